"""Lists of applications: which rows are applications, and what beside them is none."""

from __future__ import annotations

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
from xl_tools.reading.workbook import read_workbook

HEAD = "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |"


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


def test_a_row_with_number_and_title_is_an_application_whatever_its_applicant_is_called() -> None:
    rows = "| 1 | Summa | Odla | 300 | Bifall | 300 | |\n| 2 | Totalt |  | 300 |  | 300 | |"
    tables = recognise(f"## LUM\n{HEAD}\n{rows}")
    assert column(tables, "title") == ["Odla"]
    assert told(tables) == [("A07", "error", "LUM!B2")]
    assert column(tables, "stated", "totals") == [300, 300]


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
