"""Cells -> typed fields, by the type of their column, and what is found on the way.

One cause, one finding: a cell that cannot be read is told here, and its field is UNREAD, so that no
rule speaks of it again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from validators.cards.call import Call, Column
from validators.findings import find
from validators.model import (
    Cell,
    ErrorValue,
    Field,
    Finding,
    Reading,
    Scalar,
    Severity,
    Stage,
    State,
)
from validators.parsing.amounts import read_amount
from validators.parsing.applicant_names import ApplicantReading
from validators.parsing.applicants import all_names, read_applicants
from validators.parsing.dates import EARLIEST, LATEST, read_date
from validators.parsing.scalars import read_choice, read_decimal, read_integer, read_numbers
from validators.wording import Sentence, sentence

MISSING = Field(None, None, State.MISSING)
"""The field of a column that this workbook does not have."""

LONGEST = 32_767
"""What an Excel cell holds, in characters (Excel's specifications and limits)."""

MANY = 200
"""How many findings of one kind a column may have before the rest are told together."""

SUMMED = ("sought", "granted", "decided")
"""The columns that the allocation workbook sums itself: text in them is left out of its sums."""

_STRANGE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]"
)
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WIDE = re.compile(r"(?<![0-9])[\xa0\u202f]|[\u1680\u2000-\u200a\u205f\u3000]")
_DASHES = frozenset(("-", "--", "–", "—", "−"))

Reader = Callable[[Cell], Field]


