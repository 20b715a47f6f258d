"""What the sheet `Kontroll` of an application checks: each line as a formula, with its value.

Plain functions of Excel 2007 only, no macros, names or dynamic arrays: it works in Protected View,
on the web and in LibreOffice. A check's severity is that of its rule in the card: an error has to
be put right, a warning is to be looked over, and what is off is not there. The full check is
`validators.check`; this is its help for the person who fills in the form.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validators.cards.call import Call
from validators.formats import word
from validators.model import Severity, Stage
from xl_tools.templates.book import Raw
from xl_tools.templates.sheets.budget import Lines, fee_categories
from xl_tools.templates.sheets.fields import Place, is_number
from xl_tools.texts import say

FORM = "Ansökan"
BUDGET = "Budget"


@dataclass(frozen=True)
class Check:
    """One line of the control sheet. `value` is what the formula gives for the present data."""

    label: str
    formula: str
    value: str
    todo: str


@dataclass(frozen=True)
class Plan:
    """What the checks are made from."""

    call: Call
    kind: str
    lang: str
    places: Mapping[str, Place]  # column id -> cell of the form
    lines: Lines
    applicants: str  # the range of the applicants' names

    def ref(self, key: str) -> str:
        """A cell of the form, as other sheets refer to it."""
        return f"'{FORM}'!{self.places[key].ref}"

    def say(self, key: str, **fields: object) -> str:
        """A text in the workbook's language."""
        return say(self.lang, key, **fields)


def checks(plan: Plan) -> list[Check]:
    """The lines of the control sheet, in the order of the form."""
    return [
        *_fields(plan),
        *_applicant(plan),
        *_amount(plan),
        *_period(plan),
        *_years(plan),
        *_criteria(plan),
        *_goals(plan),
        *_budget(plan),
    ]


def summary(plan: Plan, found: list[Check], states: str) -> tuple[str, str, str, str]:
    """Formula and value of "ready or not", and of the sentence that counts what remains."""
    ready, not_ready = plan.say("ready"), plan.say("not ready")
    missing, wrong, look = (plan.say(f"state {key}") for key in ("missing", "wrong", "look"))
    counts = {
        state: sum(check.value == state for check in found) for state in (missing, wrong, look)
    }
    count = {state: f'COUNTIF({states},"{state}")' for state in counts}
    detail_texts = {state: plan.say(f"detail {key}") for state, key in
                    ((missing, "missing"), (wrong, "wrong"), (look, "look"))}  # fmt: skip
    return (
        f'IF({count[missing]}+{count[wrong]}=0,"{ready}","{not_ready}")',
        not_ready if counts[missing] + counts[wrong] else ready,
        "&".join(f'{count[state]}&"{text}"' for state, text in detail_texts.items()),
        "".join(f"{counts[state]}{text}" for state, text in detail_texts.items()),
    )


# ---------------------------------------------------------------------------------------------
# severity


def _fault(plan: Plan, code: str, default: Severity, error: str) -> str | None:
    """The word for a failing check: by the card's severity; None when the rule is off."""
    rule = plan.call.rules.get(code)
    severity = default if rule is None else rule.severity(Stage.APPLICATION)
    if severity is None:
        return None
    return plan.say(error if severity is Severity.ERROR else "state look")


def _check(
    plan: Plan,
    code: str,
    label: str,
    todo: str,
    *,
    holds: tuple[str, bool],
    applies: tuple[str, bool] = ("", True),
    default: Severity = Severity.ERROR,
    error: str = "state wrong",
) -> Iterator[Check]:
    """A check that a condition (as formula and as value) holds, where it applies."""
    fault = _fault(plan, code, default, error)
    if fault is None:
        return
    good, none = plan.say("state ok"), plan.say("state none")
    formula = f'IF({holds[0]},"{good}","{fault}")'
    value = good if holds[1] else fault
    if applies[0]:
        formula = f'IF({applies[0]},{formula},"{none}")'
        value = value if applies[1] else none
    yield Check(label, formula, value, todo)


# ---------------------------------------------------------------------------------------------
# the form


def _fields(plan: Plan) -> Iterator[Check]:
    good, missing = plan.say("state ok"), plan.say("state missing")
    wrong = plan.say("state wrong")
    for key, column in plan.call.table("application", plan.kind).items():
        if key == "kind" or key not in plan.places:
            continue
        place, ref = plan.places[key], plan.ref(key)
        title = plan.call.title(key, plan.kind)
        required = "application" in column.required
        empty = not place.text
        if column.type == "amount":
            whole = is_number(place.value) and place.number >= 0 and place.number % 1 == 0
            test = f"IF(ISNUMBER({ref}),AND({ref}>=0,{ref}=INT({ref})),FALSE)"
            if key == "sought":
                whole = whole and place.number > 0
                test = f"IF(ISNUMBER({ref}),AND({ref}>0,{ref}=INT({ref})),FALSE)"
            if key in ("cost", "other_funding"):  # calculated, from the budget
                continue
            todo = plan.say("check amount", title=title)
        elif column.type == "date":
            whole = isinstance(place.value, dt.date) or is_number(place.value)
            test = f"ISNUMBER({ref})"
            todo = plan.say("check date", title=title)
        elif required:
            whole, test = True, "TRUE"
            todo = plan.say("check field", title=title)
        else:
            continue
        blank = missing if required else good
        yield Check(
            title,
            f'IF(LEN(TRIM({ref}))=0,"{blank}",IF({test},"{good}","{wrong}"))',
            blank if empty else good if whole else wrong,
            todo,
        )


