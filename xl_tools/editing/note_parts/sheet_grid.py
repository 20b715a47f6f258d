"""What the columns and rows of a sheet measure, in pixels (ECMA-376 part 1, 18.3.1.13 and .73)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from opc.elements import Node
from xl_tools.editing.cell_values import number_of
from xl_tools.editing.note_parts.note_shapes import USUAL_HEIGHT, USUAL_WIDTH, Grid

_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([a-z]+)\s*=\s*["']([\x20-\x7e]{0,30}?)["']""", re.IGNORECASE)
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_ROW_HEIGHT = re.compile(rb"\sht\s*=\s*[\"']([\d.]{1,20})[\"']")

_BEYOND = 40  # columns and rows after a cell that a note on it may reach over
_MAX_WIDTHS = 20_000  # columns whose width is kept
_MAX_PIXELS = 3000  # of one column or row
_PIXELS_PER_POINT = 4 / 3
_PIXELS_PER_CHARACTER, _COLUMN_PADDING = 7, 5  # of Calibri 11


def read_grid(data: bytes, root: Node, cells: Sequence[tuple[int, int]]) -> Grid:
    """What columns and rows measure at these cells (row, column) and a little beyond.

    `data` is the worksheet part and `root` its root.
    """
    width, height = USUAL_WIDTH, USUAL_HEIGHT
    defaults = root.first("sheetFormatPr")
    if defaults is not None:
        width = _column_pixels(defaults.get("defaultColWidth")) or width
        height = _row_pixels(defaults.get("defaultRowHeight")) or height
    return Grid(
        width, height, _read_widths(data, root, cells, width), _read_heights(data, root, cells)
    )


def _read_widths(
    data: bytes, root: Node, cells: Sequence[tuple[int, int]], usual: int
) -> dict[int, int]:
    """The widths of columns, by number, that differ from the usual."""
    widths: dict[int, int] = {}
    last = max((column for _, column in cells), default=0) + _BEYOND
    columns = root.first("cols")
    for tag in _COLUMN.findall(data, columns.start, columns.stop) if columns else ():
        attributes = dict(_ATTRIBUTE.findall(tag))
        begin, end = (number_of(attributes.get(name, b"").decode()) for name in (b"min", b"max"))
        if not 0 < begin <= min(end, last) or len(widths) > _MAX_WIDTHS:
            continue
        is_hidden = attributes.get(b"hidden") in (b"1", b"true")
        width = 0 if is_hidden else _column_pixels(attributes.get(b"width", b"").decode()) or usual
        if width != usual:
            widths |= dict.fromkeys(range(begin, min(end, last) + 1), width)
    return widths


def _read_heights(data: bytes, root: Node, cells: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The heights of rows that say one, by number."""
    rows = root.first("sheetData")
    if rows is None or data.find(b"ht=", rows.inner_start, rows.inner_stop) < 0:
        return {}
    wanted = {row + step for row, _ in cells for step in range(-1, _BEYOND)}
    heights: dict[int, int] = {}
    start_tag = re.compile(rb"<" + rows.prefix.encode() + rb"row\s[^<>]*>")
    for match in start_tag.finditer(data, rows.inner_start, rows.inner_stop):
        tag = match.group()
        if b"ht=" not in tag:
            continue
        number, height = _ROW_NUMBER.search(tag), _ROW_HEIGHT.search(tag)
        if number and height and int(number[1]) in wanted:
            heights[int(number[1])] = _row_pixels(height[1].decode())
    return heights


def _column_pixels(width: str) -> int:
    """The pixels of a width in characters; 0 for what is none."""
    return _pixels(width, _PIXELS_PER_CHARACTER, _COLUMN_PADDING)


def _row_pixels(height: str) -> int:
    """The pixels of a height in points; 0 for what is none."""
    return _pixels(height, _PIXELS_PER_POINT, 0)


def _pixels(text: str, scale: float, padding: float) -> int:
    try:
        return max(0, min(round(float(text) * scale + padding), _MAX_PIXELS))
    except (ValueError, OverflowError):
        return 0
