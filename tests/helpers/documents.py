"""What the tests see of a .docx: paragraphs, tables, controls, parts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from functools import cache
from typing import Any

import msgspec
from lxml import etree

from docx_export.document.controls import read_controls, w
from docx_export.filling.documents import generate, generate_notices
from docx_export.sources.names import word_documents
from opc.write import zipped
from tests.helpers.markdown import workbook
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.facts.computing import compute
from validators.model import Facts, Tables
from xl_tools.jobs.common import workbooks
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates import examples
from xl_tools.templates.examples import example_book
from xl_tools.templates.make import make_template


def tables_of(markdown: str, year: str = "2025") -> Tables:
    return workbooks.tables_of(workbook(markdown), year)


def facts_of(markdown: str, year: str = "2025") -> Facts:
    return compute(tables_of(markdown, year), load_call(year))


def with_chart(year: str = "2025") -> Call:
    """The call of a year with the chart in its decision, as that of 2026 has it."""
    call = load_call(year)
    document = msgspec.structs.replace(call.document, chart=True)
    return msgspec.structs.replace(call, document=document)


@cache
def real_facts(year: str) -> Facts:
    """The facts of the real call, as the example's workbook has them."""
    return compute(workbooks.tables_of(read_workbook(example_book(year))), load_call(year))


@cache
def real_decision(year: str) -> bytes:
    return generate(real_facts(year), load_call(year), fingerprint="0" * 64)


def documents_of(facts: Facts, year: str) -> dict[str, bytes]:
    """Every Word document of a case, notices by "meddelande-RECIPIENT"."""
    call = load_call(year)
    names = [name for name in word_documents(call.kinds) if name != "meddelande"]
    made = {name: generate(facts, call, name) for name in names}
    if facts.values["arende.beslutat"].value:
        notices = generate_notices(facts, call)
        made |= {f"meddelande-{key}": data for key, data in notices.items()}
    return made


DECIDED = {
    "stage": "beslutat",
    "paragraph": "15",
    "secretary": "Sekreterare A",
    "course": "Ordföranden finner att nämnden bifaller förslaget.",
    "dnr": "3.1-1/2024",
    "adjusted_on": dt.date(2024, 12, 12),
}
"""What the sheet Ärende gets after a meeting."""


def example_data(call: Call, year: str) -> dict[str, Any]:
    """What the example's workbook is filled in with."""
    return examples.data_of(call, examples.example_source(year))


@cache
def real_book(year: str, *, decided: bool = False) -> bytes:
    """The example's workbook; `decided`: as after a meeting that followed the proposal."""
    book = example_book(year)
    if not decided:
        return book
    call = load_call(year)
    data = example_data(call, year)
    data["case"] = [{**data["case"][0], **DECIDED}]
    data["applications"] = [{**row, "decided": row["granted"]} for row in data["applications"]]
    return make_template(call, "fordelning", data=data)


@cache
def real_documents(year: str, *, decided: bool = False) -> dict[str, bytes]:
    book = real_book(year, decided=decided)
    facts = compute(workbooks.tables_of(read_workbook(book)), load_call(year))
    return documents_of(facts, year)


def decision(markdown: str, year: str = "2025", *, draft: bool = False) -> bytes:
    return generate(facts_of(markdown, year), load_call(year), draft=draft)


def part(document: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return etree.fromstring(archive.read(name))


def cut_short(document: bytes, name: str, length: int) -> bytes:
    """The document with only the beginning of one of its parts."""
    with zipfile.ZipFile(io.BytesIO(document)) as whole:
        parts = {each: whole.read(each) for each in whole.namelist()}
    return zipped({**parts, name: parts[name][:length]})


def headers(document: bytes) -> list[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        names = sorted(n for n in archive.namelist() if n.startswith("word/header"))
        return [etree.fromstring(archive.read(name)) for name in names]


def text_of(element: etree._Element) -> str:
    """Text as it is read, tabs and line breaks kept, no-break spaces as spaces."""
    written = {w("tab"): "\t", w("br"): "\n"}
    parts = []
    for one in element.iter(w("t"), w("tab"), w("br")):
        if one.tag == w("t"):
            parts.append(one.text or "")
        elif (parent := one.getparent()) is not None and parent.tag == w("r"):
            parts.append(written[str(one.tag)])
    return "".join(parts).replace("\u00a0", " ")


def paragraphs(document: bytes) -> list[str]:
    """The text of each paragraph outside of tables."""
    found = [
        text_of(one)
        for one in part(document).iter(w("p"))
        if next(one.iterancestors(w("tc")), None) is None
    ]
    return [text.strip() for text in found if text.strip()]


def tables(document: bytes) -> list[list[list[str]]]:
    return [
        [[text_of(cell) for cell in row.iter(w("tc"))] for row in table.iter(w("tr"))]
        for table in part(document).iter(w("tbl"))
    ]


def shown(document: bytes) -> list[tuple[str, str]]:
    """(fact id, text) of each control of the body."""
    return [(name, text.replace("\u00a0", " ")) for name, text in read_controls(part(document))]
