"""Lists of applications: which rows are applications, and what their cells say."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.markdown import allocation, book_bytes, workbook
from tests.helpers.recognised import (
    column,
    message,
    places,
    recognise,
    told,
    with_merge,
    with_table,
)
from validators.model import Cell, ErrorValue, Scalar, Severity, State
from xl_tools.reading import Sheet, Workbook, read_workbook

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


# ---------------------------------------------------------------------------------------------
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


# ---------------------------------------------------------------------------------------------
# rows


def test_rows_below_an_excel_table_belong_to_it() -> None:
    text = f"""
        ## LUM
        {HEAD}
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            |
        |    |
        |    |
        | 2  | Järva   | Språk | 200000      | Bifall | 200000          |            |
        """
    tables = recognise(with_table(workbook(text), "LUM", "A1:G2"))
    assert places(tables, "number") == ["LUM!A2", "LUM!A5"]


def test_blank_rows_and_rows_of_spaces_are_no_applications() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1  | Farsta  | Odla  | 300000      | Bifall | 300000          |            |
        |    |         | "  "  |             |        | "\u00a0"        |            |
        | 2  | Järva   | Språk | 200000      | Bifall | 200000          |            |
        """
    )
    assert places(tables, "number") == ["LUM!A2", "LUM!A4"]
    assert told(tables) == []


def test_rows_that_the_template_has_numbered_are_no_applications() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        | 2 | | | | | =IF(D3=0,0,D3) -> 0 | |
        | 3 | | | | | =IF(D4=0,0,D4)      | |
        """
    )
    assert column(tables, "number") == [1]
    assert told(tables) == []


def test_a_repeated_header_is_no_application() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | 300000 | Bifall | 300000 | |
        {HEAD}
        | 2 | Järva  | Språk | 200000 | Bifall | 200000 | |
        """
    )
    assert column(tables, "number") == [1, 2]
    assert told(tables) == []


def test_a_table_pasted_at_an_offset_below_the_template_s_header_is_read() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        ## LUM!C4
        | Sökande | Nr | Titel | Sökt belopp | Beviljat belopp | Beslut | Motivering |
        | Farsta  | 1  | Odla  | 300000      | 300000          | Bifall |            |
        """
    )
    assert column(tables, "title") == ["Odla"]
    assert places(tables, "sought") == ["LUM!F5"]
    assert told(tables) == []


def test_a_note_beside_the_list_is_not_seen_however_far_down() -> None:
    book = allocation(
        "## LUM\n| Nr | Sökande |\n| 1 | Farsta |\n## LUM!BB5000\n| Ring registrator |"
    )
    tables = recognise(book)
    assert len(tables["applications"]) == 1
    assert told(tables) == []


def test_a_lone_text_below_the_list_is_told_and_not_an_application() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        ## LUM!B5000
        | Alla belopp i kronor |
        """
    )
    assert column(tables, "number") == [1]
    assert told(tables) == [("S05", "info", "LUM!B5000")]


def test_a_lone_amount_is_told_as_it_might_be_a_forgotten_row() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        |   |        |      | 250000 |        |        | |
        """
    )
    assert column(tables, "number") == [1]
    assert told(tables) == [("S05", "warning", "LUM!D3")]


def test_a_row_with_only_a_known_applicant_is_an_application() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300000 | Bifall | 300000 | |
        |   | Järva  |      |        |        |        | |
        """
    )
    assert column(tables, "applicant") == [("Farsta",), ("Järva",)]
    assert places(tables, "sought") == ["LUM!D2", "LUM!D3"]


