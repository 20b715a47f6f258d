"""A line of the sheet `Kontroll`, and what all lines are made from."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validators.cards.call import Call
from validators.formats import word
from validators.model import Severity, Stage
from xl_tools.templates.book import Raw
from xl_tools.templates.sheets.budget import BudgetLayout
from xl_tools.templates.sheets.fields import Place, is_number
from xl_tools.texts import say

FORM = "Ansökan"
BUDGET = "Budget"

_DAY_0 = dt.date(1899, 12, 30).toordinal()  # Excel's day 0


@dataclass(frozen=True)
class Check:
    """A line of the control sheet."""

    label: str
    formula: str
    """Gives the line's state, e.g. "Klart"; without its "="."""

    value: str
    """What the formula gives for the present data."""

    todo: str


@dataclass(frozen=True)
class ControlPlan:
    """What the checks are made from."""

    call: Call
    kind: str
    lang: str
    places: Mapping[str, Place]
    """Column id -> its cell of the form."""

    lines: BudgetLayout
    """The lines of the budget."""

    applicants: str
    """The range of the applicants' names."""

    def ref(self, key: str) -> str:
        """A cell of the form, as other sheets refer to it. E.g. `"'Ansökan'!C8"`."""
        return f"'{FORM}'!{self.places[key].ref}"

    def say(self, key: str, **fields: object) -> str:
        """A text of the templates in the language of the form."""
        return say(self.lang, key, **fields)


def make_check(
    plan: ControlPlan,
    code: str,
    label: str,
    todo: str,
    *,
    holds: tuple[str, bool],
    applies: tuple[str, bool] = ("", True),
    default: Severity = Severity.ERROR,
    error: str = "state wrong",
) -> Iterator[Check]:
    """The check of a rule: that a condition holds, where it applies. None where the rule is off.

    `holds` and `applies` are each a formula and its value. `default` is how severe it is where the
    card has no such rule, and `error` the key of the state's text where it is an error.
    """
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


def _fault(plan: ControlPlan, code: str, default: Severity, error: str) -> str | None:
    """The state of a check that fails, as severe as the card says; None where the rule is off."""
    rule = plan.call.rules.get(code)
    severity = default if rule is None else rule.severity(Stage.APPLICATION)
    if severity is None:
        return None
    return plan.say(error if severity is Severity.ERROR else "state look")


def grant_dates(call: Call) -> dict[str, str]:
    """The first and the last day of the money, as fields of texts."""
    return {"first": word(call.grants_from, "isodatum"), "last": word(call.grants_to, "isodatum")}


def date_formula(day: dt.date) -> str:
    """A day in a formula. E.g. `'DATE(2025,1,31)'`."""
    return f"DATE({day.year},{day.month},{day.day})"


def day_of(value: Raw) -> dt.date | None:
    """A value as the day that Excel compares it as; None where it is none.

    A number that no calendar has is the first or the last day.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if is_number(value):
        day = math.floor(value) + _DAY_0  # type: ignore[arg-type]
        return dt.date.fromordinal(min(max(day, 1), dt.date.max.toordinal()))
    return None
