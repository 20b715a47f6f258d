"""The facts of an edited document brought up to date: what controls show, and what people typed."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from docx_export.document.controls import fact_of, rewrite, shown_in, w
from docx_export.document.skeleton import Unit, words_of
from docx_export.document.trace import trace_fact
from docx_export.revising.changes import Change, ChangeLog, What
from docx_export.revising.outdated import Outdated, Past, Words, key_of
from docx_export.revising.parts import (
    FreshFacts,
    controls_of,
    facts_in,
    place_of,
    same_words,
)


class FactUpdater:
    """Brings the facts in the elements of an edited document up to date."""

    def __init__(self, fresh: FreshFacts, past: Past, log: ChangeLog) -> None:
        self.fresh = fresh
        self._past = past
        self._log = log
        self.outdated: list[Outdated] = []
        """The old figures that stand in typed words."""

    def update(self, element: etree._Element) -> bool:
        """Bring every fact in an element up to date, by its id; whether any has changed."""
        changed = False
        for control in controls_of(element):
            fact, before = fact_of(control), shown_in(control)
            place = place_of(control, element)
            if fact not in self.fresh.shown:
                self._log.add(Change(What.STALE, before=before, fact=fact), place)
                continue
            format = trace_fact(fact, before, self._past.before.get(fact)).format
            after = self.fresh.text(fact, format, before)
            if after is None:
                after = self.fresh.shown[fact][0][1]
                self._log.add(Change(What.READ, after=after, fact=fact), place)
            changed = self.show(control, after, place) or changed
        return changed

    def match(self, mine: etree._Element, fresh: etree._Element) -> None:
        """Have a paragraph show the figures of a fresh one with the same words."""
        if facts_in(mine) != facts_in(fresh):
            self.update(mine)
            return
        for control, wanted in zip(controls_of(mine), controls_of(fresh), strict=True):
            self.show(control, shown_in(wanted), mine)

    def show(self, control: etree._Element, after: str, place: etree._Element) -> bool:
        """Have a control show a text; whether it showed something else.

        `place` is where it stands, if it stands in no row or paragraph.
        """
        fact, before = fact_of(control), shown_in(control)
        if same_words(before, after):
            return False
        what = What.HANDWRITTEN if self._is_overtyped(control) else What.CHANGED
        rewrite(control, after)
        self._log.is_document_changed = True
        self._log.add(
            Change(what, before, after, fact, cells=self.fresh.cells(fact)),
            place_of(control, place),
        )
        return True

    def report_overtyped(
        self, mine: etree._Element, fresh: etree._Element, place: etree._Element
    ) -> None:
        """Report the figures that somebody had typed over in what is written anew."""
        wanted = {fact_of(control): shown_in(control) for control in controls_of(fresh)}
        for control in controls_of(mine):
            if self._is_overtyped(control):
                fact = fact_of(control)
                before, after = shown_in(control), wanted.get(fact, "")
                cells = self.fresh.cells(fact)
                self._log.add(Change(What.HANDWRITTEN, before, after, fact, cells=cells), place)

    def report_outdated(self, typed: Sequence[Unit], lost: Sequence[str]) -> None:
        """Report the old figures in the words of some units; `lost` as in `Past.find`."""
        places = _Places(typed)
        for outdated in self._past.find(" | ".join(unit.words for unit in typed), lost):
            self._report_outdated(outdated, places.of(outdated.figure).element)

    def report_outdated_in(self, root: etree._Element, name: str = "p") -> None:
        """Report the old figures in the words of each paragraph, or row ("tr"), of an element."""
        for element in root.iter(w(name)):
            for outdated in self._past.find(words_of(element), ()):
                self._report_outdated(outdated, element)

    def report_not_shown(self, mine: etree._Element, fresh: etree._Element) -> None:
        """Report what would be shown in the body and stands nowhere in it any more."""
        shown = {fact_of(control) for control in mine.iter(w("sdt"))}
        for control in fresh.iter(w("sdt")):
            fact = fact_of(control)
            if fact and fact not in shown:
                shown.add(fact)
                cells, after = self.fresh.cells(fact), shown_in(control)
                self._log.add(Change(What.NOT_SHOWN, after=after, fact=fact, cells=cells))

    def _is_overtyped(self, control: etree._Element) -> bool:
        fact = fact_of(control)
        return trace_fact(fact, shown_in(control), self._past.before.get(fact)).edited

    def _report_outdated(self, outdated: Outdated, at: etree._Element) -> None:
        self.outdated.append(outdated)
        cells = self.fresh.cells(outdated.fact)
        change = Change(What.OUTDATED, outdated.before, outdated.after, outdated.fact, cells=cells)
        self._log.add(change, at)


class _Places:
    """Units in which figures are looked for."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._first = units[0]
        self._by_key: dict[str, list[tuple[Unit, Words]]] = {}
        for unit in units:
            words = Words(unit.words)
            for key in words.keys:
                self._by_key.setdefault(key, []).append((unit, words))

    def of(self, figure: str) -> Unit:
        """The first unit that gives a figure, else the first of all."""
        units = self._by_key.get(key_of(figure), ()) if figure else ()
        return next((unit for unit, words in units if words.hold(figure)), self._first)
