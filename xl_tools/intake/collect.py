"""`fordela collect`: received files are read by several processes, and become an allocation
workbook or rows of one that is there. They are only read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import FordelaError, Refused
from xl_tools import files
from xl_tools.batch.find import find_files
from xl_tools.batch.pieces import LEAST, pieces
from xl_tools.batch.pool import Progress, in_order, no_progress
from xl_tools.intake.application import Collection, Fate, Received
from xl_tools.intake.book import AllocationBook, new_book
from xl_tools.intake.read import failed_file, lost_file, read_files
from xl_tools.intake.received.register import Register, RegisterLine, SentFile, without_file
from xl_tools.intake.received.register_file import read_register
from xl_tools.intake.received.unpack import ARCHIVES, FileToRead, files_in_archive
from xl_tools.intake.settling.settle import settle


@dataclass(frozen=True, slots=True)
class Intake:
    """What is asked for."""

    places: tuple[Path, ...]
    """Folders, archives or files to read."""

    out: Path
    """The workbook to write."""

    into: Path | None = None
    """The workbook to go on from."""

    register: Path | None = None
    """The registry's list."""

    year: str | None = None
    """The call of a new workbook, and of files that do not say theirs."""


@dataclass(frozen=True)
class Collected:
    """What came of it."""

    data: bytes
    """The workbook."""

    call: Call
    collection: Collection

    read: tuple[Received, ...]
    """All files as they were read."""

    missing: tuple[RegisterLine, ...] = ()
    """The lines of the registry's list that no file answers to."""

    @property
    def failed(self) -> list[Received]:
        """The files that could not be read although they claim to hold applications."""
        return [file for file in self.read if file.problem and file.fate is Fate.UNREAD]


def collect(intake: Intake, jobs: int, *, progress: Progress = no_progress) -> Collected:
    """Read the files with as many processes as `jobs` says, and make the workbook. `progress`
    learns how many files are read.

    Raises FordelaError where a place is not there, nothing is in them, the list or the workbook to
    go on from cannot be used, and KeyboardInterrupt after a Ctrl-C.
    """
    if intake.year is not None:
        load_call(intake.year)
    register = None
    if intake.register is not None:
        register = read_register(files.read(intake.register), str(intake.register))
    book = AllocationBook.read(intake.into) if intake.into is not None else None
    files_to_read, problems = find(intake)
    year = intake.year or (book.call.year if book else None)
    read = [*problems, *_read_all(files_to_read, year, jobs, progress)]
    if not read:
        raise FordelaError(
            "Där finns inga filer.",
            where=", ".join(map(str, intake.places)),
            todo="Ange mappen där ansökningarna ligger.",
        )
    call = load_call(year or _call_of(read))
    if book is not None and book.call.year != call.year:
        raise Refused(
            f"Boken hör till utlysningen {book.call.year}, inte {call.year}.",
            where=str(intake.into),
        )
    read, missing = _registered(read, register, call)
    collection = settle(read, call, book.known if book else None)
    buttons = intake.out.suffix.lower() == ".xlsm"
    data = book.with_rows(collection) if book else new_book(collection, call, buttons=buttons)
    return Collected(data, call, collection, tuple(read), tuple(missing))


def find(intake: Intake) -> tuple[list[FileToRead], list[Received]]:
    """The files to read, in order, and what could not be looked at.

    The workbooks of the job itself are not among them. Raises FordelaError where a place is not
    there.
    """
    job_files = {
        files.real_path(path) for path in (intake.out, intake.into, intake.register) if path
    }
    files_to_read: list[FileToRead] = []
    problems: list[Received] = []
    for place in intake.places:
        names, unreadable = _names_in(place, intake)
        problems += unreadable
        for path, name in names:
            if files.real_path(path) in job_files:
                continue
            file = FileToRead(path, name, size=_size(path))
            try:
                is_archive = name.casefold().endswith(ARCHIVES)
                files_to_read += files_in_archive(file) if is_archive else [file]
            except FordelaError as error:
                problems.append(failed_file(name, error))
    return files_to_read, problems


def _names_in(place: Path, intake: Intake) -> tuple[list[tuple[Path, str]], list[Received]]:
    """The files of a place with their names in messages, and what could not be looked at."""
    if not os.path.isdir(place):  # noqa: PTH112 (Path.is_dir raises where it may not look)
        if not os.path.lexists(place):
            raise FordelaError("Mappen eller filen finns inte.", where=str(place))
        return [(place, place.name)], []
    folder = f"{place.name}/" if len(intake.places) > 1 else ""
    listing = find_files(place, intake.out, suffixes=("",))
    unreadable = [
        Received(folder + failure.file, "", fate=Fate.UNREAD, problem=failure.problem,
                 todo=failure.todo)
        for failure in listing.problems
    ]  # fmt: skip
    return [(place / name, folder + name) for name in listing.names], unreadable


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_all(
    files_to_read: Sequence[FileToRead], year: str | None, jobs: int, progress: Progress
) -> Iterator[Received]:
    """What is in the files, in their order."""
    jobs = max(1, min(jobs, len(files_to_read) // LEAST))
    groups = pieces(files_to_read, lambda file: file.size, jobs)
    count = 0
    progress(count, len(files_to_read))
    for answers in in_order(partial(read_files, year), lost_file, groups, jobs):
        count += len(answers)
        progress(count, len(files_to_read))
        for received in answers:
            yield from received


def _call_of(read: Sequence[Received]) -> str:
    """The call that most of the applications are made for; of several the latest."""
    counts = Counter(file.call for file in read if file.call)
    if not counts:
        unread = [file for file in read if file.fate is Fate.UNREAD]
        first = f" Först av dem: {unread[0].file}: {unread[0].problem}" if unread else ""
        raise FordelaError(
            "Ingen av filerna är en ansökan som går att läsa, så det framgår inte vilken "
            f"utlysning boken gäller.{first}",
            todo="Ange den med --call, eller kontrollera att det är rätt mapp.",
        )
    return max(counts, key=lambda year: (counts[year], year))


def _registered(
    read: Sequence[Received], register: Register | None, call: Call
) -> tuple[list[Received], list[RegisterLine]]:
    """The files with day and number of the registry's list, and the lines that are about none.

    The list's day goes before the mail's.
    """
    if register is None:
        return list(read), []
    sent = [
        SentFile(file.file, file.letter, str(file.values.get("applicant") or ""),
                 str(file.values.get("title") or ""))
        for file in read
    ]  # fmt: skip
    registered: list[Received] = []
    used: list[RegisterLine] = []
    for file, (line, doubt) in zip(read, register.match(sent, call), strict=True):
        if line is not None:
            used.append(line)
            registered.append(_with_line(file, line, register))
            continue
        used += doubt
        doubts = (register.doubt(doubt),) if doubt else ()
        registered.append(replace(file, remarks=(*file.remarks, *doubts)))
    return registered, without_file(register, used)


def _with_line(file: Received, line: RegisterLine, register: Register) -> Received:
    """The file with what its line of the registry's list says."""
    remarks = file.remarks
    if line.problem:
        remarks = (*remarks, f"Registerlistan {line.place}: {line.problem}")
    if file.day and line.day and file.day != line.day:
        remarks = (*remarks, f"Enligt {file.day_source} kom den {file.day}.")
    return replace(
        file,
        day=line.day or file.day,
        day_source=f"{register.name} {line.place}" if line.day else file.day_source,
        registration=line.registration,
        listed=line.row,
        remarks=remarks,
    )
