"""A Word file that unpacks to many times its size is refused, in a process that stays small."""

from __future__ import annotations

import os

import pytest

from tests.fuzzing import run
from tests.fuzzing.word import BOMB_EVERY, BOMBS

pytestmark = pytest.mark.slow

SEED = 2025


@pytest.mark.parametrize("kind", ["word_templates", "word_documents"])
@pytest.mark.parametrize("name", ["paragraphs", "attributes", "fields"])
def test_bombs_are_refused_in_little_memory(kind: str, name: str) -> None:
    number = BOMB_EVERY * sorted(BOMBS).index(name) + BOMB_EVERY - 1
    (outcome,) = run.run_in_child(kind, SEED, range(number, number + 1), 60)
    assert outcome.damage == f"flat bomb {name}"
    assert outcome.failure == ""
    assert " ok" not in outcome.result
    if os.name == "posix":
        assert 0 < outcome.megabytes <= run.MEGABYTES
