"""What the sheet `Kontroll` checks in the sheet `Ansökan`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from validators.formats import word
from validators.model import Severity, Stage
from xl_tools.templates.sheets.control.check_line import (
    Check,
    ControlPlan,
    date_formula,
    day_of,
    grant_dates,
    make_check,
)
from xl_tools.templates.sheets.fields import Place, is_number


def form_checks(plan: ControlPlan) -> list[Check]:
    """The lines about the form, in its order."""
    return [
        *_fields(plan),
        *_applicant(plan),
        *_amount(plan),
        *_period(plan),
        *_years(plan),
        *_criteria(plan),
        *_goals(plan),
    ]


def _fields(plan: ControlPlan) -> Iterator[Check]:
    """A line for each cell of the form that must be filled in, or must be a number or a day."""
    for key, column in plan.call.table("application", plan.kind).items():
        # cost and other funding are calculated from the budget
        if key in ("kind", "cost", "other_funding") or key not in plan.places:
            continue
        place, ref = plan.places[key], plan.ref(key)
        title = plan.call.title(key, plan.kind)
        required = "application" in column.required
        if column.type == "amount":
            is_good, test = _is_amount(place, ref, above_zero=key == "sought")
            todo = plan.say("check amount", title=title)
        elif column.type == "date":
            is_good = isinstance(place.value, dt.date) or is_number(place.value)
            test = f"ISNUMBER({ref})"
            todo = plan.say("check date", title=title)
        elif required:
            is_good, test = True, "TRUE"
            todo = plan.say("check field", title=title)
        else:
            continue
        good, wrong = plan.say("state ok"), plan.say("state wrong")
        blank = plan.say("state missing") if required else good
        yield Check(
            title,
            f'IF(LEN(TRIM({ref}))=0,"{blank}",IF({test},"{good}","{wrong}"))',
            blank if not place.text else good if is_good else wrong,
            todo,
        )


def _is_amount(place: Place, ref: str, *, above_zero: bool) -> tuple[bool, str]:
    """Whether a cell holds whole kronor, as a value and as a formula."""
    is_good = is_number(place.value) and place.number >= 0 and place.number % 1 == 0
    if above_zero:
        is_good = is_good and place.number > 0
    least = f"{ref}>0" if above_zero else f"{ref}>=0"
    return is_good, f"IF(ISNUMBER({ref}),AND({least},{ref}=INT({ref})),FALSE)"


def _applicant(plan: ControlPlan) -> Iterator[Check]:
    place, ref = plan.places["applicant"], plan.ref("applicant")
    names = {applicant.name.casefold() for applicant in plan.call.applicants}
    yield from make_check(
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


def _amount(plan: ControlPlan) -> Iterator[Check]:
    kind = plan.call.kinds[plan.kind]
    place, ref = plan.places["sought"], plan.ref("sought")
    applies = (f"ISNUMBER({ref})", is_number(place.value))
    if kind.cap_sought is not None:
        cap = word(kind.cap_sought, "kr")
        yield from make_check(
            plan,
            "A03" if kind.form == "trip" else "A01",
            plan.say("check cap", cap=cap),
            plan.say("check cap todo", cap=cap),
            holds=(f"{ref}<={kind.cap_sought}", place.number <= kind.cap_sought),
            applies=applies,
        )
    if kind.asks_above is not None:
        cap = word(kind.asks_above, "kr")
        yield from make_check(
            plan,
            "A02",
            plan.say("check above", cap=cap),
            plan.say("check above todo", cap=cap),
            holds=(f"{ref}<={kind.asks_above}", place.number <= kind.asks_above),
            applies=applies,
            default=Severity.WARNING,
        )


def _period(plan: ControlPlan) -> Iterator[Check]:
    first, last = plan.places["period_from"], plan.places["period_to"]
    start, end = plan.call.grants_from, plan.call.grants_to
    from_ref, to_ref = plan.ref("period_from"), plan.ref("period_to")
    days = [day_of(place.value) for place in (first, last)]
    both = all(day is not None for day in days)
    yield from make_check(
        plan,
        "A04",
        plan.say("check period", **grant_dates(plan.call)),
        plan.say("check period todo"),
        holds=(
            f"AND({from_ref}>={date_formula(start)},{to_ref}<={date_formula(end)},{from_ref}<={to_ref})",
            both and start <= days[0] <= days[1] <= end,  # type: ignore[operator]
        ),
        applies=(f"COUNT({from_ref},{to_ref})=2", both),
    )


def _years(plan: ControlPlan) -> Iterator[Check]:
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
    yield from make_check(
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


def _criteria(plan: ControlPlan) -> Iterator[Check]:
    keys = [
        f"answer_{criterion.id}"
        for criterion in plan.call.criteria
        if criterion.role == "criterion" and f"answer_{criterion.id}" in plan.places
    ]
    if not keys:
        return
    refs = [plan.ref(key) for key in keys]
    yes = [plan.places[key].text == "Ja" for key in keys]
    yield from make_check(
        plan,
        "A13",
        plan.say("check criteria"),
        plan.say("check criteria todo"),
        holds=("+".join(f'({ref}="Ja")' for ref in refs) + ">0", any(yes)),
        default=Severity.INFO,
    )


def _goals(plan: ControlPlan) -> Iterator[Check]:
    if "goals" not in plan.places:
        return
    goals, ref = plan.places["goals"], plan.ref("goals")
    year, year_ref = plan.places["project_year"], plan.ref("project_year")
    exempt = plan.call.rules["A12"].severity(Stage.APPLICATION) is not None
    given = f"LEN(TRIM({ref}))>0"
    yield from make_check(
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
