"""Values set in cells of a workbook, with everything else left as the bytes it is.

For what the tool fills in. Text is never a formula; a formula that is overwritten leaves the order
of calculation; what depends on a set cell is recalculated when the file is opened, and shows its
old value until then. A table grows with rows that are set right below it, and what is checked or
coloured as far as its last row grows with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from opc.draft import Draft
from opc.elements import parse_sheet
from opc.package import open_package
from validators.a1 import position, reference
from xl_tools.editing.anatomy import Anatomy, SheetPart, dissect, refuse_unchangeable
from xl_tools.editing.calculation import calculate_on_open, has_formulas, update_chain
from xl_tools.editing.cell_values import Changed, Heights, Result, Settable, Setting, Values
from xl_tools.editing.growing_tables import (
    Table,
    grow,
    rows_to_add,
    stretch_formats,
    tables_on,
)
from xl_tools.editing.locked_cells import locked_cell, refuse_locked
from xl_tools.editing.rows import find_rows
from xl_tools.editing.sheet_cells import SheetCells
from xl_tools.editing.styles.date_styles import read_styles


def set_values(data: bytes, settings: Iterable[Setting], heights: Heights | None = None) -> Changed:
    """Set values in a copy of a workbook; of several for one cell the last counts.

    Rows in which something is set get the `heights` that are given, unless somebody has chosen
    another. Without settings the same bytes are returned. Raises as `marking.mark` does, LockedCell
    for a cell that must not be written over, and ValueError for a number that Excel cannot hold
    (NaN, infinite) or a date before its calendar: those are defects of the caller.
    """
    book = dissect(open_package(data))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    values_by_sheet: dict[str, dict[tuple[int, int], Settable | Result]] = {}
    for setting in settings:
        at = position(setting.cell)
        sheet = sheets.get(setting.sheet)
        if sheet is None or sheet.kind != "worksheet" or at is None:
            raise locked_cell(setting.sheet, setting.cell, "Det finns ingen sådan cell i filen.")
        value = Result(setting.value) if setting.keeps_formula else setting.value
        values_by_sheet.setdefault(setting.sheet, {})[at] = value
    if not values_by_sheet:
        return Changed(data)
    refuse_unchangeable(book)
    has_dates = any(
        isinstance(value, dt.date)
        for values in values_by_sheet.values()
        for value in values.values()
    )
    editor = _WorkbookEditor(book, heights or {}, with_dates=has_dates)
    for name, values in values_by_sheet.items():
        editor.set(sheets[name], values)
    return editor.finish()


class _WorkbookEditor:
    """The edits of one workbook in which values are set."""

    def __init__(self, book: Anatomy, heights: Heights, *, with_dates: bool) -> None:
        self.book = book
        self.heights = heights
        self.draft = Draft(book.package, book.strict)
        self.styles = read_styles(self.draft, book, with_dates=with_dates)
        properties = book.root.first("workbookPr")
        date1904 = properties.get("date1904") if properties else ""
        self.date1904 = date1904.lower() in ("1", "true", "on")
        self.overwritten: dict[str, set[str]] = {}  # cells that lose a formula, by the sheet's id
        self.has_new_formulas = False

    def set(self, sheet: SheetPart, values: Values) -> None:
        """Set values in a sheet."""
        part, where = sheet.part, self.book.package.place(sheet.part)
        data = self.draft.read(part)
        root = parse_sheet(data, where, into=("mergeCells", "cols", "dataValidations"))
        sheet_data = root.first("sheetData")
        if root.name != "worksheet" or sheet_data is None:
            raise locked_cell(sheet.name, "A1", "Bladet är av okänt slag.")
        tables = tables_on(self.draft, part)
        below = {
            number
            for table in tables
            for number in range(table.area.bottom, table.area.bottom + len(values) + 2)
        }
        rows = find_rows(data, sheet_data, {row for row, _ in values} | below, where)
        refuse_locked(sheet.name, root, rows, tables, values)
        for (row, column), value in values.items():
            cell = rows.rows[row].cells.get(column) if row in rows.rows else None
            if cell and cell.formula is not None and not isinstance(value, Result):
                sheet_id = sheet.node.get("sheetId")
                self.overwritten.setdefault(sheet_id, set()).add(reference(row, column))
        formulas: dict[tuple[int, int], str] = {}
        rows_above: dict[tuple[int, int], int] = {}
        grown: list[tuple[Table, int]] = []
        for table in tables:
            added = rows_to_add(table, tables, rows, values)
            if added:
                self.draft.edit(table.part, *grow(table, added[-1]))
                grown.append((table, added[-1]))
            for row in added:
                for column in table.columns:
                    rows_above[row, column] = table.area.bottom
                    formula = table.formulas.get(column)
                    if formula and (row, column) not in values:
                        formulas[row, column] = formula
        cells = SheetCells(
            data,
            root,
            rows,
            values,
            formulas,
            rows_above,
            {row: height for (name, row), height in self.heights.items() if name == sheet.name},
            self.styles,
            self.date1904,
        )
        self.draft.edit(part, *cells.edits(sheet_data), *stretch_formats(data, root, grown))
        self.has_new_formulas |= bool(formulas)

    def finish(self) -> Changed:
        """The changed workbook."""
        draft, book = self.draft, self.book
        if new_styles := self.styles.edits():
            draft.edit(self.styles.part, *new_styles)
        update_chain(draft, book, self.overwritten, has_new_formulas=self.has_new_formulas)
        if self.has_new_formulas or has_formulas(draft, book):
            draft.edit(book.main, *calculate_on_open(book))
        changed = draft.settle()
        parts = (*sorted(changed), *sorted(draft.removed))
        return Changed(draft.finish(changed), parts)
