"""The sheet `Blad`: one application of the allocation workbook, by number, on one A4 page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Column
from validators.model import Scalar
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Raw, as_text
from xl_tools.templates.sheets.fields import page
from xl_tools.templates.sheets.grid import Grid
from xl_tools.texts import group, say

KIND, NUMBER, ROW = "C3", "C4", "C5"
HEIGHTS = {"purpose": 92, "motivation": 92, "conditions": 46, "note": 46, "goals": 46, "title": 34}
"""Column id -> height of its row in points, where it takes more than one line."""

NUMERIC = ("amount", "date", "integer", "decimal")


def make_sheet(book: Book, sheet: Worksheet, grids: Mapping[str, Grid]) -> None:
    """Fill the sheet; it shows the first application of the first kind."""
    lang = book.lang
    for letters, width in {"A": 2, "B": 32, "C": 76}.items():
        sheet.column_dimensions[letters].width = width
    book.put(sheet, "B1", say(lang, "sheet title"), styles.TITLE)
    book.height(sheet, 1, 26)
    lead = say(lang, "sheet lead")
    book.put(sheet, "B2", lead, styles.QUIET)
    sheet.merge_cells("B2:C2")
    book.height(sheet, 2, 18)
    chosen = next(iter(grids.values()))
    present = chosen.rows[0] if chosen.rows else {}
    number = present.get("number", 1)
    labels = [grid.label for grid in grids.values()]
    for ref, key in ((KIND, "sheet kind"), (NUMBER, "sheet number"), (ROW, "sheet row")):
        book.put(sheet, f"B{ref[1:]}", say(lang, key), styles.LABEL)
    book.put(sheet, KIND, chosen.label, styles.field("text"))
    choice = DataValidation(
        type="list", formula1=book.choices(labels), showErrorMessage=True, allow_blank=False
    )
    choice.error = say(lang, "error choice")
    book.validate(sheet, KIND, choice)
    book.put(sheet, NUMBER, number, styles.field("integer", left=True))
    whole = DataValidation(
        type="whole", operator="between", formula1="1", formula2="9999", showErrorMessage=True
    )
    whole.error = say(lang, "error integer")
    book.validate(sheet, NUMBER, whole)
    none = say(lang, "sheet none")
    matches = _by_kind(
        grids, [f"MATCH({NUMBER},{grid.cells('number')},0)" for grid in grids.values()]
    )
    place: Any = 1 if present.get("number") is not None else none
    calculated = styles.field("text", calculated=True)
    book.formula(sheet, ROW, f'IFERROR({matches},"{none}")', place, calculated)
    at = 7
    section = ""
    for key, (titles, column) in _columns(book, grids).items():
        if column.section != section:
            section = column.section
            book.put(sheet, f"B{at}", group(lang, section))
            styles.HEADING.apply(sheet[f"B{at}:C{at}"][0])
            book.height(sheet, at, 19)
            at += 1
        _line(book, sheet, at, key, titles, column, grids, present, chosen)
        at += 1
    page(sheet, f"A1:C{at - 1}", landscape=False)


def _by_kind(grids: Mapping[str, Grid], parts: list[str]) -> str:
    """Nested IFs that choose the part of the kind that is shown."""
    formula = parts[-1]
    for grid, part in list(zip(grids.values(), parts, strict=True))[-2::-1]:
        formula = f'IF(${KIND[0]}${KIND[1:]}="{grid.label}",{part},{formula})'
    return formula


def _columns(book: Book, grids: Mapping[str, Grid]) -> dict[str, tuple[Mapping[str, str], Column]]:
    """Column id -> its titles by kind, and the column; those of a section together."""
    columns: dict[str, tuple[Mapping[str, str], Column]] = {}
    for key, column in book.call.table("allocation").items():
        titles = {kind: grid.titles[key] for kind, grid in grids.items() if key in grid.titles}
        if key != "number" and titles:
            columns[key] = (titles, column)
    order = list(dict.fromkeys(column.section for _, column in reversed(columns.values())))
    return dict(sorted(columns.items(), key=lambda item: -order.index(item[1][1].section)))


def _scalar(value: Raw) -> Scalar:
    return as_text(value) if value is None or isinstance(value, Sequence) else value


def _line(
    book: Book,
    sheet: Worksheet,
    row: int,
    key: str,
    titles: Mapping[str, str],
    column: Column,
    grids: Mapping[str, Grid],
    present: Mapping[str, Raw],
    chosen: Grid,
) -> None:
    """Write a line: the column's title, and what stands there in the application shown."""
    names = [titles.get(kind, "") for kind in grids]
    if len(set(names)) == 1:
        book.put(sheet, f"B{row}", next(iter(titles.values())), styles.LABEL)
    else:
        label = _by_kind(grids, [f'"{name}"' for name in names])
        title = titles.get(chosen.kind, "")
        book.formula(sheet, f"B{row}", label, title, styles.LABEL)
    place = f"${ROW[0]}${ROW[1:]}"
    cells = [
        f"INDEX({grid.cells(key)},{place})" if key in grid.titles else '""'
        for grid in grids.values()
    ]
    content = _by_kind(grids, cells)
    value = present.get(key) if key in chosen.titles else None
    if column.type in NUMERIC:
        inner = f'IF(LEN({content})=0,"",{content})'
    else:
        inner = f'{content}&""'
        value = as_text(value)
    look = styles.replace(
        styles.BODY,
        alignment=styles.field(column.type, left=True).alignment,
        number_format=styles.FORMATS.get(column.type, "General"),
    )
    formula = f'IF(ISNUMBER({place}),{inner},"")'
    book.formula(sheet, f"C{row}", formula, _scalar(value), look)
    book.height(sheet, row, HEIGHTS.get(key, 19))
