"""Notes on cells: the comments part, and the drawing (VML) without which Excel shows none.

Somebody's own note on a cell is kept as it is, with ours below it. VML need not be well formed (old
Excel wrote `<br>`), and is never parsed: shapes are put in last, and found by their row and column.
The formats: ECMA-376 part 1, 18.7 for comments and part 4, 19 for VML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opc.elements import Node, parse
from opc.package import Package
from opc.splice import Edit, escape_string, insertion
from opc.zips import REPAIR
from validators.a1 import position, reference
from validators.errors import UnreadableFile
from validators.wording import Sentence

AUTHOR = "fordela"

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"

_THREAD_AUTHOR = "tc="
"""How the author of the stand-in for a thread begins."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as the file has it."""

    cell: str
    """A1 reference; "" where the file gives none."""
    text: str
    author: str
    """ "" where the file gives none."""
    node: Node
    """Its element."""


@dataclass(frozen=True)
class Comments:
    """A comments part, parsed."""

    data: bytes
    root: Node
    authors: tuple[Node, ...]
    """The elements of the authors, by the number that notes know them by."""
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
        has_author = number.isascii() and number.isdigit() and int(number) < len(authors)
        author = authors[int(number)].text if has_author else ""
        text = "".join(part.text for part in texts_of(node))
        cell = reference(*at) if at else ""
        notes.append(Note(cell, text, author, node))
    return Comments(data, root, authors, tuple(notes))


def texts_of(comment: Node) -> list[Node]:
    """The `t` elements of a note, in order; not the phonetic ones."""
    texts: list[Node] = []
    for text in comment.all("text"):
        for child in text.children:
            if child.name == "t":
                texts.append(child)
            elif child.name == "r":
                texts += child.all("t")
    return texts


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
_MAX_KEPT_LENGTH = 30_000  # characters of somebody's own note, below which ours still fits


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
        closed |= {note.cell: _FULL for note in comments.notes if len(note.text) > _MAX_KEPT_LENGTH}
    return closed


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
    new_notes: list[str] = []
    prefix = root.prefix
    author = len(comments.authors)
    for cell, text in texts.items():
        if cell in present:
            edits += _below(data, present[cell].node, text)
        else:
            new_notes.append(
                f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text>'
                f"{_runs(prefix, text)}</{prefix}text></{prefix}comment>"
            )
    if not new_notes:
        return edits
    listed = root.first("commentList")
    assert listed is not None
    edits += listed.appended(data, "".join(new_notes).encode())
    group = root.first("authors")
    name = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    if group is not None:
        edits += group.appended(data, name.encode())
    else:
        new_group = f"<{prefix}authors>{name}</{prefix}authors>"
        edits.append(insertion(listed.start, new_group.encode()))
    return edits


def _below(data: bytes, comment: Node, text: str) -> list[Edit]:
    """Edits that put our text after what the note says, which stays as it was written."""
    body = comment.first("text")
    prefix = comment.prefix
    if body is None:
        new_body = f"<{prefix}text>{_runs(prefix, text)}</{prefix}text>"
        return comment.appended(data, new_body.encode())
    texts = texts_of(comment)
    runs = [child for child in body.children if child.name == "r"]
    below = ("\n\n" if any(node.text for node in texts) else "") + text
    if texts and not runs:
        # plain text stays plain: text beside runs is read differently by different programs
        return texts[-1].appended(data, escape_string(below))
    ours = _runs(prefix, text)
    if not runs:
        for child in body.children:
            return [insertion(child.start, ours.encode())]
        return body.appended(data, ours.encode())
    gap = f'<{prefix}r><{prefix}t xml:space="preserve">\n\n</{prefix}t></{prefix}r>'
    return [insertion(runs[-1].stop, (gap + ours).encode())]
