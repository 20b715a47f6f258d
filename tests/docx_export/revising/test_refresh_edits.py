"""What people do to a document before it is brought up to date."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from lxml import etree

from docx_export.document.controls import make_run, rewrite, w
from docx_export.document.skeleton import PREFIX, text_of
from docx_export.filling.documents import generate
from docx_export.revising.changes import What
from docx_export.revising.refresh import refresh_document
from tests.helpers.documents import part
from tests.helpers.office import Office
from tests.helpers.refreshing import (
    case,
    control,
    edited,
    facts_in,
    hang,
    lines,
    outdated,
    paragraph,
    put_in_row,
    refreshed,
    reword,
    row,
    small,
    take_out,
    told,
    with_part,
    written,
)
from validators.cards.loading import load_call
from xl_tools.reports.changes import as_text

MARKS = ("footnoteReference", "endnoteReference", "drawing", "pict", "object")


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
