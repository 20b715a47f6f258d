"""Group A: the application itself; its criteria and trips have modules of their own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_

import polars as pl

from validators.cards.call import Call
from validators.model import Stage, State
from validators.rules.frames import Values, columns_of
from validators.rules.rule import Rule, Spot, all_of, at, at_most, empty, sure, within


def _sought_within_cap(call: Call, stage: Stage) -> pl.Expr | None:
    return at_most("sought", {kind: card.cap_sought for kind, card in call.kinds.items()})


A01 = Rule("A01", "applications", _sought_within_cap, at("sought"), form="project")
A02 = Rule(
    "A02",
    "applications",
    lambda call, stage: at_most("sought", {k: card.asks_above for k, card in call.kinds.items()}),
    at("sought"),
    form="project",
)
A03 = Rule("A03", "applications", _sought_within_cap, at("sought"), form="trip")
A21 = Rule("A21", "applications", lambda call, stage: pl.col("sought") > 0, at("sought"))


def outside(row: Values, call: Call, *columns: str, key: str = "") -> list[Spot]:
    """A spot for each date that lies outside the year of the money (A04, B04)."""
    return [
        Spot(column, key, {"date": row[column]})
        for column in columns
        if row[column] and not call.grants_from <= row[column] <= call.grants_to
    ]


def period_rule(key: str, table: str, first: str, last: str) -> Rule:
    """A period lies within the year of the money, and does not end before it begins."""
    return Rule(
        key,
        table,
        lambda call, stage: (
            sure(within(first, call.grants_from, call.grants_to))
            & sure(within(last, call.grants_from, call.grants_to))
            & sure(pl.col(first) <= pl.col(last))
        ),
        lambda row, call, stage: outside(row, call, first, last) or (Spot(last, f"{key}-order"),),
        variants=(f"{key}-order",),
    )


A04 = period_rule("A04", "applications", "period_from", "period_to")


def _project_year(call: Call, stage: Stage) -> pl.Expr:
    year, planned = pl.col("project_year"), pl.col("planned_years")
    condition = sure(year >= 1) & sure(planned >= 1) & sure(year <= planned)
    if call.max_project_year is not None:
        condition &= sure(year <= call.max_project_year) & sure(planned <= call.max_project_year)
    return condition


def _project_year_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    most = call.max_project_year
    within_limits = True
    for column in ("project_year", "planned_years"):
        value = row[column]
        if value is None:
            continue
        if value < 1:
            within_limits = False
            yield Spot(column, "A05-low", {"value": value})
        elif most is not None and value > most:
            within_limits = False
            yield Spot(column, "A05", {"value": value, "most": most})
    if within_limits:
        yield Spot("project_year", "A05-planned")


A05 = Rule(
    "A05",
    "applications",
    _project_year,
    _project_year_spots,
    variants=("A05-low", "A05-planned"),
    form="project",
)


def _received_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    if row["received"] is None:
        return (Spot("received", "A06-none"),)
    return (Spot("received", "A06" if row["received"] > call.window.closes else "A06-early"),)


A06 = Rule(
    "A06",
    "applications",
    lambda call, stage: (
        ~empty("received") & sure(within("received", call.window.opens, call.window.closes))
    ),
    _received_spots,
    variants=("A06-early", "A06-none"),
)


def _others_may_apply(call: Call) -> bool:
    return any(applicant.role == "other" for applicant in call.applicants)


A07 = Rule(
    "A07-other",
    "applications",
    lambda call, stage: pl.col("owner_role") != "other" if _others_may_apply(call) else None,
    at("applicant"),
)
A09 = Rule(
    "A09",
    "applications",
    # in an allocation workbook the kind follows from the sheet
    lambda call, stage: ~empty("kind") if stage is Stage.APPLICATION else None,
    at("kind"),
)
A19 = Rule(
    "A19",
    "applications",
    lambda call, stage: pl.col("strangers") == 0 if _others_may_apply(call) else None,
    at("applicant"),
)

CHECKED_ELSEWHERE = ("kind",)
"""Required columns that another rule checks: A09. Those of the criteria are A10's."""


def required_columns(table: str, call: Call, stage: Stage, kind: str) -> list[str]:
    """The columns that must be filled in for an application of a kind."""
    form = str(stage) if table == "applications" else table
    return [
        key
        for key, column in columns_of(table, call).items()
        if form in column.required
        and form in column.tables
        and kind in column.kinds
        and key not in CHECKED_ELSEWHERE
        and not key.startswith("answer_")
    ]


def required(key: str, table: str) -> Rule:
    """The rule that all required columns of a table are filled in: a finding for each empty one."""

    def passes(call: Call, stage: Stage) -> pl.Expr | None:
        of_kind = {kind: required_columns(table, call, stage, kind) for kind in call.kinds}
        return all_of(
            ~empty(column)
            | ~pl.col("kind").is_in([kind for kind in call.kinds if column in of_kind[kind]])
            for column in dict.fromkeys(name for names in of_kind.values() for name in names)
        )

    def spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
        return [
            Spot(column)
            for column in required_columns(table, call, stage, row["kind"])
            if row.state(column) is State.EMPTY
        ]

    return Rule(key, table, passes, spots)


A18 = required("A18", "applications")
A18_BUDGET = required("A18-budget", "budget")
A18_CASE = Rule("A18-case", "case", lambda call, stage: ~empty("stage"), at("stage"))
DATES = ("document_date", "meeting_date")
A18_DATES = Rule(
    "A18-date",
    "case",
    lambda call, stage: all_of(~empty(column) for column in DATES),
    lambda row, call, stage: [Spot(c) for c in DATES if row.state(c) is State.EMPTY],
)


def _project_id(call: Call, stage: Stage) -> pl.Expr:
    return ~(empty("project_id") & (pl.col("project_year") >= 2)) & pl.col("same_project").is_null()


A22 = Rule(
    "A22",
    "applications",
    _project_id,
    lambda row, call, stage: (Spot("project_id", "A22-twice" if row["same_project"] else "A22"),),
    variants=("A22-twice",),
    form="project",
)


def _nothing_decided(call: Call, stage: Stage) -> pl.Expr:
    amounts = (sure(pl.col(column) == 0) for column in ("granted", "decided"))
    return pl.col("active") | (pl.col("decision").is_null() & reduce(and_, amounts))


def _decided_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    column = next(c for c in ("decision", "granted", "decided") if row[c])
    return (Spot(column),)


A23 = Rule("A23", "applications", _nothing_decided, _decided_spots, withdrawn=True)

RULES = (
    A01, A02, A03, A04, A05, A06, A07, A09, A18, A18_BUDGET, A18_CASE, A18_DATES, A19, A21, A22,
    A23,
)  # fmt: skip
