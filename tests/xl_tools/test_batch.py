"""`fordela batch`: nothing is lost, nothing is done twice, and one bad file stops no other."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.applications import BROKEN, write_applications
from tests.docx_export.reading import real_book
from tests.office import program
from validators.cards.loading import load_call
from validators.check import check
from validators.errors import FordelaError
from validators.model import Finding, Severity, Stage
from xl_tools.batch import journal, pool, run
from xl_tools.batch import work as batching
from xl_tools.batch.find import find_files
from xl_tools.batch.journal import Journal
from xl_tools.batch.work import Job, Task
from xl_tools.cli.main import main
from xl_tools.cli.progress import duration
from xl_tools.marking.marks import unmark
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook
from xl_tools.reports.csv_rows import lines
from xl_tools.reports.duties import who

Captured = pytest.CaptureFixture[str]
NUMBER = 500


@pytest.fixture(scope="session")
def incoming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """500 applications, a fifth of them with mistakes, five of them no workbooks."""
    folder = tmp_path_factory.mktemp("inkomna ansökningar")
    write_applications(folder, NUMBER)
    return folder


@pytest.fixture(scope="session")
def report(incoming: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of two processes that have checked them."""
    out = tmp_path_factory.mktemp("granskat")
    assert main(["batch", str(incoming), "--out", str(out), "--jobs", "2"]) == 2
    return out


@pytest.fixture
def few(incoming: Path, tmp_path: Path) -> Path:
    """Twelve of them in a folder of their own, the last one broken."""
    folder = tmp_path / "några ansökningar"
    folder.mkdir()
    names = find_files(incoming, tmp_path).names
    readable = [name for name in names if not re.search(r"\d\d\d99", name)]
    for number, name in enumerate(readable[:11]):
        shutil.copy(incoming / name, folder / f"åäö {number:02}.xlsx")
    (folder / "åäö 99.xlsx").write_bytes(b"%PDF-1.7\n")
    return folder


def batch(folder: Path, out: Path, *options: str) -> int:
    return main(["batch", str(folder), "--out", str(out), "--jobs", "1", *options])


def told(out: Path) -> dict[str, dict[str, object]]:
    shown = json.loads((out / "rapport.json").read_text("utf-8"))
    return {each["file"]: each for each in shown}


def one_by_one(path: Path) -> list[dict[str, object]] | str:
    try:
        tables = read_tables(open_workbook(path.read_bytes(), name=str(path)))
    except FordelaError as error:
        return str(error)
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "sheet": finding.sheet,
            "cell": finding.cell,
            "value": finding.value,
            "message": finding.message,
            "hint": finding.hint,
            "source": finding.source,
        }
        for finding in check(tables, load_call(tables.call, tables.lang))
    ]


# --- what is found -------------------------------------------------------------------------------


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
    from xl_tools.jobs import workbooks as checking

    read = checking.open_workbook

    def remember(data: bytes, *, name: str = "") -> object:
        if name.endswith("03.xlsx"):
            raise ZeroDivisionError("division by zero")
        return read(data, name=name)

    monkeypatch.setattr(checking, "open_workbook", remember)
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
    wrong.write_bytes(_with_amount(next(few.iterdir()).read_bytes(), 0))
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


# --- which files ---------------------------------------------------------------------------------


def test_what_somebody_sent_as_a_workbook_is_looked_at_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = ["a.xlsx", "B.XLSX", "c d/å.xlsm", "gammal.xls", "~$a.xlsx", ".dold.xlsx", "brev.docx"]
    names += [".git/x.xlsx", "ut/a granskad.xlsx"]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert find_files(folder, folder / "ut").names == (
        "a.xlsx", "B.XLSX", "c d/å.xlsm", "gammal.xls",
    )  # fmt: skip
    assert find_files(folder, folder / "ut", ["*.xls?", "**/å*"]).names == ("a.xlsx", "c d/å.xlsm")


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "hemligt").mkdir(parents=True)
    (tmp_path / "in" / "a.xlsx").touch()
    look = os.scandir

    def denied(path: str) -> object:  # whoever runs the test may read everything
        if str(path).endswith("hemligt"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", denied)
    found = find_files(tmp_path / "in", tmp_path / "ut")
    assert found.names == ("a.xlsx",)
    assert [(each.file, each.problem) for each in found.problems] == [
        ("hemligt/", "Mappen får inte läsas.")
    ]


def test_mails_and_archives_are_passed_over_and_named(
    few: Path, tmp_path: Path, capsys: Captured
) -> None:
    for name in ("svar.eml", "alla.ZIP", "Outlook/a.msg"):
        (few / name).parent.mkdir(exist_ok=True)
        (few / name).write_bytes(b"x")
    (few / "åäö 99.xlsx").unlink()
    assert batch(few, tmp_path / "ut") in (0, 1)
    assert (
        "Mejl och arkiv öppnades inte: alla.ZIP, Outlook/a.msg, svar.eml. Samla in dem med collect"
        in capsys.readouterr().out
    )
    assert len(told(tmp_path / "ut")) == 11
    assert batch(few, tmp_path / "ut 2", "--glob", "*00*") in (0, 1)
    assert "Mejl och arkiv" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        ([], [], "Där finns inga arbetsböcker. Kontrollera att det är rätt mapp."),
        (["brev.pdf"], [], "Där finns inga arbetsböcker. Kontrollera"),
        (["b.zip", "a.eml"], [], "inga arbetsböcker, bara mejl och arkiv: a.eml, b.zip. Samla in"),
        ([f"{n}.eml" for n in range(9)], [], "0.eml, 1.eml, 2.eml, 3.eml, 4.eml och 4 till."),
        (["a.xlsx"], ["--glob", "b*"], "Inga filer i mappen stämmer med mönstret."),
    ],
)
def test_a_folder_with_nothing_to_do_is_told_and_is_no_success(
    tmp_path: Path, capsys: Captured, names: list[str], options: list[str], said: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"x")
    assert batch(folder, tmp_path / "ut", *options) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize("pattern", ["/etc/*", "../*.xlsx", ""])
