"""Folders of applications as they come in: the forms of 2025, filled in differently each time.

No two are alike: title, purpose, unit, applicant, dates and the cursor differ, and every fourth has
a mistake or two of those that applicants make. One in a hundred cannot be read at all, in twenty
ways (`BROKEN`). Files lie in a folder per district and have names as people give them, with åäö and
spaces. The same number and seed give the same files.

python -m benchmarks.applications NUMBER FOLDER
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from xml.sax.saxutils import escape

from validators.cards.loading import load_call
from xl_tools.reading.workbook import Sheet, read_workbook
from xl_tools.templates.examples import example

YEAR = "2025"
ONE_IN = 100
"""How many files there are for each that cannot be read."""

Value = int | float | str | None

MISTAKES: tuple[tuple[str, Value], ...] = (
    ("Sökande", "Farstaa"),
    ("Sökande", "Arbetsmarknadsförvaltningen"),
    ("Sökande", "Farsta, Arbetsmarknadsförvaltningen"),
    ("Sökande", None),
    ("Kontaktperson", None),
    ("Ansvarig chef", None),
    ("Titel", None),
    ("Resmål", "Konferens om tidigt stöd"),
    ("Syfte", None),
    ("Syfte", "Delta i en kurs om barnperspektiv."),
    ("Målgrupp", None),
    ("Projektår", 4),
    ("Projektår", 0),
    ("Planerade år", 1),
    ("Från", 45500),  # 2024-07-27, before the year of the money
    ("Till", 46100),
    ("Till", 45700),
    ("Från", None),
    ("Total kostnad", 1),
    ("Egen finansiering", 12345),
    ("Annan finansiering", 5000),
    ("Sökt belopp", "300 000 kr"),
    ("Sökt belopp", "ca 300 000"),
    ("Sökt belopp", 700000),
    ("Sökt belopp", 0),
    ("Sökt belopp", None),
    ("Nytt arbetssätt", None),
    ("Strategiskt värde", None),
)
LINE_MISTAKES: tuple[tuple[str, Value], ...] = (
    ("Slag", None),
    ("Slag", "Kurs- eller konferensavgift"),
    ("Beskrivning", "Avgift för seminarium"),
    ("Antal", None),
    ("Pris per styck", 777),
    ("Från", 45500),
)
UNITS = ("Enheten för stöd", "Råd & stöd", "Öppenvården", "Familjebehandlingen", "Ungdomsjouren")
WORDS = ("barn", "unga", "öppenvård", "anhöriga", "äldre", "våld", "boende", "skola", "hälsa")
NAMES = ("Ansökan {word} {n}", "{n} ansökan, {word} (slutlig)", "{word} – kopia {n}", "ansökan_{n}")


@dataclass(frozen=True)
class Form:
    """A filled-in application: its parts, and where a label's answer or a column's cells stand."""

    parts: dict[str, bytes]
    answers: dict[str, str]  # label -> cell on the first sheet
    lines: dict[str, tuple[str, ...]]  # column of the budget -> cells of its lines


def applications(number: int, seed: int = 2025) -> Iterator[tuple[str, bytes]]:
    """`number` relative file names with their bytes, one at a time."""
    chance = random.Random(seed)
    forms = [_form(data) for name, data in example(YEAR).items() if "/" in name]
    owners = [each.name for each in load_call(YEAR).applicants if each.role != "other"]
    ways = sorted(BROKEN)
    for index in range(number):
        owner, word = chance.choice(owners), chance.choice(WORDS)
        name = chance.choice(NAMES).format(word=word, n=f"{index:05}")
        data = _filled(chance.choice(forms), owner, word, index, chance)
        if index % ONE_IN == ONE_IN - 1:
            data = BROKEN[ways[index // ONE_IN % len(ways)]](data)
        yield f"{owner}/{name}.xlsx", data


def write_applications(folder: Path, number: int) -> list[Path]:
    """Write them, and return where."""
    paths = []
    for name, data in applications(number):
        paths.append(folder / name)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_bytes(data)
    return paths


# ---------------------------------------------------------------------------------------------
# what people fill in


def _form(data: bytes) -> Form:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = read_workbook(data).sheets
    answers = {
        str(row["B"].value): f"C{number}"
        for number, row in sheets["Ansökan"].rows.items()
        if "B" in row
    }
    return Form(parts, answers, _lines(sheets["Budget"]))


def _lines(budget: Sheet) -> dict[str, tuple[str, ...]]:
    top = next(
        number
        for number, row in budget.rows.items()
        if {"Slag", "Antal"} <= {cell.value for cell in row.values()}
    )
    below = range(top + 1, max(budget.rows) + 2)
    filled = list(takewhile(lambda number: "A" in budget.rows.get(number, {}), below))
    return {
        str(cell.value): tuple(f"{letters}{number}" for number in filled)
        for letters, cell in budget.rows[top].items()
    }


def _filled(form: Form, owner: str, word: str, index: int, chance: random.Random) -> bytes:
    title = "Titel" if "Titel" in form.answers else "Resmål"
    edits: dict[str, Value] = {
        form.answers["Sökande"]: owner,
        form.answers["Enhet"]: chance.choice(UNITS),
        form.answers[title]: f"Tillsammans för {word}, {index}",
        form.answers["Målgrupp"]: f"{word.capitalize()} i {owner}",
        form.answers["Från"]: 45658 + chance.randrange(60),
        form.answers["Till"]: 45900 + chance.randrange(120),
    }
    lines: dict[str, Value] = {}
    for _ in range(chance.choice((0, 0, 0, 0, 0, 0, 1, 2))):
        if chance.random() < 0.75:
            label, value = chance.choice([each for each in MISTAKES if each[0] in form.answers])
            edits[form.answers[label]] = value
        else:
            column, value = chance.choice([each for each in LINE_MISTAKES if each[0] in form.lines])
            lines[chance.choice(form.lines[column])] = value
    cursor = f"{chance.choice('ABCDEFGH')}{chance.randint(8, 400)}"
    changed = dict(form.parts)
    for number, cells in ((1, edits), (2, lines)):
        part = f"xl/worksheets/sheet{number}.xml"
        changed[part] = _edited(form.parts[part], cells, cursor)
    return _zipped(changed)


def _edited(part: bytes, cells: dict[str, Value], cursor: str) -> bytes:
    text = part.decode("utf-8")
    for ref, value in cells.items():
        pattern = rf'<c r="{ref}"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)'
        text, count = re.subn(pattern, partial(_cell, ref, value), text, count=1)
        if count != 1:
            raise ValueError(f"no cell {ref}")
    placed = f'activeCell="{cursor}" sqref="{cursor}"'
    return re.sub(r'activeCell="[A-Z0-9]+" sqref="[A-Z0-9]+"', placed, text).encode("utf-8")


def _cell(ref: str, value: Value, found: re.Match[str]) -> str:
    style = f' s="{found.group(1)}"' if found.group(1) else ""
    if value is None:
        return f'<c r="{ref}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{ref}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{ref}"{style}><v>{value}</v></c>'


# ---------------------------------------------------------------------------------------------
# what cannot be read


def _zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _with(part: str, change: Callable[[bytes], bytes], data: bytes) -> bytes:
    parts = _parts(data)
    parts[part] = change(parts[part])
    return _zipped(parts)


def _without(part: str, data: bytes) -> bytes:
    return _zipped({name: content for name, content in _parts(data).items() if name != part})


def _besides(name: str, content: bytes, data: bytes) -> bytes:
    return _zipped({**_parts(data), name: content})


def _scrambled(data: bytes) -> bytes:
    middle = len(data) // 4
    return data[:middle] + bytes(200) + data[middle + 200 :]


SHEET, BOOK, TYPES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"
DOCTYPE = b'<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)

BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "half": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-30],
    "scrambled": _scrambled,
    "an old .xls": lambda data: OLE + "Workbook".encode("utf-16-le") + bytes(2000),
    "encrypted": lambda data: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2000),
    "a PDF": lambda data: b"%PDF-1.7\n" + bytes(100),
    "a web page": lambda data: b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "CSV": lambda data: "Sökande;Belopp\r\nFarsta;300000\r\n".encode(),
    "a picture": lambda data: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "an archive": lambda data: _zipped({"ansökan.xlsx": data}),
    "OpenDocument": lambda data: _zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    ),
    "Word": partial(_with, TYPES, lambda part: part.replace(b"spreadsheetml.sheet.main",
                                                            b"wordprocessingml.document.main")),
    "without a workbook part": partial(_without, BOOK),
    "without a sheet's part": partial(_without, SHEET),
    "XML that breaks off": partial(_with, SHEET, lambda part: part[: len(part) // 2]),
    "a DOCTYPE": partial(_with, SHEET, lambda part: part.replace(b"<worksheet", DOCTYPE, 1)),
    "a climbing path": partial(_besides, "../../utanfor.xml", b"<a/>"),
    "a bomb": partial(_with, SHEET, lambda part: part.replace(b"<sheetData>", b" " * 2**27, 1)),
}  # fmt: skip
"""Twenty ways in which a file is no workbook: each makes the bytes of a bad one of a good one's."""


def main(arguments: Sequence[str]) -> None:
    """Write the number of applications that is asked for into a folder."""
    number, folder = arguments
    print(len(write_applications(Path(folder), int(number))))


if __name__ == "__main__":
    main(sys.argv[1:])
