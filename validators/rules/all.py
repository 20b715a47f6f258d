"""Every rule that a machine checks in a workbook."""

from __future__ import annotations

from validators.rules.groups import (
    application,
    budget,
    case,
    criteria,
    decision,
    reasons,
    rows,
    trips,
)
from validators.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *application.RULES,
    *criteria.RULES,
    *trips.RULES,
    *budget.RULES,
    *rows.RULES,
    *decision.RULES,
    *reasons.RULES,
    *case.RULES,
)
