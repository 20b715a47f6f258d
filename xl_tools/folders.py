"""`fordela batch`: find the files, do what is not done yet, keep the journal, write the reports."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files as resources

from validators.model import Severity
from validators.wording import grouped
from xl_tools import batching, console, files, reports
from xl_tools.batching import Job, Task
from xl_tools.journal import Journal
from xl_tools.progress import Progress
from xl_tools.results import one_line
from xl_tools.tallies import Tally


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

    Raises FordelaError before anything is done where the folders are no good, and
    KeyboardInterrupt after a Ctrl-C: what was done by then is kept.
    """
    found = batching.find_files(job.folder, job.out, patterns)
    files.make_folder(job.out)
    with Journal(job.out) as journal:
        journal.begin(_key(job, version))
        reports.demand_own(job, journal)
        tasks = [
            Task(name, journal.entries[name].made if name in journal.entries else {})
            for name in found.names
            if not batching.still_holds(job, name, journal.entries.get(name))
        ]
        skipped = len(found.names) - len(tasks)
        _do(job, journal, tasks, jobs, scheduler, skipped)
        results = reports.Results(journal.read(found.names), found.problems)
        tally = Tally.of(results)
        written = reports.write_reports(job, journal, results, tally, when=when)
        problems = tuple(
            one_line(f"{job.folder / result.file}: {result.problem} {result.todo}".rstrip())
            for result in results
            if result.problem
        )
    again = (f"{grouped(skipped)} var granskade förut och är oförändrade.",) if skipped else ()
    lines = (*tally.as_text(), "", *again, *(str(path) for path in written))
    return Done(lines, problems, any(severity is Severity.ERROR for _, severity in tally.findings))


def _do(
    job: Job, journal: Journal, tasks: Sequence[Task], jobs: int, scheduler: str, skipped: int
) -> None:
    try:
        with Progress(len(tasks)) as progress:
            for outcomes in batching.run(job, tasks, jobs, scheduler):
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
