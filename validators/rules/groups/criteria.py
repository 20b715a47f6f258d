"""Group A: what an application answers of the call's criteria, and how it is graded (A10–A14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Literal

import polars as pl

from validators.cards.call import Call
from validators.model import Stage, State
from validators.rules.frames import Values
from validators.rules.rule import Rule, Spot, Spots, all_of, at, empty, sure

Role = Literal["main", "priority", "criterion"]


def criteria_columns(call: Call, stage: Stage, role: Role, kind: str) -> list[str]:
    """The columns where a kind's criteria are answered (application) or graded (allocation)."""
    prefix = "answer" if stage is Stage.APPLICATION else "grade"
    return [f"{prefix}_{c.id}" for c in call.criteria if c.role == role and kind in c.kinds]


def of_each_kind(
    call: Call, stage: Stage, role: Role, condition: Callable[[list[str]], pl.Expr]
) -> pl.Expr | None:
    """A condition on the columns of the criteria that a row's kind has; None without criteria."""
    return all_of(
        (pl.col("kind") != kind) | condition(columns)
        for kind in call.kinds
        if (columns := criteria_columns(call, stage, role, kind))
    )


def _main_criteria(call: Call, stage: Stage) -> pl.Expr | None:
    return of_each_kind(
        call, stage, "main", lambda columns: reduce(and_, (~empty(column) for column in columns))
    )


def _open_criteria(key: str) -> Spots:
    """The applicant gets a finding per unanswered question, the officer one per application."""

    def spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
        columns = criteria_columns(call, stage, "main", row["kind"])
        left = [column for column in columns if row.state(column) is State.EMPTY]
        if stage is Stage.APPLICATION:
            return [Spot(c, key, {"criterion": call.columns[c].title}) for c in left]
        titles = [call.columns[column].title for column in left]
        return (Spot(left[0], f"{key}-graded", {"criteria": titles}),)

    return spots


A10 = Rule(
    "A10",
    "applications",
    _main_criteria,
    _open_criteria("A10"),
    variants=("A10-graded",),
)
A11 = Rule(
    "A11",
    "applications",
    _main_criteria,
    _open_criteria("A11"),
    variants=("A11-graded",),
)


def _continues(call: Call, stage: Stage) -> pl.Expr:
    """Projects that go on need no goal, in a call that says so (A12). Without the history every
    project in a later year is taken to have been granted money before."""
    if call.rules["A12"].severity(stage) is None:
        return pl.lit(value=False)
    return pl.col("project_year").is_between(2, call.max_project_year or 3)


def _goal(call: Call, stage: Stage) -> pl.Expr:
    named = ~empty("goals")
    if call.goals:
        names = "|".join(re.escape(part) for goal in call.goals for part in (goal.id, goal.text))
        named &= sure(pl.col("goals").str.contains(rf"(?i)(?:^|\W)(?:{names})(?:\W|$)"))
    return named | _continues(call, stage).fill_null(value=False)


A11_GOALS = Rule(
    "A11-goals",
    "applications",
    _goal,
    lambda row, call, stage: (
        Spot("goals", "A11-goals" if row["goals"] is None else "A11-unlisted"),
    ),
    variants=("A11-unlisted",),
    form="project",
)
A12 = Rule(
    "A12",
    "applications",
    lambda call, stage: ~(empty("goals") & _continues(call, stage)),
    at("goals"),
    form="project",
)


def _ticked(column: str) -> pl.Expr:
    return pl.col(column).is_in(["Ja", "Delvis"]).fill_null(value=False) | pl.col(f"{column}?")


def _some_ticked(key: str, role: Role) -> Rule:
    def passes(call: Call, stage: Stage) -> pl.Expr | None:
        return of_each_kind(
            call, stage, role, lambda columns: reduce(or_, (_ticked(column) for column in columns))
        )

    def spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
        columns = criteria_columns(call, stage, role, row["kind"])
        return (Spot(columns[0], fields={"number": len(columns)}),)

    return Rule(key, "applications", passes, spots)


A13 = _some_ticked("A13", "criterion")
A14 = _some_ticked("A14", "priority")


RULES = (A10, A11, A11_GOALS, A12, A13, A14)
