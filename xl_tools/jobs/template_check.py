"""A Word template of the office's, held against the fields that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from docx_export.filling.fill import find_faults
from validators.cards.call import Call
from validators.facts.computing import compute
from validators.facts.recipients import of_recipient
from validators.facts.supplement import supplement
from validators.formats import word
from validators.model import Fact, Facts, Field, Finding, Row, Severity, State, Table, Tables
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.template_fields import CheckedTemplate, ExampleField, ExampleLists
from xl_tools.templates.examples import example, example_book, example_years

_RECORD = re.compile(r"\.\d+(?:\.|$)|^mottagare\.[a-z-]+\.")
"""What belongs to one application or one recipient: a template names it by a list."""


def check_template(template: bytes, document: str, call: Call) -> CheckedTemplate:
    """Hold a .docx template of a document against the call's card and its example; a call without
    an example borrows the last one. Nothing is raised for what is wrong in the template."""
    if document == "komplettering":
        facts = _example_request(call)
    else:
        facts = _example_facts(call)
        if document == "meddelande":
            facts = of_recipient(facts, facts.lists["mottagare"][0])
    return CheckedTemplate(
        find_faults(template, facts, call),
        tuple(_single_fields(facts)),
        tuple(_lists(facts)),
        tuple(call.document.texts),
        tuple(call.document.tables),
    )


def _example_year(call: Call) -> str:
    years = example_years()
    return call.year if call.year in years else years[-1]


def _example_facts(call: Call) -> Facts:
    """The facts of the example as after a meeting that followed the proposal: then there are
    recipients too."""
    workbook = read_workbook(example_book(_example_year(call)))
    return compute(_decided(tables_of(workbook, call.year)), call)


def _example_request(call: Call) -> Facts:
    """The facts of a request about the first application, as if two cells were wrong in it."""
    books = example(_example_year(call))
    data = next(data for name, data in books.items() if name.startswith("applications/"))
    wrong = Finding(
        "A18", Severity.ERROR, "Ansökan", "C8", "Syfte saknas.", "Beskriv vad ni vill uppnå."
    )
    tables = tables_of(read_workbook(data), call.year)
    return supplement(tables, [wrong, wrong], call, call.window.closes)


def _decided(tables: Tables) -> Tables:
    case: Row = {**tables["case"].rows[0], "stage": Field("beslutat", None, State.READ)}
    rows = tuple({**row, "decided": row["granted"]} for row in tables["applications"])
    changed = {"case": Table("case", (case,)), "applications": Table("applications", rows)}
    return replace(tables, tables={**tables.tables, **changed})


def _single_fields(facts: Facts) -> Iterator[ExampleField]:
    for name, fact in facts.values.items():
        if not _RECORD.search(name):
            yield _example_field(name, fact)
    for name in facts.missing:
        if not _RECORD.search(name):
            yield ExampleField(name, "", "")


def _lists(facts: Facts) -> Iterator[ExampleLists]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, fields in facts.fields.items():
        if not _RECORD.search(name):
            groups.setdefault(fields, []).append(name)
    for fields, names in groups.items():
        record = _fullest(facts, names)
        yield ExampleLists(
            tuple(names), tuple(_example_field(field, record.get(field)) for field in fields)
        )


def _fullest(facts: Facts, names: Iterable[str]) -> Mapping[str, Fact | None]:
    """The record with most in it, of lists that have the same fields."""
    records = [record for name in names for record in facts.lists.get(name, ())]
    return max(records, key=lambda record: sum(map(bool, record.values())), default={})


def _example_field(name: str, fact: Fact | None) -> ExampleField:
    if fact is None:
        return ExampleField(name, "", "")
    return ExampleField(name, fact.format, word(fact.value, fact.format))
