"""`fordela collect`: received files are read by several processes, and become an allocation
workbook or rows of one that is there. They are only read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
from xl_tools.intake.application import (
    Collection,
    Fate,
    Received,
)
from xl_tools.intake.book import Base, new_book
from xl_tools.intake.read import failed_file, lost, work
from xl_tools.intake.register import Line, Register, Sent, read_register, without_file
from xl_tools.intake.settle import settle
from xl_tools.intake.unpack import ARCHIVES, Found, in_archive


@dataclass(frozen=True, slots=True)
class Intake:
    """What is asked for: folders, archives or files; the workbook to write, and the one to go on
    from; the registry's list; the call of files that do not say theirs, and of the new workbook."""

    places: tuple[Path, ...]
    out: Path
    into: Path | None = None
    register: Path | None = None
    year: str | None = None


@dataclass(frozen=True)
class Done:
    """What came of it: the workbook's bytes, its call, what became of each file, and the lines of
    the registry's list that no file answers to."""

    data: bytes
    call: Call
    collection: Collection
    read: tuple[Received, ...]
    missing: tuple[Line, ...] = ()

    @property
    def failed(self) -> list[Received]:
        """The files that could not be read although they claim to hold applications."""
        return [each for each in self.read if each.problem and each.fate is Fate.UNREAD]


def collect(intake: Intake, jobs: int, *, progress: Progress = no_progress) -> Done:
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
    base = Base.read(intake.into) if intake.into is not None else None
    found, problems = find(intake)
    year = intake.year or (base.call.year if base else None)
    read = [*problems, *_read_all(found, year, jobs, progress)]
    if not read:
        raise FordelaError(
            "Där finns inga filer.",
            where=", ".join(map(str, intake.places)),
            todo="Ange mappen där ansökningarna ligger.",
        )
    call = load_call(year or _call_of(read))
    if base is not None and base.call.year != call.year:
        raise Refused(
            f"Boken hör till utlysningen {base.call.year}, inte {call.year}.",
            where=str(intake.into),
        )
    read, missing = _registered(read, register, call)
    collection = settle(read, call, base.known if base else None)
    buttons = intake.out.suffix.lower() == ".xlsm"
    data = base.with_rows(collection) if base else new_book(collection, call, buttons=buttons)
    return Done(data, call, collection, tuple(read), tuple(missing))


# ---------------------------------------------------------------------------------------------
# which files


def find(intake: Intake) -> tuple[list[Found], list[Received]]:
    """The files to read, in order, and what could not be looked at. The workbooks of the job itself
    are not among them."""
    own = {path.resolve() for path in (intake.out, intake.into, intake.register) if path}
    found: list[Found] = []
    problems: list[Received] = []
    for place in intake.places:
        before = f"{place.name}/" if len(intake.places) > 1 and place.is_dir() else ""
        if place.is_dir():
            listed = find_files(place, intake.out, suffixes=("",))
            problems += [
                Received(before + each.file, "", fate=Fate.UNREAD, problem=each.problem,
                         todo=each.todo)
                for each in listed.problems
            ]  # fmt: skip
            files_ = [(place / name, before + name) for name in listed.names]
        elif place.exists():
            files_ = [(place, place.name)]
        else:
            raise FordelaError("Mappen eller filen finns inte.", where=str(place))
        for path, name in files_:
            if path.resolve() in own:
                continue
            one = Found(path, name, size=_size(path))
            try:
                is_archive = name.casefold().endswith(ARCHIVES)
                found += in_archive(one) if is_archive else [one]
            except FordelaError as error:
                problems.append(failed_file(name, error))
    return found, problems


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# ---------------------------------------------------------------------------------------------
# reading


def _read_all(
    found: Sequence[Found], year: str | None, jobs: int, progress: Progress
) -> Iterator[Received]:
    jobs = max(1, min(jobs, len(found) // LEAST))
    pieced = pieces(found, lambda each: each.size, jobs)
    done = 0
    progress(done, len(found))
    for answers in in_order(partial(work, year), lost, pieced, jobs):
        done += len(answers)
        progress(done, len(found))
        for each in answers:
            yield from each


def _call_of(read: Iterable[Received]) -> str:
    """The call that most of the applications are made for; of several the latest."""
    said = Counter(each.call for each in read if each.call)
    if not said:
        raise FordelaError(
            "Ingen av filerna är en ansökan som går att läsa, så det framgår inte vilken "
            "utlysning boken gäller.",
            todo="Ange den med --call, eller kontrollera att det är rätt mapp.",
        )
    return max(said, key=lambda year: (said[year], year))


def _registered(
    read: Sequence[Received], register: Register | None, call: Call
) -> tuple[list[Received], list[Line]]:
    """The files with day and number of the registry's list, which goes before the mail's."""
    if register is None:
        return list(read), []
    sent = [
        Sent(each.file, each.letter, str(each.values.get("applicant") or ""),
             str(each.values.get("title") or ""))
        for each in read
    ]  # fmt: skip
    made: list[Received] = []
    used: list[Line] = []
    for each, (line, doubt) in zip(read, register.match(sent, call), strict=True):
        if line is None:
            used += doubt
            doubts = (register.doubt(doubt),) if doubt else ()
            made.append(replace(each, remarks=(*each.remarks, *doubts)))
            continue
        used.append(line)
        remarks = each.remarks
        if line.problem:
            remarks = (*remarks, f"Registerlistan {line.place}: {line.problem}")
        if each.day and line.day and each.day != line.day:
            remarks = (*remarks, f"Enligt {each.told} kom den {each.day}.")
        told = f"{register.name} {line.place}" if line.day else each.told
        made.append(
            replace(
                each,
                day=line.day or each.day,
                told=told,
                registration=line.registration,
                listed=line.row,
                remarks=remarks,
            )
        )
    return made, without_file(register, used)
