"""The cells of one worksheet that are set: the edits of its part."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opc.elements import Node
from opc.splice import Edit, escape_string, insertion
from validators.a1 import Area, area, reference
from xl_tools.editing.cell_values import (
    MAX_TEXT_LENGTH,
    Result,
    Settable,
    Values,
    as_serial,
    as_text,
    number_of,
)
from xl_tools.editing.rows import FoundCell, FoundRow, Rows
from xl_tools.editing.styles.date_styles import DATE, MOMENT, DateStyles


@dataclass
class SheetCells:
    """The cells of one worksheet that are set."""

    data: bytes
    """The worksheet part."""
    root: Node
    """Its root, parsed into "cols"."""
    rows: Rows
    """The rows concerned, and where those that are not there go."""
    values: Values
    """What is set, by (row, column)."""
    formulas: Mapping[tuple[int, int], str]
    """What new rows of a table calculate."""
    rows_above: Mapping[tuple[int, int], int]
    """For the cells of a table's new rows, the row whose looks they get, empty or not."""
    heights: Mapping[int, float]
    """Rows -> the height in points that they need."""
    styles: DateStyles
    date1904: bool

    def edits(self, sheet_data: Node) -> list[Edit]:
        """The edits of the worksheet part; `sheet_data` is the element that holds its rows."""
        edits: list[Edit] = []
        columns_by_row: dict[int, list[int]] = {}
        for row, column in sorted({*self.values, *self.formulas, *self.rows_above}):
            columns_by_row.setdefault(row, []).append(column)
        new_rows: dict[int, list[bytes]] = {}  # by their place in the part
        for row, columns in columns_by_row.items():
            if row in self.rows.rows:
                edits += self._row_edits(self.rows.rows[row], columns)
                continue
            element = self._new_row(row, columns)
            if element:
                new_rows.setdefault(self.rows.gaps[row], []).append(element)
        for at, elements in new_rows.items():
            body = b"".join(elements)
            if sheet_data.is_empty_tag:
                edits += sheet_data.appended(self.data, body)
            else:
                edits.append(insertion(at, body))
        return edits + self._dimension_edits(columns_by_row)

    def _new_row(self, row: int, columns: Sequence[int]) -> bytes:
        """The element of a row that is not there; b"" where it would hold nothing."""
        cells = b"".join(self._cell(row, column, None) for column in columns)
        if not cells:
            return b""
        p = self.root.prefix
        height = self.heights.get(row)
        tall = f' ht="{height:g}"' if height else ""
        return f'<{p}row r="{row}"{tall}>'.encode() + cells + f"</{p}row>".encode()

    def _row_edits(self, row: FoundRow, columns: Sequence[int]) -> list[Edit]:
        """The edits of a row that is there."""
        edits: list[Edit] = []
        last: list[bytes] = []
        present = sorted(row.cells)
        for column in columns:
            cell = row.cells.get(column)
            element = self._cell(row.number, column, cell)
            if cell is not None:
                edits.append(Edit(cell.node.start, cell.node.stop, element))
                continue
            following = next((number for number in present if number > column), None)
            if following is None:
                last.append(element)
            else:
                edits.append(insertion(row.cells[following].node.start, element))
        if last:
            edits += row.node.appended(self.data, b"".join(last))
        height = self.heights.get(row.number)
        if height and row.node.get("customHeight") not in ("1", "true"):
            edits.append(row.node.with_attribute(self.data, "ht", f"{height:g}"))
        first, _, final = row.node.get("spans").partition(":")
        if first.isdigit() and final.isdigit():
            low, high = min(int(first), *columns), max(int(final), *columns)
            if (low, high) != (int(first), int(final)):
                edits.append(row.node.with_attribute(self.data, "spans", f"{low}:{high}"))
        return edits

    def _cell(self, row: int, column: int, cell: FoundCell | None) -> bytes:
        """The element of a cell; b"" for one that would hold nothing and look like nothing."""
        p = self.root.prefix
        style = self._style(row, column, cell)
        value = self.values.get((row, column))
        formula = self.formulas.get((row, column))
        kind = ""
        if isinstance(value, Result):
            assert cell is not None
            body = self._formula_with_result(cell, value)
        elif formula is not None:
            body = f"<{p}f>{escape_string(formula).decode()}</{p}f>"
        else:
            kind, body = self._kind_and_body(value)
            if isinstance(value, dt.date):
                has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
                style = self.styles.for_date(style, MOMENT if has_time else DATE)
        if cell is None and not (body or (style and (row, column) in self.rows_above)):
            return b""
        look = f' s="{style}"' if style else ""
        start = f'<{p}c r="{reference(row, column)}"{look}{kind}'
        return f"{start}>{body}</{p}c>".encode() if body else f"{start}/>".encode()

    def _formula_with_result(self, cell: FoundCell, result: Result) -> str:
        """What stands in a cell that keeps its formula and gets another result."""
        p = self.root.prefix
        inside = self.data[cell.node.inner_start : cell.node.inner_stop]
        formula = re.search(rf"<{p}f(?:\s[^>]*)?(?:/>|>.*?</{p}f\s*>)".encode(), inside, re.DOTALL)
        assert formula is not None
        if not isinstance(result.value, int | float):
            raise ValueError(f"{result.value!r} is no number, as a formula's result must be")
        return f"{formula[0].decode()}<{p}v>{as_text(result.value)}</{p}v>"

    def _kind_and_body(self, value: Settable) -> tuple[str, str]:
        """The attribute for the type of a value, and what stands in its cell."""
        p = self.root.prefix
        if value is None:
            return "", ""
        if isinstance(value, str):
            text = escape_string(value[:MAX_TEXT_LENGTH]).decode()
            return ' t="inlineStr"', f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'
        if isinstance(value, bool):
            return ' t="b"', f"<{p}v>{int(value)}</{p}v>"
        if isinstance(value, dt.date):
            return "", f"<{p}v>{as_serial(value, self.date1904)}</{p}v>"
        return "", f"<{p}v>{as_text(value)}</{p}v>"

    def _style(self, row: int, column: int, cell: FoundCell | None) -> int:
        """The cell's own style; else that of the cell above in a table, of its row or column."""
        if cell is not None and cell.node.get("s"):
            return number_of(cell.node.get("s"))
        above = self.rows_above.get((row, column))
        if above in self.rows.rows:
            neighbour = self.rows.rows[above].cells.get(column)
            if neighbour is not None:
                return number_of(neighbour.node.get("s"))
        if cell is not None:
            return 0
        found_row = self.rows.rows.get(row)
        if found_row is not None and found_row.node.get("customFormat") in ("1", "true"):
            return number_of(found_row.node.get("s"))
        columns = self.root.first("cols")
        for node in columns.all("col") if columns else ():
            if number_of(node.get("min")) <= column <= number_of(node.get("max")):
                return number_of(node.get("style"))
        return 0

    def _dimension_edits(self, columns_by_row: Mapping[int, Sequence[int]]) -> list[Edit]:
        """The edit of the range that the sheet says it uses, where that is too small."""
        node = self.root.first("dimension")
        used = area(node.get("ref")) if node else None
        if node is None or used is None:
            return []
        columns = [column for row in columns_by_row.values() for column in row]
        needed = Area(
            min(used.top, *columns_by_row),
            min(used.left, *columns),
            max(used.bottom, *columns_by_row),
            max(used.right, *columns),
        )
        if needed == used:
            return []
        first = reference(needed.top, needed.left)
        last = reference(needed.bottom, needed.right)
        return [node.with_attribute(self.data, "ref", f"{first}:{last}")]
