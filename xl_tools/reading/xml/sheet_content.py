"""The cells and merged ranges of a worksheet, parsed when they are first asked for."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence, ValuesView
from contextlib import contextmanager
from functools import cached_property
from typing import overload

from opc.package import Package
from validators.a1 import letters_of
from validators.model import Cell, ErrorValue, Scalar
from validators.wording import sentence
from xl_tools.number_formats import DateKind, read_iso, read_serial
from xl_tools.reading.xml.cell_values import BOOLEANS, MAX_TEXT_LENGTH, both, read_number, read_text
from xl_tools.reading.xml.sheet_quick import read_plain
from xl_tools.reading.xml.sheet_xml import COLUMNS, Raw, RawReader, RawSheet

_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f[ />]')
"""A cell with a formula, as Excel and other programs write it into the XML. (A pattern of its own,
because it looks through a whole sheet at once.)"""


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile.

    Thousands of objects are made, none of them in a cycle, and looking through them again and again
    is a fifth of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class SheetContent:
    """A worksheet part, parsed when it is first asked for."""

    def __init__(self, reader: SheetReader, part: str, sheet: str) -> None:
        self.reader = reader
        self.part = part  # its name in the zip
        self.sheet = sheet  # the sheet's name

    @cached_property
    def raw(self) -> RawSheet:
        """Its cells as they stand in the XML."""
        with no_collection():
            return self.reader.read(self.part)

    @cached_property
    def formulas(self) -> frozenset[str]:
        """A1 references of cells that hold a formula, found without parsing."""
        refs = _FORMULA.findall(self.reader.package.read(self.part))
        return frozenset(ref.decode("ascii") for ref in refs)

    @property
    def is_parsed(self) -> bool:
        """Whether it has been parsed."""
        return "raw" in self.__dict__

    @property
    def cell(self) -> Callable[[str, Raw], Cell | None]:
        """What makes a cell of one that stands in the XML."""
        return self.reader.cell


class Merges(Sequence[str]):
    """The merged ranges of a sheet that may not be parsed yet."""

    def __init__(self, content: SheetContent) -> None:
        self._content = content

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._content.raw.merges[index]

    def __len__(self) -> int:
        return len(self._content.raw.merges)


class Rows(Mapping[int, Mapping[str, Cell]]):
    """The rows of a sheet, by row number and column letters.

    Cells are made when the first row is asked for: of many sheets, none ever is, and making them
    takes as long as parsing.
    """

    def __init__(self, content: SheetContent) -> None:
        self._content = content

    def formulas_in_sight(self) -> frozenset[str]:
        """As `Sheet.formulas_in_sight`."""
        return frozenset() if self._content.is_parsed else self._content.formulas

    @cached_property
    def _rows(self) -> dict[int, dict[str, Cell]]:
        with no_collection():
            return self._make_rows()

    def _make_rows(self) -> dict[int, dict[str, Cell]]:
        make, sheet, raw_rows = self._content.cell, self._content.sheet, self._content.raw.rows
        rows: dict[int, dict[str, Cell]] = {}
        for number in sorted(raw_rows):
            row = raw_rows.pop(number)
            cells = {letters: cell for letters, raw in row.items() if (cell := make(sheet, raw))}
            if cells:
                rows[number] = cells
        strays = self._content.raw.strays
        return self._add_strays(rows, strays) if strays else rows

    def _add_strays(
        self, rows: dict[int, dict[str, Cell]], strays: list[Raw]
    ) -> dict[int, dict[str, Cell]]:
        for raw in strays:
            cell = self._content.cell(self._content.sheet, raw)
            if cell is not None:
                letters = letters_of(cell.ref)
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

    # Mapping's own `items` and `values` would come back for every row.

    def items(self) -> ItemsView[int, Mapping[str, Cell]]:
        """The rows with their numbers."""
        return self._rows.items()

    def values(self) -> ValuesView[Mapping[str, Cell]]:
        """The rows."""
        return self._rows.values()


class SheetReader:
    """Reads the worksheet parts of one workbook, and makes cells of what stands in them."""

    def __init__(
        self,
        package: Package,
        strings: list[str | ErrorValue],
        dates: Mapping[str, DateKind],
        date1904: bool,
        max_cells: int,
    ) -> None:
        self.package = package
        self.strings = strings  # shared strings, by index
        self.dates = dates  # what dates a cell style shows, by its index as written in a cell
        self.date1904 = date1904  # whether dates are counted from 1904
        self._raw = RawReader(package, max_cells)

    def read(self, part: str) -> RawSheet:
        """The cells of a part as they stand in the XML, read the quick way where that will do."""
        plain = read_plain(self._raw, part)
        return self._raw.read(part) if plain is None else plain

    def cell(self, sheet: str, raw: Raw) -> Cell | None:
        """The cell of a sheet that is so written in the XML; None where nothing stands in it."""
        ref, style, kind, formula, text, inline = raw
        value: Scalar
        if inline and kind == "inlineStr" and "_x" not in inline and len(inline) <= MAX_TEXT_LENGTH:
            return Cell(sheet, ref, inline, formula)
        if text and (kind is None or kind == "n"):
            number = (
                int(text)
                if text.isdigit() and len(text) < 16 and text.isascii()
                else read_number(text)
            )
            value = number
            date_kind = self.dates.get(style or "0")
            if date_kind is not None and not isinstance(number, ErrorValue):
                date = read_serial(number, date_kind, date1904=self.date1904)
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
        """The shared string whose index is written in a cell."""
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
        if isinstance(shared, str):
            self.package.count_text(len(shared))
        return shared if shared or formula is not None else None
