"""What a batch has done so far: a line of JSON per workbook, in its output folder.

A run that was broken off goes on from it, what is unchanged is not done again, and the reports are
made from it, one line at a time: memory does not grow with what was found. The last line of a file
counts. What is written after a line that was broken off begins on a new one. A line that names
anything outside of its folder is no line of ours, and counts as one that was broken off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from opc.names import leads_out
from validators.errors import FordelaError
from xl_tools.files import inside, reason
from xl_tools.reports.csv_rows import CsvValue
from xl_tools.reports.results import Result

JOURNAL_NAME = "fordela-batch.jsonl"

TableRows = Mapping[str, tuple[tuple[CsvValue, ...], ...]]
"""Table -> its rows, as they are written to CSV."""


class RunLine(msgspec.Struct, frozen=True, tag_field="line", tag="run"):
    """The beginning of a run."""

    key: str
    """What was done under another key (other options, program or cards) is done again."""


class Outcome(msgspec.Struct, frozen=True, tag_field="line", tag="file"):
    """What became of one workbook."""

    result: Result
    """Its `file` is the workbook's name below the folder, with "/"."""
    written: Mapping[str, str] = msgspec.field(default_factory=dict, name="made")
    """What was written of it: name below the output folder -> SHA-256."""
    remark: str = ""
    """Why less was written than was asked for."""
    rows: TableRows = {}
    """Its rows for CSV."""


class ReportsLine(msgspec.Struct, frozen=True, tag_field="line", tag="reports"):
    """The reports that a run ended with."""

    written: Mapping[str, str] = msgspec.field(name="made")
    """Name -> SHA-256."""


class _EarlierResult(msgspec.Struct, frozen=True):
    """As much of a result as is needed to tell whether an outcome still holds."""

    file: str
    sha256: str
    problem: str = ""


class _EarlierOutcome(msgspec.Struct, frozen=True, tag_field="line", tag="file"):
    """As much of an outcome as is needed for the same."""

    result: _EarlierResult
    written: Mapping[str, str] = msgspec.field(default_factory=dict, name="made")


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Where an outcome stands in the journal, and what tells whether it still holds."""

    offset: int
    """Bytes from the beginning of the journal."""
    sha256: str
    """Of the workbook; "" where the outcome does not hold."""
    written: Mapping[str, str]
    """What was written of the workbook: name -> SHA-256."""


class Journal:
    """The journal of an output folder. Close it (it is a context manager)."""

    def __init__(self, folder: Path) -> None:
        """Opens it, or begins one. Raises FordelaError where it cannot be written, and where
        something else has its name."""
        self.path = inside(folder, JOURNAL_NAME)
        if os.path.lexists(self.path) and not self.path.is_file():
            raise FordelaError(
                "Journalen är ingen vanlig fil.", where=str(self.path), todo="Ange en annan mapp."
            )
        self.entries: dict[str, JournalEntry] = {}
        self.reports: Mapping[str, str] = {}
        try:
            self._file = self.path.open("a+b", buffering=0)
        except OSError as error:
            raise FordelaError(
                f"Det går inte att skriva i mappen ({reason(error)}).",
                where=str(folder),
                todo="Välj en mapp som du får skriva i.",
            ) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def begin(self, key: str) -> None:
        """Read what is there, and begin a run."""
        decode = msgspec.json.Decoder(RunLine | _EarlierOutcome | ReportsLine).decode
        current_key = ""
        offset = 0
        with self.path.open("rb") as lines:
            for text in lines:
                try:
                    line = decode(text)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    line = None  # broken off
                if isinstance(line, RunLine):
                    current_key = line.key
                elif isinstance(line, ReportsLine):
                    self.reports = {**self.reports, **line.written}
                elif line is not None and not any(map(leads_out, _names_in(line))):
                    holds = current_key == key and not line.result.problem
                    sha256 = line.result.sha256 if holds else ""
                    self.entries[line.result.file] = JournalEntry(offset, sha256, line.written)
                offset += len(text)
        self._end_broken_line()
        self._write(msgspec.json.encode(RunLine(key)) + b"\n")

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Keep what was done, in one write."""
        offset = self._file.seek(0, os.SEEK_END)
        encode = msgspec.json.Encoder().encode
        lines = [encode(outcome) + b"\n" for outcome in outcomes]
        self._write(b"".join(lines))
        for outcome, line in zip(outcomes, lines, strict=True):
            result = outcome.result
            sha256 = "" if result.problem else result.sha256
            self.entries[result.file] = JournalEntry(offset, sha256, outcome.written)
            offset += len(line)

    def end(self, reports: Mapping[str, str]) -> None:
        """Keep which reports were written: name -> SHA-256."""
        self.reports = {**self.reports, **reports}
        self._write(msgspec.json.encode(ReportsLine(reports)) + b"\n")

    def read(self, names: Sequence[str]) -> Outcomes:
        """The outcomes of files, in the given order; those that there are."""
        entries = [self.entries[name] for name in names if name in self.entries]
        return Outcomes(self.path, [entry.offset for entry in entries])

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
        except OSError as error:
            raise FordelaError(
                f"Filen gick inte att skriva ({reason(error)}).", where=str(self.path)
            ) from error

    def _end_broken_line(self) -> None:
        if size := self._file.seek(0, os.SEEK_END):
            self._file.seek(size - 1)
            if self._file.read(1) != b"\n":
                self._write(b"\n")


def _names_in(line: _EarlierOutcome) -> Iterator[str]:
    yield line.result.file
    yield from line.written


@dataclass(frozen=True)
class Outcomes:
    """Outcomes that are read from the journal each time that they are gone through."""

    path: Path
    offsets: Sequence[int]

    def __len__(self) -> int:
        return len(self.offsets)

    def __iter__(self) -> Iterator[Outcome]:
        decode = msgspec.json.Decoder(Outcome).decode
        with self.path.open("rb") as lines:
            yield from (decode(_line_at(lines, offset)) for offset in self.offsets)


def _line_at(lines: BinaryIO, offset: int) -> bytes:
    lines.seek(offset)
    return lines.readline()
