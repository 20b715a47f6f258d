"""Lists of applications: rows of totals are no applications but what the sheet states."""

from __future__ import annotations

import pytest

from tests.helpers.markdown import workbook
from tests.helpers.recognised import (
    column,
    places,
    recognise,
    told,
    with_table,
)

HEAD = "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |"


# totals
@pytest.mark.parametrize("label", ["Summa", "SUMMA:", "Totalt", "Summa LUM", "S:a", "Totalsumma"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_of_totals_is_no_application_but_what_the_sheet_states(
    label: str, place: int
) -> None:
    cells = ["", "", "", "500000", "", "=SUM(F2:F3) -> 500000", ""]
    cells[place] = label
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | 300000 | Bifall | 300000 | |
        | 2 | Järva  | Språk | 200000 | Bifall | 200000 | |
        | {" | ".join(cells)} |
        """
    )
    assert column(tables, "number") == [1, 2]
    assert column(tables, "column", "totals") == ["sought", "granted"]
    assert column(tables, "stated", "totals") == [500000, 500000]
    assert places(tables, "stated", "totals") == ["LUM!D4", "LUM!F4"]
    assert column(tables, "kind", "totals") == ["lum", "lum"]
    assert told(tables) == []


def test_a_sum_without_a_label_is_a_total_by_its_formula() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        |   |        |      | =SUM(D2:D2) -> 300000 | | =SUM(F2:F2) | |
        """
    )
    assert column(tables, "number") == [1]
    assert column(tables, "stated", "totals") == [300000]
    assert told(tables) == []


def test_the_totals_row_of_an_excel_table_needs_no_label() -> None:
    text = f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 3 | Bifall | 3 | |\n| | x | | 3 | | 3 | |"
    tables = recognise(with_table(workbook(text), "LUM", "A1:G3", totals=1))
    assert column(tables, "number") == [1]
    assert column(tables, "stated", "totals") == [3, 3]


def test_a_sum_of_visible_rows_and_a_sum_with_rows_below_it_state_no_whole() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | 300000 | Bifall | 300000 | |
        | Summa |    |       | 300000 |        | 300000 | |
        | 2 | Järva  | Språk | 200000 | Avslag | 0      | Nej. |
        | Summa |    |       | =SUBTOTAL(109,D2:D4) -> 1 | | 300000 | |
        """
    )
    assert column(tables, "number") == [1, 2]
    assert places(tables, "stated", "totals") == ["LUM!F5"]


def test_a_project_may_be_called_total() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Total närvaro | 300000 | Bifall | 300000 | |
        | 2 | Järva  | Totalt stöd   | 200000 | Bifall | 200000 | |
        """
    )
    assert column(tables, "title") == ["Total närvaro", "Totalt stöd"]


def test_a_sum_that_is_written_as_text_is_stated_too() -> None:
    rows = "| 1 | Farsta | Odla | 300 | Bifall | 300 | |\n| Summa | | | 4 tkr | | 4 000:- | |"
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert column(tables, "stated", "totals") == [4000, 4000]
