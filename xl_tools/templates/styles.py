"""How the workbooks look: colours, fonts and the few kinds of cells that all sheets are made of.

Every pair of text and ground has a contrast of at least 4.5:1 (WCAG 2.1, 1.4.3), and nothing is
told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

FONT = "Calibri"
DARK = "1F3864"  # titles, headers
MIDDLE = "D9E2F3"  # section rows
LIGHT = "F2F5FA"  # calculated cells
INPUT = "FFFBE6"  # cells to fill in
TEXT = "1A1A1A"
GREY = "595959"  # help
LINE = "BFBFBF"
RED, RED_GROUND = "9C0006", "FFE1E1"
GREEN, GREEN_GROUND = "0B5D1E", "E2F2E5"
AMBER, AMBER_GROUND = "7A4B00", "FFF0CC"

AMOUNT_FORMAT = "#,##0"
DATE_FORMAT = "yyyy-mm-dd"
NUMERIC = ("amount", "integer", "decimal", "date")  # types of columns
FORMATS = {
    "amount": AMOUNT_FORMAT,
    "date": DATE_FORMAT,
    "decimal": "General",
    "integer": "0",
}


def ground(colour: str) -> PatternFill:
    """A plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def conditional(
    formula: str, ink: str, back: str = "", *, bold: bool = False, italic: bool = False
) -> Rule:
    """A conditional format: ink and ground where the formula holds."""
    font = Font(color=ink, bold=bold or None, italic=italic or None)
    # Excel takes the ground of a conditional format from the background colour.
    fill = PatternFill(bgColor=back) if back else None
    return Rule(type="expression", formula=[formula], dxf=DifferentialStyle(font=font, fill=fill))


_THIN = Side(style="thin", color=LINE)
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
UNDER = Border(bottom=Side(style="medium", color=DARK))


@dataclass(frozen=True)
class Look:
    """The style of one cell."""

    font: Font
    alignment: Alignment
    fill: PatternFill | None = None
    border: Border | None = None
    number_format: str = "General"
    locked: bool = True

    def apply(self, cells: Iterable[Any]) -> None:
        """Give cells of a worksheet this look."""
        for cell in cells:
            cell.font = self.font
            cell.alignment = self.alignment
            cell.number_format = self.number_format
            cell.protection = Protection(locked=self.locked)
            if self.fill is not None:
                cell.fill = self.fill
            if self.border is not None:
                cell.border = self.border


def _font(size: float = 11, *, bold: bool = False, colour: str = TEXT) -> Font:
    return Font(name=FONT, size=size, bold=bold, color=colour)


_MIDDLE_LINE = Alignment(vertical="center")
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True, indent=1)
_PLAIN = Alignment(horizontal="left", vertical="top", wrap_text=True)

TITLE = Look(_font(16, bold=True, colour=DARK), alignment=_MIDDLE_LINE)
LEAD = Look(_font(11), alignment=_PLAIN)
HEADING = Look(_font(12, bold=True, colour=DARK), fill=ground(MIDDLE), alignment=_MIDDLE_LINE)
LABEL = Look(_font(11, bold=True), alignment=_TOP, border=BOX)
HELP = Look(_font(9.5, colour=GREY), alignment=_TOP, border=BOX)
QUIET = Look(_font(9.5, colour=GREY), alignment=_PLAIN)
BODY = Look(_font(11), alignment=_TOP, border=BOX)
HEADER = Look(
    _font(11, bold=True, colour="FFFFFF"),
    fill=ground(DARK),
    alignment=Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1),
    border=BOX,
)
NOTICE = Look(_font(11, bold=True, colour=AMBER), fill=ground(AMBER_GROUND), alignment=_TOP)
WARNING = Look(_font(11, bold=True, colour=AMBER), alignment=_MIDDLE_LINE)
FIGURE_LABEL = Look(_font(10, colour=GREY), alignment=Alignment(vertical="center"))
FIGURE = Look(
    _font(11, bold=True),
    fill=ground(LIGHT),
    alignment=Alignment(horizontal="left", vertical="center"),
    number_format=AMOUNT_FORMAT,
)


def field(column_type: str, *, calculated: bool = False, left: bool = False) -> Look:
    """A cell that holds a value of a column type: to be filled in, or calculated (locked)."""
    numeric = column_type in NUMERIC and not left
    return Look(
        _font(11, bold=calculated),
        fill=ground(LIGHT if calculated else INPUT),
        alignment=_RIGHT if numeric else _TOP,
        border=BOX,
        number_format=FORMATS.get(column_type, "General"),
        locked=calculated,
    )


def data(column_type: str) -> Look:
    """A cell of a data table on an unprotected sheet; the table's own style gives the ground."""
    return Look(
        _font(11),
        alignment=_RIGHT if column_type in NUMERIC else _TOP,
        border=BOX,
        number_format=FORMATS.get(column_type, "General"),
        locked=False,
    )


def centred(look: Look) -> Look:
    """The same in the middle of its row, for rows of one or two lines."""
    alignment = copy(look.alignment)
    alignment.vertical = "center"
    return replace(look, alignment=alignment)


def height(texts: Iterable[tuple[object, float]], *, size: float = 11, least: float = 15) -> float:
    """The height in points that a row needs for texts in columns of the given widths."""
    line_height = size * 1.37  # points
    lines = 1
    for text, width in texts:
        rows = str(text or "").split("\n")
        lines = max(lines, sum(max(1, math.ceil(len(row) / (width * 1.05))) for row in rows))
    return max(least, round(lines * line_height + 3, 1))


__all__ = ["Look", "centred", "conditional", "data", "field", "ground", "height", "replace"]
