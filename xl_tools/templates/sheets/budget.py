"""The sheet `Budget` of an application: cost lines, other financiers, and whether it balances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call, Form
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Data, Raw
from xl_tools.templates.sheets.fields import Place, is_number, page, validation
from xl_tools.texts import say

EXTRA_LINES: Mapping[Form, int] = {"project": 7, "trip": 5}
"""Lines that stand ready in an empty budget, besides one per category."""
FINANCIERS = 6


@dataclass(frozen=True)
class Lines:
    """Where the budget stands, and what it comes to with the data that the form is made with."""

    columns: Mapping[str, str]  # column id -> letters
    first: int
    last: int
    rows: tuple[Mapping[str, Raw], ...]  # as filled in, computed amounts included
    financing_columns: Mapping[str, str]
    financing_first: int
    financing_last: int
    financing_rows: tuple[Mapping[str, Raw], ...]

    def area(self, key: str) -> str:
        """The cells of a budget column."""
        return f"${self.columns[key]}${self.first}:${self.columns[key]}${self.last}"

    def financing_area(self, key: str) -> str:
        """The cells of a column of the other financiers."""
        letters = self.financing_columns[key]
        return f"${letters}${self.financing_first}:${letters}${self.financing_last}"

    @property
    def amounts(self) -> str:
        """The cells of the lines' amounts."""
        return self.area("line_amount")

    @property
    def financing_amounts(self) -> str:
        """The cells of the other financiers' amounts."""
        return self.financing_area("financing_amount")

    @property
    def total(self) -> int | float:
        """The sum of the lines' amounts."""
        return _sum(row.get("line_amount") for row in self.rows)

    @property
    def financing_total(self) -> int | float:
        """The sum of the other financiers' amounts."""
        return _sum(row.get("financing_amount") for row in self.financing_rows)


def _sum(values: Iterable[Raw]) -> int | float:
    return sum(value for value in values if is_number(value))  # type: ignore[misc]


def line_amount(row: Mapping[str, Raw]) -> int | float | str:
    """Share of full time × quantity × price in whole kronor, halves upwards as Excel's ROUND; a
    float where it has more digits than Excel keeps, "" where no number is so large."""
    quantity, price = row.get("line_quantity"), row.get("line_price")
    if not (is_number(quantity) and is_number(price)):
        return ""
    share = row.get("line_share")
    factor = share if is_number(share) else 1
    product = Decimal(str(factor)) * Decimal(str(quantity)) * Decimal(str(price))
    if abs(product) >= 10**15:
        return float(product) if math.isfinite(float(product)) else ""
    return int(product.quantize(Decimal(1), ROUND_HALF_UP))


def make_budget(book: Book, sheet: Worksheet, kind: str, data: Data) -> Lines:
    """Fill the sheet Budget, and say where its lines are."""
    call, lang = book.call, book.lang
    columns = call.table("budget", kind)
    letters = {key: get_column_letter(n) for n, key in enumerate(columns, 1)}
    for key, column in columns.items():
        sheet.column_dimensions[letters[key]].width = max(column.width, 13)
    sheet.column_dimensions["A"].width = 32
    last_letters = get_column_letter(len(columns))
    label = call.kinds[kind].label
    title = say(lang, "budget title", label=label, year=call.year)
    book.put(sheet, "A1", title, styles.TITLE)
    book.height(sheet, 1, 28)
    form = call.kinds[kind].form
    text = say(lang, f"budget {form}")
    book.put(sheet, "A2", text, styles.QUIET)
    sheet.merge_cells(f"A2:{last_letters}2")
    book.height(sheet, 2, styles.height([(text, 130)], size=9.5))

    given = [dict(row) for row in data.get("budget", ())]
    if not given:
        fees = fee_categories(call, kind)
        ready = [name for name in call.choices("line_category", kind) if name not in fees]
        given = [{"line_category": name} for name in ready]
    ready_lines = len(call.choices("line_category", kind)) + EXTRA_LINES[form]
    count = max(len(given) + 2, ready_lines)
    header = 12
    _heading(book, sheet, header - 1, say(lang, "costs"), last_letters)
    first, last = header + 1, header + count
    for key in columns:
        book.put(sheet, f"{letters[key]}{header}", call.title(key, kind), styles.HEADER)
    book.height(sheet, header, 33)
    rows: list[dict[str, Raw]] = []
    for number in range(first, last + 1):
        index = number - first
        row = given[index] if index < len(given) else {}
        for key, column in columns.items():
            ref = f"{letters[key]}{number}"
            if key == "line_amount":
                row[key] = _line_amount(book, sheet, ref, letters, number, row)
            else:
                look = styles.field(column.type)
                if key == "line_share":
                    look = styles.replace(look, number_format="0%")
                book.put(sheet, ref, row.get(key), look)
        book.height(
            sheet, number, styles.height([(row.get("line_text"), 40)], least=18), fixed=False
        )
        rows.append(row)
    for key, column in columns.items():
        if key != "line_amount" and (rule := validation(book, column, kind, key)):
            book.validate(sheet, f"{letters[key]}{first}:{letters[key]}{last}", rule)
    book.table(sheet, "Budget", f"A{header}:{last_letters}{last}", filtered=False)
    return _financing(book, sheet, kind, data, letters, first, last, tuple(rows), last_letters)


