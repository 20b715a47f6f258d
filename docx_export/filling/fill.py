"""Template and facts -> document: `fill(template, facts, call)`.

The language of templates is described in `language`; how a template is read, in `program`. Each
fact is shown in a content control (document/controls), so that it can be found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from docx_export.document.active_content import refuse_active_fields
from docx_export.document.chart import drawing_numbers
from docx_export.document.controls import W15, Controls, W, taken_numbers, w
from docx_export.document.origins import pack_origins
from docx_export.document.package import CHANGING, declaring, describe, mark_as_draft, pack
from docx_export.document.skeleton import pack_skeleton
from docx_export.filling.card_texts import CardTexts
from docx_export.filling.language.checks import FaultLog, Vocabulary
from docx_export.filling.language.directives import STRAY_BRACES
from docx_export.filling.language.nodes import Node
from docx_export.filling.language.program import TemplateReader
from docx_export.filling.tables import RowsXml, TableLook
from docx_export.filling.template import (
    body_of_title,
    content_element,
    new_list,
    open_template,
    parts_of,
    split_around,
    styles_of,
    table_look,
    within_template,
)
from docx_export.filling.write import Gallery, Writer
from opc.zips import LIMITS, MIB
from validators.cards.call import Call
from validators.errors import DocumentError, TemplateError
from validators.model import Fact, Facts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import XmlPart as Part

_TITLE = "dokumentets titel"
"""What a person calls the title among the document's properties."""


