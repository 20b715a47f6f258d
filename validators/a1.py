"""A1 references: cells and ranges as Excel writes them <-> rows and columns, counted from 1."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


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


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four sides within it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def cells(self) -> int:
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)


@lru_cache(maxsize=8192)
def area(ref: str) -> Area | None:
    """ "B4:D9", "$B$4" -> its sides; None for what is no A1 reference."""
    match = _RANGE.fullmatch(ref)
    if match is None:
        return None
    left, top = column_number(match[1]), int(match[2])
    if match[3] is None:
        return Area(left, top, left, top)
    right, bottom = column_number(match[3]), int(match[4])
    return Area(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def position(ref: str) -> tuple[int, int] | None:
    """(row, column), from 1, of an A1 reference; None where it is none."""
    matched = _REFERENCE.fullmatch(ref.strip())
    if matched is None:
        return None
    row, column = int(matched.group(2)), column_number(matched.group(1))
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def reference(row: int, column: int) -> str:
    """The A1 reference of a row and a column, both counted from 1. E.g. "B5" for (5, 2)."""
    return f"{column_letters(column)}{row}"


def bounds(ref: str) -> tuple[int, int, int, int] | None:
    """(first row, first column, last row, last column) of an A1 range; None where it is none."""
    first, _, last = ref.partition(":")
    begin, end = position(first), position(last or first)
    if begin is None or end is None:
        return None
    (top, left), (bottom, right) = begin, end
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def anchors_of(
    cells: Iterable[tuple[int, int]], merges: Iterable[str]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The first cell of the merged range that a cell lies in, for those that lie in one."""
    ranges = sorted(filter(None, map(bounds, merges)))
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    ahead = 0
    active: list[tuple[int, tuple[int, int, int, int]]] = []  # by last row
    for row, column in sorted(cells):
        while ahead < len(ranges) and ranges[ahead][0] <= row:
            heapq.heappush(active, (ranges[ahead][2], ranges[ahead]))
            ahead += 1
        while active and active[0][0] < row:
            heapq.heappop(active)
        for _, (top, left, _, right) in active:
            if left <= column <= right:
                anchors[row, column] = (top, left)
                break
    return anchors


def ranges_of(positions: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The cells, those under each other as one range."""
    cells = sorted((column, row) for row, column in set(positions))
    start = 0
    for index in range(1, len(cells) + 1):
        column, row = cells[index - 1]
        if index < len(cells) and cells[index] == (column, row + 1):
            continue
        first = reference(cells[start][1], column)
        yield first if start == index - 1 else f"{first}:{reference(row, column)}"
        start = index
