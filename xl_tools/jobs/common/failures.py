"""Why a file could not be used, in the same words wherever it is said."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

from validators.errors import FordelaError
from xl_tools.files import reason

NO_MEMORY = "Datorns minne räckte inte till."


_DISK_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO))


class Failure(NamedTuple):
    """Why a file could not be used, beside its name."""

    problem: str
    """What is wrong, as a sentence, after its place in the file where there is one."""
    todo: str
    """What to do about it; "" where there is nothing to say."""


def describe_failure(error: Exception, file: str, *, if_memory_ends: str) -> Failure:
    """The reason why a file could not be used, without the file's name.

    `file` is the name that the error's place may begin with. `if_memory_ends` says what to do where
    the computer's memory was too small.
    """
    if isinstance(error, FordelaError):
        place = error.where.removeprefix(file).strip(" ()")
        return Failure(f"{place}: {error.what}".removeprefix(": "), error.todo)
    if isinstance(error, MemoryError):
        return Failure(NO_MEMORY, if_memory_ends)
    if failure := describe_machine(error):
        return failure
    return Failure(describe_defect(error), "Skicka filen till den som sköter fordela.")


def describe_machine(error: BaseException) -> Failure | None:
    """Why the machine could not go on, where that is nobody's mistake: a disk that is full, a
    folder that was taken away. None for other errors."""
    if not isinstance(error, OSError):
        return None
    if _working_folder_is_gone():
        return Failure(
            "Mappen som kommandot körs i finns inte längre.",
            "Gå till en annan mapp, och kör igen.",
        )
    if error.errno in _DISK_ERRORS:
        return Failure(
            f"Det gick inte att skriva ({reason(error)}).",
            f"Frigör plats på disken och i mappen för tillfälliga filer ({_temporary_folder()}), "
            "och kör igen.",
        )
    if "temporary directory" in str(error.strerror):  # tempfile's own words for none at all
        return Failure(
            "Det går inte att skriva i någon mapp för tillfälliga filer.",
            "Frigör plats på disken, eller ange en annan mapp i miljövariabeln TMPDIR (TEMP i "
            "Windows).",
        )
    return None


def _working_folder_is_gone() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False


def _temporary_folder() -> str:
    return os.environ.get("TMPDIR") or os.environ.get("TEMP") or "TMPDIR"


def describe_defect(error: BaseException, *, not_in: str = "filen") -> str:
    """A defect of fordela's own as a sentence.

    E.g. `'Ett fel i fordela, inte i filen (KeyError: 'lum').'`; `not_in` is what is not to blame.
    """
    return f"Ett fel i fordela, inte i {not_in} ({type(error).__name__}: {error})."
