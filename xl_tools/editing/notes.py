"""Notes on cells: the comments part, and the drawing (VML) without which Excel shows none.

Somebody's own note on a cell is kept as it is, with ours below it. VML need not be well formed (old
Excel wrote `<br>`), and is never parsed: shapes are put in last, and found by their row and column.
The formats: ECMA-376 part 1, 18.7 for comments and part 4, 19 for VML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from opc.package import REPAIR, Package
from opc.splice import Edit, Node, escape_string, insertion, parse
from validators.errors import UnreadableFile
from validators.wording import Sentence
from xl_tools.marking.plan import LAST_COLUMN, LAST_ROW, find_ours, position

AUTHOR = "fordela"

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_THREAD_AUTHOR = "tc="
"""How the author of the stand-in for a thread begins."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as the file has it: its cell, text, author, and its element."""

    cell: str
    text: str
    author: str
    node: Node


@dataclass(frozen=True)
class Comments:
    """A comments part, parsed."""

    data: bytes
    root: Node
    authors: tuple[Node, ...]
    notes: tuple[Note, ...]

    @property
    def threaded(self) -> frozenset[str]:
        """The cells whose note stands in for a thread of comments."""
        return frozenset(note.cell for note in self.notes if note.author.startswith(_THREAD_AUTHOR))


def read_comments(data: bytes, where: str) -> Comments:
    """Parse a comments part. Raises UnreadableFile."""
    root = parse(
        data,
        where,
        depth=5,
        into=("authors", "commentList", "comment", "text", "r"),
        texts=("author", "t"),
    )
    listed = root.first("commentList")
    if root.name != "comments" or listed is None:
        raise UnreadableFile("Filens noter är av okänt slag.", where=where, todo=REPAIR)
    group = root.first("authors")
    authors = tuple(group.all("author")) if group else ()
    notes = []
    for node in listed.all("comment"):
        at = position(node.get("ref"))
        number = node.get("authorId")
        known = number.isascii() and number.isdigit() and int(number) < len(authors)
        author = authors[int(number)].text if known else ""
        text = "".join(each.text for each in texts_of(node))
        cell = node.get("ref").replace("$", "").upper() if at else ""
        notes.append(Note(cell, text, author, node))
    return Comments(data, root, authors, tuple(notes))


def texts_of(comment: Node) -> list[Node]:
    """The `t` elements of a note, in order; not the phonetic ones."""
    found: list[Node] = []
    for text in comment.all("text"):
        for child in text.children:
            found += [child] if child.name == "t" else child.all("t") if child.name == "r" else []
    return found


def read_threads(data: bytes, where: str) -> frozenset[str]:
    """The cells that have a thread of comments, by the part that holds the threads."""
    root = parse(data, where, depth=1)
    return frozenset(node.get("ref").replace("$", "").upper() for node in root.children)


UNREADABLE = Sentence("Bladets noter går inte att läsa.", "The notes of the sheet cannot be read.")
"""Why a sheet's cells cannot be marked when `read_comments` fails."""

_THREAD = Sentence(
    "Cellen har en kommentarstråd, som lämnas orörd.",
    "The cell has a thread of comments, which is left as it is.",
)
_FULL = Sentence(
    "Cellens egen not är så lång att inget mer får plats i den.",
    "The cell's own note is so long that nothing more fits in it.",
)
_LONGEST_KEPT = 30_000
"""Characters of somebody's own note beyond which ours no longer fits below."""


def closed_cells(
    package: Package, sheet_part: str, comments: Comments | None
) -> dict[str, Sentence]:
    """The cells of a sheet that must not get a note, and why. Raises UnreadableFile."""
    closed: dict[str, Sentence] = {}
    for part in package.related(sheet_part, "threadedComment"):
        if part in package:
            cells = read_threads(package.read(part), package.place(part))
            closed |= dict.fromkeys(cells, _THREAD)
    if comments:
        closed |= dict.fromkeys(comments.threaded, _THREAD)
        closed |= {note.cell: _FULL for note in comments.notes if len(note.text) > _LONGEST_KEPT}
    return closed


# ---------------------------------------------------------------------------------------------
# comments

_FONT = '<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'


def _runs(prefix: str, text: str) -> str:
    """Our text: its first line bold, as Excel writes an author."""
    heading, _, rest = text.partition("\n")
    font = _FONT.replace("{p}", prefix)
    bold, plain = (f"<{prefix}rPr>{mark}{font}</{prefix}rPr>" for mark in (f"<{prefix}b/>", ""))
    return "".join(
        f'<{prefix}r>{look}<{prefix}t xml:space="preserve">{escape_string(words).decode()}'
        f"</{prefix}t></{prefix}r>"
        for look, words in ((bold, heading), (plain, "\n" + rest))
    )


def new_comments(texts: Mapping[str, str], space: str) -> bytes:
    """A comments part with a note for each cell; `space` is the namespace."""
    notes = "".join(
        f'<comment ref="{cell}" authorId="0"><text>{_runs("", text)}</text></comment>'
        for cell, text in texts.items()
    )
    return (
        f'<comments xmlns="{space}"><authors><author>{AUTHOR}</author></authors>'
        f"<commentList>{notes}</commentList></comments>"
    ).encode()


