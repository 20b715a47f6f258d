"""What became of a document that was brought up to date: the changes, and how they are worded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml import etree

from docx_export.document.chart import charts_in
from docx_export.document.controls import w
from docx_export.document.skeleton import Unit, text_of

_MAX_LENGTH = 90  # characters of a text in a change
_MAX_SAME_START = 50  # characters that two texts begin with alike, before they are left out


class What(StrEnum):
    """What became of something."""

    CHANGED = "ändrad"
    HANDWRITTEN = "skriven för hand"  # a figure that somebody had typed over is the fact's again
    NEW_ROW = "ny rad"
    GONE_ROW = "borttagen rad"
    NEW_TEXT = "nytt stycke"
    GONE_TEXT = "borttaget stycke"
    REWORDED = "nya ord"  # nobody had edited the paragraph, and it reads otherwise now
    NEW_TEMPLATE = "ny mall"  # the template says something else than when it was written
    READ = "läs om"  # words to be read again: both have changed
    OUTDATED = "inaktuell"  # words that a person has put in give what was true before
    STALE = "gäller inte längre"  # a fact that there is no more still stands there
    NOT_SHOWN = "visas inte"  # a fact that would be shown stands nowhere


TO_READ = frozenset({What.NEW_TEMPLATE, What.READ, What.OUTDATED, What.STALE, What.NOT_SHOWN})
"""What a person must look at before the document is used."""


@dataclass(frozen=True)
class Change:
    """One thing that was brought up to date, or could not be."""

    what: What

    before: str = ""
    """What stood there."""

    after: str = ""
    """What stands there, or would."""

    fact: str = ""
    """The id of the fact; "" for prose."""

    place: str = ""
    """The text of the paragraph or row."""

    cells: tuple[str, ...] = ()
    """The workbook's cells. E.g. `('LUM!U9',)`"""


class ChangeLog:
    """The changes of a document, in order, while it is brought up to date."""

    def __init__(self) -> None:
        self.is_document_changed = False
        """Whether the body must be written anew."""
        self._changes: list[tuple[Change, etree._Element | None]] = []

    def add(self, change: Change, at: etree._Element | None = None) -> None:
        """Note a change; `at` is the row or paragraph in which it stands."""
        self._changes.append((change, at))

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes, each figure once; places read as they do when all is done."""
        places = {at: _text_at(at) for at in {at for _, at in self._changes} if at is not None}
        changes = (
            change if at is None else replace(change, place=places[at])
            for change, at in self._changes
        )
        return tuple(_without_repeats(changes))


def count_of(changes: Iterable[Change], *kinds: What) -> int:
    """How many changes are of these kinds."""
    return sum(change.what in kinds for change in changes)


def _without_repeats(changes: Iterable[Change]) -> Iterator[Change]:
    """A figure that changed in many places once, with the first of them; what is to be read, once
    in each place."""
    seen: set[tuple[str, ...]] = set()
    for change in changes:
        place = change.place if change.what in TO_READ else ""
        key = (change.what, change.fact, change.before, change.after, place)
        if not change.fact or key not in seen:
            seen.add(key)
            yield change


def row_text(row: etree._Element) -> str:
    """The texts of a row's cells. E.g. `'3 | Enskede | 50 000'`"""
    return " | ".join(text_of(cell) for cell in row.iterchildren(w("tc")))


def describe(unit: Unit) -> str:
    """What a paragraph or a table is called in a change, in Swedish."""
    if unit.is_table:
        return f"tabellen {cut(row_text(next(unit.element.iterchildren(w('tr')))))}"
    if chart := next(charts_in(unit.element), None):
        return cut(f"diagrammet {chart.words}")
    return cut(text_of(unit.element))


def _text_at(place: etree._Element) -> str:
    return cut(row_text(place) if place.tag == w("tr") else text_of(place))


def cut(text: str) -> str:
    """A text that is short enough for a change."""
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"


def cut_both(before: str, after: str) -> tuple[str, str]:
    """Two texts, cut so that each shows where it differs from the other."""
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    same_start = next((index for index, (a, b) in pairs if a != b), shorter)
    start = before.rfind(" ", 0, max(same_start - 20, 0)) + 1
    if same_start < _MAX_SAME_START or max(len(before), len(after)) <= _MAX_LENGTH:
        return cut(before), cut(after)
    head = before[:30].rpartition(" ")[0]
    return cut(f"{head} … {before[start:]}"), cut(f"{head} … {after[start:]}")
