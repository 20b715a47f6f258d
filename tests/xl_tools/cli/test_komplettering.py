"""`komplettering`: a letter for each application with errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from validators.cards.loading import load_call
from xl_tools.cli.main import main
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


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
