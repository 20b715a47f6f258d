"""Where marked copies of workbooks go: to names that are free, and never onto the original."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from validators.errors import FordelaError


def places_for_copies(paths: Sequence[Path], out: Path) -> list[Path]:
    """The path of each file's copy: `out` itself for a single file, unless it is a folder; else a
    path in that folder.

    Raises FordelaError where a copy would be its original, has another ending, or where two files
    have one name. Nothing is written or made.
    """
    if len(paths) == 1 and not out.is_dir():
        places = [out]
    else:
        places = [out / path.name for path in paths]
        if out.exists() and not out.is_dir():
            raise FordelaError(
                "Det finns redan en fil med det namnet.",
                where=str(out),
                todo="Ange en mapp när det är flera filer.",
            )
    seen: dict[str, Path] = {}
    for path, place in zip(paths, places, strict=True):
        if _is_same(path, place):
            raise FordelaError(
                "Kopian får inte skrivas över originalet.",
                where=str(place),
                todo="Ange ett annat namn eller en annan mapp.",
            )
        if place.suffix.lower() != path.suffix.lower():
            raise FordelaError(
                f"Namnet ska sluta på {path.suffix} som originalet.", where=str(place)
            )
        first = seen.setdefault(place.name.casefold(), path)
        if first is not path:
            raise FordelaError(
                f"{first} och {path} har samma namn, och kopiorna får inte plats i en mapp.",
                where=str(out),
                todo="Granska dem var för sig.",
            )
    return places


def place_beside(path: Path) -> Path:
    """The path of a marked copy beside a workbook, e.g. `'bok granskad.xlsx'` for "bok.xlsx", and
    for a file that is such a copy itself."""
    return path.with_stem(f"{_ENDING_OF_COPY.sub('', path.stem)}{_SUFFIX}")


_SUFFIX = " granskad"
_ENDING_OF_COPY = re.compile(rf"{_SUFFIX}( \(\d+\))?$")


def is_open(path: Path) -> bool:
    """Whether Excel or LibreOffice seems to have the file open: their lock file lies beside it."""
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return any(os.path.lexists(lock) for lock in locks)


def _is_same(path: Path, place: Path) -> bool:
    try:
        return place.exists() and path.exists() and path.samefile(place)
    except OSError:
        return False
