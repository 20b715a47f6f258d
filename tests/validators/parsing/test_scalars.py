"""Whole numbers, numbers, numbers of applications and choices: one reading, or a question."""

from __future__ import annotations

import datetime as dt

import pytest

from validators.model import ErrorValue, Scalar
from validators.parsing.scalars import read_choice, read_decimal, read_integer, read_numbers

DECISIONS = ("Bifall", "Delvis bifall", "Avslag", "Central finansiering")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (3, 3),
        (3.0, 3),
        (-3, -3),
        ("3", 3),
        ("3.", 3),
        (" 3\u00a0", 3),
        ("nr 3", 3),
        ("Nr. 12", 12),
        ("År 2", 2),
        ("år 2", 2),
        ("2 år", 2),
        ("2:a", 2),
        ("3,0", 3),
    ],
)
def test_whole_numbers(value: Scalar, meant: int) -> None:
    reading = read_integer(value)
    assert (reading.value, reading.question) == (meant, "")


@pytest.mark.parametrize(
    "value",
    [
        3.5,
        1e19,  # more than a data frame holds
        "3,5",
        "2 av 3",
        "två",
        "1-3",
        "٣",
        True,
        dt.date(2025, 3, 1),
        dt.time(3),
        ErrorValue("#N/A"),
    ],
)
def test_what_is_no_whole_number_is_asked_about(value: Scalar) -> None:
    reading = read_integer(value)
    assert reading.value is None
    assert reading.question.endswith("Skriv ett tal, till exempel 3.")


@pytest.mark.parametrize(
    ("value", "meant", "noted"),
    [
        (2, 2.0, False),
        (0.5, 0.5, False),
        ("0,5", 0.5, False),
        ("1.5", 1.5, False),
        ("50 %", 0.5, False),
        ("12,5 procent", 0.125, False),
        ("0,125", 0.125, False),
        ("1 000", 1000.0, False),
        ("−2", -2.0, False),
        ("3 mån", 3.0, True),
        ("2,5 dygn", 2.5, True),
        ("4 personer", 4.0, True),
    ],
)
def test_numbers(value: Scalar, meant: float, noted: bool) -> None:
    reading = read_decimal(value)
    assert (reading.value, bool(reading.note), reading.question) == (meant, noted, "")


@pytest.mark.parametrize(
    "value", ["1.000", "2,500", "två", "3 eller 4", "1/2", True, dt.date(2025, 3, 1), float("inf")]
)
def test_what_is_no_single_number_is_asked_about(value: Scalar) -> None:
    reading = read_decimal(value)
    assert reading.value is None
    assert "Skriv" in reading.question


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (4, (4,)),
        (4.0, (4,)),
        ("4, 5", (4, 5)),
        ("4,5", (4, 5)),
        ("17,18,19", (17, 18, 19)),
        ("17 och 19", (17, 19)),
        ("17; 19", (17, 19)),
        ("4 & 5", (4, 5)),
        ("4 5", (4, 5)),
        ("ansökan 25", (25,)),
        ("Ansökningarna nr 4 och 5.", (4, 5)),
        ("nr. 7 samt 8", (7, 8)),
        ("#3", (3,)),
        ("5, 5", (5,)),
        ("4\n5", (4, 5)),
    ],
)
def test_numbers_of_applications(value: Scalar, meant: tuple[int, ...]) -> None:
    reading = read_numbers(value)
    assert (reading.value, reading.note) == (meant, "")


def test_a_span_of_applications_is_written_out() -> None:
    for written in ("17-19", "17 – 19", "nr 17–19"):
        reading = read_numbers(written)
        assert reading.value == (17, 18, 19)
        assert reading.note == "tolkat som 17, 18 och 19"


@pytest.mark.parametrize("value", ["alla", "4 Farsta", "19-17", "1-400", "4,5 mkr", "", True, 1e19])
def test_what_is_no_number_of_an_application_is_asked_about(value: Scalar) -> None:
    reading = read_numbers(value)
    assert reading.value is None
    assert "till exempel 4, 5" in reading.question


def test_numbers_that_excel_changed_are_asked_about() -> None:
    as_date = read_numbers(dt.date(2025, 5, 4))
    assert "Excel har gjort om det skrivna till ett datum, 2025-05-04." in as_date.question
    as_decimal = read_numbers(4.5)
    assert "Excel har läst det skrivna som talet 4,5." in as_decimal.question


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Bifall", "Bifall"),
        (" bifall.", "Bifall"),
        ("DELVIS\u00a0BIFALL", "Delvis bifall"),
        ("Bifall, delvis", "Delvis bifall"),
        ("central\nfinansiering", "Central finansiering"),
    ],
)
def test_choices_whatever_their_case_spaces_and_order(value: str, meant: str) -> None:
    reading = read_choice(value, DECISIONS)
    assert (reading.value, reading.note) == (meant, "")


def test_a_part_that_only_one_choice_has_is_shown() -> None:
    reading = read_choice("delvis", DECISIONS)
    assert (reading.value, reading.note) == ("Delvis bifall", "tolkat som ”Delvis bifall”")


def test_a_near_miss_is_asked_about() -> None:
    reading = read_choice("Bifal", DECISIONS)
    assert reading.value is None
    assert "Menas ”Bifall”?" in reading.question


@pytest.mark.parametrize("value", ["Maxbeloppet är 25 000 kr", "?", 4, True, dt.date(2025, 1, 1)])
def test_what_is_no_choice_is_asked_about_with_the_choices(value: Scalar) -> None:
    reading = read_choice(value, DECISIONS)
    assert reading.value is None
    assert "Välj Bifall, Delvis bifall, Avslag eller Central finansiering." in reading.question


@pytest.mark.parametrize(
    ("value", "only_yes", "yes_or_no"),
    [
        ("x", "Ja", "Ja"),
        ("X", "Ja", "Ja"),
        ("ja!", "Ja", "Ja"),
        (True, "Ja", "Ja"),
        (False, None, "Nej"),
        ("nej", None, "Nej"),
    ],
)
def test_crosses_and_truth_values_are_answers(
    value: Scalar, only_yes: str | None, yes_or_no: str
) -> None:
    assert read_choice(value, ("Ja",)).value == only_yes
    assert read_choice(value, ("Ja",)).question == ""
    assert read_choice(value, ("Ja", "Nej")).value == yes_or_no
