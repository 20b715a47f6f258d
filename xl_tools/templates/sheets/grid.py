"""A data sheet of the allocation workbook as made: where its columns are, and its sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xl_tools.templates.book import Raw
from xl_tools.templates.sheets.fields import is_number

LAST_ROW = 1000  # limits and look-ups reach so far at least, for the rows to come
ROOM = 200  # rows to come, that they reach past a longer table
INACTIVE = ("återtagen", "avvisad")  # kept, but neither counted nor summed (rules.md A23)


@dataclass(frozen=True)
class Grid:
    """The list of a kind of grant."""

    kind: str
    label: str
    sheet: str

    columns: Mapping[str, str]
    """Column id -> letters of the column."""

    titles: Mapping[str, str]
    """Column id -> header."""

    rows: tuple[Mapping[str, Raw], ...]
    """The rows of data."""

    first: int
    """The sheet's first row below the header."""

    last: int
    """The last row of the table, which may be empty."""

    def column(self, key: str) -> str:
        """A column as a structured reference, which grows with the table. E.g. `'LUM[Nr]'`."""
        title = re.sub(r"([\[\]#'])", r"'\1", self.titles[key])
        return f"{self.sheet}[{title}]"

    @property
    def furthest(self) -> int:
        """The last row that limits and look-ups reach."""
        return max(LAST_ROW, self.last + ROOM)

    def cells(self, key: str) -> str:
        """The cells of a column, for titles of any kind: far past the table's present end."""
        letters = self.columns[key]
        return f"'{self.sheet}'!${letters}${self.first}:${letters}${self.furthest}"

    @property
    def active(self) -> tuple[Mapping[str, Raw], ...]:
        """The rows that are counted: not withdrawn, not dismissed."""
        return tuple(row for row in self.rows if row.get("status") not in INACTIVE)

    @property
    def active_test(self) -> str:
        """The same as criteria of SUMIFS and COUNTIFS, with a leading comma."""
        status = self.column("status")
        return "".join(f',{status},"<>{word}"' for word in INACTIVE)

    def total(self, key: str) -> int | float:
        """The sum of a column over the active rows, as the workbook states it (text is skipped)."""
        return sum(row[key] for row in self.active if is_number(row.get(key)))  # type: ignore[misc]

    def total_formula(self, key: str) -> str:
        """The same as a formula."""
        return f"SUMIFS({self.column(key)}{self.active_test})"
