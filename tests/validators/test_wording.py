"""Swedish in findings and documents: numbers, dates, names, lists."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.cards.loading import load_call, years
from validators.formats import FORMATS, examples, parse_format, word
from validators.spelling import (
    MONTHS,
    NBSP,
    administration,
    board,
    genitive,
    listed,
    quoted,
    sort_key,
)
from validators.wording import fill, placeholders, sentence

DATE = dt.date(2024, 12, 4)


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (532_500, "kr", "532_500_kr"),
        (0, "kr", "0_kr"),
        (-500, "kr", "−500_kr"),
        (8_045_580, "kronor", "8_045_580_kronor"),
        (1, "kronor", "1_krona"),
        (4_500, "tal", "4_500"),
        (2.5, "tal", "2,5"),
        (1234.5, "kr", "1_234,5_kr"),
        (12.0, "tal", "12"),
        (-0.001, "tal", "0"),
        (4_720_000, "mnkr", "4,72_mnkr"),
        (4_000_000, "mnkr", "4_mnkr"),
        (1, "mnkr", "0,000001_mnkr"),
        (532_500, "tkr", "532,5_tkr"),
        (-1_050, "tkr", "−1,05_tkr"),
        (0.8, "procent", "80_%"),
        (0.125, "procent", "12,5_%"),
        (0, "ord", "noll"),
        (1, "ord", "en"),
        (1, "ord:ett", "ett"),
        (1, "ord:en", "en"),
        (2, "ord:ett", "två"),
        (12, "ord", "tolv"),
        (13, "ord", "13"),
        (1_300, "ord", "1_300"),
        (9, "Ord", "Nio"),
        (13, "Ord", "13"),
        (12, "antal:ansökan:ansökningar", "tolv ansökningar"),
        (1, "antal:ansökan:ansökningar", "en ansökan"),
        (0, "antal:ansökan:ansökningar", "inga ansökningar"),
        (13, "antal:ansökan:ansökningar", "13 ansökningar"),
        (1, "antal-ett:projekt:projekt", "ett projekt"),
        (2, "antal-ett:projekt:projekt", "två projekt"),
        (11, "Antal:resa:resor", "Elva resor"),
        (1, "Antal-ett:projekt:projekt", "Ett projekt"),
        (0, "Antal:resa:resor", "Inga resor"),
        (8, "antal-siffror:ansökan:ansökningar", "8 ansökningar"),
        (1, "antal : ansökan : ansökningar", "en ansökan"),
        (1, "form:den:de", "den"),
        (0, "form:den:de", "de"),
        (DATE, "datum", "den 4\u00a0december 2024"),
        (dt.datetime(2024, 12, 4, 13), "datum", "den 4\u00a0december 2024"),
        (DATE, "dag", "4\u00a0december 2024"),
        (DATE, "isodatum", "2024-12-04"),
        (DATE, "ar", "2024"),
        (("a", "b", "c"), "lista", "a, b och c"),
        (["a", "b"], "lista", "a och b"),
        (("a",), "lista", "a"),
        ((), "lista", "–"),
        ((17, 19), "lista", "17 och 19"),
        ((17, 1900), "lista:kr", "17_kr och 1_900_kr"),
        (("Norrmalm", "Östermalm"), "lista:genitiv", "Norrmalms och Östermalms"),
        ((1, 2), "lista:antal:resa:resor", "en resa och två resor"),
        ("Farsta", "genitiv", "Farstas"),
        ("Farsta", "forvaltning", "Farsta stadsdelsförvaltning"),
        ("Farsta", "text", "Farsta"),
        (5, "text", "5"),
        (0.5, "text", "0,5"),
        (True, "text", "Ja"),
        (False, "text", "Nej"),
        (DATE, "text", "2024-12-04"),
        (("a", "b"), "text", "a och b"),
        ("farsta", "Text", "Farsta"),
        ("ca 300 000", "citat", "”ca 300 000”"),
        (500, "citat", "”500”"),
    ],
)
def test_a_value_is_written_as_its_format_says(value: object, format: str, text: str) -> None:
    assert word(value, format) == text.replace("_", NBSP)


@pytest.mark.parametrize(
    ("value", "format", "told"),
    [
        (5, "kronr", "kronr"),
        (5, "", "okänt format"),
        (5, "antal", "antal:ett:flera"),
        (5, "antal:ansökan", "antal:ett:flera"),
        (5, "antal::ansökningar", "antal:ett:flera"),
        (5, "antal:a:b:c", "antal:ett:flera"),
        (5, "kr:x", "kr"),
        (5, "ord:neutrum", "genus"),
        ((5,), "lista:kronr", "kronr"),
        ((5,), "lista:" * 5000 + "kr", "lista i en lista"),
        ("532 500 kr", "kr", "inte ett tal"),
        (True, "kr", "inte ett tal"),
        (float("nan"), "kr", "inte ett tal"),
        (2.5, "ord", "inte ett heltal"),
        (2.5, "antal:resa:resor", "inte ett heltal"),
        ("2024-12-04", "datum", "inte ett datum"),
        ("abc", "lista", "inte en lista"),
        (5, "genitiv", "inte text"),
        (None, "text", "inget värde"),
        (None, "kr", "inget värde"),
    ],
)
def test_an_unknown_format_or_a_value_that_does_not_fit_is_refused(
    value: object, format: str, told: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        word(value, format)


def test_every_format_has_an_example_that_can_be_written() -> None:
    shown = examples()
    assert len(shown) == len(FORMATS)
    for (name, found), (spec, about, result) in zip(FORMATS.items(), shown, strict=True):
        assert spec.partition(":")[0] == name
        assert about
        assert result == word(found.value, spec)
        assert parse_format(spec)[0] is found


def test_a_text_is_filled_in() -> None:
    fields = {"sought": 600_000, "cap": 500_000, "kind": "LUM"}
    assert (
        fill("{sought|kr} är över taket {cap | kr} för {kind}.", fields)
        == "600\u00a0000\u00a0kr är över taket 500\u00a0000\u00a0kr för LUM."
    )
    assert fill("Inget att fylla i.") == "Inget att fylla i."


def test_what_a_value_holds_is_not_filled_in_again() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "{a|kr}"}) == "{b} {a|kr}"


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(KeyError, match="sougt"):
        fill("{sougt|kr}", {"sought": 5})


@pytest.mark.parametrize("text", ["{sought", "sought}", "{}", "{1}", "{{sought}}", "{sought|kr|x}"])
def test_a_stray_brace_or_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"klammer|okänt format"):
        fill(text, {"sought": 5})


def test_the_placeholders_of_a_text_are_told() -> None:
    assert placeholders("{a} och {b|antal:resa:resor}") == (
        ("a", "text"),
        ("b", "antal:resa:resor"),
    )


def test_every_rule_text_of_every_card_has_known_formats() -> None:
    texts = [
        text
        for year in years()
        for rule in load_call(year).rules.values()
        for text in (rule.text, rule.hint)
    ]
    assert texts
    for text in texts:
        assert all(name for name, _ in placeholders(text)), text


@pytest.mark.parametrize(
    ("name", "form", "whole"),
    [
        ("Farsta", "Farstas", "Farsta stadsdelsförvaltning"),
        ("Bromma", "Brommas", "Bromma stadsdelsförvaltning"),
        ("Järva", "Järvas", "Järva stadsdelsförvaltning"),
        ("Kungsholmen", "Kungsholmens", "Kungsholmens stadsdelsförvaltning"),
        ("Södermalm", "Södermalms", "Södermalms stadsdelsförvaltning"),
        ("Hägersten-Älvsjö", "Hägersten-Älvsjös", "Hägersten-Älvsjö stadsdelsförvaltning"),
        ("Norra innerstaden", "Norra innerstadens", "Norra innerstadens stadsdelsförvaltning"),
        ("Hässelby-Vällingby", "Hässelby-Vällingbys", "Hässelby-Vällingby stadsdelsförvaltning"),
        ("Socialförvaltningen", "Socialförvaltningens", "Socialförvaltningen"),
        ("Socialnämnden", "Socialnämndens", "Socialnämnden"),
        ("Råsunda Nyfors", "Råsunda Nyfors", "Råsunda Nyfors stadsdelsförvaltning"),
        ("Essex", "Essex", "Essex stadsdelsförvaltning"),
        ("Biarritz", "Biarritz", "Biarritz stadsdelsförvaltning"),
    ],
)
def test_names_in_the_genitive_and_with_their_administration(
    name: str, form: str, whole: str
) -> None:
    assert genitive(name) == form
    assert administration(name) == whole
    assert board(name) == whole.replace("stadsdelsförvaltning", "stadsdelsnämnd")


def test_the_cards_own_genitive_goes_before_the_rule() -> None:
    assert genitive("Norra innerstaden", "Norra innerstans") == "Norra innerstans"


def test_a_list_is_read_aloud_with_och() -> None:
    assert [listed("abcd"[:n]) for n in range(5)] == [
        "–",
        "a",
        "a och b",
        "a, b och c",
        "a, b, c och d",
    ]


def test_swedish_letters_come_last_in_order() -> None:
    names = [
        "Östermalm",
        "Zinkensdamm",
        "Älvsjö",
        "Farsta",
        "Årsta",
        "Enskede-Årsta",
        "Édith",
        "bromma",
    ]
    assert sorted(names, key=sort_key) == [
        "bromma", "Édith", "Enskede-Årsta", "Farsta", "Zinkensdamm", "Årsta", "Älvsjö", "Östermalm",
    ]  # fmt: skip


def test_hyphens_and_capitals_have_no_weight_in_order() -> None:
    assert sorted(["Enskede-Öst", "enskede Norr", "ENSKEDE"], key=sort_key) == [
        "ENSKEDE",
        "enskede Norr",
        "Enskede-Öst",
    ]


def test_a_quotation_is_short_and_on_one_line() -> None:
    assert quoted("a\n b\tc\x07d\u202ee\ud800f") == "”a b c d e f”"
    assert quoted("x" * 1000) == f"”{'x' * 59}…”"
    assert len(quoted("ord " * 1000)) <= 62


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_number_is_never_broken_between_lines(value: int) -> None:
    for format in ("kr", "kronor", "tal", "mnkr", "tkr"):
        assert " " not in word(value, format)


@given(st.dates())
def test_every_date_has_its_months_name(date: dt.date) -> None:
    assert word(date, "datum") == f"den {date.day}\u00a0{MONTHS[date.month - 1]} {date.year}"


@given(st.text(), st.text())
def test_any_text_can_be_a_value(a: str, b: str) -> None:
    assert fill("{a}|{b}", {"a": a, "b": b}) == f"{a}|{b}"
    assert quoted(a).startswith("”")


@pytest.mark.parametrize(
    ("value", "format", "english"),
    [
        (532_500, "kr", "532\u00a0500\u00a0kr"),
        (2.5, "tal", "2,5"),
        (2, "ord", "two"),
        (12, "ord:ett", "twelve"),
        (13, "ord", "13"),
        (1, "Ord", "One"),
        (0, "antal:application:applications", "no applications"),
        (1, "antal-ett:project:projects", "one project"),
        (3, "Antal:trip:trips", "Three trips"),
        (7, "antal-siffror:trip:trips", "7 trips"),
        (dt.date(2024, 12, 4), "datum", "4\u00a0December 2024"),
        (dt.date(2024, 12, 4), "isodatum", "2024-12-04"),
        (["a", "b", "c"], "lista", "a, b and c"),
        (["a", "b"], "lista:citat", "“a” and “b”"),
        (("a", "b"), "text", "a and b"),
        ("ca 9", "citat", "“ca 9”"),
        ("farsta", "Text", "Farsta"),
    ],
)
def test_english_has_its_own_words_and_the_figures_of_the_office(
    value: object, format: str, english: str
) -> None:
    assert word(value, format, "en") == english


def test_a_sentence_is_worded_when_the_language_is_known() -> None:
    inner = sentence("alla stadsdelar", "all districts")
    told = sentence(
        "tolkat som {names|lista} och {count|antal:cell:celler}",
        "read as {names|lista} and {count|antal:cell:cells}",
        names=["Farsta", inner],
        count=2,
    )
    assert str(told) == "tolkat som Farsta och alla stadsdelar och två celler"
    assert told.text("en") == "read as Farsta and all districts and two cells"
    assert fill("{note}: {note|Text}", {"note": inner}, "en") == "all districts: All districts"
    assert word("Farsta", lang="en") == "Farsta"


def test_what_a_sentence_repeats_is_not_filled_in_again() -> None:
    told = sentence("{text|citat} är fel", "{text|citat} is wrong", text="{x|kr}")
    assert fill("{question}", {"question": told}, "en") == "“{x|kr}” is wrong"


def test_a_sentence_has_what_is_wrong_and_what_to_do() -> None:
    whole = sentence("{x} är fel. Gör om. Gör rätt.", "{x} is wrong. Try again.", x="A. b")
    what, do = whole.halves()
    assert (what.text(), do.text()) == ("A. b är fel.", "Gör om. Gör rätt.")
    assert (what.text("en"), do.text("en")) == ("A. b is wrong.", "Try again.")


def test_a_sentence_alone_is_what_is_wrong() -> None:
    what, do = sentence("Bara fel.", "Just wrong.").halves()
    assert (what.text(), do.text()) == ("Bara fel.", "")
