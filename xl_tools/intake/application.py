"""Applications as they were received: what is known of each, the row of the allocation workbook
that it fills in, and in what two versions of it differ. Pure: files are read elsewhere
(xl_tools.intake.collect), and what becomes of each is decided in xl_tools.intake.settle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from validators.cards.call import Call
from validators.model import ErrorValue, Field, Row, State, Tables
from validators.parsing.applicants import read_applicants
from validators.rules.likeness import fold
from validators.rules.relations import relate
from validators.spelling import grouped, listed, quoted
from xl_tools.intake.register import applicant_key

Entry = str | int | float | bool | dt.date | None
"""What stands in a cell of a row."""


class Fate(StrEnum):
    """What became of a received file, in the words of the sheet `Inkomna`."""

    NEW = "ny"
    LIKE = "möjlig dubblett"  # has a row, and another is much like it
    WAITS = "väntar på beslut"
    EQUAL = "samma uppgifter"  # another file, the same row
    SAME = "samma fil"
    OTHER_CALL = "annan utlysning"
    OTHER = "annan fil"
    UNREAD = "ej inläst"


NO_DAY = "Ankomstdatum saknas: fyll i det ur registret."
"""Stands in a line's explanation until it is known."""

SHOWN, LEAD = 60, 20
"""So many characters of a text are shown, and so many of them before where another differs."""

WITH_ROW = (Fate.NEW, Fate.LIKE)


@dataclass(frozen=True, slots=True)
class Received:
    """A received file as it was read.

    `values` are what its row says, by column id, and `cells` where it stands in the file
    ("Ansökan!C8"). `day` is the date of receipt and `told` who says so; `letter` the mail it came
    with, `listed` the row of the registry's list that is about it (0: none). `checked` tells in
    short what its own check found. Where there is no application in it, `problem` says why and
    `fate` which kind of file it is.
    """

    file: str
    sha256: str
    letter: str = ""
    day: dt.date | None = None
    told: str = ""
    registration: str = ""
    listed: int = 0
    call: str = ""
    template: str = ""
    kind: str = ""
    values: Mapping[str, Entry] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    budget: int | None = None
    remarks: tuple[str, ...] = ()
    checked: str = ""
    has_errors: bool = False
    fate: Fate = Fate.NEW
    problem: str = ""
    todo: str = ""

    @property
    def base(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.file).name


@dataclass(frozen=True, slots=True)
class Difference:
    """A column in which two versions of an application differ, and what each says."""

    column: str
    old: Entry
    new: Entry


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `Inkomna`: its own number (`post`), the file, what became of it, the row that it
    has or concerns (`number`), the line that it is a copy of, and what differs from that row."""

    post: int
    received: Received
    fate: Fate
    number: int | None = None
    explanation: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that `Inkomna` has already. `takes_in` is the officer's decision, as it is written
    (`decided`) and whether that is a yes; `row` is Excel's; `has_day` whether it tells a day."""

    post: int
    row: int
    sha256: str
    file: str
    fate: str
    kind: str
    number: int | None
    registration: str
    applicant: str
    title: str
    takes_in: bool
    decided: str = ""
    has_day: bool = True
    explanation: str = ""

    @property
    def base(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.file).name


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row that a workbook has, as it is now, and where: its sheet and Excel's number for it."""

    kind: str
    number: int | None
    values: Mapping[str, Entry]
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True)
class Known:
    """What a workbook holds already: its lines of `Inkomna`, and its rows."""

    lines: tuple[KnownLine, ...] = ()
    rows: tuple[KnownRow, ...] = ()

    def last(self, kind: str) -> int:
        """The highest number of a kind."""
        numbers = [row.number for row in self.rows if row.kind == kind and row.number]
        numbers += [line.number for line in self.lines if line.kind == kind and line.number]
        return max(numbers, default=0)


@dataclass(frozen=True, slots=True)
class Filled:
    """Cells of an earlier application that were empty, and that the registry's list now tells: day
    and number, in its row and in its line of `Inkomna`."""

    file: Received
    row: KnownRow
    line: KnownLine
    values: Mapping[str, Entry]


