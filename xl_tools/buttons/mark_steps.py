"""Findings -> steps that mark an open workbook, and steps that take the marks out again.

What `xl_tools.marking.marks` does to a file, described to somebody who holds the workbook: the same
plan, the same notes, colours and sheet, and the same markers, so that either takes out what the
other made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from validators.a1 import areas_of, position
from validators.model import Finding, Severity
from xl_tools.buttons.steps import (
    MAX_RANGES,
    Colour,
    Column,
    Freeze,
    Link,
    NewSheet,
    Note,
    Number,
    Page,
    Row,
    Select,
    Step,
    Style,
    Text,
    Uncolour,
    Unnote,
    Unsheet,
)
from xl_tools.jobs.common.open_workbook import OpenTables, OpenWorkbook
from xl_tools.marking import colours, findings_sheet
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.plan import MAX_NOTE, RANK, Place, Plan, at_most, place, signature
from xl_tools.marking.survey import Survey

LINKED_COLUMN = 4
"""The column of the findings sheet that shows the cell and links to it."""


def worst_of(findings: Iterable[Finding]) -> Finding:
    """The first of the worst findings."""
    return min(findings, key=lambda finding: RANK[finding.severity])


def unmark(survey: Survey) -> Iterator[Step]:
    """The steps that take our marks out, and nothing else."""
    remains_visible = any(surface.state == "visible" for surface in survey.surfaces)
    for name in survey.sheets if remains_visible else ():  # a workbook keeps a sheet to be seen
        yield Unsheet(name)
    for sheet, ranges in survey.colours.items():
        for part in _split(ranges):
            yield Uncolour(sheet, part)
    for note in survey.notes:
        start, length = _units(note.text[: note.start]), _units(note.text[note.start : note.stop])
        yield Unnote(note.sheet, note.cell, start + 1, length)


def mark_findings(
    findings: Iterable[Finding], workbook: OpenWorkbook, contents: OpenTables, when: dt.datetime
) -> Iterator[Step]:
    """The steps that write findings into an open workbook without marks. `when` is the time that
    they were found."""
    chosen = at_most(findings, contents.lang)
    plan = place(chosen, workbook.survey.surfaces, contents.lang)
    about = About(workbook.fingerprint, when, contents.origin, is_open=True)
    yield from mark(plan, workbook.survey, about)


def mark(plan: Plan, survey: Survey, about: About) -> Iterator[Step]:
    """The steps that write a plan's findings, with the cursor on the first of the worst."""
    yield from _colour_cells(plan)
    yield from _write_notes(plan, survey, about)
    name = findings_sheet.sheet_name([surface.name for surface in survey.surfaces])
    in_sight = frozenset(
        surface.name
        for surface in survey.surfaces
        if surface.kind == "worksheet" and surface.state == "visible"
    )
    yield from _list(name, plan, about, in_sight)
    visible = (spot for spot in plan.places if spot.sheet in in_sight)
    first = min(visible, key=lambda spot: RANK[spot.severity], default=None)
    if first:
        yield Select(first.sheet, first.cell)
    else:
        yield Select(name, f"A{findings_sheet.HEADER_ROW + 1}")


def _colour_cells(plan: Plan) -> Iterator[Step]:
    sheets: dict[str, dict[Severity, list[tuple[int, int]]]] = {}
    for spot in plan.places:
        severities = sheets.setdefault(spot.sheet, {})
        severities.setdefault(spot.severity, []).append(_position(spot.cell))
    for sheet, severities in sheets.items():
        yield from _colour(sheet, severities)


def _write_notes(plan: Plan, survey: Survey, about: About) -> Iterator[Step]:
    signed = signature(about.sha256, about.when, plan.lang)
    for spot in plan.places:
        yield Note(spot.sheet, spot.cell, _note(spot, signed, survey))


def _note(spot: Place, signed: str, survey: Survey) -> str:
    kept = survey.noted.get((spot.sheet, spot.cell))
    if not kept:
        return spot.note(signed)
    room = MAX_NOTE - _units(kept) - 2
    return f"\n\n{spot.note(signed, room)}"


def _list(name: str, plan: Plan, about: About, in_sight: frozenset[str]) -> Iterator[Step]:
    """The findings sheet."""
    head = findings_sheet.HEADER_ROW
    mark_row, mark_column = _position(f"{findings_sheet.RECORD}1")
    yield NewSheet(name)
    for number, (title, width) in enumerate(findings_sheet.COLUMNS, 1):
        yield Column(number, width)
        yield Text(head, number, Style.HEAD, title.text(plan.lang))
    yield Number(mark_row, mark_column, findings_sheet.MARK)
    yield Column(mark_column, 0)
    for row, height in findings_sheet.HEIGHTS.items():
        yield Row(row, height)
    for row, text in enumerate(findings_sheet.heading(plan, about), 1):
        yield Text(row, 1, Style.TITLE if row == 1 else Style.PLAIN, text)
    severities: dict[Severity, list[tuple[int, int]]] = {}
    for row, entry in enumerate(findings_sheet.finding_rows(plan, in_sight), head + 1):
        severities.setdefault(entry.finding.severity, []).append((row, 1))
        yield Row(row, findings_sheet.row_height(entry.texts))
        for column, text in enumerate(entry.texts, 1):
            linked = column == LINKED_COLUMN and entry.target is not None
            yield Text(row, column, Style.LINK if linked else Style.TEXT, text)
        if entry.target:
            yield Link(row, LINKED_COLUMN, *entry.target)
    yield from _colour(name, severities)
    yield Freeze(head + 1)
    yield Page()


def _colour(sheet: str, cells: Mapping[Severity, Iterable[tuple[int, int]]]) -> Iterator[Step]:
    for severity in sorted(cells, key=RANK.__getitem__):
        fill, line = (argb[2:] for argb in colours.LOOKS[severity])
        # no function's name: Excel would want it in its own language
        formula = f'="{colours.MARKER}{severity}"<>""'
        for ranges in _split([area.reference for area in areas_of(cells[severity])]):
            yield Colour(sheet, ranges, formula, fill, line, colours.TEXT[2:])


def _split(ranges: Sequence[str]) -> Iterator[str]:
    """Ranges with commas between, in pieces that Excel takes."""
    piece = ""
    for area in ranges:
        if piece and len(piece) + 1 + len(area) > MAX_RANGES:
            yield piece
            piece = ""
        piece = f"{piece},{area}" if piece else area
    if piece:
        yield piece


def _position(cell: str) -> tuple[int, int]:
    """(row, column) of a cell, from 1."""
    row_and_column = position(cell)
    assert row_and_column is not None
    return row_and_column


def _units(text: str) -> int:
    """How long a text is to Excel, which counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
