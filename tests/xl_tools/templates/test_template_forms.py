"""The forms for applicants: what is told while they fill in, and what can be changed."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.helpers.office import Office, pages
from tests.helpers.template_books import beside, form, opened
from validators.cards.loading import load_call
from validators.spelling import day
from xl_tools.reading.tables import read_tables
from xl_tools.templates.make import make_template


# the application
def test_an_empty_form_is_not_ready_and_says_what_is_missing() -> None:
    book = opened(make_template(load_call("2025"), "lum"))
    assert beside(book, "Ansökan", "Kontroll") == "Inte klar än"
    assert beside(book, "Kontroll", "Titel") == "Saknas"
    assert beside(book, "Kontroll", "Budgeten har kostnader") == "Saknas"


def test_a_form_that_is_filled_in_is_ready() -> None:
    book = opened(form())
    assert beside(book, "Ansökan", "Total kostnad") == 260000
    assert beside(book, "Ansökan", "Annan finansiering") == 10000
    assert beside(book, "Budget", "Kvar att finansiera") == 0
    assert beside(book, "Ansökan", "Kontroll") == "Klar att skicka"


@pytest.mark.parametrize(
    ("change", "line", "state"),
    [
        ({"sought": "250 950:-"}, "Sökt belopp", "Rätta"),
        ({"sought": 240000.5}, "Sökt belopp", "Rätta"),
        ({"sought": 0}, "Sökt belopp", "Rätta"),
        ({"sought": 250000}, "Budgeten går ihop", "Rätta"),
        ({"sought": 600000}, "Sökt belopp är högst 500\u00a0000\u00a0kr", "Se över"),
        ({"period_to": dt.date(2026, 1, 1)}, "Perioden ligger inom 2025-01-01–2025-12-31", "Rätta"),
        ({"period_from": "våren"}, "Från", "Rätta"),
        ({"project_year": 3}, "Projektår och planerade år stämmer", "Rätta"),
        ({"applicant": "Farsta och Skarpnäck"}, "Sökande finns i listan", "Se över"),
        ({"answer_new_way": None}, "Nytt arbetssätt", "Saknas"),
    ],
)
def test_the_control_sheet_names_what_is_wrong(
    change: dict[str, Any], line: str, state: str
) -> None:
    assert beside(opened(form(**change)), "Kontroll", line) == state


def test_a_cap_on_what_may_be_sought_stops_a_trip() -> None:
    trip = {
        "applicant": "Farsta",
        "title": "Oslo",
        "sought": 25001,
        "period_from": dt.date(2025, 3, 1),
        "period_to": dt.date(2025, 3, 4),
    }
    line = {"line_category": "Resa", "line_text": "Tåg", "line_quantity": 1, "line_price": 25001}
    fee = {"line_category": "Kurs- eller konferensavgift", "line_quantity": 1, "line_price": 0}
    data = {"applications": [trip], "budget": [line, fee]}
    book = opened(make_template(load_call("2025"), "mul", data=data))
    assert beside(book, "Kontroll", "Sökt belopp är högst 25\u00a0000\u00a0kr") == "Rätta"
    assert beside(book, "Kontroll", "Inga kurs- eller konferensavgifter") == "Se över"
    assert beside(book, "Kontroll", "Budgeten går ihop") == "Klart"


def test_a_rule_that_the_card_turns_off_is_not_in_the_control_sheet() -> None:
    labels = {
        year: {
            cell.value
            for cell in opened(make_template(load_call(year), "lum"))
            .sheets["Kontroll"]
            .cells.values()
        }
        for year in ("2015", "2025")
    }
    assert "Minst ett kriterium är valt" in labels["2015"] - labels["2025"]


def test_what_an_application_is_filled_in_with_is_read_back() -> None:
    tables = read_tables(opened(form(sought="240 000 kr")))
    (row,) = tables["applications"]
    assert row["kind"].value == "lum"
    assert row["applicant"].value == ("Farsta",)
    assert row["sought"].value == 240000
    assert row["sought"].cell is not None
    assert row["sought"].cell.value == "240 000 kr"
    assert row["period_to"].value == dt.date(2025, 12, 31)
    assert row["cost"].value == 260000
    assert [line["line_amount"].value for line in tables["budget"]] == [250000, 10000]
    assert [line["financier"].value for line in tables["financing"]] == ["Stiftelse A"]
    assert [finding.code for finding in tables.findings] == ["A21"]


def test_an_amount_written_over_a_formula_stays_and_is_found() -> None:
    tables = read_tables(opened(form(cost=999)))
    assert [row["cost"].value for row in tables["applications"]] == [999]
    assert "S07" in {finding.code for finding in tables.findings}


def test_only_what_is_to_be_filled_in_can_be_changed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form()))
    for name in ("Ansökan", "Budget", "Kontroll", "Instruktion"):
        assert book[name].protection.sheet
        assert book[name].protection.password is None
    sheet = book["Ansökan"]
    unlocked = {
        sheet[f"B{row}"].value
        for row in range(1, sheet.max_row + 1)
        if not sheet[f"C{row}"].protection.locked
    }
    call = load_call("2025")
    wanted = {call.title(key, "lum") for key in call.table("application", "lum")}
    assert unlocked == wanted - {"Medel", "Total kostnad", "Annan finansiering"}
    assert [cell.coordinate for cell in sheet["B"] if not cell.protection.locked] == []
    assert [cell.coordinate for cell in book["Kontroll"]["C"] if not cell.protection.locked] == []


def test_drop_downs_hold_what_the_card_says() -> None:
    call = load_call("2015")
    book = openpyxl.load_workbook(io.BytesIO(make_template(call, "mul")))
    lists = [
        tuple(cell.value for cell in column if cell.value is not None)
        for column in book["_listor"].iter_cols()
    ]
    assert tuple(applicant.name for applicant in call.applicants) in lists
    assert call.choices("travel") in lists
    assert call.choices("line_category", "mul") in lists
    assert book["_listor"].sheet_state == book["_fordela"].sheet_state == "veryHidden"


def test_a_preliminary_call_says_so_on_the_form_and_a_decided_one_does_not() -> None:
    texts = {
        year: [str(cell.value) for cell in opened(form(year=year)).sheets["Ansökan"].cells.values()]
        for year in ("2025", "2026")
    }
    assert not any("PRELIMINÄR" in text for text in texts["2025"])
    assert any(text.startswith("PRELIMINÄR MALL") for text in texts["2026"])


def test_the_instruction_has_the_rules_the_criteria_and_what_is_to_be_confirmed() -> None:
    call = load_call("2026")
    sheet = opened(make_template(call, "lum")).sheets["Instruktion"]
    texts = "\n".join(str(cell.value) for cell in sheet.cells.values())
    for criterion in call.criteria:
        assert criterion.text in texts
    assert "[Sökt belopp] är över 500\u00a0000\u00a0kr" in texts  # A02, with the card's figure
    assert call.rules["A18"].hint in texts
    assert f"Att bekräfta: {call.to_confirm['goals']}" in texts
    assert day(call.window.opens) in texts
    assert "{" not in texts


def test_english_changes_messages_and_no_titles() -> None:
    book = opened(form(lang="en"))
    assert beside(book, "Ansökan", "Control") == "Ready to send"
    assert beside(book, "Ansökan", "Sökt belopp") == 240000
    assert read_tables(book).findings == ()


def test_form_budget_and_control_take_one_page_each(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "ansokan.xlsx"
    file.write_bytes(form(year="2026", purpose="Fler barn får stöd i tid. " * 40))
    printed = pages(office.convert(file, "pdf", tmp_path))
    assert "Ansökan om lokala utvecklingsmedel" in printed[0]
    assert "Sökt belopp" in printed[0]
    assert "Samordning" in printed[0]
    assert "Budget för ansökan" in printed[1]
    assert "Kontroll innan ansökan" in printed[2]
    assert "###" not in "".join(printed)
