"""The documents of a case as files: which there are, what they are named, and who makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx_export.sources import names
from validators.errors import DocumentError, NotYet

if TYPE_CHECKING:
    from xl_tools.jobs.common.case import Case

DECISION, NOTICES, MINUTES = names.DECISION, names.NOTICE, names.MINUTES
PAYOUTS = "utbetalning"
ALL = "alla"
SEVERAL = (NOTICES, ALL)
"""These are several files, in a folder."""

FOLDER_OF_NOTICES = "meddelanden"
"""The folder of the notices among all the documents of a case."""


def documents_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """What a case of a call with these kinds consists of, in the order in which it is needed."""
    return (DECISION, *map(names.appendix, kinds), MINUTES, NOTICES, PAYOUTS)


@dataclass(frozen=True, slots=True)
class CaseDocuments:
    """All documents that the stage of a case allows."""

    files: Mapping[str, bytes]
    """By name, e.g. `'meddelanden/meddelande-2025-farsta.docx'`."""
    drafts: frozenset[str]
    """The names of the files that are marked as drafts."""
    not_yet: Mapping[str, NotYet]
    """The documents that belong to a later stage of the case, with the reason."""
    failed: Mapping[str, DocumentError]
    """The documents that could not be made, with the reason."""


def make_documents(case: Case, *, draft: bool = False) -> CaseDocuments:
    """Make all documents of a case. With `draft` they are marked as drafts."""
    files: dict[str, bytes] = {}
    drafts: set[str] = set()
    not_yet: dict[str, NotYet] = {}
    failed: dict[str, DocumentError] = {}
    for document in documents_of(case.call.kinds):
        try:
            made = make_document(case, document, draft=draft)
        except NotYet as error:
            not_yet[document] = error
        except DocumentError as error:
            failed[document] = error
        else:
            folder = f"{FOLDER_OF_NOTICES}/" if document == NOTICES else ""
            files |= {f"{folder}{name}": data for name, data in made.items()}
            if is_draft(case, document, draft=draft):
                drafts |= {f"{folder}{name}" for name in made}
    return CaseDocuments(files, frozenset(drafts), not_yet, failed)


def make_document(case: Case, document: str, *, draft: bool = False) -> dict[str, bytes]:
    """The files of one document, by name: one .docx, a .docx per recipient, or .xlsx and .csv.

    E.g. `{'tjansteutlatande-2025.docx': b'PK…'}` for "fordelning". Raises NotYet for what belongs
    to a later stage of the case, DocumentError for an unknown document, and where something that
    must be shown is missing.
    """
    from docx_export.filling.documents import generate, generate_notices

    call, fingerprint = case.call, case.fingerprint
    known = documents_of(call.kinds)
    if document not in known:
        raise DocumentError(
            f"Det finns inget dokument som heter ”{document}”.",
            todo=f"Välj bland {', '.join((*known, ALL))}.",
        )
    facts = case.facts
    if document == PAYOUTS:
        from xl_tools.templates.payouts import payout_csv, payout_workbook

        if draft:
            raise NotYet(
                "Utbetalningslistan skrivs aldrig som utkast.",
                todo="Skriv den utan utkast, när det inte finns några fel i boken.",
            )
        return {
            f"{document}-{call.year}.xlsx": payout_workbook(facts, call),
            f"{document}-{call.year}.csv": payout_csv(facts, call),
        }
    if document == NOTICES:
        notices = generate_notices(facts, call, draft=draft, fingerprint=fingerprint)
        return {f"{document}-{call.year}-{key}.docx": data for key, data in notices.items()}
    name = "tjansteutlatande" if document == DECISION else document
    data = generate(facts, call, document, draft=draft, fingerprint=fingerprint)
    return {f"{name}-{call.year}.docx": data}


def is_draft(case: Case, document: str, *, draft: bool) -> bool:
    """Whether a document is marked as a draft, asked for or not."""
    return draft or (document == MINUTES and not case.facts.values["arende.beslutat"].value)


def with_pdfs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by name, with an accessible PDF after each Word document. Raises DocumentError where
    LibreOffice is not installed, or makes none."""
    from docx_export import pdf

    return pdf.with_pdfs(files)
