"""A document that was edited in Word, brought up to date from its case."""

from __future__ import annotations

from docx_export.revising import refresh as revising
from docx_export.revising.refresh import Refreshed
from xl_tools.jobs.common.case import Case


def refresh(document: bytes, case: Case, *, name: str = "") -> Refreshed:
    """The bytes of an edited .docx with the figures and rows of a case, and what changed. A draft
    stays a draft; `name` is the document's file, for messages.

    Raises WrongKindOfFile for what is no Word document, DocumentError for one that fordela has not
    written, of another call, or that cannot be written of this case, UnreadableFile and UnsafeFile
    for a file that is damaged or may do harm.
    """
    return revising.refresh_document(
        document, case.facts, case.call, name=name, workbook=case.fingerprint
    )


def is_draft(document: bytes, *, name: str = "") -> bool:
    """Whether a .docx is marked as a draft. Raises as `refresh`."""
    return revising.is_draft(document, name=name)


def is_edited(document: bytes) -> bool:
    """Whether somebody has changed the words of a .docx since fordela wrote it. Raises as
    `refresh`."""
    return revising.is_edited(document)
