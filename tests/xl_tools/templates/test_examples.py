"""The example calls of 2015 and 2025: their figures, and what the product itself says of them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from tests.helpers.project import ROOT
from validators.cards.loading import load_call
from validators.check import check, check_many
from validators.errors import FordelaError
from validators.model import Finding, Row, Severity, State, Tables
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example, example_years


@dataclass(frozen=True)
class Example:
    """An example year, read back with the product's own reader."""

    files: Mapping[str, bytes]
    allocation: Tables
    applications: Mapping[tuple[str, int], Tables]
    found: tuple[Finding, ...]
    found_in: Mapping[tuple[str, int], tuple[Finding, ...]]

    def rows(self, kind: str) -> list[Row]:
        return [row for row in self.allocation["applications"] if row["kind"].value == kind]

    def column(self, kind: str, column: str) -> list[object]:
        return [row[column].value for row in self.rows(kind)]

    def sum(self, kind: str, column: str) -> int:
        return sum(value for value in self.column(kind, column) if isinstance(value, int))

    def districts(self, kind: str, decisions: tuple[str, ...] = ()) -> set[str]:
        call = load_call(self.allocation.call)
        roles = {applicant.name: applicant.role for applicant in call.applicants}
        return {
            name
            for row in self.rows(kind)
            if not decisions or row["decision"].value in decisions
            for name in _names(row)
            if roles[name] == "district"
        }


def _names(row: Row) -> tuple[str, ...]:
    names = row["applicant"].value
    assert isinstance(names, tuple)
    return tuple(str(name) for name in names)


@cache
def made(year: str) -> Example:
    files = example(year)
    books = {
        _key(name): read_tables(read_workbook(data))
        for name, data in files.items()
        if name.startswith("applications/")
    }
    allocation = read_tables(read_workbook(files[f"fordelning-{year}.xlsx"]))
    call = load_call(year)
    found = dict(zip(books, check_many(list(books.values()), call), strict=True))
    return Example(files, allocation, books, check(allocation, call), found)


def _key(name: str) -> tuple[str, int]:
    _, number, kind, *_ = name.removeprefix("applications/").split("-")
    return kind, int(number)


def _told(findings: tuple[Finding, ...], severity: Severity) -> list[tuple[str, str]]:
    return [(f.code, f"{f.sheet}!{f.cell}") for f in findings if f.severity is severity]


def _named(year: str, severity: Severity) -> set[tuple[str, str, int, str]]:
    """Findings of an allocation workbook as code, kind, application number, column."""
    spots = {
        row_field.cell.place: (str(row["kind"].value), int(str(row["number"].value)), column)
        for row in made(year).allocation["applications"]
        for column, row_field in row.items()
        if row_field.cell is not None
    }
    return {(code, *spots[place]) for code, place in _told(made(year).found, severity)}


# --- the figures of the sources ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "kind", "count", "sought", "granted"),
    [
        ("2015", "lum", 20, 8_045_580, 2_669_520),
        ("2015", "mul", 25, 607_000, 424_000),
        ("2025", "lum", 16, 6_200_000, 4_500_000),
        ("2025", "mul", 12, 300_000, 220_000),
    ],
)
def test_counts_and_sums_are_those_of_the_source(
    year: str, kind: str, count: int, sought: int, granted: int
) -> None:
    found = made(year)
    assert found.column(kind, "number") == list(range(1, count + 1))
    assert (found.sum(kind, "sought"), found.sum(kind, "granted")) == (sought, granted)


@pytest.mark.parametrize(
    ("year", "kind", "decisions"),
    [
        ("2015", "lum", {"Bifall": 4, "Delvis bifall": 6, "Avslag": 8, "Central finansiering": 2}),
        ("2015", "mul", {"Bifall": 12, "Delvis bifall": 9, "Avslag": 4}),
        ("2025", "lum", {"Bifall": 9, "Delvis bifall": 1, "Avslag": 6}),
        ("2025", "mul", {"Delvis bifall": 11, "Avslag": 1}),
    ],
)
def test_decisions_are_those_of_the_source(
    year: str, kind: str, decisions: Mapping[str, int]
) -> None:
    given = made(year).column(kind, "decision")
    assert {decision: given.count(decision) for decision in set(given)} == decisions


