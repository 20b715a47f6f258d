"""The sums and counts above the header of a list of applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from validators.a1 import position, reference
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Raw
from xl_tools.templates.sheets.case import CASE
from xl_tools.templates.sheets.fields import Place, is_number
from xl_tools.templates.sheets.grid import INACTIVE, Grid
from xl_tools.texts import say

ROWS = range(2, 6)
"""The rows that the figures stand in."""


def write_figures(
    book: Book, sheet: Worksheet, grids: Mapping[str, Grid], kind: str, case: Mapping[str, Place]
) -> None:
    """Write the figures of a list; those that are watched stand within the frozen columns.

    `case` are the cells of the sheet `Ärende`, by column id.
    """
    grid = grids[kind]
    lang, label = book.lang, book.call.kinds[kind].label
    frame = case[f"frame_{kind}"]
    granted = grid.total("granted")
    text = say(lang, "figure sought")
    _figure(book, sheet, "B2", text, grid.total_formula("sought"), grid.total("sought"))
    text = say(lang, "figure granted")
    _figure(book, sheet, "B3", text, grid.total_formula("granted"), granted)
    text = say(lang, "figure left", what=label)
    _figure(book, sheet, "B4", text, *_left(lang, frame, "C3", granted))
    total = sum(other.total("granted") for other in grids.values())
    all_granted = "+".join(
        "C3" if other is grid else f"'{other.sheet}'!C3" for other in grids.values()
    )
    left = _left(lang, case["frame_total"], f"({all_granted})", total)
    _figure(book, sheet, "B5", say(lang, "figure left", what=say(lang, "figure all")), *left)
    for row, key in ((2, "sought"), (3, "granted")):
        book.mark_total(sheet, f"C{row}", kind, key)

    decision, active = grid.column("decision"), grid.active_test
    counts: list[tuple[str, str, Any]] = [
        (
            say(lang, "figure applications"),
            f'COUNTIFS({grid.column("applicant")},"?*"{active})',
            len(_named(grid.active)),
        ),
        *(
            (
                word,
                f'COUNTIFS({decision},"{word}"{active})',
                sum(row.get("decision") == word for row in grid.active),
            )
            for word in book.call.choices("decision", kind)
        ),
        (
            say(lang, "figure inactive"),
            "+".join(f'COUNTIFS({grid.column("status")},"{word}")' for word in INACTIVE),
            len(grid.rows) - len(grid.active),
        ),
    ]
    counts += [
        (say(lang, "figure frame"), *_frame(lang, frame)),
        (say(lang, "figure decided"), grid.total_formula("decided"), grid.total("decided")),
    ]
    cells = [f"{letters}{row}" for letters in "DF" for row in ROWS]
    for ref, (text, formula, value) in zip(cells, counts, strict=True):
        _figure(book, sheet, ref, text, formula, value)
    book.mark_total(sheet, f"G{ROWS[-1]}", kind, "decided")
    sheet.conditional_formatting.add(
        "C4:C5",
        styles.conditional("AND(ISNUMBER(C4),N(C4)<0)", styles.RED, styles.RED_GROUND, bold=True),
    )


def _named(rows: Sequence[Mapping[str, Raw]]) -> list[Mapping[str, Raw]]:
    return [row for row in rows if row.get("applicant") not in (None, "", ())]


def _figure(book: Book, sheet: Worksheet, ref: str, text: str, formula: str, value: Any) -> None:
    place = position(ref)
    assert place is not None
    row, column = place
    book.put(sheet, ref, text, styles.FIGURE_LABEL)
    book.formula(sheet, reference(row, column + 1), formula, value, styles.FIGURE)
    book.height(sheet, row, 17)


def _frame(lang: str, frame: Place) -> tuple[str, Any]:
    ref, none = f"'{CASE}'!{frame.ref}", say(lang, "figure not given")
    return f'IF(ISNUMBER({ref}),{ref},"{none}")', (frame.value if is_number(frame.value) else none)


def _left(lang: str, frame: Place, spent: str, value: int | float) -> tuple[str, Any]:
    ref, none = f"'{CASE}'!{frame.ref}", say(lang, "figure no frame")
    return f'IF(ISNUMBER({ref}),{ref}-{spent},"{none}")', (
        frame.number - value if is_number(frame.value) else none
    )
