"""Every rule that a machine checks in a workbook, in the order of rules.md."""

from __future__ import annotations

from validators.rules import application, budget, decision, rows
from validators.rules.rule import Rule

RULES: tuple[Rule, ...] = (*application.RULES, *budget.RULES, *rows.RULES, *decision.RULES)
