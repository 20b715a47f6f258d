"""Errors that somebody has accepted: as long as the data they were accepted for is the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.helpers.markdown import allocation
from validators.attestation import seal
from validators.cards.loading import load_call, years
from validators.check import check
from validators.facts.computing import compute
from validators.model import Cell, Finding, Severity, Tables
from validators.rules.all import RULES
from validators.waivers import KEYS, is_waivable
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook

CALL = load_call("2025")
DAY = dt.date(2025, 1, 1)

ROWS = (
    "| 1  | Farsta  | Ett hus | 600000      | 600000          |",
    "| 2  | Järva   | En väg  | 400000      | 400000          |",
)
HEAD = "| Nr | Sökande | Titel   | Sökt belopp | Beviljat belopp |"


def lum(*rows: str) -> str:
    return "\n".join(["## LUM", HEAD, *rows])


def book(*parts: str) -> Tables:
    return read_tables(allocation("\n".join(parts)))


def found(code: str, *parts: str) -> list[Finding]:
    return [finding for finding in check(book(*parts), CALL) if finding.code == code]


def swapped(code: str, *parts: str) -> list[Finding]:
    """The same where the first two rows of LUM have changed places, as sorting does it."""
    made = allocation("\n".join(parts))
    rows = dict(made.sheets["LUM"].rows)
    rows[2], rows[3] = (
        {letters: Cell("LUM", f"{letters}{to}", cell.value) for letters, cell in rows[at].items()}
        for to, at in ((2, 3), (3, 2))
    )
    sheets = {**made.sheets, "LUM": replace(made.sheets["LUM"], rows=rows)}
    findings = check(read_tables(Workbook(sheets)), CALL)
    return [finding for finding in findings if finding.code == code]


def waiver(
    finding: Finding,
    *,
    approver: str = "Direktör A",
    by: str = "Handläggare A",
    reason: str = "Hela staden har nytta",
) -> str:
    """The list with one row, registered as fordela does it."""
    assert finding.ground is not None
    values = (finding.code, finding.ground.subject, reason, approver, DAY, by,
              finding.ground.digest)  # fmt: skip
    titles = [CALL.columns[key].title for key in CALL.table("waivers")]
    row = [*map(str, values[:-1]), f'"{values[-1]}"', f'"{seal(values)}"']
    return "\n".join(["## Ärende!H1", f"| {' | '.join(titles)} |", f"| {' | '.join(row)} |"])


def over_cap() -> Finding:
    (finding,) = found("D03", lum(*ROWS))
    return finding


def test_a_waived_error_is_information_with_the_reason() -> None:
    assert over_cap().severity is Severity.ERROR
    (finding,) = found("D03", lum(*ROWS), waiver(over_cap()))
    assert finding.severity is Severity.INFO
    assert finding.message == (
        "Undantag: Hela staden har nytta. Medgett av Direktör A 2025-01-01. Gäller: "
        "600\xa0000\xa0kr är över taket 500\xa0000\xa0kr för LUM."
    )
    assert found("D21", lum(*ROWS), waiver(over_cap())) == []


@pytest.mark.parametrize(
    ("old", "new"), [("600000          |", "550000          |"), ("Ett hus", "Två hus")]
)
def test_when_the_row_changes_the_error_is_back_and_says_why(old: str, new: str) -> None:
    changed = lum(*(row.replace(old, new) for row in ROWS))
    assert changed != lum(*ROWS)
    (finding,) = found("D03", changed, waiver(over_cap()))
    assert finding.severity is Severity.ERROR
    assert finding.message.endswith(
        "Undantaget från 2025-01-01 gäller inte längre: uppgifterna har ändrats sedan "
        "Direktör A medgav det."
    )
    assert "fordela waive" in finding.hint


def test_another_row_may_change() -> None:
    changed = lum(ROWS[0], ROWS[1].replace("En väg", "Två vägar"))
    (finding,) = found("D03", changed, waiver(over_cap()))
    assert finding.severity is Severity.INFO


def test_a_waiver_follows_its_application_when_rows_are_sorted() -> None:
    (finding,) = swapped("D03", lum(*ROWS), waiver(over_cap()))
    assert (finding.cell, finding.severity) == ("E3", Severity.INFO)


def test_what_has_taken_the_cell_after_sorting_is_not_waived() -> None:
    both = (ROWS[0], ROWS[1].replace("400000", "700000"))
    first, second = swapped("D03", lum(*both), waiver(over_cap()))
    assert (first.cell, first.severity) == ("E2", Severity.ERROR)
    assert (second.cell, second.severity) == ("E3", Severity.INFO)


def test_a_waiver_of_a_sum_over_rows_expires_when_the_other_rows_change() -> None:
    rows = [f"| {n} | Farsta | Hus {n} | 100000 | 100000 |" for n in (1, 2, 3)]
    (third,) = found("D13", lum(*rows))
    (waived,) = found("D13", lum(*rows), waiver(third))
    assert waived.severity is Severity.INFO
    more = [*rows, "| 4 | Farsta | Hus 4 | 100000 | 100000 |"]
    severities = [f.severity for f in found("D13", lum(*more), waiver(third))]
    assert severities == [Severity.ERROR, Severity.ERROR]


def test_a_waiver_from_another_call_does_not_hold() -> None:
    of_2026 = [f for f in check(read_tables(allocation(lum(*ROWS), year="2026")),
                                load_call("2026")) if f.code == "D03"]  # fmt: skip
    (finding,) = found("D03", lum(*ROWS), waiver(of_2026[0]))
    assert finding.severity is Severity.ERROR


def test_a_waiver_holds_in_the_language_of_whoever_checks() -> None:
    english = load_call("2025", "en")
    tables = read_tables(allocation("\n".join((lum(*ROWS), waiver(over_cap())))), lang="en")
    (finding,) = (f for f in check(tables, english) if f.code == "D03")
    assert finding.severity is Severity.INFO
    assert finding.message.startswith("Waiver: Hela staden har nytta. Granted by Direktör A")
    rows = lum(*(f"| {n} | Farsta | Hus {n} | 100000 | 100000 |" for n in (1, 2, 3)))
    grounds = {
        next(f.ground for f in check(read_tables(allocation(rows), lang=lang),
                                     load_call("2025", lang)) if f.code == "D13")
        for lang in ("sv", "en")
    }  # fmt: skip
    assert len(grounds) == 1


def test_one_person_alone_is_told() -> None:
    (told,) = found("D21", lum(*ROWS), waiver(over_cap(), approver="handläggare  A"))
    assert (told.severity, told.cell) == (Severity.WARNING, "K2")
    assert "är själv handläggare" in told.message
    officers = "## Ärende!Q1\n| Handläggare | Telefon eller e-post |\n| Direktör A | |"
    (told,) = found("D21", lum(*ROWS), waiver(over_cap()), officers)
    assert told.cell == "K2"


def test_an_application_without_number_cannot_be_waived() -> None:
    (finding,) = found("D03", lum(ROWS[0].replace("| 1 ", "|   ")))
    assert finding.ground is None


def test_waivers_that_hold_are_facts_and_others_are_not() -> None:
    (record,) = compute(book(lum(*ROWS), waiver(over_cap())), CALL).lists["undantag"]
    assert {key: fact.value for key, fact in record.items()} == {
        "regel": "D03",
        "galler": "LUM nr 1",
        "titel": "Ett hus",
        "sak": "600\xa0000\xa0kr är över taket 500\xa0000\xa0kr för LUM.",
        "skal": "Hela staden har nytta.",
        "medgett_av": "Direktör A",
        "datum": DAY,
    }
    assert record["sak"].cells == ("LUM!E2",)
    changed = lum(ROWS[0].replace("Ett hus", "Två hus"))
    assert compute(book(changed, waiver(over_cap())), CALL).lists["undantag"] == ()


# --- what can be waived --------------------------------------------------------------------------

NEVER = (
    "A09", "A21", "A23", "D01", "D02", "D04", "D05", "D08", "D09", "D18", "L01",
    "S01", "S02", "S03", "S04", "S05", "T01", "T02", "T03",
)  # fmt: skip
"""Sums, what they depend on, and values that cannot be read."""


@pytest.mark.parametrize("year", years())
def test_sums_and_what_they_depend_on_are_never_waived(year: str) -> None:
    call = load_call(year)
    assert [code for code in NEVER if is_waivable(call, code)] == []
    sums = [rule for rule in RULES if rule.table == "totals"]
    assert sums
    assert [key for rule in sums for key in rule.keys if call.rules[key].waivable] == []


@pytest.mark.parametrize("year", years())
def test_only_rules_of_applications_are_waivable_and_none_about_waivers(year: str) -> None:
    call = load_call(year)
    waivable = {key for key, card in call.rules.items() if card.waivable}
    by_rows = {key for rule in RULES if rule.table == "applications" for key in rule.keys}
    assert waivable
    assert waivable <= by_rows
    assert not waivable & set(KEYS)


def test_no_finding_of_reading_can_be_waived() -> None:
    unread = lum(ROWS[0].replace("| 600000          |", '| "500 eller 600" |'))
    found = check(book(unread), CALL)
    assert any(finding.severity is Severity.ERROR for finding in found)
    assert [f.ground for f in found if f.severity is Severity.ERROR] == [None]
