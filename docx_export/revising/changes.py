"""What became of a document that was brought up to date: the changes, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from docx_export.document.chart import charts_in
from docx_export.document.controls import w
from docx_export.document.skeleton import Unit, text_of

_LONGEST = 90
_ALIKE = 50
"""Letters that two texts begin with alike, before only what follows is told."""


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
    """One thing that was brought up to date, or could not be: of which fact ("" for prose), what
    stood and what stands there, in which paragraph, and the workbook's cells."""

    what: What
    before: str = ""
    after: str = ""
    fact: str = ""
    place: str = ""
    cells: tuple[str, ...] = ()


def counted(changes: Iterable[Change], *kinds: What) -> int:
    """How many changes are of these kinds."""
    return sum(change.what in kinds for change in changes)


def each_once(changes: Iterable[Change]) -> Iterator[Change]:
    """A figure that changed in many places is told once, with the first of them; what is to be read
    is told in each."""
    told: set[tuple[str, ...]] = set()
    for change in changes:
        place = change.place if change.what in TO_READ else ""
        key = (change.what, change.fact, change.before, change.after, place)
        if not change.fact or key not in told:
            told.add(key)
            yield change


# ---------------------------------------------------------------------------------------------
# texts


def row_text(row: etree._Element) -> str:
    return " | ".join(text_of(cell) for cell in row.iterchildren(w("tc")))


def label(unit: Unit) -> str:
    """How a paragraph or a table is told of."""
    if unit.is_table:
        return f"tabellen {cut(row_text(next(unit.element.iterchildren(w('tr')))))}"
    if chart := next(charts_in(unit.element), None):
        return cut(f"diagrammet {chart.words}")
    return cut(text_of(unit.element))


def told_of(place: etree._Element) -> str:
    return cut(row_text(place) if place.tag == w("tr") else text_of(place))


def cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def cut_apart(before: str, after: str) -> tuple[str, str]:
    """Two texts, cut so that each shows where it differs from the other."""
    pairs = enumerate(zip(before, after, strict=False))
    alike = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = before.rfind(" ", 0, max(alike - 20, 0)) + 1
    if alike < _ALIKE or max(len(before), len(after)) <= _LONGEST:
        return cut(before), cut(after)
    head = before[:30].rpartition(" ")[0]
    return cut(f"{head} … {before[start:]}"), cut(f"{head} … {after[start:]}")
