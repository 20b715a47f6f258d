from __future__ import annotations

import hashlib
import json

from validators.findings import summarise
from validators.model import Finding, Severity
from xl_tools.reports.results import Result, as_json, as_text

OVER = Finding(
    "D13",
    Severity.ERROR,
    "LUM",
    "F17",
    "Farsta har fått tre.",
    "Avslå en.",
    "inriktningen",
    value="Farsta",
)
ODD = Finding("A21", Severity.INFO, "MUL", "C2", "Tolkat som 25 000 kr.")
BOOK = Finding("L04", Severity.WARNING, None, None, "Fler än två söks.", place="hela boken")


def result(*findings: Finding, file: str = "bok.xlsx") -> Result:
    return Result.of(file, b"bytes", "2025", findings)


def test_counts_are_told_in_words_that_agree_with_them() -> None:
    assert summarise([]) == "0 fel, 0 varningar, 0 upplysningar"
    assert summarise([OVER, BOOK, ODD]) == "1 fel, 1 varning, 1 upplysning"
    assert summarise([OVER, OVER, BOOK, BOOK]) == "2 fel, 2 varningar, 0 upplysningar"


def test_a_finding_is_one_line_with_place_severity_code_message_and_hint() -> None:
    lines = [line for line, _ in as_text([result(OVER, ODD, BOOK)])]
    assert lines == [
        "bok.xlsx (utlysningen 2025)",
        "LUM!F17     fel         D13  Farsta har fått tre. Avslå en.",
        "MUL!C2      upplysning  A21  Tolkat som 25 000 kr.",
        "hela boken  varning     L04  Fler än två söks.",
        "1 fel, 1 varning, 1 upplysning",
    ]


def test_a_line_tells_the_worst_it_holds_for_its_colour() -> None:
    assert [severity for _, severity in as_text([result(ODD, BOOK)])] == [
        Severity.INFO,
        Severity.INFO,
        Severity.WARNING,
        Severity.WARNING,
    ]


def test_several_files_end_with_the_sum_of_all() -> None:
    lines = [line for line, _ in as_text([result(OVER), result(OVER, ODD, file="b.xlsx")])]
    assert lines[-1] == "2 filer: 2 fel, 0 varningar, 1 upplysning"
    assert lines.count("") == 2


def test_a_narrow_terminal_gets_a_hanging_indent() -> None:
    long = Finding("D13", Severity.ERROR, "LUM", "F17", "Farsta har fått tre projekt beviljade.")
    lines = [line for line, _ in as_text([result(long)], width=58)]
    assert lines[1:3] == [
        "LUM!F17  fel         D13  Farsta har fått tre projekt",
        "                          beviljade.",
    ]


def test_a_terminal_too_narrow_for_an_indent_breaks_the_line_itself() -> None:
    assert len(as_text([result(OVER)], width=40)) == 3


def test_a_message_with_a_line_break_stays_on_its_line() -> None:
    broken = Finding("S04", Severity.ERROR, "LUM", "A2", "Första\nandra.")
    assert len(as_text([result(broken)])) == 3


def test_one_file_is_one_object_and_several_are_a_list() -> None:
    one = json.loads(as_json([result(OVER)], several=False))
    assert one == {
        "file": "bok.xlsx",
        "sha256": hashlib.sha256(b"bytes").hexdigest(),
        "call": "2025",
        "findings": [
            {
                "code": "D13",
                "severity": "error",
                "sheet": "LUM",
                "cell": "F17",
                "value": "Farsta",
                "message": "Farsta har fått tre.",
                "hint": "Avslå en.",
                "source": "inriktningen",
            }
        ],
        "counts": {"error": 1, "warning": 0, "info": 0},
    }
    assert json.loads(as_json([result(OVER)], several=True)) == [one]
    assert json.loads(as_json([], several=True)) == []


def test_a_finding_without_a_cell_tells_its_place() -> None:
    (finding,) = json.loads(as_json([result(BOOK)], several=False))["findings"]
    assert (finding["sheet"], finding["cell"], finding["place"]) == (None, None, "hela boken")


def test_a_stream_that_cannot_carry_every_letter_gets_escapes_of_the_same_meaning() -> None:
    plain = as_json([result(OVER)], several=False)
    escaped = as_json([result(OVER)], several=False, ascii_only=True)
    assert "fått" in plain
    assert escaped.isascii()
    assert json.loads(plain) == json.loads(escaped)


def test_a_name_cannot_break_its_line_or_turn_it_round() -> None:
    evil = Finding("A21", Severity.INFO, "LUM\n0 fel\x9b31m", "C2", "Tolkat.")
    lines = [line for line, _ in as_text([result(evil, file="a\n0 fel\u202e.xlsx")])]
    assert lines[0] == "a�0 fel�.xlsx (utlysningen 2025)"
    assert lines[1].startswith("LUM�0 fel�31m!C2  upplysning")


def test_json_holds_no_bare_control_character() -> None:
    text = as_json([result(ODD, file="a\x9b31m\x7f.xlsx")], several=False)
    assert not any("\x7f" <= letter <= "\x9f" for letter in text)
    assert json.loads(text)["file"] == "a\x9b31m\x7f.xlsx"
