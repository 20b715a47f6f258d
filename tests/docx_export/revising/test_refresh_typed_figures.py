"""Figures in words that people have typed: told when they stay behind."""

from __future__ import annotations

import copy
import io
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from docx_export.document.controls import W, make_run, w
from docx_export.filling.documents import generate
from docx_export.revising.refresh import refresh_document
from tests.helpers.documents import DECIDED, documents_of, part
from tests.helpers.office import Office
from tests.helpers.refreshing import (
    case,
    control,
    edited,
    insert,
    lines,
    make_plain,
    outdated,
    paragraph,
    refreshed,
    reword,
    row,
    small,
    style_names,
    take_out,
    with_part,
    written,
)
from validators.cards.loading import load_call
from xl_tools.reports.changes import as_text

LAST = "Förslaget innebär att"
"""How the paragraph begins that ends the decision: with three sums."""


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
