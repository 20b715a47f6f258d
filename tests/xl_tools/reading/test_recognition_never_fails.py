"""Whatever stands in the cells, recognition answers: with tables and findings, or by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from validators.a1 import column_letters, column_number
from validators.cards.loading import load_call
from validators.errors import UnknownWorkbook
from validators.model import Cell, ErrorValue, Scalar, Stage, State
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Sheet, Workbook
from xl_tools.reading.xml.book_parts import ListObject

CALL = load_call("2025")
WORDS = sorted(
    {title for c in CALL.columns.values() for title in (c.title, *c.titles.values(), *c.also)}
    | {
        "Summa",
        "Farsta",
        "Järva, Enhet ung",
        "LUM",
        "MUST",
        "Ja",
        "delvis",
        "kr",
        "-",
        "\u200b",
        "",
    }
    | {"Sökt belopp: 300 000 kr", "250 950:-", "ca 3", "call", "2025", "formula", "LUM!A1:C3"}
)
NAMES = ("LUM", "MUL", "Ärende", "Ansökan", "Budget", "_fordela", "Blad1")

VALUES: st.SearchStrategy[Scalar] = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.integers(-5, 10**12),
    st.floats(),
    st.text(max_size=12),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([ErrorValue("#REF!"), ErrorValue("NaN"), dt.time(3), None]),
)
FORMULAS = st.sampled_from([None, None, None, "", "SUM(A1:A3)", "LUM!$A$1", "SUBTOTAL(109,A1:A2)"])
REFS = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 3)).map(
    lambda n: f"{column_letters(n[0])}{n[1]}:{column_letters(n[0] + n[2])}{n[1] + n[3]}"
)


@st.composite
def sheets(draw: st.DrawFn, name: str) -> Sheet:
    rows: dict[int, Mapping[str, Cell]] = {}
    for number in sorted(draw(st.sets(st.integers(1, 12), max_size=6))):
        columns = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=7)))
        cells = {}
        for letters in map(column_letters, columns):
            value, formula = draw(VALUES), draw(FORMULAS)
            if value is not None or formula is not None:
                cells[letters] = Cell(name, f"{letters}{number}", value, formula)
        if cells:
            rows[number] = cells
    tables = tuple(ListObject("T", ref, ()) for ref in draw(st.lists(REFS, max_size=1)))
    return Sheet(name, rows, tables=tables, merges=tuple(draw(st.lists(REFS, max_size=2))))


@st.composite
def workbooks(draw: st.DrawFn) -> Workbook:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    return Workbook({name: draw(sheets(name)) for name in names})


@settings(max_examples=100)
@given(workbooks())
def test_recognition_gives_tables_whose_fields_keep_their_promises(book: Workbook) -> None:
    try:
        tables = read_tables(book, "2025")
    except UnknownWorkbook:
        return
    columns = {"kind", *CALL.table("application"), *CALL.table("allocation")}
    for row in tables["applications"]:
        assert row.keys() == columns
    for table in tables.tables.values():
        for row in table:
            for field in row.values():
                assert (field.value is not None) == (field.state is State.READ)
                if field.state in (State.EMPTY, State.UNREAD):
                    assert field.cell is not None
    states = {field.state for t in tables.tables.values() for row in t for field in row.values()}
    assert tables.findings or State.UNREAD not in states
    if tables.stage is Stage.APPLICATION:
        assert len(tables["applications"]) == 1


@given(st.integers(1, 16384))
def test_column_letters_and_numbers_are_each_other_s_inverse(number: int) -> None:
    assert column_number(column_letters(number)) == number
