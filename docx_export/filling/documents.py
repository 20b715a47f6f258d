"""The built-in documents: `generate(facts, call)` fills the template that belongs to one."""

from __future__ import annotations

from collections.abc import Mapping

from docx_export.filling.fill import fill, fill_each
from docx_export.sources.names import DECISION
from docx_export.template_files import is_own, read_template, version_in
from validators.cards.call import Call
from validators.errors import DocumentError
from validators.facts.computing import digest
from validators.facts.decision import demand_decision
from validators.facts.recipients import key_of, of_recipient
from validators.model import Facts

OWN_TEMPLATE = "fordela.egen-mall"
"""The property of a document that was written with the office's own template."""


def generate(
    facts: Facts,
    call: Call,
    document: str = "fordelning",
    *,
    draft: bool = False,
    fingerprint: str = "",
    recipient: str = "",
) -> bytes:
    """A document of the case -> .docx bytes, the same each time.

    `document`: a name of `word_documents`, e.g. `'fordelning'`.
    `draft`: whether it is marked as a draft. A protokollsutdrag is one until the committee has
    decided, whatever this says.
    `fingerprint`: the SHA-256 of the workbook that the facts came from. It goes into the document's
    properties, with the hash of the data that approvals are about (fordela.data) and the versions
    of card and template.
    `recipient`: a key of `generate_notices`, for a meddelande.

    Raises DocumentError for an unknown document, where a fact that must be shown is missing, where
    the facts were judged with another template, and for a meddelande before the decision.
    """
    if document == "meddelande":
        notices = generate_notices(facts, call, draft=draft, fingerprint=fingerprint)
        if recipient not in notices:
            raise DocumentError(
                f"Det finns ingen mottagare ”{recipient}”.",
                todo=f"Välj bland {', '.join(notices) or 'inga: ingen ansökan har prövats'}.",
            )
        return notices[recipient]
    template = read_template(document, call)
    judged = facts.values.get("dokument.mall")
    if (
        document == DECISION
        and judged is not None
        and judged.value != version_in(document, template)
    ):
        raise DocumentError(
            "Godkännandena är prövade mot en annan mall än den som dokumentet skrivs med.",
            todo="Läs arbetsboken på nytt.",
        )
    if document == "protokollsutdrag":
        if facts.values["arende.beslutat"].value:
            demand_decision(facts, call, "Protokollsutdraget skrivs")
        else:
            draft = True
    properties = _properties(document, template, facts, call, fingerprint)
    return fill(template, facts, call, draft=draft, properties=properties)


def generate_notices(
    facts: Facts, call: Call, *, draft: bool = False, fingerprint: str = ""
) -> dict[str, bytes]:
    """A meddelande for each recipient, by key, in alphabetical order; all of them or none.

    A key can stand in a file's name. E.g. `'enskede-arsta-vantor'`

    Raises DocumentError before the decision, and where a fact that must be shown is missing.
    """
    demand_decision(facts, call, "Meddelandena skrivs")
    template = read_template("meddelande", call)
    properties = _properties("meddelande", template, facts, call, fingerprint)
    records = facts.lists["mottagare"]
    cases = (of_recipient(facts, record) for record in records)
    notices = fill_each(template, cases, call, draft=draft, properties=properties)
    return dict(zip(map(key_of, records), notices, strict=True))


def _properties(
    document: str, template: bytes, facts: Facts, call: Call, fingerprint: str
) -> Mapping[str, str]:
    properties = {
        "fordela.data": digest(facts),
        "fordela.arbetsbok": fingerprint,
        "fordela.utlysning": f"{call.year} ({call.version})",
        "fordela.mall": f"{document} {version_in(document, template)}",
        OWN_TEMPLATE: "ja" if is_own(document) else "",
    }
    return {name: value for name, value in properties.items() if value}
