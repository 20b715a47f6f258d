"""Group D: the proposal, and what the committee decided."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

import polars as pl

from validators.attestation import HOLDS, Standing
from validators.cards.call import Call
from validators.model import Stage
from validators.rules.application import criteria_columns, of_each_kind
from validators.rules.frames import TOTAL, Values, sums_of
from validators.rules.likeness import fold
from validators.rules.relations import CENTRAL, FULL, PARTLY, REJECTED
from validators.rules.rule import Rule, Spot, at, at_most, empty, sure
from validators.wording import Sentence

AMOUNTS = ("granted", "decided")


def is_(value: str, column: str = "decision") -> pl.Expr:
    return (pl.col(column) == value).fill_null(value=False)


def _mentions(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.contains(f"(?i){pattern}").fill_null(value=False)


# --- the amount (D01–D04, D08) -----------------------------------------------------------------

D01 = Rule("D01", "applications", lambda call, stage: ~empty("decision"), at("decision"))


def _decided_in_time(call: Call, stage: Stage) -> pl.Expr:
    """What the committee decided is filled in once it has decided, and not before."""
    decided = ~empty("decided") | is_(CENTRAL)
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
    """More than was sought is D02's to tell."""
    granted, sought = pl.col("granted"), pl.col("sought")
    none = empty("granted") | sure(granted == 0)
    full = ~empty("granted") & sure(granted >= sought) & sure(granted > 0)
    partly = ~empty("granted") & sure(granted > 0) & sure(granted != sought)
    central = none if call.rules["D08"].severity(stage) is None else pl.lit(value=True)
    return (
        (~is_(REJECTED) | none)
        & (~is_(FULL) | full)
        & (~is_(PARTLY) | partly)
        & (~is_(CENTRAL) | central)
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
    lambda call, stage: ~is_(CENTRAL) | empty("granted") | sure(pl.col("granted") == 0),
    at("granted"),
)

D08_DECIDED = Rule(
    "D08-decided",
    "applications",
    lambda call, stage: ~is_(CENTRAL) | sure(pl.col("decided") != 0),
    at("decided"),
)

# --- the reasons (D05, D06, D07, D15, D16, D19) ------------------------------------------------

D05 = Rule(
    "D05",
    "applications",
    lambda call, stage: ~is_(REJECTED) | ~empty("motivation"),
    at("motivation"),
)
D06 = Rule(
    "D06",
    "applications",
    lambda call, stage: ~is_(PARTLY) | ~empty("motivation") | pl.col("joint"),
    at("motivation"),
)

PRESTUDY = "förstudi"


def _prestudy(call: Call, stage: Stage) -> pl.Expr:
    marked = (pl.col("prestudy") == "Ja").fill_null(value=False)
    told = reduce(
        or_,
        (_mentions(c, PRESTUDY) | pl.col(f"{c}?") for c in ("motivation", "conditions")),
    )
    partly = is_(PARTLY) | is_(REJECTED) | pl.col("decision").is_null()
    unmarked = empty("prestudy") & is_(PARTLY) & _mentions("motivation", PRESTUDY)
    return ~(marked & ~(partly & (told | ~pl.col("given")))) & ~unmarked


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


def _named(call: Call, stage: Stage, column: str) -> pl.Expr:
    """The motivation names the criterion: by the word, or by one of the words of its name."""
    words = [word for word in fold(call.columns[column].title).split() if len(word) > 4]
    stems = "|".join(["kriteri", *(word[:7] for word in words)])
    return _mentions("motivation", f"(?:{stems})") | pl.col("motivation?")


def _criteria_met(call: Call, stage: Stage) -> pl.Expr | None:
    def met(column: str) -> pl.Expr:
        no = is_("Nej", column)
        untold = (no | is_("Delvis", column)) & ~_named(call, stage, column)
        missing = is_(REJECTED) & empty("motivation")  # D05 tells
        return ~(no & pl.col("given")) & ~(untold & ~missing)

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
    told = [
        reduce(or_, (_mentions(column, word) for column in texts))
        for word in ("sprid", "slutrapport")
    ]
    return last | ~pl.col("given") | unknown | reduce(and_, told)


D16 = Rule(
    "D16",
    "applications",
    _last_year,
    at("conditions"),
    form="project",
)
D19 = Rule("D19", "applications", lambda call, stage: pl.col("conflict").is_null(), at("conflict"))

# --- coordination (D09–D12) --------------------------------------------------------------------


def _none(column: str) -> pl.Expr:
    return pl.col(column) == 0


def _unknown_spots(row: Values, call: Call, stage: Stage) -> Iterable[Spot]:
    others = [number for number in row["unknown"] if number != row["number"]]
    if len(others) < len(row["unknown"]):
        yield Spot("coordinated_with", "D09-itself")
    if others:
        yield Spot("coordinated_with", fields={"others": others})


D09 = Rule(
    "D09",
    "applications",
    lambda call, stage: _none("unknown"),
    _unknown_spots,
    variants=("D09-itself",),
)
D10 = Rule("D10", "applications", lambda call, stage: _none("one_sided"), at("coordinated_with"))
D11 = Rule(
    "D11",
    "applications",
    lambda call, stage: _none("elsewhere"),
    at("coordinated_with"),
    form="trip",
)
D12 = Rule("D12", "applications", lambda call, stage: _none("fallen"), at("coordinated_with"))

# --- districts, frames and sums (D13, D14, D18) ------------------------------------------------

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

# --- the order of dates (T05) ------------------------------------------------------------------


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

# --- approvals (D20) ---------------------------------------------------------------------------


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
    D01, D01_DECIDED, D01_EARLY, D02, D03, D04, D04_DECIDED, D05, D06, D07, D08, D08_DECIDED,
    D09, D10, D11, D12, D13, D14, D15, D16, D18, D19, D20, D20_ALTERED, D20_UNBOUND, D20_TWICE,
    D20_EARLY, D20_LATE, T05_MEETING, T05_ADJUSTED, T05_DISPATCHED,
)  # fmt: skip
