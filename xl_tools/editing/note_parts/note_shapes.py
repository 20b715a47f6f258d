"""The shapes of notes: VML drawings, each note's box and its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from opc.splice import Edit, insertion
from validators.a1 import LAST_COLUMN, LAST_ROW, position

DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}


_DECLARED = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())


_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202"{declared} coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


_BLOCK_SIZE = 1024  # identities of shapes; a drawing owns whole blocks of them (o:idmap)


_IDMAP = re.compile(rb"""<o:idmap\b[^>]{0,300}?\bdata\s*=\s*["']([\d,\s]{0,2000})["']""")


_IDENTITY = re.compile(rb"_x0000_s(\d{1,9})\b")


_ROOT_END = re.compile(rb"</xml\s*>\s*$")


_ROOT = re.compile(rb"<xml\b[^>]*>")


USUAL_WIDTH, USUAL_HEIGHT = 64, 20  # pixels of a column and a row, where a sheet says nothing


@dataclass(frozen=True, slots=True)
class Grid:
    """What a sheet's columns and rows measure, in pixels, as far as it says."""

    width: int = USUAL_WIDTH
    """Of a column that says nothing."""
    height: int = USUAL_HEIGHT
    """Of a row that says nothing."""
    widths: Mapping[int, int] = field(default_factory=dict)
    """By column number."""
    heights: Mapping[int, int] = field(default_factory=dict)
    """By row number."""

    def column_width(self, column: int) -> int:
        """How wide a column is."""
        return self.widths.get(column, self.width)

    def row_height(self, row: int) -> int:
        """How high a row is."""
        return self.heights.get(row, self.height)


def owned_blocks(drawings: Iterable[bytes]) -> set[int]:
    """The blocks of identities that these drawings own or use."""
    owned: set[int] = set()
    for data in drawings:
        owned |= {block for listed in _IDMAP.findall(data) for block in _numbers(listed)}
        owned |= {int(number) // _BLOCK_SIZE for number in _IDENTITY.findall(data)}
    return owned


def _numbers(listed: bytes) -> list[int]:
    return [int(number) for number in listed.split(b",") if number.strip().isdigit()]


def _fresh_block(owned: set[int]) -> int:
    """The first free block, which is owned then."""
    block = 1
    while block in owned:
        block += 1
    owned.add(block)
    return block


Draw = Callable[[Iterable[int], str], Iterable[str]]
"""(free identities, the namespaces that each shape has to declare) -> shapes, in VML."""


def new_drawing(texts: Mapping[str, str], grid: Grid, owned: set[int]) -> bytes:
    """A drawing with a shape for each note; the blocks that it takes are added to `owned`."""
    return new_shapes(partial(_shapes, texts, grid), owned, _SHAPE_TYPE)


def new_shapes(draw: Draw, owned: set[int], shape_type: str, first: int = 1) -> bytes:
    """A drawing with these shapes and their type, of which `{declared}` stands after the id.

    Identities begin with number `first` of a block; the blocks taken are added to `owned`.
    """
    blocks: list[int] = []
    shapes = "".join(draw(_identities(blocks, owned, set(), first), ""))
    blocks = blocks or [_fresh_block(owned)]
    listed = ",".join(map(str, blocks))
    return (
        f'<xml{_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{listed}"/>'
        f"</o:shapelayout>{shape_type.format(declared='')}{shapes}</xml>"
    ).encode()


def _identities(
    blocks: list[int], owned: set[int], used: set[int], first: int = 1
) -> Iterable[int]:
    """Free identities in `blocks`, to which new blocks are added when they are full."""
    for block in blocks:
        yield from (
            number
            for number in range(block * _BLOCK_SIZE + first, (block + 1) * _BLOCK_SIZE)
            if number not in used
        )
    while True:
        block = _fresh_block(owned)
        blocks.append(block)
        yield from range(block * _BLOCK_SIZE + first, (block + 1) * _BLOCK_SIZE)


def is_drawing(data: bytes) -> bool:
    """Whether shapes can be added to a drawing."""
    return _root_tags(data) is not None


def _root_tags(data: bytes) -> tuple[re.Match[bytes], re.Match[bytes]] | None:
    """Where the start tag and the end tag of a drawing's root stand."""
    root = _ROOT.search(data, 0, 2048)
    end = _ROOT_END.search(data, max(0, len(data) - 256))
    return (root, end) if root and end else None


def add_shapes(data: bytes, texts: Mapping[str, str], grid: Grid, owned: set[int]) -> list[Edit]:
    """The edits that add a shape for each note to a drawing, in the blocks that it owns."""
    return more_shapes(data, partial(_shapes, texts, grid), owned, _SHAPE_TYPE)


def more_shapes(
    data: bytes, draw: Draw, owned: set[int], shape_type: str, first: int = 1
) -> list[Edit]:
    """The edits that add these shapes to a drawing, in the blocks that it owns, and their type
    where it is not there. Arguments as of `new_shapes`."""
    tags = _root_tags(data)
    assert tags is not None
    root, end = tags
    opening = root.group().decode("ascii", "replace")
    declares = all(
        re.search(rf"""\bxmlns:{prefix}\s*=\s*["']{re.escape(space)}["']""", opening)
        for prefix, space in _SPACES.items()
    )
    declared = "" if declares else _DECLARED
    used = {int(number) for number in _IDENTITY.findall(data)}
    idmap = _IDMAP.search(data)
    blocks = (
        _numbers(idmap.group(1)) if idmap else sorted({number // _BLOCK_SIZE for number in used})
    )
    before = len(blocks)
    body = "".join(draw(_identities(blocks, owned, used, first), declared))
    edits = [insertion(end.start(), body.encode())]
    if len(blocks) > before and idmap:
        edits.append(Edit(idmap.start(1), idmap.end(1), ",".join(map(str, blocks)).encode()))
    identity = re.search(r'id="(_x0000_t\d+)"', shape_type)
    assert identity is not None
    if not re.search(rb"""\bid\s*=\s*["']%s["']""" % identity.group(1).encode(), data):
        edits.insert(0, insertion(end.start(), shape_type.format(declared=declared).encode()))
    return edits


def _shapes(
    texts: Mapping[str, str], grid: Grid, identities: Iterable[int], declared: str = ""
) -> Iterable[str]:
    for (cell, text), identity in zip(texts.items(), identities, strict=False):
        at = position(cell)
        assert at is not None
        row, column = at
        anchor, width, height = _box(text, row, column, grid)
        yield (
            f'<v:shape id="_x0000_s{identity}"{declared} type="#_x0000_t202" '
            f"style='position:absolute;margin-left:60pt;margin-top:1.5pt;width:{width}pt;"
            f'height:{height}pt;z-index:1;visibility:hidden\' fillcolor="#ffffe1" '
            'o:insetmode="auto"><v:fill color2="#ffffe1"/>'
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div>"
            '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
        )


_BOX_WIDTH = 320  # pixels
_LINE_HEIGHT = 15  # pixels
_LINE_LENGTH = 46  # characters
_MAX_LINES = 30  # that a box is made for
_POINTS_PER_PIXEL = 0.75
_MAX_STEPS = 400  # columns or rows that a box may reach over: hidden ones measure nothing


def _line_count(text: str) -> int:
    return sum(max(1, -(-len(line) // _LINE_LENGTH)) for line in text.split("\n"))


def _box(text: str, row: int, column: int, grid: Grid) -> tuple[str, float, float]:
    """(anchor, width, height in points) of a box beside the cell, large enough for the text."""
    height = min(_line_count(text), _MAX_LINES) * _LINE_HEIGHT + 14
    left = min(column, LAST_COLUMN - 12)  # from 0: the column to the right of the cell
    top = max(min(row - 2, LAST_ROW - 40), 0)
    right, across = _reach(left, 15 + _BOX_WIDTH, grid.column_width, LAST_COLUMN)
    bottom, down = _reach(top, 4 + height, grid.row_height, LAST_ROW)
    anchor = f"{left}, 15, {top}, 4, {right}, {across}, {bottom}, {down}"
    return anchor, _BOX_WIDTH * _POINTS_PER_PIXEL, height * _POINTS_PER_PIXEL


def _reach(start: int, pixels: int, measure: Callable[[int], int], last: int) -> tuple[int, int]:
    """(index from 0, pixels into it) at a distance from the beginning of column or row `start`."""
    at = start
    while at < last - 1 and pixels > (size := measure(at + 1)):
        pixels -= size
        at += 1
        if at - start > _MAX_STEPS:
            break
    return at, max(min(pixels, measure(at + 1)), 0)


_SHAPE = re.compile(rb"<v:shape\s")


_ROW_COLUMN = tuple(
    re.compile(rb"<x:%s>\s*(\d{1,9})\s*</x:%s>" % (name, name)) for name in (b"Row", b"Column")
)


def _shape_spans(data: bytes) -> Iterable[tuple[int, int]]:
    """The offsets at which each shape starts and stops."""
    at = 0
    while start_tag := _SHAPE.search(data, at):
        end_tag = data.find(b"</v:shape", start_tag.end())
        at = data.find(b">", end_tag) + 1 if end_tag >= 0 else 0
        if not at:
            return
        yield start_tag.start(), at


def _note_shapes(data: bytes) -> Iterable[tuple[int, bytes, tuple[int, int]]]:
    """(offset, the shape, (row, column)) of each note."""
    for start, stop in _shape_spans(data):
        shape = data[start:stop]
        row, column = (pattern.search(shape) for pattern in _ROW_COLUMN)
        if b"Note" in shape and row and column:
            yield start, shape, (int(row.group(1)) + 1, int(column.group(1)) + 1)


def remove_shapes(data: bytes, cells: Iterable[str]) -> list[Edit]:
    """The edits that take the shapes of these cells' notes out of a drawing."""
    wanted = {position(cell) for cell in cells}
    return [
        Edit(start, start + len(shape), b"")
        for start, shape, at in _note_shapes(data)
        if at in wanted
    ]


_ANCHOR = re.compile(rb"<x:Anchor>\s*((?:\d+\s*,\s*){6})(\d+)(\s*,\s*\d+\s*)</x:Anchor>")


def enlarge_shapes(data: bytes, texts: Mapping[str, str], grid: Grid) -> list[Edit]:
    """The edits that make somebody's own notes so much taller that ours can be read below."""
    wanted = {position(cell): text for cell, text in texts.items()}
    edits: list[Edit] = []
    for start, shape, at in _note_shapes(data):
        anchor = _ANCHOR.search(shape)
        if at not in wanted or anchor is None:
            continue
        row = int(anchor.group(2))
        more = min(_line_count(wanted[at]) + 2, _MAX_LINES) * _LINE_HEIGHT
        taller, _ = _reach(row, more, grid.row_height, LAST_ROW)
        place = start + anchor.start(2)
        edits.append(Edit(place, place + len(anchor.group(2)), str(max(taller, row + 1)).encode()))
    return edits


def is_without_shapes(data: bytes, edits: Iterable[Edit]) -> bool:
    """Whether no shape is left of a drawing after these edits."""
    removed = {(edit.start, edit.stop) for edit in edits}
    tags = re.findall(rb"<v:(?!shapetype|stroke|path)[a-z]+\b", data)
    if not all(tag == b"<v:shape" or tag in _WITHIN_SHAPES for tag in tags):
        return False
    return all(span in removed for span in _shape_spans(data))


_WITHIN_SHAPES = {b"<v:fill", b"<v:shadow", b"<v:textbox", b"<v:formulas", b"<v:f", b"<v:imagedata"}


def drawing_element(prefix: str, relation: bytes) -> bytes:
    """The worksheet's element that points to the drawing."""
    return b"<" + prefix.encode() + b"legacyDrawing" + relation + b"/>"
