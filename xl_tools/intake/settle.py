"""What becomes of each received application: a row of the allocation, or a line that waits.

Pure: files are read and books written elsewhere (xl_tools.intake.collect). Nothing is chosen
silently: the application that came in first has the row, and one that may be a new version of it
waits for the officer's decision, outside of the sums, beside what it differs in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validators.cards.call import Call
from validators.rules.likeness import first_alike, fold
from validators.rules.relations import WITHDRAWN
from validators.spelling import listed, quoted, sort_key
from xl_tools.intake.application import (
    NO_DAY,
    WITH_ROW,
    Collection,
    Difference,
    Entry,
    Fate,
    Filled,
    Known,
    KnownLine,
    KnownRow,
    Line,
    Received,
    collected_columns,
    differences,
)
from xl_tools.intake.register import applicant_key, parties
from xl_tools.intake.same_application import Index, Name, is_doubtful, is_version

LAST = dt.date.max
"""Stands for a date of receipt that nobody knows: those come last."""

_TAKEN_IN = (Fate.WAITS, Fate.EQUAL)  # by the officer's decision
_APART = (Fate.OTHER_CALL, Fate.OTHER, Fate.UNREAD)


def settle(received: Sequence[Received], call: Call, known: Known | None = None) -> Collection:
    """What becomes of the files of a folder, beside what a workbook `known` holds already."""
    return _Settling(call, known or Known()).run(received)


@dataclass
class _Group:
    """A row, new or of the workbook, and the files that concern it."""

    kind: str
    values: Mapping[str, Entry]
    first: Received | None = None  # the file that got the row now
    number: int | None = None
    later: list[tuple[Received, Fate, tuple[Difference, ...]]] = field(default_factory=list)
    twin: _Group | None = None
    like: str = ""  # in what it is like its twin
    names: list[Name] = field(default_factory=list)
    row: KnownRow | None = None

    @property
    def is_withdrawn(self) -> bool:
        return self.values.get("status") in WITHDRAWN

    def label(self, call: Call) -> str:
        """The row as it is told of: "LUM nr 3"."""
        label = call.kinds[self.kind].label
        if self.number:
            return f"{label} nr {self.number}"
        return f"{label}-raden {quoted(str(self.values.get('title') or ''))}, som saknar Nr,"


def _identity(each: Received | KnownLine) -> str:
    """What a file is known by: its bytes, or where they could not be read its name."""
    return each.sha256 or each.file


class _Settling:
    def __init__(self, call: Call, known: Known) -> None:
        self.call = call
        self.known = known
        self.index: Index[_Group] = Index()
        self.by_number: dict[Hashable, tuple[_Group, str]] = {}
        self.groups: list[_Group] = []
        self.apart: list[tuple[Received, Fate, str]] = []
        self.copies: list[tuple[Received, Received | KnownLine]] = []
        self.unchanged: list[Received] = []
        self.waiting: dict[int, _Group] = {}  # row of a line that waited -> the row it gets
        self.filled: list[Filled] = []
        self.told: list[str] = []
        self.seen: dict[str, Received] = {}
        self.lines_of: dict[str, list[KnownLine]] = defaultdict(list)
        self.details = {
            kind: [
                key for key in collected_columns(call, kind) if key not in ("applicant", "title")
            ]
            for kind in call.kinds
        }
        for line in known.lines:
            self.lines_of[_identity(line)].append(line)
        for row in known.rows:
            group = _Group(row.kind, row.values, number=row.number, row=row)
            self.groups.append(group)
            name = self._name(row.kind, row.values)
            self._remember(group, name, str(row.values.get("registration") or ""), "")
        self.group_of = self._groups_of_lines()
        for line in known.lines:
            if (own := self.group_of.get(line.row)) is not None:
                told: dict[str, Entry] = {"applicant": line.applicant, "title": line.title}
                self._remember(own, self._name(own.kind, told), line.registration, "")

    def _groups_of_lines(self) -> dict[int, _Group]:
        """Row of a line -> the row that its application has. Its number is believed where origin or
        title agree: rows may have been deleted, and the rest numbered anew."""
        by_number: dict[Hashable, _Group] = {(each.kind, each.number): each for each in self.groups}
        by_origin: dict[Hashable, list[_Group]] = defaultdict(list)
        for group in self.groups:
            by_origin[group.kind, _file_of(group)].append(group)
        found: dict[int, _Group] = {}
        for line in self.known.lines:
            if line.fate not in WITH_ROW:
                continue
            own = by_number.get((line.kind, line.number)) if line.number else None
            agrees = own is not None and (
                _file_of(own) == line.base
                or fold(str(own.values.get("title") or "")) == fold(line.title)
            )
            came = by_origin.get((line.kind, line.base), [])
            if own is not None and agrees:
                found[line.row] = own
            elif len(came) == 1:
                found[line.row] = came[0]
        return found

    def _remember(self, group: _Group, name: Name, registration: str, letter: str) -> None:
        if name not in group.names:
            group.names.append(name)
            self.index.add(group, name)
        if registration:
            self.by_number.setdefault((group.kind, fold(registration)), (group, letter))

    def _name(self, kind: str, values: Mapping[str, Entry]) -> Name:
        applicant, title = str(values.get("applicant") or ""), fold(str(values.get("title") or ""))
        return Name(kind, frozenset(parties(applicant, self.call)), title, self.call.is_trip(kind))

    def run(self, received: Sequence[Received]) -> Collection:
        for each in sorted(received, key=lambda each: (each.day or LAST, _by_name(each))):
            self._place(each)
        self._find_twins()
        self._number()
        self._tell_decisions()
        return self._collection()

    def _place(self, each: Received) -> None:
        lines = self.lines_of.get(_identity(each), [])
        readable = not each.problem and each.call == self.call.year
        if lines and not (readable and all(line.fate in _APART for line in lines)):
            self._place_known(each, lines)
            return
        if (first := self.seen.setdefault(_identity(each), each)) is not each:
            self.copies.append((each, first))
            return
        if each.problem:
            self.apart.append((each, each.fate, f"{each.problem} {each.todo}".rstrip()))
        elif each.call != self.call.year:
            told = f"Den är gjord för utlysningen {each.call}, inte {self.call.year}."
            self.apart.append((each, Fate.OTHER_CALL, told))
        else:
            self._place_application(each)

    def _place_known(self, each: Received, lines: Sequence[KnownLine]) -> None:
        wanted = [line for line in lines if line.takes_in and line.fate in _TAKEN_IN]
        if wanted and wanted[0].row not in self.waiting and not each.problem:
            self.waiting[wanted[0].row] = self._new(each, self._name(each.kind, each.values))
            return
        if any(line.base == each.base for line in lines):
            self.unchanged.append(each)
        else:
            self.copies.append((each, lines[0]))
        if each.listed:
            self._fill(each, next((line for line in lines if line.row in self.group_of), None))

    def _fill(self, each: Received, line: KnownLine | None) -> None:
        """What the registry's list tells of an application that has its row: an empty cell is
        filled in, another date is told of."""
        group = self.group_of.get(line.row) if line is not None else None
        if line is None or group is None or group.row is None:
            return
        says: dict[str, Entry] = {"received": each.day, "registration": each.registration or None}
        empty: dict[str, Entry] = {}
        for key, value in says.items():
            there = group.values.get(key)
            if value is None or there == value:
                continue
            if there in (None, ""):
                empty[key] = value
            else:
                title = self.call.title(key, group.kind)
                self.told.append(
                    f"{group.label(self.call)} har {there} under {title}, men registerlistan säger "
                    f"{value} ({each.base}). Raden är som den var."
                )
        if empty:
            self.filled.append(Filled(each, group.row, line, empty))

    def _new(self, each: Received, name: Name) -> _Group:
        group = _Group(each.kind, each.values, first=each)
        self.groups.append(group)
        self._remember(group, name, each.registration, each.letter)
        return group

    def _place_application(self, each: Received) -> None:
        name = self._name(each.kind, each.values)
        near = self.index.near(name)
        numbered, letter = self.by_number.get((each.kind, fold(each.registration)), (None, ""))
        if letter and letter == each.letter:
            numbered = None  # one number for a mail with several applications
        if numbered is not None and all(group is not numbered for group in near):
            near.append(numbered)
        versions = [
            group
            for group in near
            if is_version(
                group.names,
                group.values,
                name,
                each.values,
                details=self.details[each.kind],
                same_number=group is numbered,
            )
        ]
        if not versions:
            doubtful = next((group for group in near if is_doubtful(group.names, name)), None)
            self._new(each, name).twin = doubtful
            return
        compared = [
            (group, differences(group.values, each.values, self.call, each.kind))
            for group in reversed(versions)
        ]
        group, found = min(compared, key=lambda pair: (pair[0].is_withdrawn, len(pair[1])))
        fate = Fate.WAITS if found or group.is_withdrawn else Fate.EQUAL
        group.later.append((each, fate, found))

    def _find_twins(self) -> None:
        """Projects whose titles are nearly those of an earlier one by the same applicant. Of trips
        the title is a place, and rule L02 tells more."""
        owned: dict[Hashable, list[_Group]] = defaultdict(list)
        for group in self.groups:
            applicant = str(group.values.get("applicant") or "")
            if applicant and not self.call.is_trip(group.kind):
                owned[applicant_key(applicant, self.call)].append(group)
        for groups in owned.values():
            titles = [str(group.values.get("title") or "") for group in groups]
            for group, earlier in zip(groups, first_alike(titles), strict=True):
                if group.first is not None and earlier is not None:
                    group.twin = groups[earlier]
                    group.like = "Titeln är nästan den som {row} av samma sökande har."
        for group in self.groups:
            if group.twin is not None and not group.like:
                group.like = (
                    "Samma sökande och resmål som {row}, men ett annat syfte."
                    if self.call.is_trip(group.kind)
                    else "Samma titel som {row}, men i den ena går sökanden inte att läsa."
                )

    def _tell_decisions(self) -> None:
        """What was written under `Ta in` and has not been done."""
        for line in self.known.lines:
            if line.takes_in and line.fate in _TAKEN_IN:
                if line.row not in self.waiting:
                    self.told.append(
                        f"Post {line.post} har Ja under Ta in, men {line.file} är inte bland "
                        "filerna. Lägg den i mappen, och kör igen."
                    )
            elif line.takes_in and line.fate not in WITH_ROW:
                self.told.append(
                    f"Post {line.post} har Ja under Ta in, men är {line.fate}: bara det som väntar "
                    "på beslut kan tas in. Be om ansökan i årets mall, eller skriv in den själv."
                )
            elif line.decided and not line.takes_in and fold(line.decided) != "nej":
                self.told.append(
                    f"Post {line.post} har {quoted(line.decided)} under Ta in, och det förstås "
                    "inte. Skriv Ja eller Nej."
                )

    def _number(self) -> None:
        """Each new row gets the next number of its kind, in the order of the sheet."""
        last = {kind: self.known.last(kind) for kind in self.call.kinds}
        for group in sorted((g for g in self.groups if g.first), key=_in_sheet(self.call)):
            last[group.kind] += 1
            group.number = last[group.kind]

    def _collection(self) -> Collection:
        post = max((line.post for line in self.known.lines), default=0)
        lines: list[Line] = []
        copies: dict[str, list[Received]] = defaultdict(list)
        for each, first in sorted(self.copies, key=lambda copy: _by_name(copy[0])):
            if isinstance(first, Received):
                copies[_identity(first)].append(each)
        taken = {id(group) for group in self.waiting.values()}

        def add(each: Received, fate: Fate, number: int | None, told: str,
                found: tuple[Difference, ...] = ()) -> None:  # fmt: skip
            lines.append(Line(post + len(lines) + 1, each, fate, number, told, found))
            own = lines[-1].post
            for copied in copies.pop(_identity(each), ()):
                same = f"Byte för byte samma fil som post {own}."
                lines.append(Line(post + len(lines) + 1, copied, Fate.SAME, number, same))

        origins: dict[int, str] = {}
        for group in sorted(self.groups, key=_by_row(self.call)):
            if group.first is not None and id(group) not in taken:
                told, fate = self._told_of(group)
                add(group.first, fate, group.number, told)
            waits: list[int] = []
            for each, fate, found in group.later:
                waits += [post + len(lines) + 1] if fate is Fate.WAITS else []
                add(each, fate, group.number, self._why(fate, group, each), found)
            if group.first is not None:
                origins[id(group)] = _origin(group.first, waits)
        for each, fate, told in sorted(self.apart, key=lambda apart: _by_name(apart[0])):
            add(each, fate, None, told)
        for each, first in sorted(self.copies, key=lambda copy: _by_name(copy[0])):
            if isinstance(first, KnownLine):
                told = f"Byte för byte samma fil som post {first.post}."
                add(each, Fate.SAME, first.number, told)
        new = sorted((g for g in self.groups if g.first), key=_by_row(self.call))
        return Collection(
            tuple(lines),
            tuple((g.number, g.first, origins[id(g)]) for g in new if g.first and g.number),
            {row: group.number for row, group in self.waiting.items() if group.number},
            tuple(self.unchanged),
            tuple(self.filled),
            tuple(self.told),
        )

    def _told_of(self, group: _Group) -> tuple[str, Fate]:
        assert group.first is not None
        told = list(group.first.remarks)
        if group.first.day is None:
            told.append(NO_DAY)
        if group.first.template and group.first.template != self.call.version:
            told.append(
                f"Gjord med mall {group.first.template}; den senaste är {self.call.version}."
            )
        if group.twin is None:
            return " ".join(told), Fate.NEW
        what = "samma resa" if self.call.is_trip(group.kind) else "samma projekt"
        like = group.like.format(row=group.twin.label(self.call))
        told.insert(
            0, f"{like} Båda har rader: är det {what}, sätt den enas Status till återtagen."
        )
        return " ".join(told), Fate.LIKE

    def _why(self, fate: Fate, group: _Group, each: Received) -> str:
        row = group.label(self.call)
        if fate is Fate.EQUAL:
            return (
                f"Raden {row} har redan samma uppgifter; filen skiljer sig i annat, till exempel "
                "budgetens rader eller kontaktpersonen."
            )
        told = " ".join([*each.remarks, *([] if each.day else ["Ankomstdatum saknas."])])
        withdrawn = f" Raden är {group.values['status']}." if group.is_withdrawn else ""
        return (
            f"Kan vara en ny version av {row}, och är inte med i summorna.{withdrawn} Skriv om "
            f"raden efter skillnaderna, eller skriv Ja under Ta in för en egen rad. {told}"
        ).rstrip()


def _file_of(group: _Group) -> str:
    """The file that a row says it came from."""
    return str(group.values.get("origin") or "").partition(";")[0].strip()


def _origin(first: Received, waits: Sequence[int]) -> str:
    if not waits:
        return first.base
    posts = listed(map(str, waits))
    return f"{first.base}; en annan version väntar på beslut (Inkomna, post {posts})"


# ---------------------------------------------------------------------------------------------
# orders


def _by_name(each: Received) -> tuple[tuple[str, str], str]:
    return sort_key(each.file), each.sha256


def _in_sheet(call: Call) -> Callable[[_Group], tuple[Any, ...]]:
    """Kind, date of receipt, applicant and title in Swedish order."""
    order = {kind: number for number, kind in enumerate(call.kinds)}

    def key(group: _Group) -> tuple[Any, ...]:
        first = group.first
        assert first is not None
        texts = (sort_key(str(group.values.get(name) or "")) for name in ("applicant", "title"))
        return order[group.kind], first.day or LAST, *texts, _by_name(first)

    return key


def _by_row(call: Call) -> Callable[[_Group], tuple[int, int]]:
    order = {kind: number for number, kind in enumerate(call.kinds)}
    return lambda group: (order[group.kind], group.number or 0)
