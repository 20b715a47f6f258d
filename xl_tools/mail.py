"""A mail as it was saved (.eml, RFC 5322): when it came in, and its attachments.

The day is that of Swedish time, told by the header of the server that took it in: the first
`Received`, since each server writes its own above those before it. `Date` is what the sender's
machine says, and is only used where there is no other.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

MOST_PARTS = 1_000
"""So many parts of a mail are looked at, those of mails within it included."""
DEEPEST = 5
"""So many mails may lie within each other."""

_BY_SERVER, _BY_SENDER = "mejlets mottagande server", "mejlets datum, satt av avsändaren"
_INLINE = ("image/",)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; `data` is None where `problem` says why it cannot be used. `first` is the
    day of the mail that it lay in when that was forwarded within this one."""

    name: str
    data: bytes | None
    problem: str = ""
    todo: str = ""
    first: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: the day it came in and who says so (None and "" where nothing does), and what is
    attached to it or to mails within it."""

    day: dt.date | None
    told: str
    attachments: tuple[Attachment, ...]


def read_letter(data: bytes) -> Letter:
    """A mail's bytes as a letter. Never raises: what is no mail has no day and nothing attached."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        day, told = _day_of(message)
        counted = iter(range(MOST_PARTS))
        return Letter(day, told, tuple(_named(_files(message, counted, 1))))
    except RecursionError:  # parts within parts, hundreds deep: nobody's mail program does that
        problem = "Mejlets delar ligger i varandra i orimligt många led, och lästes inte."
        return Letter(None, "", (Attachment("mejl", None, problem, "Öppna det inte."),))


# ---------------------------------------------------------------------------------------------
# when


def _day_of(message: EmailMessage) -> tuple[dt.date | None, str]:
    for header, told in (("Received", _BY_SERVER), ("Date", _BY_SENDER)):
        # the raw lines: the policy's own reading of a malformed header raises
        for name, line in message.raw_items():
            if name.casefold() != header.casefold():
                continue
            moment = _moment(str(line).rpartition(";")[2] if header == "Received" else str(line))
            if moment is not None:
                return swedish_day(moment), told
            break
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
    last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


# ---------------------------------------------------------------------------------------------
# what is attached


def _files(message: EmailMessage, counted: Iterator[int], depth: int) -> Iterator[Attachment]:
    """What is attached, with that of forwarded mails; pictures in the text are part of the text."""
    for part in _leaves(message, counted):
        kind, name = part.get_content_type(), _name_of(part)
        if kind == "message/rfc822":
            inner = part.get_payload()
            forwarded = inner[0] if isinstance(inner, list) and inner else None
            if not isinstance(forwarded, EmailMessage):
                continue
            if depth >= DEEPEST:
                problem = (
                    f"Mejl ligger i mejl i fler än {DEEPEST} led, och det innersta lästes inte."
                )
                yield Attachment(name or "mejl", None, problem, "Spara dess bilagor för sig.")
            else:
                first, _ = _day_of(forwarded)
                for each in _files(forwarded, counted, depth + 1):
                    yield replace(each, first=each.first or first)
            continue
        if kind == "application/ms-tnef" or name.casefold() == "winmail.dat":
            yield Attachment(
                name or "winmail.dat",
                None,
                "Bilagorna är packade på Outlooks eget sätt (winmail.dat), och går inte att läsa.",
                "Be avsändaren skicka om dem i ett vanligt mejl (HTML eller oformaterad text).",
            )
            continue
        if not name and (kind.startswith("text/") or kind == "message/delivery-status"):
            continue
        if kind.startswith(_INLINE) and (part.get("Content-ID") or not name):
            continue
        yield Attachment(name, _content(part))


def _leaves(message: MIMEPart, counted: Iterator[int]) -> Iterator[MIMEPart]:
    """The parts that hold something, in order; a mail within the mail is one of them."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        if next(counted, None) is None:
            return
        if part.get_content_maintype() == "multipart":
            yield from _leaves(part, counted)
        else:
            yield part


def _name_of(part: MIMEPart) -> str:
    """An attachment's file name without folders; "" where it has none or none that can be read."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, IndexError, AttributeError):
        return ""
    return name.replace("\\", "/").rpartition("/")[2].strip()


def _content(part: MIMEPart) -> bytes:
    """The bytes of a part, whatever it says that they are."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return found if isinstance(found, bytes) else b""


def _named(files: Iterator[Attachment]) -> Iterator[Attachment]:
    """Each with a name of its own: "bilaga 2" for one that has none."""
    taken: set[str] = set()
    for number, each in enumerate(files, 1):
        name = first = each.name or f"bilaga {number}"
        again = 2
        while name.casefold() in taken:
            name, again = f"{first} ({again})", again + 1
        taken.add(name.casefold())
        yield replace(each, name=name)
