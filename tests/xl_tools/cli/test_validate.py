"""`validate`: what is printed, as text and as JSON, and what cannot be read."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.helpers.command_line import granted_cell, with_damaged_sheet
from xl_tools.cli import main as cli
from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


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
