"""Which sheet is which: by its name or, where that says nothing, by what stands on it."""

from __future__ import annotations

import re

from validators.cards.call import Call
from xl_tools.reading.fields import Fields
from xl_tools.reading.forms import count_labels, find_answer
from xl_tools.reading.headers import find_header, fold, titles_in, titles_of
from xl_tools.reading.lists import is_blank
from xl_tools.reading.workbook import Sheet, Workbook

FORM = "Ansökan"  # the sheet with an application's form

_MIN_LABELS = 4
"""Labels or titles that a sheet of any name must have to be taken for a form or a list."""

_LISTED = {"applicant", "title", "sought"}
"""Columns that any list of applications has."""


def sheet_named(workbook: Workbook, name: str) -> Sheet | None:
    """The sheet of this name, however it is written; None where there is none."""
    wanted = _fold_name(name)
    return next(
        (sheet for title, sheet in workbook.sheets.items() if _fold_name(title) == wanted), None
    )


def is_for_data(sheet: Sheet) -> bool:
    """Whether a sheet may hold data: it is none of the template's own sheets for other things."""
    return not sheet.name.startswith("_") and fold(sheet.name) not in ("kontroll", "instruktion")


def _fold_name(name: str) -> str:
    return fold(name).replace("arende", "ärende").replace("ansokan", "ansökan")


def list_sheets(workbook: Workbook, call: Call, kind: str) -> list[Sheet]:
    """The sheets that may hold a kind's list in an allocation workbook; the first is the one that
    is read."""
    return sheets_named_for(workbook, call, kind) or [
        sheet for sheet in workbook.sheets.values() if kind_by_header(sheet, call) == kind
    ]


def sheets_named_for(workbook: Workbook, call: Call, kind: str) -> list[Sheet]:
    """The sheets whose name says that they hold a kind's list, the one with the very name first."""
    card = call.kinds[kind]
    names = [fold(name) for name in (card.sheet, card.label, *card.labels)]
    alternatives = "|".join(re.escape(name) for name in names)
    pattern = re.compile(
        rf"(?:ansökningar )?(?:{alternatives})(?:[ _-]*20\d\d)?(?: ansökningar)?(?: \(\d+\))?"
    )
    sheets = [
        sheet for name, sheet in workbook.sheets.items() if pattern.fullmatch(_fold_name(name))
    ]
    return sorted(
        sheets,
        key=lambda sheet: (
            names.index(_fold_name(sheet.name)) if _fold_name(sheet.name) in names else len(names)
        ),
    )


def kind_by_header(sheet: Sheet, call: Call) -> str | None:
    """The kind whose list a sheet of another name holds, by what it calls the title."""
    if sheet.name.startswith("_"):
        return None
    for kind in reversed(tuple(call.kinds)):
        header = find_header(sheet, titles_of(call, "allocation", kind))
        if header is None or len(header.letters) < _MIN_LABELS or "title" not in header.cells:
            continue
        if fold(str(header.cells["title"].value)) == fold(call.title("title", kind)):
            return kind
    return None


def kind_of_list(sheet: Sheet, call: Call) -> str | None:
    """The kind of the applications that a sheet of any name lists; None where it lists none."""
    best: tuple[int, str] | None = None
    texts = titles_in(sheet)
    for kind in call.kinds:
        titles = titles_of(call, "allocation", kind)
        if not {titles[text][0] for text in texts & titles.keys()} >= _LISTED:
            continue
        header = find_header(sheet, titles)
        if header is None or not header.letters.keys() >= _LISTED:
            continue
        letters = header.letters["title"]
        if not any(number > header.bottom and letters in row for number, row in sheet.rows.items()):
            continue
        rank = len(header.letters)
        if fold(str(header.cells["title"].value)) == fold(call.title("title", kind)):
            rank += 1
        if best is None or rank > best[0]:
            best = rank, kind
    return best[1] if best else None


def form_sheet(workbook: Workbook, fields: Fields) -> Sheet | None:
    """The sheet with the application's form: by name, or by how many of its labels it has."""
    named = sheet_named(workbook, FORM)
    if named is not None:
        return named
    best: tuple[int, Sheet] | None = None
    for sheet in filter(is_for_data, workbook.sheets.values()):
        count = max(count_labels(sheet, fields, "application", kind) for kind in fields.call.kinds)
        if count >= _MIN_LABELS and (best is None or count > best[0]):
            best = count, sheet
    return best[1] if best else None


def is_filled_form(sheet: Sheet, kind: str, fields: Fields) -> bool:
    """Whether a sheet besides the form is one too, filled in: a second application."""
    if count_labels(sheet, fields, "application", kind) < _MIN_LABELS:
        return False
    answers = (find_answer(sheet, fields, "application", kind, key) for key in ("title", "sought"))
    return any(cell is not None and not is_blank(cell) for _, cell in answers)
