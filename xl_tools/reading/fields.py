"""Cells -> typed fields, by the type of their column, and what is found on the way.

One cause, one finding: a cell that cannot be read is reported here, and its field is UNREAD, so
that no rule speaks of it again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from validators.cards.call import Call, Column
from validators.model import Cell, ErrorValue, Field, Reading, Scalar, Severity, Stage, State
from validators.parsing.amounts import read_amount
from validators.parsing.applicant_names import ApplicantReading
from validators.parsing.applicants import all_names, read_applicants
from validators.parsing.characters import PRINTABLE_UNSEEN, UNSEEN
from validators.parsing.dates import EARLIEST, LATEST, read_date
from validators.parsing.scalars import read_choice, read_decimal, read_integer, read_numbers
from validators.wording import Sentence, sentence
from xl_tools.reading.finding_log import FindingLog
from xl_tools.reading.xml.cell_values import MAX_TEXT_LENGTH

MISSING = Field(None, None, State.MISSING)
"""The field of a column that this workbook does not have."""

LONG_TEXT = 10_000  # characters
"""A text of a cell that is longer, more than three pages, is reported: it is hardly meant."""

SUMMED = ("sought", "granted", "decided")
"""The columns that the allocation workbook sums itself: text in them is left out of its sums."""

_PRINTABLE_UNSEEN = re.compile(f"[{PRINTABLE_UNSEEN}]")
_STRANGE = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000{UNSEEN}]"
)
_HIDDEN = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{UNSEEN}]")
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WIDE = re.compile(r"(?<![0-9])[\xa0\u202f]|[\u1680\u2000-\u200a\u205f\u3000]")
_DASHES = frozenset(("-", "--", "–", "—", "−"))
_MAX_QUICK_WHOLE = 1_000_000_000  # larger numbers are looked at more closely

FieldReader = Callable[[Cell], Field]
"""Makes the field of a cell."""

ValueReader = Callable[[Cell], Reading[Any]]
"""What a cell means, or what must be asked about it."""


class Fields:
    """Makes the fields of one workbook, and logs what it finds."""

    def __init__(self, call: Call, stage: Stage) -> None:
        self.call = call
        self.stage = stage
        self.log = FindingLog(call, stage)
        self._units: dict[tuple[str, str], str] = {}  # by sheet and reference
        self._plain_names: dict[Scalar, tuple[str, ...]] = {}  # of cells with nothing to report
        self._applicant_readings: dict[Scalar, Reading[ApplicantReading]] = {}

    def reader(self, key: str, kind: str | None) -> FieldReader:
        """What makes fields of the cells of column `key` in a workbook or sheet of `kind`.

        Nearly all cells hold what they should, and are read at first sight.
        """
        column = self.call.columns[key]
        read = self._value_reader(key, column, kind)

        def slowly(cell: Cell) -> Field:
            return self._read_closely(key, column, cell, read)

        if column.type in ("amount", "integer"):
            return _whole_number_reader(slowly)
        if column.type == "text":
            return _text_reader(slowly)
        if column.type == "choice":
            return _choice_reader(frozenset(self.call.choices(key, kind)), slowly)
        if column.type == "date":
            return _date_reader(slowly)
        if column.type == "applicants":
            return _applicants_reader(self._plain_names, slowly)
        return slowly

    def read_with(self, column: Column, cell: Cell, read: ValueReader) -> Field:
        """The field of a cell by a reading of its own, with what is found in it logged."""
        return self._read_closely("", column, cell, read)

    def _read_closely(self, key: str, column: Column, cell: Cell, read: ValueReader) -> Field:
        value = cell.value
        if value is None:
            if cell.formula is None:
                return Field(None, cell, State.EMPTY)
            self.log.add_uncomputed(key, cell)
            return Field(None, cell, State.UNREAD)
        if isinstance(value, ErrorValue) and value.text.startswith("#"):
            self.log.report("S03", cell, {"value": value.text})
            return Field(None, cell, State.UNREAD)
        if reason := _why_unusable(value):
            self.log.report("S04", cell, {"what": reason})
            return Field(None, cell, State.UNREAD)
        if isinstance(value, str):
            if len(value) > LONG_TEXT and column.type == "text":
                self.log.report("S04-long", cell, {"length": len(value)})
            text = tidy(value)
            if not text or (text in _DASHES and column.type != "amount"):
                return Field(None, cell, State.EMPTY)
            if column.type not in ("amount", "date") and _has_invisible(value):
                self.log.add_invisible(cell)
        reading = read(cell)
        if reading.asked:
            return self._ask(column, cell, reading.asked)
        if reading.noted:
            self._report_note(key, column, cell, reading.noted)
        if reading.value is None:
            return Field(None, cell, State.EMPTY)
        return Field(reading.value, cell, State.READ)

    def _ask(self, column: Column, cell: Cell, question: Sentence) -> Field:
        """The finding of a cell without a single reading, under the code of the rule it breaks."""
        rule = self.call.rules.get(column.code)
        severity = rule.severity(self.stage) if rule else Severity.ERROR
        problem, advice = question.halves()
        # where the rule is off nothing depends on the value
        self.log.report(
            "S05",
            cell,
            {"question": problem, "advice": advice},
            code=column.code if rule and severity else "",
            severity=severity or Severity.INFO,
        )
        return Field(None, cell, State.UNREAD)

    def _report_note(self, key: str, column: Column, cell: Cell, note: Sentence) -> None:
        if column.type == "amount":
            is_summed = self.stage is Stage.ALLOCATION and key in SUMMED
            is_text = isinstance(cell.value, str)
            rule = "D18-text" if is_summed and is_text else "A21-reading"
            self.log.report(rule, cell, {"note": note})
        else:
            code = column.code if column.code in self.call.rules else ""
            self.log.report("S05-reading", cell, {"note": note}, code=code)

    def _value_reader(self, key: str, column: Column, kind: str | None) -> ValueReader:
        if column.type == "applicants":
            return self._read_applicants
        if column.type == "choice":
            choices = self.call.choices(key, kind)
            return lambda cell: read_choice(cell.value, choices)
        read = _READERS_BY_TYPE[column.type]
        return lambda cell: read(cell.value)

    def _read_applicants(self, cell: Cell) -> Reading[tuple[str, ...]]:
        reading = self.applicants(cell)
        applicants = reading.value
        if applicants is None:
            return Reading(asked=reading.asked)
        if applicants.unit:
            self._units[cell.sheet, cell.ref] = applicants.unit
        for old, new in applicants.replaced:
            self.log.report("A08", cell, {"old": old, "new": new})
        names = all_names(applicants, self.call)
        if not (applicants.unit or applicants.replaced or reading.noted):
            self._plain_names[cell.value] = names
        return Reading(names, None if applicants.replaced else reading.noted)

    def applicants(self, cell: Cell) -> Reading[ApplicantReading]:
        """Whom a cell names; nothing is logged."""
        reading = self._applicant_readings.get(cell.value)
        if reading is None:
            reading = read_applicants(cell.value, self.call)
            self._applicant_readings[cell.value] = reading
        return reading

    def with_unit(self, row: dict[str, Field]) -> dict[str, Field]:
        """The row, with the unit that stood in the applicant's cell where there is no other."""
        cell = row["applicant"].cell
        unit = self._units.get((cell.sheet, cell.ref)) if cell else None
        if unit and row["unit"].state in (State.EMPTY, State.MISSING):
            row["unit"] = Field(unit, cell, State.READ)
        return row


