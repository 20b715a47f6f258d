"""Steps for an open workbook: the same marks as in a file, and exactly ours go again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from opc.package import open_package
from tests.helpers.holding import Held
from validators.model import Finding, Severity
from xl_tools.buttons import mark_steps
from xl_tools.buttons.steps import (
    Colour,
    NewSheet,
    Note,
    Select,
    Step,
    Text,
    Uncolour,
    Unnote,
    Unsheet,
)
from xl_tools.editing.anatomy import dissect
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.marks import mark, unmark
from xl_tools.marking.plan import place
from xl_tools.marking.survey import Survey, survey
from xl_tools.templates.examples import example

WHEN = dt.datetime(2026, 11, 27, 13, 45)
ERROR = Finding("D13", Severity.ERROR, "LUM", "R9", "Beloppet är 600 000 kr.", "Sänk det.", "s. 4")
WARNING = Finding("D02", Severity.WARNING, "LUM", "R9", "Summan stämmer inte.")
INFO = Finding("L03", Severity.INFO, "MUL", "C8", "Samma resmål.")
WHOLE = Finding("D01", Severity.ERROR, None, None, "Ramen räcker inte.", place="boken")
FORMULA = Finding("A18", Severity.ERROR, "MUL", "D9", '=HYPERLINK("http://x";"y")')
ALL = (ERROR, WARNING, INFO, WHOLE, FORMULA)


@pytest.fixture(scope="module")
def book() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


def look(data: bytes) -> Survey:
    return survey(dissect(open_package(data)))


def marking(data: bytes, *findings: Finding) -> list[Step]:
    seen = look(data)
    about = About("ab" * 32, WHEN, is_open=True)
    return [*mark_steps.unmark(seen), *mark_steps.mark(place(findings, seen.surfaces), seen, about)]


def changed(data: bytes, change: Any) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(data))
    change(opened)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_an_open_workbook_gets_the_notes_colours_and_rows_that_a_file_gets(book: bytes) -> None:
    held, file = Held(book), Held(mark(book, ALL, when=WHEN).data)
    held.apply(marking(book, *ALL))
    ours = {at: text.rpartition(" ")[0] for at, text in held.notes().items()}
    assert ours == {at: text.rpartition(" ")[0] for at, text in file.notes().items()}
    assert held.coloured() == file.coloured()
    assert held.book.sheetnames == file.book.sheetnames
    first, second = (
        [[cell.value or "" for cell in row[:8]] for row in each.book["Granskning"].iter_rows(6, 11)]
        for each in (held, file)
    )
    assert first == second
    assert held.selected == ("LUM", "R9")


def test_what_was_marked_on_the_screen_goes_again_and_nothing_else(book: bytes) -> None:
    def own(opened: Any) -> None:
        opened["LUM"]["R9"].comment = Comment("Anna: ring 😀\nSökanden.", "Anna")
        opened["MUL"]["A2"].comment = Comment("Granskning (fordela) är bra", "Bo")

    source = changed(book, own)
    held = Held(source)
    before = held.notes(), held.coloured(""), held.book.sheetnames
    held.apply(marking(source, *ALL))
    assert held.notes()["LUM", "R9"].startswith("Anna: ring 😀\nSökanden.\n\nGranskning (fordela)")
    held.apply(mark_steps.unmark(look(held.saved())))
    assert (held.notes(), held.coloured(""), held.book.sheetnames) == before


def test_a_second_press_replaces_the_marks_of_the_first(book: bytes) -> None:
    once, twice = Held(book), Held(book)
    once.apply(marking(book, INFO))
    twice.apply(marking(book, *ALL))
    twice.apply(marking(twice.saved(), INFO))
    assert twice.notes() == once.notes()
    assert twice.coloured() == once.coloured()
    assert twice.book.sheetnames == once.book.sheetnames


def test_either_takes_out_what_the_other_made(book: bytes) -> None:
    held = Held(book)
    held.apply(marking(book, *ALL))
    clean = Held(unmark(held.saved()))
    assert (clean.notes(), clean.coloured()) == (Held(book).notes(), {})
    assert "Granskning" not in clean.book.sheetnames
    file = Held(mark(book, ALL).data)
    file.apply(mark_steps.unmark(look(file.saved())))
    assert (file.notes(), file.coloured()) == (Held(book).notes(), {})


def test_a_text_is_never_a_formula(book: bytes) -> None:
    texts = [step.text for step in marking(book, FORMULA) if isinstance(step, Text)]
    assert FORMULA.message in texts
    held = Held(book)
    held.apply(marking(book, FORMULA))
    kinds = {cell.data_type for row in held.book["Granskning"].iter_rows(7, 7) for cell in row}
    assert "f" not in kinds


def test_a_protected_sheet_is_not_touched_and_the_list_says_why(book: bytes) -> None:
    def protect(opened: Any) -> None:
        opened["LUM"].protection.sheet = True

    steps = marking(changed(book, protect), ERROR, INFO)
    touched = {step.sheet for step in steps if isinstance(step, Note | Colour)}
    assert touched == {"MUL", "Granskning"}
    assert "Bladet är skyddat mot ändringar." in {s.text for s in steps if isinstance(s, Text)}


def test_a_locked_structure_is_seen(book: bytes) -> None:
    def lock(opened: Any) -> None:
        opened.security.lockStructure = True

    assert look(changed(book, lock)).is_locked
    assert not look(book).is_locked


def test_a_sheet_of_that_name_that_is_somebodys_stays(book: bytes) -> None:
    def own(opened: Any) -> None:
        opened.create_sheet("Granskning").append(["mitt eget"])

    steps = marking(changed(book, own), ERROR)
    assert [step.name for step in steps if isinstance(step, NewSheet)] == ["Granskning (2)"]
    assert not [step for step in steps if isinstance(step, Unsheet)]


def test_without_marks_there_is_nothing_to_take_out(book: bytes) -> None:
    assert not look(book).has_marks
    assert list(mark_steps.unmark(look(book))) == []


def test_the_cursor_goes_to_the_worst_that_can_be_seen(book: bytes) -> None:
    def hide(opened: Any) -> None:
        opened["LUM"].sheet_state = "hidden"
        opened.active = opened.sheetnames.index("MUL")

    hidden = changed(book, hide)
    assert marking(book, INFO, ERROR)[-1] == Select("LUM", "R9")
    assert marking(hidden, ERROR, INFO)[-1] == Select("MUL", "C8")
    assert marking(hidden, ERROR)[-1] == Select("Granskning", "A7")


def test_many_cells_come_in_ranges_that_excel_takes(book: bytes) -> None:
    cells = [f"{letter}{row}" for row in range(9, 400, 2) for letter in "DF"]
    many = [Finding("A18", Severity.ERROR, "LUM", cell, "Tomt.") for cell in cells]
    held = Held(book)
    steps = marking(book, *many)
    held.apply(steps)
    assert sum(isinstance(step, Colour) and step.sheet == "LUM" for step in steps) > 1
    assert held.coloured()["LUM"] == sorted(cells)
    again = list(mark_steps.unmark(look(held.saved())))
    assert sum(isinstance(step, Unnote) for step in again) == len(cells)
    assert all(len(step.ranges) <= 250 for step in again if isinstance(step, Uncolour))
    held.apply(again)
    assert held.coloured() == {}
