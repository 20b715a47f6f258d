"""The files of a folder that batch and collect work on, in a fixed order.

Each entry of the folder is taken on its own: one that cannot be looked at is told, and costs no
other. Links are not followed, since what they lead to is not the folder's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opc.names import showable
from validators.errors import FordelaError
from xl_tools import files
from xl_tools.batch.patterns import ANY_FILE, Pattern, read_pattern
from xl_tools.reports.results import Result

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""What is looked for: also what cannot be read, since somebody has sent it as a workbook."""

PASSED_OVER = (".eml", ".msg", ".zip", ".rar", ".7z")
"""What is not looked into, but named: applications may lie in it."""

MAX_DEPTH = 100  # folders within each other
_MAX_NAME_LENGTH = 200  # characters of a folder's name that are shown
_INSTEAD = "Lägg filen själv i dess ställe."
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that leads to another


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files of a folder. Their names are below the folder, with "/", in order."""

    names: tuple[str, ...]
    problems: tuple[Result, ...] = ()
    """What could not be looked at, with the reason."""
    passed: tuple[str, ...] = ()
    """The names of mails and archives, which were not looked into."""


def find_files(
    folder: Path, out: Path, patterns: Sequence[str] = (), suffixes: tuple[str, ...] = SUFFIXES
) -> FoundFiles:
    """The workbooks of a folder and those below it, or the files that a pattern fits. `suffixes`
    are the endings to look for, in small letters; "" is any.

    Locks of open workbooks, hidden files and what lies in the output folder are left out. Raises
    FordelaError when there is no such folder, or for a pattern that is none.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir raises where it may not look)
        raise FordelaError("Mappen finns inte.", where=str(folder))
    if files.real_path(out) == files.real_path(folder):
        raise FordelaError(
            "Det som skrivs får inte läggas bland arbetsböckerna.",
            where=str(out),
            todo="Ange en annan mapp, till exempel en i den.",
        )
    wanted = [read_pattern(pattern) for pattern in patterns] or [ANY_FILE]
    endings = ("",) if patterns else (*suffixes, *PASSED_OVER)
    search = _Search(folder, files.real_path(folder), files.real_path(out), endings)
    names, passed = set(), set()
    for name in search.names(wanted):
        if patterns or name.lower().endswith(suffixes):
            names.add(name)
        else:
            passed.add(showable(name))
    problems = sorted(search.problems, key=lambda result: result.file)
    return FoundFiles(_ordered(names), tuple(problems), _ordered(passed))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


@dataclass(frozen=True)
class _Search:
    """The files of a folder looked for, and what could not be looked at."""

    folder: Path

    real_folder: str
    """Where it is when links are followed."""

    real_out: str
    """The same of the output folder, which is left out."""

    endings: tuple[str, ...]
    """The endings of files that concern the search, in small letters."""

    problems: list[Result] = field(default_factory=list)

    def names(self, patterns: Sequence[Pattern]) -> Iterator[str]:
        """The names of the files that a pattern fits. One folder at a time, without recursion."""
        waiting = [("", 0, patterns)]
        while waiting:
            above, depth, wanted = waiting.pop()
            for entry in self._entries(above):
                name = f"{above}{entry.name}"
                if entry.name.startswith((".", "~$")):
                    continue
                within = [more for pattern in wanted if (more := pattern.within(entry.name))]
                is_file_wanted = name.lower().endswith(self.endings) and any(
                    pattern.fits(entry.name) for pattern in wanted
                )
                try:
                    if entry.is_dir():
                        if within and self._is_open(entry, name, depth):
                            waiting.append((f"{name}/", depth + 1, within))
                    elif is_file_wanted and self._is_readable(entry, name):
                        yield name
                except OSError as error:  # a link to itself, a disk that does not answer
                    if within or is_file_wanted:
                        problem = f"Den gick inte att läsa ({files.reason(error)})."
                        self._tell(name, problem, _INSTEAD)

    def _entries(self, above: str) -> list[os.DirEntry[str]]:
        """What lies in a folder, as far as it can be listed."""
        entries: list[os.DirEntry[str]] = []
        try:
            with os.scandir(self.folder / above) as listing:
                entries.extend(listing)
        except OSError as error:
            self._tell(above or "./", *_why_unreadable(error))
        return entries

    def _is_open(self, entry: os.DirEntry[str], name: str, depth: int) -> bool:
        """Whether the files of a folder are looked for; if not, it is told why."""
        if _is_link(entry):
            self._tell(f"{name}/", "Det är en genväg till en mapp, och den öppnades inte.",
                       "Ange mappen själv, eller lägg filerna här.")  # fmt: skip
            return False
        if depth >= MAX_DEPTH:
            self._tell(f"{name}/", f"Mappen ligger i fler än {MAX_DEPTH} led, och öppnades inte.",
                       "Flytta upp filerna.")  # fmt: skip
            return False
        return files.real_path(entry.path) != self.real_out

    def _is_readable(self, entry: os.DirEntry[str], name: str) -> bool:
        """Whether a file can be read under its name; if not, it is told why."""
        if entry.is_symlink() and not self._holds(entry):
            self._tell(name, "Det är en genväg till en fil utanför mappen, och den lästes inte.",
                       _INSTEAD)  # fmt: skip
            return False
        if showable(name) == name:
            return True
        is_only_named = name.lower().endswith(PASSED_OVER) and "" not in self.endings
        if not is_only_named:
            self._tell(name, "Filens namn går inte att läsa.", "Byt namn på filen.")
        return is_only_named

    def _holds(self, link: os.DirEntry[str]) -> bool:
        """Whether what a link leads to lies in the folder, or nowhere."""
        return files.is_within(self.real_folder, files.real_path(link.path))

    def _tell(self, name: str, problem: str, todo: str) -> None:
        shown = showable(name)
        if len(shown) > _MAX_NAME_LENGTH:
            half = _MAX_NAME_LENGTH // 2
            shown = f"{shown[:half]}…{shown[-half:]}"
        self.problems.append(Result(shown, "", "", (), problem=problem, todo=todo))


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a link, or what Windows has of that kind."""
    status = entry.stat(follow_symlinks=False)
    return entry.is_symlink() or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _why_unreadable(error: OSError) -> tuple[str, str]:
    """Why a folder could not be listed, and what to do."""
    if isinstance(error, PermissionError):
        return "Mappen får inte läsas.", "Be om behörighet till den."
    return f"Mappen gick inte att läsa ({files.reason(error)}).", "Kontrollera den, och kör igen."
