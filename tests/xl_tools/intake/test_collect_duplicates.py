"""Several versions of one application: none is chosen silently."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.helpers.collecting import application, collect, fates, lines, put, rows, tables
from validators.cards.loading import load_call
from validators.check import check

CALL = load_call("2025")


def test_no_version_of_an_application_is_chosen_silently(doubled: Path) -> None:
    out = doubled / "b.xlsx"
    assert fates(out) == {
        "1 först.xlsx": "ny",
        "2 samma.xlsx": "samma fil",
        "3 ny version.xlsx": "väntar på beslut",
        "4 annan kontakt.xlsx": "samma uppgifter",
        "5 nästan.xlsx": "möjlig dubblett",
        "6 annan sökande.xlsx": "ny",
        "7 resa.xlsx": "ny",
    }
    assert [(row["number"], row["sought"]) for row in rows(out)] == [
        (1, 300_000), (2, 300_000), (3, 300_000),
    ]  # fmt: skip
    files = [line["Fil"] for line in lines(out)]
    at = files.index("1 först.xlsx")
    beside = ["2 samma.xlsx", "3 ny version.xlsx", "4 annan kontakt.xlsx"]
    assert files[at + 1 : at + 4] == beside


def test_a_new_version_shows_what_differs_and_its_row_says_that_it_waits(doubled: Path) -> None:
    told = {line["Fil"]: line for line in lines(doubled / "b.xlsx")}
    waits = told["3 ny version.xlsx"]
    assert waits["Skillnader: raden → filen"].replace("\xa0", " ").split("\n") == [
        "Titel: ”Tidigt stöd i skolan” → ”tidigt stöd i skolan.”",
        "Syfte: ”Att fler ska få stöd i tid.” → ”Ett annat syfte.”",
        "Total kostnad: 400 000 kr → 450 000 kr",
        "Sökt belopp: 300 000 kr → 350 000 kr",
    ]
    assert (waits["Slag"], waits["Rad nr"]) == ("LUM", 1)
    assert "inte med i summorna" in waits["Förklaring"]
    (row,) = [r for r in rows(doubled / "b.xlsx") if r["origin"].startswith("1 först.xlsx")]
    assert row["origin"].endswith(f"(Inkomna, post {waits['Post']})")


def test_the_sums_of_the_book_are_those_of_its_rows(doubled: Path) -> None:
    book = tables(doubled / "b.xlsx")
    stated = {(t["kind"].value, t["column"].value): t["stated"].value for t in book["totals"]}
    assert stated["lum", "sought"] == 900_000
    assert "D18" not in {f.code for f in check(book, CALL)}


def test_one_number_of_the_registry_for_two_files_makes_the_later_one_wait(tmp_path: Path) -> None:
    register = tmp_path / "lista.csv"
    register.write_text(
        "Diarienummer;Filnamn;Inkommen\n24/7;a.xlsx;2024-08-02\n24/7;b.xlsx;2024-08-01\n", "utf-8"
    )
    books = {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Något helt annat")}
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books), received=register)
    assert fates(out) == {"b.xlsx": "ny", "a.xlsx": "väntar på beslut"}
    (row,) = rows(out)
    assert (row["registration"], row["received"]) == ("24/7", dt.date(2024, 8, 1))
    assert lines(out)[0]["Enligt"] == "lista.csv rad 3"
