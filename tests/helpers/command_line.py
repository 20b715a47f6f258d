"""The command line in a process of its own, and the workbooks that it is tried on."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from xl_tools.reading.workbook import read_workbook


def granted_cell(book: Path) -> tuple[str, str]:
    """The cell of the first granted amount of LUM, and its sheet's part in the zip."""
    sheets = read_workbook(book.read_bytes()).sheets
    header = next(c for c in sheets["LUM"].cells.values() if c.value == "Beviljat belopp")
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", header.ref).groups()  # type: ignore[union-attr]
    part = f"xl/worksheets/sheet{list(sheets).index('LUM') + 1}.xml"
    return f"{letters}{int(row) + 1}", part


def with_damaged_sheet(book: Path, name: str, target: Path) -> Path:
    """A copy of a workbook, one sheet of which ends in the middle."""
    number = list(read_workbook(book.read_bytes()).sheets).index(name) + 1
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(target, "w") as copy:
        for part in package.namelist():
            data = package.read(part)
            damaged = part == f"xl/worksheets/sheet{number}.xml"
            copy.writestr(part, data[: len(data) // 2] if damaged else data)
    return target


def run(
    *arguments: str | Path, encoding: str = "utf-8", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "xl_tools.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, encoding=encoding, env=env)
