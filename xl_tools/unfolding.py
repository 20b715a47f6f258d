"""Received files -> what is in them: a zip's files, a mail's attachments, or the file itself.

Nothing is written to disk. An archive within an archive is told and not opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from validators.errors import FordelaError
from xl_tools import files
from xl_tools.mail import read_letter
from xl_tools.package import LIMITS, Limits, Package

ARCHIVES, MAILS = (".zip",), (".eml",)
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
    none; the mail it came with ("" for none), and what that says about when."""

    name: str
    data: bytes = b""
    letter: str = ""
    day: dt.date | None = None
    told: str = ""
    error: FordelaError | None = None

    @property
    def base(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.name).name


def in_archive(found: Found) -> list[Found]:
    """The files of an archive, in order. Raises FordelaError where it cannot be read."""
    try:
        entries = {entry.name: entry for entry in _open(found.path).entries}
    except FordelaError as error:
        raise told_within(found, error) from error
    return [
        Found(found.path, f"{found.name}/{name}", name, entries[name].size)
        for name in sorted(entries, key=lambda name: (name.casefold(), name))
        if not any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(name).parts)
    ]


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
    if found.name.casefold().endswith(MAILS):
        yield from _of_mail(found.name, data)
    elif found.member and found.name.casefold().endswith(ARCHIVES):
        yield Leaf(found.name, error=_nested())
    else:
        yield Leaf(found.name, data)


def _of_mail(name: str, data: bytes) -> Iterator[Leaf]:
    letter = read_letter(data)
    if not letter.attachments:
        nothing = FordelaError("Mejlet har inga bilagor.", todo="Läs det, och svara avsändaren.")
        yield Leaf(name, data, name, letter.day, letter.told, nothing)
    for each in letter.attachments:
        own, data = f"{name}/{each.name}", each.data or b""
        told = letter.told
        if told and each.first:  # whether it counts as received then is for the registry to say
            told += f" (vidarebefordrat, först skickat {each.first})"
        error = FordelaError(each.problem, todo=each.todo) if each.data is None else None
        if each.name.casefold().endswith(ARCHIVES):
            try:
                yield from _of_attached_archive(own, data, letter.day, told, name)
                continue
            except FordelaError as raised:
                error = raised
        yield Leaf(own, data, name, letter.day, told, error)


def _of_attached_archive(
    name: str, data: bytes, day: dt.date | None, told: str, letter: str
) -> Iterator[Leaf]:
    package = Package(data, where="", limits=LIMITS)
    for inner in sorted(package.names, key=lambda each: (each.casefold(), each)):
        own = f"{name}/{inner}"
        try:
            error = _nested() if inner.casefold().endswith((*ARCHIVES, *MAILS)) else None
            content = b"" if error else package.read(inner)
        except FordelaError as raised:
            error, content = raised, b""
        yield Leaf(own, content, letter, day, told, error)


def _nested() -> FordelaError:
    return FordelaError(
        "Arkivet ligger i ett annat arkiv, och öppnades inte.",
        todo="Packa upp det yttre först.",
    )


@lru_cache(maxsize=1)
def _open(path: Path) -> Package:
    return Package(files.read(path), where=str(path), limits=_LIMITS)
