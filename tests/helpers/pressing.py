"""A button pressed in the workbook that Python holds."""

from __future__ import annotations

import pytest
import xlwings

from tests.buttons.memory import Memory
from xl_tools import excel
from xl_tools.cli.main import main


def press_button(memory: Memory, name: str = "2025 fördelning.xlsm") -> None:
    """As RunPython does it: the handler finds the workbook that it was called from."""
    xlwings.apps.active.books[name].set_mock_caller()
    excel.validate()


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out, said.err
