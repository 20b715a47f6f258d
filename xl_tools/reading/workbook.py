"""Workbook bytes -> `Workbook`: sheets of cells, read sparsely and guarded, over zip and XML.

Why a reader of its own: files come from outside, and must neither hang nor harm; a value must keep
its cell; a formula without a cached value, an Excel error and a number that is none must be told
apart from an empty cell; Strict workbooks must not read as empty ones. The formats are those of
ECMA-376 part 1, clause 18.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from opc.package import Package, damaged, open_package
from opc.zips import LIMITS, Limits
from validators.model import Cell, ErrorValue, Scalar
from validators.wording import sentence
from xl_tools.number_formats import DateKind, read_iso, read_serial
from xl_tools.reading.book_parts import (
    ListObject,
    main_part,
    read_book,
    read_dates,
    read_strings,
    read_table,
)
from xl_tools.reading.cell_values import BOOLEANS, MAX_TEXT, both, read_number, read_text
from xl_tools.reading.sheet_quick import read_plain
from xl_tools.reading.sheet_xml import COLUMNS, Raw, RawReader, RawSheet

MAX_CELLS = 500_000
"""Cells with content in one workbook; more is refused."""


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `rows` holds only cells with a value, a formula or an error, by Excel's row
    number and column letters, both ascending; `state` is "visible", "hidden" or "veryHidden"."""

    name: str
    rows: Mapping[int, Mapping[str, Cell]]
    state: str = "visible"
    tables: tuple[ListObject, ...] = ()
    merges: Sequence[str] = ()

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The same cells by A1 reference."""
        return {cell.ref: cell for row in self.rows.values() for cell in row.values()}

    def formulas_in_sight(self) -> frozenset[str]:
        """A1 references of cells that hold a formula, told without parsing the sheet.

        What is not among them may hold one as well: `rows` tell. For a sheet that is read already
        there are none.
        """
        return self.rows.formulas_in_sight() if isinstance(self.rows, _Rows) else frozenset()


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: sheets by name, in the workbook's order, and its defined names.

    Chart sheets and macro sheets are left out. A name that belongs to one sheet has the key
    "Blad!Namn".
    """

    sheets: Mapping[str, Sheet]
    names: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False


