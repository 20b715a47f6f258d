"""A mail as it was saved (.eml, RFC 5322): when it came in, and its attachments."""

from __future__ import annotations

import binascii
import datetime as dt
import email
import email.policy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, MIMEPart

from opc.names import free_name, showable
from validators.spelling import grouped
from xl_tools.intake.received.mail_day import day_of_mail

MAILS = (".eml",)

MAX_PARTS = 1_000  # parts of a mail
"""More are not looked at, those of mails within it included."""

MAX_DEPTH = 5  # mails within each other

MAX_HEADER_LENGTH = 4_096  # characters of one header
MAX_HEADERS_LENGTH = 256 * 1024  # characters of all headers
"""The standard library's reading takes time that grows with the square of a header's length."""

_MAIL_IN_MAIL = ("message/rfc822", "message/global")
_OTHER_BEGINNINGS = (b"PK", b"\xd0\xcf\x11\xe0")  # a workbook or Outlook's .msg, named .eml
_ANY = "X-Any"
"""A header of no form: what the standard library cannot read as its own is taken as it stands."""
_MAX_NAME_LENGTH = 255  # characters
_NOTHING = "Mejlet har inga bilagor."
_DAMAGED = "Mejlet i mejlet är skadat, och lästes inte."
_REFUSED = "Öppna det inte. Be avsändaren skicka filerna i ett nytt mejl."
_SAVE = "Öppna mejlet i e-postprogrammet, och spara bilagorna för sig."

_IMAGES = "image/"


@dataclass(frozen=True, slots=True)
class _Closed:
    """A part that cannot be opened: how it is known, and what to tell of it."""

    types: tuple[str, ...]
    """Its content types."""

    name: str
    """Its file's usual name; a part of this name is one whatever its content type."""

    problem: str
    todo: str


