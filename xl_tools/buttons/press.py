"""What a press of a button does: the bytes of an open workbook -> steps, and what to say.

The same path as the command line: one reader, one set of rules, one plan. What holds the workbook
(the macro in it through `fordela press`, or xlwings through xl_tools.excel) only applies the steps.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opc.package import open_package
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import FordelaError, UnknownWorkbook
from validators.findings import count
from validators.model import Facts, Finding, Severity, Stage, Tables
from xl_tools import files
from xl_tools.buttons import mark_steps
from xl_tools.buttons.exchange import Request
from xl_tools.buttons.steps import Answer, Level, Offer, Select, Step
from xl_tools.editing.anatomy import dissect
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.plan import RANK, place
from xl_tools.marking.survey import Survey, survey
from xl_tools.reading.stamp import language_of, origin_of, read_marks
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_package

ACTIONS = ("validate", "generate", "unmark")

_SHOWN = 5
"""Findings that a message tells in full."""

_LOOKED_AT = 5
"""Decisions beside the workbook that are looked into for edits."""

_LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING, Severity.INFO: Level.INFO}


def press(request: Request, *, when: dt.datetime) -> Answer:
    """Do what was pressed.

    `when` is told in the notes and the findings sheet. A document is written at once, under a name
    that is free; the workbook is for the caller to change, by the steps. Raises FordelaError when
    the job cannot be done; then nothing has been written.
    """
    if request.action not in ACTIONS:
        raise FordelaError(f"Knappen {request.action!r} finns inte.")
    package = open_package(request.data, name=request.name)
    seen = survey(dissect(package))
    if request.action == "unmark":
        return _unmark(seen, request.lang)
    workbook = read_package(package, whole=False)
    marks = read_marks(workbook)
    lang = request.lang or language_of(marks)
    tables = read_tables(workbook, lang=lang)
    if request.action == "generate" and tables.stage is not Stage.ALLOCATION:
        raise UnknownWorkbook(
            "Arbetsboken är en ansökan.",
            todo="Tjänsteutlåtandet skrivs av handläggarens fördelningsbok.",
        )
    call = load_call(tables.call, lang)
    fingerprint = hashlib.sha256(request.data).hexdigest()
    about = About(fingerprint, when, origin_of(marks, lang), is_open=True)
    pressed = _Pressed(request, lang, call, tables, seen, about)
    return pressed.validate() if request.action == "validate" else pressed.generate()


def refusal(error: FordelaError) -> Answer:
    """What to say when the job could not be done."""
    return Answer((), Level.ERROR, str(error))


def _unmark(seen: Survey, lang: str) -> Answer:
    if not seen.has_marks:
        return Answer((), Level.INFO, _say(lang, "no marks"))
    if seen.sheets and seen.is_locked:
        return Answer((), Level.ERROR, _say(lang, "locked"))
    return Answer(tuple(mark_steps.unmark(seen)), Level.INFO, _say(lang, "unmarked"))


@dataclass(frozen=True)
class _Pressed:
    """A press on a workbook that could be read."""

    request: Request
    lang: str
    call: Call
    tables: Tables
    seen: Survey
    about: About

    def validate(self) -> Answer:
        findings = self._check()
        if not findings:
            return self._answer((), Level.INFO, self._say("nothing", year=self.call.year))
        worst = min(findings, key=lambda finding: RANK[finding.severity])
        first = self._say("first", counted=count(findings, self.lang), first=_sentence(worst))
        listed = self._say("listed")
        return self._answer(findings, _LEVELS[worst.severity], f"{first}\n\n{listed}")

    def generate(self) -> Answer:
        findings = self._check()
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if errors:
            told = [
                self._say("refused", counted=count(errors, self.lang)),
                *map(_sentence, errors[:_SHOWN]),
            ]
            if len(errors) > _SHOWN:
                told.append(self._say("more", rest=len(errors) - _SHOWN))
            return self._answer(findings, Level.ERROR, "\n\n".join(told))
        path, facts, elsewhere = self._write_document()
        told = [self._say("written", path=path)]
        if elsewhere:
            told.append(elsewhere)
        elif renewed := self._renew(path, facts):
            path, remark = renewed
            told.append(remark)
        if findings:
            told.append(self._say("found", counted=count(findings, self.lang)))
        steps: Sequence[Step] = ()
        if self.seen.has_marks and not self.seen.is_locked:
            # marks are about one version of the data: those of an older one do not stay
            steps = [step for step in self._steps(findings) if not isinstance(step, Select)]
        offer = Offer(str(path), self._say("open"))
        return Answer(tuple(steps), Level.INFO, "\n\n".join(told), offer)

    def _check(self) -> tuple[Finding, ...]:
        from validators.check import check  # brings polars, which removing marks does without

        return check(self.tables, self.call)

    def _say(self, key: str, **fields: object) -> str:
        return _say(self.lang, key, **fields)

    def _answer(self, findings: tuple[Finding, ...], level: Level, message: str) -> Answer:
        if self.seen.is_locked and (findings or self.seen.sheets):
            return Answer((), Level.ERROR, f"{message}\n\n{self._say('locked')}")
        return Answer(tuple(self._steps(findings)), level, message)

    def _steps(self, findings: tuple[Finding, ...]) -> Iterable[Step]:
        yield from mark_steps.unmark(self.seen)
        if findings:
            plan = place(findings, self.seen.surfaces, self.lang)
            yield from mark_steps.mark(plan, self.seen, self.about)

    def _write_document(self) -> tuple[Path, Facts, str]:
        """Write it beside the workbook; where that cannot be, elsewhere, with the reason."""
        from docx_export.filling.documents import generate
        from validators.facts.computing import compute

        call = load_call(self.call.year)  # documents are Swedish, whatever the buttons speak
        facts = compute(self.tables, call)
        document = generate(facts, call, fingerprint=self.about.sha256)
        folder, why = self.request.folder, ""
        if "://" in folder:
            why = "web"
        elif not folder:
            why = "unsaved"
        elif not Path(folder).is_dir():
            why = "unreachable"
        elif not os.access(folder, os.W_OK):
            why = "closed"
        where = files.documents_folder() if why else Path(folder)
        path = files.write_free(where / f"tjansteutlatande-{self.call.year}.docx", document)
        return path, facts, self._say(why, folder=folder) if why else ""

    def _renew(self, written: Path, facts: Facts) -> tuple[Path, str] | None:
        """Where the officer has edited a decision that lies beside the workbook: a copy of the one
        saved last, with the workbook's figures, and what to say of it; or why there is none."""
        from docx_export.revising import refresh
        from xl_tools.reports.changes import summary as summary_of

        for path in _newest_first(written):
            try:
                data = files.read(path)
                if refresh.is_draft(data) or not refresh.is_edited(data):
                    continue
            except FordelaError:
                continue  # somebody else's file, or one that is open: the new decision is there
            try:
                call = load_call(self.call.year)
                done = refresh.refresh_document(data, facts, call, workbook=self.about.sha256)
                if done.document != "fordelning":
                    continue
                name = f"{path.stem} {self._say('renewed name')}.docx"
                made = files.write_free(path.with_name(name), done.data)
            except FordelaError as error:
                return written, self._say("not renewed", old=path.name, why=error)
            summary = summary_of(done, self.lang)
            return made, self._say("renewed", old=path.name, new=made.name, summary=summary)
        return None


