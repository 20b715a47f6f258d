"""`template-check` and `word-templates`: the office's own Word templates."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import pytest

from docx_export.template_files import read_template
from validators.cards.loading import load_call
from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


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
    assert decision.read_bytes() == read_template("fordelning", load_call("2025"))
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
