"""A journal that somebody else wrote: it takes away, reads and writes nothing outside of its
folder, and within it takes away nothing but what batch may have written of that workbook."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.helpers.batches import batch, told, with_amount
from tests.helpers.collecting import application
from xl_tools.batch import work
from xl_tools.batch.journal import JOURNAL_NAME, Journal
from xl_tools.batch.work import Job, Task
from xl_tools.files import fingerprint

Captured = pytest.CaptureFixture[str]
VICTIM = b"en annans fil"


@pytest.fixture
def done(tmp_path: Path) -> Path:
    """A folder whose one workbook has been done, and files that are somebody else's."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(application())
    assert batch(tmp_path / "in", tmp_path / "ut", "--to", "json") in (0, 1)
    for name in ("victim.txt", "ut/victim.txt", "ut/b.json", "ut/m/victim.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(VICTIM)
    return tmp_path


def tell(folder: Path, **changed: object) -> None:
    """Another outcome of the workbook in the journal, as if it still held."""
    path = folder / "ut" / JOURNAL_NAME
    run, outcome, *_ = path.read_text("utf-8").splitlines()
    outcome = json.dumps(json.loads(outcome) | changed)
    path.write_text(f"{run}\n{outcome}\n", "utf-8")
    for name in ("rapport.html", "rapport.json"):
        (folder / "ut" / name).unlink()


def victims(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.read_bytes() == VICTIM
    )


NAMES = ["../victim.txt", "m/../../victim.txt", "./victim.txt", "{}/victim.txt", "{}/ut/victim.txt",
         "victim.txt", "b.json", "m/victim.txt", "..\\victim.txt", "C:\\victim.txt", "a/../b.json",
         "", "a\0"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_changed", [False, True])
def test_what_the_journal_names_is_not_taken_away(
    done: Path, capsys: Captured, name: str, is_changed: bool
) -> None:
    before = victims(done)
    assert len(before) == 4
    tell(done, made={name.format(done): fingerprint(VICTIM)})
    if is_changed:
        book = done / "in" / "a.xlsx"
        book.write_bytes(with_amount(book.read_bytes(), 1))
        (done / "ut" / "a.json").unlink()
    assert batch(done / "in", done / "ut", "--to", "validation") in (0, 1)
    assert victims(done) == before
    assert "Ett fel i fordela" not in capsys.readouterr().err


def test_what_batch_did_write_of_it_is_taken_away_as_before(done: Path) -> None:
    (done / "ut" / "a.json").unlink()
    (done / "ut" / "a granskad.xlsx").write_bytes(VICTIM)
    tell(done, made={"a granskad.xlsx": fingerprint(VICTIM)})
    book = done / "in" / "a.xlsx"
    book.write_bytes(with_amount(book.read_bytes(), 1))
    assert batch(done / "in", done / "ut", "--to", "json") in (0, 1)
    assert not (done / "ut" / "a granskad.xlsx").exists()


def test_a_task_with_such_names_takes_nothing_away_either(done: Path) -> None:
    earlier = dict.fromkeys((name.format(done) for name in NAMES), fingerprint(VICTIM))
    job = Job(done / "in", done / "ut")
    (outcome,) = work.work(job, [Task("a.xlsx", earlier)])
    assert "leder ut ur mappen" in outcome.result.problem  # "a/../b.json"
    assert len(victims(done)) == 4


def test_a_line_about_a_file_outside_of_the_folder_is_not_asked_about(
    done: Path, capsys: Captured
) -> None:
    path = done / "ut" / JOURNAL_NAME
    outcome = json.loads(path.read_text("utf-8").splitlines()[1])
    outcome["result"]["file"] = "../borta.xlsx"
    outcome["made"] = {"../victim.txt": fingerprint(VICTIM)}
    with path.open("a") as file:
        file.write(json.dumps(outcome) + "\n")
    assert batch(done / "in", done / "ut", "--to", "json") in (0, 1)
    assert "victim" not in capsys.readouterr().out


@pytest.mark.parametrize("call", ["../../2025", "/2025", "2025"])
def test_reports_are_named_within_the_folder_whatever_the_journal_says(
    done: Path, call: str
) -> None:
    batch(done / "in", done / "ut", "--to", "csv")
    path = done / "ut" / JOURNAL_NAME
    *lines, last, _ = path.read_text("utf-8").splitlines()
    outcome = json.loads(last)
    outcome["result"]["call"] = call
    outcome["rows"] = {"/../../victim": [["x"]], "applications": [["x"]]}
    path.write_text("\n".join([*lines, json.dumps(outcome), ""]), "utf-8")
    for report in (*(done / "ut").glob("*.csv"), *(done / "ut").glob("rapport.*")):
        report.unlink()
    before = {path for path in done.rglob("*") if not path.is_relative_to(done / "ut")}
    assert batch(done / "in", done / "ut", "--to", "csv") == 2
    assert {path for path in done.rglob("*") if not path.is_relative_to(done / "ut")} == before
    assert len(victims(done)) == 4


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_the_output_folder_are_not_followed_out_of_it(
    done: Path, capsys: Captured
) -> None:
    (done / "in" / "m").mkdir()
    (done / "in" / "m" / "c.xlsx").write_bytes(application(title="I en mapp"))
    (done / "utanför").mkdir()
    (done / "ut" / "m" / "victim.txt").unlink()
    (done / "ut" / "m").rmdir()
    (done / "ut" / "m").symlink_to(done / "utanför")
    assert batch(done / "in", done / "ut", "--to", "json") == 2
    assert list((done / "utanför").iterdir()) == []
    assert "genväg i mappen leder ut" in str(told(done / "ut")["m/c.xlsx"]["problem"])
    assert "problem" not in told(done / "ut")["a.xlsx"]
    capsys.readouterr()


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are others there")
def test_a_journal_that_is_a_link_or_a_pipe_is_refused(done: Path, capsys: Captured) -> None:
    for made in (lambda path: path.symlink_to(done / "victim.txt"), os.mkfifo):
        path = done / "ut" / JOURNAL_NAME
        path.unlink()
        made(path)
        assert batch(done / "in", done / "ut", "--to", "json") == 2
        assert "Ett fel i fordela" not in capsys.readouterr().err
    assert (done / "victim.txt").read_bytes() == VICTIM


def test_a_journal_of_other_things_is_read_as_far_as_it_is_one(tmp_path: Path) -> None:
    lines = [b"\xff\n", b"[]\n", b'{"line":"file"}\n', b"{" * 5_000 + b"\n", b'{"line":"run"}\n',
             b'{"line":"file","result":{"file":"a","sha256":"b"},"made":{"x":1}}\n',
             b"9" * 5_000 + b"\n"]  # fmt: skip
    (tmp_path / JOURNAL_NAME).write_bytes(b"".join(lines))
    with Journal(tmp_path) as journal:
        journal.begin("nyckel")
        assert journal.entries == {}
