"""The VBA in `source` -> vbaProject.bin, without Excel: `python3 tasks.py templates` makes it anew.

pyOpenVBA, which writes it, is needed by developers only; the binary is kept beside the source, and
a test says when it is stale. It holds source text and no compiled code, which Excel makes when it
opens the workbook.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

BINARY = "vbaProject.bin"
SOURCE = "source"

BOOK = "ThisWorkbook"
SHEET_COUNT = 8
"""The sheets of an allocation workbook, the hidden ones too: of every year and language."""

_HERE: Traversable = files("xl_tools") / "buttons"

# [MS-OVBA] 2.3.4.1: what a writer without compiled code puts here; readers then compile the source.
_NOT_COMPILED = b"\xcc\x61\xff\xff\x00\x00\x00"


def code_names(sheets: int = SHEET_COUNT) -> tuple[str, ...]:
    """The code names of the sheets, in their order: what VBA calls them, whatever they are named.

    The workbook's own is `BOOK`; each is also the name of its document module.
    """
    return tuple(f"Sheet{number}" for number in range(1, sheets + 1))


def read_project() -> bytes:
    """The VBA project as it is kept."""
    return (_HERE / BINARY).read_bytes()


def read_sources(folder: Traversable = _HERE / SOURCE) -> dict[str, str]:
    """File name -> text of each module in a folder, in the order of the names, lines ending LF.

    A `.bas` is a standard module and a `.cls` a class, named as the file; `ThisWorkbook.cls` and
    `Sheet1.cls` … are the code of document modules, which are there without. Raises ValueError for
    a file that is not ASCII, or whose attribute VB_Name is not the file's name.
    """
    sources: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        name, _, ending = file.name.rpartition(".")
        if ending not in ("bas", "cls"):
            continue
        data = file.read_bytes()
        if not data.isascii():
            raise ValueError(f"{file.name} is not ASCII: åäö are written as \\uXXXX")
        text = data.decode("ascii").replace("\r\n", "\n")
        if f'Attribute VB_Name = "{name}"\n' not in text:
            raise ValueError(f'{file.name} lacks the line: Attribute VB_Name = "{name}"')
        sources[file.name] = text
    return sources


def make_project(sources: Mapping[str, str]) -> bytes:
    """The VBA project of these modules (as `read_sources` gives them); same source, same bytes."""
    from openpyxl import Workbook
    from pyopenvba.cfb import CFB
    from pyopenvba.excel import ExcelFile
    from pyopenvba.vba import VBAModuleKind

    modules = {name: text.replace("\n", "\r\n") for name, text in sources.items()}
    documents = [BOOK, *code_names()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsm")
        book = Workbook()
        book.code_name = BOOK
        while len(book.worksheets) < SHEET_COUNT:
            book.create_sheet()
        for sheet, name in zip(book.worksheets, code_names(), strict=True):
            sheet.sheet_properties.codeName = name
        book.save(path)
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for name in documents:
                # also where nothing is to be said: the library's own come with compiled code
                file.set_module(name, modules.pop(f"{name}.cls", ""))
            for name, text in modules.items():
                kind = VBAModuleKind.standard if name.endswith(".bas") else VBAModuleKind.other
                project.add_module(name[:-4], text, kind=kind)
            file.save()
        with ExcelFile(path) as file:
            storage = CFB.from_bytes(file.vba_project_bytes())
    storage.write_stream_in_storage("VBA", "_VBA_PROJECT", _NOT_COMPILED)
    return bytes(storage.to_bytes())


def write_project() -> Path:
    """Make the project of the source and keep it; its path."""
    path = Path(str(_HERE / BINARY))
    path.write_bytes(make_project(read_sources()))
    return path
