"""The sheet `Överblick`: sought and granted by applicant and by kind, with native Excel charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Applicant
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Raw, as_text
from xl_tools.templates.sheets.fields import A3, is_number, page
from xl_tools.templates.sheets.grid import Grid
from xl_tools.texts import say, sheet_names

KINDS_HEADER = 4  # the row of the header of the table by kind
MIN_HEADER = 11
"""The row of the header of the table by applicant, at least; the table by kind stands above."""

MEASURES = ("applications", "sought", "granted", "amount")
# Dark against light: the two series are told apart in greyscale too.
SHADES = (("B4C7E7", "1F3864"), ("1F3864", "1F3864"))


def make_overview(book: Book, sheet: Worksheet, grids: Mapping[str, Grid]) -> None:
    """Fill the sheet."""
    sheet.column_dimensions["A"].width = 30
    last_column = max(2, len(grids)) * len(MEASURES) + 1
    for column in range(2, last_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 15
    sheet.column_dimensions[get_column_letter(last_column + 1)].width = 3
    book.put(sheet, "A1", f"Överblick {book.call.year}", styles.TITLE)
    book.height(sheet, 1, 26)
    lead = say(book.lang, "overview lead", sheets=sheet_names(book.lang, book.call))
    book.put(sheet, "A2", lead, styles.QUIET)
    sheet.merge_cells(f"A2:{get_column_letter(last_column)}2")
    book.height(sheet, 2, 28)
    _by_kind(book, sheet, grids)
    header = max(MIN_HEADER, KINDS_HEADER + len(grids) + 3)
    last = _by_applicant(book, sheet, grids, header)
    _charts(book, sheet, grids, header, last, get_column_letter(last_column + 2))
    sheet.freeze_panes = "B4"
    page(sheet, landscape=True, paper=A3)


_NUMBER = styles.Look(
    styles.BODY.font,
    alignment=Alignment(horizontal="right", vertical="center"),
    border=styles.BOX,
    number_format=styles.AMOUNT_FORMAT,
)
_HEADER = styles.replace(
    styles.HEADER, alignment=Alignment(horizontal="center", vertical="center", wrap_text=True)
)
_SUM = styles.replace(_NUMBER, font=styles.LABEL.font, fill=styles.ground(styles.LIGHT))


def _by_kind(book: Book, sheet: Worksheet, grids: Mapping[str, Grid]) -> None:
    for letters, title in zip(
        "ABCDE", ("Medel", *(_capital(text) for text in _measure_titles(book.lang))), strict=True
    ):
        book.put(sheet, f"{letters}{KINDS_HEADER}", title, _HEADER)
    book.height(sheet, KINDS_HEADER, 20)
    row = KINDS_HEADER
    for row, grid in enumerate(grids.values(), KINDS_HEADER + 1):
        book.put(sheet, f"A{row}", grid.label, styles.LABEL)
        for letters, (formula, value) in zip("BCDE", _measures(grid, None), strict=True):
            book.formula(sheet, f"{letters}{row}", formula, value, _NUMBER)
    book.put(sheet, f"A{row + 1}", say(book.lang, "overview total"), styles.LABEL)
    totals = [[value for _, value in _measures(grid, None)] for grid in grids.values()]
    for letters, values in zip("BCDE", zip(*totals, strict=True), strict=True):
        area = f"{letters}{KINDS_HEADER + 1}:{letters}{row}"
        book.formula(sheet, f"{letters}{row + 1}", f"SUM({area})", sum(values), _SUM)


def _by_applicant(book: Book, sheet: Worksheet, grids: Mapping[str, Grid], header: int) -> int:
    """The table by applicant, its header in this row; returns its last row (the totals)."""
    call = book.call
    book.put(sheet, f"A{header}", "Sökande", _HEADER)
    columns: list[tuple[str, Grid, int]] = []
    for grid in grids.values():
        for index, measure in enumerate(_measure_titles(book.lang)):
            letters = get_column_letter(2 + len(columns))
            limit = call.kinds[grid.kind].per_district
            top = say(book.lang, "overview most", limit=limit) if index == 2 and limit else ""
            book.put(sheet, f"{letters}{header}", f"{grid.label} {measure}{top}", _HEADER)
            columns.append((letters, grid, index))
    book.height(sheet, header, 36)
    first = header + 1
    last = header + len(call.applicants)
    for row, applicant in enumerate(call.applicants, first):
        book.put(sheet, f"A{row}", applicant.name, styles.LABEL)
        for letters, grid, index in columns:
            formula, value = _measures(grid, applicant)[index]
            book.formula(sheet, f"{letters}{row}", formula, value, _NUMBER)
    others, totals = last + 1, last + 2
    book.put(sheet, f"A{others}", say(book.lang, "overview others"), styles.LABEL)
    book.put(sheet, f"A{totals}", say(book.lang, "overview total"), styles.LABEL)
    for letters, grid, index in columns:
        formula, value = _measures(grid, None)[index]
        named = sum(_measures(grid, applicant)[index][1] for applicant in call.applicants)
        rest = f"{letters}{totals}-SUM({letters}{first}:{letters}{last})"
        book.formula(sheet, f"{letters}{others}", rest, value - named, _NUMBER)
        book.formula(sheet, f"{letters}{totals}", formula, value, _SUM)
    for letters, grid, index in columns:
        limit = call.kinds[grid.kind].per_district
        if index == 2 and limit:
            sheet.conditional_formatting.add(
                f"{letters}{first}:{letters}{last}",
                styles.conditional(
                    f"{letters}{first}>{limit}", styles.RED, styles.RED_GROUND, bold=True
                ),
            )
    return totals


def _measure_titles(lang: str) -> list[str]:
    return [say(lang, f"measure {measure}") for measure in MEASURES]


def _measures(grid: Grid, applicant: Applicant | None) -> list[tuple[str, int | float]]:
    """Formula and value of each of the `MEASURES`, of one applicant or of all."""
    column = grid.column("applicant")
    patterns = ["?*"] if applicant is None else _patterns(applicant)
    rows = [row for row in grid.active if _matches(row.get("applicant"), patterns)]
    sought, granted = grid.column("sought"), grid.column("granted")

    def added(function: str, before: str = "", after: str = "") -> str:
        return "+".join(
            f'{function}({before}{column},"{pattern}"{grid.active_test}{after})'
            for pattern in patterns
        )

    return [
        (added("COUNTIFS"), len(rows)),
        (added("SUMIFS", before=f"{sought},"), _sum(row.get("sought") for row in rows)),
        (
            added("COUNTIFS", after=f',{granted},">0"'),
            sum(_sum([row.get("granted")]) > 0 for row in rows),
        ),
        (added("SUMIFS", before=f"{granted},"), _sum(row.get("granted") for row in rows)),
    ]


def _sum(values: Iterable[Raw]) -> int | float:
    return sum(value for value in values if is_number(value))  # type: ignore[misc]


def _patterns(applicant: Applicant) -> list[str]:
    """Patterns by which Excel finds an applicant, or the first of several, at the start of a cell.

    Hyphens and spaces count as the same, whatever follows; older names are included.
    """
    names = (applicant.name, *applicant.aliases, *applicant.merged_from)
    return [re.sub(r"[\s-]", "?", name) + "*" for name in names]


def _matches(value: Raw, patterns: Iterable[str]) -> bool:
    return _excel_patterns(tuple(patterns)).fullmatch(as_text(value)) is not None


@lru_cache(maxsize=256)
def _excel_patterns(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Any of Excel's patterns ("?" one character, "*" any) as one of Python's."""
    expressions = (
        re.escape(pattern).replace(r"\?", ".").replace(r"\*", ".*") for pattern in patterns
    )
    return re.compile("|".join(expressions), re.I | re.S)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _charts(
    book: Book,
    sheet: Worksheet,
    grids: Mapping[str, Grid],
    header: int,
    totals: int,
    right: str,
) -> None:
    """The charts of the table between the rows `header` and `totals`, one per kind, from the column
    `right` on; and one of the table by kind, below."""
    row, lang, year = 4, book.lang, book.call.year
    names = Reference(sheet, min_col=1, min_row=header + 1, max_row=totals - 1)
    for number, grid in enumerate(grids.values()):
        title = say(lang, "chart title", label=grid.label, year=year)
        columns = (3 + 4 * number, 5 + 4 * number)
        chart = _chart(sheet, lang, title, columns, header, totals - 1, names, horizontal=True)
        chart.height, chart.width = 11.5, 21
        alt = say(lang, "chart alt", label=grid.label, ref=f"A{header}")
        book.chart(sheet, f"{right}{row}", chart, alt)
        row += 24
    kinds = Reference(sheet, min_col=1, min_row=KINDS_HEADER + 1, max_row=KINDS_HEADER + len(grids))
    title = say(lang, "chart kinds title", year=year)
    chart = _chart(
        sheet, lang, title, (3, 5), KINDS_HEADER, KINDS_HEADER + len(grids), kinds, horizontal=False
    )
    chart.height, chart.width = 9, 16
    alt = say(lang, "chart kinds alt", ref=f"A{KINDS_HEADER}")
    book.chart(sheet, f"A{totals + 3}", chart, alt)


