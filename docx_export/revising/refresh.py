"""A document that was edited in Word, brought up to date from its workbook: bytes in, bytes out.

How its parts are merged with those of a fresh document is in docx_export.revising.merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx_export.document.active_content import refuse_active_content, refuse_active_fields
from docx_export.document.chart import charts_in
from docx_export.document.controls import read_controls
from docx_export.document.package import DRAFT, relations_of
from docx_export.document.trace import read_properties
from docx_export.document.word_file import PartNames, open_document
from docx_export.document.xml_parts import parse
from docx_export.filling.documents import OWN_TEMPLATE, generate, generate_notices
from docx_export.revising.carry import carry
from docx_export.revising.changes import TO_READ, Change, count_of
from docx_export.revising.merge import merge_parts
from docx_export.revising.parts import Parts, draft_mark, is_reworded
from docx_export.sources.names import word_documents
from docx_export.template_files import TEMPLATES_VARIABLE
from opc.document import Document
from opc.write import zipped
from validators.cards.call import Call
from validators.cards.names import all_kinds
from validators.errors import DocumentError
from validators.model import Facts


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A document that was brought up to date."""

    data: bytes
    """Its bytes, the same where nothing changed."""

    changes: tuple[Change, ...]

    document: str
    """Which document of the call it is, e.g. "fordelning"."""

    draft: bool
    """Whether it is marked as a draft, before and after."""

    @property
    def to_read(self) -> int:
        """How many places a person must read again."""
        return count_of(self.changes, *TO_READ)


def is_edited(data: bytes, *, name: str = "") -> bool:
    """Whether somebody has changed the words of a document since fordela wrote it.

    Raises as `open_document`, and DocumentError for one that is damaged.
    """
    parts = _read_parts(*open_document(data, name=name))
    return "fordela.mall" in read_properties(parts.properties) and is_reworded(parts)


def is_draft(data: bytes, *, name: str = "") -> bool:
    """Whether a document is marked as a draft. Raises as `is_edited`."""
    return bool(draft_mark(_read_parts(*open_document(data, name=name))))


def refresh_document(
    data: bytes, facts: Facts, call: Call, *, name: str = "", workbook: str = ""
) -> Refreshed:
    """The bytes of an edited .docx, with the figures and rows of `facts`. A draft stays a draft.

    `name` is the file's, for messages; `workbook` the SHA-256 of the workbook that the facts are
    from.

    Raises WrongKindOfFile for what is no Word document, DocumentError for one that fordela has not
    written, of another call, with active content, or that cannot be written of these facts,
    UnreadableFile and UnsafeFile as reading a workbook.
    """
    package, names = open_document(data, name=name)
    refuse_active_content(package, name)
    edited = _read_parts(package, names)
    properties = read_properties(edited.properties)
    document = _document_name(properties, call, name)
    mark = draft_mark(edited)
    fresh_data = _fresh_document(edited, facts, call, document, draft=bool(mark), workbook=workbook)
    fresh_package, fresh_names = open_document(fresh_data, name=name)
    fresh = _read_parts(fresh_package, fresh_names)
    _refuse_lost_template(properties, read_properties(fresh.properties), name)
    _refuse_other_stage(document, mark, draft_mark(fresh), name)
    parts, changes = merge_parts(edited, fresh)
    for part, content in {names.body: parts.body, **parts.headers_and_footers}.items():
        refuse_active_fields(content, part, name)
    if parts == edited:
        return Refreshed(data, changes, document, bool(mark))
    lost = _charts_used(edited.body) - _relations_used(parts.body)
    carried = carry(package, names.body, fresh_package, fresh_names.body, parts.carried, lost)
    return Refreshed(_pack(package, names, parts, carried), changes, document, bool(mark))


def _document_name(properties: Mapping[str, str], call: Call, name: str) -> str:
    """Which document an edited document is. Raises DocumentError for one that fordela has not
    written, or of another call."""
    document = properties.get("fordela.mall", "").partition(" ")[0]
    if document not in word_documents((*all_kinds(), *call.kinds)):
        raise DocumentError(
            "Dokumentet säger inte vad det är skrivet av.",
            where=name,
            todo="Bara dokument som fordela har skrivit kan uppdateras. Skapa ett nytt.",
        )
    year = properties.get("fordela.utlysning", "").partition(" ")[0]
    if year != call.year:
        raise DocumentError(
            f"Dokumentet gäller utlysningen {year or '(okänd)'}, men boken {call.year}.",
            where=name,
            todo="Välj boken som dokumentet är skrivet av.",
        )
    return document


