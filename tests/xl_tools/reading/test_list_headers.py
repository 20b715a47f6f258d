"""Lists of applications: which sheet, which header, and which column is which."""

from __future__ import annotations

import pytest

from tests.helpers.markdown import workbook
from tests.helpers.recognised import (
    column,
    message,
    places,
    recognise,
    told,
    with_merge,
    with_table,
)
from validators.model import State

HEAD = "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |"


def test_a_plain_list_is_read_with_each_value_at_its_cell() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        |----|---------|-------|-------------|--------|-----------------|------------|
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            |
        | 2  | Järva   | Språk | 200000      | Avslag | 0               | Ej nytt.   |
        """
    )
    assert column(tables, "number") == [1, 2]
    assert column(tables, "applicant") == [("Farsta",), ("Järva",)]
    assert column(tables, "sought") == [300000, 200000]
    assert column(tables, "motivation") == ["empty", "Ej nytt."]
    assert places(tables, "motivation") == ["LUM!G2", "LUM!G3"]
    assert column(tables, "kind") == ["lum", "lum"]
    assert told(tables) == []


def test_every_column_of_both_forms_is_in_every_row() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 1 | Bifall | 1 | |")
    (row,) = tables["applications"]
    assert row["target_group"].state is State.MISSING
    assert row["travel"].state is State.MISSING
    assert row["received"].cell is None


def test_both_kinds_are_in_one_table_and_mul_has_its_own_title() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        ## MUL
        | Nr | Sökande | Resmål | Sökt belopp | Beslut | Beviljat belopp | Motivering |
        | 1  | Järva   | Oslo   | 25000       | Bifall | 25000           |            |
        """
    )
    assert column(tables, "kind") == ["lum", "mul"]
    assert column(tables, "title") == ["Odla", "Oslo"]
    assert told(tables) == []


def test_the_sheet_may_be_called_must_or_be_written_in_another_way() -> None:
    head = "| Nr | Sökande | Resmål | Sökt belopp | Beslut | Beviljat belopp | Motivering |"
    for name in ("MUST", "mul", " Mul 2025", "MUST 2015"):
        tables = recognise(f"## {name}\n{head}\n| 1 | Farsta | Oslo | 1 | Bifall | 1 | |")
        assert column(tables, "kind") == ["mul"], name


# headers
def test_titles_and_notes_above_the_header_are_passed_over() -> None:
    tables = recognise(
        f"""
        ## LUM
        | Fördelning av LUM 2025 |
        |  |
        | Sökande förvaltningar ska | Summa | 12 |
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        """
    )
    assert places(tables, "sought") == ["LUM!D5"]
    assert told(tables) == []


def test_headers_may_have_breaks_case_spaces_units_and_stars() -> None:
    tables = recognise(
        """
        ## LUM
        | NR | Sökande: | \u00a0titel* | Sökt\\nbelopp (kr) | BESLUT | Beviljat be-\\nlopp | Skäl |
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        """
    )
    assert column(tables, "title") == ["Odla"]
    assert column(tables, "sought") == [300000]
    assert column(tables, "granted") == [300000]
    assert message(tables, "S01") == "Kolumnen ”Motivering” saknas."


def test_columns_may_be_moved_and_others_added_between_them() -> None:
    tables = recognise(
        """
        ## LUM
        | Beviljat belopp | Min färg | Motivering | Sökt belopp | Beslut | Titel | Sökande | Nr |
        | 100             | gul      |            | 100         | Bifall | Odla  | Farsta  | 7  |
        """
    )
    assert column(tables, "number") == [7]
    assert places(tables, "granted") == ["LUM!A2"]
    assert told(tables) == []


def test_other_titles_that_the_card_knows_are_understood() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Projekttitel | Ansökt belopp | Beslut | Summa | Motivering |
        | 1  | Farsta  | Odla         | 200           | Bifall | 200   |            |
        """
    )
    assert column(tables, "title") == ["Odla"]
    assert column(tables, "granted") == [200]
    assert told(tables) == []


def test_a_column_s_own_title_wins_over_another_one_for_it() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Projekt | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |
        | 1  | Farsta  | P-17    | Odla  | 200         | Bifall | 200             |            |
        """
    )
    assert column(tables, "title") == ["Odla"]
    assert told(tables) == []


def test_s01_a_missing_column_that_the_decision_needs_is_told_once() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beviljat belopp | Motivering |
        | 1  | Farsta  | Odla  | 300000      | 300000          |            |
        | 2  | Järva   | Språk | 200000      | 0               | Ej nytt.   |
        """
    )
    assert told(tables) == [("S01", "error", "LUM!A1")]
    assert message(tables, "S01") == "Kolumnen ”Beslut” saknas."
    assert column(tables, "decision") == ["missing", "missing"]


def test_s01_a_title_that_is_nearly_right_is_asked_about_at_its_cell() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Titel | Sökt belop | Beslut | Beviljat belopp | Motivering |
        | 1  | Farsta  | Odla  | 300000     | Bifall | 300000          |            |
        """
    )
    assert told(tables) == [("S01", "error", "LUM!D1")]
    assert message(tables, "S01") == "Kolumnen ”Sökt belopp” saknas. Menas ”Sökt belop”?"


