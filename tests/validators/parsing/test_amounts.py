"""Amounts as people write them: one reading, or a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.helpers.amounts_as_written import ASKED, READ
from validators.formats import word
from validators.model import ErrorValue, Scalar
from validators.parsing.amount_grammar import LARGEST
from validators.parsing.amounts import read_amount
from validators.spelling import NBSP


@pytest.mark.parametrize(("text", "amount"), READ.items())
def test_text_with_one_reading_is_read_and_the_note_says_how(text: str, amount: int) -> None:
    reading = read_amount(text)
    assert (reading.value, reading.question) == (amount, "")
    assert reading.note.startswith(f"tolkat som {word(amount, 'kr')}")


@pytest.mark.parametrize(("text", "told"), ASKED.items())
def test_text_without_a_single_reading_is_asked_about(text: str, told: tuple[str, ...]) -> None:
    reading = read_amount(text)
    assert (reading.value, reading.note) == (None, "")
    question = reading.question.replace(NBSP, " ")
    assert all(part in question for part in told), question
    assert question.endswith(".")


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (0, 0),
        (532_500, 532_500),
        (-5, -5),
        (LARGEST, LARGEST),
        (532_500.0, 532_500),
        (-0.0, 0),
        (299_999.99999999994, 300_000),  # what Excel shows as 300000
    ],
)
def test_a_whole_number_is_read_without_a_note(value: Scalar, amount: int) -> None:
    reading = read_amount(value)
    assert (reading.value, reading.note, reading.question) == (amount, "", "")
    assert type(reading.value) is int


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.5, "inte ett belopp i hela kronor"),
        (500.75, "inte ett belopp i hela kronor"),
        (1234.5, "ören"),
        (float("nan"), "inget giltigt tal"),
        (float("-inf"), "inget giltigt tal"),
        (1e300, "för stort"),
        (LARGEST + 1, "för stort"),
        (-(10**400), "för stort"),
        (True, "SANT"),
        (False, "FALSKT"),
        (dt.date(2024, 8, 30), "2024-08-30"),
        (dt.datetime(2024, 8, 30, 12), "2024-08-30"),
        (dt.time(12, 30), "klockslag"),
        (ErrorValue("#REF!"), "#REF!"),
    ],
)
def test_a_value_that_is_no_whole_number_is_asked_about(value: Scalar, told: str) -> None:
    reading = read_amount(value)
    assert reading.value is None
    assert told in reading.question


@pytest.mark.parametrize("value", [None, "", "   ", "\u00a0\n\t", "\u200b"])
def test_an_empty_cell_is_neither_read_nor_asked_about(value: Scalar) -> None:
    reading = read_amount(value)
    assert (reading.value, reading.note, reading.question) == (None, "", "")


def test_invisible_characters_are_told_in_the_note() -> None:
    assert "osynliga tecken" in read_amount("500\u200b000").note
    assert "osynliga" not in read_amount("500 000").note


def test_a_wrong_suggestion_is_not_made_from_a_part_of_a_number() -> None:
    for text in ("500 t", "5 m", "4 M kr", "12,345,6", "ca 0,5 mkr", "1.500 mkr"):
        assert "Menas" not in read_amount(text).question, text


AMOUNTS = st.integers(min_value=0, max_value=LARGEST)


SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "\u3000", "  "])


ENDINGS = st.sampled_from(
    ["", " kr", "kr", " kronor", ":-", ",-", " SEK", " :-", " kr.", "\u00a0kr"]
)


@given(AMOUNTS, SPACES, ENDINGS)
@example(1, " ", ",-")
def test_an_amount_written_in_any_accepted_way_comes_back(
    amount: int, space: str, ending: str
) -> None:
    looks_like_a_date = 19_000_000 < amount < 21_000_000
    for written in (f"{amount:,}".replace(",", space), f"{amount:,}".replace(",", ".")):
        assert read_amount(written + ending).value == amount
    if not looks_like_a_date:
        assert read_amount(str(amount) + ending).value == amount


@given(AMOUNTS)
def test_an_amount_comes_back_from_our_own_wording(amount: int) -> None:
    for format in ("tal", "kr", "kronor"):
        assert read_amount(word(amount, format)).value == amount
    for format in ("tkr", "mnkr"):
        written = word(amount, format)
        decimals = written.split(NBSP + format)[0].partition(",")[2]
        # three decimals are asked about: "4,220 mnkr"
        assert read_amount(written).value == (None if len(decimals) == 3 else amount)


@given(
    st.integers(min_value=1, max_value=LARGEST),
    st.integers(min_value=1, max_value=LARGEST),
    st.sampled_from(
        [" och ", "; ", " eller ", "\n", " + ", " kr, ", " kr ", "/", " - ", "–", " x "]
    ),
)
def test_nothing_is_read_from_text_with_two_separate_numbers(a: int, b: int, between: str) -> None:
    reading = read_amount(f"{word(a, 'tal')}{between}{word(b, 'tal')}")
    assert reading.value is None
    assert reading.question


@given(st.text() | st.text(alphabet="0123456789 .,:-–_krtm'\u00a0\n=%", max_size=90))
def test_any_text_is_empty_read_or_asked_about_and_never_more_than_one(text: str) -> None:
    reading = read_amount(text)
    if reading.value is None:
        assert reading.note == ""
    else:
        assert reading.question == ""
        assert reading.note
        assert abs(reading.value) <= LARGEST


@given(st.text(alphabet="0123456789 .,", min_size=1, max_size=12))
def test_the_digits_that_are_read_are_those_that_were_written(text: str) -> None:
    value = read_amount(text).value
    if value is not None:
        written = "".join(c for c in text if c.isdigit())
        assert str(value) in (written, written.removesuffix("0"), written.removesuffix("00"))


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        " " * 1_000_000,
        "1 000 " * 200_000,
        "a" * 1_000_000,
        "\u200b" * 1_000_000,
        ("1." * 40)[:80],
        ("1 " * 40)[:80],
        "1 000" * 16,
        ":-" * 40,
        "kr " * 26,
        "1,000" * 16,
    ],
)
def test_hostile_text_is_answered_without_a_value(text: str) -> None:
    assert read_amount(text).value is None
