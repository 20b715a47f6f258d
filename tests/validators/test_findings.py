"""A rule's finding, as the call's card words it."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import msgspec
import pytest

from validators.cards.call import Call, RuleCard
from validators.cards.loading import load_call
from validators.findings import LONGEST, find, shown
from validators.model import Cell, ErrorValue, Finding, Scalar, Severity, Stage

CELL = Cell("LUM", "F17", 600_000)
RULES = {
    "D03": RuleCard(
        text="{granted|kr} är över taket {cap|kr}.",
        hint="Sänk beloppet till {cap|kr}.",
        source="inriktningen 2025",
        allocation="error",
    ),
    "L01-gap": RuleCard(text="Nummer {missing} saknas.", application="info", allocation="info"),
    "A03": RuleCard(
        text="För mycket.",
        source="fördelningen 2025",
        application="error",
        allocation="warning",
        confirm="ärvt från 2025",
    ),
    "A23": RuleCard(text="Konstigt.", confirm="inte i underlagen", allocation="info"),
}


@pytest.fixture
def call() -> Call:
    return msgspec.structs.replace(load_call("2025"), rules=RULES)


def test_a_finding_has_the_cards_words_and_the_cells_place(call: Call) -> None:
    found = find(call, "D03", Stage.ALLOCATION, CELL, fields={"granted": 600_000, "cap": 500_000})
    assert found == Finding(
        code="D03",
        severity=Severity.ERROR,
        sheet="LUM",
        cell="F17",
        message="600\u00a0000\u00a0kr är över taket 500\u00a0000\u00a0kr.",
        hint="Sänk beloppet till 500\u00a0000\u00a0kr.",
        source="inriktningen 2025",
        value="600\u00a0000",
    )


def test_a_rule_that_is_off_at_a_stage_finds_nothing(call: Call) -> None:
    assert find(call, "D03", Stage.APPLICATION, CELL) is None


def test_the_severity_is_that_of_the_stage(call: Call) -> None:
    told = [find(call, "A03", stage, CELL) for stage in Stage]
    assert [found.severity for found in told if found] == [Severity.ERROR, Severity.WARNING]


def test_a_variant_has_the_code_of_its_rule(call: Call) -> None:
    found = find(call, "L01-gap", Stage.ALLOCATION, CELL, fields={"missing": 7})
    assert found
    assert (found.code, found.message, found.hint) == ("L01", "Nummer 7 saknas.", "")


def test_what_is_to_be_confirmed_is_said_in_the_source(call: Call) -> None:
    found = [find(call, key, Stage.ALLOCATION, CELL) for key in ("A03", "A23")]
    assert [each.source for each in found if each] == [
        "fördelningen 2025 (att bekräfta: ärvt från 2025)",
        "(att bekräfta: inte i underlagen)",
    ]


def test_a_finding_without_a_cell_tells_its_place_in_words(call: Call) -> None:
    found = find(call, "A03", Stage.ALLOCATION, None, place="bladet MUL")
    assert found
    assert (found.sheet, found.cell, found.value, found.place) == (None, None, None, "bladet MUL")


def test_a_rule_that_the_card_does_not_have_is_a_defect(call: Call) -> None:
    with pytest.raises(KeyError, match="X99"):
        find(call, "X99", Stage.ALLOCATION, CELL)


def test_a_field_that_is_not_given_is_a_defect(call: Call) -> None:
    with pytest.raises(KeyError, match="cap"):
        find(call, "D03", Stage.ALLOCATION, CELL, fields={"granted": 5})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" 250 950:-", " 250 950:-"),
        (2025, "2025"),
        (17, "17"),
        (-17, "−17"),
        (810_000, "810\u00a0000"),
        (0.5, "0,5"),
        (0.1 + 0.2, "0,3"),
        (10**300, "1e+300"),
        (1e300, "1e+300"),
        (-1234.5, "−1234,5"),
        (12_000.0, "12\u00a0000"),
        (float("nan"), "nan"),
        (True, "SANT"),
        (False, "FALSKT"),
        (dt.date(2024, 8, 30), "2024-08-30"),
        (dt.datetime(2024, 8, 30), "2024-08-30"),
        (dt.datetime(2024, 8, 30, 14, 22), "2024-08-30 14:22"),
        (dt.time(14, 22), "14:22"),
        (ErrorValue("#REF!"), "#REF!"),
        ("rad 1\nrad 2", "rad 1\nrad 2"),
        ("500\u00a0000", "500\u00a0000"),
        ("Far\u200bsta\x1b[2J", "Far\ufffdsta\ufffd[2J"),
        ("x" * 5000, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_the_value_is_what_a_person_sees_in_the_cell(value: Scalar, text: str | None) -> None:
    assert shown(Cell("LUM", "A1", value)) == text


def test_a_formula_without_a_result_is_shown_as_the_formula() -> None:
    assert shown(Cell("LUM", "A1", None, "SUM(A2:A9)")) == "=SUM(A2:A9)"
    assert shown(Cell("LUM", "A1", 12, "SUM(A2:A9)")) == "12"


def test_findings_and_parsing_import_no_data_frame_library() -> None:
    program = (
        "import sys, validators.findings, validators.parsing.amounts, validators.parsing.dates, "
        "validators.parsing.applicants\n"
        "print([m for m in ('polars', 'pandera', 'openpyxl', 'lxml', 'docx') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