def test_a_pattern_that_leads_out_of_the_folder_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(FordelaError, match="i mappen"):
        find_files(tmp_path, tmp_path / "ut", [pattern])


def test_a_folder_that_is_not_there_and_one_that_is_the_output_are_refused(
    tmp_path: Path, capsys: Captured
) -> None:
    assert batch(tmp_path / "borta", tmp_path / "ut") == 2
    assert batch(tmp_path, tmp_path) == 2
    assert "får inte läggas bland arbetsböckerna" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_told_with_what_to_do(few: Path, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(few) + b"/\xe5.xlsx")).write_bytes(b"x")
    assert batch(few, tmp_path / "ut") == 2
    assert "Byt namn på filen." in str(told(tmp_path / "ut")["\ufffd.xlsx"]["hint"])


# --- what is written -----------------------------------------------------------------------------


def test_annotated_copies_are_those_of_files_with_findings(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut"
    (few / "fel.xlsx").write_bytes(_with_amount((few / "åäö 00.xlsx").read_bytes(), 0))
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
    rows = _csv(tmp_path / "ut" / "2025-applications.csv")
    assert [row["Fil"] for row in rows] == [f"åäö {number:02}.xlsx" for number in range(11)]
    assert all(row["Titel"].startswith("Tillsammans för") or not row["Titel"] for row in rows)
    assert _csv(tmp_path / "ut" / "2025-budget.csv")
    findings = _csv(tmp_path / "ut" / "anmarkningar.csv")
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


# --- again ---------------------------------------------------------------------------------------


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


def test_what_is_done_and_unchanged_is_not_done_again(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    out = tmp_path / "ut"
    batch(few, out)
    first = told(out)
    (few / "åäö 03.xlsx").write_bytes(_with_amount((few / "åäö 03.xlsx").read_bytes(), 0))
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


def test_a_copy_that_somebody_worked_in_is_not_written_over_and_one_of_ours_is(
    few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    for name in ("ett.xlsx", "två.xlsx"):
        (few / name).write_bytes(_with_amount((few / "åäö 00.xlsx").read_bytes(), 0))
    batch(few, out, "--to", "annotated")
    (out / "ett granskad.xlsx").write_bytes(b"mitt arbete")
    ours = (out / "två granskad.xlsx").read_bytes()
    for name in ("ett.xlsx", "två.xlsx"):
        (few / name).write_bytes(_with_amount((few / "åäö 00.xlsx").read_bytes(), -1))
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


# --- processes -----------------------------------------------------------------------------------


def test_a_file_that_ends_its_process_is_told_and_stops_no_other() -> None:
    numbers = [[0, 1, 2], [3, 13, 5], [6, 7], [8]]
    answers = list(pool.in_order(fragile, lambda number: -number, numbers, 2))
    assert answers == [[0, 2, 4], [6, -13, 10], [12, 14], [16]]


def fragile(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os._exit(1)
    return [2 * number for number in numbers]


def test_few_files_begin_no_processes(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_processes", None)
    job = Job(few, few / "ut")
    (piece,) = batching.run(job, [Task("åäö 00.xlsx"), Task("åäö 01.xlsx")], 8)
    assert [outcome.result.file for outcome in piece] == ["åäö 00.xlsx", "åäö 01.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for another process")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_whole_files_and_the_next_run_goes_on(
    incoming: Path, tmp_path: Path, jobs: str
) -> None:
    out = tmp_path / "ut"
    command = [sys.executable, "-m", "xl_tools.cli", "batch", str(incoming), "--out", str(out)]
    command += ["--jobs", jobs, "--to", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.rglob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert "kör samma kommando igen för att fortsätta" in said
    assert "Avbrutet." in said
    written = sorted(out.rglob("*.json"))
    assert 0 < len(written) < NUMBER
    for path in written:
        json.loads(path.read_text("utf-8"))
    assert not list(out.rglob("*.tmp"))
    again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == 2
    assert f"{len(written)} var granskade förut" in again.stdout
    assert len(told(out)) == NUMBER
    assert sum("problem" in each for each in told(out).values()) == NUMBER // 100


def test_time_left_is_told_as_people_say_it() -> None:
    assert [duration(s) for s in (7.2, 245, 7380)] == ["7 s", "4 min 05 s", "2 h 03 min"]


def test_the_key_of_a_run_follows_options_and_program(tmp_path: Path) -> None:
    keys = {
        run.run_key(Job(tmp_path, tmp_path, to, year), version)
        for to in ("json", "csv")
        for year in (None, "2025")
        for version in ("1", "2")
    }
    assert len(keys) == 8


# ---------------------------------------------------------------------------------------------


def _with_amount(data: bytes, amount: int) -> bytes:
    from xl_tools.editing.cell_values import Setting
    from xl_tools.editing.set_values import set_values

    field = read_tables(open_workbook(data))["applications"].rows[0]["sought"]
    assert field.cell is not None
    return set_values(data, [Setting("Ansökan", field.cell.ref, amount)]).data


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))


def test_a_result_that_has_a_problem_says_so_in_every_report(few: Path, tmp_path: Path) -> None:
    batch(few, tmp_path / "ut", "--to", "csv")
    for name in ("rapport.html", "rapport.json", "anmarkningar.csv"):
        assert "Filen är en PDF." in (tmp_path / "ut" / name).read_text("utf-8-sig")
