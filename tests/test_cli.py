"""The command line: the contract of docs/commands.md, and that nothing ends in a traceback."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import docx
import pytest

from docx_export.template_files import read_template
from tests.docx_export.reading import real_book
from validators.cards.loading import load_call, years
from validators.errors import CardError
from xl_tools.cli import main as cli
from xl_tools.cli.main import main
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="session")
def books() -> dict[str, bytes]:
    """The example of 2025, made once: that takes seconds."""
    return example("2025")


@pytest.fixture
def made(books: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command `example` gives what was made already, for tests of what it does with it."""
    monkeypatch.setattr("xl_tools.templates.examples.example", {"2025": books}.__getitem__)


@pytest.fixture(scope="session")
def example_2025(books: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exempel 2025")
    for name, data in books.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def book(example_2025: Path) -> Path:
    return example_2025 / "fordelning-2025.xlsx"


@pytest.fixture
def wrong_book(book: Path, tmp_path: Path) -> Path:
    """The same workbook, but the first project of LUM is granted more than the cap."""
    target = tmp_path / "för mycket.xlsx"
    ref, part = granted_cell(book)
    pattern = re.compile(rf'(<c r="{ref}"[^>]*><v>)\d+(</v>)'.encode())
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == part:
                data, changes = pattern.subn(rb"\g<1>600000\2", data)
                assert changes == 1
            copy.writestr(name, data)
    return target


def granted_cell(book: Path) -> tuple[str, str]:
    """The cell of the first granted amount of LUM, and its sheet's part in the zip."""
    sheets = read_workbook(book.read_bytes()).sheets
    header = next(c for c in sheets["LUM"].cells.values() if c.value == "Beviljat belopp")
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", header.ref).groups()  # type: ignore[union-attr]
    part = f"xl/worksheets/sheet{list(sheets).index('LUM') + 1}.xml"
    return f"{letters}{int(row) + 1}", part


def with_damaged_sheet(book: Path, name: str, target: Path) -> Path:
    """A copy of a workbook, one sheet of which ends in the middle."""
    number = list(read_workbook(book.read_bytes()).sheets).index(name) + 1
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(target, "w") as copy:
        for part in package.namelist():
            data = package.read(part)
            damaged = part == f"xl/worksheets/sheet{number}.xml"
            copy.writestr(part, data[: len(data) // 2] if damaged else data)
    return target


def run(
    *arguments: str | Path, encoding: str = "utf-8", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "xl_tools.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, encoding=encoding, env=env)


# --- validate ------------------------------------------------------------------------------------


def test_the_example_has_no_errors_and_the_code_is_0(book: Path, capsys: Captured) -> None:
    assert main(["validate", str(book)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{book} (utlysningen 2025)"
    assert re.fullmatch(r"0 fel, \d+ varning(ar)?, \d+ upplysning(ar)?", lines[-1])


def test_an_error_gives_code_1_and_a_line_with_its_cell(
    wrong_book: Path, book: Path, capsys: Captured
) -> None:
    assert main(["validate", str(wrong_book)]) == 1
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    cell = f"LUM!{granted_cell(book)[0]}"
    assert [cell, "fel", "D03"] in [line[:3] for line in lines]


def test_a_workbook_is_not_changed_by_being_checked(wrong_book: Path) -> None:
    before = (wrong_book.read_bytes(), wrong_book.stat().st_mtime_ns)
    main(["validate", str(wrong_book)])
    assert (wrong_book.read_bytes(), wrong_book.stat().st_mtime_ns) == before


def test_json_of_one_file_is_the_object_of_the_contract(wrong_book: Path, capsys: Captured) -> None:
    assert main(["validate", "--format", "json", str(wrong_book)]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"file", "sha256", "call", "findings", "counts"}
    assert shown["file"] == str(wrong_book)
    assert shown["sha256"] == hashlib.sha256(wrong_book.read_bytes()).hexdigest()
    assert shown["call"] == "2025"
    assert set(shown["counts"]) == {"error", "warning", "info"}
    assert sum(shown["counts"].values()) == len(shown["findings"])
    keys = {"code", "severity", "sheet", "cell", "value", "message", "hint", "source"}
    for finding in shown["findings"]:
        assert set(finding) - {"place"} == keys
        assert finding["cell"] is None or re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", finding["cell"])


def test_json_of_several_files_is_a_list_in_order(
    book: Path, wrong_book: Path, capsys: Captured
) -> None:
    assert main(["validate", str(wrong_book), str(book), "--format=json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [one["file"] for one in shown] == [str(wrong_book), str(book)]
    assert [bool(one["counts"]["error"]) for one in shown] == [True, False]


def test_several_files_together_give_what_each_gives_alone(
    book: Path, wrong_book: Path, example_2025: Path, capsys: Captured
) -> None:
    files = [wrong_book, book, *sorted((example_2025 / "applications").iterdir())[:3]]
    main(["validate", *map(str, files), "--format=json"])
    together = json.loads(capsys.readouterr().out)
    alone = []
    for file in files:
        main(["validate", str(file), "--format=json"])
        alone.append(json.loads(capsys.readouterr().out))
    assert together == alone


def test_a_file_that_cannot_be_read_does_not_hide_the_others(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "trasig.xlsx").write_bytes(b"PK\x03\x04 inget mer")
    assert main(["validate", str(tmp_path / "trasig.xlsx"), str(book), "--format=json"]) == 2
    shown = capsys.readouterr()
    assert [one["file"] for one in json.loads(shown.out)] == [str(book)]
    assert shown.err.startswith(f"fordela: {tmp_path / 'trasig.xlsx'}: ")


def test_one_file_that_cannot_be_read_prints_only_the_reason(
    tmp_path: Path, capsys: Captured
) -> None:
    assert main(["validate", str(tmp_path / "borta.xlsx"), "--format=json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("borta.xlsx: Filen finns inte.") == 1


def test_a_year_without_a_card_is_told_once(book: Path, capsys: Captured) -> None:
    assert main(["validate", str(book), str(book), "--call", "1999"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("1999") == 1


def test_what_is_no_workbook_is_told_in_a_sentence(tmp_path: Path, capsys: Captured) -> None:
    for name, data in {
        "tom.xlsx": b"",
        "text.xlsx": "åäö".encode(),
        "gammal.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "sida.xlsx": b"<html><table></table></html>",
        "~$bok.xlsx": b"\x05Namn",
        ".~lock.bok.xlsx#": b",namn,dator,22.11.2026 12:00,file:///hem;",
    }.items():
        (tmp_path / name).write_bytes(data)
        assert main(["validate", str(tmp_path / name)]) == 2
        reason = capsys.readouterr().err
        assert reason.startswith(f"fordela: {tmp_path / name}: ")
        assert "Ett fel i fordela" not in reason
        assert "Traceback" not in reason


def test_a_lock_file_of_any_office_program_is_known_by_its_name(
    tmp_path: Path, capsys: Captured
) -> None:
    for name in ("~$bok.xlsx", ".~lock.bok.xlsx#"):
        (tmp_path / name).write_bytes(b"x" * 50)
        assert main(["validate", str(tmp_path / name)]) == 2
        assert "låsfil" in capsys.readouterr().err


def test_a_sheet_that_is_damaged_stops_the_check_and_is_named_once(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    damaged = with_damaged_sheet(book, "LUM", tmp_path / "lum.xlsx")
    assert main(["validate", str(damaged), str(book)]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(
        f"fordela: {damaged} (xl/worksheets/sheet1.xml): Innehållet är inte"
    )
    assert shown.err.count("lum.xlsx") == 1
    assert str(book) in shown.out


def test_a_damaged_sheet_that_is_not_read_does_not_stop_the_check(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    main(["validate", str(book)])
    whole = capsys.readouterr().out.splitlines()[1:]
    damaged = with_damaged_sheet(book, "Instruktion", tmp_path / "instruktion.xlsx")
    assert main(["validate", str(damaged)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == whole


def test_a_command_leaves_the_garbage_collector_as_it_was(book: Path) -> None:
    for line in (["validate", str(book)], ["validate", "finns-inte.xlsx"], ["--fel"]):
        main(line)
        assert gc.isenabled()


def test_the_lines_that_readme_shows_are_what_is_printed(
    books: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    readme = (Path(cli.__file__).parents[2] / "README.md").read_text("utf-8")
    block = re.search(r"```text\n(.*?)```", readme, re.DOTALL)
    assert block
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fordelning-2025.xlsx").write_bytes(books["fordelning-2025.xlsx"])
    main(["validate", "fordelning-2025.xlsx"])
    printed = capsys.readouterr().out.splitlines()
    shown = [line.removesuffix(" …") for line in block.group(1).splitlines()]
    assert [line for line in shown if not any(real.startswith(line) for real in printed)] == []


# --- generate ------------------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def decided_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("beslutat") / "fordelning-2025.xlsx"
    file.write_bytes(real_book("2025", decided=True))
    return file


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


# --- example, template, demo ---------------------------------------------------------------------


@pytest.mark.usefixtures("made")
def test_an_example_is_written_and_can_be_written_again(tmp_path: Path, capsys: Captured) -> None:
    assert main(["example", "2025", "--out", str(tmp_path / "nytt" / "ex")]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert written[0].name == "fordelning-2025.xlsx"
    assert {file.parent.name for file in written[1:]} == {"applications"}
    assert all(file.is_file() for file in written)
    assert main(["example", "2025", "--out", str(tmp_path / "nytt" / "ex")]) == 0


@pytest.mark.usefixtures("made")
def test_an_example_that_somebody_worked_in_is_left_alone(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "fordelning-2025.xlsx").write_bytes(b"arbete")
    assert main(["example", "2025", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "fordelning-2025.xlsx").read_bytes() == b"arbete"
    assert "finns redan" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["lum", "mul", "fordelning"])
def test_an_empty_template_is_written_once(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "mall.xlsx"
    assert main(["template", "2025", kind, "--out", str(out)]) == 0
    before = out.read_bytes()
    assert zipfile.is_zipfile(out)
    assert main(["template", "2025", kind, "--out", str(out), "--lang", "en"]) == 2
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("lang", "caption", "counted"),
    [
        ("sv", b"Skapa beslut", "0 fel, 0 varningar"),
        ("en", b"Generate decision", "0 errors, 0 warnings"),
    ],
)
def test_an_allocation_workbook_named_xlsm_gets_buttons_and_can_be_checked(
    lang: str, caption: bytes, counted: str, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "fördelning.xlsm"
    assert main(["template", "2025", "fordelning", "--out", str(out), "--lang", lang]) == 0
    with zipfile.ZipFile(out) as package:
        assert caption in package.read("xl/drawings/vmlDrawing1.vml")
        assert "xl/vbaProject.bin" in package.namelist()
    capsys.readouterr()
    assert main(["validate", str(out)]) == 0
    assert counted in capsys.readouterr().out


def test_an_allocation_workbook_named_xlsx_has_no_macros(tmp_path: Path) -> None:
    out = tmp_path / "fördelning.xlsx"
    assert main(["template", "2025", "fordelning", "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as package:
        assert not {"xl/vbaProject.bin", "customUI/customUI.xml"} & set(package.namelist())


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        ("lum", "ansökan.xlsm", "makron stoppas"),
        ("mul", "ansökan.xlsm", "makron stoppas"),
        ("fordelning", "fördelning.xls", "ska sluta på .xlsx eller .xlsm"),
    ],
)
def test_a_template_under_a_name_that_it_cannot_have_is_refused(
    kind: str, name: str, reason: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["template", "2025", kind, "--out", str(tmp_path / name)]) == 2
    assert reason in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("made")
def test_the_demo_does_the_whole_job_and_tells_where(tmp_path: Path, capsys: Captured) -> None:
    assert main(["demo", "--out", str(tmp_path / "prov")]) == 0
    told = capsys.readouterr().out
    for name in ("fordelning-2025.xlsx", "tjansteutlatande-2025.docx"):
        assert (tmp_path / "prov" / name).is_file()
        assert str(tmp_path / "prov" / name) in told
    assert main(["demo", "--out", str(tmp_path / "prov")]) == 0


# --- a mistyped line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("validat x.xlsx", "Kommandot validat finns inte. Menade du validate?"),
        ("validate", "Ange FIL…."),
        ("validate x.xlsx --fromat json", "Väljaren --fromat finns inte. Menade du --format?"),
        ("validate x.xlsx --format", "Väljaren --format ska följas av ett värde."),
        ("validate x.xlsx --format xml", "--format ska vara text, json eller html."),
        ("template 2025 lumm --out x.xlsx", "SLAG ska vara lum, mul eller fordelning."),
        ("template 2025 lum", "Ange --out."),
        ("example 2025 a b --out c", "Det står för mycket på raden: a b"),
        ("example 1999 --out ut", "Det finns ingen utlysning 1999."),
        (
            "generate x.xlsx --out y.docx --document brev",
            "--document ska vara fordelning, bilaga-lum, bilaga-mul, protokollsutdrag, meddelande, "
            "utbetalning eller alla.",
        ),
    ],
)
def test_a_mistyped_line_is_answered_in_swedish(
    line: str, reason: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    shown = capsys.readouterr()
    assert reason in shown.err
    assert shown.out == ""


def test_no_command_at_all_shows_the_help(capsys: Captured) -> None:
    assert main([]) == 2
    assert "Användning: fordela" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", *sorted(cli.fordela.commands)])
def test_every_help_page_is_swedish(name: str, capsys: Captured) -> None:
    assert main([*([name] if name else []), "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("Användning: fordela")
    assert not re.search(r"Usage|Options|Commands|Show|required|default|arguments", page)


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys; from xl_tools.cli.main import main; main(['--help']); "
        "print([name for name in sys.modules if name.startswith('xl_tools.cli.commands')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


def test_the_version_is_told(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"fordela (\d+\.\d+\.\d+|\(ej installerad\))\n", capsys.readouterr().out)


# --- what must not happen ------------------------------------------------------------------------


def test_a_defect_is_one_sentence_and_a_traceback_only_when_asked_for(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("oj")

    monkeypatch.setattr("xl_tools.jobs.check.check_files", broken)
    assert main(["validate", str(book)]) == 2
    plain = capsys.readouterr().err
    assert "RuntimeError: oj" in plain
    assert plain.count("\n") == 1
    for line in (["--debug", "validate", str(book)], ["validate", str(book), "--debug"]):
        assert main(line) == 2
        assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
def test_an_interrupted_job_says_so(
    stop: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr("xl_tools.jobs.check.check_files", stopped)
    assert main(["validate", "x.xlsx"]) == 2
    assert "Avbrutet." in capsys.readouterr().err


def test_an_error_in_a_card_names_its_place(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def bad(*_: object) -> None:
        raise CardError("Fönstret stänger innan det öppnar.", where="2025.toml:17")

    monkeypatch.setattr("xl_tools.jobs.check.check_files", bad)
    assert main(["validate", str(book)]) == 2
    assert capsys.readouterr().err == (
        "fordela: 2025.toml:17: Fönstret stänger innan det öppnar.\n"
    )


def test_a_reader_that_goes_away_breaks_nothing() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "xl_tools.cli", "validate", "--help"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "utf-8"])
def test_a_console_of_any_encoding_shows_the_help(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = run("generate", "--help", encoding=encoding, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("tjänsteutlåtandet" if encoding != "ascii" else "tj?nsteutl?tandet") in done.stdout


def test_json_means_the_same_in_any_encoding(wrong_book: Path) -> None:
    shown = []
    for encoding in ("ascii", "utf-8"):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        done = run("validate", wrong_book, "--format=json", encoding=encoding, env=environment)
        shown.append(json.loads(done.stdout))
    assert shown[0] == shown[1]
    assert "?" not in shown[0]["findings"][0]["message"]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_the_shell_completes_commands_and_years(tmp_path: Path) -> None:
    def complete(*words: str) -> list[str]:
        environment = {
            **os.environ,
            "_FORDELA_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["fordela", *words]),
            "COMP_CWORD": str(len(words)),
        }
        lines = run(env=environment).stdout.splitlines()
        return [line.partition(",")[2] for line in lines]

    assert complete("va") == ["validate"]
    assert complete("template", "20") == [*years()]
    assert complete("validate", "--fo") == ["--format"]


def test_file_names_of_two_years_do_not_meet(books: dict[str, bytes]) -> None:
    assert all("2025" in name for name in books)


@pytest.mark.usefixtures("made")
def test_an_example_is_not_half_written_beside_a_file_of_the_same_name(
    tmp_path: Path, capsys: Captured
) -> None:
    taken = tmp_path / "applications" / "2025-001-lum-prata-om-det.xlsx"
    taken.parent.mkdir()
    taken.write_bytes(b"somebody's own")
    assert main(["example", "2025", "--out", str(tmp_path)]) == 2
    assert taken.name in capsys.readouterr().err
    assert taken.read_bytes() == b"somebody's own"
    assert [path.name for path in tmp_path.iterdir()] == ["applications"]
    assert len(list(taken.parent.iterdir())) == 1


def test_a_name_does_not_command_the_terminal(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["validate", str(tmp_path / "\x1b]0;nytt namn\x07.xlsx")]) == 2
    assert main(["validate", "--call", "20\x1b[2J25", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "]0;nytt namn" in told
    assert "\x1b" not in told
    assert "\x07" not in told


# --- attest, waive, trace ------------------------------------------------------------------------

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


def test_trace_tells_the_cells_of_each_fact(book: Path, tmp_path: Path, capsys: Captured) -> None:
    document = tmp_path / "beslut.docx"
    assert main(["generate", str(book), "--out", str(document)]) == 0
    capsys.readouterr()
    assert main(["trace", str(document)]) == 0
    pattern = r"^lum\.sokt\s+6\s200\s000\skronor\s+kronor\s+LUM!\w+:\w+$"
    assert re.search(pattern, capsys.readouterr().out, re.MULTILINE)
    assert main(["trace", str(document), "lum.sokt", "--from", str(book), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {fact["fact"] for fact in found["facts"]} == {"lum.sokt"}
    assert found["facts"][0]["cells"][0].startswith("LUM!")
    assert found["facts"][0]["now"] == found["facts"][0]["shown"]
    assert found["from"]["same"] is True
    assert found["workbook"] == hashlib.sha256(book.read_bytes()).hexdigest()


def test_refresh_writes_a_copy_and_tells_what_changed(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    document, out = tmp_path / "beslut.docx", tmp_path / "nytt.docx"
    assert main(["generate", str(book), "--out", str(document)]) == 0
    before = document.read_bytes()
    capsys.readouterr()
    assert main(["refresh", str(document), "--from", str(book), "--out", str(out)]) == 0
    assert "Inget att ändra" in capsys.readouterr().out
    assert out.read_bytes() == before
    line = ["refresh", str(document), "--from", str(book), "--out", str(out)]
    assert main(line) == 2
    assert "finns redan" in capsys.readouterr().err
    other = [*line[:-1], str(tmp_path / "tredje.docx"), "--format", "json"]
    assert main(other) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["document"], told["changes"], told["to_read"]) == ("fordelning", [], 0)
    assert told["from"]["sha256"] == hashlib.sha256(book.read_bytes()).hexdigest()


def test_refresh_of_a_workbook_with_errors_writes_nothing(
    book: Path, wrong_book: Path, tmp_path: Path, capsys: Captured
) -> None:
    document, out = tmp_path / "beslut.docx", tmp_path / "nytt.docx"
    assert main(["generate", str(book), "--out", str(document)]) == 0
    assert main(["refresh", str(document), "--from", str(wrong_book), "--out", str(out)]) == 1
    assert "skrevs inte" in capsys.readouterr().err
    assert not out.exists()


def test_template_check_names_each_mistake_and_lists_the_fields(
    tmp_path: Path, capsys: Captured
) -> None:
    own = docx.Document()
    own.add_paragraph("{{ lum.sokkt }}")
    own.add_paragraph("{% om mul.antal %}")
    own.save(str(tmp_path / "min.docx"))
    assert main(["template-check", str(tmp_path / "min.docx"), "--call", "2025"]) == 1
    told = capsys.readouterr().out
    assert "stycke 1 ”{{ lum.sokkt }}”: Fältet ”lum.sokkt” finns inte. Menas ”lum.sokt”?" in told
    assert told.endswith("(fordelning): 2 fel\n")
    built_in = Path("docx_export", "templates", "meddelande.docx")
    assert main(["template-check", str(built_in), "--fields"]) == 0
    assert "mottagare.namn" in capsys.readouterr().out
    assert main(["template-check", str(built_in), "--document", "annat"]) == 2


def test_the_built_in_templates_are_written_to_make_own_ones_of(
    book: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORDELA_TEMPLATES", raising=False)
    assert main(["word-templates", "--out", str(tmp_path / "mallar")]) == 0
    names = ["fordelning", "bilaga-lum", "bilaga-mul", "meddelande", "protokollsutdrag",
             "komplettering"]  # fmt: skip
    assert [Path(line).stem for line in capsys.readouterr().out.splitlines()] == names
    decision = tmp_path / "mallar" / "fordelning.docx"
    assert decision.read_bytes() == read_template("fordelning")
    assert main(["word-templates", "--out", str(tmp_path / "mallar")]) == 0  # all as they are
    decision.write_bytes(b"min egen")
    assert main(["word-templates", "--out", str(tmp_path / "mallar")]) == 2
    assert decision.read_bytes() == b"min egen"


def test_the_offices_own_templates_are_used(
    book: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORDELA_TEMPLATES", raising=False)
    own = docx.Document()
    own.add_paragraph("Kontorets egen mall.")
    own.save(str(tmp_path / "fordelning.docx"))
    out = tmp_path / "beslut.docx"
    own.save(str(tmp_path / "Fördelning.docx"))
    line = ["--templates", str(tmp_path), "generate", str(book), "--out", str(out)]
    try:
        assert main(line) == 0
        told = capsys.readouterr().err
        assert f"Fördelning.docx i {tmp_path} används inte: den heter inte som någon mall." in told
        assert told.count("används inte") == 1
    finally:
        os.environ.pop("FORDELA_TEMPLATES", None)
    assert docx.Document(str(out)).paragraphs[0].text == "Kontorets egen mall."
    assert main(["--templates", str(tmp_path / "x"), "validate", str(book)]) == 2
    assert "Mappen med mallar finns inte." in capsys.readouterr().err


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


def test_komplettering_writes_a_letter_for_each_application_with_errors(
    example_2025: Path, tmp_path: Path, capsys: Captured
) -> None:
    fine = next(iter(sorted((example_2025 / "applications").glob("*lum*.xlsx"))))
    wrong = tmp_path / "ansökan å.xlsx"
    cell = next(
        ref
        for ref, found in read_workbook(fine.read_bytes()).sheets["Ansökan"].cells.items()
        if found.value == "Projektår"
    )
    wrong.write_bytes(set_values(fine.read_bytes(), [Setting("Ansökan", f"C{cell[1:]}", 9)]).data)
    (tmp_path / "trasig.xlsx").write_bytes(b"nej")
    out = tmp_path / "brev"
    line = ["komplettering", str(fine), str(wrong), "--out", str(out), "--until", "2024-09-30"]
    assert main(line) == 1
    told = capsys.readouterr().out
    assert f"{fine}: inget att komplettera" in told
    assert sorted(path.name for path in out.iterdir()) == [
        "ansökan å komplettering.docx", "ansökan å komplettering.txt",
    ]  # fmt: skip
    text = (out / "ansökan å komplettering.txt").read_text("utf-8-sig")
    assert "Projektår är 9" in text
    assert main([*line[:2], str(tmp_path / "trasig.xlsx"), "--out", str(out)]) == 2
    assert "trasig.xlsx" in capsys.readouterr().err


def test_komplettering_of_files_with_one_name_writes_all_or_none(
    book: Path, tmp_path: Path, capsys: Captured
) -> None:
    wrong = make_template(load_call("2025"), "lum", lang="sv")
    places = [tmp_path / name for name in ("Farsta/a.xlsx", "Södermalm/a.xlsx", "b.xlsx")]
    for path in places:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(wrong)
    line = ["komplettering", *map(str, places), "--out", str(tmp_path / "brev")]
    assert main([*line, "--until", "2020-01-01"]) == 1
    assert "2020-01-01 har redan varit" in capsys.readouterr().err
    names = {f"{name} komplettering" for name in ("Farsta a", "Södermalm a", "b")}
    assert {path.stem for path in (tmp_path / "brev").iterdir()} == names
    line[-1] = str(tmp_path / "brev 2")
    (tmp_path / "brev 2").mkdir()
    (tmp_path / "brev 2" / "b komplettering.txt").write_bytes(b"min egen")
    assert main([*line, "--until", "2999-01-01"]) == 2
    assert "varit" not in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "brev 2").iterdir()] == ["b komplettering.txt"]
    assert main(["komplettering", str(book), "--out", str(tmp_path / "brev 3")]) == 0
    assert "en fördelningsbok, ingen ansökan" in capsys.readouterr().out
    assert not (tmp_path / "brev 3").exists()


def test_trace_of_what_is_no_document_is_told(book: Path, capsys: Captured) -> None:
    assert main(["trace", str(book)]) == 2
    assert "inget Word-dokument" in capsys.readouterr().err
    assert main(["trace", "finns-inte.docx"]) == 2
