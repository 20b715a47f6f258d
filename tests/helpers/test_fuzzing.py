"""Damaged workbooks give a result or a FordelaError, quickly and in little memory.

This is the short run; `python -m tests.helpers.fuzzing` is the long one.
"""

from __future__ import annotations

import os

import pytest

from tests.helpers import bombs, fuzzing

# Each of many damaged workbooks is read, marked and unmarked: that takes its time.
pytestmark = pytest.mark.slow

SEED = 2025


def test_damaged_workbooks_give_a_result_or_a_fordela_error() -> None:
    outcomes = list(fuzzing.run_here(SEED, range(150)))
    assert [outcome for outcome in outcomes if outcome.failure] == []
    # Damage that leaves nothing readable, or nothing damaged, would prove nothing.
    results = {outcome.result for outcome in outcomes}
    for result in ("ok", "UnreadableFile"):
        assert f"read {result}, mark {result}, unmark {result}, press {result}" in results


@pytest.mark.parametrize("name", ["merges"])
def test_bombs_are_refused_or_read_in_little_memory(name: str) -> None:
    """In a process of its own, which tells the most memory that it has had."""
    place = sorted(bombs.BOMBS).index(name)
    number = 200 * place + 199
    (outcome,) = fuzzing.run_in_child(SEED, range(number, number + 1), 60)
    assert outcome.damage == f"flat bomb {name}"
    assert outcome.failure == ""
    if os.name == "posix":
        assert 0 < outcome.megabytes <= fuzzing.MEGABYTES


def test_the_same_number_is_the_same_file() -> None:
    assert fuzzing.damaged(SEED, 77) == fuzzing.damaged(SEED, 77)
    assert fuzzing.damaged(SEED, 77)[1] != fuzzing.damaged(SEED, 78)[1]


def test_a_child_that_hangs_is_a_failure() -> None:
    (hung,) = fuzzing.run_in_child(SEED, range(1), 0.01)
    assert hung.failure == "the child hung"
