"""Applications that came in, and the report of a batch of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from benchmarks.applications import write_applications
from tests.helpers.batches import NUMBER
from xl_tools.batch.find import find_files
from xl_tools.cli.main import main


@pytest.fixture(scope="session")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """500 applications, a fifth of them with mistakes, five of them no workbooks."""
    folder = tmp_path_factory.mktemp("inkomna ansökningar")
    write_applications(folder, NUMBER)
    return folder


@pytest.fixture(scope="session")
def report(incoming: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of two processes that have checked them."""
    out = tmp_path_factory.mktemp("granskat")
    assert main(["batch", str(incoming), "--out", str(out), "--jobs", "2"]) == 2
    return out


@pytest.fixture
def few(incoming: Path, tmp_path: Path) -> Path:
    """Twelve of them in a folder of their own, the last one broken."""
    folder = tmp_path / "några ansökningar"
    folder.mkdir()
    names = find_files(incoming, tmp_path).names
    readable = [name for name in names if not re.search(r"\d\d\d99", name)]
    for number, name in enumerate(readable[:11]):
        shutil.copy(incoming / name, folder / f"åäö {number:02}.xlsx")
    (folder / "åäö 99.xlsx").write_bytes(b"%PDF-1.7\n")
    return folder
