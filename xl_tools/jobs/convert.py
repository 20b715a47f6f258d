"""Data -> the workbook that it is the data of, as if somebody had filled in the call's template.

The workbook is read again, and what does not read as the data says is listed: a workbook can hold
what no reading gives (two columns of the same title that contradict each other), and a file from
another system can say what no workbook does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.cards.names import ALLOCATION
from validators.errors import FordelaError
from validators.model import Row, State
from validators.spelling import grouped
from xl_tools.data import json_files, schema
from xl_tools.data.json_files import DataField, DataFile, plain
from xl_tools.data.schema import columns_of
from xl_tools.jobs.check import CheckedWorkbook
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

MAX_ROWS = 10_000
"""Rows of all tables together; a real call has some two hundred, and so many take half a minute."""

CALCULATED = ("cost", "other_funding", "line_amount")
"""Columns in which the template has a formula, unless the data says something else."""

DataRow = Mapping[str, DataField]
"""A row of data: column -> field."""


@dataclass(frozen=True, slots=True)
class MadeWorkbook:
    """A workbook made of data."""

    data: bytes
    """The workbook's bytes."""
    differences: tuple[str, ...]
    """A sentence for each field that reads otherwise than the data says."""


def json_of(workbook: CheckedWorkbook) -> bytes:
    """The data of a workbook as JSON, each value with its cell, and what was found."""
    return json_files.encode(workbook.result, workbook.tables)


def json_schema(*, ascii_only: bool = False) -> str:
    """The JSON Schema of what `workbook_of_json` takes; with `ascii_only` in ASCII."""
    return schema.schema(ascii_only=ascii_only)


def workbook_of_json(data: bytes, *, buttons: bool = False) -> MadeWorkbook:
    """The workbook that a file of `json_of`, or one like it, is the data of.

    Raises UnreadableFile for what is no JSON, FordelaError for what does not follow the schema, and
    as `make_workbook`.
    """
    return make_workbook(json_files.decode(data), buttons=buttons)


def make_workbook(file: DataFile, *, buttons: bool = False) -> MadeWorkbook:
    """The workbook of a file of data. The same data gives the same bytes.

    Raises FordelaError for too many rows, for a column that the rows of a kind do not have, and
    for an application with buttons.
    """
    call = load_call(file.call)
    number = sum(map(len, file.tables.values()))
    if number > MAX_ROWS:
        raise FordelaError(
            f"Det är {grouped(number)} rader, och högst {grouped(MAX_ROWS)} skrivs i en arbetsbok.",
            todo="Dela upp filen.",
        )
    tables = {**file.tables, "applications": _in_order(file, call)}
    tables.pop("totals", None)  # the workbook counts its own
    cells = {
        name: [_cells(row, name, file.kind, call) for row in rows] for name, rows in tables.items()
    }
    data = make_template(call, file.kind, lang=file.lang, data=cells, buttons=buttons)
    return MadeWorkbook(data, tuple(_differences(tables, data, call)))


def _in_order(file: DataFile, call: Call) -> list[DataRow]:
    """The applications; those of an allocation workbook by their kind."""
    rows = file.tables["applications"]
    if file.kind != ALLOCATION:
        return list(rows)
    for index, row in enumerate(rows):
        kind, where = row["kind"].value, f"tables.applications[{index}]"
        if kind is None:
            raise FordelaError(
                "Raden säger inte vilket slag den är.",
                where=f"{where}.kind",
                todo=f"Ange {' eller '.join(call.kinds)}.",
            )
        for key in sorted(row.keys() - {"kind", *call.table("allocation", str(kind))}):
            raise FordelaError(
                "Kolumnen finns inte för det slaget.", where=f"{where}.{key}", todo="Ta bort den."
            )
    return [row for kind in call.kinds for row in rows if row["kind"].value == kind]


def _cells(row: DataRow, table: str, kind: str, call: Call) -> dict[str, Any]:
    """What is to stand in the cells of a row, by column."""
    cells = {key: _cell(field, key, call) for key, field in row.items()}
    if table == "applications":
        if kind == ALLOCATION:
            cells["kind"] = row["kind"].value
        if _is_of_applicant(row):
            del cells["unit"]
    if table == "case":  # of a column that is left out the template would say something itself
        cells = dict.fromkeys(columns_of(call, kind, table)) | cells
    return cells


def _cell(field: DataField, key: str, call: Call) -> Any:
    if field.stood is not None:
        return field.stood
    if field.value is None:
        return "" if key in CALCULATED else None
    value = plain(field.value, key, call)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_of_applicant(row: DataRow) -> bool:
    """Whether the unit stands in the applicant's cell, and so is read from there again."""
    unit, applicant = row.get("unit"), row.get("applicant")
    return bool(unit and applicant and unit.cell and unit.cell == applicant.cell)


def _differences(
    tables: Mapping[str, Sequence[DataRow]], workbook: bytes, call: Call
) -> Iterator[str]:
    """A sentence for each field of the data that reads otherwise in the workbook made of it."""
    read = tables_of(read_workbook(workbook))
    for name, rows in tables.items():
        rows_read = read[name].rows
        if len(rows_read) != len(rows):
            yield (
                f"tables.{name}: {grouped(len(rows))} rader i filen, men {grouped(len(rows_read))} "
                "läses i arbetsboken."
            )
            continue
        for row, row_read in zip(rows, rows_read, strict=True):
            yield from _differences_in(row, row_read, call)


def _differences_in(row: DataRow, row_read: Row, call: Call) -> Iterator[str]:
    for key, field in row.items():
        field_read = row_read[key]
        is_unread = field_read.state is State.UNREAD
        if (field.value, field.unread) != (field_read.value, is_unread):
            place = field_read.cell.place if field_read.cell else ""
            title = call.columns[key].title
            yield (
                f"{place}: {title} är {_quoted(field.value, field.unread)} i filen, men läses som "
                f"{_quoted(field_read.value, is_unread)} i arbetsboken."
            )


def _quoted(value: object, unread: bool) -> str:
    """A value within a sentence, e.g. `'”17, 19”'`."""
    if value is None:
        return "oläsligt" if unread else "tomt"
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    text = str(value).replace("\n", " ")
    return f"”{text[:60]}…”" if len(text) > 60 else f"”{text}”"
