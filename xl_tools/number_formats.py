"""Number formats: which of them make a number a date, and which date that is.

ECMA-376 part 1, 18.8.30 and 18.8.31 (formats) and 18.17.4 (dates).
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from functools import lru_cache


class DateKind(Enum):
    """What a date format shows."""

    DATE = "date"
    TIME = "time"
    BOTH = "both"
    AUTO = "auto"
    """One of them or both, depending on the program's language."""


# The ids without a code of their own. 27–36 and 50–58 are East Asian, 71–81 Thai; 46 and 79 are
# elapsed time, which is a length and not a time of day.
_BUILT_IN: dict[int, DateKind] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), DateKind.DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47, 75, 76, 77, 80), DateKind.TIME),
    **dict.fromkeys((71, 72, 73, 81), DateKind.DATE),
    **dict.fromkeys((34, 35, 55, 56), DateKind.AUTO),
    **dict.fromkeys((22, 74, 78), DateKind.BOTH),
}

_NOT_SHOWN = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]?')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+|t+)\]")
_FRACTION = re.compile(r"s[.,]0+")
_TOKENS = re.compile(r"am/pm|a/p|å+|y+|e+|b+|g+|m+|d+|h+|t+|s+")


def date_kind(number_format: int, code: str | None) -> DateKind | None:
    """What date a format makes of a number; None for a format under which it stays a number.

    `code` is the format's own code, and None where the id is a built-in one. Elapsed time ([h]:mm)
    stays a number, in days.
    """
    if code is None:
        return _BUILT_IN.get(number_format)
    return _kind_of_code(code)


@lru_cache(maxsize=1024)
def _kind_of_code(code: str) -> DateKind | None:
    shown = _first_section(code.lower())
    if shown is None:
        return None
    shown = _FRACTION.sub("s", shown)
    if "general" in shown or any(sign in shown for sign in "0#?@"):
        return None
    tokens = [token[0] if "/" not in token else "h" for token in _TOKENS.findall(shown)]
    tokens = ["y" if token in "åebg" else "h" if token == "t" else token for token in tokens]
    date = time = False
    for index, token in enumerate(tokens):
        if token == "m":
            before = tokens[index - 1] if index else ""
            after = tokens[index + 1] if index + 1 < len(tokens) else ""
            minutes = before == "h" or after == "s"
            time, date = time or minutes, date or not minutes
        else:
            time, date = time or token in "hs", date or token in "yd"
    if date:
        return DateKind.BOTH if time else DateKind.DATE
    return DateKind.TIME if time else None


def _first_section(code: str) -> str | None:
    """What a positive number is shown with, without texts, colours and conditions; None for
    elapsed time."""
    shown = []
    at = 0
    while at < len(code) and code[at] != ";":
        hidden = _NOT_SHOWN.match(code, at)
        if hidden is None:
            shown.append(code[at])
            at += 1
            continue
        if _ELAPSED.fullmatch(hidden.group()):
            return None
        at = hidden.end()
    return "".join(shown)


_MILLISECONDS = 86_400_000  # of a day
_LAST_SERIAL = 2_958_465  # 9999-12-31
_DAYS_TO_1904 = 1_462  # from the epoch of the usual calendar to that of the other
_DAY_0 = dt.date(1899, 12, 30).toordinal()


def read_serial(
    serial: float, kind: DateKind, *, date1904: bool = False
) -> dt.date | dt.datetime | dt.time | None:
    """The date or time that a serial number stands for under a date format. E.g. 2025-01-01 for
    45658.

    None where it is none: negative, after 9999, day 0, and 29 February 1900, which Excel counts and
    the calendar does not have.
    """
    if not 0 <= serial < _LAST_SERIAL + 1:
        return None
    if type(serial) is int and serial > 60 and kind is DateKind.DATE and not date1904:
        return dt.date.fromordinal(_DAY_0 + serial)  # nearly all of them
    milliseconds = round(serial * _MILLISECONDS)
    if kind is DateKind.TIME and serial < 1:
        return _time(min(milliseconds, _MILLISECONDS - 1))
    day, rest = divmod(milliseconds, _MILLISECONDS)
    if day == 0 and rest and kind is not DateKind.DATE and not date1904:
        return _time(rest)
    if date1904:
        day += _DAYS_TO_1904
    elif day in (0, 60):
        return None
    elif day < 60:
        day += 1
    if day > _LAST_SERIAL:
        return None
    date = dt.date.fromordinal(_DAY_0 + day)
    if not rest and kind in (DateKind.DATE, DateKind.AUTO):
        return date
    return dt.datetime.combine(date, _time(rest))


def _time(milliseconds: int) -> dt.time:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return dt.time(hour, minute, second, rest * 1000)


_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_iso(text: str) -> dt.date | dt.datetime | dt.time | None:
    """An ISO 8601 date, time or both (cells of type "d"); None where it is none of these."""
    text = text.strip()
    try:
        if _ISO_DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
        if text[:1].isdigit() and "-" in text[:5]:
            return dt.datetime.fromisoformat(text).replace(tzinfo=None)
        return dt.time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
