"""Findings -> steps that mark an open workbook, and steps that take the marks out again.

What `xl_tools.marking.marks` does to a file, told to somebody who holds the workbook: the same
plan, the same notes, colours and sheet, and the same markers, so that either takes out what the
other made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from validators.a1 import position, ranges_of
from validators.model import Severity
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
from xl_tools.marking import colours, findings_sheet
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.plan import MAX_NOTE, RANK, Plan, signature
from xl_tools.marking.survey import Survey

_LINKED = 4
"""The column of the findings sheet that tells the cell and links to it."""


def unmark(seen: Survey) -> Iterator[Step]:
    """The steps that take our marks out, and nothing else."""
    kept = sum(surface.state == "visible" for surface in seen.surfaces)
    for name in seen.sheets if kept else ():  # a workbook keeps a sheet that can be seen
        yield Unsheet(name)
    for sheet, ranges in seen.colours.items():
        for part in _split(ranges):
            yield Uncolour(sheet, part)
    for note in seen.notes:
        start, length = _units(note.text[: note.start]), _units(note.text[note.start : note.stop])
        yield Unnote(note.sheet, note.cell, start + 1, length)


def mark(plan: Plan, seen: Survey, about: About) -> Iterator[Step]:
    """The steps that write a plan's findings, with the cursor on the first of the worst."""
    signed = signature(about.sha256, about.when, plan.lang)
    cells: dict[str, dict[Severity, list[tuple[int, int]]]] = {}
    for each in plan.places:
        cells.setdefault(each.sheet, {}).setdefault(each.severity, []).append(_at(each.cell))
    for sheet, severities in cells.items():
        yield from _colour(sheet, severities)
    for each in plan.places:
        if kept := seen.noted.get((each.sheet, each.cell)):
            room = MAX_NOTE - _units(kept) - 2
            yield Note(each.sheet, each.cell, f"\n\n{each.note(signed, room)}")
        else:
            yield Note(each.sheet, each.cell, each.note(signed))
    name = findings_sheet.sheet_name([surface.name for surface in seen.surfaces])
    in_sight = frozenset(
        surface.name
        for surface in seen.surfaces
        if surface.kind == "worksheet" and surface.state == "visible"
    )
    yield from _list(name, plan, about, in_sight)
    shown = (place for place in plan.places if place.sheet in in_sight)
    first = min(shown, key=lambda place: RANK[place.severity], default=None)
    if first:
        yield Select(first.sheet, first.cell)
    else:
        yield Select(name, f"A{findings_sheet.HEADER_ROW + 1}")


def _list(name: str, plan: Plan, about: About, in_sight: frozenset[str]) -> Iterator[Step]:
    """The findings sheet."""
    head = findings_sheet.HEADER_ROW
    mark_row, mark_column = _at(f"{findings_sheet.RECORD}1")
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
    for row, entry in enumerate(findings_sheet.entries(plan, in_sight), head + 1):
        severities.setdefault(entry.finding.severity, []).append((row, 1))
        yield Row(row, findings_sheet.height(entry.texts))
        for column, text in enumerate(entry.texts, 1):
            linked = column == _LINKED and entry.target is not None
            yield Text(row, column, Style.LINK if linked else Style.TEXT, text)
        if entry.target:
            yield Link(row, _LINKED, *entry.target)
    yield from _colour(name, severities)
    yield Freeze(head + 1)
    yield Page()


def _colour(sheet: str, cells: Mapping[Severity, Iterable[tuple[int, int]]]) -> Iterator[Step]:
    for severity in sorted(cells, key=RANK.__getitem__):
        fill, line = (argb[2:] for argb in colours.LOOKS[severity])
        # no function's name: Excel would want it in its own language
        formula = f'="{colours.MARKER}{severity}"<>""'
        for ranges in _split(list(ranges_of(cells[severity]))):
            yield Colour(sheet, ranges, formula, fill, line, colours.TEXT[2:])


def _split(ranges: Sequence[str]) -> Iterator[str]:
    """Ranges with commas between, in pieces that Excel takes."""
    piece = ""
    for each in ranges:
        if piece and len(piece) + 1 + len(each) > MAX_RANGES:
            yield piece
            piece = ""
        piece = f"{piece},{each}" if piece else each
    if piece:
        yield piece


def _at(cell: str) -> tuple[int, int]:
    at = position(cell)
    assert at is not None
    return at


def _units(text: str) -> int:
    """How long a text is to Excel, which counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
