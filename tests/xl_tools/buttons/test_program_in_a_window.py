"""Which program a press starts, in a real Calc window: never one that comes with the workbook."""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.buttons.calc_window import Window, calc_window
from xl_tools.buttons.exchange import lines
from xl_tools.templates.examples import example_book

NAME = "Fördelning 2025.xlsm"


@pytest.fixture(scope="module")
def window(room: Path) -> Iterator[Window]:
    with calc_window(room, FORDELA_PROGRAM="", XDG_CONFIG_HOME=str(room)) as opened:
        yield opened


@pytest.fixture
def file(window: Window, room: Path, tmp_path: Path) -> Iterator[Path]:
    """A workbook that came in, open: its hidden name `fordela_program` is the path of a program."""
    path = tmp_path / NAME
    planted = program(room, "medskickat")
    path.write_bytes(with_name(example_book("2025", buttons=True), "fordela_program"))
    (room / "fordela" / "excel.txt").unlink(missing_ok=True)
    window.hands.open(str(path))
    window.hands.set_cell(NAME, "Ärende", "P1", str(planted))
    yield path
    window.hands.close(NAME)
    assert not (room / "medskickat startade").exists()


def with_name(book: bytes, name: str) -> bytes:
    """A workbook with buttons that has a hidden name for Ärende!P1."""
    defined = f'<definedName name="{name}" hidden="1">Ärende!$P$1</definedName></definedNames>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/workbook.xml":
                assert b"</definedNames>" in data
                data = data.replace(b"</definedNames>", defined.encode())
            new.writestr(part, data)
    return out.getvalue()


def program(room: Path, name: str) -> Path:
    """A program that tells that it was started, and answers."""
    path = room / name
    answer = room / "answer"
    answer.write_bytes(lines([("fordela", 1), ("say", "info", "Klart."), ("end", 2)]))
    copy = f'cp {shlex.quote(str(answer))} "$2/part" && mv "$2/part" "$2/answer.txt"'
    started = shlex.quote(str(room / f"{name} startade"))
    path.write_text(f'#!/bin/sh\ntouch {started} "$2/begun"\n{copy}\n', "utf-8")
    path.chmod(0o755)
    return path


def test_a_name_in_the_workbook_starts_nothing_and_the_person_is_asked(
    window: Window, file: Path, room: Path
) -> None:
    window.click(NAME, "LUM", "Validera")
    assert "skriv hela sökvägen till fordelaw.exe" in window.read_box()
    window.answer_box("Escape")
    assert window.read_box().startswith("Programmet fordela hittades inte på den här datorn.")
    window.answer_box()


def test_the_settings_say_which_program_whatever_the_workbook_says(
    window: Window, file: Path, room: Path
) -> None:
    ours = program(room, "installerat")
    (room / "fordela" / "excel.txt").write_bytes(lines([("fordela", 1), ("program", ours)]))
    window.click(NAME, "LUM", "Validera")
    assert window.read_box() == "Klart."
    window.answer_box()
    assert (room / "installerat startade").exists()


def test_the_program_that_the_person_names_is_started_and_remembered(
    window: Window, file: Path, room: Path
) -> None:
    ours = program(room, "uppgivet")
    window.click(NAME, "LUM", "Validera")
    assert "skriv hela sökvägen" in window.read_box()
    window.fill_in(str(ours))
    window.answer_box()
    assert window.read_box() == "Klart."
    window.answer_box()
    assert (room / "uppgivet startade").exists()
    window.click(NAME, "LUM", "Validera")
    assert window.read_box() == "Klart."
    window.answer_box()
