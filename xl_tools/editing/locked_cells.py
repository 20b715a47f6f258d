"""Cells that must not be written over."""

from __future__ import annotations

from collections.abc import Sequence

from opc.elements import Node
from validators.a1 import anchors_of, reference
from validators.errors import LockedCell
from xl_tools.editing.anatomy import merged_ranges
from xl_tools.editing.cell_values import Result, Values
from xl_tools.editing.growing_tables import Table
from xl_tools.editing.rows import FoundCell, Rows


def locked_cell(sheet: str, cell: str, reason: str) -> LockedCell:
    """The error for a cell that cannot be set."""
    return LockedCell(reason, where=f"{sheet}!{cell}", todo="Skriv värdet för hand i Excel.")


def refuse_locked(
    sheet: str, root: Node, rows: Rows, tables: Sequence[Table], values: Values
) -> None:
    """Raise LockedCell for the first cell in which nothing can be set without harm.

    `root` is the worksheet's, parsed into "mergeCells".
    """
    anchors = anchors_of(values, merged_ranges(root))
    for (row, column), value in values.items():
        is_hidden = anchors.get((row, column), (row, column)) != (row, column)
        reason = "Cellen är dold i en sammanfogning." if is_hidden else ""
        cell = rows.rows[row].cells.get(column) if row in rows.rows else None
        reason = reason or _why_locked(row, column, cell, rows, tables, isinstance(value, Result))
        if reason:
            raise locked_cell(sheet, reference(row, column), reason)


def _why_locked(
    row: int,
    column: int,
    cell: FoundCell | None,
    rows: Rows,
    tables: Sequence[Table],
    is_result: bool,
) -> str:
    """Why a cell cannot be set; "" where it can."""
    if not is_result and any(array.holds(row, column) for array in rows.arrays):
        return "Cellen hör till en matrisformel."
    if any(table.area.holds(row, column) and row in table.fixed_rows for table in tables):
        return "Cellen är en tabells rubrik eller summarad."
    formula = cell.formula if cell else None
    if is_result:
        return "Cellen har ingen egen formel." if formula is None else ""
    if formula and formula.get("t") == "shared" and "ref" in formula:
        return "Andra celler delar cellens formel."
    return ""
