"""What fordela does of the jobs of `naive.py`, timed from within where imports are not the point.

python -m benchmarks.ours check OUT.json FILE...    findings of each workbook
python -m benchmarks.ours read FILE...              reading only
python -m benchmarks.ours rows BOOK OUT.json        all rows of all sheets to JSON, each value with
                                                    its cell
python -m benchmarks.ours floor FILE...             what reading cannot do without: unzip and expat
python -m benchmarks.ours document NUMBER BOOK OUT.docx
python -m benchmarks.ours written NUMBER BOOK OUT.docx    the same, with the facts at hand
python -m benchmarks.ours notices NUMBER BOOK OUT.json    a notice for each recipient
python -m benchmarks.ours mark TIMES BOOK OUT.xlsx  findings written into it, again and again
python -m benchmarks.ours press ACTION BOOK         what a press does once all is imported
"""

from __future__ import annotations

import atexit
import dataclasses
import datetime as dt
import gc
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import timed

if TYPE_CHECKING:
    from validators.model import Tables


def check(out: Path, paths: list[Path]) -> Callable[[], object]:
    """The job of checking applications."""
    from validators.cards.loading import load_call
    from validators.check import check_many
    from xl_tools.reading.tables import read_tables
    from xl_tools.reading.workbook import open_workbook

    def job() -> None:
        books = [read_tables(open_workbook(path.read_bytes())) for path in paths]
        answers = check_many(books, load_call(books[0].call))
        found = [sorted({(f.code, str(f.sheet), str(f.cell)) for f in a}) for a in answers]
        out.write_text(json.dumps(found), "utf-8")

    return job


def read(paths: list[Path]) -> Callable[[], object]:
    """The job of reading workbooks."""
    from xl_tools.reading.tables import read_tables
    from xl_tools.reading.workbook import open_workbook

    return lambda: [read_tables(open_workbook(path.read_bytes())) for path in paths]


def rows(book: Path, out: Path) -> Callable[[], object]:
    """Sheets of any kind, as flatten-tool reads them: recognition would need a call's titles."""
    import msgspec

    from xl_tools.reading.workbook import open_workbook

    def job() -> None:
        told = []
        for sheet in open_workbook(book.read_bytes()).sheets.values():
            header, *below = sheet.rows.values()
            titles = {letters: str(cell.value) for letters, cell in header.items()}
            told += [
                {
                    titles[letters]: {"value": cell.value, "cell": cell.place}
                    for letters, cell in row.items()
                    if letters in titles
                }
                for row in below
            ]
        out.write_bytes(msgspec.json.encode({"main": told}))

    return job


def floor(paths: list[Path]) -> Callable[[], object]:
    """Unzip the parts that reading asks for, and have expat call empty functions for them."""
    import zipfile
    from xml.parsers import expat

    parts = [parts_read(path) for path in paths]

    def nothing(*_: object) -> None:
        pass

    def job() -> None:
        for path, names in zip(paths, parts, strict=True):
            with zipfile.ZipFile(path) as package:
                for name in names:
                    parser = expat.ParserCreate()
                    parser.StartElementHandler = nothing
                    parser.EndElementHandler = nothing
                    parser.CharacterDataHandler = nothing
                    parser.Parse(package.read(name), True)

    return job


def parts_read(path: Path) -> list[str]:
    """The parts of a workbook that reading its tables asks for, each once."""
    from unittest.mock import patch

    from opc.package import Package
    from xl_tools.reading.tables import read_tables
    from xl_tools.reading.workbook import open_workbook

    names: dict[str, None] = {}
    read = Package.read

    def remember(package: Package, name: str) -> bytes:
        names[name] = None
        return read(package, name)

    with patch.object(Package, "read", remember):
        read_tables(open_workbook(path.read_bytes()))
    return list(names)


def document(number: int, book: Path, out: Path) -> Callable[[], object]:
    """The job of making a decision, from the workbook's bytes."""
    from docx_export.filling.documents import generate
    from validators.cards.loading import load_call
    from validators.facts.computing import compute
    from xl_tools.jobs.common.workbooks import tables_of
    from xl_tools.reading.workbook import open_workbook

    tables = repeated(tables_of(open_workbook(book.read_bytes())), number)
    call = load_call(tables.call)
    return lambda: out.write_bytes(generate(compute(tables, call), call, draft=True))


def written(number: int, book: Path, out: Path) -> Callable[[], object]:
    """The job of making a decision, from facts that are computed already."""
    from docx_export.filling.documents import generate
    from validators.cards.loading import load_call
    from validators.facts.computing import compute
    from xl_tools.jobs.common.workbooks import tables_of
    from xl_tools.reading.workbook import open_workbook

    tables = tables_of(open_workbook(book.read_bytes()))
    call = load_call(tables.call)
    generate(compute(tables, call), call, draft=True)  # the imports
    facts = compute(repeated(tables, number), call)
    return lambda: out.write_bytes(generate(facts, call, draft=True))


