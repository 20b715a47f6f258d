"""An amount of money as people write it -> whole kronor, or a question.

What has one reading is read ("250 950:-", "750.000 kr", "4, 22 mkr"), and the note says how; what
has two is asked about ("500,000" is 500 000 or 500). Text never becomes a number in silence,
because Excel's own sums skip it.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from validators.model import ErrorValue, Reading, Scalar
from validators.parsing.characters import LESS_INVISIBLE, clean
from validators.wording import FALSE, TRUE, Sentence, sentence

LARGEST = 999_999_999
"""The largest amount that is read, in kronor: a hundred times what a whole call distributes."""

LONGEST = 80
"""No amount is written with more characters than this."""

_HOW = sentence(
    "Skriv beloppet i hela kronor med bara siffror, till exempel 532500.",
    "Write the amount in whole kronor with digits only, for example 532500.",
)

_FLAGS = re.IGNORECASE | re.ASCII | re.VERBOSE

# A number: its digits in one of the groups n1..n7, and after them öre only if they are zero. Three
# digits after a single comma are left out (two readings), as is ".00" after one to three digits.
_NUMBER = r"""(?:
    (?P<n1>[1-9]\d{0,2}(?P<gap>[ ]{1,2})\d{3}(?:(?P=gap)\d{3})*|[1-9]\d{3,})
        (?:[.,]00?|:00)?
  | (?P<n2>[1-9]\d{0,2}|0)(?:,00?|:00)?
  | (?P<n3>[1-9]\d{0,2}(?:\.\d{3})+)(?:,00?|:00)?
  | (?P<n4>[1-9]\d{0,2}(?:,\d{3}){2,})(?:\.00?)?
  | (?P<n5>[1-9]\d{0,2}(?:,\d{3})+)\.00
  | (?P<n6>[1-9]\d{0,2}(?:['’´]\d{3})+)(?:[.,]00?)?
)"""
_CURRENCY = r"(?:(?:svenska\s)?(?:kronor|krona)|s?kr\b|sek\b)\.?"
_STROKE = r"[:;,.]\s?[-–—−]{1,2}"
_SIGN = r"(?P<sign>[-−+])?"

_KRONOR = re.compile(
    rf"""['_]*\s*(?:{_SIGN}|{_CURRENCY}\s*){_NUMBER}
    (?:\s*{_STROKE})?(?:\s*{_CURRENCY})?(?:\s*{_STROKE})?\s*[._]*""",
    _FLAGS,
)
_MILLION = r"mn?kr|mn\s?kr|msek|(?:milj\.?|miljon(?:er)?)(?:\s*(?:kr|kronor|sek))?"
_THOUSAND = r"tkr|kkr|tsek|ksek|tusen(?:\s*(?:kr|kronor|sek))?"
_SCALED = re.compile(
    rf"""['_]*\s*{_SIGN}
    (?P<whole>[1-9]\d{{0,2}}(?P<gap>[ ]{{1,2}})\d{{3}}(?:(?P=gap)\d{{3}})*|[1-9]\d*|0)
    (?:[.,]\s?(?P<part>\d+))?
    \s*(?:(?P<million>{_MILLION})|(?P<thousand>{_THOUSAND}))\.?\s*_*""",
    _FLAGS,
)

_EIGHT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)


_EMPTY: Reading[int] = Reading()


def read_amount(value: Scalar) -> Reading[int]:
    """What a cell of an amount column was taken to mean: whole kronor, or a question.

    A whole number is read as it is (also a negative one: the rules judge it), text with a note.
    Never raises; time is proportional to the length of the text.
    """
    if type(value) is int:
        if -LARGEST <= value <= LARGEST:
            return Reading(value)
        return _too_large(value)
    if value is None:
        return _EMPTY
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, float):
        return _read_float(value)
    return Reading(asked=_not_an_amount(value))


def _read_float(value: float) -> Reading[int]:
    if not math.isfinite(value):
        return Reading(
            asked=sentence(
                "Cellen har inget giltigt tal. {how}",
                "The cell has no valid number. {how}",
                how=_HOW,
            )
        )
    # Excel shows and compares 15 digits; what lies beyond is left over from its own arithmetic.
    shown = float(f"{value:.15g}")
    if not shown.is_integer():
        if abs(shown) < 1000:
            return Reading(
                asked=sentence(
                    "{value|tal} är inte ett belopp i hela kronor. Är det räknat i tusental eller "
                    "miljoner, eller är det en andel? Skriv beloppet i hela kronor.",
                    "{value|tal} is not an amount in whole kronor. Is it counted in thousands or "
                    "millions, or is it a share? Write the amount in whole kronor.",
                    value=round(shown, 2),
                )
            )
        return Reading(
            asked=sentence(
                "{value|kr} har ören. Avrunda till hela kronor.",
                "{value|kr} is not whole kronor. Round it to whole kronor.",
                value=round(shown, 2),
            )
        )
    whole = int(shown)
    return Reading(whole) if abs(whole) <= LARGEST else _too_large(whole)


def _not_an_amount(value: Scalar) -> Sentence:
    if isinstance(value, bool):
        return sentence(
            "Cellen har {value}, inte ett belopp. {how}",
            "The cell has {value}, not an amount. {how}",
            value=TRUE if value else FALSE,
            how=_HOW,
        )
    if isinstance(value, ErrorValue):
        return sentence(
            "Cellen visar felet {error}. Rätta formeln eller skriv beloppet.",
            "The cell shows the error {error}. Correct the formula or write the amount.",
            error=value.reason or value.text,
        )
    if isinstance(value, dt.date):
        return sentence(
            "Cellen visar ett datum, {date|isodatum}. Ge cellen talformat och skriv beloppet i "
            "hela kronor.",
            "The cell shows a date, {date|isodatum}. Give the cell a number format and write the "
            "amount in whole kronor.",
            date=value,
        )
    return sentence(
        "Cellen visar ett klockslag, inte ett belopp. {how}",
        "The cell shows a time of day, not an amount. {how}",
        how=_HOW,
    )


def _too_large(value: int) -> Reading[int]:
    if abs(value) >= 10**18:
        return Reading(
            asked=sentence(
                "Talet är för stort för att vara ett belopp i kronor. {how}",
                "The number is too large to be an amount in kronor. {how}",
                how=_HOW,
            )
        )
    return Reading(
        asked=sentence(
            "{value|tal} är för stort för att vara ett belopp i kronor. {how}",
            "{value|tal} is too large to be an amount in kronor. {how}",
            value=value,
            how=_HOW,
        )
    )


def _read_text(raw: str) -> Reading[int]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(
            asked=sentence(
                "{text|citat} är en lång text, inte ett belopp. {how}",
                "{text|citat} is a long text, not an amount. {how}",
                text=raw.strip(),
                how=_HOW,
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
    value = _value(text)
    if value is None:
        return Reading(asked=_question(text))
    if abs(value) > LARGEST:
        return Reading(
            asked=sentence(
                "{text|citat} är flera belopp, eller för stort för att vara ett. {how}",
                "{text|citat} is several amounts, or too large to be one. {how}",
                text=text,
                how=_HOW,
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


def _value(text: str) -> int | None:
    """The one amount that clean text can mean, or None."""
    if match := _KRONOR.fullmatch(text):
        digits = next(match[f"n{i}"] for i in range(1, 7) if match[f"n{i}"] is not None)
        if _EIGHT.fullmatch(digits):
            return None
        number = int(re.sub(r"\D", "", digits))
    elif match := _SCALED.fullmatch(text):
        part = match["part"] or ""
        zeros = 6 if match["million"] else 3
        # "4,220 mkr" is 4 220 000 to one reader and 4 220 million to another
        if len(part) == 3 or len(part.rstrip("0")) > zeros:
            return None
        whole = int(match["whole"].replace(" ", ""))
        number = whole * 10**zeros + int(part[:zeros].ljust(zeros, "0"))
    else:
        return None
    return -number if match["sign"] in ("-", "−") and number else number


# ---------------------------------------------------------------------------------------------
# what to ask

_COMMA = re.compile(r"(?P<whole>[1-9]\d{0,2}),(?P<part>\d{3})(?![\d,.])", re.ASCII)
_DECIMALS = re.compile(r"\d[,.:]\d{1,2}(?!\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}|\d{1,2}:\d\d(?!\d)", re.ASCII)
_ABROAD = re.compile(r"[$€£¥]|\b(?:usd|eur|gbp|nok|dkk|isk|chf|euro|dollar|pund)\b", re.I)
_RANGE = re.compile(r"\d\s*(?:[-–—−]|till|eller|/)\s*\d", re.I | re.ASCII)
_ABOUT = re.compile(
    r"\b(?:ca|cirka|circa|c:a|ungefär|omkring|runt|drygt|knappt|nästan|max\w*|minst|min|högst"
    r"|upp till|över|under|prel\w*)\b|[~≈<>±≤≥]",
    re.I,
)
_MINUS = re.compile(r"[-–—−]\s*(?P<number>\d.*)", re.ASCII | re.DOTALL)
_ALIKE = str.maketrans("oOlI|", "00111")
_AMOUNT_IN_TEXT = re.compile(
    rf"""(?<![\w.,]) \d (?:[\d.,'’\ ]*\d)?
    (?:\s*(?:{_MILLION}|{_THOUSAND}|{_CURRENCY}))? (?![\wåäöÅÄÖ]|\s*[tmk]\b)""",
    _FLAGS,
)


def _question(text: str) -> Sentence:
    """One or two sentences: what the text could mean, and what to write."""
    for ask in (_formula, _digits, _other_unit, _not_one, _two_readings, _nearly):
        if question := ask(text):
            return question
    return sentence(
        "{text|citat} går inte att läsa som ett belopp. {how}",
        "{text|citat} cannot be read as an amount. {how}",
        text=text,
        how=_HOW,
    )


def _formula(text: str) -> Sentence | None:
    if text[0] not in "=@":
        return None
    return sentence(
        "Cellen har en formel som text, {text|citat}. Skriv om formeln eller skriv beloppet.",
        "The cell has a formula as text, {text|citat}. Write the formula anew or write the amount.",
        text=text,
    )


def _digits(text: str) -> Sentence | None:
    if any(c.isdigit() and not c.isascii() for c in text):
        return sentence(
            "{text|citat} har andra siffertecken än 0–9. {how}",
            "{text|citat} has other digits than 0–9. {how}",
            text=text,
            how=_HOW,
        )
    if any(c.isdigit() for c in text):
        return None
    if any(c.isalpha() for c in text):
        return sentence(
            "{text|citat} är inget belopp. {how}",
            "{text|citat} is not an amount. {how}",
            text=text,
            how=_HOW,
        )
    return sentence(
        "{text|citat} kan betyda 0 kr eller att beloppet saknas. Skriv 0 om det är noll, annars "
        "lämna cellen tom.",
        "{text|citat} may mean 0 kr or that there is no amount. Write 0 if it is zero, else leave "
        "the cell empty.",
        text=text,
    )


def _other_unit(text: str) -> Sentence | None:
    if re.search(r"[%‰]|\bprocent\b", text, re.I):
        return sentence(
            "{text|citat} är en andel, inte ett belopp. {how}",
            "{text|citat} is a share, not an amount. {how}",
            text=text,
            how=_HOW,
        )
    if _ABROAD.search(text):
        return sentence(
            "{text|citat} är i annan valuta. Räkna om och skriv beloppet i hela svenska kronor.",
            "{text|citat} is in another currency. Convert it and write the amount in whole Swedish "
            "kronor.",
            text=text,
        )
    if _EIGHT.fullmatch(text):
        return sentence(
            "{text|citat} kan vara ett datum eller ett belopp. Skriv ett belopp som ett tal.",
            "{text|citat} may be a date or an amount. Write an amount as a number.",
            text=text,
        )
    if _DATE.search(text) and not re.search(r"kr|sek", text, re.I):
        return sentence(
            "{text|citat} ser ut som ett datum eller ett klockslag, inte ett belopp. {how}",
            "{text|citat} looks like a date or a time of day, not an amount. {how}",
            text=text,
            how=_HOW,
        )
    return None


def _not_one(text: str) -> Sentence | None:
    if match := _MINUS.fullmatch(text):
        value = _value(match["number"])
        if value:
            return sentence(
                "{text|citat} kan betyda minus {value|kr}, eller {value|kr} efter ett tankstreck. "
                "Skriv {value}, utan streck, om det är beloppet.",
                "{text|citat} may mean minus {value|kr}, or {value|kr} after a dash. Write "
                "{value}, without a dash, if that is the amount.",
                text=text,
                value=value,
            )
    if _RANGE.search(text):
        return sentence(
            "{text|citat} är mer än ett belopp. Skriv ett enda belopp i hela kronor.",
            "{text|citat} is more than one amount. Write a single amount in whole kronor.",
            text=text,
        )
    return None


def _two_readings(text: str) -> Sentence | None:
    if _SCALED.fullmatch(text):
        return sentence(
            "{text|citat} går inte att läsa på ett enda sätt i hela kronor. {how}",
            "{text|citat} cannot be read in one way only in whole kronor. {how}",
            text=text,
            how=_HOW,
        )
    if match := _COMMA.search(text):
        whole, part = int(match["whole"]), int(match["part"])
        many = whole * 1000 + part
        if part == 0:
            return sentence(
                "{text|citat} kan betyda {many|kr} eller {whole} kr. Skriv {many} eller {whole}, "
                "utan komma.",
                "{text|citat} may mean {many|kr} or {whole} kr. Write {many} or {whole}, without "
                "a comma.",
                text=text,
                many=many,
                whole=whole,
            )
        return sentence(
            "{text|citat} kan betyda {many|kr} eller ett belopp med decimaler. Skriv {many}, utan "
            "komma.",
            "{text|citat} may mean {many|kr} or an amount with decimals. Write {many}, without a "
            "comma.",
            text=text,
            many=many,
        )
    bare = re.sub(rf"\s*{_CURRENCY}\s*", "", text, flags=_FLAGS)
    if re.fullmatch(r"[\d ]+", bare) and " " in bare:
        return sentence(
            "{text|citat} har siffror i ojämna grupper och kan vara ett tal eller flera. Skriv "
            "beloppet utan mellanslag.",
            "{text|citat} has digits in uneven groups and may be one number or several. Write the "
            "amount without spaces.",
            text=text,
        )
    if re.fullmatch(r"0\d+", bare):
        return sentence(
            "{text|citat} börjar med en nolla och är kanske inget belopp. {how}",
            "{text|citat} begins with a zero and is perhaps not an amount. {how}",
            text=text,
            how=_HOW,
        )
    return None


def _nearly(text: str) -> Sentence | None:
    """A question for text that holds an amount, or looks like one."""
    alike = text.translate(_ALIKE)
    if alike != text and (value := _value(alike)) is not None:
        return sentence(
            "{text|citat} har bokstäver som liknar siffror. Menas {value|kr}, skriv {value}.",
            "{text|citat} has letters that look like digits. If {value|kr} is meant, write "
            "{value}.",
            text=text,
            value=value,
        )
    found = [_value(match[0]) for match in _AMOUNT_IN_TEXT.finditer(text)]
    if len(found) > 1:
        return sentence(
            "{text|citat} innehåller mer än ett tal. Skriv ett enda belopp i hela kronor.",
            "{text|citat} contains more than one number. Write a single amount in whole kronor.",
            text=text,
        )
    if _DECIMALS.search(text):
        return sentence(
            "{text|citat} har decimaler. Skriv beloppet i hela kronor, utan decimaler.",
            "{text|citat} has decimals. Write the amount in whole kronor, without decimals.",
            text=text,
        )
    runs = re.findall(r"\d[\d.,'’ ]*", text, re.ASCII)
    if found and found[0] is not None and len(runs) == 1 and found[0] <= LARGEST:
        return sentence(
            "{text|citat} {about}. Menas {value|kr}, skriv bara {value}.",
            "{text|citat} {about}. If {value|kr} is meant, write only {value}.",
            text=text,
            about=sentence("är inget bestämt belopp", "is no definite amount")
            if _ABOUT.search(text)
            else sentence("är inte bara ett belopp", "is not only an amount"),
            value=found[0],
        )
    return None
