"""`fordela install-excel`, and --check: on this machine, and with stand-ins for Windows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import click
import pytest

from tests.test_house import ROOT
from validators.errors import FordelaError, UnreadableFile
from xl_tools.buttons import exchange, install, policies, windows
from xl_tools.buttons import inspect as inspection
from xl_tools.buttons.inspect import inspect
from xl_tools.buttons.install import Machine
from xl_tools.buttons.points import Point, State
from xl_tools.buttons.windows import Key
from xl_tools.cli.main import fordela, main

Captured = pytest.CaptureFixture[str]
Registry = dict[str, Key]
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

    monkeypatch.setattr(inspection, "_start", start)
    return asked


def points(machine: Machine, settings: Path | None = None) -> list[Point]:
    return list(inspect(machine, settings or machine.settings, VERSION))


def texts(machine: Machine, state: State) -> list[str]:
    return [point.text for point in points(machine) if point.state is state]


# --- on this machine ------------------------------------------------------------------------------


def test_the_settings_tell_the_macro_where_the_program_is(settings: Path, capsys: Captured) -> None:
    assert main(["install-excel", "--help-text", "Ring Åsa,\tanknytning 😀"]) == 0
    data = settings.read_bytes()
    assert data.isascii()
    assert data.split(b"\r\n")[0] == b"fordela\t1"
    program = Path(sys.executable).with_name("fordela")
    assert exchange.pairs(data) == {
        "fordela": "1",
        "program": str(program),
        "help": "Ring Åsa,\tanknytning 😀",
    }
    assert str(settings) in capsys.readouterr().out


def test_installing_again_keeps_whom_to_ask(settings: Path) -> None:
    main(["install-excel"])
    assert exchange.pairs(settings.read_bytes())["help"] == install.WHOM_TO_ASK
    main(["install-excel", "--help-text", "Åsa"])
    main(["install-excel"])
    assert exchange.pairs(settings.read_bytes())["help"] == "Åsa"
    assert [file.name for file in settings.parent.iterdir()] == ["excel.txt"]


def test_settings_that_cannot_be_read_are_replaced(settings: Path) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_bytes(b"\xff\\q")
    assert main(["install-excel"]) == 0
    assert install.read_settings(settings)["help"] == install.WHOM_TO_ASK


def test_the_settings_may_be_in_another_file(
    settings: Path, starts: list[list[str]], tmp_path: Path
) -> None:
    other = tmp_path / "annan" / "fil.txt"
    assert main(["install-excel", "--settings", str(other)]) == 0
    assert not settings.exists()
    assert main(["install-excel", "--check", "--settings", str(other)]) == 0


def test_settings_that_cannot_be_written_are_told(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").touch()
    assert main(["install-excel", "--settings", str(tmp_path / "file" / "excel.txt")]) == 2
    assert "--settings" in capsys.readouterr().err


def test_check_says_what_is_missing_and_then_that_nothing_is(
    settings: Path, capsys: Captured
) -> None:
    assert main(["install-excel", "--check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    missing = [line for line in lines if line.startswith("saknas")]
    assert len(missing) == 1
    assert f"{settings}: Filen finns inte. Kör fordela install-excel." in missing[0]
    assert not settings.parent.exists()
    main(["install-excel"])
    capsys.readouterr()
    assert main(["install-excel", "--check"]) == 0
    states = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert states == {"finns"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"fordela\t2\r\n", "annan version"),
        (b"\xff", "går inte att förstå"),
        (b"fordela\t1\r\nprogram\t\\q\r\n", "går inte att förstå"),
        (b"", "annan version"),
    ],
)
def test_settings_that_the_macro_could_not_use_are_told(
    data: bytes, told: str, settings: Path
) -> None:
    settings.parent.mkdir(parents=True)
    settings.write_bytes(data)
    with pytest.raises(UnreadableFile, match=told):
        install.read_settings(settings)


def test_settings_of_another_program_are_told(
    settings: Path, starts: list[list[str]], capsys: Captured
) -> None:
    install.write_settings(settings, Path(sys.executable), "")
    assert main(["install-excel", "--check"]) == 1
    assert f"pekar på {sys.executable}, inte på det här programmet" in capsys.readouterr().out
    install.write_settings(settings, settings / "gone", "")
    assert main(["install-excel", "--check"]) == 1
    assert "som inte finns" in capsys.readouterr().out


def test_a_program_in_the_environment_goes_before_the_settings(
    settings: Path,
    starts: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setenv("FORDELA_PROGRAM", sys.executable)
    assert main(["install-excel", "--check"]) == 0
    assert (
        f"obs     Knapparna startar {sys.executable}, som FORDELA_PROGRAM säger"
        in capsys.readouterr().out
    )
    monkeypatch.setenv("FORDELA_PROGRAM", "/nowhere/fordela")
    assert main(["install-excel", "--check"]) == 1
    assert "saknas  FORDELA_PROGRAM pekar på /nowhere/fordela" in capsys.readouterr().out


def test_each_system_has_its_own_place_for_settings(tmp_path: Path) -> None:
    home = tmp_path
    places = {
        "Windows": home / "Roaming" / "fordela" / "excel.txt",
        "Darwin": home / "Library" / "Application Support" / "fordela" / "excel.txt",
        "Linux": home / ".config" / "fordela" / "excel.txt",
    }
    environment = {"APPDATA": str(home / "Roaming")}
    for system, place in places.items():
        assert Machine(system, environment, home, Path(sys.executable)).settings == place
    with pytest.raises(FordelaError, match="--settings"):
        assert Machine("Windows", {}, home, Path(sys.executable)).settings


def test_a_clone_uses_its_own_templates(machine: Machine) -> None:
    assert Machine.here().templates == ROOT / "workbook_templates"
    assert machine.templates == machine.home / "fordela" / "mallar"


# --- on Windows -----------------------------------------------------------------------------------


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


def trust(registry: Registry, path: str, subfolders: int = 0, above: str = "") -> None:
    """Make a folder one of Excel's trusted locations."""
    key = rf"HKCU\{above or policies.EXCEL}\Trusted Locations"
    registry[key] = Key(keys=("Location0", "Location7"))
    registry[rf"{key}\Location7"] = Key({"Path": path, "AllowSubfolders": subfolders})


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


