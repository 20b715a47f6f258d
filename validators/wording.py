"""Numbers, dates and names in text, Swedish or English, for findings and documents alike.

`word(value, "kr")` writes one value; `fill("{sought|kr} är över taket.", fields)` a whole text. The
part after the bar is a format: a name of `FORMATS` and its arguments after colons, as in
`antal:ansökan:ansökningar`. The conventions are those of Swedish public writing: thousands and
units are kept together by a no-break space, numbers up to twelve are words in running text, dates
are "den 4 december 2024" in text and 2024-12-04 where space is short. English text (of findings
and templates; documents are Swedish) keeps the figures as a Swedish office writes them and has its
own words: "4 December 2024", "two", "a, b and c".
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

LANGUAGES = ("sv", "en")

NBSP = "\u00a0"
MINUS = "\u2212"

WORDS = (
    "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
ENGLISH_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------
# the pieces, for those who call them by name


def grouped(value: int | float) -> str:
    """532500 -> "532 500" with no-break spaces, 2.5 -> "2,5" (at most two decimals)."""
    number = _number(value)
    digits = f"{abs(number):,}" if isinstance(number, int) else _decimals(abs(number))
    sign = MINUS if number < 0 and digits != "0" else ""
    return sign + digits.replace(",", NBSP).replace(".", ",")


def numeral(value: int, *, neuter: bool = False, lang: str = "sv") -> str:
    """1 -> "en" ("ett" for a neuter noun), 12 -> "tolv", 13 -> "13"."""
    number = _whole(value)
    words = ENGLISH_WORDS if lang == "en" else WORDS
    if neuter and number == 1 and lang != "en":
        return "ett"
    return words[number] if 0 <= number < len(words) else grouped(number)


def count(
    value: int,
    one: str,
    many: str,
    *,
    neuter: bool = False,
    digits: bool = False,
    lang: str = "sv",
) -> str:
    """(12, "ansökan", "ansökningar") -> "tolv ansökningar"; 0 -> "inga ansökningar"."""
    number = _whole(value)
    noun = one if number == 1 else many
    if digits:
        return f"{grouped(number)} {noun}"
    none = "no" if lang == "en" else "inga"
    return f"{none if number == 0 else numeral(number, neuter=neuter, lang=lang)} {noun}"


def listed(items: Iterable[str], lang: str = "sv") -> str:
    """("a", "b", "c") -> "a, b och c"; nothing is shown as "–", never as an empty string."""
    texts = tuple(items)
    if not texts:
        return "–"
    if len(texts) == 1:
        return texts[0]
    return f"{', '.join(texts[:-1])} {'and' if lang == 'en' else 'och'} {texts[-1]}"


def genitive(name: str, own: str = "") -> str:
    """Farsta -> Farstas; a name that ends in s, x or z is unchanged.

    `own` is the card's form (`Applicant.genitive`) and goes before the rule when it is given.
    """
    if own:
        return own
    return name if name[-1:].casefold() in ("s", "x", "z", "ß") else f"{name}s"


def administration(name: str) -> str:
    """Södermalm -> Södermalms stadsdelsförvaltning, Farsta -> Farsta stadsdelsförvaltning.

    In the administrations' own names a district that ends in a vowel takes no "s" (seeds 000 and
    003). A name that already says what it is ("Socialförvaltningen") is unchanged.
    """
    return _of_district(name, "stadsdelsförvaltning")


def board(name: str) -> str:
    """Södermalm -> Södermalms stadsdelsnämnd; what is no district is unchanged."""
    return _of_district(name, "stadsdelsnämnd")


def _of_district(name: str, noun: str) -> str:
    if re.search(r"(förvaltning|nämnd)(en|er|erna)?$", name):
        return name
    vowel = name[-1:].casefold() in tuple("aeiouyåäö")
    return f"{name if vowel else genitive(name)} {noun}"


def day(value: dt.date, *, den: bool = True, lang: str = "sv") -> str:
    """2024-12-04 -> "den 4 december 2024"; the day is never left alone at the end of a line."""
    date = _date(value)
    if lang == "en":
        return f"{date.day}{NBSP}{ENGLISH_MONTHS[date.month - 1]} {date.year}"
    text = f"{date.day}{NBSP}{MONTHS[date.month - 1]} {date.year}"
    return f"den {text}" if den else text


def capitalised(text: str) -> str:
    """The first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def quoted(text: str, limit: int = 60, lang: str = "sv") -> str:
    """What somebody wrote, in quotation marks, on one line and not longer than `limit`."""
    line = " ".join(_printable(text[: 4 * limit]).split())
    if len(line) > limit or len(text) > 4 * limit:
        line = f"{line[: limit - 1].rstrip()}…"
    return f"“{line}”" if lang == "en" else f"”{line}”"


