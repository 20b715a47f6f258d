"""The few concepts that everything else is about: Cell, Field, Table, Finding, Fact.

All of them are frozen and hold plain values: no workbook library, no XML, no data frame.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from validators.wording import Sentence


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # stops the decision
    WARNING = "warning"  # the officer decides
    INFO = "info"  # worth knowing


class Stage(StrEnum):
    """Which workbook is checked: an error in one may be a fact in the other (rules.md)."""

    APPLICATION = "application"
    ALLOCATION = "allocation"


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An Excel error in a cell, or what a file holds instead of a value."""

    text: str  # "#REF!", or the reason in Swedish
    reason: Sentence | None = field(default=None, compare=False)  # None for Excel's own errors

    @classmethod
    def because(cls, reason: Sentence) -> ErrorValue:
        """A cell that has no value, for a reason."""
        return cls(str(reason), reason)

    def __str__(self) -> str:
        return self.text


Scalar = str | int | float | bool | dt.date | dt.datetime | dt.time | ErrorValue | None
"""What a cell can hold after reading. Whole numbers are int, other numbers float; a number that has
a date format is date, datetime or time; an error is ErrorValue, never text."""


# Cells and fields are structs of msgspec: a frozen dataclass takes ten times as long to make, and
# there are thousands. `gc=False` because none of them refers back to anything.


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One cell as it stands in the workbook."""

    sheet: str
    ref: str  # A1, without "$"
    value: Scalar = None  # None also for a formula without a cached value
    formula: str | None = None  # its text without "="

    @property
    def place(self) -> str:
        """Sheet and reference. E.g. `'LUM!C5'`."""
        return f"{self.sheet}!{self.ref}"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What people's input was taken to mean (validators.parsing): one reading, or a question.

    Plain input has a value alone, empty input nothing. Odd input with one reading has a value and a
    note; input with none or several has a question.
    """

    value: T | None = None
    noted: Sentence | None = None  # how it was read; ends a sentence: "tolkat som 532 500 kr"
    asked: Sentence | None = None  # what could be meant, and what to write

    @property
    def note(self) -> str:
        """The note in Swedish, "" for none."""
        return str(self.noted) if self.noted else ""

    @property
    def question(self) -> str:
        """The question in Swedish, "" for none."""
        return str(self.asked) if self.asked else ""


class State(StrEnum):
    """What reading made of a cell of a table."""

    READ = "read"  # it has a value
    EMPTY = "empty"  # nothing stands there
    UNREAD = "unread"  # what stands there has no single reading; one finding says so
    MISSING = "missing"  # the column is not in the workbook; one finding says so


Value = str | int | float | bool | dt.date | tuple[str, ...] | tuple[int, ...] | None
"""A typed value of a column: text and choice str; amount and integer int (amount in whole kronor);
decimal float; date date; applicants a tuple of applicant names as the card spells them; numbers a
tuple of int."""


class Field(msgspec.Struct, frozen=True, gc=False):
    """One typed value with the cell it came from."""

    value: Value  # None unless the state is READ
    cell: Cell | None  # None where the column is MISSING, or no workbook was read
    state: State


Row = Mapping[str, Field]
"""A row of a table: column id of the card -> Field, every column of the card present."""


@dataclass(frozen=True, slots=True)
class Table:
    """Typed rows of one kind."""

    name: str  # as the card names tables: "applications", "budget" …
    rows: tuple[Row, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Tables:
    """A whole workbook, read."""

    stage: Stage
    call: str  # the year
    tables: Mapping[str, Table]  # by name
    findings: tuple[Finding, ...] = ()  # what reading itself found
    lang: str = "sv"  # of the findings
    template: str = ""  # version of the Word template of its decision (validators.attestation)
    kind: str = ""  # the workbook template that it is of: "lum", "mul", "fordelning"

    def __getitem__(self, name: str) -> Table:
        return self.tables.get(name) or Table(name)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a waiver of a finding would be given for (validators.waivers)."""

    subject: str  # as people write it: "LUM nr 9, Sökande"
    digest: str  # SHA-256, in hex, of the data that the finding rests on


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing, and where.

    `sheet` and `cell` are None where it is about a whole workbook or a document; `place` then says
    where in words. `message` is what is wrong, `hint` what to do about it.
    """

    code: str  # of the rule, e.g. "A01"
    severity: Severity
    sheet: str | None  # None where it is about a whole workbook or a document
    cell: str | None  # A1; None as for the sheet
    message: str  # what is wrong
    hint: str = ""  # what to do about it
    source: str = ""  # of the rule
    value: str | None = None  # what stands in the cell, as the person sees it
    place: str = ""  # where, in words, if there is no cell
    ground: Ground | None = None  # None where no waiver is possible


FactValue = str | int | dt.date | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A count, sum, date or name that a document shows, computed once (validators.facts)."""

    id: str  # dotted Swedish ASCII, at most 64 characters (the limit of w:tag): "lum.12.sokt"
    value: FactValue
    format: str = "text"  # the default format (validators.formats)
    cells: tuple[str, ...] = ()  # the places it came from, "LUM!C5"; none for a fact of the card
    source: str = ""  # for a fact of the card, the key there


Record = Mapping[str, Fact]
"""One entry of a list: facts by key. Their ids begin alike: "lum.12.titel", "lum.12.sokt"."""


def identity_of(record: Record) -> str:
    """What the ids of a record's facts begin with. E.g. `'lum.12'`."""
    return next((fact.id.rpartition(".")[0] for fact in record.values()), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a case.

    A list may belong to a record of another: it is named by the record ("lum.12.samordning"), and
    its keys by the list around it ("lum.rader.samordning").
    """

    values: Mapping[str, Fact]  # single facts by id
    lists: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)  # records by list name
    missing: Mapping[str, str] = field(default_factory=dict)
    """Facts that nobody has filled in, or that this call does not have: id -> what is missing."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys that a record of a list may have, also of an empty list: by list name."""
