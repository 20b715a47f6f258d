"""The lines of the sheet `Kontroll` of an application: each a formula, with its value.

Plain functions of Excel 2007 only, no macros, names or dynamic arrays: it works in Protected View,
on the web and in LibreOffice. How severe a check is, its rule in the card says: an error has to be
put right, a warning is to be looked over, and what is off is not there. The full check is
`validators.check`; this is its help for the person who fills in the form.
"""

from __future__ import annotations

from xl_tools.templates.sheets.control.budget_checks import budget_checks
from xl_tools.templates.sheets.control.check_line import Check, ControlPlan
from xl_tools.templates.sheets.control.form_checks import form_checks


def checks(plan: ControlPlan) -> list[Check]:
    """The lines of the control sheet, in the order of the form."""
    return [*form_checks(plan), *budget_checks(plan)]


def summary(plan: ControlPlan, lines: list[Check], states: str) -> tuple[str, str, str, str]:
    """The two sentences above the lines: whether it is ready, and how many lines of each state.

    `states` is the range of the lines' states. Returned are the formula and the value of the first
    sentence, and the formula and the value of the second one.
    """
    ready, not_ready = plan.say("ready"), plan.say("not ready")
    missing, wrong, look = (plan.say(f"state {key}") for key in ("missing", "wrong", "look"))
    counts = {state: sum(line.value == state for line in lines) for state in (missing, wrong, look)}
    count = {state: f'COUNTIF({states},"{state}")' for state in counts}
    detail_texts = {state: plan.say(f"detail {key}") for state, key in
                    ((missing, "missing"), (wrong, "wrong"), (look, "look"))}  # fmt: skip
    return (
        f'IF({count[missing]}+{count[wrong]}=0,"{ready}","{not_ready}")',
        not_ready if counts[missing] + counts[wrong] else ready,
        "&".join(f'{count[state]}&"{text}"' for state, text in detail_texts.items()),
        "".join(f"{counts[state]}{text}" for state, text in detail_texts.items()),
    )
