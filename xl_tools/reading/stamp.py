"""What a workbook says of itself, in the very hidden sheet that its template left in it.

Its rows are `call|2025`, `kind|fordelning` (or a kind of application), `template|2025.3`,
`lang|en` (Swedish where there is no such row), `formula|LUM!C2` (cells that must hold formulas) and
`total|LUM!C2|lum|granted` (a cell that states a sum). The reference is the text itself or, as the
template writes it, a formula `ROWS(LUM!$C$2)`: that one follows its cells when people put in rows
and columns or name the sheet anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from validators.a1 import Area, area, column_letters, column_number, letters_of, reference
from validators.cards.call import Call
from validators.cards.loading import years
from validators.errors import UnknownWorkbook
from validators.findings import WORKBOOK
from validators.model import Cell, Row
from validators.wording import LANGUAGES
from xl_tools.reading.fields import Fields
from xl_tools.reading.finding_log import listed
from xl_tools.reading.headers import fold
from xl_tools.reading.totals import stated_total
from xl_tools.reading.workbook import Workbook

MARKER = "_fordela"

_MAX_FORMULA_CELLS = 10_000  # in a range; no template has a larger one

_FOLLOWING = re.compile(r"ROWS\((.*)\)", re.I)


@dataclass(frozen=True)
class Stamp:
    """The rows of the marker sheet."""

    rows: Mapping[str, Sequence[tuple[Cell, tuple[str, ...]]]] = field(default_factory=dict)
    """By what stands in the first column, for each row the cell and texts of the others.

    E.g. `{'call': [(Cell('_fordela', 'B1', '2025'), ('2025',))]}`
    """

    def first(self, key: str) -> tuple[Cell, str] | None:
        """The cell and text of the first row with a key that says something; None for none."""
        for cell, texts in self.rows.get(key, ()):
            if texts and texts[0]:
                return cell, texts[0]
        return None

    def text(self, key: str) -> str:
        """What the first such row says; "" for nothing."""
        row = self.first(key)
        return row[1] if row else ""


def read_stamp(workbook: Workbook) -> Stamp:
    """What the marker sheet says; an empty stamp where there is no such sheet."""
    named = (sheet for name, sheet in workbook.sheets.items() if fold(name) == MARKER)
    marker_sheet = next(named, None)
    rows: dict[str, list[tuple[Cell, tuple[str, ...]]]] = {}
    for row in marker_sheet.rows.values() if marker_sheet else ():
        cells = [row[letters] for letters in sorted(row, key=lambda name: (len(name), name))]
        if len(cells) > 1:
            texts = tuple(str(cell.formula or cell.value or "").strip() for cell in cells[1:])
            rows.setdefault(fold(str(cells[0].value)), []).append((cells[1], texts))
    return Stamp(rows)


def is_of_this_template(stamp: Stamp, call: Call) -> bool:
    """Whether it was made from this call's present template, and so had all of its columns."""
    return (stamp.text("call"), stamp.text("template")) == (call.year, call.version)


def language_of(stamp: Stamp) -> str:
    """The language that the workbook says it is in; Swedish where it says none that we know."""
    lang = stamp.text("lang")
    return lang if lang in LANGUAGES else "sv"


def origin_of(stamp: Stamp, lang: str = "sv") -> str:
    """What the workbook says that it was made from; "" where it says nothing.

    E.g. "utlysningen 2025, mall 2025.3"
    """
    call, version = stamp.text("call"), stamp.text("template")
    the_call, template = ("the call of", "template") if lang == "en" else ("utlysningen", "mall")
    origins = [f"{the_call} {call}"] if call else []
    return ", ".join([*origins, f"{template} {version}"] if version else origins)


def stamped_sheets(stamp: Stamp) -> set[str]:
    """The names of the sheets in which the template has formulas of its own."""
    rows = (texts for key in ("formula", "total") for _, texts in stamp.rows.get(key, ()))
    return {_sheet_and_area(texts[0])[0] for texts in rows}


def call_of(stamp: Stamp) -> str:
    """The year of the call that the workbook was made for. Raises UnknownWorkbook."""
    year = stamp.text("call")
    if not year:
        raise UnknownWorkbook(
            "Det framgår inte vilken utlysning arbetsboken hör till.",
            todo=f"Ange den med --call, till exempel --call {years()[-1]}.",
        )
    if year not in years():
        raise UnknownWorkbook(
            f"Arbetsboken är gjord för utlysningen {year}, som inte finns.",
            where=stamp.rows["call"][0][0].place,
            todo=f"Ange utlysningen med --call: {', '.join(years())}.",
        )
    return year


