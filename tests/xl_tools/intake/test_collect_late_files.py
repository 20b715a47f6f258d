"""Files that come late: further rows, and the others stay byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import intact, ooxml_package
from tests.helpers.collecting import (
    application,
    collect,
    fates,
    lines,
    original,
    put,
    raw_rows,
    rows,
    tables,
)
from tests.helpers.office import sdk_errors
from validators.cards.loading import load_call
from validators.check import check
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example, example_book
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


CALL = load_call("2025")


def test_late_files_become_further_rows_and_the_others_stay_byte_for_byte(assessed: Path) -> None:
    put(assessed / "in", {"c.xlsx": application(title="Tre", applicant="Bromma"),
                          "d.xlsx": application("mul", title="Oslo", sought=20_000)})  # fmt: skip
    before = (assessed / "2.xlsx").read_bytes()
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "2.xlsx") == 0
    after = out.read_bytes()
    assert (assessed / "2.xlsx").read_bytes() == before
    assert intact.new_faults(ooxml_package.Package(before), ooxml_package.Package(after)) == []
    assert sdk_errors(out) == []
    assert [(row["number"], row["title"]) for row in rows(out)] == [
        (1, "Ett"), (2, "Två, rättad titel"), (3, "Tre"),
    ]  # fmt: skip
    assert rows(out, "mul")[0]["number"] == 1
    old, new = (raw_rows(data, "xl/worksheets/sheet1.xml") for data in (before, after))
    assert {number: old[number] for number in (8, 9)} == {n: new[n] for n in (8, 9)}
    there, here = ooxml_package.Package(before), ooxml_package.Package(after)
    changed = {name for name in there.entries if there.content(name) != here.content(name)}
    parts_of = {"LUM": "sheet1", "MUL": "sheet2", "Inkomna": "sheet9", "Överblick": "sheet4"}
    assert {n for n in changed if "tables/" not in n} == {
        f"xl/worksheets/{part}.xml" for part in parts_of.values()
    }
    assert len(changed) == 6  # and the tables of LUM and Inkomna; MUL's has prepared rows
    assert [line["Omgång"] for line in lines(out)] == [1, 1, 2, 2]
    stated = {(t["kind"].value, t["column"].value): t["stated"].value
              for t in tables(out)["totals"]}  # fmt: skip
    assert stated["lum", "sought"] == 900_000
    told = {(f.code, f"{f.sheet}!{f.cell}") for f in check(tables(out), CALL)}
    assert ("D18", "LUM!C2") not in told


def test_nothing_new_leaves_the_book_as_it_is(assessed: Path, capsys: Captured) -> None:
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "2.xlsx") == 0
    assert out.read_bytes() == (assessed / "2.xlsx").read_bytes()
    assert "2 fanns redan" in capsys.readouterr().out


def test_a_changed_application_is_shown_beside_the_row_and_not_applied(assessed: Path) -> None:
    put(assessed / "in", {"b.xlsx": application(title="Två", sought=450_000)})
    put(assessed / "in", {"ny titel.xlsx": application(title="Två, rättad titel", sought=1)})
    out = assessed / "3.xlsx"
    collect(out, assessed / "in", into=assessed / "2.xlsx")
    assert [row["sought"] for row in rows(out)] == [300_000, 300_000]
    waits = [line for line in lines(out) if line["Vad den blev"] == "väntar på beslut"]
    assert [(line["Fil"], line["Rad nr"]) for line in waits] == [
        ("b.xlsx", 2),
        ("ny titel.xlsx", 2),
    ]
    assert "Titel: ”Två, rättad titel” → ”Två”" in waits[0]["Skillnader: raden → filen"]
    assert "450" in waits[0]["Skillnader: raden → filen"]


def test_what_waits_gets_a_row_when_the_officer_says_so(assessed: Path, capsys: Captured) -> None:
    put(assessed / "in", {"b2.xlsx": application(title="Två", sought=450_000)})
    collect(assessed / "3.xlsx", assessed / "in", into=assessed / "2.xlsx")
    sheet = read_workbook((assessed / "3.xlsx").read_bytes()).sheets["Inkomna"]
    column = next(letters for letters, cell in sheet.rows[4].items() if cell.value == "Ta in")
    yes = set_values((assessed / "3.xlsx").read_bytes(), [Setting("Inkomna", f"{column}7", "Ja")])
    (assessed / "4.xlsx").write_bytes(yes.data)
    assert collect(assessed / "5.xlsx", assessed / "in", into=assessed / "4.xlsx") == 0
    assert [row["sought"] for row in rows(assessed / "5.xlsx")] == [300_000, 300_000, 450_000]
    line = lines(assessed / "5.xlsx")[2]
    assert (line["Vad den blev"], line["Rad nr"], line["Ta in"]) == ("ny", 3, "Ja")
    capsys.readouterr()
    put(assessed / "tom", {"ny.xlsx": application(title="Ny")})
    collect(assessed / "utan.xlsx", assessed / "tom", into=assessed / "4.xlsx")
    assert "Post 3 har Ja under Ta in, men b2.xlsx är inte" in capsys.readouterr().out
    assert collect(assessed / "6.xlsx", assessed / "in", into=assessed / "5.xlsx") == 0
    same = (assessed / "5.xlsx").read_bytes()
    assert (assessed / "6.xlsx").read_bytes() == same


def test_a_book_without_the_sheet_gets_it_and_knows_its_rows(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(example("2025")["fordelning-2025.xlsx"])
    books = {name: data for name, data in example("2025").items() if "/" in name}
    folder = put(tmp_path / "in", {**books, "sen.xlsx": application(title="Ny och sen")})
    out = tmp_path / "ny.xlsx"
    assert collect(out, folder, into=book) == 0
    found = fates(out)
    assert found.pop("sen.xlsx") == "ny"
    assert set(found.values()) == {"samma uppgifter"}
    assert len(rows(out)) == len([r for r in original()["applications"]
                                  if r["kind"].value == "lum"]) + 1  # fmt: skip
    assert rows(out)[-1]["title"] == "Ny och sen"
    faults = intact.new_faults(
        ooxml_package.Package(book.read_bytes()), ooxml_package.Package(out.read_bytes())
    )
    assert faults == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_figures_are_those_of_a_workbook_made_with_all_rows(tmp_path: Path, lang: str) -> None:
    """Until Excel has calculated, what stands in the file is what a viewer shows."""
    book = tmp_path / "bok.xlsx"
    book.write_bytes(example_book("2025", lang=lang))
    new = {f"{n}.xlsx": application(title=f"Sen {n}", sought=100_000 * n) for n in (1, 2, 3)}
    out = tmp_path / "ny.xlsx"
    collect(out, put(tmp_path / "in", new), into=book)
    sheets = read_workbook(out.read_bytes()).sheets
    sought = 6_200_000 + sum(100_000 * n for n in (1, 2, 3))
    assert sheets["LUM"].cells["C2"].value == sum(row["sought"] for row in rows(out))
    assert sheets["LUM"].cells["C2"].value >= sought
    assert sheets["LUM"].cells["E2"].value == 19
    by_kind = sheets["Överblick"].cells
    assert [by_kind[ref].value for ref in ("B5", "C5")] == [19, sheets["LUM"].cells["C2"].value]
    farsta = next(c.ref for c in by_kind.values() if c.value == "Farsta")[1:]
    before = read_workbook(book.read_bytes()).sheets["Överblick"].cells
    assert by_kind[f"B{farsta}"].value == int(str(before[f"B{farsta}"].value)) + 3


def test_an_empty_template_is_filled_from_its_first_row(tmp_path: Path) -> None:
    book = tmp_path / "mall.xlsm"
    book.write_bytes(make_template(CALL, "fordelning", buttons=True))
    folder = put(tmp_path / "in", {f"{n}.xlsx": application(title=f"T{n}") for n in range(40)})
    out = tmp_path / "ny.xlsm"
    assert collect(out, folder, into=book) == 0
    assert len(rows(out)) == 40
    sheet = read_workbook(out.read_bytes()).sheets["LUM"]
    assert sheet.rows[8]["A"].value == 1
    assert sheet.tables[0].ref.endswith("47")  # 30 prepared rows, and ten by which it grew
    assert sdk_errors(out) == []


def test_something_below_the_list_is_not_written_over(tmp_path: Path, capsys: Captured) -> None:
    note = [Setting("LUM", "B38", "Obs: gammalt")]  # just below the 30 prepared rows
    (tmp_path / "bok.xlsx").write_bytes(set_values(make_template(CALL, "fordelning"), note).data)
    folder = put(tmp_path / "in", {f"{n}.xlsx": application(title=f"T{n}") for n in range(31)})
    out = tmp_path / "ny.xlsx"
    code = collect(out, folder, into=tmp_path / "bok.xlsx")
    assert (code, out.exists()) == (2, False)
    assert "LUM!B38" in capsys.readouterr().err
