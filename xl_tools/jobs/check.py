"""Files -> what each of them says and what is found in it, those of a call checked as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from validators.cards.loading import load_call
from validators.errors import FordelaError
from validators.model import Finding, Tables
from xl_tools import files
from xl_tools.jobs.common.workbooks import read_data
from xl_tools.reports.results import Result


@dataclass(frozen=True, slots=True)
class CheckedWorkbook:
    """A workbook that could be read, and what was found in it."""

    data: bytes
    """The workbook's bytes."""
    tables: Tables
    result: Result


ReadWorkbook = tuple[bytes, Tables] | FordelaError
"""A workbook's bytes and tables, or why it could not be read."""


def check_files(
    paths: Sequence[Path], year: str | None = None, lang: str | None = None
) -> list[CheckedWorkbook | FordelaError]:
    """What is found in each file, in order, or why it could not be read.

    `year` and `lang` override what the workbooks say of themselves. Raises CardError for a year
    without a card: that is said once, not per file.
    """
    if year is not None:
        load_call(year)
    return check_read([str(path) for path in paths], [_read(path, year, lang) for path in paths])


def check_read(
    names: Sequence[str], workbooks: Sequence[ReadWorkbook]
) -> list[CheckedWorkbook | FordelaError]:
    """What is found in each workbook that was read, in order; an error stays one."""
    from validators.check import check_many

    readable = {
        index: workbook
        for index, workbook in enumerate(workbooks)
        if not isinstance(workbook, FordelaError)
    }
    calls = {index: (tables.call, tables.lang) for index, (_, tables) in readable.items()}
    checked: dict[int, CheckedWorkbook] = {}
    for call, lang in sorted(set(calls.values())):
        same = [index for index in readable if calls[index] == (call, lang)]
        answers = check_many([readable[index][1] for index in same], load_call(call, lang))
        for index, findings in zip(same, answers, strict=True):
            data, tables = readable[index]
            result = Result.of(names[index], data, call, findings, lang, tables.stage)
            checked[index] = CheckedWorkbook(data, tables, result)
    return [
        workbook if isinstance(workbook, FordelaError) else checked[index]
        for index, workbook in enumerate(workbooks)
    ]


def check_tables(tables: Tables) -> tuple[Finding, ...]:
    """What is found in one workbook that was read, in its own language."""
    from validators.check import check

    return check(tables, load_call(tables.call, tables.lang))


def _read(path: Path, year: str | None, lang: str | None) -> ReadWorkbook:
    try:
        data = files.read(path)
        return data, read_data(data, name=str(path), year=year, lang=lang)
    except FordelaError as error:
        return error
