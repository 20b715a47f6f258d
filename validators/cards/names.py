"""The names of the kinds of grants, found without reading the cards: the command line asks for
them at each start."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ALLOCATION = "fordelning"
"""The name of the allocation workbook, where those of applications have their kind's."""

_HEADING = re.compile(rb"^\[kinds\.([a-z][a-z0-9]*)\]", re.MULTILINE)


@cache
def all_kinds() -> tuple[str, ...]:
    """The kinds of all cards, those of the oldest card first, without repetition.

    They are taken from headings, e.g. `[kinds.lum]`, so that a mistake in a card stops the work on
    its year only.
    """
    cards = sorted((Path(__file__).parents[1] / "calls").glob("[0-9][0-9][0-9][0-9].toml"))
    kinds = (kind.decode() for card in cards for kind in _HEADING.findall(card.read_bytes()))
    return tuple(dict.fromkeys(kinds))
