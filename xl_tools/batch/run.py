"""`fordela batch`: find the files, do what is not done yet, keep the journal, write the reports."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files as resources

from validators.errors import FordelaError
from validators.model import Severity
from validators.spelling import grouped
from xl_tools import files
from xl_tools.batch import reports, work
from xl_tools.batch.find import FoundFiles, find_files
from xl_tools.batch.journal import Journal
from xl_tools.batch.pool import Progress, no_progress
from xl_tools.batch.work import Job, Task
from xl_tools.reports.results import one_line
from xl_tools.reports.tallies import Tally

MAX_NAMES = 5
"""Names of files that a sentence lists, of those that are alike."""


@dataclass(frozen=True)
class Batch:
    """What a batch came to."""

    lines: tuple[str, ...]
    """For people."""
    problems: tuple[str, ...]
    """The files that went wrong, each with the reason."""
    has_errors: bool
    """Whether a workbook has findings of severity error."""

    @property
    def failed(self) -> bool:
        """Whether a file went wrong."""
        return bool(self.problems)


class BatchStopped(KeyboardInterrupt):
    """Ctrl-C ended a batch in the middle; what was done by then is kept."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        """Files that are done, also in earlier runs."""
        self.total = total
        """All files of the batch."""


def run(
    job: Job,
    patterns: Sequence[str],
    jobs: int,
    *,
    version: str,
    when: dt.datetime,
    scheduler: str = "",
    progress: Progress = no_progress,
) -> Batch:
    """Do the job with as many processes as `jobs` says, or by the workers of a Dask `scheduler`,
    from where an earlier run came to. `version` is that of fordela, `when` the time that the report
    shows, and `progress` learns how many files are done.

    Raises FordelaError before anything is done where the folders are no good or hold nothing, and
    BatchStopped after a Ctrl-C.
    """
    found = find_files(job.folder, job.out, patterns)
    if not found.names and not found.problems:
        raise _nothing(job, patterns, found)
    files.make_folder(job.out)
    with Journal(job.out) as journal:
        journal.begin(run_key(job, version))
        reports.demand_own(job, journal)
        tasks = [
            Task(name, journal.entries[name].written if name in journal.entries else {})
            for name in found.names
            if not work.still_holds(job, name, journal.entries.get(name))
        ]
        skipped = len(found.names) - len(tasks)
        _do(job, journal, tasks, jobs, scheduler, skipped, progress)
        results = reports.BatchResults(journal.read(found.names), found.problems)
        tally = Tally.of(results)
        paths = reports.write_reports(job, journal, results, tally, when=when)
        remarks = (*_passed(found), *_orphans(job, journal, found))
        problems = tuple(
            one_line(f"{job.folder / result.file}: {result.problem} {result.todo}".rstrip())
            for result in results
            if result.problem
        )
    again = (f"{grouped(skipped)} var granskade förut och är oförändrade.",) if skipped else ()
    lines = (*tally.as_text(), "", *again, *remarks, *(str(path) for path in paths))
    has_errors = any(severity is Severity.ERROR for _, severity in tally.findings)
    return Batch(lines, problems, has_errors)


def _nothing(job: Job, patterns: Sequence[str], found: FoundFiles) -> FordelaError:
    what, todo = "Där finns inga arbetsböcker.", "Kontrollera att det är rätt mapp."
    if patterns:
        what, todo = "Inga filer i mappen stämmer med mönstret.", "Kontrollera --glob och mappen."
    elif found.passed:
        what = f"Där finns inga arbetsböcker, bara mejl och arkiv: {_some(found.passed)}."
        todo = _OPEN
    return FordelaError(what, where=str(job.folder), todo=todo)


_OPEN = "Samla in dem med collect, eller packa upp dem först."


def _passed(found: FoundFiles) -> Iterator[str]:
    if found.passed:
        yield f"Mejl och arkiv öppnades inte: {_some(found.passed)}. {_OPEN}"


def _orphans(job: Job, journal: Journal, found: FoundFiles) -> Iterator[str]:
    """A sentence about what earlier runs wrote of workbooks that have gone. It may be all that is
    left of them, and is nobody's but the officer's to take away."""
    names = set(found.names)
    orphans = [
        output
        for name, entry in journal.entries.items()
        if name not in names and not (job.folder / name).exists()
        for output in entry.written
        if (job.out / output).is_file()
    ]
    if orphans:
        yield f"Kvar av arbetsböcker som inte längre finns i mappen: {_some(sorted(orphans))}."


def _some(names: Sequence[str]) -> str:
    rest = len(names) - MAX_NAMES
    more = f" och {grouped(rest)} till" if rest > 0 else ""
    return one_line(", ".join(names[:MAX_NAMES])) + more


def _do(
    job: Job,
    journal: Journal,
    tasks: Sequence[Task],
    jobs: int,
    scheduler: str,
    skipped: int,
    progress: Progress,
) -> None:
    done = 0
    progress(done, len(tasks))
    try:
        for outcomes in work.run(job, tasks, jobs, scheduler):
            journal.add(outcomes)
            done += len(outcomes)
            progress(done, len(tasks))
    except KeyboardInterrupt as stop:
        raise BatchStopped(done + skipped, len(tasks) + skipped) from stop


def run_key(job: Job, version: str) -> str:
    """What decides what a file comes to, besides its bytes: the options, the program, the cards. A
    SHA-256 in hex."""
    digest = hashlib.sha256(f"{version} {job.to} {job.year} {job.lang}".encode())
    cards = resources("validators") / "calls"
    for card in sorted(cards.iterdir(), key=lambda card: card.name):
        if card.name.endswith(".toml"):
            digest.update(card.read_bytes())
    return digest.hexdigest()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
