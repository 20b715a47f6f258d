"""The parts of a .docx that show facts, and what they show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

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
from docx_export.document.trace import read_properties, trace_fact
from docx_export.document.xml_parts import parse
from validators.errors import DocumentError

_HOLDERS = tuple(
    map(
        w,
        (
            *("commentRangeStart", "commentRangeEnd", "commentReference", "bookmarkStart"),
            *("footnoteReference", "endnoteReference", "drawing", "pict", "object"),
        ),
    )
)
"""What other parts of the document hold on to, or is more than words."""


@dataclass(frozen=True)
class Parts:
    """The parts of a .docx that show facts, and what goes with them."""

    body: bytes

    headers_and_footers: Mapping[str, bytes] = field(default_factory=dict)
    """By part name."""

    properties: bytes = b""
    """The part with custom properties."""

    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """The pictures of charts, by the name of their list."""

    styles: bytes = b""

    notes: tuple[bytes, ...] = ()
    """The parts with footnotes and endnotes."""

    relations: frozenset[str] = frozenset()
    """The ids of the body's relationships."""

    carried: Mapping[str, str] = field(default_factory=dict)
    """Ids of relationships that the body has got -> those of the fresh document that they are
    copies of."""


def is_reworded(parts: Parts) -> bool:
    """Whether somebody has changed the words of a document, or the order of its paragraphs, since
    it was written; True where it does not tell. Raises DocumentError."""
    base = unpack_skeleton(read_properties(parts.properties))
    return base != [unit.key for unit in units(body_of(parse(parts.body)))]


def draft_mark(parts: Parts) -> str:
    """The draft's mark that stands in a header; "" for none."""
    return mark_in(map(parse, parts.headers_and_footers.values()))


def mark_in(headers: Iterable[etree._Element]) -> str:
    """The draft's mark that stands in one of some headers; "" for none."""
    texts = [text_of(header) for header in headers]
    return next((mark for mark in MARKS if any(mark in text for text in texts)), "")


def origins_of(properties: Mapping[str, str]) -> Mapping[str, Origin]:
    """The origins that custom properties carry; none where they are damaged."""
    try:
        return unpack_origins(properties)
    except ValueError:
        return {}


def as_bytes(root: etree._Element) -> bytes:
    """A part as it stands in the file."""
    return etree.tostring(declaring(root), xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True)
class FreshFacts:
    """What a fresh document shows."""

    shown: Mapping[str, Sequence[tuple[str, str]]]
    """Fact id -> (format, text) in each place."""

    origins: Mapping[str, Origin]

    @classmethod
    def of(cls, roots: Iterable[etree._Element], origins: Mapping[str, Origin]) -> FreshFacts:
        """What some parts show."""
        shown: dict[str, list[tuple[str, str]]] = {}
        for root in roots:
            for control in root.iter(w("sdt")):
                if identity := fact_of(control):
                    text = shown_in(control)
                    traced = trace_fact(identity, text, origins.get(identity))
                    shown.setdefault(identity, []).append((traced.format, text))
        return cls(shown, origins)

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Fact id -> each (format, text) once: a fact may stand in every row of a table."""
        return {fact: list(dict.fromkeys(places)) for fact, places in self.shown.items()}

    def text(self, fact: str, format: str, before: str) -> str | None:
        """What a fact reads in a format, where it read `before`.

        None where there is no such fact, or nobody can tell in which of several ways it should
        read.
        """
        places = self._ways.get(fact, ())
        texts = list(dict.fromkeys(text for _, text in places))
        if len(texts) == 1:
            return texts[0]
        if any(same_words(text, before) for text in texts):
            return before
        candidates = [text for place_format, text in places if format and place_format == format]
        if len(set(candidates)) != 1:  # a text is shown as it is or with a capital
            candidates = [text for text in texts if text[:1].isupper() == before[:1].isupper()]
        return candidates[0] if len(set(candidates)) == 1 else None

    def cells(self, fact: str) -> tuple[str, ...]:
        """The workbook's cells that a fact comes from."""
        origin = self.origins.get(fact)
        return origin.cells if origin else ()


def same_words(a: str, b: str) -> bool:
    """Whether two texts differ in their spaces at most."""
    return a.split() == b.split()


def body_of(root: etree._Element) -> etree._Element:
    """The body of a document. Raises DocumentError where it has none."""
    body = root.find(w("body"))
    if body is None:
        raise DocumentError("Dokumentet är skadat: det har ingen text.")
    return body


def shown_by_fact(roots: Iterable[etree._Element]) -> Mapping[str, Collection[str]]:
    """Fact id -> how it reads in some parts."""
    shown: dict[str, set[str]] = {}
    for root in roots:
        for fact, text in read_controls(root):
            shown.setdefault(fact, set()).add(text)
    return shown


def controls_of(element: etree._Element) -> list[etree._Element]:
    """The controls that show facts: the element itself where it is one, and those in it."""
    controls = [element] if element.tag == w("sdt") else []
    controls += element.iterdescendants(w("sdt"))
    return [control for control in controls if fact_of(control)]


def facts_in(element: etree._Element) -> list[str]:
    """The ids of the facts that an element shows."""
    return [fact_of(control) for control in controls_of(element)]


def is_held(element: etree._Element) -> bool:
    """Whether something holds on to an element, so that it may not be taken away: a comment, a
    bookmark, a note, or a picture that is no chart."""
    return any(
        holder.get(w("name")) != "_GoBack"  # Word's own: where somebody edited last
        and next(charts_in(holder), None) is None
        for holder in element.iter(*_HOLDERS)
    )


def place_of(control: etree._Element, otherwise: etree._Element) -> etree._Element:
    """The row or paragraph that a control stands in."""
    for name in ("tr", "p"):
        place = next(control.iterancestors(w(name)), None)
        if place is not None:
            return place
    return otherwise


def row_key(row: etree._Element) -> str:
    """What a row is about: the record of its first fact. E.g. `'lum.12'`; "" for a header."""
    return next((record_of(fact) for fact in facts_in(row)), "")


def cell_count(row: etree._Element) -> int:
    """How many cells a row has."""
    return sum(1 for _ in row.iterchildren(w("tc")))


def workbook_rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a table that show facts, and that nothing holds on to."""
    rows = [row for row in table.iterchildren(w("tr")) if not is_held(row)]
    return [row for row in rows if row_key(row)]


def has_typed_rows(table: etree._Element) -> bool:
    """Whether somebody has put rows of their own into a table: more than its header shows no
    facts."""
    rows = [row for row in table.iterchildren(w("tr")) if not is_held(row)]
    return sum(bool(row_key(row)) for row in rows) < len(rows) - 1
