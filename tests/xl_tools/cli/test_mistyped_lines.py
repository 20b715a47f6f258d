"""A mistyped line, help and version: answered in Swedish."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from xl_tools.cli import main as cli
from xl_tools.cli.main import main

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("validat x.xlsx", "Kommandot validat finns inte. Menade du validate?"),
        ("validate", "Ange FIL…."),
        ("validate x.xlsx --fromat json", "Väljaren --fromat finns inte. Menade du --format?"),
        ("validate x.xlsx --format", "Väljaren --format ska följas av ett värde."),
        ("validate x.xlsx --format xml", "--format ska vara text, json eller html."),
        ("template 2025 lumm --out x.xlsx", "SLAG ska vara lum, mul eller fordelning."),
        ("template 2025 lum", "Ange --out."),
        ("example 2025 a b --out c", "Det står för mycket på raden: a b"),
        ("example 1999 --out ut", "Det finns ingen utlysning 1999."),
        (
            "generate x.xlsx --out y.docx --document brev",
            "--document ska vara fordelning, bilaga-lum, bilaga-mul, protokollsutdrag, meddelande, "
            "utbetalning eller alla.",
        ),
    ],
)
def test_a_mistyped_line_is_answered_in_swedish(
    line: str, reason: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    shown = capsys.readouterr()
    assert reason in shown.err
    assert shown.out == ""


def test_no_command_at_all_shows_the_help(capsys: Captured) -> None:
    assert main([]) == 2
    assert "Användning: fordela" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", *sorted(cli.fordela.commands)])
def test_every_help_page_is_swedish(name: str, capsys: Captured) -> None:
    assert main([*([name] if name else []), "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("Användning: fordela")
    assert not re.search(r"Usage|Options|Commands|Show|required|default|arguments", page)


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys; from xl_tools.cli.main import main; main(['--help']); "
        "print([name for name in sys.modules if name.startswith('xl_tools.cli.commands')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


def test_the_version_is_told(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"fordela (\d+\.\d+\.\d+|\(ej installerad\))\n", capsys.readouterr().out)
