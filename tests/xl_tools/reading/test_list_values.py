"""Lists of applications: what the cells say, and the one finding where they cannot be read."""

from __future__ import annotations

import datetime as dt

from tests.helpers.markdown import workbook
from tests.helpers.recognised import (
    column,
    message,
    places,
    recognise,
    told,
)
from validators.model import Cell, ErrorValue, Scalar, Severity
from xl_tools.reading.workbook import Sheet, Workbook

HEAD = "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |"


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


def test_s04_a_text_of_several_pages_is_read_and_reported() -> None:
    for length, expected in ((10_000, []), (32_767, [("S04", "warning", "LUM!G2")])):
        row = f"| 1 | Farsta | Odla | 1 | Bifall | 1 | {'x' * length} |"
        tables = recognise(f"## LUM\n{HEAD}\n{row}")
        assert told(tables) == expected
        assert column(tables, "motivation") == ["x" * length]
    (finding,) = (finding for finding in tables.findings if finding.code == "S04")
    assert finding.message == "Texten har 32\u00a0767 tecken, och fyller flera sidor."
    assert len(finding.value or "") == 200


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
