"""`fordela batch`: the findings are those of one by one, and one bad file stops no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.applications import BROKEN
from tests.helpers.batches import NUMBER, batch, one_by_one, told, with_amount
from validators.model import Finding, Severity, Stage
from xl_tools.reports.duties import who

Captured = pytest.CaptureFixture[str]


def test_the_findings_are_those_of_checking_one_by_one(incoming: Path, report: Path) -> None:
    found = told(report)
    assert len(found) == NUMBER
    assert sum(bool(each["findings"]) for each in found.values()) > 50
    for name, each in found.items():
        alone = one_by_one(incoming / name)
        if isinstance(alone, str):
            assert each["findings"] == []
            assert str(each["problem"]).removeprefix("xl/worksheets/sheet1.xml: ") in alone
            assert alone.endswith(str(each["hint"]))
        else:
            assert "problem" not in each
            shown = [
                {key: value for key, value in finding.items() if key not in ("who", "place")}
                for finding in each["findings"]  # type: ignore[attr-defined]
            ]
            assert shown == alone


def test_one_process_and_two_give_the_same_report(
    incoming: Path, report: Path, tmp_path: Path
) -> None:
    assert batch(incoming, tmp_path / "ut") == 2
    assert (tmp_path / "ut" / "rapport.json").read_bytes() == (report / "rapport.json").read_bytes()


@pytest.mark.parametrize("way", sorted(BROKEN))
def test_a_file_that_is_no_workbook_stops_no_other(few: Path, tmp_path: Path, way: str) -> None:
    good = (few / "åäö 00.xlsx").read_bytes()
    (few / "åäö 99.xlsx").write_bytes(BROKEN[way](good))
    assert batch(few, tmp_path / "ut") == 2
    found = told(tmp_path / "ut")
    assert [name for name, each in found.items() if "problem" in each] == ["åäö 99.xlsx"]
    assert len(found) == 12


def test_a_defect_in_one_file_is_told_and_stops_no_other(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_tools.jobs.common import workbooks

    read = workbooks.open_workbook

    def remember(data: bytes, *, name: str = "") -> object:
        if name.endswith("03.xlsx"):
            raise ZeroDivisionError("division by zero")
        return read(data, name=name)

    monkeypatch.setattr(workbooks, "open_workbook", remember)
    assert batch(few, tmp_path / "ut") == 2
    problems = {n: e["problem"] for n, e in told(tmp_path / "ut").items() if "problem" in e}
    assert sorted(problems) == ["åäö 03.xlsx", "åäö 99.xlsx"]
    assert "Ett fel i fordela, inte i filen" in str(problems["åäö 03.xlsx"])


def test_exit_codes_are_those_of_one_file(few: Path, tmp_path: Path) -> None:
    (few / "åäö 99.xlsx").unlink()
    for path in few.iterdir():
        if one_by_one(path):
            path.unlink()
    assert batch(few, tmp_path / "rätt") == 0
    wrong = few / "fel.xlsx"
    wrong.write_bytes(with_amount(next(few.iterdir()).read_bytes(), 0))
    assert batch(few, tmp_path / "fel") == 1
    wrong.write_bytes(b"")
    assert batch(few, tmp_path / "oläslig") == 2


def test_the_report_says_of_every_error_where_it_is_what_is_wrong_and_what_to_do(
    report: Path,
) -> None:
    files = json.loads((report / "rapport.json").read_text("utf-8"))
    errors = [f for file in files for f in file.get("findings", ()) if f["severity"] == "error"]
    assert len({each["code"] for each in errors}) > 8
    for each in errors:
        assert all(each[key] for key in ("message", "hint", "sheet", "cell")), each


def test_the_summary_counts_files_and_findings(few: Path, tmp_path: Path, capsys: Captured) -> None:
    batch(few, tmp_path / "ut")
    shown = capsys.readouterr()
    assert shown.out.startswith("12 filer\n")
    assert "1  gick inte att granska" in shown.out
    assert "åäö 99.xlsx: Filen är en PDF." in shown.err


def test_who_must_act_follows_from_the_workbook_and_the_severity() -> None:
    error = Finding("B03", Severity.ERROR, "Ansökan", "C21", "Fel.")
    late = Finding("A06", Severity.ERROR, "LUM", "C21", "För sent.")
    note = Finding("A21", Severity.INFO, "Ansökan", "C21", "Tolkat.")
    assert str(who(error, Stage.APPLICATION)) == "Sökanden"
    assert str(who(error, Stage.ALLOCATION)) == "Handläggaren"
    assert str(who(late, Stage.ALLOCATION)) == "Registratorn"
    assert who(note, Stage.APPLICATION).text("en") == "Nobody"


def test_a_result_that_has_a_problem_says_so_in_every_report(few: Path, tmp_path: Path) -> None:
    batch(few, tmp_path / "ut", "--to", "csv")
    for name in ("rapport.html", "rapport.json", "anmarkningar.csv"):
        assert "Filen är en PDF." in (tmp_path / "ut" / name).read_text("utf-8-sig")
