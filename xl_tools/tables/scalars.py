"""One cell's value -> a whole number, a number, numbers of applications, a choice; or a question.

The plain types of recognition. Amounts, dates and applicants, which people write in many more ways,
are those of `validators.parsing`. The rule is the same: what has one reading is read, what has two
is asked about.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from difflib import get_close_matches

from validators.model import ErrorValue, Reading, Scalar
from validators.parsing.characters import clean, straight_dashes
from validators.wording import NBSP, fill, quoted, word

LONGEST = 120
"""No number and no choice is written with more characters than this."""

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
_WIDEST_SPAN = 30


def read_integer(value: Scalar) -> Reading[int]:
    """A whole number: 3, 3.0, "3", "3.", "nr 3", "År 2"."""
    if isinstance(value, float) and value.is_integer():
        return Reading(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Reading(value)
    if isinstance(value, str):
        text = clean(value, LONGEST).text
        if match := _WHOLE.fullmatch(text):
            return Reading(int(match[1]))
    return Reading(question=f"{_shown(value)} är inte ett heltal. Skriv ett tal, till exempel 3.")


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
                    question=f"{quoted(text)} kan vara ett tal i tusental eller med tre decimaler. "
                    "Skriv talet utan tusentalsavskiljare."
                )
            number = float(f"{whole.replace(' ', '')}.{part or 0}")
            return Reading(round(number / 100, 12) if percent else number)
        if match := _WITH_UNIT.fullmatch(text):
            number = float(match[1].replace(",", "."))
            return Reading(number, note=f"tolkat som {_decimal(number)}")
    return Reading(
        question=f"{_shown(value)} är inte ett tal. Skriv ett tal, till exempel 3 eller 0,5."
    )


def read_numbers(value: Scalar) -> Reading[tuple[int, ...]]:
    """Numbers of applications: 4, "4, 5", "17 och 19", "ansökan 25", "17-19" (with a note)."""
    how = "Skriv numren med komma och mellanslag, till exempel 4, 5."
    if isinstance(value, dt.date):
        return Reading(
            question=f"Excel har gjort om det skrivna till ett datum, {word(value, 'isodatum')}. "
            f"{how} Sätt en apostrof först om det händer igen."
        )
    if isinstance(value, float) and not value.is_integer():
        return Reading(question=f"Excel har läst det skrivna som talet {_decimal(value)}. {how}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Reading((int(value),))
    if isinstance(value, str):
        text = straight_dashes(clean(value, LONGEST).text)
        return _numbers(text) or Reading(
            question=f"{quoted(value)} går inte att läsa som nummer på ansökningar. {how}"
        )
    return Reading(question=f"{_shown(value)} är inte nummer på ansökningar. {how}")


def _numbers(text: str) -> Reading[tuple[int, ...]] | None:
    spans = False
    found: list[int] = []
    bare = _SPAN.sub(r"\1-\2", _FILLING.sub(" ", text)).strip(" .,;")
    for part in _BETWEEN.split(bare):
        if re.fullmatch(r"[0-9]{1,5}\.?", part):
            found.append(int(part.rstrip(".")))
        elif span := _SPAN.fullmatch(part):
            first, last = int(span[1]), int(span[2])
            if not first < last <= first + _WIDEST_SPAN:
                return None
            spans = True
            found += range(first, last + 1)
        elif part:
            return None
    if not found:
        return None
    note = f"tolkat som {word([str(number) for number in found], 'lista')}" if spans else ""
    return Reading(tuple(dict.fromkeys(found)), note)


def read_choice(value: Scalar, choices: tuple[str, ...]) -> Reading[str]:
    """One of a card's choices, whatever the case, spaces and order of its words.

    A cross or TRUE is "Ja" where that may be answered; "Nej" where only "Ja" is a choice is empty.
    Words that only one choice has ("delvis") are read with a note.
    """
    if isinstance(value, bool):
        value = "Ja" if value else "Nej"
    if not isinstance(value, str):
        return Reading(question=f"{_shown(value)} är inte ett av valen. {_pick(choices)}")
    text = clean(value, LONGEST).text
    words = _words(text)
    by_words = {_words(choice): choice for choice in choices}
    if words in by_words:
        return Reading(by_words[words])
    if words in (("x",), ("j",), ("yes",)) and "Ja" in choices:
        return Reading("Ja")
    if words in (("nej",), ("n",)) and "Ja" in choices:
        return Reading("Nej" if "Nej" in choices else None)
    if (
        words
        and len(meant := [whole for own, whole in by_words.items() if set(words) <= set(own)]) == 1
    ):
        return Reading(meant[0], note=f"tolkat som {quoted(meant[0])}")
    folded = {" ".join(own): choice for own, choice in by_words.items()}
    near = get_close_matches(" ".join(words), folded, n=1, cutoff=0.72)
    if near:
        return Reading(
            question=f"{quoted(value)} är inte ett av valen. Menas {quoted(folded[near[0]])}? "
            f"{_pick(choices)}"
        )
    return Reading(question=f"{quoted(value)} är inte ett av valen. {_pick(choices)}")


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\w+", text.casefold())))


def _pick(choices: Iterable[str]) -> str:
    listed = list(choices)
    if len(listed) == 1:
        return f"Skriv {listed[0]} eller lämna tomt."
    return f"Välj {', '.join(listed[:-1])} eller {listed[-1]}."


def _decimal(value: float) -> str:
    return (
        fill("{value|tal}", {"value": value})
        if value.is_integer()
        else f"{value:.10g}".replace(".", ",")
    )


def _shown(value: Scalar) -> str:
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, dt.datetime | dt.date):
        return f"Datumet{NBSP}{value:%Y-%m-%d}"
    if isinstance(value, dt.time):
        return f"Klockslaget{NBSP}{value:%H:%M}"
    if isinstance(value, float | int):
        return f"Talet{NBSP}{_decimal(float(value))}"
    if isinstance(value, ErrorValue):
        return value.text
    return quoted(str(value))
