"""What the handler imports: nothing heavy, nothing that lies about, no licence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.project import ROOT
from xl_tools import excel
from xl_tools.buttons.entry import RUN_PYTHON


def python(code: str, **settings: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        **settings,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


PRESS_AND_TELL = """
import os, sys
from xl_tools import excel
excel.load_xlwings()
assert "polars" not in sys.modules, "brought by xlwings"
from tests.buttons import engine
from tests.buttons.memory import Memory
from xl_tools.templates.examples import example
memory = Memory()
engine.install(memory)
volume = memory.open("bok.xlsm", example("2025")["fordelning-2025.xlsx"])
volume.book["LUM"]["W8"] = 600000
for action in ("validate", "unmark"):
    excel.press_in_front(action)
assert len(memory.boxes) == 2
print(sorted(name for name in sys.modules if name.startswith("xlwings.pro") and sys.modules[name]))
print(sorted(name for name in os.environ if "LICENSE" in name.upper()))
"""


def test_nothing_that_needs_a_licence_is_loaded_and_no_key_is_set() -> None:
    environment = {name: text for name, text in os.environ.items() if "LICENSE" not in name.upper()}
    assert python(PRESS_AND_TELL, cwd=ROOT, env=environment).split() == ["[]", "[]"]


def test_importing_the_handler_imports_nothing_heavy() -> None:
    heavy = ["xlwings", "polars", "pandera", "openpyxl", "docx", "lxml"]
    told = python(f"import sys, xl_tools.excel; print([m for m in {heavy} if m in sys.modules])")
    assert told.strip() == "[]"


@pytest.fixture
def stray(tmp_path: Path) -> Path:
    """The folder of a workbook, with packages of somebody else's that have our names."""
    folder = tmp_path / "Ärenden med mellanslag"
    for package in ("validators", "opc", "docx_export", "xl_tools", "fordela"):
        (folder / package).mkdir(parents=True)
        (folder / package / "__init__.py").write_text("raise SystemExit('främmande kod')", "utf-8")
    return folder


def as_run_python(stray: Path, command: str, add_folder: str = "true") -> str:
    """What xlwings' VBA gives to `python -c`, for a workbook in the folder."""
    path = f"{add_folder};{stray / 'bok.xlsm'};{stray / 'bok.xlsm'};;;;{stray}"
    return f'import xlwings.utils;xlwings.utils.prepare_sys_path("{path}"); {command}'


@pytest.mark.parametrize("add_folder", ["true", "false"])
def test_packages_beside_the_workbook_are_never_imported(stray: Path, add_folder: str) -> None:
    start = RUN_PYTHON.replace("excel.{function}()", "print(excel.__file__)")
    told = python(
        as_run_python(stray, start, add_folder),
        cwd=stray,
        env={**os.environ, "PYTHONPATH": str(stray)},
    )
    assert Path(told.strip()) == ROOT / "xl_tools" / "excel.py"


def test_what_lies_beside_pythons_library_stays_as_windows_needs_it(stray: Path) -> None:
    # there the library's own DLLs come before it: C:\\Python\\DLLs, C:\\Python\\Lib
    library = Path(os.__file__).parent
    dlls = str(library.with_name("DLLs"))
    places = ["", str(stray), str(library.with_name("python3.zip")), dlls, str(library), "x"]
    begin = RUN_PYTHON.partition("from xl_tools")[0]
    told = python(f"import sys;sys.path[:] = {places!r};{begin}print(sys.path)")
    assert told.strip() == repr(places[2:])


def test_without_that_beginning_they_would_be(stray: Path) -> None:
    code = as_run_python(stray, "from xl_tools import excel")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=stray, capture_output=True, encoding="utf-8", check=False
    )
    assert "främmande kod" in done.stderr


def test_what_is_given_to_run_python_passes_a_command_line() -> None:
    code = RUN_PYTHON.format(function="validate")
    assert not set(code) & set("\"'|%&<>^`$\\\n")
    assert code.endswith("excel.validate()")


@pytest.mark.parametrize("function", ["validate", "generate", "remove_marks"])
def test_each_button_has_a_function(function: str) -> None:
    assert callable(getattr(excel, function))


def test_an_excel_that_xlwings_does_not_see_is_not_killed_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Windows:
        N_COM_ATTEMPTS = 0

        @staticmethod
        def cleanup() -> None: ...

    gone: list[Any] = []
    monkeypatch.setattr(excel.atexit, "unregister", gone.append)
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", Windows)
    excel.load_xlwings()
    assert gone == [Windows.cleanup]
    assert Windows.N_COM_ATTEMPTS > 1000
