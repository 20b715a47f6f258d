"""Received files read, each in a worker process: what it holds, or why it cannot be read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from validators.cards.loading import load_call
from validators.errors import FordelaError, Unopened
from validators.findings import count
from validators.model import Severity, Stage
from xl_tools.batch.find import SUFFIXES
from xl_tools.files import fingerprint
from xl_tools.intake.application import Fate, Received
from xl_tools.intake.application_row import read_application
from xl_tools.intake.received.mail import MAILS
from xl_tools.intake.received.unpack import ARCHIVES, FileToRead, Unpacked, unpack
from xl_tools.jobs.check import CheckedWorkbook, ReadWorkbook, check_read
from xl_tools.jobs.common.failures import describe_failure
from xl_tools.reading.stamp import read_stamp
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook

MAY_HOLD_APPLICATIONS = (*SUFFIXES, ".numbers", *ARCHIVES, *MAILS)
"""What can hold applications, or claims to: where it cannot be read, the job is not done."""


def read_files(year: str | None, files: Sequence[FileToRead]) -> list[tuple[Received, ...]]:
    """What is in each of some files. They are checked together; one by one where that goes wrong.

    `year` is the call of a workbook that does not say its own.
    """
    try:
        contents = [list(unpack(file)) for file in files]
        flat = [content for file_contents in contents for content in file_contents]
        read = [_read(content, year) for content in flat]
        checked = check_read([content.name for content in flat], [book for book, *_ in read])
        received = (
            _received(content, book, kind, template)
            for content, book, (_, kind, template) in zip(flat, checked, read, strict=True)
        )
        return [tuple(itertools.islice(received, len(file_contents))) for file_contents in contents]
    except Exception as error:
        if len(files) > 1:
            return [answer for file in files for answer in read_files(year, [file])]
        return [(failed_file(files[0].name, error),)]


def lost_file(file: FileToRead) -> tuple[Received, ...]:
    """What is known of a file whose worker process gave no answer."""
    problem = "Läsningen av filen tog slut utan svar: kanske räckte datorns minne inte till."
    return (failed_file(file.name, FordelaError(problem)),)


def _read(content: Unpacked, year: str | None) -> tuple[ReadWorkbook, str, str]:
    """A file's tables, with the kind and version that its template says; or why there are none."""
    if content.error is not None:
        return content.error, "", ""
    try:
        workbook = open_workbook(content.data, name=content.name)
        stamp = read_stamp(workbook)
        tables = read_tables(workbook, None if stamp.text("call") else year, lang="sv")
        if tables.stage is not Stage.APPLICATION:
            return _AllocationError("Arbetsboken är en fördelning, ingen ansökan."), "", ""
        return (content.data, tables), stamp.text("kind").casefold(), stamp.text("template")
    except FordelaError as error:
        return error, "", ""


class _AllocationError(FordelaError):
    """Not an application: an officer's own book in the folder is no failure."""


def _received(
    content: Unpacked, book: CheckedWorkbook | FordelaError, kind: str, template: str
) -> Received:
    """A file with its application, or with why there is none."""
    if isinstance(book, FordelaError):
        sha256 = fingerprint(content.data) if content.error is None or content.data else ""
        return replace(
            failed_file(content.name, book),
            sha256=sha256,
            letter=content.letter,
            day=content.day,
            day_source=content.day_source,
        )
    findings = book.result.findings
    faults = {finding.code for finding in findings if finding.severity is not Severity.INFO}
    codes = f" ({', '.join(sorted(faults))})" if faults else ""
    call = load_call(book.result.call)
    received = Received(
        content.name,
        book.result.sha256,
        content.letter,
        content.day,
        content.day_source,
        call=call.year,
        template=template,
        checked=f"{count(findings)}{codes}" if findings else "inga anmärkningar",
        has_errors=book.result.has_errors,
    )
    stated = book.tables["applications"].rows[0]["kind"].value
    if kind not in call.kinds and stated not in call.kinds:
        return replace(
            received,
            fate=Fate.UNREAD,
            problem="Det framgår inte vilka medel ansökan gäller.",
            todo="Be sökanden fylla i Medel, eller använda mallen.",
        )
    received = read_application(book.tables, call, kind, received)
    # perhaps there is an application more in it
    unread = [finding.message for finding in findings if finding.code == "S06"]
    return replace(received, remarks=(*received.remarks, *unread))


def failed_file(name: str, error: Exception) -> Received:
    """A file that could not be read: one that should hold applications, or another file.

    What is Unopened may hold applications, whatever its name.
    """
    may_hold = name.casefold().endswith(MAY_HOLD_APPLICATIONS) or isinstance(error, Unopened)
    problem, todo = describe_failure(error, name, if_memory_ends="Läs filen för sig.")
    fate = Fate.UNREAD if may_hold and not isinstance(error, _AllocationError) else Fate.OTHER
    return Received(name, "", fate=fate, problem=problem, todo=todo)
