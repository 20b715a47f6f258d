"""What a rule is: a named condition on the rows of one table, and which cell it is about.

Severity, text, hint, source and whether the rule holds at all are the card's (`rules` in
validators/calls/*.toml); the caps, dates and lists that it compares with are too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from validators.cards.call import Call, Form
from validators.model import Stage
from validators.rules.frames import Values

Condition = Callable[[Call, Stage], pl.Expr | None]
"""Gives the condition of a row: True or null passes. None where the call sets no such limit."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One finding about a row that fails."""

    column: str  # of its cell
    key: str = ""  # a variant of the rule's text; "" for the rule's own
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values for the text besides those of the row and the call (validators.check)."""


Spots = Callable[[Values, Call, Stage], Iterable[Spot]]
"""Gives the findings about a row that fails."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of docs/rules.md, or a part of one that has a text of its own."""

    key: str  # the card's: the code, or the code with a variant ("L01-gap")
    table: str
    passes: Condition
    spots: Spots
    variants: tuple[str, ...] = ()  # further keys that `spots` may give
    form: Form | None = None  # None: the rule is about projects and trips
    withdrawn: bool = False  # it is about withdrawn and dismissed applications too

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key and those of its variants."""
        return (self.key, *self.variants)

    def kinds(self, call: Call) -> tuple[str, ...]:
        """The call's kinds that the rule is about, in the card's order."""
        return tuple(call.kinds) if self.form is None else call.kinds_of(self.form)


def at(column: str) -> Spots:
    """One finding, at this column, with no values but those of the row and the call."""
    return lambda row, call, stage: (Spot(column),)


def empty(column: str) -> pl.Expr:
    """Nothing stands in the cell (as opposed to something that could not be read)."""
    return pl.col(column).is_null() & ~pl.col(f"{column}?")


def is_value(value: str, column: str = "decision") -> pl.Expr:
    """The column has this very value: False where it is empty or cannot be known."""
    return (pl.col(column) == value).fill_null(value=False)


def at_most(column: str, limits: Mapping[str, int | None]) -> pl.Expr | None:
    """An amount is at most its kind's limit; None when no kind has one."""
    stated = {kind: limit for kind, limit in limits.items() if limit is not None}
    if not stated:
        return None
    condition = pl.lit(value=True)
    for kind, limit in stated.items():
        condition &= (pl.col("kind") != kind) | (pl.col(column) <= limit)
    return condition


def within(column: str, first: Any, last: Any) -> pl.Expr:
    """Between two values, both included; an empty cell passes."""
    return pl.col(column).is_between(first, last)


def all_of(conditions: Iterable[pl.Expr]) -> pl.Expr | None:
    """All conditions together; None where there are none."""
    listed = list(conditions)
    return reduce(and_, listed) if listed else None


def sure(condition: pl.Expr) -> pl.Expr:
    """A condition for use inside another one: what cannot be known passes."""
    return condition.fill_null(value=True)