class Fields:
    """Makes the fields of one workbook. `findings` is what has been found so far."""

    def __init__(self, call: Call, stage: Stage) -> None:
        self.call = call
        self.stage = stage
        self.findings: list[Finding] = []
        self._uncomputed: dict[tuple[str, str], list[Cell]] = {}
        self._invisible: list[Cell] = []
        self._units: dict[tuple[str, str], str] = {}
        self._told: Counter[tuple[str, str, str]] = Counter()
        self._last: dict[tuple[str, str, str], tuple[Cell, Severity]] = {}
        self._plain_names: dict[Scalar, tuple[str, ...]] = {}
        self._known: dict[Scalar, Reading[ApplicantReading]] = {}

    # -----------------------------------------------------------------------------------------
    # findings

    def tell(
        self,
        key: str,
        cell: Cell | None,
        fields: Mapping[str, object] | None = None,
        *,
        code: str = "",
        severity: Severity | None = None,
        place: str | Sentence = "",
    ) -> None:
        """Adds the finding of a rule of the card, under another code or severity where given."""
        severity = severity or self.call.rules[key].severity(self.stage)
        if severity is None or (cell is not None and self._is_crowded(key, cell, severity)):
            return
        found = find(self.call, key, self.stage, cell, fields=fields, place=place)
        if found is not None:
            self.findings.append(replace(found, code=code or found.code, severity=severity))

    def _is_crowded(self, key: str, cell: Cell, severity: Severity) -> bool:
        """Whether a column has had this finding so often that more of it tells nobody anything."""
        column = cell.sheet, cell.ref.rstrip("0123456789"), key
        self._told[column] += 1
        if self._told[column] <= MANY:
            return False
        self._last[column] = cell, severity
        return True

    def finish(self) -> tuple[Finding, ...]:
        """All findings, with those that are told once for many cells."""
        for cells in self._uncomputed.values():
            self.tell("S02", cells[0], {"cells": listed([cell.ref for cell in cells])})
        self._uncomputed.clear()
        for column, (cell, severity) in self._last.items():
            fields = {"count": self._told[column] - MANY, "last": cell.ref}
            self._told[column] = 0
            self.tell("S05-many", cell, fields, severity=severity)
        self._last.clear()
        if self._invisible:
            first = self._invisible[0]
            self.tell("S05-invisible", first, {"count": len(self._invisible), "first": first.place})
            self._invisible.clear()
        return tuple(self.findings)

    def _ask(self, column: Column, cell: Cell, question: Sentence) -> Field:
        """The finding of a cell without a single reading, under the code of the rule it breaks."""
        rule = self.call.rules.get(column.code)
        severity = rule.severity(self.stage) if rule else Severity.ERROR
        what, advice = question.halves()
        # where the rule is off nothing depends on the value
        self.tell(
            "S05",
            cell,
            {"question": what, "advice": advice},
            code=column.code if rule and severity else "",
            severity=severity or Severity.INFO,
        )
        return Field(None, cell, State.UNREAD)

    def _note(self, key: str, column: Column, cell: Cell, note: Sentence) -> None:
        if column.type == "amount":
            summed = self.stage is Stage.ALLOCATION and key in SUMMED
            text = isinstance(cell.value, str)
            self.tell("D18-text" if summed and text else "A21-reading", cell, {"note": note})
        else:
            code = column.code if column.code in self.call.rules else ""
            self.tell("S05-reading", cell, {"note": note}, code=code)

    # -----------------------------------------------------------------------------------------
    # fields

    def reader(self, key: str, kind: str | None) -> Reader:
        """What makes fields of the cells of column `key` in a workbook or sheet of `kind`."""
        column = self.call.columns[key]
        read = self._reading(key, column, kind)
        ready = State.READ

        if column.type in ("amount", "integer"):

            def whole(cell: Cell) -> Field:
                value = cell.value
                if type(value) is int and -1 < value < 1_000_000_000:
                    return Field(value, cell, ready)
                return self._slowly(key, column, cell, read)

            return whole
        if column.type == "text":

            def text(cell: Cell) -> Field:
                value = cell.value
                if type(value) is str and value and not _is_odd(value):
                    return Field(value, cell, ready)
                return self._slowly(key, column, cell, read)

            return text
        if column.type == "choice":
            choices = frozenset(self.call.choices(key, kind))

            def choice(cell: Cell) -> Field:
                value = cell.value
                if type(value) is str and value in choices:
                    return Field(value, cell, ready)
                return self._slowly(key, column, cell, read)

            return choice
        if column.type == "date":

            def date(cell: Cell) -> Field:
                value = cell.value
                if type(value) is dt.date and EARLIEST <= value <= LATEST:
                    return Field(value, cell, ready)
                return self._slowly(key, column, cell, read)

            return date
        if column.type == "applicants":
            plain = self._plain_names

            def applicants(cell: Cell) -> Field:
                names = plain.get(cell.value)
                if names is not None:
                    return Field(names, cell, ready)
                return self._slowly(key, column, cell, read)

            return applicants
        return lambda cell: self._slowly(key, column, cell, read)

    def _slowly(
        self, key: str, column: Column, cell: Cell, read: Callable[[Cell], Reading[Any]]
    ) -> Field:
        value = cell.value
        if value is None:
            if cell.formula is None:
                return Field(None, cell, State.EMPTY)
            self._uncomputed.setdefault((cell.sheet, key), []).append(cell)
            return Field(None, cell, State.UNREAD)
        if isinstance(value, ErrorValue) and value.text.startswith("#"):
            self.tell("S03", cell, {"value": value.text})
            return Field(None, cell, State.UNREAD)
        if what := _unusable(value):
            self.tell("S04", cell, {"what": what})
            return Field(None, cell, State.UNREAD)
        if isinstance(value, str):
            text = tidy(value)
            if not text or (text in _DASHES and column.type != "amount"):
                return Field(None, cell, State.EMPTY)
            if column.type not in ("amount", "date") and _is_hiding(value):
                self._invisible.append(cell)
        reading = read(cell)
        if reading.asked:
            return self._ask(column, cell, reading.asked)
        if reading.noted:
            self._note(key, column, cell, reading.noted)
        if reading.value is None:
            return Field(None, cell, State.EMPTY)
        return Field(reading.value, cell, State.READ)

    def read_with(self, column: Column, cell: Cell, read: Callable[[Cell], Reading[Any]]) -> Field:
        """The field of a cell by a reading of its own, with what there is to tell of it."""
        return self._slowly("", column, cell, read)

    def _reading(
        self, key: str, column: Column, kind: str | None
    ) -> Callable[[Cell], Reading[Any]]:
        if column.type == "applicants":
            return self._applicants
        if column.type == "choice":
            choices = self.call.choices(key, kind)
            return lambda cell: read_choice(cell.value, choices)
        read = _READINGS[column.type]
        return lambda cell: read(cell.value)

    def _applicants(self, cell: Cell) -> Reading[tuple[str, ...]]:
        reading = self.applicants(cell)
        meant = reading.value
        if meant is None:
            return Reading(asked=reading.asked)
        if meant.unit:
            self._units[cell.sheet, cell.ref] = meant.unit
        for old, new in meant.replaced:
            self.tell("A08", cell, {"old": old, "new": new})
        names = all_names(meant, self.call)
        if not (meant.unit or meant.replaced or reading.noted):
            self._plain_names[cell.value] = names
        return Reading(names, None if meant.replaced else reading.noted)

    def applicants(self, cell: Cell) -> Reading[ApplicantReading]:
        """Whom a cell names, without telling anything about it."""
        known = self._known.get(cell.value)
        if known is None:
            known = self._known[cell.value] = read_applicants(cell.value, self.call)
        return known

    def with_unit(self, row: dict[str, Field]) -> dict[str, Field]:
        """The row, with the unit that stood in the applicant's cell where there is no other."""
        cell = row["applicant"].cell
        unit = self._units.get((cell.sheet, cell.ref)) if cell else None
        if unit and row["unit"].state in (State.EMPTY, State.MISSING):
            row["unit"] = Field(unit, cell, State.READ)
        return row


