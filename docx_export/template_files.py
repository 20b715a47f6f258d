"""Which file is the Word template of a document, and which version it has: the SHA-256 of its text.

A template that is restyled keeps its version. One that is reworded gets another, and approvals of
what it said before are void (validators.attestation). Nothing here needs lxml, for the version is
asked for by every check of a workbook.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from docx_export.sources.names import LETTERS, OF_ALL_KINDS, SHIPPED, word_documents
from opc.document import Document, open_package
from opc.package import damaged
from validators.cards.call import Call, Forms
from validators.errors import DocumentError, TemplateError, UnreadableFile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")

TEMPLATES_VARIABLE = "FORDELA_TEMPLATES"
"""The environment variable that names the office's own folder of templates."""


def template_of(document: str, forms: Forms) -> bytes:
    """The bytes of a document's template: the office's own NAME.docx, or the built-in one.

    `forms` are the kinds of the call. Raises TemplateError where the office's own cannot be read.
    """
    path = _own_template(document)
    if path is None:
        return built_in(document, forms)
    try:
        return path.read_bytes()
    except OSError as error:
        raise TemplateError(
            "Mallen går inte att läsa.",
            where=str(path),
            todo="Stäng den i Word, och se efter att du får läsa den.",
        ) from error


def is_own(document: str) -> bool:
    """Whether the office has a template of its own for a document."""
    return _own_template(document) is not None


def _own_template(document: str) -> Path | None:
    folder = os.environ.get(TEMPLATES_VARIABLE)
    path = Path(folder, f"{document}.docx") if folder else None
    return path if path is not None and path.is_file() else None


def built_in(document: str, forms: Forms) -> bytes:
    """The template that fordela brings for a document of calls with these kinds: a file that is
    shipped, or made from its source where there is none for them."""
    file = files("docx_export") / "templates" / f"{document}.docx"
    if forms == SHIPPED or (document not in OF_ALL_KINDS and file.is_file()):
        return file.read_bytes()
    from docx_export.sources.make import make_template

    return make_template(document, forms)


def version_of(document: str, forms: Forms) -> str:
    """The version of a document's template, as `text_version` returns it.

    Raises TemplateError where the office's own cannot be read, or is no Word document.
    """
    return version_in(document, template_of(document, forms))


def version_in(document: str, template: bytes) -> str:
    """The version of a template of a document, as `text_version` returns it. Raises TemplateError
    for what is no Word document."""
    try:
        return text_version(template)
    except UnreadableFile as error:
        raise TemplateError(
            f"Mallen går inte att läsa: {error.what}",
            where=f"{document}.docx i {os.environ.get(TEMPLATES_VARIABLE, '')}",
            todo=f"{error.todo} Pröva mallen med fordela template-check.".strip(),
        ) from error


@lru_cache(maxsize=16)
def text_version(template: bytes) -> str:
    """The SHA-256, in hex, of the text of a .docx: its paragraphs in order, headers and footers
    too. How text is split into runs does not matter, nor do styles and page numbers.

    Raises UnreadableFile for what is no Word document, is damaged or must not be read.
    """
    package = open_package(template, grows=False)
    bodies = {
        name: list(_paragraphs(_tree(package, name)))
        for name in sorted(package.names)
        if _PARTS.fullmatch(name)
    }
    body = bodies.pop("word/document.xml", [])
    # Word numbers headers anew: they are taken in the order of what they say.
    others = sorted(paragraphs for paragraphs in bodies.values() if paragraphs)
    text = "\f".join("\n".join(paragraphs) for paragraphs in (body, *others))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _tree(package: Document, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(package.read_xml(part))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise damaged(package, "Innehållet är inte giltig XML.", part) from error


def _paragraphs(root: ElementTree.Element) -> Iterator[str]:
    """The text of each paragraph that has any."""
    for paragraph in root.iter(f"{_W}p"):
        text = " ".join("".join(_words(paragraph)).split())
        if text:
            yield text


def _words(element: ElementTree.Element) -> Iterator[str]:
    """The text in an element, without what a field shows."""
    field_depth = 0
    for child in _below(element):
        if child.tag == f"{_W}fldChar":
            kind = child.get(f"{_W}fldCharType")
            field_depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        elif field_depth <= 0:
            if child.tag == f"{_W}t":
                yield child.text or ""
            elif child.tag in (f"{_W}tab", f"{_W}br"):
                yield " "


def _below(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The elements in a paragraph, without those of other paragraphs that stand in it."""
    stack = [iter(element)]  # and no recursion: a hostile template goes as deep as it likes
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag not in (f"{_W}fldSimple", f"{_W}pPr", f"{_W}p"):
            yield child
            stack.append(iter(child))


def read_template(document: str, call: Call) -> bytes:
    """The bytes of a document's template: the office's own, or the built-in one.

    Raises DocumentError for an unknown document, TemplateError where the office's own cannot be
    read.
    """
    known = word_documents(call.kinds)
    if document not in (*known, *LETTERS):
        raise DocumentError(
            f"Det finns inget dokument som heter ”{document}”.",
            todo=f"Välj bland {', '.join(known)}.",
        )
    return template_of(document, call.forms)
