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
    """ERROR stops the decision, WARNING is for the officer to decide, INFO tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Stage(StrEnum):
    """Which workbook is checked: an error in one may be a fact in the other (rules.md)."""

    APPLICATION = "application"
    ALLOCATION = "allocation"


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An Excel error in a cell: "#REF!", "#DIV/0!" ...

    Or what a file holds instead of a value; `text` then says so in Swedish, and `reason` in both
    languages.
    """

    text: str
    reason: Sentence | None = field(default=None, compare=False)

    @classmethod
    def because(cls, reason: Sentence) -> ErrorValue:
        return cls(str(reason), reason)

    def __str__(self) -> str:
        return self.text


Scalar = str | int | float | bool | dt.date | dt.datetime | dt.time | ErrorValue | None
"""What a cell can hold after reading. Whole numbers are int, other numbers float; a number that has
a date format is date, datetime or time; an error is ErrorValue, never text."""


# Cells and fields are structs of msgspec: a frozen dataclass takes ten times as long to make, and
# there are thousands. `gc=False` because none of them refers back to anything.


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One cell as it stands in the workbook.

    `ref` is A1 without `$`; `formula` is the formula's text without "=", or None. A formula
    without a cached value has `value` None.
    """

    sheet: str
    ref: str
    value: Scalar = None
    formula: str | None = None

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.ref}"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What people's input was taken to mean (validators.parsing): one reading, or a question.

    Plain input: `value` alone. Odd input with one reading: `value` and what is `noted`, which ends
    a sentence ("tolkat som 532 500 kr"). Input with none or several: `value` None and what is
    `asked`, one or two sentences that say what could be meant and what to write. Empty input:
    neither. Both are data: they are worded in the language of the call that they are told for.
    """

    value: T | None = None
    noted: Sentence | None = None
    asked: Sentence | None = None

    @property
    def note(self) -> str:
        """What is noted, in Swedish; "" for nothing."""
        return str(self.noted) if self.noted else ""

    @property
    def question(self) -> str:
        """What is asked, in Swedish; "" for nothing."""
        return str(self.asked) if self.asked else ""


class State(StrEnum):
    """What reading made of a cell of a table."""

    READ = "read"  # it has a value
    EMPTY = "empty"  # nothing stands there
    UNREAD = "unread"  # something stands there that has no single reading; one finding says so
    MISSING = "missing"  # the column is not in the workbook; one finding says so


Value = str | int | float | bool | dt.date | tuple[str, ...] | tuple[int, ...] | None
"""A typed value of a column: text and choice str; amount and integer int (amount in whole kronor);
decimal float; date date; applicants a tuple of applicant names as the card spells them; numbers a
tuple of int."""


class Field(msgspec.Struct, frozen=True, gc=False):
    """One typed value with the cell it came from.

    `value` is None unless `state` is READ. `cell` is None only where the column is MISSING (or
    where a value did not come from a workbook).
    """

    value: Value
    cell: Cell | None
    state: State


Row = Mapping[str, Field]
"""A row of a table: column id of the card -> Field, every column of the card present."""


@dataclass(frozen=True, slots=True)
class Table:
    """Typed rows of one kind. `name` is a table name of the card: "applications", "budget" ..."""

    name: str
    rows: tuple[Row, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Tables:
    """A whole workbook, read: its tables by name and what reading itself found, in `lang`.

    `kind` is which template it is of: "lum", "mul" or "fordelning". `template` is the version of
    the text of the template that its decision is written from, "" where none is
    (validators.attestation).
    """

    stage: Stage
    call: str
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...] = ()
    lang: str = "sv"
    template: str = ""
    kind: str = ""

    def __getitem__(self, name: str) -> Table:
        return self.tables.get(name) or Table(name)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a waiver of a finding would be given for (validators.waivers): `subject` as people write
    it ("LUM nr 9, Sökande"), and the SHA-256, in hex, of the data that the finding rests on."""

    subject: str
    digest: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or worth knowing, and where.

    `sheet` and `cell` are None where the finding is about a whole workbook or a document; `place`
    then tells where in words. `value` is what stands in the cell, as the person sees it. `ground`
    is there only where a waiver is possible.
    """

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    message: str
    hint: str = ""
    source: str = ""
    value: str | None = None
    place: str = ""
    ground: Ground | None = None


FactValue = str | int | dt.date | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A count, sum, date or name that a document shows, computed once (validators.facts.computing).

    `id` is dotted Swedish ASCII ("lum.beviljat", "lum.12.sokt"), at most 64 characters (the limit
    of w:tag). `format` is the default format (validators.formats). `cells` are the places it came
    from, "Blad!A1"; a fact of the card has none and tells its card key in `source`.
    """

    id: str
    value: FactValue
    format: str = "text"
    cells: tuple[str, ...] = ()
    source: str = ""


Record = Mapping[str, Fact]
"""One entry of a list, by key. Its facts share the id's first part: "lum.12.titel"."""


def identity_of(record: Record) -> str:
    """What the ids of a record's facts begin with: "lum.12". The first fact tells."""
    return next((fact.id.rpartition(".")[0] for fact in record.values()), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a case: single ones by id, and named lists of records.

    `missing` are facts that there could be but that nobody has filled in (or that this call does
    not have): id -> what is missing, and where to fill it in. `fields` are the keys that a record
    of a list may have, also of an empty list.

    A list may belong to a record of another: it is named by the record ("lum.12.samordning"), and
    its keys by the list around it ("lum.rader.samordning").
    """

    values: Mapping[str, Fact]
    lists: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
