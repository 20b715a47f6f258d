"""New cell styles added to a workbook's styles part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opc.elements import Node
from opc.splice import Edit

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
"""Of a worksheet part."""

_GROUPS = ("fonts", "fills", "borders", "cellXfs")


@dataclass(frozen=True, slots=True)
class Styles:
    """Indexes of the cell styles that a sheet of ours uses; 0 is the workbook's own."""

    title: int = 0
    head: int = 0
    text: int = 0
    link: int = 0
    formatted: tuple[int, ...] = ()
    """Those of the `formats` that `add_styles` was given."""


def add_styles(
    data: bytes, root: Node, formats: Sequence[tuple[int, str]] = ()
) -> tuple[list[Edit], Styles]:
    """The edits that put our cell styles last among the workbook's, and their indexes.

    `formats` are further styles: a number format and the attributes of an alignment each. `root`
    must have been parsed with the children of "fonts", "fills", "borders" and "cellXfs". A workbook
    that lacks one of these gets none: its sheet is then without looks.
    """
    groups = {name: node for name in _GROUPS if (node := root.first(name)) is not None}
    counts = {name: len(node.children) for name, node in groups.items()}
    if len(groups) < len(_GROUPS) or not all(counts.values()):
        return [], Styles()
    elements = {
        "fonts": _fonts(root.prefix),
        "fills": _fills(root.prefix),
        "borders": _borders(root.prefix),
        "cellXfs": _cell_formats(root, counts, formats),
    }
    edits: list[Edit] = []
    for name, node in groups.items():
        body = "".join(elements[name]).encode()
        edits += [*node.appended(data, body), *node.counted(data, len(elements[name]))]
    first = counts["cellXfs"]
    formatted = tuple(first + 4 + index for index in range(len(formats)))
    return edits, Styles(first, first + 1, first + 2, first + 3, formatted)


def _fonts(p: str) -> list[str]:
    """The fonts of title, head and link; p is the prefix of elements."""
    name = f'<{p}name val="Calibri"/><{p}family val="2"/>'
    return [
        f'<{p}font><{p}b/><{p}sz val="16"/>{name}</{p}font>',
        f'<{p}font><{p}b/><{p}sz val="11"/><{p}color rgb="FFFFFFFF"/>{name}</{p}font>',
        f'<{p}font><{p}u/><{p}sz val="11"/><{p}color rgb="FF1F5AA7"/>{name}</{p}font>',
    ]


def _fills(p: str) -> list[str]:
    """The fill of head cells."""
    return [
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF2F3E4E"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    ]


def _borders(p: str) -> list[str]:
    """A thin line below a cell."""
    line = f'<{p}color rgb="FFBFC5CC"/>'
    return [
        f'<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom style="thin">{line}</{p}bottom>'
        f"<{p}diagonal/></{p}border>"
    ]


def _cell_formats(
    root: Node, counts: Mapping[str, int], formats: Sequence[tuple[int, str]]
) -> list[str]:
    """The styles of title, head, text and link cells, and of those with a number format.

    `counts` has how many fonts, fills and borders the workbook has: ours come after these.
    """
    p = root.prefix
    base = ' xfId="0"' if root.first("cellStyleXfs") else ""
    align = f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'
    font, fill, border = counts["fonts"], counts["fills"], counts["borders"]

    def xf(font: int, fill: int, border: int, number_format: int = 0) -> str:
        number = 'applyNumberFormat="1" ' if number_format else ""
        return (
            f'<{p}xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" '
            f'borderId="{border}"{base} '
            f'{number}applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        )

    return [
        f"{xf(font, 0, 0)}/>",
        f"{xf(font + 1, fill, 0)}>{align}",
        f"{xf(0, 0, border)}>{align}",
        f"{xf(font + 2, 0, border)}>{align}",
        *(
            f"{xf(0, 0, border, number_format)}><{p}alignment {alignment}/></{p}xf>"
            for number_format, alignment in formats
        ),
    ]
