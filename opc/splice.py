"""Parts changed by splicing: edits at places in their bytes, and text for them, escaped.

What is not edited keeps its bytes, whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `start` to `stop` are replaced by `new`; nothing is when they are equal."""

    start: int
    stop: int
    new: bytes


def insertion(at: int, new: bytes) -> Edit:
    """An edit that only puts in."""
    return Edit(at, at, new)


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes after all edits, whose places are those before any; at one place, in their order.

    Raises ValueError when two edits overlap (a defect, never a matter of the data).
    """
    whole = memoryview(data)
    pieces: list[bytes | memoryview] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop)):
        if edit.start < at or edit.stop < edit.start or edit.stop > len(data):
            raise ValueError(f"edits overlap at {edit.start}")
        pieces += [whole[at : edit.start], edit.new]
        at = edit.stop
    pieces.append(whole[at:])
    return b"".join(pieces)


def reversed_edits(data: bytes, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that take the edited bytes back to `data`."""
    back: list[Edit] = []
    shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.stop)):
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.new), data[edit.start : edit.stop]))
        shift += len(edit.new) - (edit.stop - edit.start)
    return back


def clean(text: str) -> str:
    """The text without characters that XML cannot hold, with plain line ends."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape(text: str) -> bytes:
    """Text for element content and quoted attributes, in ASCII: right in every encoding."""
    text = clean(text)
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, escaped)
    return text.encode("ascii", "xmlcharrefreplace")


def escape_string(text: str) -> bytes:
    """Text for a cell or a note, where `_x000D_` would be an escape (ECMA-376 22.9.2.19)."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))