def sort_key(text: str) -> tuple[str, str]:
    """Swedish alphabetical order: å, ä and ö after z, other marks and hyphens without weight."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_LAST)
    split = unicodedata.normalize("NFKD", folded)
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w{|}]+", " ", plain).split()), text


_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})


# ---------------------------------------------------------------------------------------------
# formats


@dataclass(frozen=True, slots=True)
class Format:
    """One format of `word`: what it does, its arguments, and an example of use.

    `arguments` are their names in order; the example is `word(value, spec)`.
    """

    write: Callable[[object, tuple[str, ...]], str]
    about: str
    value: object
    spec: str
    arguments: tuple[str, ...] = ()
    optional: int = 0  # how many of the last arguments may be left out

    @property
    def example(self) -> str:
        return word(self.value, self.spec)


def word(value: object, format: str = "text", lang: str = "sv") -> str:
    """Write `value` as `format` says. A `Sentence` is worded in the same language.

    Raises ValueError with the format's name when it is unknown or has a wrong number of arguments,
    and when the value cannot be written so (None, text as an amount): both are defects of the
    caller or of the text, never of people's data.
    """
    found, arguments = parse_format(format)
    if value is None:
        raise ValueError(f"inget värde att skriva som {format!r}")
    try:
        if lang == "en":
            return _in_english(format, found)(value, arguments)
        return found.write(value, arguments)
    except ValueError as error:
        raise ValueError(f"{error} (format {format!r})") from error


@lru_cache(maxsize=512)
def parse_format(format: str) -> tuple[Format, tuple[str, ...]]:
    """A format as it is written -> the format and its arguments. Raises ValueError."""
    name, *arguments = (part.strip() for part in format.split(":"))
    found = FORMATS.get(name)
    if found is None:
        raise ValueError(f"okänt format {name!r}; det finns {', '.join(sorted(FORMATS))}")
    most = len(found.arguments)
    if name == "lista":
        arguments = [":".join(arguments)] if arguments else []
        for inner in arguments:
            if inner.partition(":")[0].strip() == name:
                raise ValueError(f"formatet {format[:40]!r} har en lista i en lista")
            parse_format(inner)
    if not most - found.optional <= len(arguments) <= most or not all(arguments):
        wanted = ":".join((name, *found.arguments))
        raise ValueError(f"formatet {format!r} har fel antal delar; det skrivs {wanted}")
    if name in ("ord", "Ord"):
        for gender in arguments:
            if gender not in ("en", "ett"):
                raise ValueError(f"formatet {format!r}: genus är en eller ett")
    return found, tuple(arguments)


def fill(text: str, fields: Mapping[str, object] | None = None, lang: str = "sv") -> str:
    """A text with `{name}` and `{name|format}` filled in from raw values; `lang` is the text's.

    Raises KeyError with the name of an unknown field, and ValueError for an unknown format, a value
    that cannot be written so, or a stray brace. What the values hold is never filled in again.
    """
    known = {} if fields is None else fields
    written: list[str] = []
    for literal, name, format in _parts(text):
        written.append(literal)
        if name:
            if name not in known:
                raise KeyError(name)
            written.append(word(known[name], format, lang))
    return "".join(written)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a part of one, as data: Swedish and English with the same placeholders, and
    the values for them. Whoever makes it need not know the language; it is worded once, where that
    is known. A value may be a sentence too.
    """

    sv: str
    en: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str = "sv") -> str:
        """The sentence in a language. Raises as `fill` does."""
        return fill(self.en if lang == "en" else self.sv, self.fields, lang)

    def __str__(self) -> str:
        return self.text()

    def halves(self) -> tuple[Sentence, Sentence]:
        """The first sentence (what is wrong) and those after it (what to do); the latter is empty
        where there is one only."""
        (what, _, do), (en_what, _, en_do) = (each.partition(". ") for each in (self.sv, self.en))
        if not do or not en_do:
            return self, Sentence("", "")
        return (
            Sentence(f"{what}.", f"{en_what}.", self.fields),
            Sentence(do, en_do, self.fields),
        )


