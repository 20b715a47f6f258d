"""The functions of `import fordela`: thin, typed, bytes in and bytes out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from validators.cards.call import Call, Column
from validators.cards.loading import load_call
from validators.errors import Refused
from validators.findings import count
from validators.model import Field, Finding, Stage, Tables
from xl_tools import files
from xl_tools.jobs.check import check_tables
from xl_tools.jobs.common.workbooks import read_data

Source = bytes | str | os.PathLike[str]
"""A workbook: its bytes, or where it lies."""

COLUMN_TYPES: Mapping[str, Any] = {
    "text": pl.String,
    "choice": pl.String,
    "amount": pl.Int64,  # whole kronor
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "date": pl.Date,
    "applicants": pl.List(pl.String),  # names as the card spells them
    "numbers": pl.List(pl.Int64),
}
"""The polars type of each type of column of a card."""

CELL_SUFFIX = "_cell"
"""What the name of a column of cells ends with: `sought_cell` beside `sought`."""


TABLES = {
    Stage.APPLICATION: ("applications", "budget", "financing"),
    Stage.ALLOCATION: (
        *("applications", "totals", "case", "officers", "points", "hearings", "approvals"),
        *("attachments", "waivers"),
    ),
}
"""The tables of an application, and of an allocation workbook."""


@dataclass(frozen=True)
class Workbook:
    """A workbook that has been read. Make one with `read_workbook`."""

    name: str
    """The file's name as it was given; "" for bytes."""
    data: bytes = field(repr=False)
    """The bytes that were read."""
    content: Tables = field(repr=False)
    """The typed rows, each value with its cell, and what reading itself found."""
    call: Call = field(repr=False)
    """The call that the workbook belongs to, in the language of its findings."""

    @property
    def year(self) -> str:
        """The year of the call. E.g. "2025"."""
        return self.call.year

    @property
    def is_allocation(self) -> bool:
        """Whether it is the officer's allocation workbook; an applicant's form otherwise."""
        return self.content.stage is Stage.ALLOCATION

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names of its tables (docs/architecture.md, Tables). E.g. "applications", "case".

        They are those of its kind of workbook: a table whose sheet is missing has no rows.
        """
        return TABLES[self.content.stage]

    def table(self, name: str, *, cells: bool = False) -> pl.DataFrame:
        """One table as a frame: its rows, with columns named and typed as in the card.

        Amounts are whole kronor. A value is null where the cell is empty, cannot be read (a
        finding says so) or where the workbook has no such column. With `cells` each column is
        followed by one of A1 references, e.g. "LUM!F17" in `sought_cell`; null where the workbook
        has no such column. A table without rows gives a frame with its columns and no rows.

        Raises KeyError for a table that this kind of workbook does not have.
        """
        if name not in self.table_names:
            raise KeyError(f"{name!r} is not one of {', '.join(self.table_names)}")
        table = self.content.tables.get(name)
        rows = table.rows if table is not None else ()
        series: list[pl.Series] = []
        for key, type_ in self._column_types(name).items():
            column = [row.get(key) for row in rows]
            series.append(pl.Series(key, [_value(cell) for cell in column], type_))
            if cells:
                places = [_place(cell) for cell in column]
                series.append(pl.Series(f"{key}{CELL_SUFFIX}", places, pl.String))
        return pl.DataFrame(series)

    def _column_types(self, name: str) -> dict[str, Any]:
        from validators.rules.frames import columns_of

        columns: Mapping[str, Column] = columns_of(name, self.call)
        types = {key: COLUMN_TYPES[column.type] for key, column in columns.items()}
        return {"kind": pl.String, **types} if name == "applications" else types


def _value(field: Field | None) -> Any:
    if field is None or field.value is None:
        return None
    return list(field.value) if isinstance(field.value, tuple) else field.value


def _place(field: Field | None) -> str | None:
    return field.cell.place if field is not None and field.cell is not None else None


def read_workbook(source: Source, *, year: str | None = None, lang: str | None = None) -> Workbook:
    """Read an application or an allocation workbook.

    `source` is the file's bytes or its path. `year` (a text, "2025") and `lang` ("sv" or "en", the
    language of the findings) override what the workbook says of itself. The file is never changed.

    Raises FordelaError: a file that is no workbook, is damaged, encrypted or larger than the
    reader's limits, belongs to no known call, or is neither kind of workbook.
    """
    name = "" if isinstance(source, bytes) else os.fspath(source)
    data = _bytes_of(source)
    content = read_data(data, name=name, year=year, lang=lang)
    return Workbook(name, data, content, load_call(content.call, content.lang))


def check(workbook: Workbook) -> tuple[Finding, ...]:
    """What is wrong, doubtful or worth knowing, in the order of the workbook's cells.

    Each finding has `code`, `severity`, `sheet`, `cell`, `message` and `hint`; docs/rules.md lists
    the codes. E.g. `[f.message for f in check(workbook) if (f.sheet, f.cell) == ("LUM", "F17")]`.
    """
    return check_tables(workbook.content)


def annotate(
    workbook: Workbook, findings: Iterable[Finding] | None = None, *, when: dt.date | None = None
) -> bytes:
    """A copy of the workbook with findings as notes, colours and the sheet Granskning.

    Every other part of the file stays the bytes it was, and `remove_marks` gives back those that
    were changed. Without `findings` the copy has those of `check`. The notes show the date `when`,
    or none: the same arguments always give the same bytes.

    Raises FordelaError for a workbook that cannot be marked, e.g. a signed one.
    """
    from xl_tools.marking.marks import mark

    chosen = check(workbook) if findings is None else findings
    return mark(workbook.data, chosen, when=when, lang=workbook.content.lang).data


def remove_marks(source: Source) -> bytes:
    """The workbook without the marks of `annotate`: each part the bytes that it was, as long as no
    other program has saved the file since. Raises FordelaError for what is no workbook."""
    from xl_tools.jobs.marks import unmark

    return unmark(_bytes_of(source))


def write_documents(
    workbook: Workbook, document: str | None = None, *, draft: bool = False
) -> dict[str, bytes]:
    """The documents of an allocation workbook, by file name.

    `document` is one of them: "fordelning" (the decision), "bilaga-lum" …, the names that the
    command line has. Without it, and for "alla", all are written that the stage of the case allows,
    e.g. no notices before the committee has decided: either all, or an error for the first that
    cannot be written.
    E.g. `write_documents(workbook)["tjansteutlatande-2025.docx"]`.

    Raises FordelaError: `Refused` for a workbook with errors (unless `draft`, which marks every
    page), UnknownWorkbook for an application, DocumentError where something that must be shown is
    missing, and NotYet for a single document of a later stage.
    """
    from xl_tools.jobs.common.case import FOR_DOCUMENTS, case_of
    from xl_tools.jobs.documents import ALL, make_document, make_documents

    case = case_of(workbook.data, workbook.content, where=workbook.name, todo=FOR_DOCUMENTS)
    if case.errors and not draft:
        raise Refused(
            f"Inga dokument skrevs, eftersom det finns {count(case.errors)} i arbetsboken.",
            where=workbook.name,
            todo="Rätta felen, eller skriv ett utkast (draft=True).",
        )
    if document not in (None, ALL):
        return make_document(case, document, draft=draft)
    documents = make_documents(case, draft=draft)
    for error in documents.failed.values():
        raise error
    return dict(documents.files)


def _bytes_of(source: Source) -> bytes:
    return source if isinstance(source, bytes) else files.read(Path(os.fspath(source)))
