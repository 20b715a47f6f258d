"""A workbook of lists as any funder has them: sheets of rows under a header, an id first.

It is no workbook of a call: flatten-tool reads sheets of any kind, and wants an `id`.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from lxml import etree

TITLES = (
    "id", "Sökande", "Enhet", "Titel", "Syfte", "Projektår", "Inkommen", "Sökt belopp",
    "Egen finansiering", "Beslut", "Beviljat belopp", "Motivering",
)  # fmt: skip
_WORDS = (
    "stöd", "barn", "unga", "familjer", "nätverk", "metod", "boende", "samverkan", "prova",
    "tillsammans", "ny", "väg",
)  # fmt: skip


def write_listing(path: Path, sheets: int, rows: int) -> Path:
    """So many sheets with so many rows each, the same each time; texts are shared strings, as
    Excel writes them."""
    chance = random.Random(2025)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number in range(1, sheets + 1):
        sheet = book.create_sheet(f"Lista {number}")
        sheet.append(list(TITLES))
        for row in range(1, rows + 1):
            sought = chance.randrange(50, 600) * 1000
            sheet.append(
                (
                    f"{number}-{row}",
                    chance.choice(("Farsta", "Järva", "Skärholmen", "Södermalm")),
                    f"Enheten för {chance.choice(_WORDS)}",
                    _text(chance, 4),
                    _text(chance, 18),
                    chance.randint(1, 3),
                    dt.date(2024, 9, 1) + dt.timedelta(chance.randrange(14)),
                    sought,
                    sought // 4,
                    chance.choice(("Bifall", "Delvis bifall", "Avslag")),
                    sought // 2,
                    _text(chance, 25),
                )
            )
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(_as_excel(made.getvalue()))
    return path


def _as_excel(data: bytes) -> bytes:
    """The same as Excel writes it: texts are shared, in UTF-8; openpyxl puts each into its cell."""
    strings: dict[str, int] = {}
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                root = etree.fromstring(part)
                for cell in root.iter(f"{{{_MAIN}}}c"):
                    if cell.get("t") == "inlineStr":
                        number = strings.setdefault(
                            "".join(str(text) for text in cell.itertext()), len(strings)
                        )
                        cell.set("t", "s")
                        cell.remove(cell[0])
                        etree.SubElement(cell, f"{{{_MAIN}}}v").text = str(number)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            elif name == "[Content_Types].xml":
                part = part.replace(b"</Types>", _TYPE + b"</Types>")
            elif name == "xl/_rels/workbook.xml.rels":
                part = part.replace(b"</Relationships>", _RELATION + b"</Relationships>")
            target.writestr(name, part)
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        target.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{items}</sst>')
    return written.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_RELATION = (
    b'<Relationship Id="strings" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org'
    b'/officeDocument/2006/relationships/sharedStrings"/>'
)


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize()
