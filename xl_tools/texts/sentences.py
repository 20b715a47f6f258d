"""A text of the templates by its key, in Swedish or English."""

from __future__ import annotations

from validators.cards.call import Call
from validators.wording import LANGUAGES
from xl_tools.texts import allocation, application, instruction

TEXTS = {**application.TEXTS, **instruction.TEXTS, **allocation.TEXTS}


def say(lang: str, key: str, /, **fields: object) -> str:
    """A text in a language, with its fields filled in.

    E.g. `say("sv", "step", number=2)` is `'Steg 2'`. Raises KeyError for an unknown key, or for a
    missing field.
    """
    text = TEXTS[key][LANGUAGES.index(lang)]
    return text.format(**fields) if fields else text


def sheet_names(lang: str, call: Call) -> str:
    """The names of the lists of the allocation workbook, e.g. `'LUM och MUL'`."""
    *first, last = (card.sheet for card in call.kinds.values())
    if not first:
        return last
    return f"{', '.join(first)} {'och' if lang == 'sv' else 'and'} {last}"


def heading(lang: str, section: str) -> str:
    """The heading of a section of the form. A section that only a card knows is its own heading."""
    key = f"section {section}"
    return say(lang, key) if key in TEXTS else section


def group(lang: str, section: str) -> str:
    """The heading of a group of columns of the allocation workbook. A group that only a card knows
    is its own heading."""
    key = f"group {section}"
    return say(lang, key) if key in TEXTS else section
