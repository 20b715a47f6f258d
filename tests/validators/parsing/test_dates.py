"""Dates as people write them: one reading, or a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.dates_as_written import ASKED, READ, D
from validators.model import ErrorValue, Scalar
from validators.parsing.dates import EARLIEST, LATEST, read_date
from validators.spelling import day

PLAIN: list[Scalar] = ["2024-08-30", " 2024-08-30\u00a0", D, dt.datetime(2024, 8, 30, 14, 22)]


@pytest.mark.parametrize("value", PLAIN)
def test_a_date_written_as_the_template_asks_is_read_without_a_note(value: Scalar) -> None:
    reading = read_date(value)
    assert (reading.value, reading.note, reading.question) == (D, "", "")
    assert type(reading.value) is dt.date


@pytest.mark.parametrize(("text", "date"), READ.items())
def test_text_that_is_one_date_is_read_and_the_note_says_how(text: str, date: dt.date) -> None:
    reading = read_date(text)
    assert (reading.value, reading.question) == (date, "")
    assert reading.note == f"tolkat som {day(date)}"


@pytest.mark.parametrize(("text", "told"), ASKED.items())
def test_text_without_a_single_date_is_asked_about(text: str, told: tuple[str, ...]) -> None:
    reading = read_date(text)
    assert (reading.value, reading.note) == (None, "")
    assert all(part in reading.question.replace("\u00a0", " ") for part in told), reading.question
    assert reading.question.endswith((".", "?"))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (45534, "2024-08-30 utan datumformat"),
        (45534.5, "2024-08-30 utan datumformat"),
        (2024, "bara ett år"),
        (5, "ett tal"),
        (-45534, "ett tal"),
        (10**400, "ett tal"),
        (float("nan"), "ett tal"),
        (float("inf"), "ett tal"),
        (True, "SANT"),
        (dt.time(14, 22), "klockslag"),
        (dt.date(1900, 1, 5), "1900"),
        (dt.datetime(9999, 12, 31), "9999"),
        (ErrorValue("#N/A"), "#N/A"),
    ],
)
def test_a_value_that_is_no_date_is_asked_about(value: Scalar, told: str) -> None:
    reading = read_date(value)
    assert reading.value is None
    assert told in reading.question.replace("\u00a0", " ")


def test_a_number_written_year_month_day_is_read_with_a_note() -> None:
    reading = read_date(20240830)
    assert (reading.value, reading.note) == (D, "tolkat som den 30\u00a0augusti 2024")


@pytest.mark.parametrize("value", [None, "", "  \n", "\u00a0"])
def test_an_empty_cell_is_neither_read_nor_asked_about(value: Scalar) -> None:
    reading = read_date(value)
    assert (reading.value, reading.note, reading.question) == (None, "", "")


@given(st.dates(EARLIEST, LATEST))
def test_a_date_written_in_any_accepted_way_comes_back(date: dt.date) -> None:
    iso = date.isoformat()
    ways = (
        iso,
        iso.replace("-", "/"),
        iso.replace("-", ""),
        f"{date.day}/{date.month} {date.year}",
        f"{date.day}.{date.month}.{date.year}",
        day(date),
        day(date, den=False),
        f"{iso} 23:59",
    )
    assert [read_date(way).value for way in ways] == [date] * len(ways)


@given(
    st.integers(min_value=1, max_value=31),
    st.integers(min_value=1, max_value=31),
    st.integers(min_value=1990, max_value=2099),
    st.sampled_from(["/", "-"]),
)
def test_two_numbers_that_could_change_places_are_never_read(
    first: int, second: int, year: int, mark: str
) -> None:
    reading = read_date(f"{first}{mark}{second}{mark}{year}")
    if first != second and first <= 12 and second <= 12:
        assert reading.value is None
    if reading.value:
        assert {reading.value.day, reading.value.month} == {first, second}


@given(st.text() | st.text(alphabet="0123456789 ./-:TtvVdenmajsept\n", max_size=40))
def test_any_text_is_empty_read_or_asked_about_and_never_more_than_one(text: str) -> None:
    reading = read_date(text)
    if reading.value is None:
        assert reading.note == ""
    else:
        assert reading.question == ""
        assert EARLIEST <= reading.value <= LATEST


@pytest.mark.parametrize(
    "text", ["2024-08-30" * 100_000, " " * 1_000_000, "-" * 60, "30" * 30, "jan" * 20, "den " * 15]
)
def test_hostile_text_is_answered_without_a_value(text: str) -> None:
    assert read_date(text).value is None
