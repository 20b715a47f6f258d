"""Template and facts -> document: `fill(template, facts, call)`.

The language of templates is described in `directives`; how a template is read, in `program`. Each
fact is shown in a content control (`controls`), so that it can be found again in the document.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from docx_export.document.chart import CONTENT_TYPE, Bar, Picture, draw, drawing, drawing_numbers
from docx_export.document.controls import W15, Controls, W, make_run, taken_numbers, w, written_run
from docx_export.document.origins import pack_origins
from docx_export.document.package import CHANGING, declaring, describe, mark_as_draft, pack
from docx_export.document.skeleton import pack_skeleton
from docx_export.filling.language import STRAY
from docx_export.filling.program import (
    BODY,
    Chart,
    Choice,
    Fixed,
    Holder,
    Node,
    Reader,
    Repeat,
    Shown,
    Table,
)
from docx_export.filling.tables import KNOWN_COLUMNS, NOTHING, LongTable, Look, allocation_table
from validators import wording
from validators.cards.loading import Call
from validators.errors import DocumentError, TemplateError
from validators.facts.case import NOT_IN_CARD
from validators.model import Fact, Facts, Record, identity_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part

Scope = Mapping[str, tuple[str, Record]]  # loop variable -> list, record

_CHART = "Föreslagna medel per förvaltning"
_HIGHLIGHT = '<w:highlight w:val="yellow"/>'
_SAYS = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*?[^\s<]|<w:drawing[\s>]")
_PARAGRAPH = re.compile(r"<w:p[\s/>]")
_TABLE_ROW = re.compile(r"<w:tr[\s/>]")


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
        document = _open(template)
        if draft:
            decided = facts.values.get("arende.beslutat")
            mark_as_draft(document, decided=decided is not None and bool(decided.value))
        parts = _parts(document)
        for _, part in parts:
            root: Any = declaring(part.element)
            part._element = root
        document = document.part.document  # of the root that it has now
        styles = _styles(document)
        reader = Reader(facts, call, styles, lambda: _new_list(document, styles))
        holders = [_holder_of(part.element) for _, part in parts]
        read = [
            (part, holder, reader.read(holder, name))
            for (name, part), holder in zip(parts, holders, strict=True)
        ]
        taken, look = taken_numbers(*holders), _look(document, styles)
        pictures = max((0, *(number for holder in holders for number in drawing_numbers(holder))))
        title = document.core_properties.title
        of_title = reader.read(_titled(title), "dokumentets titel") if STRAY.search(title) else None
        programs = []
        for part, holder, program in read:
            before, after = _around(part.element, holder)
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
        gallery = _Gallery(self.document, self.pictures)
        writer = _Writer(facts, self.call, controls, self.look, self.draft, gallery)
        told = dict(properties)
        parts = dict(self.fixed)
        for part, before, program, after in self.programs:
            pieces = writer.written(program, {})
            parts[part.partname] = "".join((before, *pieces, after)).encode()
            if part is self.document.part:
                heads = (one.head if isinstance(one, LongTable) else one for one in pieces)
                outline = "".join((before, *heads, after)).encode()
                told |= pack_skeleton(_holder_of(etree.fromstring(outline)))
        told |= pack_origins(controls.origins.found)
        describe(self.document, facts, told, self._title(writer))
        return pack(self.document, parts)

    def _title(self, writer: _Writer) -> str:
        """The template's own title, filled in; "" for one that names no field."""
        if self.title is None:
            return ""
        said = "".join(writer.written(self.title, {}))
        body = etree.fromstring(f'<w:body xmlns:w="{W}" xmlns:w15="{W15}">{said}</w:body>')
        return "".join(one.text or "" for one in body.iter(w("t"))).strip()


def _holder_of(root: etree._Element) -> etree._Element:
    """What holds a part's paragraphs: the body of the document, or the root of a header."""
    body = root.find(w("body"))
    return root if body is None else body


def _around(root: etree._Element, holder: etree._Element) -> tuple[str, str]:
    """A part's XML before and after what its holder holds, which is taken out."""
    for child in list(holder):
        holder.remove(child)
    holder.text = _HERE
    whole = etree.tostring(root, encoding="unicode")
    before, _, after = whole.partition(_HERE)
    return f"{_DECLARATION}{before}", after


