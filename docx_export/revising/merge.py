"""An edited document brought up to date: figures and rows by fact id, the officer's prose as it is.

The document is compared three ways: what it was written as (skeleton), what people have made of it,
and what would be written now. A paragraph that nobody has edited becomes what it would be now; one
that somebody has edited keeps its words, and its facts are brought up to date. Nothing is guessed:
where both have changed, the words that would be written now are reported, to be read.

    edited parts + fresh parts ──merge_parts──▶ parts + changes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from docx_export.document.chart import charts_in, redraw
from docx_export.document.controls import w
from docx_export.document.package import MARKS, with_properties
from docx_export.document.skeleton import text_of, units, unpack_skeleton
from docx_export.document.trace import read_properties
from docx_export.document.xml_parts import parse
from docx_export.revising.carry import Copier
from docx_export.revising.changes import Change, ChangeLog, What, cut, describe
from docx_export.revising.decisions import (
    ClearTable,
    Decision,
    FindOutdated,
    Insert,
    KeepHeld,
    Match,
    ReadAgain,
    Remove,
    Reword,
    Update,
    decide,
)
from docx_export.revising.looks import Looks
from docx_export.revising.merge_facts import FactUpdater
from docx_export.revising.merge_prose import ProseEditor
from docx_export.revising.merge_tables import TableMerger
from docx_export.revising.outdated import Past, pack_reported, unpack_reported
from docx_export.revising.parts import (
    FreshFacts,
    Parts,
    as_bytes,
    body_of,
    mark_in,
    origins_of,
    shown_by_fact,
)
from docx_export.revising.versions import Versions
from validators.errors import DocumentError


def merge_parts(edited: Parts, fresh: Parts) -> tuple[Parts, tuple[Change, ...]]:
    """The edited parts with the facts of the fresh ones, and what has changed, in order.

    Parts in which nothing changes are returned as they are. Raises DocumentError where a part is
    not XML, or where the edited document does not tell what it was written of.
    """
    written, wanted = read_properties(edited.properties), read_properties(fresh.properties)
    if not written.get("fordela.mall"):
        raise DocumentError(
            "Dokumentet säger inte vad det är skrivet av.",
            todo="Bara dokument som fordela har skrivit kan uppdateras. Skapa ett nytt.",
        )
    body, headers = parse(edited.body), _parse_all(edited.headers_and_footers)
    fresh_body, fresh_headers = parse(fresh.body), _parse_all(fresh.headers_and_footers).values()
    fresh_facts = FreshFacts.of((fresh_body, *fresh_headers), origins_of(wanted))
    past = Past(
        origins_of(written),
        fresh_facts.origins,
        shown_by_fact((body, *headers.values())),
        {fact: [text for _, text in places] for fact, places in fresh_facts.shown.items()},
        unpack_reported(written),
    )
    log = ChangeLog()
    if written["fordela.mall"] != wanted.get("fordela.mall"):
        log.add(Change(What.NEW_TEMPLATE))
    facts = FactUpdater(fresh_facts, past, log)
    looks = Looks(edited.styles, fresh.styles)
    copier = Copier(body, edited.relations, looks)
    versions = _versions(unpack_skeleton(written), body, fresh_body)
    editors = _Editors(
        facts,
        ProseEditor(body_of(body), versions, facts, copier, looks, log),
        TableMerger(facts, copier, log),
        log,
    )
    for decision in decide(versions):
        editors.carry_out(decision)
    new_headers = _merge_headers(headers, mark_in(fresh_headers), facts, log)
    for note in edited.notes:
        facts.report_outdated_in(parse(note))
    pictures = _redraw_charts(body, fresh_body, edited.pictures, fresh.pictures, log)
    facts.report_not_shown(body, fresh_body)
    properties = _merge_properties(
        edited.properties, written, {**wanted, **pack_reported(facts.outdated)}
    )
    parts = replace(
        edited,
        body=as_bytes(body) if log.is_document_changed else edited.body,
        headers_and_footers={**edited.headers_and_footers, **new_headers},
        properties=properties,
        pictures=pictures,
        carried=copier.carried,
    )
    return parts, log.changes


def _parse_all(parts: Mapping[str, bytes]) -> dict[str, etree._Element]:
    return {name: parse(data) for name, data in parts.items()}


def _versions(base: list[bytes] | None, mine: etree._Element, fresh: etree._Element) -> Versions:
    """A body in its three versions; `base` as `unpack_skeleton` returns it."""
    my_units, their_units = units(body_of(mine)), units(body_of(fresh))
    if base is None:  # an old document that does not tell: its words are taken for edited
        base = [unit.key for unit in their_units]
    return Versions(base, my_units, their_units)


@dataclass(frozen=True)
class _Editors:
    """What changes the edited body."""

    facts: FactUpdater
    prose: ProseEditor
    tables: TableMerger
    log: ChangeLog

    def carry_out(self, decision: Decision) -> None:
        """Do what was decided, and report it."""
        match decision:
            case Match(mine, fresh) if mine.is_table and fresh.is_table:
                self.tables.merge(mine.element, fresh.element)
            case Match(mine, fresh):
                self.facts.match(mine.element, fresh.element)
            case Update(mine):
                self.facts.update(mine.element)
            case Reword(mine, fresh):
                self.prose.reword(mine, fresh)
            case Remove(mine):
                self.prose.remove(mine)
            case KeepHeld(mine):
                text = describe(mine)
                self.log.add(Change(What.READ, before=text, place=text))
            case ClearTable(mine):
                text = describe(mine)
                self.tables.clear(mine.element)
                self.log.add(Change(What.READ, before=text))
            case Insert(fresh, after):
                self.prose.insert(fresh, after)
            case ReadAgain(fresh):
                self.log.add(Change(What.READ, after=describe(fresh)))
            case FindOutdated(typed, lost):
                self.facts.report_outdated(typed, lost)


def _merge_headers(
    headers: Mapping[str, etree._Element], mark: str, facts: FactUpdater, log: ChangeLog
) -> dict[str, bytes]:
    """The headers and footers that change, by part name; `mark` is the draft's mark now."""
    changed: dict[str, bytes] = {}
    for name, root in headers.items():
        is_marked_anew = _renew_mark(root, mark, log)
        if facts.update(root) or is_marked_anew:
            changed[name] = as_bytes(root)
        facts.report_outdated_in(root)
    return changed


