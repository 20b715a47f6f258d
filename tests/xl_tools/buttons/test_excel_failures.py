"""When something goes wrong in the middle of a press: nothing is left half written."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings
from openpyxl.comments import Comment

from tests.buttons.memory import Memory, Volume
from tests.helpers.pressing import press_button
from validators.errors import FordelaError, Refused
from xl_tools import excel
from xl_tools.buttons import apply_steps, press, steps

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


CALLS = [
    ("add_rule", 0),
    ("add_rule", 1),
    ("change_rule", 3),
    ("add_note", 0),
    ("add_note", 4),
    ("add_sheet", 0),
    ("rename_sheet", 0),
    ("set_gridlines", 0),
    ("write", 1),
    ("set_width", 0),
    ("set_height", 3),
    ("add_link", 2),
    ("freeze", 0),
]


@pytest.mark.parametrize(("call", "after"), CALLS)
def test_an_error_in_the_middle_leaves_nothing_half_written(
    memory: Memory, wrong: Volume, call: str, after: int
) -> None:
    before = wrong.state()
    memory.fails = {call: after}
    press_button(memory)
    assert memory.fails[call] < 0, "the call was never made"
    assert wrong.state() == before
    ((text, _, mode),) = memory.boxes
    assert text.startswith("Arbetsboken märktes inte: Det gick inte.")
    assert "borttaget igen" in text
    assert mode == "critical"
    assert memory.switches == {"screen_updating": True, "display_alerts": True}


def test_an_error_in_the_middle_of_a_note_of_somebodys_leaves_the_note(
    memory: Memory, wrong: Volume
) -> None:
    wrong.book[SEVERE[0]][SEVERE[1]].comment = Comment("Min egen 😀", "A")
    before = wrong.state()
    memory.fails = {"add_sheet": 0}
    press_button(memory)
    assert wrong.state() == before


def test_what_cannot_be_taken_out_again_is_said(memory: Memory, wrong: Volume) -> None:
    memory.fails = {"add_sheet": 0, "delete_note": 0}
    press_button(memory)
    assert "gick inte att ta bort" in memory.boxes[0][0]


def test_somebody_who_breaks_off_finds_nothing_half_written(memory: Memory, wrong: Volume) -> None:
    before = wrong.state()
    memory.fails, memory.error = {"add_link": 1}, KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        press_button(memory)
    assert wrong.state() == before
    assert memory.switches["screen_updating"] is True


def test_the_screen_is_not_drawn_while_marking_and_as_it_was_after(
    memory: Memory, wrong: Volume
) -> None:
    memory.switches["screen_updating"] = False  # somebody's macro has turned it off
    press_button(memory)
    assert memory.switches["screen_updating"] is False
    memory.switches["screen_updating"] = True
    seen: list[bool] = []
    memory.on_alert = lambda: seen.append(memory.switches["screen_updating"])
    press_button(memory)
    assert seen == [True]


def test_a_sheet_that_is_gone_meanwhile_stops_everything(memory: Memory, wrong: Volume) -> None:
    before = wrong.state()
    todo = [steps.Note("MUL", "C8", "text"), steps.Note("Borttaget", "A1", "text")]
    with pytest.raises(Refused, match="Bladet Borttaget finns inte längre"):
        apply_steps.apply(xlwings.apps.active.books[0], todo)
    assert wrong.state() == before


def test_a_name_that_is_taken_stops_everything(memory: Memory, wrong: Volume) -> None:
    before = wrong.state()
    with pytest.raises(Refused, match="redan ett blad som heter mul"):
        apply_steps.apply(xlwings.apps.active.books[0], [steps.NewSheet("mul")])
    assert wrong.state() == before


def test_a_second_press_waits_its_turn(memory: Memory, wrong: Volume) -> None:
    book = xlwings.apps.active.books[0]
    with excel.only_press(book), pytest.raises(FordelaError, match="arbetar redan"):
        excel.press_in_front("validate")
    assert wrong.coloured() == {}
    assert "arbetar redan" in memory.boxes[0][0]
    excel.press_in_front("validate")
    assert SEVERE in wrong.notes()


def test_the_lock_of_a_process_that_died_does_not_bar(
    memory: Memory, wrong: Volume, tmp_path: Path
) -> None:
    with excel.only_press(xlwings.apps.active.books[0]):
        (lock,) = tmp_path.glob("fordela-*.lock")
    lock.touch()
    excel.press_in_front("validate")
    assert SEVERE in wrong.notes()
    assert list(tmp_path.glob("fordela-*.lock")) == []


def test_a_button_tells_what_stops_the_job_and_the_way_round(
    memory: Memory, tmp_path: Path
) -> None:
    empty = io.BytesIO()
    openpyxl.Workbook().save(empty)
    memory.open("2025 fördelning.xlsm", empty.getvalue())
    press_button(memory)
    text, _, mode = memory.boxes[0]
    assert "Traceback" not in text
    assert "dra filen till Granska med fordela" in text
    assert mode == "critical"


def test_a_defect_of_ours_is_told_too(
    memory: Memory, wrong: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("noll")

    monkeypatch.setattr(press, "press", broken)
    press_button(memory)
    assert memory.boxes[0][0].startswith("Ett fel i fordela, inte i arbetsboken (ZeroDivision")


def test_when_the_marks_fail_the_decision_is_told_all_the_same(
    memory: Memory, wrong: Volume, tmp_path: Path
) -> None:
    press_button(memory)  # marks, which a decision renews
    wrong.book[SEVERE[0]][SEVERE[1]] = 300_000
    wrong.folder = str(tmp_path)
    memory.boxes.clear()
    memory.fails = {"add_sheet": 0}
    excel.generate()
    text, _, mode = memory.boxes[0]
    assert "tjansteutlatande-2025.docx" in text
    assert "märktes inte" in text
    assert mode == "critical"
    assert memory.boxes[1][1] == "yes_no"
