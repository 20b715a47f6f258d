"""What the sheet `Kontroll` checks in the sheet `Budget`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from validators.model import Severity
from xl_tools.templates.book import Raw
from xl_tools.templates.sheets.budget import fee_categories
from xl_tools.templates.sheets.control.check_line import (
    BUDGET,
    Check,
    ControlPlan,
    date_formula,
    day_of,
    grant_dates,
    make_check,
)


def budget_checks(plan: ControlPlan) -> Iterator[Check]:
    """The lines about the budget, in its order."""
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
    yield from make_check(
        plan,
        "B01",
        plan.say("check lines"),
        plan.say("check lines todo"),
        holds=(
            f"SUMPRODUCT(((LEN({area['line_text']})>0)+(LEN({area['line_quantity']})>0)"
            f"+(LEN({area['line_price']})>0)>0)*(LEN({area['line_amount']})=0))"
            f"+SUMPRODUCT((LEN({area['line_amount']})>0)*(LEN({area['line_category']})=0))=0",
            not any(_is_incomplete(row) for row in lines.rows),
        ),
        applies=(f"N({cost})>0", total > 0),
    )
    yield from _balance(plan)
    yield from _line_dates(plan, area)
    yield from _fees(plan, area)
    yield from _financiers(plan)


def _range(area: str) -> str:
    return f"'{BUDGET}'!{area}"


def _balance(plan: ControlPlan) -> Iterator[Check]:
    cost, total = plan.ref("cost"), plan.places["cost"].number
    sought, own, other = (plan.places[key] for key in ("sought", "own_funding", "other_funding"))
    refs = "+".join(f"N({plan.ref(key)})" for key in ("sought", "own_funding", "other_funding"))
    yield from make_check(
        plan,
        "B03",
        plan.say("check balance"),
        plan.say("check balance todo"),
        holds=(f"N({cost})={refs}", total == sought.number + own.number + other.number),
        applies=(f"N({cost})>0", total > 0),
    )


def _line_dates(plan: ControlPlan, area: Mapping[str, str]) -> Iterator[Check]:
    cost, total = plan.ref("cost"), plan.places["cost"].number
    start, end = plan.call.grants_from, plan.call.grants_to
    outside = "+".join(
        f'COUNTIF({area[key]},"<"&{date_formula(start)})'
        f'+COUNTIF({area[key]},">"&{date_formula(end)})'
        for key in ("line_from", "line_to")
    )
    days = [day_of(row.get(key)) for row in plan.lines.rows for key in ("line_from", "line_to")]
    yield from make_check(
        plan,
        "B04",
        plan.say("check line dates"),
        plan.say("check line dates todo", **grant_dates(plan.call)),
        holds=(f"{outside}=0", all(day is None or start <= day <= end for day in days)),
        applies=(f"N({cost})>0", total > 0),
    )


def _is_incomplete(row: Mapping[str, Raw]) -> bool:
    """Whether a line lacks its amount, or its category."""
    begun = any(_is_filled(row.get(key)) for key in ("line_text", "line_quantity", "line_price"))
    has_amount = _is_filled(row.get("line_amount"))
    lacks_category = not _is_filled(row.get("line_category"))
    return (begun and not has_amount) or (has_amount and lacks_category)


def _is_filled(value: Raw) -> bool:
    return value is not None and str(value) != ""


def _fees(plan: ControlPlan, area: Mapping[str, str]) -> Iterator[Check]:
    """That there are no fees for courses or conferences, where the card has categories of these."""
    names = fee_categories(plan.call, plan.kind)
    if not names:
        return
    test = "+".join(
        f'SUMPRODUCT(({area["line_category"]}="{name}")*(LEN({area["line_amount"]})>0))'
        for name in names
    )
    fees = [
        row
        for row in plan.lines.rows
        if row.get("line_category") in names and _is_filled(row.get("line_amount"))
    ]
    yield from make_check(
        plan,
        "B05",
        plan.say("check fees"),
        plan.say("check fees todo"),
        holds=(f"{test}=0", not fees),
        default=Severity.WARNING,
    )


def _financiers(plan: ControlPlan) -> Iterator[Check]:
    lines = plan.lines
    columns = [_range(lines.financing_area(key)) for key in lines.financing_columns]
    filled = "+".join(f"(LEN({area})>0)" for area in columns)
    counts = [
        sum(_is_filled(row.get(key)) for key in lines.financing_columns)
        for row in lines.financing_rows
    ]
    whole = len(columns)
    yield from make_check(
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
