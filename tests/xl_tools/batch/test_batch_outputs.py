"""`fordela batch`: what is written of each file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.helpers.batches import batch, csv_of, told, with_amount
from tests.helpers.documents import real_book
from tests.helpers.office import program
from xl_tools.marking.marks import unmark
from xl_tools.reports.csv_rows import lines


def test_annotated_copies_are_those_of_files_with_findings(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut"
    (few / "fel.xlsx").write_bytes(with_amount((few / "åäö 00.xlsx").read_bytes(), 0))
    batch(few, out, "--to", "annotated")
    marked = {path.name for path in out.glob("*granskad.xlsx")}
    assert marked == {
        name.replace(".xlsx", " granskad.xlsx") for name, e in told(out).items() if e["findings"]
    }
    assert "fel granskad.xlsx" in marked
    copy = (out / "fel granskad.xlsx").read_bytes()
    assert unmark(copy) == (few / "fel.xlsx").read_bytes()


def test_json_has_each_value_with_its_cell(few: Path, tmp_path: Path) -> None:
    batch(few, tmp_path / "ut", "--to", "json")
    shown = json.loads((tmp_path / "ut" / "åäö 00.json").read_text("utf-8"))
    (application,) = shown["tables"]["applications"]
    assert application["title"]["value"].startswith("Tillsammans för")
    assert application["title"]["cell"].startswith("Ansökan!C")
    assert shown["stage"] == "application"
    assert not (tmp_path / "ut" / "åäö 99.json").exists()


def test_csv_has_a_row_for_each_application_and_each_finding(few: Path, tmp_path: Path) -> None:
    batch(few, tmp_path / "ut", "--to", "csv")
    rows = csv_of(tmp_path / "ut" / "2025-applications.csv")
    assert [row["Fil"] for row in rows] == [f"åäö {number:02}.xlsx" for number in range(11)]
    assert all(row["Titel"].startswith("Tillsammans för") or not row["Titel"] for row in rows)
    assert csv_of(tmp_path / "ut" / "2025-budget.csv")
    findings = csv_of(tmp_path / "ut" / "anmarkningar.csv")
    assert findings[-1]["Fil"] == "åäö 99.xlsx"
    assert findings[-1]["Vem"] == "Handläggaren"
    count = sum(len(each["findings"]) for each in told(tmp_path / "ut").values())  # type: ignore[arg-type]
    assert len(findings) == count + 1


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"])
def test_no_text_in_csv_is_a_formula(text: str) -> None:
    written = lines([[text, -5, 0.5]]).decode("utf-8")
    (row,) = csv.reader([written], delimiter=";") if "\r" not in text else [[f"'{text}", "-5", ""]]
    assert row[:2] == [f"'{text}", "-5"]
    assert written.endswith(";-5;0,5\r\n")


def test_documents_are_written_of_allocation_workbooks_without_errors(
    few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    (few / "fordelning.xlsx").write_bytes(real_book("2025"))
    batch(few, out, "--to", "docx")
    assert {path.relative_to(out).as_posix() for path in out.rglob("*.docx")} == {
        "fordelning/tjansteutlatande-2025.docx",
        "fordelning/bilaga-lum-2025.docx",
        "fordelning/bilaga-mul-2025.docx",
        "fordelning/protokollsutdrag-2025.docx",
    }


def test_pdfs_are_written_beside_the_documents(few: Path, tmp_path: Path) -> None:
    program("soffice")
    out = tmp_path / "ut"
    (few / "fordelning.xlsx").write_bytes(real_book("2025"))
    batch(few, out, "--to", "pdf")
    names = {path.relative_to(out).as_posix() for path in out.rglob("*.pdf")}
    assert names == {
        path.relative_to(out).with_suffix(".pdf").as_posix() for path in out.rglob("*.docx")
    }
    assert "fordelning/tjansteutlatande-2025.pdf" in names
