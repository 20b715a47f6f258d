"""`fordela batch` once more: what is done is not done again, nor written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.batches import batch, told, with_amount
from xl_tools.batch import journal, run
from xl_tools.batch import work as batching
from xl_tools.batch.journal import Journal
from xl_tools.batch.work import Job
from xl_tools.reports.csv_rows import BEGINNING

Captured = pytest.CaptureFixture[str]


def test_what_is_done_and_unchanged_is_not_done_again(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    out = tmp_path / "ut"
    batch(few, out)
    first = told(out)
    (few / "åäö 03.xlsx").write_bytes(with_amount((few / "åäö 03.xlsx").read_bytes(), 0))
    done: list[str] = []
    work = batching.work
    monkeypatch.setattr(
        batching, "work", lambda job, tasks: done.extend(t.file for t in tasks) or work(job, tasks)
    )
    capsys.readouterr()
    batch(few, out)
    assert done == ["åäö 03.xlsx", "åäö 99.xlsx"]  # what failed is tried again
    assert "10 var granskade förut och är oförändrade." in capsys.readouterr().out
    again = told(out)
    assert {name for name in first if first[name] != again[name]} == {"åäö 03.xlsx"}
    batch(few, out, "--lang", "en")
    assert len(done) == 2 + 12  # in another language all is done anew


@pytest.mark.parametrize("name", ["rapport", "Rapport"])
def test_a_workbook_that_is_called_as_a_report_keeps_its_data(
    few: Path, tmp_path: Path, name: str
) -> None:
    for path in few.iterdir():
        path.rename(path.with_name(f"{name}.xlsx")) if "00" in path.name else path.unlink()
    out = tmp_path / "ut"
    assert batch(few, out, "--to", "json") in (0, 1)
    assert json.loads((out / f"{name}.xlsx.json").read_text("utf-8"))["tables"]
    assert list(told(out)) == [f"{name}.xlsx"]
    assert "tables" not in told(out)[f"{name}.xlsx"]
    assert not (out / "rapport").exists()


def test_files_in_folders_of_such_names_are_called_as_ever(few: Path, tmp_path: Path) -> None:
    (few / "m").mkdir()
    (few / "åäö 00.xlsx").rename(few / "m" / "rapport.xlsx")
    batch(few, tmp_path / "ut", "--to", "json")
    assert (tmp_path / "ut" / "m" / "rapport.json").exists()


def test_what_is_left_of_workbooks_that_have_gone_is_told_and_left(
    few: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "ut"
    batch(few, out, "--to", "json")
    assert "Kvar av" not in capsys.readouterr().out
    (few / "åäö 00.xlsx").rename(few / "ny.xlsx")
    batch(few, out, "--to", "json")
    said = "Kvar av arbetsböcker som inte längre finns i mappen: åäö 00.json."
    assert said in capsys.readouterr().out
    assert (out / "åäö 00.json").exists()
    assert "åäö 00.xlsx" not in told(out)
    batch(few, out, "--to", "json", "--glob", "ny*")
    assert said in capsys.readouterr().out  # and not those that this pattern leaves out
    (out / "åäö 00.json").unlink()
    batch(few, out, "--to", "json")
    assert "Kvar av" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "said"), [(28, "disken är full"), (30, "disken är skrivskyddad")]
)
def test_a_disk_that_refuses_the_journal_is_told_in_swedish(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, number: int,
    said: str,
) -> None:  # fmt: skip
    class Full:
        def __init__(self, file: object) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            raise OSError(number, "in English")

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

    made = Journal.__init__

    def full(self: Journal, folder: Path) -> None:
        made(self, folder)
        self._file = Full(self._file)  # type: ignore[assignment]

    monkeypatch.setattr(Journal, "__init__", full)
    assert batch(few, tmp_path / "ut") == 2
    told_of = capsys.readouterr().err
    assert said in told_of
    assert "English" not in told_of


def test_an_output_below_a_file_is_told_in_swedish(
    few: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "fil").touch()
    assert batch(few, tmp_path / "fil" / "ut") == 2
    assert "en del av sökvägen är en fil, ingen mapp" in capsys.readouterr().err


def test_a_report_that_somebody_changed_is_not_written_over(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut"
    batch(few, out)
    batch(few, out)
    with (out / "rapport.html").open("a") as file:
        file.write("<!-- min anteckning -->")
    before = (out / "rapport.html").read_bytes()
    assert batch(few, out) == 2
    assert (out / "rapport.html").read_bytes() == before


@pytest.mark.parametrize("name", ["2025-applications.csv", "2025-budget.csv", "anmarkningar.csv"])
def test_a_table_that_somebody_wrote_is_not_written_over(
    name: str, few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    out.mkdir()
    (out / name).write_text("min lista", "utf-8")
    assert batch(few, out, "--to", "csv") == 2
    assert [path.name for path in out.iterdir() if path.suffix == ".csv"] == [name]
    assert (out / name).read_text("utf-8") == "min lista"
    (out / name).unlink()
    for _ in range(2):  # the second time over its own
        batch(few, out, "--to", "csv")
        assert (out / name).read_bytes().startswith(BEGINNING)


def test_reports_of_several_runs_are_all_known_as_ours(
    few: Path, tmp_path: Path, capsys: Captured
) -> None:
    """A run that writes no tables leaves those of the run before, which stay its own."""
    out = tmp_path / "ut"
    for kind in ("csv", "json", "json", "csv"):
        batch(few, out, "--to", kind)
        assert "skrivs aldrig över" not in capsys.readouterr().err
    with (out / "2025-budget.csv").open("a") as file:
        file.write("min rad")
    batch(few, out, "--to", "csv")
    assert "skrivs aldrig över" in capsys.readouterr().err


def test_a_copy_that_somebody_worked_in_is_not_written_over_and_one_of_ours_is(
    few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    for name in ("ett.xlsx", "två.xlsx"):
        (few / name).write_bytes(with_amount((few / "åäö 00.xlsx").read_bytes(), 0))
    batch(few, out, "--to", "annotated")
    (out / "ett granskad.xlsx").write_bytes(b"mitt arbete")
    ours = (out / "två granskad.xlsx").read_bytes()
    for name in ("ett.xlsx", "två.xlsx"):
        (few / name).write_bytes(with_amount((few / "åäö 00.xlsx").read_bytes(), -1))
    assert batch(few, out, "--to", "annotated") == 2
    assert (out / "ett granskad.xlsx").read_bytes() == b"mitt arbete"
    assert (out / "två granskad.xlsx").read_bytes() != ours
    assert "skrivs aldrig över" in str(told(out)["ett.xlsx"]["problem"])


def test_a_journal_whose_last_line_broke_off_goes_on_from_the_line_before(
    few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    batch(few, out)
    first = (out / "rapport.json").read_bytes()
    kept = (out / journal.JOURNAL_NAME).read_bytes().splitlines(keepends=True)[:6]
    (out / journal.JOURNAL_NAME).write_bytes(b"".join(kept)[:-20])
    for name in ("rapport.html", "rapport.json"):
        (out / name).unlink()
    batch(few, out)
    assert (out / "rapport.json").read_bytes() == first
    with Journal(out) as again:
        again.begin("")
        assert len(again.entries) == 12


def test_the_key_of_a_run_follows_options_and_program(tmp_path: Path) -> None:
    keys = {
        run.run_key(Job(tmp_path, tmp_path, to, year), version)
        for to in ("json", "csv")
        for year in (None, "2025")
        for version in ("1", "2")
    }
    assert len(keys) == 8
