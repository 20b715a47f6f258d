"""Active content is named with its place, wherever it stands, and what is not active passes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from docx_export.document.active_content import ActiveContent, find_active_content
from docx_export.filling.fill import fill, find_faults
from docx_export.revising.refresh import refresh_document
from docx_export.sources.make import templates
from opc.document import open_package
from opc.write import zipped
from tests.helpers.active_word import (
    HOST,
    PLANTS,
    Parts,
    complex_field,
    link,
    plant,
    run,
    simple_field,
    with_body,
)
from tests.helpers.documents import real_decision, real_facts
from tests.helpers.refreshing import case, written
from tests.helpers.word_templates import CALL, p
from validators.cards.loading import load_call
from validators.errors import DocumentError, TemplateError


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def template() -> bytes:
    return templates()["protokollsutdrag.docx"]


def found_in(parts: Parts) -> list[ActiveContent]:
    return find_active_content(open_package(zipped(parts)))


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_template_with_active_content_is_told_and_not_filled_in(name: str) -> None:
    data = zipped(plant(parts_of(template()), name))
    found = find_active_content(open_package(data))
    assert found
    assert all(active.what.endswith(".") and active.where and active.todo for active in found)
    faults = [str(fault) for fault in find_faults(data, real_facts("2025"), load_call("2025"))]
    assert {f"{active.where}: {active.what} {active.todo}" for active in found} <= {*faults}
    with pytest.raises(TemplateError):
        fill(data, real_facts("2025"), load_call("2025"), draft=True)


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_document_with_active_content_is_told_and_not_brought_up_to_date(name: str) -> None:
    data = zipped(plant(parts_of(written()), name))
    with pytest.raises(DocumentError, match="hämtar eller startar något") as told:
        refresh_document(data, case(lum_1=1), load_call("2025"), name="beslut.docx")
    assert str(told.value).startswith("beslut.docx: ")


@pytest.mark.parametrize(
    "change",
    [
        link("https://start.stockholm/a?b=c#d"),
        link("http://start.stockholm"),
        link("HTTPS://START.STOCKHOLM"),
        link("mailto:a@b.se"),
        link("#bokmarke"),
        *(
            lambda parts, xml=xml: with_body(parts, xml)
            for xml in (
                complex_field(" PAGE "),
                complex_field(" page  \\* MERGEFORMAT "),
                complex_field("PA", "GE"),
                complex_field(' TOC \\o "1-3" \\h \\z \\u '),
                complex_field(' HYPERLINK "https://start.stockholm" \\o "DDEAUTO cmd" '),
                complex_field(' HYPERLINK \\l "_Toc1" '),
                complex_field(" = 1 + 2 "),
                complex_field(" IF ", complex_field(" PAGE "), ' = 1 "a" "b" '),
                simple_field("NUMPAGES"),
                run("<w:t>DDEAUTO cmd, javascript:alert(1) och INCLUDETEXT</w:t>"),
            )
        ),
    ],
)
def test_what_fetches_and_starts_nothing_passes(change: Callable[[Parts], Parts]) -> None:
    assert found_in(change(parts_of(template()))) == []


def test_the_documents_and_templates_of_fordela_have_none() -> None:
    for data in (*templates().values(), real_decision("2015"), real_decision("2025")):
        assert find_active_content(open_package(data)) == []


def test_the_place_is_told_with_paragraph_and_words() -> None:
    xml = run("<w:t>Se även</w:t>") + complex_field(" DDEAUTO cmd ", shown="")
    (active,) = found_in(with_body(parts_of(template()), xml))
    assert active.where == "brödtexten, stycke 1 ”Se även”"
    assert active.what == "Fältet DDEAUTO hämtar eller startar något, eller är okänt."


def test_a_long_address_is_cut_and_its_controls_are_not_shown() -> None:
    (active,) = found_in(link(f"file:{HOST}/\u202e{'a' * 4000}")(parts_of(template())))
    assert len(active.what) < 140
    assert "\u202e" not in active.what


def test_many_are_told_up_to_a_number() -> None:
    body = "".join(p(complex_field(" DDE a ")) for _ in range(300))
    assert len(found_in(with_body(parts_of(template()), body))) == 50


def test_a_condition_cannot_take_a_piece_of_a_field_away() -> None:
    """Each field of the template is harmless; what a false condition leaves of one is not."""
    xml = complex_field(
        run("<w:t>{% om lum.finns.inte %}</w:t>"), "PAGE ", run("<w:t>{% slut %}</w:t>"), "DDE cmd"
    ).replace("lum.finns.inte", "mul.central.antal")
    data = zipped(with_body(parts_of(template()), xml))
    assert find_active_content(open_package(data)) == []
    with pytest.raises(DocumentError, match="DDE"):
        fill(data, real_facts("2025"), CALL, draft=True)
    assert any("DDE" in str(fault) for fault in find_faults(data, real_facts("2025"), CALL))
