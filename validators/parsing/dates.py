"""A date as people write it -> a date, or a question.

Day before month where a separator or a month's name makes that the only convention ("3.9.2025",
"3/9 2025", "den 3 sept. 2025"); what could be either ("3/4/2025") is asked about, and so is every
date without a whole year.
"""

from __future__ import annotations

import datetime as dt
import re

from validators.model import ErrorValue, Reading, Scalar
from validators.parsing.characters import clean, straight_dashes
from validators.wording import day, grouped, quoted

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
"""What is read; a date outside of it is a slip of the finger, or a number with a date's format."""

LONGEST = 60
"""No date is written with more characters than this."""

_HOW = "Skriv datumet som 2024-08-30."

_NAMES = (
    ("januari", "jan", "january"),
    ("februari", "feb", "febr", "february"),
    ("mars", "mar", "march"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "jun", "june"),
    ("juli", "jul", "july"),
    ("augusti", "aug", "august"),
    ("september", "sep", "sept"),
    ("oktober", "okt", "oct", "october"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
_WEEKDAYS = (
    ("måndag", "mån", "monday", "mon"),
    ("tisdag", "tis", "tuesday", "tue"),
    ("onsdag", "ons", "wednesday", "wed"),
    ("torsdag", "tors", "thursday", "thu"),
    ("fredag", "fre", "friday", "fri"),
    ("lördag", "lör", "saturday", "sat"),
    ("söndag", "sön", "sunday", "sun"),
)
_WEEKDAY_NUMBER = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}

_MONTH = f"(?P<name>{'|'.join(sorted(_MONTH_NUMBER, key=len, reverse=True))})"
_WEEKDAY = f"(?:(?P<weekday>{'|'.join(sorted(_WEEKDAY_NUMBER, key=len, reverse=True))})(?:en)?)"
_TIME = r"(?:(?:\s*,?\s*(?:kl\.?|klockan)\s*|\s+|t)[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d(?:[.,]\d+)?)?)"
_FLAGS = re.IGNORECASE | re.VERBOSE
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_WEEKDAY}[.,]?\s+)?(?:den\s+)?{pattern}\.?{_TIME}?", _FLAGS)


_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_FORMS = (
    _form(rf"{_YEAR}\s?(?P<sep>[-./\s])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?{_DAY}"),
    _form(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    _form(rf"{_DAY}(?::?e|:?a|\.)?[-\s.]*{_MONTH}\.?[-\s,.]*{_YEAR}"),
    _form(rf"{_MONTH}\.?\s*{_DAY}(?:st|nd|rd|th)?(?:,\s*|\s+){_YEAR}"),
    _form(rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}"),
    _form(rf"{_DAY}/(?P<month>\d{{1,2}})\s*[-,\s]\s*{_YEAR}"),
)
_EITHER = _form(
    rf"(?P<first>\d{{1,2}})\s?(?P<sep>[-/])\s?(?P<second>\d{{1,2}})\s?(?P=sep)\s?{_YEAR}"
)


def read_date(value: Scalar) -> Reading[dt.date]:
    """What a cell of a date column was taken to mean, or a question.

    A date cell is read as it is, its time of day left out; so is text of the form 2024-08-30. Other
    text that is one date is read with a note. Never raises; time is proportional to the text's
    length.
    """
    if value is None:
        return Reading()
    if isinstance(value, dt.datetime):
        return _within(value.date())
    if isinstance(value, dt.date):
        return _within(value)
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, bool):
        return Reading(question=f"Cellen har {'SANT' if value else 'FALSKT'}, inget datum. {_HOW}")
    if isinstance(value, int | float):
        return _read_number(value)
    if isinstance(value, ErrorValue):
        return Reading(
            question=f"Cellen visar felet {value.text}. Rätta formeln eller skriv datumet."
        )
    return Reading(question=f"Cellen har ett klockslag men inget datum. {_HOW}")


def _within(value: dt.date, note: str = "") -> Reading[dt.date]:
    if EARLIEST <= value <= LATEST:
        return Reading(value, note)
    return Reading(question=f"Kan året verkligen vara {value.year}? {_HOW}")


def _read_number(value: int | float) -> Reading[dt.date]:
    if isinstance(value, int) and 0 < value < 10**8 and _FORMS[1].fullmatch(str(value)):
        return _read_text(str(value))
    return Reading(question=_of_number(value))


def _of_number(value: int | float) -> str:
    """The question about a number: perhaps Excel's own count of days, without a date's format."""
    if isinstance(value, int) and 1990 <= value <= 2099:
        return f"{value} är bara ett år. {_HOW}"
    first, last = 32874, 73050
    if first <= value <= last:
        # The count starts so that its day 60 is the leap day that 1900 did not have (ECMA-376).
        meant = dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
        return (
            f"Talet {grouped(int(value))} kan vara datumet {meant.isoformat()} utan datumformat. "
            f"Skriv {meant.isoformat()} om det är rätt."
        )
    return f"Cellen har ett tal, inget datum. {_HOW}"


