"""Data -> the workbook that it is the data of, as if somebody had filled in the call's template.

The workbook is read again, and what does not read as the data says is told: a workbook can hold
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
from xl_tools.data.json_files import Document, Told, plain
from xl_tools.data.schema import columns_of
from xl_tools.jobs.check import CheckedWorkbook
from xl_tools.jobs.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

MOST_ROWS = 10_000
"""Rows of all tables together; a real call has some two hundred, and so many take half a minute."""

CALCULATED = ("cost", "other_funding", "line_amount")
"""Where the template has a formula, unless the data says something else."""


@dataclass(frozen=True, slots=True)
class Made:
    """The workbook, and a sentence for each field that reads otherwise than the data says."""

    data: bytes
    differences: tuple[str, ...]


def json_of(workbook: CheckedWorkbook) -> bytes:
    """The data of a workbook as JSON, each value with its cell, and what was found."""
    return json_files.encode(workbook.result, workbook.tables)


def json_schema(*, ascii_only: bool = False) -> str:
    """The JSON Schema of what `workbook_of_json` takes; with `ascii_only` in ASCII."""
    return schema.schema(ascii_only=ascii_only)


def workbook_of_json(data: bytes, *, buttons: bool = False) -> Made:
    """The workbook that a file of `json_of`, or one like it, is the data of.

    Raises UnreadableFile for what is no JSON, FordelaError for what does not follow the schema, and
    as `make_workbook`.
    """
    return make_workbook(json_files.decode(data), buttons=buttons)


def make_workbook(document: Document, *, buttons: bool = False) -> Made:
    """The same document gives the same bytes.

    Raises FordelaError for too many rows, for a column that the rows of a kind do not have, and
    for an application with buttons.
    """
    call = load_call(document.call)
    rows = sum(map(len, document.tables.values()))
    if rows > MOST_ROWS:
        raise FordelaError(
            f"Det är {grouped(rows)} rader, och högst {grouped(MOST_ROWS)} skrivs i en arbetsbok.",
            todo="Dela upp filen.",
        )
    told = {**document.tables, "applications": _in_order(document, call)}
    data = {
        name: [_cells(row, name, document.kind, call) for row in rows]
        for name, rows in told.items()
        if name != "totals"  # the workbook's own to count
    }
    made = make_template(call, document.kind, lang=document.lang, data=data, buttons=buttons)
    return Made(made, tuple(_differences(told, made, call)))


def _in_order(document: Document, call: Call) -> list[Mapping[str, Told]]:
    """The applications, in an allocation workbook those of each kind after the other."""
    rows = document.tables["applications"]
    if document.kind != ALLOCATION:
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


def _cells(row: Mapping[str, Told], name: str, kind: str, call: Call) -> dict[str, Any]:
    """What is to stand in the cells of a row."""
    cells = {key: _cell(told, key, call) for key, told in row.items()}
    if name == "applications":
        if kind == ALLOCATION:
            cells["kind"] = row["kind"].value
        if _is_of_applicant(row):
            del cells["unit"]
    if name == "case":  # without any of them the template has its own to begin with
        cells = dict.fromkeys(columns_of(call, kind, name)) | cells
    return cells


def _cell(told: Told, key: str, call: Call) -> Any:
    if told.stood is not None:
        return told.stood
    if told.value is None:
        return "" if key in CALCULATED else None
    held = plain(told.value, key, call)
    return int(held) if isinstance(held, float) and held.is_integer() else held


def _is_of_applicant(row: Mapping[str, Told]) -> bool:
    """Whether the unit stands in the applicant's cell, and so is read from there again."""
    unit, applicant = row.get("unit"), row.get("applicant")
    return bool(unit and applicant and unit.cell and unit.cell == applicant.cell)


# ---------------------------------------------------------------------------------------------
# read again


def _differences(
    told: Mapping[str, Sequence[Mapping[str, Told]]], made: bytes, call: Call
) -> Iterator[str]:
    read = tables_of(read_workbook(made))
    for name, rows in told.items():
        if name == "totals":
            continue
        found = read[name].rows
        if len(found) != len(rows):
            yield (
                f"tables.{name}: {grouped(len(rows))} rader i filen, men {grouped(len(found))} "
                "läses i arbetsboken."
            )
            continue
        for said, row in zip(rows, found, strict=True):
            yield from _differences_in(said, row, call)


def _differences_in(said: Mapping[str, Told], row: Row, call: Call) -> Iterator[str]:
    for key, one in said.items():
        field = row[key]
        if (one.value, one.unread) != (field.value, field.state is State.UNREAD):
            place = field.cell.place if field.cell else ""
            title = call.columns[key].title
            yield (
                f"{place}: {title} är {_shown(one.value, one.unread)} i filen, men läses som "
                f"{_shown(field.value, field.state is State.UNREAD)} i arbetsboken."
            )


def _shown(value: object, unread: bool) -> str:
    if value is None:
        return "oläsligt" if unread else "tomt"
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    text = str(value).replace("\n", " ")
    return f"”{text[:60]}…”" if len(text) > 60 else f"”{text}”"
