"""The documents of a case as files: which there are, what they are named, and who makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validators.errors import NotYet

if TYPE_CHECKING:
    from validators.cards.loading import Call
    from validators.model import Facts

DOCUMENTS = (
    "fordelning", "bilaga-lum", "bilaga-mul", "protokollsutdrag", "meddelande", "utbetalning",
)  # fmt: skip
"""What a case consists of, in the order in which it is needed."""
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
