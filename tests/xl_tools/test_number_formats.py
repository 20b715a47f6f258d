"""Which number formats make a date, and which date."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_tools.number_formats import DateKind, date_kind, read_iso, read_serial

DATE, TIME, BOTH, AUTO = DateKind.DATE, DateKind.TIME, DateKind.BOTH, DateKind.AUTO


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy-mm-dd", DATE),
        ("yyyy\\-mm\\-dd;@", DATE),
        ("[$-41D]d mmmm yyyy;@", DATE),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", DATE),
        ("ÅÅÅÅ-MM-DD", DATE),
        ("mmm", DATE),
        ("[Red]yyyy", DATE),
        ('d"/"m', DATE),
        ('"den "d mmmm', DATE),
        ("h:mm", TIME),
        ("hh:mm:ss.000", TIME),
        ("mm:ss", TIME),
        ("[$-F400]h:mm:ss\\ AM/PM", TIME),
        ("yyyy-mm-dd hh:mm", BOTH),
        ("m/d/yy h:mm AM/PM", BOTH),
        ("[h]:mm", None),
        ("[mm]:ss", None),
        ("[HH]:MM:SS", None),
        ("General", None),
        ("0", None),
        ("# ##0 kr", None),
        ('#,##0 "medel"', None),
        ('"Dnr: "0', None),
        ('"dag"', None),
        ("[Red]0", None),
        ("[Magenta][<500]0;[Yellow]0", None),
        ("0.00E+00", None),
        ("0 \\d\\a\\g\\a\\r", None),
        ("0_d", None),
        ("* 0", None),
        ("# ##0 SEK", None),
        ("[$kr-41D] # ##0", None),
        ("@", None),
        ("", None),
        ('"', None),
        ("[", None),
    ],
)
def test_only_shown_letters_make_a_format_a_date(code: str, kind: DateKind | None) -> None:
    assert date_kind(164, code) is kind


@pytest.mark.parametrize(
    ("identity", "kind"),
    [(0, None), (2, None), (14, DATE), (21, TIME), (22, BOTH), (46, None), (47, TIME), (57, DATE)],
)
def test_built_in_formats_are_known_by_their_number(identity: int, kind: DateKind | None) -> None:
    assert date_kind(identity, None) is kind


def test_a_code_of_its_own_goes_before_a_built_in_number() -> None:
    assert date_kind(14, "0.00") is None


@pytest.mark.parametrize(
    ("serial", "kind", "date"),
    [
        (45630, DATE, dt.date(2024, 12, 4)),
        (45630, BOTH, dt.datetime(2024, 12, 4)),
        (45630, TIME, dt.datetime(2024, 12, 4)),
        (45630, AUTO, dt.date(2024, 12, 4)),
        (45630.5, DATE, dt.datetime(2024, 12, 4, 12)),
        (45630.75, BOTH, dt.datetime(2024, 12, 4, 18)),
        (0.520833333333333, TIME, dt.time(12, 30)),
        (0.520833333333333, BOTH, dt.time(12, 30)),
        (0.520833333333333, AUTO, dt.time(12, 30)),
        (0.99999999999, TIME, dt.time(23, 59, 59, 999000)),
        (45630.999999999999, BOTH, dt.datetime(2024, 12, 5)),
        (0, TIME, dt.time(0)),
        (1, DATE, dt.date(1900, 1, 1)),
        (59, DATE, dt.date(1900, 2, 28)),
        (61, DATE, dt.date(1900, 3, 1)),
        (2958465, DATE, dt.date(9999, 12, 31)),
        (60, DATE, None),
        (0, DATE, None),
        (0, BOTH, None),
        (-1, DATE, None),
        (-0.5, TIME, None),
        (2958466, DATE, None),
        (1e300, BOTH, None),
        (10**400, DATE, None),
    ],
)
def test_a_serial_is_the_date_that_excel_shows_or_none(
    serial: float, kind: DateKind, date: dt.date | dt.time | None
) -> None:
    found = read_serial(serial, kind)
    assert found == date
    assert type(found) is type(date)


@pytest.mark.parametrize(
    ("serial", "date"),
    [(0, dt.date(1904, 1, 1)), (60, dt.date(1904, 3, 1)), (44168, dt.date(2024, 12, 4))],
)
def test_dates_may_count_from_1904(serial: int, date: dt.date) -> None:
    assert read_serial(serial, DATE, date1904=True) == date
    assert read_serial(2957004, DATE, date1904=True) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-12-04", dt.date(2024, 12, 4)),
        ("2024-12-04T10:30:00", dt.datetime(2024, 12, 4, 10, 30)),
        ("2024-12-04T10:30:00Z", dt.datetime(2024, 12, 4, 10, 30)),
        ("10:30:00", dt.time(10, 30)),
        ("2024-13-04", None),
        ("igår", None),
        ("", None),
    ],
)
def test_iso_dates_are_read(text: str, date: dt.date | dt.time | None) -> None:
    found = read_iso(text)
    assert found == date
    assert type(found) is type(date)
