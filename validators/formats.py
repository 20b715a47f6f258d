"""The formats by which a value is written in a text: `word(532500, "kr")` -> "532 500 kr".

A format is a name of `FORMATS` and its arguments after colons, as in `antal:ansökan:ansökningar`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from validators.spelling import (
    MINUS,
    NBSP,
    administration,
    capitalised,
    count,
    date_in,
    day,
    genitive,
    grouped,
    listed,
    number_in,
    numeral,
    quoted,
    whole_in,
)


class Worded:
    """A value that has a text in each language (validators.wording.Sentence)."""

    __slots__ = ()

    def text(self, lang: str = "sv") -> str:
        """Its text in a language."""
        raise NotImplementedError


Write = Callable[[object, tuple[str, ...]], str]
"""Writes a value with the arguments of its format."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it writes a value, and an example of it for the documentation."""

    write: Write
    about: str  # what it does, in Swedish
    value: object  # of the example
    spec: str  # of the example, e.g. "antal:ansökan:ansökningar"
    arguments: tuple[str, ...] = ()  # their names, in order
    optional: int = 0  # how many of the last arguments may be left out

    @property
    def example(self) -> str:
        """What the example gives."""
        return word(self.value, self.spec)


def word(value: object, format: str = "text", lang: str = "sv") -> str:
    """A value as a format writes it. A `Sentence` is worded in the same language.

    Raises ValueError with the format's name when it is unknown or has a wrong number of arguments,
    and when the value cannot be written so (None, text as an amount): both are defects of the
    caller or of the text, never of people's data.
    """
    known_format, arguments = parse_format(format)
    if value is None:
        raise ValueError(f"inget värde att skriva som {format!r}")
    try:
        if lang == "en":
            return _in_english(format, known_format)(value, arguments)
        return known_format.write(value, arguments)
    except ValueError as error:
        raise ValueError(f"{error} (format {format!r})") from error


@lru_cache(maxsize=512)
def parse_format(format: str) -> tuple[Format, tuple[str, ...]]:
    """A format as it is written -> the format and its arguments. Raises ValueError."""
    name, *arguments = (part.strip() for part in format.split(":"))
    known_format = FORMATS.get(name)
    if known_format is None:
        raise ValueError(f"okänt format {name!r}; det finns {', '.join(sorted(FORMATS))}")
    most = len(known_format.arguments)
    if name == "lista":
        arguments = [":".join(arguments)] if arguments else []
        for inner in arguments:
            if inner.partition(":")[0].strip() == name:
                raise ValueError(f"formatet {format[:40]!r} har en lista i en lista")
            parse_format(inner)
    if not most - known_format.optional <= len(arguments) <= most or not all(arguments):
        wanted = ":".join((name, *known_format.arguments))
        raise ValueError(f"formatet {format!r} har fel antal delar; det skrivs {wanted}")
    if name in ("ord", "Ord"):
        for gender in arguments:
            if gender not in ("en", "ett"):
                raise ValueError(f"formatet {format!r}: genus är en eller ett")
    return known_format, tuple(arguments)


def examples() -> tuple[tuple[str, str, str], ...]:
    """All formats as (format as it is written, what it does, an example of the result)."""
    return tuple((known.spec, known.about, known.example) for known in FORMATS.values())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} är inte text")
    return value


def _items(value: object) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} är inte en lista")
    return value


def _plain(value: object, _: tuple[str, ...] = ()) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return grouped(value)
    if isinstance(value, list | tuple):
        return listed(_plain(item) for item in value)
    return str(value)


def _unit(unit: str) -> Write:
    return lambda value, _: f"{grouped(number_in(value))}{NBSP}{unit}"


def _kronor(value: object, _: tuple[str, ...]) -> str:
    number = number_in(value)
    return f"{grouped(number)}{NBSP}{'krona' if abs(number) == 1 else 'kronor'}"


def _scaled(factor: int, unit: str) -> Write:
    def write(value: object, _: tuple[str, ...]) -> str:
        number = whole_in(value)
        whole, rest = divmod(abs(number), factor)
        decimals = f"{rest:0{len(str(factor)) - 1}d}".rstrip("0")
        sign = MINUS if number < 0 else ""
        return f"{sign}{grouped(whole)}{',' if decimals else ''}{decimals}{NBSP}{unit}"

    return write


def _numeral(value: object, arguments: tuple[str, ...]) -> str:
    return numeral(whole_in(value), neuter=arguments == ("ett",))


def _count(*, neuter: bool = False, digits: bool = False, capital: bool = False) -> Write:
    def write(value: object, arguments: tuple[str, ...]) -> str:
        singular, plural = arguments
        text = count(whole_in(value), singular, plural, neuter=neuter, digits=digits)
        return capitalised(text) if capital else text

    return write


def _form(value: object, arguments: tuple[str, ...]) -> str:
    return arguments[0] if whole_in(value) == 1 else arguments[1]


def _listed(value: object, arguments: tuple[str, ...]) -> str:
    inner = arguments[0] if arguments else "text"
    return listed(word(item, inner) for item in _items(value))


