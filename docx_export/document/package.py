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
from validators.model import Facts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.packuri import PackURI
    from docx.section import _BaseHeaderFooter
from opc.write import FIRST_DAY, zipped

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


def describe(
    document: Document, facts: Facts, properties: Mapping[str, str], title: str = ""
) -> None:
    """Title, language and author, and the custom properties (added to the template's own).

    Without a title the document has that of the case.
    """
    core = document.core_properties
    of_case = facts.values.get("dokument.titel")
    office = facts.values.get("forvaltning.namn")
    written = facts.values.get("arende.datum")
    if title or of_case is not None:
        core.title = clean(title or str(of_case and of_case.value))[:255]
    if office is not None:
        core.author = core.last_modified_by = clean(str(office.value))[:255]
    core.language = "sv-SE"
    core.revision = 1
    when = written.value if written is not None and isinstance(written.value, dt.date) else None
    moment = dt.datetime(when.year, when.month, when.day) if when else dt.datetime(*FIRST_DAY)
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
    """A part of custom properties with these in the place of all of fordela's own; others stay."""
    root = etree.fromstring(f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}"/>'.encode())
    for old in etree.fromstring(part) if part else ():
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
    """Write that it is a draft first in each header that a page of the document can have."""
    even = document.settings.odd_and_even_pages_header_footer
    for index, section in enumerate(document.sections):
        headers: list[_BaseHeaderFooter] = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if even:
            headers.append(section.even_page_header)
        for header in headers:
            if header.is_linked_to_previous:
                if index:
                    continue  # shows the header of the section before, which is marked
                header.is_linked_to_previous = False
            header._element.insert(0, _draft_paragraph(DRAFT_AFTERWARDS if decided else DRAFT))


def _draft_paragraph(mark: str) -> etree._Element:
    paragraph = etree.Element(w("p"))
    about = etree.SubElement(paragraph, w("pPr"))
    # Shaded and not framed: see the style Sidhuvudslinje.
    shade = {"val": "clear", "color": "auto", "fill": "FBE3E6"}
    etree.SubElement(about, w("shd"), {w(key): value for key, value in shade.items()})
    etree.SubElement(about, w("spacing"), {w("before"): "0", w("after"): "160"})
    etree.SubElement(about, w("jc"), {w("val"): "center"})
    run = etree.SubElement(paragraph, w("r"))
    letters = etree.SubElement(run, w("rPr"))
    etree.SubElement(letters, w("b"))
    etree.SubElement(letters, w("color"), {w("val"): "B00020"})
    etree.SubElement(letters, w("sz"), {w("val"): "24"})
    etree.SubElement(run, w("t")).text = mark
    return paragraph


CHANGING = frozenset({_CUSTOM_TYPE, "application/vnd.openxmlformats-package.core-properties+xml"})
"""Content types of the parts that `describe` writes."""


def pack(document: Document, fixed: Mapping[str, bytes] | None = None) -> bytes:
    """The document's bytes, with sorted names and fixed dates; `fixed` are the bytes of parts that
    are known already, by part name."""
    from docx.opc.pkgwriter import PackageWriter

    package = document.part.package
    loose = _Loose(fixed or {})
    parts = list(package.iter_parts())
    for part in parts:
        root = getattr(part, "element", None)
        if part.partname in loose.fixed or root is None:
            continue
        if next(root.iter(f"{{{W15}}}appearance"), None) is not None:
            part._element = declaring(root)
    # What `package.save` does, without a zip that would be unpacked at once.
    writer: Any = PackageWriter
    writer._write_content_types_stream(loose, parts)
    writer._write_pkg_rels(loose, package.rels)
    for part in parts:
        loose.write(part.partname, loose.fixed.get(part.partname) or part.blob)
        if len(part.rels):
            loose.write(part.partname.rels_uri, part.rels.xml)
    return zipped(loose.parts)


@dataclass
class _Loose:
    """Parts by the name that the zip has for them, as python-docx writes them."""

    fixed: Mapping[str, bytes]
    parts: dict[str, bytes] = field(default_factory=dict)

    def write(self, name: PackURI, data: bytes | str) -> None:
        self.parts[name.membername] = data.encode() if isinstance(data, str) else data


def relations_of(element: etree._Element) -> list[tuple[etree._Element, str]]:
    """Each attribute in an element that names a relationship of its part: the element that has it,
    and its name."""
    return [
        (one, str(name))
        for one in element.iter(etree.Element)
        for name in one.attrib
        if str(name).startswith(f"{{{RELATIONS}}}")
    ]


def declaring(root: etree._Element) -> etree._Element:
    """The part's root with w declared, and w15 as a namespace that older programs may pass over."""
    ignorable = (root.get(f"{{{_MC}}}Ignorable") or "").split()
    known = root.nsmap
    if known.get("w") == W and known.get("w15") == W15 and "w15" in ignorable:
        return root
    names: dict[str, str] = {str(k): v for k, v in known.items() if k}
    names.update({"w": W, "w15": W15, "mc": _MC})
    fresh = root.makeelement(root.tag, None, names)
    for name, value in root.attrib.items():
        fresh.set(name, value)
    fresh.set(f"{{{_MC}}}Ignorable", " ".join(dict.fromkeys((*ignorable, "w15"))))
    for child in list(root):
        fresh.append(child)
    etree.cleanup_namespaces(fresh, top_nsmap=names, keep_ns_prefixes=list(names))
    return fresh
