"""The template language: what stands between {{ }} and {% %} in a .docx template.

    {{ lum.sokt }}                       a fact, in its own format
    {{ lum.sokt|kronor }}                a fact, in a format of validators.formats
    {{ text.bakgrund }}                  a text of the call's card, in a paragraph of its own
    {% om lum.central.antal %}           what follows is written when the fact is there and not 0
    {% om inte lum.antal = 1 och mul.sokt > 500 000 %}
    {% annars om mul.antal %}  {% annars %}
    {% för rad i lum.avslag %}           what follows is repeated: {{ rad.titel }}
    {% för u i lum.utfall, uppräkning %} the same inside a sentence: "a, b och c"
    {% för p i rad.samordning %}         a list of the record that rad is
    {% slut %}                           ends the nearest om or för
    {% tabell lum %}                     the allocation table of the call's card
    {% diagram fordelat %}               a chart of a list that has names and sums

A directive alone in its paragraph (or in a table row of its own) governs whole paragraphs (rows);
inside a sentence it governs words. `for` may be written for `för`, and `lista` for `uppräkning`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from validators.formats import parse_format
from validators.model import Fact, FactValue

DIRECTIVE = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
"""A directive: group 1 is what stands between {{ }}, group 2 what stands between {% %}."""

_OPENING = re.compile(r"\{\{|\{%")
_CLOSINGS = {"{{": "}}", "{%": "%}"}

_MAX_QUOTE = 71  # characters of a text that a message quotes

MAX_LITERAL_DIGITS = 18  # digits of a number that a condition compares with; a budget has ten

STRAY_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
"""Braces of a directive, also where their other half is missing."""

_NAME = r"[^\W\d]\w*(?:\.\w+)*"
_CONDITION = re.compile(
    rf"(?P<negated>inte\s+)?(?P<name>{_NAME})"
    r"(?:\s*(?P<operator>!=|<=|>=|=|<|>)\s*(?P<literal>\S.*))?"
)
_LOOP = re.compile(
    rf"(?:för|for)\s+(?P<variable>[^\W\d]\w*)\s+i\s+(?P<list>{_NAME})"
    r"(?P<joined>\s*,?\s*(?:uppräkning|lista))?"
)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+)(?: kronor| kr)?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Lookup = Callable[[str], Fact | int | None]
"""Name -> a fact, the length of a list, or None for what is missing."""


class DirectiveError(ValueError):
    """What is written between the braces cannot be understood; one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class ShowFact:
    """{{ name|format }}."""

    name: str

    format: str = ""
    """"" for the fact's own format."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact is there and is not 0, or compares with a value."""

    name: str

    operator: str = ""
    """One of = != < > <= >=; "" asks only whether the fact is there and is not 0."""

    literal: str = ""
    """What it is compared with, as it is written. E.g. `'500 000'`"""

    negated: bool = False
    """Whether `inte` stands before it."""


@dataclass(frozen=True, slots=True)
class If:
    """{% om … %}: holds when all conditions (`och`) of some alternative (`eller`) hold."""

    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of all alternatives."""
        return tuple(condition for conditions in self.alternatives for condition in conditions)

    def holds(self, find: Lookup) -> bool:
        """Whether it is true."""
        return any(
            all(_is_true(condition, find) for condition in conditions)
            for conditions in self.alternatives
        )


@dataclass(frozen=True, slots=True)
class Else:
    """{% annars %} or {% annars om … %}."""

    condition: If | None = None


@dataclass(frozen=True, slots=True)
class For:
    """{% för variable i list %}."""

    variable: str

    list: str

    joined: bool = False
    """Whether the turns are put together as "a, b och c"."""


@dataclass(frozen=True, slots=True)
class End:
    """{% slut %}."""


@dataclass(frozen=True, slots=True)
class ShowTable:
    """{% tabell kind %}."""

    kind: str


@dataclass(frozen=True, slots=True)
class ShowChart:
    """{% diagram list %}."""

    list: str


Directive = ShowFact | If | Else | For | End | ShowTable | ShowChart


def find_directives(text: str) -> Iterator[re.Match[str]]:
    """The matches of DIRECTIVE in a text, in order: in one pass, however many braces are open."""
    unclosed: set[str] = set()
    at = 0
    while opening := _OPENING.search(text, at):
        braces = opening[0]
        at = opening.start() + 1
        if braces not in unclosed:
            if text.find(_CLOSINGS[braces], opening.end()) < 0:
                unclosed.add(braces)  # nor is any that follows
            elif match := DIRECTIVE.match(text, opening.start()):
                yield match
                at = match.end()


def quoted(text: str) -> str:
    """A text of the template as a message quotes it."""
    return text if len(text) <= _MAX_QUOTE else f"{text[: _MAX_QUOTE - 1]}…"


def read_directive(match: re.Match[str]) -> Directive:
    """A match of DIRECTIVE -> what it says. Raises DirectiveError."""
    field, statement = match.groups()
    if field is not None:
        return _read_field(_tidy(field))
    return _read_statement(_tidy(statement))


def guess_directive(match: re.Match[str]) -> Directive:
    """What a directive that cannot be read probably opens or ends.

    What follows it is then not reported as wrong too.
    """
    word, *rest = (match.group(2) or "").split() or [""]
    if word == "om":
        return If(())
    if word in ("för", "for"):
        return For(rest[0] if rest else "", "")
    if word == "annars":
        return Else(If(()))
    return End() if word == "slut" else ShowFact("")


def _tidy(text: str) -> str:
    """The text without Word's autocorrection: no-break spaces, curly quotes."""
    return re.sub(r"\s+", " ", re.sub(r"[“”„«»’‘]", '"', text)).strip()


