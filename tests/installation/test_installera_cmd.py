"""installera.cmd: as it must be written, and as Wine's cmd.exe runs it. Nothing here is Windows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from installation import bundle
from tests.helpers.office import CmdExe

HERE = Path(bundle.__file__).parent
SOURCE = (HERE / "installera.cmd").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle of two files, in a folder whose name is hard."""
    made = tmp_path / "en mapp (åäö) & mer"
    (made / "delar").mkdir(parents=True)
    bundle.write_text(made / "installera.cmd", SOURCE.decode("ascii"))
    shutil.copy(HERE / "install.py", made / "delar")
    return made


def a_python(folder: Path, name: str, *fit: str) -> Path:
    """A "Python" that is fit, if its first argument is one of `fit` (all are, if none is told), and
    keeps in a file how it was started."""
    folder.mkdir(exist_ok=True)
    tests = [f'if "%~1"=="{argument}" exit /b 0' for argument in fit] or ["exit /b 0"]
    lines = ["@echo off", f'echo {name} %*>>"%~dp0started.txt"', *tests, "exit /b 103"]
    path = folder / f"{name}.bat"
    path.write_text("\r\n".join([*lines, ""]), "ascii", newline="")
    return path


def started(folder: Path) -> list[str]:
    """How the "Pythons" were started, the path of install.py left out."""
    file = folder / "started.txt"
    text = file.read_text("cp850") if file.exists() else ""
    return [
        re.sub(r'"Z:[^"]*\\delar\\install\.py"', "INSTALL", line.strip())
        for line in text.splitlines()
    ]


# --- as written -----------------------------------------------------------------------------------


def test_it_is_ascii_and_its_lines_end_as_cmd_exe_wants(folder: Path) -> None:
    assert SOURCE.isascii()
    assert b"\r" not in SOURCE
    written = (folder / "installera.cmd").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == SOURCE.count(b"\n")


def test_paths_are_full_and_quoted_since_cmd_exe_cannot_stand_on_a_share() -> None:
    lines = [line for line in SOURCE.decode().splitlines() if not line.startswith("rem ")]
    assert [line for line in lines if re.match(r"(cd|chdir|pushd|popd)\b", line)] == []
    with_path = [line for line in lines if re.search(r"%~dp0|%INSTALL%|%~2", line)]
    assert with_path
    assert [line for line in with_path if not re.search(r'"[^"]*(%~dp0|%INSTALL%|%~2)', line)] == []


def test_it_asks_for_every_python_that_there_are_wheels_for() -> None:
    (versions,) = re.findall(r"^for %%V in \((.*?)\)", SOURCE.decode(), re.MULTILINE)
    assert sorted(versions.split()) == sorted(bundle.WINDOWS.pythons)
    assert f"Python {', '.join(bundle.WINDOWS.pythons[:-1])} eller" in SOURCE.decode()


def test_every_label_that_it_goes_to_is_there() -> None:
    text = SOURCE.decode()
    asked = set(re.findall(r"(?:goto |call :)(\w+)", text))
    assert asked <= set(re.findall(r"^:(\w+)$", text, re.MULTILINE))


# --- as run ---------------------------------------------------------------------------------------


def test_the_first_version_that_fits_is_taken_and_given_the_arguments(
    folder: Path, tmp_path: Path, cmd_exe: CmdExe
) -> None:
    pythons = tmp_path / "python"
    a_python(pythons, "py", "-3.12", "-3.11")
    done = cmd_exe.run(
        folder / "installera.cmd", "--quiet", "--help-text", "Ring (IT) & co", path=pythons
    )
    assert done.returncode == 0, done.stdout
    assert started(pythons) == [
        "py -3.13 -I -B INSTALL --fits",
        "py -3.14 -I -B INSTALL --fits",
        "py -3.12 -I -B INSTALL --fits",
        'py -3.12 -I -B INSTALL --quiet --help-text "Ring (IT) & co"',
    ]


def test_without_the_launcher_python_on_the_path_is_taken(
    folder: Path, tmp_path: Path, cmd_exe: CmdExe
) -> None:
    pythons = tmp_path / "python"
    a_python(pythons, "python")
    assert cmd_exe.run(folder / "installera.cmd", "--quiet", path=pythons).returncode == 0
    assert started(pythons) == ["python -I -B INSTALL --fits", "python -I -B INSTALL --quiet"]


def test_a_python_can_be_chosen_and_says_itself_if_it_is_unfit(
    folder: Path, tmp_path: Path, cmd_exe: CmdExe
) -> None:
    python = a_python(tmp_path / "Program Files (x86)", "python", "nothing fits")
    chosen = f"Z:{python}".replace("/", "\\")
    done = cmd_exe.run(folder / "installera.cmd", "--python", chosen, "--quiet")
    assert done.returncode != 0
    assert started(python.parent) == [f'python -I -B INSTALL --python "{chosen}" --quiet']


def test_a_machine_without_python_is_told_what_to_do(folder: Path, cmd_exe: CmdExe) -> None:
    done = cmd_exe.run(folder / "installera.cmd", "--quiet")
    assert done.returncode == 2
    assert "ingen Python som passar" in done.stdout
    assert "Press any key" not in done.stdout


def test_a_person_who_clicked_gets_time_to_read(folder: Path, cmd_exe: CmdExe) -> None:
    assert "Press any key" in cmd_exe.run(folder / "installera.cmd").stdout


def test_a_chosen_python_that_is_not_there_is_told(folder: Path, cmd_exe: CmdExe) -> None:
    done = cmd_exe.run(folder / "installera.cmd", "--python", r"C:\no such\python.exe", "--quiet")
    assert done.returncode == 2
    assert r'finns inte: "C:\no such\python.exe"' in done.stdout


def test_a_folder_that_was_not_copied_whole_is_told(folder: Path, cmd_exe: CmdExe) -> None:
    shutil.rmtree(folder / "delar")
    done = cmd_exe.run(folder / "installera.cmd", "--quiet")
    assert done.returncode == 2
    assert "Kopiera hela mappen" in done.stdout
