"""A .docx opened to be traced or brought up to date: its parts, found by name, under limits."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from docx_export.document.trace import Trace, read_trace
from opc.package import Document, Package
from opc.zips import LIMITS
from validators.errors import DocumentError, WrongKindOfFile


def trace_document(data: bytes, *, name: str = "") -> Trace:
    """The bytes of a .docx -> its facts. Raises WrongKindOfFile for what is no Word document,
    DocumentError for one without facts, UnreadableFile and UnsafeFile as reading a workbook."""
    package, found = open_document(data, name=name)
    parts = [package.read(part) for part in (found.body, *found.others)]
    return read_trace(parts, package.read(found.properties) if found.properties else b"")


@dataclass(frozen=True, slots=True)
class Names:
    """The parts of a .docx that show facts, by name: body, headers and footers, and custom
    properties ("" where it has none)."""

    body: str
    others: tuple[str, ...]
    properties: str


def open_document(data: bytes, *, name: str = "") -> tuple[Package, Names]:
    """The bytes of a .docx -> its package and what shows facts in it. Raises as above."""
    if not data.startswith(b"PK"):
        raise WrongKindOfFile("Det är inget Word-dokument (.docx).", where=name)
    package = Document(data, where=name, limits=LIMITS)
    main = next(package.related("", "officeDocument"), "")
    if main not in package or "wordprocessingml" not in package.content_type(main):
        raise WrongKindOfFile("Det är inget Word-dokument (.docx).", where=name)
    others = [part for part in package.related(main, "header", "footer") if part in package]
    custom = next(package.related("", "custom-properties"), "")
    return package, Names(main, tuple(sorted(others)), custom if custom in package else "")


def chosen(trace: Trace, fact: str) -> Trace:
    """Only one fact, or those below it ("lum.12"). Raises DocumentError where there is none."""
    found = [t for t in trace.facts if t.fact == fact or t.fact.startswith(f"{fact}.")]
    if not found:
        near = difflib.get_close_matches(fact, {t.fact for t in trace.facts}, n=3, cutoff=0.5)
        raise DocumentError(
            f"Dokumentet visar inget faktum som heter {fact}.",
            todo=f"Menade du {' eller '.join(near)}?" if near else "",
        )
    return replace(trace, facts=tuple(found))
