"""A Word document's facts and where they came from, for people and for scripts."""

from __future__ import annotations

from docx_export.document.trace import Trace, compare_with
from validators.cards.loading import load_call
from validators.errors import DocumentError, UnknownWorkbook
from validators.facts.computing import compute
from validators.model import Stage
from xl_tools.files import fingerprint
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.trace import Source


def against(trace: Trace, workbook: bytes, *, name: str) -> tuple[Trace, Source]:
    """The same with cells and values of a workbook as it is now. Raises UnknownWorkbook where it is
    no allocation workbook, DocumentError where it is of another call, and what reading raises."""
    tables = read_tables(read_workbook(workbook))
    if tables.stage is not Stage.ALLOCATION:
        raise UnknownWorkbook("Arbetsboken är en ansökan.", where=name)
    year = trace.call.partition(" ")[0]
    if year and year != tables.call:
        raise DocumentError(
            f"Dokumentet gäller utlysningen {year}, men boken {tables.call}.",
            where=name,
            todo="Välj boken som dokumentet är skrivet av.",
        )
    facts = compute(tables, load_call(tables.call))
    data = str(facts.values["dokument.underlag"].value)
    source = Source(name, fingerprint(workbook), data, data == trace.data)
    return compare_with(trace, facts), source
