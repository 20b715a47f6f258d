"""The allocation workbook: sheets `LUM` and `MUL`, `Ärende`, `Överblick`, `Blad`, `Instruktion`.

Not protected: an Excel table on a protected sheet can neither grow nor be sorted. Sums stand above
the header, because a totals row stops a table from growing. What somebody writes over a formula is
a finding (S07), by the list of formulas in the hidden sheet.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call, Column
from validators.cards.names import ALLOCATION
from validators.model import Scalar
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Data, Raw
from xl_tools.templates.embed_buttons import ROW_HEIGHT
from xl_tools.templates.sheets.case import CASE, make_case
from xl_tools.templates.sheets.fields import A3, page, validation
from xl_tools.templates.sheets.figures import write_figures
from xl_tools.templates.sheets.grid import INACTIVE, Grid
from xl_tools.templates.sheets.instruction import allocation_instruction
from xl_tools.templates.sheets.one_page import make_sheet
from xl_tools.templates.sheets.overview import make_overview
from xl_tools.texts import group, say

OVERVIEW = "Överblick"
PRINT = "Blad"
GUIDE = "Instruktion"

EMPTY_ROWS = 30  # rows of a list that has no data
GROUPS, HEADER = 6, 7  # the rows of the headings of groups, and of the columns' headers
FROZEN = ("number", "applicant", "title")  # first in the sheet, whatever is scrolled
MAX_WIDTHS = {"applicant": 28, "title": 36, "purpose": 44, "motivation": 46}  # characters
MIN_WIDTHS = {"note": 40, "status": 21, "unit": 20, "registration": 19}  # characters


def make_allocation(call: Call, *, lang: str, data: Data, buttons: bool = False) -> bytes:
    """The allocation workbook of a call, filled in with `data`.

    With `buttons` there is room for them (xl_tools.templates.embed_buttons puts them in), and the
    instruction tells of them.
    """
    title = f"Fördelning {call.year}"
    book = Book(call, ALLOCATION, title=title, lang=lang, buttons=buttons)
    sheets = {kind: book.sheet(grant.sheet) for kind, grant in call.kinds.items()}
    case_sheet = book.sheet(CASE)
    overview = book.sheet(OVERVIEW)
    single = book.sheet(PRINT)
    guide = book.sheet(GUIDE)

    grids = {kind: _write_grid(book, sheet, kind, data) for kind, sheet in sheets.items()}
    case = make_case(book, case_sheet, data)
    for kind, sheet in sheets.items():
        write_figures(book, sheet, grids, kind, case.places)
    make_overview(book, overview, grids)
    make_sheet(book, single, grids)
    allocation_instruction(book, guide)
    _notes(book, data, grids, case.refs)
    return book.save()


def allocation_figures(
    call: Call, *, lang: str, data: Data
) -> dict[str, dict[str, tuple[str, Scalar]]]:
    """The formulas above the lists and in `Överblick`, as `make_allocation` would write them.

    Sheet -> A1 reference -> formula without its "=", and its value for `data`.
    """
    book = Book(call, ALLOCATION, title="", lang=lang)
    sheets = {kind: book.sheet(grant.sheet) for kind, grant in call.kinds.items()}
    overview = book.sheet(OVERVIEW)
    case = make_case(book, book.sheet(CASE), data)
    grids = {kind: _plan_grid(call, kind, data) for kind in sheets}
    for kind, sheet in sheets.items():
        write_figures(book, sheet, grids, kind, case.places)
    make_overview(book, overview, grids)
    return {sheet.title: book.formulas(sheet) for sheet in (*sheets.values(), overview)}


def _ordered_columns(call: Call, kind: str) -> dict[str, Column]:
    columns = call.table("allocation", kind)
    return {
        **{key: columns[key] for key in FROZEN if key in columns},
        **{key: column for key, column in columns.items() if key not in FROZEN},
    }


def _plan_grid(call: Call, kind: str, data: Data) -> Grid:
    """Where the list of a kind has its columns and rows."""
    columns = _ordered_columns(call, kind)
    rows = [dict(row) for row in data.get("applications", ()) if row.get("kind") == kind]
    return Grid(
        kind,
        call.kinds[kind].label,
        call.kinds[kind].sheet,
        {key: get_column_letter(number) for number, key in enumerate(columns, 1)},
        {key: call.title(key, kind) for key in columns},
        tuple(rows),
        HEADER + 1,
        HEADER + (len(rows) or EMPTY_ROWS),
    )


def _write_grid(book: Book, sheet: Worksheet, kind: str, data: Data) -> Grid:
    """Write the list of a kind: headers, rows, their limits and colours."""
    call = book.call
    columns = _ordered_columns(call, kind)
    grid = _plan_grid(call, kind, data)
    letters = grid.columns
    _headers(book, sheet, grid, columns)
    models = {
        key: book.put(sheet, f"{letters[key]}{grid.first}", None, styles.data(column.type))
        for key, column in columns.items()
    }
    for number in range(grid.first, grid.last + 1):
        index = number - grid.first
        row: Mapping[str, Raw] = grid.rows[index] if index < len(grid.rows) else {}
        for key in columns:
            book.put_like(sheet, f"{letters[key]}{number}", row.get(key), models[key])
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
        # the frozen columns stand under the heading of the first one
        heading = next(iter(columns.values())).section if key in FROZEN else column.section
        if heading != section:
            section = heading
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
    """The width of a column in characters; the longest word of its title has room."""
    longest = max((len(word) for word in title.split()), default=0)
    return max(min(column.width, MAX_WIDTHS.get(key, 40)), MIN_WIDTHS.get(key, 0), longest + 5.5)


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
