"""What an approval is about, and when it no longer holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from tests.helpers.markdown import allocation
from validators.attestation import (
    APPROVAL_COLUMNS,
    Standing,
    approvals_of,
    data_hash,
    row_seal,
    seal,
)
from validators.cards.loading import load_call, years
from validators.facts.computing import compute, digest
from validators.model import Facts, FactValue, Tables
from xl_tools.reading.tables import read_tables

CALL = load_call("2025")
DAY = dt.date(2025, 1, 1)

LUM = """
    ## LUM
    | Nr | Sökande | Titel   | Sökt belopp | Beslut        | Beviljat belopp | Motivering | Anteckning |
    |----|---------|---------|-------------|---------------|-----------------|------------|------------|
    | 1  | Farsta  | Ett hus | 300000      | Bifall        | 300000          |            | ring A     |
    | 2  | Järva   | En väg  | 400000      | Delvis bifall | 100000          | Kort tid   |            |
"""  # noqa: E501


def book(*parts: str) -> Tables:
    return read_tables(allocation("\n".join(parts)))


def hashed(*parts: str) -> str:
    return data_hash(book(*parts), CALL)


def approval(name: str, data: str, *, day: dt.date | str = DAY, sealed: str = "") -> str:
    """A row of the list, registered as fordela does it."""
    made = sealed or seal([name, "Direktör", "", day, "77", "Handläggare A", data])
    return f'| {name} | Direktör | {day} | "77" | Handläggare A | "{data}" | "{made}" |'


def approvals(*rows: str) -> str:
    head = (
        "| Namn | Befattning | Godkänt datum | Referens | Registrerat av "
        "| Underlag (SHA-256) | Kontrolltal |"
    )
    return "\n".join(["## Ärende!D1", head, *rows])


def standings(*parts: str) -> list[Standing]:
    return [each.standing for each in approvals_of(book(*parts), CALL)]


# --- what belongs to the data --------------------------------------------------------------------


def test_the_same_data_has_the_same_hash_wherever_its_columns_stand() -> None:
    moved = """
        ## LUM!C4
        | Beslut        | Titel   | Nr | Motivering | Sökande | Beviljat belopp | Egen kolumn | Sökt belopp |
        | Bifall        | Ett hus | 1  |            | Farsta  | 300000          | x           | 300000      |
        | Delvis bifall | En väg  | 2  | Kort tid   | Järva   | 100000          | y           | 400000      |
    """  # noqa: E501
    assert hashed(LUM) == hashed(moved)


def test_how_a_value_is_typed_does_not_matter() -> None:
    typed = LUM.replace("| 300000          |", '| "300 000:-" |')
    typed = typed.replace("| 100000 ", "| =50000*2 -> 100000 ")
    assert typed != LUM
    assert hashed(LUM) == hashed(typed)


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert hashed(LUM) == hashed(LUM.replace("En väg", "En va\u0308g"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 100000 ", "| 100001 "),
        ("Kort tid", "Kort  om tid"),
        ("| 2  | Järva", "| 3  | Järva"),
        ("Ett hus", "Två hus"),
    ],
)
def test_a_changed_value_is_other_data(old: str, new: str) -> None:
    assert old in LUM
    assert hashed(LUM) != hashed(LUM.replace(old, new))


def test_the_order_of_rows_is_data_since_the_decision_shows_it() -> None:
    *head, first, second, last = LUM.split("\n")
    assert hashed(LUM) != hashed("\n".join([*head, second, first, last]))


@pytest.mark.parametrize(
    "later",
    [
        LUM.replace("ring A", "ringt"),
        LUM.replace("Anteckning |", "Beslutat belopp |").replace("ring A", "300000"),
        LUM + "\n## Ärende\n| Läge | beslutat |",
    ],
)
def test_notes_and_what_the_committee_decides_are_no_part_of_it(later: str) -> None:
    assert hashed(LUM) == hashed(later)


@pytest.mark.parametrize("year", years())
def test_no_column_that_is_filled_in_after_the_meeting_is_part_of_it(year: str) -> None:
    later = {"decided", "accounting", "paragraph", "course", "secretary", "adjusted_on"}
    columns = load_call(year).columns
    told = {
        key
        for key, column in columns.items()
        if column.section == "Nämndens beslut" or "efter sammanträdet" in column.help
    }
    assert told
    assert [key for key in {*later, *told, "dispatch_date", "stage"} if columns[key].approved] == []


def test_what_the_sheet_of_the_case_says_is_part_of_it() -> None:
    other = LUM + "\n## Ärende\n| Dokumentets datum | 2025-01-02 |"
    assert hashed(LUM) != hashed(other)
    point = LUM + "\n## Ärende!D1\n| Beslutspunkt |\n| Nämnden begär en rapport |"
    assert hashed(LUM) != hashed(point)


def test_approvals_are_no_part_of_it_and_waivers_are() -> None:
    registered = approvals(approval("Direktör A", "0" * 64))
    assert hashed(LUM) == hashed(LUM, registered)
    waiver = "## Ärende!D1\n| Regel | Undantaget gäller |\n| D03 | LUM nr 1, Beviljat belopp |"
    assert hashed(LUM) != hashed(LUM, waiver)


def test_the_cards_version_its_texts_and_the_templates_text_are_part_of_it() -> None:
    tables = book(LUM)
    newer = msgspec.structs.replace(CALL, version="2025.99")
    texts = {**CALL.document.texts, "bakgrund": "Något annat."}
    reworded = msgspec.structs.replace(
        CALL, document=msgspec.structs.replace(CALL.document, texts=texts)
    )
    seen = {
        data_hash(tables, CALL),
        data_hash(tables, newer),
        data_hash(tables, reworded),
        data_hash(replace(tables, template="another"), CALL),
    }
    assert len(seen) == 4


def test_an_unreadable_value_is_data_too() -> None:
    unread = LUM.replace("| 400000 ", '| "300 eller 400" ')
    assert hashed(unread) != hashed(LUM.replace("| 400000 ", '| "300 eller 500" '))


def test_the_documents_hash_is_the_one_that_approvals_are_about() -> None:
    tables = book(LUM)
    assert digest(compute(tables, CALL)) == data_hash(tables, CALL)


# --- what an approval is worth -------------------------------------------------------------------


def test_an_approval_of_this_data_is_valid_and_one_of_other_data_void() -> None:
    now = hashed(LUM)
    assert standings(LUM, approvals(approval("A", now))) == [Standing.VALID]
    changed = LUM.replace("| 100000 ", "| 90000 ")
    assert standings(changed, approvals(approval("A", now))) == [Standing.VOID]


def test_without_a_hash_an_approval_is_unbound_and_without_a_date_open() -> None:
    rows = approvals("| A | Direktör | 2025-01-01 | | |", "| B | Direktör | | | |")
    assert standings(LUM, rows) == [Standing.UNBOUND, Standing.OPEN]


def test_a_row_from_another_workbook_is_void_there() -> None:
    other = LUM.replace("| 100000 ", "| 90000 ")
    copied = approval("A", hashed(other))
    assert standings(LUM, approvals(copied)) == [Standing.VOID]


def test_an_approval_of_another_call_is_void() -> None:
    of_2026 = data_hash(read_tables(allocation(LUM, year="2026")), load_call("2026"))
    assert standings(LUM, approvals(approval("A", of_2026))) == [Standing.VOID]


def test_the_present_hash_pasted_over_an_old_one_does_not_hold() -> None:
    old = approval("A", "0" * 64)
    pasted = old.replace("0" * 64, hashed(LUM))
    assert standings(LUM, approvals(pasted)) == [Standing.ALTERED]


@pytest.mark.parametrize(("old", "new"), [("2025-01-01", "2025-01-02"), ("| A |", "| B |")])
def test_a_row_that_is_edited_after_it_was_registered_does_not_hold(old: str, new: str) -> None:
    row = approval("A", hashed(LUM))
    assert standings(LUM, approvals(row.replace(old, new))) == [Standing.ALTERED]


def test_a_person_who_approved_anew_counts_once_and_is_not_told_of() -> None:
    rows = approvals(approval("Direktör A", "0" * 64), approval("direktör  a", hashed(LUM)))
    first, second = approvals_of(book(LUM, rows), CALL)
    assert (first.standing, second.standing) == (Standing.RENEWED, Standing.VALID)
    assert not second.again


def test_the_same_person_twice_is_one_approval() -> None:
    now = hashed(LUM)
    rows = approvals(approval("Direktör A", now), approval("Direktör A", now), "| B | chef | | | |")
    assert [each.again for each in approvals_of(book(LUM, rows), CALL)] == [False, True, False]
    found = facts(LUM, rows)
    assert value(found, "godkannanden.antal") == 2
    assert value(found, "godkannanden.registrerade") == 1
    assert value(found, "godkannanden.alla") is False


def test_a_seal_does_not_mind_spaces_but_every_value() -> None:
    (row,) = book(LUM, approvals(approval("A", "0" * 64)))["approvals"]
    values = ["A", "Direktör", None, DAY, " 77 ", "Handläggare  A", "0" * 64]
    assert row_seal(row, APPROVAL_COLUMNS) == seal(values)
    for index in range(len(values)):
        assert seal([*values[:index], "annat", *values[index + 1 :]]) != seal(values)


# --- the facts of the block ----------------------------------------------------------------------


def facts(*parts: str) -> Facts:
    return compute(book(*parts), CALL)


def value(found: Facts, identity: str) -> FactValue:
    return found.values[identity].value


def test_all_have_approved_only_when_none_is_missing_and_none_void() -> None:
    now = hashed(LUM)
    one, two = approval("A", now), approval("B", now)
    assert value(facts(LUM, approvals(one, two)), "godkannanden.alla") is True
    assert value(facts(LUM, approvals(one, "| B | chef | | | |")), "godkannanden.alla") is False
    void = approvals(one, approval("B", "0" * 64))
    assert value(facts(LUM, void), "godkannanden.alla") is False
    assert value(facts(LUM, void), "godkannanden.upphorda.antal") == 1
    assert value(facts(LUM), "godkannanden.alla") is False


def test_a_void_approval_is_told_as_such_with_its_cells() -> None:
    records = facts(LUM, approvals(approval("A", "0" * 64))).lists["godkannanden"]
    assert records[0]["upphort"].value is True
    assert records[0]["datum"].cells == ("Ärende!F2",)
