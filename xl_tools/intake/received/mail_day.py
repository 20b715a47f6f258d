"""When a mail came in, as a day of Swedish time.

It is told by the header of the server that took it in: the first `Received`, since each server
writes its own above those before it. `Date` is what the sender's machine says, and is only used
where there is no other.
"""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from validators.parsing.dates import EARLIEST, LATEST

_BY_SERVER, _BY_SENDER = "mejlets mottagande server", "mejlets datum, satt av avsändaren"


def day_of_mail(message: EmailMessage) -> tuple[dt.date | None, str]:
    """The day and who says so; None and "" where nothing does."""
    for header, source in (("Received", _BY_SERVER), ("Date", _BY_SENDER)):
        # the raw lines: the policy's own reading of a malformed header raises
        line = next((str(line) for name, line in message.raw_items()
                     if name.casefold() == header.casefold()), "")  # fmt: skip
        moment = _moment(line.rpartition(";")[2] if header == "Received" else line)
        if moment is not None and EARLIEST <= (day := swedish_day(moment)) <= LATEST:
            return day, source
    return None, ""


def _moment(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(" ".join(text.split()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def swedish_day(moment: dt.datetime) -> dt.date:
    """The day in Sweden at a moment; one without a time zone is taken for Swedish time.

    Summer time is from 01:00 UTC on the last Sunday of March to that of October (EU directive
    2000/84). Not by the machine's own list of zones, which Windows does not have.
    """
    if moment.tzinfo is None:
        return moment.date()
    try:
        universal = moment.astimezone(dt.UTC)
        begins, ends = (_last_sunday(universal.year, month) for month in (3, 10))
        hours = 2 if begins <= universal < ends else 1
        return (universal + dt.timedelta(hours=hours)).date()
    except OverflowError:
        return moment.date()


def _last_sunday(year: int, month: int) -> dt.datetime:
    """01:00 UTC on the last Sunday of a month that has 31 days."""
    last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)
