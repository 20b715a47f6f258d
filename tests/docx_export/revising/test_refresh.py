"""An edited document brought up to date: the words stay, the figures are the workbook's."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from docx_export.changes import What
from docx_export.controls import W, fact_of, make_run, read_controls, rewrite, w
from docx_export.documents import generate, read_template
from docx_export.looks import style_of
from docx_export.packaging import DRAFT, DRAFT_AFTERWARDS, zipped
from docx_export.skeleton import PREFIX, text_of
from docx_export.versions import OWN
from tests.docx_export.filling.test_numbers_agree import random_book
from tests.helpers.documents import DECIDED, documents_of, facts_of, headers, part, real_book
from tests.helpers.office import Office
from validators.cards import load_call
from validators.errors import DocumentError, WrongKindOfFile
from validators.facts import compute
from validators.model import Facts
from xl_tools import examples
from xl_tools.reading import read_workbook
from xl_tools.recognition import read_tables
from xl_tools.refresh import Refreshed, as_text, refresh_document, summary
from xl_tools.templates import make_template

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
    data = examples._case(call, examples._source("2025"))
    wanted = {
        (name[:3], int(name[4:])): PARTLY if how else REJECTED for name, how in changes.items()
    }
    data["applications"] = [
        {**row, **wanted.get((row["kind"], row["number"]), {})} for row in data["applications"]
    ]
    book = make_template(call, "fordelning", data=data)
    return compute(read_tables(read_workbook(book)), call)


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


# --- the whole -----------------------------------------------------------------------------------


def test_the_officers_words_stay_and_all_else_is_as_it_would_be_written_now() -> None:
    def edit(root: etree._Element) -> None:
        reword(root, "Forskning och utveckling inom", "Nämnden har frågat efter detta.")
        reword(root, "Den som inte kan använda", "Observera följande.")

    done = refreshed(edited(edit))
    fresh = written(lum_1=1, lum_2=0)
    assert facts_in(done.data) == facts_in(fresh)
    differing = [
        pair for pair in zip(lines(done.data), lines(fresh), strict=True) if pair[0] != pair[1]
    ]
    assert [own.removesuffix(their) for own, their in differing] == [
        "Nämnden har frågat efter detta. ",
        "Observera följande. ",
    ]
    assert done.to_read == 0
    assert told(done, What.GONE_ROW) == ["Farsta | Digital Lots | 500 000"]
    assert [text[:13] for text in told(done, What.NEW_TEXT)] == ["Digital Lots,", "Prata om det,"]


@pytest.mark.parametrize("before", [True, False])
def test_a_paragraph_put_in_beside_one_that_now_reads_otherwise_costs_neither(
    before: bool,
) -> None:
    """The outcomes of the summary change in number, and so in their words."""

    def edit(root: etree._Element) -> None:
        beside = paragraph(root, "Av ansökningarna om LUM")
        own = copy.deepcopy(paragraph(root, "Forskning och"))
        for child in list(own):
            if child.tag != w("pPr"):
                own.remove(child)
        own.append(make_run("Nämnden har frågat efter detta."))
        (beside.addprevious if before else beside.addnext)(own)

    done = refreshed(edited(edit), case(**dict.fromkeys(("lum_8",), 0)))
    wanted = lines(documents_of(case(lum_8=0), "2025")["fordelning"])
    found = lines(done.data)
    at = found.index("Nämnden har frågat efter detta.")
    assert found[at + 1 if before else at - 1].startswith("Av ansökningarna om LUM föreslår")
    assert found[:at] + found[at + 1 :] == wanted
    assert not done.to_read


def test_a_paragraph_that_nobody_has_edited_is_worded_as_it_would_be_now() -> None:
    done = refreshed(written(), case(mul_12=1))
    assert lines(done.data) == lines(written(mul_12=1))
    (text,) = told(done, What.REWORDED)
    assert text.startswith("Av ansökningarna om LUM")


def test_every_other_part_is_byte_for_byte_what_it_was() -> None:
    done = refreshed(edited(lambda root: reword(root, "Forskning och", "Ny.")))
    parts: list[Mapping[str, bytes]] = []
    for document in (written(), done.data):
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            parts.append({name: archive.read(name) for name in archive.namelist()})
    assert parts[0].keys() == parts[1].keys()
    changed = {name for name in parts[0] if parts[0][name] != parts[1][name]}
    assert changed == {"word/document.xml", "docProps/custom.xml"}


def test_where_nothing_has_changed_the_same_bytes_come_back() -> None:
    done = refreshed(written(), case())
    assert done.data == written()
    assert as_text(done) == ["Inget att ändra: dokumentet visar redan bokens uppgifter."]


def test_refreshing_again_changes_nothing() -> None:
    once = refreshed(edited(lambda root: reword(root, "Forskning och", "Ny.")))
    again = refreshed(once.data)
    assert again.data == once.data
    assert again.changes == ()


@pytest.mark.parametrize("year", ["2015", "2025"])
@pytest.mark.parametrize("seed", range(3))
def test_an_unedited_document_becomes_the_one_of_any_other_workbook(seed: int, year: str) -> None:
    """All documents of random cases; rows keep their order, so they are compared as a set."""
    call = load_call(year)
    old, new = (facts_of(random_book(each, year, decided=True), year) for each in (seed, seed + 10))
    wanted = documents_of(new, year)
    for name, document in documents_of(old, year).items():
        if name in wanted:
            done = refresh_document(document, new, call)
            own, their = lines(done.data), lines(wanted[name])
            assert [each for each in own if " | " not in each] == [
                each for each in their if " | " not in each
            ]
            assert sorted(looks(done.data)) == sorted(looks(wanted[name]))
            assert done.to_read == 0, name


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
    return compute(read_tables(read_workbook(book)), call)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lum+", "lum- mul-"),
        ("lum- mul-", "lum+ mul+"),
        ("mul-", "lum+ lum- mul+"),
        ("lum+ lum+", ""),
        ("", "lum+ mul-"),
    ],
)
@pytest.mark.parametrize("year", ["2015", "2025", "2026"])
def test_what_comes_looks_as_the_template_has_it(year: str, before: str, after: str) -> None:
    old, new = (documents_of(small(year, rows), year) for rows in (before, after))
    for name, document in old.items():
        done = refresh_document(document, small(year, after), load_call(year))
        assert looks(done.data) == looks(new[name]), name
        assert done.to_read == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lum+- mul++", "lum-- mul--"),
        ("lum-- mul--", "lum+- mul++"),
        ("lum++ mul--", "lum-- mul++"),
        ("lum++ mul++", "lum-- mul-- mul--"),
    ],
)
def test_every_cell_of_a_notice_is_as_it_would_be_written_now(before: str, after: str) -> None:
    """Also where a table that was mostly about LUM is mostly about MUL, and an amount a dash."""
    old, new = (small("2015", rows, **DECIDED) for rows in (before, after))
    document, wanted = (documents_of(facts, "2015")["meddelande-bromma"] for facts in (old, new))
    done = refresh_document(document, new, load_call("2015"))
    assert lines(done.data) == lines(wanted)
    assert looks(done.data) == looks(wanted)
    assert done.to_read == 0


def test_a_document_whose_styles_were_renamed_gets_what_is_new_in_its_own() -> None:
    """As a program in another language names them on saving."""
    renamed = {"Heading2": "Rubrik2", "Inforlista": "Stycke", "ListBullet": "Punktlista"}
    document = generate(small("2026", "lum+"), load_call("2026"))
    for name in ("word/document.xml", "word/styles.xml"):
        text = _raw(document, name).decode()
        for old, new in renamed.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        document = with_part(document, name, text.encode())
    done = refresh_document(document, small("2026", "lum- mul-"), load_call("2026"))
    fresh = looks(generate(small("2026", "lum- mul-"), load_call("2026")))
    for old, new in renamed.items():
        fresh = [line.replace(f"{old}:", f"{new}:") for line in fresh]
    assert looks(done.data) == fresh


def test_a_new_row_has_a_style_for_each_paragraph_of_a_cell() -> None:
    old, new = (small("2025", rows, **DECIDED) for rows in ("lum++", "lum++ mul++"))
    document, wanted = (documents_of(facts, "2025")["meddelande-bromma"] for facts in (old, new))
    done = refresh_document(document, new, load_call("2025"))
    assert [line for line in looks(done.data) if "Tabelltitel" in line] == [
        line for line in looks(wanted) if "Tabelltitel" in line
    ]


# --- what people do ------------------------------------------------------------------------------


def test_a_figure_that_was_typed_over_is_the_workbooks_again_and_told() -> None:
    done = refreshed(edited(lambda root: rewrite(control(root, "totalt.sokt"), "7 000 000 kronor")))
    change = next(each for each in done.changes if each.what is What.HANDWRITTEN)
    assert (change.fact, change.before) == ("totalt.sokt", "7 000 000 kronor")
    assert change.after == "6\u00a0500\u00a0000\u00a0kronor"
    assert facts_in(done.data) == facts_in(written(lum_1=1, lum_2=0))


def test_a_figure_without_its_control_is_told_as_not_shown() -> None:
    def edit(root: etree._Element) -> None:
        one = control(root, "totalt.sokt")
        one.addprevious(make_run("6 500 000 kronor"))
        take_out(one)

    done = refreshed(edited(edit))
    assert [each.fact for each in done.changes if each.what is What.NOT_SHOWN] == ["totalt.sokt"]
    assert done.to_read == 1
    assert "Läs om: uppgiften visas ingenstans i dokumentet:" in as_text(done)


def test_where_somebody_has_reworded_what_now_reads_otherwise_both_are_told() -> None:
    start = "Av ansökningarna om LUM"
    done = refreshed(edited(lambda root: reword(root, start, "Kort sagt.")), case(mul_12=1))
    assert any(line.startswith(f"Kort sagt. {start}") for line in lines(done.data))
    (change,) = (each for each in done.changes if each.what is What.READ)
    assert change.after.startswith("Av ansökningarna om LUM föreslår förvaltningen att nio")


def test_a_fact_that_is_no_more_is_told_where_it_stands() -> None:
    def edit(root: etree._Element) -> None:
        reword(root, "Förvaltningen föreslår att en ansökan om MUL avslås", "Tyvärr.")

    done = refresh_document(edited(edit), case(mul_12=1), load_call("2025"))
    stale = [each for each in done.changes if each.what is What.STALE]
    assert [each.fact for each in stale] == ["mul.avslag.antal"]
    assert stale[0].place.startswith("Tyvärr.")


def test_rows_that_were_moved_stay_where_they_are_and_one_that_was_taken_out_is_back() -> None:
    def edit(root: etree._Element) -> None:
        first, last = row(root, "Södermalm"), row(root, "Kungsholmen")
        last.addnext(first)
        take_out(row(root, "Skarpnäck"))

    done = refreshed(edited(edit), case())
    rows = [line.split(" | ")[0] for line in lines(done.data) if line.endswith(" 000")]
    assert rows[:6] == [
        "Farsta", "Hägersten-Älvsjö", "Skarpnäck", "Kungsholmen", "Södermalm", "Hässelby-Vällingby",
    ]  # fmt: skip
    assert [text[:9] for text in told(done, What.NEW_ROW)] == ["Skarpnäck"]


def test_a_column_that_was_taken_away_stays_away() -> None:
    def edit(root: etree._Element) -> None:
        table = row(root, "Södermalm").getparent()
        assert table is not None
        for each in table.iterchildren(w("tr")):
            each.remove(list(each.iterchildren(w("tc")))[1])

    done = refreshed(edited(edit), case(lum_1=1))
    assert "Södermalm | 250 000" in lines(done.data)


def test_tracked_changes_are_read_as_accepted_and_stay_tracked() -> None:
    def edit(root: etree._Element) -> None:
        at = paragraph(root, "Forskning och utveckling inom")
        run = next(at.iter(w("r")))
        gone = etree.SubElement(at, w("del"), {w("id"): "901", w("author"): "A"})
        run.addprevious(gone)
        old = copy.deepcopy(run)
        for text in old.iter(w("t")):
            text.tag = w("delText")
        gone.append(old)
        put = etree.Element(w("ins"), {w("id"): "902", w("author"): "A"})
        gone.addnext(put)
        put.append(make_run("Helt nya ord."))
        take_out(run)

    done = refreshed(edited(edit))
    body = part(done.data)
    assert "Helt nya ord." in text_of(paragraph(body, "Helt nya ord."))
    assert len(list(body.iter(w("ins")))) == len(list(body.iter(w("del")))) == 1
    assert facts_in(done.data) == facts_in(written(lum_1=1, lum_2=0))


def test_a_paragraph_with_a_comment_is_not_taken_away() -> None:
    def edit(root: etree._Element) -> None:
        at = paragraph(root, "Oslo, Seniorcenter")
        at.append(etree.Element(w("commentRangeStart"), {w("id"): "1"}))
        at.append(etree.Element(w("commentRangeEnd"), {w("id"): "1"}))

    done = refresh_document(edited(edit), case(mul_12=1), load_call("2025"))
    assert any(line.startswith("Oslo, Seniorcenter") for line in lines(done.data))
    assert any(each.what is What.READ and "Oslo" in each.before for each in done.changes)


def hang(root: etree._Element, start: str, mark: str) -> None:
    """Put a picture, note or the like last in a paragraph, as Word does, and leave its words."""
    run = etree.SubElement(paragraph(root, start), w("r"))
    etree.SubElement(run, w(mark), {w("id"): "2"} if mark.endswith("Reference") else {})


MARKS = ("footnoteReference", "endnoteReference", "drawing", "pict", "object")


@pytest.mark.parametrize("mark", MARKS)
def test_a_note_or_picture_in_a_paragraph_whose_words_are_unchanged_stays(mark: str) -> None:
    start = "Av ansökningarna om LUM"
    done = refreshed(edited(lambda root: hang(root, start, mark)), case(mul_12=1))
    at = paragraph(part(done.data), start)
    assert len(list(at.iter(w(mark)))) == 1
    (change,) = (each for each in done.changes if each.what is What.READ)
    assert change.after.startswith("Av ansökningarna om LUM föreslår förvaltningen att nio")


@pytest.mark.parametrize("mark", MARKS)
def test_a_paragraph_with_a_note_or_picture_is_not_taken_away(mark: str) -> None:
    document = edited(lambda root: hang(root, "Oslo, Seniorcenter", mark))
    done = refreshed(document, case(mul_12=1))
    assert any(line.startswith("Oslo, Seniorcenter") for line in lines(done.data))
    assert done.to_read > 0


def test_a_row_and_a_cell_with_a_note_are_not_taken_away() -> None:
    def edit(root: etree._Element) -> None:
        for start in ("Farsta", "Summa"):
            cell = list(row(root, start).iterchildren(w("tc")))[-1]
            run = etree.SubElement(next(cell.iter(w("p"))), w("r"))
            etree.SubElement(run, w("footnoteReference"), {w("id"): "2"})

    done = refreshed(edited(edit), case(lum_2=0))
    assert any(line.startswith("Farsta | Digital Lots") for line in lines(done.data))
    assert any(each.what is What.READ and "Digital Lots" in each.before for each in done.changes)
    assert len(list(part(done.data).iter(w("footnoteReference")))) == 2


def test_a_link_that_somebody_has_made_of_a_word_stays() -> None:
    start = "Av ansökningarna om LUM"

    def edit(root: etree._Element) -> None:
        run = next(paragraph(root, start).iterchildren(w("r")))
        link = etree.Element(w("hyperlink"), {w("anchor"): "bilaga"})
        run.addprevious(link)
        link.append(run)

    done = refreshed(edited(edit), case(mul_12=1))
    assert len(list(part(done.data).iter(w("hyperlink")))) == 1


def test_the_bookmark_that_word_leaves_where_somebody_edited_last_holds_nothing() -> None:
    start = "Av ansökningarna om LUM"

    def edit(root: etree._Element) -> None:
        mark = etree.SubElement(paragraph(root, start), w("bookmarkStart"), {w("id"): "0"})
        mark.set(w("name"), "_GoBack")

    done = refreshed(edited(edit), case(mul_12=1))
    assert lines(done.data) == lines(written(mul_12=1))


def test_a_document_without_its_skeleton_keeps_its_words() -> None:
    """As one written before documents told what they were written as."""
    document = written()
    properties = part(document, "docProps/custom.xml")
    for each in list(properties):
        if str(each.get("name")).startswith(PREFIX):
            properties.remove(each)
    document = with_part(document, "docProps/custom.xml", etree.tostring(properties))
    document = edited(lambda root: reword(root, "Forskning och", "Ny."), document)
    done = refreshed(document)
    assert any(line.startswith("Ny. Forskning") for line in lines(done.data))
    shown = dict(facts_in(done.data))
    assert shown["lum.beviljat"] == dict(facts_in(written(lum_1=1, lum_2=0)))["lum.beviljat"]


def test_a_document_that_libreoffice_has_saved_is_refreshed_alike(
    office: Office, tmp_path: Path
) -> None:
    source = tmp_path / "redigerad.docx"
    source.write_bytes(edited(lambda root: reword(root, "Forskning och utveckling", "Ny.")))
    saved = office.convert(source, "docx:Office Open XML Text", tmp_path / "sparad")
    done = refreshed(saved.read_bytes())
    assert facts_in(done.data) == facts_in(written(lum_1=1, lum_2=0))
    assert done.to_read == 0
    fresh = lines(written(lum_1=1, lum_2=0))
    differing = [own for own, their in zip(lines(done.data), fresh, strict=True) if own != their]
    assert [text[:15] for text in differing] == ["Ny. Forskning o"]


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


def test_a_row_of_the_officers_own_stays_where_it_is_also_when_the_table_goes() -> None:
    own = "Ersta | Ett eget projekt | 7 000"
    document = generate(small("2025", "lum+ mul-"), load_call("2025"))
    document = edited(lambda root: put_in_row(root, "Bromma", *own.split(" | ")), document)
    same = refresh_document(document, small("2025", "lum+ lum+ mul-"), load_call("2025"))
    assert own in lines(same.data)
    assert same.to_read == 0
    done = refresh_document(document, small("2025", "lum- mul-"), load_call("2025"))
    assert own in lines(done.data)
    assert told(done, What.READ) == [
        "tabellen Ansökande förvaltning | Titel på ansökan | Summa (kr)"
    ]
    assert not any(line.startswith("Bromma |") for line in lines(done.data))


def test_a_table_that_was_pasted_as_plain_text_is_not_doubled() -> None:
    def edit(root: etree._Element) -> None:
        table = row(root, "Södermalm").getparent()
        assert table is not None
        for each in table.iter(w("p")):
            words = text_of(each)
            for child in list(each):
                if child.tag != w("pPr"):
                    each.remove(child)
            each.append(make_run(words))

    document = edited(edit)
    done = refreshed(document, case(lum_1=1))
    rows = [[line for line in lines(each) if " | " in line] for each in (document, done.data)]
    assert rows[0] == rows[1]
    assert [fact for fact, _, _ in outdated(done)] == ["lum.beviljat"]
    assert any(each.what is What.READ for each in done.changes)


# --- how it is told ------------------------------------------------------------------------------


def test_a_place_is_told_as_it_reads_when_all_of_it_is_up_to_date() -> None:
    done = refreshed(written(), case(lum_1=1))
    places = {each.place for each in done.changes if each.fact.startswith("lum.1.")}
    rows = [place for place in places if " | " in place]
    assert rows
    assert all(place in lines(done.data) for place in rows)


def test_paragraphs_of_a_cell_are_told_apart() -> None:
    document = documents_of(small("2025", "lum+"), "2025")["bilaga-lum"]
    done = refresh_document(document, small("2025", "lum+ lum+"), load_call("2025"))
    (new_row,) = told(done, What.NEW_ROW)
    assert "Projekt 2 Bromma" in new_row


def test_texts_that_begin_alike_are_cut_where_they_differ() -> None:
    done = refreshed(written(), case(mul_12=1))
    change = next(each for each in done.changes if each.what is What.REWORDED)
    assert change.before != change.after
    assert all(each.startswith("Av ansökningarna") for each in (change.before, change.after))
    assert max(len(change.before), len(change.after)) <= 90


def test_a_figure_that_was_typed_over_in_a_reworded_paragraph_is_told() -> None:
    start = "Av ansökningarna om LUM"

    def edit(root: etree._Element) -> None:
        rewrite(control(paragraph(root, start), "lum.beviljat"), "4 999 999 kronor")

    done = refreshed(edited(edit), case(mul_12=1))
    (change,) = (each for each in done.changes if each.what is What.HANDWRITTEN)
    assert (change.fact, change.before) == ("lum.beviljat", "4 999 999 kronor")
    assert " ".join(change.after.split()) == "4 500 000 kronor"


# --- figures in words that people have typed ---------------------------------------------------

LAST = "Förslaget innebär att"
"""How the paragraph begins that ends the decision: with three sums."""


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


def test_a_sum_that_stays_behind_in_plain_text_is_told_until_somebody_puts_it_right() -> None:
    done = refreshed(edited(lambda root: make_plain(root, LAST)), case(lum_1=1))
    told_now = [
        ("lum.beviljat", "4 500 000", "4 450 000 kronor"),
        ("totalt.beviljat", "4 720 000", "4 670 000 kronor"),
    ]
    assert outdated(done) == told_now
    assert done.to_read == 2
    assert "Läs om: uppgiften är ändrad, men här har någon skrivit för hand:" in as_text(done)
    again = refreshed(done.data, case(lum_1=1))
    assert outdated(again) == told_now
    assert again.data == done.data

    root = part(done.data)
    at = next(t for t in paragraph(root, LAST).iter(w("t")))
    at.text = (at.text or "").replace("4 500 000", "4,45 mnkr, det vill säga 4450000")
    at.text = at.text.replace("4 720 000", "4 670 000")
    right = with_part(done.data, "word/document.xml", etree.tostring(root))
    assert outdated(refreshed(right, case(lum_1=1))) == []


def test_a_paragraph_in_plain_text_whose_figures_still_hold_is_not_told() -> None:
    done = refreshed(edited(lambda root: make_plain(root, LAST)), case())
    assert done.changes == ()


@pytest.mark.parametrize(
    "words",
    ["Vi föreslår 4500000 kronor.", "Sammanlagt 4 500 tkr, mer än förra året.", "(4.500.000)"],
)
def test_an_old_sum_that_was_typed_anywhere_is_told(words: str) -> None:
    document = edited(lambda root: insert(root, "Forskning och utveckling", words))
    found = outdated(refreshed(document, case(lum_1=1)))
    assert [fact for fact, _, _ in found] == ["lum.beviljat"]


@pytest.mark.parametrize(
    "words",
    [
        "Förra året fördelades 14 500 000 kronor.",  # longer figures, of which it is a part
        "Budgeten är 4 500 000 000 kronor.",
        "De flesta får 500 000 kronor.",  # what others still have
        "Vi föreslår 4 450 000 kronor.",
    ],
)
def test_a_figure_that_is_none_of_the_old_ones_is_not_told(words: str) -> None:
    document = edited(lambda root: insert(root, "Forskning och utveckling", words))
    assert refreshed(document, case(lum_1=1)).to_read == 0


def test_an_old_sum_in_a_footnote_or_header_is_told() -> None:
    document = docx.Document(io.BytesIO(written()))
    document.sections[0].header.add_paragraph("Förslag: 4 500 000 kronor")
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">'
    note += "<w:p><w:r><w:t>Förslaget är 4 720 000 kr.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = Part(PackURI("/word/footnotes.xml"), kind, note.encode(), document.part.package)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    target = io.BytesIO()
    document.save(target)
    done = refreshed(target.getvalue(), case(lum_1=1))
    assert [fact for fact, _, _ in outdated(done)] == ["lum.beviljat", "totalt.beviljat"]
    assert outdated(refreshed(done.data, case(lum_1=1))) == outdated(done)


def test_where_the_words_give_no_figure_any_more_it_is_told_once() -> None:
    def edit(root: etree._Element) -> None:
        take_out(control(paragraph(root, LAST), "totalt.beviljat"))

    done = refreshed(edited(edit), case(lum_1=1))
    assert outdated(done) == [("totalt.beviljat", "", "4 670 000 kronor")]
    assert refreshed(done.data, case(lum_1=1)).to_read == 0


def test_a_count_in_words_that_was_typed_in_the_place_of_the_fact_is_told() -> None:
    start = "Av ansökningarna om LUM"
    document = edited(lambda root: make_plain(root, start))
    found = outdated(refreshed(document, case(lum_2=0)))
    assert ("lum.bifall.antal", "nio", "åtta") in found


def test_a_paragraph_in_plain_text_is_not_doubled_by_the_one_that_would_be_written_now() -> None:
    start = "Förvaltningen föreslår att en ansökan om MUL avslås:"

    def edit(root: etree._Element) -> None:
        make_plain(root, start)
        reword(root, "Oslo, Seniorcenter", "Tyvärr.")

    done = refreshed(edited(edit), case(mul_11=0))
    starts = [line for line in lines(done.data) if line.startswith("Förvaltningen föreslår att")]
    assert sum(line.endswith("om MUL avslås:") for line in starts) == 1
    assert ("mul.avslag.antal", "en ansökan", "två ansökningar") in outdated(done)
    assert outdated(refreshed(done.data, case(mul_11=0))) == outdated(done)


def test_every_control_has_an_id_of_its_own() -> None:
    old, new = (small("2025", rows, **DECIDED) for rows in ("lum++", "lum-+ lum++ mul+- mul++"))
    for name, document in documents_of(old, "2025").items():
        body = part(refresh_document(document, new, load_call("2025")).data)
        ids = [one.get(w("val")) for one in body.iterfind(f".//{w('sdtPr')}/{w('id')}")]
        assert len(set(ids)) == len(ids), name


def test_a_notice_whose_address_was_taken_out_is_still_its_recipients() -> None:
    facts = small("2025", "lum++ mul+-", **DECIDED)
    document = documents_of(facts, "2025")["meddelande-bromma"]
    document = edited(lambda root: take_out(paragraph(root, "Till")), document)
    assert refresh_document(document, facts, load_call("2025")).document == "meddelande"


def test_an_old_sum_in_a_row_of_the_officers_own_is_told() -> None:
    def edit(root: etree._Element) -> None:
        last = row(root, "Kungsholmen")
        own = copy.deepcopy(last)
        for cell in own.iterchildren(w("tc")):
            for one in list(cell.iter(w("sdt"))):
                one.addprevious(make_run("4 500 000"))
                take_out(one)
        last.addnext(own)

    done = refreshed(edited(edit), case(lum_1=1))
    assert [fact for fact, _, _ in outdated(done)] == ["lum.beviljat"]


def test_what_comes_after_a_save_by_libreoffice_looks_as_it_should(
    office: Office, tmp_path: Path
) -> None:
    """Bullets, a table with its empty line, and headings, none of which stood there before."""
    source = tmp_path / "redigerad.docx"
    source.write_bytes(generate(small("2025", "lum-"), load_call("2025")))
    saved = office.convert(source, "docx:Office Open XML Text", tmp_path / "sparad")
    after = small("2025", "lum+ mul-")
    done = refresh_document(saved.read_bytes(), after, load_call("2025"))
    assert done.to_read == 0
    assert lines(done.data) == lines(generate(after, load_call("2025")))
    assert style_names(done.data) == style_names(generate(after, load_call("2025")))


# --- what is not for it --------------------------------------------------------------------------


def test_a_draft_stays_a_draft() -> None:
    draft = generate(case(), load_call("2025"), draft=True)
    done = refreshed(draft)
    assert done.draft
    assert facts_in(done.data) == facts_in(
        generate(case(lum_1=1, lum_2=0), load_call("2025"), draft=True)
    )


def test_a_draft_of_the_minutes_is_not_made_a_record_nor_the_other_way() -> None:
    call = load_call("2025")
    proposed, decided = small("2025", "lum+"), small("2025", "lum++", **DECIDED)
    draft, record = (generate(each, call, "protokollsutdrag") for each in (proposed, decided))
    with pytest.raises(DocumentError, match="ett utkast från före beslutet"):
        refresh_document(draft, decided, call)
    with pytest.raises(DocumentError, match="inte märkt som utkast"):
        refresh_document(record, proposed, call)
    marked = generate(decided, call, "protokollsutdrag", draft=True)
    with pytest.raises(DocumentError, match="skrivet efter beslutet"):
        refresh_document(marked, proposed, call)


def test_the_mark_of_a_draft_tells_whether_the_committee_has_decided() -> None:
    call = load_call("2025")
    proposed, decided = small("2025", "lum+"), small("2025", "lum++", **DECIDED)
    done = refresh_document(generate(proposed, call, draft=True), decided, call)
    assert [text_of(each) for each in headers(done.data)] == [
        text_of(each) for each in headers(generate(decided, call, draft=True))
    ]
    assert f"{DRAFT} → {DRAFT_AFTERWARDS}" in "\n".join(as_text(done))


def reworded_template(folder: Path, words: str) -> None:
    """The office's own template: the built-in one with a heading in other words."""
    document = docx.Document(io.BytesIO(read_template("fordelning")))
    (heading,) = (each for each in document.paragraphs if each.text == "Ärendets beredning")
    heading.runs[0].text = words
    document.save(str(folder / "fordelning.docx"))


