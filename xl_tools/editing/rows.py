"""Where rows and cells stand in a worksheet part, in bytes: those asked for, and their neighbours.

One pass of expat over the part. A row or cell that does not say which it is, is the next one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from opc.elements import Node, encoding_of, tag_end
from opc.zips import REPAIR, SHRINK
from validators.a1 import LAST_COLUMN, LAST_ROW, Area, area, position
from validators.errors import UnreadableFile, UnsafeFile

_MAX_ELEMENTS = 5_000_000  # in a sheet's rows
_STEP = 1 << 20  # bytes parsed at a time


@dataclass(slots=True)
class FoundCell:
    """A cell of a row that was asked for."""

    column: int
    node: Node
    formula: dict[str, str] | None = None
    """The attributes of its formula; None where it has none."""
    filled: bool = False
    """Whether it holds anything."""


@dataclass(slots=True)
class FoundRow:
    """A row that was asked for, with all its cells."""

    number: int
    node: Node
    cells: dict[int, FoundCell] = field(default_factory=dict)


@dataclass
class Rows:
    """What was found of the rows that were asked for."""

    rows: dict[int, FoundRow] = field(default_factory=dict)
    """Those that are there, by number."""
    gaps: dict[int, int] = field(default_factory=dict)
    """The offset in the part at which each that is not there goes."""
    arrays: list[Area] = field(default_factory=list)
    """What array formulas and data tables fill, on the whole sheet."""


def find_rows(data: bytes, sheet_data: Node, wanted: Collection[int], where: str) -> Rows:
    """Find the rows with these numbers. `where` is the part, for messages.

    Raises UnreadableFile (not XML, rows or cells out of order) and UnsafeFile.
    """
    return _Finder(data, sheet_data, wanted, where).run()


class _Finder:
    """One pass of expat over the rows of a sheet."""

    def __init__(self, data: bytes, sheet_data: Node, wanted: Collection[int], where: str) -> None:
        self.data = data
        self.where = where
        self.sheet_data = sheet_data
        self.shift = sheet_data.start  # of the parser's places, to those in the part
        self.ahead = sorted(wanted, reverse=True)  # rows not met yet, the next one last
        self.result = Rows()
        self.row: FoundRow | None = None  # the one that is open, if it was asked for
        self.cell: FoundCell | None = None
        self.number = self.column = self.elements = 0
        prefix = sheet_data.prefix
        self.tags = tuple(prefix + name for name in ("row", "c", "f", "v", "is"))
        self.parser = ParserCreate(encoding_of(data))
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def run(self) -> Rows:
        """Go through the rows."""
        stop = self.sheet_data.stop
        try:
            for start in range(self.shift, stop, _STEP):
                piece = self.data[start : min(start + _STEP, stop)]
                self.parser.Parse(piece, False)
            self.parser.Parse(b"", True)
        except ExpatError as error:
            raise UnreadableFile(
                "Bladets rader är inte giltig XML; filen är skadad.",
                where=self.where,
                todo=REPAIR,
            ) from error
        for number in self.ahead:
            self.result.gaps[number] = self.sheet_data.inner_stop
        return self.result

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > _MAX_ELEMENTS:
            raise UnsafeFile("Bladet har orimligt många celler.", where=self.where, todo=SHRINK)
        row, cell, formula, value, inline = self.tags
        if name == cell:
            if self.row is not None:
                self._start_cell(attributes)
        elif name == row:
            self._start_row(attributes)
        elif name == formula:
            self._note_formula(attributes)
        elif name in (value, inline) and self.cell is not None:
            self.cell.filled = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self.number
        written = attributes.get("r", "").strip()
        if "r" not in attributes:
            self.number += 1
        elif written.isascii() and written.isdigit() and len(written) < 8:
            self.number = int(written)
        else:
            self.number = 0
        if not before < self.number <= LAST_ROW:
            raise self._disorder(before)
        start = self.parser.CurrentByteIndex + self.shift
        while self.ahead and self.ahead[-1] < self.number:
            self.result.gaps[self.ahead.pop()] = start
        if self.ahead and self.ahead[-1] == self.number:
            self.ahead.pop()
            self.row = FoundRow(self.number, self._node(self.tags[0], attributes, start))
            self.result.rows[self.number] = self.row
            self.column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        assert self.row is not None
        before = self.column
        at = position(attributes["r"]) if "r" in attributes else (self.number, before + 1)
        if at is None or at[0] != self.number or not before < at[1] <= LAST_COLUMN:
            raise self._disorder(self.number)
        self.column = at[1]
        start = self.parser.CurrentByteIndex + self.shift
        self.cell = FoundCell(self.column, self._node(self.tags[1], attributes, start))
        self.row.cells[self.column] = self.cell

    def _note_formula(self, attributes: dict[str, str]) -> None:
        if attributes.get("t") in ("array", "dataTable"):
            filled = area(attributes.get("ref", ""))
            if filled:
                self.result.arrays.append(filled)
        if self.cell is not None:
            self.cell.formula = attributes
            self.cell.filled = True

    def _end(self, name: str) -> None:
        node: Node | None = None
        if name == self.tags[1] and self.cell is not None:
            node, self.cell = self.cell.node, None
        elif name == self.tags[0] and self.row is not None:
            node, self.row = self.row.node, None
        if node is None:
            return
        if self.data[node.inner_start - 2 : node.inner_start] == b"/>":
            node.inner_stop = node.stop = node.inner_start
        else:
            node.inner_stop = self.parser.CurrentByteIndex + self.shift
            node.stop = self.data.index(b">", node.inner_stop) + 1

    def _node(self, tag: str, attributes: dict[str, str], start: int) -> Node:
        return Node(tag, tag, attributes, start, inner_start=tag_end(self.data, start, self.where))

    def _disorder(self, row: int) -> UnreadableFile:
        return UnreadableFile(
            f"Bladets rader eller celler står i fel ordning efter rad {row}.",
            where=self.where,
            todo=REPAIR,
        )
