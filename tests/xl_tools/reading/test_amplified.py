"""A small workbook cannot make fordela read, say or write gigabytes."""

from __future__ import annotations

import base64
import json
import random
import re
from pathlib import Path

import pytest

from opc.zips import LIMITS
from tests.helpers import amplified, hard_books
from tests.helpers.damage import parts_of
from tests.helpers.spent import spent
from validators.errors import UnsafeFile
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import open_workbook
from xl_tools.templates.examples import example


def flat(length: int, chance: random.Random) -> str:
    """A text that packs to a hundredth, which does not stand out."""
    noise = base64.b64encode(chance.randbytes(length // 130)).decode()
    return noise + "y" * (length - len(noise))


def inline(letters: str, row: int) -> str:
    text = flat(32_000, random.Random(f"{letters}{row}"))
    return f'<c r="{letters}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def calculated(letters: str, row: int) -> str:
    text = flat(32_000, random.Random(f"{letters}{row}"))
    return f'<c r="{letters}{row}" t="str"><f>A1</f><v>{text}</v></c>'


def formula(letters: str, row: int) -> str:
    return f'<c r="{letters}{row}"><f>{flat(32_000, random.Random(f"{letters}{row}"))}</f></c>'


RICH = "<r><t>abcdefgh</t></r>" * 4_000


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: amplified.with_rows(2_000, amplified.shared), id="shared"),
        pytest.param(lambda: amplified.with_rows(2_000, amplified.shared, [RICH]), id="rich"),
        pytest.param(lambda: amplified.with_rows(30, inline), id="inline"),
        pytest.param(lambda: amplified.with_rows(30, calculated), id="results"),
        pytest.param(lambda: amplified.with_rows(30, formula), id="formulas"),
    ],
)
def test_texts_in_cells_are_counted_in_each_of_them(data: object, tmp_path: Path) -> None:
    assert callable(data)
    path = tmp_path / "bok.xlsx"
    path.write_bytes(data())
    assert path.stat().st_size < 1_000_000
    run = spent("validate", path)
    assert run.code == 2
    assert "Cellerna har tillsammans mer än 20 miljoner tecken text." in run.errors
    assert run.is_little, run


def test_as_much_text_as_is_allowed_is_read_in_little_time(tmp_path: Path) -> None:
    """And of it, little is said again."""
    path, marked = tmp_path / "bok.xlsx", tmp_path / "märkt.xlsx"
    path.write_bytes(amplified.with_rows(18, amplified.shared))
    run = spent("validate", path, "--format", "json", "--annotate", marked)
    assert run.code == 1
    assert run.is_little, run
    findings = json.loads(run.output)["findings"]
    assert {"S04", "D19"} <= {finding["code"] for finding in findings}
    for finding in findings:
        assert len(finding["value"] or "") <= 200
        assert len(finding["message"]) <= 1_000
        assert len(finding["hint"]) <= 1_000
    noted = next(finding for finding in findings if finding["code"] == "D19")
    assert noted["message"] == f"Jäv är noterat: {'x' * 199}…."


def test_the_limit_of_text_is_over_all_sheets() -> None:
    data = amplified.with_rows(12, amplified.shared)
    assert 12 * 32 * 32_767 < LIMITS.text < 2 * 12 * 32 * 32_767
    read_tables(open_workbook(data))
    parts = parts_of(data)
    parts["xl/worksheets/sheet2.xml"] = parts[amplified.LUM].replace(b'name="LUM"', b'name="MUL"')
    with pytest.raises(UnsafeFile, match="tecken text"):
        read_tables(open_workbook(hard_books.zipped(parts)))


def with_sheets(number: int, name: str = "Blad") -> bytes:
    """A workbook with so many sheets more, all of one part."""
    parts = parts_of(example("2025")["fordelning-2025.xlsx"])
    more = "".join(
        f'<sheet xmlns:r="{hard_books.RELATION}" name="{name}{index}" sheetId="{index + 100}" '
        'r:id="rId1"/>'
        for index in range(number)
    )
    book = parts["xl/workbook.xml"].decode().replace("</sheets>", f"{more}</sheets>")
    parts["xl/workbook.xml"] = book.encode()
    return hard_books.zipped(parts)


def test_sheets_are_counted() -> None:
    assert len(open_workbook(with_sheets(242)).sheets) == 250
    with pytest.raises(UnsafeFile, match=r"Arbetsboken har fler än 250 blad\."):
        open_workbook(with_sheets(243))


def test_a_name_that_every_finding_would_repeat_is_refused() -> None:
    open_workbook(with_sheets(1, "B" * 254))
    with pytest.raises(UnsafeFile, match="Ett blad har ett namn på 256 tecken; Excel tillåter 31"):
        open_workbook(with_sheets(1, "B" * 255))


def test_titles_of_32_000_letters_are_compared_by_their_beginning(tmp_path: Path) -> None:
    words = ("barn", "digital", "familj", "samverkan", "metoder", "uppsökande")
    chance = random.Random(1)
    titles = [" ".join(chance.choices(words, k=4_000))[:32_000] for _ in range(500)]

    def cell(letters: str, row: int) -> str:
        if letters != "C":
            return ""
        return f'<c r="C{row}" t="s"><v>{row - amplified.FIRST_ROW}</v></c>'

    path = tmp_path / "bok.xlsx"
    path.write_bytes(amplified.with_rows(500, cell, titles))
    run = spent("validate", path)
    assert run.code == 1
    assert not re.search(r"Traceback|Ett fel i fordela", run.errors)
    assert run.is_little, run