def report_origin(fields: Fields, stamp: Stamp) -> None:
    """Report a workbook that was made for another call, or from another version of the template."""
    call = fields.call
    year, version = stamp.text("call"), stamp.text("template")
    if year and year != call.year:
        fields.log.report("S06", None, {"made": year, "read": call.year}, place=WORKBOOK)
    elif version and version != call.version:
        names = {"made": version, "read": call.version}
        fields.log.report("S06-version", None, names, place=WORKBOOK)


def report_overwritten(workbook: Workbook, stamp: Stamp, fields: Fields) -> None:
    """Report cells that had a formula in the template and now hold a value of their own."""
    moved = _MovedColumns(workbook, stamp)
    for _, texts in stamp.rows.get("formula", ()):
        if _has_all_formulas(workbook, texts[0]):
            continue
        overwritten = [
            cell
            for cell in _cells_of(workbook, texts[0])
            if cell.formula is None and cell.value is not None and cell not in moved
        ]
        if overwritten:
            refs = listed([cell.ref for cell in overwritten])
            fields.log.report("S07", overwritten[0], {"cells": refs})


def _has_all_formulas(workbook: Workbook, place: str) -> bool:
    """Whether all of the cells hold a formula at first sight. The sheets that only show sums then
    need not be parsed, which would be a third of all reading."""
    name, cells = _sheet_and_area(place)
    sheet = workbook.sheets.get(name)
    if sheet is None or cells is None or cells.cell_count > _MAX_FORMULA_CELLS:
        return False
    in_sight = sheet.formulas_in_sight()
    return bool(in_sight) and all(
        reference(row, column) in in_sight
        for column in range(cells.left, cells.right + 1)
        for row in range(cells.top, cells.bottom + 1)
    )


class _MovedColumns:
    """The columns whose formulas no longer stand where the template put them, sheet by sheet when
    asked for.

    The template's addresses do not follow when somebody puts in a row above them: where some of a
    column's formulas are gone and others stand elsewhere in it, they have moved.
    """

    def __init__(self, workbook: Workbook, stamp: Stamp) -> None:
        self.workbook = workbook
        self.stamp = stamp
        self.letters: dict[str, set[str]] = {}  # of moved columns, by sheet

    def __contains__(self, cell: Cell) -> bool:
        if cell.sheet not in self.letters:
            self.letters[cell.sheet] = self._find(cell.sheet)
        return letters_of(cell.ref) in self.letters[cell.sheet]

    def _find(self, sheet: str) -> set[str]:
        spans: dict[str, list[tuple[int, int]]] = {}  # (first, last) rows by column letters
        for _, texts in self.stamp.rows.get("formula", ()):
            name, cells = _sheet_and_area(texts[0])
            if name != sheet or cells is None:
                continue
            for column in range(cells.left, cells.right + 1):
                spans.setdefault(column_letters(column), []).append((cells.top, cells.bottom))
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
def _sheet_and_area(place: str) -> tuple[str, Area | None]:
    """The sheet and the cells that a row of the stamp names. E.g. for "ROWS('Blad 1'!$C$2)"."""
    if match := _FOLLOWING.fullmatch(place):
        place = match[1]
    name, _, ref = place.rpartition("!")
    return name.strip("'").replace("''", "'"), area(ref)


def _cells_of(workbook: Workbook, place: str) -> list[Cell]:
    """The cells of such a place that hold something."""
    name, cells = _sheet_and_area(place)
    sheet = workbook.sheets.get(name)
    if sheet is None or cells is None:
        return []
    return [
        cell
        for number, row in sheet.rows.items()
        if cells.top <= number <= cells.bottom
        for letters, cell in row.items()
        if cells.left <= column_number(letters) <= cells.right
    ]


def stated_totals(
    workbook: Workbook, stamp: Stamp, call: Call, known: Iterable[Cell | None]
) -> list[Row]:
    """The sums that the template says where they stand, but those in `known` cells."""
    totals: list[Row] = []
    known_cells, moved = set(known), _MovedColumns(workbook, stamp)
    for _, texts in stamp.rows.get("total", ()):
        if len(texts) < 3 or texts[1] not in call.kinds or texts[2] not in call.columns:
            continue
        for cell in _cells_of(workbook, texts[0])[:1]:
            if cell in moved:
                continue
            row = stated_total(texts[1], texts[2], cell) if cell not in known_cells else None
            if row is not None:
                totals.append(row)
    return totals
