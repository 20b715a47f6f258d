"""The built-in documents: `generate(facts, call)` fills the template that belongs to one."""

from __future__ import annotations

from importlib.resources import files

from docx_export.filling import fill
from docx_export.versions import DECISION, text_version
from validators.cards import Call
from validators.errors import DocumentError
from validators.facts import digest
from validators.model import Facts

DOCUMENTS = ("fordelning",)


def generate(
    facts: Facts,
    call: Call,
    document: str = "fordelning",
    *,
    draft: bool = False,
    fingerprint: str = "",
) -> bytes:
    """A document of the case -> .docx bytes, the same each time.

    `fingerprint` is the SHA-256 of the workbook that the facts came from. It goes into the
    document's properties, with the hash of the data that approvals are about (fordela.data) and the
    versions of card and template. Raises DocumentError for an unknown document, where a fact that
    must be shown is missing, or where the facts were judged with another template.
    """
    template = read_template(document)
    version = text_version(template)
    judged = facts.values.get("dokument.mall")
    if document == DECISION and judged is not None and judged.value != version:
        raise DocumentError(
            "Godkännandena är prövade mot en annan mall än den som dokumentet skrivs med.",
            todo="Läs arbetsboken på nytt.",
        )
    properties = {
        "fordela.data": digest(facts),
        "fordela.arbetsbok": fingerprint,
        "fordela.utlysning": f"{call.year} ({call.version})",
        "fordela.mall": f"{document} {version}",
    }
    stated = {name: value for name, value in properties.items() if value}
    return fill(template, facts, call, draft=draft, properties=stated)


def read_template(document: str) -> bytes:
    """The bytes of a built-in template. Raises DocumentError for an unknown document."""
    if document not in DOCUMENTS:
        raise DocumentError(
            f"Det finns inget dokument som heter ”{document}”.",
            todo=f"Välj bland {', '.join(DOCUMENTS)}.",
        )
    return (files("docx_export") / "templates" / f"{document}.docx").read_bytes()
