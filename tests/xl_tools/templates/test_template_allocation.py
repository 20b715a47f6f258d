"""The allocation workbook of a template: sums, overview, lists, notes and charts."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
from lxml import etree

from tests.helpers.template_books import allocation, beside, opened, parts
from validators.cards.loading import load_call
from validators.model import Severity
from xl_tools.reading.tables import read_tables
from xl_tools.templates.make import make_template


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
