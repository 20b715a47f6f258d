"""A table of an edited document brought up to date: its rows and cells, each by its facts."""

from __future__ import annotations

import copy

from lxml import etree

from docx_export.document.controls import fact_of, shown_in, w
from docx_export.document.skeleton import text_of
from docx_export.revising.carry import Copier
from docx_export.revising.changes import Change, ChangeLog, What, cut, row_text
from docx_export.revising.looks import put_on, style_of
from docx_export.revising.merge_facts import FactUpdater
from docx_export.revising.parts import (
    cell_count,
    controls_of,
    facts_in,
    is_held,
    row_key,
    workbook_rows,
)


class TableMerger:
    """Gives tables the rows and figures of fresh ones."""

    def __init__(self, facts: FactUpdater, copier: Copier, log: ChangeLog) -> None:
        self._facts = facts
        self._copier = copier
        self._log = log

    def merge(self, table: etree._Element, fresh: etree._Element) -> None:
        """Give a table the rows of a fresh one, found by what they are about. The order of those
        that stay is the officer's."""
        rows = list(table.iterchildren(w("tr")))
        wanted = {row_key(row): row for row in fresh.iterchildren(w("tr"))}
        if len(rows) > 1 and any(wanted) and not any(map(row_key, rows)):
            # Pasted as plain text: rows that show their facts would stand beside those.
            self._log.add(Change(What.READ, before=cut(row_text(rows[1]))), rows[0])
        else:
            kept = self._merge_rows(table, rows, wanted)
            if len(kept) < len(wanted):
                self._insert_rows(table, wanted, kept)
        self._facts.report_outdated_in(table, "tr")

    def clear(self, table: etree._Element) -> None:
        """Take the workbook's rows out of a table in which somebody has put rows of their own."""
        for row in workbook_rows(table):
            self._remove_row(table, row)
        self._log.is_document_changed = True

    def _merge_rows(
        self,
        table: etree._Element,
        rows: list[etree._Element],
        wanted: dict[str, etree._Element],
    ) -> dict[str, etree._Element]:
        """Bring the rows that stay up to date, and take the others out; those that stay, by what
        they are about."""
        kept: dict[str, etree._Element] = {}
        for row in rows:
            key = row_key(row)
            if key in wanted and key not in kept:
                kept[key] = row
                self._merge_row(row, wanted[key])
            elif key and not is_held(row):
                self._remove_row(table, row)
            elif key:
                self._log.add(Change(What.READ, before=cut(row_text(row))), row)
        return kept

    def _remove_row(self, table: etree._Element, row: etree._Element) -> None:
        table.remove(row)
        self._log.is_document_changed = True
        self._log.add(Change(What.GONE_ROW, before=cut(row_text(row))))

    def _merge_row(self, row: etree._Element, fresh: etree._Element) -> None:
        cells, wanted = (list(part.iterchildren(w("tc"))) for part in (row, fresh))
        if len(cells) != len(wanted):  # somebody has added or taken away a column
            self._facts.update(row)
            return
        for cell, fresh_cell in zip(cells, wanted, strict=True):
            self._merge_cell(cell, fresh_cell, row)

    def _merge_cell(self, cell: etree._Element, fresh: etree._Element, row: etree._Element) -> None:
        facts, wanted = facts_in(cell), facts_in(fresh)
        if facts == wanted or is_held(cell):
            pairs = zip(controls_of(cell), controls_of(fresh), strict=False)
            for control, fresh_control in pairs:
                if fact_of(control) == fact_of(fresh_control):
                    self._facts.show(control, shown_in(fresh_control), row)
        if facts == wanted:
            return
        before, after = text_of(cell), text_of(fresh)
        fact = next(iter(wanted or facts), "")
        what = What.READ
        if not is_held(cell):
            what = What.CHANGED
            self._facts.report_overtyped(cell, fresh, row)
            self._fill_cell(cell, fresh)
            self._log.is_document_changed = True
        cells = self._facts.fresh.cells(fact) if fact else ()
        self._log.add(Change(what, before, after, fact, cells=cells), row)

    def _fill_cell(self, cell: etree._Element, fresh: etree._Element) -> None:
        """Give a cell the content of a fresh one, looking as the paragraphs of that style did
        here."""
        models = {style_of(paragraph): paragraph for paragraph in reversed(cell.findall(w("p")))}
        for child in list(cell):
            if child.tag != w("tcPr"):
                cell.remove(child)
        for child in fresh:
            if child.tag == w("tcPr"):
                continue
            element = self._copier.copy(child)
            model = models.get(style_of(element))
            if element.tag == w("p") and model is not None:
                put_on(element, model)
            cell.append(element)

    def _insert_rows(
        self,
        table: etree._Element,
        wanted: dict[str, etree._Element],
        kept: dict[str, etree._Element],
    ) -> None:
        """Put in the rows that are not kept, each after the one that it follows in the fresh
        table."""
        models = RowModels(table)
        above: etree._Element | None = None
        for key, fresh in wanted.items():
            if key in kept:
                above = kept[key]
                continue
            row = self._row_like(models.nearest(above, cell_count(fresh)), fresh)
            if above is None:
                table.append(row)
            else:
                above.addnext(row)
            models.note(row, above)
            self._log.is_document_changed = True
            self._log.add(Change(What.NEW_ROW, after=cut(row_text(row))))
            above = row

    def _row_like(self, model: etree._Element | None, fresh: etree._Element) -> etree._Element:
        """A copy of a fresh row, looking as a row of the table does that has as many cells."""
        if model is None:
            return self._copier.copy(fresh)
        row = copy.deepcopy(model)
        cells, fresh_cells = (part.iterchildren(w("tc")) for part in (row, fresh))
        for cell, fresh_cell in zip(cells, fresh_cells, strict=True):
            self._fill_cell(cell, fresh_cell)
        return row


class RowModels:
    """The rows of a table that show facts, to look new ones like.

    They are looked through once: a table may get thousands of rows.
    """

    def __init__(self, table: etree._Element) -> None:
        self._table = table
        self._rows: set[etree._Element] = set()
        self._first: dict[int, etree._Element] = {}
        """Number of cells -> the first row with so many."""
        for row in table.iterchildren(w("tr")):
            if row_key(row):
                self._rows.add(row)
                self._first.setdefault(cell_count(row), row)

    def nearest(self, above: etree._Element | None, count: int) -> etree._Element | None:
        """The row above if it has `count` cells, else the first that has; None where none has."""
        if above is not None and above in self._rows and cell_count(above) == count:
            return above
        return self._first.get(count)

    def note(self, row: etree._Element, above: etree._Element | None) -> None:
        """Take in a row that was put in below `above`; last, where that is None."""
        if not row_key(row):
            return
        count = cell_count(row)
        first = self._first.setdefault(count, row)
        is_below_model = above is None or self.nearest(above, count) is above
        if not is_below_model and self._table.index(row) < self._table.index(first):
            self._first[count] = row
        self._rows.add(row)