def _read_field(text: str) -> ShowFact:
    name, bar, format = (part.strip() for part in text.partition("|"))
    if not re.fullmatch(_NAME, name):
        raise DirectiveError(f"”{{{{ {quoted(text)} }}}}” är inte ett fältnamn.")
    if bar:
        try:
            parse_format(format)
        except ValueError as error:
            raise DirectiveError(f"”{{{{ {quoted(text)} }}}}”: {quoted(str(error))}.") from error
    return ShowFact(name, format)


def _read_statement(text: str) -> Directive:
    word, _, rest = text.partition(" ")
    if word == "om":
        return _read_if(rest, text)
    if text == "annars":
        return Else()
    if text.startswith("annars om "):
        return Else(_read_if(text.removeprefix("annars om "), text))
    if text == "slut":
        return End()
    if loop := _LOOP.fullmatch(text):
        return For(loop["variable"], loop["list"], bool(loop["joined"]))
    if word == "tabell" and re.fullmatch(r"\w+", rest):
        return ShowTable(rest)
    if word == "diagram" and re.fullmatch(_NAME, rest):
        return ShowChart(rest)
    raise DirectiveError(
        f"”{{% {quoted(text)} %}}” går inte att förstå; det finns om, annars, för … i …, "
        "slut, tabell och diagram."
    )


def _read_if(text: str, whole: str) -> If:
    alternatives: list[tuple[Condition, ...]] = []
    for alternative in re.split(r"\s+eller\s+", text):
        conditions: list[Condition] = []
        for part in re.split(r"\s+och\s+", alternative):
            match = _CONDITION.fullmatch(part.strip())
            if match is None:
                raise DirectiveError(
                    f"”{{% {quoted(whole)} %}}”: villkoret ”{quoted(part)}” går inte att förstå."
                )
            literal = (match["literal"] or "").strip().strip('"')
            conditions.append(
                Condition(match["name"], match["operator"] or "", literal, bool(match["negated"]))
            )
        alternatives.append(tuple(conditions))
    return If(tuple(alternatives))


def number_of(literal: str) -> int | None:
    """The number that a condition is written with, None for no number.

    E.g. `500000` for `'500000'`, `'500 000'` and `'500 000 kr'`
    """
    if _NUMBER.fullmatch(literal) is None:
        return None
    digits = re.sub(r"[^\d-]", "", literal)
    return int(digits) if len(digits) <= MAX_LITERAL_DIGITS else None


def expected_literal(condition: Condition, value: FactValue | None) -> str:
    """What a condition should compare with, where it compares with what the value can never be.

    In Swedish, e.g. `'ja eller nej'`; "" where the condition is right.
    """
    if not condition.operator or value is None:
        return ""
    if isinstance(value, bool):
        return "" if condition.literal.casefold() in ("ja", "nej") else "ja eller nej"
    if isinstance(value, int):
        is_number = number_of(condition.literal) is not None
        return "" if is_number else "ett tal, till exempel 500 000"
    if isinstance(value, dt.date):
        return "" if _ISO_DATE.fullmatch(condition.literal) else "en dag, till exempel 2025-06-02"
    return ""


def _is_true(condition: Condition, find: Lookup) -> bool:
    subject = find(condition.name)
    value: FactValue | None = subject.value if isinstance(subject, Fact) else subject
    if not condition.operator:
        return bool(value) != condition.negated
    if value is None:
        result = condition.operator == "!="
    else:
        result = _compare(value, condition.operator, condition.literal)
    return result != condition.negated


def _compare(value: FactValue, operator: str, literal: str) -> bool:
    left: str | int
    right: str | int
    number = number_of(literal)
    if isinstance(value, bool):
        left, right = ("ja" if value else "nej"), literal.casefold()
    elif isinstance(value, int):
        if number is None:  # no number is like a word, nor more or less than it
            return operator == "!="
        left, right = value, number
    elif isinstance(value, dt.date):
        left, right = value.isoformat(), literal
    else:
        left, right = str(value).casefold(), literal.casefold()
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, int) and isinstance(right, int):
        return _in_order(left, operator, right)
    return _in_order(str(left), operator, str(right))


def _in_order(left: int | str, operator: str, right: int | str) -> bool:
    sign = (left > right) - (left < right)  # type: ignore[operator]
    return {"<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}[operator]
