"""`fordela install-excel --check`: what the buttons need, what of it is there, and what stops them.

It reads and asks, and changes nothing. On Windows it looks at the policies that most often stop a
macro from starting a program; a policy that a person may not read is not seen.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PureWindowsPath

from validators.errors import FordelaError
from xl_tools.buttons import install, windows
from xl_tools.buttons.install import Machine

ASR_RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""

_EXCEL = r"Software\Microsoft\Office\16.0\Excel\Security"
_EXCEL_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_OFFICE_POLICY = r"Software\Policies\Microsoft\Office\16.0\Common\Security"
_DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender"
_APPLOCKER = r"SOFTWARE\Policies\Microsoft\Windows\SrpV2"

_STOPPED_BY_POLICY = {1260, 4551}
"""Windows' ERROR_ACCESS_DISABLED_BY_POLICY and ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION."""

_LIBRARIES = "import docx, lxml.etree, msgspec, openpyxl, polars, pandera.polars"
_PATIENCE = 120  # seconds for a program to start, the first time through a virus scanner


class State(StrEnum):
    """How a point stands. Only MISSING is a failure."""

    FINE = "finns"
    NOTE = "obs"
    MISSING = "saknas"


@dataclass(frozen=True)
class Point:
    """One thing that was looked at, as a sentence."""

    state: State
    text: str


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
        yield from _macros(machine)
        yield from _policies()


# ---------------------------------------------------------------------------------------------
# the program and its settings


def _program(machine: Machine, version: str) -> Iterator[Point]:
    try:
        program = machine.program
    except FordelaError as error:
        yield Point(State.MISSING, str(error))
        return
    try:
        done = _start([str(program), "--version"])
    except subprocess.TimeoutExpired:
        yield Point(State.MISSING, f"{program} svarar inte på {_PATIENCE} sekunder.")
    except OSError as error:
        yield Point(State.MISSING, f"{program} går inte att starta: {_why(error)}")
    else:
        told = done.stdout.split()[-1:]
        if done.returncode:
            yield Point(State.MISSING, f"{program} startar men går sönder: {done.stderr.strip()}")
        elif told and told != [version]:
            yield Point(State.MISSING, f"{program} är version {told[0]}, inte {version}.")
        else:
            yield Point(State.FINE, f"{program} startar (version {version}).")


