"""CSV as an attacker writes it: no text of a workbook becomes a formula in somebody's Excel."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.office import Office
from validators.model import Cell
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.csv_rows import BEGINNING, lines


def rows(data: bytes, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator))


FORMULAS = (
    "=1+1", "+46 8", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A1", "﹦1", "−1",
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","klicka")', '=IMPORTXML("http://x","//a")', "\t=1", "\r=1", "\n=1",
    "\tx", "\rx", "\nx", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u3000=1", "\u2060 +1",
    "\x00=1", "@SUM(1+1)*cmd|' /C x'!A0", '"=1', ' " =1', '""=1',
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    ((written, beside),) = rows(lines([[text, "x"]]))
    assert written.startswith("'")
    assert written.replace("'", "") == text.replace("'", "")
    assert beside == "x"


@pytest.mark.parametrize(
    "text",
    ["Farsta", "– punkt", "a = b", "1 + 1", "e@post.se", "'=1", "2025-01-31", "a, b; c", "50 %", "",
     "Resor:\n- tåg\n- buss (två)\n+ annat!", "Se nr 4, -5 grader", "a,b\nc;d"],
)  # fmt: skip
def test_other_texts_are_as_they_were(text: str) -> None:
    assert rows(lines([[text, "x"]])) == [[text, "x"]]


def test_numbers_are_numbers() -> None:
    assert lines([[-5, 0.5, -1e-7, None, 0]]) == b"-5;0,5;-1e-07;;0\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "text",
    ["ok,=1+1,", "ok;=1+1;", "ok\t=1+1\t", "ok\n=1+1\nb", "ok\r@SUM(1)\r", "a, =1+1", 'a,"=1+1",',
     "a,+cmd|' /C calc'!A0,", "a\n-2+SUM(1)\n", "a,\n=1", "a,＝1,", "a;;=1", "x,-Sheet2!A1"],
)  # fmt: skip
def test_no_cell_is_a_formula_in_a_program_with_another_separator(
    text: str, separator: str
) -> None:
    for row in rows(lines([["före", text, "efter"]]), separator):
        for cell in row:
            assert re.match(r'[\s"]*[=@＝]', cell) is None
            assert re.match(r'[\s"]*[-+].*[(|!]', cell) is None


@given(st.lists(st.text("=+-@,;\t\r\n \"'a1(|!\u00a0＝", max_size=12), min_size=1, max_size=3))
def test_whatever_stands_there_a_row_is_a_row_and_holds_no_formula(texts: list[str]) -> None:
    (row,) = rows(lines([[*texts, "slut"]]))
    assert row[-1] == "slut"
    assert len(row) == len(texts) + 1
    for text, cell in zip(texts, row, strict=False):
        assert cell.replace("'", "") == text.replace("'", "")
        assert re.match(r'[\s"]*[=+@＝-]', cell) is None


def test_libreoffice_finds_no_formula_in_it(office: Office, tmp_path: Path) -> None:
    """With "evaluate formulas" on, which is worse than what anybody has."""
    source = tmp_path / "lista.csv"
    inner = ("ok;=1+1;x", "ok\n=1+1\nb", "a,=1+1")
    source.write_bytes(BEGINNING + lines([[text, "x"] for text in (*FORMULAS, *inner)]))
    cells = _opened(office, source)
    assert len(cells) >= 2 * len(FORMULAS)
    assert [cell for cell in cells if cell.formula is not None] == []
    source = tmp_path / "sann.csv"  # the same way finds one where there is one
    source.write_bytes(b"=1+1;x\r\n")
    assert [cell.formula for cell in _opened(office, source)] == ["1+1", None]


def _opened(office: Office, source: Path) -> list[Cell]:
    options = "59,34,76,1,,0,false,true,false,false,false,-1,true"  # ; " UTF-8, and formulas
    subprocess.run(
        [
            office.soffice,
            f"-env:UserInstallation={office.profile.as_uri()}",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):{options}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(source.parent),
            str(source),
        ],
        capture_output=True,
        timeout=180,
        check=True,
    )
    made = next(source.parent.glob(f"{source.stem}*.xlsx"))
    sheets = read_workbook(made.read_bytes()).sheets.values()
    return [cell for sheet in sheets for cell in sheet.cells.values()]