def _whole_number_reader(slowly: FieldReader) -> FieldReader:
    ready = State.READ

    def read(cell: Cell) -> Field:
        value = cell.value
        if type(value) is int and -1 < value < _MAX_QUICK_WHOLE:
            return Field(value, cell, ready)
        return slowly(cell)

    return read


def _text_reader(slowly: FieldReader) -> FieldReader:
    ready = State.READ

    def read(cell: Cell) -> Field:
        value = cell.value
        if type(value) is str and value and not _is_odd(value):
            return Field(value, cell, ready)
        return slowly(cell)

    return read


def _choice_reader(choices: Collection[str], slowly: FieldReader) -> FieldReader:
    ready = State.READ

    def read(cell: Cell) -> Field:
        value = cell.value
        if type(value) is str and value in choices:
            return Field(value, cell, ready)
        return slowly(cell)

    return read


def _date_reader(slowly: FieldReader) -> FieldReader:
    ready = State.READ

    def read(cell: Cell) -> Field:
        value = cell.value
        if type(value) is dt.date and EARLIEST <= value <= LATEST:
            return Field(value, cell, ready)
        return slowly(cell)

    return read


def _applicants_reader(
    plain_names: Mapping[Scalar, tuple[str, ...]], slowly: FieldReader
) -> FieldReader:
    ready = State.READ

    def read(cell: Cell) -> Field:
        names = plain_names.get(cell.value)
        if names is not None:
            return Field(names, cell, ready)
        return slowly(cell)

    return read


def tidy(text: str) -> str:
    """Text as it is meant: without what cannot be seen, with one kind of space and line break.

    A no-break space after a digit stays: it holds a number together in the decision as well.
    """
    if not _is_strange(text):
        return text.strip()
    return _WIDE.sub(" ", _HIDDEN.sub("", _BREAK.sub("\n", text))).strip()


def _is_odd(text: str) -> bool:
    """Whether a text, not empty, must be looked at closely."""
    return (
        text[0].isspace()
        or text[-1].isspace()
        or text in _DASHES
        or _is_strange(text)
        or len(text) > LONG_TEXT
    )


def _is_strange(text: str) -> bool:
    """Whether there are characters that `tidy` looks for. Most of them are not printable, and to
    ask for that takes a tenth of the time; the few that are (fillers, joiners) are not ASCII."""
    if text.isprintable():
        return not text.isascii() and _PRINTABLE_UNSEEN.search(text) is not None
    return _STRANGE.search(text) is not None


def _has_invisible(text: str) -> bool:
    if not _is_strange(text):
        return False
    return _HIDDEN.search(text) is not None or _WIDE.search(text) is not None


def _why_unusable(value: Scalar) -> str | Sentence:
    """Why a value cannot be meant by anybody; "" for what is usable."""
    if isinstance(value, ErrorValue):
        if not value.text.startswith("NaN"):
            return value.reason or value.text  # reading says why in words
        return _NO_NUMBER
    if isinstance(value, float) and not abs(value) < float("inf"):
        return _NO_NUMBER
    if isinstance(value, str) and len(value) > MAX_TEXT_LENGTH:
        return sentence(
            "texten har {length|tal} tecken, och en cell rymmer {most|tal}",
            "the text has {length|tal} characters, and a cell holds {most|tal}",
            length=len(value),
            most=MAX_TEXT_LENGTH,
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


_READERS_BY_TYPE: Mapping[str, Callable[[Scalar], Reading[Any]]] = {
    "text": _read_text,
    "amount": _read_amount,
    "integer": read_integer,
    "decimal": read_decimal,
    "date": read_date,
    "numbers": read_numbers,
}
