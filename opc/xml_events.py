"""XML read as events, with names in one spelling for Transitional and Strict files."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers.expat import ParserCreate, XMLParserType

from validators.errors import UnsafeFile

TRANSITIONAL = "http://schemas.openxmlformats.org/"


STRICT = "http://purl.oclc.org/ooxml/"


_SPREADSHEET = (TRANSITIONAL + "spreadsheetml/2006/main", STRICT + "spreadsheetml/main")


_RELATION_ATTRIBUTES = (
    TRANSITIONAL + "officeDocument/2006/relationships",
    STRICT + "officeDocument/relationships",
)


_PACKAGE = TRANSITIONAL + "package/2006/"


_COMPATIBILITY = TRANSITIONAL + "markup-compatibility/2006"


_SPACES = {
    "": _SPREADSHEET,
    "r:": _RELATION_ATTRIBUTES,
    "mc:": (_COMPATIBILITY,),
    "types:": (_PACKAGE + "content-types",),
    "rels:": (_PACKAGE + "relationships",),
}


class Tag(str):
    """The name of a known element: "row", "mc:Fallback". One object per name in a vocabulary, so
    that it can be told by identity, and from text by its class."""

    __slots__ = ()


Event = tuple[Tag, dict[str, str]] | Tag | str
"""What stands in a part, in order: (name, attributes) where an element begins, its name where it
ends, and text, which may come in pieces."""


StartHandler = Callable[[str, dict[str, str]], None]


EndHandler = Callable[[str, str], None]


class Vocabulary:
    """The elements and attributes that a reader knows; `tags` by short name, `root` the first.

    Expat gives names as "namespace name", and pyexpat hands out the object that its intern table
    holds for a name. A table that is filled beforehand makes every dialect (Strict, transitional,
    any prefix) arrive as the same object, at no cost.
    """

    def __init__(self, elements: str, attributes: str = "") -> None:
        self.tags = {name: Tag(name) for name in elements.split()}
        self.root = next(iter(self.tags.values()))
        self.intern: dict[str, str] = {}
        for name in (*self.tags, *attributes.split()):
            prefix, _, local = name.rpartition(":")
            for space in _SPACES[f"{prefix}:" if prefix else ""]:
                self.intern[f"{space} {local}"] = self.tags.get(name, name)


def new_parser(vocabulary: Vocabulary) -> XMLParserType:
    """A parser that refuses document types and knows a vocabulary's names."""
    parser = ParserCreate(None, " ", intern=dict(vocabulary.intern))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise UnsafeFile(
        "Filen innehåller en DOCTYPE, som ingen arbetsbok har.", todo="Öppna inte filen."
    )
