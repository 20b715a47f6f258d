"""A worksheet part -> its cells as they stand in the XML, and its merged ranges.

There are two ways to the same result. `sheet_quick` is quick, and knows only what programs usually
write. Whatever else there is, and whatever is wrong, is read here, event by event. This way says
what a sheet means: the quick one must never say anything else
(tests/xl_tools/reading/test_plain_sheets.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from opc.package import Package, damaged, too_deep
from opc.xml_events import Tag, Vocabulary
from opc.zips import SHRINK
from validators.a1 import LAST_COLUMN, LAST_ROW, column_letters, position
from validators.errors import UnreadableFile, UnsafeFile
from validators.spelling import grouped

COLUMNS: dict[str, int] = {}
"""Column letters -> number, filled as letters are met: at most 16 384 of them.

A dict and not `a1.column_number`, because it is asked for every cell.
"""

SHEET = Vocabulary(
    "worksheet sheetData row c v f is t r mergeCells mergeCell mc:AlternateContent mc:Fallback"
)
_ROW, _C, _V, _F = (SHEET.tags[name] for name in ("row", "c", "v", "f"))
_IS, _MERGE = (SHEET.tags[name] for name in ("is", "mergeCell"))
_T = SHEET.tags["t"]

Raw = tuple[str, str | None, str | None, str | None, str | None, str | None]
"""A cell as it stands in the XML: its reference, style and type, and the text in f, v and is; None
for what it does not have. E.g. `('B5', '3', 's', None, '17', None)`"""


@dataclass(slots=True)
class RawSheet:
    """What a worksheet part holds."""

    rows: dict[int, dict[str, Raw]]  # by row number and column letters
    strays: list[Raw]  # cells that came out of order, twice, or in another row than their own
    merges: tuple[str, ...]  # A1 ranges


class RawReader:
    """Reads the worksheet parts of one workbook."""

    def __init__(self, package: Package, max_cells: int) -> None:
        self.package = package
        self.max_cells = max_cells  # with content, in the whole workbook
        self.cells_left = max_cells

    # One long loop, because a call for every event would cost more than all the rest.
    def read(self, part: str) -> RawSheet:  # noqa: C901, the reason stands above
        """What stands in a sheet. Raises UnreadableFile and UnsafeFile.

        Elements open in this order: worksheet, sheetData, row, c, and v, f or is. Whatever opens
        out of order is an error, which also bounds the depth.
        """
        rows: dict[int, dict[str, Raw]] = {}
        strays: list[Raw] = []
        merges: list[str] = []
        columns = COLUMNS
        outer_depth = 0  # open elements that are not rows, cells or in cells
        row: dict[str, Raw] | None = None
        number, digits, width = 0, "0", 1
        column = 0
        cell: dict[str, str] | None = None
        leaf: Tag | None = None  # the v, f or t that is open
        piece = ""
        text: str | None = None
        formula: str | None = None
        inline: str | None = None
        length = 0  # of the texts in a row
        for events in self.package.events(part, SHEET):
            for event in events:
                if type(event) is tuple:
                    tag, attributes = event
                    if tag is _C:
                        if cell is not None or row is None:
                            raise self._malformed(part, number)
                        cell = attributes
                        text = formula = inline = None
                    elif tag is _V or tag is _F or tag is _T:
                        if leaf is not None or cell is None:
                            raise self._malformed(part, number)
                        leaf = tag
                        piece = ""
                    elif tag is _ROW:
                        written = attributes.get("r")
                        before = number
                        number = before + 1 if written is None else index_of(written.strip())
                        if row is not None or not 0 < number <= LAST_ROW:
                            raise self._malformed(part, before)
                        digits = str(number)
                        width = len(digits)
                        column = 0
                        row = {}
                    else:
                        if tag is _IS:
                            inline = ""
                        elif tag is _MERGE:
                            merges.append(attributes.get("ref", "").replace("$", ""))
                            if len(merges) > self.package.limits.merges:
                                raise self._too_many_merges(part)
                        outer_depth += 1
                        if outer_depth > self.package.limits.depth:
                            raise too_deep(outer_depth, self.package.place(part))
                elif type(event) is str:
                    if leaf is not None:
                        piece += event
                elif event is _V:
                    text = piece
                    leaf = None
                elif event is _C:
                    assert cell is not None
                    assert row is not None
                    ref = cell.get("r")
                    before = column
                    if ref is None:
                        column += 1
                        if column > LAST_COLUMN:
                            raise self._malformed(part, number)
                        letters = column_letters(column)
                        ref = letters + digits
                        regular = True
                    else:
                        letters = ref[:-width]
                        regular = ref[-width:] == digits
                        if not regular or letters not in columns:
                            letters, at = self._place(ref, part, number)
                            ref = f"{letters}{at}"
                            regular = at == number
                        column = columns[letters]
                    if text is not None or formula is not None or inline is not None:
                        raw = (ref, cell.get("s"), cell.get("t"), formula, text, inline)
                        if regular and column > before:
                            row[letters] = raw
                        else:
                            strays.append(raw)
                        length += len(text or "") + len(formula or "") + len(inline or "")
                    cell = None
                elif event is _F:
                    formula = piece
                    leaf = None
                elif event is _T:
                    if inline is not None:
                        inline += piece
                    leaf = None
                elif event is _ROW:
                    if row:
                        self.take(len(row), part)
                        if number in rows:
                            strays.extend(row.values())
                        else:
                            rows[number] = row
                    row = None
                    self.package.count_text(length)
                    length = 0
                else:
                    outer_depth -= 1
            self.take(len(strays), part, keep=True)
        return RawSheet(rows, strays, tuple(merges))

    def take(self, cells: int, part: str, *, keep: bool = False) -> None:
        """Count cells with content. Raises UnsafeFile when the workbook has too many.

        `keep`: only look whether there is room for so many.
        """
        left = self.cells_left - cells
        if not keep:
            self.cells_left = left
        if left < 0:
            raise UnsafeFile(
                f"Arbetsboken har fler än {grouped(self.max_cells)} ifyllda celler.",
                where=self.package.place(part),
                todo=SHRINK,
            )

    def _too_many_merges(self, part: str) -> UnsafeFile:
        most = grouped(self.package.limits.merges)
        return UnsafeFile(
            f"Bladet har fler än {most} sammanslagna områden.",
            where=self.package.place(part),
            todo=SHRINK,
        )

    def _place(self, ref: str, part: str, row: int) -> tuple[str, int]:
        """Letters and row of a reference whose column is new, or that is written oddly ("$b$5")."""
        cell = position(ref)
        if cell is None:
            raise self._malformed(part, row)
        number, column = cell
        letters = column_letters(column)
        COLUMNS[letters] = column
        return letters, number

    def _malformed(self, part: str, row: int) -> UnreadableFile:
        return damaged(self.package, f"Bladet går inte att läsa efter rad {row}.", part)


def index_of(text: str | None, *, none: int = 0) -> int:
    """A number from 0 as written in an attribute, or `none` where it is no such number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else none
