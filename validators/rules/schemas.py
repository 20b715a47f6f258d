"""Call and stage -> one pandera schema per table, with one named check per rule.

A check's name is its rule's key: that is how a failing row finds its way back (validators.check).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from validators.cards.call import Call
from validators.model import Stage
from validators.rules.all import RULES
from validators.rules.frames import ADDED, TYPES, added_columns, columns_of
from validators.rules.rule import Rule


@dataclass(frozen=True, eq=False)
class Schema:
    """The pandera schema of a table."""

    table: str
    schema: pa.DataFrameSchema
    rules: dict[str, Rule]  # by the name of their check
    names: tuple[str, ...]  # the columns that it needs


@lru_cache(maxsize=32)
def schemas_for(call: Call, stage: Stage) -> tuple[Schema, ...]:
    """The schemas of all tables that have rules, in the order of `frames.ADDED`.

    Built once per call and stage.
    """
    rules = active_rules(call, stage)
    schemas = []
    for table in ADDED:
        of_table = [(rule, condition) for rule, condition in rules if rule.table == table]
        names = tuple(dict.fromkeys(n for _, c in of_table for n in c.meta.root_names()))
        if of_table:
            schema = pa.DataFrameSchema(
                columns=_columns(table, call, names),
                checks=[_check(rule.key, condition) for rule, condition in of_table],
                name=table,
            )
            schemas.append(Schema(table, schema, {rule.key: rule for rule, _ in of_table}, names))
    return tuple(schemas)


def active_rules(call: Call, stage: Stage) -> tuple[tuple[Rule, pl.Expr], ...]:
    """The rules that the call has on at this stage, with their conditions.

    A rule is passed over where its columns do not exist in that stage's workbook: an allocation
    workbook has no project period to check (A04).
    """
    active = []
    for rule in RULES:
        if all(call.rules[key].severity(stage) is None for key in rule.keys):
            continue
        if not rule.kinds(call):
            continue
        condition = rule.passes(call, stage)
        if condition is None:
            continue
        there = {*added_columns(rule.table, call), *_columns_at(rule.table, call, stage)}
        if {name.removesuffix("?") for name in condition.meta.root_names()} <= there:
            active.append((rule, _for_all_rows(rule, condition, call)))
    return tuple(active)


def _columns_at(table: str, call: Call, stage: Stage) -> tuple[str, ...]:
    columns = columns_of(table, call)
    form = str(stage) if table == "applications" else table
    return tuple(key for key, column in columns.items() if form in column.tables)


def _for_all_rows(rule: Rule, condition: pl.Expr, call: Call) -> pl.Expr:
    """The condition for every row of the table: other kinds and withdrawn applications pass."""
    kinds = rule.kinds(call)
    if kinds != tuple(call.kinds):
        condition = ~pl.col("kind").is_in(list(kinds)) | condition
    if rule.table == "applications" and not rule.withdrawn:
        condition = ~pl.col("active") | condition
    return condition.fill_null(value=True).alias(rule.key)


def _columns(table: str, call: Call, names: tuple[str, ...]) -> dict[str, pa.Column]:
    """The types and titles of the card's columns.

    What a column may hold is settled while reading: what does not fit was not read, and is null.
    """
    columns = columns_of(table, call)
    return {
        name: pa.Column(TYPES[columns[name].type], nullable=True, title=columns[name].title)
        for name in names
        if name in columns and name not in added_columns(table, call)
    }


def _check(key: str, condition: pl.Expr) -> pa.Check:
    # n_failure_cases=0: pandera would write out whole rows, which nobody reads here and which
    # doubles the time of a check that fails
    return pa.Check(
        lambda data: _select(data, condition), name=key, ignore_na=False, n_failure_cases=0
    )


def _select(data: PolarsData, condition: pl.Expr) -> pl.LazyFrame:
    return data.lazyframe.select(condition)
