"""Where the tables of a sheet are: header rows found by what they say, wherever they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from validators.a1 import Area, area, column_number
from validators.cards.call import Call
from validators.model import Cell
from xl_tools.reading.workbook import Sheet

LONGEST = 80
"""No title of a column has more characters than this."""

FURTHEST = 2_000
"""A header or a label has not more rows with something in them above it."""

_MERGED = 5
"""No merged cell of a header has as many rows."""

_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u2060\ufeff]")
_UNIT = re.compile(r"(?:\s*[(\[][^)\]]*[)\]]|,?\s+(?:i )?(?:hela )?(?:kr|kronor|sek))$")
_CURRENCY = re.compile(r"(?:kr|kronor|sek)\s*[)\]]$")
_QUALIFIED, _BESIDE = 2, 4
"""How much less a title counts that says more, and one beside the Excel table of its row."""

_LARGE_UNIT = re.compile(
    r"(?:[\s,(\[]+i)?[\s,(\[]+(?:[tkm](?:kr|sek)|mnkr|(?:tusen|milj)\w*(?:\s(?:kr|kronor|sek))?)\W*$"
)

Titles = Mapping[str, tuple[str, int]]
"""Folded title -> column id, and 0 for its own title, 1 for another one that is understood."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A title, label or name of a sheet without what may differ: case, spaces, breaks, ":", "*"."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"(?<=\w)-\s*\n\s*", "", text)
    return " ".join(text.split()).strip(" :*.…")


@lru_cache(maxsize=8192)
def fold_title(text: str) -> str:
    """As `fold`, without a unit at the end: "Sökt belopp (kr)". Thousands and millions of kronor
    stay: what stands under such a title is another amount."""
    folded = fold(text)
    if _LARGE_UNIT.search(folded):
        return folded
    return _UNIT.sub("", folded).strip(" :*.") or folded


def without_large_unit(text: str) -> str | None:
    """The folded title of amounts in thousands or millions: "Sökt belopp (tkr)" -> "sökt belopp";
    None for any other title."""
    bare, count = _LARGE_UNIT.subn("", fold(text))
    return bare if count else None


@lru_cache(maxsize=256)
def titles_of(call: Call, table: str, kind: str | None) -> dict[str, tuple[str, int]]:
    """What may stand as header of each column of a table; a column's own title goes first.

    Kept, and shared by all who ask: not to be changed.
    """
    columns = call.table(table, kind)
    found: dict[str, tuple[str, int]] = {}
    for key, column in columns.items():
        for title in (column.title, *column.titles.values(), *column.also):
            found.setdefault(fold_title(title), (key, 1))
    for key in columns:
        found[fold_title(call.title(key, kind))] = (key, 0)
    return found


@dataclass(frozen=True)
class Header:
    """The header of a table: its rows, and each column's letters.

    `doubles` has further columns of the same title. `cells` are the header's cells by column id.
    """

    top: int
    bottom: int
    letters: Mapping[str, str]
    cells: Mapping[str, Cell]
    doubles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def left(self) -> int:
        return min(map(column_number, self.letters.values()))

    @cached_property
    def right(self) -> int:
        return max(map(column_number, self.letters.values()))

    @property
    def first_cell(self) -> Cell:
        return min(self.cells.values(), key=lambda cell: column_number(_column(cell.ref)))


def find_header(sheet: Sheet, titles: Titles) -> Header | None:
    """The header of a sheet's only table: the first row that says most of its titles.

    At least two titles must be there. The header of an Excel table is preferred.
    """
    own = [made for number in _table_tops(sheet) if (made := header_at(sheet, number, titles))]
    if own:
        return max(own, key=lambda header: len(header.letters))
    best: Header | None = None
    for number in islice(sheet.rows, FURTHEST):
        if best is not None and number > best.bottom + 15:
            break
        made = header_at(sheet, number, titles)
        if made is not None and (best is None or len(made.letters) > len(best.letters)):
            best = made
    return best


def titles_in(sheet: Sheet) -> set[str]:
    """Every text that may be a title, folded, where `find_header` looks for one."""
    looked_at = {*islice(sheet.rows, FURTHEST + _MERGED), *_table_tops(sheet)}
    return {
        fold_title(cell.value)
        for number in looked_at
        for cell in sheet.rows[number].values()
        if isinstance(cell.value, str) and len(cell.value) <= LONGEST
    }


def header_at(sheet: Sheet, number: int, titles: Titles) -> Header | None:
    """The header in row `number` (and rows that its merged cells reach), or None."""
    found = _matches(sheet.rows[number], titles)
    if len({key for key, _, _ in found}) < 2:
        return None
    own = [
        place
        for table in sheet.tables
        if table.header_rows and (place := area(table.ref)) and place.top == number
    ]
    if own:
        found = [
            (key, rank if _is_within(cell, own) else rank + _BESIDE, cell)
            for key, rank, cell in found
        ]
    top = bottom = number
    for merge in _upright_merges(sheet):
        if merge.top <= number <= merge.bottom:
            top, bottom = min(top, merge.top), max(bottom, merge.bottom)
    taken = {cell.ref for _, _, cell in found}
    for other in range(top, bottom + 1):
        if other != number and other in sheet.rows:
            known = {key for key, _, _ in found}
            found += [
                match
                for match in _matches(sheet.rows[other], titles)
                if match[0] not in known and match[2].ref not in taken
            ]
    return _header(top, bottom, found)


