"""What an application's row cannot tell by itself: its place among the other rows of its workbook.

The facts for the rules that compare rows, one record per row, in plain Python: who has how many,
which number comes twice, which trips belong together. Whether that is allowed is for the rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any

import msgspec

from validators.cards.call import Call
from validators.model import Row, State, Tables
from validators.rules.likeness import destinations, first_alike, go_together, words

FULL, PARTLY, REJECTED, CENTRAL = "Bifall", "Delvis bifall", "Avslag", "Central finansiering"
WITHDRAWN = ("återtagen", "avvisad")
"""Applications with these statuses are kept, but need no decision and count nowhere (A23)."""

FIRST = 3
"""A list that begins further on is an extract or goes on from another: its beginning is not left
out."""

LISTED = 12
"""So many other applications are named in a message."""


class Relation(msgspec.Struct):
    """One application among the others of its workbook. Others are named as in the column Nr.

    `None` and empty lists: nothing to tell, or it cannot be known.
    """

    owner: str | None = None  # the first applicant
    owner_role: str | None = None
    active: bool = True  # neither withdrawn nor dismissed
    given: bool = False  # granted in full or in part
    strangers: list[str] = []  # A19: other parties that may not apply
    repeat_of: int | None = None  # L01: Excel row where the number stood before
    gap: str | None = None  # L01: numbers left out just before this one
    twin: str | None = None  # L02: an earlier, nearly equal application
    companions: list[str] = []  # L03: all that go where this first goes
    sought_nth: int | None = None  # L04: this is the owner's nth of the kind
    sought_all: list[str] = []
    unknown: list[int] = []  # D09: named, but not there
    one_sided: list[str] = []  # D10: do not name this one back
    elsewhere: list[str] = []  # D11: go to another place
    fallen: list[str] = []  # D12: are not granted
    given_nth: int | None = None  # D13: this is the owner's nth granted of the kind
    given_all: list[str] = []
    joint: bool = False  # D06: the kind has a joint motivation, or that cannot be known
    budget_sum: int | None = None  # B02: None when a line could not be read
    financing_sum: int | None = None  # B06
    same_project: str | None = None  # A22: an earlier row with the same project id


NAMES = Relation.__struct_fields__


def relate(tables: Tables, call: Call) -> list[Relation]:
    """One record per row of `applications`, in order."""
    rows = tables["applications"].rows
    roles = {applicant.name: applicant.role for applicant in call.applicants}
    relations = [_alone(row, roles) for row in rows]
    _add_budget(tables, relations)
    for kind in call.kinds:
        own = [
            (row, relation)
            for row, relation in zip(rows, relations, strict=True)
            if row["kind"].value == kind
        ]
        active = [(row, relation) for row, relation in own if relation.active]
        _add_joint(tables, kind, own)
        others = {row["number"].value for row in rows if row["kind"].value != kind}
        _add_numbers(own, others)
        _add_counts(active, call.lang)
        if not call.is_trip(kind):
            _add_projects(active, call.lang)
        _add_likeness(active, call.lang, trips=call.is_trip(kind))
        _add_coordination(own, call.lang, trips=call.is_trip(kind))
    return relations


Pairs = Sequence[tuple[Row, Relation]]


def granted_sums(tables: Tables, relations: Sequence[Relation]) -> dict[str, int]:
    """Kind -> what is granted, the committee's decided amount before the proposed one (D14)."""
    sums: dict[str, int] = defaultdict(int)
    for row, relation in zip(tables["applications"].rows, relations, strict=True):
        if relation.given:
            decided, granted = row["decided"].value, row["granted"].value
            amount = granted if decided is None else decided
            sums[str(row["kind"].value)] += amount if isinstance(amount, int) else 0
    return sums


def label(row: Row, lang: str = "sv") -> str:
    """How a message names a row: its number, or where it has none its place."""
    number = row["number"].value
    if number is not None:
        return str(number)
    return f"({'row' if lang == 'en' else 'rad'} {excel_row(row)})"


def excel_row(row: Row) -> int:
    """The row's number in Excel; 0 for a row that comes from no workbook."""
    for field_ in row.values():
        if field_.cell is not None:
            return int(re.sub(r"\D", "", field_.cell.ref))
    return 0


# ---------------------------------------------------------------------------------------------


def _alone(row: Row, roles: Mapping[str, str]) -> Relation:
    applicants = row["applicant"].value
    owner, *others = map(str, applicants) if isinstance(applicants, tuple) else (None,)
    active = row["status"].value not in WITHDRAWN
    decision, granted, decided = (row[key].value for key in ("decision", "granted", "decided"))
    if decided is not None:
        given = _positive(decided)
    elif decision is not None:
        given = decision in (FULL, PARTLY)
    else:
        given = _positive(granted)
    return Relation(
        owner=owner,
        owner_role=roles.get(owner) if owner else None,
        active=active,
        given=active and given,
        strangers=[name for name in others if name and roles.get(name) == "other"],
    )


def _positive(amount: object) -> bool:
    return isinstance(amount, int) and amount > 0


def _add_budget(tables: Tables, relations: Sequence[Relation]) -> None:
    """Only an application has a budget, and only one row."""
    for relation in relations if len(relations) == 1 else ():
        relation.budget_sum = _sum(tables, "budget", "line_amount")
        relation.financing_sum = _sum(tables, "financing", "financing_amount")


def _sum(tables: Tables, table: str, column: str) -> int | None:
    if table not in tables.tables:
        return None
    amounts = [row[column] for row in tables[table]]
    if any(amount.state in (State.UNREAD, State.MISSING) for amount in amounts):
        return None
    return sum(amount.value for amount in amounts if isinstance(amount.value, int))


