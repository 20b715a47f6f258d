"""A Word template as a package: its parts, styles, widths and lists."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from docx_export.document.controls import make_run, w
from docx_export.filling.language.checks import BODY
from docx_export.filling.tables import TableLook
from validators.errors import TemplateError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part

_PLACEHOLDER = "\ufffc"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMU_PER_TWIP = 635


def open_template(template: bytes) -> Document:
    """The bytes of a .docx -> the document. Raises TemplateError for what is no Word document."""
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return docx.Document(io.BytesIO(template))
    except (
        PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError,
    ) as error:  # fmt: skip
        raise TemplateError(
            "Mallen är inte ett Word-dokument, eller är skadad.",
            todo="Öppna den i Word, och spara den som .docx.",
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
    return {
        (style.name or "").casefold(): style.style_id for style in document.styles if style.style_id
    }


def table_look(document: Document, styles: Mapping[str, str]) -> TableLook:
    """How tables look in a template; `styles` as `styles_of` returns them."""
    page = document.sections[-1]
    text_width = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)

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
    style_number = document.styles.element.find(
        f"{w('style')}[@{w('styleId')}='{style_id}']/{w('pPr')}/{w('numPr')}/{w('numId')}"
    )
    if style_number is None:
        return None
    numbering = document.part.numbering_part.element
    number_id = style_number.get(w("val"))
    pattern = numbering.find(f"{w('num')}[@{w('numId')}='{number_id}']/{w('abstractNumId')}")
    if pattern is None:
        return None
    numbers = numbering.findall(w("num"))
    new_id = str(max(int(number.get(w("numId"))) for number in numbers) + 1)
    number = etree.Element(w("num"), {w("numId"): new_id})
    etree.SubElement(number, w("abstractNumId"), {w("val"): pattern.get(w("val"))})
    start = etree.SubElement(number, w("lvlOverride"), {w("ilvl"): "0"})
    etree.SubElement(start, w("startOverride"), {w("val"): "1"})
    numbers[-1].addnext(number)
    return new_id
