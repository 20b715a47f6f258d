"""Template and facts -> document: `fill(template, facts, call)`.

The language of templates is described in `directives`; how a template is read, in `program`. Each
fact is shown in a content control (`controls`), so that it can be found again in the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from docx_export.document.chart import drawing_numbers
from docx_export.document.controls import W15, Controls, W, taken_numbers, w
from docx_export.document.origins import pack_origins
from docx_export.document.package import CHANGING, declaring, describe, mark_as_draft, pack
from docx_export.document.skeleton import pack_skeleton
from docx_export.filling.language import STRAY
from docx_export.filling.nodes import Node
from docx_export.filling.program import Reader
from docx_export.filling.tables import LongTable, Look
from validators.cards.call import Call
from validators.errors import TemplateError
from validators.model import Fact, Facts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part
from docx_export.filling.template import (
    body_of_title,
    holder_of,
    look_of,
    new_list,
    open_template,
    parts_of,
    split_around,
    styles_of,
)
from docx_export.filling.write import Gallery, Writer


def fill(
    template: bytes,
    facts: Facts,
    call: Call,
    *,
    draft: bool = False,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """A .docx template with the facts of a case filled in -> .docx; same input, same bytes.

    `draft`: a mark on every page, and a missing fact is told in its place instead of raised; a
    template can ask for it (`dokument.utkast`), for a draft claims no approval.
    `properties`: custom properties of the document, by name. Raises TemplateError for a template
    that names something that does not exist, and DocumentError for one that shows a fact that
    nobody has filled in.
    """
    mould = _Mould.of(template, facts, call, draft=draft)
    return mould.cast(facts, properties or {})


def fill_each(
    template: bytes,
    several: Iterable[Facts],
    call: Call,
    *,
    draft: bool = False,
    properties: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """The same for several facts of one case, with the same fields: the template is read once."""
    mould = None
    for facts in several:
        mould = mould or _Mould.of(template, facts, call, draft=draft)
        yield mould.cast(facts, properties or {})


@dataclass
class _Mould:
    """A template that has been read: for each part that shows something its program, and what is
    written before and after; and the bytes of the parts that stay as they are."""

    document: Document
    call: Call
    draft: bool
    look: Look
    programs: Sequence[tuple[Part, str, tuple[Node, ...], str]]
    title: tuple[Node, ...] | None
    taken: frozenset[int]
    pictures: int
    fixed: Mapping[str, bytes]

    @classmethod
    def of(cls, template: bytes, facts: Facts, call: Call, *, draft: bool) -> _Mould:
        facts = _with_draft(facts, draft=draft)
        document = open_template(template)
        if draft:
            decided = facts.values.get("arende.beslutat")
            mark_as_draft(document, decided=decided is not None and bool(decided.value))
        parts = parts_of(document)
        for _, part in parts:
            root: Any = declaring(part.element)
            part._element = root
        document = document.part.document  # of the root that it has now
        styles = styles_of(document)
        reader = Reader(facts, call, styles, lambda: new_list(document, styles))
        holders = [holder_of(part.element) for _, part in parts]
        read = [
            (part, holder, reader.read(holder, name))
            for (name, part), holder in zip(parts, holders, strict=True)
        ]
        taken, look = taken_numbers(*holders), look_of(document, styles)
        pictures = max((0, *(number for holder in holders for number in drawing_numbers(holder))))
        title = document.core_properties.title
        of_title = (
            reader.read(body_of_title(title), "dokumentets titel") if STRAY.search(title) else None
        )
        programs = []
        for part, holder, program in read:
            before, after = split_around(part.element, holder)
            programs.append((part, before, program, after))
        shown = {part.partname for part, *_ in programs}
        fixed = {
            part.partname: part.blob
            for part in document.part.package.iter_parts()
            if part.partname not in shown and part.content_type not in CHANGING
        }
        return cls(document, call, draft, look, programs, of_title, taken, pictures, fixed)

    def cast(self, facts: Facts, properties: Mapping[str, str]) -> bytes:
        """The document of a case. Raises DocumentError."""
        facts = _with_draft(facts, draft=self.draft)
        controls = Controls(self.taken)
        gallery = Gallery(self.document, self.pictures)
        writer = Writer(facts, self.call, controls, self.look, self.draft, gallery)
        told = dict(properties)
        parts = dict(self.fixed)
        for part, before, program, after in self.programs:
            pieces = writer.written(program, {})
            parts[part.partname] = "".join((before, *pieces, after)).encode()
            if part is self.document.part:
                heads = (one.head if isinstance(one, LongTable) else one for one in pieces)
                outline = "".join((before, *heads, after)).encode()
                told |= pack_skeleton(holder_of(etree.fromstring(outline)))
        told |= pack_origins(controls.origins.found)
        describe(self.document, facts, told, self._title(writer))
        return pack(self.document, parts)

    def _title(self, writer: Writer) -> str:
        """The template's own title, filled in; "" for one that names no field."""
        if self.title is None:
            return ""
        said = "".join(writer.written(self.title, {}))
        body = etree.fromstring(f'<w:body xmlns:w="{W}" xmlns:w15="{W15}">{said}</w:body>')
        return "".join(one.text or "" for one in body.iter(w("t"))).strip()


def _with_draft(facts: Facts, *, draft: bool) -> Facts:
    """The facts with what a template can ask of the document itself."""
    fact = Fact("dokument.utkast", draft)
    return replace(facts, values={**facts.values, fact.id: fact})


def find_faults(template: bytes, facts: Facts, call: Call) -> tuple[TemplateError, ...]:
    """Everything in a template that `fill` would refuse, in the order of its parts; none for one
    that can be filled."""
    found: list[TemplateError] = []
    try:
        document = open_template(template)
        styles = styles_of(document)
        known = _with_draft(facts, draft=False)
        reader = Reader(known, call, styles, lambda: new_list(document, styles), found)
        for name, part in parts_of(document):
            reader.read(holder_of(part.element), name)
        title = document.core_properties.title
        if STRAY.search(title):
            reader.read(body_of_title(title), "dokumentets titel")
    except TemplateError as error:
        found.append(error)
    return tuple(found)
