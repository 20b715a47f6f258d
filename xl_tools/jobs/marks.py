"""The findings of a check written into a copy of a workbook, and taken out again."""

from __future__ import annotations

import datetime as dt

from xl_tools.jobs.check import CheckedWorkbook
from xl_tools.marking import marks
from xl_tools.marking.marks import Marked


def annotate(workbook: CheckedWorkbook, *, when: dt.date | None = None) -> Marked:
    """A copy of a workbook with its findings as notes, colours and a sheet, in place of those that
    it has. `when` is the day or moment that the copy says it was checked; None leaves it out.

    Raises WrongKindOfFile, UnreadableFile, UnsafeFile, SignedWorkbook and UnknownDialect.
    """
    result = workbook.result
    return marks.mark(workbook.data, result.findings, when=when, lang=result.lang)


def unmark(data: bytes) -> bytes:
    """The workbook without the marks of a check; the same bytes where it has none. Raises as
    `annotate` for files that cannot be read."""
    return marks.unmark(data)
