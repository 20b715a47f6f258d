"""Small files that are huge when they are read: a long text in every cell, by way of one string."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tests.helpers import hard_books
from tests.helpers.damage import parts_of
from xl_tools.templates.examples import example

LONG = "x" * 32_767
"""The longest text that a cell can hold."""

LUM = "xl/worksheets/sheet1.xml"
FIRST_ROW = 8  # of the table LUM

STRINGS = "xl/sharedStrings.xml"


def shared(letters: str, row: int) -> str:
    """A cell that shows the first shared string."""
    return f'<c r="{letters}{row}" t="s"><v>0</v></c>'


def inline(letters: str, row: int) -> str:
    return f'<c r="{letters}{row}" t="inlineStr"><is><t>{LONG}</t></is></c>'


def calculated(letters: str, row: int) -> str:
    return f'<c r="{letters}{row}" t="str"><f>A1</f><v>{LONG}</v></c>'


def with_rows(
    rows: int, cell: Callable[[str, int], str], strings: Sequence[str] = (LONG,)
) -> bytes:
    """The allocation workbook of 2025 with so many rows in `LUM`, each with these cells.

    `strings` are its shared strings; what is no plain text is markup (`<r>…`).
    """
    parts = parts_of(example("2025")["fordelning-2025.xlsx"])
    sheet = parts[LUM].decode()
    lines = re.findall(r'<row r="\d+".*?</row>', sheet, re.DOTALL)
    head = [line for line in lines if int(line[8 : line.index('"', 8)]) < FIRST_ROW]
    letters = re.findall(r'<c r="([A-Z]+)\d+"', lines[len(head)])
    table = "".join(
        f'<row r="{row}">{"".join(cell(column, row) for column in letters)}</row>'
        for row in range(FIRST_ROW, FIRST_ROW + rows)
    )
    before, _, rest = sheet.partition("<sheetData>")
    after = rest.partition("</sheetData>")[2]
    parts[LUM] = f"{before}<sheetData>{''.join(head)}{table}</sheetData>{after}".encode()
    return hard_books.zipped(with_strings(parts, strings))


def with_strings(parts: dict[str, bytes], strings: Sequence[str]) -> dict[str, bytes]:
    """The parts of a workbook that has no shared strings, with some."""
    items = "".join(
        f"<si>{text}</si>" if text.startswith("<") else f"<si><t>{text}</t></si>"
        for text in strings
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    book, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    return {
        **parts,
        STRINGS: f'<sst xmlns="{hard_books.MAIN}">{items}</sst>'.encode(),
        book: parts[book].replace(
            b"</Relationships>",
            f'<Relationship Type="{hard_books.RELATION}/sharedStrings" '
            'Target="sharedStrings.xml" Id="rIdS"/></Relationships>'.encode(),
        ),
        types: parts[types].replace(
            b"</Types>",
            f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode(),
        ),
    }
