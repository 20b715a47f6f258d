"""tasks.py: what it says when it cannot go on, and that a second set-up asks nobody anything."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import pytest

import tasks

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Nothing is run; the commands are remembered, and an environment's Python appears."""
    ran: list[list[str]] = []

    def run(command: list[object], cwd: Path = tasks.ROOT) -> int:
        ran.append([str(part) for part in command])
        if "venv" in ran[-1]:
            python = Path(ran[-1][-1]) / (
                "Scripts/python.exe" if tasks.os.name == "nt" else "bin/python"
            )
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return 0

    monkeypatch.setattr(tasks, "run", run)
    return ran


def test_an_unknown_task_is_answered_with_all_there_are(capsys: Captured) -> None:
    assert tasks.main(["tset"]) == 2
    shown = capsys.readouterr().out
    assert [name for name in ("demo", "test", "bench", "templates") if name not in shown] == []


@pytest.mark.parametrize(
    ("task", "failing", "code"),
    [
        ("check", "", 0),
        ("check", "mypy", 1),
        ("check", "pytest", 1),
        ("test", "lint-imports", 1),
        ("test", "pytest", 1),
    ],
)
def test_every_step_is_run_and_one_that_fails_is_shown(
    task: str, failing: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    ran: list[str] = []

    def step(command: list[object], **kept: object) -> subprocess.CompletedProcess[str]:
        ran.append(" ".join([Path(str(command[0])).name, *map(str, command[1:])]))
        return subprocess.CompletedProcess(
            command, int(bool(failing) and failing in ran[-1]), f"what {ran[-1]} says"
        )

    monkeypatch.setattr(subprocess, "run", step)
    monkeypatch.setattr(tasks, "set_up", lambda extra: Path("bin", "python"))
    monkeypatch.setattr(tasks, "set_up_office", lambda: None)
    assert tasks.main([task]) == code
    assert {line.split()[0] for line in ran} == {"ruff", "mypy", "lint-imports", "python"}
    (tests,) = (line for line in ran if "pytest" in line)
    assert ("not office" in tests) == (task == "check")
    shown = capsys.readouterr().out
    assert (f"tasks.py {task}: failed: {failing}" in shown) == bool(failing)
    assert (f"what {failing}" in shown) == (failing not in ("", "pytest"))


def test_a_python_without_venv_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    monkeypatch.setattr(tasks, "demo", lambda rest: tasks.set_up(folder=tmp_path / "v"))
    assert tasks.main(["demo"]) == 2
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_a_second_set_up_installs_nothing(tmp_path: Path, commands: list[list[str]]) -> None:
    tasks.set_up("dev", tmp_path / "v")
    assert sum("pip" in command for command in commands) == 2
    assert all("constraints.txt" in command for command in commands if "pip" in command)
    commands.clear()
    tasks.set_up("dev", tmp_path / "v")
    tasks.set_up("", tmp_path / "v")
    assert [command for command in commands if "pip" in command or "venv" in command] == []


def test_changed_pins_are_installed_into_the_same_environment(
    tmp_path: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.set_up("", tmp_path / "v")
    commands.clear()
    monkeypatch.setattr(tasks, "stamp", lambda extra: f"other {extra}")
    tasks.set_up("", tmp_path / "v")
    assert sum("pip" in command for command in commands) == 2
    assert not any("venv" in command for command in commands)


def test_an_environment_of_another_python_is_made_anew(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    tasks.set_up("", tmp_path / "v")
    (tmp_path / "v" / "made-by").write_text("3.9", "utf-8")
    for stamp in (tmp_path / "v").glob("stamp-*"):
        stamp.unlink()
    commands.clear()
    tasks.set_up("", tmp_path / "v")
    assert commands[0][1:4] == ["-m", "venv", "--clear"]


def test_lowest_puts_each_bound_in_as_a_version(
    monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]
) -> None:
    monkeypatch.setattr(tasks, "set_up", lambda extra, folder: folder / "bin" / "python")
    monkeypatch.setenv("PATH", "")  # and as it was afterwards
    assert tasks.lowest([]) == 0
    asked = [part for part in commands[0] if "=" in part]
    assert any(part.startswith("pandera[polars]==") for part in asked)
    assert [part for part in asked if ">" in part or ";" in part] == []
    assert commands[-1][1:3] == ["-m", "pytest"]


def test_what_flatten_tool_needs_is_built_by_pinned_setuptools(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    tasks.set_up("flatten", tmp_path / "v")
    assert commands[1][-4:] == ["-c", "constraints.txt", "hatchling", "setuptools"]
