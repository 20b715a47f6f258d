"""The colour of a finding: a conditional format with our marker in its formula.

A conditional format touches no cell, row or style; its look (`dxf`) is put last in the styles. The
marker is a constant text in the formula, which is always true, and survives a save by Excel or
LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from opc.elements import Node
from opc.splice import Edit
from validators.a1 import areas_of
from validators.model import Severity
from xl_tools.editing.styles.element_order import add_formats

MARKER = "fordela:granskning:"
"""How the constant in our formulas begins; the severity follows."""

LOOKS = {
    Severity.ERROR: ("FFF8CBC9", "FFB3261E"),
    Severity.WARNING: ("FFFDE6A9", "FF8A5A01"),
    Severity.INFO: ("FFD3E4F9", "FF1F5AA7"),
}
"""The fill and the border of each severity, as ARGB."""

TEXT = "FF1B1B1B"
"""The colour of text on these fills, as ARGB: its contrast with them is more than 10 : 1, and the
cell's own text may be white."""

SIGNATURES = tuple(fill[2:].encode() for fill, _ in LOOKS.values())
"""One of these, the fills as RRGGBB, is in the styles of every marked workbook."""

_MAX_RANGES = 500  # in one conditional format


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


def formats(
    prefix: str,
    cells: Sequence[tuple[Severity, Iterable[tuple[int, int]]]],
    dxf_indexes: Mapping[Severity, int],
    priority: int,
) -> bytes:
    """The elements that colour these cells (row, column), with priorities from `priority` on."""
    elements: list[str] = []
    for severity, positions in cells:
        ranges = [area.reference for area in areas_of(positions)]
        for start in range(0, len(ranges), _MAX_RANGES):
            refs = " ".join(ranges[start : start + _MAX_RANGES])
            elements.append(
                f'<{prefix}conditionalFormatting sqref="{refs}"><{prefix}cfRule type="expression" '
                f'dxfId="{dxf_indexes[severity]}" priority="{priority}"><{prefix}formula>'
                f"LEN(&quot;{MARKER}{severity}&quot;)&gt;0"
                f"</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>"
            )
            priority += 1
    return "".join(elements).encode()


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


def add_looks(
    data: bytes, root: Node, severities: Iterable[Severity], where: str
) -> tuple[list[Edit], dict[Severity, int]]:
    """The edits that put the looks last in the styles, and their indexes.

    `root` must have been parsed with the children of "dxfs". Raises UnreadableFile.
    """
    ordered = list(severities)
    texts = looks()
    edits, first = add_formats(data, root, [texts[severity] for severity in ordered], where)
    return edits, {severity: first + index for index, severity in enumerate(ordered)}