_CLOSED = (
    _Closed(
        ("application/ms-tnef", "application/vnd.ms-tnef"),
        "winmail.dat",
        "Bilagorna är packade på Outlooks eget sätt (winmail.dat), och går inte att läsa.",
        "Be avsändaren skicka om dem i ett vanligt mejl (HTML eller oformaterad text).",
    ),
    _Closed(
        ("application/pkcs7-mime", "application/x-pkcs7-mime"),
        "smime.p7m",
        "Mejlet är krypterat eller signerat (S/MIME), och går inte att läsa.",
        _SAVE,
    ),
    _Closed(
        ("multipart/encrypted",),
        "krypterat mejl",
        "Mejlet är krypterat, och går inte att läsa.",
        _SAVE,
    ),
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str

    data: bytes | None
    """Its bytes; None where it cannot be used."""

    problem: str = ""
    """Why it cannot be used."""

    todo: str = ""

    first_sent: dt.date | None = None
    """The day of the mail that it lay in when that was forwarded within this one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it concerns us."""

    day: dt.date | None
    """The day it came in; None where nothing says so."""

    day_source: str
    """Who says so."""

    attachments: tuple[Attachment, ...]
    """What is attached to it or to mails within it."""


def read_letter(data: bytes) -> Letter:
    """A mail's bytes as a letter. Never raises: what is no mail has no day and nothing attached."""
    try:
        parser = _MailParser()
        message = parser.parse(data)
        day, day_source = day_of_mail(message)
        files = list(_files(message, parser, 1))
        if parser.part_count > MAX_PARTS:
            problem = f"Mejlet har fler än {grouped(MAX_PARTS)} delar, och de sista lästes inte."
            files.append(Attachment("mejlets sista delar", None, problem, _SAVE))
        return Letter(day, day_source, tuple(_with_distinct_names(files)))
    except RecursionError:  # parts within parts, hundreds deep: nobody's mail program does that
        problem = "Mejlets delar ligger i varandra i orimligt många led, och lästes inte."
    except _HeadersTooLongError:
        problem = "Mejlets rubrikrader är orimligt långa, och det lästes inte."
    return Letter(None, "", (Attachment("mejl", None, problem, _REFUSED),))


def is_mail(name: str, data: bytes) -> bool:
    """Whether a file is a mail to be opened, by its name, unless the bytes are surely no text."""
    return name.casefold().endswith(MAILS) and _may_be_mail(data)


def _may_be_mail(data: bytes) -> bool:
    return bool(data.strip(b"\0")) and not data.startswith(_OTHER_BEGINNINGS)


class _HeadersTooLongError(Exception):
    """A mail's headers are longer than anybody's."""


class _MailParser:
    """Parses a mail and those within it, under limits for all of them together."""

    def __init__(self) -> None:
        self.part_count = 0
        self._headers: dict[tuple[str, str], BaseHeader] = {}  # by name and text
        self._headers_length = 0
        self._registry = HeaderRegistry()
        self._policy = email.policy.default.clone(header_factory=self._header)

    def parse(self, data: bytes) -> EmailMessage:
        """A mail's bytes as its parts. Raises RecursionError and _HeadersTooLongError."""
        message = email.message_from_bytes(data, policy=self._policy)
        assert isinstance(message, EmailMessage)
        return message

    def _header(self, name: str, value: str) -> BaseHeader:
        """A header that is asked for, read once: the parser itself asks several times."""
        header = self._headers.get((name, value))
        if header is None:
            self._headers_length += len(value)
            if len(value) > MAX_HEADER_LENGTH or self._headers_length > MAX_HEADERS_LENGTH:
                raise _HeadersTooLongError
            try:
                header = self._registry(name, value)
            except (ValueError, LookupError, AttributeError, RecursionError, OverflowError):
                # malformed
                header = self._registry(_ANY, value)
            self._headers[name, value] = header
        return header


def _files(message: EmailMessage, parser: _MailParser, depth: int) -> Iterator[Attachment]:
    """What is attached, with that of mails within; pictures in the text are part of the text."""
    for part in _leaves(message, parser):
        kind, name = part.get_content_type(), _file_name(part)
        closed = next(
            (form for form in _CLOSED if kind in form.types or name.casefold() == form.name), None
        )
        if closed is not None:
            yield Attachment(name or closed.name, None, closed.problem, closed.todo)
        elif kind in _MAIL_IN_MAIL:
            yield from _forwarded(part, name, parser, depth)
        elif _is_in_text(part, kind, name):
            continue
        elif is_mail(name, content := _content(part)):
            files = list(_within(parser.parse(content), name, parser, depth))
            yield from files or [Attachment(name, None, _NOTHING, "Läs det, och svara avsändaren.")]
        else:
            yield Attachment(name, content)


def _forwarded(part: MIMEPart, name: str, parser: _MailParser, depth: int) -> Iterator[Attachment]:
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
        message = parser.parse(content)
    yield from _within(message, name, parser, depth)


def _within(
    message: EmailMessage, name: str, parser: _MailParser, depth: int
) -> Iterator[Attachment]:
    """What is attached to a mail within another, with the day when it was first sent."""
    if depth >= MAX_DEPTH:
        problem = f"Mejl ligger i mejl i fler än {MAX_DEPTH} led, och det innersta lästes inte."
        yield Attachment(name or "mejl", None, problem, "Spara dess bilagor för sig.")
        return
    day, _ = day_of_mail(message)
    for file in _files(message, parser, depth + 1):
        yield replace(file, first_sent=file.first_sent or day)


def _is_in_text(part: MIMEPart, kind: str, name: str) -> bool:
    """Whether a part is what the mail says, or a picture in it."""
    if kind.startswith(_IMAGES):
        return bool(part.get("Content-ID")) or not name
    return not name and (kind.startswith("text/") or kind == "message/delivery-status")


def _leaves(message: MIMEPart, parser: _MailParser) -> Iterator[MIMEPart]:
    """The parts that hold something, in order; a mail within the mail is one of them."""
    if not _is_split(message):
        yield message
        return
    for part in message.iter_parts():
        parser.part_count += 1
        if parser.part_count > MAX_PARTS:
            return
        if _is_split(part):
            yield from _leaves(part, parser)
        else:
            yield part


def _is_split(part: MIMEPart) -> bool:
    """Whether a part is its parts, and neither a mail within nor encrypted."""
    kind = part.get_content_type()
    return kind.startswith("multipart/") and kind != "multipart/encrypted" and part.is_multipart()


def _file_name(part: MIMEPart) -> str:
    """An attachment's file name without folders; "" where it has none or none that can be read."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError):
        return ""
    return showable(name.replace("\\", "/").rpartition("/")[2].strip()[-_MAX_NAME_LENGTH:])


def _content(part: MIMEPart) -> bytes:
    """The bytes of a part, whatever it says that they are."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return content if isinstance(content, bytes) else b""


def _with_distinct_names(files: Iterable[Attachment]) -> Iterator[Attachment]:
    """The files, each with a name of its own. One that has none is called e.g. `'bilaga 2'`."""
    taken: dict[str, int] = {}
    for number, file in enumerate(files, 1):
        yield replace(file, name=free_name(file.name or f"bilaga {number}", taken))
