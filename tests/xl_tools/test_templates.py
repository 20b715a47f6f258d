"""The templates: what officers and applicants meet, and what Excel would have against it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from tests.office import ROOT, Office, pages, sdk_errors
from validators.cards.loading import load_call, years
from validators.errors import FordelaError
from validators.model import Severity
from validators.wording import day
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook, read_workbook
from xl_tools.templates.book import areas
from xl_tools.templates.budget import line_amount
from xl_tools.templates.make import make_template, make_templates

CHECKED = (("2015", "mul"), ("2026", "lum"), ("2015", "fordelning"), ("2026", "fordelning"))
EVERY = [(year, kind) for year in years() for kind in load_call(year).template_kinds]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PROJECT: Mapping[str, Any] = {
    "applicant": "Farsta",
    "contact": "Kontaktperson A",
    "signatory": "Avdelningschef A",
    "title": "Prata mera",
    "purpose": "Fler barn får stöd i tid.",
    "target_group": "Barn",
    "project_year": 1,
    "planned_years": 2,
    "period_from": dt.date(2025, 1, 1),
    "period_to": dt.date(2025, 12, 31),
    "own_funding": 10000,
    "sought": 240000,
    "answer_new_way": "Vi prövar en ny modell.",
    "answer_strategic": "Modellen kan användas i hela staden.",
}
LINES = (
    {
        "line_category": "Lön",
        "line_text": "Utredare",
        "line_share": 0.5,
        "line_quantity": 10,
        "line_price": 50000,
    },
    {"line_category": "Material", "line_text": "Böcker", "line_quantity": 25, "line_price": 400},
)
OTHERS = ({"financier": "Stiftelse A", "financing_amount": 10000, "financing_status": "beviljat"},)
CASE: Mapping[str, Any] = {
    "applications": (
        {
            "kind": "lum",
            "number": 1,
            "applicant": "Enskede Årsta Vantör",
            "title": "Prata mera",
            "status": "inkommen",
            "received": dt.date(2024, 8, 1),
            "sought": 300000,
            "decision": "Bifall",
            "granted": 300000,
            "grade_new_way": "Ja",
            "coordinated_with": (2, 3),
        },
        {
            "kind": "lum",
            "number": 2,
            "applicant": "Farsta, Enhet A",
            "title": "Gå vidare",
            "status": "återtagen",
            "sought": 500000,
        },
        {
            "kind": "lum",
            "number": 3,
            "applicant": "=Okänd",
            "title": "Tre",
            "status": "inkommen",
            "sought": "250 950:-",
            "decision": "Avslag",
            "granted": 0,
            "motivation": "Inte nytt.",
        },
        {
            "kind": "mul",
            "number": 1,
            "applicant": "Järva",
            "title": "Oslo",
            "sought": 25000,
            "decision": "Delvis bifall",
            "granted": 20000,
        },
    ),
    "case": ({"stage": "förslag", "frame_lum": 200000, "frame_total": 1000000},),
    "officers": ({"officer_name": "Handläggare A", "officer_contact": "08-000 00 00"},),
    "notes": (
        ("LUM", ("applications", 2, "sought"), "Antagande."),
        ("Ärende", ("case", 0, "frame_lum"), "Antagande."),
        ("MUL", "A1", "Övning."),
    ),
}


def form(kind: str = "lum", year: str = "2025", lang: str = "sv", **changes: Any) -> bytes:
    """An application that is ready to send, with some values changed."""
    data = {"applications": [{**PROJECT, **changes}], "budget": LINES, "financing": OTHERS}
    return make_template(load_call(year), kind, lang=lang, data=data)


def opened(data: bytes) -> Workbook:
    return read_workbook(data)


def beside(book: Workbook, sheet: str, label: str) -> object:
    """The value to the right of a label."""
    for cells in book.sheets[sheet].rows.values():
        letters = [letter for letter, cell in cells.items() if cell.value == label]
        for letter in letters:
            found = cells.get(chr(ord(letter) + 1))
            return found.value if found else None
    raise AssertionError(f"no label {label!r} in {sheet}")


def parts(data: bytes, pattern: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if re.search(pattern, name)}


# ---------------------------------------------------------------------------------------------
# the files


@pytest.mark.parametrize(("year", "kind"), CHECKED)
def test_the_open_xml_sdk_has_nothing_against_a_template(
    year: str, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / f"{year}-{kind}.xlsx"
    file.write_bytes(make_template(load_call(year), kind))
    assert sdk_errors(file) == []


def test_the_open_xml_sdk_has_nothing_against_notes_and_data(tmp_path: Path) -> None:
    file = tmp_path / "fordelning.xlsx"
    file.write_bytes(make_template(load_call("2025"), "fordelning", data=CASE))
    assert sdk_errors(file) == []


@pytest.mark.parametrize(("year", "kind"), EVERY)
def test_a_template_has_no_fault_that_the_sdk_overlooks(year: str, kind: str) -> None:
    data = make_template(load_call(year), kind)
    book = openpyxl.load_workbook(io.BytesIO(data))
    tables = [(sheet, table) for sheet in book for table in sheet.tables.values()]
    assert tables
    assert len({table.id for _, table in tables}) == len(tables)
    assert len({table.displayName.casefold() for _, table in tables}) == len(tables)
    for sheet, table in tables:
        header = [cell.value for cell in sheet[table.ref][0]]
        assert header == [column.name for column in table.tableColumns]
        assert len(set(header)) == len(header)
    for part in parts(data, r"worksheets/sheet\d+\.xml$").values():
        root = etree.fromstring(part)
        refs = [cell.get("r") for cell in root.iter(f"{MAIN}c")]
        assert len(set(refs)) == len(refs)
        rows = [int(row.get("r", "0")) for row in root.iter(f"{MAIN}row")]
        assert rows == sorted(set(rows))
        for rule in root.iter(f"{MAIN}dataValidation"):
            for name, limit in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255)):
                assert len(rule.get(name, "")) <= limit
            assert len(rule.get("error", "")) <= 225


def test_the_same_card_gives_the_same_bytes() -> None:
    call = load_call("2025")
    first = make_template(call, "fordelning", data=CASE)
    assert make_template(call, "fordelning", data=CASE) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("value", [10**9, -(10**9), 1e20])
def test_a_number_that_no_calendar_has_stays_a_number_in_a_date_s_place(value: float) -> None:
    made = make_template(load_call("2025"), "mul", data={"applications": [{"period_from": value}]})
    cells = read_workbook(made).sheets["Ansökan"].cells.values()
    assert value in [cell.value for cell in cells]


@pytest.mark.parametrize(("price", "amount"), [(10**14, 1e29), (1e300, "")])
def test_a_product_of_more_digits_than_excel_keeps_is_a_product(price: float, amount: Any) -> None:
    line = {"line_quantity": 10**15, "line_price": price}
    assert line_amount(line) == amount
    made = make_template(load_call("2025"), "lum", data={"budget": [line]})
    assert read_workbook(made).sheets["Budget"].cells["F13"].value == amount


def test_the_files_in_workbook_templates_are_what_the_cards_give(tmp_path: Path) -> None:
    made = make_templates(tmp_path)
    folder = ROOT / "workbook_templates"
    assert {path.name for path in made} == {path.name for path in folder.glob("*.xls?")}
    stale = [
        path.name
        for path in made  # the contents: another zlib may pack them in other bytes
        if parts(path.read_bytes(), "") != parts((folder / path.name).read_bytes(), "")
    ]
    assert stale == [], "run: python3 tasks.py templates"


def test_readme_tells_the_version_of_every_template() -> None:
    text = (ROOT / "workbook_templates" / "README.md").read_text("utf-8")
    for year in years():
        assert f"| {year} | {load_call(year).version} |" in text


def test_an_unknown_kind_or_language_is_refused_by_name() -> None:
    with pytest.raises(FordelaError, match="'plan'"):
        make_template(load_call("2025"), "plan")
    with pytest.raises(FordelaError, match="'de'"):
        make_template(load_call("2025"), "lum", lang="de")


# ---------------------------------------------------------------------------------------------
# formulas and their values


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_template(load_call("2025"), "fordelning", data=CASE), id="fordelning"),
        pytest.param(make_template(load_call("2026"), "lum"), id="empty"),
        pytest.param(form(), id="ready"),
    ],
)
def test_every_formula_has_its_value_and_is_listed_in_the_hidden_sheet(data: bytes) -> None:
    book = opened(data)
    formulas = {
        cell.place
        for sheet in book.sheets.values()
        for cell in sheet.cells.values()
        if cell.formula is not None and sheet.name != "_fordela"
    }
    assert len(formulas) > 20
    for part in parts(data, r"worksheets/sheet\d+\.xml$").values():
        for cell in etree.fromstring(part).iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None:
                assert cell.find(f"{MAIN}v") is not None
    listed = set()
    for row in book.sheets["_fordela"].rows.values():
        if row["A"].value == "formula":
            place = re.fullmatch(r"ROWS\('(.+)'!(.+)\)", row["B"].formula or "")
            assert place is not None
            name = place[1]
            plain = openpyxl.Workbook()
            cells = plain.active[place[2]] if plain.active else ()
            rows = cells if isinstance(cells, tuple) else ((cells,),)
            listed |= {f"{name}!{cell.coordinate}" for line in rows for cell in line}
    assert listed == formulas


@pytest.fixture(scope="module")
def recalculated(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Workbook, Workbook]]:
    """Workbooks as we made them, and as LibreOffice computes them with our values taken out."""
    folder = tmp_path_factory.mktemp("recalculated")
    odd = form(sought="250 950:-", project_year=4, period_to=dt.date(2026, 1, 2), applicant="Oz")
    made = {
        "fordelning": make_template(load_call("2025"), "fordelning", data=CASE),
        "ready": form(),
        "odd": odd,
        "empty": make_template(load_call("2026"), "lum"),
        "trip": make_template(load_call("2015"), "mul"),
    }
    for name, data in made.items():
        bare = folder / f"{name}.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(data)) as source,
            zipfile.ZipFile(bare, "w") as target,
        ):
            for part in source.namelist():
                content = source.read(part)
                if part.startswith("xl/worksheets/sheet"):
                    content = re.sub(rb"(</f>)(<v>[^<]*</v>|<v/>)", rb"\1", content)
                target.writestr(part, content)
    computed = office.convert_all(sorted(folder.glob("*.xlsx")), "xlsx", folder / "computed")
    results = {path.stem: opened(path.read_bytes()) for path in computed}
    return [(opened(data), results[name]) for name, data in made.items()]


def test_libreoffice_computes_the_values_that_stand_beside_the_formulas(
    recalculated: list[tuple[Workbook, Workbook]],
) -> None:
    compared = 0
    for ours, theirs in recalculated:
        for sheet in ours.sheets.values():
            for cell in sheet.cells.values():
                if cell.formula is None:
                    continue
                other = theirs.sheets[sheet.name].cells.get(cell.ref)
                assert (cell.place, cell.value or None) == (
                    cell.place,
                    (other.value if other else None) or None,
                )
                compared += 1
    assert compared > 300


# ---------------------------------------------------------------------------------------------
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


# ---------------------------------------------------------------------------------------------
# the allocation workbook


def allocation() -> bytes:
    return make_template(load_call("2025"), "fordelning", data=CASE)


def test_sums_above_the_header_leave_withdrawn_rows_out() -> None:
    book = opened(allocation())
    assert beside(book, "LUM", "Sökt") == 300000  # neither the withdrawn row nor the text
    assert beside(book, "LUM", "Beviljat, förslag") == 300000
    assert beside(book, "LUM", "Kvar att fördela, LUM") == -100000
    assert beside(book, "LUM", "Kvar att fördela, allt") == 680000
    assert beside(book, "LUM", "Ansökningar") == 2
    assert beside(book, "LUM", "Bifall") == 1
    assert beside(book, "LUM", "Avslag") == 1
    assert beside(book, "LUM", "Återtagna, avvisade") == 1
    assert beside(book, "MUL", "Kvar att fördela, MUL") == "ingen ram angiven"


def test_the_overview_finds_applicants_with_units_and_other_hyphens() -> None:
    book = opened(allocation())
    assert beside(book, "Överblick", "Enskede-Årsta-Vantör") == 1
    assert beside(book, "Överblick", "Farsta") == 0  # its only application is withdrawn
    assert beside(book, "Överblick", "Övriga och annan stavning") == 1
    assert beside(book, "Överblick", "Totalt") == 3


def test_what_an_allocation_is_filled_in_with_is_read_back() -> None:
    tables = read_tables(opened(allocation()))
    rows = list(tables["applications"])
    assert [row["kind"].value for row in rows] == ["lum", "lum", "lum", "mul"]
    assert [row["number"].value for row in rows] == [1, 2, 3, 1]
    assert rows[0]["applicant"].value == ("Enskede-Årsta-Vantör",)
    assert rows[0]["coordinated_with"].value == (2, 3)
    assert rows[0]["received"].value == dt.date(2024, 8, 1)
    assert rows[2]["sought"].cell is not None
    assert rows[2]["sought"].cell.value == "250 950:-"
    (case,) = tables["case"]
    assert case["frame_lum"].value == 200000
    assert [row["officer_name"].value for row in tables["officers"]] == ["Handläggare A"]
    assert {(f.code, f.cell) for f in tables.findings if f.severity is Severity.ERROR} == {
        ("A07", "B10"),
        ("D18", "P10"),
    }


def test_text_that_begins_with_an_equals_sign_stays_text() -> None:
    book = opened(allocation())
    cell = book.sheets["LUM"].cells["B10"]
    assert (cell.value, cell.formula) == ("=Okänd", None)


def test_an_empty_allocation_workbook_has_free_rows_and_no_findings() -> None:
    data = make_template(load_call("2026"), "fordelning")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {table.ref.split(":")[0] for table in book["LUM"].tables.values()} == {"A7"}
    assert not book["LUM"].protection.sheet
    assert book["LUM"].freeze_panes == "D8"
    assert book["LUM"].print_title_rows == "$6:$7"
    tables = read_tables(opened(data))
    assert len(tables["applications"]) == 0
    assert tables.findings == ()


def test_the_single_sheet_shows_the_first_application() -> None:
    book = opened(allocation())
    assert beside(book, "Blad", "Visa medel") == "LUM"
    assert beside(book, "Blad", "Titel") == "Prata mera"
    assert beside(book, "Blad", "Beviljat belopp") == 300000
    assert beside(book, "Blad", "Samordnas med") == "2, 3"


def test_notes_stand_on_the_cells_that_they_are_about() -> None:
    book = openpyxl.load_workbook(io.BytesIO(allocation()))
    notes = {
        (sheet.title, cell.value): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert notes == {
        ("LUM", "250 950:-"): "Antagande.",
        ("Ärende", 200000): "Antagande.",
        ("MUL", "MUL 2025: medel för utveckling och lärande"): "Övning.",
    }


def test_charts_are_told_to_those_who_cannot_see_them() -> None:
    drawings = parts(allocation(), r"drawings/drawing\d+\.xml$")
    alternatives = [
        frame.get("descr", "")
        for part in drawings.values()
        for frame in etree.fromstring(part).iter("{*}cNvPr")
    ]
    assert len(alternatives) == 3
    assert all("sökt och beviljat belopp" in text.casefold() for text in alternatives)


def test_the_file_says_its_title_language_and_version() -> None:
    properties = openpyxl.load_workbook(io.BytesIO(allocation())).properties
    assert properties.title == "Fördelning 2025"
    assert properties.language == "sv-SE"
    assert properties.creator == "fordela"
    assert "2025.3" in (properties.description or "")


def test_single_cells_are_listed_as_the_fewest_areas() -> None:
    refs = ["B2", "B3", "C2", "C3", "B5", "AA1"]
    assert areas(refs) == ["AA1", "B2:C3", "B5"]
