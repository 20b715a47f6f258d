"""What there are cards of, by name alone: the command line asks at each start, and no card is read
for it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ALLOCATION = "fordelning"
"""What the allocation workbook is called where those of applications are called by their kind."""

_HEADING = re.compile(rb"^\[kinds\.([a-z][a-z0-9]*)\]", re.MULTILINE)


@cache
def all_kinds() -> tuple[str, ...]:
    """The kinds of all cards, each once, those of the oldest card first.

    They are the headings of the cards' tables, e.g. `[kinds.lum]`: a card with a mistake in it
    stops the work on its year, and no other.
    """
    cards = sorted((Path(__file__).parents[1] / "calls").glob("[0-9][0-9][0-9][0-9].toml"))
    kinds = (kind.decode() for card in cards for kind in _HEADING.findall(card.read_bytes()))
    return tuple(dict.fromkeys(kinds))
