"""What a press does in the open workbook: sheet, notes, colours, and gone again."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings

from tests.buttons.memory import Memory, Volume
from tests.helpers.pressing import press_button
from xl_tools import excel, files
from xl_tools.buttons import apply_steps, steps

SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


def test_a_press_writes_sheet_note_and_colour_and_tells_it(memory: Memory, wrong: Volume) -> None:
    press_button(memory)
    assert wrong.book.sheetnames[0] == "Granskning"
    assert "600\u00a0000" in wrong.notes()[SEVERE]
    assert any(SEVERE[1] in ranges.split(",") for ranges in wrong.coloured()["LUM"])
    ((text, buttons, mode),) = memory.boxes
    assert "LUM!W8" in text
    assert (buttons, mode) == ("ok", "critical")
    assert memory.selected == ("2025 fördelning.xlsm", *SEVERE)


def test_what_is_not_saved_counts_and_nothing_is_saved(
    memory: Memory, wrong: Volume, tmp_path: Path
) -> None:
    wrong.folder = str(tmp_path)
    press_button(memory)
    assert SEVERE in wrong.notes()
    assert list(tmp_path.iterdir()) == []


def test_once_mended_a_press_takes_the_marks_out(memory: Memory, wrong: Volume) -> None:
    press_button(memory)
    wrong.book[SEVERE[0]][SEVERE[1]] = 300_000
    press_button(memory)
    assert SEVERE not in wrong.notes()
    assert wrong.book.sheetnames.count("Granskning") == 1
    assert "Granskning (2)" not in wrong.book.sheetnames


def test_removing_the_marks_gives_the_workbook_back(memory: Memory, wrong: Volume) -> None:
    before = wrong.state()
    press_button(memory)
    assert wrong.state() != before
    xlwings.apps.active.books[0].set_mock_caller()
    excel.remove_marks()
    assert wrong.state() == before
    assert memory.boxes[-1][0] == "Markeringarna är borttagna."


def test_our_sheet_is_ours_and_looks_so(memory: Memory, wrong: Volume) -> None:
    press_button(memory)
    sheet = wrong.book["Granskning"]
    assert sheet["J1"].value == 713260112273
    assert isinstance(sheet["J1"].value, float)  # COM knows no whole number of this size
    assert sheet.column_dimensions["J"].width == 0
    assert sheet.freeze_panes == "A7"
    assert not sheet.sheet_view.showGridLines
    assert sheet.page_setup.orientation == "landscape"
    assert memory.links["D7"] == "'LUM'!W8"
    assert {cell.number_format for row in sheet["A7:H9"] for cell in row} == {"@"}


def test_a_text_that_begins_with_an_equals_sign_is_not_a_formula(
    memory: Memory, wrong: Volume
) -> None:
    todo = [
        steps.NewSheet("Granskning"),
        steps.Text(1, 1, steps.Style.TEXT, '=HYPERLINK("http://x")'),
        steps.Text(3, 2, steps.Style.PLAIN, "bredvid"),
    ]
    apply_steps.apply(xlwings.apps.active.books[0], todo)
    cell = wrong.book["Granskning"]["A1"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert wrong.book["Granskning"]["B3"].value == "bredvid"


def test_a_decision_is_written_and_offered(
    memory: Memory, book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Ärenden 2025"
    folder.mkdir()
    memory.open("bok.xlsm", book, str(folder))
    opened: list[str] = []
    monkeypatch.setattr(files, "open_file", opened.append)
    memory.reply = "yes"
    xlwings.apps.active.books[0].set_mock_caller()
    excel.generate()
    document = folder / "tjansteutlatande-2025.docx"
    assert document.is_file()
    assert opened == [str(document)]
    assert [buttons for _, buttons, _ in memory.boxes] == ["ok", "yes_no"]
    memory.reply = "no"
    excel.generate()
    assert opened == [str(document)]
    assert (folder / "tjansteutlatande-2025 (2).docx").is_file()


def test_a_workbook_on_the_web_gets_its_decision_among_the_documents(
    memory: Memory, book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "documents_folder", lambda: tmp_path)
    memory.open("bok.xlsm", book, "https://stad.sharepoint.com/sites/fou/Delade dokument")
    answer = excel.press_in_front("generate")
    assert "webbadress" in answer.message
    assert (tmp_path / "tjansteutlatande-2025.docx").is_file()
