"""A .docx file opened to be traced or brought up to date: its parts, under limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docx_export.document.trace import Trace, read_trace
from opc.document import Document, open_package
from validators.errors import WrongKindOfFile

_STRICT = re.compile(rb"""xmlns(?::[\w.-]+)?\s*=\s*["']http://purl\.oclc\.org/ooxml/wordproc""")


@dataclass(frozen=True, slots=True)
class PartNames:
    """The names of the parts of a .docx that show facts."""

    body: str

    headers_and_footers: tuple[str, ...]

    properties: str
    """Of the part with custom properties; "" where there is none."""


def open_document(data: bytes, *, name: str = "") -> tuple[Document, PartNames]:
    """The bytes of a .docx -> its package, and the parts of it that show facts.

    `name` is the file's, for messages. Raises WrongKindOfFile for what is no Word document,
    UnreadableFile and UnsafeFile as reading a workbook.
    """
    package = open_package(data, name=name)
    refuse_strict(package)
    body = package.main_part
    others = {part for part in package.related(body, "header", "footer") if part in package}
    properties = next(package.related("", "custom-properties"), "")
    if properties not in package:
        properties = ""
    return package, PartNames(body, tuple(sorted(others)), properties)


def refuse_strict(package: Document) -> None:
    """Raise WrongKindOfFile for a document in the Strict dialect, whose elements have other names
    (ECMA-376 part 1; Word: Spara som > Strict Open XML-dokument)."""
    if _STRICT.search(package.read_xml(package.main_part)):
        raise WrongKindOfFile(
            "Filen är sparad som Strict Open XML-dokument, som inte läses här.",
            where=package.where,
            todo="Öppna den i Word, välj Spara som och Word-dokument (*.docx).",
        )


def trace_document(data: bytes, *, name: str = "") -> Trace:
    """The bytes of a .docx -> its facts.

    Raises as `open_document`, and DocumentError for a document without facts.
    """
    package, names = open_document(data, name=name)
    parts = [package.read_xml(part) for part in (names.body, *names.headers_and_footers)]
    return read_trace(parts, package.read_xml(names.properties) if names.properties else b"")
