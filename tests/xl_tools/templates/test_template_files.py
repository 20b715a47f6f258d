"""The templates as files: valid, the same bytes each time, and those in the repository."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from tests.helpers.office import sdk_errors
from tests.helpers.project import ROOT
from tests.helpers.template_books import CASE, allocation, parts
from validators.cards.loading import load_call, years
from validators.errors import FordelaError
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.book import areas, table_name
from xl_tools.templates.make import make_template, make_templates
from xl_tools.templates.sheets.budget import line_amount

CHECKED = (("2015", "mul"), ("2026", "lum"), ("2015", "fordelning"), ("2026", "fordelning"))


EVERY = [(year, kind) for year in years() for kind in load_call(year).template_kinds]


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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


def test_the_file_says_its_title_language_and_version() -> None:
    properties = openpyxl.load_workbook(io.BytesIO(allocation())).properties
    assert properties.title == "Fördelning 2025"
    assert properties.language == "sv-SE"
    assert properties.creator == "fordela"
    assert "2025.3" in (properties.description or "")


def test_single_cells_are_listed_as_the_fewest_areas() -> None:
    refs = ["B2", "B3", "C2", "C3", "B5", "AA1"]
    assert areas(refs) == ["AA1", "B2:C3", "B5"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("LUM", "LUM"),
        ("Resor och mer", "Resor_och_mer"),
        ("LUM27", "_LUM27"),  # a cell
        ("R1C1", "_R1C1"),
        ("c", "_c"),
        ("2027", "_2027"),
        ("Å-resor", "Å_resor"),
    ],
)
def test_a_table_has_a_name_that_excel_takes_whatever_its_sheet_is_called(
    title: str, name: str
) -> None:
    assert table_name(title) == name
