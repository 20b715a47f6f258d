"""Cell styles that show a date: those that a workbook has, and the ones to be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from opc.draft import Draft
from opc.splice import Edit, Node, apply, parse
from xl_tools.editing.anatomy import Anatomy
from xl_tools.editing.cell_values import (
    number_of,
)
from xl_tools.editing.first_styles import add_first_styles
from xl_tools.number_formats import DateKind, date_kind


@dataclass
class _Styles:
    """The workbook's cell styles: which of them show dates, and the new ones that must."""

    part: str = ""
    data: bytes = b""
    node: Node | None = None
    dates: frozenset[int] = frozenset()
    made: dict[tuple[int, int], int] = field(default_factory=dict)
    new: list[bytes] = field(default_factory=list)
    first: int = 0  # where the workbook had no styles: the style that shows a date

    def for_date(self, style: int, number_format: int) -> int:
        """A style that shows a date and is otherwise like `style`; that itself where it does."""
        if style in self.dates:
            return style
        if self.node is None:
            return self.first + (number_format == MOMENT) if self.first else style
        xfs = list(self.node.all("xf"))
        if not 0 <= style < len(xfs):
            return style
        if (style, number_format) not in self.made:
            self.made[style, number_format] = self._made(xfs, style, number_format)
        return self.made[style, number_format]

    def _made(self, xfs: Sequence[Node], style: int, number_format: int) -> int:
        """The index of a style that is there already, or of a new one: equal styles make some
        readers lose count."""
        xf = xfs[style]
        wanted = {name: xf.get(name, "0") for name in _LOOK} | {"numFmtId": str(number_format)}
        inner = self.data[xf.inner_start : xf.inner_stop]
        for index, other in enumerate(xfs):
            same = {name: other.get(name, "0") for name in _LOOK} == wanted
            if same and self.data[other.inner_start : other.inner_stop] == inner:
                return index
        edits = [
            xf.with_attribute(self.data, "numFmtId", str(number_format)),
            xf.with_attribute(self.data, "applyNumberFormat", "1"),
        ]
        moved = [Edit(e.start - xf.start, e.stop - xf.start, e.new) for e in edits]
        self.new.append(apply(self.data[xf.start : xf.stop], moved))
        return len(xfs) + len(self.new) - 1


_LOOK = ("numFmtId", "fontId", "fillId", "borderId", "xfId", "quotePrefix", "pivotButton")


DATE, MOMENT = 14, 22
"""Built-in number formats (ECMA-376 part 1, 18.8.30)."""


def read_styles(draft: Draft, book: Anatomy, *, with_dates: bool) -> _Styles:
    part = book.related("styles")
    if not part and with_dates:
        return _Styles(first=add_first_styles(draft, book, number_formats=f"{DATE} {MOMENT}"))
    if not part:
        return _Styles()
    data = draft.read(part)
    root = parse(data, book.package.place(part), into=("numFmts", "cellXfs"))
    formats = root.first("numFmts")
    codes = {
        number_of(node.get("numFmtId")): node.get("formatCode")
        for node in (formats.all("numFmt") if formats else ())
    }
    xfs = root.first("cellXfs")
    kinds: dict[int, DateKind | None] = {}
    for index, xf in enumerate(xfs.all("xf") if xfs else ()):
        number = number_of(xf.get("numFmtId"))
        kinds[index] = date_kind(number, codes.get(number))
    dates = frozenset(index for index, kind in kinds.items() if kind)
    return _Styles(part, data, xfs, dates)
