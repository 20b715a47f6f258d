"""The settings and policies of Windows that most often stop a macro from starting a program.

A policy that a person may not read is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PureWindowsPath

from xl_tools.buttons.setup import windows
from xl_tools.buttons.setup.install import Machine
from xl_tools.buttons.setup.points import Point, State

ASR_RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""

EXCEL = r"Software\Microsoft\Office\16.0\Excel\Security"
"""Key of the registry: what the person has chosen in Excel."""
EXCEL_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
OFFICE_POLICY = r"Software\Policies\Microsoft\Office\16.0\Common\Security"
DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender"
APPLOCKER = r"SOFTWARE\Policies\Microsoft\Windows\SrpV2"


def inspect(machine: Machine) -> Iterator[Point]:
    """Whether macros may run, and whether they may start a program."""
    yield from _macros(machine)
    yield from _policies()


def _macros(machine: Machine) -> Iterator[Point]:
    policy = _values("HKCU", EXCEL_POLICY)
    setting = _values("HKCU", EXCEL)
    level = policy.get("VBAWarnings", setting.get("VBAWarnings", 2))
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
    for above in (EXCEL, EXCEL_POLICY, OFFICE_POLICY):
        key = rf"{above}\Trusted Locations"
        locations = windows.registry_key("HKCU", key)
        if locations is None or locations.values.get("AllLocationsDisabled") == 1:
            continue
        for name in locations.keys:
            values = _values("HKCU", rf"{key}\{name}")
            if path := str(values.get("Path", "")):
                yield _expanded(path, environment), values.get("AllowSubfolders") == 1


def _expanded(path: str, environment: Mapping[str, str]) -> PureWindowsPath:
    """A path with the variables in it filled in, e.g. "%APPDATA%"."""
    values = {name.upper(): value for name, value in environment.items()}
    return PureWindowsPath(
        re.sub(r"%([^%]+)%", lambda name: values.get(name[1].upper(), name[0]), path)
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
        if _values("HKLM", rf"{APPLOCKER}\{kind}").get("EnforcementMode") == 1
    ]
    if kinds:
        yield Point(
            State.NOTE,
            f"AppLocker styr vad som får köras ({', '.join(kinds)}). Startar fordela inte från "
            "knapparna: be IT-avdelningen tillåta programmets mapp.",
        )


def _defender_stops_office() -> bool:
    """Group policy has one value per rule; Intune one text with them all. 1 is to block."""
    group = _values("HKLM", rf"{DEFENDER}\Windows Defender Exploit Guard\ASR\Rules")
    rules = {name.lower(): str(value) for name, value in group.items()}
    intune = str(_values("HKLM", rf"{DEFENDER}\Policy Manager").get("ASRRules", ""))
    rules |= dict(re.findall(r"([0-9a-f-]{36})=(\d)", intune.lower()))
    return rules.get(ASR_RULE) == "1"


def _values(root: str, path: str) -> Mapping[str, object]:
    key = windows.registry_key(root, path)
    return key.values if key else {}
