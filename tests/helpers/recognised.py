"""What tests of recognition look at: values, states and findings, in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.helpers.markdown import workbook
from validators.model import Finding, State, Tables
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook
from xl_tools.reading.xml.book_parts import ListObject


def recognise(text: str | Workbook, year: str | None = "2025") -> Tables:
    return read_tables(workbook(text) if isinstance(text, str) else text, year)


def column(tables: Tables, key: str, table: str = "applications") -> list[Any]:
    """The values of a column; the state where there is none."""
    return [
        field.value if field.state is State.READ else field.state.value
        for row in tables[table]
        for field in (row[key],)
    ]


def places(tables: Tables, key: str, table: str = "applications") -> list[str | None]:
    cells = [row[key].cell for row in tables[table]]
    return [cell.place if cell else None for cell in cells]


def told(tables: Tables, *besides: str) -> list[tuple[str, str, str]]:
    """(code, severity, place) of the findings, but for sheets that a test leaves out."""
    return [
        (found.code, found.severity.value, f"{found.sheet}!{found.cell}")
        for found in tables.findings
        if not _left_out(found) and found.code not in besides
    ]


def message(tables: Tables, code: str) -> str:
    """The message of the only finding with a code."""
    (found,) = (f for f in tables.findings if f.code == code and not _left_out(f))
    return found.message.replace("\xa0", " ")


def with_table(book: Workbook, sheet: str, ref: str, *, totals: int = 0) -> Workbook:
    """The workbook with an Excel table over an area."""
    made = ListObject("Tabell", ref, (), totals_rows=totals)
    changed = replace(book.sheets[sheet], tables=(made,))
    return Workbook({**book.sheets, sheet: changed})


def with_merge(book: Workbook, sheet: str, *refs: str) -> Workbook:
    """The workbook with merged cells."""
    return Workbook({**book.sheets, sheet: replace(book.sheets[sheet], merges=refs)})


def _left_out(found: Finding) -> bool:
    return found.code == "S01" and found.sheet is None
