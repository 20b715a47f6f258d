"""A mail as it was saved (.eml, RFC 5322): when it came in, and its attachments.

The day is that of Swedish time, told by the header of the server that took it in: the first
`Received`, since each server writes its own above those before it. `Date` is what the sender's
machine says, and is only used where there is no other.
"""

from __future__ import annotations

import binascii
import datetime as dt
import email
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from opc.names import free_name, showable
from validators.spelling import grouped

MAILS = (".eml",)
MOST_PARTS = 1_000
"""So many parts of a mail are looked at, those of mails within it included."""
DEEPEST = 5
"""So many mails may lie within each other."""
LONGEST_HEADER, MOST_OF_HEADERS = 4_096, 256 * 1024
"""Characters of one header of a part, and of all: the standard library's reading takes time that
grows with the square of a header's length. A file name has at most 255 letters."""

_MAIL_IN_MAIL = ("message/rfc822", "message/global")
_OTHER_BEGINNINGS = (b"PK", b"\xd0\xcf\x11\xe0")  # a workbook or Outlook's .msg, named .eml
_ANY = "X-Any"
"""A header of no form: what the standard library cannot read as its own is taken as it stands."""
_LONGEST_NAME = 255
_NOTHING = "Mejlet har inga bilagor."
_DAMAGED = "Mejlet i mejlet är skadat, och lästes inte."
_REFUSED = "Öppna det inte. Be avsändaren skicka filerna i ett nytt mejl."
_SAVE = "Öppna mejlet i e-postprogrammet, och spara bilagorna för sig."

# (content types, the file's name where it has none or begins so, what is wrong, what to do)
_CLOSED: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (
        ("application/ms-tnef", "application/vnd.ms-tnef"),
        "winmail.dat",
        "Bilagorna är packade på Outlooks eget sätt (winmail.dat), och går inte att läsa.",
        "Be avsändaren skicka om dem i ett vanligt mejl (HTML eller oformaterad text).",
    ),
    (
        ("application/pkcs7-mime", "application/x-pkcs7-mime"),
        "smime.p7m",
        "Mejlet är krypterat eller signerat (S/MIME), och går inte att läsa.",
        _SAVE,
    ),
    (
        ("multipart/encrypted",),
        "krypterat mejl",
        "Mejlet är krypterat, och går inte att läsa.",
        _SAVE,
    ),
)

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
        reader = _Reader()
        message = reader.message(data)
        day, told = _day_of(message)
        files = list(_files(message, reader, 1))
        if reader.parts > MOST_PARTS:
            problem = f"Mejlet har fler än {grouped(MOST_PARTS)} delar, och de sista lästes inte."
            files.append(Attachment("mejlets sista delar", None, problem, _SAVE))
        return Letter(day, told, tuple(_named(files)))
    except RecursionError:  # parts within parts, hundreds deep: nobody's mail program does that
        problem = "Mejlets delar ligger i varandra i orimligt många led, och lästes inte."
    except _TooLong:
        problem = "Mejlets rubrikrader är orimligt långa, och det lästes inte."
    return Letter(None, "", (Attachment("mejl", None, problem, _REFUSED),))


def is_mail(name: str, data: bytes) -> bool:
    """Whether a file is a mail to be opened, by its name, unless the bytes are surely no text."""
    return name.casefold().endswith(MAILS) and _may_be_mail(data)


def _may_be_mail(data: bytes) -> bool:
    return bool(data.strip(b"\0")) and not data.startswith(_OTHER_BEGINNINGS)


class _TooLong(Exception):
    """A mail's headers are longer than anybody's."""


class _Reader:
    """Reads a mail and those within it, under limits for all of them together."""

    def __init__(self) -> None:
        self.parts = 0
        self._headers: dict[tuple[str, str], BaseHeader] = {}
        self._read_headers = 0
        self._registry = HeaderRegistry()
        self._policy = email.policy.default.clone(header_factory=self._header)

    def message(self, data: bytes) -> EmailMessage:
        """A mail's bytes as its parts. Raises RecursionError and _TooLong."""
        message = email.message_from_bytes(data, policy=self._policy)
        assert isinstance(message, EmailMessage)
        return message

    def _header(self, name: str, value: str) -> BaseHeader:
        """A header that is asked for, read once: the parser itself asks several times."""
        found = self._headers.get((name, value))
        if found is None:
            self._read_headers += len(value)
            if len(value) > LONGEST_HEADER or self._read_headers > MOST_OF_HEADERS:
                raise _TooLong
            try:
                found = self._registry(name, value)
            except (ValueError, LookupError, AttributeError, RecursionError):  # malformed
                found = self._registry(_ANY, value)
            self._headers[name, value] = found
        return found


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