def sentence(sv: str, en: str, /, **fields: object) -> Sentence:
    """A `Sentence` with its values by name."""
    return Sentence(sv, en, fields)


TRUE, FALSE = Sentence("SANT", "TRUE"), Sentence("FALSKT", "FALSE")
"""As Excel shows them."""


def in_language(text: str | Sentence, lang: str) -> str:
    """A text as it is, or a sentence in a language."""
    return text if isinstance(text, str) else text.text(lang)


def placeholders(text: str) -> tuple[tuple[str, str], ...]:
    """The (name, format) pairs of a text for `fill`, in order. Raises ValueError as `fill` does."""
    return tuple((name, format) for _, name, format in _parts(text) if name)


def examples() -> tuple[tuple[str, str, str], ...]:
    """All formats as (format as it is written, what it does, an example of the result)."""
    return tuple((found.spec, found.about, found.example) for found in FORMATS.values())


_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][\w.]*)\s*(?:\|([^{}]*))?\}")


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[str, str, str], ...]:
    """(literal text before, field name, format) for each placeholder, and the rest."""
    parts: list[tuple[str, str, str]] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        format = (match.group(2) or "text").strip()
        parse_format(format)
        parts.append((text[end : match.start()], match.group(1), format))
        end = match.end()
    parts.append((text[end:], "", ""))
    for literal, _, _ in parts:
        if "{" in literal or "}" in literal:
            raise ValueError(f"ensam klammer i texten {text!r}")
    return tuple(parts)


# ---------------------------------------------------------------------------------------------
# how each is written


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} är inte ett tal")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} är inte ett tal")
        if value.is_integer():
            return int(value)
    return value


def _whole(value: object) -> int:
    number = _number(value)
    if isinstance(number, float):
        raise ValueError(f"{value!r} är inte ett heltal")
    return number


def _date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, dt.date):
        raise ValueError(f"{value!r} är inte ett datum")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} är inte text")
    return value


def _items(value: object) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} är inte en lista")
    return value


def _decimals(value: float) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)


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


def _unit(unit: str) -> Callable[[object, tuple[str, ...]], str]:
    return lambda value, _: f"{grouped(_number(value))}{NBSP}{unit}"


def _kronor(value: object, _: tuple[str, ...]) -> str:
    number = _number(value)
    return f"{grouped(number)}{NBSP}{'krona' if abs(number) == 1 else 'kronor'}"


def _scaled(factor: int, unit: str) -> Callable[[object, tuple[str, ...]], str]:
    def write(value: object, _: tuple[str, ...]) -> str:
        number = _whole(value)
        whole, rest = divmod(abs(number), factor)
        decimals = f"{rest:0{len(str(factor)) - 1}d}".rstrip("0")
        sign = MINUS if number < 0 else ""
        return f"{sign}{grouped(whole)}{',' if decimals else ''}{decimals}{NBSP}{unit}"

    return write


def _numeral(value: object, arguments: tuple[str, ...]) -> str:
    return numeral(_whole(value), neuter=arguments == ("ett",))


def _count(
    *, neuter: bool = False, digits: bool = False, capital: bool = False
) -> Callable[[object, tuple[str, ...]], str]:
    def write(value: object, arguments: tuple[str, ...]) -> str:
        one, many = arguments
        text = count(_whole(value), one, many, neuter=neuter, digits=digits)
        return capitalised(text) if capital else text

    return write


