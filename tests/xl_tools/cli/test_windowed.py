"""`fordelaw`: what is shown where there is no console."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from xl_tools.buttons.setup import windows
from xl_tools.cli import console, windowed
from xl_tools.cli import main as cli

Captured = pytest.CaptureFixture[str]
Boxes = list[tuple[str, int]]


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Boxes:
    """Message boxes that were shown."""
    shown: Boxes = []
    monkeypatch.setattr(windows, "show_message", lambda text, icon: shown.append((text, icon)))
    return shown


def start(*arguments: str) -> int:
    """Start fordelaw where there is no console: there are no streams, as with pythonw.exe."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        patch.setattr(sys, "argv", ["fordelaw", *arguments])
        code = windowed.main()
        assert (sys.stdout, sys.stderr) == (None, None)
    return code


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command says a line, and one of what went wrong."""

    def main(arguments: Sequence[str] | None = None) -> int:
        console.say("gjort")
        console.say("fel", err=True)
        return cli.FAILED

    monkeypatch.setattr(cli, "main", main)


def test_what_a_command_says_is_shown_in_a_box(boxes: Boxes) -> None:
    assert start("--version") == 0
    ((text, icon),) = boxes
    assert text.startswith("fordela ")
    assert icon == windows.ICON_INFO


def test_what_went_wrong_is_shown_too(boxes: Boxes, says: None) -> None:
    assert start("drop", "a.xlsx") == cli.FAILED
    assert boxes == [("gjort\nfel", windows.ICON_ERROR)]


def test_a_press_shows_nothing_since_the_macro_tells(boxes: Boxes, says: None) -> None:
    start("press", "folder")
    assert boxes == []


def test_what_excel_has_shown_is_not_shown_again(boxes: Boxes, says: None) -> None:
    start("excel", "validate")
    assert boxes == [("fel", windows.ICON_ERROR)]


def test_a_box_is_no_longer_than_a_screen(boxes: Boxes, monkeypatch: pytest.MonkeyPatch) -> None:
    def main(arguments: Sequence[str] | None = None) -> int:
        for number in range(100):
            console.say(str(number))
        return 0

    monkeypatch.setattr(cli, "main", main)
    start("drop")
    ((text, _),) = boxes
    assert text.splitlines()[-2:] == ["24", "… och 75 rader till."]


def test_with_a_console_it_is_fordela(capsys: Captured) -> None:
    assert windowed.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("fordela ")
