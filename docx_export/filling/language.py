"""The template language: what stands between {{ }} and {% %} in a .docx template.

    {{ lum.sokt }}                       a fact, in its own format
    {{ lum.sokt|kronor }}                a fact, in a format of validators.wording
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
from collections.abc import Callable
from dataclasses import dataclass

from validators import wording
from validators.model import Fact, FactValue


class DirectiveError(ValueError):
    """What is written between the braces cannot be understood; one Swedish sentence."""


@dataclass(frozen=True, slots=True)
class Show:
    """{{ name|format }}; no format: the fact's own."""

    name: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: a fact is there and not zero, or compares with a value."""

    name: str
    operator: str = ""
    literal: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """{% om … %}: some alternative (`eller`) has all its tests (`och`) true."""

    alternatives: tuple[tuple[Test, ...], ...]

    @property
    def tests(self) -> tuple[Test, ...]:
        return tuple(test for tests in self.alternatives for test in tests)

    def holds(self, find: Callable[[str], Fact | int | None]) -> bool:
        """Whether it is true. `find` gives a fact, a list's length, or None for what is missing."""
        return any(all(_true(test, find) for test in tests) for tests in self.alternatives)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """{% annars %} or {% annars om … %}."""

    when: When | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """{% för variable i list %}; `joined`: the turns are put together as "a, b och c"."""

    variable: str
    list: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """{% slut %}."""


@dataclass(frozen=True, slots=True)
class Grid:
    """{% tabell kind %}."""

    kind: str


@dataclass(frozen=True, slots=True)
class Plot:
    """{% diagram list %}."""

    list: str


Directive = Show | When | Otherwise | Each | End | Grid | Plot

MARK = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")

_NAME = r"[^\W\d]\w*(?:\.\w+)*"
_TEST = re.compile(
    rf"(?P<negated>inte\s+)?(?P<name>{_NAME})"
    r"(?:\s*(?P<operator>!=|<=|>=|=|<|>)\s*(?P<literal>\S.*))?"
)
_EACH = re.compile(
    rf"(?:för|for)\s+(?P<variable>[^\W\d]\w*)\s+i\s+(?P<list>{_NAME})"
    r"(?P<joined>\s*,?\s*(?:uppräkning|lista))?"
)


def read_mark(match: re.Match[str]) -> Directive:
    """A match of MARK -> what it says. Raises DirectiveError."""
    shown, told = match.groups()
    return _read_show(_tidy(shown)) if shown is not None else _read_told(_tidy(told))


def _tidy(text: str) -> str:
    """Word's autocorrection undone: no-break spaces, curly quotes."""
    return re.sub(r"\s+", " ", re.sub(r"[“”„«»’‘]", '"', text)).strip()


def _read_show(text: str) -> Show:
    name, bar, format = (part.strip() for part in text.partition("|"))
    if not re.fullmatch(_NAME, name):
        raise DirectiveError(f"”{{{{ {text} }}}}” är inte ett fältnamn.")
    if bar:
        try:
            wording.parse_format(format)
        except ValueError as error:
            raise DirectiveError(f"”{{{{ {text} }}}}”: {error}.") from error
    return Show(name, format)


def _read_told(text: str) -> Directive:
    word, _, rest = text.partition(" ")
    if word == "om":
        return _read_when(rest, text)
    if text == "annars":
        return Otherwise()
    if text.startswith("annars om "):
        return Otherwise(_read_when(text.removeprefix("annars om "), text))
    if text == "slut":
        return End()
    if found := _EACH.fullmatch(text):
        return Each(found["variable"], found["list"], bool(found["joined"]))
    if word == "tabell" and re.fullmatch(r"\w+", rest):
        return Grid(rest)
    if word == "diagram" and re.fullmatch(_NAME, rest):
        return Plot(rest)
    raise DirectiveError(
        f"”{{% {text} %}}” går inte att förstå; det finns om, annars, för … i …, "
        "slut, tabell och diagram."
    )


def _read_when(text: str, whole: str) -> When:
    alternatives: list[tuple[Test, ...]] = []
    for alternative in re.split(r"\s+eller\s+", text):
        tests: list[Test] = []
        for part in re.split(r"\s+och\s+", alternative):
            found = _TEST.fullmatch(part.strip())
            if found is None:
                raise DirectiveError(f"”{{% {whole} %}}”: villkoret ”{part}” går inte att förstå.")
            literal = (found["literal"] or "").strip().strip('"')
            tests.append(
                Test(found["name"], found["operator"] or "", literal, bool(found["negated"]))
            )
        alternatives.append(tuple(tests))
    return When(tuple(alternatives))


def _true(test: Test, find: Callable[[str], Fact | int | None]) -> bool:
    found = find(test.name)
    value: FactValue | None = found.value if isinstance(found, Fact) else found
    if not test.operator:
        return bool(value) != test.negated
    result = False if value is None else _compares(value, test.operator, test.literal)
    if value is None and test.operator == "!=":
        result = True
    return result != test.negated


_NUMBER = re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+)(?: kronor| kr)?")


def number_of(literal: str) -> int | None:
    """A number as it is written in a condition: 500000, "500 000", 500 000 kr."""
    if _NUMBER.fullmatch(literal) is None:
        return None
    return int(re.sub(r"[^\d-]", "", literal))


def mismatch(test: Test, value: FactValue | None) -> str:
    """What a condition compares with, where that is nothing that the value can be; else ""."""
    if not test.operator or value is None:
        return ""
    if isinstance(value, bool):
        return "" if test.literal.casefold() in ("ja", "nej") else "ja eller nej"
    if isinstance(value, int):
        return "" if number_of(test.literal) is not None else "ett tal, till exempel 500 000"
    if isinstance(value, dt.date):
        return "" if _ISO_DATE.fullmatch(test.literal) else "en dag, till exempel 2025-06-02"
    return ""


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _compares(value: FactValue, operator: str, literal: str) -> bool:
    left: str | int
    right: str | int
    number = number_of(literal)
    if isinstance(value, bool):
        left, right = ("ja" if value else "nej"), literal.casefold()
    elif isinstance(value, int):
        if number is None:  # nothing that a number is like, and neither more nor less
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
        return _ordered(left, operator, right)
    return _ordered(str(left), operator, str(right))


def _ordered(left: int | str, operator: str, right: int | str) -> bool:
    key = (left > right) - (left < right)  # type: ignore[operator]
    return {"<": key < 0, ">": key > 0, "<=": key <= 0, ">=": key >= 0}[operator]
