"""Received files read, each in a worker process: what it holds, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validators.cards.loading import load_call
from validators.errors import FordelaError, Unopened
from validators.findings import count
from validators.model import Severity, Stage
from xl_tools.batch.find import SUFFIXES
from xl_tools.files import fingerprint
from xl_tools.intake.application import (
    Fate,
    Received,
    read_application,
)
from xl_tools.intake.mail import MAILS
from xl_tools.intake.unpack import ARCHIVES, Found, Leaf, unfold
from xl_tools.jobs.check import CheckedWorkbook, ReadWorkbook, check_read
from xl_tools.jobs.failures import describe_failure
from xl_tools.reading.stamp import read_stamp
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook

CONTAINERS = (*SUFFIXES, ".numbers", *ARCHIVES, *MAILS)
"""What can hold applications, or claims to: where it cannot be read the job is not done. So it is
with what is Unopened, whatever its name."""


def work(year: str | None, found: Sequence[Found]) -> list[tuple[Received, ...]]:
    """What is in some files, checked as one; one by one where that goes wrong."""
    try:
        leaves = [list(unfold(each)) for each in found]
        read = [_read(leaf, year) for each in leaves for leaf in each]
        names = [leaf.name for each in leaves for leaf in each]
        books = iter(check_read(names, [each for each, *_ in read]))
        marks = iter(read)
        return [tuple(_received(leaf, next(books), *next(marks)[1:]) for leaf in each)
                for each in leaves]  # fmt: skip
    except Exception as error:
        if len(found) > 1:
            return [answer for each in found for answer in work(year, [each])]
        return [(failed_file(found[0].name, error),)]


def lost(found: Found) -> tuple[Received, ...]:
    """What is said of a file whose reading ended the process."""
    problem = "Läsningen av filen tog slut utan svar: kanske räckte datorns minne inte till."
    return (failed_file(found.name, FordelaError(problem)),)


def _read(leaf: Leaf, year: str | None) -> tuple[ReadWorkbook, str, str]:
    """A file's tables, with the kind and version that its template says; or why there are none.
    `year` is the call of a workbook that does not say its own."""
    if leaf.error is not None:
        return leaf.error, "", ""
    try:
        workbook = open_workbook(leaf.data, name=leaf.name)
        stamp = read_stamp(workbook)
        tables = read_tables(workbook, None if stamp.text("call") else year, lang="sv")
        if tables.stage is not Stage.APPLICATION:
            return _Allocation("Arbetsboken är en fördelning, ingen ansökan."), "", ""
        return (leaf.data, tables), stamp.text("kind").casefold(), stamp.text("template")
    except FordelaError as error:
        return error, "", ""


class _Allocation(FordelaError):
    """Not an application: an officer's own book in the folder is no failure."""


def _received(
    leaf: Leaf, book: CheckedWorkbook | FordelaError, kind: str, template: str
) -> Received:
    if isinstance(book, FordelaError):
        sha256 = fingerprint(leaf.data) if leaf.error is None or leaf.data else ""
        return replace(
            failed_file(leaf.name, book),
            sha256=sha256,
            letter=leaf.letter,
            day=leaf.day,
            told=leaf.told,
        )
    findings = book.result.findings
    worst = [f.code for f in findings if f.severity is not Severity.INFO]
    codes = f" ({', '.join(sorted(set(worst)))})" if worst else ""
    call = load_call(book.result.call)
    received = Received(
        leaf.name,
        book.result.sha256,
        leaf.letter,
        leaf.day,
        leaf.told,
        call=call.year,
        template=template,
        checked=f"{count(findings)}{codes}" if findings else "inga anmärkningar",
        has_errors=book.result.has_errors,
    )
    told = book.tables["applications"].rows[0]["kind"].value
    if kind not in call.kinds and told not in call.kinds:
        return replace(
            received,
            fate=Fate.UNREAD,
            problem="Det framgår inte vilka medel ansökan gäller.",
            todo="Be sökanden fylla i Medel, eller använda mallen.",
        )
    unread = tuple(f.message for f in findings if f.code == "S06")  # perhaps an application more
    made = read_application(book.tables, call, kind, received)
    return replace(made, remarks=(*made.remarks, *unread))


def failed_file(name: str, error: Exception) -> Received:
    """What is said of a file that could not be read."""
    claims = name.casefold().endswith(CONTAINERS) or isinstance(error, Unopened)
    problem, todo = describe_failure(error, name, if_memory_ends="Läs filen för sig.")
    fate = Fate.UNREAD if claims and not isinstance(error, _Allocation) else Fate.OTHER
    return Received(name, "", fate=fate, problem=problem, todo=todo)
