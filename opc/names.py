"""Names of files that came in, made so that they can be shown, and that no two are the same."""

from __future__ import annotations


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
