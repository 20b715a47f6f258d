"""Patterns of `--glob`: which files of a folder, and of those below it, are meant."""

from __future__ import annotations

import fnmatch
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from validators.errors import FordelaError

_ANY_FOLDERS = "**"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, as far as it is left below the folder that is looked at."""

    tails: frozenset[tuple[str, ...]]
    """What may be left of its parts. E.g. `('**', '*.xlsx')`."""

    def within(self, folder: str) -> Pattern | None:
        """What is left of the pattern in a folder of this name; None where nothing in it fits."""
        tails = {
            tail if tail[0] == _ANY_FOLDERS else tail[1:]
            for tail in self.tails
            if tail[0] == _ANY_FOLDERS or (len(tail) > 1 and _fits(tail[0], folder))
        }
        return Pattern(_opened(tails)) if tails else None

    def fits(self, file: str) -> bool:
        """Whether a file of this name in the folder is meant."""
        return any(tail == (_ANY_FOLDERS,) or (len(tail) == 1 and _fits(tail[0], file))
                   for tail in self.tails)  # fmt: skip


def _opened(tails: set[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """The tails with those in which a leading "**" is no folder at all."""
    opened = set(tails)
    for tail in tails:
        while tail[0] == _ANY_FOLDERS and len(tail) > 1:
            tail = tail[1:]
            opened.add(tail)
    return frozenset(opened)


ANY_FILE = Pattern(frozenset({(_ANY_FOLDERS,)}))


def read_pattern(text: str) -> Pattern:
    """The pattern of a text, e.g. `"**/*lum*.xlsx"`: "*", "?" and "[…]" within a name, and "**" for
    any number of folders. Raises FordelaError for one that leads out of the folder."""
    path = PurePath(text)
    parts = path.parts
    is_odd = any(_ANY_FOLDERS in part and part != _ANY_FOLDERS for part in parts)
    if not parts or path.anchor or ".." in parts or is_odd:
        raise FordelaError(
            "Mönstret gäller filer i mappen.",
            where=text,
            todo="Ange till exempel --glob ”**/*lum*.xlsx”.",
        )
    return Pattern(_opened({parts}))


def _fits(part: str, name: str) -> bool:
    return _expression(part).match(name) is not None


@lru_cache(maxsize=256)
def _expression(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part), re.IGNORECASE if os.name == "nt" else 0)
