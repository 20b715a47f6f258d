"""XML parts changed by splicing: where its elements stand, in bytes, and edits at such places.

What is not edited keeps its bytes, whatever it is. Elements are found by expat, so that prefixes,
Strict namespaces and odd ways of writing tags make no difference; of a worksheet, the rows are left
out of the parsing, which is what makes it quick (a sheet's cells are most of a workbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from opc.package import too_deep
from opc.xml_events import STRICT, TRANSITIONAL
from opc.zips import REPAIR, SHRINK
from validators.errors import UnknownDialect, UnreadableFile, UnsafeFile

MAX_NODES = 150_000
"""Elements of one part that are remembered; more is refused."""

MAX_ELEMENTS = 2_500_000
"""Elements of one part that are passed through; more is refused."""

_MAX_DEPTH = 64
_MAX_NAMES = 20_000
_MAX_TAG = 1 << 20
_STEP = 1 << 18
"""Bytes parsed at a time."""

SPREADSHEET = (TRANSITIONAL + "spreadsheetml/2006/main", STRICT + "spreadsheetml/main")
RELATION = (
    TRANSITIONAL + "officeDocument/2006/relationships",
    STRICT + "officeDocument/relationships",
)
_SHORT = {
    **dict.fromkeys(SPREADSHEET, ""),
    **dict.fromkeys(RELATION, "r:"),
    TRANSITIONAL + "markup-compatibility/2006": "mc:",
    TRANSITIONAL + "package/2006/content-types": "types:",
    TRANSITIONAL + "package/2006/relationships": "rels:",
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments": "thread:",
}


# ---------------------------------------------------------------------------------------------
# edits


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `start` to `stop` are replaced by `new`; nothing is when they are equal."""

    start: int
    stop: int
    new: bytes


def insertion(at: int, new: bytes) -> Edit:
    """An edit that only puts in."""
    return Edit(at, at, new)


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes after all edits, whose places are those before any; at one place, in their order.

    Raises ValueError when two edits overlap (a defect, never a matter of the data).
    """
    whole = memoryview(data)
    pieces: list[bytes | memoryview] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop)):
        if edit.start < at or edit.stop < edit.start or edit.stop > len(data):
            raise ValueError(f"edits overlap at {edit.start}")
        pieces += [whole[at : edit.start], edit.new]
        at = edit.stop
    pieces.append(whole[at:])
    return b"".join(pieces)


def reversed_edits(data: bytes, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that take the edited bytes back to `data`."""
    back: list[Edit] = []
    shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop)):
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.new), data[edit.start : edit.stop]))
        shift += len(edit.new) - (edit.stop - edit.start)
    return back


# ---------------------------------------------------------------------------------------------
# text

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """The text without characters that XML cannot hold, with plain line ends."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape(text: str) -> bytes:
    """Text for element content and quoted attributes, in ASCII: right in every encoding."""
    text = clean(text)
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, escaped)
    return text.encode("ascii", "xmlcharrefreplace")


def escape_string(text: str) -> bytes:
    """Text for a cell or a note, where `_x000D_` would be an escape (ECMA-376 22.9.2.19)."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


# ---------------------------------------------------------------------------------------------
# elements


@dataclass(slots=True)
class Node:
    """An element and its place: `start` of its start tag, `inside` what is between the tags, `stop`
    after its end tag. `name` is short ("sheet", "mc:Choice") or "uri|local"; `tag` as written."""

    name: str
    tag: str
    attributes: dict[str, str]
    start: int
    inner_start: int = 0
    inner_stop: int = 0
    stop: int = 0
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def prefix(self) -> str:
        """ "x:" where the element is written with a prefix, else ""."""
        return self.tag[: self.tag.index(":") + 1] if ":" in self.tag else ""

    @property
    def is_empty_tag(self) -> bool:
        """Written as `<a/>`: has no end tag."""
        return self.inner_stop == self.stop

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def all(self, *names: str) -> Iterator[Node]:
        """The children of these names, also those within mc:AlternateContent."""
        for child in self.children:
            if child.name in names:
                yield child
            elif child.name == "mc:AlternateContent":
                for branch in child.children:
                    yield from branch.all(*names)

    def first(self, name: str) -> Node | None:
        """The first child of a name, None where there is none."""
        return next(self.all(name), None)

    def appended(self, data: bytes, new: bytes) -> list[Edit]:
        """Edits that put `new` last in the element, opening it up where it is `<a/>`."""
        if not self.is_empty_tag:
            return [insertion(self.inner_stop, new)]
        slash = data.rindex(b"/", self.start, self.stop)
        return [Edit(slash, self.stop, b">" + new + b"</" + self.tag.encode() + b">")]

    def with_attribute(self, data: bytes, name: str, value: str) -> Edit:
        """The edit that gives the element an attribute, or another value of one that it has."""
        written = escape(value)
        found = _attribute_place(data[self.start : self.inner_start], name)
        if found is not None:
            return Edit(self.start + found[0], self.start + found[1], written)
        at = self.start + 1 + len(self.tag.encode())
        return insertion(at, b" " + name.encode() + b'="' + written + b'"')

    def counted(self, data: bytes, more: int) -> list[Edit]:
        """The edit of its attribute `count`, where it has one."""
        count = self.get("count")
        if not (count.isascii() and count.isdigit()):
            return []
        return [self.with_attribute(data, "count", str(int(count) + more))]


