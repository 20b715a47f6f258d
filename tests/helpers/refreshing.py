"""A document that is edited and brought up to date, and what its reader then sees."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from functools import cache

import docx
from lxml import etree

from docx_export.document.controls import fact_of, make_run, read_controls, w
from docx_export.document.skeleton import text_of
from docx_export.revising.changes import What
from docx_export.revising.looks import style_of
from docx_export.revising.refresh import Refreshed, refresh_document
from opc.write import zipped
from tests.helpers.documents import documents_of, example_data, part
from validators.cards.loading import load_call
from validators.facts.computing import compute
from validators.model import Facts
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

Edit = Callable[[etree._Element], None]


PARTLY = {
    "decision": "Delvis bifall",
    "granted": 250_000,
    "motivation": "Delar av projektet är redan betalda.",
}


REJECTED = {"decision": "Avslag", "granted": None, "motivation": "Det ryms i vanlig verksamhet."}


@cache
def case(**changes: int) -> Facts:
    """The facts of 2025 with decisions changed: lum_1=1 is partly granted, lum_2=0 rejected."""
    call = load_call("2025")
    data = example_data(call, "2025")
    wanted = {
        (name[:3], int(name[4:])): PARTLY if how else REJECTED for name, how in changes.items()
    }
    data["applications"] = [
        {**row, **wanted.get((row["kind"], row["number"]), {})} for row in data["applications"]
    ]
    book = make_template(call, "fordelning", data=data)
    return compute(tables_of(read_workbook(book)), call)


@cache
def written(**changes: int) -> bytes:
    return documents_of(case(**changes), "2025")["fordelning"]


def edited(edit: Edit, document: bytes | None = None) -> bytes:
    """The decision of 2025 after somebody has edited its body."""
    root = part(document or written())
    edit(root)
    return with_part(document or written(), "word/document.xml", etree.tostring(root))


def with_part(document: bytes, name: str, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**parts, name: data})


def refreshed(document: bytes, facts: Facts | None = None) -> Refreshed:
    return refresh_document(document, facts or case(lum_1=1, lum_2=0), load_call("2025"))


def lines(document: bytes) -> list[str]:
    """Paragraphs and rows as they are read."""
    found = []
    for element in part(document)[0]:
        if element.tag == w("tbl"):
            for row in element.iterchildren(w("tr")):
                found.append(" | ".join(text_of(cell) for cell in row.iterchildren(w("tc"))))
        elif element.tag == w("p") and text_of(element):
            found.append(text_of(element))
    return found


def looks(document: bytes) -> list[str]:
    """Paragraphs, also empty ones, and rows, each with the styles of its paragraphs."""
    found = []
    for element in part(document)[0]:
        rows = element.iterchildren(w("tr")) if element.tag == w("tbl") else [element]
        for each in rows:
            styles = [style_of(one) for one in each.iter(w("p"))]
            found.append(f"{' '.join(styles)}: {text_of(each)}")
    return found


def style_names(document: bytes) -> list[tuple[str, str]]:
    """Each paragraph with words, and the name of its style; without case."""
    return [
        (each.text, "" if each.style is None else str(each.style.name).casefold())
        for each in docx.Document(io.BytesIO(document)).paragraphs
        if each.text.strip()
    ]


def facts_in(document: bytes) -> list[tuple[str, str]]:
    return [(fact, " ".join(text.split())) for fact, text in read_controls(part(document))]


def paragraph(root: etree._Element, start: str) -> etree._Element:
    return next(p for p in root.iter(w("p")) if text_of(p).startswith(start))


def row(root: etree._Element, start: str) -> etree._Element:
    return next(r for r in root.iter(w("tr")) if text_of(r).startswith(start))


def control(root: etree._Element, fact: str, nth: int = 0) -> etree._Element:
    return [one for one in root.iter(w("sdt")) if fact_of(one) == fact][nth]


def take_out(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def reword(root: etree._Element, start: str, words: str) -> None:
    """Put words before a paragraph's own."""
    at = paragraph(root, start)
    first = next(child for child in at if child.tag != w("pPr"))
    first.addprevious(make_run(f"{words} "))


def told(done: Refreshed, what: What) -> list[str]:
    return [change.before or change.after for change in done.changes if change.what is what]


def small(year: str, rows: str, **about: object) -> Facts:
    """The facts of a case with few applications, from one district: "lum+ mul-" are a LUM that is
    granted and a MUL that is rejected; "lum-+" is rejected, and granted by the committee."""
    call = load_call(year)
    applications: list[dict[str, object]] = []
    for number, (kind, outcome) in enumerate(((r[:3], r[3:]) for r in rows.split()), 1):
        amounts = [20_000 if each == "+" else 0 for each in outcome]
        applications.append(
            {
                "kind": kind,
                "number": number,
                "applicant": "Bromma",
                "sought": 20_000,
                "title": f"Projekt {number}",
                "purpose": "Att pröva.",
                "status": "inkommen",
                "decision": "Bifall" if amounts[0] else "Avslag",
                "granted": amounts[0],
                **({} if amounts[0] else {"motivation": f"Skälet är nummer {number}."}),
                **({"decided": amounts[1]} if amounts[1:] else {}),
            }
        )
    general = {
        "stage": "förslag",
        "dnr": "1-1/2024",
        "immediate": "Nej",
        "frame_total": 9_000_000,
        "document_date": dt.date(2024, 11, 27),
        "meeting_date": dt.date(2024, 12, 10),
        **about,
    }
    data = {
        "applications": [
            {k: v for k, v in each.items() if k == "kind" or k in call.table("allocation", kind)}
            for each in applications
            for kind in [str(each["kind"])]
        ],
        "case": [general],
        "officers": [{"officer_name": "Handläggare A", "officer_contact": "08-000 00 00"}],
    }
    book = make_template(call, "fordelning", data=data)
    return compute(tables_of(read_workbook(book)), call)


def hang(root: etree._Element, start: str, mark: str) -> None:
    """Put a picture, note or the like last in a paragraph, as Word does, and leave its words."""
    run = etree.SubElement(paragraph(root, start), w("r"))
    etree.SubElement(run, w(mark), {w("id"): "2"} if mark.endswith("Reference") else {})


def put_in_row(root: etree._Element, after: str, *words: str) -> None:
    """A row of the officer's own, like another, with these words."""
    like = row(root, after)
    own = copy.deepcopy(like)
    for cell, text in zip(own.iterchildren(w("tc")), words, strict=True):
        at = next(cell.iter(w("p")))
        for child in list(at):
            if child.tag != w("pPr"):
                at.remove(child)
        at.append(make_run(text))
    like.addnext(own)


def make_plain(root: etree._Element, start: str) -> None:
    """Paste a paragraph as plain text: it reads alike, and shows no facts."""
    at = paragraph(root, start)
    words = text_of(at)
    for child in list(at):
        if child.tag != w("pPr"):
            at.remove(child)
    at.append(make_run(words))


def insert(root: etree._Element, after: str, words: str) -> None:
    made = etree.Element(w("p"))
    made.append(make_run(words))
    paragraph(root, after).addnext(made)


def outdated(done: Refreshed) -> list[tuple[str, str, str]]:
    found = [each for each in done.changes if each.what is What.OUTDATED]
    return [tuple(" ".join(t.split()) for t in (e.fact, e.before, e.after)) for e in found]  # type: ignore[misc]


def raw_part(document: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name)
