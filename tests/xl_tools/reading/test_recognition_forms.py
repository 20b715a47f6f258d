"""Forms and small tables: an application with its budget, and the case of an allocation."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.markdown import allocation, application, workbook
from tests.helpers.recognised import column, message, places, recognise, told, with_merge
from validators.cards.loading import load_call
from validators.check import check
from validators.errors import UnknownWorkbook
from validators.model import State
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template


def test_a_label_has_its_answer_to_the_right() -> None:
    tables = read_tables(
        application(
            """
            ## Ansökan
            | Sökt belopp     | 300000         |
            | Titel           | Odla           |
            | Från            | 2025-03-01     |
            """
        )
    )
    assert column(tables, "sought") == [300000]
    assert column(tables, "period_from") == [dt.date(2025, 3, 1)]
    assert places(tables, "title") == ["Ansökan!B2"]
    assert tables.findings == ()


def test_labels_may_be_moved_and_written_in_another_way() -> None:
    tables = recognise(
        """
        ## Ansökan!D7
        | SÖKT BELOPP (kr): |  |  | 300000 |
        |  |
        | Projekttitel *    | Odla |
        |  |  | Ansvarig\\nchef | Avdelningschef B |
        """
    )
    assert column(tables, "sought") == [300000]
    assert places(tables, "sought") == ["Ansökan!G7"]
    assert column(tables, "signatory") == ["Avdelningschef B"]


def test_two_questions_may_stand_in_one_row() -> None:
    tables = recognise(
        """
        ## Ansökan
        | Sökande | Farsta |
        | Från    | 2025-03-01 |  | Till | 2025-04-01 |
        | Projektår |          |  | Planerade år | 2 |
        """
    )
    assert column(tables, "period_to") == [dt.date(2025, 4, 1)]
    assert column(tables, "project_year") == ["empty"]
    assert places(tables, "project_year") == ["Ansökan!B3"]
    assert column(tables, "planned_years") == [2]


def test_an_empty_answer_is_not_the_help_text_beside_it() -> None:
    tables = recognise(
        """
        ## Ansökan
        | Ansvarig chef | Avdelningschef A | Ska fyllas i. Den chef som står bakom ansökan. |
        | Målgrupp      |                  | Ska fyllas i. Vilka som berörs.                |
        | Sökt belopp   |                  | kr                                             |
        """
    )
    assert column(tables, "target_group") == ["empty"]
    assert places(tables, "target_group") == ["Ansökan!B2"]
    assert column(tables, "sought") == ["empty"]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_the_template_itself_puts_beside_an_answer_is_none(lang: str) -> None:
    call = load_call("2015", lang)
    case = {"case": [{"stage": "förslag"}]}  # its frame is to be confirmed
    book = make_template(call, "fordelning", lang=lang, data=case)
    (row,) = read_tables(read_workbook(book))["case"]
    assert row["frame_total"].state is State.EMPTY
    blank = {"applications": [{"cost": "", "other_funding": ""}]}
    (row,) = read_tables(read_workbook(make_template(call, "lum", lang=lang, data=blank)))[
        "applications"
    ]
    assert row["cost"].state is row["other_funding"].state is State.EMPTY


def test_the_help_of_an_earlier_version_of_the_form_is_no_answer() -> None:
    tables = recognise(
        """
        ## Ansökan
        | Projektår     |                         | Vilket år i ordningen ansökan gäller: 1, 2 eller 3. |
        | Planerade år  | 2                       | Hur många år projektet är tänkt att pågå, i allt.   |
        | Syfte         | Vad resan ska leda till | Vad resan eller projektet ska leda fram till.       |
        """  # noqa: E501
    )
    assert column(tables, "project_year") == ["empty"]
    assert places(tables, "project_year") == ["Ansökan!B1"]
    assert column(tables, "purpose") == ["Vad resan ska leda till"]


def test_a_heading_of_the_same_words_as_a_label_is_no_label() -> None:
    tables = recognise("## Ansökan\n| Sökande |\n| Medel | LUM |\n| Sökande | Farsta |")
    assert column(tables, "applicant") == [("Farsta",)]
    empty = recognise("## Ansökan\n| Sökande |\n| Medel | LUM |\n| Sökande |")
    assert column(empty, "applicant") == ["empty"]
    assert places(empty, "applicant") == ["Ansökan!B3"]


def test_s01_two_answers_to_one_label_are_asked_about() -> None:
    tables = read_tables(
        application("## Ansökan\n| Titel | Odla |\n| Titel | Språk |\n| Syfte | A |\n| Syfte | A |")
    )
    assert told(tables) == [("S01", "error", "Ansökan!B2")]
    assert column(tables, "title") == ["unread"]
    assert column(tables, "purpose") == ["A"]


def test_label_and_answer_may_have_been_typed_into_one_cell() -> None:
    tables = recognise("## Ansökan\n| Sökt belopp: 300 000 kr |\n| Medel: LUM |")
    assert column(tables, "sought") == [300000]
    assert places(tables, "sought") == ["Ansökan!A1"]
    assert ("A21", "info", "Ansökan!A1") in told(tables)


def test_a_kind_that_contradicts_the_form_is_told_once() -> None:
    marks = "## _fordela\n| call | 2025 |\n| kind | lum |"
    tables = read_tables(application(f"## Ansökan\n| Medel | MUL |\n{marks}"))
    found = [f.code for f in check(tables, load_call("2025")) if f.cell == "B1"]
    assert found == ["A09"]


def test_an_answer_in_its_label_s_cell_is_read_below_a_heading_of_the_same_word() -> None:
    tables = recognise("## Ansökan\n| Sökande |\n| Medel | LUM |\n| Sökande: Farsta |")
    assert column(tables, "applicant") == [("Farsta",)]
    assert places(tables, "applicant") == ["Ansökan!A3"]


def test_merged_labels_have_their_answer_beyond_the_merge() -> None:
    book = workbook("## Ansökan\n| Medel | | LUM |\n| Målgrupp | |\n| Syfte | | A |")
    tables = recognise(with_merge(book, "Ansökan", "A1:B1", "A2:B2", "A3:B3"))
    assert places(tables, "target_group") == ["Ansökan!C2"]


def test_s01_a_required_label_that_is_gone_is_told_and_others_are_not() -> None:
    book = application()
    rows = {
        number: row
        for number, row in book.sheets["Ansökan"].rows.items()
        if row["A"].value not in ("Målgrupp", "Enhet")
    }
    sheets = {**book.sheets, "Ansökan": type(book.sheets["Ansökan"])("Ansökan", rows)}
    tables = read_tables(type(book)(sheets))
    assert told(tables) == [("S01", "error", "Ansökan!A1")]
    assert message(tables, "S01") == "Uppgiften ”Målgrupp” saknas."
    assert column(tables, "target_group") == ["missing"]


def test_s01_labels_of_the_case_that_were_renamed_are_told() -> None:
    call = load_call("2025")
    titles = [column.title for column in call.table("case").values()]
    case = "\n".join(f"| {title} | |" for title in titles if title != "Sammanträdesdatum")
    marks = "| call | 2025 |\n| kind | fordelning |\n| template | 2025.3 |"
    text = f"## Ärende\n{case.replace('| Läge | |', '| Läge | förslag |')}\n| Möte | 2024-12-10 |"
    tables = recognise(f"{text}\n## _fordela\n{marks}")
    assert told(tables) == [("S01", "warning", "Ärende!A1")]
    assert "saknas Sammanträdesdatum." in message(tables, "S01")


def test_an_odd_amount_in_an_application_is_shown() -> None:
    tables = read_tables(application("## Ansökan\n| Sökt belopp | 250 950:- |"))
    assert column(tables, "sought") == [250950]
    assert told(tables) == [("A21", "info", "Ansökan!B1")]
    assert message(tables, "A21") == "Beloppet är tolkat som 250 950 kr."


def test_an_amount_that_could_be_two_is_an_error_for_the_applicant() -> None:
    tables = read_tables(application("## Ansökan\n| Sökt belopp | 500,000 |"))
    assert column(tables, "sought") == ["unread"]
    assert told(tables) == [("A21", "error", "Ansökan!B1")]


def test_the_kind_is_read_by_any_of_its_names() -> None:
    for written in ("LUM", "lum", "Lokala utvecklingsmedel", "LUM "):
        tables = recognise(f"## Ansökan\n| Medel | {written} |\n| Sökande | Farsta |")
        assert column(tables, "kind") == ["lum"], written
    for written in ("MUL", "must", "Medel för utveckling och lärande"):
        tables = recognise(f"## Ansökan\n| Medel | {written} |\n| Sökande | Farsta |")
        assert column(tables, "kind") == ["mul"], written


def test_a_kind_that_is_none_is_asked_about() -> None:
    tables = recognise("## Ansökan\n| Medel | ELUM |\n| Projektår | 1 |")
    assert column(tables, "kind") == ["unread"]
    assert ("A09", "error", "Ansökan!B1") in told(tables)


def test_a_kind_that_contradicts_the_form_is_asked_about() -> None:
    tables = read_tables(application("## Ansökan\n| Medel | MUL |", kind="lum"))
    assert told(tables) == [("A09", "error", "Ansökan!B1")]
    assert column(tables, "project_year") == [1]


def test_a_kind_left_out_is_that_of_the_template_or_empty() -> None:
    assert column(read_tables(application("## Ansökan\n| Medel | |", kind="mul")), "kind") == [
        "mul"
    ]
    tables = recognise("## Ansökan\n| Medel | |\n| Projektår | 1 |")
    assert column(tables, "kind") == ["empty"]
    assert places(tables, "kind") == ["Ansökan!B1"]


# ---------------------------------------------------------------------------------------------
# budget

BUDGET = "| Slag | Beskrivning | Andel av heltid | Antal | Pris per styck | Belopp | Från | Till |"
FINANCING = "| Finansiär | Belopp | Sökt eller beviljat |"


def test_the_budget_and_its_financing_stand_below_each_other() -> None:
    tables = read_tables(
        application(
            f"""
            ## Budget
            | Budget |
            | Belopp i hela kronor |
            {BUDGET}
            | lön  | Utredare | 50 % | 10 | 55000 | 275000 | | |
            | Resor |         |      |    |       | =IF(D5="","",D5*E5) -> "" | | |
            |  |
            | Resor | Buss    |      | 3  | 100 kr | =D7*E7 -> 300 | 2025-03-01 | 2025-03-02 |
            | Summa |         |      |    |       | 275300 | | |
            |  |
            {FINANCING}
            | Region A | 10000 | Beviljat |
            """
        )
    )
    assert column(tables, "line_category", "budget") == ["Lön", "Resor"]
    assert column(tables, "line_share", "budget") == [0.5, "empty"]
    assert column(tables, "line_amount", "budget") == [275000, 300]
    assert places(tables, "line_amount", "budget") == ["Budget!F4", "Budget!F7"]
    assert column(tables, "line_from", "budget") == ["empty", dt.date(2025, 3, 1)]
    assert column(tables, "financier", "financing") == ["Region A"]
    assert column(tables, "financing_amount", "financing") == [10000]
    assert column(tables, "financing_status", "financing") == ["beviljat"]
    assert told(tables) == [("A21", "info", "Budget!E7")]


def test_the_budget_and_its_financing_stand_side_by_side() -> None:
    tables = read_tables(
        application(
            f"""
            ## Budget
            {BUDGET}
            | Lön  | Utredare | | 10 | 55000 | 550000 | | |
            ## Budget!J1
            {FINANCING}
            | Region A | 10000 | sökt |
            | Region B | 20000 | sökt |
            """
        )
    )
    assert column(tables, "line_amount", "budget") == [550000]
    assert column(tables, "financing_amount", "financing") == [10000, 20000]
    assert places(tables, "financing_amount", "financing") == ["Budget!K2", "Budget!K3"]
    assert tables.findings == ()


def test_a_budget_on_the_form_s_own_sheet_does_not_answer_its_labels() -> None:
    book = application(
        f"""
        ## Ansökan
        | Från | |
        | Titel | Odla |
        {BUDGET}
        | Lön | A | | 1 | 5 | 5 | 2025-01-01 | 2025-02-01 |
        """
    )
    sheets = {name: sheet for name, sheet in book.sheets.items() if name != "Budget"}
    tables = read_tables(type(book)(sheets))
    assert column(tables, "line_amount", "budget") == [5]
    assert column(tables, "period_from") == ["empty"]


def test_s02_a_budget_without_results_is_told_once() -> None:
    tables = read_tables(
        application(
            f"## Budget\n{BUDGET}\n| Lön | A | | 1 | 5 | =D2*E2 |\n| Lön | B | | 1 | 5 | =D3*E3 |"
        )
    )
    assert told(tables) == [("S02", "error", "Budget!F2")]
    assert column(tables, "line_amount", "budget") == ["unread", "unread"]


def test_s01_an_application_without_a_budget_is_told() -> None:
    book = application()
    sheets = {name: sheet for name, sheet in book.sheets.items() if name != "Budget"}
    tables = read_tables(type(book)(sheets))
    assert [(f.code, f.severity.value, f.message) for f in tables.findings] == [
        ("S01", "error", "Bladet Budget saknas.")
    ]


def test_s01_a_budget_without_its_required_column_is_told() -> None:
    tables = read_tables(
        application("## Budget\n| Beskrivning | Antal | Belopp |\n| Tåg | 1 | 5 |")
    )
    assert told(tables) == [("S01", "error", "Budget!A1")]
    assert column(tables, "line_category", "budget") == ["missing"]


# ---------------------------------------------------------------------------------------------
# the case


def test_the_case_has_labels_on_the_left_and_lists_on_the_right() -> None:
    tables = read_tables(
        allocation(
            """
            ## Ärende
            | Läge              | Beslutat   |
            | Diarienummer      |            |
            | Dokumentets datum | 2024-11-01 |
            | Ram LUM           | 4 500 tkr  |
            ## Ärende!D1
            | Handläggare   | Telefon eller e-post |  | Beslutspunkt |
            | Handläggare A | a@example.org        |  | Punkt ett    |
            | Handläggare B |                      |  | Punkt två    |
            ## Ärende!I1
            | Organ  | Datum      | Form            |  | Bilaga   |
            | Rådet  | 2024-12-03 | Har behandlat   |  | Bilaga A |
            """
        )
    )
    assert column(tables, "stage", "case") == ["beslutat"]
    assert column(tables, "dnr", "case") == ["empty"]
    assert places(tables, "dnr", "case") == ["Ärende!B2"]
    assert column(tables, "document_date", "case") == [dt.date(2024, 11, 1)]
    assert column(tables, "frame_lum", "case") == [4500000]
    assert column(tables, "officer_name", "officers") == ["Handläggare A", "Handläggare B"]
    assert column(tables, "officer_contact", "officers") == ["a@example.org", "empty"]
    assert column(tables, "point_text", "points") == ["Punkt ett", "Punkt två"]
    assert column(tables, "hearing_form", "hearings") == ["har behandlat"]
    assert column(tables, "attachment_title", "attachments") == ["Bilaga A"]
    assert told(tables) == [("A21", "info", "Ärende!B4")]


def test_the_case_s_lists_may_stand_below_each_other() -> None:
    tables = read_tables(
        allocation(
            """
            ## Ärende
            | Läge | förslag |
            ## Ärende!D1
            | Handläggare |
            | Handläggare | Telefon eller e-post |
            | Handläggare A | a@example.org |
            |  |
            | Godkännanden |
            | Namn | Befattning | Förvaltning | Godkänt datum | Referens |
            | Avdelningschef A | avdelningschef | Socialförvaltningen | 2024-11-20 | 77 |
            | Direktör A       | direktör       | Socialförvaltningen |            |    |
            """
        )
    )
    assert column(tables, "officer_name", "officers") == ["Handläggare A"]
    assert column(tables, "approver_name", "approvals") == ["Avdelningschef A", "Direktör A"]
    assert column(tables, "approved_on", "approvals") == [dt.date(2024, 11, 20), "empty"]
    assert column(tables, "approval_reference", "approvals") == ["77", "empty"]
    assert told(tables) == []


def test_a_case_that_is_not_there_has_one_row_of_missing_fields() -> None:
    tables = recognise("## LUM\n| Nr | Sökande | Titel |")
    (row,) = tables["case"]
    assert {field.state for field in row.values()} == {State.MISSING}


def test_an_unreadable_approval_date_is_an_error() -> None:
    tables = read_tables(
        allocation("## Ärende!D1\n| Namn | Befattning | Godkänt datum |\n| A | chef | snart |")
    )
    assert told(tables) == [("S05", "error", "Ärende!F2")]


def test_an_unreadable_frame_has_the_severity_of_its_rule() -> None:
    tables = read_tables(allocation("## Ärende\n| Ram LUM | omkring 3 mkr |"))
    assert told(tables) == [("D14", "warning", "Ärende!B1")]


SECOND = """
    ## Ansökan 2
    | Sökande | Farsta |
    | Titel   | {title} |
    | Syfte   |        |
    | Sökt belopp |    |
    """


def test_s06_a_second_application_in_the_same_file_is_told() -> None:
    tables = read_tables(application(SECOND.format(title="Odla")))
    assert told(tables) == [("S06", "warning", "Ansökan 2!A1")]
    assert "ansökan läses från Ansökan" in message(tables, "S06")


def test_s06_a_second_form_that_nobody_filled_in_is_not_told() -> None:
    assert told(read_tables(application(SECOND.format(title="")))) == []


def test_an_instruction_is_not_a_form_though_it_has_all_the_labels() -> None:
    labels = "| Sökande | vem |\n| Titel | vad |\n| Syfte | varför |\n| Sökt belopp | hur mycket |"
    marks = "## _fordela\n| call | 2025 |\n| kind | lum |"
    with pytest.raises(UnknownWorkbook, match="bladet Ansökan saknas"):
        recognise(f"## Instruktion\n{labels}\n{marks}")


def test_s01_a_label_that_asks_for_thousands_is_not_read_as_kronor() -> None:
    tables = recognise("## Ansökan\n| Medel | LUM |\n| Egen finansiering (tkr) | 300 |")
    assert column(tables, "own_funding") == ["missing"]
    assert ("S01", "error", "Ansökan!A2") in told(tables)


def test_s01_a_workbook_without_the_case_cannot_be_decided_on() -> None:
    book = allocation()
    sheets = {name: sheet for name, sheet in book.sheets.items() if name != "Ärende"}
    (found,) = read_tables(type(book)(sheets)).findings
    assert (found.code, str(found.severity), found.cell) == ("S01", "error", None)
