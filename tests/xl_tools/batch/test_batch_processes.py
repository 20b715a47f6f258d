"""`fordela batch` in several processes: one that ends, Ctrl-C, and the time left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.batches import NUMBER, told
from xl_tools.batch import pool, work
from xl_tools.batch.work import Job, Task
from xl_tools.cli.progress import duration


def test_a_file_that_ends_its_process_is_told_and_stops_no_other() -> None:
    numbers = [[0, 1, 2], [3, 13, 5], [6, 7], [8]]
    answers = list(pool.in_order(fragile, lambda number: -number, numbers, 2))
    assert answers == [[0, 2, 4], [6, -13, 10], [12, 14], [16]]


def fragile(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os._exit(1)
    return [2 * number for number in numbers]


def test_few_files_begin_no_processes(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "new_pool", None)
    job = Job(few, few / "ut")
    (piece,) = work.run(job, [Task("åäö 00.xlsx"), Task("åäö 01.xlsx")], 8)
    assert [outcome.result.file for outcome in piece] == ["åäö 00.xlsx", "åäö 01.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for another process")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_whole_files_and_the_next_run_goes_on(
    incoming: Path, tmp_path: Path, jobs: str
) -> None:
    out = tmp_path / "ut"
    command = [sys.executable, "-m", "xl_tools.cli", "batch", str(incoming), "--out", str(out)]
    command += ["--jobs", jobs, "--to", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.rglob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert "kör samma kommando igen för att fortsätta" in said
    assert "Avbrutet." in said
    written = sorted(out.rglob("*.json"))
    assert 0 < len(written) < NUMBER
    for path in written:
        json.loads(path.read_text("utf-8"))
    assert not list(out.rglob("*.tmp"))
    again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == 2
    assert f"{len(written)} var granskade förut" in again.stdout
    assert len(told(out)) == NUMBER
    assert sum("problem" in each for each in told(out).values()) == NUMBER // 100


def test_time_left_is_told_as_people_say_it() -> None:
    assert [duration(s) for s in (7.2, 245, 7380)] == ["7 s", "4 min 05 s", "2 h 03 min"]
