"""A decided case, its notices and its minutes."""

from __future__ import annotations

from docx_export.filling.documents import generate
from tests.helpers.documents import (
    facts_of,
    paragraphs,
)
from validators.cards.loading import load_call
from validators.model import Facts

DECIDED = """
    ## Ärende
    | Läge              | beslutat             |
    | Sammanträdesdatum | 2024-12-10           |
    | Paragraf          | § 23                 |
    | Sekreterare       | Sekreterare A        |
    | Beslutsgång       | Nämnden beslutar så. |
"""


HEAD = "| Nr | Sökande | {} | Sökt belopp | Beslut | Beviljat belopp | Beslutat belopp | Motivering | Villkor | Samordnas med |"  # noqa: E501


def case(lum: str = "", mul: str = "", told: str = DECIDED) -> Facts:
    sheets = (("LUM", "Titel", lum), ("MUL", "Resmål", mul))
    parts = [f"## {sheet}\n{HEAD.format(title)}\n{rows}" for sheet, title, rows in sheets]
    lines = [line.strip() for line in "\n".join((told, *parts)).splitlines()]
    return facts_of("\n".join(line for line in lines if line))


def notice(facts: Facts, recipient: str) -> list[str]:
    return paragraphs(generate(facts, load_call("2025"), "meddelande", recipient=recipient))


def minutes(facts: Facts, **settings: bool) -> list[str]:
    return paragraphs(generate(facts, load_call("2025"), "protokollsutdrag", **settings))
