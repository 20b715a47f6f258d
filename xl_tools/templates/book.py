"""A workbook while it is made with openpyxl.

`Book` remembers what openpyxl leaves out, above all the value of each formula. It is put into the
package afterwards, by xl_tools.templates.finish.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart.bar_chart import BarChart
from openpyxl.comments import Comment
from openpyxl.utils import (
    absolute_coordinate,
    get_column_letter,
    quote_sheetname,
    range_boundaries,
)
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from validators.a1 import position
from validators.cards.call import Call
from validators.model import ErrorValue, Scalar
from xl_tools.number_formats import DateKind, date_kind
from xl_tools.templates.finish import SheetExtras, escape_text, finish_package
from xl_tools.templates.saving import saved
from xl_tools.templates.styles import Look

META = "_fordela"
"""The hidden sheet that says what the workbook is, and which cells hold formulas and sums."""

LISTS = "_listor"
"""The hidden sheet that holds the items of drop-downs."""

CREATOR = "fordela"

Raw = Scalar | Sequence[Any]
"""What is to stand in a cell. A sequence is written as one text, e.g. `'17, 19'`."""

Data = Mapping[str, Sequence[Any]]
"""What a workbook is filled in with: name of a table of the card -> its rows (column id -> value).

Under "notes" are triples (sheet, place, text): a place is an A1 reference, or (table, index of the
row, column id).
"""


def as_text(value: Raw) -> str:
    """A value as one text. E.g. `[17, 19]` is `'17, 19'`, and None is `''`."""
    if value is None or isinstance(value, str):
        return value or ""
    return ", ".join(map(str, value)) if isinstance(value, Sequence) else str(value)


class Book:
    """A workbook under way. Sheets come in the order in which they are asked for."""

    def __init__(
        self, call: Call, kind: str, *, title: str, lang: str, buttons: bool = False
    ) -> None:
        self.call = call
        self.kind = kind
        self.lang = lang
        self.title = title
        self.buttons = buttons
        self._book = Workbook()
        first = self._book.active
        assert first is not None
        self._book.remove(first)
        self._extras: dict[str, SheetExtras] = {}
        self._overwritten: dict[str, list[str]] = {}  # title of a sheet -> references of its cells
        self._lists: dict[tuple[str, ...], str] = {}  # items of a drop-down -> their range
        self._totals: list[tuple[str, ...]] = []  # sheet, reference, kind, column id
        self._table_count = 0

    def sheet(self, name: str, widths: Mapping[str, float] | None = None) -> Worksheet:
        """A new sheet without grid lines. `widths` are in characters, by the column's letters."""
        sheet: Worksheet = self._book.create_sheet(name)
        sheet.sheet_view.showGridLines = False
        for letters, width in (widths or {}).items():
            sheet.column_dimensions[letters].width = width
        self._extras[name] = SheetExtras()
        self._overwritten[name] = []
        return sheet

    def worksheet(self, name: str) -> Worksheet:
        """A sheet by name. Raises KeyError when there is none."""
        sheet: Worksheet = self._book[name]
        return sheet

    def put(self, sheet: Worksheet, ref: str, value: Raw, look: Look | None = None) -> Cell:
        """Write a value as it is, and return its cell. Text that begins with "=" stays text."""
        cell: Cell = sheet[ref]
        if look is not None:
            look.apply((cell,))
        if isinstance(value, ErrorValue):
            cell.value = value.text
            if value.text.startswith("#"):
                cell.data_type = "e"  # openpyxl knows the older ones only
        elif isinstance(value, str):
            # past openpyxl, which cuts a text where its escapes make it longer than a cell
            cell._value = escape_text(value)  # type: ignore[attr-defined]
            cell.data_type = "s"
        elif isinstance(value, Sequence):
            return self.put(sheet, ref, as_text(value))
        else:
            number_format = cell.number_format
            if not _fits(value, number_format):
                number_format = "General"
            cell.number_format = number_format
            cell.value = value
            if isinstance(value, int | float) and float(f"{value:.16g}") != value:
                # past openpyxl, which writes sixteen digits where some numbers need seventeen
                cell._value = repr(value)  # type: ignore[attr-defined]
            if look is not None and number_format != "General":
                cell.number_format = number_format
        return cell

    def put_like(self, sheet: Worksheet, ref: str, value: Raw, model: Cell) -> Cell:
        """Write a value into a cell that looks like `model`, a cell of the same sheet.

        To give thousands of cells their look one by one would take ten times as long.
        """
        cell: Cell = sheet[ref]
        cell._style = copy(model._style)  # type: ignore[attr-defined]
        self.put(sheet, ref, value)
        if isinstance(value, dt.date) and model.number_format != "General":
            cell._style = copy(model._style)  # type: ignore[attr-defined]
        return cell

    def formula(
        self, sheet: Worksheet, ref: str, formula: str, value: Scalar, look: Look | None = None
    ) -> Cell:
        """Write a formula, and remember its value for the data that the workbook is made with.

        `formula` is without its "=". Returns the cell.
        """
        cell: Cell = sheet[ref]
        if look is not None:
            look.apply((cell,))
        number_format = cell.number_format
        cell.value = f"={formula}"
        cell.number_format = number_format
        self._extras[sheet.title].formula_values[ref] = value
        return cell

    def formulas(self, sheet: Worksheet) -> dict[str, tuple[str, Scalar]]:
        """A1 reference of each formula of a sheet -> the formula without its "=", and its value."""
        values = self._extras[sheet.title].formula_values
        return {ref: (str(sheet[ref].value)[1:], value) for ref, value in values.items()}

    def overwrite(self, sheet: Worksheet, ref: str, value: Raw, look: Look) -> Cell:
        """Write a value where the template has a formula, as when somebody writes over it.

        The hidden sheet still names the cell as one with a formula (rule S07).
        """
        self._overwritten[sheet.title].append(ref)
        return self.put(sheet, ref, value, look)

    def height(self, sheet: Worksheet, row: int, points: float, *, fixed: bool = True) -> None:
        """Set the height of a row. One that is not `fixed` grows with its text in Excel."""
        sheet.row_dimensions[row].height = points
        if not fixed:
            self._extras[sheet.title].flexible_rows.add(row)

    def note(self, sheet: Worksheet, ref: str, text: str) -> None:
        """Write a note (Excel: comment) on a cell, below the one that it may have."""
        cell: Cell = sheet[ref]
        before = f"{cell.comment.text}\n" if cell.comment else ""
        comment = Comment(before + text, CREATOR)
        comment.width = 320
        comment.height = 24 + 20 * max(2, len(comment.text) // 42 + 1)
        cell.comment = comment

    def table(self, sheet: Worksheet, name: str, ref: str, *, filtered: bool = True) -> None:
        """Make an Excel table of cells that are already there, their first row its header."""
        self._table_count += 1
        table = Table(id=self._table_count, displayName=name, name=name, ref=ref)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        table._initialise_columns()  # type: ignore[attr-defined]  # not in the stubs
        header = sheet[ref][0]
        for column, cell in zip(table.tableColumns, header, strict=True):
            column.name = str(cell.value)
        if not filtered:
            table.autoFilter = None
        sheet.add_table(table)

    def choices(self, values: Sequence[str]) -> str:
        """The range of the hidden sheet that holds these items of a drop-down.

        E.g. `"'_listor'!$A$1:$A$3"`.
        """
        items = tuple(values)
        if items not in self._lists:
            letters = get_column_letter(len(self._lists) + 1)
            self._lists[items] = f"'{LISTS}'!${letters}$1:${letters}${max(1, len(items))}"
        return self._lists[items]

    def validate(self, sheet: Worksheet, area: str, rule: DataValidation) -> None:
        """Attach a data validation to an area, e.g. `'B5:B40'`."""
        sheet.add_data_validation(rule)
        rule.add(area)

    def name(self, name: str, target: str) -> None:
        """Define a name for the workbook."""
        self._book.defined_names[name] = DefinedName(name, attr_text=target)

    def chart(self, sheet: Worksheet, anchor: str, chart: BarChart, alt: str) -> None:
        """Add a chart. `alt` is the text that is read to those who cannot see it."""
        sheet.add_chart(chart, anchor)
        chart_texts = self._extras[sheet.title].chart_texts
        chart_texts.append((f"Diagram {len(chart_texts) + 1}", alt))

    def mark_total(self, sheet: Worksheet, ref: str, kind: str, column: str) -> None:
        """Remember that a cell states the sum of a column of a kind (rule D18-total)."""
        self._totals.append((sheet.title, ref, kind, column))

    def save(self, *, hidden: bool = True) -> bytes:
        """The workbook's bytes. One that is not read again needs no `hidden` sheets."""
        if hidden:
            self._add_lists()
            self._add_meta()
        properties = self._book.properties
        properties.creator = CREATOR
        properties.lastModifiedBy = CREATOR
        properties.title = self.title
        properties.subject = self.call.name
        properties.language = "sv-SE"
        properties.description = f"{'Mall' if hidden else 'Kort'} {self.call.version}, {self.kind}"
        self._book.active = 0
        for sheet in self._book.worksheets:
            sheet.sheet_view.tabSelected = sheet is self._book.worksheets[0]
        titles = [sheet.title for sheet in self._book.worksheets]
        extras = {title: self._extras.get(title) or SheetExtras() for title in titles}
        return finish_package(saved(self._book), extras, self.call.window.opens)

    def _add_lists(self) -> None:
        """Add the hidden sheet of items of drop-downs, a column each."""
        sheet = self._book.create_sheet(LISTS)
        for number, items in enumerate(self._lists, 1):
            for row, item in enumerate(items, 1):
                self.put(sheet, f"{get_column_letter(number)}{row}", item)
        sheet.sheet_state = "veryHidden"

    def _add_meta(self) -> None:
        """Add the hidden sheet by which we know the workbook when it comes back."""
        sheet = self._book.create_sheet(META)
        stamp = {
            "call": self.call.year,
            "kind": self.kind,
            "template": self.call.version,
            "lang": self.lang,
        }
        marks: list[tuple[str, ...]] = [
            *(
                ("formula", title, area)
                for title, extras in self._extras.items()
                for area in areas([*extras.formula_values, *self._overwritten[title]])
            ),
            *(("total", *total) for total in self._totals),
        ]
        for row, entry in enumerate(stamp.items(), 1):
            for letter, text in zip("AB", entry, strict=True):
                self.put(sheet, f"{letter}{row}", text)
        self._extras[META] = SheetExtras()
        for row, (key, title, area, *rest) in enumerate(marks, len(stamp) + 1):
            # as a formula the reference follows its cells when people put in rows and columns
            place = f"{quote_sheetname(title)}!{absolute_coordinate(area)}"
            _, top, _, bottom = range_boundaries(area)
            self.put(sheet, f"A{row}", key)
            self.formula(sheet, f"B{row}", f"ROWS({place})", (bottom or 0) - (top or 0) + 1)
            for letter, text in zip("CD", rest, strict=False):
                self.put(sheet, f"{letter}{row}", text)
        sheet.sheet_state = "veryHidden"


def _fits(value: Raw, number_format: str) -> bool:
    """Whether a value stays what it is when it is shown in a number format.

    A number in a format of dates would be a date, and a date in any other format a number.
    """
    kind = date_kind(0, number_format)
    if isinstance(value, dt.datetime):
        return kind is DateKind.BOTH
    if isinstance(value, dt.date):
        return kind is DateKind.DATE
    if isinstance(value, dt.time):
        return kind is DateKind.TIME
    return kind is None or value is None


def areas(refs: Iterable[str]) -> list[str]:
    """The fewest simple areas that hold these cells: runs down a column, equal runs side by side.

    E.g. `['A1', 'A2', 'B1', 'B2', 'D5']` gives `['A1:B2', 'D5']`.
    """
    rows_of: dict[int, list[int]] = {}  # number of the column -> numbers of its rows
    for ref in refs:
        cell = position(ref)
        assert cell is not None
        rows_of.setdefault(cell[1], []).append(cell[0])
    columns_of: dict[tuple[int, int], list[int]] = {}  # first and last row of a run -> its columns
    for column, rows in sorted(rows_of.items()):
        for run in _runs(sorted(rows)):
            columns_of.setdefault(run, []).append(column)
    placed: list[tuple[int, int, str]] = []  # first row, first column, area
    for (top, bottom), columns in columns_of.items():
        for left, right in _runs(columns):
            start, end = f"{get_column_letter(left)}{top}", f"{get_column_letter(right)}{bottom}"
            placed.append((top, left, start if start == end else f"{start}:{end}"))
    return [area for _, _, area in sorted(placed)]


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive numbers. The numbers are in order."""
    start = numbers[0]
    for number, following in zip(numbers, [*numbers[1:], -1], strict=True):
        if following != number + 1:
            yield start, number
            start = following
