"""Group A: the application itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Literal

import polars as pl

from validators.cards.call import Call
from validators.model import Stage, State
from validators.rules.frames import Values, columns_of
from validators.rules.rule import Rule, Spot, Spots, at, at_most, empty, sure, within


def _all(conditions: Iterable[pl.Expr]) -> pl.Expr | None:
    found = list(conditions)
    return reduce(and_, found) if found else None


# --- the amount (A01, A02, A03, A21) -----------------------------------------------------------


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

# --- when (A04, A05, A06) ----------------------------------------------------------------------


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
    fine = True
    for column in ("project_year", "planned_years"):
        value = row[column]
        if value is None:
            continue
        if value < 1:
            fine = False
            yield Spot(column, "A05-low", {"value": value})
        elif most is not None and value > most:
            fine = False
            yield Spot(column, "A05", {"value": value, "most": most})
    if fine:
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

# --- who (A07, A19) ----------------------------------------------------------------------------


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
    # in an allocation workbook the sheet tells the kind
    lambda call, stage: ~empty("kind") if stage is Stage.APPLICATION else None,
    at("kind"),
)
A19 = Rule(
    "A19",
    "applications",
    lambda call, stage: pl.col("strangers") == 0 if _others_may_apply(call) else None,
    at("applicant"),
)

# --- criteria (A10–A14) ------------------------------------------------------------------------


Role = Literal["main", "priority", "criterion"]


def criteria_columns(call: Call, stage: Stage, role: Role, kind: str) -> list[str]:
    """The columns where a kind's criteria are answered (application) or graded (allocation)."""
    prefix = "answer" if stage is Stage.APPLICATION else "grade"
    return [f"{prefix}_{c.id}" for c in call.criteria if c.role == role and kind in c.kinds]


def of_each_kind(
    call: Call, stage: Stage, role: Role, condition: Callable[[list[str]], pl.Expr]
) -> pl.Expr | None:
    """A condition on the columns of the criteria that a row's kind has; None when none has any."""
    return _all(
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

# --- trips (A15, A16, A17) ---------------------------------------------------------------------


LONG = 5
"""Letters: a word with more is found inside of others too."""


def words_pattern(words: Iterable[str], *, anywhere: bool = False) -> str:
    """A regex for a list of words and what they are a part of: "konferens" is found in
    "heldagskonferensen"; short ones only where a word begins, so that "kurs" is not found in
    "resurs"."""
    parts = [
        rf"\w*{re.escape(word)}\w*" if anywhere or len(word) > LONG else rf"\b{re.escape(word)}\w*"
        for word in words
    ]
    return f"(?i)({'|'.join(parts)})"


def has_words(column: str, words: Iterable[str]) -> pl.Expr:
    """Whether a text has any of the words, as `words_pattern` finds them.

    The condition asks for no more than it needs: with the rest of the words and `\\b`, which has
    Rust's regex leave its quick way for texts with å, ä and ö, this one rule took as long as all
    the others together.
    """
    parts = [
        re.escape(word) if len(word) > LONG else rf"(?:^|\W){re.escape(word)}" for word in words
    ]
    return pl.col(column).str.contains(f"(?i)(?:{'|'.join(parts)})")


def found_words(row: Values, column: str, pattern: str) -> list[str]:
    """The words of a list that stand in a text, as they stand there, each once."""
    return list(dict.fromkeys(re.findall(pattern, row[column] or "")))


def course(call: Call, *columns: str) -> pl.Expr | None:
    """None of the texts is about a course or a conference (the card's words A15)."""
    words = call.words.get("A15")
    if not words:
        return None
    return _all(sure(~has_words(column, words)) for column in columns)


def course_spots(row: Values, call: Call, *columns: str) -> Iterable[Spot]:
    """The first text that is, with its words.

    What fails is decided by Rust's regex, for which "²" is no letter as it is for Python's: where
    no word is found after one, it is looked for inside of others too.
    """
    words = call.words["A15"]
    for anywhere in (False, True):
        pattern = words_pattern(words, anywhere=anywhere)
        for column in columns:
            if found := found_words(row, column, pattern):
                return (Spot(column, fields={"words": found}),)
    return ()


A15 = Rule(
    "A15",
    "applications",
    lambda call, stage: course(call, "title", "purpose"),
    lambda row, call, stage: course_spots(row, call, "purpose", "title"),
    form="trip",
)
A16 = Rule(
    "A16",
    "applications",
    lambda call, stage: pl.col("in_target_group") != "Nej",
    at("in_target_group"),
    form="trip",
)
A17 = Rule(
    "A17", "applications", lambda call, stage: pl.col("travel") != "flyg", at("travel"), form="trip"
)

# --- required (A18) ----------------------------------------------------------------------------

TOLD_ELSEWHERE = ("kind",)
"""Required columns whose absence another rule tells (A09); so does A10 for the criteria."""


def required_columns(table: str, call: Call, stage: Stage, kind: str) -> list[str]:
    """The columns that must be filled in, of one kind."""
    form = str(stage) if table == "applications" else table
    return [
        key
        for key, column in columns_of(table, call).items()
        if form in column.required
        and form in column.tables
        and kind in column.kinds
        and key not in TOLD_ELSEWHERE
        and not key.startswith("answer_")
    ]


def required(key: str, table: str) -> Rule:
    """All required columns of a table in one rule, with a finding for each that is empty."""

    def passes(call: Call, stage: Stage) -> pl.Expr | None:
        of_kind = {kind: required_columns(table, call, stage, kind) for kind in call.kinds}
        return _all(
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
    lambda call, stage: _all(~empty(column) for column in DATES),
    lambda row, call, stage: [Spot(c) for c in DATES if row.state(c) is State.EMPTY],
)

# --- the project and the application over time (A22, A23) --------------------------------------


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
    A01, A02, A03, A04, A05, A06, A07, A09, A10, A11, A11_GOALS, A12, A13, A14, A15, A16, A17, A18,
    A18_BUDGET, A18_CASE, A18_DATES, A19, A21, A22, A23,
)  # fmt: skip
