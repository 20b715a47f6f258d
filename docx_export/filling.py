"""Template and facts -> document: `fill(template, facts, call)`.

The language of templates is described in `directives`; how a template is read, in `program`. Each
fact is shown in a content control (`controls`), so that it can be found again in the document.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from docx_export.controls import Controls, make_run, taken_numbers, w
from docx_export.directives import STRAY
from docx_export.origins import pack_origins
from docx_export.packaging import describe, mark_as_draft, pack
from docx_export.program import Choice, Fixed, Holder, Node, Reader, Repeat, Shown, Table, Words
from docx_export.skeleton import pack_skeleton
from docx_export.tables import KNOWN_COLUMNS, NOTHING, Look, allocation_table
from validators.cards import Call
from validators.errors import DocumentError, TemplateError
from validators.model import Fact, Facts, Record, identity_of

if TYPE_CHECKING:
    from docx.document import Document

Scope = Mapping[str, tuple[str, Record]]  # loop variable -> list, record

_HIGHLIGHT = "yellow"


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
    facts = _with_draft(facts, draft=draft)
    document = _open(template)
    parts = _parts(document)
    styles = _styles(document)
    reader = Reader(facts, call, styles, lambda: _new_list(document, styles))
    programs = [(root, reader.read(root, name)) for name, root in parts]
    controls = Controls(taken_numbers(*(root for _, root in parts)))
    writer = _Writer(facts, call, controls, _look(document, styles), draft)
    for root, program in programs:
        for child in list(root):
            root.remove(child)
        writer.write(program, {}, root)
        etree.cleanup_namespaces(root, keep_ns_prefixes=[str(p) for p in root.nsmap if p])
    if draft:
        stage = facts.values.get("arende.beslutat")
        mark_as_draft(document, decided=stage is not None and bool(stage.value))
    title = _title(document, reader, writer)
    origins = pack_origins(controls.origins.found)
    written = pack_skeleton(document.element.body)
    describe(document, facts, {**(properties or {}), **origins, **written}, title)
    return pack(document)


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
        for name, root in _parts(document):
            reader.read(root, name)
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
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise TemplateError(
            "Mallen är inte ett Word-dokument.", todo="Spara den i Word som .docx."
        ) from error


def _parts(document: Document) -> list[tuple[str, etree._Element]]:
    """The body and each header and footer, with the name that a person has for it."""
    from docx.opc.constants import CONTENT_TYPE

    names = {CONTENT_TYPE.WML_HEADER: "sidhuvudet", CONTENT_TYPE.WML_FOOTER: "sidfoten"}
    found = [("brödtexten", document.element.body)]
    for part in sorted(document.part.package.iter_parts(), key=lambda one: str(one.partname)):
        if part.content_type in names:
            found.append((names[part.content_type], part.element))
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


def _title(document: Document, reader: Reader, writer: _Writer) -> str:
    """The template's own title, filled in; "" for one that names no field."""
    title = document.core_properties.title
    if not STRAY.search(title):
        return ""
    program = reader.read(_titled(title), "dokumentets titel")
    written = etree.Element(w("body"))
    writer.write(program, {}, written)
    return "".join(one.text or "" for one in written.iter(w("t"))).strip()


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


# ---------------------------------------------------------------------------------------------
# writing


class _Writer:
    """Runs a program against the facts; appends what it writes to an element."""

    def __init__(
        self, facts: Facts, call: Call, controls: Controls, look: Look, draft: bool
    ) -> None:
        self.facts, self.call = facts, call
        self.controls, self.look, self.draft = controls, look, draft

    def write(self, nodes: tuple[Node, ...], scope: Scope, into: etree._Element) -> None:
        for node in nodes:
            if isinstance(node, Fixed):
                into.append(copy.deepcopy(node.element))
            elif isinstance(node, Words):
                into.append(make_run(node.text, node.properties))
            elif isinstance(node, Shown):
                into.append(self._fact(node, scope))
            elif isinstance(node, Holder):
                self._holder(node, scope, into)
            elif isinstance(node, Choice):
                for when, body in node.branches:
                    if when is None or when.holds(lambda name: self._find(name, scope)):
                        self.write(body, scope, into)
                        break
            elif isinstance(node, Repeat):
                self._repeat(node, scope, into)
            else:
                into.append(self._table(node))

    def _holder(self, node: Holder, scope: Scope, into: etree._Element) -> None:
        element = copy.deepcopy(node.shell)
        self.write(node.body, scope, element)
        empty = not any((one.text or "").strip() for one in element.iter(w("t")))
        if node.live and empty:
            return
        if element.tag == w("tc") and next(element.iterchildren(w("p")), None) is None:
            paragraph = etree.SubElement(element, w("p"))
            if node.look is not None:
                paragraph.append(copy.deepcopy(node.look))
            paragraph.append(make_run(NOTHING))
        into.append(element)

    def _repeat(self, node: Repeat, scope: Scope, into: etree._Element) -> None:
        records = self._records(node.list, scope)
        for index, record in enumerate(records):
            if node.joined and index:
                mark = " och " if index == len(records) - 1 else ", "
                into.append(make_run(mark, node.properties))
            self.write(node.body, {**scope, node.variable: (node.list, record)}, into)

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

    def _fact(self, node: Shown, scope: Scope) -> etree._Element:
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

    def _missing(self, node: Shown, scope: Scope) -> etree._Element:
        first, _, rest = node.name.partition(".")
        identity, title = node.name, ""
        if first in scope:
            record = scope[first][1]
            identity = f"{identity_of(record)}.{rest}"
            title = f" ({record['titel'].value})" if "titel" in record else ""
        what = self.facts.missing.get(identity, f"{identity} saknas")
        if not self.draft:
            raise DocumentError(
                f"{what[:1].upper()}{what[1:]}{title}.",
                where=node.place.partition(" ”")[0],
                todo="Fyll i uppgiften i arbetsboken, eller skriv ett utkast (--draft).",
            )
        run = make_run(f"[{what}]", node.properties)
        properties = run.find(w("rPr"))
        if properties is None:
            properties = etree.Element(w("rPr"))
            run.insert(0, properties)
        etree.SubElement(properties, w("highlight"), {w("val"): _HIGHLIGHT})
        return run

    def _table(self, node: Table) -> etree._Element:
        layout = self.call.document.tables[node.kind]
        if unknown := [name for name, _ in layout.columns if name not in KNOWN_COLUMNS]:
            raise TemplateError(
                f"Kolumnen ”{unknown[0]}” finns inte.",
                where=f"utlysning {self.call.year}, document.tables.{node.kind}",
                todo=f"Välj bland {', '.join(sorted(KNOWN_COLUMNS))}.",
            )
        return allocation_table(self.facts, node.kind, layout, self.look, self.controls)
