"""The payout list: whom the committee's money is paid to, as a workbook and as CSV.

Both have the same rows in the same order, and end with the sum. Text is never a formula in either,
whatever stands in a title.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call
from validators.facts.decision import demand_decision
from validators.formats import word
from validators.model import Facts, Record
from xl_tools.reports import csv_rows
from xl_tools.templates import styles
from xl_tools.templates.book import Book
from xl_tools.templates.sheets.fields import page

COLUMNS: Sequence[tuple[str, str, float]] = (
    ("mottagare", "Mottagare", 44),
    ("enhet", "Enhet", 26),
    ("medel", "Medel", 9),
    ("nr", "Nr", 7),
    ("titel", "Ansökan", 46),
    ("kontering", "Kontering", 22),
    ("beslutat", "Belopp (kr)", 15),
)
"""Key of a payout, header, width of the column in characters."""

TITLE = "Utbetalning"
TOTAL = "Summa"
_NUMBERS = ("nr", "beslutat")
_HEADER = 4  # the row of the header


def payout_workbook(facts: Facts, call: Call) -> bytes:
    """The list as .xlsx: a table with its sum, ready to print. Same facts, same bytes.

    Raises NotYet before the decision, DocumentError where a decided amount is missing.
    """
    demand_decision(facts, call, "Utbetalningslistan skrivs")
    rows = facts.lists["utbetalningar"]
    book = Book(call, "utbetalning", title=f"{TITLE} {call.year}", lang="sv")
    letters = dict(zip("ABCDEFG", COLUMNS, strict=True))
    sheet = book.sheet(TITLE, {letter: width for letter, (_, _, width) in letters.items()})
    book.put(sheet, "A1", f"Utbetalning av {facts.values['totalt.medel'].value} {call.year}",
             styles.TITLE)  # fmt: skip
    book.height(sheet, 1, 26)
    book.put(sheet, "A2", _decision(facts), styles.LEAD)
    sheet.merge_cells("A2:G2")
    for letter, (key, title, _) in letters.items():
        book.put(sheet, f"{letter}{_HEADER}", title, styles.HEADER)
        for number, row in enumerate(rows, _HEADER + 1):
            look = styles.data({"beslutat": "amount", "nr": "integer"}.get(key, "text"))
            book.put(sheet, f"{letter}{number}", _value(row, key), look)
    for number, row in enumerate(rows, _HEADER + 1):
        texts = [(_value(row, key), width) for key, _, width in COLUMNS]
        book.height(sheet, number, styles.height(texts, least=18), fixed=False)
    last = _HEADER + len(rows)
    if rows:
        book.table(sheet, "Utbetalningar", f"A{_HEADER}:G{last}")
    _put_sum(book, sheet, facts, last)
    sheet.freeze_panes = f"A{_HEADER + 1}"
    page(sheet, f"A1:G{last + 1}", landscape=True, high=0)
    sheet.print_title_rows = f"{_HEADER}:{_HEADER}"
    return book.save(hidden=False)


def payout_csv(facts: Facts, call: Call) -> bytes:
    """The list as CSV, as Swedish Excel opens it: semicolons, UTF-8 with a byte order mark.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. Raises as
    `payout_workbook` does.
    """
    demand_decision(facts, call, "Utbetalningslistan skrivs")
    rows = [[_value(row, key) for key, _, _ in COLUMNS] for row in facts.lists["utbetalningar"]]
    blank = [""] * (len(COLUMNS) - 2)
    total = _value(facts.values, "totalt.beslutat")
    titles = [title for _, title, _ in COLUMNS]
    table: list[Sequence[csv_rows.CsvValue]] = [titles, *rows, [TOTAL, *blank, total]]
    return csv_rows.BEGINNING + csv_rows.lines(table)


def _put_sum(book: Book, sheet: Worksheet, facts: Facts, last: int) -> None:
    total = facts.values["totalt.beslutat"].value
    plain = styles.field("text", calculated=True)
    for letter in "BCDEF":
        book.put(sheet, f"{letter}{last + 1}", None, plain)
    book.put(sheet, f"A{last + 1}", TOTAL, plain)
    look, ref = styles.field("amount", calculated=True), f"G{last + 1}"
    if last > _HEADER:
        book.formula(sheet, ref, f"SUM(G{_HEADER + 1}:G{last})", total, look)
    else:
        book.put(sheet, ref, total, look)


def _decision(facts: Facts) -> str:
    """Where the amounts were decided: "Beslut av socialnämnden den 10 december 2024, § 23, …"."""
    found = facts.values
    parts = [f"Beslut av {found['namnd.lopande'].value}"]
    if "arende.sammantrade" in found:
        parts[0] += f" {word(found['arende.sammantrade'].value, 'datum')}"
    if "arende.paragraf" in found:
        parts.append(f"§\u00a0{found['arende.paragraf'].value}")
    if "arende.dnr" in found:
        parts.append(f"dnr {found['arende.dnr'].value}")
    return f"{', '.join(parts)}."


def _value(row: Record, key: str) -> str | int | None:
    if key not in row:
        return None
    value = row[key].value
    return value if isinstance(value, int) and key in _NUMBERS else str(value)