def _applicant(plan: Plan) -> Iterator[Check]:
    place, ref = plan.places["applicant"], plan.ref("applicant")
    names = {applicant.name.casefold() for applicant in plan.call.applicants}
    yield from _check(
        plan,
        "A19",
        plan.say("check applicant"),
        plan.say("check applicant todo"),
        holds=(
            f"COUNTIF({plan.applicants},TRIM({ref}))>0",
            " ".join(place.text.split()).casefold() in names,
        ),
        applies=(f"LEN(TRIM({ref}))>0", bool(place.text)),
        default=Severity.WARNING,
    )


def _amount(plan: Plan) -> Iterator[Check]:
    kind = plan.call.kinds[plan.kind]
    place, ref = plan.places["sought"], plan.ref("sought")
    applies = (f"ISNUMBER({ref})", is_number(place.value))
    if kind.cap_sought is not None:
        cap = word(kind.cap_sought, "kr")
        yield from _check(
            plan,
            "A03" if kind.form == "trip" else "A01",
            plan.say("check cap", cap=cap),
            plan.say("check cap todo", cap=cap),
            holds=(f"{ref}<={kind.cap_sought}", place.number <= kind.cap_sought),
            applies=applies,
        )
    if kind.asks_above is not None:
        cap = word(kind.asks_above, "kr")
        yield from _check(
            plan,
            "A02",
            plan.say("check above", cap=cap),
            plan.say("check above todo", cap=cap),
            holds=(f"{ref}<={kind.asks_above}", place.number <= kind.asks_above),
            applies=applies,
            default=Severity.WARNING,
        )


def _span(call: Call) -> dict[str, str]:
    return {"first": word(call.grants_from, "isodatum"), "last": word(call.grants_to, "isodatum")}