def test_the_amounts_of_2015_are_those_of_the_source_row_by_row() -> None:
    found = made("2015")
    lum = list(zip(found.column("lum", "sought"), found.column("lum", "granted"), strict=True))
    assert lum == [
        (532_500, 250_000), (250_950, 150_000), (600_000, 300_000), (300_000, 300_000),
        (500_000, 0), (750_000, 0), (564_000, 490_000), (250_000, 0),
        (366_620, 366_620), (440_000, 440_000), (160_860, 0), (750_000, None),
        (810_000, None), (150_000, 0), (100_000, 0), (95_000, 0),
        (620_000, 0), (282_750, 50_000), (222_900, 222_900), (300_000, 100_000),
    ]  # fmt: skip
    mul = list(zip(found.column("mul", "sought"), found.column("mul", "granted"), strict=True))
    assert [(sought // 1000, granted // 1000) for sought, granted in mul] == [  # type: ignore[operator]
        (20, 20), (25, 0), (25, 25), (25, 15), (25, 15), (25, 15), (25, 15), (25, 15), (25, 15),
        (25, 25), (25, 25), (35, 25), (25, 25), (25, 0), (22, 22), (25, 25), (18, 15), (12, 12),
        (25, 15), (25, 0), (25, 25), (25, 0), (25, 25), (25, 25), (25, 25),
    ]  # fmt: skip


def test_the_rows_of_2025_stand_in_the_order_of_the_tables() -> None:
    found = made("2025")
    granted = [amount for amount in found.column("lum", "granted") if amount]
    assert granted == [300_000, *[500_000] * 6, 200_000, 500_000, 500_000]
    typed = [row["applicant"].cell.value for row in found.rows("lum") if row["applicant"].cell]
    assert typed[:10] == [
        "Södermalm", "Farsta", "Hägersten-Älvsjö", "Skarpnäck", "Kungsholmen",
        "Hässelby- Vällingby", "Enskede-Årsta-Vantör", "Socialförvaltningen", "Hägersten-Älvsjö",
        "Järva",
    ]  # fmt: skip
    assert [title.split()[0] for title in map(str, found.column("lum", "title"))] == [
        "Prata", "Digital", "Viewpoint", "Familjeorienterat", "Hur", "Stärkt", "Unga", "Digital",
        "Rätt", "Visuella", "Förstärkt", "Förstärkt", "Samordnad", "Brobyggare", "Uppsökande",
        "Proaktiv",
    ]  # fmt: skip
    assert found.column("mul", "title") == [
        "Malmö", "Malmö", "Malmö", "Köpenhamn", "Oslo", "Köpenhamn", "Jönköping", "Köpenhamn",
        "Düsseldorf", "Malmö", "Köpenhamn", "Oslo, Seniorcenter Simensbråten-Ekeberg",
    ]  # fmt: skip


def test_two_spellings_of_a_district_stand_as_typed_and_are_one_applicant() -> None:
    rows = made("2025").rows("mul")
    typed = [rows[index]["applicant"].cell for index in (6, 8)]
    assert [cell.value for cell in typed if cell] == [
        "Enskede Årsta Vantör",
        "Enskede-Årsta-Vantör",
    ]
    assert _names(rows[6]) == _names(rows[8])


def test_ten_districts_sought_projects_and_seven_trips_in_2025() -> None:
    found = made("2025")
    assert len(found.districts("lum")) == 10
    assert len(found.districts("mul")) == 7
    given = ("Bifall", "Delvis bifall")
    assert (len(found.districts("lum", given)), len(found.districts("mul", given))) == (8, 6)


def test_projects_12_and_13_of_2015_are_paid_centrally_and_have_no_amount() -> None:
    rows = made("2015").rows("lum")[11:13]
    assert [row["decision"].value for row in rows] == ["Central finansiering"] * 2
    assert [row["granted"].state for row in rows] == [State.EMPTY] * 2


def test_coordination_in_2015_is_that_of_the_source() -> None:
    found = made("2015")
    for kind, pairs in {
        "lum": {2: (3,), 3: (2,)},
        "mul": {
            4: (5,), 5: (4,), 6: (7,), 7: (6,), 10: (25,), 25: (10,),
            17: (18, 19), 18: (17, 19), 19: (17, 18),
        },
    }.items():  # fmt: skip
        numbers = [row["number"].value for row in found.rows(kind)]
        told = dict(zip(numbers, found.column(kind, "coordinated_with"), strict=True))
        assert {number: others for number, others in told.items() if others} == pairs


def test_prestudies_are_marked() -> None:
    for year, numbers in (("2015", [1, 18]), ("2025", [8])):
        rows = made(year).rows("lum")
        assert [r["number"].value for r in rows if r["prestudy"].value == "Ja"] == numbers


def test_joint_applications_have_all_their_parties() -> None:
    rows = {row["number"].value: _names(row) for row in made("2015").rows("lum")}
    assert rows[4] == ("Skarpnäck", "Enskede-Årsta-Vantör", "Farsta")
    assert rows[9] == ("Hägersten-Liljeholmen", "Skärholmen", "Älvsjö")
    assert rows[13] == ("Södermalm", "Rinkeby-Kista", "Skärholmen")
    assert rows[18][0] == "Södermalm"
    assert len(rows[18]) == 14
    assert rows[20] == ("Norrmalm", "Östermalm")


# --- what is assumed ----------------------------------------------------------------------------


@pytest.mark.parametrize("year", example_years())
def test_every_row_names_its_assumptions_beside_it(year: str) -> None:
    found = made(year)
    for kind in load_call(year).kinds:
        for row in found.rows(kind):
            note = str(row["note"].value)
            for assumed in ("Antagande: ", "registreringsnummer", "inkommen", "kostnad"):
                assert assumed in note


def test_the_sought_amounts_and_applicants_that_were_chosen_are_marked() -> None:
    rows = {row["number"].value: str(row["note"].value) for row in made("2025").rows("lum")}
    assert [number for number, note in rows.items() if "sökt belopp" in note] == [8, *range(11, 17)]
    assert [number for number, note in rows.items() if "sökande" in note] == list(range(11, 17))


# --- what the check says ------------------------------------------------------------------------


@pytest.mark.parametrize("year", example_years())
def test_the_allocation_workbook_has_no_error(year: str) -> None:
    assert _told(made(year).found, Severity.ERROR) == []


def test_the_warnings_of_2015_are_those_that_the_source_gives_cause_for() -> None:
    assert _named("2015", Severity.WARNING) == {
        ("A01", "lum", 13, "sought"),
        ("A03", "mul", 12, "sought"),
        ("A07", "lum", 16, "applicant"),
        ("A15", "mul", 2, "purpose"),
        ("A15", "mul", 23, "purpose"),
        ("D11", "mul", 10, "coordinated_with"),
        ("D11", "mul", 25, "coordinated_with"),
        ("L02", "lum", 6, "title"),
        ("L02", "lum", 11, "title"),
    }


def test_2025_has_no_warning() -> None:
    assert _told(made("2025").found, Severity.WARNING) == []


def test_only_the_two_applications_over_the_cap_have_an_error() -> None:
    wrong = {
        (year, *key): [finding.code for finding in findings if finding.severity is Severity.ERROR]
        for year in example_years()
        for key, findings in made(year).found_in.items()
    }
    assert {key: codes for key, codes in wrong.items() if codes} == {
        ("2015", "lum", 13): ["A01"],
        ("2015", "mul", 12): ["A03"],
    }


def test_the_warnings_of_the_applications_are_few_and_meant() -> None:
    told = {
        (year, *key): [finding.code for finding in findings if finding.severity is Severity.WARNING]
        for year in example_years()
        for key, findings in made(year).found_in.items()
    }
    assert {key: codes for key, codes in told.items() if codes} == {
        ("2015", "lum", 16): ["A07"],
        ("2015", "mul", 2): ["A15", "B05"],
        ("2015", "mul", 23): ["A15"],
    }


# --- the applications ---------------------------------------------------------------------------


@pytest.mark.parametrize("year", example_years())
def test_there_is_one_application_for_each_row(year: str) -> None:
    found = made(year)
    assert list(found.applications) == [
        (kind, row["number"].value) for kind in load_call(year).kinds for row in found.rows(kind)
    ]
    assert len(found.files) == len(found.applications) + 1


SAME = (
    "applicant", "unit", "title", "purpose", "project_year", "planned_years", "travel",
    "cost", "own_funding", "other_funding", "sought",
)  # fmt: skip


@pytest.mark.parametrize("year", example_years())
def test_the_applications_say_what_the_allocation_workbook_says(year: str) -> None:
    found = made(year)
    for kind in load_call(year).kinds:
        for row in found.rows(kind):
            number = row["number"].value
            assert isinstance(number, int)
            (sent,) = found.applications[kind, number]["applications"]
            columns = [key for key in SAME if key in load_call(year).table("application", kind)]
            told = {key: (row[key].value, sent[key].value) for key in columns}
            assert {key: pair for key, pair in told.items() if pair[0] != pair[1]} == {}


def test_what_people_typed_stands_in_their_own_workbook() -> None:
    found = made("2015")
    typed = {
        key: field.cell.value
        for key, tables in found.applications.items()
        if (field := tables["applications"].rows[0]["sought"]).cell is not None
        and isinstance(field.cell.value, str)
    }
    assert typed == {
        ("lum", 2): "250 950:-",
        ("lum", 6): "_750.000 kr",
        ("lum", 10): "440 000kr",
        ("lum", 12): "750.000 kr",
        ("lum", 15): "100000 kr",
        ("mul", 17): "18.000 kr",
    }
    kept = {
        (kind, row["number"].value): row["as_received"].value
        for kind in ("lum", "mul")
        for row in found.rows(kind)
        if row["as_received"].value
    }
    assert kept == typed


# --- the files ----------------------------------------------------------------------------------


DIGEST = """
import hashlib
from xl_tools.templates.examples import example
for name, data in example("2025").items():
    print(name, hashlib.sha256(data).hexdigest())
"""


def test_the_same_year_gives_the_same_bytes_in_another_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == [
        f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in made("2025").files.items()
    ]


def test_file_names_tell_number_kind_and_title() -> None:
    names = list(made("2015").files)
    assert names[0] == "fordelning-2015.xlsx"
    assert names[1] == "applications/2015-001-lum-starkt-brukarinflytande-for-brukarna-pa.xlsx"
    assert names[21] == "applications/2015-001-mul-orebro-och-goteborg.xlsx"
    assert all(name.isascii() for name in names)


def test_a_year_without_an_example_is_refused() -> None:
    with pytest.raises(FordelaError, match=r"2026.*2015, 2025"):
        example("2026")
