"""How numbers, dates, lists and names are written in text, Swedish or English.

The conventions are those of Swedish public writing: thousands and units are kept together by a
no-break space, numbers up to twelve are words in running text, dates are "den 4 december 2024" in
text and 2024-12-04 where space is short. English text (of findings and templates; documents are
Swedish) keeps the figures as a Swedish office writes them and has its own words: "4 December 2024",
"two", "a, b and c".
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable

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


def grouped(value: int | float) -> str:
    """532500 -> "532 500" with no-break spaces, 2.5 -> "2,5" (at most two decimals)."""
    number = number_in(value)
    digits = f"{abs(number):,}" if isinstance(number, int) else _decimals(abs(number))
    sign = MINUS if number < 0 and digits != "0" else ""
    return sign + digits.replace(",", NBSP).replace(".", ",")


def numeral(value: int, *, neuter: bool = False, lang: str = "sv") -> str:
    """1 -> "en" ("ett" for a neuter noun), 12 -> "tolv", 13 -> "13"."""
    number = whole_in(value)
    words = ENGLISH_WORDS if lang == "en" else WORDS
    if neuter and number == 1 and lang != "en":
        return "ett"
    return words[number] if 0 <= number < len(words) else grouped(number)


def count(
    value: int,
    singular: str,
    plural: str,
    *,
    neuter: bool = False,
    digits: bool = False,
    lang: str = "sv",
) -> str:
    """(12, "ansökan", "ansökningar") -> "tolv ansökningar"; 0 -> "inga ansökningar"."""
    number = whole_in(value)
    noun = singular if number == 1 else plural
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


def genitive(name: str, card_form: str = "") -> str:
    """Farsta -> Farstas; a name that ends in s, x or z is unchanged.

    Where the card gives a form (`Applicant.genitive`), it is used instead.
    """
    if card_form:
        return card_form
    return name if name[-1:].casefold() in ("s", "x", "z", "ß") else f"{name}s"


def administration(name: str) -> str:
    """Södermalm -> Södermalms stadsdelsförvaltning, Farsta -> Farsta stadsdelsförvaltning.

    The administrations' own names have no "s" after a vowel (the published decisions of 2015 and
    2025). A name that already says what it is ("Socialförvaltningen") is unchanged.
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
    """2024-12-04 -> "den 4 december 2024"; a no-break space keeps day and month on one line."""
    date = date_in(value)
    if lang == "en":
        return f"{date.day}{NBSP}{ENGLISH_MONTHS[date.month - 1]} {date.year}"
    text = f"{date.day}{NBSP}{MONTHS[date.month - 1]} {date.year}"
    return f"den {text}" if den else text


def capitalised(text: str) -> str:
    """The first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def quoted(text: str, limit: int = 60, lang: str = "sv") -> str:
    """A text in quotation marks, on one line, cut to `limit` characters."""
    line = " ".join(_printable(text[: 4 * limit]).split())
    if len(line) > limit or len(text) > 4 * limit:
        line = f"{line[: limit - 1].rstrip()}…"
    return f"“{line}”" if lang == "en" else f"”{line}”"


def sort_key(text: str) -> tuple[str, str]:
    """The key to sort by in Swedish alphabetical order.

    å, ä and ö come after z; other marks and hyphens have no weight.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_LAST)
    split = unicodedata.normalize("NFKD", folded)
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w{|}]+", " ", plain).split()), text


_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})


def number_in(value: object) -> int | float:
    """A value as a number, int where it is whole. Raises ValueError for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} är inte ett tal")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} är inte ett tal")
        if value.is_integer():
            return int(value)
    return value


def whole_in(value: object) -> int:
    """A value as a whole number. Raises ValueError for what is none."""
    number = number_in(value)
    if isinstance(number, float):
        raise ValueError(f"{value!r} är inte ett heltal")
    return number


def date_in(value: object) -> dt.date:
    """A value as a date, without its time of day. Raises ValueError for what is no date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, dt.date):
        raise ValueError(f"{value!r} är inte ett datum")
    return value


def _decimals(value: float) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
