"""docs/rules.md is made from the cards and says every rule."""

from __future__ import annotations

import pytest

from tests.helpers.project import ROOT
from validators.rules.all import RULES
from validators.rules.handbook import write_rules

PAGE = ROOT / "docs" / "rules.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == write_rules(), "run: python3 tasks.py templates"


@pytest.mark.parametrize("key", [key for rule in RULES for key in rule.keys])
def test_every_rule_is_on_the_page(key: str) -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    assert any(line == f"### {key}" or line.startswith(f"### {key} (") for line in lines)
