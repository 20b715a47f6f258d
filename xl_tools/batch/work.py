"""A folder of workbooks -> what is found in each, and what is written of each.

Processes of their own read and check a piece of the files each, checked as one, and write; only
findings travel back, and go into the journal. A file that cannot be read, written or survived is
reported and stops none of the others. Same files, same output, however many processes there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from validators.errors import FordelaError, NameTaken
from xl_tools import files
from xl_tools.batch.journal import JOURNAL_NAME, JournalEntry, Outcome
from xl_tools.batch.outputs import CSV, HEAVY, VALIDATION, WRITERS, rows_of
from xl_tools.batch.pieces import HEAVY_LEAST, HEAVY_PIECE, LEAST, PIECE, pieces
from xl_tools.batch.pool import in_order
from xl_tools.files import fingerprint
from xl_tools.jobs.common.failures import describe_failure
from xl_tools.reports.results import Result

if TYPE_CHECKING:
    from xl_tools.jobs.check import CheckedWorkbook

HTML_NAME, JSON_NAME, CSV_NAME = "rapport.html", "rapport.json", "anmarkningar.csv"
_OURS = (HTML_NAME, JSON_NAME, CSV_NAME, JOURNAL_NAME)
"""Names in the output folder that no workbook's file gets."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with the files of a folder."""

    folder: Path
    out: Path
    """The folder to write in."""
    to: str = VALIDATION
    """What is written of each workbook: one of `outputs.KINDS`."""
    year: str | None = None
    """The call to check against; None for the one that a workbook says."""
    lang: str | None = None
    """The language of the findings; None for the one that a workbook says."""


class Task(NamedTuple):
    """A file that is to be done."""

    file: str
    """Its name below the folder, with "/"."""
    earlier: Mapping[str, str] = {}
    """What an earlier run wrote of it: name below the output folder -> SHA-256."""


def still_holds(job: Job, name: str, entry: JournalEntry | None) -> bool:
    """Whether a file was done before, is the same, and what was written of it is there."""
    if entry is None or not entry.sha256:
        return False
    try:
        is_same = fingerprint(files.read(job.folder / name)) == entry.sha256
    except FordelaError:
        return False
    return is_same and all(
        _may_be_output(output, name) and (job.out / output).is_file() for output in entry.written
    )


def run(job: Job, tasks: Sequence[Task], jobs: int, scheduler: str = "") -> Iterator[list[Outcome]]:
    """Do it, and give the outcomes piece by piece, in the order of the tasks: with so many
    processes or, where there is the address of a Dask `scheduler`, by its workers.

    Raises KeyboardInterrupt after Ctrl-C, when what was under way is given, and FordelaError where
    there is no such cluster, or no longer.
    """
    most = HEAVY_PIECE if job.to in HEAVY else PIECE

    def size_of(task: Task) -> int:
        try:
            return (job.folder / task.file).stat().st_size
        except OSError:
            return 0

    if scheduler:
        from xl_tools.batch import cluster

        # Workers may have another working directory.
        absolute = replace(job, folder=job.folder.absolute(), out=job.out.absolute())
        folders = (absolute.folder, absolute.out)
        cut = partial(pieces, tasks, size_of, most=most)
        return cluster.in_order(partial(work, absolute), _lost, cut, scheduler, folders)
    least = HEAVY_LEAST if job.to in HEAVY else LEAST
    jobs = max(1, min(jobs, len(tasks) // least))
    return in_order(partial(work, job), _lost, pieces(tasks, size_of, jobs, most), jobs)


def _lost(task: Task) -> Outcome:
    problem = "Granskningen av filen tog slut utan svar: kanske räckte datorns minne inte till."
    return _failed(task, FordelaError(problem, todo="Granska den för sig."))


def work(job: Job, tasks: Sequence[Task]) -> list[Outcome]:
    """The outcomes of some files, checked as one; one by one where that goes wrong."""
    from xl_tools.jobs.check import check_files

    paths = [job.folder / task.file for task in tasks]
    try:
        answers = check_files(paths, job.year, job.lang)
    except Exception as error:
        if len(tasks) > 1:
            return [outcome for task in tasks for outcome in work(job, [task])]
        return [_failed(tasks[0], error)]
    return [_outcome(job, task, answer) for task, answer in zip(tasks, answers, strict=True)]


def _outcome(job: Job, task: Task, answer: CheckedWorkbook | FordelaError) -> Outcome:
    path = job.folder / task.file
    if isinstance(answer, FordelaError):
        return _failed(task, answer, path)
    result = replace(answer.result, file=task.file)
    workbook = replace(answer, result=result)
    try:
        outputs, remark = WRITERS[job.to](workbook) if job.to in WRITERS else ({}, "")
        written = _write(job, task, outputs)
    except Exception as error:
        problem, todo = _reason(error, path)
        return Outcome(replace(result, problem=problem, todo=todo), task.earlier)
    return Outcome(result, written, remark, rows_of(workbook) if job.to == CSV else {})


def _failed(task: Task, error: Exception, path: Path | None = None) -> Outcome:
    problem, todo = _reason(error, path)
    return Outcome(Result(task.file, "", "", (), problem=problem, todo=todo), task.earlier)


def _reason(error: Exception, path: Path | None) -> tuple[str, str]:
    """Why something went wrong, and what to do; the file is named beside it."""
    return describe_failure(error, str(path), if_memory_ends="Granska filen för sig.")


def _write(job: Job, task: Task, outputs: Mapping[str, bytes]) -> dict[str, str]:
    """Write the outputs of a file (ending -> bytes), and take away what an earlier run wrote and
    this does not, where it is still as it was written. Returns name -> SHA-256 of what is written;
    raises NameTaken where something else has a name, and Refused where a link leads out."""
    hashes: dict[str, str] = {}
    for ending, data in outputs.items():
        name = _output_name(task.file, ending)
        path = files.inside(job.out, name)
        hashes[name] = fingerprint(data)
        if not os.path.lexists(path):
            files.make_folder(path.parent)
            files.write_new(path, data)
            continue
        present = fingerprint(files.read(path))
        if present == hashes[name]:
            continue
        if present != task.earlier.get(name):
            raise NameTaken(
                f"{name} finns redan, eller har ändrats sedan den skrevs, och skrivs aldrig över.",
                todo="Flytta undan den, eller ange en annan mapp.",
            )
        files.write_over(path, [data])
    for name in sorted(task.earlier.keys() - hashes):
        if not _may_be_output(name, task.file):
            continue
        path = files.inside(job.out, name)
        if path.is_file() and fingerprint(files.read(path)) == task.earlier[name]:
            path.unlink()
    return hashes


def _output_name(file: str, ending: str) -> str:
    """The name of what is written of a workbook, e.g. `'mapp/bok.json'` for "mapp/bok.xlsx".

    Other endings than .xlsx are kept, so that no two files become one, and so is .xlsx where the
    name would be that of a report.
    """
    path = PurePosixPath(file)
    name = f"{path.with_suffix('')}{ending}" if path.suffix == ".xlsx" else f"{file}{ending}"
    is_ours = PurePosixPath(name).parts[0].casefold() in _OURS
    return f"{file}{ending}" if is_ours else name


def _may_be_output(name: str, file: str) -> bool:
    """Whether a name in the output folder, as the journal tells it, can be that of something which
    is written of a workbook: a journal takes away nothing else."""
    path = PurePosixPath(file)
    stems = (str(path.with_suffix("")), file)
    endings = (".json", f" granskad{path.suffix}", "/")
    return any(name.startswith(f"{stem}{ending}") for stem in stems for ending in endings)
