"""Runs and controls are written as XML that holds any text whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docx_export.document.controls import (
    W15,
    Controls,
    W,
    clean,
    fact_of,
    make_run,
    shown_in,
    w,
    written_run,
)
from validators.model import Fact

AWKWARD = st.text(st.sampled_from("a å&<>\"']{}\u00a0\t\n\r\x0b\x85\u2028\ufffe\ud800\U0001f600"))
ANY = st.one_of(AWKWARD, st.text(st.characters()))


def read(xml: str) -> etree._Element:
    whole = f'<w:body xmlns:w="{W}" xmlns:w15="{W15}">{xml}</w:body>'
    return etree.fromstring(whole.encode("utf-8"))[0]


@given(ANY)
def test_a_run_holds_any_text_that_xml_can_hold(text: str) -> None:
    run = read(written_run(text))
    assert (run[0].text or "") == clean(text)
    assert (make_run(text)[0].text or "") == clean(text)


@given(ANY)
def test_space_at_the_ends_and_twice_is_kept(text: str) -> None:
    said = clean(text)
    kept = read(written_run(text))[0].get("{http://www.w3.org/XML/1998/namespace}space")
    assert (kept == "preserve") == (said != said.strip() or "  " in said)


@given(ANY, ANY)
def test_a_control_shows_any_text_under_any_name(name: str, text: str) -> None:
    control = read(Controls().show(Fact(name, text), "text"))
    assert fact_of(control) == clean(name)
    assert shown_in(control) == clean(text)


def test_controls_are_numbered_past_those_that_are_there() -> None:
    controls = Controls(frozenset({1, 3}))
    made = [read(controls.make("a", "b")) for _ in range(3)]
    numbers = [one.find(f"{w('sdtPr')}/{w('id')}") for one in made]
    assert [one.get(w("val")) for one in numbers if one is not None] == ["2", "4", "5"]