def _date(day: dt.date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _period(plan: Plan) -> Iterator[Check]:
    first, last = plan.places["period_from"], plan.places["period_to"]
    start, end = plan.call.grants_from, plan.call.grants_to
    from_ref, to_ref = plan.ref("period_from"), plan.ref("period_to")
    days = [_day(place.value) for place in (first, last)]
    both = all(day is not None for day in days)
    yield from _check(
        plan,
        "A04",
        plan.say("check period", **_span(plan.call)),
        plan.say("check period todo"),
        holds=(
            f"AND({from_ref}>={_date(start)},{to_ref}<={_date(end)},{from_ref}<={to_ref})",
            both and start <= days[0] <= days[1] <= end,  # type: ignore[operator]
        ),
        applies=(f"COUNT({from_ref},{to_ref})=2", both),
    )


_DAY_0 = dt.date(1899, 12, 30).toordinal()


def _day(value: Raw) -> dt.date | None:
    """A date as Excel compares it; a number that no calendar has is the first or the last day."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if is_number(value):
        day = math.floor(value) + _DAY_0  # type: ignore[arg-type]
        return dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal()))
    return None


def _years(plan: Plan) -> Iterator[Check]:
    if "project_year" not in plan.places:
        return
    year, planned = plan.places["project_year"], plan.places["planned_years"]
    year_ref, planned_ref = plan.ref("project_year"), plan.ref("planned_years")
    limit = plan.call.max_project_year
    top = limit or 99
    within = (
        is_number(year.value)
        and 1 <= year.number <= top
        and (not planned.text or year.number <= planned.number <= top)
    )
    yield from _check(
        plan,
        "A05",
        plan.say("check years"),
        plan.say("check years todo", limit=limit) if limit else plan.say("check years open"),
        holds=(
            f"AND(ISNUMBER({year_ref}),N({year_ref})>=1,N({year_ref})<={top},"
            f"OR(LEN({planned_ref})=0,AND(N({planned_ref})>=N({year_ref}),"
            f"N({planned_ref})<={top})))",
            within,
        ),
        applies=(f"LEN(TRIM({year_ref}))>0", bool(year.text)),
    )


def _criteria(plan: Plan) -> Iterator[Check]:
    keys = [
        f"answer_{criterion.id}"
        for criterion in plan.call.criteria
        if criterion.role == "criterion" and f"answer_{criterion.id}" in plan.places
    ]
    if not keys:
        return
    refs = [plan.ref(key) for key in keys]
    yes = [plan.places[key].text == "Ja" for key in keys]
    yield from _check(
        plan,
        "A13",
        plan.say("check criteria"),
        plan.say("check criteria todo"),
        holds=("+".join(f'({ref}="Ja")' for ref in refs) + ">0", any(yes)),
        default=Severity.INFO,
    )


def _goals(plan: Plan) -> Iterator[Check]:
    if "goals" not in plan.places:
        return
    goals, ref = plan.places["goals"], plan.ref("goals")
    year, year_ref = plan.places["project_year"], plan.ref("project_year")
    exempt = plan.call.rules["A12"].severity(Stage.APPLICATION) is not None
    given = f"LEN(TRIM({ref}))>0"
    yield from _check(
        plan,
        "A11-goals",
        plan.say("check goals"),
        plan.say("check goals todo") + (plan.say("check goals exempt") if exempt else ""),
        holds=(
            f"OR({given},N({year_ref})>1)" if exempt else given,
            bool(goals.text) or (exempt and year.number > 1),
        ),
        error="state missing",
    )


# ---------------------------------------------------------------------------------------------
# the budget


def _range(area: str) -> str:
    return f"'{BUDGET}'!{area}"


def _budget(plan: Plan) -> Iterator[Check]:
    lines = plan.lines
    total = plan.places["cost"].number
    cost = plan.ref("cost")
    good, missing = plan.say("state ok"), plan.say("state missing")
    yield Check(
        plan.say("check costs"),
        f'IF(N({cost})>0,"{good}","{missing}")',
        good if total > 0 else missing,
        plan.say("check costs todo"),
    )
    area = {key: _range(lines.area(key)) for key in lines.columns}
    yield from _check(
        plan,
        "B01",
        plan.say("check lines"),
        plan.say("check lines todo"),
        holds=(
            f"SUMPRODUCT(((LEN({area['line_text']})>0)+(LEN({area['line_quantity']})>0)"
            f"+(LEN({area['line_price']})>0)>0)*(LEN({area['line_amount']})=0))"
            f"+SUMPRODUCT((LEN({area['line_amount']})>0)*(LEN({area['line_category']})=0))=0",
            not any(_incomplete(row) for row in lines.rows),
        ),
        applies=(f"N({cost})>0", total > 0),
    )
    sought, own, other = (plan.places[key] for key in ("sought", "own_funding", "other_funding"))
    refs = "+".join(f"N({plan.ref(key)})" for key in ("sought", "own_funding", "other_funding"))
    yield from _check(
        plan,
        "B03",
        plan.say("check balance"),
        plan.say("check balance todo"),
        holds=(f"N({cost})={refs}", total == sought.number + own.number + other.number),
        applies=(f"N({cost})>0", total > 0),
    )
    start, end = plan.call.grants_from, plan.call.grants_to
    outside = "+".join(
        f'COUNTIF({area[key]},"<"&{_date(start)})+COUNTIF({area[key]},">"&{_date(end)})'
        for key in ("line_from", "line_to")
    )
    days = [_day(row.get(key)) for row in lines.rows for key in ("line_from", "line_to")]
    yield from _check(
        plan,
        "B04",
        plan.say("check line dates"),
        plan.say("check line dates todo", **_span(plan.call)),
        holds=(f"{outside}=0", all(day is None or start <= day <= end for day in days)),
        applies=(f"N({cost})>0", total > 0),
    )
    yield from _fees(plan, area)
    yield from _financiers(plan)


def _incomplete(row: Mapping[str, Raw]) -> bool:
    filled = any(_filled(row.get(key)) for key in ("line_text", "line_quantity", "line_price"))
    amount = _filled(row.get("line_amount"))
    return (filled and not amount) or (amount and not _filled(row.get("line_category")))


def _filled(value: Raw) -> bool:
    return value is not None and str(value) != ""


def _fees(plan: Plan, area: Mapping[str, str]) -> Iterator[Check]:
    names = fee_categories(plan.call, plan.kind)
    if not names:
        return
    test = "+".join(
        f'SUMPRODUCT(({area["line_category"]}="{name}")*(LEN({area["line_amount"]})>0))'
        for name in names
    )
    found = [
        row
        for row in plan.lines.rows
        if row.get("line_category") in names and _filled(row.get("line_amount"))
    ]
    yield from _check(
        plan,
        "B05",
        plan.say("check fees"),
        plan.say("check fees todo"),
        holds=(f"{test}=0", not found),
        default=Severity.WARNING,
    )


def _financiers(plan: Plan) -> Iterator[Check]:
    lines = plan.lines
    columns = [_range(lines.financing_area(key)) for key in lines.financing_columns]
    filled = "+".join(f"(LEN({area})>0)" for area in columns)
    counts = [
        sum(_filled(row.get(key)) for key in lines.financing_columns)
        for row in lines.financing_rows
    ]
    whole = len(columns)
    yield from _check(
        plan,
        "B06",
        plan.say("check financiers"),
        plan.say("check financiers todo"),
        holds=(
            f"SUMPRODUCT((({filled})>0)*(({filled})<{whole}))=0",
            all(count in (0, whole) for count in counts),
        ),
        default=Severity.WARNING,
    )
