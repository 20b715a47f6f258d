"""`fordela install-excel`, and --check, on this machine."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import click
import pytest

from tests.helpers.machines import (
    Registry,
    broken,
    older,
    points,
    stopped_by_policy,
    texts,
    too_slow,
)
from tests.helpers.project import ROOT
from validators.errors import FordelaError, UnreadableFile
from xl_tools.buttons import exchange
from xl_tools.buttons.setup import inspect, install, windows
from xl_tools.buttons.setup.install import Machine
from xl_tools.buttons.setup.points import State
from xl_tools.cli.main import fordela, main

Captured = pytest.CaptureFixture[str]


VERSION = metadata.version("fordela")


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
    monkeypatch.setattr(inspect, "run_program", start)
    (text,) = (text for text in texts(machine, State.MISSING) if str(machine.program) in text)
    assert told in text


def test_libraries_that_do_not_load_are_told_with_what_to_do(
    machine: Machine, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect, "run_program", broken)
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
