"""CSV as Swedish Excel opens it, in which no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Entry = str | int | float | None

_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEGINNING = "\ufeff".encode()
"""The byte order mark, by which Excel knows UTF-8."""


def lines(rows: Iterable[Sequence[Entry]]) -> bytes:
    """Rows as lines of CSV: semicolons, UTF-8, without the byte order mark that a file begins with.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; decimals have
    a comma, as Swedish Excel reads them.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([_written(entry) for entry in row] for row in rows)
    return written.getvalue().encode("utf-8")


def _written(entry: Entry) -> Entry:
    """An entry of a row as it is written."""
    if isinstance(entry, float):
        return f"{entry:.15g}".replace(".", ",")
    if isinstance(entry, str) and entry.lstrip(" ").startswith(_COMMANDS):
        return f"'{entry}"
    return entry
