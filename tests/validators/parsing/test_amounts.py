"""Amounts as people write them: one reading, or a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from validators.model import ErrorValue, Scalar
from validators.parsing.amounts import LARGEST, read_amount
from validators.wording import NBSP, word

READ = {
    # as the applications of 2015 and the decision of 2025 have them
    "532 500 kr": 532_500,
    "250 950:-": 250_950,
    "_750.000 kr": 750_000,
    "750.000 kr": 750_000,
    "18.000 kr": 18_000,
    "440 000kr": 440_000,
    "15  000 kr": 15_000,
    "100000 kr": 100_000,
    "4, 22 mkr": 4_220_000,
    "4 mkr": 4_000_000,
    # numbers stored as text, and kinds of spaces and digits
    "500000": 500_000,
    " 500000 ": 500_000,
    "0": 0,
    "0 kr": 0,
    "+500": 500,
    "'500000": 500_000,
    "500\u00a0000\u00a0kr": 500_000,
    "500\u202f000": 500_000,
    "500\u2009000": 500_000,
    "500\u3000000": 500_000,
    "５００ ０００": 500_000,
    "500\u200b000": 500_000,
    "\ufeff25 000": 25_000,
    "500 000\nkr": 500_000,
    # separators with one reading, and öre that are zero
    "500.000": 500_000,
    "1.000.000": 1_000_000,
    "1,000,000": 1_000_000,
    "500'000": 500_000,
    "500,00": 500,
    "500 000,00 kr": 500_000,
    "500.000,00": 500_000,
    "500,000.00": 500_000,
    "250 950:00": 250_950,
    "532500.0": 532_500,
    # currency in its ways
    "25,-": 25,
    "500.-": 500,
    "500 000 :-": 500_000,
    "500 000:- kr": 500_000,
    "500 000:–": 500_000,
    "SEK 500 000": 500_000,
    "kr 500": 500,
    "500 000 kr.": 500_000,
    "500 000 Kronor": 500_000,
    "1 krona": 1,
    "500 000 SEK": 500_000,
    "500 000 svenska kronor": 500_000,
    # thousands and millions, exact
    "25 tkr": 25_000,
    "25tkr": 25_000,
    "1,5 tkr": 1_500,
    "8 652 tkr": 8_652_000,
    "300 tusen kronor": 300_000,
    "4 mnkr": 4_000_000,
    "4.22 Mkr": 4_220_000,
    "0,5 mkr": 500_000,
    "4,7205 mkr": 4_720_500,
    "1 miljon": 1_000_000,
    "2,5 miljoner kronor": 2_500_000,
    "1 MSEK": 1_000_000,
    # negative with its sign at the number: read, for the rules to judge
    "-500": -500,
    "−500 kr": -500,
}

ASKED = {
    # two readings: (text, what the question must name)
    "500,000": ("500 000 kr", "500 kr"),
    "125,500": ("125 500 kr", "decimaler"),
    "4,220 mkr": ("på ett enda sätt",),
    "1.500 mkr": ("på ett enda sätt",),
    "- 500": ("minus 500 kr", "tankstreck"),
    "SEK -500": ("inte bara ett belopp",),
    "–500": ("minus 500 kr", "tankstreck"),
    "-": ("0 kr", "saknas"),
    "?": ("0 kr", "saknas"),
    "25 000 30 000": ("ett tal eller flera",),
    "5 000  300": ("ett tal eller flera",),
    "300   000": ("ett tal eller flera",),
    "15 00": ("ett tal eller flera",),
    "300 000 200 000": ("flera belopp",),
    "0500": ("nolla",),
    "20240830": ("datum",),
    # not one amount
    "ca 300 000": ("inget bestämt belopp", "300000"),
    "ca 300 tkr": ("inget bestämt belopp", "300000"),
    "max 25 000": ("inget bestämt belopp", "25000"),
    "Maxbeloppet är 25 000 kr": ("inget bestämt belopp", "25000"),
    "500 000 kr (exkl. moms)": ("inte bara ett belopp", "500000"),
    "500 000 kr/år": ("inte bara ett belopp", "500000"),
    "25–30 000": ("mer än ett belopp",),
    "25-30 000": ("mer än ett belopp",),
    "400 000 eller 500 000": ("mer än ett belopp",),
    "300 000\n200 000": ("mer än ett tal",),
    "300 000\t200 000": ("mer än ett tal",),
    "25 kr 50 öre": ("mer än ett tal",),
    "2 miljoner 500 tusen": ("mer än ett tal",),
    # something else
    "Avslag": ("inget belopp",),
    "kr": ("inget belopp",),
    "en miljon": ("inget belopp",),
    "500,50 kr": ("decimaler",),
    "1.5": ("decimaler",),
    "500.00": ("decimaler",),
    "50 %": ("andel",),
    "5 000 USD": ("valuta",),
    "€ 500": ("valuta",),
    "2024-08-30": ("datum",),
    "12:30": ("klockslag",),
    "=A1+A2": ("formel",),
    "=500000": ("formel",),
    "٥٠٠٠": ("siffertecken",),
    "500 000¹": ("siffertecken",),
    "½ mkr": ("inget belopp",),
    "5OO 000": ("bokstäver", "500000"),
    "l00 000": ("bokstäver", "100000"),
    "1e6": ("går inte att läsa",),
    "500k": ("går inte att läsa",),
    "1 000.000": ("går inte att läsa",),
    "0,0000005 mkr": ("på ett enda sätt",),
    "1 000 000 000": ("för stort",),
    "9" * 70: ("för stort",),
    "9" * 200: ("lång text",),
    "\u202e500": ("U+202E",),
    "5\x07": ("U+0007",),
}


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
