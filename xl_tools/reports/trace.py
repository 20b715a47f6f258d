"""What a document's figures come from, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from docx_export.document.origins import shortened
from docx_export.document.trace import Trace, TracedFact
from xl_tools.files import fingerprint
from xl_tools.reports.results import one_line

MAX_TEXT_LENGTH = 60  # characters
"""So much of a text is shown in the table."""


@dataclass(frozen=True, slots=True)
class Source:
    """The workbook that a document is held against."""

    file: str
    """Its name."""
    sha256: str
    """Of its bytes, in hex."""
    data: str
    """The hash of its data."""
    same: bool
    """Whether the document was written from that data."""


def as_text(trace: Trace, source: Source | None = None) -> list[str]:
    """A line per place where a fact is shown: fact, what stands there, format, cells."""
    rows = [("Faktum", "Visas som", "Format", "Celler")]
    rows += [_row(traced, compared=source is not None) for traced in trace.facts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{fact:<{widths[0]}}  {text:<{widths[1]}}  {format_:<{widths[2]}}  {cells}".rstrip()
        for fact, text, format_, cells in rows
    ]
    lines.append("")
    if trace.data:
        template = _template_of(trace)
        lines.append(f"Underlag: {trace.data}. Utlysningen {trace.call}, mall {template}.")
    elif source is None:
        lines.append("Dokumentet säger inte vilka uppgifter det är skrivet av.")
    lines += _about(trace, source)
    return lines


def _about(trace: Trace, source: Source | None) -> Sequence[str]:
    lines: list[str] = []
    edited = [traced for traced in trace.facts if traced.edited]
    if edited:
        names = ", ".join(dict.fromkeys(traced.fact for traced in edited))
        lines.append(f"Ändrat i dokumentet sedan det skrevs: {names}.")
    if source is None:
        if any(not traced.known for traced in trace.facts):
            lines.append("För en del fakta säger dokumentet inte källan. Ange boken med --from.")
        return lines
    if source.same:
        lines.append(f"{source.file} har samma uppgifter som dokumentet skrevs av.")
    else:
        lines.append(
            f"{source.file} har andra uppgifter än dokumentet skrevs av (underlag {source.data})."
        )
    changed = [traced for traced in trace.facts if differs(traced)]
    if changed:
        lines.append(f"Boken visar annat på {len(changed)} ställen; de är märkta med ≠.")
    return lines


def differs(traced: TracedFact) -> bool:
    """Whether a workbook that a document is held against shows something else in this place."""
    return traced.now != traced.shown


def _row(traced: TracedFact, *, compared: bool) -> tuple[str, str, str, str]:
    cells = shortened(traced.cells) or (f"kortet: {traced.source}" if traced.source else "–")
    if compared and differs(traced):
        cells += f"  ≠ {'finns inte i boken' if traced.now is None else _shortened(traced.now)}"
    return traced.fact, _shortened(traced.shown), traced.format or "–", cells


def _shortened(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= MAX_TEXT_LENGTH else f"{line[: MAX_TEXT_LENGTH - 1]}…"


def _template_of(trace: Trace) -> str:
    """Which template a document was written with, e.g. `'fordelning 1a2b3c4d5e6f'`."""
    name, _, version = trace.template.partition(" ")
    return f"{name} {version[:12]}".strip()


def as_json(
    file: str,
    data: bytes,
    trace: Trace,
    source: Source | None = None,
    *,
    ascii_only: bool = False,
) -> str:
    """The same as JSON, as docs/commands.md describes it. `file` is the document and `data` its
    bytes."""
    properties: dict[str, object] = {
        "file": file,
        "sha256": fingerprint(data),
        "data": trace.data,
        "workbook": trace.workbook,
        "call": trace.call,
        "template": trace.template,
        "facts": [_object(traced, compared=source is not None) for traced in trace.facts],
    }
    if source is not None:
        properties["from"] = {
            "file": source.file,
            "sha256": source.sha256,
            "data": source.data,
            "same": source.same,
        }
    return json.dumps(properties, ensure_ascii=ascii_only, indent=2)


def _object(traced: TracedFact, *, compared: bool) -> dict[str, object]:
    properties: dict[str, object] = {
        "fact": traced.fact,
        "shown": traced.shown,
        "format": traced.format,
        "cells": list(traced.cells),
        "source": traced.source,
        "edited": traced.edited,
    }
    if compared:
        properties["now"] = traced.now
    return properties
