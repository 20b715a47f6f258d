"""XML read as events, with names in one spelling for Transitional and Strict files."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers.expat import ParserCreate, XMLParserType

from validators.errors import UnsafeFile

TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"

# the namespaces of sheets, and of attributes that name relationships, in either dialect
SPREADSHEET = (TRANSITIONAL + "spreadsheetml/2006/main", STRICT + "spreadsheetml/main")
RELATION = (
    TRANSITIONAL + "officeDocument/2006/relationships",
    STRICT + "officeDocument/relationships",
)

SPACES = {
    "": SPREADSHEET,
    "r:": RELATION,
    "mc:": (TRANSITIONAL + "markup-compatibility/2006",),
    "types:": (TRANSITIONAL + "package/2006/content-types",),
    "rels:": (TRANSITIONAL + "package/2006/relationships",),
}
"""The namespaces that our short names stand for, by their prefix."""


class Tag(str):
    """The name of a known element: "row", "mc:Fallback". One object per name in a vocabulary, so
    that it can be told by identity, and from text by its class."""

    __slots__ = ()


Event = tuple[Tag, dict[str, str]] | Tag | str
"""What stands in a part, in order: (name, attributes) where an element begins, its name where it
ends, and text, which may come in pieces."""


StartHandler = Callable[[str, dict[str, str]], None]
"""Gets the name and the attributes of an element that begins."""

EndHandler = Callable[[str, str], None]
"""Gets the name of an element that ends, and the text before its end."""


class Vocabulary:
    """The elements and attributes that a reader knows, by spaces; the root element comes first.

    `tags` has the elements by short name.

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
            for space in SPACES[f"{prefix}:" if prefix else ""]:
                self.intern[f"{space} {local}"] = self.tags.get(name, name)


def new_parser(vocabulary: Vocabulary) -> XMLParserType:
    """A parser that gives names of the vocabulary as it spells them, and refuses a DOCTYPE."""
    parser = ParserCreate(None, " ", intern=dict(vocabulary.intern))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise UnsafeFile(
        "Filen innehåller en DOCTYPE, som ingen arbetsbok har.", todo="Öppna inte filen."
    )
