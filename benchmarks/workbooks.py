"""Allocation workbooks with mistakes: the example of 2025, with cells overwritten at random.

The mistakes are those that officers make: an amount over the cap or as text, a number used twice,
an application registered too late, a decision or a motivation that is missing ... Each was saved
with the cursor somewhere else on every sheet, as people leave their workbooks: no two workbooks
have the same part, so what a reader remembers of the last one does not flatter it.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from xml.sax.saxutils import escape

from xl_tools.reading.workbook import Sheet, read_workbook

Value = int | str | None

MISTAKES: tuple[tuple[str, Value], ...] = (
    ("Beviljat belopp", 600000),
    ("Beviljat belopp", 0),
    ("Beviljat belopp", "450 000 kr"),
    ("Beviljat belopp", None),
    ("Sökt belopp", None),
    ("Sökt belopp", 700000),
    ("Sökt belopp", "500000 kr"),
    ("Beslut", None),
    ("Beslut", "Avslag"),
    ("Beslut", "Bifall"),
    ("Motivering", None),
    ("Nr", 3),
    ("Nr", 40),
    ("Inkommen", 45550),  # 2024-09-15, after the window
    ("Inkommen", None),
    ("Status", "återtagen"),
    ("Nytt arbetssätt", None),
    ("Strategiskt värde", "Nej"),
    ("Samordnas med", "99"),
    ("Samordnas med", "2"),
    ("Sökande", "Farsta"),
    ("Sökande", "Arbetsmarknadsförvaltningen"),
    ("Sökande", None),
    ("Projektår", 4),
    ("Projektår", 0),
    ("Projekt-id", None),
    ("Förstudie", "Ja"),
    ("Jäv", "Ledamot i rådet"),
    ("Beslutat belopp", 550000),
)


def with_mistakes(book: bytes, number: int, seed: int, each: int = 6) -> list[bytes]:
    """`number` different workbooks with `each` mistakes; the same seed gives the same ones."""
    chance = random.Random(seed)
    sheets = read_workbook(book).sheets
    headers = {kind: _header(sheets[kind]) for kind in ("LUM", "MUL")}
    made = []
    for _ in range(number):
        edits: dict[str, dict[str, Value]] = {kind: {} for kind in headers}
        while sum(map(len, edits.values())) < each:
            kind = chance.choice(sorted(headers))
            top, bottom, columns = headers[kind]
            title, value = chance.choice(MISTAKES)
            if title in columns:
                edits[kind][f"{columns[title]}{chance.randint(top + 1, bottom)}"] = value
        parts = {f"xl/worksheets/sheet{list(sheets).index(k) + 1}.xml": e for k, e in edits.items()}
        made.append(_edited(book, parts, f"{chance.choice('ABCDEFGH')}{chance.randint(8, 400)}"))
    return made


def _header(sheet: Sheet) -> tuple[int, int, dict[str, str]]:
    """The header's row, the last row, and title -> column letters."""
    table = sheet.tables[0]
    top, bottom = (int(number) for number in re.findall(r"\d+", table.ref))
    return top, bottom, {str(cell.value): letters for letters, cell in sheet.rows[top].items()}


def _edited(book: bytes, parts: dict[str, dict[str, Value]], cursor: str) -> bytes:
    changed = io.BytesIO()
    placed = f'activeCell="{cursor}" sqref="{cursor}"'.encode()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name)
            for ref, value in parts.get(name, {}).items():
                text = _with_cell(text.decode("utf-8"), ref, value).encode("utf-8")
            text = re.sub(rb'activeCell="[A-Z0-9]+" sqref="[A-Z0-9]+"', placed, text)
            target.writestr(name, text)
    return changed.getvalue()


def _with_cell(sheet: str, ref: str, value: Value) -> str:
    pattern = rf'<c r="{ref}"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)'

    def cell(found: re.Match[str]) -> str:
        style = f' s="{found.group(1)}"' if found.group(1) else ""
        if value is None:
            return f'<c r="{ref}"{style}/>'
        if isinstance(value, int):
            return f'<c r="{ref}"{style}><v>{value}</v></c>'
        return f'<c r="{ref}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    edited, number = re.subn(pattern, cell, sheet, count=1)
    if number != 1:
        raise ValueError(f"no cell {ref}")
    return edited
