"""What a press of a button does: the bytes of an open workbook -> steps, and what to say.

The same path as the command line: one reader, one set of rules, one plan. What holds the workbook
(the macro in it through `fordela press`, or xlwings through xl_tools.excel) only applies the steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.errors import FordelaError
from validators.findings import count
from validators.model import Finding, Severity
from xl_tools.buttons import decisions, mark_steps
from xl_tools.buttons.exchange import Request
from xl_tools.buttons.press_texts import text_of
from xl_tools.buttons.steps import Answer, Level, Offer, Select, Step
from xl_tools.jobs.check import check_tables
from xl_tools.jobs.common.case import FOR_DOCUMENTS, case_of, demand_allocation
from xl_tools.jobs.common.open_workbook import (
    OpenTables,
    OpenWorkbook,
    read_open_workbook,
    survey_workbook,
)

ACTIONS = ("validate", "generate", "unmark")

MAX_FINDINGS = 5
"""Findings that a message shows in full."""

_LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING, Severity.INFO: Level.INFO}


def press(request: Request, *, when: dt.datetime) -> Answer:
    """Do what was pressed.

    `when` stands in the notes and the findings sheet. A document is written at once, under a name
    that is free; the workbook is for the caller to change, by the steps. Raises FordelaError when
    the job cannot be done; then nothing has been written.
    """
    if request.action not in ACTIONS:
        raise FordelaError(f"Knappen {request.action!r} finns inte.")
    workbook = survey_workbook(request.data, name=request.name)
    if request.action == "unmark":
        return _unmark(workbook, request.lang)
    contents = read_open_workbook(workbook, request.lang)
    if request.action == "generate":
        demand_allocation(contents.tables, todo=FOR_DOCUMENTS)
    press_ = _Press(request, workbook, contents, when)
    findings = check_tables(contents.tables)
    return press_.validate(findings) if request.action == "validate" else press_.generate(findings)


def refusal(error: FordelaError) -> Answer:
    """What to say when the job could not be done."""
    return Answer((), Level.ERROR, str(error))


def _unmark(workbook: OpenWorkbook, lang: str) -> Answer:
    survey = workbook.survey
    if not survey.has_marks:
        return Answer((), Level.INFO, text_of("no marks", lang))
    if survey.sheets and survey.is_locked:
        return Answer((), Level.ERROR, text_of("locked", lang))
    return Answer(tuple(mark_steps.unmark(survey)), Level.INFO, text_of("unmarked", lang))


@dataclass(frozen=True)
class _Press:
    """A press on a workbook that could be read."""

    request: Request
    workbook: OpenWorkbook
    contents: OpenTables
    when: dt.datetime

    def validate(self, findings: Sequence[Finding]) -> Answer:
        lang = self.contents.lang
        if not findings:
            nothing = text_of("nothing", lang, year=self.contents.tables.call)
            return self._answer((), Level.INFO, nothing)
        worst = mark_steps.worst_of(findings)
        first = text_of("first", lang, counted=count(findings, lang), first=_sentence(worst))
        message = f"{first}\n\n{text_of('listed', lang)}"
        return self._answer(findings, _LEVELS[worst.severity], message)

    def generate(self, findings: Sequence[Finding]) -> Answer:
        lang = self.contents.lang
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            return self._answer(findings, Level.ERROR, _refuse(errors, lang))
        decision = decisions.write(
            case_of(self.request.data, self.contents.tables), self.request.folder, lang
        )
        paragraphs = [*decision.paragraphs]
        if findings:
            paragraphs.append(text_of("found", lang, counted=count(findings, lang)))
        steps: Sequence[Step] = ()
        survey = self.workbook.survey
        if survey.has_marks and not survey.is_locked:
            # marks are about one version of the data: those of an older one do not stay
            steps = [step for step in self._steps(findings) if not isinstance(step, Select)]
        offer = Offer(str(decision.path), text_of("open", lang))
        return Answer(tuple(steps), Level.INFO, "\n\n".join(paragraphs), offer)

    def _answer(self, findings: Sequence[Finding], level: Level, message: str) -> Answer:
        survey = self.workbook.survey
        if survey.is_locked and (findings or survey.sheets):
            locked = text_of("locked", self.contents.lang)
            return Answer((), Level.ERROR, f"{message}\n\n{locked}")
        return Answer(tuple(self._steps(findings)), level, message)

    def _steps(self, findings: Sequence[Finding]) -> Iterable[Step]:
        yield from mark_steps.unmark(self.workbook.survey)
        if findings:
            yield from mark_steps.mark_findings(findings, self.workbook, self.contents, self.when)


def _refuse(errors: Sequence[Finding], lang: str) -> str:
    """That no document is written, and the first of the errors that are why."""
    paragraphs = [
        text_of("refused", lang, counted=count(errors, lang)),
        *map(_sentence, errors[:MAX_FINDINGS]),
    ]
    if len(errors) > MAX_FINDINGS:
        paragraphs.append(text_of("more", lang, rest=len(errors) - MAX_FINDINGS))
    return "\n\n".join(paragraphs)


def _sentence(finding: Finding) -> str:
    """A finding with its place, e.g. `'LUM!U9: Beloppet är över taket. Sänk det.'`."""
    at = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or finding.place
    text = f"{finding.message} {finding.hint}".strip()
    return f"{at}: {text}" if at else text
