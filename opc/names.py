"""Names of files that data tells: made so that they can be shown and that no two are the same, and
kept within their folder.
"""

from __future__ import annotations

import os

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"}
)
"""Names that Windows opens as devices, with any ending (Naming Files, Paths, and Namespaces)."""

_NEVER_ON_WINDOWS = frozenset('<>:"|?*') | {chr(number) for number in range(32)}
"""Characters of no file there; a colon leads to a drive or to a stream beside the file's data."""


def climbs(name: str) -> bool:
    """Whether a name, its folders divided by "/", goes up out of one of them."""
    return ".." in name.split("/")


def leads_out(name: str, *, on_windows: bool = os.name == "nt") -> bool:
    """Whether a name that data tells may be another file than one below its folder.

    It has "/" between folders. E.g. `'a/b.json'` does not; `'../b'`, `'/b'`, `'a//b'`, `'a/./b'`
    and `''` do, and `on_windows` also `'C:b'`, `'a\\b'`, `'nul.txt'`, `'a:stream'` and `'a. '`.
    """
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts):
        return True
    if not on_windows:
        return False
    return any(
        part.endswith((".", " "))
        or "\\" in part
        or not _NEVER_ON_WINDOWS.isdisjoint(part)
        or part.partition(".")[0].rstrip(" ").casefold() in _DEVICES
        for part in parts
    )


def showable(name: str) -> str:
    """A name with U+FFFD for each character that no cell, terminal or folder can hold."""
    return "".join(
        character if character.isprintable() and not "\ud800" <= character <= "\udfff" else "\ufffd"
        for character in name
    )


def free_name(name: str, taken: dict[str, int], *, on_disk: bool = False) -> str:
    """The name, or the first free one after it, which is then taken too. E.g. "brev (2).docx".

    The ending stays where it is, since it says what the file claims to be. `taken` starts as an
    empty dict and is for this function alone: each name, and the number that it came to. On a disk
    case does not matter.
    """
    key = str.casefold if on_disk else str
    stem, dot, ending = name.rpartition(".")
    if not stem or "/" in ending:
        stem, dot, ending = name, "", ""
    free, number = name, taken.get(key(name), 1)
    while key(free) in taken:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    taken[key(free)] = 1
    taken[key(name)] = number
    return free
