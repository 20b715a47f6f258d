"""`fordela batch`: which files are looked at, and what is told of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.batches import batch, told
from validators.errors import FordelaError
from xl_tools.batch.find import find_files

Captured = pytest.CaptureFixture[str]


def test_what_somebody_sent_as_a_workbook_is_looked_at_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = ["a.xlsx", "B.XLSX", "c d/å.xlsm", "gammal.xls", "~$a.xlsx", ".dold.xlsx", "brev.docx"]
    names += [".git/x.xlsx", "ut/a granskad.xlsx"]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert find_files(folder, folder / "ut").names == (
        "a.xlsx", "B.XLSX", "c d/å.xlsm", "gammal.xls",
    )  # fmt: skip
    assert find_files(folder, folder / "ut", ["*.xls?", "**/å*"]).names == ("a.xlsx", "c d/å.xlsm")


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "hemligt").mkdir(parents=True)
    (tmp_path / "in" / "a.xlsx").touch()
    look = os.scandir

    def denied(path: str) -> object:  # whoever runs the test may read everything
        if str(path).endswith("hemligt"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", denied)
    found = find_files(tmp_path / "in", tmp_path / "ut")
    assert found.names == ("a.xlsx",)
    assert [(result.file, result.problem) for result in found.problems] == [
        ("hemligt/", "Mappen får inte läsas.")
    ]


def test_mails_and_archives_are_passed_over_and_named(
    few: Path, tmp_path: Path, capsys: Captured
) -> None:
    for name in ("svar.eml", "alla.ZIP", "Outlook/a.msg"):
        (few / name).parent.mkdir(exist_ok=True)
        (few / name).write_bytes(b"x")
    (few / "åäö 99.xlsx").unlink()
    assert batch(few, tmp_path / "ut") in (0, 1)
    assert (
        "Mejl och arkiv öppnades inte: alla.ZIP, Outlook/a.msg, svar.eml. Samla in dem med collect"
        in capsys.readouterr().out
    )
    assert len(told(tmp_path / "ut")) == 11
    assert batch(few, tmp_path / "ut 2", "--glob", "*00*") in (0, 1)
    assert "Mejl och arkiv" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        ([], [], "Där finns inga arbetsböcker. Kontrollera att det är rätt mapp."),
        (["brev.pdf"], [], "Där finns inga arbetsböcker. Kontrollera"),
        (["b.zip", "a.eml"], [], "inga arbetsböcker, bara mejl och arkiv: a.eml, b.zip. Samla in"),
        ([f"{n}.eml" for n in range(9)], [], "0.eml, 1.eml, 2.eml, 3.eml, 4.eml och 4 till."),
        (["a.xlsx"], ["--glob", "b*"], "Inga filer i mappen stämmer med mönstret."),
    ],
)
def test_a_folder_with_nothing_to_do_is_told_and_is_no_success(
    tmp_path: Path, capsys: Captured, names: list[str], options: list[str], said: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"x")
    assert batch(folder, tmp_path / "ut", *options) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize("pattern", ["/etc/*", "../*.xlsx", ""])
def test_a_pattern_that_leads_out_of_the_folder_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(FordelaError, match="i mappen"):
        find_files(tmp_path, tmp_path / "ut", [pattern])


def test_a_folder_that_is_not_there_and_one_that_is_the_output_are_refused(
    tmp_path: Path, capsys: Captured
) -> None:
    assert batch(tmp_path / "borta", tmp_path / "ut") == 2
    assert batch(tmp_path, tmp_path) == 2
    assert "får inte läggas bland arbetsböckerna" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_told_with_what_to_do(few: Path, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(few) + b"/\xe5.xlsx")).write_bytes(b"x")
    assert batch(few, tmp_path / "ut") == 2
    assert "Byt namn på filen." in str(told(tmp_path / "ut")["\ufffd.xlsx"]["hint"])
