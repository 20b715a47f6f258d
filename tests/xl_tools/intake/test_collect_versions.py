"""Which received application is a version of which row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.collecting import application, collect, lines, put, rows, write_cells
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example

CORRECTED: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "applicant misspelt": ({"applicant": "Farstaa"}, {"applicant": "Farsta"}),
    "applicant missing": ({"applicant": None}, {"applicant": "Farsta"}),
    "title missing": ({"title": None}, {"title": "Tidigt stöd"}),
    "parties in another order": (
        {"applicant": "Farsta och Skarpnäck"},
        {"applicant": "Skarpnäck och Farsta", "sought": 310_000},
    ),
    "a party more": ({}, {"applicant": "Farsta och Skarpnäck", "sought": 310_000}),
    "neither has a title": ({"title": None}, {"title": None, "sought": 310_000}),
}


@pytest.mark.parametrize("case", CORRECTED)
def test_what_an_applicant_corrects_is_a_version_and_in_no_sum(tmp_path: Path, case: str) -> None:
    """An application with the very thing put right that it would be known by."""
    before, after = CORRECTED[case]
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    folder = put(tmp_path / "in", {"a.xlsx": application(**before)})
    collect(first, folder)
    collect(second, put(folder, {"a rättad.xlsx": application(**after)}), into=first)
    assert len(rows(second)) == 1
    line = lines(second)[1]
    assert (line["Vad den blev"], line["Rad nr"]) == ("väntar på beslut", 1)
    assert "→" in line["Skillnader: raden → filen"]


def test_the_example_of_2015_collected_into_its_own_book_is_all_there_already(
    tmp_path: Path,
) -> None:
    """With joint applications, and three trips of one district to one town (MUST 17, 18, 25)."""
    books = put(tmp_path, example("2015"))
    out = tmp_path / "ut.xlsx"
    collect(out, books / "applications", into=books / "fordelning-2015.xlsx")
    found = lines(out)
    assert {line["Vad den blev"] for line in found} == {"samma uppgifter"}
    assert sorted((line["Slag"], line["Rad nr"]) for line in found) == sorted(
        [("LUM", n) for n in range(1, 21)] + [("MUST", n) for n in range(1, 26)]
    )


def test_the_example_of_2015_has_a_row_for_each_of_its_applications(tmp_path: Path) -> None:
    books = put(tmp_path, example("2015"))
    out = tmp_path / "ut.xlsx"
    collect(out, books / "applications")
    assert (len(rows(out)), len(rows(out, "mul"))) == (20, 25)
    twins = [line for line in lines(out) if line["Vad den blev"] == "möjlig dubblett"]
    assert any("Samma sökande och resmål som MUST nr" in line["Förklaring"] for line in twins)


def test_a_new_version_is_compared_with_the_row_that_was_taken_in(tmp_path: Path) -> None:
    first, second = (application(title="Ett", sought=sought) for sought in (300_000, 310_000))
    books = {"a.xlsx": first, "a2.xlsx": second}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "a", {"a.xlsx": first}))
    collect(two, put(tmp_path / "in", books), into=one)
    taken = write_cells(two, Inkomna={"Ta in": {6: "Ja"}})
    three = tmp_path / "3.xlsx"
    collect(three, tmp_path / "in", into=taken)
    withdrawn = write_cells(three, LUM={"Status": {8: "återtagen"}})
    again = {"b.xlsx": application(title="Ett", contact="B"),
             "c.xlsx": application(title="Ett", sought=310_000, contact="B")}  # fmt: skip
    four = tmp_path / "4.xlsx"
    collect(four, put(tmp_path / "in", again), into=withdrawn)
    assert [(line["Vad den blev"], line["Rad nr"]) for line in lines(four)[2:]] == [
        ("väntar på beslut", 2), ("samma uppgifter", 2),
    ]  # fmt: skip


def test_what_is_like_a_withdrawn_row_waits_and_that_is_told(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    gone = write_cells(one, LUM={"Status": {8: "återtagen"}})
    collect(two, put(tmp_path / "in", {"b.xlsx": application(contact="B")}), into=gone)
    line = lines(two)[1]
    assert (line["Vad den blev"], line["Rad nr"]) == ("väntar på beslut", 1)
    assert "Raden är återtagen." in line["Förklaring"]


def test_rows_that_were_deleted_and_numbered_anew_are_not_mistaken(tmp_path: Path) -> None:
    books = {f"{n}.xlsx": application(title=title) for n, title in enumerate(("Ett", "Två", "Tre"))}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", books))
    # Ett, Tre, Två by title; the first is gone, the others move up and get new numbers
    there = [{key: cell.value for key, cell in row.items()}
             for number, row in read_workbook(one.read_bytes()).sheets["LUM"].rows.items()
             if number in (9, 10)]  # fmt: skip
    settings = [
        Setting("LUM", f"{letters}{number}", None if number == 10 else value)
        for number, row in zip((8, 9), there, strict=True)
        for letters, value in row.items()
        if letters != "A"
    ]
    settings += [Setting("LUM", f"{letters}10", None) for letters in there[0]]
    moved = tmp_path / "flyttad.xlsx"
    moved.write_bytes(set_values(one.read_bytes(), settings).data)
    collect(two, put(tmp_path / "in", {"ny.xlsx": application(title="Ett", sought=1)}), into=moved)
    line = lines(two)[3]
    assert (line["Fil"], line["Vad den blev"]) == ("ny.xlsx", "ny")
