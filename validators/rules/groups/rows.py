"""Groups L and D: the rows of a list against each other (L01–L04), and coordination (D09–D12)."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from validators.cards.call import Call
from validators.model import Stage
from validators.rules.frames import Values
from validators.rules.rule import Rule, Spot, at, at_most

L01 = Rule(
    "L01",
    "applications",
    lambda call, stage: pl.col("repeat_of").is_null() & pl.col("gap").is_null(),
    lambda row, call, stage: (Spot("number", "L01" if row["repeat_of"] else "L01-gap"),),
    variants=("L01-gap",),
    withdrawn=True,
)
L02 = Rule("L02", "applications", lambda call, stage: pl.col("twin").is_null(), at("title"))
L03 = Rule(
    "L03",
    "applications",
    lambda call, stage: pl.col("companions") == 0,
    at("title"),
    form="trip",
)
L04 = Rule(
    "L04",
    "applications",
    lambda call, stage: at_most(
        "sought_nth", {kind: card.per_district for kind, card in call.kinds.items()}
    ),
    at("applicant"),
)


def _none(column: str) -> pl.Expr:
    return pl.col(column) == 0


def _unknown_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    others = [number for number in row["unknown"] if number != row["number"]]
    if len(others) < len(row["unknown"]):
        yield Spot("coordinated_with", "D09-itself")
    if others:
        yield Spot("coordinated_with", fields={"others": others})


D09 = Rule(
    "D09",
    "applications",
    lambda call, stage: _none("unknown"),
    _unknown_spots,
    variants=("D09-itself",),
)
D10 = Rule("D10", "applications", lambda call, stage: _none("one_sided"), at("coordinated_with"))
D11 = Rule(
    "D11",
    "applications",
    lambda call, stage: _none("elsewhere"),
    at("coordinated_with"),
    form="trip",
)
D12 = Rule("D12", "applications", lambda call, stage: _none("fallen"), at("coordinated_with"))


RULES = (L01, L02, L03, L04, D09, D10, D11, D12)