def test_a_document_of_the_offices_own_template_is_not_given_the_built_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = load_call("2026")
    reworded_template(tmp_path, "Så har ärendet beretts")
    monkeypatch.setenv(OWN, str(tmp_path))
    document = generate(small("2026", "lum+"), call)
    assert "Så har ärendet beretts" in lines(document)
    done = refresh_document(document, small("2026", "lum+ lum+"), call)
    assert done.to_read == 0
    monkeypatch.delenv(OWN)
    with pytest.raises(DocumentError, match="kontorets egen mall") as error:
        refresh_document(document, small("2026", "lum+"), call)
    assert "--templates MAPP" in error.value.todo


def test_a_template_that_has_been_reworded_since_gives_its_words_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a new version of the program, or an office that has reworded its own."""
    call = load_call("2026")
    document = generate(small("2026", "lum+"), call)
    reworded_template(tmp_path, "Så har ärendet beretts")
    monkeypatch.setenv(OWN, str(tmp_path))
    done = refresh_document(document, small("2026", "lum+"), call)
    assert "Så har ärendet beretts" in lines(done.data)
    assert done.changes[0].what is What.NEW_TEMPLATE
    assert done.to_read == 1
    assert any(line.startswith("Läs om: mallen har fått andra ord") for line in as_text(done))
    assert refresh_document(done.data, small("2026", "lum+"), call).to_read == 0


def test_other_files_are_refused_with_a_sentence() -> None:
    with pytest.raises(WrongKindOfFile, match="inget Word-dokument"):
        refreshed(b"hej")
    with pytest.raises(WrongKindOfFile, match="inget Word-dokument"):
        refreshed(real_book("2025"))
    call = load_call("2015")
    facts = compute(read_tables(read_workbook(real_book("2015"))), call)
    with pytest.raises(DocumentError, match="gäller utlysningen 2025, men boken 2015"):
        refresh_document(written(), facts, call)
    strange = with_part(
        written(),
        "docProps/custom.xml",
        re.sub(rb"fordela\.mall", b"annat.mall", _raw(written(), "docProps/custom.xml")),
    )
    with pytest.raises(DocumentError, match="säger inte vad det är skrivet av"):
        refreshed(strange)


def _raw(document: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name)


def test_the_summary_counts_what_was_done_and_what_must_be_read() -> None:
    done = refreshed(written(), case(lum_1=1))
    assert re.fullmatch(r"\d+ ändringar, 0 ställen att läsa om", summary(done))