def _chart(
    sheet: Worksheet,
    lang: str,
    title: str,
    columns: tuple[int, ...],
    header: int,
    last: int,
    names: Reference,
    *,
    horizontal: bool,
) -> BarChart:
    chart = BarChart()
    chart.type = "bar" if horizontal else "col"
    chart.grouping = "clustered"
    chart.title = title
    if chart.title is not None:
        chart.title.overlay = False
    chart.legend = Legend(legendPos="b")
    chart.gapWidth = 60
    for column, (inside, line) in zip(columns, SHADES, strict=True):
        values = Reference(sheet, min_col=column, min_row=header + 1, max_row=last)
        name = say(lang, ("chart sought", "chart granted")[columns.index(column)])
        series = Series(values, title=name)
        series.graphicalProperties = GraphicalProperties(
            solidFill=inside, ln=LineProperties(solidFill=line, w=9525)
        )
        series.invertIfNegative = False
        chart.append(series)
    chart.set_categories(names)
    chart.x_axis.title = say(lang, "chart applicants" if horizontal else "chart kinds")
    chart.y_axis.title = "Kronor"
    chart.y_axis.number_format = styles.AMOUNT_FORMAT
    chart.y_axis.numFmt.sourceLinked = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines = ChartLines(
        spPr=GraphicalProperties(ln=LineProperties(solidFill="D9D9D9", w=6350))
    )
    chart.x_axis.delete = False
    chart.y_axis.delete = False
    if horizontal:
        chart.x_axis.scaling.orientation = "maxMin"  # the first applicant on top
        chart.y_axis.crosses = "max"
    else:
        chart.dataLabels = DataLabelList(showVal=True)
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, part, False)
    return chart
