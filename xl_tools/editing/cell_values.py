"""Values for cells: what can be set, and how it is written in a sheet's XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from validators.errors import LockedCell

Settable = str | int | float | bool | dt.date | dt.datetime | None
"""What can be set; None empties the cell and keeps its look."""


MAX_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Setting:
    """A cell (A1 reference) of a sheet and the value that it is to have. `keeps_formula`: the cell
    has a formula, which stays, and this is what it comes to now."""

    sheet: str
    cell: str
    value: Settable
    keeps_formula: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula that stays comes to: a number."""

    value: Settable


Values = dict[tuple[int, int], Settable | Result]


Heights = Mapping[tuple[str, int], float]
"""Sheet and row -> the height in points that its text needs."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed workbook: its bytes and the zip names of the parts that were changed."""

    data: bytes
    changed_parts: tuple[str, ...] = ()


def locked_cell(sheet: str, cell: str, why: str) -> LockedCell:
    return LockedCell(why, where=f"{sheet}!{cell}", todo="Skriv värdet för hand i Excel.")


def written_value(value: int | float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} is no number that a cell can hold")
    return str(value) if isinstance(value, int) else repr(value)


def serial_of(value: dt.date, date1904: bool) -> str:
    """Days since Excel's epoch; its year 1900 has a 29 February (ECMA-376 part 1, 18.17.4.1)."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    moment = moment.replace(tzinfo=None)
    if date1904:
        days = moment - dt.datetime(1904, 1, 1)
    else:
        days = moment - dt.datetime(1899, 12, 30)
        if moment < dt.datetime(1900, 3, 1):
            days -= dt.timedelta(days=1)
    if days < dt.timedelta(0) or (not date1904 and moment < dt.datetime(1900, 1, 1)):
        raise ValueError(f"{value} lies before the workbook's calendar")
    number = days / dt.timedelta(days=1)
    return str(int(number)) if number == int(number) else repr(number)


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