def read_workbook(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """Read all worksheets, hidden ones too.

    Values are what Excel holds: whole numbers int (as far as Excel's 15 digits carry), others
    float, date formats date, datetime or time. What is no date stays a number: elapsed time (in
    days), and serials that no calendar has. An `ErrorValue` whose text begins with "#" is Excel's
    own; others say what is wrong with the cell (no number, text too long, two values).

    `name` is the file's name, for messages and to know a lock file. Raises WrongKindOfFile (.xls,
    encrypted, HTML …), UnreadableFile (damaged) and UnsafeFile (over a limit, DOCTYPE).
    """
    return read_package(open_package(data, name=name, limits=limits))


def open_workbook(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """As `read_workbook`, but a sheet is parsed when its rows or merged ranges are first asked for.

    Half of a workbook's sheets are for people alone, and are never asked for. What the zip, the
    workbook part and the tables tell is refused here; what is wrong within a sheet raises the same
    errors where the sheet is first used.
    """
    return read_package(open_package(data, name=name, limits=limits), whole=False)


def read_package(package: Package, *, whole: bool = True) -> Workbook:
    """As `read_workbook`, for a package that is already open; as `open_workbook` if not `whole`."""
    with no_collection():
        return _read_parts(package, whole=whole)


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: thousands of objects are made, none of them in a cycle, and
    looking through them again and again is a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read_parts(package: Package, *, whole: bool) -> Workbook:
    main = main_part(package)
    book = package.remembered(read_book, main)
    related = package.relationships(main)
    parts: dict[str, str] = {}
    for relation in related.values():
        if relation.kind in ("sharedStrings", "styles") and not relation.external:
            part = package.resolve(main, relation.target)
            if part in package:
                parts.setdefault(relation.kind, part)
    strings = read_strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    dates = package.remembered(read_dates, parts["styles"]) if "styles" in parts else {}
    sheets: dict[str, Sheet] = {}
    reader = _SheetReader(package, strings, dates, book.date1904)
    for listed in book.sheets:
        found = related.get(listed.relation)
        if found is None:
            raise damaged(package, f"Bladet {listed.name} finns inte i filen.")
        if found.kind != "worksheet" or found.external:
            continue
        if any(listed.name.lower() == other.lower() for other in sheets):
            raise damaged(package, f"Två blad heter {listed.name}.")
        part = package.resolve(main, found.target)
        package.refuse_oversized(part)
        content = _Content(reader, part, listed.name)
        sheets[listed.name] = Sheet(
            name=listed.name,
            rows=_Rows(content),
            state=listed.state,
            tables=tuple(
                package.remembered(read_table, table)
                for table in package.related(part, "table")
                if table in package
            ),
            merges=content.raw.merges if whole else _Merges(content),
        )
    return Workbook(sheets=sheets, names=book.names, date1904=book.date1904)


# ---------------------------------------------------------------------------------------------
# a sheet


_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f[ />]')
"""A cell with a formula, as Excel and other programs write it into the XML."""


class _Content:
    """A worksheet part, parsed when it is first asked for."""

    def __init__(self, reader: _SheetReader, part: str, sheet: str) -> None:
        self.reader = reader
        self.part = part
        self.sheet = sheet

    @cached_property
    def raw(self) -> RawSheet:
        with no_collection():
            return self.reader.read(self.part)

    @cached_property
    def formulas(self) -> frozenset[str]:
        found = _FORMULA.findall(self.reader.package.read(self.part))
        return frozenset(ref.decode("ascii") for ref in found)

    @property
    def is_parsed(self) -> bool:
        return "raw" in self.__dict__

    @property
    def cell(self) -> Callable[[str, Raw], Cell | None]:
        return self.reader.cell


class _Merges(Sequence[str]):
    """The merged ranges of a sheet that may not be parsed yet."""

    def __init__(self, content: _Content) -> None:
        self._content = content

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._content.raw.merges[index]

    def __len__(self) -> int:
        return len(self._content.raw.merges)


class _Rows(Mapping[int, Mapping[str, Cell]]):
    """The rows of a sheet. Their cells are made when the first is asked for: of many sheets, none
    ever is, and making them takes as long as parsing."""

    def __init__(self, content: _Content) -> None:
        self._content = content

    def formulas_in_sight(self) -> frozenset[str]:
        """As `Sheet.formulas_in_sight`."""
        return frozenset() if self._content.is_parsed else self._content.formulas

    @cached_property
    def _rows(self) -> dict[int, dict[str, Cell]]:
        with no_collection():
            return self._made()

    def _made(self) -> dict[int, dict[str, Cell]]:
        make, sheet, raw_rows = self._content.cell, self._content.sheet, self._content.raw.rows
        rows: dict[int, dict[str, Cell]] = {}
        for number in sorted(raw_rows):
            row = raw_rows.pop(number)
            cells = {letters: cell for letters, raw in row.items() if (cell := make(sheet, raw))}
            if cells:
                rows[number] = cells
        strays = self._content.raw.strays
        return self._with_strays(rows, strays) if strays else rows

    def _with_strays(
        self, rows: dict[int, dict[str, Cell]], strays: list[Raw]
    ) -> dict[int, dict[str, Cell]]:
        for raw in strays:
            cell = self._content.cell(self._content.sheet, raw)
            if cell is not None:
                letters = cell.ref.rstrip("0123456789")
                row = rows.setdefault(int(cell.ref[len(letters) :]), {})
                row[letters] = both(row[letters], cell) if letters in row else cell
        strays.clear()
        return {
            number: {letters: row[letters] for letters in sorted(row, key=COLUMNS.__getitem__)}
            for number, row in sorted(rows.items())
        }

    def __getitem__(self, number: int) -> Mapping[str, Cell]:
        return self._rows[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    # Mapping's own would come back for every row.
    def items(self) -> ItemsView[int, Mapping[str, Cell]]:
        return self._rows.items()

    def values(self) -> ValuesView[Mapping[str, Cell]]:
        return self._rows.values()


class _SheetReader:
    """Reads the worksheet parts of one workbook, and makes cells of what stands in them."""

    def __init__(
        self,
        package: Package,
        strings: list[str | ErrorValue],
        dates: Mapping[str, DateKind],
        date1904: bool,
    ) -> None:
        self.package = package
        self.strings = strings
        self.dates = dates
        self.date1904 = date1904
        self._raw = RawReader(package, MAX_CELLS)

    def read(self, part: str) -> RawSheet:
        """What stands in a sheet: the quick way where that will do."""
        plain = read_plain(self._raw, part)
        return self._raw.read(part) if plain is None else plain

    def cell(self, sheet: str, raw: Raw) -> Cell | None:
        """The cell, or None where nothing stands in it."""
        ref, style, kind, formula, text, inline = raw
        value: Scalar
        if inline and kind == "inlineStr" and "_x" not in inline and len(inline) <= MAX_TEXT:
            return Cell(sheet, ref, inline, formula)
        if text and (kind is None or kind == "n"):
            number = (
                int(text)
                if text.isdigit() and len(text) < 16 and text.isascii()
                else read_number(text)
            )
            value = number
            shown = self.dates.get(style or "0")
            if shown is not None and not isinstance(number, ErrorValue):
                date = read_serial(number, shown, date1904=self.date1904)
                value = number if date is None else date
        elif kind == "s":
            value = self._shared(text, formula)
        elif inline is not None:
            value = read_text(inline) or None
        elif kind == "str" or kind == "inlineStr":
            value = read_text(text) if text or (text is not None and formula is not None) else None
        elif not text:
            value = None
        elif kind == "e":
            value = ErrorValue(text[:40])
        elif kind == "b" and text.strip().lower() in BOOLEANS:
            value = BOOLEANS[text.strip().lower()]
        else:
            value = read_iso(text) if kind == "d" else None
            if value is None:
                value = ErrorValue(f"NaN: {text[:40]}")
        return None if value is None and formula is None else Cell(sheet, ref, value, formula)

    def _shared(self, text: str | None, formula: str | None) -> Scalar:
        if not text:
            return None
        try:
            index = int(text)
            shared = self.strings[index] if index >= 0 else None
        except (ValueError, IndexError):
            shared = None
        if shared is None:
            return ErrorValue.because(
                sentence(
                    "texten nr {number} finns inte i filen",
                    "text no. {number} is not in the file",
                    number=text[:20],
                )
            )
        return shared if shared or formula is not None else None
