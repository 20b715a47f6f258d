"""The files of a folder that batch works on, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from opc.names import showable
from validators.errors import FordelaError
from xl_tools.reports.results import Result

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""What is looked for: also what cannot be read, since somebody has sent it as a workbook."""

PASSED_OVER = (".eml", ".msg", ".zip", ".rar", ".7z")
"""What is not looked into, but named: applications may lie in it."""


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
    if not folder.is_dir():
        raise FordelaError("Mappen finns inte.", where=str(folder))
    if out.resolve() == folder.resolve():
        raise FordelaError(
            "Det som skrivs får inte läggas bland arbetsböckerna.",
            where=str(out),
            todo="Ange en annan mapp, till exempel en i den.",
        )
    errors: list[OSError] = []
    endings = (*suffixes, *PASSED_OVER)
    paths = _matching(folder, patterns) if patterns else _ending(folder, endings, errors.append)
    is_output = lru_cache(lambda parent: _is_below(parent, out))
    names, passed = set(), set()
    problems: list[Result] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        is_hidden = any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts)
        if is_hidden or is_output(path.parent):
            continue
        if not patterns and not name.lower().endswith(suffixes):
            passed.add(showable(name))
        elif showable(name) == name:
            names.add(name)
        else:
            problems.append(_unnameable(name))
    unreadable = [_unreadable_folder(folder, error) for error in errors]
    return FoundFiles(_ordered(names), (*unreadable, *problems), _ordered(passed))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


def _is_below(folder: Path, out: Path) -> bool:
    return out.resolve() in (folder.resolve(), *folder.resolve().parents)


def _ending(folder: Path, suffixes: tuple[str, ...], on_error: object) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=on_error):  # type: ignore[arg-type]
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if name.lower().endswith(suffixes))


def _matching(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        try:
            if ".." in PurePosixPath(pattern).parts:
                raise ValueError(pattern)
            yield from (path for path in folder.glob(pattern) if path.is_file())
        except (ValueError, NotImplementedError, IndexError) as error:
            # Path.glob raises NotImplementedError for a pattern that begins at the root
            raise FordelaError(
                "Mönstret gäller filer i mappen.",
                where=pattern,
                todo="Ange till exempel --glob ”**/*lum*.xlsx”.",
            ) from error


def _unnameable(name: str) -> Result:
    problem, todo = "Filens namn går inte att läsa.", "Byt namn på filen."
    return Result(showable(name), "", "", (), problem=problem, todo=todo)


def _unreadable_folder(folder: Path, error: OSError) -> Result:
    name = os.path.relpath(error.filename or folder, folder).replace(os.sep, "/")
    problem, todo = "Mappen får inte läsas.", "Be om behörighet till den."
    return Result(f"{showable(name)}/", "", "", (), problem=problem, todo=todo)
