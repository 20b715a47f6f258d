"""A .docx file opened to be traced or brought up to date: its parts, under limits."""

from __future__ import annotations

from dataclasses import dataclass

from docx_export.document.trace import Trace, read_trace
from opc.package import Document, Package
from opc.zips import LIMITS
from validators.errors import WrongKindOfFile


@dataclass(frozen=True, slots=True)
class PartNames:
    """The names of the parts of a .docx that show facts."""

    body: str

    headers_and_footers: tuple[str, ...]

    properties: str
    """Of the part with custom properties; "" where there is none."""


def open_document(data: bytes, *, name: str = "") -> tuple[Package, PartNames]:
    """The bytes of a .docx -> its package, and the parts of it that show facts.

    `name` is the file's, for messages. Raises WrongKindOfFile for what is no Word document,
    UnreadableFile and UnsafeFile as reading a workbook.
    """
    if not data.startswith(b"PK"):
        raise WrongKindOfFile("Det är inget Word-dokument (.docx).", where=name)
    package = Document(data, where=name, limits=LIMITS)
    body = next(package.related("", "officeDocument"), "")
    if body not in package or "wordprocessingml" not in package.content_type(body):
        raise WrongKindOfFile("Det är inget Word-dokument (.docx).", where=name)
    others = [part for part in package.related(body, "header", "footer") if part in package]
    properties = next(package.related("", "custom-properties"), "")
    if properties not in package:
        properties = ""
    return package, PartNames(body, tuple(sorted(others)), properties)


def trace_document(data: bytes, *, name: str = "") -> Trace:
    """The bytes of a .docx -> its facts.

    Raises as `open_document`, and DocumentError for a document without facts.
    """
    package, names = open_document(data, name=name)
    parts = [package.read(part) for part in (names.body, *names.headers_and_footers)]
    return read_trace(parts, package.read(names.properties) if names.properties else b"")
