"""Group L: the rows of a list against each other."""

from __future__ import annotations

import polars as pl

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

RULES = (L01, L02, L03, L04)
