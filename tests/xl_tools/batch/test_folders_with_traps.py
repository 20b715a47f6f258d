"""Folders in which an entry cannot be looked at: it is told, and costs no other one.

Links, rings of links, depth, devices and refusals; by batch and by collect, with a pattern and
without.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.batches import batch, told
from tests.helpers.collecting import application, collect, fates
from validators.errors import FordelaError
from xl_tools.batch.find import MAX_DEPTH, find_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")

Captured = pytest.CaptureFixture[str]


def link_to_folder(folder: Path) -> str:
    (folder.parent / "annan").mkdir()
    (folder.parent / "annan" / "b.xlsx").write_bytes(application(title="Bortom"))
    (folder / "länk").symlink_to(folder.parent / "annan")
    return "länk/"


def link_round(folder: Path) -> str:
    (folder / "m").mkdir()
    (folder / "m" / "runt").symlink_to(folder)
    return "m/runt/"


def link_to_itself(folder: Path) -> str:
    (folder / "ring").symlink_to("ring")
    return "ring"


def book_that_is_a_link_to_itself(folder: Path) -> str:
    (folder / "ring.xlsx").symlink_to("ring.xlsx")
    return "ring.xlsx"


def link_to_file_outside(folder: Path) -> str:
    (folder.parent / "b.xlsx").write_bytes(application(title="Bortom"))
    (folder / "b.xlsx").symlink_to("../b.xlsx")
    return "b.xlsx"


def link_to_nothing(folder: Path) -> str:
    (folder / "b.xlsx").symlink_to("borta.xlsx")
    return "b.xlsx"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "b.xlsx")
    return "b.xlsx"


def socket_of_a_program(folder: Path) -> str:
    with socket.socket(socket.AF_UNIX) as opened:
        before = Path.cwd()
        os.chdir(folder)  # the whole path may be too long for it
        try:
            opened.bind("b.xlsx")
        finally:
            os.chdir(before)
    return "b.xlsx"


def name_that_is_no_text(folder: Path) -> str:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xe5.xlsx")).write_bytes(b"x")
    return "\ufffd.xlsx"


def name_of_two_lines(folder: Path) -> str:
    (folder / "a\nb.xlsx").write_bytes(b"x")
    return "a\ufffdb.xlsx"


def many_folders(folder: Path) -> str:
    """1,500 folders within each other, with a workbook in the innermost."""
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("n", dir_fd=handle)
        inner = os.open("n", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    book = os.open("b.xlsx", os.O_CREAT | os.O_WRONLY, dir_fd=handle)
    os.write(book, application(title="Djupt"))
    os.close(book)
    os.close(handle)
    return "n/n/n/n/"


TRAPS = [
    link_to_folder, link_round, link_to_itself, book_that_is_a_link_to_itself, link_to_file_outside,
    link_to_nothing, pipe, socket_of_a_program, name_that_is_no_text, name_of_two_lines,
    many_folders,
]  # fmt: skip


@pytest.fixture
def received(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(application(title="Vanlig"))
    yield folder
    # pytest removes folders by recursion, and stops at the deep ones
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_an_entry_that_cannot_be_looked_at_is_told_by_both_and_costs_no_other(
    trap: Callable[[Path], str], received: Path, tmp_path: Path, capsys: Captured
) -> None:
    name = trap(received)
    out, book = tmp_path / "ut", tmp_path / "bok.xlsx"
    assert batch(received, out) == 2
    assert name.rstrip("/") in capsys.readouterr().err
    reported = told(out)
    assert "problem" not in reported.pop("a.xlsx")
    assert [file.startswith(name) for file in reported] == [True]
    assert collect(book, received) == 2
    error = capsys.readouterr().err
    assert name in error
    assert "Ett fel i fordela" not in error
    told_of = fates(book)
    assert told_of.pop("a.xlsx") == "ny"
    assert list(told_of.values()) == ["ej inläst"]
    with_pattern = find_files(received, out, ["**/*"])
    assert len({*with_pattern.names, *(each.file for each in with_pattern.problems)}) == 2


def test_a_link_to_a_file_within_the_folder_is_read(received: Path, tmp_path: Path) -> None:
    (received / "m").mkdir()
    (received / "m" / "b.xlsx").symlink_to("../a.xlsx")
    assert batch(received, tmp_path / "ut") in (0, 1)
    assert list(told(tmp_path / "ut")) == ["a.xlsx", "m/b.xlsx"]


def test_the_folder_itself_may_be_a_link(received: Path, tmp_path: Path) -> None:
    (tmp_path / "länk").symlink_to(received)
    assert find_files(tmp_path / "länk", tmp_path / "ut").names == ("a.xlsx",)


def test_a_pattern_is_told_only_of_what_it_could_reach(received: Path, tmp_path: Path) -> None:
    link_to_folder(received)
    link_to_itself(received)
    for pattern, expected in {
        "*.xlsx": [], "m/*": [], "**/*.xlsx": ["länk/", "ring"], "l*/*.xlsx": ["länk/"],
    }.items():  # fmt: skip
        found = find_files(received, tmp_path / "ut", [pattern])
        assert [problem.file for problem in found.problems] == expected, pattern


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["a.xlsx"]),
        ("**/*", ["a.xlsx", "m/b.xlsx", "m/n/c.xlsx"]),
        ("**/**/c*", ["m/n/c.xlsx"]),
        ("m/**/*.xlsx", ["m/b.xlsx", "m/n/c.xlsx"]),
        ("*/*", ["m/b.xlsx"]),
        ("**/n/?.xlsx", ["m/n/c.xlsx"]),
        ("./m/[ab].xlsx", ["m/b.xlsx"]),
        ("m", []),
        ("A*", []),
    ],
)
def test_a_pattern_means_what_it_means_elsewhere(
    received: Path, tmp_path: Path, pattern: str, names: list[str]
) -> None:
    (received / "m" / "n").mkdir(parents=True)
    (received / "m" / "b.xlsx").touch()
    (received / "m" / "n" / "c.xlsx").touch()
    found = find_files(received, tmp_path / "ut", [pattern])
    assert list(found.names) == names
    as_pathlib = [path for path in received.glob(pattern) if path.is_file()]
    assert sorted(path.relative_to(received).as_posix() for path in as_pathlib) == names


def test_folders_are_opened_down_to_a_depth_and_the_next_is_named(
    received: Path, tmp_path: Path
) -> None:
    deepest = received.joinpath(*["n"] * MAX_DEPTH)
    (deepest / "n").mkdir(parents=True)
    (deepest / "b.xlsx").touch()
    found = find_files(received, tmp_path / "ut")
    assert len(found.names) == 2
    assert [problem.problem for problem in found.problems] == [
        "Mappen ligger i fler än 100 led, och öppnades inte."
    ]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (13, "Mappen får inte läsas."),
        (5, "Mappen gick inte att läsa (disken eller nätverket svarar inte)."),
        (2, "Mappen gick inte att läsa (den finns inte)."),
        (36, "Mappen gick inte att läsa (namnet är för långt)."),
    ],
)
def test_a_folder_that_cannot_be_listed_is_told_with_the_reason_also_to_a_pattern(
    received: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: str
) -> None:
    (received / "hemligt").mkdir()
    look = os.scandir

    def refuse(path: str | Path) -> object:  # whoever runs the test may read everything
        if Path(path).name == "hemligt":
            raise OSError(number, "No", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", refuse)
    for patterns in ([], ["**/*.xlsx"]):
        found = find_files(received, tmp_path / "ut", patterns)
        assert found.names == ("a.xlsx",)
        assert [(each.file, each.problem) for each in found.problems] == [("hemligt/", problem)]
    assert collect(tmp_path / "b.xlsx", received) == 2
    assert fates(tmp_path / "b.xlsx") == {"a.xlsx": "ny", "hemligt/": "ej inläst"}


def test_a_folder_that_one_may_not_ask_about_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = os.stat

    def refuse(path: object, **options: object) -> object:
        if str(path).endswith("hemligt"):
            raise PermissionError(13, "No", str(path))
        return ask(path, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(FordelaError, match="Mappen finns inte"):
        find_files(tmp_path / "hemligt", tmp_path / "ut")


def test_a_file_that_vanishes_while_the_others_are_read_costs_itself(
    received: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xl_tools import files

    (received / "b.xlsx").write_bytes(application(title="Snart borta"))
    read = files.read

    def vanish(path: Path) -> bytes:
        if path.name == "b.xlsx":
            path.unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(files, "read", vanish)
    assert collect(tmp_path / "b.xlsx", received) == 2
    assert fates(tmp_path / "b.xlsx") == {"a.xlsx": "ny", "b.xlsx": "ej inläst"}


def test_where_nothing_can_be_read_the_reason_is_told(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "in").mkdir()
    link_to_folder(tmp_path / "in")
    assert collect(tmp_path / "b.xlsx", tmp_path / "in") == 2
    assert "länk/: Det är en genväg till en mapp" in capsys.readouterr().err
