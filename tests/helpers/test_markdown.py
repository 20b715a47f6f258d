"""The Markdown of tests is itself tested: a test that reads its workbook wrongly proves nothing."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from tests.helpers.markdown import allocation, application, book_bytes, workbook
from validators.model import Cell, ErrorValue


def test_cells_are_typed_as_excel_would_type_them() -> None:
    book = workbook(
        """
        ## LUM
        | Nr | Text | "12" | 12 | 0.5 | 2025-01-31 | #REF! | TRUE |
        |----|------|------|----|-----|------------|-------|------|
        | =A1+1 -> 5 | =A1 | a\\nb | c\\|d |  | ="x" -> "5" |
        """
    )
    cells = book.sheets["LUM"].cells
    assert [cell.value for cell in book.sheets["LUM"].rows[1].values()] == [
        "Nr",
        "Text",
        "12",
        12,
        0.5,
        dt.date(2025, 1, 31),
        ErrorValue("#REF!"),
        True,
    ]
    assert cells["A2"] == Cell("LUM", "A2", 5, "A1+1")
    assert cells["B2"] == Cell("LUM", "B2", None, "A1")
    assert cells["C2"].value == "a\nb"
    assert cells["D2"].value == "c|d"
    assert "E2" not in cells
    assert cells["F2"].value == "5"


def test_a_table_can_stand_anywhere_and_a_sheet_can_have_several() -> None:
    book = workbook("## Budget\n| A |\n## Budget!Y4\n| x | y | z |\n")
    assert list(book.sheets["Budget"].cells) == ["A1", "Y4", "Z4", "AA4"]


def test_a_stray_line_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither"):
        workbook("## LUM\nNr | Sökande\n")


def test_bytes_hold_the_same_cells_and_cached_values() -> None:
    data = book_bytes('## LUM\n| Nr | =1+1 -> 2 | =B1 | 2025-01-31 | =A1 -> a&b | #REF! | "=x" |')
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["LUM"]
    formulas = openpyxl.load_workbook(io.BytesIO(data))["LUM"]
    assert [cell.value for cell in values[1]] == [
        "Nr",
        2,
        None,
        dt.datetime(2025, 1, 31),
        "a&b",
        "#REF!",
        "=x",
    ]
    assert formulas["B1"].value == "=1+1"
    assert formulas["G1"].data_type == "s"


def test_an_allocation_keeps_what_is_shown_and_adds_the_rest_to_the_right() -> None:
    book = allocation("## LUM\n| Nr | Beviljat belopp |\n| 4 | 0 |\n| 5 | 7 |")
    lum = book.sheets["LUM"]
    by_title = {cell.value: lum.rows[2].get(letters) for letters, cell in lum.rows[1].items()}
    assert lum.cells["A2"].value == 4
    assert by_title["Beslut"] is not None
    assert by_title["Beslut"].value == "Avslag"
    assert by_title["Motivering"] is not None
    assert list(book.sheets) == ["LUM", "MUL", "Ärende", "_fordela"]


def test_an_application_has_a_budget_that_makes_up_what_is_sought() -> None:
    book = application("## Ansökan\n| Sökt belopp | 30000 |\n| Egen finansiering | 5000 |")
    assert 35000 in [cell.value for cell in book.sheets["Budget"].cells.values()]
