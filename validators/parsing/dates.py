"""A date as people write it -> a date, or a question.

The day comes before the month where a separator or the month's name makes that the only convention
("3.9.2025", "3/9 2025", "den 3 sept. 2025"). What could be either ("3/4/2025") is asked about, and
so is every date without a whole year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from validators.model import ErrorValue, Reading, Scalar
from validators.parsing.characters import clean, straight_dashes
from validators.wording import FALSE, TRUE, Sentence, sentence

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
"""The dates that are read. Others are slips of the finger, or numbers with a date's format."""

LONGEST = 60
"""No date is written with more characters than this."""

_EARLIEST_SERIAL, _LATEST_SERIAL = 32874, 73050  # Excel's count of days, 1990-01-01 and 2099-12-31

_HOW = sentence("Skriv datumet som 2024-08-30.", "Write the date as 2024-08-30.")

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
    """A cell of a date column as a date, or a question.

    A date cell is read as it is, without its time of day; so is text of the form 2024-08-30. Other
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
        return Reading(
            asked=sentence(
                "Cellen har {value}, inget datum. {how}",
                "The cell has {value}, not a date. {how}",
                value=TRUE if value else FALSE,
                how=_HOW,
            )
        )
    if isinstance(value, int | float):
        return _read_number(value)
    if isinstance(value, ErrorValue):
        return Reading(
            asked=sentence(
                "Cellen visar felet {error}. Rätta formeln eller skriv datumet.",
                "The cell shows the error {error}. Correct the formula or write the date.",
                error=value.reason or value.text,
            )
        )
    return Reading(
        asked=sentence(
            "Cellen har ett klockslag men inget datum. {how}",
            "The cell has a time of day but no date. {how}",
            how=_HOW,
        )
    )


def _within(value: dt.date, noted: Sentence | None = None) -> Reading[dt.date]:
    if EARLIEST <= value <= LATEST:
        return Reading(value, noted)
    return Reading(
        asked=sentence(
            "Kan året verkligen vara {year}? {how}",
            "Can the year really be {year}? {how}",
            year=value.year,
            how=_HOW,
        )
    )


def _read_number(value: int | float) -> Reading[dt.date]:
    if isinstance(value, int) and 0 < value < 10**8 and _FORMS[1].fullmatch(str(value)):
        return _read_text(str(value))
    return Reading(asked=_about_number(value))


def _about_number(value: int | float) -> Sentence:
    """The question about a number: perhaps Excel's own count of days, without a date's format."""
    if isinstance(value, int) and 1990 <= value <= 2099:
        return sentence(
            "{value} är bara ett år. {how}", "{value} is only a year. {how}", value=value, how=_HOW
        )
    if _EARLIEST_SERIAL <= value <= _LATEST_SERIAL:
        # The count starts so that its day 60 is the leap day that 1900 did not have (ECMA-376).
        meant = dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
        return sentence(
            "Talet {value|tal} kan vara datumet {meant|isodatum} utan datumformat. Skriv "
            "{meant|isodatum} om det är rätt.",
            "The number {value|tal} may be the date {meant|isodatum} without a date format. Write "
            "{meant|isodatum} if that is right.",
            value=int(value),
            meant=meant,
        )
    return sentence(
        "Cellen har ett tal, inget datum. {how}",
        "The cell has a number, not a date. {how}",
        how=_HOW,
    )


def _read_text(raw: str) -> Reading[dt.date]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(
            asked=sentence(
                "{text|citat} är en lång text, inget datum. {how}",
                "{text|citat} is a long text, not a date. {how}",
                text=raw.strip(),
                how=_HOW,
            )
        )
    if not cleaned.text:
        return Reading()
    if cleaned.odd:
        return Reading(
            asked=sentence(
                "Datumet innehåller det osynliga tecknet {character}. {how}",
                "The date contains the invisible character {character}. {how}",
                character=cleaned.odd,
                how=_HOW,
            )
        )
    written = cleaned.text
    text = straight_dashes(written)
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return Reading(
            asked=sentence(
                "{text|citat} har andra siffertecken än 0–9. {how}",
                "{text|citat} has other digits than 0–9. {how}",
                text=written,
                how=_HOW,
            )
        )
    plain = _ISO.fullmatch(text) is not None and text == raw.strip()
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _read_match(match, written, plain=plain)
    if match := _EITHER.fullmatch(text):
        return _read_either(match, written)
    return Reading(asked=_question(text, written))


def _read_match(match: re.Match[str], written: str, *, plain: bool) -> Reading[dt.date]:
    parts = match.groupdict()
    year, number = int(parts["year"]), int(parts["day"])
    name = parts.get("name")
    month = _MONTH_NUMBER[name.casefold()] if name else int(parts["month"])
    return _read_parts(year, month, number, parts["weekday"], written, plain=plain)


def _read_either(match: re.Match[str], written: str) -> Reading[dt.date]:
    """Two numbers that may be day and month, or month and day."""
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    dates = [
        date
        for month, number in {(second, first), (first, second)}
        if (date := _date(year, month, number))
    ]
    if len(dates) == 2:
        earlier, later = sorted(dates)
        return Reading(
            asked=sentence(
                "{text|citat} kan betyda {one|datum} eller {other|datum}. Skriv {one|isodatum} "
                "eller {other|isodatum}.",
                "{text|citat} may mean {one|datum} or {other|datum}. Write {one|isodatum} or "
                "{other|isodatum}.",
                text=written,
                one=earlier,
                other=later,
            )
        )
    if not dates:
        return _read_parts(year, second, first, match["weekday"], written, plain=False)
    date = dates[0]
    return _read_parts(date.year, date.month, date.day, match["weekday"], written, plain=False)


def _date(year: int, month: int, number: int) -> dt.date | None:
    """A day of the calendar; None where there is no such day."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def _read_parts(
    year: int, month: int, number: int, weekday: str | None, written: str, *, plain: bool
) -> Reading[dt.date]:
    date = _date(year, month, number)
    if date is None:
        return Reading(
            asked=sentence(
                "{text|citat} finns inte i almanackan. {how}",
                "{text|citat} is not in the calendar. {how}",
                text=written,
                how=_HOW,
            )
        )
    if weekday and _WEEKDAY_NUMBER[weekday.casefold()] != date.weekday():
        swedish, _, english, *_ = _WEEKDAYS[date.weekday()]
        return Reading(
            asked=sentence(
                "{text|citat} stämmer inte: {date|datum} är en {right}. Skriv {date|isodatum} om "
                "datumet är rätt.",
                "{text|citat} does not agree: {date|datum} is a {right}. Write {date|isodatum} if "
                "the date is right.",
                text=written,
                date=date,
                right=Sentence(swedish, english.capitalize()),
            )
        )
    if plain:
        return _within(date)
    return _within(date, sentence("tolkat som {date|datum}", "read as {date|datum}", date=date))


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