def _add_joint(tables: Tables, kind: str, own: Pairs) -> None:
    case = tables["case"].rows
    joint = case[0][f"joint_motivation_{kind}"].state is not State.EMPTY if case else True
    for _, relation in own:
        relation.joint = joint


def _add_numbers(own: Pairs, elsewhere: Set[object]) -> None:
    first: dict[int, Row] = {}
    for row, relation in own:
        number = row["number"].value
        if not isinstance(number, int):
            continue
        if number in first:
            relation.repeat_of = excel_row(first[number])
        first.setdefault(number, row)
    if any(row["number"].value is None for row, _ in own):
        return  # the one without a number may be the one that is left out
    numbers = sorted(number for number in first if number > 0)
    if numbers and numbers[0] <= FIRST and numbers[0] - 1 not in elsewhere:
        numbers.insert(0, 0)
    gaps = {
        after: str(before + 1) if after == before + 2 else f"{before + 1}–{after - 1}"
        for before, after in pairwise(numbers)
        if after > before + 1
    }
    for row, relation in own:
        number = row["number"].value
        if isinstance(number, int) and relation.repeat_of is None:
            relation.gap = gaps.get(number)


def _grouped(pairs: Iterable[tuple[Hashable, Row, Relation]]) -> list[list[tuple[Row, Relation]]]:
    groups: dict[Hashable, list[tuple[Row, Relation]]] = defaultdict(list)
    for key, row, relation in pairs:
        if key:
            groups[key].append((row, relation))
    return list(groups.values())


def _add_counts(active: Pairs, lang: str) -> None:
    for group in _grouped((relation.owner, row, relation) for row, relation in active):
        everyone = [label(row, lang) for row, _ in group]
        for nth, (_, relation) in enumerate(group, 1):
            relation.sought_nth, relation.sought_all = nth, everyone[:LISTED]
        given = [(row, relation) for row, relation in group if relation.given]
        labels = [label(row, lang) for row, _ in given]
        for nth, (_, relation) in enumerate(given, 1):
            relation.given_nth, relation.given_all = nth, labels[:LISTED]


def _add_projects(active: Pairs, lang: str) -> None:
    for group in _grouped(
        (str(row["project_id"].value or "").strip().casefold(), row, relation)
        for row, relation in active
    ):
        for _, relation in group[1:]:
            relation.same_project = label(group[0][0], lang)


def _add_likeness(active: Pairs, lang: str, *, trips: bool) -> None:
    """Trips to the same place are alike when the same applicant seeks them for the same reason
    (L02); of several applicants they could be coordinated (L03). Those that name each other already
    are left alone."""
    titles = [_text(row, "title") for row, _ in active]
    if not trips:
        for index, earlier in enumerate(first_alike(titles)):
            if earlier is not None and not _together(active[index][0], active[earlier][0]):
                active[index][1].twin = label(active[earlier][0], lang)
        return
    by_place: dict[str, list[int]] = defaultdict(list)
    for index, title in enumerate(titles):
        for place in destinations(title or ""):
            by_place[place].append(index)
    for there in by_place.values():
        rows = [active[index][0] for index in there]
        first, relation = active[there[0]]
        several = len({active[index][1].owner for index in there}) > 1
        if several and not all(_together(first, row) for row in rows[1:]):
            relation.companions = [label(row, lang) for row in rows[:LISTED]]
        by_owner: dict[str, list[Row]] = defaultdict(list)
        for row, relation in (active[index] for index in there):
            if relation.owner is None:
                continue
            for before in by_owner[relation.owner][:LISTED]:
                if not _together(before, row) and _same_purpose(before, row):
                    relation.twin = label(before, lang)
                    break
            by_owner[relation.owner].append(row)


def _same_purpose(one: Row, other: Row) -> bool:
    here, there = (words(_text(row, "purpose") or "") for row in (one, other))
    return 2 * len(here & there) >= min(len(here), len(there))


def _together(one: Row, other: Row) -> bool:
    return one["number"].value in _numbers(other) or other["number"].value in _numbers(one)


def _numbers(row: Row) -> tuple[int, ...]:
    value = row["coordinated_with"].value
    return tuple(n for n in value if isinstance(n, int)) if isinstance(value, tuple) else ()


def _text(row: Row, column: str) -> str | None:
    value = row[column].value
    return value if isinstance(value, str) else None


def _add_coordination(own: Pairs, lang: str, *, trips: bool) -> None:
    by_number: dict[Any, tuple[Row, Relation]] = {}
    for row, relation in own:
        if row["number"].value is not None:
            by_number.setdefault(row["number"].value, (row, relation))
    numbered = all(row["number"].value is not None for row, _ in own)
    for row, relation in own:
        number = row["number"].value
        for wanted in _numbers(row):
            if wanted == number or (wanted not in by_number and numbered):
                relation.unknown.append(wanted)
            elif wanted in by_number:
                _compare(row, relation, *by_number[wanted], lang, trips=trips)


def _compare(
    row: Row, relation: Relation, other: Row, its: Relation, lang: str, *, trips: bool
) -> None:
    name = label(other, lang)
    back = other["coordinated_with"]
    readable = back.state not in (State.UNREAD, State.MISSING)
    if readable and row["number"].value is not None and row["number"].value not in _numbers(other):
        relation.one_sided.append(name)
    here, there = _text(row, "title"), _text(other, "title")
    if trips and here and there and not go_together(here, there):
        relation.elsewhere.append(name)
    if relation.given and not its.given and (other["decision"].value or not its.active):
        relation.fallen.append(name)
