"""The English texts of the cards: all of them, of the same things, and of no other sentence."""

from __future__ import annotations

from importlib.resources import files

import msgspec
import pytest

from tests.helpers.english import swedish_in
from validators.cards.call import Call
from validators.cards.loading import load_call, read_card, translate, years
from validators.cards.toml_lines import parse
from validators.cards.translation import Texts, lay_over, names_in, swedish_texts
from validators.errors import CardError
from validators.findings import find
from validators.model import Cell, Stage

CALLS = files("validators") / "calls"
COMMON = (CALLS / "common.toml").read_text("utf-8")
CARD = (CALLS / "2026.toml").read_text("utf-8")
ENGLISH = (CALLS / "en.toml").read_text("utf-8")

TRANSLATED = [year for year in years() if year in parse(ENGLISH, "en.toml")]
"""The years with English texts of their own; a new card may come without."""

SAME = {("rules", "S05", "text"), ("rules", "S05", "hint")}
"""Texts that have no words of their own."""


def pairs(swedish: Texts, english: Texts) -> list[tuple[tuple[str, str, str], str, str]]:
    return [
        ((section, key, name), text, english[section][key][name])
        for section, entries in swedish.items()
        for key, entry in entries.items()
        for name, text in entry.items()
        if text
    ]


def of_year(year: str) -> list[tuple[tuple[str, str, str], str, str]]:
    return pairs(swedish_texts(load_call(year)), swedish_texts(load_call(year, "en")))


@pytest.mark.parametrize("year", TRANSLATED)
def test_every_text_of_a_card_has_an_english_one(year: str) -> None:
    found = of_year(year)
    assert len(found) > 300
    assert [place for place, swedish, english in found if swedish == english] == [
        place for place, _, _ in found if place in SAME
    ]


@pytest.mark.parametrize("year", TRANSLATED)
def test_an_english_text_names_exactly_what_the_swedish_does(year: str) -> None:
    assert [
        (place, english) for place, swedish, english in of_year(year)
        if names_in(swedish) != names_in(english)
    ] == []  # fmt: skip


@pytest.mark.parametrize("year", TRANSLATED)
def test_no_swedish_slipped_into_an_english_text(year: str) -> None:
    assert [
        (place, words) for place, _, english in of_year(year) if (words := swedish_in(english))
    ] == []


def test_the_search_for_swedish_finds_it() -> None:
    assert swedish_in("The amount saknas on the sheet Ärende.") == ["saknas"]
    assert swedish_in("Skälen are missing.") == ["Skälen"]
    assert swedish_in("Choose Delvis bifall, or change Beslut on “vad som helst och så”.") == []


@pytest.mark.parametrize("year", years())
def test_what_workbooks_hold_is_the_same_in_both_languages(year: str) -> None:
    """All but the texts: so that a workbook is read alike, whichever language is spoken of it."""
    swedish, english = load_call(year), load_call(year, "en")

    def bare(call: Call) -> Call:
        return msgspec.structs.replace(
            call,
            lang="",
            rules={
                key: msgspec.structs.replace(rule, text="", hint="", confirm="")
                for key, rule in call.rules.items()
            },
            columns={
                key: msgspec.structs.replace(column, help="")
                for key, column in call.columns.items()
            },
            kinds={
                key: msgspec.structs.replace(kind, purpose="") for key, kind in call.kinds.items()
            },
            criteria=tuple(msgspec.structs.replace(each, text="") for each in call.criteria),
            to_confirm={},
        )

    assert bare(english) == bare(swedish)
    assert (swedish.lang, english.lang) == ("sv", "en")


def test_the_columns_of_criteria_explain_them_in_english() -> None:
    call = load_call("2025", "en")
    assert call.columns["grade_new_way"].help == call.criteria[0].text
    assert call.columns["answer_new_way"].help.startswith("The project tries out a new way")


def test_a_finding_speaks_the_language_of_its_call() -> None:
    cell = Cell("LUM", "U9", 600_000)
    fields = {"amount": 600_000, "cap": 500_000, "label": "LUM"}
    told = find(load_call("2026", "en"), "D03", Stage.ALLOCATION, cell, fields=fields)
    assert told is not None
    assert told.message.replace("\u00a0", " ") == (
        "600 000 kr is above the cap 500 000 kr for LUM."
    )
    assert told.hint == "Lower the amount or reject the application."
    assert told.source == (
        "inriktning 2026 (to be confirmed: the cap for trips is inherited from 2025)"
    )


# ---------------------------------------------------------------------------------------------
# next year's card


def next_year(*changes: tuple[str, str]) -> Call:
    text = CARD.replace('year = "2026"', 'year = "2027"')
    for old, new in (("grants_from = 2026", "grants_from = 2027"), *changes):
        text = text.replace(old, new)
    for year in ("grants_to = ", "refund_by = ", "lärande "):
        text = text.replace(f"{year}2026", f"{year}2027")
    for day in ("opens = ", "closes = "):
        text = text.replace(f"{day}2025", f"{day}2026")
    text = text.replace('"2026.3"', '"2027.1"')
    return read_card(text, COMMON, name="2027.toml")


