"""The shipped workbook in a real Calc window: its buttons pressed with the mouse, its macros, and
the program that they call."""

from __future__ import annotations

import io
import shlex
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from tests.buttons.calc_window import Window, calc_window
from tests.buttons.stand_in import with_run_python
from xl_tools.buttons.exchange import escape
from xl_tools.marking.marks import unmark
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example_book

NAME = "Fördelning 2025.xlsm"
MINE = "Ringt sökanden 😀.\nHon återkommer."
PATIENCE = "fordela\t1\r\nbegin\t4\r\nanswer\t6\r\nhelp\tFr\\u00E5ga Anna.\r\n"


@pytest.fixture(scope="module")
def window(room: Path) -> Iterator[Window]:
    more = {"FORDELA_PROGRAM": str(room / "program"), "XDG_CONFIG_HOME": str(room)}
    with calc_window(room, **more) as opened:
        yield opened


@pytest.fixture
def file(window: Window, room: Path, tmp_path: Path) -> Iterator[Path]:
    """The workbook with buttons, filled in and open, in a folder with a space and åäö; and the
    real program where the macro looks for it."""
    install(room, f'exec {shlex.quote(sys.executable)} -m xl_tools.cli "$@"')
    (room / "fordela" / "excel.txt").write_bytes(b"")
    folder = tmp_path / "Ärenden för 2025 å"
    folder.mkdir()
    path = folder / NAME
    path.write_bytes(example_book("2025", buttons=True))
    window.hands.open(str(path))
    yield path
    window.hands.close(NAME)
    assert list((room / "tmp").glob("fordela-*")) == []


def install(room: Path, script: str) -> None:
    """Put a program where the macro looks for it."""
    program = room / "program"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


def pretend(room: Path, *lines: str, begin: bool = True, wait: float = 0) -> None:
    """A program that answers with these lines."""
    (room / "answer").write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))
    begun = 'touch "$2/begun"' if begin else ":"
    copy = f'cp {shlex.quote(str(room / "answer"))} "$2/part" && mv "$2/part" "$2/answer.txt"'
    install(room, f"{begun}\nsleep {wait}\n{copy if lines else ''}")


def says(window: Window, sheet: str = "LUM", caption: str = "Validera", book: str = NAME) -> str:
    """Press a button, and read and close the box that comes."""
    window.click(book, sheet, caption)
    text = window.read_box()
    window.answer_box()
    return text


def text_of(path: Path) -> str:
    return "".join(docx.Document(str(path)).element.itertext())  # type: ignore[attr-defined]


def test_validera_marks_what_is_on_the_screen_and_skapa_beslut_writes_it(
    window: Window, file: Path
) -> None:
    hands = window.hands
    sheets, notes = hands.sheets(NAME), hands.notes(NAME, "LUM")
    hands.set_cell(NAME, "LUM", "W8", 600_000)  # above the cap, and not saved
    hands.add_note(NAME, "LUM", "Z8", MINE)
    hands.embolden(NAME, "LUM", "Z8", 5)
    saved = file.read_bytes()

    assert says(window).startswith("2 fel och 7 upplysningar. Det första: LUM!W8: 600\u00a0000")
    assert hands.sheets(NAME) == ["Granskning", *sheets]
    assert hands.text(NAME, "Granskning", "D8") == "W8"
    assert "är över taket 500\u00a0000" in hands.note(NAME, "LUM", "W8")
    assert hands.note(NAME, "LUM", "Z8").startswith(f"{MINE}\n\nGranskning (fordela)")
    assert hands.colours(NAME, "LUM", "W8") == ["F8CBC9"]
    assert hands.selection(NAME) == ["LUM", "W8"]
    assert file.read_bytes() == saved

    assert says(window, caption="Skapa beslut").startswith(
        "Tjänsteutlåtandet skrevs inte: 2 fel måste rättas först."
    )
    assert sorted(path.name for path in file.parent.glob("*.docx")) == []

    hands.set_cell(NAME, "LUM", "W8", 250_000)
    hands.set_cell(NAME, "LUM", "V8", "Delvis bifall")
    hands.set_cell(NAME, "LUM", "Y8", "Delar av projektet är redan betalda.")
    assert says(window).startswith("7 upplysningar.")
    assert hands.note(NAME, "LUM", "W8") is None
    assert hands.colours(NAME, "LUM", "W8") == []

    for number, key in {"": "Escape", " (2)": "Return"}.items():
        document = file.parent / f"tjansteutlatande-2025{number}.docx"
        window.click(NAME, "LUM", "Skapa beslut")
        assert str(document) in window.read_box()
        window.answer_box()
        assert window.read_box() == "Vill du öppna det nu?"
        window.answer_box(key)
        opened = str(document) if key == "Return" else None
        assert window.wait_for(hands.close_text, opened) == opened
        text = text_of(document)
        assert "250\u00a0000" in text
        assert "4\u00a0450\u00a0000" in text

    with window.running("Fordela.RemoveMarks"):
        assert window.read_box() == "Markeringarna är borttagna."
        window.answer_box()
    assert hands.sheets(NAME) == sheets
    assert sorted(hands.notes(NAME, "LUM")) == sorted([*notes, MINE])
    assert hands.bold_text(NAME, "LUM", "Z8") == MINE[:5]
    assert hands.colours(NAME, "LUM", "Z8") == []
    assert file.read_bytes() == saved


