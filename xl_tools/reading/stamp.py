"""What a workbook says of itself, in the very hidden sheet that its template left in it.

Its rows are `call|2025`, `kind|fordelning` (or lum, mul), `template|2025.3`, `lang|en` (Swedish
where there is no such row), `formula|LUM!C2`
(cells that must hold formulas) and `total|LUM!C2|lum|granted` (a cell that states a sum). The
reference is the text itself or, as the template writes it, a formula `ROWS(LUM!$C$2)`: that one
follows its cells when people put in rows and columns or name the sheet anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from validators.a1 import Area, area, column_letters, column_number
from validators.cards.call import Call
from validators.cards.loading import years
from validators.errors import UnknownWorkbook
from validators.findings import WORKBOOK
from validators.model import Cell, Row
from validators.wording import LANGUAGES
from xl_tools.reading.fields import Fields, listed
from xl_tools.reading.headers import fold
from xl_tools.reading.lists import stated_total
from xl_tools.reading.workbook import Workbook

MARKER = "_fordela"

_MOST_LOOKED_AT = 10_000
"""Cells: no range of formulas in a template is larger."""

_FOLLOWING = re.compile(r"ROWS\((.*)\)", re.I)


@dataclass(frozen=True)
class Marks:
    """The rows of the marker sheet: key -> the rest of each row with that key, and its cell."""

    entries: Mapping[str, Sequence[tuple[Cell, tuple[str, ...]]]] = field(default_factory=dict)

    def first(self, key: str) -> tuple[Cell, str] | None:
        for cell, rest in self.entries.get(key, ()):
            if rest and rest[0]:
                return cell, rest[0]
        return None

    def text(self, key: str) -> str:
        found = self.first(key)
        return found[1] if found else ""


def read_marks(workbook: Workbook) -> Marks:
    """The rows of the marker sheet; none where there is no such sheet."""
    sheet = next((each for name, each in workbook.sheets.items() if fold(name) == MARKER), None)
    entries: dict[str, list[tuple[Cell, tuple[str, ...]]]] = {}
    for row in sheet.rows.values() if sheet else ():
        cells = [row[letters] for letters in sorted(row, key=lambda name: (len(name), name))]
        if len(cells) > 1:
            rest = tuple(str(cell.formula or cell.value or "").strip() for cell in cells[1:])
            entries.setdefault(fold(str(cells[0].value)), []).append((cells[1], rest))
    return Marks(entries)


def is_of_this_template(marks: Marks, call: Call) -> bool:
    """Whether it was made from this call's present template, and so had all of its columns."""
    return (marks.text("call"), marks.text("template")) == (call.year, call.version)


def language_of(marks: Marks) -> str:
    """The language that the workbook says it is in; Swedish where it says none that we know."""
    said = marks.text("lang")
    return said if said in LANGUAGES else "sv"


def origin_of(marks: Marks, lang: str = "sv") -> str:
    """What the workbook says that it was made from: "utlysningen 2025, mall 2025.3", or ""."""
    call, version = marks.text("call"), marks.text("template")
    the_call, template = ("the call of", "template") if lang == "en" else ("utlysningen", "mall")
    told = [f"{the_call} {call}"] if call else []
    return ", ".join([*told, f"{template} {version}"] if version else told)


def marked_sheets(marks: Marks) -> set[str]:
    """The names of the sheets in which the template has formulas of its own."""
    entries = (rest for key in ("formula", "total") for _, rest in marks.entries.get(key, ()))
    return {_split(rest[0])[0] for rest in entries}


def call_of(marks: Marks) -> str:
    """The year of the call that the workbook was made for. Raises UnknownWorkbook."""
    found = marks.text("call")
    if not found:
        raise UnknownWorkbook(
            "Det framgår inte vilken utlysning arbetsboken hör till.",
            todo=f"Ange den med --call, till exempel --call {years()[-1]}.",
        )
    if found not in years():
        raise UnknownWorkbook(
            f"Arbetsboken är gjord för utlysningen {found}, som inte finns.",
            where=marks.entries["call"][0][0].place,
            todo=f"Ange utlysningen med --call: {', '.join(years())}.",
        )
    return found


