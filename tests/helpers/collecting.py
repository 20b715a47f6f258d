"""Applications that came in, the book that `collect` makes of them, and what stands in it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from validators.cards.loading import load_call
from validators.model import Row, Tables
from xl_tools.cli.main import main
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example
from xl_tools.templates.make import make_template

CALL = load_call("2025")


def application(kind: str = "lum", year: str = "2025", **values: object) -> bytes:
    """A filled-in form."""
    row: dict[str, Any] = {
        "applicant": "Farsta",
        "unit": "Enheten för stöd",
        "contact": "Kontaktperson A, 08-000 00 00",
        "signatory": "Avdelningschef A",
        "title": "Tidigt stöd",
        "purpose": "Att fler ska få stöd i tid.",
        "target_group": "Barn och unga",
        "period_from": dt.date(int(year), 2, 1),
        "period_to": dt.date(int(year), 11, 30),
        "answer_new_way": "Ett sätt som ingen har prövat.",
        "answer_strategic": "Hela staden har nytta av det.",
        "own_funding": 100_000,
        "sought": 300_000,
        **({"project_year": 1, "planned_years": 2} if kind == "lum" else {"travel": "tåg"}),
        **values,
    }
    price = row["own_funding"] + row["sought"] if type(row["sought"]) is int else 400_000
    line = {"line_category": CALL.choices("line_category", kind)[0], "line_quantity": 1,
            "line_price": price}  # fmt: skip
    return make_template(load_call(year), kind, data={"applications": [row], "budget": [line]})


def put(folder: Path, books: Mapping[str, bytes]) -> Path:
    for name, data in books.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def collect(out: Path, *places: Path, **options: object) -> int:
    more = [str(part) for key, value in options.items() for part in (f"--{key}", value)]
    return main(["collect", *map(str, places), "--out", str(out), "--jobs", "1", *more])


def tables(path: Path) -> Tables:
    return read_tables(read_workbook(path.read_bytes()))


def rows(path: Path, kind: str = "lum") -> list[dict[str, Any]]:
    """The rows of a kind: column -> value, what is empty left out."""
    found: list[Row] = [r for r in tables(path)["applications"] if r["kind"].value == kind]
    return [{key: f.value for key, f in row.items() if f.value is not None} for row in found]


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of `Inkomna` by their titles."""
    sheet = read_workbook(path.read_bytes()).sheets["Inkomna"]
    head = {letters: str(cell.value) for letters, cell in sheet.rows[4].items()}
    return [
        {head[letters]: cell.value for letters, cell in row.items()}
        for number, row in sheet.rows.items()
        if number > 4
    ]


def fates(path: Path) -> dict[str, str]:
    return {line["Fil"]: line["Vad den blev"] for line in lines(path)}


def header_letters(path: Path, kind: str) -> list[tuple[str, str]]:
    sheet = read_workbook(path.read_bytes()).sheets[CALL.kinds[kind].sheet]
    titles = {CALL.title(key, kind): key for key in CALL.table("allocation", kind)}
    return [(letters, titles[str(cell.value)]) for letters, cell in sheet.rows[7].items()]


def packed_with(name: str, data: bytes) -> bytes:
    return packed_all((name, data))


def packed_all(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def raw_rows(data: bytes, part: str) -> dict[int, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = re.findall(rb'(<row [^>]*?r="(\d+)".*?</row>)', package.read(part), re.DOTALL)
    return {int(number): row for row, number in found}


def write_cells(book: Path, **sheets: dict[str, dict[int, object]]) -> Path:
    """A copy in which values stand under some titles: sheet -> title -> Excel's row -> value."""
    settings = []
    for name, columns in sheets.items():
        rows_ = read_workbook(book.read_bytes()).sheets[name].rows.values()
        for title, values in columns.items():
            letters = next(k for row in rows_ for k, cell in row.items() if cell.value == title)
            settings += [Setting(name, f"{letters}{row}", value)  # type: ignore[arg-type]
                         for row, value in values.items()]  # fmt: skip
    copy = book.with_stem(f"{book.stem} ändrad")
    copy.write_bytes(set_values(book.read_bytes(), settings).data)
    return copy


def original() -> Tables:
    return read_tables(read_workbook(example("2025")["fordelning-2025.xlsx"]))