def _files(message: EmailMessage, reader: _Reader, depth: int) -> Iterator[Attachment]:
    """What is attached, with that of mails within; pictures in the text are part of the text."""
    for part in _leaves(message, reader):
        kind, name = part.get_content_type(), _name_of(part)
        closed = next(
            (each for each in _CLOSED if kind in each[0] or name.casefold() == each[1]), None
        )
        if closed is not None:
            _, usual, problem, todo = closed
            yield Attachment(name or usual, None, problem, todo)
        elif kind in _MAIL_IN_MAIL:
            yield from _forwarded(part, name, reader, depth)
        elif _is_of_the_text(part, kind, name):
            continue
        elif is_mail(name, content := _content(part)):
            found = list(_within(reader.message(content), name, reader, depth))
            yield from found or [Attachment(name, None, _NOTHING, "Läs det, och svara avsändaren.")]
        else:
            yield Attachment(name, content)


def _forwarded(part: MIMEPart, name: str, reader: _Reader, depth: int) -> Iterator[Attachment]:
    """What is attached to a mail that is a part of its own kind in another."""
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(message, EmailMessage):
        yield Attachment(name or "mejl", None, _DAMAGED, _SAVE)
        return
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().casefold()
    text = message.get_payload()
    if encoding == "base64" and not message.keys() and isinstance(text, str):
        # against RFC 2046 5.2.1, so the parser has not seen what is in it
        try:
            content = binascii.a2b_base64(text)
        except ValueError:
            yield Attachment(name or "mejl", None, _DAMAGED, _SAVE)
            return
        if not _may_be_mail(content):
            yield Attachment(name, content)
            return
        message = reader.message(content)
    yield from _within(message, name, reader, depth)


def _within(message: EmailMessage, name: str, reader: _Reader, depth: int) -> Iterator[Attachment]:
    """What is attached to a mail within another, with the day when it was first sent."""
    if depth >= DEEPEST:
        problem = f"Mejl ligger i mejl i fler än {DEEPEST} led, och det innersta lästes inte."
        yield Attachment(name or "mejl", None, problem, "Spara dess bilagor för sig.")
        return
    first, _ = _day_of(message)
    for each in _files(message, reader, depth + 1):
        yield replace(each, first=each.first or first)


def _is_of_the_text(part: MIMEPart, kind: str, name: str) -> bool:
    """Whether a part is what the mail says, or a picture in it."""
    if kind.startswith(_INLINE):
        return bool(part.get("Content-ID")) or not name
    return not name and (kind.startswith("text/") or kind == "message/delivery-status")


def _leaves(message: MIMEPart, reader: _Reader) -> Iterator[MIMEPart]:
    """The parts that hold something, in order; a mail within the mail is one of them."""
    if not _is_split(message):
        yield message
        return
    for part in message.iter_parts():
        reader.parts += 1
        if reader.parts > MOST_PARTS:
            return
        if _is_split(part):
            yield from _leaves(part, reader)
        else:
            yield part


def _is_split(part: MIMEPart) -> bool:
    """Whether a part is its parts, and neither a mail within nor encrypted."""
    kind = part.get_content_type()
    return kind.startswith("multipart/") and kind != "multipart/encrypted" and part.is_multipart()


def _name_of(part: MIMEPart) -> str:
    """An attachment's file name without folders; "" where it has none or none that can be read."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError):
        return ""
    return showable(name.replace("\\", "/").rpartition("/")[2].strip()[-_LONGEST_NAME:])


def _content(part: MIMEPart) -> bytes:
    """The bytes of a part, whatever it says that they are."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return found if isinstance(found, bytes) else b""


def _named(files: Iterable[Attachment]) -> Iterator[Attachment]:
    """Each with a name of its own: "bilaga 2" for one that has none."""
    taken: dict[str, int] = {}
    for number, each in enumerate(files, 1):
        yield replace(each, name=free_name(each.name or f"bilaga {number}", taken))