def tell_origin(fields: Fields, marks: Marks) -> None:
    """Whether the workbook was made for another call, or from another version of the template."""
    call = fields.call
    made, version = marks.first("call"), marks.first("template")
    if made and made[1] != call.year:
        fields.tell("S06", None, {"made": made[1], "read": call.year}, place=WORKBOOK)
    elif version and version[1] != call.version:
        fields.tell("S06-version", None, {"made": version[1], "read": call.version}, place=WORKBOOK)


def tell_overwritten(workbook: Workbook, marks: Marks, fields: Fields) -> None:
    """Cells that had a formula in the template and now hold a value of their own."""
    moved = _Moved(workbook, marks)
    for _, rest in marks.entries.get("formula", ()):
        if _is_whole(workbook, rest[0]):
            continue
        gone = [
            cell
            for cell in _referred(workbook, rest[0])
            if cell.formula is None and cell.value is not None and cell not in moved
        ]
        if gone:
            fields.tell("S07", gone[0], {"cells": listed([cell.ref for cell in gone])})


def _is_whole(workbook: Workbook, reference: str) -> bool:
    """Whether all of the cells hold a formula at first sight. The sheets that only show sums then
    need not be parsed, which would be a third of all reading."""
    name, place = _split(reference)
    sheet = workbook.sheets.get(name)
    if sheet is None or place is None or place.cells > _MOST_LOOKED_AT:
        return False
    seen = sheet.formulas_in_sight()
    return bool(seen) and all(
        f"{column_letters(column)}{row}" in seen
        for column in range(place.left, place.right + 1)
        for row in range(place.top, place.bottom + 1)
    )


class _Moved:
    """The columns whose formulas no longer stand where the template put them, sheet by sheet when
    asked for.

    The template's addresses do not follow when somebody puts in a row above them: where some of a
    column's formulas are gone and others stand elsewhere in it, they have moved.
    """

    def __init__(self, workbook: Workbook, marks: Marks) -> None:
        self.workbook = workbook
        self.marks = marks
        self.columns: dict[str, set[str]] = {}

    def __contains__(self, cell: Cell) -> bool:
        if cell.sheet not in self.columns:
            self.columns[cell.sheet] = self._find(cell.sheet)
        return cell.ref.rstrip("0123456789") in self.columns[cell.sheet]

    def _find(self, sheet: str) -> set[str]:
        spans: dict[str, list[tuple[int, int]]] = {}
        for _, rest in self.marks.entries.get("formula", ()):
            name, place = _split(rest[0])
            if name != sheet or place is None:
                continue
            for column in range(place.left, place.right + 1):
                spans.setdefault(column_letters(column), []).append((place.top, place.bottom))
        kept: Counter[str] = Counter()
        elsewhere: set[str] = set()
        for number, row in self.workbook.sheets[sheet].rows.items():
            for letters in spans.keys() & row.keys():
                if row[letters].formula is None:
                    continue
                if any(top <= number <= bottom for top, bottom in spans[letters]):
                    kept[letters] += 1
                else:
                    elsewhere.add(letters)
        return {
            letters
            for letters in elsewhere
            if kept[letters] < sum(bottom - top + 1 for top, bottom in spans[letters])
        }


@lru_cache(maxsize=1024)
def _split(reference: str) -> tuple[str, Area | None]:
    if match := _FOLLOWING.fullmatch(reference):
        reference = match[1]
    name, _, ref = reference.rpartition("!")
    return name.strip("'").replace("''", "'"), area(ref)


def _referred(workbook: Workbook, reference: str) -> list[Cell]:
    name, place = _split(reference)
    sheet = workbook.sheets.get(name)
    if sheet is None or place is None:
        return []
    return [
        cell
        for number, row in sheet.rows.items()
        if place.top <= number <= place.bottom
        for letters, cell in row.items()
        if place.left <= column_number(letters) <= place.right
    ]


def stated_totals(
    workbook: Workbook, marks: Marks, call: Call, known: Iterable[Cell | None]
) -> list[Row]:
    """The sums that the template says where they stand."""
    found: list[Row] = []
    seen, moved = set(known), _Moved(workbook, marks)
    for _, rest in marks.entries.get("total", ()):
        if len(rest) < 3 or rest[1] not in call.kinds or rest[2] not in call.columns:
            continue
        for cell in _referred(workbook, rest[0])[:1]:
            if cell in moved:
                continue
            row = stated_total(rest[1], rest[2], cell) if cell not in seen else None
            if row is not None:
                found.append(row)
    return found
