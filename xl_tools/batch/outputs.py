"""What batch writes of one file, for each value of --to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.model import Field, Stage
from xl_tools.batch.journal import Rows
from xl_tools.reports.csv_rows import Entry

if TYPE_CHECKING:
    from xl_tools.jobs.check import Book
from xl_tools.jobs.documents import documents_of

VALIDATION, JSON, CSV, ANNOTATED = "validation", "json", "csv", "annotated"


DOCX, PDF = "docx", "pdf"


KINDS = (VALIDATION, JSON, CSV, DOCX, PDF, ANNOTATED)


HEAVY = (DOCX, PDF, ANNOTATED)


def _annotated(book: Book) -> tuple[dict[str, bytes], str]:
    """A marked copy of a file with findings, which tells no time: same file, same copy."""
    from xl_tools.marking.marks import mark

    result = book.result
    if not result.findings:
        return {}, ""
    marked = mark(book.data, result.findings, lang=result.lang)
    return {f" granskad{PurePosixPath(result.file).suffix}": marked.data}, ""


def _pdfs(book: Book) -> tuple[dict[str, bytes], str]:
    """The same with an accessible PDF of each Word document."""
    from docx_export.pdf import with_pdfs

    made, remark = documents_of(book)
    return with_pdfs(made), remark


def _json(book: Book) -> tuple[dict[str, bytes], str]:
    """The workbook's data, each value with its cell, and what was found."""
    from xl_tools.data.json_files import encode

    return {".json": encode(book.result, book.tables)}, ""


WRITERS = {ANNOTATED: _annotated, DOCX: documents_of, PDF: _pdfs, JSON: _json}


ALLOCATION = "allocation"
"""The rows of allocation workbooks, apart from those of forms: the columns are others."""


def columns(call: Call, table: str) -> list[str]:
    """The ids of the columns of a table's CSV, as the card has them."""
    form = "application" if table == "applications" else table
    keys = [key for key, column in call.columns.items() if form in column.tables]
    return ["kind", *keys] if table == ALLOCATION else keys


def rows(book: Book) -> Rows:
    call, made = load_call(book.result.call), {}
    for name, table in book.tables.tables.items():
        if name == "applications" and book.tables.stage is Stage.ALLOCATION:
            name = ALLOCATION
        if len(table) and (keys := columns(call, name)):
            made[name] = tuple(_row(row, keys, call) for row in table)
    return made


def _row(row: Mapping[str, Field], keys: Iterable[str], call: Call) -> tuple[Entry, ...]:
    values = {key: _entry(row[key]) for key in keys if key in row}
    if (kind := call.kinds.get(str(values.get("kind")))) is not None:
        values["kind"] = kind.label
    return tuple(values.get(key) for key in keys)


def _entry(field: Field) -> Entry:
    value = field.value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
