"""The .docx package: title, language, custom properties, the draft's mark, and the zip itself.

Same input, same bytes: names are sorted, dates fixed, and no clock is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from docx_export.document.controls import RELATIONS, W15, W, clean, w
from docx_export.document.xml_parts import parse
from opc.write import FIRST_DAY, zipped
from validators.model import Facts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.packuri import PackURI
    from docx.section import _BaseHeaderFooter

DRAFT = "UTKAST – ej beslutad, ej godkänd"
DRAFT_AFTERWARDS = "UTKAST – ej godkänd"
MARKS = (DRAFT, DRAFT_AFTERWARDS)
"""The mark, before and after the committee has decided."""

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = f"{RELATIONS}/custom-properties"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"

_MAX_PROPERTY = 255  # characters of title and author that Word shows

CHANGING = frozenset({_CUSTOM_TYPE, "application/vnd.openxmlformats-package.core-properties+xml"})
"""Content types of the parts that `describe` writes."""


def describe(
    document: Document, facts: Facts, properties: Mapping[str, str], title: str = ""
) -> None:
    """Give a document title, language and author, and custom properties beside the template's own.

    Without a title the document has that of the case.
    """
    core = document.core_properties
    case_title = facts.values.get("dokument.titel")
    office = facts.values.get("forvaltning.namn")
    date = facts.values.get("arende.datum")
    if title or case_title is not None:
        core.title = clean(title or str(case_title and case_title.value))[:_MAX_PROPERTY]
    if office is not None:
        core.author = core.last_modified_by = clean(str(office.value))[:_MAX_PROPERTY]
    core.language = "sv-SE"
    core.revision = 1
    day = date.value if date is not None and isinstance(date.value, dt.date) else None
    moment = dt.datetime(day.year, day.month, day.day) if day else dt.datetime(*FIRST_DAY)
    core.created = core.modified = moment
    if properties:
        _add_custom(document, properties)


def _add_custom(document: Document, properties: Mapping[str, str]) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    parts = [part for part in package.iter_parts() if part.content_type == _CUSTOM_TYPE]
    blob = with_properties(parts[0].blob if parts else b"", properties)
    if parts:
        parts[0]._blob = blob
    else:
        part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_TYPE, blob, package)
        package.relate_to(part, _CUSTOM_RELATION)


def with_properties(part: bytes, properties: Mapping[str, str]) -> bytes:
    """A part of custom properties in which these replace all that fordela has written; others
    stay."""
    root = etree.fromstring(f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}"/>'.encode())
    for old in parse(part).iterchildren("{*}*") if part else ():
        name = old.get("name") or ""
        if name not in properties and not name.startswith("fordela."):
            root.append(old)
    for name in sorted(properties):
        entry = etree.SubElement(root, f"{{{_CUSTOM}}}property", {"fmtid": _FORMAT_ID})
        entry.set("name", name)
        etree.SubElement(entry, f"{{{_TYPES}}}lpwstr").text = clean(properties[name])
    for number, entry in enumerate(root, 2):
        entry.set("pid", str(number))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def mark_as_draft(document: Document, *, decided: bool = False) -> None:
    """Mark a document as a draft, first in each header that one of its pages can have.

    `decided`: whether the committee has decided, and the mark says so.
    """
    has_even_headers = document.settings.odd_and_even_pages_header_footer
    for index, section in enumerate(document.sections):
        headers: list[_BaseHeaderFooter] = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if has_even_headers:
            headers.append(section.even_page_header)
        for header in headers:
            if header.is_linked_to_previous:
                if index:
                    continue  # shows the header of the section before, which is marked
                header.is_linked_to_previous = False
            header._element.insert(0, _draft_paragraph(DRAFT_AFTERWARDS if decided else DRAFT))


def _draft_paragraph(mark: str) -> etree._Element:
    paragraph = etree.Element(w("p"))
    properties = etree.SubElement(paragraph, w("pPr"))
    # Shaded and not framed: see the style Sidhuvudslinje.
    shade = {"val": "clear", "color": "auto", "fill": "FBE3E6"}
    etree.SubElement(properties, w("shd"), {w(key): value for key, value in shade.items()})
    etree.SubElement(properties, w("spacing"), {w("before"): "0", w("after"): "160"})
    etree.SubElement(properties, w("jc"), {w("val"): "center"})
    run = etree.SubElement(paragraph, w("r"))
    run_properties = etree.SubElement(run, w("rPr"))
    etree.SubElement(run_properties, w("b"))
    etree.SubElement(run_properties, w("color"), {w("val"): "B00020"})
    etree.SubElement(run_properties, w("sz"), {w("val"): "24"})
    etree.SubElement(run, w("t")).text = mark
    return paragraph


def pack(document: Document, fixed: Mapping[str, bytes] | None = None) -> bytes:
    """The document's bytes, with sorted names and fixed dates.

    `fixed` are the bytes of parts that are known already, by part name.
    """
    from docx.opc.pkgwriter import PackageWriter

    package = document.part.package
    fixed = fixed or {}
    collector = _PartCollector()
    parts = list(package.iter_parts())
    for part in parts:
        root = getattr(part, "element", None)
        if part.partname in fixed or root is None:
            continue
        if next(root.iter(f"{{{W15}}}appearance"), None) is not None:
            part._element = declaring(root)
    # What `package.save` does, without a zip that would be unpacked at once.
    writer: Any = PackageWriter
    writer._write_content_types_stream(collector, parts)
    writer._write_pkg_rels(collector, package.rels)
    for part in parts:
        collector.write(part.partname, fixed.get(part.partname) or part.blob)
        if len(part.rels):
            collector.write(part.partname.rels_uri, part.rels.xml)
    return zipped(collector.parts)


@dataclass
class _PartCollector:
    """Stands in for python-docx's zip: keeps the parts by the names that they have in it."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def write(self, name: PackURI, data: bytes | str) -> None:
        """Keep a part, as python-docx calls for each."""
        self.parts[name.membername] = data.encode() if isinstance(data, str) else data


def relations_of(element: etree._Element) -> list[tuple[etree._Element, str]]:
    """The attributes in an element that name a relationship of its part.

    Each as the element that has it, and the attribute's name.
    """
    return [
        (node, str(name))
        for node in element.iter(etree.Element)
        for name in node.attrib
        if str(name).startswith(f"{{{RELATIONS}}}")
    ]


def declaring(root: etree._Element) -> etree._Element:
    """A part's root that declares w, and w15 as a namespace that older programs may ignore.

    The root itself where it does; else a new one that has taken over its children.
    """
    ignorable = (root.get(f"{{{_MC}}}Ignorable") or "").split()
    known = root.nsmap
    if known.get("w") == W and known.get("w15") == W15 and "w15" in ignorable:
        return root
    namespaces: dict[str, str] = {str(prefix): uri for prefix, uri in known.items() if prefix}
    namespaces.update({"w": W, "w15": W15, "mc": _MC})
    new_root = root.makeelement(root.tag, None, namespaces)
    for name, value in root.attrib.items():
        new_root.set(name, value)
    new_root.set(f"{{{_MC}}}Ignorable", " ".join(dict.fromkeys((*ignorable, "w15"))))
    for child in list(root):
        new_root.append(child)
    etree.cleanup_namespaces(new_root, top_nsmap=namespaces, keep_ns_prefixes=list(namespaces))
    return new_root
