"""`fordela install-excel --check`: what the buttons need, what of it is there, and what stops them.

It reads and asks, and changes nothing.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from validators.errors import FordelaError
from xl_tools.buttons.setup import install, policies, windows
from xl_tools.buttons.setup.install import Machine
from xl_tools.buttons.setup.points import Point, State

_STOPPED_BY_POLICY = {1260, 4551}
"""Windows' ERROR_ACCESS_DISABLED_BY_POLICY and ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION."""

_LIBRARIES = "import docx, lxml.etree, msgspec, openpyxl, polars, pandera.polars"
PATIENCE = 120  # seconds
"""For a program to start, the first time through a virus scanner."""


def inspect(machine: Machine, settings: Path, version: str) -> Iterator[Point]:
    """Every point, in the order in which a press depends on them."""
    yield from _program(machine, version)
    yield _run_python(
        machine.python,
        _LIBRARIES,
        "Programbiblioteken går att ladda.",
        "Programbiblioteken går inte att ladda. Saknar processorn AVX2 behövs polars för äldre "
        "processorer (docs/excel.md); annars: installera fordela på nytt.",
    )
    yield _which_program(machine, settings)
    yield from _templates(machine.templates)
    if machine.system in ("Windows", "Darwin"):
        yield _run_python(
            machine.python,
            "import xlwings",
            "xlwings finns: fordela når arbetsboken som är öppen i Excel.",
            "xlwings går inte att ladda. Knapparna går ändå, men inte ”fordela excel”.",
        )
    if machine.system == "Windows":
        yield from _shortcuts()
        yield from policies.inspect(machine)


def _program(machine: Machine, version: str) -> Iterator[Point]:
    try:
        program = machine.program
    except FordelaError as error:
        yield Point(State.MISSING, str(error))
        return
    try:
        done = run_program([str(program), "--version"])
    except subprocess.TimeoutExpired:
        yield Point(State.MISSING, f"{program} svarar inte på {PATIENCE} sekunder.")
    except OSError as error:
        yield Point(State.MISSING, f"{program} går inte att starta: {_why(error)}")
    else:
        its_version = "".join(done.stdout.split()[-1:])
        if done.returncode:
            yield Point(State.MISSING, f"{program} startar men går sönder: {done.stderr.strip()}")
        elif its_version and its_version != version:
            yield Point(State.MISSING, f"{program} är version {its_version}, inte {version}.")
        else:
            yield Point(State.FINE, f"{program} startar (version {version}).")


def run_program(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program and wait for it; what it printed, and its exit code. Raises OSError."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )


def _why(error: OSError) -> str:
    if getattr(error, "winerror", None) in _STOPPED_BY_POLICY:
        return (
            "en princip (AppLocker eller App Control) förbjuder det. "
            "Be IT-avdelningen tillåta det; docs/excel.md har reglerna."
        )
    return error.strerror or str(error)


def _run_python(python: Path, code: str, fine: str, missing: str) -> Point:
    try:
        done = run_program([str(python), "-I", "-c", code])
    except (OSError, subprocess.TimeoutExpired) as error:
        return Point(State.MISSING, f"{missing} ({error})")
    if done.returncode:
        *_, last = done.stderr.strip().splitlines() or [f"slutkod {done.returncode}"]
        return Point(State.MISSING, f"{missing} ({last})")
    return Point(State.FINE, fine)


def _which_program(machine: Machine, settings: Path) -> Point:
    """What the macro starts: FORDELA_PROGRAM goes before settings, which may then be missing."""
    program = machine.environment.get("FORDELA_PROGRAM")
    if not program:
        return _settings(machine, settings)
    if Path(program).is_file():
        return Point(State.NOTE, f"Knapparna startar {program}, som FORDELA_PROGRAM säger.")
    return Point(
        State.MISSING,
        f"FORDELA_PROGRAM pekar på {program}, som inte finns. Ta bort eller rätta variabeln.",
    )


def _settings(machine: Machine, path: Path) -> Point:
    remedy = "Kör fordela install-excel."
    try:
        target = Path(install.read_settings(path).get("program", ""))
        program = machine.program
    except FordelaError as error:
        return Point(State.MISSING, f"Inställningarna för knapparna: {error} {remedy}")
    if not _is_same(target, program):
        gone = "" if target.is_file() else ", som inte finns"
        return Point(
            State.MISSING, f"{path} pekar på {target}{gone}, inte på det här programmet. {remedy}"
        )
    return Point(State.FINE, f"{path} pekar på det här programmet.")


def _is_same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False


def _templates(folder: Path) -> Iterator[Point]:
    files = sorted(folder.glob("*.xls[xm]"))
    if not files:
        yield Point(
            State.NOTE, f"Inga mallar i {folder}. Knapparna finns i den mall som ni använder."
        )
        return
    yield Point(State.FINE, f"Mallar: {len(files)} i {folder}.")
    marked = [file.name for file in files if _is_from_the_web(windows.mark_of_the_web(file))]
    if marked:
        yield Point(
            State.MISSING,
            f"Windows har märkt {', '.join(marked)} som hämtade från webben, och Excel stoppar "
            "makron i dem. Högerklicka på filen, Egenskaper, Avblockera; eller installera om från "
            "mappen som IT lade ut.",
        )


def _is_from_the_web(zone: str | None) -> bool:
    """Zone 3 is the internet, 4 what is not trusted."""
    matched = re.search(r"^ZoneId=(\d)", zone or "", re.MULTILINE)
    return matched is not None and int(matched.group(1)) >= 3


def _shortcuts() -> Iterator[Point]:
    for place in install.shortcut_places():
        if place.path.exists():
            yield Point(State.FINE, f"Genväg: {place.path}")
        else:
            yield Point(State.NOTE, f"Genvägen {place.path} finns inte. Kör fordela install-excel.")