_HERE = "\ufffc"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _with_draft(facts: Facts, *, draft: bool) -> Facts:
    """The facts with what a template can ask of the document itself."""
    fact = Fact("dokument.utkast", draft)
    return replace(facts, values={**facts.values, fact.id: fact})


def find_faults(template: bytes, facts: Facts, call: Call) -> tuple[TemplateError, ...]:
    """Everything in a template that `fill` would refuse, in the order of its parts; none for one
    that can be filled."""
    found: list[TemplateError] = []
    try:
        document = _open(template)
        styles = _styles(document)
        known = _with_draft(facts, draft=False)
        reader = Reader(known, call, styles, lambda: _new_list(document, styles), found)
        for name, part in _parts(document):
            reader.read(_holder_of(part.element), name)
        title = document.core_properties.title
        if STRAY.search(title):
            reader.read(_titled(title), "dokumentets titel")
    except TemplateError as error:
        found.append(error)
    return tuple(found)


# ---------------------------------------------------------------------------------------------
# the template as a package


def _open(template: bytes) -> Document:
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


def _parts(document: Document) -> list[tuple[str, Part]]:
    """The document and each header and footer, with the name that a person has for it."""
    from docx.opc.constants import CONTENT_TYPE

    names = {CONTENT_TYPE.WML_HEADER: "sidhuvudet", CONTENT_TYPE.WML_FOOTER: "sidfoten"}
    found: list[tuple[str, Part]] = [(BODY, document.part)]
    for part in sorted(document.part.package.iter_parts(), key=lambda one: str(one.partname)):
        if part.content_type in names:
            found.append((names[part.content_type], part))
    return found


def _styles(document: Document) -> Mapping[str, str]:
    """Style name -> id. Names are compared without case: LibreOffice lowers them on saving."""
    return {
        (style.name or "").casefold(): style.style_id for style in document.styles if style.style_id
    }


def _look(document: Document, styles: Mapping[str, str]) -> Look:
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


def _titled(title: str) -> etree._Element:
    body = etree.Element(w("body"))
    etree.SubElement(body, w("p")).append(make_run(title))
    return body


def _new_list(document: Document, styles: Mapping[str, str]) -> str | None:
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


