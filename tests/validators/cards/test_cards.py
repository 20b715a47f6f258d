"""Call cards: what is right is read, what is wrong is told with file and line."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from validators.cards.call import Call
from validators.cards.loading import load_call, read_card, years
from validators.errors import CardError
from validators.facts.proposal import OUTCOMES
from validators.rules.groups.budget import FEE
from validators.rules.relations import CENTRAL, FULL, PARTLY, REJECTED, WITHDRAWN

CALLS = files("validators") / "calls"
COMMON = (CALLS / "common.toml").read_text("utf-8")
CARD = (CALLS / "2025.toml").read_text("utf-8")


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def test_there_is_a_card_for_each_call_of_the_sources() -> None:
    assert {"2015", "2025", "2026"} <= set(years())


@pytest.mark.parametrize("year", ["2015", "2025", "2026"])
def test_a_card_names_its_own_year(year: str) -> None:
    assert load_call(year).year == year


def test_the_caps_and_windows_are_those_of_the_sources() -> None:
    told = {
        year: (
            call.kinds["lum"].cap_sought,
            call.kinds["lum"].cap_granted,
            call.kinds["mul"].cap_sought,
            call.kinds["mul"].cap_granted,
            call.kinds["lum"].per_district,
            call.kinds["mul"].per_district,
            call.window.opens,
            call.window.closes,
            call.refund_by,
        )
        for year in ("2015", "2025", "2026")
        for call in [load_call(year)]
    }
    assert told == {
        "2015": (
            *(750_000, 750_000, 25_000, 25_000, None, None),
            *(dt.date(2014, 10, 20), dt.date(2015, 2, 13), None),
        ),
        "2025": (
            *(None, 500_000, 25_000, 25_000, 2, 2),
            *(dt.date(2024, 5, 1), dt.date(2024, 8, 30), dt.date(2025, 6, 2)),
        ),
        "2026": (
            *(None, 500_000, 25_000, 25_000, 2, 2),
            *(dt.date(2025, 5, 5), dt.date(2025, 9, 3), dt.date(2026, 6, 2)),
        ),
    }


def test_what_2026_inherits_is_marked_to_be_confirmed() -> None:
    assert {"kinds.mul.cap_sought", "kinds.mul.cap_granted", "goals"} <= set(
        load_call("2026").to_confirm
    )


def test_what_the_decision_of_2026_says_without_a_source_is_marked_to_be_confirmed() -> None:
    assert {"document", "document.texts.studiebesok"} <= set(load_call("2026").to_confirm)


@pytest.mark.parametrize("year", years())
def test_forms_and_lists_that_no_source_has_are_marked_to_be_confirmed(year: str) -> None:
    marked = set(load_call(year).to_confirm)
    for name in ("budget_lum", "budget_mul", "statuses", "travel", "hearings"):
        assert f"lists.{name}" in marked
    for name in ("contact", "signatory", "target_group", "project_id", "conflict"):
        assert f"columns.{name}" in marked


def test_an_unknown_year_is_told_with_the_years_there_are() -> None:
    with pytest.raises(CardError, match=r"ingen utlysning 2024\..*2015, 2025, 2026"):
        load_call("2024")


def test_criteria_become_columns_where_the_card_places_them() -> None:
    columns = list(load_call("2025").table("allocation", "lum"))
    place = columns.index("grade_new_way")
    assert columns[place - 1] == "sought"
    assert columns[place : place + 6] == [
        "grade_new_way",
        "grade_strategic",
        "grade_prevention",
        "grade_client",
        "grade_coordination",
        "decision",
    ]


def test_a_title_can_differ_between_the_kinds() -> None:
    call = load_call("2025")
    assert (call.title("title", "lum"), call.title("title", "mul")) == ("Titel", "Resmål")


def test_a_choice_can_differ_between_the_kinds() -> None:
    call = load_call("2025")
    assert call.choices("line_category", "lum")[0] == "Lön"
    assert call.choices("line_category", "mul")[0] == "Resa"


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("cap_granted = 500000", 'cap_granted = "500000"', "cap_granted", "Expected `int | null`"),
        ("opens = 2024-05-01", "opens = 2024-09-01", "closes", "stänger innan den öppnar"),
        ('role = "main"', 'role = "mian"', "role", "Invalid enum value 'mian'"),
        ('id = "strategic"', 'id = "new_way"', 'id = "strategic"', "finns två gånger"),
        ('rows = "granted"', 'rows = "alla"', "rows", "Invalid enum value 'alla'"),
        ("[window]", "[windo]", "[windo]", "unknown field `windo`"),
        ('year = "2025"', "year = 2025", "year", "Expected `str`, got `int`"),
        ('name = "Farsta"', 'name = "Bromma"', 'name = "Farsta"', "står för två sökande"),
        ('name = "Farsta"', 'name = "Farsta" x', 'name = "Farsta"', "end of document"),
        ("applicants =", "aplicants =", "aplicants =", "'aplicants', som inte finns i kortet"),
        ("grants_to = 2025-12-31", "grants_to = 2024-12-31", "grants_to", "före den första"),
    ],
)
def test_a_bad_card_gives_an_error_with_file_and_line(
    old: str, new: str, line: str, what: str
) -> None:
    assert old in CARD
    broken = CARD.replace(old, new, 1)
    with pytest.raises(CardError) as caught:
        read_card(broken, COMMON, name="2027.toml")
    expected = line_of(broken if line in broken else CARD, line)
    assert caught.value.where == f"2027.toml:{expected}"
    assert what in caught.value.what


def test_an_error_in_the_common_part_names_the_common_file() -> None:
    broken = COMMON.replace('type = "integer"', 'type = "interger"', 1)
    with pytest.raises(CardError) as caught:
        read_card(CARD, broken, name="2025.toml")
    line = line_of(broken, 'type = "interger"')
    assert caught.value.where == f"common.toml:{line}"


def test_a_wrong_key_after_a_text_of_several_lines_is_found_on_its_own_line() -> None:
    text = CARD.replace(
        "[document.texts]",
        '[document.texts]\nlong = """\n[not a header]\nkey = 1\n"""\nlist = 3\n',
    )
    with pytest.raises(CardError) as caught:
        read_card(text, COMMON, name="x.toml")
    assert caught.value.where == f"x.toml:{line_of(text, 'list = 3')}"


def test_a_choice_without_its_list_is_an_error() -> None:
    broken = COMMON.replace('values = "travel"', 'values = "travels"', 1)
    with pytest.raises(CardError, match="'travels' finns inte i lists"):
        read_card(CARD, broken)


def test_the_same_text_gives_an_equal_call() -> None:
    assert isinstance(read_card(CARD, COMMON), Call)
    assert read_card(CARD, COMMON) == read_card(CARD, COMMON)


@pytest.mark.parametrize("year", years())
def test_what_rules_and_facts_know_by_name_is_in_the_cards_lists(year: str) -> None:
    lists = load_call(year).lists
    assert set(lists["decisions"]) == {*OUTCOMES} == {FULL, PARTLY, REJECTED, CENTRAL}
    assert set(lists["statuses"]) >= {*WITHDRAWN}
    assert FEE in lists["budget_mul"]
    assert "flyg" in lists["travel"]
    assert lists["grades"] == ("Ja", "Delvis", "Nej")
    assert lists["stages"] == ("förslag", "beslutat")
