"""VBA read by a program of others (olevba), which knows nothing of how ours was written."""

from __future__ import annotations

import io
import warnings
from typing import Any

import olefile


def modules(project: bytes) -> dict[str, str]:
    """File name ("Fordela.bas", "Sheet1.cls") -> source of each module of a vbaProject.bin."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it calls names that newer versions of pyparsing lament
        from oletools.olevba import VBA_Parser

        parser: Any = VBA_Parser("vbaProject.bin", data=project)
        found = {name: code for _, _, name, code in parser.extract_all_macros()}
        parser.close()
    return found


def documents(project: bytes) -> list[str]:
    """The names of the document modules, in the order in which the project declares them."""
    lines = stream(project, "PROJECT").decode("cp1252").splitlines()
    return [line[9:].partition("/")[0] for line in lines if line.startswith("Document=")]


def stream(project: bytes, name: str) -> bytes:
    """A stream of the project's storage."""
    with olefile.OleFileIO(io.BytesIO(project)) as storage:
        return bytes(storage.openstream(name).read())
