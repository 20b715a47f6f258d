"""The handler of the buttons, by way of xlwings: what it does to an open workbook, and what not.

No Excel is at hand. The workbook is one that Python holds (tests.buttons.memory), behind an engine
on xlwings' own base classes; the real window is in tests/buttons.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule

from tests.buttons import engine
from tests.buttons.memory import ComError, Memory, Volume
from validators.errors import FordelaError, Refused
from xl_tools import excel, files
from xl_tools.buttons import apply_steps, press, steps
from xl_tools.buttons.entry import RUN_PYTHON
from xl_tools.buttons.steps import Level
from xl_tools.cli.main import main
from xl_tools.templates.examples import example

ROOT = Path(__file__).resolve().parents[2]
SEVERE = ("LUM", "W8")
"""Where the amount granted stands for the first project."""


@pytest.fixture(scope="module")
def book() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Memory]:
    """An Excel, whose locks and temporary files are the test's own."""
    monkeypatch.setattr(excel.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(excel, "_PATIENCE", 0.0)
    before = xlwings.engines.active
    held = Memory()
    engine.install(held)
    yield held
    xlwings.engines.active = before
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller


@pytest.fixture
def wrong(memory: Memory, book: bytes) -> Volume:
    """An open workbook with an amount above the cap."""
    volume = memory.open("2025 fördelning.xlsm", book)
    sheet, cell = SEVERE
    assert volume.book[sheet]["W7"].value == "Beviljat belopp"
    volume.book[sheet][cell] = 600_000
    return volume


def press_button(memory: Memory, name: str = "2025 fördelning.xlsm") -> None:
    """As RunPython does it: the handler finds the workbook that it was called from."""
    xlwings.apps.active.books[name].set_mock_caller()
    excel.validate()


# --- what a press does ---------------------------------------------------------------------------


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


# --- what it leaves alone ------------------------------------------------------------------------


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


# --- when something goes wrong -------------------------------------------------------------------

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
    with excel._alone(book), pytest.raises(FordelaError, match="arbetar redan"):
        excel.press_in_front("validate")
    assert wrong.coloured() == {}
    assert "arbetar redan" in memory.boxes[0][0]
    excel.press_in_front("validate")
    assert SEVERE in wrong.notes()


def test_the_lock_of_a_process_that_died_does_not_bar(
    memory: Memory, wrong: Volume, tmp_path: Path
) -> None:
    with excel._alone(xlwings.apps.active.books[0]):
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


# --- from the command line -----------------------------------------------------------------------


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out, said.err


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
    monkeypatch.setattr(excel, "_PATIENCE", 10.0)
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


# --- macOS: the workbook's own macro applies -----------------------------------------------------


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


# --- what is imported ----------------------------------------------------------------------------


def python(code: str, **settings: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **settings,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


PRESS_AND_TELL = """
import os, sys
from xl_tools import excel
excel._xlwings()
assert "polars" not in sys.modules, "brought by xlwings"
from tests.buttons import engine
from tests.buttons.memory import Memory
from xl_tools.templates.examples import example
memory = Memory()
engine.install(memory)
volume = memory.open("bok.xlsm", example("2025")["fordelning-2025.xlsx"])
volume.book["LUM"]["W8"] = 600000
for action in ("validate", "unmark"):
    excel.press_in_front(action)
assert len(memory.boxes) == 2
print(sorted(name for name in sys.modules if name.startswith("xlwings.pro") and sys.modules[name]))
print(sorted(name for name in os.environ if "LICENSE" in name.upper()))
"""


def test_nothing_that_needs_a_licence_is_loaded_and_no_key_is_set() -> None:
    environment = {name: text for name, text in os.environ.items() if "LICENSE" not in name.upper()}
    assert python(PRESS_AND_TELL, cwd=ROOT, env=environment).split() == ["[]", "[]"]


def test_importing_the_handler_imports_nothing_heavy() -> None:
    heavy = ["xlwings", "polars", "pandera", "openpyxl", "docx", "lxml"]
    told = python(f"import sys, xl_tools.excel; print([m for m in {heavy} if m in sys.modules])")
    assert told.strip() == "[]"


@pytest.fixture
def stray(tmp_path: Path) -> Path:
    """The folder of a workbook, with packages of somebody else's that have our names."""
    folder = tmp_path / "Ärenden med mellanslag"
    for package in ("validators", "opc", "docx_export", "xl_tools"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text("raise SystemExit('främmande kod')", "utf-8")
    return folder


def as_run_python(stray: Path, command: str, add_folder: str = "true") -> str:
    """What xlwings' VBA gives to `python -c`, for a workbook in the folder."""
    path = f"{add_folder};{stray / 'bok.xlsm'};{stray / 'bok.xlsm'};;;;{stray}"
    return f'import xlwings.utils;xlwings.utils.prepare_sys_path("{path}"); {command}'


@pytest.mark.parametrize("add_folder", ["true", "false"])
def test_packages_beside_the_workbook_are_never_imported(stray: Path, add_folder: str) -> None:
    start = RUN_PYTHON.replace("excel.{function}()", "print(excel.__file__)")
    told = python(
        as_run_python(stray, start, add_folder),
        cwd=stray,
        env={**os.environ, "PYTHONPATH": str(stray)},
    )
    assert Path(told.strip()) == ROOT / "xl_tools" / "excel.py"


def test_what_lies_beside_pythons_library_stays_as_windows_needs_it(stray: Path) -> None:
    # there the library's own DLLs come before it: C:\\Python\\DLLs, C:\\Python\\Lib
    library = Path(os.__file__).parent
    dlls = str(library.with_name("DLLs"))
    places = ["", str(stray), str(library.with_name("python3.zip")), dlls, str(library), "x"]
    begin = RUN_PYTHON.partition("from xl_tools")[0]
    told = python(f"import sys;sys.path[:] = {places!r};{begin}print(sys.path)")
    assert told.strip() == repr(places[2:])


def test_without_that_beginning_they_would_be(stray: Path) -> None:
    code = as_run_python(stray, "from xl_tools import excel")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=stray, capture_output=True, encoding="utf-8", check=False
    )
    assert "främmande kod" in done.stderr


def test_what_is_given_to_run_python_passes_a_command_line() -> None:
    code = RUN_PYTHON.format(function="validate")
    assert not set(code) & set("\"'|%&<>^`$\\\n")
    assert code.endswith("excel.validate()")


@pytest.mark.parametrize("function", ["validate", "generate", "remove_marks"])
def test_each_button_has_a_function(function: str) -> None:
    assert callable(getattr(excel, function))


def test_an_excel_that_xlwings_does_not_see_is_not_killed_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Windows:
        N_COM_ATTEMPTS = 0

        @staticmethod
        def cleanup() -> None: ...

    gone: list[Any] = []
    monkeypatch.setattr(excel.atexit, "unregister", gone.append)
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", Windows)
    excel._xlwings()
    assert gone == [Windows.cleanup]
    assert Windows.N_COM_ATTEMPTS > 1000


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
        excel._box(app, "text", level)
    assert [mode for *_, mode in memory.boxes] == ["info", "critical", "critical"]
