"""A document -> the facts that it shows, and where each came from.

A fact is found by the id of its content control (controls), its origin in the custom properties
(origins). What an edit in Word has left of both is read, and what it has changed shows.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docx_export.document.controls import read_controls
from docx_export.document.origins import Origin, unpack_origins
from docx_export.document.xml_parts import parse
from validators.errors import DocumentError
from validators.formats import word
from validators.model import Fact, Facts


@dataclass(frozen=True, slots=True)
class TracedFact:
    """A fact as a document shows it in one place."""

    fact: str
    """Its id. E.g. `'lum.12.titel'`"""

    shown: str
    """The text that stands there."""

    format: str = ""
    """The format in which it is shown, several with commas where the text does not tell which; ""
    where nothing tells."""

    cells: tuple[str, ...] = ()
    """Of the workbook. E.g. `('LUM!U9',)`"""

    source: str = ""
    """The card's key, of what comes from the card."""

    known: bool = False
    """Whether the document tells its origin."""

    edited: bool = False
    """Whether what stands there is not what was written."""

    now: str | None = None
    """What a workbook would show, once the trace is compared with it; None where the workbook has
    no such fact."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The facts of a document in order, and what its properties say."""

    facts: tuple[TracedFact, ...]

    data: str = ""
    """The hash of the data that it was written of."""

    workbook: str = ""
    """The SHA-256 of the workbook."""

    call: str = ""
    """The call, with the version of its card. E.g. `'2025 (1)'`"""

    template: str = ""
    """The template, with its version. E.g. `'fordelning 9f86…'`"""


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
    controls = [control for part in parts for control in read_controls(parse(part))]
    facts = tuple(trace_fact(fact, text, origins.get(fact)) for fact, text in controls)
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
    """The texts among a document's custom properties, by name; none for an empty part."""
    if not part:
        return {}
    properties: dict[str, str] = {}
    for entry in parse(part).iterchildren("{*}*"):
        texts = [child.text or "" for child in entry.iterchildren("{*}*")]
        if entry.get("name") and texts:
            properties[str(entry.get("name"))] = texts[0]
    return properties


def trace_fact(identity: str, text: str, origin: Origin | None) -> TracedFact:
    """A fact as it is shown somewhere, with the format in which its value reads so."""
    if origin is None:
        return TracedFact(identity, text)
    formats = ", ".join(origin.formats)
    traced = TracedFact(identity, text, formats, origin.cells, origin.source, known=True)
    if origin.value is None:
        return traced
    for format in origin.formats:
        if _reads_same(_in_format(origin.value, format), text):
            return replace(traced, format=format)
    return replace(traced, edited=True)


def compare_with(trace: Trace, facts: Facts) -> Trace:
    """The trace with the cells of a workbook's facts, and what the workbook would show now."""
    by_id = {fact.id: fact for fact in _all_facts(facts)}
    return replace(trace, facts=tuple(_compare(traced, by_id) for traced in trace.facts))


def only_fact(trace: Trace, identity: str) -> Trace:
    """The trace of one fact, or of those below it ("lum.12"). Raises DocumentError where there is
    none."""
    facts = [
        traced
        for traced in trace.facts
        if traced.fact == identity or traced.fact.startswith(f"{identity}.")
    ]
    if not facts:
        known = {traced.fact for traced in trace.facts}
        close = difflib.get_close_matches(identity, known, n=3, cutoff=0.5)
        raise DocumentError(
            f"Dokumentet visar inget faktum som heter {identity}.",
            todo=f"Menade du {' eller '.join(close)}?" if close else "",
        )
    return replace(trace, facts=tuple(facts))


def _compare(traced: TracedFact, by_id: Mapping[str, Fact]) -> TracedFact:
    fact = by_id.get(traced.fact)
    if fact is None:
        return replace(traced, now=None)
    formats = [*traced.format.split(", "), fact.format] if traced.format else [fact.format]
    texts = [text for format in formats if (text := _in_format(fact.value, format)) is not None]
    if any(_reads_same(text, traced.shown) for text in texts):
        now = traced.shown
    else:
        now = texts[0] if texts else str(fact.value)
    return replace(
        traced,
        format=traced.format or fact.format,
        cells=fact.cells,
        source=fact.source,
        now=now,
    )


def _in_format(value: object, format: str) -> str | None:
    try:
        return word(value, format)
    except ValueError:
        return None


def _reads_same(written: str | None, shown: str) -> bool:
    """Word and people make other spaces of no-break ones."""
    return written is not None and written.split() == shown.split()


def _all_facts(facts: Facts) -> Iterator[Fact]:
    yield from facts.values.values()
    for records in facts.lists.values():
        for record in records:
            yield from record.values()
