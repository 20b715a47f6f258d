"""Every rule has a case that passes and one that fails, and says what it should where it should."""

from __future__ import annotations

import re

import pytest

from tests.helpers.rule_cases import Case, cases, findings
from validators.cards.loading import load_call, years
from validators.model import Finding
from validators.rules.all import RULES
from validators.waivers import KEYS as WAIVERS
from validators.wording import placeholders

FAILING = cases("should_fail")
PASSING = cases("should_pass")
KEYS = [key for rule in RULES for key in rule.keys]

IN_PYTHON = ("A11-unlisted", "D21", "D21-expired", "D21-self")
"""Keys whose cases are in test_check.py, since no card has what they need, or in test_waivers.py,
since they tell of another finding."""

READ_ONLY = ("A07", "A08", "A21-reading", "D18-text")
"""Keys of rules.md whose findings reading makes; those of group S are tested with reading."""


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(f.code, str(f.severity), f"{f.sheet}!{f.cell}") for f in found]


def pattern(key: str, call: str) -> str:
    """The rule's text as a regular expression: which of a code's variants was it?"""
    text = load_call(call).rules[key].text
    if key in ("A07",):
        text = "{question}"
    parts = re.split(r"\{[^{}]*\}", text)
    assert len(parts) == len(placeholders(text)) + 1
    return ".+".join(re.escape(part) for part in parts)


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.name)
def test_what_should_fail_is_found_at_its_cell_and_nothing_else(case: Case) -> None:
    found = findings(case)
    expected = [(key.partition("-")[0], severity, cell) for key, severity, cell in case.finds]
    assert told(found) == expected, [f.message for f in found]
    assert case.key in [key for key, _, _ in case.finds]
    for finding, (key, _, _) in zip(found, case.finds, strict=True):
        assert re.fullmatch(pattern(key, case.call), finding.message, re.DOTALL), finding.message


@pytest.mark.parametrize("case", PASSING, ids=lambda case: case.name)
def test_what_should_pass_is_not_found(case: Case) -> None:
    found = findings(case)
    expected = [(key.partition("-")[0], severity, cell) for key, severity, cell in case.finds]
    assert told(found) == expected, [f.message for f in found]
    assert case.key not in [key for key, _, _ in case.finds]


@pytest.mark.parametrize("key", [k for k in (*KEYS, *READ_ONLY, *WAIVERS) if k not in IN_PYTHON])
def test_every_rule_has_a_passing_and_a_failing_case(key: str) -> None:
    assert key in {case.key for case in FAILING}
    assert key in {case.key for case in PASSING}


def test_no_key_is_used_by_two_rules() -> None:
    assert len(KEYS) == len(set(KEYS))


@pytest.mark.parametrize("year", years())
def test_every_rule_is_in_every_card_and_every_entry_of_a_card_has_a_rule(year: str) -> None:
    in_card = {key for key in load_call(year).rules if not key.startswith("S")}
    assert in_card == {*KEYS, *READ_ONLY, *WAIVERS}
