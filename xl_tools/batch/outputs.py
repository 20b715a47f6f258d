"""What batch writes of one workbook, for each value of --to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.cards.mistakes import TABLES as CARD_TABLES
from validators.errors import FordelaError
from validators.model import Field, Stage
from xl_tools.batch.journal import TableRows
from xl_tools.reports.csv_rows import CsvValue

if TYPE_CHECKING:
    from xl_tools.jobs.check import CheckedWorkbook

VALIDATION, JSON, CSV, ANNOTATED = "validation", "json", "csv", "annotated"
DOCX, PDF = "docx", "pdf"
KINDS = (VALIDATION, JSON, CSV, DOCX, PDF, ANNOTATED)
"""What can be written of each workbook; with "validation" and "csv" there are reports alone."""
HEAVY = (DOCX, PDF, ANNOTATED)
"""What takes many times as long as a check."""

TABLES = ("applications", *CARD_TABLES)
"""The tables that there may be rows of, as CSV names them."""

Outputs = tuple[dict[str, bytes], str]
"""What is written of a workbook: bytes by what its name gets instead of .xlsx, and a remark."""


def _write_marked(workbook: CheckedWorkbook) -> Outputs:
    """A marked copy of a workbook with findings. It says no time: same file, same copy."""
    from xl_tools.jobs.marks import annotate

    if not workbook.result.findings:
        return {}, ""
    suffix = PurePosixPath(workbook.result.file).suffix
    return {f" granskad{suffix}": annotate(workbook).data}, ""


def _write_documents(workbook: CheckedWorkbook) -> Outputs:
    """All documents that the stage of a case allows, as `generate --document alla`."""
    from xl_tools.jobs.common.case import case_of
    from xl_tools.jobs.documents import make_documents

    if workbook.result.stage is not Stage.ALLOCATION:
        return {}, "En ansökan blir inget dokument."
    if workbook.result.has_errors:
        return {}, "Inget dokument skrevs, eftersom det finns fel i boken."
    documents = make_documents(case_of(workbook.data, workbook.tables))
    for document, error in documents.failed.items():
        raise FordelaError(f"{document} skrevs inte. {error}") from error
    outputs = {f"/{name}": data for name, data in documents.files.items()}
    waiting = ", ".join(documents.not_yet)
    return outputs, f"Inte skrivet än: {waiting}." if waiting else ""


def _write_pdfs(workbook: CheckedWorkbook) -> Outputs:
    """The same with an accessible PDF of each Word document."""
    from xl_tools.jobs.documents import with_pdfs

    outputs, remark = _write_documents(workbook)
    return with_pdfs(outputs), remark


def _write_json(workbook: CheckedWorkbook) -> Outputs:
    """The workbook's data, each value with its cell, and what was found."""
    from xl_tools.jobs.convert import json_of

    return {".json": json_of(workbook)}, ""


WRITERS: Mapping[str, Callable[[CheckedWorkbook], Outputs]] = {
    ANNOTATED: _write_marked,
    DOCX: _write_documents,
    PDF: _write_pdfs,
    JSON: _write_json,
}

ALLOCATION = "allocation"
"""The rows of allocation workbooks, apart from those of forms: the columns are others."""


def columns_of(call: Call, table: str) -> list[str]:
    """The ids of the columns of a table's CSV, as the card has them."""
    form = "application" if table == "applications" else table
    keys = [key for key, column in call.columns.items() if form in column.tables]
    return ["kind", *keys] if table == ALLOCATION else keys


def rows_of(workbook: CheckedWorkbook) -> TableRows:
    """The rows of a workbook's tables as they are written to CSV."""
    call = load_call(workbook.result.call)
    tables: dict[str, tuple[tuple[CsvValue, ...], ...]] = {}
    for name, table in workbook.tables.tables.items():
        if name == "applications" and workbook.tables.stage is Stage.ALLOCATION:
            name = ALLOCATION
        if len(table) and (keys := columns_of(call, name)):
            tables[name] = tuple(_row(row, keys, call) for row in table)
    return tables


def _row(row: Mapping[str, Field], keys: Iterable[str], call: Call) -> tuple[CsvValue, ...]:
    values = {key: _value(row[key]) for key in keys if key in row}
    if (kind := call.kinds.get(str(values.get("kind")))) is not None:
        values["kind"] = kind.label
    return tuple(values.get(key) for key in keys)


def _value(field: Field) -> CsvValue:
    value = field.value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
