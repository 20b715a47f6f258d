"""A Word template as a package: its parts, styles, widths and lists."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lxml import etree

from docx_export.document.controls import make_run, w
from docx_export.filling.program import BODY
from docx_export.filling.tables import Look
from validators.errors import TemplateError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part


def holder_of(root: etree._Element) -> etree._Element:
    """What holds a part's paragraphs: the body of the document, or the root of a header."""
    body = root.find(w("body"))
    return root if body is None else body


def split_around(root: etree._Element, holder: etree._Element) -> tuple[str, str]:
    """A part's XML before and after what its holder holds, which is taken out."""
    for child in list(holder):
        holder.remove(child)
    holder.text = _HERE
    whole = etree.tostring(root, encoding="unicode")
    before, _, after = whole.partition(_HERE)
    return f"{_DECLARATION}{before}", after


_HERE = "\ufffc"


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def open_template(template: bytes) -> Document:
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
    """The document and each header and footer, with the name that a person has for it."""
    from docx.opc.constants import CONTENT_TYPE

    names = {CONTENT_TYPE.WML_HEADER: "sidhuvudet", CONTENT_TYPE.WML_FOOTER: "sidfoten"}
    found: list[tuple[str, Part]] = [(BODY, document.part)]
    for part in sorted(document.part.package.iter_parts(), key=lambda one: str(one.partname)):
        if part.content_type in names:
            found.append((names[part.content_type], part))
    return found


def styles_of(document: Document) -> Mapping[str, str]:
    """Style name -> id. Names are compared without case: LibreOffice lowers them on saving."""
    return {
        (style.name or "").casefold(): style.style_id for style in document.styles if style.style_id
    }


def look_of(document: Document, styles: Mapping[str, str]) -> Look:
    page = document.sections[-1]
    width = (
        int((page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)) // 635
    )  # EMU -> twips

    def style(*names: str) -> str:
        return next((styles[name] for name in names if name in styles), "")

    return Look(
        width,
        table=style("fördelningstabell", "table grid"),
        text=style("tabelltext"),
        amount=style("tabellbelopp", "tabelltext"),
        header=style("tabellrubrik", "tabelltext"),
        header_amount=style("tabellrubrik belopp", "tabellrubrik", "tabelltext"),
    )


def body_of_title(title: str) -> etree._Element:
    body = etree.Element(w("body"))
    etree.SubElement(body, w("p")).append(make_run(title))
    return body


def new_list(document: Document, styles: Mapping[str, str]) -> str | None:
    """A numbering of its own, starting at 1, like that of the style List Number."""
    identity = styles.get("list number")
    if identity is None:
        return None
    of_style = document.styles.element.find(
        f"{w('style')}[@{w('styleId')}='{identity}']/{w('pPr')}/{w('numPr')}/{w('numId')}"
    )
    if of_style is None:
        return None
    numbering = document.part.numbering_part.element
    used = of_style.get(w("val"))
    pattern = numbering.find(f"{w('num')}[@{w('numId')}='{used}']/{w('abstractNumId')}")
    if pattern is None:
        return None
    numbers = numbering.findall(w("num"))
    fresh = str(max(int(one.get(w("numId"))) for one in numbers) + 1)
    number = etree.Element(w("num"), {w("numId"): fresh})
    etree.SubElement(number, w("abstractNumId"), {w("val"): pattern.get(w("val"))})
    start = etree.SubElement(number, w("lvlOverride"), {w("ilvl"): "0"})
    etree.SubElement(start, w("startOverride"), {w("val"): "1"})
    numbers[-1].addnext(number)
    return fresh
