"""Damaged files give a result or a FordelaError, quickly and in little memory.

This is the short run; `python -m tests.fuzzing` is the long one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzzing import run
from tests.fuzzing.kind import Kind, Sample
from tests.fuzzing.kinds import KINDS, kind_of
from tests.fuzzing.workbooks import BOMB_EVERY
from tests.helpers import bombs
from validators.errors import FordelaError

# Each of many damaged files is read, marked, collected …: that takes its time.
pytestmark = pytest.mark.slow

SEED = 2025

COUNTS = {"workbooks": 150}
"""How many files of a kind are tried here, where not 40."""


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_give_a_result_or_a_fordela_error(kind: str) -> None:
    # In a process of its own: the tests before may have left this one large.
    outcomes = run.run_in_child(kind, SEED, range(COUNTS.get(kind, 40)))
    assert [outcome for outcome in outcomes if outcome.failure] == []
    # Damage that leaves nothing readable, or nothing damaged, would prove nothing.
    results = {outcome.result for outcome in outcomes}
    jobs = kind_of(kind).jobs
    assert ", ".join(f"{job} ok" for job in jobs) in results
    assert len(results) > 1


@pytest.mark.parametrize("name", ["merges"])
def test_bombs_are_refused_or_read_in_little_memory(name: str) -> None:
    """In a process of its own, which tells the most memory that it has had."""
    place = sorted(bombs.BOMBS).index(name)
    number = BOMB_EVERY * place + BOMB_EVERY - 1
    (outcome,) = run.run_in_child("workbooks", SEED, range(number, number + 1), 60)
    assert outcome.damage == f"flat bomb {name}"
    assert outcome.failure == ""
    if os.name == "posix":
        assert 0 < outcome.megabytes <= run.MEGABYTES


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_number_is_the_same_file(kind: str) -> None:
    assert run.sample_of(kind, SEED, 77) == run.sample_of(kind, SEED, 77)
    assert run.sample_of(kind, SEED, 77).data != run.sample_of(kind, SEED, 78).data


def test_a_child_that_hangs_is_a_failure() -> None:
    (hung,) = run.run_in_child("workbooks", SEED, range(1), 0.01)
    assert hung.failure == "the child hung"


def _divide(sample: Sample, folder: Path) -> None:
    1 / 0  # noqa: B018 (it raises)


def _write_half(sample: Sample, folder: Path) -> None:
    (folder / ".brev-1234.tmp").write_bytes(b"half")


def _refuse(sample: Sample, folder: Path) -> None:
    raise FordelaError("Det går inte.")


def _take_long(sample: Sample, folder: Path) -> None:
    sum(range(20_000_000))


@pytest.mark.parametrize(
    ("job", "failure"),
    [
        (_divide, "ZeroDivisionError"),
        (_write_half, "half written"),
        (_take_long, " s"),
        (_refuse, ""),
    ],
)
def test_what_counts_as_a_failure(
    job: object, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = Kind(".txt", lambda chance, number: Sample("none", b""), {"job": job})  # type: ignore[dict-item]
    monkeypatch.setattr(run, "kind_of", lambda name: kind)
    monkeypatch.setattr(run, "SECONDS", 0.1)
    monkeypatch.setattr(run, "MEGABYTES", 100_000)  # whatever the tests before have left
    (outcome,) = run.run_here("any", SEED, range(1))
    assert failure in outcome.failure
    assert bool(failure) == bool(outcome.failure)
