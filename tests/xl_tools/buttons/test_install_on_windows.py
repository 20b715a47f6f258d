"""`fordela install-excel`, and --check, with stand-ins for Windows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.machines import Registry, points, texts, trust
from validators.errors import FordelaError
from xl_tools.buttons.setup import install, policies, windows
from xl_tools.buttons.setup.install import Machine
from xl_tools.buttons.setup.points import State
from xl_tools.buttons.setup.windows import Key


def test_the_macro_starts_the_program_without_a_console(
    machine: Machine, shell: dict[str, tuple[Path, str]]
) -> None:
    list(install.install(machine, machine.settings, None))
    told = install.read_settings(machine.settings)["program"]
    assert Path(told) == machine.python.with_name("fordelaw.exe")
    machine.python.with_name("fordelaw.exe").unlink()
    assert machine.program == machine.python.with_name("fordela.exe")


def test_a_missing_program_is_told_with_where_it_should_be(machine: Machine) -> None:
    for name in ("fordela.exe", "fordelaw.exe"):
        machine.python.with_name(name).unlink()
    with pytest.raises(FordelaError, match=r"fordela\.exe: Programmet finns inte"):
        list(install.install(machine, machine.settings, None))
    assert not machine.settings.exists()


def test_shortcuts_start_the_program_itself_and_no_batch_file(
    machine: Machine, shell: dict[str, tuple[Path, str]]
) -> None:
    # cmd.exe would take a dropped file named "a&calc.xlsx" for two commands.
    said = list(install.install(machine, machine.settings, None))
    assert {target for target, _ in shell.values()} == {machine.program}
    assert {name: arguments for name, (_, arguments) in shell.items()} == {
        "desktop/Granska med fordela.lnk": "drop --open",
        "sendto/Granska med fordela.lnk": "drop --open",
        "programs/fordela/Validera.lnk": "excel validate",
        "programs/fordela/Skapa beslut.lnk": "excel generate",
        "programs/fordela/Ta bort markeringar.lnk": "excel unmark",
    }
    assert sum(line.startswith("Genväg: ") for line in said) == 5


def test_a_shortcut_that_cannot_be_made_is_told_with_how_to_make_it_by_hand(
    machine: Machine, shell: dict[str, tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("no COM")

    monkeypatch.setattr(windows, "write_shortcut", fail)
    said = list(install.install(machine, machine.settings, None))
    by_hand = [line for line in said if "för hand" in line]
    assert len(by_hand) == 5
    assert f'"{machine.program}" drop --open' in by_hand[0]
    assert machine.settings.exists()


def test_what_excel_must_be_told_is_said_and_not_done(
    machine: Machine, shell: dict[str, tuple[Path, str]]
) -> None:
    said = "\n".join(install.install(machine, machine.settings, None))
    assert f"Lägg till ny plats: {machine.templates}" in said
    assert r"Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations" in said
    assert "signera" in said


def test_a_pc_where_all_is_well_lacks_nothing(
    machine: Machine,
    shell: dict[str, tuple[Path, str]],
    registry: Registry,
    starts: list[list[str]],
) -> None:
    list(install.install(machine, machine.settings, None))
    trust(registry, str(machine.templates))
    assert {point.state for point in points(machine)} == {State.FINE}
    assert [str(machine.program), "--version"] in starts
    assert any("import xlwings" in command for command in starts)


@pytest.mark.parametrize(
    ("path", "subfolders", "trusted"),
    [
        ("{0}/FORDELA/mallar/", 0, True),
        ("%LOCALAPPDATA%/fordela/mallar", 0, True),
        ("{0}/fordela", 1, True),
        ("{0}/fordela", 0, False),
        ("{0}/fordela/mall", 1, False),
        ("%UNKNOWN%/mallar", 1, False),
    ],
)
def test_a_trusted_location_is_found_as_excel_would(
    path: str,
    subfolders: int,
    trusted: bool,
    machine: Machine,
    registry: Registry,
    starts: list[list[str]],
) -> None:
    for above in (policies.EXCEL, policies.EXCEL_POLICY, policies.OFFICE_POLICY):
        registry.clear()
        trust(registry, path.format(machine.home), subfolders, above)
        fine = any("betrodd plats i Excel" in text for text in texts(machine, State.FINE))
        assert fine is trusted, above


def test_trusted_locations_that_are_switched_off_do_not_count(
    machine: Machine, registry: Registry, starts: list[list[str]]
) -> None:
    trust(registry, str(machine.templates))
    key = rf"HKCU\{policies.EXCEL}\Trusted Locations"
    registry[key] = Key({"AllLocationsDisabled": 1}, registry[key].keys)
    assert any("ingen betrodd plats" in text for text in texts(machine, State.NOTE))


@pytest.mark.parametrize(
    ("level", "state", "told"),
    [
        (4, State.MISSING, "Alla makron är avstängda"),
        (3, State.NOTE, "Bara signerade makron"),
        (2, State.NOTE, "ingen betrodd plats"),
    ],
)
def test_what_the_office_says_of_macros_is_told(
    level: int,
    state: State,
    told: str,
    machine: Machine,
    registry: Registry,
    starts: list[list[str]],
) -> None:
    registry[rf"HKCU\{policies.EXCEL}"] = Key({"VBAWarnings": 1})
    registry[rf"HKCU\{policies.EXCEL_POLICY}"] = Key({"VBAWarnings": level})
    assert any(told in text for text in texts(machine, state))


@pytest.mark.parametrize(
    ("key", "value", "stops"),
    [
        (
            r"\Windows Defender Exploit Guard\ASR\Rules",
            {policies.ASR_RULE.upper(): "1"},
            True,
        ),
        (r"\Windows Defender Exploit Guard\ASR\Rules", {policies.ASR_RULE: "2"}, False),
        (
            r"\Policy Manager",
            {"ASRRules": f"{'0' * 36}=1|{policies.ASR_RULE}=1"},
            True,
        ),
        (r"\Policy Manager", {"ASRRules": f"{policies.ASR_RULE}=2"}, False),
        (r"\Policy Manager", {}, False),
    ],
)
def test_a_defender_that_stops_office_from_starting_programs_is_told(
    key: str,
    value: dict[str, object],
    stops: bool,
    machine: Machine,
    registry: Registry,
    starts: list[list[str]],
) -> None:
    registry[rf"HKLM\{policies.DEFENDER}{key}"] = Key(value)
    told = [text for text in texts(machine, State.NOTE) if policies.ASR_RULE in text]
    assert bool(told) is stops


def test_applocker_is_told_where_it_is_enforced(
    machine: Machine, registry: Registry, starts: list[list[str]]
) -> None:
    registry[rf"HKLM\{policies.APPLOCKER}\Exe"] = Key({"EnforcementMode": 1})
    registry[rf"HKLM\{policies.APPLOCKER}\Dll"] = Key({"EnforcementMode": 0})
    (told,) = (text for text in texts(machine, State.NOTE) if "AppLocker" in text)
    assert "(Exe)" in told


@pytest.mark.parametrize(
    ("zone", "stops"),
    [
        ("[ZoneTransfer]\nZoneId=3\nHostUrl=about:internet\n", True),
        ("[ZoneTransfer]\r\nZoneId=4\r\n", True),
        ("[ZoneTransfer]\nZoneId=1\n", False),
        (None, False),
    ],
)
def test_a_template_from_the_web_is_told(
    zone: str | None,
    stops: bool,
    machine: Machine,
    registry: Registry,
    starts: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(windows, "mark_of_the_web", lambda path: zone)
    told = [text for text in texts(machine, State.MISSING) if "Avblockera" in text]
    assert bool(told) is stops
    assert all("2025-fordelning.xlsm" in text for text in told)


def test_missing_templates_and_shortcuts_are_told_but_stop_nobody(
    machine: Machine,
    shell: dict[str, tuple[Path, str]],
    registry: Registry,
    starts: list[list[str]],
) -> None:
    list(install.install(machine, machine.settings, None))
    (machine.templates / "2025-fordelning.xlsm").unlink()
    (machine.home / "desktop" / "Granska med fordela.lnk").unlink()
    told = texts(machine, State.NOTE)
    assert any("Inga mallar" in text for text in told)
    assert any("Granska med fordela.lnk finns inte" in text for text in told)
    assert texts(machine, State.MISSING) == []
