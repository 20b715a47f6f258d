"""The documents of a case as files: which there are, what they are named, and who makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docx_export.sources.names import appendix
from validators.errors import DocumentError, FordelaError, NotYet

if TYPE_CHECKING:
    from validators.cards.call import Call
    from validators.model import Facts
    from xl_tools.jobs.check import Book


def documents_of_case(kinds: Iterable[str]) -> tuple[str, ...]:
    """What a case of a call with these kinds consists of, in the order in which it is needed."""
    appendices = map(appendix, kinds)
    return ("fordelning", *appendices, "protokollsutdrag", "meddelande", "utbetalning")


ALL = "alla"
SEVERAL = ("meddelande", ALL)
"""These are several files, in a folder."""

NOTICES = "meddelanden"
"""The folder of the notices among all the documents of a case."""


def make_files(
    facts: Facts, call: Call, document: str, *, draft: bool = False, fingerprint: str = ""
) -> dict[str, bytes]:
    """The files of one document, by name: one .docx, a .docx per recipient, or .xlsx and .csv.

    Raises NotYet for what belongs to a later stage of the case, DocumentError where something that
    must be shown is missing.
    """
    from docx_export.filling.documents import generate, generate_notices

    year = call.year
    if document == "utbetalning":
        from xl_tools.templates.payouts import payout_csv, payout_workbook

        if draft:
            raise NotYet(
                "Utbetalningslistan skrivs aldrig som utkast.", todo="Rätta felen i boken först."
            )
        return {
            f"{document}-{year}.xlsx": payout_workbook(facts, call),
            f"{document}-{year}.csv": payout_csv(facts, call),
        }
    if document == "meddelande":
        notices = generate_notices(facts, call, draft=draft, fingerprint=fingerprint)
        return {f"{document}-{year}-{key}.docx": data for key, data in notices.items()}
    name = "tjansteutlatande" if document == "fordelning" else document
    made = generate(facts, call, document, draft=draft, fingerprint=fingerprint)
    return {f"{name}-{year}.docx": made}


def is_draft(facts: Facts, document: str, *, draft: bool) -> bool:
    """Whether a document is marked as a draft, asked for or not."""
    return draft or (document == "protokollsutdrag" and not facts.values["arende.beslutat"].value)


def documents_of(book: Book) -> tuple[dict[str, bytes], str]:
    """All documents that the stage of a case allows, as `generate --document alla`."""
    from validators.cards.loading import load_call
    from validators.facts.computing import compute
    from validators.model import Stage

    result = book.result
    if result.stage is not Stage.ALLOCATION:
        return {}, "En ansökan blir inget dokument."
    if result.has_errors:
        return {}, "Inget dokument skrevs, eftersom det finns fel i boken."
    call = load_call(result.call)
    facts = compute(book.tables, call)
    made: dict[str, bytes] = {}
    waits: list[str] = []
    for document in documents_of_case(call.kinds):
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
