"""The handler of xl_tools.excel, unmodified, on a workbook that is open in a real Calc window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.buttons.calc_window import Window, calc_window
from tests.helpers.project import ROOT
from xl_tools.buttons.entry import RUN_PYTHON
from xl_tools.templates.examples import example

NAME = "Fördelning 2025.xlsx"
MINE = "Ringt sökanden 😀.\nHon återkommer."


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with calc_window(tmp_path_factory.mktemp("fönster")) as opened:
        yield opened


@pytest.fixture
def file(window: Window, tmp_path: Path) -> Iterator[Path]:
    """The allocation workbook, open, in a folder with a space and åäö in its name."""
    folder = tmp_path / "Ärenden för 2025 å"
    folder.mkdir()
    path = folder / NAME
    path.write_bytes(example("2025")["fordelning-2025.xlsx"])
    window.hands.open(str(path))
    yield path
    window.hands.close(NAME)


def press(window: Window, function: str, *keys: str) -> None:
    """What RunPython starts, and a person who answers the boxes."""
    code = f"import tests.buttons.attached;{RUN_PYTHON.format(function=function)}"
    command = [sys.executable, "-c", code, f"--wb={NAME}", "--from_xl=1"]
    process = subprocess.Popen(
        command, env=window.environment, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        for key in keys:
            window.answer_box(key, process)
        _, error = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait(timeout=30)
    assert process.returncode == 0, error


def test_a_press_marks_what_is_on_the_screen_and_the_next_takes_it_out(
    window: Window, file: Path
) -> None:
    hands, saved = window.hands, file.read_bytes()
    sheets, notes = hands.sheets(NAME), hands.notes(NAME, "LUM")
    hands.set_cell(NAME, "LUM", "W8", 600_000)  # above the cap, and not saved
    hands.add_note(NAME, "LUM", "Z8", MINE)

    press(window, "validate", "Return")
    assert hands.sheets(NAME) == ["Granskning", *sheets]
    assert hands.text(NAME, "Granskning", "D7") == "W8"
    assert "är över taket 500\u00a0000" in hands.note(NAME, "LUM", "W8").replace(" kr", "")
    assert hands.colours(NAME, "LUM", "W8") == ["F8CBC9"]
    assert hands.note(NAME, "LUM", "Z8").startswith(f"{MINE}\n\nGranskning (fordela)")
    assert hands.selection(NAME) == ["LUM", "W8"]
    assert file.read_bytes() == saved

    hands.set_cell(NAME, "LUM", "W8", 300_000)
    press(window, "validate", "Return")
    assert hands.note(NAME, "LUM", "W8") is None
    assert hands.colours(NAME, "LUM", "W8") == []
    assert hands.sheets(NAME) == ["Granskning", *sheets]

    press(window, "generate", "Return", "Escape")
    assert (file.parent / "tjansteutlatande-2025.docx").read_bytes().startswith(b"PK")

    press(window, "remove_marks", "Return")
    assert hands.sheets(NAME) == sheets
    assert sorted(hands.notes(NAME, "LUM")) == sorted([*notes, MINE])
    assert file.read_bytes() == saved


def test_a_macro_reaches_the_handler_by_run_python(window: Window, file: Path) -> None:
    hands = window.hands
    stand_in = (ROOT / "tests" / "buttons" / "RunPython.bas").read_text("ascii")
    hands.add_module(NAME, "xlwings", stand_in.partition("\n")[2])
    call = RUN_PYTHON.format(function="validate")
    macro = f'Option VBASupport 1\nPublic Sub Validate\nRunPython "{call}"\nEnd Sub\n'
    hands.add_module(NAME, "Knapp", macro)
    hands.set_cell(NAME, "LUM", "W8", 600_000)
    hands.run("Knapp.Validate")
    window.answer_box()
    assert hands.colours(NAME, "LUM", "W8") == ["F8CBC9"]
