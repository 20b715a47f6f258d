"""Documents that fordela wrote, damaged at random: traced, and brought up to date.

What refresh writes has no active content, whatever the document had.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from docx_export.document.active_content import find_active_content
from docx_export.document.word_file import trace_document
from docx_export.revising.refresh import is_draft, is_edited, refresh_document
from opc.document import open_package
from tests.fuzzing.kind import Kind, Sample
from tests.fuzzing.word import damaged
from tests.helpers.documents import documents_of
from tests.helpers.refreshing import case
from validators.cards.loading import load_call
from xl_tools.reports.trace import as_json, as_text

DOCUMENTS = ("fordelning", "fordelning", "bilaga-lum")


def make(chance: random.Random, number: int) -> Sample:
    """A document, damaged."""
    document = chance.choice(DOCUMENTS)
    return damaged(_documents()[document], document, chance, number)


@cache
def _documents() -> dict[str, bytes]:
    return documents_of(case(), "2025")


def trace(sample: Sample, folder: Path) -> None:
    traced = trace_document(sample.data)
    as_text(traced, None)
    as_json("fil.docx", sample.data, traced, None)


def look(sample: Sample, folder: Path) -> None:
    """What the button asks before it writes."""
    is_draft(sample.data)
    is_edited(sample.data)


def refresh(sample: Sample, folder: Path) -> None:
    refreshed = refresh_document(sample.data, case(lum_1=1, lum_2=0), load_call("2025"))
    assert find_active_content(open_package(refreshed.data)) == []


KIND = Kind(".docx", make, {"trace": trace, "look": look, "refresh": refresh})
