"""Group D: decision and amount, frames and sums (D01–D04, D08, D13, D14, D18)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_

import polars as pl

from validators.cards.call import Call
from validators.model import Stage
from validators.rules.frames import TOTAL, Values, sums_of
from validators.rules.relations import CENTRAL, FULL, PARTLY, REJECTED
from validators.rules.rule import Rule, Spot, at, at_most, empty, is_value, sure
from validators.wording import Sentence

AMOUNTS = ("granted", "decided")


D01 = Rule("D01", "applications", lambda call, stage: ~empty("decision"), at("decision"))


def _decided_in_time(call: Call, stage: Stage) -> pl.Expr:
    """What the committee decided is filled in once it has decided, and not before."""
    decided = ~empty("decided") | is_value(CENTRAL)
    return (pl.col("case_stage") != "beslutat") | decided


D01_DECIDED = Rule("D01-decided", "applications", _decided_in_time, at("decided"))
D01_EARLY = Rule(
    "D01-early",
    "applications",
    lambda call, stage: (pl.col("case_stage") != "förslag") | pl.col("decided").is_null(),
    at("decided"),
)

D02 = Rule(
    "D02",
    "applications",
    lambda call, stage: reduce(
        and_, (sure(pl.col(column) <= pl.col("sought")) for column in AMOUNTS)
    ),
    lambda row, call, stage: [
        Spot(column, fields={"amount": row[column]})
        for column in AMOUNTS
        if row[column] is not None and row[column] > row["sought"]
    ],
)


def _within_cap(call: Call, stage: Stage) -> pl.Expr | None:
    caps = {kind: card.cap_granted for kind, card in call.kinds.items()}
    limits = [at_most(column, caps) for column in AMOUNTS]
    return reduce(and_, (sure(limit) for limit in limits if limit is not None), pl.lit(value=True))


def _over_cap(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    cap = call.kinds[row["kind"]].cap_granted
    return [
        Spot(column, fields={"amount": row[column], "cap": cap})
        for column in AMOUNTS
        if cap is not None and row[column] is not None and row[column] > cap
    ]


D03 = Rule("D03", "applications", _within_cap, _over_cap)


def _amount_fits(call: Call, stage: Stage) -> pl.Expr:
    """The amount is what the decision says. More than was sought is a finding of D02."""
    granted, sought = pl.col("granted"), pl.col("sought")
    none = empty("granted") | sure(granted == 0)
    full = ~empty("granted") & sure(granted >= sought) & sure(granted > 0)
    partly = ~empty("granted") & sure(granted > 0) & sure(granted != sought)
    central = none if call.rules["D08"].severity(stage) is None else pl.lit(value=True)
    return (
        (~is_value(REJECTED) | none)
        & (~is_value(FULL) | full)
        & (~is_value(PARTLY) | partly)
        & (~is_value(CENTRAL) | central)
    )


def _amount_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    decision, granted = row["decision"], row["granted"]
    if decision in (REJECTED, CENTRAL):
        key = "D04"
    elif granted is None:
        key = "D04-empty"
    elif granted <= 0:
        key = "D04-zero"
    else:
        key = "D04-less" if decision == FULL else "D04-all"
    return (Spot("granted", key),)


D04 = Rule(
    "D04",
    "applications",
    _amount_fits,
    _amount_spots,
    variants=("D04-empty", "D04-zero", "D04-less", "D04-all"),
)
D04_DECIDED = Rule(
    "D04-decided", "applications", lambda call, stage: sure(pl.col("decided") >= 0), at("decided")
)
D08 = Rule(
    "D08",
    "applications",
    lambda call, stage: ~is_value(CENTRAL) | empty("granted") | sure(pl.col("granted") == 0),
    at("granted"),
)

D08_DECIDED = Rule(
    "D08-decided",
    "applications",
    lambda call, stage: ~is_value(CENTRAL) | sure(pl.col("decided") != 0),
    at("decided"),
)

D13 = Rule(
    "D13",
    "applications",
    lambda call, stage: at_most(
        "given_nth", {kind: card.per_district for kind, card in call.kinds.items()}
    ),
    lambda row, call, stage: (
        Spot("applicant", "D13-social" if row["owner_role"] == "social" else "D13"),
    ),
    variants=("D13-social",),
)


def _in_frame(call: Call, stage: Stage) -> pl.Expr:
    kept = [sure(pl.col(f"given_{kind}") <= pl.col(f"limit_{kind}")) for kind in sums_of(call)]
    return ~empty("over_frame_reason") | reduce(and_, kept)


_ALL = Sentence("alla slag", "all kinds")


def _over_frame(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    for kind in sums_of(call):
        given, limit = row[f"given_{kind}"], row[f"limit_{kind}"]
        if limit is not None and given > limit:
            yield Spot(
                f"frame_{kind}",
                "D14-total" if kind == TOTAL else "D14",
                {
                    "given": given,
                    "limit": limit,
                    "over": given - limit,
                    "label": _ALL if kind == TOTAL else call.kinds[kind].label,
                },
            )


D14 = Rule("D14", "case", _in_frame, _over_frame, variants=("D14-total",))
D18 = Rule(
    "D18-total",
    "totals",
    lambda call, stage: (
        (pl.col("stated") == pl.col("computed"))
        # a sum that somebody has written under the list takes every row
        | (pl.col("stated") == pl.col("with_withdrawn"))
    ),
    lambda row, call, stage: (Spot("stated", fields={"what": call.columns[row["column"]].title}),),
)

RULES = (
    D01, D01_DECIDED, D01_EARLY, D02, D03, D04, D04_DECIDED, D08, D08_DECIDED, D13, D14, D18,
)  # fmt: skip
