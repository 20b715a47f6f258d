"""What docs/it.md tells the people who approve programs is true: the limits, the modules that can
start a program or talk to a network, and what commands do while Python reports it.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from docx_export import pdf
from docx_export.document import xml_parts
from docx_export.filling.language import program
from opc import document
from opc.document import DOCUMENT_LIMITS
from opc.zips import LIMITS, MIB
from tests.helpers.project import ROOT
from xl_tools import files
from xl_tools.batch import find
from xl_tools.intake.received import mail
from xl_tools.intake.received.unpack import LIMITS_OF_ARCHIVES
from xl_tools.jobs import convert
from xl_tools.reading.workbook import MAX_CELLS

PAGE = ROOT / "docs" / "it.md"
PACKAGES = ("validators", "opc", "docx_export", "xl_tools", "fordela")

REACHES_OUT = {
    *("subprocess", "multiprocessing", "concurrent.futures.process", "pty", "ctypes"),
    *("socket", "socketserver", "ssl", "http", "urllib.request", "urllib.robotparser", "ftplib"),
    *("smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "asyncio", "webbrowser"),
    *("requests", "httpx", "urllib3", "aiohttp", "dask", "distributed"),
    *("winreg", "win32com", "win32api", "pythoncom", "xlwings"),
}
"""Modules by which Python starts programs, calls the system or talks to a network."""

STARTS = re.compile(r"(startfile|system|popen|fork|forkpty|posix_spawnp?|exec[lv]\w*|spawn\w+)$")
"""The functions of `os` that start programs."""


def part(name: str) -> str:
    """What stands between the marks of a part of the page."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    _, _, rest = PAGE.read_text("utf-8").partition(begin)
    text, mark, _ = rest.partition(end)
    assert mark, name
    return text


def limits() -> dict[str, str]:
    """What the table of limits must say, from the constants of the code."""
    return {
        "en fil som öppnas": f"{files.MAX_BYTES // MIB} MB",
        "filer i en arbetsbok eller ett dokument": amount(LIMITS.entries),
        "en av dem, uppackad": f"{LIMITS.part // MIB} MB",
        "alla tillsammans, uppackade, i en arbetsbok": f"{LIMITS.total // MIB} MB",
        "alla tillsammans, uppackade, i ett dokument": f"{DOCUMENT_LIMITS.total // MIB} MB",
        "uppackat mot packat, för det som är över 1 MB": f"{LIMITS.ratio} gånger",
        "element i varandra i en arbetsbok": amount(LIMITS.depth),
        "element och texter i en arbetsbok": amount(LIMITS.events),
        "celler med innehåll i en arbetsbok": amount(MAX_CELLS),
        "element i varandra i ett dokument": amount(xml_parts.MAX_DEPTH),
        "taggar och attribut i ett dokument": amount(document.MOST_NODES),
        "villkor och upprepningar i varandra i en Wordmall": amount(program.MAX_OPEN),
        "filer i ett arkiv": amount(LIMITS_OF_ARCHIVES.entries),
        "mejl i varandra": amount(mail.MAX_DEPTH),
        "delar av ett mejl": amount(mail.MAX_PARTS),
        "mappar i varandra": amount(find.MAX_DEPTH),
        "rader per lista i JSON": amount(convert.MAX_ROWS),
        "LibreOffice, per dokument": f"{pdf.MAX_SECONDS:.0f} sekunder",
    }


def amount(number: int) -> str:
    """A number with its thousands apart: "4 000 000"."""
    return f"{number:,}".replace(",", " ")


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", part("limits"), re.MULTILINE)
    assert dict(rows[1:]) == limits()


def reaching_out(file: Path) -> Iterator[str]:
    """What a module uses to reach out of the program. E.g. "subprocess", "os.startfile"."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = [f"{node.value.id}.{node.attr}"]
        for name in names:
            yield from (out for out in REACHES_OUT if name == out or name.startswith(f"{out}."))
            if name.startswith("os.") and STARTS.match(name.removeprefix("os.")):
                yield name


def test_only_the_modules_on_the_page_can_reach_out() -> None:
    modules = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if any(reaching_out(file))
    }
    assert modules == set(re.findall(r"`([\w/]+\.py)`", part("modules")))


WATCHED_RUN = """
import json, os, runpy, sys
report = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STARTS = ("subprocess.Popen", "os.startfile", "os.system", "os.exec", "os.posix_spawn", "os.spawn")
CHANGES = {  # event -> which of its arguments is the path
    "os.rename": 1, "os.remove": 0, "os.mkdir": 0, "os.rmdir": 0, "os.link": 1, "os.symlink": 1,
}

def watch(event, args):
    if event.startswith(("socket.", "http.", "urllib.")) or event in STARTS:
        kind, value = "reached", event
    elif event == "open" and isinstance(args[0], (str, bytes)) and args[2] & WRITES:
        kind, value = "wrote", os.path.abspath(os.fsdecode(args[0]))
    elif event in CHANGES:
        kind, value = "wrote", os.path.abspath(os.fsdecode(args[CHANGES[event]]))
    else:
        return
    os.write(report, json.dumps([kind, value]).encode() + b"\\n")

sys.addaudithook(watch)
sys.argv = ["fordela", *sys.argv[2:]]
runpy.run_module("xl_tools.cli", run_name="__main__")
"""
"""Runs a command; each file written and each try to start or fetch something becomes a line."""


def watched(folder: Path, *arguments: str) -> tuple[int, set[str], set[str]]:
    """The exit code of a command run in a folder, what it wrote to, and how it reached out."""
    report, temporary = folder.parent / "report.jsonl", folder.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED_RUN, str(report), *arguments],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert list(temporary.iterdir()) == []
    return (
        done.returncode,
        {value for kind, value in lines if kind == "wrote"},
        {value for kind, value in lines if kind == "reached"},
    )


COMMANDS = (
    "example 2025 --out bok",
    "template 2026 lum --out mall.xlsx",
    "validate bok/fordelning-2025.xlsx --annotate marked.xlsx",
    "unmark marked.xlsx --out clean.xlsx",
    "generate bok/fordelning-2025.xlsx --document alla --out docs",
    "refresh docs/tjansteutlatande-2025.docx --from bok/fordelning-2025.xlsx --out new.docx",
    "trace docs/tjansteutlatande-2025.docx --from bok/fordelning-2025.xlsx",
    "collect bok/applications --out collected.xlsx --jobs 1",
    "batch bok --out batch --jobs 1 --to json",
    "to-workbook batch/fordelning-2025.json --out again.xlsx",
    "word-templates --out mallar",
    "template-check mallar/fordelning.docx --call 2025",
)
"""A year's work, each command on what those before it wrote."""


def test_commands_write_below_out_start_nothing_and_fetch_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for line in COMMANDS:
        arguments = line.split()
        code, wrote, reached = watched(folder, *arguments)
        assert (line, code, reached) == (line, 0, set())
        pairs = itertools.pairwise(arguments)
        allowed = [folder / name for option, name in pairs if option in ("--out", "--annotate")]
        allowed += [tmp_path / "tmp", Path(os.devnull)]
        assert (line, {path for path in wrote if not is_output(Path(path), allowed)}) == (
            line,
            set(),
        )


def is_output(path: Path, allowed: Sequence[Path]) -> bool:
    """Whether a path is an output, lies below one, or is the temporary file beside it."""
    return any(
        place in (path, *path.parents)
        or (path.parent == place.parent and path.name.endswith(".tmp"))
        for place in allowed
    )
