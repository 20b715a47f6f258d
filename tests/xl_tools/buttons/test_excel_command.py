"""`fordela excel`: the same from the command line, and what Excel may answer."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import xlwings

from tests.buttons import engine
from tests.buttons.memory import ComError, Memory, Volume
from tests.helpers.pressing import run
from xl_tools import excel
from xl_tools.buttons.steps import Level

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


def test_the_command_works_in_the_workbook_in_front(
    memory: Memory, wrong: Volume, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run("excel", "validate", capsys=capsys)
    assert code == 1
    assert "LUM!W8" in out
    assert SEVERE in wrong.notes()
    assert len(memory.boxes) == 1
    code, out, _ = run("excel", "unmark", capsys=capsys)
    assert (code, out) == (0, "Markeringarna är borttagna.\n")


def test_without_an_open_workbook_the_command_says_so(
    memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "Ingen arbetsbok är öppen" in err


def test_without_excel_the_command_says_so(
    memory: Memory, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.install()
    assert "Ingen arbetsbok är öppen" in run("excel", "validate", capsys=capsys)[2]
    monkeypatch.setattr(xlwings.engines, "active", None)  # as where there is no Excel at all
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "Excel på Windows eller macOS" in err


def test_protected_view_is_told(
    memory: Memory, wrong: Volume, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.protected = "ett fönster"
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "Aktivera redigering" in err
    assert wrong.coloured() == {}


@pytest.mark.parametrize("answer", [False, ComError(-2147418111)])
def test_a_cell_that_is_being_edited_is_told(
    answer: Any, memory: Memory, wrong: Volume, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.readiness = [answer]
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "Tryck Enter" in err
    assert wrong.coloured() == {}


def test_excel_gets_a_while_to_become_ready(
    memory: Memory, wrong: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "PATIENCE", 10.0)
    monkeypatch.setattr(excel.time, "sleep", lambda _: None)
    memory.readiness = [ComError(-2147418111), False, True]
    excel.press_in_front("validate")
    assert SEVERE in wrong.notes()


def test_what_excel_refuses_is_told_in_its_own_words(
    memory: Memory, wrong: Volume, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.fails, memory.error = {"save_copy": 0}, ComError(-2147352567, "Disken är full")
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "Excel sade nej: Disken är full." in err
    assert "Disken är full" in memory.boxes[0][0]


def test_without_xlwings_the_command_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    code, _, err = run("excel", "validate", capsys=capsys)
    assert code == 2
    assert "xlwings är inte installerat" in err


def test_the_messages_level_is_shown_by_the_icon(memory: Memory, wrong: Volume) -> None:
    app = xlwings.apps.active
    for level in Level:
        excel.show_box(app, "text", level)
    assert [mode for *_, mode in memory.boxes] == ["info", "critical", "critical"]