def test_an_applicant_merged_over_two_rows_stands_for_both() -> None:
    book = workbook(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | 300000 | Bifall | 300000 | |
        | 2 |        | Språk | 200000 | Bifall | 200000 | |
        """
    )
    tables = recognise(with_merge(book, "LUM", "B2:B3"))
    assert column(tables, "applicant") == [("Farsta",), ("Farsta",)]


def test_a_real_file_says_the_same_as_its_markdown() -> None:
    book = allocation(
        """
        ## LUM
        | Fördelning |
        |  |
        | Nr | Sökande | Sökt belopp | Inkommen   | Beviljat belopp | Motivering |
        | 1  | Farsta  | 250 950:-   | 2024-05-02 | =1+1 -> 2       | "12"       |
        | 2  | Järva   | #REF!       | 2 maj 2024 | =1+1            | a\\nb     |
        | Summa |      | 3           |            | =SUM(E4:E5) -> 2 |           |
        """
    )
    written, read = recognise(book), recognise(read_workbook(book_bytes(book)))
    assert len(written["applications"]) == 2
    assert written.tables == read.tables
    assert written.findings == read.findings


# ---------------------------------------------------------------------------------------------
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


# ---------------------------------------------------------------------------------------------
# values


def test_an_amount_as_text_is_read_and_an_error_where_the_workbook_sums_it() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD[:-1]} | Total kostnad |
        | 1 | Farsta | Odla | 250 950:- | Bifall | "250950" | | 300 000 kr |
        """
    )
    assert column(tables, "sought") == [250950]
    assert column(tables, "granted") == [250950]
    assert column(tables, "cost") == [300000]
    assert told(tables) == [
        ("D18", "error", "LUM!D2"),
        ("D18", "error", "LUM!F2"),
        ("A21", "info", "LUM!H2"),
    ]


def test_an_amount_that_could_be_two_is_asked_about_and_not_used() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | ca 300 000 | Bifall | 5 | |")
    assert column(tables, "sought") == ["unread"]
    assert told(tables) == [("A21", "error", "LUM!D2")]


def test_s02_a_formula_without_a_result_is_told_once_per_column() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | =100+200 | Bifall | =D2 -> 300 | |
        | 2 | Järva  | Språk | =100+300 | Bifall | =D3 -> 400 | |
        """
    )
    assert column(tables, "sought") == ["unread", "unread"]
    assert column(tables, "granted") == [300, 400]
    assert told(tables) == [("S02", "error", "LUM!D2")]
    assert message(tables, "S02").startswith(
        "Det finns inget sparat resultat av formeln i D2 och D3"
    )


def test_s02_a_formula_outside_the_data_may_lack_its_result() -> None:
    tables = recognise(
        f"""
        ## LUM
        | Kvar: | =1000-SUM(F3:F9) |
        {HEAD}
        | 1 | Farsta | Odla | 300 | Bifall | 300 | | =F3/D3 |
        """
    )
    assert told(tables) == []


def test_s03_an_error_in_a_cell_is_one_finding_and_starts_nothing_more() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | #REF!  | Bifall | =D2 -> #REF! | |
        | 2 | Järva  | Språk | 200000 | Bifall | 200000       | |
        """
    )
    assert column(tables, "sought") == ["unread", 200000]
    assert told(tables) == [("S03", "error", "LUM!D2"), ("S03", "error", "LUM!F2")]
    assert message(recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | #N/A | | | |"), "S03") == (
        "Cellen visar felet #N/A i stället för ett värde."
    )


def test_s04_a_number_that_is_none_and_a_text_that_is_too_long() -> None:
    cells: dict[str, Scalar] = {
        "A": 1,
        "B": "Farsta",
        "C": "x" * 32768,
        "D": float("nan"),
        "F": ErrorValue("NaN: 1e999"),
        "G": ErrorValue("cellen finns två gånger: a och b"),
    }
    book = workbook(f"## LUM\n{HEAD}")
    row = {letters: Cell("LUM", f"{letters}2", value) for letters, value in cells.items()}
    tables = recognise(Workbook({"LUM": Sheet("LUM", {**book.sheets["LUM"].rows, 2: row})}))
    assert told(tables) == [
        ("S04", "error", "LUM!C2"),
        ("S04", "error", "LUM!D2"),
        ("S04", "error", "LUM!F2"),
        ("S04", "error", "LUM!G2"),
    ]
    assert "cellen finns två gånger" in tables.findings[-1].message
    assert column(tables, "title") == ["unread"]


