"""`example`, `template` and `demo`: what is written, and never over somebody's work."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


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
