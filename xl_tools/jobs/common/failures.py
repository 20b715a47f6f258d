"""Why a file could not be used, in the same words wherever it is said."""

from __future__ import annotations

from typing import NamedTuple

from validators.errors import FordelaError

NO_MEMORY = "Datorns minne räckte inte till."


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
    return Failure(describe_defect(error), "Skicka filen till den som sköter fordela.")


def describe_defect(error: Exception, *, not_in: str = "filen") -> str:
    """A defect of fordela's own as a sentence.

    E.g. `'Ett fel i fordela, inte i filen (KeyError: 'lum').'`; `not_in` is what is not to blame.
    """
    return f"Ett fel i fordela, inte i {not_in} ({type(error).__name__}: {error})."
