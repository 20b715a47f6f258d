"""Reading: where each cell stands, however its reference is written."""

from __future__ import annotations

import time

import pytest

from tests.helpers.one_cell import refs_of
from tests.helpers.xml_books import (
    packed,
    parts,
    sheet,
)
from validators.errors import UnreadableFile, UnsafeFile
from validators.model import Cell, ErrorValue
from xl_tools.reading import workbook
from xl_tools.reading.workbook import read_workbook


# places
def test_cells_are_found_by_reference_and_by_row_and_column() -> None:
    book = read_workbook(
        packed(parts(sheet('<row r="5"><c r="B5"><v>1</v></c><c r="AA5"><v>2</v></c></row>')))
    )
    found = book.sheets["Blad1"]
    assert found.cells["B5"].value == 1
    assert found.rows[5]["AA"] == Cell("Blad1", "AA5", 2)
    assert len(found.rows) == 1
    assert 4 not in found.rows


def test_a_cell_without_a_reference_stands_after_the_one_before() -> None:
    assert refs_of(
        "<row><c><v>1</v></c><c/><c><v>1</v></c></row>"
        '<row><c r="C2"/><c><v>1</v></c></row><row r="7"><c><v>1</v></c></row>'
        "<row><c><v>1</v></c></row>"
    ) == [(1, ["A1", "C1"]), (2, ["D2"]), (7, ["A7"]), (8, ["A8"])]


def test_rows_and_cells_out_of_order_are_put_in_order() -> None:
    assert refs_of(
        '<row r="3"><c r="AA3"><v>1</v></c><c r="B3"><v>1</v></c></row>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    ) == [(1, ["A1"]), (3, ["A3", "B3", "AA3"])]


def test_a_cell_that_names_another_row_stands_where_it_says() -> None:
    assert refs_of('<row r="3"><c r="A3"><v>1</v></c><c r="B9"><v>1</v></c></row>') == [
        (3, ["A3"]),
        (9, ["B9"]),
    ]


@pytest.mark.parametrize("ref", ["$B$5", "b5", " B5 ", "B05"])
def test_a_reference_may_be_written_oddly(ref: str) -> None:
    assert refs_of(f'<row r="5"><c r="{ref}"><v>1</v></c></row>') == [(5, ["B5"])]


def test_a_cell_that_comes_twice_is_an_error_value_unless_both_say_the_same() -> None:
    book = read_workbook(
        packed(
            parts(
                sheet(
                    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'
                    '<c r="B1"><v>3</v></c><c r="B1"><v>3</v></c><c r="B1"/></row>'
                )
            )
        )
    )
    row = book.sheets["Blad1"].rows[1]
    assert row["A"].value == ErrorValue("cellen finns två gånger: 1 och 2")
    assert row["B"].value == 3


def test_a_far_cell_costs_nothing() -> None:
    started = time.process_time()
    assert refs_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>') == [
        (1048576, ["XFD1048576"])
    ]
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1048577"/>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="1048576"/><row/>',
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
        '<row r="1"><row r="2"/></row>',
        '<row r="1"><c r="A1"><c r="B1"/></c></row>',
        '<row r="1"><c r="A1"><v><v>1</v></v></c></row>',
        '<row r="1"><c r="A1"><v><f>1</f></v></c></row>',
        "<row>" + "<c><v>" * 70,
        '<c r="A1"><v>1</v></c>',
        "<v>1</v>",
    ],
)
def test_a_sheet_that_is_put_together_wrongly_is_told_as_damaged(data: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_workbook(packed(parts(sheet(data))), name="bok.xlsx")
    assert raised.value.where == "bok.xlsx (xl/worksheets/sheet1.xml)"
    assert raised.value.todo


def test_blank_and_empty_cells_are_left_out() -> None:
    assert refs_of('<row r="1"><c r="A1" s="0"/><c r="B1"><v/></c></row><row r="2"/>') == []


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 10)
    row = "<row>" + "<c><v>1</v></c>" * 5 + "</row>"
    assert len(refs_of(row * 2)) == 2
    with pytest.raises(UnsafeFile, match="fler än 10 ifyllda"):
        read_workbook(packed(parts(sheet(row), sheet(row), sheet(row))))
    with pytest.raises(UnsafeFile, match="fler än 10 ifyllda"):
        refs_of('<row r="1">' + '<c r="A1"><v>1</v></c>' * 50 + "</row>")
