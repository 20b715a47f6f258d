"""The allocation workbook: sheets `LUM` and `MUL`, `Ärende`, `Överblick`, `Blad`, `Instruktion`.

Not protected: an Excel table on a protected sheet can neither grow nor be sorted. Sums stand above
the header, because a totals row stops a table from growing. What somebody writes over a formula is
a finding (S07), by the list of formulas in the hidden sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call, Column
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Data, Raw
from xl_tools.templates.embed_buttons import ROW_HEIGHT
from xl_tools.templates.sheets.case import CASE, make_case
from xl_tools.templates.sheets.fields import A3, Place, is_number, page, validation
from xl_tools.templates.sheets.grid import INACTIVE, Grid
from xl_tools.templates.sheets.instruction import allocation_instruction
from xl_tools.templates.sheets.one_page import make_sheet
from xl_tools.templates.sheets.overview import make_overview
from xl_tools.texts import group, say

OVERVIEW = "Överblick"
PRINT = "Blad"
GUIDE = "Instruktion"

EMPTY_ROWS = 30
FIGURES = range(2, 6)  # rows: sums and counts,
GROUPS, HEADER = 6, 7  # section headings, column headers
FROZEN = ("number", "applicant", "title")  # first in the sheet, whatever is scrolled
WIDEST = {"applicant": 28, "title": 36, "purpose": 44, "motivation": 46}
WIDE = {"note": 40, "status": 21, "unit": 20, "registration": 19}


def make_allocation(call: Call, *, lang: str, data: Data, buttons: bool = False) -> bytes:
    """The allocation workbook of a call, filled in with `data`; with `buttons` there is room for
    them (xl_tools.buttons puts them in), and the instruction tells of them."""
    title = f"Fördelning {call.year}"
    book = Book(call, "fordelning", title=title, lang=lang, buttons=buttons)
    sheets = {kind: book.sheet(grant.sheet) for kind, grant in call.kinds.items()}
    case_sheet = book.sheet(CASE)
    overview = book.sheet(OVERVIEW)
    single = book.sheet(PRINT)
    guide = book.sheet(GUIDE)

    grids = {kind: _grid(book, sheet, kind, data) for kind, sheet in sheets.items()}
    case = make_case(book, case_sheet, data)
    for kind, sheet in sheets.items():
        _figures(book, sheet, grids, kind, case.places)
    make_overview(book, overview, grids)
    make_sheet(book, single, grids)
    allocation_instruction(book, guide)
    _notes(book, data, grids, case.refs)
    return book.save()


def _order(call: Call, kind: str) -> dict[str, Column]:
    columns = call.table("allocation", kind)
    return {
        **{key: columns[key] for key in FROZEN if key in columns},
        **{key: column for key, column in columns.items() if key not in FROZEN},
    }


def _grid(book: Book, sheet: Worksheet, kind: str, data: Data) -> Grid:
    call = book.call
    columns = _order(call, kind)
    letters = {key: get_column_letter(n) for n, key in enumerate(columns, 1)}
    titles = {key: call.title(key, kind) for key in columns}
    rows = [dict(row) for row in data.get("applications", ()) if row.get("kind") == kind]
    count = len(rows) or EMPTY_ROWS
    grid = Grid(
        kind,
        call.kinds[kind].label,
        sheet.title,
        letters,
        titles,
        tuple(rows),
        HEADER + 1,
        HEADER + count,
    )
    _headers(book, sheet, grid, columns)
    looks = {key: styles.data(column.type) for key, column in columns.items()}
    first = {key: book.put(sheet, f"{letters[key]}{grid.first}", None, looks[key]) for key in looks}
    for index in range(count):
        row: Mapping[str, Raw] = rows[index] if index < len(rows) else {}
        number = grid.first + index
        for key in columns:
            book.put_like(sheet, f"{letters[key]}{number}", row.get(key), first[key])
        book.height(sheet, number, row_height(call, kind, row), fixed=False)
    last = get_column_letter(len(columns))
    book.table(sheet, sheet.title, f"A{HEADER}:{last}{grid.last}")
    _limits(book, sheet, grid, columns)
    _colours(sheet, call, grid)
    _print(sheet)
    return grid


def _headers(book: Book, sheet: Worksheet, grid: Grid, columns: Mapping[str, Column]) -> None:
    call = book.call
    grant = call.kinds[grid.kind]
    book.put(sheet, "A1", f"{grant.label} {call.year}: {grant.name}", styles.TITLE)
    book.height(sheet, 1, 26)
    if call.status == "preliminary":
        book.put(sheet, "D1", say(book.lang, "preliminary"), styles.WARNING)
    section = ""
    for key, column in columns.items():
        letters = grid.columns[key]
        sheet.column_dimensions[letters].width = _width(key, column, grid.titles[key])
        styles.HEADING.apply((sheet[f"{letters}{GROUPS}"],))
        own = next(iter(columns.values())).section if key in FROZEN else column.section
        if own != section:
            section = own
            book.put(sheet, f"{letters}{GROUPS}", group(book.lang, section))
        ref = f"{letters}{HEADER}"
        book.put(sheet, ref, grid.titles[key], styles.HEADER)
        prompt = DataValidation(showInputMessage=True, allow_blank=True)
        prompt.promptTitle = grid.titles[key][:32]
        prompt.prompt = column.help[:255] or grid.titles[key]
        book.validate(sheet, ref, prompt)
    book.height(sheet, GROUPS, ROW_HEIGHT if book.buttons else 19)
    book.height(sheet, HEADER, 50)
    sheet.freeze_panes = f"{get_column_letter(len(FROZEN) + 1)}{HEADER + 1}"


def row_height(call: Call, kind: str, row: Mapping[str, Raw]) -> float:
    """The height of a row, in points, that shows all that stands in it."""
    columns = call.table("allocation", kind)
    texts = [
        (row[key], _width(key, columns[key], call.title(key, kind)))
        for key in row.keys() & columns.keys()
    ]
    return styles.height(texts, least=18)


def _width(key: str, column: Column, title: str) -> float:
    longest = max((len(word) for word in title.split()), default=0)
    return max(min(column.width, WIDEST.get(key, 40)), WIDE.get(key, 0), longest + 5.5)


def _limits(book: Book, sheet: Worksheet, grid: Grid, columns: Mapping[str, Column]) -> None:
    for key, column in columns.items():
        if rule := validation(book, column, grid.kind, key):
            letters = grid.columns[key]
            book.validate(sheet, f"{letters}{grid.first}:{letters}{grid.furthest}", rule)


def _colours(sheet: Worksheet, call: Call, grid: Grid) -> None:
    grant = call.kinds[grid.kind]
    first = grid.first
    sought, granted = grid.columns["sought"], grid.columns["granted"]
    over = [f"N(${granted}{first})>N(${sought}{first})"]
    if grant.cap_granted is not None:
        over.append(f"N(${granted}{first})>{grant.cap_granted}")
    sheet.conditional_formatting.add(
        f"{granted}{first}:{granted}{grid.furthest}",
        styles.conditional(f"OR({','.join(over)})", styles.RED, styles.RED_GROUND, bold=True),
    )
    limit = grant.cap_sought or grant.asks_above
    if limit is not None:
        sheet.conditional_formatting.add(
            f"{sought}{first}:{sought}{grid.furthest}",
            styles.conditional(f"N(${sought}{first})>{limit}", styles.AMBER, styles.AMBER_GROUND),
        )
    status = grid.columns["status"]
    gone = ",".join(f'${status}{first}="{word}"' for word in INACTIVE)
    last = get_column_letter(len(grid.columns))
    sheet.conditional_formatting.add(
        f"A{first}:{last}{grid.furthest}",
        styles.conditional(f"OR({gone})", styles.GREY, italic=True),
    )


def _print(sheet: Worksheet) -> None:
    page(sheet, landscape=True, paper=A3, wide=2, high=0)
    sheet.print_title_rows = f"{GROUPS}:{HEADER}"
    sheet.print_title_cols = f"A:{get_column_letter(len(FROZEN))}"


# ---------------------------------------------------------------------------------------------
# the sums above the header


def _figures(
    book: Book, sheet: Worksheet, grids: Mapping[str, Grid], kind: str, case: Mapping[str, Place]
) -> None:
    """Sums and counts above the header, the ones that are watched within the frozen columns."""
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
    total = sum(one.total("granted") for one in grids.values())
    all_granted = "+".join("C3" if one is grid else f"'{one.sheet}'!C3" for one in grids.values())
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
        (say(lang, "figure frame"), *_shown(lang, frame)),
        (say(lang, "figure decided"), grid.total_formula("decided"), grid.total("decided")),
    ]
    cells = [f"{letters}{row}" for letters in "DF" for row in FIGURES]
    for ref, (text, formula, value) in zip(cells, counts, strict=True):
        _figure(book, sheet, ref, text, formula, value)
    book.mark_total(sheet, f"G{FIGURES[-1]}", kind, "decided")
    sheet.conditional_formatting.add(
        "C4:C5",
        styles.conditional("AND(ISNUMBER(C4),N(C4)<0)", styles.RED, styles.RED_GROUND, bold=True),
    )


def _named(rows: Sequence[Mapping[str, Raw]]) -> list[Mapping[str, Raw]]:
    return [row for row in rows if row.get("applicant") not in (None, "", ())]


def _figure(book: Book, sheet: Worksheet, ref: str, text: str, formula: str, value: Any) -> None:
    letters, row = ref[0], ref[1:]
    book.put(sheet, ref, text, styles.FIGURE_LABEL)
    book.formula(sheet, f"{chr(ord(letters) + 1)}{row}", formula, value, styles.FIGURE)
    book.height(sheet, int(row), 17)


def _shown(lang: str, frame: Place) -> tuple[str, Any]:
    ref, none = f"'{CASE}'!{frame.ref}", say(lang, "figure not given")
    return f'IF(ISNUMBER({ref}),{ref},"{none}")', (frame.value if is_number(frame.value) else none)


def _left(lang: str, frame: Place, spent: str, value: int | float) -> tuple[str, Any]:
    ref, none = f"'{CASE}'!{frame.ref}", say(lang, "figure no frame")
    return f'IF(ISNUMBER({ref}),{ref}-{spent},"{none}")', (
        frame.number - value if is_number(frame.value) else none
    )


def _notes(
    book: Book,
    data: Data,
    grids: Mapping[str, Grid],
    refs: Mapping[tuple[str, int, str], str],
) -> None:
    rows: list[tuple[Grid, int]] = []
    counts = dict.fromkeys(grids, 0)
    for row in data.get("applications", ()):
        grid = grids[row["kind"]]
        rows.append((grid, grid.first + counts[row["kind"]]))
        counts[row["kind"]] += 1
    for name, target, text in data.get("notes", ()):
        if isinstance(target, str):
            ref = target
        elif target[0] == "applications":
            grid, number = rows[target[1]]
            ref = f"{grid.columns[target[2]]}{number}"
        else:
            ref = refs[tuple(target)]
        book.note(book.worksheet(name), ref, text)
