"""How the applications of a workbook relate to each other, for the rules that compare rows.

One record per row: who has how many, which number stands twice, which trips belong together.
Whether that is allowed is for the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any

import msgspec

from validators.a1 import position
from validators.cards.call import Call
from validators.model import Row, State, Tables
from validators.rules.likeness import destinations, first_alike, go_together, words
from validators.wording import sentence

FULL, PARTLY, REJECTED, CENTRAL = "Bifall", "Delvis bifall", "Avslag", "Central finansiering"
WITHDRAWN = ("återtagen", "avvisad")
"""Applications with these statuses are kept, but need no decision and count nowhere (A23)."""

MAX_FIRST_NUMBER = 3
"""A list that begins with a larger number is an extract, or continues another: it has no gap."""

MAX_LISTED = 12
"""A message names no more applications than this."""


class Relation(msgspec.Struct):
    """One application among the others of its workbook, which are named as in the column Nr.

    None and empty lists: there is no such relation, or it cannot be known.
    """

    owner: str | None = None  # the first applicant
    owner_role: str | None = None
    active: bool = True  # neither withdrawn nor dismissed
    given: bool = False  # granted in full or in part
    strangers: list[str] = []  # A19: parties beside the owner that may not apply
    repeat_of: int | None = None  # L01: the Excel row above that has the same number
    gap: str | None = None  # L01: numbers left out just before this one
    twin: str | None = None  # L02: an earlier, nearly equal application
    companions: list[str] = []  # L03: for the first that goes to a place, all that go there
    sought_nth: int | None = None  # L04: this is the owner's nth of the kind
    sought_all: list[str] = []  # L04: all of the owner, of the kind
    unknown: list[int] = []  # D09: numbers that it names, but that no row has
    one_sided: list[str] = []  # D10: that it names, but that do not name it
    elsewhere: list[str] = []  # D11: that it names, but that go to another place
    fallen: list[str] = []  # D12: that it names, but that are not granted
    given_nth: int | None = None  # D13: this is the owner's nth granted of the kind
    given_all: list[str] = []  # D13: all granted ones of the owner, of the kind
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
        of_kind = [
            (row, relation)
            for row, relation in zip(rows, relations, strict=True)
            if row["kind"].value == kind
        ]
        active = [(row, relation) for row, relation in of_kind if relation.active]
        _add_joint(tables, kind, of_kind)
        other_numbers = {row["number"].value for row in rows if row["kind"].value != kind}
        _add_numbers(of_kind, other_numbers)
        _add_counts(active, call.lang)
        if not call.is_trip(kind):
            _add_projects(active, call.lang)
        _add_likeness(active, call.lang, trips=call.is_trip(kind))
        _add_coordination(of_kind, call.lang, trips=call.is_trip(kind))
    return relations


Pairs = Sequence[tuple[Row, Relation]]
"""Rows, each with its relation."""


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
    """How a message names a row: its number, or where it has none its place, `'(rad 12)'`."""
    number = row["number"].value
    if number is not None:
        return str(number)
    return sentence("(rad {row})", "(row {row})", row=excel_row(row)).text(lang)


def excel_row(row: Row) -> int:
    """The row's number in Excel; 0 for a row that comes from no workbook."""
    for field in row.values():
        if field.cell is not None:
            row_and_column = position(field.cell.ref)
            return row_and_column[0] if row_and_column else 0
    return 0


def _alone(row: Row, roles: Mapping[str, str]) -> Relation:
    """What a row says by itself."""
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
    """The sums of an application's budget and financing; its workbook has one row."""
    for relation in relations if len(relations) == 1 else ():
        relation.budget_sum = _sum(tables, "budget", "line_amount")
        relation.financing_sum = _sum(tables, "financing", "financing_amount")


def _sum(tables: Tables, table: str, column: str) -> int | None:
    """The sum of a column; None where an amount could not be read."""
    if table not in tables.tables:
        return None
    amounts = [row[column] for row in tables[table]]
    if any(amount.state in (State.UNREAD, State.MISSING) for amount in amounts):
        return None
    return sum(amount.value for amount in amounts if isinstance(amount.value, int))


def _add_joint(tables: Tables, kind: str, pairs: Pairs) -> None:
    case = tables["case"].rows
    joint = case[0][f"joint_motivation_{kind}"].state is not State.EMPTY if case else True
    for _, relation in pairs:
        relation.joint = joint


