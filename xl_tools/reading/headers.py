"""Where the tables of a sheet are: header rows found by what they say, wherever they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from validators.a1 import Area, area, column_number, letters_of
from validators.cards.call import Call
from validators.model import Cell
from xl_tools.reading.workbook import Sheet

MAX_TITLE_LENGTH = 80  # characters of a column's title or a label

MAX_ROWS_LOOKED_AT = 2_000
"""Rows with something in them in which headers and labels are looked for, from the top."""

_MAX_ROWS_BELOW = 15  # below a header, in which one with more titles is looked for

_MAX_HEADER_ROWS = 5  # of a merged cell in a header

_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u2060\ufeff]")
_UNIT = re.compile(r"(?:\s*[(\[][^)\]]*[)\]]|,?\s+(?:i )?(?:hela )?(?:kr|kronor|sek))$")
_CURRENCY = re.compile(r"(?:kr|kronor|sek)\s*[)\]]$")

_QUALIFIED_RANK = 2  # is added for a title that says more than the column's
_BESIDE_RANK = 4  # is added for a title beside the Excel table of its row

_LARGE_UNIT = re.compile(
    r"(?:[\s,(\[]+i)?[\s,(\[]+(?:[tkm](?:kr|sek)|mnkr|(?:tusen|milj)\w*(?:\s(?:kr|kronor|sek))?)\W*$"
)

Titles = Mapping[str, tuple[str, int]]
"""Folded title -> column id and rank: 0 for the column's own title, 1 for others that mean it.

E.g. `{'sökt belopp': ('sought', 0)}`
"""

_Match = tuple[str, int, Cell]
"""A column id, the rank of the title that was met, and the cell that it stands in."""

_Claim = tuple[str, str, int]
"""A table that has a title, its column id, and the rank of the title."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A title, label or sheet's name without what may differ: case, spaces, line breaks, ":", "*".

    E.g. "sökt belopp" for "Sökt  belopp:"
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"(?<=\w)-\s*\n\s*", "", text)
    return " ".join(text.split()).strip(" :*.…")


@lru_cache(maxsize=8192)
def fold_title(text: str) -> str:
    """As `fold`, without a unit at the end. E.g. "sökt belopp" for "Sökt belopp (kr)".

    Thousands and millions of kronor stay: what stands under such a title is another amount.
    """
    folded = fold(text)
    if _LARGE_UNIT.search(folded):
        return folded
    return _UNIT.sub("", folded).strip(" :*.") or folded


def folded_title(cell: Cell) -> str | None:
    """What a cell says, as `fold_title` folds it; None where it cannot be a title or a label."""
    value = cell.value
    if isinstance(value, str) and len(value) <= MAX_TITLE_LENGTH:
        return fold_title(value)
    return None


def without_large_unit(text: str) -> str | None:
    """The folded title of amounts in thousands or millions; None for any other title.

    E.g. "sökt belopp" for "Sökt belopp (tkr)"
    """
    bare, count = _LARGE_UNIT.subn("", fold(text))
    return bare if count else None


@lru_cache(maxsize=256)
def titles_of(call: Call, table: str, kind: str | None) -> dict[str, tuple[str, int]]:
    """What may stand as header of each column of a table, as `Titles`.

    Kept, and shared by all who ask: not to be changed.
    """
    columns = call.table(table, kind)
    titles: dict[str, tuple[str, int]] = {}
    for key, column in columns.items():
        for title in (column.title, *column.titles.values(), *column.also):
            titles.setdefault(fold_title(title), (key, 1))
    for key in columns:
        titles[fold_title(call.title(key, kind))] = (key, 0)
    return titles


