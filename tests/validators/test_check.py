"""Findings come in order, one per cause, and are the same for one workbook and for many."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.markdown import allocation, application
from tests.helpers.rule_cases import cases
from validators.cards.call import Call, Column, Goal
from validators.cards.loading import load_call, years
from validators.check import RuleDefect, check, check_many
from validators.model import Cell, Field, Finding, Row, Stage, State, Table, Tables
from validators.rules import schemas
from validators.rules.frames import ADDED, RELATION_TYPES, columns_of, sources
from validators.rules.relations import NAMES
from validators.rules.rule import Rule, at
from xl_tools.reading.tables import read_tables

CALL = load_call("2025")


def places(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.code} {finding.sheet}!{finding.cell}" for finding in findings]


def found(text: str, year: str = "2025") -> list[str]:
    return places(check(read_tables(allocation(text, year=year)), load_call(year)))


def by_hand(call: Call, **columns: list[Any]) -> Tables:
    """An allocation workbook's tables with these columns of `applications`; the others missing.

    A value "?" is unread; None an empty cell.
    """
    names = ["kind", *call.table("application"), *call.table("allocation")]
    rows: list[Row] = []
    for index in range(len(next(iter(columns.values())))):
        row = dict.fromkeys(names, Field(None, None, State.MISSING))
        for letter, (name, values) in zip("ABCDEFGHIJKLM", columns.items(), strict=False):
            value = values[index]
            states = {"?": State.UNREAD, None: State.EMPTY}
            state = states.get(value, State.READ) if not isinstance(value, tuple) else State.READ
            cell = Cell("LUM", f"{letter}{index + 2}", "?")
            row[name] = Field(value if state is State.READ else None, cell, state)
        rows.append(row)
    return Tables(Stage.ALLOCATION, call.year, {"applications": Table("applications", tuple(rows))})


# --- order and cells ---------------------------------------------------------------------------


def test_findings_come_by_sheet_row_and_column() -> None:
    text = """
        ## MUL
        | Nr | Beslut | Motivering |
        |----|--------|------------|
        | 1  | Avslag |            |
        ## LUM
        | Beslut | Nr | Inkommen   | Motivering |
        |--------|----|------------|------------|
        | Avslag | 1  | 2024-12-24 |            |
        | Avslag | 1  |            |            |
        | Bifall | 2  | 2024-06-01 |            |
        ## Ärende
        | Ram LUM | 1 |
        """
    assert found(text) == [
        "A06 LUM!C2",
        "D05 LUM!D2",
        "L01 LUM!B3",
        "A06 LUM!C3",
        "D05 LUM!D3",
        "D05 MUL!C2",
        "D14 Ärende!B1",
    ]


def test_a_finding_without_a_cell_comes_first() -> None:
    lost = Finding("S01", CALL.rules["S01"].severity(Stage.ALLOCATION) or _never(), None, None, "x")
    book = by_hand(CALL, kind=["lum"], number=[1], decision=[None])
    book = Tables(book.stage, book.call, book.tables, (lost,))
    assert places(check(book, CALL))[0] == "S01 None!None"


def _never() -> Any:
    raise AssertionError("S01 is on")


def test_a_book_without_rows_has_no_findings() -> None:
    for stage in Stage:
        assert check(Tables(stage, "2025", {}), CALL) == ()


def test_a_finding_about_a_missing_column_stands_at_the_rows_first_cell() -> None:
    book = by_hand(CALL, kind=["lum"] * 3, number=[7, 8, 9], applicant=[("Farsta",)] * 3)
    rows = [
        {**row, "applicant": Field(("Farsta",), None, State.READ)} for row in book["applications"]
    ]
    book = Tables(book.stage, book.call, {"applications": Table("applications", tuple(rows))})
    assert places(check(book, CALL)) == ["L04 LUM!A4"]


# --- one cause, one finding --------------------------------------------------------------------


def test_an_amount_that_cannot_be_read_starts_no_cascade() -> None:
    assert found(
        """
        ## LUM
        | Nr | Sökt belopp | Beslut        | Beviljat belopp | Total kostnad |
        |----|-------------|---------------|-----------------|---------------|
        | 1  | ca 300 000  | Delvis bifall | 100000          | 300000        |
        """
    ) == ["A21 LUM!B2"]


def test_an_amount_granted_that_cannot_be_read_starts_no_cascade() -> None:
    text = """
        ## MUL
        | Nr | Sökt belopp | Beslut | Beviljat belopp          |
        |----|-------------|--------|--------------------------|
        | 12 | 25000       | Bifall | Maxbeloppet är 25 000 kr |
        """
    assert found(text, "2015") == ["D01 MUL!D2"]


def test_an_error_value_starts_no_cascade() -> None:
    assert found("## LUM\n| Nr | Beslut |\n|--|--|\n| 1 | #REF! |") == ["S03 LUM!B2"]


@pytest.mark.parametrize(
    "column", ["number", "decision", "granted", "sought", "applicant", "status"]
)
def test_a_rule_does_not_speak_of_a_column_that_is_missing_or_unread(column: str) -> None:
    columns: dict[str, list[Any]] = {
        "kind": ["lum", "lum"],
        "number": [1, 2],
        "applicant": [("Farsta",), ("Järva",)],
        "status": ["inkommen", "inkommen"],
        "sought": [100, 100],
        "decision": ["Bifall", "Avslag"],
        "granted": [100, 0],
    }
    assert check(by_hand(CALL, **columns), CALL) == ()
    assert check(by_hand(CALL, **{**columns, column: ["?", "?"]}), CALL) == ()
    del columns[column]
    assert check(by_hand(CALL, **columns), CALL) == ()


def test_every_cell_unread_gives_no_finding_of_a_rule() -> None:
    for year in years():
        call = load_call(year)
        for make in (allocation, application):
            tables = read_tables(make(year=year))
            unread = {
                name: Table(
                    name,
                    tuple(
                        {key: Field(None, field.cell, State.UNREAD) for key, field in row.items()}
                        | {key: row[key] for key in ("kind", "column") if key in row}
                        for row in table
                    ),
                )
                for name, table in tables.tables.items()
            }
            assert check(Tables(tables.stage, year, unread), call) == ()


def test_an_empty_allocation_row_is_told_for_what_it_lacks_only() -> None:
    book = by_hand(
        CALL,
        kind=["lum"],
        number=[1],
        applicant=[("Farsta",)],
        title=["Titel"],
        sought=[100],
        decision=[None],
        granted=[None],
        motivation=[None],
        conditions=[None],
    )
    assert places(check(book, CALL)) == ["D01 LUM!F2"]


# --- one and many ------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2015", "2025", "2026"])
def test_many_books_at_once_give_the_findings_of_each(year: str) -> None:
    books = [
        case.tables()
        for folder in ("should_fail", "should_pass")
        for case in cases(folder)
        if case.call == year
    ]
    together = check_many(books, load_call(year))
    assert sum(map(len, together)) > 0
    # each by itself is what the cases test; here some, and their neighbours must not matter
    for index in range(0, len(books), 9):
        assert together[index] == check(books[index], load_call(year))
    assert check_many(books[::-1], load_call(year)) == together[::-1]


AMOUNTS = st.one_of(st.none(), st.just("?"), st.sampled_from([0, 1, 20_000, 500_000, 500_001]))
ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["lum", "mul"]),
        "number": st.one_of(st.none(), st.integers(1, 4)),
        "status": st.sampled_from([None, "inkommen", "återtagen", "avvisad"]),
        "applicant": st.sampled_from([None, "?", ("Farsta",), ("Järva", "Farsta")]),
        "title": st.sampled_from([None, "Malmö", "Oslo och Malmö", "Digital Lots i Farsta"]),
        "sought": AMOUNTS,
        "decision": st.sampled_from([None, "?", *CALL.lists["decisions"]]),
        "granted": AMOUNTS,
        "coordinated_with": st.sampled_from([None, "?", (1,), (2, 3), (9,)]),
        "received": st.sampled_from([None, dt.date(2024, 5, 1), dt.date(2024, 9, 1)]),
    }
)


@settings(max_examples=12)
@given(st.lists(st.lists(ROWS, min_size=1, max_size=6), min_size=2, max_size=4))
def test_books_do_not_see_each_other(rows: list[list[dict[str, Any]]]) -> None:
    books = [
        by_hand(CALL, **{name: [row[name] for row in book] for name in book[0]}) for book in rows
    ]
    assert check_many(books, CALL) == [check(book, CALL) for book in books]


def test_applications_and_allocations_can_be_checked_together() -> None:
    books = [
        read_tables(application("## Ansökan\n| Titel | |")),
        read_tables(allocation("## LUM\n| Nr | Beslut | Beviljat belopp |\n| 1 | | |")),
    ]
    assert [places(each) for each in check_many(books, CALL)] == [
        ["A18 Ansökan!B1"],
        ["D01 LUM!B2"],
    ]


# --- goals of the card (A11), which no card has yet ----------------------------------------------


@pytest.mark.parametrize(
    ("goals", "unlisted"),
    [("Tidiga insatser", False), ("Vi bidrar till tidiga insatser, främst.", False),
     ("mål 2", False), ("mål 21", True), ("Allt möjligt", True)],
)  # fmt: skip
def test_a_goal_is_one_of_the_cards(goals: str, unlisted: bool) -> None:
    call = msgspec.structs.replace(
        load_call("2026"),
        goals=(Goal(id="mål 2", text="Jämlik service"), Goal(id="mål 1", text="Tidiga insatser")),
    )
    tables = read_tables(application(f"## Ansökan\n| Delmål | {goals} |", year="2026"))
    messages = [finding.message for finding in check(tables, call)]
    assert messages == ([f"”{goals}” är inget av årets delmål."] if unlisted else [])


# --- defects -----------------------------------------------------------------------------------


def with_rule(monkeypatch: pytest.MonkeyPatch, condition: pl.Expr) -> Call:
    rule = Rule("D01", "applications", lambda call, stage: condition, at("decision"))
    monkeypatch.setattr(schemas, "RULES", (rule,))
    return msgspec.structs.replace(CALL, name=f"with {condition}")  # else its schemas are known


BOOK = by_hand(CALL, kind=["lum"], number=[1], title=["Titel"], decision=["Bifall"])


def test_a_rule_that_crashes_is_a_defect_with_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    call = with_rule(monkeypatch, pl.col("title").cast(pl.Int64) > 1)
    with pytest.raises(RuleDefect, match="D01"):
        check(BOOK, call)


def test_a_rule_that_does_not_answer_by_row_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("D14", "case", lambda call, stage: pl.len() > 100, at("frame_lum"))
    monkeypatch.setattr(schemas, "RULES", (rule,))
    call = msgspec.structs.replace(CALL, name="with a rule that counts")
    case = dict.fromkeys(call.table("case"), Field(None, None, State.EMPTY))
    book = Tables(Stage.ALLOCATION, call.year, {"case": Table("case", (case, case))})
    with pytest.raises(RuleDefect, match="D14"):
        check(book, call)


def test_a_text_that_names_an_unknown_field_is_a_defect() -> None:
    rules = {**CALL.rules, "D01": msgspec.structs.replace(CALL.rules["D01"], text="{nonsense}")}
    call = msgspec.structs.replace(CALL, rules=rules)
    book = by_hand(CALL, kind=["lum"], number=[1], decision=[None])
    with pytest.raises(RuleDefect, match="D01"):
        check(book, call)


def test_a_rule_that_is_off_is_not_even_asked() -> None:
    off = msgspec.structs.replace(CALL.rules["D01"], allocation="off")
    call = msgspec.structs.replace(CALL, rules={**CALL.rules, "D01": off})
    book = by_hand(CALL, kind=["lum"], number=[1], decision=[None])
    assert check(book, call) == ()
    tables = schemas.schemas_for(call, Stage.ALLOCATION)
    assert all("D01" not in each.rules for each in tables)


# --- frames ------------------------------------------------------------------------------------


def test_every_relation_has_a_type() -> None:
    assert set(NAMES) == set(RELATION_TYPES)


def test_a_frame_is_typed_and_tells_the_unread_from_the_empty() -> None:
    book = by_hand(CALL, kind=["lum", "mul"], number=[1, None], granted=["?", 5])
    frame = sources([book, book], CALL)["applications"].frame(
        ["number", "number?", "granted", "granted?", "title?", "applicant", "active", "unknown"]
    )
    assert frame["book"].to_list() == [0, 0, 1, 1]
    assert frame["number"].to_list() == [1, None, 1, None]
    assert frame["number?"].to_list() == [False] * 4
    assert frame["granted"].to_list() == [None, 5, None, 5]
    assert frame["granted?"].to_list() == [True, False, True, False]
    assert frame["title?"].to_list() == [True] * 4
    assert frame["applicant"].dtype == pl.Int64
    assert frame["unknown"].to_list() == [0] * 4
    assert frame["active"].to_list() == [True] * 4


def test_a_schema_has_titles_and_types() -> None:
    schema = next(
        each for each in schemas.schemas_for(CALL, Stage.ALLOCATION) if each.table == "applications"
    )
    assert schema.schema.columns["granted"].title == "Beviljat belopp"
    assert str(schema.schema.columns["granted"].dtype) == "Int64"
    assert [check.name for check in schema.schema.checks] == list(schema.rules)


# --- whatever the cells hold -------------------------------------------------------------------

SOME: dict[str, list[Any]] = {
    "text": ["Malmö", "Kurs i Oslo", "En förstudie som sprids", "Slutrapport", "9"],
    "amount": [-5, 0, 1, 20_000, 25_000, 500_000, 750_001],
    "integer": [-1, 0, 1, 2, 3, 4, 9],
    "decimal": [0.0, 0.5, 1.0, 3.0],
    "date": [dt.date(year, month, 1) for year in range(2014, 2027) for month in (1, 6)],
    "applicants": [("Farsta",), ("Socialförvaltningen",), ("Farsta", "Bromma")],
    "numbers": [(1,), (2, 3), (9,)],
}


def some_field(chance: Random, call: Call, column: Column, ref: str) -> Field:
    state = chance.choices(list(State), [12, 3, 1, 1])[0]
    cell = None if state is State.MISSING else Cell("Blad", ref, chance.choice([None, "text", 1]))
    if state is not State.READ:
        return Field(None, cell, state)
    values = call.lists[column.values] if column.type == "choice" else SOME[column.type]
    return Field(chance.choice(values), cell, State.READ)


def some_book(chance: Random, call: Call, stage: Stage) -> Tables:
    tables = {}
    for name in ADDED:
        if chance.random() < 0.05:
            continue
        count = 1 if name == "case" or (name, stage) == ("applications", Stage.APPLICATION) else 8
        rows = []
        for index in range(count):
            row = {
                key: some_field(chance, call, column, f"A{index + 2}")
                for key, column in columns_of(name, call).items()
            }
            if name == "applications":
                row["kind"] = Field(chance.choice(list(call.kinds)), None, State.READ)
            if name == "totals":
                row["kind"] = Field(chance.choice(list(call.kinds)), None, State.READ)
                row["column"] = Field(chance.choice(["sought", "granted"]), None, State.READ)
            rows.append(row)
        tables[name] = Table(name, tuple(rows))
    return Tables(stage, call.year, tables)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("year", years())
def test_whatever_the_cells_hold_no_rule_breaks(year: str, stage: Stage) -> None:
    chance, call = Random(year), load_call(year)
    books = [some_book(chance, call, stage) for _ in range(300)]
    findings = [finding for each in check_many(books, call) for finding in each]
    told = {finding.code for finding in findings}
    active = {
        key.partition("-")[0] for each in schemas.schemas_for(call, stage) for key in each.rules
    }
    assert told | {"A07", "A09", "A13", "A14", "A19"} >= active  # these are too rare by chance
    assert not [finding.message for finding in findings if "None" in finding.message]