def _refuse_other_stage(document: str, mark: str, new_mark: str, name: str) -> None:
    """Raise DocumentError where the document is no draft and would be one now, or where a
    protokollsutdrag is of the other side of the decision."""
    if bool(new_mark) != bool(mark):
        raise DocumentError(
            "Dokumentet är inte märkt som utkast, men det som boken ger är det.",
            where=name,
            todo="Skapa ett nytt dokument.",
        )
    if new_mark != mark and document == "protokollsutdrag":
        raise DocumentError(
            "Dokumentet är ett utkast från före beslutet, men boken säger att nämnden har beslutat."
            if new_mark != DRAFT
            else "Dokumentet är skrivet efter beslutet, men boken säger att nämnden inte har "
            "beslutat.",
            where=name,
            todo="Skapa ett nytt protokollsutdrag av boken.",
        )


def _refuse_lost_template(written: Mapping[str, str], wanted: Mapping[str, str], name: str) -> None:
    """Raise DocumentError where the office's own template is not there now.

    Its words would be taken for what nobody had edited, and the built-in ones put in their place. A
    template that has only been reworded since is reported instead.
    """
    if written.get("fordela.mall") == wanted.get("fordela.mall"):
        return
    if written.get(OWN_TEMPLATE) and not wanted.get(OWN_TEMPLATE):
        raise DocumentError(
            "Dokumentet är skrivet med kontorets egen mall, och nu skulle den inbyggda användas.",
            where=name,
            todo="Ange mappen med kontorets mallar: fordela --templates MAPP refresh …, eller "
            f"miljövariabeln {TEMPLATES_VARIABLE}.",
        )


def _read_parts(package: Document, names: PartNames) -> Parts:
    body = package.read_xml(names.body)
    notes = dict.fromkeys(package.related(names.body, "footnotes", "endnotes"))
    styles = next(package.related(names.body, "styles"), "")
    pictures = _picture_parts(package, names, body)
    return Parts(
        body,
        {part: package.read_xml(part) for part in names.headers_and_footers},
        package.read_xml(names.properties) if names.properties else b"",
        {list_name: package.read(part) for list_name, part in pictures.items()},
        package.read_xml(styles) if styles in package else b"",
        tuple(package.read_xml(part) for part in notes if part in package),
        frozenset(package.relationships(names.body)),
    )


def _picture_parts(package: Document, names: PartNames, body: bytes) -> Mapping[str, str]:
    """The name of a chart's list -> the part that holds its picture."""
    relations = package.relationships(names.body)
    parts = {}
    for chart in charts_in(parse(body)):
        relation = relations.get(chart.relation)
        if relation is not None and not relation.external:
            part = package.resolve(names.body, relation.target)
            if part in package:
                parts[chart.name] = part
    return parts


def _fresh_document(
    edited: Parts, facts: Facts, call: Call, document: str, *, draft: bool, workbook: str
) -> bytes:
    """The same document, as it would be written now. Raises DocumentError."""
    if document != "meddelande":
        return generate(facts, call, document, draft=draft, fingerprint=workbook)
    notices = generate_notices(facts, call, draft=draft, fingerprint=workbook)
    recipient = _recipient(edited.body)
    for notice in notices.values():
        package, names = open_document(notice)
        if _recipient(package.read_xml(names.body)) == recipient:
            return notice
    raise DocumentError(
        "Boken har inget meddelande till dokumentets mottagare.",
        todo="Mottagaren har inga ansökningar i boken nu. Skapa meddelandena på nytt.",
    )


def _recipient(body: bytes) -> str:
    """The key of a notice's recipient, which is in the ids of its facts, whichever still stand."""
    facts = (fact.split(".") for fact, _ in read_controls(parse(body)))
    return next((names[1] for names in facts if names[0] == "mottagare"), "")


def _charts_used(body: bytes) -> frozenset[str]:
    """The ids of the relationships to the pictures of charts."""
    return frozenset(chart.relation for chart in charts_in(parse(body)))


def _relations_used(body: bytes) -> frozenset[str]:
    """The ids of the relationships that a body uses."""
    return frozenset(node.get(name) or "" for node, name in relations_of(parse(body)))


def _pack(
    package: Document, names: PartNames, parts: Parts, carried: Mapping[str, bytes | None]
) -> bytes:
    """The document with other parts in the place of its own; the rest byte for byte."""
    files = {name: package.read(name) for name in package.names if not name.endswith("/")}
    files[_zip_name(package, names.body)] = parts.body
    for name, data in parts.headers_and_footers.items():
        files[_zip_name(package, name)] = data
    files[_zip_name(package, names.properties)] = parts.properties
    for list_name, part in _picture_parts(package, names, parts.body).items():
        files[_zip_name(package, part)] = parts.pictures[list_name]
    for name, carried_part in carried.items():
        if carried_part is None:
            del files[name]
        else:
            files[name] = carried_part
    return zipped(files)


def _zip_name(package: Document, part: str) -> str:
    """A part's name as the zip writes it."""
    return package.entry(part).name
