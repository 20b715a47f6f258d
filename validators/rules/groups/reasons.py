"""Group D: what the motivation and the conditions must say (D05–D07, D15, D16, D19)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

import polars as pl

from validators.cards.call import Call
from validators.model import Stage
from validators.rules.frames import Values
from validators.rules.groups.criteria import criteria_columns, of_each_kind
from validators.rules.likeness import fold
from validators.rules.relations import CENTRAL, PARTLY, REJECTED
from validators.rules.rule import Rule, Spot, at, empty, is_value, sure


def _mentions(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.contains(f"(?i){pattern}").fill_null(value=False)


D05 = Rule(
    "D05",
    "applications",
    lambda call, stage: ~is_value(REJECTED) | ~empty("motivation"),
    at("motivation"),
)
D06 = Rule(
    "D06",
    "applications",
    lambda call, stage: ~is_value(PARTLY) | ~empty("motivation") | pl.col("joint"),
    at("motivation"),
)

PRESTUDY = "förstudi"  # the beginning of words about a pre-study


def _prestudy(call: Call, stage: Stage) -> pl.Expr:
    marked = (pl.col("prestudy") == "Ja").fill_null(value=False)
    mentioned = reduce(
        or_,
        (_mentions(c, PRESTUDY) | pl.col(f"{c}?") for c in ("motivation", "conditions")),
    )
    partly = is_value(PARTLY) | is_value(REJECTED) | pl.col("decision").is_null()
    unmarked = empty("prestudy") & is_value(PARTLY) & _mentions("motivation", PRESTUDY)
    return ~(marked & ~(partly & (mentioned | ~pl.col("given")))) & ~unmarked


def _prestudy_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    if row["prestudy"] != "Ja":
        return (Spot("prestudy", "D07-mark"),)
    if row["decision"] not in (PARTLY, REJECTED, None):
        return (Spot("decision", "D07"),)
    return (Spot("conditions", "D07-text"),)


D07 = Rule(
    "D07",
    "applications",
    _prestudy,
    _prestudy_spots,
    variants=("D07-text", "D07-mark"),
    form="project",
)


def _is_named(call: Call, stage: Stage, column: str) -> pl.Expr:
    """The motivation says "kriteri…", or has one of the words of the criterion's name."""
    words = [word for word in fold(call.columns[column].title).split() if len(word) > 4]
    stems = "|".join(["kriteri", *(word[:7] for word in words)])
    return _mentions("motivation", f"(?:{stems})") | pl.col("motivation?")


def _criteria_met(call: Call, stage: Stage) -> pl.Expr | None:
    def met(column: str) -> pl.Expr:
        no = is_value("Nej", column)
        unnamed = (no | is_value("Delvis", column)) & ~_is_named(call, stage, column)
        missing = is_value(REJECTED) & empty("motivation")  # D05 finds it
        return ~(no & pl.col("given")) & ~(unnamed & ~missing)

    return of_each_kind(call, stage, "main", lambda columns: reduce(and_, map(met, columns)))


def _unmet_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    columns = criteria_columns(call, stage, "main", row["kind"])
    grades = {call.columns[column].title: row[column] for column in columns}
    no = [title for title, grade in grades.items() if grade == "Nej"]
    if no and row["given"]:
        if row["decision"] in (REJECTED, CENTRAL):  # the committee may decide otherwise
            return (Spot("decided", "D15-decided", {"criteria": no}),)
        return (Spot("decision", "D15", {"criteria": no}),)
    short = [title for title, grade in grades.items() if grade in ("Nej", "Delvis")]
    return (Spot("motivation", "D15-named", {"criteria": short}),)


D15 = Rule(
    "D15", "applications", _criteria_met, _unmet_spots, variants=("D15-decided", "D15-named")
)


def _last_year(call: Call, stage: Stage) -> pl.Expr:
    last = sure(pl.col("project_year") != (call.max_project_year or 3))
    texts = ("motivation", "conditions")
    unknown = reduce(or_, (pl.col(f"{column}?") for column in texts))
    mentioned = [
        reduce(or_, (_mentions(column, word) for column in texts))
        for word in ("sprid", "slutrapport")
    ]
    return last | ~pl.col("given") | unknown | reduce(and_, mentioned)


D16 = Rule(
    "D16",
    "applications",
    _last_year,
    at("conditions"),
    form="project",
)
D19 = Rule("D19", "applications", lambda call, stage: pl.col("conflict").is_null(), at("conflict"))


RULES = (D05, D06, D07, D15, D16, D19)
