"""What is to be done in a workbook that somebody has open, step by step, and what to say of it.

Whoever holds the workbook (the macro in it, or xlwings) applies the steps and knows nothing else:
no rule, no format. Sheets and cells are as they were in the bytes that the steps were worked out
from.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

# Structs of msgspec, as in validators.model: a press is a process, and eighteen dataclasses take
# 10 ms to define.

VERSION = 1
"""Of the steps and of the files that carry them (xl_tools.buttons.exchange)."""

MAX_RANGES = 250
"""Characters of the ranges of one step: Excel's `Range` takes no more than 255."""


class Unsheet(Struct, frozen=True):
    """Delete a sheet of ours."""

    name: str


class Uncolour(Struct, frozen=True):
    """Delete the conditional formats of these cells (comma between A1 ranges) whose formula holds
    `xl_tools.marking.colours.MARKER`, and no others."""

    sheet: str
    ranges: str


class Unnote(Struct, frozen=True):
    """Take `length` UTF-16 units from `start` (from 1) out of a cell's note; a note of which
    nothing is left goes."""

    sheet: str
    cell: str
    start: int
    length: int


class Colour(Struct, frozen=True):
    """Add a conditional format of the lowest priority: `formula` with its "=", and the ground,
    the thin line on four sides and the text as RRGGBB."""

    sheet: str
    ranges: str
    formula: str
    fill: str
    line: str
    text: str


class Note(Struct, frozen=True):
    """Give a cell a note. A cell that has one gets the text put last in it as it stands."""

    sheet: str
    cell: str
    text: str


class NewSheet(Struct, frozen=True):
    """Add our sheet before the first one, without grid lines; the steps below are about it."""

    name: str


class Column(Struct, frozen=True):
    """The width of a column of our sheet, in characters; 0 hides it."""

    number: int
    width: int


class Row(Struct, frozen=True):
    """The height of a row of our sheet, in points."""

    number: int
    height: int


class Style(StrEnum):
    """How a text of our sheet looks."""

    TITLE = "title"
    HEAD = "head"
    TEXT = "text"
    LINK = "link"
    PLAIN = "plain"


class Text(Struct, frozen=True):
    """A text in a cell of our sheet; never a formula, whatever it begins with."""

    row: int
    column: int
    style: Style
    text: str


class Number(Struct, frozen=True):
    """A number in a cell of our sheet."""

    row: int
    column: int
    value: int


class Link(Struct, frozen=True):
    """A link from a cell of our sheet to a cell of the workbook."""

    row: int
    column: int
    sheet: str
    cell: str


class Freeze(Struct, frozen=True):
    """Keep our sheet's rows above this one in sight."""

    row: int


class Page(Struct, frozen=True):
    """Our sheet is printed one page wide."""

    orientation: str = "landscape"


class Select(Struct, frozen=True):
    """Show a sheet, with the cursor on a cell."""

    sheet: str
    cell: str


Step = (
    Unsheet
    | Uncolour
    | Unnote
    | Colour
    | Note
    | NewSheet
    | Column
    | Row
    | Text
    | Number
    | Link
    | Freeze
    | Page
    | Select
)


class Level(StrEnum):
    """How a message is meant; a front shows it by the icon."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Offer(Struct, frozen=True):
    """Ask whether to open a file."""

    path: str
    text: str


class Answer(Struct, frozen=True):
    """What a press comes to: steps, those that undo first, and what to tell the person."""

    steps: tuple[Step, ...]
    level: Level
    message: str
    offer: Offer | None = None
