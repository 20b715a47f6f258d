"""A stream that is closed or full, a setting that cannot be, a folder that is gone, a disk that is
full: the work is done or refused with a sentence, and the exit code says which."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command_line import run
from tests.helpers.project import ROOT
from validators.errors import FordelaError
from xl_tools.cli.main import main
from xl_tools.jobs.common.failures import describe_failure

Captured = pytest.CaptureFixture[str]

POSIX = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the streams")
CLOSED = [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "| head -n 1"]
FULL = [">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full"]


def in_shell(redirection: str, *arguments: str | Path) -> int:
    """The exit code of the command with its streams redirected by a shell."""
    command = [sys.executable, "-m", "xl_tools.cli", *map(str, arguments)]
    script = f'"$@" {redirection}' + ("; exit ${PIPESTATUS[0]}" if "|" in redirection else "")
    done = subprocess.run(
        ["bash", "-c", script, "bash", *command], capture_output=True, check=False
    )
    return done.returncode


@POSIX
@pytest.mark.parametrize("redirection", [*CLOSED, *FULL])
def test_the_copy_is_written_and_the_code_is_that_of_the_book(
    redirection: str, book: Path, wrong_book: Path, tmp_path: Path
) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    for source, code in ((book, 0), (wrong_book, 1)):
        copy = tmp_path / f"{code}.xlsx"
        assert in_shell(redirection, "validate", source, "--annotate", copy) == code
        assert copy.read_bytes().startswith(b"PK")
    assert in_shell(redirection, "validate", tmp_path / "borta.xlsx") == 2


@POSIX
@pytest.mark.parametrize("redirection", [">&-", ">&- 2>&-", ">/dev/full"])
def test_other_commands_do_their_work_too(
    redirection: str, book: Path, example_2025: Path, tmp_path: Path
) -> None:
    assert in_shell(redirection, "generate", book, "--out", tmp_path / "a.docx") == 0
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    folder = example_2025 / "applications"
    assert in_shell(redirection, "collect", folder, "--out", tmp_path / "b.xlsx") == 0
    assert in_shell(redirection, "batch", folder, "--out", tmp_path / "c", "--jobs", "2") == 0
    assert (tmp_path / "c" / "rapport.json").exists()
    assert in_shell(redirection, "--help") == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_that_not_all_was_printed_is_told_once(book: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xl_tools.cli", "validate", str(book), "--format", "json"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0
    assert done.stderr == (
        "fordela: Allt gick inte att skriva ut (disken är full). Slutkoden gäller arbetet.\n"
    )


@POSIX
def test_a_file_never_takes_the_place_of_a_closed_stream(book: Path, tmp_path: Path) -> None:
    """The next file that is opened would get the number of standard output."""
    copy = tmp_path / "a.xlsx"
    assert in_shell(">&- 2>&-", "validate", book, "--annotate", copy, "--format", "json") == 0
    assert in_shell("", "validate", copy) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("POLARS_MAX_THREADS", value) for value in ("0", "-1", "abc", "", "99999999999")),
        *(("TZ", value) for value in ("AAA+99", "XXX25", "XXX-200")),
    ],
)
def test_a_setting_that_cannot_be_is_told_and_not_used(
    name: str, value: str, book: Path, tmp_path: Path
) -> None:
    if name == "TZ" and os.name == "nt":
        pytest.skip("Windows has no time zones of that kind")
    copy = tmp_path / "a.xlsx"
    done = run("validate", book, "--annotate", copy, env={**os.environ, name: value})
    assert done.returncode == 0
    assert done.stderr.startswith("fordela: ")
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert copy.exists()


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "UTC", ""])
def test_settings_that_can_be_are_not_spoken_of(zone: str, book: Path) -> None:
    environment = {**os.environ, "TZ": zone, "POLARS_MAX_THREADS": "2"}
    done = run("validate", book, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


@POSIX
@pytest.mark.skipif(
    not str(ROOT).isascii(),
    reason="Python itself does not start from a folder whose name the machine cannot read",
)
def test_names_are_written_as_they_are_where_the_machine_knows_ascii_only(
    book: Path, tmp_path: Path
) -> None:
    source = tmp_path / "bok åäö.xlsx"
    source.write_bytes(book.read_bytes())
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    environment = {**os.environ, **plain}
    done = run("validate", source, "--annotate", tmp_path / "märkt ö.xlsx", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "allt på en gång"
    done = run("generate", source, "--document", "alla", "--draft", "--out", out, env=environment)
    assert done.returncode == 0
    assert (tmp_path / "märkt ö.xlsx").exists()
    assert (out / "tjansteutlatande-2025.docx").exists()


@POSIX
def test_a_working_folder_that_is_gone_is_no_defect_of_ours(book: Path, tmp_path: Path) -> None:
    gone = tmp_path / "borta"
    gone.mkdir()
    command = f'rmdir ../borta; exec "{sys.executable}" -m xl_tools.cli "$@"'
    root = Path(__file__).resolve().parents[3]
    for arguments, code in (
        (["validate", str(book.resolve())], (0, 2)),
        (["validate", "bok.xlsx"], (2,)),
        (["generate", str(book.resolve()), "--out", "x.docx"], (2,)),
    ):
        gone.mkdir(exist_ok=True)
        done = subprocess.run(
            ["bash", "-c", command, "bash", *arguments],
            cwd=gone,
            env={**os.environ, "PYTHONPATH": str(root)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode in code, done.stderr
        assert "Ett fel i fordela" not in done.stderr
        assert "Traceback" not in done.stderr


class Panic(BaseException):
    """What polars raises where its own code gives up: no Exception."""


@pytest.mark.parametrize("failure", [Panic("oj"), RecursionError(), AssertionError()])
def test_a_crash_never_has_a_code_that_means_something_else(
    failure: BaseException, book: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def broken(*_: object) -> None:
        raise failure

    monkeypatch.setattr("xl_tools.jobs.check.check_files", broken)
    assert main(["validate", str(book)]) == 2
    assert "Ett fel i fordela, inte i filen" in capsys.readouterr().err


def raiser(error: OSError) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS])
def test_a_disk_that_is_full_is_no_defect_of_ours(
    number: int, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Also where it is met on the way, and not when the file itself is written."""
    error = OSError(number, os.strerror(number))
    monkeypatch.setattr("xl_tools.jobs.documents.make_documents", raiser(error))
    out = tmp_path / "ut"
    assert main(["generate", str(book), "--document", "alla", "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "Ett fel i fordela" not in told
    assert "Frigör plats på disken" in told
    assert not out.exists()
    failure = describe_failure(error, "a.xlsx", if_memory_ends="")
    assert failure.problem.startswith("Det gick inte att skriva (")


def test_templates_are_made_without_a_folder_for_temporary_files(
    example_2025: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = raiser(OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    monkeypatch.setattr(tempfile, "mkstemp", full)
    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", full)
    for kind in ("lum", "fordelning"):
        assert main(["template", "2025", kind, "--out", str(tmp_path / f"{kind}.xlsx")]) == 0
    folder = example_2025 / "applications"
    assert main(["collect", str(folder), "--out", str(tmp_path / "bok.xlsx"), "--jobs", "1"]) == 0


def test_a_disk_that_gets_full_leaves_none_of_several_documents(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    real, written = os.fsync, []

    def fsync(number: int) -> None:
        written.append(number)
        if len(written) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    out = tmp_path / "alla"
    line = ["generate", str(book), "--document", "alla", "--draft", "--out", str(out)]
    assert main(line) == 2
    assert "disken är full" in capsys.readouterr().err
    assert list(out.rglob("*")) == []


def test_a_failure_of_the_data_stays_what_it_is() -> None:
    failure = describe_failure(FordelaError("Det är fel.", where="a"), "a", if_memory_ends="")
    assert failure.problem == "Det är fel."
    assert describe_failure(ValueError("x"), "a", if_memory_ends="").problem.startswith("Ett fel")
