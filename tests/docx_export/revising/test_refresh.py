"""An edited document brought up to date: the words stay, the figures are the workbook's."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping

import pytest
from lxml import etree

from docx_export.document.controls import make_run, w
from docx_export.filling.documents import generate
from docx_export.revising.changes import What
from docx_export.revising.refresh import refresh_document
from tests.helpers.documents import DECIDED, documents_of, facts_of
from tests.helpers.random_books import random_book
from tests.helpers.refreshing import (
    case,
    edited,
    facts_in,
    lines,
    looks,
    paragraph,
    raw_part,
    refreshed,
    reword,
    small,
    told,
    with_part,
    written,
)
from validators.cards.loading import load_call
from xl_tools.reports.changes import as_text


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
        text = raw_part(document, name).decode()
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
