"""`batch --scheduler`: what a cluster's workers do is what processes of this machine do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.applications import write_applications
from tests.helpers.project import ROOT
from validators.errors import FordelaError
from xl_tools.batch import cluster
from xl_tools.cli.main import main

# A scheduler and three workers are begun, killed and begun again: that takes its time.
pytestmark = pytest.mark.slow

NUMBER = 240
LONG = 180.0  # seconds: a busy machine is slow to begin a process


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster is waited for as long as a busy machine may need to begin a worker again."""
    monkeypatch.setattr(cluster, "PATIENCE", LONG)


@pytest.fixture(scope="module")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inkomna")
    write_applications(folder, NUMBER)
    return folder


@pytest.fixture(scope="module")
def dask() -> Iterator[dict[str, Any]]:
    """A scheduler and three workers, each a process of its own."""
    command = [sys.executable, "-m", "tests.helpers.dask_cluster", "3"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait(60)


def written(out: Path) -> dict[str, bytes]:
    """What a batch wrote, but for the journal, whose lines tell of pieces, and the page, which
    tells the time."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.suffix == ".json"
    }


def begin(incoming: Path, out: Path, address: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "xl_tools.cli", "batch", str(incoming), "--out", str(out)]
    command += ["--to", "json", "--scheduler", address]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.skipif(os.name == "nt", reason="the signals are those of other systems")
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    incoming: Path, tmp_path: Path, dask: dict[str, Any]
) -> None:
    here = tmp_path / "här"
    assert main(["batch", str(incoming), "--out", str(here), "--to", "json", "--jobs", "2"]) == 2
    there = tmp_path / "där"
    with begin(incoming, there, dask["address"]) as process:
        deadline = time.monotonic() + LONG
        while not list(there.rglob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.01)
        at_work = list(there.rglob("*.json"))
        os.kill(dask["pids"][0], signal.SIGKILL)
        shown, said = process.communicate(timeout=120)
    assert 0 < len(at_work) < len(written(there))
    assert process.returncode == 2, said  # some of them are no workbooks
    assert f"{NUMBER} filer" in shown
    assert written(there) == written(here)
    assert len(written(there)) > NUMBER // 2


@pytest.mark.skipif(os.name == "nt", reason="the signals are those of other systems")
def test_what_a_worker_was_doing_when_it_was_killed_is_done_by_another(
    tmp_path: Path, dask: dict[str, Any]
) -> None:
    pieces = [[str(tmp_path / f"{number}")] for number in range(6)]
    first = Path(pieces[0][0])
    killed: list[int] = []

    def kill() -> None:
        while not first.exists() or not first.read_text("ascii"):
            time.sleep(0.01)
        killed.append(int(first.read_text("ascii")))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    answers = list(cluster.in_order(slow, str, lambda _: pieces, dask["address"], [tmp_path]))
    killer.join()
    assert answers == pieces
    assert int(first.read_text("ascii")) != killed[0]


def slow(names: list[str]) -> list[str]:
    """Takes its time where it is the first to do it, and tells who did it."""
    for name in names:
        is_first = not Path(name).exists()
        Path(name).write_text(str(os.getpid()), "ascii")
        if is_first:
            time.sleep(1)
    return names


def test_a_piece_that_ends_every_worker_costs_one_part(dask: dict[str, Any]) -> None:
    numbers = [[0, 1, 2], [3, 13, 5], [6, 7], [8]]
    answers = cluster.in_order(
        fragile, lambda number: -number, lambda _: numbers, dask["address"], []
    )
    assert list(answers) == [[0, 2, 4], [6, -13, 10], [12, 14], [16]]


def fragile(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os._exit(1)
    return [2 * number for number in numbers]


def test_workers_have_the_templates_of_whoever_asks(
    dask: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (str(tmp_path), None):
        if folder is None:
            monkeypatch.delenv("FORDELA_TEMPLATES", raising=False)
        else:
            monkeypatch.setenv("FORDELA_TEMPLATES", folder)
        answers = cluster.in_order(templates, str, lambda _: [[1]], dask["address"], [])
        assert list(answers) == [[folder]]


def templates(numbers: list[int]) -> list[str | None]:
    return [os.environ.get("FORDELA_TEMPLATES") for _ in numbers]


def test_a_folder_that_the_workers_do_not_see_is_told(dask: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(FordelaError, match=r"Arbetaren ser inte mappen .*borta") as told:
        list(cluster.in_order(fragile, abs, lambda _: [[1]], dask["address"], [tmp_path / "borta"]))
    assert "tcp://" in told.value.where


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsens://x", ":::"])
def test_a_cluster_that_is_not_there_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(FordelaError, match="Det gick inte att nå klustret"):
        list(cluster.in_order(fragile, abs, lambda _: [[1]], address, []))


def test_without_the_extra_it_is_told_what_to_install(
    incoming: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    arguments = ["batch", str(incoming), "--out", str(tmp_path), "--scheduler", "tcp://dator:8786"]
    assert main(arguments) == 2
    assert "pip install -c constraints.txt .[dask]" in capsys.readouterr().err


def test_processes_and_a_cluster_are_not_asked_for_at_once(
    incoming: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["batch", str(incoming), "--out", str(tmp_path), "--scheduler", "x", "--jobs", "2"]
    assert main(arguments) == 2
    assert "Ange --jobs eller --scheduler, inte båda." in capsys.readouterr().err
