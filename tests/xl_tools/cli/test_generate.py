"""`generate`: which documents are written, where, and when none is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from xl_tools.cli.main import main
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook

Captured = pytest.CaptureFixture[str]


def test_a_decision_is_written_whole(book: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "beslut.docx"
    assert main(["generate", str(book), "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        assert "word/document.xml" in package.namelist()
    assert capsys.readouterr().out.startswith(str(out))
    assert [file.name for file in tmp_path.iterdir()] == ["beslut.docx"]


def test_the_same_workbook_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        assert main(["generate", str(book), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_with_errors_it_refuses_says_which_and_writes_nothing(
    wrong_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "ut" / "beslut.docx"
    out.parent.mkdir()
    assert main(["generate", str(wrong_book), "--out", str(out)]) == 1
    shown = capsys.readouterr()
    assert re.search(r"^LUM!\w+ +fel ", shown.out, re.MULTILINE)
    assert "varning " not in shown.out
    assert "--draft" in shown.err
    assert list(out.parent.iterdir()) == []


def test_a_draft_is_written_in_spite_of_errors(wrong_book: Path, tmp_path: Path) -> None:
    out = tmp_path / "utkast.docx"
    assert main(["generate", str(wrong_book), "--out", str(out), "--draft"]) == 1
    with zipfile.ZipFile(out) as package:
        text = b"".join(package.read(n) for n in package.namelist() if n.endswith(".xml"))
    assert "utkast" in text.decode("utf-8").lower()


def test_an_existing_document_is_never_written_over(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "beslut.docx"
    out.write_bytes(b"omarbetat i Word")
    assert main(["generate", str(book), "--out", str(out)]) == 2
    assert out.read_bytes() == b"omarbetat i Word"
    assert "finns redan" in capsys.readouterr().err


def test_no_decision_is_written_of_an_application(
    example_2025: Path, tmp_path: Path, capsys: Captured
) -> None:
    application = next((example_2025 / "applications").iterdir())
    assert main(["generate", str(application), "--out", str(tmp_path / "a.docx")]) == 2
    assert f"{application}: Arbetsboken är en ansökan." in capsys.readouterr().err


def test_a_document_must_be_named_as_word_names_it(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["generate", str(book), "--out", str(tmp_path / "beslut.pdf")]) == 2
    assert "ska sluta på .docx" in capsys.readouterr().err


def test_all_documents_before_the_decision_say_which_wait_for_it(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "ut"
    assert main(["generate", str(book), "--document", "alla", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = (
        "tjansteutlatande-2025.docx", "bilaga-lum-2025.docx", "bilaga-mul-2025.docx",
        "protokollsutdrag-2025.docx",
    )  # fmt: skip
    assert [line.removesuffix(" (utkast)") for line in lines[:4]] == [str(out / n) for n in names]
    assert lines[3].endswith("(utkast)")
    assert lines[4].startswith("Inte skrivet: meddelande. Ärende!B")
    assert lines[5].startswith("Inte skrivet: utbetalning. Ärende!B")
    assert lines[6].startswith("(0 fel, ")
    assert sorted(file.name for file in out.rglob("*")) == sorted(names)


def test_all_documents_after_the_decision(
    decided_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "ut"
    command = ["generate", str(decided_book), "--document", "alla", "--out", str(out)]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "Inte skrivet" not in printed
    assert "utkast" not in printed
    files = {file for file in out.rglob("*") if file.is_file()}
    assert {str(file) for file in files} == set(printed.splitlines()[:-1])
    assert out / "meddelanden" / "meddelande-2025-enskede-arsta-vantor.docx" in files
    assert {file.suffix for file in files} == {".docx", ".xlsx", ".csv"}
    before = {file: file.read_bytes() for file in files}
    assert main(command) == 0  # the very same again
    assert {file: file.read_bytes() for file in files} == before


def test_no_document_of_a_set_is_written_when_one_name_is_taken(
    decided_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    own = tmp_path / "meddelande-2025-farsta.docx"
    own.write_bytes(b"omarbetat i Word")
    command = ["generate", str(decided_book), "--document", "meddelande", "--out", str(tmp_path)]
    assert main(command) == 2
    assert f"{own}: Filen finns redan" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [own]
    assert own.read_bytes() == b"omarbetat i Word"


def test_what_cannot_be_made_of_a_set_is_told_and_the_rest_written(
    decided_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    book = read_workbook(decided_book.read_bytes())
    label = next(c.ref for c in book.sheets["Ärende"].cells.values() if c.value == "Paragraf")
    place = label.replace("A", "B")
    file = tmp_path / "bok.xlsx"
    file.write_bytes(set_values(decided_book.read_bytes(), [Setting("Ärende", place, None)]).data)
    out = tmp_path / "ut"
    assert main(["generate", str(file), "--document", "alla", "--out", str(out)]) == 2
    shown = capsys.readouterr()
    assert "protokollsutdrag skrevs inte. " in shown.err
    assert f"Paragraf saknas, Ärende!{place}" in shown.err
    assert not (out / "protokollsutdrag-2025.docx").exists()
    assert (out / "utbetalning-2025.csv").exists()


@pytest.mark.parametrize(
    ("document", "out", "told"),
    [
        ("meddelande", "ut.docx", "Det blir flera filer. Ange en mapp."),
        ("alla", "ut.xlsx", "Det blir flera filer. Ange en mapp."),
        ("utbetalning", "ut.docx", "Namnet ska sluta på .xlsx eller .csv."),
        ("bilaga-lum", "ut.xlsx", "Namnet ska sluta på .docx."),
    ],
)
def test_a_document_goes_to_a_file_of_its_kind_and_several_to_a_folder(
    book: Path, tmp_path: Path, capsys: Captured, document: str, out: str, told: str
) -> None:
    command = ["generate", str(book), "--document", document, "--out", str(tmp_path / out)]
    assert main(command) == 2
    assert f"{tmp_path / out}: {told}" in capsys.readouterr().err


def test_before_the_decision_there_are_neither_notices_nor_payouts(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    for document, out in (("meddelande", "mapp"), ("utbetalning", "lista.csv")):
        command = ["generate", str(book), "--document", document, "--out", str(tmp_path / out)]
        assert main([*command, "--draft"]) == 2
        assert capsys.readouterr().err.startswith("fordela: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_payout_list_is_written_as_its_name_says(
    decided_book: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"lista{suffix}"
    command = ["generate", str(decided_book), "--document", "utbetalning", "--out", str(out)]
    assert main(command) == 0
    assert out.read_bytes()[:2] == {".xlsx": b"PK", ".csv": b"\xef\xbb"}[suffix]
    assert list(tmp_path.iterdir()) == [out]


def test_a_pdf_is_written_beside_the_document(
    book: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docx_export import pdf

    monkeypatch.setattr(pdf, "to_pdf", lambda made: {pdf.pdf_name(name): b"%PDF" for name in made})
    out = tmp_path / "beslut.docx"
    assert main(["generate", str(book), "--out", str(out), "--pdf"]) == 0
    assert (tmp_path / "beslut.pdf").read_bytes() == b"%PDF"
    assert capsys.readouterr().out.splitlines()[1] == str(tmp_path / "beslut.pdf")
    folder = tmp_path / "alla"
    assert main(["generate", str(book), "--out", str(folder), "--document", "alla", "--pdf"]) == 0
    assert (folder / "bilaga-lum-2025.pdf").read_bytes() == b"%PDF"
    # A name that is taken stops both.
    (tmp_path / "nytt.pdf").write_bytes(b"en annans")
    assert main(["generate", str(book), "--out", str(tmp_path / "nytt.docx"), "--pdf"]) == 2
    assert not (tmp_path / "nytt.docx").exists()
    assert (tmp_path / "nytt.pdf").read_bytes() == b"en annans"
