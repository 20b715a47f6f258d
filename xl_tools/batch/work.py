"""A folder of workbooks -> what is found in each, and what is written of each.

Processes of their own read and check a piece of the files each, validated as one, and write; only
findings travel back, and go into the journal. A file that cannot be read, written or survived is
told and stops none of the others. Same files, same output, however many processes there are.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from opc.names import shown
from validators.cards.loading import Call, load_call
from validators.errors import DocumentError, FordelaError, NameTaken, NotYet
from validators.model import Field, Stage
from xl_tools import files
from xl_tools.batch.journal import NAME, Known, Outcome, Rows
from xl_tools.batch.pool import in_order
from xl_tools.reports.csv_rows import Entry
from xl_tools.reports.results import Result, fingerprint

if TYPE_CHECKING:
    from xl_tools.jobs.check import Book

VALIDATION, JSON, CSV, ANNOTATED = "validation", "json", "csv", "annotated"
DOCX, PDF = "docx", "pdf"
KINDS = (VALIDATION, JSON, CSV, DOCX, PDF, ANNOTATED)
HEAVY = (DOCX, PDF, ANNOTATED)

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""What is looked for: also what cannot be read, since somebody has sent it as a workbook."""

CONTAINERS = (".eml", ".msg", ".zip", ".rar", ".7z")
"""What is not looked into, and told: applications may lie in it."""

HTML_NAME, JSON_NAME, CSV_NAME = "rapport.html", "rapport.json", "anmarkningar.csv"
_OURS = (HTML_NAME, JSON_NAME, CSV_NAME, NAME)
"""Names in the output folder that no workbook's file gets."""

PIECE, HEAVY_PIECE = 200, 10
"""Files that a process takes at a time: many share one validation, and few make one wait."""
LEAST, HEAVY_LEAST = 150, 4
"""Files per process at least: to begin one takes as long as to check so many."""
PIECE_BYTES = 32 * 2**20
"""Files of together more than this are not taken at a time: a piece is in memory as a whole."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with the files of a folder."""

    folder: Path
    out: Path
    to: str = VALIDATION
    year: str | None = None
    lang: str | None = None


class Task(NamedTuple):
    """A file, by its name below the folder, and what an earlier run made of it, with hashes."""

    file: str
    earlier: Mapping[str, str] = {}


# ---------------------------------------------------------------------------------------------
# which files


@dataclass(frozen=True, slots=True)
class Found:
    """Names below the folder, with "/", in order; what could not be looked at; and the mails and
    archives that were passed over."""

    names: tuple[str, ...]
    problems: tuple[Result, ...] = ()
    passed: tuple[str, ...] = ()


def find_files(
    folder: Path, out: Path, patterns: Sequence[str] = (), suffixes: tuple[str, ...] = SUFFIXES
) -> Found:
    """The workbooks of a folder and those below it, or the files that a pattern fits. (Other
    endings than those of workbooks are `suffixes`; "" is any.)

    Locks of open workbooks, hidden files and what lies in the output folder are left out. Raises
    FordelaError when there is no such folder, or for a pattern that is none.
    """
    if not folder.is_dir():
        raise FordelaError("Mappen finns inte.", where=str(folder))
    if out.resolve() == folder.resolve():
        raise FordelaError(
            "Det som skrivs får inte läggas bland arbetsböckerna.",
            where=str(out),
            todo="Ange en annan mapp, till exempel en i den.",
        )
    failed: list[OSError] = []
    on_error = failed.append
    looked_for = (*suffixes, *CONTAINERS)
    found = _matching(folder, patterns) if patterns else _ending(folder, looked_for, on_error)
    is_apart = lru_cache(lambda parent: _is_below(parent, out))
    names, passed = set(), set()
    problems = [_unreadable_folder(folder, error) for error in failed]
    for path in found:
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts)
        if hidden or is_apart(path.parent):
            continue
        if not patterns and not name.lower().endswith(suffixes):
            passed.add(shown(name))
        elif shown(name) == name:
            names.add(name)
        else:
            problems.append(_unnameable(name))
    return Found(_ordered(names), tuple(problems), _ordered(passed))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))


def _is_below(folder: Path, out: Path) -> bool:
    return out.resolve() in (folder.resolve(), *folder.resolve().parents)


def _ending(folder: Path, suffixes: tuple[str, ...], on_error: object) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=on_error):  # type: ignore[arg-type]
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if name.lower().endswith(suffixes))


