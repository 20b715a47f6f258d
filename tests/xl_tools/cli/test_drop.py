"""`drop`: files dragged to the shortcut get a marked copy beside them, with a name that is free."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_tools import files
from xl_tools.cli.main import main
from xl_tools.jobs.common.copies import place_beside
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    return example("2025")


@pytest.fixture
def dropped(books: dict[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "Fördelning 2025.xlsx"
    path.write_bytes(books["fordelning-2025.xlsx"])
    return path


def test_a_marked_copy_lies_beside_the_file(
    dropped: Path, books: dict[str, bytes], capsys: Captured
) -> None:
    assert main(["drop", str(dropped)]) == 0
    copy = dropped.with_name("Fördelning 2025 granskad.xlsx")
    assert next(iter(read_workbook(copy.read_bytes()).sheets)) == "Granskning"
    assert dropped.read_bytes() == books["fordelning-2025.xlsx"]
    assert capsys.readouterr().out == (
        "Fördelning 2025.xlsx: 0 fel, 0 varningar, 7 upplysningar. "
        "Granskad kopia: Fördelning 2025 granskad.xlsx\n"
    )


def test_no_copy_is_written_over_another(dropped: Path, capsys: Captured) -> None:
    for _ in range(3):
        main(["drop", str(dropped)])
    assert sorted(path.name for path in dropped.parent.iterdir()) == [
        "Fördelning 2025 granskad (2).xlsx",
        "Fördelning 2025 granskad (3).xlsx",
        "Fördelning 2025 granskad.xlsx",
        "Fördelning 2025.xlsx",
    ]


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("bok.xlsx", "bok granskad.xlsx"),
        ("bok.v2.xlsm", "bok.v2 granskad.xlsm"),
        ("bok granskad.xlsx", "bok granskad.xlsx"),
        ("bok granskad (12).xlsx", "bok granskad.xlsx"),
        ("ogranskad.xlsx", "ogranskad granskad.xlsx"),
    ],
)
def test_a_copy_of_a_copy_is_numbered_and_not_named_twice(name: str, copy: str) -> None:
    assert place_beside(Path("mapp", name)) == Path("mapp", copy)


def test_a_file_without_findings_gets_no_copy(
    books: dict[str, bytes], tmp_path: Path, capsys: Captured
) -> None:
    for number, data in enumerate(books.values()):
        (tmp_path / f"{number}.xlsx").write_bytes(data)
    assert main(["drop", *map(str, sorted(tmp_path.iterdir()))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(books)
    clean = [line for line in lines if "0 fel, 0 varningar, 0 upplysningar." in line]
    assert clean
    assert all(line.endswith("0 upplysningar.") for line in clean)
    assert len(list(tmp_path.glob("* granskad.xlsx"))) == len(lines) - len(clean)


def test_the_copies_are_opened_if_asked(
    dropped: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(files, "open_file", opened.append)
    main(["drop", str(dropped)])
    assert opened == []
    main(["drop", "--open", str(dropped)])
    assert opened == [str(dropped.with_name("Fördelning 2025 granskad (2).xlsx"))]


def test_what_is_no_workbook_is_told_and_the_others_are_checked(
    dropped: Path, capsys: Captured
) -> None:
    letter = dropped.with_name("brev.pdf")
    letter.write_bytes(b"%PDF-1.4")
    assert main(["drop", str(letter), str(dropped)]) == 2
    said = capsys.readouterr()
    assert "PDF" in said.err
    assert "Granskad kopia" in said.out


def test_a_program_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(files.FordelaError, match="Öppna den själv"):
        files.open_file(str(tmp_path / "bok.xlsx"))
