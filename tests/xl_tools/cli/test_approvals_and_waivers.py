"""`attest` and `waive`: a copy is written, and what cannot be is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command_line import granted_cell
from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


ATTEST = ("--name", "Socialdirektör A", "--date", "2024-11-27", "--reference", "77",
          "--by", "Handläggare A")  # fmt: skip


WAIVE = ("--reason", "Hela staden", "--approver", "Direktör A", "--date", "27 november 2024",
         "--by", "Handläggare A")  # fmt: skip


def test_attest_writes_a_copy_and_leaves_the_workbook(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    before = book.read_bytes()
    copy = tmp_path / "godkänd.xlsx"
    assert main(["attest", str(book), *ATTEST, "--out", str(copy)]) == 0
    assert book.read_bytes() == before
    assert f"{copy} (Ärende!" in capsys.readouterr().out
    assert main(["attest", str(copy), *ATTEST, "--out", str(tmp_path / "b.xlsx")]) == 2
    assert "har redan godkänt de här uppgifterna, 2024-11-27." in capsys.readouterr().err
    assert not (tmp_path / "b.xlsx").exists()


def test_attest_holds_the_document_that_was_approved_against_the_workbook(
    book: Path, wrong_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    document = tmp_path / "beslut.docx"
    assert main(["generate", str(book), "--out", str(document)]) == 0
    arguments = ["attest", str(book), *ATTEST, "--document", str(document)]
    assert main([*arguments, "--out", str(tmp_path / "a.xlsx")]) == 0
    other = tmp_path / "utkast.docx"
    assert main(["generate", str(wrong_book), "--out", str(other), "--draft"]) == 1
    arguments[-1] = str(other)
    assert main([*arguments, "--out", str(tmp_path / "b.xlsx")]) == 2
    assert "skrivet av andra uppgifter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--date", "2099-01-01", "har inte varit än"),
        ("--date", "3/4/2024", "--date: ”3/4/2024” kan"),
        ("--name", " - ", "--name är tomt"),
        ("--reference", "", "--reference är tomt"),
        ("--out", "ut.docx", "ska sluta på .xlsx"),
    ],
)
def test_an_approval_that_cannot_be_is_refused(
    book: Path, option: str, value: str, said: str, tmp_path: Path, capsys: Captured
) -> None:
    arguments = ["attest", str(book), *ATTEST, "--out", str(tmp_path / "ut.xlsx")]
    place = arguments.index(option)
    arguments[place + 1] = str(tmp_path / value) if option == "--out" else value
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.glob("ut*")) == []


def test_waive_turns_the_error_into_information(
    wrong_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    ref, _ = granted_cell(wrong_book)
    copy = tmp_path / "undantag.xlsx"
    code = ["--code", "D03", "--cell", f"LUM!{ref}"]
    assert main(["waive", str(wrong_book), *code, *WAIVE, "--out", str(copy)]) == 0
    capsys.readouterr()
    main(["validate", str(copy)])
    line = next(row for row in capsys.readouterr().out.splitlines() if "D03" in row)
    assert "upplysning" in line
    assert "Undantag: Hela staden. Medgett av Direktör A 2024-11-27." in line


def test_waive_refuses_what_sums_depend_on(
    wrong_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    ref, _ = granted_cell(wrong_book)
    code = ["--code", "D02", "--cell", f"LUM!{ref}"]
    copy = tmp_path / "undantag.xlsx"
    assert main(["waive", str(wrong_book), *code, *WAIVE, "--out", str(copy)]) == 2
    assert "För regeln D02 finns inga undantag." in capsys.readouterr().err
    assert not copy.exists()