def _matching(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        try:
            if ".." in PurePosixPath(pattern).parts:
                raise ValueError(pattern)
            yield from (path for path in folder.glob(pattern) if path.is_file())
        except (ValueError, NotImplementedError, IndexError) as error:
            # Path.glob raises NotImplementedError for a pattern that begins at the root
            raise FordelaError(
                "Mönstret gäller filer i mappen.",
                where=pattern,
                todo="Ange till exempel --glob ”**/*lum*.xlsx”.",
            ) from error


def _unnameable(name: str) -> Result:
    problem, todo = "Filens namn går inte att läsa.", "Byt namn på filen."
    return Result(shown(name), "", "", (), problem=problem, todo=todo)


def _unreadable_folder(folder: Path, error: OSError) -> Result:
    name = os.path.relpath(error.filename or folder, folder).replace(os.sep, "/")
    problem, todo = "Mappen får inte läsas.", "Be om behörighet till den."
    return Result(f"{shown(name)}/", "", "", (), problem=problem, todo=todo)


# ---------------------------------------------------------------------------------------------
# what is to be done, and doing it


def still_holds(job: Job, name: str, entry: Known | None) -> bool:
    """Whether a file was done before, is the same, and what was written of it is there."""
    if entry is None or not entry.sha256:
        return False
    try:
        same = fingerprint(files.read(job.folder / name)) == entry.sha256
    except FordelaError:
        return False
    return same and all((job.out / made).is_file() for made in entry.made)


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

        # Workers stand elsewhere.
        there = replace(job, folder=job.folder.absolute(), out=job.out.absolute())
        folders = (there.folder, there.out)
        cut = partial(pieces, tasks, size_of, most=most)
        return cluster.in_order(partial(work, there), _lost, cut, scheduler, folders)
    least = HEAVY_LEAST if job.to in HEAVY else LEAST
    jobs = max(1, min(jobs, len(tasks) // least))
    return in_order(partial(work, job), _lost, pieces(tasks, size_of, jobs, most), jobs)


T = TypeVar("T")


def pieces(
    tasks: Sequence[T], size_of: Callable[[T], int], jobs: int, most: int = PIECE
) -> Iterator[list[T]]:
    """The tasks in pieces, each for a process to take at a time."""
    most = max(1, min(most, -(-len(tasks) // jobs)))
    piece: list[T] = []
    size = 0
    for task in tasks:
        bytes_ = size_of(task)
        if piece and (len(piece) == most or size + bytes_ > PIECE_BYTES):
            yield piece
            piece, size = [], 0
        piece.append(task)
        size += bytes_
    if piece:
        yield piece


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


def _outcome(job: Job, task: Task, answer: Book | FordelaError) -> Outcome:
    path = job.folder / task.file
    if isinstance(answer, FordelaError):
        return _failed(task, answer, path)
    result = replace(answer.result, file=task.file)
    book = replace(answer, result=result)
    try:
        made, remark = _WRITERS[job.to](book) if job.to in _WRITERS else ({}, "")
        written = _write(job, task, made)
    except Exception as error:
        problem, todo = _reason(error, path)
        return Outcome(replace(result, problem=problem, todo=todo), task.earlier)
    return Outcome(result, written, remark, _rows(book) if job.to == CSV else {})


def _failed(task: Task, error: Exception, path: Path | None = None) -> Outcome:
    problem, todo = _reason(error, path)
    return Outcome(Result(task.file, "", "", (), problem=problem, todo=todo), task.earlier)


def _reason(error: Exception, path: Path | None) -> tuple[str, str]:
    """Why something went wrong, and what to do; the file is named beside it."""
    if isinstance(error, FordelaError):
        place = error.where.removeprefix(str(path)).strip(" ()")
        return f"{place}: {error.what}".removeprefix(": "), error.todo
    if isinstance(error, MemoryError):
        return "Datorns minne räckte inte till.", "Granska filen för sig."
    what = f"Ett fel i fordela, inte i filen ({type(error).__name__}: {error})."
    return what, "Skicka filen till den som sköter fordela."


def _write(job: Job, task: Task, made: Mapping[str, bytes]) -> dict[str, str]:
    """Write what was made of a file, and take away what an earlier run made and this does not:
    only what is still as it was written. Raises NameTaken for the rest."""
    hashes: dict[str, str] = {}
    for ending, data in made.items():
        name = _name(task.file, ending)
        path = job.out / name
        hashes[name] = fingerprint(data)
        if not os.path.lexists(path):
            files.make_folder(path.parent)
            files.write_new(path, data)
            continue
        there = fingerprint(files.read(path))
        if there == hashes[name]:
            continue
        if there != task.earlier.get(name):
            raise NameTaken(
                f"{name} finns redan, eller har ändrats sedan den skrevs, och skrivs aldrig över.",
                todo="Flytta undan den, eller ange en annan mapp.",
            )
        files.write_over(path, [data])
    for name in task.earlier.keys() - hashes:
        path = job.out / name
        if path.is_file() and fingerprint(files.read(path)) == task.earlier[name]:
            path.unlink()
    return hashes


def _name(file: str, ending: str) -> str:
    """What is written of a workbook: "mapp/bok.json" for "mapp/bok.xlsx". Another ending is kept,
    so that no two become one, and so is this one where the name would be that of a report."""
    path = PurePosixPath(file)
    name = f"{path.with_suffix('')}{ending}" if path.suffix == ".xlsx" else f"{file}{ending}"
    ours = PurePosixPath(name).parts[0].casefold() in _OURS
    return f"{file}{ending}" if ours else name


# ---------------------------------------------------------------------------------------------
# what is written of a workbook: what its name ends with -> bytes, and a remark


def _annotated(book: Book) -> tuple[dict[str, bytes], str]:
    """A marked copy of a file with findings, which tells no time: same file, same copy."""
    from xl_tools.marking.marks import mark

    result = book.result
    if not result.findings:
        return {}, ""
    marked = mark(book.data, result.findings, lang=result.lang)
    return {f" granskad{PurePosixPath(result.file).suffix}": marked.data}, ""


def _documents(book: Book) -> tuple[dict[str, bytes], str]:
    """All documents that the stage of a case allows, as `generate --document alla`."""
    from validators.facts.computing import compute
    from xl_tools.jobs.documents import DOCUMENTS, NOTICES, make_files

    result = book.result
    if result.stage is not Stage.ALLOCATION:
        return {}, "En ansökan blir inget dokument."
    if result.has_errors:
        return {}, "Inget dokument skrevs, eftersom det finns fel i boken."
    call = load_call(result.call)
    facts = compute(book.tables, call)
    made: dict[str, bytes] = {}
    waits: list[str] = []
    for document in DOCUMENTS:
        try:
            found = make_files(facts, call, document, fingerprint=result.sha256)
        except NotYet:
            waits.append(document)
            continue
        except DocumentError as error:
            raise FordelaError(f"{document} skrevs inte. {error}") from error
        place = f"{NOTICES}/" if document == "meddelande" else ""
        made |= {f"/{place}{name}": data for name, data in found.items()}
    return made, f"Inte skrivet än: {', '.join(waits)}." if waits else ""


def _pdfs(book: Book) -> tuple[dict[str, bytes], str]:
    """The same with an accessible PDF of each Word document."""
    from docx_export.pdf import with_pdfs

    made, remark = _documents(book)
    return with_pdfs(made), remark


def _json(book: Book) -> tuple[dict[str, bytes], str]:
    """The workbook's data, each value with its cell, and what was found."""
    from xl_tools.data.json_files import encode

    return {".json": encode(book.result, book.tables)}, ""


_WRITERS = {ANNOTATED: _annotated, DOCX: _documents, PDF: _pdfs, JSON: _json}


# ---------------------------------------------------------------------------------------------
# rows for CSV


ALLOCATION = "allocation"
"""The rows of allocation workbooks, apart from those of forms: the columns are others."""


def columns(call: Call, table: str) -> list[str]:
    """The ids of the columns of a table's CSV, as the card has them."""
    form = "application" if table == "applications" else table
    keys = [key for key, column in call.columns.items() if form in column.tables]
    return ["kind", *keys] if table == ALLOCATION else keys


def _rows(book: Book) -> Rows:
    call, made = load_call(book.result.call), {}
    for name, table in book.tables.tables.items():
        if name == "applications" and book.tables.stage is Stage.ALLOCATION:
            name = ALLOCATION
        if len(table) and (keys := columns(call, name)):
            made[name] = tuple(_row(row, keys, call) for row in table)
    return made


def _row(row: Mapping[str, Field], keys: Iterable[str], call: Call) -> tuple[Entry, ...]:
    values = {key: _entry(row[key]) for key in keys if key in row}
    if (kind := call.kinds.get(str(values.get("kind")))) is not None:
        values["kind"] = kind.label
    return tuple(values.get(key) for key in keys)


def _entry(field: Field) -> Entry:
    value = field.value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
