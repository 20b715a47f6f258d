"""`validate --annotate` and `unmark`: copies, never the original, and sentences for what fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.hard_cases import signed_package
from xl_tools.cli.main import main
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def data() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


@pytest.fixture
def book(data: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(data)
    return path


def test_a_marked_copy_is_written_and_the_file_is_left(
    book: Path, data: bytes, tmp_path: Path, capsys: Captured
) -> None:
    copy = tmp_path / "granskad.xlsx"
    assert main(["validate", str(book), "--annotate", str(copy)]) == 0
    assert f"Märkt kopia: {copy}" in capsys.readouterr().out
    assert book.read_bytes() == data
    assert next(iter(read_workbook(copy.read_bytes()).sheets)) == "Granskning"


def test_unmark_gives_the_workbook_back(book: Path, data: bytes, tmp_path: Path) -> None:
    copy, clean = tmp_path / "granskad.xlsx", tmp_path / "ren.xlsx"
    main(["validate", str(book), "--annotate", str(copy)])
    assert main(["unmark", str(copy), "--out", str(clean)]) == 0
    assert read_workbook(clean.read_bytes()).sheets.keys() == read_workbook(data).sheets.keys()


def test_several_files_are_copied_into_a_folder(
    book: Path, data: bytes, tmp_path: Path, capsys: Captured
) -> None:
    other = tmp_path / "bok två.xlsx"
    other.write_bytes(data)
    folder = tmp_path / "granskade"
    assert main(["validate", str(book), str(other), "--annotate", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["bok två.xlsx", "bok.xlsx"]


def test_json_stays_json(book: Path, tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "granskad.xlsx"
    main(["validate", str(book), "--format", "json", "--annotate", str(copy)])
    assert json.loads(capsys.readouterr().out)["file"] == str(book)
    assert copy.exists()


@pytest.mark.parametrize("out", ["bok.xlsx", "./bok.xlsx", "bok.xlsm", "finns.xlsx", "ej/x.xlsx"])
def test_no_file_is_written_over_or_renamed_to_another_kind(
    out: str,
    book: Path,
    data: bytes,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "finns.xlsx").write_bytes(b"annat")
    assert main(["validate", "bok.xlsx", "--annotate", out]) == 2
    said = capsys.readouterr().err
    assert said.startswith("fordela: ")
    assert "Traceback" not in said
    assert book.read_bytes() == data
    assert (tmp_path / "finns.xlsx").read_bytes() == b"annat"
    assert not (tmp_path / "bok.xlsm").exists()


def test_two_files_of_one_name_are_not_put_into_one_folder(
    book: Path, data: bytes, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "BOK.xlsx").write_bytes(data)
    files = [str(book), str(tmp_path / "b" / "BOK.xlsx")]
    assert main(["validate", *files, "--annotate", str(tmp_path / "ut")]) == 2
    assert "samma namn" in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


def test_a_file_that_is_open_is_marked_and_that_is_said(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "~$bok.xlsx").write_bytes(b"\x04anna" + b"\x00" * 160)
    assert main(["validate", str(book), "--annotate", str(tmp_path / "ut.xlsx")]) == 0
    assert "öppen i ett annat program" in capsys.readouterr().err
    assert main(["unmark", str(tmp_path / "~$bok.xlsx"), "--out", str(tmp_path / "y.xlsx")]) == 2
    assert "låsfil" in capsys.readouterr().err


def test_a_sharing_violation_gets_a_sentence(
    book: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bytes:
        raise PermissionError(13, "The process cannot access the file", str(path))

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert main(["unmark", str(book), "--out", str(tmp_path / "ut.xlsx")]) == 2
    said = capsys.readouterr().err
    assert "Stäng den" in said
    assert "Traceback" not in said


def test_unmarking_a_damaged_file_gets_a_sentence(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    book.write_bytes(signed_package()[:-30])
    assert main(["unmark", str(book), "--out", str(tmp_path / "ut.xlsx")]) == 2
    assert "avbruten" in capsys.readouterr().err
    assert not (tmp_path / "ut.xlsx").exists()