def test_s04_a_text_as_long_as_a_cell_can_hold_is_read() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 1 | Bifall | 1 | {'x' * 32767} |")
    assert told(tables) == []


def test_s05_an_unreadable_value_has_the_code_of_its_column_s_rule() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD[:-1]} | Inkommen | Status | Samordnas med | Projektår |
        | ett | Fårsta | Odla | 1 | Bifal | 1 | | 31 juni 2024 | kanske | alla | andra |
        | 2   | Farsta | Bo   | 1 | Bifall | 1 | | 2024-06-30 | inkommen | 3 | 2 |
        """
    )
    assert told(tables) == [
        ("L01", "error", "LUM!A2"),
        ("A07", "error", "LUM!B2"),
        ("D01", "error", "LUM!E2"),
        ("A06", "error", "LUM!H2"),
        ("A23", "error", "LUM!I2"),
        ("D09", "error", "LUM!J2"),
        ("A05", "error", "LUM!K2"),
    ]
    assert column(tables, "coordinated_with") == ["unread", (3,)]
    assert column(tables, "received") == ["unread", dt.date(2024, 6, 30)]


def test_choices_are_read_whatever_their_case_and_order_and_parts_are_shown() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla  | 2 | BIFALL         | 2 |  |
        | 2 | Järva  | Språk | 2 | Bifall, delvis | 1 | x. |
        | 3 | Farsta | Bo    | 2 | delvis         | 1 | x. |
        """
    )
    assert column(tables, "decision") == ["Bifall", "Delvis bifall", "Delvis bifall"]
    assert told(tables) == [("D01", "info", "LUM!E4")]
    assert message(tables, "D01") == "Innehållet är tolkat som ”Delvis bifall”."


def test_coordination_that_excel_made_a_date_of_is_asked_about() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD[:-1]} | Samordnas med |
        | 1 | Farsta | Odla | 1 | Bifall | 1 | | 2025-05-04 |
        """
    )
    assert told(tables) == [("D09", "error", "LUM!H2")]
    assert "datum, 2025-05-04" in message(tables, "D09")


def test_a_unit_in_the_applicant_s_cell_goes_to_the_unit() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD[:-1]} | Enhet |
        | 1 | Socialförvaltningen, Grimman | Odla | 1 | Bifall | 1 | | |
        | 2 | Socialförvaltningen, Grimman | Bo   | 1 | Bifall | 1 | | Annan enhet |
        """
    )
    assert column(tables, "applicant") == [("Socialförvaltningen",)] * 2
    assert column(tables, "unit") == ["Grimman", "Annan enhet"]
    assert places(tables, "unit") == ["LUM!B2", "LUM!H3"]


def test_an_old_district_is_read_as_its_successor_and_shown() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Spånga-Tensta | Odla | 1 | Bifall | 1 | |")
    assert column(tables, "applicant") == [("Järva",)]
    assert told(tables) == [("A08", "info", "LUM!B2")]


def test_all_districts_are_all_districts_after_the_owner() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Södermalm och alla stadsdelsförvaltningar | Odla | 1 | Bifall | 1 | |
        """,
        "2015",
    )
    (names,) = column(tables, "applicant")
    assert names[0] == "Södermalm"
    assert len(names) == 14
    assert "Socialförvaltningen" not in names


def test_invisible_characters_are_read_as_what_they_look_like_and_told_once() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla\u00a0mer\u200b | 1 | Bi\u00adfall | 1 | Ger 25\u00a0000 kr. |
        """
    )
    assert column(tables, "title") == ["Odla mer"]
    assert column(tables, "decision") == ["Bifall"]
    assert column(tables, "motivation") == ["Ger 25\u00a0000 kr."]
    assert told(tables) == [("S05", "info", "LUM!C2")]
    assert "två celler" in message(tables, "S05")


