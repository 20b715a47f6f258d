"""A Word template of the office's, held against the fields that there are: what is wrong in it, and
what it may show, each with an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from docx_export.filling.checks import CHART_KEYS
from docx_export.filling.fill import find_faults
from validators.cards.call import Call
from validators.errors import TemplateError
from validators.facts.computing import compute
from validators.facts.recipients import of_recipient
from validators.facts.supplement import supplement
from validators.formats import examples, word
from validators.model import Fact, Facts, Field, Finding, Row, Severity, State, Table, Tables
from xl_tools.jobs.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example, example_book, example_years

_RECORD = re.compile(r"\.\d+(?:\.|$)|^mottagare\.[a-z-]+\.")
"""What belongs to one application or one recipient: a template names it by a list."""

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Example:
    """A field, the format that it has of itself, and what it reads in the example."""

    name: str
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong in a template, in order; single fields; names of lists that have the same
    fields, with these; texts of the card and kinds with a table."""

    faults: tuple[TemplateError, ...]
    fields: tuple[Example, ...]
    lists: tuple[tuple[tuple[str, ...], tuple[Example, ...]], ...]
    texts: tuple[str, ...]
    tables: tuple[str, ...]


def check_template(template: bytes, document: str, call: Call) -> Checked:
    """Hold a .docx template of a document against the call's card and its example; a call without
    an example borrows the last one. Nothing is raised for what is wrong in the template."""
    facts = _example_facts(call)
    if document == "meddelande":
        facts = of_recipient(facts, facts.lists["mottagare"][0])
    elif document == "komplettering":
        facts = _example_request(call)
    return Checked(
        find_faults(template, facts, call),
        tuple(_single(facts)),
        tuple(_lists(facts)),
        tuple(call.document.texts),
        tuple(call.document.tables),
    )


def _example_facts(call: Call) -> Facts:
    """The facts of the example as after a meeting that followed the proposal: then there are
    recipients too."""
    year = call.year if call.year in example_years() else example_years()[-1]
    tables = tables_of(read_workbook(example_book(year)), call.year)
    return compute(_decided(tables), call)


def _example_request(call: Call) -> Facts:
    """The facts of a request about the first application, as if two cells were wrong in it."""
    year = call.year if call.year in example_years() else example_years()[-1]
    data = next(data for name, data in example(year).items() if name.startswith("applications/"))
    wrong = Finding(
        "A18", Severity.ERROR, "Ansökan", "C8", "Syfte saknas.", "Beskriv vad ni vill uppnå."
    )
    tables = tables_of(read_workbook(data), call.year)
    return supplement(tables, [wrong, wrong], call, call.window.closes)


def _decided(tables: Tables) -> Tables:
    case: Row = {**tables["case"].rows[0], "stage": Field("beslutat", None, State.READ)}
    rows = tuple({**row, "decided": row["granted"]} for row in tables["applications"])
    made = {"case": Table("case", (case,)), "applications": Table("applications", rows)}
    return replace(tables, tables={**tables.tables, **made})


def _single(facts: Facts) -> Iterator[Example]:
    for name, fact in facts.values.items():
        if not _RECORD.search(name):
            yield _shown(name, fact)
    for name in facts.missing:
        if not _RECORD.search(name):
            yield Example(name, "", "")


def _lists(facts: Facts) -> Iterator[tuple[tuple[str, ...], tuple[Example, ...]]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, fields in facts.fields.items():
        if not _RECORD.search(name):
            alike.setdefault(fields, []).append(name)
    for fields, names in alike.items():
        record = _fullest(facts, names)
        yield (
            tuple(names),
            tuple(
                _shown(each, fact)
                if (fact := record.get(each)) is not None
                else Example(each, "", "")
                for each in fields
            ),
        )


def _fullest(facts: Facts, names: Iterable[str]) -> Mapping[str, Fact | None]:
    """The record with most in it, of lists that have the same fields."""
    records = [record for name in names for record in facts.lists.get(name, ())]
    return max(records, key=lambda one: sum(1 for each in one.values() if each), default={})


def _shown(name: str, fact: Fact) -> Example:
    return Example(name, fact.format, word(fact.value, fact.format))


# ---------------------------------------------------------------------------------------------
# for people


def faults_as_text(checked: Checked) -> list[str]:
    """A line for each mistake: where, what, and what to do."""
    return [str(fault) for fault in checked.faults]


def fields_as_text(checked: Checked) -> list[str]:
    """All that a template may show, with examples."""
    lines = ["Fält, {{ namn }} eller {{ namn|format }}:", *_table(checked.fields)]
    for names, fields in checked.lists:
        lines += ["", f"I {{% för rad i {names[0]} %}} … {{% slut %}}, {{{{ rad.namn }}}}:"]
        if len(names) > 1:
            lines.append(f"  (även {', '.join(names[1:])})")
        lines += _table(fields)
    lines += ["", "Kortets texter, ensamma i ett stycke:"]
    lines += [f"  {{{{ text.{name} }}}}" for name in checked.texts]
    lines += ["", "Tabeller, ensamma i ett stycke:"]
    lines += [f"  {{% tabell {kind} %}}" for kind in checked.tables]
    lines += ["", "Diagram, i brödtexten:"]
    for names, fields in checked.lists:
        if {field.name for field in fields} >= CHART_KEYS:
            lines += [f"  {{% diagram {name} %}}" for name in names]
    lines += ["", "Format:"]
    formats = examples()
    broad = max(len(spec) for spec, _, _ in formats)
    lines += [f"  {spec:<{broad}}  {about} ({example})" for spec, about, example in formats]
    return lines


def _table(fields: Iterable[Example]) -> list[str]:
    rows = [
        (each.name, each.format or "–", _cut(each.text) or "(tomt i exemplet)") for each in fields
    ]
    broad = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    return [f"  {a:<{broad[0]}}  {b:<{broad[1]}}  {c}" for a, b, c in rows]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
