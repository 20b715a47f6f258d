"""A document that was edited in Word, brought up to date from its workbook: bytes in, bytes out,
and what changed as text or JSON. How it is done is in docx_export.revising.merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx_export.document.chart import charts_in
from docx_export.document.controls import read_controls
from docx_export.document.open import Names, open_document
from docx_export.document.package import DRAFT, relations_of
from docx_export.document.trace import parse, read_properties
from docx_export.filling.documents import OWN_TEMPLATE, generate, generate_notices
from docx_export.revising.carry import carry
from docx_export.revising.changes import TO_READ, Change, counted
from docx_export.revising.merge import refresh as refresh_parts
from docx_export.revising.parts import Parts, mark_of
from docx_export.revising.parts import is_edited as has_been_edited
from docx_export.sources.names import word_documents
from docx_export.template_files import OWN
from opc.package import Package
from opc.write import zipped
from validators.cards.call import Call
from validators.cards.names import all_kinds
from validators.errors import DocumentError
from validators.model import Facts


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The document's bytes, the same where nothing changed, and what did; `document` is which of
    `word_documents` its call it is, `draft` whether it is marked as a draft and stays one."""

    data: bytes
    changes: tuple[Change, ...]
    document: str
    draft: bool

    @property
    def to_read(self) -> int:
        """How many places a person must read again."""
        return counted(self.changes, *TO_READ)


def is_edited(data: bytes, *, name: str = "") -> bool:
    """Whether somebody has changed the words of a document since fordela wrote it. Raises as
    `refresh_document`."""
    parts = _parts(*open_document(data, name=name))
    return "fordela.mall" in read_properties(parts.properties) and has_been_edited(parts)


def is_draft(data: bytes, *, name: str = "") -> bool:
    """Whether a document is marked as a draft. Raises as `refresh_document`."""
    package, names = open_document(data, name=name)
    return bool(mark_of(_parts(package, names)))


def refresh_document(
    data: bytes, facts: Facts, call: Call, *, name: str = "", workbook: str = ""
) -> Refreshed:
    """The bytes of an edited .docx, with the figures and rows of `facts`; `workbook` is the SHA-256
    of the workbook that these are from. A draft stays a draft.

    Raises WrongKindOfFile for what is no Word document, DocumentError for one that fordela has not
    written, of another call, or that cannot be written of these facts, UnreadableFile and
    UnsafeFile as reading a workbook.
    """
    package, names = open_document(data, name=name)
    edited = _parts(package, names)
    stated = read_properties(edited.properties)
    document = stated.get("fordela.mall", "").partition(" ")[0]
    if document not in word_documents((*all_kinds(), *call.kinds)):
        raise DocumentError(
            "Dokumentet säger inte vad det är skrivet av.",
            where=name,
            todo="Bara dokument som fordela har skrivit kan uppdateras. Skapa ett nytt.",
        )
    year = stated.get("fordela.utlysning", "").partition(" ")[0]
    if year != call.year:
        raise DocumentError(
            f"Dokumentet gäller utlysningen {year or '(okänd)'}, men boken {call.year}.",
            where=name,
            todo="Välj boken som dokumentet är skrivet av.",
        )
    mark = mark_of(edited)
    draft = bool(mark)
    fresh, fresh_names = open_document(
        _made(edited, facts, call, document, draft=draft, workbook=workbook), name=name
    )
    wanted = _parts(fresh, fresh_names)
    _refuse_lost_template(stated, read_properties(wanted.properties), name)
    new_mark = mark_of(wanted)
    if bool(new_mark) != draft:
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
    parts, changes = refresh_parts(edited, wanted)
    made = data
    if parts != edited:
        left = _used(edited.body, charts_only=True) - _used(parts.body)
        moved = carry(package, names.body, fresh, fresh_names.body, parts.carried, left)
        made = _packed(package, names, parts, moved)
    return Refreshed(made, changes, document, draft)


def _refuse_lost_template(stated: Mapping[str, str], states: Mapping[str, str], name: str) -> None:
    """The office's words would be taken for what nobody had edited, and the built-in ones put in
    their place. A template that has only been reworded since is told of instead."""
    if stated.get("fordela.mall") == states.get("fordela.mall"):
        return
    if stated.get(OWN_TEMPLATE) and not states.get(OWN_TEMPLATE):
        raise DocumentError(
            "Dokumentet är skrivet med kontorets egen mall, och nu skulle den inbyggda användas.",
            where=name,
            todo="Ange mappen med kontorets mallar: fordela --templates MAPP refresh …, eller "
            f"miljövariabeln {OWN}.",
        )


def _parts(package: Package, names: Names) -> Parts:
    body = package.read(names.body)
    notes = package.related(names.body, "footnotes", "endnotes")
    styles = next(package.related(names.body, "styles"), "")
    return Parts(
        body,
        {part: package.read(part) for part in names.others},
        package.read(names.properties) if names.properties else b"",
        {name: package.read(part) for name, part in _pictures(package, names, body).items()},
        package.read(styles) if styles in package else b"",
        tuple(package.read(part) for part in notes if part in package),
        frozenset(package.relationships(names.body)),
    )


def _pictures(package: Package, names: Names, body: bytes) -> Mapping[str, str]:
    """The part that holds the picture of each chart, by the name of its list."""
    relations = package.relationships(names.body)
    found = {}
    for chart in charts_in(parse(body)):
        relation = relations.get(chart.relation)
        if relation is not None and not relation.external:
            part = package.resolve(names.body, relation.target)
            if part in package:
                found[chart.name] = part
    return found


def _made(
    edited: Parts, facts: Facts, call: Call, document: str, *, draft: bool, workbook: str
) -> bytes:
    if document != "meddelande":
        return generate(facts, call, document, draft=draft, fingerprint=workbook)
    notices = generate_notices(facts, call, draft=draft, fingerprint=workbook)
    own = _recipient(edited.body)
    for notice in notices.values():
        package, names = open_document(notice)
        if _recipient(package.read(names.body)) == own:
            return notice
    raise DocumentError(
        "Boken har inget meddelande till dokumentets mottagare.",
        todo="Mottagaren har inga ansökningar i boken nu. Skapa meddelandena på nytt.",
    )


def _recipient(body: bytes) -> str:
    """The key of a notice's recipient, which is in the ids of its facts, whichever still stand."""
    facts = (fact.split(".") for fact, _ in read_controls(parse(body)))
    return next((parts[1] for parts in facts if parts[0] == "mottagare"), "")


def _used(body: bytes, *, charts_only: bool = False) -> frozenset[str]:
    """The ids of the relationships that a body uses."""
    root = parse(body)
    if charts_only:
        return frozenset(chart.relation for chart in charts_in(root))
    return frozenset(one.get(name) or "" for one, name in relations_of(root))


def _packed(
    package: Package, names: Names, parts: Parts, moved: Mapping[str, bytes | None]
) -> bytes:
    """The document with other parts in the place of its own; the rest byte for byte."""
    written = {name: package.read(name) for name in package.names if not name.endswith("/")}
    written[_name(package, names.body)] = parts.body
    for name, data in parts.others.items():
        written[_name(package, name)] = data
    written[_name(package, names.properties)] = parts.properties
    for name, part in _pictures(package, names, parts.body).items():
        written[_name(package, part)] = parts.pictures[name]
    for name, moved_part in moved.items():
        if moved_part is None:
            del written[name]
        else:
            written[name] = moved_part
    return zipped(written)


def _name(package: Package, part: str) -> str:
    """A part's name as the zip writes it."""
    return package.entry(part).name
