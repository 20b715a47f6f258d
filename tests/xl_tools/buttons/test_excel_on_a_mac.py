"""macOS: the workbook's own macro applies what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.buttons.memory import Memory
from tests.helpers.pressing import run
from xl_tools import excel

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


def test_where_xlwings_has_other_names_the_macro_applies_the_answer(
    memory: Memory, book: bytes, tmp_path: Path
) -> None:
    memory.speaks_com = False
    folder = tmp_path / "Ärenden 2025"
    folder.mkdir()
    volume = memory.open("bok.xlsm", book, str(folder))
    volume.book[SEVERE[0]][SEVERE[1]] = 600_000
    excel.press_in_front("validate")
    ((macro, where),) = memory.ran
    assert macro == "'bok.xlsm'!ApplyAnswer"
    answer = Path(where, "answer.txt").read_bytes()
    assert b"\r\nnote\tLUM\tW8\t" in answer
    assert (folder / "bok.xlsm").is_file()  # saved: there is no other way to its bytes
    assert memory.boxes == []  # the macro tells


def test_there_a_workbook_that_was_never_saved_is_asked_to_be(
    memory: Memory, book: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.speaks_com = False
    memory.open("Bok1", book)
    assert "inte sparad än" in run("excel", "validate", capsys=capsys)[2]


def test_there_a_workbook_without_the_macro_gets_a_sentence(
    memory: Memory, book: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.speaks_com = False
    memory.open("bok.xlsx", book, str(tmp_path))
    memory.fails = {"run": 0}
    assert "makro svarade inte" in run("excel", "validate", capsys=capsys)[2]