_EXAMPLE_DATE = dt.date(2024, 12, 4)

FORMATS: Mapping[str, Format] = {
    "text": Format(_plain, "som det står", "Farsta", "text"),
    "Text": Format(lambda v, _: capitalised(_plain(v)), "med stor bokstav", "farsta", "Text"),
    "citat": Format(lambda v, _: quoted(_plain(v)), "inom citattecken", "ca 300 000", "citat"),
    "kr": Format(_unit("kr"), "belopp i tabeller och anmärkningar", 532_500, "kr"),
    "kronor": Format(_kronor, "belopp i löpande text", 532_500, "kronor"),
    "mnkr": Format(_scaled(1_000_000, "mnkr"), "miljoner, exakt", 4_720_000, "mnkr"),
    "tkr": Format(_scaled(1_000, "tkr"), "tusental, exakt", 532_500, "tkr"),
    "tal": Format(lambda v, _: grouped(number_in(v)), "siffror", 532_500, "tal"),
    "procent": Format(
        lambda v, _: f"{grouped(round(number_in(v) * 100, 2))}{NBSP}%",
        "en andel, där 1 är det hela",
        0.8,
        "procent",
    ),
    "ord": Format(_numeral, "tal i ord till och med tolv", 12, "ord", ("genus",), 1),
    "Ord": Format(
        lambda v, a: capitalised(_numeral(v, a)),
        "ord med stor bokstav",
        1,
        "Ord:ett",
        ("genus",),
        1,
    ),
    "antal": Format(
        _count(), "antal med ord, en-genus", 12, "antal:ansökan:ansökningar", ("ett", "flera")
    ),
    "Antal": Format(
        _count(capital=True), "antal med stor bokstav", 12, "Antal:resa:resor", ("ett", "flera")
    ),
    "antal-ett": Format(
        _count(neuter=True), "antal, ett-genus", 1, "antal-ett:projekt:projekt", ("ett", "flera")
    ),
    "Antal-ett": Format(
        _count(neuter=True, capital=True),
        "antal, ett-genus, stor bokstav",
        1,
        "Antal-ett:projekt:projekt",
        ("ett", "flera"),
    ),
    "antal-siffror": Format(
        _count(digits=True),
        "antal med siffror, där en mening blandar stora och små tal",
        7,
        "antal-siffror:resa:resor",
        ("ett", "flera"),
    ),
    "form": Format(_form, "bara ordet, böjt efter antalet", 1, "form:den:de", ("ett", "flera")),
    "datum": Format(lambda v, _: day(date_in(v)), "datum i text", _EXAMPLE_DATE, "datum"),
    "dag": Format(lambda v, _: day(date_in(v), den=False), "datum utan den", _EXAMPLE_DATE, "dag"),
    "isodatum": Format(
        lambda v, _: date_in(v).isoformat(), "datum i siffror", _EXAMPLE_DATE, "isodatum"
    ),
    "ar": Format(lambda v, _: str(date_in(v).year), "datumets år", _EXAMPLE_DATE, "ar"),
    "lista": Format(
        _listed, "uppräkning, med ett format för delarna", ("a", "b", "c"), "lista", ("format",), 1
    ),
    "genitiv": Format(lambda v, _: genitive(_text(v)), "ägande form", "Farsta", "genitiv"),
    "forvaltning": Format(
        lambda v, _: administration(_text(v)), "förvaltningens namn", "Södermalm", "forvaltning"
    ),
}
"""Every format by name; there are no others."""


def _plain_english(value: object, _: tuple[str, ...] = ()) -> str:
    if isinstance(value, Worded):
        return value.text("en")
    if isinstance(value, list | tuple):
        return listed((_plain_english(item) for item in value), "en")
    return _plain(value)


def _counted_in_english(value: object, arguments: tuple[str, ...]) -> str:
    singular, plural = arguments
    return count(whole_in(value), singular, plural, lang="en")


def _listed_in_english(value: object, arguments: tuple[str, ...]) -> str:
    inner = arguments[0] if arguments else "text"
    return listed((word(item, inner, "en") for item in _items(value)), "en")


_ENGLISH: Mapping[str, Write] = {
    "text": _plain_english,
    "Text": lambda v, _: capitalised(_plain_english(v)),
    "citat": lambda v, _: quoted(_plain_english(v), lang="en"),
    "ord": lambda v, _: numeral(whole_in(v), lang="en"),
    "Ord": lambda v, _: capitalised(numeral(whole_in(v), lang="en")),
    "antal": _counted_in_english,
    "Antal": lambda v, a: capitalised(_counted_in_english(v, a)),
    "antal-ett": _counted_in_english,
    "Antal-ett": lambda v, a: capitalised(_counted_in_english(v, a)),
    "datum": lambda v, _: day(date_in(v), lang="en"),
    "dag": lambda v, _: day(date_in(v), lang="en"),
    "lista": _listed_in_english,
}
"""The formats that write words, or marks that differ; the others write the same in English."""


def _in_english(format: str, swedish: Format) -> Write:
    return _ENGLISH.get(format.partition(":")[0].strip(), swedish.write)