def _start(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_PATIENCE,
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
        done = _start([str(python), "-I", "-c", code])
    except (OSError, subprocess.TimeoutExpired) as error:
        return Point(State.MISSING, f"{missing} ({error})")
    if done.returncode:
        *_, last = done.stderr.strip().splitlines() or [f"slutkod {done.returncode}"]
        return Point(State.MISSING, f"{missing} ({last})")
    return Point(State.FINE, fine)


def _which_program(machine: Machine, settings: Path) -> Point:
    """What the macro starts: FORDELA_PROGRAM goes before settings, which may then be missing."""
    told = machine.environment.get("FORDELA_PROGRAM")
    if not told:
        return _settings(machine, settings)
    if Path(told).is_file():
        return Point(State.NOTE, f"Knapparna startar {told}, som FORDELA_PROGRAM säger.")
    return Point(
        State.MISSING,
        f"FORDELA_PROGRAM pekar på {told}, som inte finns. Ta bort eller rätta variabeln.",
    )


def _settings(machine: Machine, path: Path) -> Point:
    remedy = "Kör fordela install-excel."
    try:
        told = Path(install.read_settings(path).get("program", ""))
        program = machine.program
    except FordelaError as error:
        return Point(State.MISSING, f"Inställningarna för knapparna: {error} {remedy}")
    if not _is_same(told, program):
        other = "" if told.is_file() else ", som inte finns"
        return Point(
            State.MISSING, f"{path} pekar på {told}{other}, inte på det här programmet. {remedy}"
        )
    return Point(State.FINE, f"{path} pekar på det här programmet.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
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
    found = re.search(r"^ZoneId=(\d)", zone or "", re.MULTILINE)
    return found is not None and int(found.group(1)) >= 3


# ---------------------------------------------------------------------------------------------
# Windows


def _shortcuts() -> Iterator[Point]:
    for place in install.shortcut_places():
        if place.path.exists():
            yield Point(State.FINE, f"Genväg: {place.path}")
        else:
            yield Point(State.NOTE, f"Genvägen {place.path} finns inte. Kör fordela install-excel.")


def _macros(machine: Machine) -> Iterator[Point]:
    policy = _values("HKCU", _EXCEL_POLICY)
    own = _values("HKCU", _EXCEL)
    level = policy.get("VBAWarnings", own.get("VBAWarnings", 2))
    if _is_trusted(machine):
        yield Point(State.FINE, f"{machine.templates} är en betrodd plats i Excel.")
    elif level == 4:
        yield Point(
            State.MISSING,
            "Alla makron är avstängda i Excel. Be IT-avdelningen om en betrodd plats, eller "
            "använd genvägarna i stället för knapparna.",
        )
    elif level == 3:
        yield Point(
            State.NOTE,
            "Bara signerade makron får köras i Excel. Mallens VBA-projekt måste vara signerat av "
            "någon som datorn litar på (docs/excel.md).",
        )
    else:
        yield Point(
            State.NOTE,
            f"{machine.templates} är ingen betrodd plats i Excel: du får frågan om att aktivera "
            "innehåll. fordela install-excel skriver hur man gör den betrodd.",
        )


def _is_trusted(machine: Machine) -> bool:
    """Whether the templates' folder is, or is in, one of Excel's trusted locations."""
    folder = PureWindowsPath(machine.templates)
    return any(
        folder == location or (with_subfolders and folder.is_relative_to(location))
        for location, with_subfolders in _trusted_locations(machine.environment)
    )


def _trusted_locations(
    environment: Mapping[str, str],
) -> Iterator[tuple[PureWindowsPath, bool]]:
    for above in (_EXCEL, _EXCEL_POLICY, _OFFICE_POLICY):
        key = rf"{above}\Trusted Locations"
        found = windows.registry_key("HKCU", key)
        if found is None or found.values.get("AllLocationsDisabled") == 1:
            continue
        for name in found.keys:
            values = _values("HKCU", rf"{key}\{name}")
            if path := str(values.get("Path", "")):
                yield _expanded(path, environment), values.get("AllowSubfolders") == 1


def _expanded(path: str, environment: Mapping[str, str]) -> PureWindowsPath:
    known = {name.upper(): value for name, value in environment.items()}
    return PureWindowsPath(
        re.sub(r"%([^%]+)%", lambda found: known.get(found.group(1).upper(), found.group()), path)
    )


def _policies() -> Iterator[Point]:
    if _defender_stops_office():
        yield Point(
            State.NOTE,
            "Defender hindrar Office från att starta program (ASR-regeln "
            f"{ASR_RULE}), och då kan knapparna inte starta fordela. Använd genvägarna, eller be "
            "IT-avdelningen undanta programmet.",
        )
    kinds = [
        kind
        for kind in ("Exe", "Dll", "Script")
        if _values("HKLM", rf"{_APPLOCKER}\{kind}").get("EnforcementMode") == 1
    ]
    if kinds:
        yield Point(
            State.NOTE,
            f"AppLocker styr vad som får köras ({', '.join(kinds)}). Startar fordela inte från "
            "knapparna: be IT-avdelningen tillåta programmets mapp.",
        )


def _defender_stops_office() -> bool:
    """Group policy has one value per rule; Intune one text with them all. 1 is to block."""
    group = _values("HKLM", rf"{_DEFENDER}\Windows Defender Exploit Guard\ASR\Rules")
    rules = {name.lower(): str(value) for name, value in group.items()}
    told = str(_values("HKLM", rf"{_DEFENDER}\Policy Manager").get("ASRRules", ""))
    rules |= dict(re.findall(r"([0-9a-f-]{36})=(\d)", told.lower()))
    return rules.get(ASR_RULE) == "1"


def _values(root: str, path: str) -> Mapping[str, object]:
    found = windows.registry_key(root, path)
    return found.values if found else {}
