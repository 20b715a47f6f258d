"""What is found while a workbook is read, gathered: one finding for what has one cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from validators.a1 import letters_of
from validators.cards.call import Call
from validators.findings import find
from validators.model import Cell, Finding, Severity, Stage
from validators.wording import Sentence, sentence

MAX_FINDINGS_PER_COLUMN = 200  # of one kind; one more finding counts the rest

_MAX_LISTED = 4  # references in a finding


class FindingLog:
    """The findings of one workbook, in the order in which they are reported."""

    def __init__(self, call: Call, stage: Stage) -> None:
        self.call = call
        self.stage = stage
        self._findings: list[Finding] = []
        self._counts: Counter[tuple[str, str, str]] = Counter()  # by sheet, letters and rule
        self._last: dict[tuple[str, str, str], tuple[Cell, Severity]] = {}
        self._uncomputed: dict[tuple[str, str], list[Cell]] = {}  # by sheet and column id
        self._invisible: list[Cell] = []

    def report(
        self,
        key: str,
        cell: Cell | None,
        fields: Mapping[str, object] | None = None,
        *,
        code: str = "",
        severity: Severity | None = None,
        place: str | Sentence = "",
    ) -> None:
        """Add the finding of a rule of the card, under another code or severity where given.

        `key` is the rule's, `fields` what its sentences are filled with, and `place` what is said
        where there is no cell.
        """
        severity = severity or self.call.rules[key].severity(self.stage)
        if severity is None or (cell is not None and self._is_crowded(key, cell, severity)):
            return
        finding = find(self.call, key, self.stage, cell, fields=fields, place=place)
        if finding is not None:
            self._findings.append(replace(finding, code=code or finding.code, severity=severity))

    def add_uncomputed(self, key: str, cell: Cell) -> None:
        """Note a formula without a result in column `key`; each column gets one finding."""
        self._uncomputed.setdefault((cell.sheet, key), []).append(cell)

    def add_invisible(self, cell: Cell) -> None:
        """Note a text with invisible characters; the workbook gets one finding."""
        self._invisible.append(cell)

    def _is_crowded(self, key: str, cell: Cell, severity: Severity) -> bool:
        """Whether a column has had this finding so often that more of it tells nobody anything."""
        column = cell.sheet, letters_of(cell.ref), key
        self._counts[column] += 1
        if self._counts[column] <= MAX_FINDINGS_PER_COLUMN:
            return False
        self._last[column] = cell, severity
        return True

    def finish(self) -> tuple[Finding, ...]:
        """All findings, with those that are reported once for many cells."""
        for cells in self._uncomputed.values():
            self.report("S02", cells[0], {"cells": listed([cell.ref for cell in cells])})
        self._uncomputed.clear()
        for column, (cell, severity) in self._last.items():
            fields = {"count": self._counts[column] - MAX_FINDINGS_PER_COLUMN, "last": cell.ref}
            self._counts[column] = 0
            self.report("S05-many", cell, fields, severity=severity)
        self._last.clear()
        if self._invisible:
            first = self._invisible[0]
            count = len(self._invisible)
            self.report("S05-invisible", first, {"count": count, "first": first.place})
            self._invisible.clear()
        return tuple(self._findings)


def listed(refs: Sequence[str]) -> Sequence[str | Sentence]:
    """References as a finding lists them: all of at most four, else three and how many more."""
    if len(refs) <= _MAX_LISTED:
        return refs
    shown = refs[: _MAX_LISTED - 1]
    rest = sentence("{count} celler till", "{count} cells more", count=len(refs) - len(shown))
    return [*shown, rest]
