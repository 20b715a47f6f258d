"""A machine to install on, and what is told of it."""

from __future__ import annotations

import subprocess
from importlib import metadata
from pathlib import Path

from xl_tools.buttons.setup import policies
from xl_tools.buttons.setup.inspect import inspect
from xl_tools.buttons.setup.install import Machine
from xl_tools.buttons.setup.points import Point, State
from xl_tools.buttons.setup.windows import Key

VERSION = metadata.version("fordela")


Registry = dict[str, Key]


def points(machine: Machine, settings: Path | None = None) -> list[Point]:
    return list(inspect(machine, settings or machine.settings, VERSION))


def texts(machine: Machine, state: State) -> list[str]:
    return [point.text for point in points(machine) if point.state is state]


def trust(registry: Registry, path: str, subfolders: int = 0, above: str = "") -> None:
    """Make a folder one of Excel's trusted locations."""
    key = rf"HKCU\{above or policies.EXCEL}\Trusted Locations"
    registry[key] = Key(keys=("Location0", "Location7"))
    registry[rf"{key}\Location7"] = Key({"Path": path, "AllowSubfolders": subfolders})


def stopped_by_policy(command: list[str]) -> subprocess.CompletedProcess[str]:
    error = OSError(13, "This program is blocked by group policy")
    error.winerror = 1260  # type: ignore[attr-defined]
    raise error


def too_slow(command: list[str]) -> subprocess.CompletedProcess[str]:
    raise subprocess.TimeoutExpired(command, 120)


def broken(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(command, 1, "", "Traceback\nImportError: DLL load failed\n")


def older(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(command, 0, "fordela 0.9\n", "")