def test_the_formats_of_a_marked_cell_stay_as_they_were(window: Window, file: Path) -> None:
    """Formats that compare with a value or two, and a cell with one that cannot be written anew."""
    hands = window.hands
    hands.set_cell(NAME, "LUM", "W8", 600_000)
    hands.set_cell(NAME, "LUM", "W9", 600_000)
    hands.add_condition(NAME, "LUM", "W8", "GREATER", "500000", "")
    hands.add_condition(NAME, "LUM", "W8", "NOT_BETWEEN", "1000", "$P8*2")
    hands.add_colour_scale(NAME, "LUM", "W9")
    before = {cell: hands.conditions(NAME, "LUM", cell) for cell in ("W8", "W9")}
    assert [0, 2, "500000", "0"] in before["W8"]
    assert [0, 7, "1000", "$P8*2"] in before["W8"]
    assert [1] in before["W9"]

    assert says(window).startswith("4 fel")
    assert hands.colours(NAME, "LUM", "W8") == ["F8CBC9"]
    assert [each for each in hands.conditions(NAME, "LUM", "W8") if each in before["W8"]] == (
        before["W8"]
    )
    assert "är över taket 500\u00a0000" in hands.note(NAME, "LUM", "W9")
    assert hands.conditions(NAME, "LUM", "W9") == before["W9"]

    with window.running("Fordela.RemoveMarks"):
        assert window.read_box() == "Markeringarna är borttagna."
        window.answer_box()
    after = {cell: hands.conditions(NAME, "LUM", cell) for cell in ("W8", "W9")}
    assert after == before


def test_a_workbook_that_was_never_saved_is_checked_too(
    window: Window, file: Path, room: Path
) -> None:
    new = window.hands.open(str(file), "AsTemplate")
    assert new != NAME
    try:
        window.hands.set_cell(new, "LUM", "W8", 600_000)
        assert says(window, book=new).startswith("2 fel")
        assert window.hands.colours(new, "LUM", "W8") == ["F8CBC9"]
    finally:
        window.hands.close(new)


def test_the_file_that_was_saved_with_marks_can_be_unmarked(window: Window, file: Path) -> None:
    window.hands.set_cell(NAME, "LUM", "W8", 600_000)
    says(window)
    window.hands.store(NAME)
    saved = file.read_bytes()
    assert "Granskning" in read_workbook(saved).sheets
    clean = unmark(saved)
    assert "Granskning" not in read_workbook(clean).sheets
    with zipfile.ZipFile(io.BytesIO(clean)) as package:
        parts = b"".join(package.read(name) for name in package.namelist() if "xl/" in name)
    assert b"fordela:granskning:" not in parts
    assert b"Granskning (fordela)" not in parts


def test_a_program_that_is_gone_is_told_with_a_way_round(
    window: Window, file: Path, room: Path
) -> None:
    (room / "program").unlink()
    (room / "fordela" / "excel.txt").write_bytes(PATIENCE.encode("ascii"))
    told = says(window)
    assert told.startswith("Programmet fordela finns inte där det ska ligga:")
    assert str(room / "program") in told
    assert "dra filen till Granska med fordela" in told
    assert told.endswith("Fråga Anna.")


@pytest.mark.parametrize("begin", [False, True])
def test_a_program_that_does_not_answer_is_not_waited_for_for_ever(
    window: Window, file: Path, room: Path, begin: bool
) -> None:
    (room / "fordela" / "excel.txt").write_bytes(PATIENCE.encode("ascii"))
    pretend(room, begin=begin)
    assert ("svarade inte", "blev inte klart i tid")[begin] in says(window)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["fordela\t1", "say\tinfo\tHej"], "avbrutet"),
        (["fordela\t1", "say\tinfo\tHej", "end\t1"], "avbrutet"),
        (["fordela\t2", "say\tinfo\tHej", "end\t2"], "olika version"),
        (["fordela\t1", "uncolour\tBorta\tA1", "say\tinfo\tHej", "end\t3"], "Borta"),
        (["fordela\t1", "say\tinfo", "end\t2"], "kunde inte göra sitt arbete. (9: "),
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing(
    window: Window, file: Path, room: Path, lines: list[str], why: str
) -> None:
    sheets = window.hands.sheets(NAME)
    pretend(room, *lines)
    assert why in says(window)
    assert window.hands.sheets(NAME) == sheets


