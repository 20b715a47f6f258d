"""What a Word template may show, and what is wrong in one, as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx_export.filling.language.checks import CHART_KEYS
from validators.errors import TemplateError
from validators.formats import examples

MAX_EXAMPLE_LENGTH = 60  # characters


@dataclass(frozen=True, slots=True)
class ExampleField:
    """A field that a template may show."""

    name: str
    format: str
    """The format that it has of itself; "" for none."""
    text: str
    """What it reads in the example; "" for nothing."""


@dataclass(frozen=True, slots=True)
class ExampleLists:
    """Lists that have the same fields."""

    names: tuple[str, ...]
    fields: tuple[ExampleField, ...]


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """What is wrong in a template, and what it may show."""

    faults: tuple[TemplateError, ...]
    """In the order of the template."""
    fields: tuple[ExampleField, ...]
    """Those that are in no list."""
    lists: tuple[ExampleLists, ...]
    texts: tuple[str, ...]
    """The names of the card's texts."""
    tables: tuple[str, ...]
    """The kinds that the card has a table of."""


def faults_as_text(checked: CheckedTemplate) -> list[str]:
    """A line for each mistake: where, what, and what to do."""
    return [str(fault) for fault in checked.faults]


def fields_as_text(checked: CheckedTemplate) -> list[str]:
    """All that a template may show, with examples."""
    lines = ["Fält, {{ namn }} eller {{ namn|format }}:", *_table(checked.fields)]
    for group in checked.lists:
        first, *others = group.names
        lines += ["", f"I {{% för rad i {first} %}} … {{% slut %}}, {{{{ rad.namn }}}}:"]
        if others:
            lines.append(f"  (även {', '.join(others)})")
        lines += _table(group.fields)
    lines += ["", "Kortets texter, ensamma i ett stycke:"]
    lines += [f"  {{{{ text.{name} }}}}" for name in checked.texts]
    lines += ["", "Tabeller, ensamma i ett stycke:"]
    lines += [f"  {{% tabell {kind} %}}" for kind in checked.tables]
    lines += ["", "Diagram, i brödtexten:"]
    for group in checked.lists:
        if {field.name for field in group.fields} >= CHART_KEYS:
            lines += [f"  {{% diagram {name} %}}" for name in group.names]
    return [*lines, "", "Format:", *_formats()]


def _formats() -> Sequence[str]:
    formats = examples()
    width = max(len(spec) for spec, _, _ in formats)
    return [f"  {spec:<{width}}  {about} ({example})" for spec, about, example in formats]


def _table(fields: Iterable[ExampleField]) -> Sequence[str]:
    rows = [
        (field.name, field.format or "–", _shortened(field.text) or "(tomt i exemplet)")
        for field in fields
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    return [
        f"  {name:<{widths[0]}}  {format_:<{widths[1]}}  {text}" for name, format_, text in rows
    ]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_EXAMPLE_LENGTH else f"{line[: MAX_EXAMPLE_LENGTH - 1]}…"
