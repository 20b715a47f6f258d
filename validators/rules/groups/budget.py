"""Group B: the application's budget and its financing."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from validators.cards.call import Call
from validators.model import Stage, State
from validators.rules.frames import Values
from validators.rules.groups.application import period_rule
from validators.rules.groups.trips import course, course_spots
from validators.rules.rule import Rule, Spot, empty, sure

HALF = 0.500001
"""In kronor. A line is rounded to whole kronor: it may differ so much from its product."""


def _product(call: Call) -> pl.Expr:
    """Share of full time × quantity × price, in kronor.

    A share that is empty, or that the kind does not have, is full time.
    """
    quantity, price = pl.col("line_quantity"), pl.col("line_price")
    kinds = call.columns["line_share"].kinds
    if not kinds:
        return quantity * price
    shared = pl.col("kind").is_in(kinds)
    share = pl.when(empty("line_share") | ~shared).then(1.0).otherwise(pl.col("line_share"))
    return share * quantity * price


def _line(call: Call, stage: Stage) -> pl.Expr:
    amount = pl.when(empty("line_amount")).then(0).otherwise(pl.col("line_amount"))
    return (_product(call) - amount).abs() <= HALF


def _line_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    share = row.get("line_share")  # trips have none
    share = 1.0 if share is None else share
    product = {"product": round(share * row["line_quantity"] * row["line_price"], 2)}
    key = "B01-empty" if row["line_amount"] is None else "B01"
    return (Spot("line_amount", key, product),)


B01 = Rule("B01", "budget", _line, _line_spots, variants=("B01-empty",))


def _costs_something(call: Call, stage: Stage) -> pl.Expr:
    return ~empty("line_amount") | ~(empty("line_quantity") | empty("line_price"))


def _open_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    left = [c for c in ("line_quantity", "line_price") if row.state(c) is State.EMPTY]
    return (Spot(left[0] if len(left) == 1 else "line_amount"),)


B01_NONE = Rule("B01-none", "budget", _costs_something, _open_spots)


def _none_as_zero(column: str) -> pl.Expr:
    """An empty amount counts as nothing; one that cannot be known stays unknown."""
    return pl.when(empty(column)).then(0).otherwise(pl.col(column))


B02 = Rule(
    "B02",
    "applications",
    lambda call, stage: _none_as_zero("cost") == pl.col("budget_sum"),
    lambda row, call, stage: (Spot("cost", "B02-empty" if row["cost"] is None else "B02"),),
    variants=("B02-empty",),
)


def _balance(call: Call, stage: Stage) -> pl.Expr:
    parts = pl.col("sought") + _none_as_zero("own_funding") + _none_as_zero("other_funding")
    return pl.col("cost") == parts


def _balance_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    parts = row["sought"] + (row["own_funding"] or 0) + (row["other_funding"] or 0)
    return (Spot("cost", fields={"parts": parts, "difference": abs(row["cost"] - parts)}),)


B03 = Rule("B03", "applications", _balance, _balance_spots)
B04 = period_rule("B04", "budget", "line_from", "line_to")

FEE = "Kurs- eller konferensavgift"


def _fee(call: Call, stage: Stage) -> pl.Expr | None:
    text = course(call, "line_text")
    fee = sure(pl.col("line_category") != FEE)
    return fee if text is None else fee & text


def _fee_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    if row["line_category"] == FEE:
        return (Spot("line_category"),)
    return (Spot(s.column, "B05-text", s.fields) for s in course_spots(row, call, "line_text"))


B05 = Rule("B05", "budget", _fee, _fee_spots, variants=("B05-text",), form="trip")

FINANCING = ("financier", "financing_amount", "financing_status")


def _all_filled_in(call: Call, stage: Stage) -> pl.Expr:
    conditions = [~empty(column) for column in FINANCING]
    return conditions[0] & conditions[1] & conditions[2]


B06 = Rule(
    "B06",
    "financing",
    _all_filled_in,
    lambda row, call, stage: [Spot(c) for c in FINANCING if row.state(c) is State.EMPTY],
)
B06_SUM = Rule(
    "B06-sum",
    "applications",
    lambda call, stage: _none_as_zero("other_funding") == pl.col("financing_sum"),
    lambda row, call, stage: (Spot("other_funding", fields={"stated": row["other_funding"] or 0}),),
)

RULES = (B01, B01_NONE, B02, B03, B04, B05, B06, B06_SUM)
