"""Received files -> what is in them: a zip's files, a mail's attachments, or the file itself.

Nothing is written to disk. An archive within an archive is told and not opened, and an archive or a
mail that holds nothing is told, too.
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
from xl_tools.intake.mail import is_mail, read_letter

ARCHIVES = (".zip",)
_LIMITS = Limits(entries=50_000, total=1 << 33)
"""Of an archive on disk: each file in it is held against the usual limits, and few are in memory at
a time; all together they may be many. One in a mail is in memory as a whole, under the usual."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at: where it is on disk, and which of an archive's files it is ("": itself).
    `name` is how it is told of, `size` its bytes, unpacked."""

    path: Path
    name: str
    member: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A received file, taken out of what it came in: its bytes, or the `error` for which there are
    none; the mail it came with ("" for none), what that says about when, and by whom; `first` is
    the day of a mail within that one."""

    name: str
    data: bytes = b""
    letter: str = ""
    day: dt.date | None = None
    teller: str = ""
    first: dt.date | None = None
    error: FordelaError | None = None

    @property
    def told(self) -> str:
        """Who tells the day. Whether an earlier one counts is for the registry to say."""
        forwarded = f" (vidarebefordrat, först skickat {self.first})" if self.first else ""
        return f"{self.teller}{forwarded}" if self.teller else ""

    @property
    def base(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.name).name


def in_archive(found: Found) -> list[Found]:
    """The files of an archive, in order; itself, where it is a workbook that was named as one.
    Raises FordelaError where it cannot be read, or nothing is in it."""
    try:
        archive = _open(found.path)
        if _is_workbook(archive):
            return [found]
        return [
            Found(found.path, f"{found.name}/{entry.name}", entry.name, entry.size)
            for entry in _files_of(archive)
        ]
    except FordelaError as error:
        raise told_within(found, error) from error


def told_within(found: Found, error: FordelaError) -> FordelaError:
    """The error without the folder of this machine, which is nobody's business in a workbook."""
    where = error.where.removeprefix(str(found.path)).strip(" ()")
    return type(error)(error.what, where=where, todo=error.todo)


def unfold(found: Found) -> Iterator[Leaf]:
    """What a file holds: its own bytes, or the attachments of a mail. Never raises."""
    try:
        data = _open(found.path).read(found.member) if found.member else files.read(found.path)
    except FordelaError as error:
        yield Leaf(found.name, error=told_within(found, error))
        return
    leaf = Leaf(found.name, data)
    yield from _opened(leaf, packed=bool(found.member) and not is_mail(leaf.name, data))


def _opened(leaf: Leaf, *, packed: bool) -> Iterator[Leaf]:
    """What a file holds; no archive is opened in one that was `packed`, nor in a mail that was."""
    if is_mail(leaf.name, leaf.data):
        yield from _of_mail(leaf, packed=packed)
        return
    if not leaf.name.casefold().endswith(ARCHIVES):
        yield leaf
        return
    try:
        archive = Archive(leaf.data, where="", limits=LIMITS)
        if _is_workbook(archive):
            yield leaf
        elif packed:
            yield replace(leaf, data=b"", error=_nested())
        else:
            yield from _of_archive(leaf, archive, _files_of(archive))
    except FordelaError as error:
        yield replace(leaf, error=error)


def _of_mail(leaf: Leaf, *, packed: bool) -> Iterator[Leaf]:
    """The attachments of a mail. One within another mail's archive came in with that one, and its
    own day is when its files were first sent."""
    letter = read_letter(leaf.data)
    if leaf.letter:
        leaf = replace(leaf, first=letter.day or leaf.first)
    else:
        leaf = replace(leaf, letter=leaf.name, day=letter.day, teller=letter.told)
    if not letter.attachments:
        nothing = Unopened("Mejlet har inga bilagor.", todo="Läs det, och svara avsändaren.")
        yield replace(leaf, error=nothing)
    for each in letter.attachments:
        name, first = f"{leaf.name}/{each.name}", each.first or leaf.first
        if each.data is None:
            error = Unopened(each.problem, todo=each.todo)
            yield replace(leaf, name=name, data=b"", first=first, error=error)
        else:
            own = replace(leaf, name=name, data=each.data, first=first)
            yield from _opened(own, packed=packed)


def _of_archive(leaf: Leaf, archive: Archive, entries: list[Entry]) -> Iterator[Leaf]:
    for entry in entries:
        own = replace(leaf, name=f"{leaf.name}/{entry.name}", data=b"")
        try:
            own = replace(own, data=archive.read(entry.name))
        except FordelaError as error:
            yield replace(own, error=error)
            continue
        yield from _opened(own, packed=True)


def _files_of(archive: Archive) -> list[Entry]:
    """The files of an archive in order, without those that a Mac or an open workbook leaves. Raises
    Unopened where there are none."""
    entries = [
        entry
        for entry in sorted(archive.entries, key=lambda each: (each.name.casefold(), each.name))
        if not any(_is_left(part) for part in PurePosixPath(entry.name).parts)
    ]
    if not entries:
        raise Unopened("Arkivet är tomt.", todo="Fråga avsändaren efter filerna.")
    return entries


def _is_left(part: str) -> bool:
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
    return Archive(files.read(path), where=str(path), limits=_LIMITS)