def _newest_first(written: Path) -> Sequence[Path]:
    """The other decisions in a folder, by name, the one saved last first."""
    stem = written.stem.partition(" (")[0]
    try:
        found = {
            path: path.stat().st_mtime
            for path in written.parent.glob(f"{stem}*.docx")
            if path != written and not path.name.startswith("~$")
        }
    except OSError:
        return ()
    return sorted(found, key=lambda path: (-found[path], path.name))[:_LOOKED_AT]


def _sentence(finding: Finding) -> str:
    """ "LUM!U9: Beloppet är över taket. Sänk det." """
    at = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or finding.place
    told = f"{finding.message} {finding.hint}".strip()
    return f"{at}: {told}" if at else told


# ---------------------------------------------------------------------------------------------
# what is said, in Swedish and English


def _say(lang: str, key: str, **fields: object) -> str:
    return _TEXTS[key][lang == "en"].format(**fields)


_TEXTS = {
    "nothing": (
        "Inga anmärkningar. Arbetsboken följer utlysningen {year}.",
        "No findings. The workbook follows the call of {year}.",
    ),
    "first": ("{counted}. Det första: {first}", "{counted}. The first: {first}"),
    "listed": (
        "Allt står i bladet Granskning, och på cellerna som noter och färger.",
        "Everything is listed in the sheet Granskning, and on the cells as notes and colours.",
    ),
    "refused": (
        "Tjänsteutlåtandet skrevs inte: {counted} måste rättas först.",
        "The decision was not written: {counted} to put right first.",
    ),
    "more": (
        "… och {rest} till, i bladet Granskning.",
        "… and {rest} more, in the sheet Granskning.",
    ),
    "written": ("Tjänsteutlåtandet är skrivet:\n{path}", "The decision has been written:\n{path}"),
    "renewed": (
        "I {old} har texten ändrats. Den texten med bokens siffror står i {new} ({summary}).",
        "The text of {old} has been edited. That text with the workbook's figures is in {new} "
        "({summary}).",
    ),
    "not renewed": (
        "I {old} har texten ändrats, men den kunde inte få bokens siffror: {why}",
        "The text of {old} has been edited, but it could not get the workbook's figures: {why}",
    ),
    "renewed name": ("uppdaterad", "refreshed"),
    "found": ("Granskningen fann {counted}.", "The check found {counted}."),
    "open": ("Vill du öppna det nu?", "Do you want to open it now?"),
    "web": (
        "Arbetsboken ligger på en webbadress (SharePoint eller OneDrive), så dokumentet lades "
        "bland dina dokument.",
        "The workbook is at a web address (SharePoint or OneDrive), so the document was put "
        "among your documents.",
    ),
    "unsaved": (
        "Arbetsboken är inte sparad än, så dokumentet lades bland dina dokument.",
        "The workbook has not been saved yet, so the document was put among your documents.",
    ),
    "unreachable": (
        "Mappen {folder} går inte att nå, så dokumentet lades bland dina dokument.",
        "The folder {folder} cannot be reached, so the document was put among your documents.",
    ),
    "closed": (
        "Mappen {folder} går inte att skriva i, så dokumentet lades bland dina dokument.",
        "The folder {folder} cannot be written to, so the document was put among your documents.",
    ),
    "no marks": ("Arbetsboken har inga markeringar.", "The workbook has no marks."),
    "unmarked": ("Markeringarna är borttagna.", "The marks have been removed."),
    "locked": (
        "Arbetsboken är skyddad så att blad varken kan läggas till eller tas bort, och inget har "
        "märkts. Ta bort skyddet (Granska > Skydda arbetsbok) och tryck igen.",
        "The workbook is protected so that sheets can neither be added nor removed, and nothing "
        "has been marked. Remove the protection (Review > Protect Workbook) and press again.",
    ),
}
