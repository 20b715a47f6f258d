"""Dates as people write them: one reading, or a question."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.model import ErrorValue, Scalar
from validators.parsing.dates import EARLIEST, LATEST, read_date
from validators.wording import day

D = dt.date(2024, 8, 30)

PLAIN: list[Scalar] = ["2024-08-30", " 2024-08-30\u00a0", D, dt.datetime(2024, 8, 30, 14, 22)]

READ = {
    "30 augusti 2024": D,
    "den 30 augusti 2024": D,
    "Den 30 Augusti 2024": D,
    "den 30 aug. 2024": D,
    "30:e augusti 2024": D,
    "1:a sept 2025": dt.date(2025, 9, 1),
    "30aug2024": D,
    "30-aug-2024": D,
    "30 augusti, 2024": D,
    "fredagen den 30 augusti 2024": D,
    "fre 30 aug 2024": D,
    "30 August 2024": D,
    "August 30, 2024": D,
    "May 5th, 2025": dt.date(2025, 5, 5),
    "30/8 2024": D,
    "30/8-2024": D,
    "3/9 2025": dt.date(2025, 9, 3),
    "30/8/2024": D,
    "8/30/2024": D,
    "5/5/2025": dt.date(2025, 5, 5),
    "3.9.2025": dt.date(2025, 9, 3),
    "3. 9. 2025": dt.date(2025, 9, 3),
    "30.08.2024": D,
    "30-08-2024": D,
    "2024-8-30": D,
    "2024/08/30": D,
    "2024.08.30": D,
    "2024 08 30": D,
    "2024- 08 -30": D,
    "2024–08–30": D,
    "2024\u201108\u201130": D,
    "２０２４-08-30": D,
    "20240830": D,
    "2024-08-30.": D,
    "2024-08-30 14:22": D,
    "2024-08-30T14:22:05": D,
    "den 30 augusti 2024 kl. 14.30": D,
    "29 februari 2024": dt.date(2024, 2, 29),
    "2024-08-30\u200b": D,
}

ASKED = {
    "3/4/2025": ("den 4 mars 2025", "den 3 april 2025"),
    "03-09-2025": ("den 9 mars 2025", "den 3 september 2025"),
    "30/8": ("vilket år",),
    "30.8": ("vilket år",),
    "30 augusti": ("vilket år",),
    "den 4 december": ("vilket år",),
    "30/8 24": ("två siffror",),
    "24-08-30": ("två siffror",),
    "30-aug-24": ("två siffror",),
    "240830": ("två siffror",),
    "augusti 2024": ("vilken dag",),
    "2024-08": ("vilken dag",),
    "2024": ("vilken dag",),
    "v. 35": ("vecka",),
    "vecka 35 2024": ("vecka",),
    "2024-W35-5": ("vecka",),
    "2024-02-30": ("almanackan",),
    "31 september 2024": ("almanackan",),
    "29 februari 2023": ("almanackan",),
    "8.30.2024": ("almanackan",),
    "2024-30-08": ("almanackan",),
    "32/13/2024": ("almanackan",),
    "torsdag 30 augusti 2024": ("fredag", "2024-08-30"),
    "2204-08-30": ("2204",),
    "1924-08-30": ("1924",),
    "45534": ("2024-08-30 utan datumformat",),
    "45534,5": ("2024-08-30 utan datumformat",),
    "1–5 maj 2025": ("mer än ett datum",),
    "2025-05-01 – 2025-05-05": ("mer än ett datum",),
    "senast 2 juni 2025": ("inte bara ett datum", "2025-06-02"),
    "2024-08-30T23:30Z": ("inte bara ett datum",),
    "idag": ("inget datum",),
    "hösten 2024": ("går inte att läsa",),
    "٢٠٢٤-٠٨-٣٠": ("siffertecken",),
    "2024-08-30\x07": ("U+0007",),
    "2024-08-30 " * 10: ("lång text",),
}


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