def test_a_missing_column_that_nothing_needs_is_not_told() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 1 | Bifall | 1 | |")
    assert column(tables, "conditions") == ["missing"]
    assert told(tables) == []


def test_s01_a_sheet_without_a_header_is_told_once() -> None:
    tables = recognise("## LUM\n| 1 | Farsta | Odla | 300000 |\n| 2 | Järva | Språk | 1 |")
    assert told(tables) == [("S01", "error", "LUM!A1")]
    assert len(tables["applications"]) == 0


def test_s01_a_missing_sheet_is_told_for_the_whole_workbook() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 1 | Bifall | 1 | |")
    found = [(f.code, f.severity.value, f.sheet, f.message) for f in tables.findings]
    assert found == [
        ("S01", "warning", None, "Bladet MUL saknas."),
        ("S01", "error", None, "Bladet Ärende saknas."),
    ]


def test_two_columns_with_one_title_are_one_when_they_agree() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering | Sökt belopp |
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            | 300000      |
        | 2  | Järva   | Språk |             | Bifall | 200000          |            | 200000      |
        """
    )
    assert column(tables, "sought") == [300000, 200000]
    assert places(tables, "sought") == ["LUM!D2", "LUM!H3"]
    assert told(tables) == []


def test_s01_two_columns_with_one_title_are_asked_about_when_they_differ() -> None:
    tables = recognise(
        """
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering | Sökt belopp |
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            | 400000      |
        | 2  | Järva   | Språk | 200000      | Bifall | 200000          |            | 250000      |
        """
    )
    assert told(tables) == [("S01", "error", "LUM!H1")]
    assert message(tables, "S01").startswith("”Sökt belopp” finns två gånger, i D1 och H1")
    assert column(tables, "sought") == ["unread", "unread"]


def test_a_header_of_merged_cells_in_two_rows_is_one_header() -> None:
    book = workbook(
        """
        ## LUM
        | Nr | Sökande | Titel | Belopp      |                 | Förslag |            |
        |    |         |       | Sökt belopp | Beviljat belopp | Beslut  | Motivering |
        | 1  | Farsta  | Odla  | 300000      | 300000          | Bifall  |            |
        """
    )
    tables = recognise(with_merge(book, "LUM", "A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"))
    assert column(tables, "number") == [1]
    assert column(tables, "title") == ["Odla"]
    assert places(tables, "sought") == ["LUM!D3"]
    assert told(tables) == []


def test_the_header_of_an_excel_table_goes_before_a_legend_above_it() -> None:
    text = f"""
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering | Villkor |
        | siffra | namn | ort  | kronor      | val    | kronor          | text       | text    |
        |    |
        {HEAD}
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            |
        | 2  | Järva   | Språk | 200000      | Bifall | 200000          |            |
        """
    tables = recognise(with_table(workbook(text), "LUM", "A4:G5"))
    assert places(tables, "number") == ["LUM!A5", "LUM!A6"]
    assert told(tables) == []


def test_s01_a_pasted_table_without_a_needed_column_is_told() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300 | Bifall | 300 | |
        | Nr | Sökande | Titel | Beslut | Beviljat belopp | Motivering |
        | 2  | Järva   | Språk | Bifall | 200             |            |
        """
    )
    assert column(tables, "title") == ["Odla", "Språk"]
    assert column(tables, "sought") == [300, "missing"]
    assert told(tables) == [("S01", "error", "LUM!A3")]


@pytest.mark.parametrize(
    "title", ["Sökt belopp (tkr)", "Sökt belopp, tkr", "Sökt i tusentals kronor", "Sökt (mkr)"]
)
def test_s01_amounts_in_thousands_are_not_read_as_kronor(title: str) -> None:
    head = HEAD.replace("Sökt belopp", title)
    tables = recognise(f"## LUM\n{head}\n| 1 | Farsta | Odla | 300 | Bifall | 300 | |")
    assert column(tables, "sought") == ["missing"]
    assert told(tables) == [("S01", "error", "LUM!D1")]
    assert "inte i hela kronor" in message(tables, "S01")


def test_a_column_of_last_year_s_amounts_is_not_this_year_s() -> None:
    rows = "| 1 | Farsta | Odla | 300 | Bifall | 300 | | 200 |"
    tables = recognise(f"## LUM\n{HEAD} Beviljat belopp (2024) |\n{rows}")
    assert column(tables, "granted") == [300]
    assert told(tables) == []


def test_a_title_that_says_more_is_read_where_there_is_no_other() -> None:
    head = HEAD.replace("Beviljat belopp", "Beviljat belopp (förslag)")
    tables = recognise(f"## LUM\n{head}\n| 1 | Farsta | Odla | 300 | Bifall | 300 | |")
    assert column(tables, "granted") == [300]
    assert told(tables) == []