def _form(value: object, arguments: tuple[str, ...]) -> str:
    return arguments[0] if _whole(value) == 1 else arguments[1]


def _listed(value: object, arguments: tuple[str, ...]) -> str:
    inner = arguments[0] if arguments else "text"
    return listed(word(item, inner) for item in _items(value))


_DATE = dt.date(2024, 12, 4)

FORMATS: Mapping[str, Format] = {
    "text": Format(_plain, "som det står", "Farsta", "text"),
    "Text": Format(lambda v, _: capitalised(_plain(v)), "med stor bokstav", "farsta", "Text"),
    "citat": Format(lambda v, _: quoted(_plain(v)), "inom citattecken", "ca 300 000", "citat"),
    "kr": Format(_unit("kr"), "belopp i tabeller och anmärkningar", 532_500, "kr"),
    "kronor": Format(_kronor, "belopp i löpande text", 532_500, "kronor"),
    "mnkr": Format(_scaled(1_000_000, "mnkr"), "miljoner, exakt", 4_720_000, "mnkr"),
    "tkr": Format(_scaled(1_000, "tkr"), "tusental, exakt", 532_500, "tkr"),
    "tal": Format(lambda v, _: grouped(_number(v)), "siffror", 532_500, "tal"),
    "procent": Format(
        lambda v, _: f"{grouped(round(_number(v) * 100, 2))}{NBSP}%",
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
    "datum": Format(lambda v, _: day(_date(v)), "datum i text", _DATE, "datum"),
    "dag": Format(lambda v, _: day(_date(v), den=False), "datum utan den", _DATE, "dag"),
    "isodatum": Format(lambda v, _: _date(v).isoformat(), "datum i siffror", _DATE, "isodatum"),
    "ar": Format(lambda v, _: str(_date(v).year), "datumets år", _DATE, "ar"),
    "lista": Format(
        _listed, "uppräkning, med ett format för delarna", ("a", "b", "c"), "lista", ("format",), 1
    ),
    "genitiv": Format(lambda v, _: genitive(_text(v)), "ägande form", "Farsta", "genitiv"),
    "forvaltning": Format(
        lambda v, _: administration(_text(v)), "förvaltningens namn", "Södermalm", "forvaltning"
    ),
}
"""Every format by name; there are no others."""

# ---------------------------------------------------------------------------------------------
# English: the formats that print words, or marks that differ; the others write the same


def _plain_english(value: object, _: tuple[str, ...] = ()) -> str:
    if isinstance(value, Sentence):
        return value.text("en")
    if isinstance(value, list | tuple):
        return listed((_plain_english(item) for item in value), "en")
    return _plain(value)


def _counted_in_english(value: object, arguments: tuple[str, ...]) -> str:
    one, many = arguments
    return count(_whole(value), one, many, lang="en")


def _listed_in_english(value: object, arguments: tuple[str, ...]) -> str:
    inner = arguments[0] if arguments else "text"
    return listed((word(item, inner, "en") for item in _items(value)), "en")


_ENGLISH: Mapping[str, Callable[[object, tuple[str, ...]], str]] = {
    "text": _plain_english,
    "Text": lambda v, _: capitalised(_plain_english(v)),
    "citat": lambda v, _: quoted(_plain_english(v), lang="en"),
    "ord": lambda v, _: numeral(_whole(v), lang="en"),
    "Ord": lambda v, _: capitalised(numeral(_whole(v), lang="en")),
    "antal": _counted_in_english,
    "Antal": lambda v, a: capitalised(_counted_in_english(v, a)),
    "antal-ett": _counted_in_english,
    "Antal-ett": lambda v, a: capitalised(_counted_in_english(v, a)),
    "datum": lambda v, _: day(_date(v), lang="en"),
    "dag": lambda v, _: day(_date(v), lang="en"),
    "lista": _listed_in_english,
}


def _in_english(format: str, found: Format) -> Callable[[object, tuple[str, ...]], str]:
    return _ENGLISH.get(format.partition(":")[0].strip(), found.write)
