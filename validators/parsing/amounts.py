"""An amount of money as people write it -> whole kronor, or a question.

What has one reading is read ("250 950:-", "750.000 kr", "4, 22 mkr"), and the note says how; what
has two is asked about ("500,000" is 500 000 or 500). Text never becomes a number without a note,
because Excel's own sums skip it.
"""

from __future__ import annotations

import math

from validators.model import Reading, Scalar
from validators.parsing.amount_grammar import LARGEST, amount_in
from validators.parsing.amount_questions import (
    HOW,
    about_text,
    about_value,
    too_large,
)
from validators.parsing.characters import LESS_INVISIBLE, clean
from validators.wording import sentence

LONGEST = 80
"""No amount is written with more characters than this."""

_EMPTY: Reading[int] = Reading()


def read_amount(value: Scalar) -> Reading[int]:
    """A cell of an amount column as whole kronor, or a question.

    A whole number is read as it is, also a negative one (the rules judge it); text is read with a
    note. Never raises; time is proportional to the length of the text.
    """
    if type(value) is int:
        if -LARGEST <= value <= LARGEST:
            return Reading(value)
        return Reading(asked=too_large(value))
    if value is None:
        return _EMPTY
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, float):
        return _read_float(value)
    return Reading(asked=about_value(value))


def _read_float(value: float) -> Reading[int]:
    if not math.isfinite(value):
        return Reading(
            asked=sentence(
                "Cellen har inget giltigt tal. {how}",
                "The cell has no valid number. {how}",
                how=HOW,
            )
        )
    # Excel shows and compares 15 digits; what lies beyond is left over from its own arithmetic.
    rounded = float(f"{value:.15g}")
    if not rounded.is_integer():
        if abs(rounded) < 1000:
            return Reading(
                asked=sentence(
                    "{value|tal} är inte ett belopp i hela kronor. Är det räknat i tusental eller "
                    "miljoner, eller är det en andel? Skriv beloppet i hela kronor.",
                    "{value|tal} is not an amount in whole kronor. Is it counted in thousands or "
                    "millions, or is it a share? Write the amount in whole kronor.",
                    value=round(rounded, 2),
                )
            )
        return Reading(
            asked=sentence(
                "{value|kr} har ören. Avrunda till hela kronor.",
                "{value|kr} is not whole kronor. Round it to whole kronor.",
                value=round(rounded, 2),
            )
        )
    whole = int(rounded)
    return Reading(whole) if abs(whole) <= LARGEST else Reading(asked=too_large(whole))


def _read_text(raw: str) -> Reading[int]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(
            asked=sentence(
                "{text|citat} är en lång text, inte ett belopp. {how}",
                "{text|citat} is a long text, not an amount. {how}",
                text=raw.strip(),
                how=HOW,
            )
        )
    text = cleaned.text
    if not text:
        return _EMPTY
    if cleaned.odd:
        return Reading(
            asked=sentence(
                "Beloppet innehåller det osynliga tecknet {character}. Skriv det på nytt med bara "
                "siffror.",
                "The amount contains the invisible character {character}. Write it anew with "
                "digits only.",
                character=cleaned.odd,
            )
        )
    value = amount_in(text)
    if value is None:
        return Reading(asked=about_text(text))
    if abs(value) > LARGEST:
        return Reading(
            asked=sentence(
                "{text|citat} är flera belopp, eller för stort för att vara ett. {how}",
                "{text|citat} is several amounts, or too large to be one. {how}",
                text=text,
                how=HOW,
            )
        )
    return Reading(
        value,
        sentence(
            "tolkat som {value|kr}{hidden}",
            "read as {value|kr}{hidden}",
            value=value,
            hidden=LESS_INVISIBLE if cleaned.hidden else "",
        ),
    )
