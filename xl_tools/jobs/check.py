"""Files -> what each of them says and what is found in it, those of a call validated as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from validators.cards.loading import load_call
from validators.check import check_many
from validators.errors import FordelaError
from validators.model import Tables
from xl_tools import files
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook
from xl_tools.reports.results import Result


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that could be read: its bytes, its tables, and what was found."""

    data: bytes
    tables: Tables
    result: Result


Read = tuple[bytes, Tables] | FordelaError
"""A workbook's bytes and tables, or why it could not be read."""


def check_files(
    paths: Sequence[Path], year: str | None = None, lang: str | None = None
) -> list[Book | FordelaError]:
    """What is found in each file, in order, or why it could not be read.

    `year` and `lang` override what the workbooks say of themselves. Raises CardError for a year
    without a card: that is told once, not per file.
    """
    if year is not None:
        load_call(year)
    return check_read(list(map(str, paths)), [_read(path, year, lang) for path in paths])


def check_read(names: Sequence[str], read: Sequence[Read]) -> list[Book | FordelaError]:
    """What is found in each workbook that was read; an error stays one."""
    answers: dict[int, Book] = {}
    books = {index: one for index, one in enumerate(read) if not isinstance(one, FordelaError)}
    calls = {index: (tables.call, tables.lang) for index, (_, tables) in books.items()}
    for call, said in sorted(set(calls.values())):
        same = [index for index in books if calls[index] == (call, said)]
        found = check_many([books[index][1] for index in same], load_call(call, said))
        for index, findings in zip(same, found, strict=True):
            data, tables = books[index]
            result = Result.of(names[index], data, call, findings, said, tables.stage)
            answers[index] = Book(data, tables, result)
    return [
        one if isinstance(one, FordelaError) else answers[index] for index, one in enumerate(read)
    ]


def _read(path: Path, year: str | None, lang: str | None) -> Read:
    try:
        data = files.read(path)
        return data, read_tables(open_workbook(data, name=str(path)), year, lang=lang)
    except FordelaError as error:
        return error
