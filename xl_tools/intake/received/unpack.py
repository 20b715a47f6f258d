"""Received files -> what is in them: a zip's files, a mail's attachments, or the file itself.

Nothing is written to disk. An archive within an archive is told of and not opened, and so is an
archive or a mail that holds nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from opc.zips import LIMITS, Archive, Entry, Limits
from validators.errors import FordelaError, Unopened
from xl_tools import files
from xl_tools.intake.received.mail import is_mail, read_letter

ARCHIVES = (".zip",)
LIMITS_OF_ARCHIVES = Limits(entries=50_000, total=1 << 33)  # files, bytes
"""The limits of an archive on disk. Its files are read few at a time, each under the usual limits,
so there may be many. An archive in a mail is in memory as a whole, and has the usual limits."""


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file to look at, on disk or in an archive."""

    path: Path
    """Where it is on disk, or the archive that it is in."""

    name: str
    """What it is called in messages."""

    member: str = ""
    """Its name in the archive; "" where it is in none."""

    size: int = 0
    """Its size in bytes, unpacked."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A received file, taken out of what it came in."""

    name: str
    data: bytes = b""

    letter: str = ""
    """The name of the mail that it came with; "" for none."""

    day: dt.date | None = None
    """The day that the mail came in."""

    header_source: str = ""
    """Who says so, by the mail's headers."""

    first_sent: dt.date | None = None
    """The day of a mail within that one, in which it lay."""

    error: FordelaError | None = None
    """Why there are no bytes."""

    @property
    def day_source(self) -> str:
        """Who says the day. Whether an earlier one counts is for the registry to say."""
        if not self.header_source:
            return ""
        if self.first_sent is None:
            return self.header_source
        return f"{self.header_source} (vidarebefordrat, först skickat {self.first_sent})"

    @property
    def base(self) -> str:
        """The file's name without folders."""
        return PurePosixPath(self.name).name


def files_in_archive(file: FileToRead) -> list[FileToRead]:
    """The files of an archive, in order; the file itself where it is a workbook named as archive.

    Raises FordelaError where it cannot be read, or nothing is in it.
    """
    try:
        archive = _open(file.path)
        if _is_workbook(archive):
            return [file]
        return [
            FileToRead(file.path, f"{file.name}/{entry.name}", entry.name, entry.size)
            for entry in _files_of(archive)
        ]
    except FordelaError as error:
        raise _without_folder(error, file) from error


def _without_folder(error: FordelaError, file: FileToRead) -> FordelaError:
    """The error without the folder of this machine, which is nobody's business in a workbook."""
    where = error.where.removeprefix(str(file.path)).strip(" ()")
    return type(error)(error.what, where=where, todo=error.todo)


def unpack(file: FileToRead) -> Iterator[Unpacked]:
    """What a file holds: its own bytes, or the attachments of a mail. Never raises."""
    try:
        data = _open(file.path).read(file.member) if file.member else files.read(file.path)
    except FordelaError as error:
        yield Unpacked(file.name, error=_without_folder(error, file))
        return
    is_packed = bool(file.member) and not is_mail(file.name, data)
    yield from _contents(Unpacked(file.name, data), is_packed=is_packed)


def _contents(file: Unpacked, *, is_packed: bool) -> Iterator[Unpacked]:
    """What a file holds. No archive is opened in one that was packed, nor in a mail that was."""
    if is_mail(file.name, file.data):
        yield from _mail_contents(file, is_packed=is_packed)
        return
    if not file.name.casefold().endswith(ARCHIVES):
        yield file
        return
    try:
        archive = Archive(file.data, where="", limits=LIMITS)
        if _is_workbook(archive):
            yield file
        elif is_packed:
            yield replace(file, data=b"", error=_nested())
        else:
            yield from _archive_contents(file, archive)
    except FordelaError as error:
        yield replace(file, error=error)


def _mail_contents(mail: Unpacked, *, is_packed: bool) -> Iterator[Unpacked]:
    """The attachments of a mail.

    A mail within another mail's archive came in with that one, and its own day is when its files
    were first sent.
    """
    letter = read_letter(mail.data)
    if mail.letter:
        mail = replace(mail, first_sent=letter.day or mail.first_sent)
    else:
        mail = replace(mail, letter=mail.name, day=letter.day, header_source=letter.day_source)
    if not letter.attachments:
        error = Unopened("Mejlet har inga bilagor.", todo="Läs det, och svara avsändaren.")
        yield replace(mail, error=error)
    for attachment in letter.attachments:
        file = replace(
            mail,
            name=f"{mail.name}/{attachment.name}",
            data=attachment.data or b"",
            first_sent=attachment.first_sent or mail.first_sent,
        )
        if attachment.data is None:
            yield replace(file, error=Unopened(attachment.problem, todo=attachment.todo))
        else:
            yield from _contents(file, is_packed=is_packed)


def _archive_contents(file: Unpacked, archive: Archive) -> Iterator[Unpacked]:
    for entry in _files_of(archive):
        member = replace(file, name=f"{file.name}/{entry.name}", data=b"")
        try:
            member = replace(member, data=archive.read(entry.name))
        except FordelaError as error:
            yield replace(member, error=error)
            continue
        yield from _contents(member, is_packed=True)


def _files_of(archive: Archive) -> list[Entry]:
    """The files of an archive in order, without those that a Mac or an open workbook leaves.

    Raises Unopened where there are none.
    """
    entries = [
        entry
        for entry in sorted(archive.entries, key=lambda entry: (entry.name.casefold(), entry.name))
        if not any(_is_leftover(part) for part in PurePosixPath(entry.name).parts)
    ]
    if not entries:
        raise Unopened("Arkivet är tomt.", todo="Fråga avsändaren efter filerna.")
    return entries


def _is_leftover(part: str) -> bool:
    return part != ".." and part.startswith((".", "~$", "__MACOSX"))


def _is_workbook(archive: Archive) -> bool:
    return "[content_types].xml" in (entry.name.casefold() for entry in archive.entries)


def _nested() -> Unopened:
    return Unopened(
        "Arkivet ligger i ett annat arkiv, och öppnades inte.",
        todo="Packa upp det yttre först.",
    )


@lru_cache(maxsize=1)
def _open(path: Path) -> Archive:
    return Archive(files.read(path), where=str(path), limits=LIMITS_OF_ARCHIVES)
