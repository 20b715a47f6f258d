"""Fields of a Word document: what each instructs Word to compute, fetch or start.

A field is simple (`w:fldSimple`) or complex: its beginning, its instruction, what it shows and its
end stand in runs of their own, and the instruction may be split over many (ECMA-376 part 1, 17.16).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from docx_export.document.controls import w

_SAFE_NAMES = """
= ADDIN ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY
BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE
EDITTIME EQ FILENAME FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT FORMULA GREETINGLINE
HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF
NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION
SECTIONPAGES SEQ SET SHAPE SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC
USERADDRESS USERINITIALS USERNAME XE
"""
SAFE = frozenset(_SAFE_NAMES.split())
"""Fields that show what is in the document, on the calendar or in Word's settings. All others fetch
something, start something, or are none that Word knows (ECMA-376 part 1, 17.16.5)."""

COMPUTED = "(uträknat)"
"""Stands for the name of a field that another field within it tells."""

_WORD = re.compile(r"""\s*["']?\s*(=|[^\s"'\\]*)""")
_NAMED = re.compile(r"""^\s*=|\S[\s\\"]""")
_ARGUMENT = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s"]+))""", re.DOTALL)
_VALUED = ("\\l", "\\o", "\\t", "\\s", "\\*", "\\@", "\\#")
"""Switches that a value follows."""

_CHANGES = frozenset(
    {
        *map(w, ("ins", "del", "moveFrom", "moveTo")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
"""What may be there for one reader and not for another."""


@dataclass(eq=False)
class Field:
    """A field of a document."""

    at: etree._Element
    """Where it begins."""

    instruction: str = ""

    is_nested: bool = False
    """Whether another field stands in its instruction."""

    is_name_nested: bool = False
    """Whether another field tells its name, or a part of it."""

    parts: set[str] = field(default_factory=set)
    """In which kinds of changes the pieces of its instruction stand; "" for none."""

    @property
    def name(self) -> str:
        """What it is. E.g. `'PAGE'`; "" for a field without an instruction."""
        if self.is_name_nested:
            return COMPUTED
        match = _WORD.match(self.instruction)
        return (match[1] if match and match[1] else self.instruction.strip()).upper()

    @property
    def is_split(self) -> bool:
        """Whether a part of its instruction goes with a tracked change, or with another program."""
        return len(self.parts) > 1

    @property
    def address(self) -> str | None:
        """Where a HYPERLINK leads out of the document; None where it stays, or is no link."""
        if self.name != "HYPERLINK":
            return None
        if self.is_nested:
            return COMPUTED
        rest = self.instruction.lstrip(" \t\r\n\"'")[len("HYPERLINK") :].removeprefix('"')
        skips = False
        for quoted, plain in _ARGUMENT.findall(rest):
            if plain.startswith("\\") and not quoted:
                skips = plain.lower() in _VALUED
            elif skips:
                skips = False
            else:
                return str(quoted or plain)
        return None


def fields_in(root: etree._Element) -> Iterator[Field]:
    """The fields of a part, and instructions outside of any, each as a field of its own."""
    open_fields: list[tuple[Field, list[bool]]] = []  # and whether its instruction is at its end
    tags = (w("fldChar"), w("instrText"), w("delInstrText"), w("fldSimple"))
    for element in root.iter(*tags):
        outer = open_fields[-1] if open_fields and not open_fields[-1][1][0] else None
        kind = element.get(w("fldCharType")) if element.tag == w("fldChar") else None
        if element.tag == w("fldSimple") or kind == "begin":
            inner = Field(element, parts={_change_of(element)})
            if outer is not None:
                _nest(outer[0])
            if kind == "begin":
                open_fields.append((inner, [False]))
            else:
                inner.instruction = element.get(w("instr")) or ""
                yield inner
        elif element.tag != w("fldChar"):
            target = outer[0] if outer is not None else Field(element)
            target.instruction += element.text or ""
            target.parts.add(_change_of(element))
            if outer is None:
                yield target
        elif kind == "separate" and open_fields:
            open_fields[-1][1][0] = True
        elif kind == "end" and open_fields:
            yield open_fields.pop()[0]
    yield from (unclosed for unclosed, _ in open_fields)


def _nest(outer: Field) -> None:
    outer.is_nested = True
    if not _NAMED.search(outer.instruction):
        outer.is_name_nested = True


def _change_of(element: etree._Element) -> str:
    """The kind of change that an element stands in; "" for none."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _CHANGES:
            return str(ancestor.tag)
    return ""