_INCOMPLETE: tuple[tuple[Callable[[str], object], Sentence], ...] = (
    (
        lambda text: not any(c.isdigit() for c in text),
        sentence("{text|citat} är inget datum. {how}", "{text|citat} is not a date. {how}"),
    ),
    (
        _WEEK.search,
        sentence(
            "{text|citat} är en vecka, inte en dag. {how}",
            "{text|citat} is a week, not a day. {how}",
        ),
    ),
    (
        _SHORT_YEAR.fullmatch,
        sentence(
            "{text|citat} har bara två siffror för året, eller inget år. {how}",
            "{text|citat} has only two digits for the year, or no year. {how}",
        ),
    ),
    (
        _MONTH_AND_YEAR.fullmatch,
        sentence(
            "{text|citat} säger inte vilken dag. {how}",
            "{text|citat} does not say which day. {how}",
        ),
    ),
    (
        _DAY_AND_MONTH.fullmatch,
        sentence(
            "{text|citat} säger inte vilket år. {how}",
            "{text|citat} does not say which year. {how}",
        ),
    ),
)
"""Tells of text that is no whole date, with the question about it; the first that fits is asked."""


def _question(text: str, written: str) -> Sentence:
    """The question about text that is not one date; `written` is the text as it stands."""
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text, re.ASCII):
        return _about_number(int(text[:5]))
    for fits, question in _INCOMPLETE:
        if fits(text):
            return Sentence(question.sv, question.en, {"text": written, "how": _HOW})
    dates = [date for match in _DATE_IN_TEXT.finditer(text) if (date := _date_of_form(match[0]))]
    if _SPAN.search(text) or len(dates) > 1:
        return sentence(
            "{text|citat} är mer än ett datum. Skriv ett enda, som 2024-08-30.",
            "{text|citat} is more than one date. Write a single one, as 2024-08-30.",
            text=written,
        )
    if dates:
        return sentence(
            "{text|citat} är inte bara ett datum. Menas {date|datum}, skriv bara {date|isodatum}.",
            "{text|citat} is not only a date. If {date|datum} is meant, write only "
            "{date|isodatum}.",
            text=written,
            date=dates[0],
        )
    return sentence(
        "{text|citat} går inte att läsa som ett datum. {how}",
        "{text|citat} cannot be read as a date. {how}",
        text=written,
        how=_HOW,
    )


def _date_of_form(text: str) -> dt.date | None:
    """The date, if the whole text has one of `_FORMS`."""
    return next((_read_text(text).value for form in _FORMS if form.fullmatch(text)), None)