@dataclass(frozen=True)
class Collection:
    """What came of it: new lines of `Inkomna`, new rows with their numbers and in their order, the
    lines that got a row now although they waited, how many files were known already, what the
    registry's list filled in, and sentences about what could not be done as it was asked for."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[int, Received, str], ...]  # number, file, what `Ursprung` says
    taken_in: Mapping[int, int]  # row of `Inkomna` -> number
    unchanged: tuple[Received, ...]
    filled: tuple[Filled, ...] = ()
    told: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------
# an application -> a row


def collected_columns(call: Call, kind: str) -> list[str]:
    """The columns of the allocation workbook that an application fills in."""
    form = call.table("application", kind)
    return [key for key in call.table("allocation", kind) if key in form]


def read_application(tables: Tables, call: Call, kind: str, received: Received) -> Received:
    """`received` with the row of its application. `kind` is what its template was made for."""
    row = tables["applications"].rows[0]
    said = row["kind"].value
    kind = str(said) if said in call.kinds else kind
    values: dict[str, Entry] = {}
    cells: dict[str, str] = {}
    wrote: list[str] = []
    for key in collected_columns(call, kind):
        own = row[key]
        values[key], odd = _entry(key, own, call)
        if own.cell is not None:
            cells[key] = own.cell.place
        if odd:
            title = call.title(key, kind)
            wrote.insert(0, odd) if key == "sought" else wrote.append(f"{title}: {odd}")
    relation = relate(tables, call)[0]
    remarks: list[str] = []
    sums = (("cost", relation.budget_sum, "budgetens rader"),
            ("other_funding", relation.financing_sum, "finansiärerna"))  # fmt: skip
    for key, total, whose in sums:
        if values.get(key) is None and total:
            values[key] = total
            remarks.append(f"{call.title(key, kind)} saknades och är summan av {whose}.")
    values["as_received"] = "; ".join(wrote) or None
    return replace(
        received,
        kind=kind,
        values=values,
        cells=cells,
        budget=relation.budget_sum,
        remarks=tuple(remarks),
    )


def _entry(key: str, own: Field, call: Call) -> tuple[Entry, str]:
    """What is written in the row, and what the applicant wrote where that is something else."""
    raw = own.cell.value if own.cell is not None else None
    if own.state is State.UNREAD:
        if raw is None and own.cell is not None and own.cell.formula:
            return None, "en formel utan värde"
        return (raw.text if isinstance(raw, ErrorValue) else _plain(raw)), ""
    if own.state is not State.READ:
        return None, ""
    if key == "applicant":
        return _applicant(own, str(raw), call)
    if key == "unit" and isinstance(raw, str) and fold(raw) != fold(str(own.value)):
        return _plain(own.value), ""  # it stood in the applicant's cell, which is told there
    value = _plain(own.value)
    if not isinstance(raw, str) or call.columns[key].type == "text":
        return value, ""
    wrote = " ".join(raw.split())
    return value, wrote if wrote.casefold() != str(value).casefold() else ""


def _applicant(own: Field, raw: str, call: Call) -> tuple[Entry, str]:
    """The applicants as they were written; the card's names where those were read from something
    else, the unit apart."""
    reading = read_applicants(raw, call)
    meant = reading.value
    if meant is None or not (meant.unit or meant.replaced or reading.noted):
        return " ".join(raw.split()), ""
    names = own.value if isinstance(own.value, tuple) else ()
    written = listed(map(str, names))
    if (again := read_applicants(written, call).value) is None or again.names != names:
        written = ", ".join(map(str, names))
    return written, " ".join(raw.split())


def _plain(value: object) -> Entry:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if value is None or isinstance(value, str | int | float | bool | dt.date):
        return value
    return str(value)


def row_values(row: Row, columns: Iterable[str]) -> dict[str, Entry]:
    """What stands in a row of a workbook, as an application's row says it."""
    found: dict[str, Entry] = {}
    for key in columns:
        own = row.get(key)
        if own is None or own.cell is None:
            continue
        raw = own.cell.value
        keeps = own.state is State.UNREAD or (key == "applicant" and isinstance(raw, str))
        found[key] = _plain(raw if keeps else own.value)
    return found


# ---------------------------------------------------------------------------------------------
# two versions


def differences(
    old: Mapping[str, Entry], new: Mapping[str, Entry], call: Call, kind: str
) -> tuple[Difference, ...]:
    """The columns that two versions of an application fill in differently. What a workbook has no
    column for is not compared."""
    return tuple(
        Difference(key, old[key], new.get(key))
        for key in collected_columns(call, kind)
        if key in old and _compared(key, old[key], call) != _compared(key, new.get(key), call)
    )


def _compared(key: str, value: Entry, call: Call) -> object:
    if value in (None, ""):
        return None
    if key == "applicant":
        return applicant_key(str(value), call)
    return " ".join(value.split()) if isinstance(value, str) else value


def describe(difference: Difference, call: Call, kind: str) -> str:
    """ "Sökt belopp: 300 000 kr → 350 000 kr"."""
    title, old, new = call.title(difference.column, kind), difference.old, difference.new
    if isinstance(old, str) and isinstance(new, str):
        old, new = _from_where_they_differ(old, new)
    shown = (_shown(value, call, difference.column) for value in (old, new))
    return f"{title}: {' → '.join(shown)}"


def _from_where_they_differ(*texts: str) -> list[str]:
    """Two texts, long ones without the beginning that both have, since only so much is shown."""
    plain = [" ".join(text.split()) for text in texts]
    pairs = enumerate(zip(*plain, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(map(len, plain)))
    start = plain[0].rfind(" ", 0, max(0, same - LEAD)) + 1
    if start == 0 or max(map(len, plain)) <= SHOWN:
        return plain
    return [f"… {text[start:]}" for text in plain]


def _shown(value: Entry, call: Call, key: str) -> str:
    if value in (None, ""):
        return "tomt"
    if isinstance(value, int) and call.columns[key].type == "amount":
        return f"{grouped(value)} kr"
    return quoted(value, SHOWN) if isinstance(value, str) else str(value)
