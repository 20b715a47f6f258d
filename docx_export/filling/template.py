"""A Word template as a package: its parts, styles, widths and lists."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from docx_export.document.active_content import ActiveContent, find_active_content, source_of
from docx_export.document.controls import make_run, number_in, w
from docx_export.document.word_file import refuse_strict
from docx_export.filling.language.checks import BODY, FaultLog
from docx_export.filling.tables import TableLook
from opc.document import open_package
from opc.package import Package, damaged
from opc.write import stored
from validators.errors import DocumentError, FordelaError, TemplateError, UnreadableFile

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SAVE_AGAIN = "Öppna den i Word och spara den som Word-dokument (.docx)."

_PLACEHOLDER = "\ufffc"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMU_PER_TWIP = 635
_MAX_PAGE_WIDTH = 31_680 * _EMU_PER_TWIP  # 22 inches, the widest page of Word


def open_template(template: bytes, log: FaultLog | None = None) -> Document:
    """The bytes of a .docx -> the document, which python-docx reads from parts that were checked.

    Raises TemplateError for what is no Word document, is damaged or must not be read. Active
    content is a fault for the log, and raised without one.
    """
    import docx

    packed, kind, active = _checked(template)
    for content in active:
        (log or FaultLog()).report(
            TemplateError(content.what, where=content.where, todo=content.todo)
        )
    if kind != _MAIN:
        raise TemplateError(
            "Filen är inget vanligt Word-dokument (.docx).", where="mallen", todo=_SAVE_AGAIN
        )
    with within_template():
        document = docx.Document(io.BytesIO(packed))
        if not (document.sections and document.element.body is not None):
            raise TemplateError("Mallen har ingen sida (sectPr).", todo=_SAVE_AGAIN)
    return document


@lru_cache(maxsize=4)
def _checked(template: bytes) -> tuple[bytes, str, tuple[ActiveContent, ...]]:
    """A template as a zip of parts that were checked, its content type and active content."""
    try:
        package = open_package(template, name="mallen", grows=False)
        refuse_strict(package)
        for name in package.names:
            if package.is_xml(name):
                package.demand_few_prefixes(name)
        active = tuple(find_active_content(package))
        if not active:  # which may say that it is a part, and lead out
            _refuse_lost_parts(package)
        kind = package.content_type(package.main_part)
        return stored({name: package.read(name) for name in package.names}), kind, active
    except (UnreadableFile, DocumentError) as error:
        raise TemplateError(error.what, where=error.where, todo=error.todo) from error


def _refuse_lost_parts(package: Package) -> None:
    """Raise UnreadableFile where a relationship leads to a part that is not there."""
    for name in package.names:
        if not name.lower().endswith(".rels"):
            continue
        source = source_of(name)
        for relation in package.relationships(source).values():
            if relation.external or package.resolve(source, relation.target) in package:
                continue
            raise damaged(package, f"Delen {relation.target[:80]}, som används, saknas.", name)


@contextmanager
def within_template() -> Iterator[None]:
    """What python-docx raises inside, as TemplateError: its parts were checked one by one, and yet
    they may not fit together, in as many ways as it has accessors."""
    try:
        yield
    except (FordelaError, MemoryError):
        raise
    except Exception as error:
        raise TemplateError(
            f"Mallen är skadad: dess delar stämmer inte med varandra ({type(error).__name__}).",
            todo=_SAVE_AGAIN,
        ) from error


def parts_of(document: Document) -> list[tuple[str, Part]]:
    """The document and each header and footer, with what a person calls it."""
    from docx.opc.constants import CONTENT_TYPE

    names = {CONTENT_TYPE.WML_HEADER: "sidhuvudet", CONTENT_TYPE.WML_FOOTER: "sidfoten"}
    parts = sorted(document.part.package.iter_parts(), key=lambda part: str(part.partname))
    return [
        (BODY, document.part),
        *((names[part.content_type], part) for part in parts if part.content_type in names),
    ]


def content_element(root: etree._Element) -> etree._Element:
    """What holds a part's paragraphs: the body of the document, or the root of a header."""
    body = root.find(w("body"))
    return root if body is None else body


def split_around(root: etree._Element, content: etree._Element) -> tuple[str, str]:
    """A part's XML before and after what its content element holds, which is taken out."""
    for child in list(content):
        content.remove(child)
    content.text = _PLACEHOLDER
    xml = etree.tostring(root, encoding="unicode")
    before, _, after = xml.partition(_PLACEHOLDER)
    return f"{_DECLARATION}{before}", after


def styles_of(document: Document) -> Mapping[str, str]:
    """Style name in lower case -> style id: LibreOffice lowers the names on saving."""
    with within_template():
        return {
            (style.name or "").casefold(): style.style_id
            for style in document.styles
            if style.style_id
        }


def table_look(document: Document, styles: Mapping[str, str]) -> TableLook:
    """How tables look in a template; `styles` as `styles_of` returns them."""
    with within_template():
        page = document.sections[-1]
        text_width = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    if not 0 < text_width <= _MAX_PAGE_WIDTH:
        raise TemplateError(
            "Mallens sidor har ingen bredd att skriva på.",
            todo="Ställ in pappersstorlek och marginaler i Word (Layout), och spara.",
        )

    def style(*names: str) -> str:
        return next((styles[name] for name in names if name in styles), "")

    return TableLook(
        int(text_width) // _EMU_PER_TWIP,
        table=style("fördelningstabell", "table grid"),
        text=style("tabelltext"),
        amount=style("tabellbelopp", "tabelltext"),
        header=style("tabellrubrik", "tabelltext"),
        header_amount=style("tabellrubrik belopp", "tabellrubrik", "tabelltext"),
    )


def body_of_title(title: str) -> etree._Element:
    """A body with a title as its paragraph, to be read as a part of the template."""
    body = etree.Element(w("body"))
    etree.SubElement(body, w("p")).append(make_run(title))
    return body


def new_list(document: Document, styles: Mapping[str, str]) -> str | None:
    """The id of a new numbering that starts at 1, like that of the style List Number.

    None where the template has no such style, or the style has no numbering.
    """
    style_id = styles.get("list number")
    if style_id is None:
        return None
    with within_template():
        styles_root = document.styles.element
    style_number = next(
        (
            style.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
            for style in styles_root.iterchildren(w("style"))
            if style.get(w("styleId")) == style_id
        ),
        None,
    )
    if style_number is None:
        return None
    with within_template():
        numbering = document.part.numbering_part.element
    number_id = style_number.get(w("val"))
    numbers = numbering.findall(w("num"))
    own = [number for number in numbers if number.get(w("numId")) == number_id]
    pattern = own[0].find(w("abstractNumId")) if own else None
    if pattern is None:
        return None
    new_id = str(max(number_in(number.get(w("numId"))) or 0 for number in numbers) + 1)
    number = etree.Element(w("num"), {w("numId"): new_id})
    etree.SubElement(number, w("abstractNumId"), {w("val"): pattern.get(w("val")) or "0"})
    start = etree.SubElement(number, w("lvlOverride"), {w("ilvl"): "0"})
    etree.SubElement(start, w("startOverride"), {w("val"): "1"})
    numbers[-1].addnext(number)
    return new_id
