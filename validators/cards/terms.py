"""The terms of a call that the text of any rule may name: `{cap_sought}`, `{closes}`."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from validators.cards.call import Call

_OF_CALL = {
    "year": attrgetter("year"),
    "opens": attrgetter("window.opens"),
    "closes": attrgetter("window.closes"),
    "first_day": attrgetter("grants_from"),
    "last_day": attrgetter("grants_to"),
}
_OF_KIND = ("label", "item", "cap_sought", "cap_granted", "asks_above", "per_district")

TERMS = (*_OF_CALL, *_OF_KIND, "column")
"""The names of all terms."""


def terms_of(call: Call, kind: str | None, column: str) -> dict[str, Any]:
    """The terms for a cell of a column, in a row of a kind of grant: `{"year": "2025", …}`.

    `None`, and a kind that the card does not have, give the terms of the call alone.
    """
    terms: dict[str, Any] = {name: value_of(call) for name, value_of in _OF_CALL.items()}
    known = call.kinds.get(kind) if kind is not None else None
    if column in call.columns:
        terms["column"] = call.title(column, kind if known else None)
    if known is not None:
        terms |= {name: getattr(known, name) for name in _OF_KIND}
    return terms
