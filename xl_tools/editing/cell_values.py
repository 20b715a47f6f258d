"""Values for cells: what can be set, and how it is written in a sheet's XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

MAX_TEXT_LENGTH = 32_767  # characters that Excel holds in a cell (its specifications and limits)

Settable = str | int | float | bool | dt.date | dt.datetime | None
"""What can be set; None empties the cell and keeps its look."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A cell and the value that it is to have."""

    sheet: str

    cell: str
    """Its A1 reference."""

    value: Settable

    keeps_formula: bool = False
    """The cell has a formula, which stays, and the value is what it comes to now."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a formula that stays comes to."""

    value: Settable
    """A number."""


Values = Mapping[tuple[int, int], Settable | Result]
"""What is set in the cells of a sheet, by (row, column)."""

Heights = Mapping[tuple[str, int], float]
"""Sheet and row -> the height in points that its text needs."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed workbook."""

    data: bytes

    changed_parts: tuple[str, ...] = ()
    """The zip names of the parts that were changed or left out."""


def as_text(value: int | float) -> str:
    """A number as it is written in XML. Raises ValueError for NaN and infinite numbers."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} is no number that a cell can hold")
    return str(value) if isinstance(value, int) else repr(value)


def as_serial(day: dt.date, date1904: bool) -> str:
    """A date as Excel counts it: days since its epoch, as text. E.g. "45658" for 2025-01-01.

    Its year 1900 has a 29 February (ECMA-376 part 1, 18.17.4.1). Raises ValueError for a date
    before the workbook's calendar.
    """
    moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())
    moment = moment.replace(tzinfo=None)
    if date1904:
        since = moment - dt.datetime(1904, 1, 1)
    else:
        since = moment - dt.datetime(1899, 12, 30)
        if moment < dt.datetime(1900, 3, 1):
            since -= dt.timedelta(days=1)
    if since < dt.timedelta(0) or (not date1904 and moment < dt.datetime(1900, 1, 1)):
        raise ValueError(f"{day} lies before the workbook's calendar")
    days = since / dt.timedelta(days=1)
    return str(int(days)) if days == int(days) else repr(days)


def number_of(text: str) -> int:
    """The number that an attribute holds; 0 for anything else, and for ten digits or more."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
