"""What the rules find in the real calls: what the seeds were found to contain, and no error."""

from __future__ import annotations

from functools import cache

import pytest

from validators.cards.loading import load_call
from validators.check import check
from validators.model import Finding, Severity, Tables
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example_book


@cache
def allocation_of(year: str) -> tuple[Tables, tuple[Finding, ...]]:
    tables = read_tables(read_workbook(example_book(year)))
    return tables, check(tables, load_call(year))


def cell(tables: Tables, kind: str, number: int, column: str) -> str:
    row = next(
        row
        for row in tables["applications"]
        if row["kind"].value == kind and row["number"].value == number
    )
    found = row[column].cell
    assert found is not None
    return found.place


def told(findings: tuple[Finding, ...], code: str, severity: Severity) -> list[str]:
    return [f"{f.sheet}!{f.cell}" for f in findings if (f.code, f.severity) == (code, severity)]


@pytest.mark.parametrize("year", ["2015", "2025"])
def test_the_real_calls_have_no_error(year: str) -> None:
    _, findings = allocation_of(year)
    assert [f for f in findings if f.severity is Severity.ERROR] == []


def test_what_2015_sought_over_the_caps_is_found_at_its_cells() -> None:
    tables, findings = allocation_of("2015")
    assert told(findings, "A01", Severity.WARNING) == [cell(tables, "lum", 13, "sought")]
    assert told(findings, "A03", Severity.WARNING) == [cell(tables, "mul", 12, "sought")]


def test_trips_coordinated_to_different_cities_are_found_in_2015() -> None:
    tables, findings = allocation_of("2015")
    assert told(findings, "D11", Severity.WARNING) == [
        cell(tables, "mul", 10, "coordinated_with"),
        cell(tables, "mul", 25, "coordinated_with"),
    ]


def test_nearly_equal_projects_are_found_in_2015() -> None:
    tables, findings = allocation_of("2015")
    assert told(findings, "L02", Severity.WARNING) == [
        cell(tables, "lum", 6, "title"),
        cell(tables, "lum", 11, "title"),
    ]


def test_trips_that_were_courses_are_found_in_2015() -> None:
    tables, findings = allocation_of("2015")
    assert cell(tables, "mul", 2, "purpose") in told(findings, "A15", Severity.WARNING)


def test_no_district_is_over_its_two_in_2025() -> None:
    _, findings = allocation_of("2025")
    assert [f for f in findings if f.code == "D13"] == []
