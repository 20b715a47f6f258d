"""A Word document as parts, read under limits: the one way to open a .docx, whoever sent it.

What stands here is checked before anything is parsed: a tree takes some hundred bytes for each
element and attribute, so that a small zip of empty paragraphs could fill any memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.parsers.expat import ExpatError, ParserCreate

from opc.document_kinds import refuse_foreign_document, refuse_other_package
from opc.package import Package, damaged
from opc.zips import DOCUMENT_WORDS, LIMITS, MIB, Limits
from validators.errors import UnreadableFile, UnsafeFile, WrongKindOfFile

MAX_NODES = 300_000  # tags, and attributes twice, of a document, however small its file is
NODES_PER_BYTE = 3  # more of them for each byte of the file; tables of fordela's have two
MOST_NODES = 8_000_000  # however large the file is: tables of 10 000 applications

MAX_PREFIXES = 200  # namespaces of an element; Word declares 36

DOCUMENT_LIMITS = replace(LIMITS, total=320 * MIB)
"""A document is looked through, read and written anew: each part up to four times."""

_XML_TYPE = re.compile(r"(?:\+|/)xml\s*(?:;|$)", re.IGNORECASE)
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([^"'>]{0,60})["']""")
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})
"""Those that a part may be written in (OPC 9.1.4), and ASCII."""

_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_XML_ENDINGS = (".xml", ".rels", ".vml")

_MACROS = re.compile(
    r"application/vnd\.ms-word\.(?:document|template)\.macroenabled", re.IGNORECASE
)


class Document(Package):
    """The zip of a Word document, opened: the rules of all packages, and some for its trees."""

    words = DOCUMENT_WORDS

    def __init__(self, data: bytes, *, where: str, limits: Limits, grows: bool) -> None:
        super().__init__(data, where=where, limits=limits)
        self._max_nodes = min(MAX_NODES + NODES_PER_BYTE * len(data) * grows, MOST_NODES)
        self._nodes: dict[str, int] = {}  # by the part that was read

    @property
    def main_part(self) -> str:
        """The part with the body; "" where there is none."""
        return next(self.related("", "officeDocument"), "")

    def is_xml(self, part: str) -> bool:
        """Whether a part is XML, by its name, by what the package says of it, or as it begins.

        A picture (.svg) is none: it is not parsed.
        """
        kind = self.content_type(part)
        if part.lower().endswith(_XML_ENDINGS):
            return True
        if kind.lower().startswith("image/svg"):
            return False
        if _XML_TYPE.search(kind):
            return True
        return _begins_as_xml(next(self.chunks(part, 64), b""))

    def read_xml(self, part: str) -> bytes:
        """The bytes of a part that is to be parsed: of a known encoding, with so many tags that
        their tree can be held. Raises UnreadableFile or UnsafeFile."""
        data = b"".join(self._counted(part))
        if any(mark in data for mark in _DOCTYPES):
            raise UnsafeFile(
                "Dokumentet har en DOCTYPE och läses inte.",
                where=self.place(part),
                todo="Öppna inte filen.",
            )
        declared = _DECLARATION.match(data)
        encoding = declared[1].decode("latin-1").strip().lower() if declared else "utf-8"
        if encoding not in _ENCODINGS:
            raise UnreadableFile(
                "Innehållet har en okänd teckenkodning; filen är skadad.",
                where=self.place(part),
                todo=self.words.repair,
            )
        return data

    def _counted(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece, while what is in them is counted: once for each."""
        name = part.lower()
        is_new = name not in self._nodes
        self._nodes.setdefault(name, 0)
        for piece in self.chunks(part):
            if is_new:
                self._nodes[name] += piece.count(b"<") + 2 * piece.count(b"=")
                if sum(self._nodes.values()) > self._max_nodes:
                    raise UnsafeFile(
                        f"Dokumentet har fler än {self._max_nodes // 2000} 000 element, fler än en "
                        "fil av den storleken har.",
                        where=self.place(part),
                        todo=self.words.shrink,
                    )
            yield piece

    def demand_few_prefixes(self, part: str) -> None:
        """Raise UnsafeFile for a part where too many namespaces are declared within each other: an
        element that is written by itself declares them all. UnreadableFile for what is no XML."""
        parser = ParserCreate(None, " ")
        declared = 0

        def declare(_: str | None, __: str | None) -> None:
            nonlocal declared
            declared += 1
            if declared > MAX_PREFIXES:
                raise UnsafeFile(
                    "Där finns orimligt många namnrymder.",
                    where=self.place(part),
                    todo=self.words.shrink,
                )

        def forget(_: str | None) -> None:
            nonlocal declared
            declared -= 1

        parser.StartNamespaceDeclHandler = declare
        parser.EndNamespaceDeclHandler = forget
        try:
            parser.Parse(self.read_xml(part), True)
        except (ExpatError, ValueError, LookupError) as error:
            raise damaged(self, "Innehållet är inte giltig XML.", part) from error


def _begins_as_xml(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<")


def open_package(
    data: bytes, *, name: str = "", limits: Limits = DOCUMENT_LIMITS, grows: bool = True
) -> Document:
    """The bytes of a .docx -> its package.

    `name` is the file's, for messages. `grows`: whether a larger file may have more in it; that of
    a template does not grow with any case. Raises WrongKindOfFile for what is no Word document,
    UnreadableFile for one that is damaged and UnsafeFile for one that must not be read.
    """
    refuse_foreign_document(data, name)
    package = Document(data, where=name, limits=limits, grows=grows)
    refuse_other_package(package.names, name)
    body = package.main_part
    kind = package.content_type(body)
    if body not in package or not ("wordprocessingml" in kind or _MACROS.match(kind)):
        raise WrongKindOfFile("Det är inget Word-dokument (.docx).", where=name)
    return package
