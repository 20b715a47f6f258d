"""The rows that `fordela collect` makes: as read, in order, with the findings of the files."""

from __future__ import annotations

from pathlib import Path

from benchmarks.applications import write_applications
from tests.helpers.collecting import application, collect, lines, put, rows, tables
from validators.cards.loading import load_call
from validators.check import check
from validators.model import Finding, Row, Severity, Stage, Tables
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook

CALL = load_call("2025")


def test_odd_input_stands_as_read_with_what_came_in_beside_it(tmp_path: Path) -> None:
    odd = application(sought="300 000:-", applicant="farsta SDF, Enheten för barn", unit=None,
                      planned_years="2 år")  # fmt: skip
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", {"a.xlsx": odd}))
    (row,) = rows(out)
    assert (row["sought"], row["applicant"], row["unit"]) == (
        300_000, ("Farsta",), "Enheten för barn",
    )  # fmt: skip
    assert row["planned_years"] == 2
    said = "300 000:-; Sökande: farsta SDF, Enheten för barn; Planerade år: 2 år"
    assert row["as_received"] == said


def test_what_cannot_be_read_stands_as_it_came_and_is_asked_about_again(tmp_path: Path) -> None:
    out = tmp_path / "b.xlsx"
    books = {"a.xlsx": application(sought="ca 300 000", applicant="Farstaa")}
    assert collect(out, put(tmp_path / "in", books)) == 1
    found = check(tables(out), CALL)
    assert {(f.code, f.value) for f in found} >= {("A21", "ca 300 000"), ("A07", "Farstaa")}


def test_a_cost_that_somebody_deleted_is_the_sum_of_the_budget(tmp_path: Path) -> None:
    whole = application()
    cells = read_workbook(whole).sheets["Ansökan"].cells.values()
    row = next(c.ref[1:] for c in cells if c.formula and c.value == 400_000)
    out = tmp_path / "b.xlsx"
    gone = [Setting("Ansökan", f"{letters}{row}", None) for letters in "CD"]
    emptied = set_values(whole, gone).data
    collect(out, put(tmp_path / "in", {"a.xlsx": emptied}))
    assert rows(out)[0]["cost"] == 400_000
    assert "summan av budgetens rader" in lines(out)[0]["Förklaring"]
    assert lines(out)[0]["Budgetens summa"] == 400_000


def test_rows_come_by_day_then_applicant_in_swedish_order_then_title(tmp_path: Path) -> None:
    books = {
        "1.xlsx": application(applicant="Södermalm", title="A"),
        "2.xlsx": application(applicant="Kungsholmen", title="Överst"),
        "3.xlsx": application(applicant="Kungsholmen", title="Ärligt"),
        "4.xlsx": application(applicant="Kungsholmen", title="Zebra"),
        "5.xlsx": application(applicant="Södermalm", title="Sent"),
    }
    register = tmp_path / "lista.csv"
    register.write_text("Filnamn;Inkommen\n5.xlsx;2024-08-01\n", "utf-8")
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books), received=register)
    assert [(row["number"], row["title"]) for row in rows(out)] == [
        (1, "Sent"), (2, "Zebra"), (3, "Ärligt"), (4, "Överst"), (5, "A"),
    ]  # fmt: skip


def test_findings_of_the_rows_are_those_of_the_files(tmp_path: Path) -> None:
    """For what both stages check: the same rules at the same columns."""
    folder = tmp_path / "in"
    paths = write_applications(folder, 199)
    out = tmp_path / "b.xlsx"
    collect(out, folder)
    book = tables(out)
    both = {
        code
        for code, rule in CALL.rules.items()
        if rule.severity(Stage.APPLICATION) and rule.severity(Stage.ALLOCATION)
    } - {"S07"}  # a row has no formula that could be written over

    def columns(found: Tables, row: Row, findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
        places = {f.cell.place: key for key, f in row.items() if f.cell is not None}
        return {
            (f.code, places[f"{f.sheet}!{f.cell}"])
            for f in findings
            if f"{f.sheet}!{f.cell}" in places and f.severity is not Severity.INFO
            and any(code.split("-")[0] == f.code for code in both)
        }  # fmt: skip

    found = check(book, CALL)
    of_rows = {
        str(row["origin"].value).partition(";")[0]: columns(book, row, found)
        for row in book["applications"]
    }
    compared = 0
    for path in paths:
        if path.name not in of_rows:
            continue
        alone = read_tables(read_workbook(path.read_bytes()))
        row = alone["applications"].rows[0]
        kind = str(row["kind"].value)
        form = CALL.table("application", kind)
        shared = {key: c for key, c in CALL.table("allocation", kind).items() if key in form}
        expected = {
            (code, key)
            for code, key in columns(alone, row, check(alone, CALL))
            if key in shared and (code != "A18" or "allocation" in shared[key].required)
        }
        rules = {each[0] for each in expected}
        mine = {each for each in of_rows[path.name] if each[0] in rules}
        assert mine == expected, path.name
        compared += len(expected)
    assert compared > 20
