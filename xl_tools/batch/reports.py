"""The reports of a batch, made from its journal: for people, for programs, and for spreadsheets."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from validators.cards.loading import load_call, years
from validators.errors import NameTaken
from validators.findings import WORDS
from validators.spelling import capitalised
from xl_tools import files
from xl_tools.batch.journal import Journal, Outcome, Outcomes
from xl_tools.batch.outputs import ANNOTATED, CSV, TABLES, columns_of
from xl_tools.batch.work import CSV_NAME, HTML_NAME, JSON_NAME, Job
from xl_tools.reports import csv_rows
from xl_tools.reports.duties import OFFICER, who
from xl_tools.reports.html_page import write_html
from xl_tools.reports.results import Result, as_object, finding_as_object, one_line, place
from xl_tools.reports.tallies import Tally

_FINDINGS = (
    "Fil", "Utlysning", "Blad", "Cell", "Slag", "Kod", "Vad som är fel", "Vad som ska göras",
    "Vem", "I cellen", "Källa",
)  # fmt: skip


@dataclass(frozen=True)
class BatchResults:
    """The results of a batch, as often as they are asked for."""

    outcomes: Outcomes
    problems: Sequence[Result] = ()
    """Of what could not even be looked at."""

    def __iter__(self) -> Iterator[Result]:
        yield from (outcome.result for outcome in self.outcomes)
        yield from self.problems


def demand_own(job: Job, journal: Journal) -> None:
    """Raise NameTaken where a report that was not written by a batch, or was changed since, would
    be written over. Asked before the work begins."""
    for name in _possible_names(job):
        path = job.out / name
        if os.path.lexists(path) and files.digest(path) != journal.reports.get(name):
            raise NameTaken(
                "Filen är inte skriven av fordela, eller har ändrats, och skrivs aldrig över.",
                where=str(path),
                todo="Flytta undan den, eller ange en annan mapp.",
            )


def _possible_names(job: Job) -> Iterator[str]:
    """The names that reports may get, before it is known which tables there are rows of."""
    yield from (HTML_NAME, JSON_NAME, CSV_NAME)
    if job.to == CSV:
        yield from (_table_name(year, table) for year in years() for table in TABLES)


def write_reports(
    job: Job, journal: Journal, results: BatchResults, tally: Tally, *, when: dt.datetime
) -> list[Path]:
    """Write the reports, and return where. `when` is shown in the one for people."""
    copies: dict[str, str] = {}
    if job.to == ANNOTATED:
        copies = {outcome.result.file: _copy(outcome) for outcome in results.outcomes}
    pages = write_html(
        results,
        tally,
        when=when,
        link=lambda result: _address(job, result, copies.get(result.file, "")),
        lang=job.lang or "sv",
    )
    reports: dict[str, Iterable[bytes]] = {
        HTML_NAME: (page.encode("utf-8") for page in pages),
        JSON_NAME: _json(results),
    }
    if job.to == CSV:
        reports[CSV_NAME] = _findings(results)
        reports |= {
            _table_name(call, table): _table(results.outcomes, call, table)
            for call, table in _tables(results.outcomes)
        }
    paths = {name: files.inside(job.out, name) for name in reports}
    hashes = {name: files.write_over(paths[name], parts) for name, parts in reports.items()}
    journal.end(hashes)
    return list(paths.values())


def _copy(outcome: Outcome) -> str:
    """The name of the marked copy of a workbook; "" for none."""
    return next(iter(outcome.written), "")


def _address(job: Job, result: Result, copy: str) -> str:
    """Where a file is, seen from the report: its marked copy, where there is one."""
    if copy:
        return quote(copy)
    if result.file.endswith("/") or "\ufffd" in result.file:
        return ""
    return f"{_path_between(job.folder, job.out)}/{quote(result.file)}"


@lru_cache(maxsize=1)
def _path_between(folder: Path, out: Path) -> str:
    """From the report to the folder: asking the file system for each file takes longer than all
    the rest of the report."""
    try:
        return quote(Path(os.path.relpath(folder.resolve(), out.resolve())).as_posix())
    except ValueError:  # on another drive
        return folder.resolve().as_uri()


def _json(results: Iterable[Result]) -> Iterator[bytes]:
    """The objects of `validate --format json`, with who must act, and why a file failed."""
    yield b"["
    before = b"\n"
    for result in results:
        properties = as_object(result)
        properties["findings"] = [
            {**finding_as_object(finding), "who": str(who(finding, result.stage))}
            for finding in result.findings
        ]
        if result.problem:
            properties |= {"problem": result.problem, "hint": result.todo, "who": str(OFFICER)}
        yield before + json.dumps(properties, ensure_ascii=False).encode("utf-8")
        before = b",\n"
    yield b"\n]\n"


def _findings(results: Iterable[Result]) -> Iterator[bytes]:
    yield csv_rows.BEGINNING + csv_rows.lines([_FINDINGS])
    for result in results:
        rows: list[tuple[str | None, ...]] = []
        if result.problem:
            about = (one_line(result.file), result.call, None, None, "gick inte", None)
            rows.append((*about, result.problem, result.todo, str(OFFICER), None, None))
        rows += [
            (
                one_line(result.file),
                result.call,
                finding.sheet or place(finding, result.lang),
                finding.cell,
                WORDS[finding.severity].text(result.lang),
                finding.code,
                finding.message,
                finding.hint,
                who(finding, result.stage).text(result.lang),
                finding.value,
                finding.source,
            )
            for finding in result.findings
        ]
        yield csv_rows.lines(rows)


def _tables(outcomes: Outcomes) -> list[tuple[str, str]]:
    """The calls and tables that there are rows of."""
    return sorted({(outcome.result.call, table) for outcome in outcomes for table in outcome.rows})


def _table_name(call: str, table: str) -> str:
    return f"{call}-{table}.csv"


def _table(outcomes: Outcomes, call: str, table: str) -> Iterator[bytes]:
    card = load_call(call)
    titles = [capitalised(card.columns[key].title) for key in columns_of(card, table)]
    yield csv_rows.BEGINNING + csv_rows.lines([["Fil", *titles]])
    for outcome in outcomes:
        if outcome.result.call == call:
            file = one_line(outcome.result.file)
            yield csv_rows.lines([[file, *row] for row in outcome.rows.get(table, ())])