OTHER_WORDS = (
    ("Projektet ", "Ert projekt "),
    ('purpose = "', 'purpose = "i staden, '),
    ('goals = "', 'goals = "Nytt år: '),
    ("Inget delmål behövs", "Det behövs inget delmål"),
)
"""What makes another sentence of a card's own texts."""


def test_a_card_with_the_same_words_as_another_year_has_its_english() -> None:
    english = translate(next_year(), "en")
    assert english.criteria == load_call("2026", "en").criteria
    assert english.kinds["mul"].purpose == load_call("2026", "en").kinds["mul"].purpose
    assert english.rules["A12"].text == load_call("2026", "en").rules["A12"].text


def test_a_card_without_english_texts_of_its_own_shows_its_swedish() -> None:
    swedish, english = next_year(*OTHER_WORDS), translate(next_year(*OTHER_WORDS), "en")
    assert english.criteria == swedish.criteria
    assert english.to_confirm["goals"] == swedish.to_confirm["goals"]
    assert english.kinds == swedish.kinds
    assert english.columns["grade_survey"].help == swedish.criteria[-1].text
    assert english.rules["A12"].text == swedish.rules["A12"].text


def test_what_all_cards_share_is_english_for_a_card_without_english_too() -> None:
    hint = ("Projekt från 2025 års utlysning behöver", "Projekt från 2026 års utlysning behöver")
    english = translate(next_year(hint), "en")
    assert english.rules["D05"].hint == "Write why the application is rejected."
    assert english.columns["sought"].help.startswith("The amount sought")
    assert english.rules["A11-goals"].text == "A sub-goal is missing."
    assert english.rules["A11-goals"].hint.startswith("Ange minst ett delmål. Projekt från")


def test_the_english_of_a_sentence_is_not_shown_for_another_sentence() -> None:
    rule = '[rules.D05]\nhint = "Skriv två skäl."\n\n[rules.A02]\n'
    english = translate(read_card(CARD.replace("[rules.A02]\n", rule), COMMON), "en")
    assert english.rules["D05"].text == "Avslag without a motivation."
    assert english.rules["D05"].hint == "Skriv två skäl."


def test_a_language_that_there_is_not_is_told() -> None:
    with pytest.raises(CardError, match=r"Språket 'de' finns inte\. Välj sv, en\."):
        load_call("2025", "de")


def test_a_call_goes_there_and_back() -> None:
    english = load_call("2025", "en")
    assert translate(english, "en") is english
    assert translate(english, "sv") == load_call("2025")


def test_a_card_does_not_choose_its_language() -> None:
    text = CARD.replace('year = "2026"', 'year = "2026"\nlang = "en"')
    with pytest.raises(CardError, match="alltid på svenska") as caught:
        read_card(text, COMMON, name="2026.toml")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if each.startswith("lang"))
    assert caught.value.where == f"2026.toml:{line}"


# ---------------------------------------------------------------------------------------------
# mistakes


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("[rules.D05]", "[rules.D99]", 'text = "Avslag without', "Kortet har ingen text här"),
        ("{amount|kr} is above the cap", "It is above the cap", 'text = "It is above the cap',
         "samma fält som kortets: amount|kr, cap|kr, label|text"),
        ("{amount|kr} is above the cap", "{amount|tal} is above the cap",
         'text = "{amount|tal}', "samma fält"),
        ("{amount|kr} is above the cap", "{amount|krr} is above the cap",
         'text = "{amount|krr}', "okänt format 'krr'"),
        ("number.help", "numbr.help", "numbr.help", "Kortet har ingen text här"),
        ("cost.help", "cost.hepl", "cost.hepl", "unknown field `hepl`"),
        ('registration.help = "', "registration.help = 3 # ", "registration.help",
         "Expected `str`"),
        ("[to_confirm]", "[confirm]", "[confirm]", "'confirm' är ingen av tabellerna"),
        ("survey.text =", "surway.text =", "surway.text", "Kortet har ingen text här"),
        ("[2026.kinds]", "[2026.kinder]", "[2026.kinder]", "ingen av tabellerna"),
        ('A12.hint = "', 'A12.hint = "{year} ', "A12.hint", "samma fält som kortets: inga fält"),
        ("A12.hint = ", "A12.hint is ", "A12.hint", "Expected '='"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line(old: str, new: str, line: str, what: str) -> None:
    assert old in ENGLISH
    broken = ENGLISH.replace(old, new, 1)
    with pytest.raises(CardError) as caught:
        lay_over(load_call("2026"), broken, COMMON, {}, lang="en", name="en.toml")
    number = next(n for n, each in enumerate(broken.splitlines(), 1) if each.startswith(line))
    assert what in caught.value.what
    assert caught.value.where == f"en.toml:{number}"


def test_there_is_a_card_for_each_year_of_the_english_texts() -> None:
    assert {key for key in parse(ENGLISH, "en.toml") if key.isdigit()} <= set(years())
