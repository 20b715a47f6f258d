"""One cell's value -> a whole number, a number, numbers of applications, a choice; or a question.

The plain types. Amounts, dates and applicants, which people write in many more ways, have modules
of their own beside this one. The rule is the same: what has one reading is read, what has two is
asked about.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from difflib import get_close_matches

from validators.model import ErrorValue, Reading, Scalar
from validators.parsing.characters import clean, straight_dashes
from validators.spelling import NBSP
from validators.wording import FALSE, TRUE, Sentence, fill, sentence

LONGEST = 120
"""No number and no choice is written with more characters than this."""

LARGEST = 10**15
"""Whole numbers below it are exact in Excel, which keeps 15 digits. Nobody means a larger one."""

_WHOLE = re.compile(
    r"(?:(?:nummer|nr|år|projektår|ansökan)\.?\s*)?([0-9]{1,9})(?:[.:]|:?[ae]|,0+|\s?år)?",
    re.I,
)
_DECIMAL = re.compile(r"(-?[0-9]+(?: [0-9]{3})*)(?:[.,]([0-9]+))?\s*(%|procent)?", re.I)
_WITH_UNIT = re.compile(
    r"(-?[0-9]+(?:[.,][0-9]+)?)\s*(?:st|styck(?:en)?|mån(?:ader)?|månad|pers(?:oner)?|person"
    r"|dagar|dag|dygn|nätter|natt|h|tim(?:mar)?|timme)\.?",
    re.I,
)
_FILLING = re.compile(
    r"\b(?:ansökan|ansökningarna|ansökningar|nummer|nr|samordnas|med|resa|resor)\b[.:]?|#",
    re.I,
)
_BETWEEN = re.compile(r"\s*(?:[,;&+/\n]|\boch\b|\bsamt\b)\s*|\s+", re.I)
_SPAN = re.compile(r"([0-9]{1,4})\s*-\s*([0-9]{1,4})")
_WIDEST_SPAN = 30  # applications in "17-46"


def read_integer(value: Scalar) -> Reading[int]:
    """A whole number: 3, 3.0, "3", "3.", "nr 3", "År 2"."""
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return Reading(int(value))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return Reading(value)
    if isinstance(value, str):
        text = clean(value, LONGEST).text
        if match := _WHOLE.fullmatch(text):
            return Reading(int(match[1]))
    return Reading(
        asked=sentence(
            "{value} är inte ett heltal. Skriv ett tal, till exempel 3.",
            "{value} is not a whole number. Write a number, for example 3.",
            value=_named(value),
        )
    )


def read_decimal(value: Scalar) -> Reading[float]:
    """A number: 2, 0.5, "0,5", "50 %", "3 mån" (with a note)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if math.isfinite(value):
            return Reading(float(value))
    elif isinstance(value, str):
        text = straight_dashes(clean(value, LONGEST).text)
        if match := _DECIMAL.fullmatch(text):
            whole, part, percent = match.groups()
            if part and len(part) == 3 and not percent and whole.lstrip("-") != "0":
                return Reading(
                    asked=sentence(
                        "{text|citat} kan vara ett tal i tusental eller med tre decimaler. Skriv "
                        "talet utan tusentalsavskiljare.",
                        "{text|citat} may be a number in thousands or with three decimals. Write "
                        "the number without a thousands separator.",
                        text=text,
                    )
                )
            number = float(f"{whole.replace(' ', '')}.{part or 0}")
            return Reading(round(number / 100, 12) if percent else number)
        if match := _WITH_UNIT.fullmatch(text):
            number = float(match[1].replace(",", "."))
            return Reading(
                number, sentence("tolkat som {value}", "read as {value}", value=_decimal(number))
            )
    return Reading(
        asked=sentence(
            "{value} är inte ett tal. Skriv ett tal, till exempel 3 eller 0,5.",
            "{value} is not a number. Write a number, for example 3 or 0,5.",
            value=_named(value),
        )
    )


_HOW_NUMBERS = sentence(
    "Skriv numren med komma och mellanslag, till exempel 4, 5.",
    "Write the numbers with a comma and a space, for example 4, 5.",
)


def read_numbers(value: Scalar) -> Reading[tuple[int, ...]]:
    """Numbers of applications: 4, "4, 5", "17 och 19", "ansökan 25", "17-19" (with a note)."""
    if isinstance(value, dt.date):
        return Reading(
            asked=sentence(
                "Excel har gjort om det skrivna till ett datum, {date|isodatum}. {how} Sätt en "
                "apostrof först om det händer igen.",
                "Excel has turned what was written into a date, {date|isodatum}. {how} Put an "
                "apostrophe first if it happens again.",
                date=value,
                how=_HOW_NUMBERS,
            )
        )
    if isinstance(value, float) and not value.is_integer():
        return Reading(
            asked=sentence(
                "Excel har läst det skrivna som talet {value}. {how}",
                "Excel has read what was written as the number {value}. {how}",
                value=_decimal(value),
                how=_HOW_NUMBERS,
            )
        )
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
        return Reading((int(value),))
    if isinstance(value, str):
        text = straight_dashes(clean(value, LONGEST).text)
        return _numbers(text) or Reading(
            asked=sentence(
                "{text|citat} går inte att läsa som nummer på ansökningar. {how}",
                "{text|citat} cannot be read as numbers of applications. {how}",
                text=value,
                how=_HOW_NUMBERS,
            )
        )
    return Reading(
        asked=sentence(
            "{value} är inte nummer på ansökningar. {how}",
            "{value} is not numbers of applications. {how}",
            value=_named(value),
            how=_HOW_NUMBERS,
        )
    )


