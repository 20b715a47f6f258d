"""Where the facts of a Word document came from."""

from __future__ import annotations

from docx_export.document.trace import Trace, compare_with, only_fact
from docx_export.document.word_file import trace_document
from validators.errors import DocumentError
from xl_tools.jobs.common.case import case_of
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.trace import Source


def trace(document: bytes, *, name: str = "") -> Trace:
    """The facts of a .docx, with the cells that they came from.

    Raises WrongKindOfFile for what is no Word document, DocumentError for one without facts,
    UnreadableFile and UnsafeFile for a file that is damaged or may do harm.
    """
    return trace_document(document, name=name)


def choose(found: Trace, fact: str) -> Trace:
    """The same trace with one fact only. Raises DocumentError where the document has no such
    fact."""
    return only_fact(found, fact)


def against(trace: Trace, workbook: bytes, *, name: str) -> tuple[Trace, Source]:
    """The same trace, held against the cells and values of a workbook as it is now. Raises
    UnknownWorkbook where it is no allocation workbook, DocumentError where it is of another call,
    and what reading raises."""
    case = case_of(workbook, tables_of(read_workbook(workbook)), where=name)
    year = trace.call.partition(" ")[0]
    if year and year != case.tables.call:
        raise DocumentError(
            f"Dokumentet gäller utlysningen {year}, men boken {case.tables.call}.",
            where=name,
            todo="Välj boken som dokumentet är skrivet av.",
        )
    data = str(case.facts.values["dokument.underlag"].value)
    source = Source(name, case.fingerprint, data, data == trace.data)
    return compare_with(trace, case.facts), source
