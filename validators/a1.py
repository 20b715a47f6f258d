"""A1 references: cells and ranges as Excel writes them <-> rows and columns, counted from 1.

The one home for them. What a reference may look like is told in ECMA-376 part 1, 18.18.7 and
18.18.62; a sheet's last row and column are those of Excel.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384  # XFD

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?0*([1-9][0-9]{0,6})")


@lru_cache(maxsize=256)
def column_number(letters: str) -> int:
    """The number of a column, counted from 1. E.g. 27 for "AA"."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=256)
def column_letters(number: int) -> str:
    """The letters of a column, counted from 1. E.g. "AA" for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(ref: str) -> tuple[int, int] | None:
    """Row and column of a cell. E.g. (5, 2) for "B5", "$B$5" and "b5"; None for what is no cell."""
    match = _CELL.fullmatch(ref.strip())
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def reference(row: int, column: int) -> str:
    """The A1 reference of a cell. E.g. "B5" for (5, 2)."""
    return f"{column_letters(column)}{row}"


def letters_of(ref: str) -> str:
    """The column letters of a cell's reference without "$". E.g. "AB" for "AB12"."""
    return ref.rstrip("0123456789")


def quoted(sheet: str) -> str:
    """A sheet's name as it stands before the "!" of a reference. E.g. "'Olle''s blad'"."""
    name = sheet.replace("'", "''")
    return f"'{name}'"


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells, all four sides within it."""

    top: int  # row
    left: int  # column
    bottom: int  # row
    right: int  # column

    @property
    def reference(self) -> str:
        """The A1 range. E.g. "B4:D9", and "B4" for a single cell."""
        first, last = reference(self.top, self.left), reference(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def cell_count(self) -> int:
        """How many cells it has."""
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@lru_cache(maxsize=8192)
def area(ref: str) -> Area | None:
    """The area of an A1 range or cell, whichever of its corners come first.

    E.g. `Area(4, 2, 9, 4)` for "B4:D9" and "$D$9:$B$4". None for what is no such range, and for
    whole rows and columns.
    """
    first, _, last = ref.partition(":")
    begin, end = position(first), position(last or first)
    if begin is None or end is None:
        return None
    (top, left), (bottom, right) = begin, end
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def anchors_of(
    cells: Iterable[tuple[int, int]], merges: Iterable[str]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The first cell of the merged range that a cell lies in, for those that lie in one.

    Cells are (row, column), and `merges` A1 ranges.
    """
    areas = sorted(filter(None, map(area, merges)))
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    ahead = 0
    active: list[tuple[int, Area]] = []  # a heap, by last row
    for row, column in sorted(cells):
        while ahead < len(areas) and areas[ahead].top <= row:
            heapq.heappush(active, (areas[ahead].bottom, areas[ahead]))
            ahead += 1
        while active and active[0][0] < row:
            heapq.heappop(active)
        for _, merged in active:
            if merged.left <= column <= merged.right:
                anchors[row, column] = (merged.top, merged.left)
                break
    return anchors


def areas_of(positions: Iterable[tuple[int, int]]) -> Iterator[Area]:
    """Cells (row, column), those right under each other as one area, column by column."""
    cells = sorted((column, row) for row, column in set(positions))
    start = 0
    for index, (column, row) in enumerate(cells, 1):
        if index < len(cells) and cells[index] == (column, row + 1):
            continue
        yield Area(cells[start][1], column, row, column)
        start = index