def add_comments(comments: Comments, texts: Mapping[str, str]) -> list[Edit]:
    """The edits that add these notes, below the note that a cell has."""
    data, root = comments.data, comments.root
    edits: list[Edit] = []
    present = {note.cell: note for note in reversed(comments.notes)}
    fresh: list[str] = []
    prefix = root.prefix
    author = len(comments.authors)
    for cell, text in texts.items():
        if cell in present:
            edits += _below(data, present[cell].node, text)
        else:
            fresh.append(
                f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text>'
                f"{_runs(prefix, text)}</{prefix}text></{prefix}comment>"
            )
    if not fresh:
        return edits
    listed = root.first("commentList")
    assert listed is not None
    edits += listed.appended(data, "".join(fresh).encode())
    group = root.first("authors")
    name = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    if group is not None:
        edits += group.appended(data, name.encode())
    else:
        whole = f"<{prefix}authors>{name}</{prefix}authors>"
        edits.append(insertion(listed.start, whole.encode()))
    return edits


def _below(data: bytes, comment: Node, text: str) -> list[Edit]:
    """Edits that put our text after what the note says, which stays as it was written."""
    written = comment.first("text")
    prefix = comment.prefix
    if written is None:
        whole = f"<{prefix}text>{_runs(prefix, text)}</{prefix}text>"
        return comment.appended(data, whole.encode())
    texts = texts_of(comment)
    runs = [child for child in written.children if child.name == "r"]
    below = ("\n\n" if any(node.text for node in texts) else "") + text
    if texts and not runs:
        # plain text stays plain: text beside runs is read differently by different programs
        return texts[-1].appended(data, escape_string(below))
    first = runs[-1].stop if runs else None
    if first is None:
        for child in written.children:
            return [insertion(child.start, _runs(prefix, text).encode())]
        return written.appended(data, _runs(prefix, text).encode())
    gap = f'<{prefix}r><{prefix}t xml:space="preserve">\n\n</{prefix}t></{prefix}r>'
    return [insertion(first, (gap + _runs(prefix, text)).encode())]


@dataclass(frozen=True, slots=True)
class Removal:
    """What taking our notes out comes to: edits, cells that have no note any more, and whether any
    note is left."""

    edits: tuple[Edit, ...]
    cells: frozenset[str]
    empty: bool


def remove_comments(comments: Comments) -> Removal:
    """Our parts of all notes taken out; a note with nothing else goes, with what it stands on."""
    edits: list[Edit] = []
    gone: set[str] = set()
    for note in comments.notes:
        spans = find_ours(note.text)
        if not spans:
            continue
        rest, at = "", 0
        for start, stop in spans:
            rest += note.text[at:start]
            at = stop
        rest += note.text[at:]
        if not rest.strip():
            edits.append(Edit(note.node.start, note.node.stop, b""))
            gone.add(note.cell)
        else:
            edits += _cut(note, spans)
    return Removal(tuple(edits), frozenset(gone), len(gone) == len(comments.notes))


def _cut(note: Note, spans: Sequence[tuple[int, int]]) -> list[Edit]:
    edits: list[Edit] = []
    at = 0
    for node in texts_of(note.node):
        kept, start = "", at
        for begin, end in spans:
            kept += note.text[start : max(start, min(begin, at + len(node.text)))]
            start = max(start, min(end, at + len(node.text)))
        kept += note.text[start : at + len(node.text)]
        at += len(node.text)
        if kept != node.text:
            edits.append(Edit(node.inner_start, node.inner_stop, escape_string(kept)))
    return edits


# ---------------------------------------------------------------------------------------------
# drawing

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
_BLOCK = 1024
"""Shape identities come in blocks of so many, and a drawing owns whole blocks (o:idmap)."""

