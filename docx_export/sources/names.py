"""Which documents there are, by the names of their templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from validators.cards.call import Forms

DECISION = "fordelning"
"""The tjänsteutlåtande: the document that approvals are about."""

NOTICE = "meddelande"
"""There is one for each recipient."""

MINUTES = "protokollsutdrag"

OF_ALL_KINDS = (DECISION, MINUTES)
"""The documents whose templates speak of each kind by its name."""

LETTERS = ("komplettering",)
"""Templates of what is written of an application."""

SHIPPED: Forms = (("lum", "project"), ("mul", "trip"))
"""The kinds that the .docx files in templates/ are made for: those of the cards that there are. For
a card with others, OF_ALL_KINDS are made from their sources (docx_export.template_files)."""


def appendix(kind: str) -> str:
    """The document with all applications of a kind, e.g. `'bilaga-lum'`."""
    return f"bilaga-{kind}"


def word_documents(kinds: Iterable[str]) -> tuple[str, ...]:
    """The documents of a call with these kinds; each has a template of its name."""
    return (DECISION, *map(appendix, kinds), NOTICE, MINUTES)
