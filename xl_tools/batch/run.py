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
from validators.wording import grouped
from xl_tools import files
from xl_tools.batch import reports, work
from xl_tools.batch.find import Found, find_files
from xl_tools.batch.journal import Journal
from xl_tools.batch.work import Job, Task
from xl_tools.cli import console
from xl_tools.cli.progress import Progress
from xl_tools.reports.results import one_line
from xl_tools.reports.tallies import Tally

_MOST = 5
"""So many names are told of those that are alike."""


@dataclass(frozen=True)
class Done:
    """What a batch came to: lines for people, and the files that went wrong, with the reason."""

    lines: tuple[str, ...]
    problems: tuple[str, ...]
    has_errors: bool

    @property
    def failed(self) -> bool:
        return bool(self.problems)


def run(
    job: Job,
    patterns: Sequence[str],
    jobs: int,
    *,
    version: str,
    when: dt.datetime,
    scheduler: str = "",
) -> Done:
    """Do the job with as many processes as `jobs` says, or by the workers of a Dask `scheduler`,
    from where an earlier run came to.

    Raises FordelaError before anything is done where the folders are no good or hold nothing, and
    KeyboardInterrupt after a Ctrl-C: what was done by then is kept.
    """
    found = find_files(job.folder, job.out, patterns)
    if not found.names and not found.problems:
        raise _nothing(job, patterns, found)
    files.make_folder(job.out)
    with Journal(job.out) as journal:
        journal.begin(_key(job, version))
        reports.demand_own(job, journal)
        tasks = [
            Task(name, journal.entries[name].made if name in journal.entries else {})
            for name in found.names
            if not work.still_holds(job, name, journal.entries.get(name))
        ]
        skipped = len(found.names) - len(tasks)
        _do(job, journal, tasks, jobs, scheduler, skipped)
        results = reports.Results(journal.read(found.names), found.problems)
        tally = Tally.of(results)
        written = reports.write_reports(job, journal, results, tally, when=when)
        left = (*_passed(found), *_orphans(job, journal, found))
        problems = tuple(
            one_line(f"{job.folder / result.file}: {result.problem} {result.todo}".rstrip())
            for result in results
            if result.problem
        )
    again = (f"{grouped(skipped)} var granskade förut och är oförändrade.",) if skipped else ()
    lines = (*tally.as_text(), "", *again, *left, *(str(path) for path in written))
    return Done(lines, problems, any(severity is Severity.ERROR for _, severity in tally.findings))


def _nothing(job: Job, patterns: Sequence[str], found: Found) -> FordelaError:
    what, todo = "Där finns inga arbetsböcker.", "Kontrollera att det är rätt mapp."
    if patterns:
        what, todo = "Inga filer i mappen stämmer med mönstret.", "Kontrollera --glob och mappen."
    elif found.passed:
        what = f"Där finns inga arbetsböcker, bara mejl och arkiv: {_some(found.passed)}."
        todo = _OPEN
    return FordelaError(what, where=str(job.folder), todo=todo)


_OPEN = "Samla in dem med collect, eller packa upp dem först."


def _passed(found: Found) -> Iterator[str]:
    if found.passed:
        yield f"Mejl och arkiv öppnades inte: {_some(found.passed)}. {_OPEN}"


def _orphans(job: Job, journal: Journal, found: Found) -> Iterator[str]:
    """What earlier runs wrote of workbooks that have gone. It may be all that is left of them, and
    is nobody's but the officer's to take away."""
    names = set(found.names)
    gone = [name for name in journal.entries if name not in names]
    left = [
        made
        for name in gone
        if not os.path.exists(job.folder / name)
        for made in journal.entries[name].made
        if (job.out / made).is_file()
    ]
    if left:
        yield f"Kvar av arbetsböcker som inte längre finns i mappen: {_some(sorted(left))}."


def _some(names: Sequence[str]) -> str:
    more = f" och {grouped(len(names) - _MOST)} till" if len(names) > _MOST else ""
    return one_line(", ".join(names[:_MOST])) + more


def _do(
    job: Job, journal: Journal, tasks: Sequence[Task], jobs: int, scheduler: str, skipped: int
) -> None:
    try:
        with Progress(len(tasks)) as progress:
            for outcomes in work.run(job, tasks, jobs, scheduler):
                journal.add(outcomes)
                progress.add(len(outcomes))
    except KeyboardInterrupt:
        done = grouped(progress.done + skipped)
        console.say(
            f"fordela: {done} av {grouped(len(tasks) + skipped)} filer är klara och görs inte om: "
            "kör samma kommando igen för att fortsätta.",
            err=True,
        )
        raise


def _key(job: Job, version: str) -> str:
    """What decides what a file comes to, besides its bytes: the options, the program, the cards."""
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
