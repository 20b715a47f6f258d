"""The parts of a .docx that show facts, and what they show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from docx_export.document.chart import charts_in
from docx_export.document.controls import (
    fact_of,
    read_controls,
    shown_in,
    w,
)
from docx_export.document.origins import Origin, unpack_origins
from docx_export.document.package import MARKS, declaring
from docx_export.document.skeleton import record_of, text_of, units, unpack_skeleton
from docx_export.document.trace import parse, read_properties, traced
from validators.errors import DocumentError

_MARKERS = tuple(
    map(
        w,
        (
            *("commentRangeStart", "commentRangeEnd", "commentReference", "bookmarkStart"),
            *("footnoteReference", "endnoteReference", "drawing", "pict", "object"),
        ),
    )
)
"""What other parts of the document hold on to, or is more than words: an element with one is not
taken away."""


@dataclass(frozen=True)
class Parts:
    """The parts of a .docx that show facts: body, headers and footers by name, properties, and the
    pictures of charts by the name of their list; its styles, its notes, and the ids of the body's
    relationships. `carried` are new ones, each with the fresh document's that it is a copy of."""

    body: bytes
    others: Mapping[str, bytes] = field(default_factory=dict)
    properties: bytes = b""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    styles: bytes = b""
    notes: tuple[bytes, ...] = ()
    relations: frozenset[str] = frozenset()
    carried: Mapping[str, str] = field(default_factory=dict)


def is_edited(parts: Parts) -> bool:
    """Whether somebody has changed the words of a document, or the order of its paragraphs, since
    it was written; True where it does not tell. Raises DocumentError."""
    base = unpack_skeleton(read_properties(parts.properties))
    return base != [unit.key for unit in units(body_of(parse(parts.body)))]


def mark_of(parts: Parts) -> str:
    """The draft's mark that stands in a header; "" for none."""
    return mark_in(map(parse, parts.others.values()))


def mark_in(parts: Iterable[etree._Element]) -> str:
    headers = [text_of(part) for part in parts]
    return next((mark for mark in MARKS if any(mark in each for each in headers)), "")


def origins_of(properties: Mapping[str, str]) -> Mapping[str, Origin]:
    try:
        return unpack_origins(properties)
    except ValueError:
        return {}


def as_bytes(root: etree._Element) -> bytes:
    return etree.tostring(declaring(root), xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True)
class Known:
    """What a fresh document shows: fact -> (format, text) in each place, and its origins."""

    shown: Mapping[str, Sequence[tuple[str, str]]]
    origins: Mapping[str, Origin]

    @classmethod
    def of(cls, fresh: Iterable[etree._Element], origins: Mapping[str, Origin]) -> Known:
        shown: dict[str, list[tuple[str, str]]] = {}
        for root in fresh:
            for control in root.iter(w("sdt")):
                if identity := fact_of(control):
                    text = shown_in(control)
                    found = traced(identity, text, origins.get(identity))
                    shown.setdefault(identity, []).append((found.format, text))
        return cls(shown, origins)

    def text(self, fact: str, format: str, before: str) -> str | None:
        """What a fact reads in a format; None where there is no such fact, or nobody can tell in
        which of several ways it should read."""
        found = self.shown.get(fact, ())
        texts = list(dict.fromkeys(text for _, text in found))
        if len(texts) == 1:
            return texts[0]
        if any(same_words(text, before) for text in texts):
            return before
        same = [text for each, text in found if format and each == format]
        if len(set(same)) != 1:  # a text is shown as it is or with a capital
            same = [text for text in texts if text[:1].isupper() == before[:1].isupper()]
        return same[0] if len(set(same)) == 1 else None

    def cells(self, fact: str) -> tuple[str, ...]:
        origin = self.origins.get(fact)
        return origin.cells if origin else ()


def same_words(one: str, other: str) -> bool:
    return one.split() == other.split()


def body_of(root: etree._Element) -> etree._Element:
    body = root.find(w("body"))
    if body is None:
        raise DocumentError("Dokumentet är skadat: det har ingen text.")
    return body


def shown_by_fact(roots: Iterable[etree._Element]) -> Mapping[str, Collection[str]]:
    """How each fact reads in parts of a document."""
    shown: dict[str, set[str]] = {}
    for root in roots:
        for fact, text in read_controls(root):
            shown.setdefault(fact, set()).add(text)
    return shown


def controls_of(element: etree._Element) -> list[etree._Element]:
    own = [element] if element.tag == w("sdt") and fact_of(element) else []
    return own + [one for one in element.iterdescendants(w("sdt")) if fact_of(one)]


def holds(element: etree._Element) -> bool:
    return any(
        each.get(w("name")) != "_GoBack"  # Word's own: where somebody edited last
        and next(charts_in(each), None) is None
        for each in element.iter(*_MARKERS)
    )


def place_of(control: etree._Element, otherwise: etree._Element) -> etree._Element:
    """The row or paragraph that a control stands in."""
    for name in ("tr", "p"):
        found = next(control.iterancestors(w(name)), None)
        if found is not None:
            return found
    return otherwise


def row_key(row: etree._Element) -> str:
    """What a row is about: the record of its first fact ("lum.12"); "" for a header."""
    return next((record_of(fact_of(one)) for one in controls_of(row)), "")
