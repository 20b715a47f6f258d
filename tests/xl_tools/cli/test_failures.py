"""What must not happen: a traceback, a broken pipe, a command to the terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.helpers.command_line import run
from validators.cards.loading import years
from validators.errors import CardError
from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


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