# --- a program that does not start ----------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (stopped_by_policy, "AppLocker"),
        (too_slow, "svarar inte"),
        (broken, "DLL load failed"),
        (older, f"är version 0.9, inte {VERSION}"),
    ],
)
def test_a_program_that_does_not_start_as_it_should_is_told_with_the_reason(
    start: object, told: str, machine: Machine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "_start", start)
    (text,) = (text for text in texts(machine, State.MISSING) if str(machine.program) in text)
    assert told in text


def test_libraries_that_do_not_load_are_told_with_what_to_do(
    machine: Machine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "_start", broken)
    (text,) = (text for text in texts(machine, State.MISSING) if "AVX2" in text)
    assert text.endswith("(ImportError: DLL load failed)")


def test_a_mac_asks_for_xlwings_and_for_nothing_of_windows(
    machine: Machine, starts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    mac = replace(machine, system="Darwin")
    machine.python.with_name("fordela").touch()
    list(install.install(mac, mac.settings, None))
    told = points(mac)
    assert {point.state for point in told} == {State.FINE}
    assert any("xlwings" in point.text for point in told)
    assert not any("betrodd" in point.text for point in told)


# --- here, where Windows is not -------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="it is about other systems")
def test_the_parts_of_windows_answer_nothing_elsewhere(tmp_path: Path) -> None:
    assert windows.registry_key("HKCU", "Software") is None
    assert windows.mark_of_the_web(tmp_path) is None
    assert windows.shell_folder("desktop") is None
    windows.write_shortcut(tmp_path / "a.lnk", tmp_path, "", "")
    windows.show_message("text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", sorted({what[2] for what in install.SHORTCUTS}))
def test_every_shortcut_is_a_command_that_there_is(arguments: str) -> None:
    command, *rest = arguments.split()
    found = fordela.get_command(click.Context(fordela), command)
    assert found is not None
    dropped = ["bok.xlsx"] if command == "drop" else []
    found.make_context(command, [*rest, *dropped])  # raises for what it does not understand
