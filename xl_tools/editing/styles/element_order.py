"""The order of elements in sheets and style parts (ECMA-376 part 1, 18.3 and 18.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from opc.elements import Node
from opc.splice import Edit, insertion
from opc.zips import REPAIR
from validators.errors import UnreadableFile

_ELEMENTS = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
    phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
    headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
    legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
    extLst
"""
"""The order of a worksheet's elements (ECMA-376 part 1, 18.3.1.99)."""

_STYLE_ELEMENTS = """
    numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst
"""
"""The order of a styles part's elements (ECMA-376 part 1, 18.8.39)."""

_PRIORITY = re.compile(rb"""\bpriority\s*=\s*["'](\d{1,9})["']""")

_RANK = {name: rank for rank, name in enumerate(_ELEMENTS.split())}


def sheet_place(root: Node, name: str) -> int:
    """The offset in a worksheet at which a new element of this name goes, after others of it."""
    rank = _RANK[name]
    is_past_rows = False
    for child in root.children:
        child_rank = _rank(child)
        is_past_rows = is_past_rows or child_rank >= _RANK["sheetData"]
        if is_past_rows and child_rank > rank:
            return child.start
    return root.inner_stop


def _rank(node: Node) -> int:
    """The place of an element in the order; -1 for an unknown one."""
    if node.name == "mc:AlternateContent":
        ranks = [_rank(inner) for branch in node.children for inner in branch.children]
        return max(ranks, default=-1)
    return _RANK.get(node.name, -1)


def next_priority(data: bytes, root: Node) -> int:
    """A priority after those of all conditional formats of the sheet, those in extLst too."""
    numbers: Iterator[bytes] = (
        number
        for child in root.children
        if child.name in ("conditionalFormatting", "extLst", "mc:AlternateContent")
        for number in _PRIORITY.findall(data, child.start, child.stop)
    )
    return max(map(int, numbers), default=0) + 1


def add_formats(
    data: bytes, root: Node, elements: Sequence[str], where: str
) -> tuple[list[Edit], int]:
    """The edits that put `dxf` elements (with {p} for the prefix) last in the styles, and the index
    of the first.

    `root` must have been parsed with the children of "dxfs". Raises UnreadableFile.
    """
    if root.name != "styleSheet":
        raise UnreadableFile("Filens format är av okänt slag.", where=where, todo=REPAIR)
    prefix = root.prefix
    body = "".join(elements).replace("{p}", prefix).encode()
    dxfs = root.first("dxfs")
    if dxfs is not None:
        first = sum(1 for _ in dxfs.all("dxf"))
        edits = [*dxfs.appended(data, body), *dxfs.counted(data, len(elements))]
    else:
        first = 0
        opening = f'<{prefix}dxfs count="{len(elements)}">'.encode()
        group = opening + body + f"</{prefix}dxfs>".encode()
        edits = insert_style(data, root, "dxfs", group)
    return edits, first


def insert_style(data: bytes, root: Node, name: str, element: bytes) -> list[Edit]:
    """The edits that put a new kind of element in its place among the styles."""
    order = _STYLE_ELEMENTS.split()
    rank = order.index(name)
    for child in root.children:
        if child.name in order[rank + 1 :]:
            return [insertion(child.start, element)]
    return root.appended(data, element)
