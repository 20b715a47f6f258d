"""Groups T and D: the order of the case's dates (T05), and approvals (D20)."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from validators.attestation import HOLDS, Standing
from validators.cards.call import Call
from validators.model import Stage
from validators.rules.rule import Rule, Spot, at, sure


def _meeting_in_time(call: Call, stage: Stage) -> pl.Expr:
    """The committee decides in the year of the money or the one before."""
    return sure(pl.col("meeting_date").dt.year().is_in([int(call.year) - 1, int(call.year)]))


T05_MEETING = Rule(
    "T05-meeting",
    "case",
    _meeting_in_time,
    lambda row, call, stage: (Spot("meeting_date", fields={"before": int(call.year) - 1}),),
)
T05_ADJUSTED = Rule(
    "T05-adjusted",
    "case",
    lambda call, stage: sure(pl.col("adjusted_on") >= pl.col("meeting_date")),
    at("adjusted_on"),
)
T05_DISPATCHED = Rule(
    "T05-dispatched",
    "case",
    lambda call, stage: sure(pl.col("dispatch_date") >= pl.col("meeting_date")),
    at("dispatch_date"),
)


def _stands(standing: Standing) -> pl.Expr:
    return (pl.col("standing") == standing).fill_null(value=False)


def _holds() -> pl.Expr:
    return reduce(or_, map(_stands, HOLDS))


D20 = Rule("D20", "approvals", lambda call, stage: ~_stands(Standing.VOID), at("approved_on"))
D20_ALTERED = Rule(
    "D20-altered", "approvals", lambda call, stage: ~_stands(Standing.ALTERED), at("approved_on")
)
D20_UNBOUND = Rule(
    "D20-unbound", "approvals", lambda call, stage: ~_stands(Standing.UNBOUND), at("approved_on")
)
D20_TWICE = Rule(
    "D20-twice", "approvals", lambda call, stage: ~pl.col("again"), at("approver_name")
)
D20_EARLY = Rule(
    "D20-early",
    "approvals",
    lambda call, stage: ~_holds() | sure(pl.col("approved_on") >= pl.col("document_date")),
    at("approved_on"),
)
D20_LATE = Rule(
    "D20-late",
    "approvals",
    lambda call, stage: ~_holds() | sure(pl.col("approved_on") <= pl.col("meeting_date")),
    at("approved_on"),
)

RULES = (
    T05_MEETING, T05_ADJUSTED, T05_DISPATCHED, D20, D20_ALTERED, D20_UNBOUND, D20_TWICE, D20_EARLY,
    D20_LATE,
)  # fmt: skip