def _numbers(text: str) -> Reading[tuple[int, ...]] | None:
    """Text that consists of numbers and spans of numbers; None for other text."""
    has_spans = False
    numbers: list[int] = []
    bare = _SPAN.sub(r"\1-\2", _FILLING.sub(" ", text)).strip(" .,;")
    for part in _BETWEEN.split(bare):
        if re.fullmatch(r"[0-9]{1,5}\.?", part):
            numbers.append(int(part.rstrip(".")))
        elif span := _SPAN.fullmatch(part):
            first, last = int(span[1]), int(span[2])
            if not first < last <= first + _WIDEST_SPAN:
                return None
            has_spans = True
            numbers += range(first, last + 1)
        elif part:
            return None
    if not numbers:
        return None
    noted = sentence("tolkat som {numbers|lista}", "read as {numbers|lista}", numbers=numbers)
    return Reading(tuple(dict.fromkeys(numbers)), noted if has_spans else None)


def read_choice(value: Scalar, choices: tuple[str, ...]) -> Reading[str]:
    """One of a card's choices, whatever the case, spaces and order of its words.

    A cross or TRUE is "Ja" where that may be answered; "Nej" where only "Ja" is a choice is empty.
    Words that only one choice has ("delvis") are read with a note.
    """
    if isinstance(value, bool):
        value = "Ja" if value else "Nej"
    if not isinstance(value, str):
        return Reading(asked=_no_choice(_named(value), choices))
    text = clean(value, LONGEST).text
    words = _words(text)
    by_words = {_words(choice): choice for choice in choices}
    if words in by_words:
        return Reading(by_words[words])
    if words in (("x",), ("j",), ("yes",)) and "Ja" in choices:
        return Reading("Ja")
    if words in (("nej",), ("n",)) and "Ja" in choices:
        return Reading("Nej" if "Nej" in choices else None)
    having = [whole for all_words, whole in by_words.items() if set(words) <= set(all_words)]
    if words and len(having) == 1:
        return Reading(
            having[0],
            sentence("tolkat som {meant|citat}", "read as {meant|citat}", meant=having[0]),
        )
    folded = {" ".join(all_words): choice for all_words, choice in by_words.items()}
    near = get_close_matches(" ".join(words), folded, n=1, cutoff=0.72)
    if near:
        return Reading(
            asked=sentence(
                "{text|citat} är inte ett av valen. Menas {near|citat}? {pick}",
                "{text|citat} is not one of the choices. Is {near|citat} meant? {pick}",
                text=value,
                near=folded[near[0]],
                pick=_pick(choices),
            )
        )
    return Reading(asked=_no_choice(_named(value), choices))


def _no_choice(value: str | Sentence, choices: Iterable[str]) -> Sentence:
    return sentence(
        "{value} är inte ett av valen. {pick}",
        "{value} is not one of the choices. {pick}",
        value=value,
        pick=_pick(choices),
    )


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, sorted: their order says nothing."""
    return tuple(sorted(re.findall(r"\w+", text.casefold())))


def _pick(choices: Iterable[str]) -> Sentence:
    """What to write, of the choices."""
    texts = list(choices)
    if len(texts) == 1:
        return sentence(
            "Skriv {only} eller lämna tomt.", "Write {only} or leave it empty.", only=texts[0]
        )
    return sentence(
        "Välj {others} eller {last}.",
        "Choose {others} or {last}.",
        others=", ".join(texts[:-1]),
        last=texts[-1],
    )


def _decimal(value: float) -> str:
    """A number with a comma, as Excel shows it."""
    return (
        fill("{value|tal}", {"value": value})
        if value.is_integer()
        else f"{value:.10g}".replace(".", ",")
    )


def _named(value: Scalar) -> str | Sentence:
    """A value as the subject of a sentence: "Talet 3", "Datumet 2024-08-30"."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, dt.datetime | dt.date):
        return sentence(
            f"Datumet{NBSP}{{date}}", f"The date{NBSP}{{date}}", date=f"{value:%Y-%m-%d}"
        )
    if isinstance(value, dt.time):
        return sentence(
            f"Klockslaget{NBSP}{{time}}", f"The time{NBSP}{{time}}", time=f"{value:%H:%M}"
        )
    if isinstance(value, float | int):
        return sentence(
            f"Talet{NBSP}{{value}}", f"The number{NBSP}{{value}}", value=_decimal(float(value))
        )
    if isinstance(value, ErrorValue):
        return value.reason or value.text
    return sentence("{text|citat}", "{text|citat}", text=str(value))
