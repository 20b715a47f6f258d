"""What a document's figures come from, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from docx_export.document.origins import shortened
from docx_export.document.trace import Trace, TracedFact
from xl_tools.files import fingerprint
from xl_tools.reports.results import one_line

_LONGEST = 60
"""So much of a text is shown in the table, in characters."""


@dataclass(frozen=True, slots=True)
class Source:
    """The workbook that a document is held against: name, SHA-256 of its bytes, hash of its data,
    and whether the document was written from that data."""

    file: str
    sha256: str
    data: str
    same: bool


def as_text(trace: Trace, source: Source | None = None) -> list[str]:
    """A line per place where a fact is shown: fact, what stands there, format, cells."""
    rows = [("Faktum", "Visas som", "Format", "Celler")]
    rows += [_row(traced, compared=source is not None) for traced in trace.facts]
    broad = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{a:<{broad[0]}}  {b:<{broad[1]}}  {c:<{broad[2]}}  {d}".rstrip() for a, b, c, d in rows
    ]
    lines.append("")
    if trace.data:
        lines.append(f"Underlag: {trace.data}. Utlysningen {trace.call}, mall {_short(trace)}.")
    elif source is None:
        lines.append("Dokumentet säger inte vilka uppgifter det är skrivet av.")
    lines += _about(trace, source)
    return lines


def _about(trace: Trace, source: Source | None) -> Sequence[str]:
    found: list[str] = []
    edited = [t for t in trace.facts if t.edited]
    if edited:
        names = ", ".join(dict.fromkeys(traced.fact for traced in edited))
        found.append(f"Ändrat i dokumentet sedan det skrevs: {names}.")
    if source is None:
        if any(not t.known for t in trace.facts):
            found.append("För en del fakta säger dokumentet inte källan. Ange boken med --from.")
        return found
    if source.same:
        found.append(f"{source.file} har samma uppgifter som dokumentet skrevs av.")
    else:
        found.append(
            f"{source.file} har andra uppgifter än dokumentet skrevs av (underlag {source.data})."
        )
    changed = [t for t in trace.facts if differs(t)]
    if changed:
        found.append(f"Boken visar annat på {len(changed)} ställen; de är märkta med ≠.")
    return found


def differs(traced: TracedFact) -> bool:
    """Whether a workbook that a document is held against shows something else in this place."""
    return traced.now != traced.shown


def _row(traced: TracedFact, *, compared: bool) -> tuple[str, str, str, str]:
    cells = shortened(traced.cells) or (f"kortet: {traced.source}" if traced.source else "–")
    if compared and differs(traced):
        cells += f"  ≠ {'finns inte i boken' if traced.now is None else _cut(traced.now)}"
    return traced.fact, _cut(traced.shown), traced.format or "–", cells


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _short(trace: Trace) -> str:
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
    """The contract of docs/commands.md."""
    shown: dict[str, object] = {
        "file": file,
        "sha256": fingerprint(data),
        "data": trace.data,
        "workbook": trace.workbook,
        "call": trace.call,
        "template": trace.template,
        "facts": [_object(traced, compared=source is not None) for traced in trace.facts],
    }
    if source is not None:
        shown["from"] = {
            "file": source.file,
            "sha256": source.sha256,
            "data": source.data,
            "same": source.same,
        }
    return json.dumps(shown, ensure_ascii=ascii_only, indent=2)


def _object(traced: TracedFact, *, compared: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "fact": traced.fact,
        "shown": traced.shown,
        "format": traced.format,
        "cells": list(traced.cells),
        "source": traced.source,
        "edited": traced.edited,
    }
    if compared:
        found["now"] = traced.now
    return found
