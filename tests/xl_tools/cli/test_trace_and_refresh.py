"""`trace` and `refresh`: from a document to its cells, and to the figures of now."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


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


def test_trace_of_what_is_no_document_is_told(book: Path, capsys: Captured) -> None:
    assert main(["trace", str(book)]) == 2
    assert "inget Word-dokument" in capsys.readouterr().err
    assert main(["trace", "finns-inte.docx"]) == 2