def find_headers(sheet: Sheet, wanted: Mapping[str, Titles]) -> dict[str, Header]:
    """The headers of several tables, side by side or below each other.

    A title that two tables share ("Belopp") belongs to the one whose other columns are nearest.
    """
    best: dict[str, Header] = {}
    preferred = set(_table_tops(sheet))
    claimants: dict[str, list[_Claim]] = {}
    for name, titles in wanted.items():
        for folded, match in titles.items():
            claimants.setdefault(folded, []).append((name, *match))
    for number in islice(sheet.rows, FURTHEST):
        for name, header in _headers_in_row(sheet, number, wanted, claimants).items():
            old = best.get(name)
            if old is None or _worth(header, preferred) > _worth(old, preferred):
                best[name] = header
    return best


def _worth(header: Header, preferred: set[int]) -> tuple[int, bool]:
    return len(header.letters), header.top in preferred


_Claim = tuple[str, str, int]
"""A table, its column, and the rank of the title."""


def _headers_in_row(
    sheet: Sheet,
    number: int,
    wanted: Mapping[str, Titles],
    claimants: Mapping[str, Sequence[_Claim]],
) -> dict[str, Header]:
    """The headers in a row; `claimants` has for each title the tables that have it."""
    claims: dict[str, Sequence[_Claim]] = {}
    for letters, cell in sheet.rows[number].items():
        if isinstance(cell.value, str) and len(cell.value) <= LONGEST:
            claimed = claimants.get(fold_title(cell.value))
            if claimed:
                claims[letters] = claimed
    if not claims:
        return {}
    sure: dict[str, list[int]] = {}
    for letters, claimed in claims.items():
        if len(claimed) == 1:
            sure.setdefault(claimed[0][0], []).append(column_number(letters))
    found: dict[str, list[tuple[str, int, Cell]]] = {}
    for letters, claimed in claims.items():
        place = column_number(letters)
        near = [
            (_distance(place, sure[name]), name, key, rank)
            for name, key, rank in claimed
            if name in sure
        ]
        if near:
            _, name, key, rank = min(near)
            found.setdefault(name, []).append((key, rank, sheet.rows[number][letters]))
    return {
        name: _header(number, number, matches)
        for name, matches in found.items()
        if _is_enough({key for key, _, _ in matches}, wanted[name])
    }


def _is_enough(keys: set[str], titles: Titles) -> bool:
    """Whether so many titles in a row make a header: "Från" and "Till" alone are no budget."""
    known = list(dict.fromkeys(key for key, _ in titles.values()))
    return len(keys) >= min(2, len(known)) and (known[0] in keys or len(keys) > 2)


def _distance(place: int, others: Sequence[int]) -> int:
    if min(others) <= place <= max(others):
        return 0
    return min(abs(place - other) for other in others)


def _matches(row: Mapping[str, Cell], titles: Titles) -> list[tuple[str, int, Cell]]:
    found = []
    for cell in row.values():
        if isinstance(cell.value, str) and len(cell.value) <= LONGEST:
            match = titles.get(fold_title(cell.value))
            if match is not None:
                key, rank = match
                found.append((key, rank + _QUALIFIED * _is_qualified(cell.value), cell))
    return found


def _is_qualified(title: str) -> bool:
    """Whether a title says more than the column's, "Beviljat belopp (2024)", and not its unit."""
    return title.rstrip()[-1:] in (")", "]") and _CURRENCY.search(fold(title)) is None


def _is_within(cell: Cell, areas: Iterable[Area]) -> bool:
    column = column_number(_column(cell.ref))
    return any(place.left <= column <= place.right for place in areas)


def _header(top: int, bottom: int, found: Iterable[tuple[str, int, Cell]]) -> Header:
    letters: dict[str, str] = {}
    cells: dict[str, Cell] = {}
    ranks: dict[str, int] = {}
    doubles: dict[str, tuple[str, ...]] = {}
    for key, rank, cell in found:
        own = _column(cell.ref)
        if key not in ranks or rank < ranks[key]:
            letters[key], cells[key], ranks[key] = own, cell, rank
            doubles.pop(key, None)
        elif rank == ranks[key]:
            doubles[key] = (*doubles.get(key, ()), own)
    return Header(top, bottom, letters, cells, doubles)


def _column(ref: str) -> str:
    return ref.rstrip("0123456789")


def _table_tops(sheet: Sheet) -> list[int]:
    tops = [place.top for table in sheet.tables if table.header_rows and (place := area(table.ref))]
    return [top for top in tops if top in sheet.rows]


def _upright_merges(sheet: Sheet) -> Iterable[Area]:
    for ref in sheet.merges:
        merge = area(ref)
        if merge is not None and 0 < merge.bottom - merge.top < _MERGED:
            yield merge
