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
from validators.parsing.characters import clean
from validators.wording import grouped, quoted, word

LARGEST = 999_999_999
"""The largest amount that is read, in kronor: a hundred times what a whole call distributes."""

LONGEST = 80
"""No amount is written with more characters than this."""

_HOW = "Skriv beloppet i hela kronor med bara siffror, till exempel 532500."

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
    return Reading(question=_not_an_amount(value))


def _read_float(value: float) -> Reading[int]:
    if not math.isfinite(value):
        return Reading(question=f"Cellen har inget giltigt tal. {_HOW}")
    # Excel shows and compares 15 digits; what lies beyond is left over from its own arithmetic.
    shown = float(f"{value:.15g}")
    if not shown.is_integer():
        if abs(shown) < 1000:
            return Reading(
                question=f"{grouped(round(shown, 2))} är inte ett belopp i hela kronor. "
                "Är det räknat i tusental eller miljoner, eller är det en andel? "
                "Skriv beloppet i hela kronor."
            )
        return Reading(
            question=f"{word(round(shown, 2), 'kr')} har ören. Avrunda till hela kronor."
        )
    whole = int(shown)
    return Reading(whole) if abs(whole) <= LARGEST else _too_large(whole)


def _not_an_amount(value: Scalar) -> str:
    if isinstance(value, bool):
        return f"Cellen har {'SANT' if value else 'FALSKT'}, inte ett belopp. {_HOW}"
    if isinstance(value, ErrorValue):
        return f"Cellen visar felet {value.text}. Rätta formeln eller skriv beloppet."
    if isinstance(value, dt.date):
        return (
            f"Cellen visar ett datum, {word(value, 'isodatum')}. "
            "Ge cellen talformat och skriv beloppet i hela kronor."
        )
    return f"Cellen visar ett klockslag, inte ett belopp. {_HOW}"


def _too_large(value: int) -> Reading[int]:
    digits = grouped(value) if abs(value) < 10**18 else "Talet"
    return Reading(question=f"{digits} är för stort för att vara ett belopp i kronor. {_HOW}")


def _read_text(raw: str) -> Reading[int]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(question=f"{quoted(raw.strip())} är en lång text, inte ett belopp. {_HOW}")
    text = cleaned.text
    if not text:
        return _EMPTY
    if cleaned.odd:
        return Reading(
            question=f"Beloppet innehåller det osynliga tecknet {cleaned.odd}. "
            "Skriv det på nytt med bara siffror."
        )
    value = _value(text)
    if value is None:
        return Reading(question=_question(text))
    if abs(value) > LARGEST:
        return Reading(
            question=f"{quoted(text)} är flera belopp, eller för stort för att vara ett. {_HOW}"
        )
    hidden = ", osynliga tecken borträknade" if cleaned.hidden else ""
    return Reading(value, note=f"tolkat som {word(value, 'kr')}{hidden}")


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


def _question(text: str) -> str:
    """One or two sentences: what the text could mean, and what to write."""
    shown = quoted(text)
    for ask in (_formula, _digits, _other_unit, _not_one, _two_readings, _nearly):
        if question := ask(text, shown):
            return question
    return f"{shown} går inte att läsa som ett belopp. {_HOW}"


def _formula(text: str, shown: str) -> str:
    if text[0] not in "=@":
        return ""
    return f"Cellen har en formel som text, {shown}. Skriv om formeln eller skriv beloppet."


def _digits(text: str, shown: str) -> str:
    if any(c.isdigit() and not c.isascii() for c in text):
        return f"{shown} har andra siffertecken än 0–9. {_HOW}"
    if any(c.isdigit() for c in text):
        return ""
    if any(c.isalpha() for c in text):
        return f"{shown} är inget belopp. {_HOW}"
    return (
        f"{shown} kan betyda 0 kr eller att beloppet saknas. "
        "Skriv 0 om det är noll, annars lämna cellen tom."
    )


def _other_unit(text: str, shown: str) -> str:
    if re.search(r"[%‰]|\bprocent\b", text, re.I):
        return f"{shown} är en andel, inte ett belopp. {_HOW}"
    if _ABROAD.search(text):
        return f"{shown} är i annan valuta. Räkna om och skriv beloppet i hela svenska kronor."
    if _EIGHT.fullmatch(text):
        return f"{shown} kan vara ett datum eller ett belopp. Skriv ett belopp som ett tal."
    if _DATE.search(text) and not re.search(r"kr|sek", text, re.I):
        return f"{shown} ser ut som ett datum eller ett klockslag, inte ett belopp. {_HOW}"
    return ""


def _not_one(text: str, shown: str) -> str:
    if match := _MINUS.fullmatch(text):
        value = _value(match["number"])
        if value:
            return (
                f"{shown} kan betyda minus {word(value, 'kr')}, eller {word(value, 'kr')} efter "
                f"ett tankstreck. Skriv {value}, utan streck, om det är beloppet."
            )
    if _RANGE.search(text):
        return f"{shown} är mer än ett belopp. Skriv ett enda belopp i hela kronor."
    return ""


def _two_readings(text: str, shown: str) -> str:
    if _SCALED.fullmatch(text):
        return f"{shown} går inte att läsa på ett enda sätt i hela kronor. {_HOW}"
    if match := _COMMA.search(text):
        whole, part = int(match["whole"]), int(match["part"])
        many = whole * 1000 + part
        less = f"{grouped(whole)} kr" if part == 0 else "ett belopp med decimaler"
        return (
            f"{shown} kan betyda {word(many, 'kr')} eller {less}. "
            f"Skriv {many}{f' eller {whole}' if part == 0 else ''}, utan komma."
        )
    bare = re.sub(rf"\s*{_CURRENCY}\s*", "", text, flags=_FLAGS)
    if re.fullmatch(r"[\d ]+", bare) and " " in bare:
        return (
            f"{shown} har siffror i ojämna grupper och kan vara ett tal eller flera. "
            "Skriv beloppet utan mellanslag."
        )
    if re.fullmatch(r"0\d+", bare):
        return f"{shown} börjar med en nolla och är kanske inget belopp. {_HOW}"
    return ""


def _nearly(text: str, shown: str) -> str:
    """A question for text that holds an amount, or looks like one."""
    alike = text.translate(_ALIKE)
    if alike != text and (value := _value(alike)) is not None:
        return (
            f"{shown} har bokstäver som liknar siffror. Menas {word(value, 'kr')}, skriv {value}."
        )
    found = [_value(match[0]) for match in _AMOUNT_IN_TEXT.finditer(text)]
    if len(found) > 1:
        return f"{shown} innehåller mer än ett tal. Skriv ett enda belopp i hela kronor."
    if _DECIMALS.search(text):
        return f"{shown} har decimaler. Skriv beloppet i hela kronor, utan decimaler."
    runs = re.findall(r"\d[\d.,'’ ]*", text, re.ASCII)
    if found and found[0] is not None and len(runs) == 1 and found[0] <= LARGEST:
        about = "är inget bestämt belopp" if _ABOUT.search(text) else "är inte bara ett belopp"
        return f"{shown} {about}. Menas {word(found[0], 'kr')}, skriv bara {found[0]}."
    return ""
