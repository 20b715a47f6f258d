"""The paragraphs of an edited body put in, taken out or reworded."""

from __future__ import annotations

from lxml import etree

from docx_export.document.controls import w
from docx_export.document.skeleton import Unit, text_of
from docx_export.revising.carry import Copier
from docx_export.revising.changes import Change, ChangeLog, What, cut, cut_both, describe
from docx_export.revising.looks import Looks, put_on, style_of
from docx_export.revising.merge_facts import FactUpdater
from docx_export.revising.parts import is_held
from docx_export.revising.versions import Versions


class ProseEditor:
    """Changes the paragraphs of an edited body."""

    def __init__(
        self,
        body: etree._Element,
        versions: Versions,
        facts: FactUpdater,
        copier: Copier,
        looks: Looks,
        log: ChangeLog,
    ) -> None:
        self._body = body
        self._order = {unit.element: index for index, unit in enumerate(versions.theirs)}
        self._facts = facts
        self._copier = copier
        self._looks = looks
        self._log = log
        self._ends: dict[Unit | None, etree._Element] = {}
        """A unit of mine -> the last element that was put in after it."""
        for mine, fresh in versions.unchanged():
            self._note_looks(mine, fresh)

    def _note_looks(self, mine: Unit, fresh: Unit) -> None:
        """Note how a paragraph looks that stands in both documents."""
        index = self._order[fresh.element]
        if not mine.is_table:
            self._looks.note(index, fresh.element, mine.element)
        for fresh_element, element in zip(fresh.after, mine.after, strict=False):
            self._looks.note(index, fresh_element, element)

    def reword(self, mine: Unit, fresh: Unit) -> None:
        """Give a paragraph the words of a fresh one, unless something holds on to it."""
        element = mine.element
        before, after = text_of(element), text_of(fresh.element)
        if is_held(element) or not element.tag == fresh.element.tag == w("p"):
            self._facts.update(element)
            self._log.add(Change(What.READ, after=cut(after)), element)
            return
        self._facts.report_overtyped(element, fresh.element, element)
        duplicate = self._copier.copy(fresh.element)
        if style_of(duplicate) != style_of(element):
            self._looks.dress(duplicate, self._order[fresh.element], fresh.element)
            put_on(element, duplicate)
        for child in list(element):
            if child.tag != w("pPr"):
                element.remove(child)
        element.extend(child for child in list(duplicate) if child.tag != w("pPr"))
        self._log.is_document_changed = True
        self._log.add(Change(What.REWORDED, *cut_both(before, after)))

    def remove(self, unit: Unit) -> None:
        """Take a unit out, with the empty paragraphs that follow it."""
        text = describe(unit)
        parent = unit.element.getparent()
        assert parent is not None
        for element in (unit.element, *unit.after):
            parent.remove(element)
        self._log.is_document_changed = True
        self._log.add(Change(What.GONE_TEXT, before=text))

    def insert(self, fresh: Unit, after: Unit | None) -> None:
        """Put in a copy of a fresh unit, after a unit of mine and what was put in there before.

        `after` is None for what stands first in the body.
        """
        last = self._ends.get(after, after.end if after else None)
        for element in (fresh.element, *fresh.after):
            duplicate = self._copier.copy(element)
            if element.tag == w("p"):
                self._looks.dress(duplicate, self._order[fresh.element], element)
            if last is None:
                self._body.insert(0, duplicate)
            else:
                last.addnext(duplicate)
            last = duplicate
        assert last is not None
        self._ends[after] = last
        self._log.is_document_changed = True
        self._log.add(Change(What.NEW_TEXT, after=describe(fresh)))
