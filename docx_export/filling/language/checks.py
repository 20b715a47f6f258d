"""What a template may not say: names that do not exist, comparisons and formats that do not fit.

Everything is held against the facts of a case and the card of its call, also what this year's data
would never reach.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docx_export.filling.language.directives import Condition, ShowFact, expected_literal, quoted
from docx_export.filling.language.nodes import LoopLists
from validators.cards.call import Call
from validators.errors import TemplateError
from validators.formats import word
from validators.model import Fact, Facts

BODY = "brödtexten"
"""What a person calls the part that is not a header or footer."""

MAX_FAULTS = 100  # that are listed: each is compared with hundreds of names

_MAX_NAME = 80  # characters of a name that is compared with others

CHART_KEYS = frozenset({"namn", "summa"})
"""The keys that a list must have for a chart to be made of it; amounts by kind divide its bars."""


class FaultLog:
    """The faults of a template: the first one is raised, or all are collected, up to a number."""

    def __init__(self, *, collects: bool = False) -> None:
        self.collects = collects
        self.faults: list[TemplateError] = []

    def report(self, fault: TemplateError | None, *, cause: Exception | None = None) -> None:
        """Raise a fault, or collect it; nothing for None. Raises TemplateError for one too many."""
        if fault is None:
            return
        if not self.collects:
            raise fault from cause
        if len(self.faults) >= MAX_FAULTS:
            raise TemplateError(
                f"Mallen har fler än {MAX_FAULTS} fel, och resten räknas inte upp.",
                todo="Rätta de första, och pröva den igen.",
            )
        self.faults.append(fault)


@dataclass(frozen=True)
class Vocabulary:
    """What a template may name. Each check returns a fault, or None where there is none.

    `loops` are the loops that a name stands in, `place` is where it stands.
    """

    facts: Facts
    call: Call

    def list_of(self, name: str, loops: LoopLists) -> str:
        """The list that a template names; "" where there is none.

        E.g. `'lum.rader.samordning'` for `'rad.samordning'` where `rad` goes through `lum.rader`
        """
        full_name = _full_name(name, loops)
        return full_name if full_name in self.facts.fields else ""

    def check_list(self, name: str, loops: LoopLists, place: str) -> TemplateError | None:
        """Whether there is such a list."""
        if not name or self.list_of(name, loops):
            return None
        known = [_name_in_loops(list_name, loops) for list_name in self.facts.fields]
        return _unknown("Listan", name, known, place)

    def check_field(self, name: str, loops: LoopLists, place: str) -> TemplateError | None:
        """Whether there is such a fact, with a value or missing."""
        first, _, rest = name.partition(".")
        if first in loops:
            fields = self.facts.fields.get(loops[first], ())
            if rest in fields or not loops[first]:
                return None
            return _unknown("Fältet", name, [f"{first}.{field}" for field in fields], place)
        if name in self.facts.values or name in self.facts.missing:
            return None
        return _unknown("Fältet", name, [*self.facts.values, *self.facts.missing], place)

    def check_text(self, name: str, place: str) -> TemplateError | None:
        """Whether the card has such a text."""
        texts = self.call.document.texts
        return None if name in texts else _unknown("Texten", name, texts, place)

    def check_table(self, kind: str, place: str) -> TemplateError | None:
        """Whether the card lays out a table of this kind."""
        tables = self.call.document.tables
        return None if kind in tables else _unknown("Tabellen", kind, tables, place)

    def check_chart(self, name: str, place: str) -> TemplateError | None:
        """Whether a chart can be made of a list."""
        known = [known for known, keys in self.facts.fields.items() if {*keys} >= CHART_KEYS]
        return None if name in known else _unknown("Diagrammet", name, known, place)

    def check_condition(
        self, condition: Condition, loops: LoopLists, place: str
    ) -> Iterator[TemplateError | None]:
        """Whether what is asked for exists, and is compared with something that it can be."""
        yield self._check_subject(condition.name, loops, place)
        fact = self._example_of(condition.name, loops)
        if fact is None and self.list_of(condition.name, loops):
            fact = Fact(condition.name, 0)  # the length of a list
        if expected := expected_literal(condition, fact.value if fact else None):
            yield TemplateError(
                f"”{quoted(condition.name)}” kan inte jämföras med ”{quoted(condition.literal)}”.",
                where=place,
                todo=f"Skriv {expected}.",
            )

    def check_format(self, show: ShowFact, loops: LoopLists, place: str) -> TemplateError | None:
        """Whether the format fits what the facts at hand have in that field."""
        fact = self._example_of(show.name, loops) if show.format else None
        if fact is None or fact.value is None:
            return None
        try:
            word(fact.value, show.format)
        except ValueError as error:
            return TemplateError(
                f"Formatet ”{quoted(show.format)}” passar inte ”{show.name}” ({error}).",
                where=place,
                todo=f"Fältets eget format är ”{fact.format}”.",
            )
        return None

    def _check_subject(self, name: str, loops: LoopLists, place: str) -> TemplateError | None:
        """A condition may ask for a list and for a text of the card, too."""
        first, _, rest = name.partition(".")
        if self.list_of(name, loops):
            return None
        if first == "text" and first not in loops:
            return self.check_text(rest, place)
        return self.check_field(name, loops, place)

    def _example_of(self, name: str, loops: LoopLists) -> Fact | None:
        """A fact at hand with this name: of a list, that of the first record that has it."""
        first, _, rest = name.partition(".")
        records = self.facts.lists.get(loops[first], ()) if first in loops else ()
        facts = (record.get(rest) for record in records)
        return self.facts.values.get(name) or next((fact for fact in facts if fact), None)


def _full_name(name: str, loops: LoopLists) -> str:
    """The name of a list as the facts have it."""
    first, _, rest = name.partition(".")
    return f"{loops[first]}.{rest}" if first in loops else name


def _name_in_loops(full_name: str, loops: LoopLists) -> str:
    """How a template names a list inside of a loop.

    E.g. `'rad.samordning'` for `'lum.rader.samordning'` where `rad` goes through `lum.rader`
    """
    for variable, list_name in loops.items():
        if full_name.startswith(f"{list_name}."):
            return f"{variable}{full_name.removeprefix(list_name)}"
    return full_name


def _unknown(noun: str, name: str, known: Iterable[str], place: str) -> TemplateError:
    close = difflib.get_close_matches(name[:_MAX_NAME], list(known), 1)
    todo = f"Menas ”{close[0]}”?" if close else "Rätta stavningen eller ta bort det."
    return TemplateError(f"{noun} ”{quoted(name)}” finns inte.", where=place, todo=todo)
