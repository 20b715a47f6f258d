"""Applications as they were received, and what a workbook holds of them already.

Pure: files are read elsewhere (xl_tools.intake.collect), and what becomes of each is decided in
xl_tools.intake.settling.settle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from validators.cards.call import Call

CellValue = str | int | float | bool | dt.date | None
"""What stands in a cell of a row."""


class Fate(StrEnum):
    """What became of a received file, in the words of the sheet `Inkomna`."""

    NEW = "ny"
    LIKE = "möjlig dubblett"
    """It has a row, and another row is much like it."""

    WAITS = "väntar på beslut"
    EQUAL = "samma uppgifter"
    """It is another file than that of its row, and says the same."""

    SAME = "samma fil"
    OTHER_CALL = "annan utlysning"
    OTHER = "annan fil"
    UNREAD = "ej inläst"


WITH_ROW = (Fate.NEW, Fate.LIKE)

NO_DAY = "Ankomstdatum saknas: fyll i det ur registret."
"""Stands in a line's explanation until the day is known."""


@dataclass(frozen=True, slots=True)
class Received:
    """A received file as it was read."""

    file: str
    """Its name, with the folders, the mail or the archive that it came in."""

    sha256: str
    """The hash of its bytes; "" where they could not be read."""

    letter: str = ""
    """The name of the mail that it came with; "" for none."""

    day: dt.date | None = None
    """The date of receipt."""

    day_source: str = ""
    """Who says so, e.g. `'lista.xlsx rad 3'`."""

    registration: str = ""
    """Its number in the registry."""

    listed: int = 0
    """The row of the registry's list that is about it; 0 for none."""

    call: str = ""
    """The year of its call."""

    template: str = ""
    """The version of the template that it is made with."""

    kind: str = ""

    values: Mapping[str, CellValue] = field(default_factory=dict)
    """What its row says, by column id."""

    cells: Mapping[str, str] = field(default_factory=dict)
    """Column id -> where that stands in the file, e.g. `'Ansökan!C8'`."""

    budget: int | None = None
    """The sum of the budget's lines."""

    remarks: tuple[str, ...] = ()
    """Sentences for the officer."""

    checked: str = ""
    """In short what its own check found, e.g. `'2 fel (B01, B03)'`."""

    has_errors: bool = False

    fate: Fate = Fate.NEW
    """Where there is no application in it: what it is instead."""

    problem: str = ""
    """Why there is no application in it; "" where there is one."""

    todo: str = ""

    @property
    def base(self) -> str:
        """The file's name without folders."""
        return PurePosixPath(self.file).name


@dataclass(frozen=True, slots=True)
class Difference:
    """A column in which two versions of an application differ, and what each says."""

    column: str
    old: CellValue
    new: CellValue


@dataclass(frozen=True, slots=True)
class Line:
    """A new line of `Inkomna`."""

    post: int
    """The line's own number."""

    file: Received
    fate: Fate

    number: int | None = None
    """The number of the row that the file has, or concerns."""

    explanation: str = ""

    differences: tuple[Difference, ...] = ()
    """Where the file differs from that row."""


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that `Inkomna` has already."""

    post: int

    row: int
    """Excel's number of the row that the line stands in."""

    sha256: str
    file: str
    fate: str
    kind: str
    number: int | None
    registration: str
    applicant: str
    title: str

    takes_in: bool
    """Whether the officer wants the file to be taken in."""

    decided: str = ""
    """That decision as it is written."""

    has_day: bool = True
    """Whether it tells the date of receipt."""

    explanation: str = ""

    @property
    def base(self) -> str:
        """The file's name without folders."""
        return PurePosixPath(self.file).name


@dataclass(frozen=True, slots=True)
class KnownRow:
    """The row of an application that a workbook has already, as it is now."""

    kind: str
    number: int | None

    values: Mapping[str, CellValue]
    """What it says, by column id."""

    sheet: str = ""

    row: int = 0
    """Excel's number of the row."""


@dataclass(frozen=True)
class KnownContent:
    """What a workbook holds already: its lines of `Inkomna`, and its rows of applications."""

    lines: tuple[KnownLine, ...] = ()
    rows: tuple[KnownRow, ...] = ()

    def last_number(self, kind: str) -> int:
        """The highest number of a kind; 0 where it has none."""
        numbers = [row.number for row in self.rows if row.kind == kind and row.number]
        numbers += [line.number for line in self.lines if line.kind == kind and line.number]
        return max(numbers, default=0)


@dataclass(frozen=True, slots=True)
class Filled:
    """Empty cells of an earlier application that the registry's list fills in.

    They are the day and the number, in its row and in its line of `Inkomna`.
    """

    file: Received
    row: KnownRow
    line: KnownLine

    values: Mapping[str, CellValue]
    """Column id of the row -> what is filled in."""


@dataclass(frozen=True)
class Collection:
    """What came of the received files."""

    lines: tuple[Line, ...]
    """The new lines of `Inkomna`."""

    rows: tuple[tuple[int, Received, str], ...]
    """The new rows in their order: number, file, what `Ursprung` says."""

    taken_in: Mapping[int, int]
    """Lines that waited and get a row now: Excel's row of the line -> number of the new row."""

    unchanged: tuple[Received, ...]
    """The files that were known already."""

    filled: tuple[Filled, ...] = ()

    remarks: tuple[str, ...] = ()
    """Sentences about what could not be done as it was asked for."""


def collected_columns(call: Call, kind: str) -> list[str]:
    """The columns of the allocation workbook that an application of a kind fills in."""
    form = call.table("application", kind)
    return [column for column in call.table("allocation", kind) if column in form]
