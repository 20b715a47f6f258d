"""CSV as Swedish Excel opens it, in which no text becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

CsvValue = str | int | float | None
"""What stands in one place of a row."""

BEGINNING = "\ufeff".encode()
"""The byte order mark, by which Excel knows UTF-8."""

_SIGNS = "=@＝＠﹦﹫"
_MAYBE = "+\\-−＋－﹢﹣"  # of numbers and of lists, too
_UNSEEN = r'\s"\x00-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff'
_COMMAND = re.compile(rf"[{_UNSEEN}]*[{_SIGNS}{_MAYBE}]|[ \xa0]*[\t\r\n]")
"""A text that a spreadsheet may take for a formula, also behind what cannot be seen. A tab or a
line break at the beginning has been used to hide one."""

_INSIDE = re.compile(
    rf"(?<=[,;\t\r\n])[{_UNSEEN}']*?"
    rf"(?=[{_SIGNS}]|[{_MAYBE}](?=[^,;\t\r\n]*(?:\w\(|\||![A-Za-z$'])))"
)
"""Where a cell with a formula would begin if a program took a comma for the separator, or every
line break for the end of a row. Plus and minus count only before what does harm (a function, DDE,
another sheet): people write lists with them."""


def lines(rows: Iterable[Sequence[CsvValue]]) -> bytes:
    """Rows as lines of CSV: semicolons, UTF-8, without the byte order mark that a file begins with.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does one
    within a text; decimals have a comma, as Swedish Excel reads them.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_value(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _value(value: CsvValue) -> CsvValue:
    """A value as it is written."""
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    if isinstance(value, str):
        safe = _INSIDE.sub(lambda before: f"{before[0]}'", value)
        return f"'{safe}" if _COMMAND.match(safe) else safe
    return value
