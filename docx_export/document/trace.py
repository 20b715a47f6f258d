"""A document -> the facts that it shows, and where each came from.

A fact is found by the id of its content control (controls), its origin in the custom properties
(origins). What an edit in Word leaves of both is told; what it has changed shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from docx_export.document.controls import read_controls
from docx_export.document.origins import Origin, unpack_origins
from validators import wording
from validators.errors import DocumentError
from validators.model import Fact, Facts


@dataclass(frozen=True, slots=True)
class Traced:
    """A fact as a document shows it in one place.

    `format` is the format in which it is shown, "" where nothing tells. `edited`: what stands there
    is not what was written. With a workbook (`compared`) `now` is what it would show, None where
    the workbook has no such fact.
    """

    fact: str
    shown: str
    format: str = ""
    cells: tuple[str, ...] = ()
    source: str = ""
    known: bool = False  # whether the document tells its origin
    edited: bool = False
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The facts of a document in order, and what its properties say: the hash of its data, the
    SHA-256 of the workbook, the call with the card's version, and the template with its own."""

    facts: tuple[Traced, ...]
    data: str = ""
    workbook: str = ""
    call: str = ""
    template: str = ""


def read_trace(parts: Sequence[bytes], properties: bytes = b"") -> Trace:
    """The facts that the parts of a .docx show: its body, then headers and footers, in order;
    `properties` is the part with custom properties.

    Raises DocumentError where a part is not XML or where no part shows a fact.
    """
    stated = read_properties(properties)
    try:
        origins = unpack_origins(stated)
    except ValueError:
        origins = {}
    shown = [found for part in parts for found in read_controls(parse(part))]
    facts = tuple(traced(identity, text, origins.get(identity)) for identity, text in shown)
    if not facts:
        raise DocumentError(
            "Dokumentet har inga uppgifter som går att följa.",
            todo="Det är inte skrivet av fordela, eller så har innehållskontrollerna tagits bort.",
        )
    return Trace(
        facts,
        stated.get("fordela.data", ""),
        stated.get("fordela.arbetsbok", ""),
        stated.get("fordela.utlysning", ""),
        stated.get("fordela.mall", ""),
    )


def read_properties(part: bytes) -> dict[str, str]:
    """The texts among a document's custom properties, by name; none for no part."""
    if not part:
        return {}
    found: dict[str, str] = {}
    for entry in parse(part):
        texts = [child.text or "" for child in entry]
        if entry.get("name") and texts:
            found[str(entry.get("name"))] = texts[0]
    return found


def parse(part: bytes) -> etree._Element:
    """A part's root. Raises DocumentError where it is not XML, or has a DOCTYPE."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"Dokumentet är skadat ({error}).") from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DocumentError("Dokumentet har en DOCTYPE och läses inte.")
    return root


def traced(identity: str, text: str, origin: Origin | None) -> Traced:
    """A fact as it is shown somewhere, with the format in which its value reads so."""
    if origin is None:
        return Traced(identity, text)
    found = Traced(
        identity, text, ", ".join(origin.formats), origin.cells, origin.source, known=True
    )
    if origin.value is None:
        return found
    for format in origin.formats:
        if _same(_written(origin.value, format), text):
            return replace(found, format=format)
    return replace(found, edited=True)


def _written(value: object, format: str) -> str | None:
    try:
        return wording.word(value, format)
    except ValueError:
        return None


def _same(written: str | None, shown: str) -> bool:
    """Word and people make other spaces of no-break ones."""
    return written is not None and written.split() == shown.split()


def compared(trace: Trace, facts: Facts) -> Trace:
    """The same with the cells of a workbook's facts, and what the workbook would show now."""
    known = {fact.id: fact for fact in _every(facts)}
    return replace(trace, facts=tuple(_compared(each, known) for each in trace.facts))


def _compared(traced: Traced, known: Mapping[str, Fact]) -> Traced:
    fact = known.get(traced.fact)
    if fact is None:
        return replace(traced, now=None)
    formats = [*traced.format.split(", "), fact.format] if traced.format else [fact.format]
    texts = [text for format in formats if (text := _written(fact.value, format)) is not None]
    same = next((text for text in texts if _same(text, traced.shown)), None)
    format = traced.format or fact.format
    now = traced.shown if same is not None else texts[0] if texts else str(fact.value)
    return replace(traced, format=format, cells=fact.cells, source=fact.source, now=now)


def _every(facts: Facts) -> Iterator[Fact]:
    yield from facts.values.values()
    for records in facts.lists.values():
        for record in records:
            yield from record.values()
