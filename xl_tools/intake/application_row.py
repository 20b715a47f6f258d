"""An application's tables -> the row of the allocation workbook that it fills in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from validators.cards.call import Call
from validators.model import ErrorValue, Field, Row, State, Tables
from validators.parsing.applicants import read_applicants
from validators.rules.likeness import fold
from validators.rules.relations import relate
from validators.spelling import listed
from xl_tools.intake.application import CellValue, Received, collected_columns

FIRST_YEAR = 1905
"""The first whole year that all workbooks can hold: a calendar of Excel's begins in 1904."""


def read_application(tables: Tables, call: Call, kind: str, file: Received) -> Received:
    """The file with the row of its application. `kind` is what its template was made for."""
    row = tables["applications"].rows[0]
    stated = row["kind"].value
    kind = str(stated) if stated in call.kinds else kind
    values: dict[str, CellValue] = {}
    cells: dict[str, str] = {}
    as_received: list[str] = []
    for column in collected_columns(call, kind):
        values[column], written = _cell_value(column, row[column], call)
        if (cell := row[column].cell) is not None:
            cells[column] = cell.place
        if written and column == "sought":
            as_received.insert(0, written)
        elif written:
            as_received.append(f"{call.title(column, kind)}: {written}")
    relation = relate(tables, call)[0]
    remarks: list[str] = []
    sums = (("cost", relation.budget_sum, "budgetens rader"),
            ("other_funding", relation.financing_sum, "finansiärerna"))  # fmt: skip
    for column, total, whose in sums:
        if values.get(column) is None and total:
            values[column] = total
            remarks.append(f"{call.title(column, kind)} saknades och är summan av {whose}.")
    values["as_received"] = "; ".join(as_received) or None
    return replace(
        file,
        kind=kind,
        values=values,
        cells=cells,
        budget=relation.budget_sum,
        remarks=tuple(remarks),
    )


def _cell_value(column: str, field: Field, call: Call) -> tuple[CellValue, str]:
    """What the row says, and what the applicant wrote where that is something else ("")."""
    raw = field.cell.value if field.cell is not None else None
    if field.state is State.UNREAD:
        if raw is None and field.cell is not None and field.cell.formula:
            return None, "en formel utan värde"
        return (raw.text if isinstance(raw, ErrorValue) else _plain(raw)), ""
    if field.state is not State.READ:
        return None, ""
    if column == "applicant":
        return _applicant(field, str(raw), call)
    if column == "unit" and isinstance(raw, str) and fold(raw) != fold(str(field.value)):
        return _plain(field.value), ""  # it stood in the applicant's cell, which is told there
    value = _plain(field.value)
    if not isinstance(raw, str) or call.columns[column].type == "text":
        return value, ""
    written = " ".join(raw.split())
    return value, written if written.casefold() != str(value).casefold() else ""


def _applicant(field: Field, raw: str, call: Call) -> tuple[CellValue, str]:
    """The applicants as they were written, and "".

    Where a unit stood with them, or their names were read from something else: the card's names,
    and what was written.
    """
    reading = read_applicants(raw, call)
    meant = reading.value
    if meant is None or not (meant.unit or meant.replaced or reading.noted):
        return " ".join(raw.split()), ""
    names = field.value if isinstance(field.value, tuple) else ()
    text = listed(map(str, names))
    if (again := read_applicants(text, call).value) is None or again.names != names:
        text = ", ".join(map(str, names))
    return text, " ".join(raw.split())


def _plain(value: object) -> CellValue:
    """A value as a cell can hold it: several as one text, and so a day before Excel's calendar."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date) and value.year < FIRST_YEAR:
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | dt.date):
        return value
    return str(value)


def row_values(row: Row, columns: Iterable[str]) -> dict[str, CellValue]:
    """Column id -> what stands in a row of a workbook, as an application's row would say it."""
    values: dict[str, CellValue] = {}
    for column in columns:
        field = row.get(column)
        if field is None or field.cell is None:
            continue
        raw = field.cell.value
        is_kept = field.state is State.UNREAD or (column == "applicant" and isinstance(raw, str))
        values[column] = _plain(raw if is_kept else field.value)
    return values
