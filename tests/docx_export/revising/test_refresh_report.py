"""How it is told what a refresh has changed, and what must be read."""

from __future__ import annotations

import re

from lxml import etree

from docx_export.document.controls import rewrite
from docx_export.revising.changes import What
from docx_export.revising.refresh import refresh_document
from tests.helpers.documents import documents_of
from tests.helpers.refreshing import (
    case,
    control,
    edited,
    lines,
    paragraph,
    refreshed,
    small,
    told,
    written,
)
from validators.cards.loading import load_call
from xl_tools.reports.changes import summary


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


def test_the_summary_counts_what_was_done_and_what_must_be_read() -> None:
    done = refreshed(written(), case(lum_1=1))
    assert re.fullmatch(r"\d+ ändringar, 0 ställen att läsa om", summary(done))
