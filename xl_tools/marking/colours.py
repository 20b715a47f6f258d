"""The colour of a finding: a conditional format with our marker in its formula.

A conditional format touches no cell, row or style; its look (`dxf`) is put last in the styles. The
marker is a constant text in the formula, which is always true, and survives a save by Excel or
LibreOffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from opc.package import REPAIR
from opc.splice import Edit, Node, insertion
from validators.errors import UnreadableFile
from validators.model import Severity
from xl_tools.marking.plan import reference

MARKER = "fordela:granskning:"
"""How the constant in our formulas begins; the severity follows."""

LOOKS = {
    Severity.ERROR: ("FFF8CBC9", "FFB3261E"),
    Severity.WARNING: ("FFFDE6A9", "FF8A5A01"),
    Severity.INFO: ("FFD3E4F9", "FF1F5AA7"),
}
"""Fill and border, as ARGB."""

TEXT = "FF1B1B1B"
"""The text on these fills, whose contrast with them is more than 10 : 1; the cell's own may be
white."""

SIGNATURES = tuple(fill[2:].encode() for fill, _ in LOOKS.values())
"""What the styles of a marked workbook hold in any case."""

_RANGES_PER_FORMAT = 500


def looks() -> dict[Severity, str]:
    """The `dxf` of each severity, with {p} for the prefix of elements."""
    sides = "".join(
        f'<{{p}}{side} style="thin"><{{p}}color rgb="{{line}}"/></{{p}}{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    template = (
        f'<{{p}}dxf><{{p}}font><{{p}}color rgb="{TEXT}"/></{{p}}font>'
        '<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{fill}"/>'
        '<{p}bgColor rgb="{fill}"/></{p}patternFill></{p}fill>'
        f"<{{p}}border>{sides}</{{p}}border></{{p}}dxf>"
    )
    return {
        severity: template.replace("{fill}", fill).replace("{line}", line)
        for severity, (fill, line) in LOOKS.items()
    }


# ---------------------------------------------------------------------------------------------
# where things go in a worksheet

_ELEMENTS = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
    protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
    phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
    headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
    legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
    extLst
"""
"""The order of a worksheet's elements (ECMA-376 part 1, 18.3.1.99)."""

_RANK = {name: rank for rank, name in enumerate(_ELEMENTS.split())}


def sheet_place(root: Node, name: str) -> int:
    """Where in a worksheet a new element of this name goes, after others of the same name."""
    rank = _RANK[name]
    started = False
    for child in root.children:
        here = _rank(child)
        started = started or here >= _RANK["sheetData"]
        if started and here > rank:
            return child.start
    return root.inner_stop


def _rank(node: Node) -> int:
    if node.name == "mc:AlternateContent":
        ranks = [_rank(inner) for branch in node.children for inner in branch.children]
        return max(ranks, default=-1)
    return _RANK.get(node.name, -1)


# ---------------------------------------------------------------------------------------------
# formats

_PRIORITY = re.compile(rb"""\bpriority\s*=\s*["'](\d{1,9})["']""")


def next_priority(data: bytes, root: Node) -> int:
    """A priority after those of all conditional formats of the sheet, those in extLst too."""
    numbers: Iterator[bytes] = (
        number
        for child in root.children
        if child.name in ("conditionalFormatting", "extLst", "mc:AlternateContent")
        for number in _PRIORITY.findall(data, child.start, child.stop)
    )
    return max(map(int, numbers), default=0) + 1


def formats(
    prefix: str,
    cells: Sequence[tuple[Severity, Iterable[tuple[int, int]]]],
    looks: dict[Severity, int],
    priority: int,
) -> bytes:
    """The elements that colour these cells (row, column); `looks` are indexes of `dxf`."""
    out: list[str] = []
    for severity, positions in cells:
        ranges = list(ranges_of(positions))
        for start in range(0, len(ranges), _RANGES_PER_FORMAT):
            refs = " ".join(ranges[start : start + _RANGES_PER_FORMAT])
            out.append(
                f'<{prefix}conditionalFormatting sqref="{refs}"><{prefix}cfRule type="expression" '
                f'dxfId="{looks[severity]}" priority="{priority}"><{prefix}formula>'
                f"LEN(&quot;{MARKER}{severity}&quot;)&gt;0"
                f"</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>"
            )
            priority += 1
    return "".join(out).encode()


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


def find_formats(data: bytes, root: Node) -> list[Edit]:
    """The edits that take our formats out of a worksheet, and nothing else.

    `root` must have been parsed with "conditionalFormatting" and its rules.
    """
    edits: list[Edit] = []
    for node, ours in _our_rules(data, root):
        if len(ours) == len(node.children):
            edits.append(Edit(node.start, node.stop, b""))
        else:
            edits += [Edit(rule.start, rule.stop, b"") for rule in ours]
    return edits


def coloured(data: bytes, root: Node) -> list[str]:
    """The A1 ranges that our formats colour. `root` as for `find_formats`."""
    return [
        ref.replace("$", "")
        for node, _ in _our_rules(data, root)
        for ref in node.get("sqref").split()
    ]


def _our_rules(data: bytes, root: Node) -> Iterator[tuple[Node, list[Node]]]:
    """The elements that hold rules of ours, with these rules."""
    marker = MARKER.encode()
    for node in root.all("conditionalFormatting"):
        rules = [child for child in node.children if child.name == "cfRule"]
        ours = [rule for rule in rules if marker in data[rule.start : rule.stop]]
        if ours:
            yield node, ours


# ---------------------------------------------------------------------------------------------
# styles

_STYLE_ELEMENTS = """
    numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst
"""


def add_looks(
    data: bytes, root: Node, severities: Iterable[Severity], where: str
) -> tuple[list[Edit], dict[Severity, int]]:
    """The edits that put the looks last in the styles, and their indexes.

    `root` must have been parsed with the children of "dxfs". Raises UnreadableFile.
    """
    wanted = list(severities)
    texts = looks()
    edits, first = add_formats(data, root, [texts[severity] for severity in wanted], where)
    return edits, {severity: first + index for index, severity in enumerate(wanted)}


def add_formats(
    data: bytes, root: Node, wanted: Sequence[str], where: str
) -> tuple[list[Edit], int]:
    """The edits that put `dxf` elements (with {p} for the prefix) last in the styles, and the index
    of the first. As `add_looks`."""
    if root.name != "styleSheet":
        raise UnreadableFile("Filens format är av okänt slag.", where=where, todo=REPAIR)
    prefix = root.prefix
    body = "".join(wanted).replace("{p}", prefix).encode()
    dxfs = root.first("dxfs")
    if dxfs is not None:
        first = sum(1 for _ in dxfs.all("dxf"))
        edits = [*dxfs.appended(data, body), *dxfs.counted(data, len(wanted))]
    else:
        first = 0
        opened = f'<{prefix}dxfs count="{len(wanted)}">'.encode()
        whole = opened + body + f"</{prefix}dxfs>".encode()
        edits = insert_style(data, root, "dxfs", whole)
    return edits, first


def insert_style(data: bytes, root: Node, name: str, new: bytes) -> list[Edit]:
    """The edits that put a new kind of element in its place among the styles."""
    order = _STYLE_ELEMENTS.split()
    rank = order.index(name)
    for child in root.children:
        if child.name in order[rank + 1 :]:
            return [insertion(child.start, new)]
    return root.appended(data, new)
