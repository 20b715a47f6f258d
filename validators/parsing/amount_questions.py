"""What to ask about a cell that holds no amount, or text with several readings.

Each question is one or two sentences: what the cell could mean, and what to write.
"""

from __future__ import annotations

import datetime as dt
import re

from validators.model import ErrorValue, Scalar
from validators.parsing.amount_grammar import (
    CURRENCY,
    EIGHT_DIGITS,
    FLAGS,
    LARGEST,
    MILLION,
    SCALED,
    THOUSAND,
    amount_in,
)
from validators.wording import FALSE, TRUE, Sentence, sentence

HOW = sentence(
    "Skriv beloppet i hela kronor med bara siffror, till exempel 532500.",
    "Write the amount in whole kronor with digits only, for example 532500.",
)


def about_value(value: Scalar) -> Sentence:
    """The question about a cell that holds neither a number nor text."""
    if isinstance(value, bool):
        return sentence(
            "Cellen har {value}, inte ett belopp. {how}",
            "The cell has {value}, not an amount. {how}",
            value=TRUE if value else FALSE,
            how=HOW,
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
        how=HOW,
    )


def too_large(value: int) -> Sentence:
    """The question about a number above `LARGEST`; one with very many digits is not repeated."""
    if abs(value) >= 10**18:
        return sentence(
            "Talet är för stort för att vara ett belopp i kronor. {how}",
            "The number is too large to be an amount in kronor. {how}",
            how=HOW,
        )
    return sentence(
        "{value|tal} är för stort för att vara ett belopp i kronor. {how}",
        "{value|tal} is too large to be an amount in kronor. {how}",
        value=value,
        how=HOW,
    )


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
_LETTERS_LIKE_DIGITS = str.maketrans("oOlI|", "00111")
_AMOUNT_IN_TEXT = re.compile(
    rf"""(?<![\w.,]) \d (?:[\d.,'’\ ]*\d)?
    (?:\s*(?:{MILLION}|{THOUSAND}|{CURRENCY}))? (?![\wåäöÅÄÖ]|\s*[tmk]\b)""",
    FLAGS,
)


def about_text(text: str) -> Sentence:
    """The question about text that is not one amount."""
    for ask in (_formula, _digits, _other_unit, _several, _two_readings, _almost_an_amount):
        if question := ask(text):
            return question
    return sentence(
        "{text|citat} går inte att läsa som ett belopp. {how}",
        "{text|citat} cannot be read as an amount. {how}",
        text=text,
        how=HOW,
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
            how=HOW,
        )
    if any(c.isdigit() for c in text):
        return None
    if any(c.isalpha() for c in text):
        return sentence(
            "{text|citat} är inget belopp. {how}",
            "{text|citat} is not an amount. {how}",
            text=text,
            how=HOW,
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
            how=HOW,
        )
    if _ABROAD.search(text):
        return sentence(
            "{text|citat} är i annan valuta. Räkna om och skriv beloppet i hela svenska kronor.",
            "{text|citat} is in another currency. Convert it and write the amount in whole Swedish "
            "kronor.",
            text=text,
        )
    if EIGHT_DIGITS.fullmatch(text):
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
            how=HOW,
        )
    return None


def _several(text: str) -> Sentence | None:
    if match := _MINUS.fullmatch(text):
        value = amount_in(match["number"])
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
    if SCALED.fullmatch(text):
        return sentence(
            "{text|citat} går inte att läsa på ett enda sätt i hela kronor. {how}",
            "{text|citat} cannot be read in one way only in whole kronor. {how}",
            text=text,
            how=HOW,
        )
    if match := _COMMA.search(text):
        whole, part = int(match["whole"]), int(match["part"])
        thousands = whole * 1000 + part
        if part == 0:
            return sentence(
                "{text|citat} kan betyda {many|kr} eller {whole} kr. Skriv {many} eller {whole}, "
                "utan komma.",
                "{text|citat} may mean {many|kr} or {whole} kr. Write {many} or {whole}, without "
                "a comma.",
                text=text,
                many=thousands,
                whole=whole,
            )
        return sentence(
            "{text|citat} kan betyda {many|kr} eller ett belopp med decimaler. Skriv {many}, utan "
            "komma.",
            "{text|citat} may mean {many|kr} or an amount with decimals. Write {many}, without a "
            "comma.",
            text=text,
            many=thousands,
        )
    bare = re.sub(rf"\s*{CURRENCY}\s*", "", text, flags=FLAGS)
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
            how=HOW,
        )
    return None


def _almost_an_amount(text: str) -> Sentence | None:
    """A question for text that holds an amount, or looks like one."""
    with_digits = text.translate(_LETTERS_LIKE_DIGITS)
    if with_digits != text and (value := amount_in(with_digits)) is not None:
        return sentence(
            "{text|citat} har bokstäver som liknar siffror. Menas {value|kr}, skriv {value}.",
            "{text|citat} has letters that look like digits. If {value|kr} is meant, write "
            "{value}.",
            text=text,
            value=value,
        )
    amounts = [amount_in(match[0]) for match in _AMOUNT_IN_TEXT.finditer(text)]
    if len(amounts) > 1:
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
    if amounts and amounts[0] is not None and len(runs) == 1 and amounts[0] <= LARGEST:
        return sentence(
            "{text|citat} {about}. Menas {value|kr}, skriv bara {value}.",
            "{text|citat} {about}. If {value|kr} is meant, write only {value}.",
            text=text,
            about=sentence("är inget bestämt belopp", "is no definite amount")
            if _ABOUT.search(text)
            else sentence("är inte bara ett belopp", "is not only an amount"),
            value=amounts[0],
        )
    return None