def fill(
    template: bytes,
    facts: Facts,
    call: Call,
    *,
    draft: bool = False,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """A .docx template with the facts of a case filled in -> .docx; same input, same bytes.

    `draft`: each page is marked, and where a fact is missing the document says so, instead of an
    error being raised. A template can ask for it (`dokument.utkast`), for a draft claims no
    approval. `properties`: custom properties of the document, by name.

    Raises TemplateError for a template that names something that does not exist, and DocumentError
    for one that shows a fact that nobody has filled in.
    """
    return PreparedTemplate.read(template, facts, call, draft=draft).fill(facts, properties or {})


def fill_each(
    template: bytes,
    cases: Iterable[Facts],
    call: Call,
    *,
    draft: bool = False,
    properties: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """The same for several facts that have the same fields: the template is read once."""
    prepared = None
    for facts in cases:
        prepared = prepared or PreparedTemplate.read(template, facts, call, draft=draft)
        yield prepared.fill(facts, properties or {})


def find_faults(template: bytes, facts: Facts, call: Call) -> tuple[TemplateError, ...]:
    """All that `fill` would refuse in a template, in the order of its parts."""
    log = FaultLog(collects=True)
    try:
        document = open_template(template, log)
        reader = _reader(document, _with_draft(facts, draft=False), call, log)
        for name, part in parts_of(document):
            reader.read(content_element(part.element), name)
        _read_title(document, reader)
        if not log.faults:  # what only shows when it is filled in: loops without end, odd pages
            fill(template, facts, call, draft=True)
    except TemplateError as error:  # what makes it impossible to read on
        log.faults.append(error)
    except DocumentError as error:
        log.faults.append(TemplateError(error.what, where=error.where, todo=error.todo))
    return tuple(log.faults)


@dataclass(frozen=True)
class _PartProgram:
    """A part of a template that shows something."""

    part: Part

    before: str
    """Its XML before what the program writes."""

    program: tuple[Node, ...]

    after: str
    """Its XML after what the program writes."""


@dataclass(frozen=True)
class PreparedTemplate:
    """A template that has been read, to be filled as many times as there are documents."""

    document: Document

    call: Call

    draft: bool
    """Whether its documents are drafts."""

    look: TableLook

    programs: Sequence[_PartProgram]

    title: tuple[Node, ...] | None
    """The program of its title; None for a title that names no field."""

    control_numbers: frozenset[int]
    """The ids of the content controls that it has itself."""

    last_drawing: int
    """The highest number of a drawing that it has itself."""

    fixed_parts: Mapping[str, bytes]
    """The parts that stay as they are, by name."""

    @classmethod
    def read(cls, template: bytes, facts: Facts, call: Call, *, draft: bool) -> PreparedTemplate:
        """Read a .docx template. Raises TemplateError."""
        facts = _with_draft(facts, draft=draft)
        document = open_template(template)
        if draft:
            decided = facts.values.get("arende.beslutat")
            with within_template():
                mark_as_draft(document, decided=decided is not None and bool(decided.value))
        parts = parts_of(document)
        for _, part in parts:
            root: Any = declaring(part.element)
            part._element = root
        document = document.part.document  # of the root that it has now
        reader = _reader(document, facts, call, FaultLog())
        contents = [content_element(part.element) for _, part in parts]
        nodes = [
            reader.read(content, name) for (name, _), content in zip(parts, contents, strict=True)
        ]
        control_numbers = taken_numbers(*contents)
        drawings = [number for content in contents for number in drawing_numbers(content)]
        look = table_look(document, styles_of(document))
        title = _read_title(document, reader)
        programs = []
        for (_, part), content, program in zip(parts, contents, nodes, strict=True):
            before, after = split_around(part.element, content)
            programs.append(_PartProgram(part, before, program, after))
        return cls(
            document,
            call,
            draft,
            look,
            programs,
            title,
            control_numbers,
            max(drawings, default=0),
            _fixed_parts(document, programs),
        )

    def fill(self, facts: Facts, properties: Mapping[str, str]) -> bytes:
        """The .docx of a case, with custom properties added. Raises DocumentError."""
        facts = _with_draft(facts, draft=self.draft)
        controls = Controls(self.control_numbers)
        gallery = Gallery(self.document, self.last_drawing)
        writer = Writer(facts, self.call, controls, self.look, self.draft, gallery)
        parts = dict(self.fixed_parts)
        skeleton: Mapping[str, str] = {}
        for part in self.programs:
            content, outline = _written(part, writer)
            refuse_active_fields(content, part.part.partname)
            parts[part.part.partname] = content
            if part.part is self.document.part:
                root = etree.fromstring(outline)
                skeleton = pack_skeleton(content_element(root))
        all_properties = {**properties, **skeleton, **pack_origins(controls.origins.by_fact)}
        title = self._title(writer)
        with within_template():
            describe(self.document, facts, all_properties, title)
            return pack(self.document, parts)

    def _title(self, writer: Writer) -> str:
        """The template's own title, filled in; "" for one that names no field."""
        if self.title is None:
            return ""
        xml = "".join(writer.write(self.title))
        body = etree.fromstring(f'<w:body xmlns:w="{W}" xmlns:w15="{W15}">{xml}</w:body>')
        return "".join(text.text or "" for text in body.iter(w("t"))).strip()


def _reader(document: Document, facts: Facts, call: Call, log: FaultLog) -> TemplateReader:
    styles = styles_of(document)
    texts = CardTexts(call.document.texts, styles, lambda: new_list(document, styles))
    return TemplateReader(Vocabulary(facts, call), texts, log)


def _read_title(document: Document, reader: TemplateReader) -> tuple[Node, ...] | None:
    with within_template():
        title = document.core_properties.title
    return reader.read(body_of_title(title), _TITLE) if STRAY_BRACES.search(title) else None


def _fixed_parts(document: Document, programs: Sequence[_PartProgram]) -> Mapping[str, bytes]:
    written = {program.part.partname for program in programs}
    return {
        part.partname: part.blob
        for part in document.part.package.iter_parts()
        if part.partname not in written and part.content_type not in CHANGING
    }


def _written(part: _PartProgram, writer: Writer) -> tuple[bytes, bytes]:
    """A part filled in, and its outline: the same with no more than the first row of a table, for
    rows are not in the skeleton and take long to parse.

    Raises DocumentError also for a part that would be too large to be read again.
    """
    pieces, outline = [part.before.encode()], [part.before.encode()]
    size = len(part.before) + len(part.after)
    for piece in writer.write(part.program):
        data = piece.encode()
        pieces.append(data)
        if not isinstance(piece, RowsXml):
            outline.append(data)
        size += len(data)
        if size > LIMITS.part:
            raise DocumentError(
                f"Dokumentet skulle bli större än {LIMITS.part // MIB} MB, och så stora dokument "
                "kan inte läsas igen, varken för att spåras eller uppdateras.",
                todo="Dela upp ansökningarna på flera böcker, eller låt mallen visa färre "
                "uppgifter om varje.",
            )
    after = part.after.encode()
    return b"".join((*pieces, after)), b"".join((*outline, after))


def _with_draft(facts: Facts, *, draft: bool) -> Facts:
    """The facts with what a template can ask about the document itself."""
    fact = Fact("dokument.utkast", draft)
    return replace(facts, values={**facts.values, fact.id: fact})