_TAG = re.compile(rb"<[^\s/>]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*')""")


_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*["']([\w.-]{1,40})["']""")


def encoding_of(data: bytes) -> str | None:
    """The encoding that a part declares."""
    declared = _ENCODING.match(data, 0)
    return declared.group(1).decode() if declared else None


def tag_end(data: bytes, start: int, where: str) -> int:
    """Where the tag that begins at `start` ends. Raises UnreadableFile where there is none."""
    found = _TAG.match(data, start)
    if found is None:
        raise UnreadableFile("En tagg går inte att hitta igen i filen.", where=where, todo=REPAIR)
    return found.end()


def _attribute_place(tag: bytes, name: str) -> tuple[int, int] | None:
    for found in _ATTRIBUTE.finditer(tag):
        if found.group(1) == name.encode():
            return found.start(2) + 1, found.end(2) - 1
    return None


def namespaces(data: bytes, node: Node) -> dict[str, str]:
    """The namespaces that an element declares: prefix ("" for none) -> URI."""
    found = {}
    for match in _ATTRIBUTE.finditer(data, node.start, node.inner_start):
        name = match.group(1).decode("utf-8", "replace")
        if name == "xmlns" or name.startswith("xmlns:"):
            found[name[6:]] = match.group(2)[1:-1].decode("utf-8", "replace")
    return found


def relation_attribute(data: bytes, root: Node, name: str, value: str, *, strict: bool) -> bytes:
    """An `r:id`, with the prefix that the root has for it or a declaration of its own."""
    for prefix, space in namespaces(data, root).items():
        if prefix and space in RELATION:
            return f' {prefix}:{name}="{value}"'.encode()
    space = RELATION[strict]
    return f' xmlns:fordela_r="{space}" fordela_r:{name}="{value}"'.encode()


def parse(
    data: bytes, where: str, *, depth: int = 2, into: Iterable[str] = (), texts: Iterable[str] = ()
) -> Node:
    """The root of a part, with children down to `depth` levels below it.

    `into` limits this: of elements of the second level and below, only those whose parent's name is
    in it are remembered (empty: all are). mc:AlternateContent and its branches do not count as
    levels. `texts` are names whose text is kept. `where` is for messages. Raises UnreadableFile
    (not XML), UnsafeFile (DOCTYPE, limits) and UnknownDialect (UTF-16).
    """
    return _Parser(data, where, depth, frozenset(into), frozenset(texts)).run([(0, data)])


_SHEET_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData(?:\s[^<>]*)?>")


def parse_sheet(data: bytes, where: str, *, into: Iterable[str] = ()) -> Node:
    """As `parse` for a worksheet, without its rows: they are looked at by no parser, unless a
    comment or CDATA section makes that unsafe."""
    parser = _Parser(data, where, 2, frozenset(into) or frozenset([""]), frozenset())
    opened = _SHEET_DATA.search(data)
    if opened and not opened.group().endswith(b"/>"):
        name = opened.group()[1:].split()[0].rstrip(b">")
        closed = data.rfind(b"</" + name)
        plain = b"<!--" not in data and b"<![CDATA[" not in data
        if plain and closed >= opened.end() and data.find(name, opened.end(), closed) < 0:
            return parser.run([(0, data[: opened.end()]), (closed, data[closed:])])
    return parser.run([(0, data)])


_MC = ("mc:AlternateContent", "mc:Choice", "mc:Fallback")


class _Parser:
    """One pass of expat over the pieces of a part."""

    def __init__(
        self, data: bytes, where: str, depth: int, into: frozenset[str], texts: frozenset[str]
    ) -> None:
        self.data = data
        self.where = where
        self.depth = depth
        self.into = into
        self.texts = texts
        self.root: Node | None = None
        self.open: list[Node | None] = []
        self.levels: list[int] = []
        self.names: dict[str, tuple[str, str]] = {}
        self.nodes = self.elements = 0
        self.shift = 0
        self.parser = ParserCreate(None, " ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        if texts:
            self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def run(self, pieces: Sequence[tuple[int, bytes]]) -> Node:
        if self.data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) or self.data[1:2] == b"\0":
            raise UnknownDialect(
                "En del av filen är skriven i UTF-16, och kan inte ändras utan risk.",
                where=self.where,
                todo="Öppna filen i Excel, spara den på nytt och försök igen.",
            )
        fed = 0
        try:
            for at, piece in pieces:
                self.shift = at - fed
                fed += len(piece)
                for start in range(0, len(piece), _STEP):
                    self.parser.Parse(piece[start : start + _STEP], False)
                    passed = fed - len(piece) + min(start + _STEP, len(piece))
                    if passed - self.parser.CurrentByteIndex > _MAX_TAG + _STEP:
                        raise UnsafeFile("En tagg är orimligt lång.", where=self.where, todo=SHRINK)
            self.parser.Parse(b"", True)
        except ExpatError as error:
            raise UnreadableFile(
                f"Innehållet är inte giltig XML (rad {error.lineno}); filen är skadad.",
                where=self.where,
                todo=REPAIR,
            ) from error
        except (ValueError, LookupError) as error:
            raise UnreadableFile(
                "Innehållet har en okänd teckenkodning; filen är skadad.",
                where=self.where,
                todo=REPAIR,
            ) from error
        assert self.root is not None
        return self.root

    def _refuse_doctype(self, *_: object) -> None:
        raise UnsafeFile(
            "Filen innehåller en DOCTYPE, som ingen arbetsbok har.",
            where=self.where,
            todo="Öppna inte filen.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.names) > _MAX_NAMES:
            raise UnsafeFile(
                "En del av filen har orimligt många element.", where=self.where, todo=SHRINK
            )
        if len(self.open) > _MAX_DEPTH:
            raise too_deep(_MAX_DEPTH, self.where)
        parent = self.open[-1] if self.open else None
        if parent is None and self.open:
            self.open.append(None)
            return
        short, tag = self._name(name)
        level = self.levels[-1] if self.levels else -1
        if short not in _MC:
            level += 1
        wanted = level <= self.depth and (
            level < 2 or not self.into or parent is None or parent.name in self.into
        )
        if not wanted:
            self.open.append(None)
            return
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise UnsafeFile(
                "En del av filen har orimligt många element.", where=self.where, todo=SHRINK
            )
        start = self.parser.CurrentByteIndex + self.shift
        plain = {
            self._name(key)[0] if " " in key else key: value for key, value in attributes.items()
        }
        node = Node(short, tag, plain, start, inner_start=tag_end(self.data, start, self.where))
        if parent is None:
            self.root = node
        else:
            parent.children.append(node)
        self.open.append(node)
        self.levels.append(level)

    def _end(self, _: str) -> None:
        node = self.open.pop()
        if node is None:
            return
        self.levels.pop()
        at = self.parser.CurrentByteIndex + self.shift
        if self.data[node.inner_start - 2 : node.inner_start] == b"/>":
            node.inner_stop = node.stop = node.inner_start
        else:
            node.inner_stop = at
            node.stop = self.data.index(b">", at) + 1

    def _text(self, text: str) -> None:
        node = self.open[-1] if self.open else None
        if node is not None and node.name in self.texts:
            node.text += text

    def _name(self, name: str) -> tuple[str, str]:
        """(short name, name as written) of expat's "uri local prefix"."""
        known = self.names.get(name)
        if known is None:
            space, local, prefix = [*name.split(" "), "", ""][:3] if " " in name else ("", name, "")
            short = _SHORT.get(space, f"{space}|") + local
            known = self.names[name] = (short, f"{prefix}:{local}" if prefix else local)
        return known