def _renew_mark(header: etree._Element, wanted: str, log: ChangeLog) -> bool:
    """Have a draft's mark in a header say what is true now; whether it said something else."""
    changed = False
    for paragraph in header.iter(w("p")) if wanted else ():
        before = text_of(paragraph)
        if before in MARKS and before != wanted:
            for index, text in enumerate(paragraph.iter(w("t"))):
                text.text = "" if index else wanted
            log.add(Change(What.CHANGED, before, wanted))
            changed = True
    return changed


def _redraw_charts(
    mine: etree._Element,
    fresh: etree._Element,
    my_pictures: Mapping[str, bytes],
    fresh_pictures: Mapping[str, bytes],
    log: ChangeLog,
) -> Mapping[str, bytes]:
    """The pictures of the charts that stand here, as they would be drawn now, by list."""
    fresh_charts = {chart.name: chart for chart in charts_in(fresh)}
    charts = {chart.name: chart for chart in charts_in(mine)}
    pictures = dict(my_pictures)
    for name, chart in charts.items():
        words = chart.words
        if name not in fresh_charts:
            log.add(Change(What.STALE, before=cut(words), fact=name))
        elif name in my_pictures:
            new_words, new_picture = fresh_charts[name].words, fresh_pictures[name]
            if (my_pictures[name], words) == (new_picture, new_words):
                continue
            redraw(chart, fresh_charts[name])
            pictures[name] = new_picture
            log.is_document_changed = True
            if new_words != words:
                log.add(Change(What.CHANGED, words, new_words, name))
    for name, chart in fresh_charts.items():
        if name not in charts:
            log.add(Change(What.NOT_SHOWN, after=cut(chart.words), fact=name))
    return pictures


def _merge_properties(part: bytes, written: Mapping[str, str], wanted: Mapping[str, str]) -> bytes:
    """The part with custom properties, where those of fordela's are as wanted."""
    own = {name: text for name, text in written.items() if name.startswith("fordela.")}
    return part if own == wanted else with_properties(part, wanted)
