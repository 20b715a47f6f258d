"""Books that are gone on from: marked, moved about, of an earlier template, saved by others."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.collecting import application, collect, fates, lines, put, rows
from tests.helpers.office import Office
from validators.cards.loading import load_call
from xl_tools.cli.main import main
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


CALL = load_call("2025")


def test_a_marked_book_is_gone_on_from_and_can_be_unmarked(assessed: Path) -> None:
    marked = assessed / "granskad.xlsx"
    assert main(["validate", str(assessed / "2.xlsx"), "--annotate", str(marked)]) == 1
    put(assessed / "in", {"c.xlsx": application(title="Tre")})
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=marked) == 0
    assert [row["title"] for row in rows(out)] == ["Ett", "Två, rättad titel", "Tre"]
    clean = assessed / "ren.xlsx"
    assert main(["unmark", str(out), "--out", str(clean)]) == 0
    assert "Granskning" not in read_workbook(clean.read_bytes()).sheets
    assert len(rows(clean)) == 3


def test_somebody_s_own_sheet_of_that_name_is_left_alone(tmp_path: Path, capsys: Captured) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(CALL, "fordelning")))
    book.create_sheet("Inkomna")["A1"] = "Mina egna anteckningar"
    book.save(tmp_path / "bok.xlsx")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, into=tmp_path / "bok.xlsx") == 2
    assert "Ge det ett annat namn" in capsys.readouterr().err


def test_columns_that_the_officer_moved_or_added_are_found(assessed: Path) -> None:
    book = openpyxl.load_workbook(assessed / "2.xlsx")
    for name, column in (("LUM", 4), ("Inkomna", 3)):
        page = book[name]
        page.tables.clear()  # openpyxl does not take tables along
        page.insert_cols(column)
        page.cell(7 if name == "LUM" else 4, column).value = "Min egen kolumn"
    book.save(assessed / "flyttad.xlsx")
    put(assessed / "in", {"c.xlsx": application(title="Tre")})
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "flyttad.xlsx") in (0, 1)
    assert [row["title"] for row in rows(out)] == ["Ett", "Två, rättad titel", "Tre"]
    assert lines(out)[-1]["Fil"] == "c.xlsx"
    assert "Min egen kolumn" not in lines(out)[-1]


def test_a_book_of_an_earlier_template_gets_rows_without_the_new_column(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(CALL, "fordelning")))
    for name in ("LUM", "MUL"):
        page = book[name]
        (cell,) = [cell for cell in page[7] if cell.value == "Ursprung"]
        page.tables.clear()
        cell.value = None
    book.save(tmp_path / "bok.xlsx")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder, into=tmp_path / "bok.xlsx") == 0
    assert [row["title"] for row in rows(out)] == ["Tidigt stöd"]
    assert fates(out) == {"a.xlsx": "ny"}


def test_a_book_that_libreoffice_saved_is_gone_on_from_and_shows_what_it_computes(
    office: Office, applications: Path, collected: Path, tmp_path: Path
) -> None:
    saved = office.convert(collected, "xlsx:Calc MS Excel 2007 XML", tmp_path / "sparad")
    late = put(tmp_path / "sent", {"c.xlsx": application(title="Sent", sought=250_000)})
    out = tmp_path / "ny.xlsx"
    assert collect(out, applications, late, into=saved) == 0
    assert [row["title"] for row in rows(out)][-1] == "Sent"
    assert len(lines(out)) == 29
    computed = office.convert(out, "xlsx:Calc MS Excel 2007 XML", tmp_path / "räknad")
    figures = [
        [sheet.cells[ref].value for ref in ("C2", "C3", "E2", "E3")]
        for sheet in (read_workbook(path.read_bytes()).sheets["LUM"] for path in (out, computed))
    ]
    assert figures[0] == figures[1]
