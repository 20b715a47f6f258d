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
"""The version of the steps and of the files that carry them (xl_tools.buttons.exchange)."""

MAX_RANGES = 250  # characters
"""Of the ranges of one step together: Excel's `Range` takes no more than 255."""


class Unsheet(Struct, frozen=True):
    """Delete a sheet of ours."""

    name: str


class Uncolour(Struct, frozen=True):
    """Delete the conditional formats of some cells whose formula holds
    `xl_tools.marking.colours.MARKER`, and no others."""

    sheet: str
    ranges: str
    """A1 ranges with commas between, e.g. `'A1:B3,D5'`."""


class Unnote(Struct, frozen=True):
    """Take a part out of a cell's note; a note of which nothing is left goes."""

    sheet: str
    cell: str
    start: int
    """In UTF-16 units, from 1."""
    length: int
    """In UTF-16 units."""


class Colour(Struct, frozen=True):
    """Add a conditional format of the lowest priority. Colours are RRGGBB."""

    sheet: str
    ranges: str
    """A1 ranges with commas between."""
    formula: str
    """With its "="."""
    fill: str
    line: str
    """The colour of the thin line on four sides."""
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
    """The width of a column of our sheet."""

    number: int
    """From 1."""
    width: int
    """In characters; 0 hides the column."""


class Row(Struct, frozen=True):
    """The height of a row of our sheet."""

    number: int
    """From 1."""
    height: int
    """In points."""


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
    """The question."""


class Answer(Struct, frozen=True):
    """What a press comes to."""

    steps: tuple[Step, ...]
    """Those that undo come first."""
    level: Level
    """How the message is meant."""
    message: str
    """What to show the person; "" for nothing."""
    offer: Offer | None = None
