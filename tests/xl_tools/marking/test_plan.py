"""Findings -> a plan, without any workbook."""

from __future__ import annotations

import datetime as dt

import pytest

from validators.a1 import Area, anchors_of, area, position, reference
from validators.model import Finding, Severity
from xl_tools.marking.plan import (
    HEADING,
    MAX_FINDINGS,
    MAX_NOTE,
    Plan,
    Surface,
    at_most,
    find_ours,
    place,
    signature,
)


def finding(sheet: str | None, cell: str | None, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("D13", severity, sheet, cell, f"Text om {sheet}!{cell}.", "Gör så.")


def where(plan: Plan) -> list[str]:
    return [f"{each.sheet}!{each.cell}" for each in plan.places]


def test_places_come_by_sheet_row_and_column() -> None:
    findings = [finding("MUL", "A1"), finding("LUM", "AA2"), finding("LUM", "B2")]
    findings.append(finding("LUM", "C1"))
    plan = place(findings, [Surface("LUM"), Surface("MUL")])
    assert where(plan) == ["LUM!C1", "LUM!B2", "LUM!AA2", "MUL!A1"]


def test_findings_on_one_cell_share_a_place_with_the_worst_first() -> None:
    info, error = finding("LUM", "B2", Severity.INFO), finding("LUM", "$b$2")
    (only,) = place([info, error], [Surface("LUM")]).places
    assert (only.cell, only.severity, only.findings) == ("B2", Severity.ERROR, (error, info))


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        (finding(None, None), "enskild cell"),
        (finding("LUM", None), "enskild cell"),
        (finding("Saknas", "A1"), "finns inte"),
        (finding("Diagram", "A1"), "inga celler"),
        (finding("Gömd", "A1"), "dolt"),
        (finding("LUM", "A0"), "ingen cell"),
        (finding("LUM", "XFE1"), "ingen cell"),
        (finding("LUM", "A1048577"), "ingen cell"),
        (finding("LUM", "A1:B2"), "ingen cell"),
        (finding("LUM", "D4"), "tråd"),
        (finding("Trasig", "A1"), "går inte"),
    ],
)
def test_what_has_no_place_is_told_with_the_reason(lost: Finding, reason: str) -> None:
    surfaces = [
        Surface("LUM", closed={"D4": "Cellen har en tråd."}),
        Surface("Diagram", kind="chartsheet"),
        Surface("Gömd", state="veryHidden"),
        Surface("Trasig", barred="Det går inte."),
    ]
    plan = place([lost], surfaces)
    assert plan.places == ()
    assert [each.finding for each in plan.unplaced] == [lost]
    assert reason in plan.unplaced[0].reason


def test_the_same_finding_twice_without_a_place_is_listed_twice() -> None:
    lost = finding(None, None)
    assert len(place([lost, lost], []).unplaced) == 2


def test_a_hidden_sheet_can_be_marked() -> None:
    plan = place([finding("Dold", "A1")], [Surface("Dold", state="hidden")])
    assert where(plan) == ["Dold!A1"]


def test_a_cell_within_a_merge_is_marked_at_the_first_cell() -> None:
    surface = Surface("LUM", merges=["B2:D4", "F1:F1048576", "fel"])
    plan = place([finding("LUM", "C3"), finding("LUM", "F9"), finding("LUM", "E3")], [surface])
    assert where(plan) == ["LUM!F1", "LUM!B2", "LUM!E3"]


def test_a_merge_that_begins_with_a_thread_is_closed() -> None:
    surface = Surface("LUM", merges=["B2:D4"], closed={"B2": "Tråd."})
    assert len(place([finding("LUM", "C3")], [surface]).unplaced) == 1


def test_sheets_are_found_without_regard_to_case_as_excel_does() -> None:
    assert where(place([finding("lum", "A1")], [Surface("LUM")])) == ["LUM!A1"]


def test_a_note_says_severity_code_text_and_hint_and_is_signed() -> None:
    (only,) = place([finding("LUM", "B2", Severity.WARNING)], [Surface("LUM")]).places
    signed = signature("3f2a91c0" + "0" * 56, dt.date(2026, 11, 22))
    assert only.note(signed) == (
        f"{HEADING}\nVarning D13: Text om LUM!B2.\nAtt göra: Gör så.\n\n"
        "fordela · 2026-11-22 · fil 3f2a91c0"
    )


def test_a_long_note_is_cut_and_says_where_the_rest_is() -> None:
    long = Finding("D13", Severity.ERROR, "LUM", "B2", "x" * 40_000)
    note = place([long], [Surface("LUM")]).places[0].note(signature("0" * 64))
    assert len(note) <= MAX_NOTE
    assert "bladet Granskning" in note
    assert find_ours(note) == [(0, len(note))]


def test_our_part_is_found_below_what_somebody_wrote_and_above_what_came_later() -> None:
    ours = place([finding("LUM", "B2")], [Surface("LUM")]).places[0].note(signature("0" * 64))
    note = f"Hör med FoU-rådet.\n\n{ours}\nDet är gjort."
    ((start, end),) = find_ours(note)
    assert note[:start] + note[end:] == "Hör med FoU-rådet.\nDet är gjort."


def test_a_note_that_only_mentions_us_is_not_ours() -> None:
    assert find_ours(f"{HEADING} sade något annat i går.") == []


def test_references_go_there_and_back() -> None:
    for ref, at in (("A1", (1, 1)), ("Z9", (9, 26)), ("AA10", (10, 27)), ("XFD1048576", None)):
        found = position(ref)
        assert found == (at or (1_048_576, 16_384))
        assert reference(*found) == ref
    assert area("C4:B2") == Area(2, 2, 4, 3)
    assert area("B2:") == Area(2, 2, 2, 2)
    assert area("B:C") is None


def test_many_merges_and_many_cells_are_quick() -> None:
    merges = [f"A{row}:C{row}" for row in range(1, 20_001)]
    cells = [(row, 2) for row in range(1, 20_001)]
    anchors = anchors_of(cells, merges)
    assert anchors[(20_000, 2)] == (20_000, 1)
    assert len(anchors) == 20_000


def test_all_findings_are_written_where_they_are_as_many_as_somebody_reads() -> None:
    findings = [finding("LUM", f"B{row}") for row in range(1, MAX_FINDINGS + 1)]
    assert at_most(findings) == tuple(findings)


@pytest.mark.parametrize(("lang", "words"), [("sv", "anmärkning till skrivs inte"), ("en", "more")])
def test_of_too_many_findings_the_most_severe_are_written_and_the_rest_counted(
    lang: str, words: str
) -> None:
    severities = [Severity.INFO, *[Severity.ERROR] * (MAX_FINDINGS - 1), Severity.WARNING]
    findings = [finding("LUM", f"B{row}", each) for row, each in enumerate(severities, 1)]
    *written, rest = at_most(findings, lang)
    assert written == findings[1:]
    assert rest.cell is None
    assert words in rest.message
    assert place([*written, rest], [Surface("LUM")]).unplaced[0].finding == rest
