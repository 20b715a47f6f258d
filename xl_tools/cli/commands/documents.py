"""Commands about the documents of a case: `generate`, `refresh` and `trace`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from validators.cards.names import all_kinds
from validators.errors import FordelaError
from xl_tools import files
from xl_tools.cli import console
from xl_tools.cli.failures import reported
from xl_tools.cli.options import (
    COPY,
    ERRORS,
    FAILED,
    OK,
    PATH,
    TEXT_OR_JSON,
    command,
    demand_suffix,
)
from xl_tools.jobs.documents import ALL, DECISION, PAYOUTS, SEVERAL, documents_of

if TYPE_CHECKING:
    from xl_tools.jobs.common.case import Case

DOCUMENTS = documents_of(all_kinds())
"""The documents that a case of some call has; whether this one has it is told when it is read."""


@command()
@click.argument("path", type=PATH, metavar="FIL", help="Fördelningsboken.")
@click.option(
    "--out", type=PATH, required=True, metavar="UT", help="Filen att skriva, eller en mapp."
)
@click.option(
    "--document",
    type=click.Choice([*DOCUMENTS, ALL]),
    default=DECISION,
    metavar="DOKUMENT",
    help=f"fordelning (tjänsteutlåtandet, om inget anges), {', '.join(DOCUMENTS[1:])} eller alla.",
)
@click.option("--draft", is_flag=True, help="Skriv även om det finns fel, märkt som utkast.")
@click.option(
    "--pdf", is_flag=True, help="Skriv även en tillgänglig PDF bredvid (kräver LibreOffice)."
)
def generate(path: Path, out: Path, document: str, draft: bool, pdf: bool) -> int:
    """Skriv tjänsteutlåtandet och ärendets andra dokument av en fördelningsbok.

    Meddelandena, ett för varje mottagare, och alla dokument skrivs i en mapp. Finns det fel i boken
    skrivs inget; de räknas upp, och slutkoden blir 1.
    """
    _demand_place(out, document)
    case = _open_case(path)
    if _stops(case, path, out, draft=draft):
        return ERRORS
    case = case.without_rows()
    if document == ALL:
        code = _write_all(case, out, draft=draft, pdf=pdf)
        console.say(_about(case, path))
        return code or (ERRORS if case.errors else OK)
    if document in SEVERAL:
        _write_several(case, out, document, draft=draft, pdf=pdf)
        console.say(_about(case, path))
    else:
        written, *pdfs = _write_one(case, out, document, draft=draft, pdf=pdf)
        console.say(f"{written} {_about(case, path)}")
        for line in pdfs:
            console.say(line)
    return ERRORS if case.errors else OK


def write_decision(path: Path, out: Path) -> int:
    """Write the decision of an allocation workbook. One that is there already, the very same, is
    left. Returns the exit code."""
    from xl_tools.jobs.documents import make_document

    demand_suffix(out, ".docx")
    case = _open_case(path)
    if _stops(case, path, out, draft=False):
        return ERRORS
    (data,) = make_document(case, DECISION).values()
    files.write_new(out, data, same_is_fine=True)
    console.say(f"{out} {_about(case, path)}")
    return OK


def _open_case(path: Path) -> Case:
    from xl_tools.jobs.common.case import open_case

    with reported(path):
        return open_case(files.read(path), name=str(path))


def _stops(case: Case, path: Path, out: Path, *, draft: bool) -> bool:
    """Whether the errors of a case stop the job. They are shown, whether they do or not."""
    if not case.errors:
        return False
    _show_errors(case, path)
    if draft:
        return False
    console.say(
        f"fordela: {out} skrevs inte, eftersom det finns fel i {path.name}. "
        "Rätta dem, eller skriv ett utkast med --draft.",
        err=True,
    )
    return True


def _show_errors(case: Case, path: Path) -> None:
    from xl_tools.reports.results import Result, as_text

    tables = case.tables
    result = Result.of(str(path), case.data, tables.call, case.errors, tables.lang)
    *lines, _ = as_text([result], width=console.width())  # without the sum: it is not all
    for line, severity in lines:
        console.say(line, severity=severity)


def _about(case: Case, path: Path) -> str:
    """How many findings there are, and in which file, in brackets."""
    from validators.findings import summarise

    return f"({summarise(case.findings)} i {path.name})"


def _remark(case: Case, document: str, *, draft: bool) -> str:
    from xl_tools.jobs.documents import is_draft

    return " (utkast)" if is_draft(case, document, draft=draft) else ""


def _with_pdf(documents: dict[str, bytes], *, pdf: bool) -> dict[str, bytes]:
    """The files, and where PDF is asked for one of each Word document, after it."""
    from xl_tools.jobs.documents import with_pdfs

    return with_pdfs(documents) if pdf else documents


def _write_one(case: Case, out: Path, document: str, *, draft: bool, pdf: bool) -> list[str]:
    """Write a document that is one file, and its PDF; the paths as they are shown."""
    from xl_tools.jobs.documents import make_document

    documents = make_document(case, document, draft=draft)
    data = next(data for name, data in documents.items() if name.endswith(out.suffix.lower()))
    remark = _remark(case, document, draft=draft)
    if not pdf:
        files.write_new(out, data)
        return [f"{out}{remark}"]
    written, *pdfs = files.write_all(out.parent, _with_pdf({out.name: data}, pdf=True))
    return [f"{written}{remark}", *map(str, pdfs)]


def _write_several(case: Case, folder: Path, document: str, *, draft: bool, pdf: bool) -> None:
    """Write a document that is several files, and show their paths."""
    from xl_tools.jobs.documents import make_document

    documents = make_document(case, document, draft=draft)
    for written in files.write_all(folder, _with_pdf(documents, pdf=pdf)):
        console.say(str(written))


def _write_all(case: Case, folder: Path, *, draft: bool, pdf: bool) -> int:
    """Write the documents that the stage of the case allows, and say of each why or why not.
    Returns the exit code."""
    from xl_tools.jobs.documents import make_documents

    documents = make_documents(case, draft=draft)
    for document, error in documents.failed.items():
        console.say(f"fordela: {document} skrevs inte. {error}", err=True)
    contents = _with_pdf(dict(documents.files), pdf=pdf)
    for name, path in zip(contents, files.write_all(folder, contents), strict=True):
        console.say(f"{path}{' (utkast)' if name in documents.drafts else ''}")
    for document, reason in documents.not_yet.items():
        console.say(f"Inte skrivet: {document}. {reason}")
    return FAILED if documents.failed else OK


def _demand_place(out: Path, document: str) -> None:
    """One document is a file with the right ending, several are a folder."""
    if document in SEVERAL:
        if out.suffix.lower() in (".docx", ".xlsx", ".csv"):
            raise FordelaError("Det blir flera filer.", where=str(out), todo="Ange en mapp.")
    elif document == PAYOUTS:
        if out.suffix.lower() not in (".xlsx", ".csv"):
            raise FordelaError("Namnet ska sluta på .xlsx eller .csv.", where=str(out))
    else:
        demand_suffix(out, ".docx")


@command()
@click.argument("path", type=PATH, metavar="DOCX", help="Dokumentet, som fordela har skrivit.")
@click.option(
    "--from", "workbook", type=PATH, required=True, metavar="FIL", help="Fördelningsboken."
)
@COPY
@TEXT_OR_JSON
def refresh(path: Path, workbook: Path, out: Path, shown_as: str) -> int:
    """Skriv en kopia av ett redigerat dokument där siffror och rader är bokens. Texten är din.

    Det som har ändrats räknas upp, och det som du behöver läsa om. Slutkoden är 1 om något finns
    att läsa om, eller om boken har fel: då skrivs inget, om dokumentet inte är ett utkast.
    """
    from xl_tools.jobs.refresh import is_draft
    from xl_tools.jobs.refresh import refresh as refresh_document
    from xl_tools.reports.changes import as_json, as_text, summary

    document = files.read(path)
    draft = is_draft(document, name=str(path))
    case = _open_case(workbook)
    if _stops(case, workbook, out, draft=draft):
        return ERRORS
    refreshed = refresh_document(document, case, name=str(path))
    files.write_new(out, refreshed.data)
    if shown_as == "json":
        console.say(
            as_json(
                str(out),
                refreshed,
                source=str(workbook),
                sha256=case.fingerprint,
                ascii_only=not console.shows_all_letters(),
            )
        )
    else:
        for line in as_text(refreshed):
            console.say(line)
        console.say(f"{out} ({summary(refreshed)})")
    return ERRORS if refreshed.to_read else OK


@command()
@click.argument("path", type=PATH, metavar="DOCX", help="Dokumentet.")
@click.argument("fact", required=False, metavar="[FAKTUM]", help="Bara det, till exempel lum.sokt.")
@click.option(
    "--from",
    "workbook",
    type=PATH,
    metavar="FIL",
    help="Fördelningsboken att jämföra med: celler och värden hämtas där.",
)
@TEXT_OR_JSON
def trace(path: Path, fact: str | None, workbook: Path | None, shown_as: str) -> int:
    """Visa varje uppgift i ett dokument: vad som står, formatet, och cellerna den kommer från.

    Det fungerar också när dokumentet har ändrats och sparats i Word eller LibreOffice.
    """
    from xl_tools.jobs import trace as tracing
    from xl_tools.reports.trace import as_json, as_text

    data = files.read(path)
    traced, source = tracing.trace(data, name=str(path)), None
    if workbook is not None:
        traced, source = tracing.against(traced, files.read(workbook), name=str(workbook))
    if fact is not None:
        traced = tracing.choose(traced, fact)
    if shown_as == "json":
        shows_all = console.shows_all_letters()
        console.say(as_json(str(path), data, traced, source, ascii_only=not shows_all))
    else:
        for line in as_text(traced, source):
            console.say(line)
    return OK