def test_where_no_copy_can_be_made_the_reason_is_told(
    window: Window, file: Path, room: Path
) -> None:
    (room / "tmp").rename(room / "borta")
    try:
        told = says(window)
    finally:
        (room / "borta").rename(room / "tmp")
    assert told.startswith("Arbetsboken gick inte att spara som en kopia att granska. (")
    assert "()" not in told
    assert "Så går det ändå" in told


def test_rows_that_were_put_in_meanwhile_are_not_marked(
    window: Window, file: Path, room: Path
) -> None:
    notes = window.hands.notes(NAME, "LUM")
    pretend(room, "fordela\t1", "note\tLUM\tW8\tFel rad", "say\terror\t1 fel.", "end\t3", wait=4)
    window.click(NAME, "LUM", "Validera")
    window.wait_for(lambda: list((room / "tmp").glob("fordela-*/begun")), True)
    window.hands.insert_row(NAME, "LUM", 8)
    told = window.read_box()
    window.answer_box()
    assert told.startswith("Rader, kolumner eller blad ändrades medan fordela arbetade")
    assert told.endswith("1 fel.")
    assert window.hands.notes(NAME, "LUM") == notes


def test_when_a_step_fails_what_was_added_is_taken_out_again(
    window: Window, file: Path, room: Path
) -> None:
    hands = window.hands
    hands.add_note(NAME, "LUM", "Z8", MINE)
    sheets, notes = hands.sheets(NAME), hands.notes(NAME, "LUM")
    pretend(
        room,
        "fordela\t1",
        'colour\tLUM\tW8:W9,Z8\t="fordela:granskning:error"<>""\tF8CBC9\tB3261E\t1B1B1B',
        "note\tLUM\tW8\tEn ny not",
        "note\tLUM\tZ8\t" + escape("\n\nOch en rad till å"),
        "sheet\tGranskning",
        "cell\t1\t1\ttitle\tGranskning",
        "cell\tx\t1\ttitle\tGranskning",
        "say\terror\t" + escape("2 fel.\n\nAllt står i bladet Granskning."),
        "end\t8",
    )
    told = says(window)
    assert told.startswith("Arbetsboken gick inte att märka, och det som hann skrivas är borttaget")
    assert told.endswith("2 fel.")
    assert hands.sheets(NAME) == sheets
    assert sorted(hands.notes(NAME, "LUM")) == sorted(notes)
    assert hands.colours(NAME, "LUM", "W8") == []


def test_with_xlwings_in_the_workbook_the_buttons_go_that_way(
    window: Window, room: Path, tmp_path: Path
) -> None:
    """The handler as it is; only the VBA of xlwings, which does not compile here, is another."""
    (room / "program").unlink(missing_ok=True)
    folder = tmp_path / "Ärenden för 2025 å"
    folder.mkdir()
    path = folder / NAME
    path.write_bytes(with_run_python(example_book("2025", buttons=True)))
    hands = window.hands
    hands.open(str(path))
    try:
        sheets = hands.sheets(NAME)
        hands.set_cell(NAME, "LUM", "W8", 600_000)
        assert says(window).startswith("2 fel och 7 upplysningar.")
        assert hands.sheets(NAME) == ["Granskning", *sheets]
        assert "är över taket 500\u00a0000" in hands.note(NAME, "LUM", "W8")
        assert hands.colours(NAME, "LUM", "W8") == ["F8CBC9"]
        hands.set_cell(NAME, "LUM", "W8", 300_000)
        assert says(window).startswith("7 upplysningar.")
        assert hands.note(NAME, "LUM", "W8") is None
        assert hands.colours(NAME, "LUM", "W8") == []
        window.click(NAME, "LUM", "Skapa beslut")
        assert "tjansteutlatande-2025.docx" in window.read_box()
        window.answer_box()
        assert window.read_box() == "Vill du öppna det nu?"
        window.answer_box("Escape")
        assert "4\u00a0500\u00a0000" in text_of(folder / "tjansteutlatande-2025.docx")
    finally:
        hands.close(NAME)


def test_a_second_press_waits_for_the_first(window: Window, file: Path, room: Path) -> None:
    pretend(room, "fordela\t1", "say\tinfo\tKlart.", "end\t2", wait=3)
    window.click(NAME, "LUM", "Validera")
    window.click(NAME, "LUM", "Skapa beslut")
    assert "arbetar redan" in window.read_box()
    window.answer_box()
    assert window.read_box() == "Klart."
    window.answer_box()


def test_the_english_workbook_speaks_english(window: Window, room: Path, tmp_path: Path) -> None:
    (room / "program").unlink(missing_ok=True)
    path = tmp_path / "Allocation.xlsm"
    path.write_bytes(example_book("2025", buttons=True, lang="en"))
    window.hands.open(str(path))
    try:
        window.click("Allocation.xlsm", "LUM", "Validate")
        assert window.read_box().startswith("The program fordela is not where it should be:")
        window.answer_box()
    finally:
        window.hands.close("Allocation.xlsm")