def _read_text(raw: str) -> Reading[dt.date]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(question=f"{quoted(raw.strip())} är en lång text, inget datum. {_HOW}")
    if not cleaned.text:
        return Reading()
    if cleaned.odd:
        return Reading(question=f"Datumet innehåller det osynliga tecknet {cleaned.odd}. {_HOW}")
    text = straight_dashes(cleaned.text)
    shown = quoted(cleaned.text)
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return Reading(question=f"{shown} har andra siffertecken än 0–9. {_HOW}")
    plain = _ISO.fullmatch(text) is not None and text == raw.strip()
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _read_match(match, shown, plain=plain)
    if match := _EITHER.fullmatch(text):
        return _read_either(match, shown)
    return Reading(question=_question(text, shown))


def _read_match(match: re.Match[str], shown: str, *, plain: bool) -> Reading[dt.date]:
    parts = match.groupdict()
    year, number = int(parts["year"]), int(parts["day"])
    name = parts.get("name")
    month = _MONTH_NUMBER[name.casefold()] if name else int(parts["month"])
    return _read_parts(year, month, number, parts["weekday"], shown, plain=plain)


def _read_either(match: re.Match[str], shown: str) -> Reading[dt.date]:
    """Two numbers that may be day and month, or month and day."""
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    found = [
        date
        for month, number in {(second, first), (first, second)}
        if (date := _date(year, month, number))
    ]
    if len(found) == 2:
        one, other = sorted(found)
        return Reading(
            question=f"{shown} kan betyda {day(one)} eller {day(other)}. "
            f"Skriv {one.isoformat()} eller {other.isoformat()}."
        )
    if not found:
        return _read_parts(year, second, first, match["weekday"], shown, plain=False)
    date = found[0]
    return _read_parts(date.year, date.month, date.day, match["weekday"], shown, plain=False)


def _date(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def _read_parts(
    year: int, month: int, number: int, weekday: str | None, shown: str, *, plain: bool
) -> Reading[dt.date]:
    date = _date(year, month, number)
    if date is None:
        return Reading(question=f"{shown} finns inte i almanackan. {_HOW}")
    if weekday and _WEEKDAY_NUMBER[weekday.casefold()] != date.weekday():
        right = _WEEKDAYS[date.weekday()][0]
        return Reading(
            question=f"{shown} stämmer inte: {day(date)} är en {right}. "
            f"Skriv {date.isoformat()} om datumet är rätt."
        )
    return _within(date, "" if plain else f"tolkat som {day(date)}")


# ---------------------------------------------------------------------------------------------
# what to ask

_WEEK = re.compile(r"\b(?:v|v\.|vecka|veckan)\s*\d{1,2}\b|\d{4}-?W\d{2}", re.I)
_SHORT_YEAR = re.compile(
    rf"(?:{_DAY}\s?(?P<sep>[-./])\s?(?P<month>\d{{1,2}})(?:\s?(?P=sep)\s?|\s?-\s?|\s+)(?P<short>\d\d)"
    rf"|{_DAY.replace('day', 'day2')}[-\s.]*{_MONTH}\.?[-\s.]*(?P<short2>\d\d)|\d{{6}})\.?",
    _FLAGS,
)
_DAY_AND_MONTH = re.compile(
    rf"(?:{_WEEKDAY}[.,]?\s+)?(?:den\s+)?\d{{1,2}}(?:[/.-]\d{{1,2}}|(?:[:.]?[ea])?[\s.]*{_MONTH})\.?-?",
    _FLAGS,
)
_MONTH_AND_YEAR = re.compile(rf"(?:{_MONTH}\.?\s*\d{{2,4}}|\d{{4}}[-/.]\d{{1,2}}|\d{{4}})", _FLAGS)
_SPAN = re.compile(rf"\d\s*(?:-|till|och|eller)\s*\d{{1,2}}\.?\s*{_MONTH}", _FLAGS)
_DATE_IN_TEXT = re.compile(
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}\.?\s*{_MONTH}\.?\s*\d{{4}}", _FLAGS
)


def _question(text: str, shown: str) -> str:
    """One or two sentences: what is missing or could be meant, and what to write."""
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text, re.ASCII):
        return _of_number(int(text[:5]))
    if not any(c.isdigit() for c in text):
        return f"{shown} är inget datum. {_HOW}"
    if _WEEK.search(text):
        return f"{shown} är en vecka, inte en dag. {_HOW}"
    if _SHORT_YEAR.fullmatch(text):
        return f"{shown} har bara två siffror för året, eller inget år. {_HOW}"
    if _MONTH_AND_YEAR.fullmatch(text):
        return f"{shown} säger inte vilken dag. {_HOW}"
    if _DAY_AND_MONTH.fullmatch(text):
        return f"{shown} säger inte vilket år. {_HOW}"
    if _SPAN.search(text):
        return f"{shown} är mer än ett datum. Skriv ett enda, som 2024-08-30."
    found = [read for match in _DATE_IN_TEXT.finditer(text) if (read := _found(match[0]))]
    if len(found) > 1:
        return f"{shown} är mer än ett datum. Skriv ett enda, som 2024-08-30."
    if found:
        return (
            f"{shown} är inte bara ett datum. Menas {day(found[0])}, "
            f"skriv bara {found[0].isoformat()}."
        )
    return f"{shown} går inte att läsa som ett datum. {_HOW}"


def _found(text: str) -> dt.date | None:
    return next((_read_text(text).value for form in _FORMS if form.fullmatch(text)), None)
