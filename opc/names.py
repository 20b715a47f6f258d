"""Names of files that came in: so that they can be shown, and no two are the same."""

from __future__ import annotations


def shown(name: str) -> str:
    """A name with "\ufffd" for what no cell, terminal or folder can hold."""
    return "".join(
        c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in name
    )


def told_apart(name: str, taken: dict[str, int], *, on_disk: bool = False) -> str:
    """The name, or the first free one after it ("brev (2).docx"), which is then taken too.

    The ending stays where it is, since it says what the file claims to be. `taken` is this
    function's own: each name, and the number that it came to. On a disk case does not matter.
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
