"""xlwings' VBA, which does not compile in LibreOffice, swapped for a module with the same entry."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from xl_tools.templates.vba import make_project, read_sources

_SOURCE = Path(__file__).with_name("RunPython.bas")


def with_run_python(book: bytes) -> bytes:
    """A workbook with buttons, as if somebody had put xlwings' module into it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "xl/vbaProject.bin":
                sources = {**read_sources(), "xlwings.bas": _SOURCE.read_text("ascii")}
                data = make_project(sources)
            new.writestr(part, data)
    return out.getvalue()
