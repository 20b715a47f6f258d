"""Marking the hard workbooks: what the officer had is untouched, and unmarking gives it back."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest

from tests.helpers import (
    hard_books,
    hard_cases,
    hard_parts,
    hard_sheets,
    intact,
    ooxml_marks,
    ooxml_package,
    other_readers,
)
from tests.helpers.hard_cases import CASES
from tests.helpers.hard_parts import Case
from validators.errors import FordelaError, UnknownDialect
from xl_tools.marking.marks import mark, unmark

REFUSED = {"utf16_parts": UnknownDialect}
"""Cases that are refused, by the error that says so."""

UNREADABLE = {
    "odd_folders": {"read_by_calamine", "values_by_openpyxl"},  # both look for parts by name
    "targets_that_go_round": {"read_by_calamine"},
    "utf16_parts": {"read_by_calamine"},
}
"""Cases that another reader cannot read, so that its view is no check."""

MARKED = [name for name in CASES if name not in REFUSED]


@pytest.mark.parametrize("name", MARKED)
def test_marking_changes_nothing_else_and_unmarking_restores(name: str) -> None:
    case = CASES[name]()
    marked = mark(case.data, case.findings)
    assert intact.problems(case.data, marked.data, case.findings, marked.unplaced) == []
    assert marked.unplaced == case.unplaced
    assert intact.restored(case.data, unmark(marked.data)) == []


@pytest.mark.parametrize("name", MARKED)
def test_marking_again_replaces(name: str) -> None:
    case = CASES[name]()
    first = mark(case.data, case.findings[:2])
    again = mark(first.data, case.findings)
    assert again == mark(case.data, case.findings)
    assert mark(again.data, case.findings).data == again.data


@pytest.mark.parametrize("name", MARKED)
def test_no_findings_give_the_same_bytes_or_what_unmarking_gives(name: str) -> None:
    case = CASES[name]()
    assert mark(case.data, ()).data == case.data
    assert unmark(case.data) == case.data
    marked = mark(case.data, case.findings)
    assert mark(marked.data, ()).data == unmark(marked.data)


@pytest.mark.parametrize("name", CASES)
def test_other_readers_can_read_the_hard_cases(name: str) -> None:
    """Else their view of the marked file would be no check: what fails before is not compared."""
    case = CASES[name]()
    readers = (other_readers.read_by_calamine, other_readers.values_by_openpyxl)
    fail = {
        reader.__name__
        for reader in readers
        if isinstance(other_readers.read_with(reader, case.data), Exception)
    }
    assert fail == UNREADABLE.get(name, set())


@pytest.mark.parametrize(
    "name", [name for name in MARKED if "strict" not in name and name != "odd_folders"]
)
def test_openpyxl_reads_the_notes(name: str) -> None:
    """(Of Strict workbooks it sees no sheet, and of odd folders nothing, marked or not.)"""
    case = CASES[name]()
    marked = mark(case.data, case.findings)
    notes = other_readers.notes_by_openpyxl(marked.data)
    package = ooxml_package.Package(case.data)
    for place in ooxml_marks.marked_cells(package, case.findings, marked.unplaced):
        assert "Granskning" in notes[place]


@pytest.mark.parametrize(("name", "error"), REFUSED.items())
def test_what_cannot_be_done_safely_is_refused(name: str, error: type[FordelaError]) -> None:
    case = CASES[name]()
    with pytest.raises(error):
        mark(case.data, case.findings)


def test_a_signed_workbook_is_refused_by_name() -> None:
    with pytest.raises(FordelaError, match="signera"):
        mark(hard_cases.signed_package(), hard_parts.three("Blad1"))


def test_the_date_is_told_and_changes_nothing_else() -> None:
    case = hard_sheets.officers_notes()
    marked = mark(case.data, case.findings, when=dt.date(2025, 3, 4))
    assert intact.problems(case.data, marked.data, case.findings) == []
    assert any(
        "2025-03-04" in text for text in other_readers.notes_by_openpyxl(marked.data).values()
    )
    assert intact.restored(case.data, unmark(marked.data)) == []


def test_what_was_changed_is_told() -> None:
    """`changed_parts` names every entry that differs, and no other."""
    case = hard_sheets.buttons_and_macros()
    marked = mark(case.data, case.findings)
    old, new = ooxml_package.Package(case.data).entries, ooxml_package.Package(marked.data).entries
    differing = {name for name in new if name not in old or old[name].content != new[name].content}
    assert set(marked.changed_parts) == differing


def test_two_hardships_at_once_are_no_harder() -> None:
    """Every case's parts again, in a zip that is streamed with zip64 sizes."""
    make: Callable[[], Case]
    for make in (
        hard_sheets.officers_notes,
        hard_sheets.buttons_and_macros,
        hard_sheets.threaded_comments,
        hard_cases.scoped_names,
    ):
        case = make()
        entries = {name: e.content for name, e in ooxml_package.Package(case.data).entries.items()}
        for wide, signed in itertools.product((False, True), repeat=2):
            data = hard_books.streamed(entries, wide=wide, signed=signed)
            marked = mark(data, case.findings)
            assert intact.problems(data, marked.data, case.findings, marked.unplaced) == []
            assert intact.restored(data, unmark(marked.data)) == []
