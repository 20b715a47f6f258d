"""Allocation workbooks of any number of applications: the example of 2025, its rows of LUM again
and again, each with a number, a title, an id and a registration of its own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from xl_tools.templates.examples import example

_SHEET, _TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
_BODY = "word/document.xml"
_BETWEEN = re.compile(r"(?<=</w:p>)(?=<w:p[ >])")  # paragraphs that follow each other
_FIRST_ROW = 8
_OWN_COLUMNS = "CDH"  # title, registration and project id
_ROW = re.compile(r"<row .*?</row>", re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(.*?)(?:/>|>(.*?)</c>)', re.DOTALL)


def large_book(number: int) -> bytes:
    """The bytes of an allocation workbook with `number` applications for LUM, and those for MUL."""
    parts = _parts(example("2025")["fordelning-2025.xlsx"])
    sheet, table = parts[_SHEET].decode(), parts[_TABLE].decode()
    rows = _ROW.findall(sheet)[_FIRST_ROW - 1 :]
    patterns = [_pattern(row) for row in rows]
    many = "".join(
        _filled(patterns[index % len(rows)], index + 1, _FIRST_ROW + index)
        for index in range(number)
    )
    start, end = sheet.index(rows[0]), sheet.index("</sheetData>")
    last = _FIRST_ROW + number - 1
    parts[_SHEET] = f"{sheet[:start]}{many}{sheet[end:]}".encode()
    parts[_TABLE] = re.sub(r'ref="A7:AF\d+"', f'ref="A7:AF{last}"', table).encode()
    return _zipped(parts)


def with_typed(document: bytes, number: int) -> bytes:
    """A document in which somebody has typed so many paragraphs, between those that it has."""
    parts = _parts(document)
    pieces = _BETWEEN.split(parts[_BODY].decode())
    places = len(pieces) - 1
    typed = [""] * places
    for index in range(number):
        words = f"Projekt {index} får {1000 + 7 * index} kronor enligt handläggaren."
        typed[index * places // number] += f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
    body = "".join(piece + added for piece, added in zip(pieces, [*typed, ""], strict=True))
    return _zipped({**parts, _BODY: body.encode()})


def _pattern(row: str) -> str:
    """A row of the sheet, to be formatted with its number as {row} and the application's as {n}."""
    row = row.replace("{", "{{").replace("}", "}}")
    row = re.sub(r'(r="[A-Z]*)\d+"', r'\g<1>{row}"', row)
    row = re.sub(r'(<c r="A\{row\}"[^>]*><v>)\d+', r"\g<1>{n}", row)
    for column in _OWN_COLUMNS:
        row = re.sub(rf'(<c r="{column}\{{row\}}".*?)</t>', r"\g<1> {n}</t>", row, count=1)
    return row


def _filled(pattern: str, number: int, row: int) -> str:
    return pattern.format(n=number, row=row)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
