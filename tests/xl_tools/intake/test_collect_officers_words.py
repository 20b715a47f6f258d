"""What the officer and the registry write in the book: filled in, told of, never written over."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.collecting import application, collect, lines, put, rows, write_cells

Captured = pytest.CaptureFixture[str]


def test_a_list_that_comes_later_fills_in_what_is_empty_and_tells_what_differs(
    tmp_path: Path, capsys: Captured
) -> None:
    books = {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Två")}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", books))
    dated = write_cells(one, LUM={"Inkommen": {9: dt.date(2024, 8, 1)}})
    register = tmp_path / "lista.csv"
    register.write_text("Filnamn;Inkommen;Dnr\na.xlsx;2024-08-29;SF 1\nb.xlsx;2024-08-30;SF 2\n")
    capsys.readouterr()
    collect(two, tmp_path / "in", into=dated, received=register)
    said = capsys.readouterr().out
    assert "2 rader som saknade ankomstdag eller nummer fick det ur registerlistan" in said
    assert "LUM nr 2 har 2024-08-01 under Inkommen, men registerlistan säger 2024-08-30" in said
    assert [(row["received"], row["registration"]) for row in rows(two)] == [
        (dt.date(2024, 8, 29), "SF 1"), (dt.date(2024, 8, 1), "SF 2"),
    ]  # fmt: skip
    first = lines(two)[0]
    assert (first["Inkommen dag"], first["Dnr"]) == (dt.date(2024, 8, 29), "SF 1")
    assert first["Enligt"] == "lista.csv rad 2"
    assert "Förklaring" not in first
    again = tmp_path / "3.xlsx"
    collect(again, tmp_path / "in", into=two, received=register)
    assert again.read_bytes() == two.read_bytes()


def test_a_sheet_that_gets_no_rows_may_be_missing(tmp_path: Path) -> None:
    """An officer who distributes only LUM has taken the other sheet away."""
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application(title="Ett")}))
    book = openpyxl.load_workbook(one)
    del book["MUL"]
    book.save(one)
    collect(two, put(tmp_path / "in", {"b.xlsx": application(title="Två")}), into=one)
    assert [row["title"] for row in rows(two)] == ["Ett", "Två"]


@pytest.mark.parametrize(
    ("row", "said", "told"),
    [
        (6, "Ja", "Post 2 har Ja under Ta in, men är annan utlysning: bara det som väntar"),
        (5, "x", "Post 1 har ”x” under Ta in, och det förstås inte. Skriv Ja eller Nej."),
    ],
)
def test_a_decision_that_cannot_be_followed_is_told(
    tmp_path: Path, capsys: Captured, row: int, said: str, told: str
) -> None:
    books = {"a.xlsx": application(), "b.xlsx": application(year="2026", answer_new_way=None)}
    one = tmp_path / "1.xlsx"
    collect(one, put(tmp_path / "in", books))
    decided = write_cells(one, Inkomna={"Ta in": {row: said}})
    collect(tmp_path / "2.xlsx", tmp_path / "in", into=decided)
    assert told in capsys.readouterr().out


def test_a_row_that_has_lost_its_number_is_told_of_by_its_title(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    emptied = write_cells(one, LUM={"Nr": {8: None}})
    collect(two, put(tmp_path / "in", {"b.xlsx": application(sought=1)}), into=emptied)
    assert "ny version av LUM-raden ”Tidigt stöd”, som saknar Nr," in lines(two)[1]["Förklaring"]


@pytest.mark.parametrize("place", [("LUM", "Nr", 9), ("LUM", "Titel", 9), ("Inkomna", "Fil", 7)])
def test_what_somebody_wrote_below_a_list_is_never_written_over(
    tmp_path: Path, capsys: Captured, place: tuple[str, str, int]
) -> None:
    sheet, title, row = place
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    noted = write_cells(one, **{sheet: {title: {row: "Obs! Ring Farsta."}}})
    put(tmp_path / "in", {"b.xlsx": application(title="Två")})
    assert collect(two, tmp_path / "in", into=noted) == 2
    assert not two.exists()
    assert "Flytta det, och kör igen." in capsys.readouterr().err


def test_long_texts_are_shown_from_where_they_differ(tmp_path: Path) -> None:
    long = "Projektet ska ge familjer stöd i tid, i hela kommunen och året om. Vi söker för "
    books = {"a.xlsx": application(purpose=f"{long}10 familjer."),
             "b.xlsx": application(purpose=f"{long}25 familjer.")}  # fmt: skip
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books))
    shown = lines(out)[1]["Skillnader: raden → filen"]
    assert "Vi söker för 10 familjer.” → ”… " in shown
    assert shown.endswith("Vi söker för 25 familjer.”")


def test_a_second_application_in_a_file_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(application()))
    book.copy_worksheet(book["Ansökan"]).title = "Ansökan 2"
    made = io.BytesIO()
    book.save(made)
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", {"a.xlsx": made.getvalue()}))
    assert "Bladet Ansökan 2 läses inte" in lines(out)[0]["Förklaring"]
