"""The notes that marking wrote, taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opc.splice import Edit, escape_string
from xl_tools.editing.note_parts.notes import Comments, Note, texts_of
from xl_tools.marking.plan import find_ours


@dataclass(frozen=True, slots=True)
class Removal:
    """What taking our notes out comes to."""

    edits: tuple[Edit, ...]
    """Those of the comments part."""

    cells: frozenset[str]
    """The cells that have no note any more."""

    empty: bool
    """Whether no note is left."""


def remove_comments(comments: Comments) -> Removal:
    """Our parts of all notes taken out; a note with nothing else goes, with what it stands on."""
    edits: list[Edit] = []
    cells: set[str] = set()
    for note in comments.notes:
        spans = find_ours(note.text)
        if not spans:
            continue
        rest, at = "", 0
        for start, stop in spans:
            rest += note.text[at:start]
            at = stop
        rest += note.text[at:]
        if not rest.strip():
            edits.append(Edit(note.node.start, note.node.stop, b""))
            cells.add(note.cell)
        else:
            edits += _cut_spans(note, spans)
    return Removal(tuple(edits), frozenset(cells), len(cells) == len(comments.notes))


def _cut_spans(note: Note, spans: Sequence[tuple[int, int]]) -> list[Edit]:
    """The edits that take parts of a note's text out of the elements that hold it."""
    edits: list[Edit] = []
    at = 0
    for node in texts_of(note.node):
        kept, start = "", at
        for begin, end in spans:
            kept += note.text[start : max(start, min(begin, at + len(node.text)))]
            start = max(start, min(end, at + len(node.text)))
        kept += note.text[start : at + len(node.text)]
        at += len(node.text)
        if kept != node.text:
            edits.append(Edit(node.inner_start, node.inner_stop, escape_string(kept)))
    return edits
