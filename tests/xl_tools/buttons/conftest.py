"""The allocation workbook, open in an Excel that Python holds, and a machine to install on.

No Excel is at hand. The workbook is one that Python holds (tests.buttons.memory), behind an engine
on xlwings' own base classes; the real window is in the tests whose names say so.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import xlwings

from tests.buttons import engine
from tests.buttons.memory import Memory, Volume
from tests.helpers.machines import Registry
from xl_tools import excel
from xl_tools.buttons.setup import inspect, windows
from xl_tools.buttons.setup.install import Machine
from xl_tools.templates.examples import example

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


@pytest.fixture(scope="module")
def book() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs stand and the settings are, for a window of LibreOffice."""
    folder = tmp_path_factory.mktemp("rum")
    (folder / "fordela").mkdir()
    return folder


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Memory]:
    """An Excel, whose locks and temporary files are the test's own."""
    monkeypatch.setattr(excel.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(excel, "PATIENCE", 0.0)
    before = xlwings.engines.active
    held = Memory()
    engine.install(held)
    yield held
    xlwings.engines.active = before
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller


@pytest.fixture
def wrong(memory: Memory, book: bytes) -> Volume:
    """An open workbook with an amount above the cap."""
    volume = memory.open("2025 fördelning.xlsm", book)
    sheet, cell = SEVERE
    assert volume.book[sheet]["W7"].value == "Beviljat belopp"
    volume.book[sheet][cell] = 600_000
    return volume


VERSION = metadata.version("fordela")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the macro looks for the settings, in a home of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config åäö"))
    return tmp_path / "config åäö" / "fordela" / "excel.txt"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A PC with fordela as installera.cmd leaves it; nothing in it can be started here."""
    target = tmp_path / "fordela"
    scripts = target / "program" / "Scripts"
    scripts.mkdir(parents=True)
    for name in ("python.exe", "fordela.exe", "fordelaw.exe"):
        (scripts / name).touch()
    (target / "mallar").mkdir()
    (target / "mallar" / "2025-fordelning.xlsm").touch()
    environment = {"APPDATA": str(tmp_path / "Roaming"), "LocalAppData": str(tmp_path)}
    return Machine("Windows", environment, tmp_path, scripts / "python.exe")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Path, str]]:
    """The folders of the shell, and the shortcuts that were written: file -> target, arguments."""
    written: dict[str, tuple[Path, str]] = {}

    def folder(name: str) -> Path:
        (tmp_path / name).mkdir(exist_ok=True)
        return tmp_path / name

    def write(path: Path, target: Path, arguments: str, description: str) -> None:
        assert path.parent.is_dir()
        assert description
        path.touch()
        written[path.relative_to(tmp_path).as_posix()] = (target, arguments)

    monkeypatch.setattr(windows, "shell_folder", folder)
    monkeypatch.setattr(windows, "write_shortcut", write)
    return written


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    keys: Registry = {}
    monkeypatch.setattr(windows, "registry_key", lambda root, path: keys.get(rf"{root}\{path}"))
    return keys


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every program starts, and answers as this fordela does."""
    asked: list[list[str]] = []

    def start(command: list[str]) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, f"fordela {VERSION}\n", "")

    monkeypatch.setattr(inspect, "run_program", start)
    return asked
