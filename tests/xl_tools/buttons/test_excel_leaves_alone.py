"""What a press leaves alone: other workbooks, notes and formats of others, protection."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule

from tests.buttons.memory import Memory, Volume
from tests.helpers.pressing import press_button
from xl_tools import excel

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


def test_of_two_open_workbooks_only_the_caller_is_touched(
    memory: Memory, wrong: Volume, book: bytes
) -> None:
    other = memory.open("annan.xlsm", book)  # in front
    before = other.state()
    press_button(memory)
    assert SEVERE in wrong.notes()
    assert other.state() == before
    assert {name for name, *_ in [memory.selected or ("",)]} == {"2025 fördelning.xlsm"}


def test_notes_of_others_are_kept_to_the_character(memory: Memory, wrong: Volume) -> None:
    text = "Ringt sökanden 😀.\nHon återkommer på måndag.  "
    wrong.book[SEVERE[0]][SEVERE[1]].comment = Comment(text, "Handläggare A")
    press_button(memory)
    assert wrong.notes()[SEVERE].startswith(f"{text}\n\nGranskning (fordela)\n")
    press_button(memory)
    assert wrong.notes()[SEVERE].count("Granskning (fordela)") == 1
    excel.remove_marks()
    assert wrong.notes()[SEVERE] == text
    assert wrong.book[SEVERE[0]][SEVERE[1]].comment.author == "Handläggare A"


def test_conditional_formats_of_others_stay_and_come_first(memory: Memory, book: bytes) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(book))
    opened["LUM"].conditional_formatting.add("A1:Z40", FormulaRule(formula=["$A1=7"]))
    opened["LUM"]["W8"] = 600_000
    data = io.BytesIO()
    opened.save(data)
    volume = memory.open("2025 fördelning.xlsm", data.getvalue())
    before = [rule["formula"] for rule in volume.rules["LUM"]]
    press_button(memory)
    marked = [rule["formula"] for rule in volume.rules["LUM"]]
    assert marked[: len(before)] == before
    assert len(marked) > len(before)
    excel.remove_marks()
    assert [rule["formula"] for rule in volume.rules["LUM"]] == before


def test_a_protected_sheet_is_left_alone_and_its_findings_are_listed(
    memory: Memory, wrong: Volume
) -> None:
    wrong.book["LUM"].protection.sheet = True
    notes = {at: text for at, text in wrong.notes().items() if at[0] == "LUM"}
    press_button(memory)
    assert {at: text for at, text in wrong.notes().items() if at[0] == "LUM"} == notes
    listed = [cell.value for cell in wrong.book["Granskning"]["H"]]
    assert "Bladet är skyddat mot ändringar." in listed


def test_a_protected_workbook_is_not_changed_and_its_findings_are_told(
    memory: Memory, wrong: Volume
) -> None:
    wrong.book.security.lockStructure = True
    before = wrong.state()
    press_button(memory)
    assert wrong.state() == before
    assert "LUM!W8" in memory.boxes[0][0]
    assert "Skydda arbetsbok" in memory.boxes[0][0]


def test_a_workbook_that_is_read_only_is_marked_on_the_screen(
    memory: Memory, wrong: Volume
) -> None:
    wrong.is_read_only = True
    press_button(memory)
    assert SEVERE in wrong.notes()