class _Gallery:
    """The pictures that a document shows, each a part of its own; `last` is the highest number that
    a drawing of the template has."""

    def __init__(self, document: Document, last: int) -> None:
        self._document = document
        self._last = last

    def hang(self, picture: Picture, name: str) -> str:
        """The run that shows a picture. The parts of a mould that is cast again are used again."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part as Blob

        self._last += 1
        body = self._document.part
        place = PackURI(f"/word/media/diagram{self._last}.emf")
        known = {part.partname: part for part in body.package.iter_parts()}
        part = known.get(place) or Blob(place, CONTENT_TYPE, b"", body.package)
        part._blob = picture.data
        relation = body.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return drawing(picture, name, self._last, relation)


def _amount(fact: Fact | None) -> int:
    return fact.value if fact is not None and isinstance(fact.value, int) else 0


# ---------------------------------------------------------------------------------------------
# writing


class _Writer:
    """Runs a program against the facts."""

    def __init__(
        self,
        facts: Facts,
        call: Call,
        controls: Controls,
        look: Look,
        draft: bool,
        gallery: _Gallery,
    ) -> None:
        self.facts, self.call = facts, call
        self.controls, self.look, self.draft = controls, look, draft
        self.gallery = gallery

    def written(self, nodes: tuple[Node, ...], scope: Scope) -> list[str]:
        """What a program comes to, as pieces of XML."""
        into: list[str] = []
        self._write(nodes, scope, into)
        return into

    def _write(self, nodes: tuple[Node, ...], scope: Scope, into: list[str]) -> None:
        for node in nodes:
            if isinstance(node, Fixed):
                into.append(node.xml)
            elif isinstance(node, Shown):
                into.append(self._fact(node, scope))
            elif isinstance(node, Holder):
                self._holder(node, scope, into)
            elif isinstance(node, Choice):
                for when, body in node.branches:
                    if when is None or when.holds(lambda name: self._find(name, scope)):
                        self._write(body, scope, into)
                        break
            elif isinstance(node, Repeat):
                self._repeat(node, scope, into)
            elif isinstance(node, Chart):
                into.append(self._chart(node))
            else:
                into.append(self._table(node))

    def _holder(self, node: Holder, scope: Scope, into: list[str]) -> None:
        body = "".join(self.written(node.body, scope))
        if node.live and _SAYS.search(body) is None:
            return
        if node.table and _TABLE_ROW.search(body) is None:
            return
        into.extend((node.start, body))
        if node.cell and _PARAGRAPH.search(body) is None:
            into.append(f"<w:p>{node.look}{written_run(NOTHING)}</w:p>")
        into.append(node.end)

    def _repeat(self, node: Repeat, scope: Scope, into: list[str]) -> None:
        records = self._records(node.list, scope)
        for index, record in enumerate(records):
            if node.joined and index:
                mark = " och " if index == len(records) - 1 else ", "
                into.append(written_run(mark, node.properties))
            self._write(node.body, {**scope, node.variable: (node.list, record)}, into)

    def _records(self, name: str, scope: Scope) -> tuple[Record, ...]:
        first, _, rest = name.partition(".")
        if first in scope:
            name = f"{identity_of(scope[first][1])}.{rest}"
        return self.facts.lists.get(name, ())

    def _find(self, name: str, scope: Scope) -> Fact | int | None:
        """A fact; the length of a list; whether the card has a text; None for what is missing."""
        first, _, rest = name.partition(".")
        if first in scope:
            return scope[first][1].get(rest) or len(self._records(name, scope)) or None
        if first == "text":
            return len(self.call.document.texts[rest].strip())
        if name in self.facts.lists:
            return len(self.facts.lists[name])
        return self.facts.values.get(name)

    def _fact(self, node: Shown, scope: Scope) -> str:
        fact = self._find(node.name, scope)
        if not isinstance(fact, Fact):
            return self._missing(node, scope)
        try:
            return self.controls.show(fact, node.format or fact.format, node.properties)
        except ValueError as error:
            raise TemplateError(
                f"”{node.name}” kan inte skrivas som ”{node.format}”: {error}.",
                where=node.place,
                todo="Välj ett annat format.",
            ) from error

    def _missing(self, node: Shown, scope: Scope) -> str:
        first, _, rest = node.name.partition(".")
        identity, title = node.name, ""
        if first in scope:
            record = scope[first][1]
            identity = f"{identity_of(record)}.{rest}"
            title = f" ({record['titel'].value})" if "titel" in record else ""
        what = self.facts.missing.get(identity, f"{identity} saknas")
        if not self.draft:
            of_card = what == NOT_IN_CARD
            named = f"Fältet ”{node.name}”: {what}" if of_card else f"{what[:1].upper()}{what[1:]}"
            raise DocumentError(
                f"{named}{title}.",
                where=node.place.partition(" ”")[0],
                todo=f"Ta bort fältet ur mallen, eller skriv {{% om {node.name} %}} före det."
                if of_card
                else "Fyll i uppgiften i arbetsboken, eller skriv ett utkast (--draft).",
            )
        looks, closing, rest = node.properties.rpartition("</")
        looks = f"{looks}{_HIGHLIGHT}</{rest}" if closing else f"<w:rPr>{_HIGHLIGHT}</w:rPr>"
        return written_run(f"[{what}]", looks)

    def _chart(self, node: Chart) -> str:
        kinds = self.call.kinds
        bars = [
            Bar(
                str(record["namn"].value),
                [_amount(record.get(kind)) for kind in kinds],
                _amount(record["summa"]),
                wording.word(_amount(record["summa"]), "kr"),
            )
            for record in self.facts.lists.get(node.list, ())
        ]
        series = [kind.label for kind in kinds.values()]
        picture = draw(bars, series, _CHART, self.look.width * 127 // 72)  # twips -> 0.01 mm
        return self.gallery.hang(picture, node.list)

    def _table(self, node: Table) -> LongTable:
        layout = self.call.document.tables[node.kind]
        if unknown := [name for name, _ in layout.columns if name not in KNOWN_COLUMNS]:
            raise TemplateError(
                f"Kolumnen ”{unknown[0]}” finns inte.",
                where=f"utlysning {self.call.year}, document.tables.{node.kind}",
                todo=f"Välj bland {', '.join(sorted(KNOWN_COLUMNS))}.",
            )
        return allocation_table(self.facts, node.kind, layout, self.look, self.controls)
