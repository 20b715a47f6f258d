"""Where the elements of an XML part stand, in bytes, so that the part can be spliced (`splice`).

Elements are found by expat, so that prefixes, Strict namespaces and odd ways of writing tags make
no difference. Of a worksheet, the rows are left out of the parsing, which is what makes it quick (a
sheet's cells are most of a workbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from opc.package import too_deep
from opc.splice import Edit, escape, insertion
from opc.xml_events import RELATION, SPACES
from opc.zips import REPAIR, SHRINK
from validators.errors import UnknownDialect, UnreadableFile, UnsafeFile

MAX_NODES = 150_000  # elements of one part that are remembered; more is refused
MAX_ELEMENTS = 2_500_000  # elements of one part that are passed through; more is refused

_MAX_DEPTH = 64  # elements within each other
_MAX_NAMES = 20_000  # different names in a part
_MAX_TAG_SIZE = 1 << 20  # bytes
_STEP = 1 << 18  # bytes parsed at a time

_PREFIXES = {
    **{space: prefix for prefix, spaces in SPACES.items() for space in spaces},
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments": "thread:",
}
"""The prefix that short names have for each namespace."""

_MC = ("mc:AlternateContent", "mc:Choice", "mc:Fallback")

_TAG = re.compile(rb"<[^\s/>]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*["']([\w.-]{1,40})["']""")
_SHEET_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData(?:\s[^<>]*)?>")


@dataclass(slots=True)
class Node:
    """An element and its place in the part."""

    name: str
    """The short name, with a prefix of ours or none, or "uri|local". E.g. "sheet", "mc:Choice"."""

    tag: str
    """The name as it is written."""

    attributes: dict[str, str]

    start: int
    """The offset of its start tag."""

    inner_start: int = 0
    """The offset after its start tag."""

    inner_stop: int = 0
    """The offset of its end tag."""

    stop: int = 0
    """The offset after its end tag."""

    children: list[Node] = field(default_factory=list)

    text: str = ""
    """Its text, where that was asked for."""

    @property
    def prefix(self) -> str:
        """What its name is written with. E.g. "x:"; "" for nothing."""
        return self.tag[: self.tag.index(":") + 1] if ":" in self.tag else ""

    @property
    def is_empty_tag(self) -> bool:
        """Written as `<a/>`: has no end tag."""
        return self.inner_stop == self.stop

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute, or the default where there is none."""
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
        """The first child of this name, as `all` finds them."""
        return next(self.all(name), None)

    def appended(self, data: bytes, new: bytes) -> list[Edit]:
        """The edits that put `new` last in the element, opening it up where it is `<a/>`."""
        if not self.is_empty_tag:
            return [insertion(self.inner_stop, new)]
        slash = data.rindex(b"/", self.start, self.stop)
        return [Edit(slash, self.stop, b">" + new + b"</" + self.tag.encode() + b">")]

    def with_attribute(self, data: bytes, name: str, value: str) -> Edit:
        """The edit that gives the element an attribute, or another value of one that it has."""
        escaped = escape(value)
        place = _attribute_place(data[self.start : self.inner_start], name)
        if place is not None:
            return Edit(self.start + place[0], self.start + place[1], escaped)
        at = self.start + 1 + len(self.tag.encode())
        return insertion(at, b" " + name.encode() + b'="' + escaped + b'"')

    def counted(self, data: bytes, more: int) -> list[Edit]:
        """The edit with which its attribute `count` says so many more; none where it has none."""
        count = self.get("count")
        if not (count.isascii() and count.isdigit()):
            return []
        return [self.with_attribute(data, "count", str(int(count) + more))]


def encoding_of(data: bytes) -> str | None:
    """The encoding that a part declares; None where it declares none."""
    declared = _ENCODING.match(data, 0)
    return declared.group(1).decode() if declared else None


def tag_end(data: bytes, start: int, where: str) -> int:
    """The offset after the tag that begins at `start`. Raises UnreadableFile where none does."""
    tag = _TAG.match(data, start)
    if tag is None:
        raise UnreadableFile("En tagg går inte att hitta igen i filen.", where=where, todo=REPAIR)
    return tag.end()


def _attribute_place(tag: bytes, name: str) -> tuple[int, int] | None:
    """Where the value of an attribute begins and ends in a tag; None where it is not there."""
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute.group(1) == name.encode():
            return attribute.start(2) + 1, attribute.end(2) - 1
    return None


def namespaces(data: bytes, node: Node) -> dict[str, str]:
    """The namespaces that an element declares: prefix ("" for none) -> URI."""
    spaces = {}
    for match in _ATTRIBUTE.finditer(data, node.start, node.inner_start):
        name = match.group(1).decode("utf-8", "replace")
        if name == "xmlns" or name.startswith("xmlns:"):
            spaces[name[6:]] = match.group(2)[1:-1].decode("utf-8", "replace")
    return spaces


def relation_attribute(data: bytes, root: Node, name: str, value: str, *, strict: bool) -> bytes:
    """An attribute that names a relationship, such as `r:id`, with the prefix that the root has
    for it or a declaration of its own."""
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


def parse_sheet(data: bytes, where: str, *, into: Iterable[str] = ()) -> Node:
    """As `parse` for a worksheet, without its rows: they are looked at by no parser, unless a
    comment or CDATA section makes that unsafe."""
    parser = _Parser(data, where, 2, frozenset(into) or frozenset([""]), frozenset())
    start_tag = _SHEET_DATA.search(data)
    if start_tag and not start_tag.group().endswith(b"/>"):
        name = start_tag.group()[1:].split()[0].rstrip(b">")
        begin, end = start_tag.end(), data.rfind(b"</" + name)
        is_plain = b"<!--" not in data and b"<![CDATA[" not in data
        if is_plain and end >= begin and data.find(name, begin, end) < 0:
            return parser.run([(0, data[:begin]), (end, data[end:])])
    return parser.run([(0, data)])


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
        self.open: list[Node | None] = []  # open elements; None for those not remembered
        self.levels: list[int] = []  # of open elements that are remembered
        self.names: dict[str, tuple[str, str]] = {}
        self.nodes = self.elements = 0
        self.shift = 0  # of the parser's places, to those in the part
        self.parser = ParserCreate(None, " ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        if texts:
            self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def run(self, pieces: Sequence[tuple[int, bytes]]) -> Node:
        """The root, by parsing pieces of the part, each with its offset."""
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
                    if passed - self.parser.CurrentByteIndex > _MAX_TAG_SIZE + _STEP:
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
        is_wanted = level <= self.depth and (
            level < 2 or not self.into or parent is None or parent.name in self.into
        )
        if not is_wanted:
            self.open.append(None)
            return
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise UnsafeFile(
                "En del av filen har orimligt många element.", where=self.where, todo=SHRINK
            )
        start = self.parser.CurrentByteIndex + self.shift
        by_short_name = {
            self._name(key)[0] if " " in key else key: value for key, value in attributes.items()
        }
        node = Node(
            short, tag, by_short_name, start, inner_start=tag_end(self.data, start, self.where)
        )
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
            short = _PREFIXES.get(space, f"{space}|") + local
            known = self.names[name] = (short, f"{prefix}:{local}" if prefix else local)
        return known
