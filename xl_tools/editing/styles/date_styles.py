"""Cell styles that show a date: those that a workbook has, and the ones to be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from opc.draft import Draft
from opc.elements import Node, parse
from opc.splice import Edit, apply
from xl_tools.editing.anatomy import Anatomy
from xl_tools.editing.cell_values import number_of
from xl_tools.editing.styles.first_styles import add_first_styles
from xl_tools.number_formats import DateKind, date_kind

DATE = 14  # built-in number format (ECMA-376 part 1, 18.8.30)
MOMENT = 22  # date and time

_LOOK = ("numFmtId", "fontId", "fillId", "borderId", "xfId", "quotePrefix", "pivotButton")
"""Attributes of a cell style; two styles that agree in these look the same."""


@dataclass
class DateStyles:
    """The workbook's cell styles: which of them show dates, and the new ones that must."""

    part: str = ""
    """The styles part; "" where the workbook has none."""

    data: bytes = b""
    """Its bytes."""

    node: Node | None = None
    """Its element cellXfs."""

    dates: frozenset[int] = frozenset()
    """The indexes of the styles that show dates."""

    first: int = 0
    """Where the workbook had no styles: the index of the one that shows a date; behind it comes
    the one that shows date and time."""

    added: list[bytes] = field(default_factory=list)
    """The elements of new styles."""

    _by_look: dict[tuple[int, int], int] = field(default_factory=dict)

    def for_date(self, style: int, number_format: int) -> int:
        """A style that shows a date and is otherwise like `style`; that itself where it does."""
        if style in self.dates:
            return style
        if self.node is None:
            return self.first + (number_format == MOMENT) if self.first else style
        xfs = list(self.node.all("xf"))
        if not 0 <= style < len(xfs):
            return style
        if (style, number_format) not in self._by_look:
            self._by_look[style, number_format] = self._find_or_add(xfs, style, number_format)
        return self._by_look[style, number_format]

    def _find_or_add(self, xfs: Sequence[Node], style: int, number_format: int) -> int:
        """The index of a style that is there already, or of a new one: equal styles make some
        readers lose count."""
        xf = xfs[style]
        wanted = {name: xf.get(name, "0") for name in _LOOK} | {"numFmtId": str(number_format)}
        inside = self.data[xf.inner_start : xf.inner_stop]
        for index, candidate in enumerate(xfs):
            is_same = {name: candidate.get(name, "0") for name in _LOOK} == wanted
            if is_same and self.data[candidate.inner_start : candidate.inner_stop] == inside:
                return index
        edits = [
            xf.with_attribute(self.data, "numFmtId", str(number_format)),
            xf.with_attribute(self.data, "applyNumberFormat", "1"),
        ]
        within = [Edit(edit.start - xf.start, edit.stop - xf.start, edit.new) for edit in edits]
        self.added.append(apply(self.data[xf.start : xf.stop], within))
        return len(xfs) + len(self.added) - 1

    def edits(self) -> list[Edit]:
        """The edits of the styles part that add the new styles."""
        if not self.added or self.node is None:
            return []
        new = self.node.appended(self.data, b"".join(self.added))
        return [*new, *self.node.counted(self.data, len(self.added))]


def read_styles(draft: Draft, book: Anatomy, *, with_dates: bool) -> DateStyles:
    """The cell styles of a workbook; one that has none gets some, `with_dates`."""
    part = book.related("styles")
    if not part and with_dates:
        first = add_first_styles(draft, book, number_formats=f"{DATE} {MOMENT}")
        return DateStyles(first=first)
    if not part:
        return DateStyles()
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
    return DateStyles(part, data, xfs, dates)
