"""A sheet with an empty table put into workbooks of every kind: nothing else of them changes."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import intact, ooxml_package
from tests.helpers.hard_cases import CASES
from tests.helpers.office import sdk_errors
from validators.errors import FordelaError
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.new_sheet import HEADER_ROW, NewColumn, NewSheet, add_sheet
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example_book

COLUMNS = (
    NewColumn("Fil & namn", 30, help='Säger "vilken" fil <det> är.'),
    NewColumn("Dag", 12, "date"),
    NewColumn("Belopp", 12, "amount"),
    NewColumn("Ta in", 8, choices=("Ja", "Nej")),
)
NEW = NewSheet("Nytt blad", "Titel", "Ledtext", COLUMNS, [('$D5="Ja"', "FFFFF0CC")], frozen=1)


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_rest_of_a_hard_workbook_stays(case: str) -> None:
    before = CASES[case]().data
    try:
        after = add_sheet(before, NEW, after=["Blad1"])
    except FordelaError:
        return  # a workbook that nothing may be put into
    assert intact.new_faults(ooxml_package.Package(before), ooxml_package.Package(after)) == []
    old, new = ooxml_package.Package(before), ooxml_package.Package(after)
    changed = {name for name in old.entries if old.content(name) != new.content(name)}
    assert not [name for name in changed if "worksheets/" in name and "_rels" not in name]
    there, here = read_workbook(before).sheets, read_workbook(after).sheets
    assert set(here) - set(there) == {"Nytt blad"}
    assert {name: here[name].cells for name in there} == {n: s.cells for n, s in there.items()}


def test_it_stands_behind_the_last_of_those_named_or_last() -> None:
    book = example_book("2025")
    names = list(read_workbook(book).sheets)
    for after, at in (
        (["LUM"], 1),
        (["mul", "LUM"], 2),
        (["finns inte"], len(names)),
        ([], len(names)),
    ):
        made = list(read_workbook(add_sheet(book, NEW, after=after)).sheets)
        assert made == [*names[:at], "Nytt blad", *names[at:]]


def test_what_is_active_and_what_belongs_to_a_sheet_follows() -> None:
    before = openpyxl.load_workbook(io.BytesIO(example_book("2025")))
    before.active = 3
    saved = io.BytesIO()
    before.save(saved)
    for after in (["LUM"], ["Instruktion"]):
        made = openpyxl.load_workbook(io.BytesIO(add_sheet(saved.getvalue(), NEW, after=after)))
        assert made.active is not None
        assert made.active.title == before.worksheets[3].title
        for page in before.worksheets:
            assert made[page.title].print_title_rows == page.print_title_rows


def test_rows_that_are_set_become_rows_of_its_table(tmp_path: Path) -> None:
    first = HEADER_ROW + 1
    cells = [Setting("Nytt blad", f"A{row}", f"fil {row}") for row in range(first, first + 3)]
    made = set_values(add_sheet(example_book("2025"), NEW), cells).data
    path = tmp_path / "bok.xlsx"
    path.write_bytes(made)
    assert sdk_errors(path) == []
    page = openpyxl.load_workbook(path)["Nytt blad"]
    assert page.tables["Nytt_blad"].ref == "A4:D7"
    looks = {page[f"{letters}{first}"].style_id for letters in "ABCD"}
    assert {page[f"{letters}{first + 2}"].style_id for letters in "ABCD"} == looks
    assert page[f"B{first + 1}"].number_format == "mm-dd-yy"


def test_a_second_one_gets_a_table_of_another_name() -> None:
    other = NewSheet("Nytt-Blad", "", "", COLUMNS)
    made = add_sheet(add_sheet(example_book("2025"), NEW), other)
    book = openpyxl.load_workbook(io.BytesIO(made))
    names = [name for page in book.worksheets for name in page.tables]
    assert len(names) == len({name.casefold() for name in names})
    assert {"Nytt_blad", "Nytt_Blad_2"} <= set(names)
