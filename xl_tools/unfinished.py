"""Files that are being written, under temporary names beside those that they will have.

A run that is killed leaves such a file. The next that writes in the folder takes it away: one that
a run still works on is locked by it, also where several run at once.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

_ENDING = ".fordela.tmp"
_NAME = re.compile(r"\..+-[0-9a-f]{8}" + re.escape(_ENDING))
_MAX_STEM = 56  # characters: in UTF-8, with the rest, what a folder can hold as a name


@contextlib.contextmanager
def begin(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in a path's folder, with a name of its own, to be written and renamed; what is
    still there afterwards is taken away. Raises OSError.

    What runs before have left in the folder goes first, and is told of.
    """
    remove_leftovers(path.parent)
    temporary, file = _locked(path)
    try:
        with file:
            yield temporary, file
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _locked(path: Path) -> tuple[Path, BinaryIO]:
    """A new file that no other run takes for a leftover."""
    while True:
        temporary = path.with_name(f".{path.name[:_MAX_STEM]}-{secrets.token_hex(4)}{_ENDING}")
        file = temporary.open("xb")
        _lock(file)
        if os.name == "nt" or os.fstat(file.fileno()).st_nlink:
            return temporary, file
        file.close()  # another run took it away before it was locked


@cache
def remove_leftovers(folder: Path) -> None:
    """Take away the unfinished files of runs that are no more, and tell of them: once a run for
    each folder, as a folder may get thousands of files."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if _NAME.fullmatch(entry.name))
    except OSError:
        return
    removed = [name for name in names if _remove(folder / name)]
    if removed:
        import logging

        # Without a set-up of its own, logging prints it on standard error.
        logging.getLogger("fordela").warning(
            "fordela: En körning som avbröts hade lämnat %s i %s. %s",
            "en halvskriven fil" if len(removed) == 1 else f"{len(removed)} halvskrivna filer",
            folder,
            "Den är borttagen." if len(removed) == 1 else "De är borttagna.",
        )


def _remove(leftover: Path) -> bool:
    """Take a file away that no run works on; whether it did."""
    try:
        if leftover.is_symlink() or not leftover.is_file():
            return False
        if sys.platform == "win32":  # which takes nothing away that is open
            leftover.unlink()
            return True
        with leftover.open("rb") as file:
            if not _lock(file):
                return False
            leftover.unlink()
    except OSError:
        return False
    return True


def _lock(file: BinaryIO) -> bool:
    """Lock a file for as long as it is open; False where another process has, or none can."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # also a file system without locks: there nothing is taken away
        return False
    return True