def fee_categories(call: Call, kind: str) -> list[str]:
    """The cost categories that are fees for courses or conferences."""
    return [name for name in call.choices("line_category", kind) if "avgift" in name.casefold()]


def _line_amount(
    book: Book,
    sheet: Worksheet,
    ref: str,
    letters: Mapping[str, str],
    number: int,
    row: Mapping[str, Raw],
) -> Raw:
    computed = line_amount(row)
    look = styles.field("amount", calculated=True)
    given = row.get("line_amount")
    if given is not None and given != computed:
        book.overwrite(sheet, ref, given, look)
        return given
    quantity, price = f"{letters['line_quantity']}{number}", f"{letters['line_price']}{number}"
    share = f"{letters['line_share']}{number}" if "line_share" in letters else ""
    factor = f"IF(ISNUMBER({share}),{share},1)*" if share else ""
    book.formula(
        sheet,
        ref,
        f'IF(COUNT({quantity},{price})<2,"",ROUND({factor}{quantity}*{price},0))',
        computed,
        look,
    )
    return computed


def _financing(
    book: Book,
    sheet: Worksheet,
    kind: str,
    data: Data,
    letters: Mapping[str, str],
    first: int,
    last: int,
    rows: tuple[Mapping[str, Raw], ...],
    last_letters: str,
) -> Lines:
    call = book.call
    columns = call.table("financing", kind)
    heading = last + 2
    _heading(book, sheet, heading, say(book.lang, "financiers"), last_letters)
    own = {key: get_column_letter(n) for n, key in enumerate(columns, 1)}
    header = heading + 1
    for key in columns:
        book.put(sheet, f"{own[key]}{header}", call.title(key, kind), styles.HEADER)
    book.height(sheet, header, 33)
    given = [dict(row) for row in data.get("financing", ())]
    count = max(FINANCIERS, len(given) + 1)
    for index in range(count):
        row = given[index] if index < len(given) else {}
        for key, column in columns.items():
            look = styles.field(column.type, left=column.type == "amount")
            look = styles.replace(look, number_format=styles.FORMATS.get(column.type, "General"))
            book.put(sheet, f"{own[key]}{header + 1 + index}", row.get(key), look)
        book.height(sheet, header + 1 + index, 18, fixed=False)
    for key, column in columns.items():
        if rule := validation(book, column, kind, key):
            area = f"{own[key]}{header + 1}:{own[key]}{header + count}"
            book.validate(sheet, area, rule)
    last_own = get_column_letter(len(columns))
    book.table(sheet, "Finansiering", f"A{header}:{last_own}{header + count}", filtered=False)
    page(sheet, f"A1:{last_letters}{header + count}", landscape=True)
    return Lines(letters, first, last, rows, own, header + 1, header + count, tuple(given))


def _heading(book: Book, sheet: Worksheet, row: int, text: str, last_letters: str) -> None:
    book.put(sheet, f"A{row}", text)
    styles.HEADING.apply(sheet[f"A{row}:{last_letters}{row}"][0])
    book.height(sheet, row, 20)


def summarise_budget(
    book: Book, sheet: Worksheet, form: str, places: Mapping[str, Place], lines: Lines
) -> None:
    """Write the budget's sums and how they agree with the form."""
    total, other = lines.total, lines.financing_total
    sought = places["sought"].number
    own = places["own_funding"].number
    rest = total - sought - own - other
    figures = (
        ("sum costs", f"SUM({lines.amounts})", total),
        ("sum sought", f"N('{form}'!{places['sought'].ref})", sought),
        ("sum own", f"N('{form}'!{places['own_funding'].ref})", own),
        ("sum other", f"SUM({lines.financing_amounts})", other),
        ("sum rest", "B4-B5-B6-B7", rest),
    )
    for row, (key, formula, value) in enumerate(figures, 4):
        book.put(sheet, f"A{row}", say(book.lang, key), styles.LABEL)
        look = styles.replace(
            styles.field("amount", calculated=True, left=True),
            number_format=styles.AMOUNT_FORMAT,
        )
        book.formula(sheet, f"B{row}", formula, value, look)
    word = {
        key: say(book.lang, key) for key in ("budget empty", "budget balances", "budget differs")
    }
    shown = (
        word["budget empty"] if total == 0
        else word["budget balances"] if rest == 0
        else word["budget differs"]
    )  # fmt: skip
    book.put(sheet, "A9", say(book.lang, "balance"), styles.LABEL)
    book.formula(
        sheet,
        "B9",
        f'IF(B4=0,"{word["budget empty"]}",IF(B8=0,"{word["budget balances"]}",'
        f'"{word["budget differs"]}"))',
        shown,
        styles.replace(styles.field("text", calculated=True), fill=styles.ground(styles.LIGHT)),
    )