def test_a_dash_is_an_empty_cell_but_in_an_amount_it_is_asked_about() -> None:
    tables = recognise(f"## LUM\n{HEAD}\n| 1 | Farsta | Odla | 100 | – | – | - |")
    assert column(tables, "decision") == ["empty"]
    assert column(tables, "motivation") == ["empty"]
    assert told(tables) == [("D01", "error", "LUM!F2")]


def test_a_column_that_is_wrong_all_the_way_down_is_not_told_cell_by_cell_for_ever() -> None:
    rows = "\n".join(f"| {n} | Farsta | Odla | se bilaga | Bifall | 1 | |" for n in range(1, 303))
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert len(tables["applications"]) == 302
    assert [f.code for f in tables.findings if f.sheet] == ["A21"] * 200 + ["S05"]
    assert "102 celler till av samma slag, till och med D303" in tables.findings[-1].message
    assert tables.findings[-1].severity is Severity.ERROR


def test_what_is_only_shown_stays_only_shown_however_often() -> None:
    rows = "\n".join(f"| {n} | Farsta | Odla | 1 | delvis | 1 | x |" for n in range(1, 203))
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert {f.severity for f in tables.findings if f.sheet} == {Severity.INFO}
    assert "två celler till" in tables.findings[-1].message


def test_findings_come_by_sheet_row_and_column() -> None:
    tables = recognise(
        f"""
        ## MUL
        {HEAD.replace("Titel", "Resmål")}
        | 1 | Farsta | Oslo | #REF! | Bifall | 1 | |
        ## LUM
        {HEAD}
        | 2 | Farsta | Odla | 1 | Bifall | #REF! | |
        | 3 | Farsta | Bo   | #REF! | Bifall | #N/A | |
        """
    )
    assert [place for _, _, place in told(tables)] == ["MUL!D2", "LUM!F2", "LUM!D3", "LUM!F3"]


def test_a_row_with_number_and_title_is_an_application_whatever_its_applicant_is_called() -> None:
    rows = "| 1 | Summa | Odla | 300 | Bifall | 300 | |\n| 2 | Totalt |  | 300 |  | 300 | |"
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert column(tables, "title") == ["Odla"]
    assert told(tables) == [("A07", "error", "LUM!B2")]
    assert column(tables, "stated", "totals") == [300, 300]


def test_a_sum_that_is_written_as_text_is_stated_too() -> None:
    rows = "| 1 | Farsta | Odla | 300 | Bifall | 300 | |\n| Summa | | | 4 tkr | | 4 000:- | |"
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert column(tables, "stated", "totals") == [4000, 4000]


def test_s05_a_table_of_one_s_own_below_the_list_is_not_read_as_applications() -> None:
    tables = recognise(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Odla | 300 | Bifall | 300 | |

        | Sökande | Sökt belopp | Beviljat belopp |
        | Farsta  | 300         | 300             |
        | Järva   | 0           | 0               |
        | 2 | Järva | Språk | 200 | Bifall | 200 | |
        """
    )
    assert column(tables, "title") == ["Odla", "Språk"]
    assert told(tables) == [("S05", "warning", "LUM!A3")]
    assert "har inte Nr, Titel, Beslut och Motivering" in message(tables, "S05")


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


def test_a_summary_beside_the_excel_table_is_not_a_part_of_it() -> None:
    book = workbook(
        f"""
        ## LUM
        {HEAD}  | Sökande | Sökt belopp |
        | 1 | Farsta | Odla | 300 | Bifall | 300 |  |  | Järva | 9 |
        """
    )
    tables = recognise(with_table(book, "LUM", "A1:G2"))
    assert column(tables, "applicant") == [("Farsta",)]
    assert told(tables) == []