def notices(number: int, book: Path, out: Path) -> Callable[[], object]:
    """Also writes what they say, for the usual way to say the same."""
    import io

    import docx

    from docx_export.filling.documents import generate_notices
    from validators.cards.loading import load_call
    from validators.facts.computing import compute
    from validators.model import Field, State, Table
    from xl_tools.jobs.common.workbooks import tables_of
    from xl_tools.reading.workbook import open_workbook

    tables = tables_of(open_workbook(book.read_bytes()))
    case = {**tables["case"].rows[0], "stage": Field("beslutat", None, State.READ)}
    rows = tuple({**row, "decided": row["granted"]} for row in tables["applications"])
    made = {"case": Table("case", (case,)), "applications": Table("applications", rows)}
    tables = dataclasses.replace(tables, tables={**tables.tables, **made})
    call = load_call(tables.call)
    facts = compute(tables, call)
    said = []
    for data in generate_notices(facts, call).values():
        document = docx.Document(io.BytesIO(data))
        cells = [[c.text for c in row.cells] for t in document.tables for row in t.rows]
        section = document.sections[0]
        headers = [
            paragraph.text
            for header in (section.header, section.first_page_header)
            for paragraph in header.paragraphs
        ]
        texts = [(p.style.name if p.style else "", _whole(p._p)) for p in document.paragraphs]
        said.append({"headers": headers, "texts": texts, "rows": cells})
    out.write_text(json.dumps([said[at % len(said)] for at in range(number)]), "utf-8")
    recipients = facts.lists["mottagare"]
    many = tuple(recipients[at % len(recipients)] for at in range(number))
    facts = dataclasses.replace(facts, lists={**facts.lists, "mottagare": many})
    return lambda: generate_notices(facts, call)


def _whole(paragraph: Any) -> str:
    """The text of a paragraph with that of its content controls."""
    return "".join(each.text or "" for each in paragraph.iter() if each.tag.endswith("}t"))


def mark(times: int, book: Path, out: Path) -> Callable[[], object]:
    """The job of marking a workbook."""
    from validators.model import Finding, Severity
    from xl_tools.marking.marks import mark as write_marks
    from xl_tools.reading.workbook import open_workbook

    sheets = list(open_workbook(book.read_bytes()).sheets)
    findings = [
        Finding("D03", Severity.ERROR, sheet, f"B{row}", "Beloppet är över taket.", "Sänk det.")
        for sheet in (sheets[0], sheets[-1])
        for row in range(2, 12)
    ]
    return lambda: [
        out.write_bytes(write_marks(book.read_bytes(), findings).data) for _ in range(times)
    ]


def press(action: str, book: Path) -> Callable[[], object]:
    """The job of answering a button in the open workbook."""
    import pandera.polars as pa
    import polars as pl

    import validators.check
    import validators.facts.computing  # noqa: F401  # what is imported when it is needed
    from xl_tools.buttons.exchange import Request, write_answer
    from xl_tools.buttons.press import press as answer_to

    pa.DataFrameSchema().validate(pl.DataFrame())  # imports the rest of pandera

    def job() -> None:
        with tempfile.TemporaryDirectory() as folder:
            request = Request(action, book.name, folder, book.read_bytes())
            write_answer(Path(folder), answer_to(request, when=dt.datetime(2026, 11, 27)))

    return job


def repeated(tables: Tables, number: int) -> Tables:
    """The same case with `number` granted applications: its own, again and again."""
    from validators.model import Field, State, Table

    rows = tables["applications"].rows
    given = [row for row in rows if row["decision"].value in ("Bifall", "Delvis bifall")]
    many = [
        {**given[index % len(given)], "number": Field(index + 1, None, State.READ)}
        for index in range(number)
    ]
    table = Table("applications", tuple(many))
    return dataclasses.replace(tables, tables={**tables.tables, "applications": table})


def main(arguments: list[str]) -> None:
    """Do one job, and print what it took."""
    job, *rest = arguments
    gc.disable()  # as the command line does, at the end as well
    atexit.register(gc.freeze)
    if job == "check":
        timed(check(Path(rest[0]), [Path(path) for path in rest[1:]]))
    elif job == "read":
        timed(read([Path(path) for path in rest]))
    elif job == "rows":
        timed(rows(Path(rest[0]), Path(rest[1])))
    elif job == "floor":
        timed(floor([Path(path) for path in rest]))
    elif job == "press":
        timed(press(rest[0], Path(rest[1])))
    elif job == "mark":
        timed(mark(int(rest[0]), Path(rest[1]), Path(rest[2])))
    elif job == "written":
        timed(written(int(rest[0]), Path(rest[1]), Path(rest[2])))
    elif job == "notices":
        timed(notices(int(rest[0]), Path(rest[1]), Path(rest[2])))
    else:
        timed(document(int(rest[0]), Path(rest[1]), Path(rest[2])))


if __name__ == "__main__":
    main(sys.argv[1:])
