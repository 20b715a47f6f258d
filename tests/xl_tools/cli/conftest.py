"""The example of 2025, which the tests of the command line share."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.helpers.command_line import granted_cell
from tests.helpers.documents import real_book
from xl_tools.templates.examples import example


@pytest.fixture(scope="session")
def books() -> dict[str, bytes]:
    """The example of 2025, made once: that takes seconds."""
    return example("2025")


@pytest.fixture
def made(books: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command `example` gives what was made already, for tests of what it does with it."""
    monkeypatch.setattr("xl_tools.templates.examples.example", {"2025": books}.__getitem__)


@pytest.fixture(scope="session")
def example_2025(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exempel 2025")
    for name, data in books.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def book(example_2025: Path) -> Path:
    return example_2025 / "fordelning-2025.xlsx"


@pytest.fixture
def wrong_book(book: Path, tmp_path: Path) -> Path:
    """The same workbook, but the first project of LUM is granted more than the cap."""
    target = tmp_path / "för mycket.xlsx"
    ref, part = granted_cell(book)
    pattern = re.compile(rf'(<c r="{ref}"[^>]*><v>)\d+(</v>)'.encode())
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == part:
                data, changes = pattern.subn(rb"\g<1>600000\2", data)
                assert changes == 1
            copy.writestr(name, data)
    return target


@pytest.fixture(scope="module")
def decided_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("beslutat") / "fordelning-2025.xlsx"
    file.write_bytes(real_book("2025", decided=True))
    return file