@dataclass(frozen=True)
class Header:
    """The header of a table. Columns are named by the ids that the card has for them."""

    top: int
    """Its first row."""

    bottom: int
    """Its last row."""

    letters: Mapping[str, str]
    """The letters of each column. E.g. `{'sought': 'F'}`"""

    cells: Mapping[str, Cell]
    """The cell of each column's title."""

    doubles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The letters of further columns with the same title."""

    @cached_property
    def left(self) -> int:
        """The number of the first column."""
        return min(map(column_number, self.letters.values()))

    @cached_property
    def right(self) -> int:
        """The number of the last column."""
        return max(map(column_number, self.letters.values()))

    @property
    def first_cell(self) -> Cell:
        """The cell of the title furthest to the left."""
        return min(self.cells.values(), key=lambda cell: column_number(letters_of(cell.ref)))


def find_header(sheet: Sheet, titles: Titles) -> Header | None:
    """The header of a sheet's only table: the first row that says most of its titles.

    At least two titles must be there. The header of an Excel table is preferred.
    """
    of_tables = [
        header for number in _table_tops(sheet) if (header := header_at(sheet, number, titles))
    ]
    if of_tables:
        return max(of_tables, key=lambda header: len(header.letters))
    best: Header | None = None
    for number in islice(sheet.rows, MAX_ROWS_LOOKED_AT):
        if best is not None and number > best.bottom + _MAX_ROWS_BELOW:
            break
        header = header_at(sheet, number, titles)
        if header is not None and (best is None or len(header.letters) > len(best.letters)):
            best = header
    return best


def titles_in(sheet: Sheet) -> set[str]:
    """Every text that may be a title, folded, where `find_header` looks for one."""
    most = MAX_ROWS_LOOKED_AT + _MAX_HEADER_ROWS
    numbers = {*islice(sheet.rows, most), *_table_tops(sheet)}
    return {
        fold_title(cell.value)
        for number in numbers
        for cell in sheet.rows[number].values()
        if isinstance(cell.value, str) and len(cell.value) <= MAX_TITLE_LENGTH
    }


def header_at(sheet: Sheet, number: int, titles: Titles) -> Header | None:
    """The header in row `number` (and rows that its merged cells reach), or None."""
    matches = _matches(sheet.rows[number], titles)
    if len({key for key, _, _ in matches}) < 2:
        return None
    table_areas = [
        place
        for table in sheet.tables
        if table.header_rows and (place := area(table.ref)) and place.top == number
    ]
    if table_areas:
        matches = [
            (key, rank if _is_within(cell, table_areas) else rank + _BESIDE_RANK, cell)
            for key, rank, cell in matches
        ]
    top = bottom = number
    for merge in _upright_merges(sheet):
        if merge.top <= number <= merge.bottom:
            top, bottom = min(top, merge.top), max(bottom, merge.bottom)
    taken = {cell.ref for _, _, cell in matches}
    for neighbour in range(top, bottom + 1):
        if neighbour != number and neighbour in sheet.rows:
            known = {key for key, _, _ in matches}
            matches += [
                match
                for match in _matches(sheet.rows[neighbour], titles)
                if match[0] not in known and match[2].ref not in taken
            ]
    return _header(top, bottom, matches)


def find_headers(sheet: Sheet, wanted: Mapping[str, Titles]) -> dict[str, Header]:
    """The headers of several tables by name, side by side or below each other.

    `wanted` has the titles of each table. A title that two tables share ("Belopp") belongs to the
    one whose other columns are nearest.
    """
    best: dict[str, Header] = {}
    preferred = set(_table_tops(sheet))
    claimants: dict[str, list[_Claim]] = {}
    for name, titles in wanted.items():
        for folded, match in titles.items():
            claimants.setdefault(folded, []).append((name, *match))
    for number in islice(sheet.rows, MAX_ROWS_LOOKED_AT):
        for name, header in _headers_in_row(sheet, number, wanted, claimants).items():
            before = best.get(name)
            if before is None or _worth(header, preferred) > _worth(before, preferred):
                best[name] = header
    return best


def _worth(header: Header, preferred: set[int]) -> tuple[int, bool]:
    return len(header.letters), header.top in preferred


def _headers_in_row(
    sheet: Sheet,
    number: int,
    wanted: Mapping[str, Titles],
    claimants: Mapping[str, Sequence[_Claim]],
) -> dict[str, Header]:
    """The headers in a row; `claimants` has for each title the tables that have it."""
    claims_by_letters: dict[str, Sequence[_Claim]] = {}
    for letters, cell in sheet.rows[number].items():
        if isinstance(cell.value, str) and len(cell.value) <= MAX_TITLE_LENGTH:
            claims = claimants.get(fold_title(cell.value))
            if claims:
                claims_by_letters[letters] = claims
    if not claims_by_letters:
        return {}
    sure: dict[str, list[int]] = {}  # columns with a title that no other table has
    for letters, claims in claims_by_letters.items():
        if len(claims) == 1:
            sure.setdefault(claims[0][0], []).append(column_number(letters))
    matches_by_table: dict[str, list[_Match]] = {}
    for letters, claims in claims_by_letters.items():
        column = column_number(letters)
        near = [
            (_distance(column, sure[name]), name, key, rank)
            for name, key, rank in claims
            if name in sure
        ]
        if near:
            _, name, key, rank = min(near)
            match = (key, rank, sheet.rows[number][letters])
            matches_by_table.setdefault(name, []).append(match)
    return {
        name: _header(number, number, matches)
        for name, matches in matches_by_table.items()
        if _is_enough({key for key, _, _ in matches}, wanted[name])
    }


def _is_enough(keys: set[str], titles: Titles) -> bool:
    """Whether so many titles in a row make a header: "Från" and "Till" alone are no budget."""
    known = list(dict.fromkeys(key for key, _ in titles.values()))
    return len(keys) >= min(2, len(known)) and (known[0] in keys or len(keys) > 2)


def _distance(column: int, columns: Sequence[int]) -> int:
    """How far a column is from others; 0 for one between them."""
    if min(columns) <= column <= max(columns):
        return 0
    return min(abs(column - neighbour) for neighbour in columns)


def _matches(row: Mapping[str, Cell], titles: Titles) -> list[_Match]:
    matches = []
    for cell in row.values():
        if isinstance(cell.value, str) and len(cell.value) <= MAX_TITLE_LENGTH:
            meaning = titles.get(fold_title(cell.value))
            if meaning is not None:
                key, rank = meaning
                matches.append((key, rank + _QUALIFIED_RANK * _is_qualified(cell.value), cell))
    return matches


def _is_qualified(title: str) -> bool:
    """Whether brackets at the end say more than a unit. E.g. for "Beviljat belopp (2024)"."""
    return title.rstrip()[-1:] in (")", "]") and _CURRENCY.search(fold(title)) is None


def _is_within(cell: Cell, areas: Iterable[Area]) -> bool:
    column = column_number(letters_of(cell.ref))
    return any(place.left <= column <= place.right for place in areas)


def _header(top: int, bottom: int, matches: Iterable[_Match]) -> Header:
    """The header of these rows; of several titles for one column the one of lowest rank counts."""
    letters: dict[str, str] = {}
    cells: dict[str, Cell] = {}
    ranks: dict[str, int] = {}
    doubles: dict[str, tuple[str, ...]] = {}
    for key, rank, cell in matches:
        column = letters_of(cell.ref)
        if key not in ranks or rank < ranks[key]:
            letters[key], cells[key], ranks[key] = column, cell, rank
            doubles.pop(key, None)
        elif rank == ranks[key]:
            doubles[key] = (*doubles.get(key, ()), column)
    return Header(top, bottom, letters, cells, doubles)


def _table_tops(sheet: Sheet) -> list[int]:
    """The header rows of the sheet's Excel tables, those with something in them."""
    tops = [place.top for table in sheet.tables if table.header_rows and (place := area(table.ref))]
    return [top for top in tops if top in sheet.rows]


def _upright_merges(sheet: Sheet) -> Iterable[Area]:
    """Merged cells of several rows that may belong to a header."""
    for ref in sheet.merges:
        merge = area(ref)
        if merge is not None and 0 < merge.bottom - merge.top < _MAX_HEADER_ROWS:
            yield merge