def _add_numbers(pairs: Pairs, elsewhere: Set[object]) -> None:
    """Numbers that stand twice or are left out; `elsewhere` are those of other kinds."""
    first: dict[int, Row] = {}
    for row, relation in pairs:
        number = row["number"].value
        if not isinstance(number, int):
            continue
        if number in first:
            relation.repeat_of = excel_row(first[number])
        first.setdefault(number, row)
    if any(row["number"].value is None for row, _ in pairs):
        return  # the row without a number may be the one that is left out
    numbers = sorted(number for number in first if number > 0)
    if numbers and numbers[0] <= MAX_FIRST_NUMBER and numbers[0] - 1 not in elsewhere:
        numbers.insert(0, 0)
    gaps = {
        after: str(before + 1) if after == before + 2 else f"{before + 1}–{after - 1}"
        for before, after in pairwise(numbers)
        if after > before + 1
    }
    for row, relation in pairs:
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
    """How many applications an owner has, and how many that are granted."""
    for group in _grouped((relation.owner, row, relation) for row, relation in active):
        labels = [label(row, lang) for row, _ in group]
        for nth, (_, relation) in enumerate(group, 1):
            relation.sought_nth, relation.sought_all = nth, labels[:MAX_LISTED]
        given = [(row, relation) for row, relation in group if relation.given]
        labels = [label(row, lang) for row, _ in given]
        for nth, (_, relation) in enumerate(given, 1):
            relation.given_nth, relation.given_all = nth, labels[:MAX_LISTED]


def _add_projects(active: Pairs, lang: str) -> None:
    for group in _grouped(
        (str(row["project_id"].value or "").strip().casefold(), row, relation)
        for row, relation in active
    ):
        for _, relation in group[1:]:
            relation.same_project = label(group[0][0], lang)


def _add_likeness(active: Pairs, lang: str, *, trips: bool) -> None:
    """Applications that are nearly equal (L02), and trips that could be coordinated (L03).

    Trips to one place are nearly equal when the same applicant seeks them for the same purpose, and
    could be coordinated when several applicants do. Those that name each other already are left
    out.
    """
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
            relation.companions = [label(row, lang) for row in rows[:MAX_LISTED]]
        by_owner: dict[str, list[Row]] = defaultdict(list)
        for row, relation in (active[index] for index in there):
            if relation.owner is None:
                continue
            for before in by_owner[relation.owner][:MAX_LISTED]:
                if not _together(before, row) and _same_purpose(before, row):
                    relation.twin = label(before, lang)
                    break
            by_owner[relation.owner].append(row)


def _same_purpose(first: Row, second: Row) -> bool:
    """Whether two purposes share half of the shorter one's words."""
    words_1, words_2 = (words(_text(row, "purpose") or "") for row in (first, second))
    return 2 * len(words_1 & words_2) >= min(len(words_1), len(words_2))


def _together(first: Row, second: Row) -> bool:
    """Whether one of two applications names the other."""
    return first["number"].value in _numbers(second) or second["number"].value in _numbers(first)


def _numbers(row: Row) -> tuple[int, ...]:
    """The applications that a row is to be coordinated with."""
    value = row["coordinated_with"].value
    return tuple(n for n in value if isinstance(n, int)) if isinstance(value, tuple) else ()


def _text(row: Row, column: str) -> str | None:
    value = row[column].value
    return value if isinstance(value, str) else None


def _add_coordination(pairs: Pairs, lang: str, *, trips: bool) -> None:
    """What does not agree with those that an application is to be coordinated with."""
    by_number: dict[Any, tuple[Row, Relation]] = {}
    for row, relation in pairs:
        if row["number"].value is not None:
            by_number.setdefault(row["number"].value, (row, relation))
    numbered = all(row["number"].value is not None for row, _ in pairs)
    for row, relation in pairs:
        number = row["number"].value
        for wanted in _numbers(row):
            if wanted == number or (wanted not in by_number and numbered):
                relation.unknown.append(wanted)
            elif wanted in by_number:
                _compare(row, relation, *by_number[wanted], lang, trips=trips)


def _compare(
    row: Row, relation: Relation, partner: Row, its: Relation, lang: str, *, trips: bool
) -> None:
    """Compare an application with one that it names; `its` is the partner's relation."""
    name = label(partner, lang)
    back = partner["coordinated_with"]
    readable = back.state not in (State.UNREAD, State.MISSING)
    if (
        readable
        and row["number"].value is not None
        and row["number"].value not in _numbers(partner)
    ):
        relation.one_sided.append(name)
    title, its_title = _text(row, "title"), _text(partner, "title")
    if trips and title and its_title and not go_together(title, its_title):
        relation.elsewhere.append(name)
    if relation.given and not its.given and (partner["decision"].value or not its.active):
        relation.fallen.append(name)
