"""An application with two errors, of which its applicant is told."""

from __future__ import annotations

import datetime as dt

from tests.helpers.markdown import application
from validators.cards.loading import load_call
from validators.check import check
from xl_tools.jobs.check import CheckedWorkbook
from xl_tools.reading.tables import read_tables
from xl_tools.reports.results import Result

UNTIL = dt.date(2024, 9, 30)


def book(text: str = "", kind: str = "lum") -> CheckedWorkbook:
    """A valid application with the test's cells laid over it, checked."""
    tables = read_tables(application(text, kind=kind))
    call = load_call("2025")
    result = Result.of("a.xlsx", b"", "2025", check(tables, call), stage=tables.stage)
    return CheckedWorkbook(b"", tables, result)


TWO = """
## Ansökan

| Titel       | Prata om det & "mer" |
| Sökande     | Farsta               |
| Sökt belopp | ca 300 000           |
| Projektår   | 4                    |
"""