_IDMAP = re.compile(rb"""<o:idmap\b[^>]{0,300}?\bdata\s*=\s*["']([\d,\s]{0,2000})["']""")
_IDENTITY = re.compile(rb"_x0000_s(\d{1,9})\b")
_ROOT_END = re.compile(rb"</xml\s*>\s*$")
_ROOT = re.compile(rb"<xml\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Grid:
    """What a sheet's columns and rows measure, in pixels, as far as it says."""

    width: int = 64
    height: int = 20
    widths: Mapping[int, int] = field(default_factory=dict)
    heights: Mapping[int, int] = field(default_factory=dict)

    def column(self, column: int) -> int:
        return self.widths.get(column, self.width)

    def row(self, row: int) -> int:
        return self.heights.get(row, self.height)


def owned_blocks(drawings: Iterable[bytes]) -> set[int]:
    """The blocks of identities that these drawings own or use."""
    owned: set[int] = set()
    for data in drawings:
        owned |= {block for found in _IDMAP.findall(data) for block in _numbers(found)}
        owned |= {int(number) // _BLOCK for number in _IDENTITY.findall(data)}
    return owned


def _numbers(found: bytes) -> list[int]:
    return [int(number) for number in found.split(b",") if number.strip().isdigit()]


def _fresh_block(owned: set[int]) -> int:
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
            for number in range(block * _BLOCK + first, (block + 1) * _BLOCK)
            if number not in used
        )
    while True:
        block = _fresh_block(owned)
        blocks.append(block)
        yield from range(block * _BLOCK + first, (block + 1) * _BLOCK)


def is_drawing(data: bytes) -> bool:
    """Whether shapes can be added to a drawing."""
    return _ends(data) is not None


def _ends(data: bytes) -> tuple[re.Match[bytes], re.Match[bytes]] | None:
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
    ends = _ends(data)
    assert ends is not None
    root, end = ends
    opening = root.group().decode("ascii", "replace")
    declares = all(
        re.search(rf"""\bxmlns:{prefix}\s*=\s*["']{re.escape(space)}["']""", opening)
        for prefix, space in _SPACES.items()
    )
    declared = "" if declares else _DECLARED
    used = {int(number) for number in _IDENTITY.findall(data)}
    idmap = _IDMAP.search(data)
    blocks = _numbers(idmap.group(1)) if idmap else sorted({number // _BLOCK for number in used})
    before = len(blocks)
    body = "".join(draw(_identities(blocks, owned, used, first), declared))
    edits = [insertion(end.start(), body.encode())]
    if len(blocks) > before and idmap:
        edits.append(Edit(idmap.start(1), idmap.end(1), ",".join(map(str, blocks)).encode()))
    named = re.search(r'id="(_x0000_t\d+)"', shape_type)
    assert named is not None
    if not re.search(rb"""\bid\s*=\s*["']%s["']""" % named.group(1).encode(), data):
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


_WIDTH, _LINE, _LETTERS = 320, 15, 46
"""Of a note's box: width and height of a line in pixels, letters in a line."""

_MOST_LINES = 30


def _lines(text: str) -> int:
    return sum(max(1, -(-len(line) // _LETTERS)) for line in text.split("\n"))


def _box(text: str, row: int, column: int, grid: Grid) -> tuple[str, float, float]:
    """(anchor, width, height in points) of a box beside the cell, large enough for the text."""
    height = min(_lines(text), _MOST_LINES) * _LINE + 14
    left = min(column, LAST_COLUMN - 12)  # from 0: the column to the right of the cell
    top = max(min(row - 2, LAST_ROW - 40), 0)
    right, across = _reach(left, 15 + _WIDTH, grid.column, LAST_COLUMN)
    bottom, down = _reach(top, 4 + height, grid.row, LAST_ROW)
    anchor = f"{left}, 15, {top}, 4, {right}, {across}, {bottom}, {down}"
    return anchor, _WIDTH * 0.75, height * 0.75


def _reach(start: int, pixels: int, measure: Callable[[int], int], last: int) -> tuple[int, int]:
    """(index from 0, pixels into it) at a distance from the beginning of column or row `start`."""
    at = start
    while at < last - 1 and pixels > (size := measure(at + 1)):
        pixels -= size
        at += 1
        if at - start > 400:  # hidden columns measure nothing
            break
    return at, max(min(pixels, measure(at + 1)), 0)


_SHAPE = re.compile(rb"<v:shape\s")
_ROW_COLUMN = tuple(
    re.compile(rb"<x:%s>\s*(\d{1,9})\s*</x:%s>" % (name, name)) for name in (b"Row", b"Column")
)


def _shape_spans(data: bytes) -> Iterable[tuple[int, int]]:
    at = 0
    while opened := _SHAPE.search(data, at):
        closed = data.find(b"</v:shape", opened.end())
        at = data.find(b">", closed) + 1 if closed >= 0 else 0
        if not at:
            return
        yield opened.start(), at


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
        more = min(_lines(wanted[at]) + 2, _MOST_LINES) * _LINE
        taller, _ = _reach(row, more, grid.row, LAST_ROW)
        place = start + anchor.start(2)
        edits.append(Edit(place, place + len(anchor.group(2)), str(max(taller, row + 1)).encode()))
    return edits


def is_without_shapes(data: bytes, edits: Iterable[Edit]) -> bool:
    """Whether no shape is left of a drawing after these edits."""
    gone = {(edit.start, edit.stop) for edit in edits}
    tags = re.findall(rb"<v:(?!shapetype|stroke|path)[a-z]+\b", data)
    if not all(tag == b"<v:shape" or tag in _WITHIN for tag in tags):
        return False
    return all(span in gone for span in _shape_spans(data))


_WITHIN = {b"<v:fill", b"<v:shadow", b"<v:textbox", b"<v:formulas", b"<v:f", b"<v:imagedata"}


def drawing_element(prefix: str, relation: bytes) -> bytes:
    """The worksheet's element that points to the drawing."""
    return b"<" + prefix.encode() + b"legacyDrawing" + relation + b"/>"