def listed(refs: list[str]) -> Sequence[str | Sentence]:
    """At most four references, and how many more there are."""
    if len(refs) <= 4:
        return refs
    rest = sentence("{count} celler till", "{count} cells more", count=len(refs) - 3)
    return [*refs[:3], rest]


def tidy(text: str) -> str:
    """Text as it is meant: without what cannot be seen, with one kind of space and line break.

    A no-break space after a digit stays: it holds a number together in the decision as well.
    """
    if not _STRANGE.search(text):
        return text.strip()
    return _WIDE.sub(" ", _HIDDEN.sub("", _BREAK.sub("\n", text))).strip()


def _is_odd(text: str) -> bool:
    return (
        text[0].isspace()
        or text[-1].isspace()
        or text in _DASHES
        or _STRANGE.search(text) is not None
        or len(text) > LONGEST
    )


def _is_hiding(text: str) -> bool:
    return _HIDDEN.search(text) is not None or _WIDE.search(text) is not None


def _unusable(value: Scalar) -> str | Sentence:
    """Why a value cannot be meant by anybody; "" for what is usable."""
    if isinstance(value, ErrorValue):
        if not value.text.startswith("NaN"):
            return value.reason or value.text  # reading says why in words
        return _NO_NUMBER
    if isinstance(value, float) and not abs(value) < float("inf"):
        return _NO_NUMBER
    if isinstance(value, str) and len(value) > LONGEST:
        return sentence(
            "texten har {length|tal} tecken, och en cell rymmer {most|tal}",
            "the text has {length|tal} characters, and a cell holds {most|tal}",
            length=len(value),
            most=LONGEST,
        )
    return ""


_NO_NUMBER = sentence("talet är inget bestämt värde", "the number is no definite value")


def _read_text(value: Scalar) -> Reading[str]:
    if isinstance(value, str):
        return Reading(tidy(value))
    if isinstance(value, bool):
        return Reading("Ja" if value else "Nej")
    if isinstance(value, float):
        return Reading(f"{value:.15g}".replace(".", ","))
    if isinstance(value, dt.datetime):
        return Reading(
            f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
        )
    if isinstance(value, dt.time):
        return Reading(f"{value:%H:%M}")
    return Reading(str(value))


def _read_amount(value: Scalar) -> Reading[int]:
    reading = read_amount(value)
    if isinstance(value, str) and reading.value is not None and not reading.noted:
        return Reading(
            reading.value,
            sentence("tolkat som {value|kr}", "read as {value|kr}", value=reading.value),
        )
    return reading


_READINGS: Mapping[str, Callable[[Scalar], Reading[Any]]] = {
    "text": _read_text,
    "amount": _read_amount,
    "integer": read_integer,
    "decimal": read_decimal,
    "date": read_date,
    "numbers": read_numbers,
}
