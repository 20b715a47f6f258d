"""The small lists of a sheet (budget, financing, the case's lists), found by their headers.

They may stand side by side or below each other, and below or above the form of the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.a1 import column_number
from validators.model import Cell, Field, Row
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.headers import Header, Titles, find_headers, folded_title, titles_of
from xl_tools.reading.lists import is_blank
from xl_tools.reading.totals import is_total_label, is_waiting
from xl_tools.reading.workbook import Sheet


@dataclass(frozen=True)
class Block:
    """A list on a sheet."""

    header: Header
    last: int
    """Its last row."""

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the list."""
        header = self.header
        return header.top <= row <= self.last and header.left <= column <= header.right


def find_blocks(
    sheet: Sheet,
    fields: Fields,
    tables: Sequence[str],
    kind: str | None,
    *,
    form: str = "",
) -> dict[str, Block]:
    """Where the lists of a sheet stand, by table. A list ends where something else begins below it.

    `form` is the table whose labels may stand below the lists, on a sheet that has both.
    """
    headers = find_headers(sheet, {name: titles_of(fields.call, name, kind) for name in tables})
    labels = titles_of(fields.call, form, kind) if form and headers else {}
    return {
        name: Block(header, _last_row(sheet, header, headers.values(), labels))
        for name, header in headers.items()
    }


def _last_row(sheet: Sheet, header: Header, headers: Iterable[Header], labels: Titles) -> int:
    """The last row of a list: above the next header or label in its columns."""
    last = max(sheet.rows)
    for number in sheet.rows if labels else ():
        if header.bottom < number <= last and any(
            labels.get(folded_title(cell) or "", ("", 1))[1] == 0
            for cell in _cells_across(sheet, header, number)[:1]
        ):
            last = number - 1
            break
    for neighbour in headers:
        is_beside = neighbour.left > header.right or neighbour.right < header.left
        if header.bottom < neighbour.top <= last and not is_beside:
            last = _last_row_above(sheet, header, neighbour.top)
    return last


def _last_row_above(sheet: Sheet, header: Header, top: int) -> int:
    """The last row above another header, its heading and the blank rows around that."""
    last = top - 1
    while last > header.bottom and not _cells_across(sheet, header, last):
        last -= 1
    has_heading = len(_cells_across(sheet, header, last)) == 1
    if has_heading and (len(header.letters) > 1 or not _cells_across(sheet, header, last - 1)):
        last -= 1
    return max(last, header.bottom)


def _cells_across(sheet: Sheet, header: Header, number: int) -> list[Cell]:
    """What stands in a row within the columns of a list, from left to right."""
    row = sheet.rows.get(number, {})
    inside = (
        (column_number(letters), cell)
        for letters, cell in row.items()
        if header.left <= column_number(letters) <= header.right and not is_blank(cell)
    )
    return [cell for _, cell in sorted(inside, key=lambda item: item[0])]


def read_block(
    sheet: Sheet, block: Block, name: str, kind: str | None, fields: Fields
) -> list[Row]:
    """The rows of a list. A row that only the template has filled in is none."""
    columns = fields.call.table(name, kind)
    readers = {key: fields.reader(key, kind) for key in columns}
    letters_by_key = block.header.letters
    rows: list[Row] = []
    is_summed = any(column.type == "amount" for column in columns.values())
    for number, cells in sheet.rows.items():
        if not block.header.bottom < number <= block.last:
            continue
        present = {
            key: cells[letters] for key, letters in letters_by_key.items() if letters in cells
        }
        typed = {key for key, cell in present.items() if not (is_blank(cell) or is_waiting(cell))}
        if len(letters_by_key) > 1:
            typed.discard("line_category")
        if not typed or (is_summed and any(is_total_label(cell) for cell in present.values())):
            continue
        row: dict[str, Field] = {}
        for key in columns:
            letters = letters_by_key.get(key)
            if letters is None:
                row[key] = MISSING
            else:
                cell = present.get(key) or Cell(sheet.name, f"{letters}{number}")
                row[key] = readers[key](cell)
        rows.append(row)
    _report_missing(block.header, name, kind, fields)
    return rows


def _report_missing(header: Header, name: str, kind: str | None, fields: Fields) -> None:
    for key, column in fields.call.table(name, kind).items():
        if name in column.required and key not in header.letters:
            title = fields.call.title(key, kind)
            fields.log.report("S01", header.first_cell, {"title": title})
