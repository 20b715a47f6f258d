"""New cell styles added to a workbook's styles part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opc.splice import Edit, Node

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True, slots=True)
class Styles:
    """Indexes of the cell styles that the sheet uses; 0 is the workbook's own."""

    title: int = 0
    head: int = 0
    text: int = 0
    link: int = 0
    formatted: tuple[int, ...] = ()


def add_styles(
    data: bytes, root: Node, others: Sequence[tuple[int, str]] = ()
) -> tuple[list[Edit], Styles]:
    """The edits that put the sheet's cell styles last among the workbook's, and their indexes;
    after them come the `others`, a number format and the attributes of an alignment each.

    `root` must have been parsed with the children of "fonts", "fills", "borders" and "cellXfs". A
    workbook that lacks one of these gets none: its sheet is then without looks.
    """
    groups = {name: root.first(name) for name in ("fonts", "fills", "borders", "cellXfs")}
    fonts, fills, borders, xfs = groups.values()
    if fonts is None or fills is None or borders is None or xfs is None:
        return [], Styles()
    counts = {name: len(node.children) for name, node in groups.items() if node}
    if not all(counts.values()):
        return [], Styles()
    p = root.prefix
    name = f'<{p}name val="Calibri"/><{p}family val="2"/>'
    new_fonts = (
        f'<{p}font><{p}b/><{p}sz val="16"/>{name}</{p}font>'
        f'<{p}font><{p}b/><{p}sz val="11"/><{p}color rgb="FFFFFFFF"/>{name}</{p}font>'
        f'<{p}font><{p}u/><{p}sz val="11"/><{p}color rgb="FF1F5AA7"/>{name}</{p}font>'
    )
    new_fills = (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF2F3E4E"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    )
    line = f'<{p}color rgb="FFBFC5CC"/>'
    new_borders = (
        f'<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom style="thin">{line}</{p}bottom>'
        f"<{p}diagonal/></{p}border>"
    )
    font, fill, border, first = (counts[name] for name in groups)
    base = ' xfId="0"' if root.first("cellStyleXfs") else ""
    align = f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'

    def xf(font: int, fill: int, border: int, shown: int = 0) -> str:
        number = 'applyNumberFormat="1" ' if shown else ""
        return (
            f'<{p}xf numFmtId="{shown}" fontId="{font}" fillId="{fill}" borderId="{border}"{base} '
            f'{number}applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        )

    new_xfs = (
        f"{xf(font, 0, 0)}/>"
        f"{xf(font + 1, fill, 0)}>{align}"
        f"{xf(0, 0, border)}>{align}"
        f"{xf(font + 2, 0, border)}>{align}"
        + "".join(
            f"{xf(0, 0, border, shown)}><{p}alignment {placed}/></{p}xf>"
            for shown, placed in others
        )
    )
    edits: list[Edit] = []
    for node, new, more in (
        (fonts, new_fonts, 3),
        (fills, new_fills, 1),
        (borders, new_borders, 1),
        (xfs, new_xfs, 4 + len(others)),
    ):
        edits += [*node.appended(data, new.encode()), *node.counted(data, more)]
    formatted = tuple(first + 4 + index for index in range(len(others)))
    return edits, Styles(first, first + 1, first + 2, first + 3, formatted)
