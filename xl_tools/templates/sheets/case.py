"""The sheet `Ärende`: the case's data as label and value, and its lists as tables to the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import of_kind
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Data
from xl_tools.templates.sheets.fields import A3, Place, page, validation
from xl_tools.templates.sheets.instruction import to_confirm
from xl_tools.texts import say

CASE = "Ärende"

# Table of the card -> (name of the Excel table, heading, widths, free rows).
LISTS = {
    "officers": ("Handlaggare", "Handläggare", (26, 30), 4),
    "points": ("Beslutspunkter", "Egna beslutspunkter", (60,), 8),
    "hearings": ("Behandling", "Behandling i andra organ", (36, 13, 32), 6),
    "approvals": ("Godkannanden", "Godkännanden", (28, 24, 24, 13, 18, 24, 20, 16), 6),
    "attachments": ("Bilagor", "Bilagor", (52,), 10),
    "waivers": ("Undantag", "Undantag", (9, 30, 44, 26, 13, 24, 20, 16), 6),
}
LONG_TEXTS = ("over_frame_reason", "overview", "course")
"""Columns for paragraphs; so are the joint motivations, one per kind."""

HASHES = ("approval_data", "approval_seal", "waiver_data", "waiver_seal")
"""Columns for machines: people need only see the beginning, on one line."""

HEADER = 4  # the row of the headers


@dataclass(frozen=True)
class Case:
    """Where the case's data stands."""

    places: Mapping[str, Place]
    """Column id of the case's own table -> its cell."""

    refs: Mapping[tuple[str, int, str], str]
    """(Table of the card, index of the row, column id) -> A1 reference."""


def make_case(book: Book, sheet: Worksheet, data: Data) -> Case:
    """Fill the sheet."""
    call, lang = book.call, book.lang
    for letters, width in {"A": 32, "B": 50, "C": 36, "D": 3}.items():
        sheet.column_dimensions[letters].width = width
    book.put(sheet, "A1", f"{CASE}: {call.name}", styles.TITLE)
    book.height(sheet, 1, 26)
    text = say(lang, "preliminary" if call.status == "preliminary" else "case lead")
    book.put(sheet, "A2", text, styles.WARNING if call.status == "preliminary" else styles.QUIET)
    sheet.merge_cells("A2:C2")
    book.height(sheet, 2, 32)
    given = dict(next(iter(data.get("case", ())), {}))
    if not given:
        given = {
            "stage": call.choices("stage")[0],
            **{f"frame_{kind}": grant.frame for kind, grant in call.kinds.items()},
            "frame_total": call.frame,
        }
    for letters, key in (("A", "case label"), ("B", "case value"), ("C", "case help")):
        book.put(sheet, f"{letters}{HEADER}", say(lang, key), styles.HEADER)
    book.height(sheet, HEADER, 34)
    long = {*LONG_TEXTS, *(of_kind("joint_motivation_kind", kind) for kind in call.kinds)}
    places: dict[str, Place] = {}
    refs: dict[tuple[str, int, str], str] = {}
    for row, (key, column) in enumerate(call.table("case").items(), HEADER + 1):
        ref = f"B{row}"
        book.put(sheet, f"A{row}", column.title, styles.LABEL)
        look = styles.replace(
            styles.field(column.type, left=True),
            number_format=styles.FORMATS.get(column.type, "General"),
        )
        book.put(sheet, ref, given.get(key), look)
        confirm = call.to_confirm.get(_card_key(key), "")
        help_text = f"{column.help} {to_confirm(lang, confirm)}".strip()
        book.put(sheet, f"C{row}", help_text, styles.HELP)
        if rule := validation(book, column, "", key):
            book.validate(sheet, ref, rule)
        least = 64 if key in long else 19
        points = styles.height([(given.get(key), 50), (help_text, 40)], least=least)
        book.height(sheet, row, points, fixed=False)
        places[key] = Place(ref, given.get(key))
        refs["case", 0, key] = ref
    _lists(book, sheet, data, refs)
    sheet.freeze_panes = f"B{HEADER + 1}"
    page(sheet, landscape=True, paper=A3, wide=3, high=0)
    return Case(places, refs)


def _card_key(key: str) -> str:
    """The card's own key of what a label of the case is filled in with."""
    kind = key.removeprefix("frame_")
    return "frame" if kind == "total" else f"kinds.{kind}.frame"


def _lists(book: Book, sheet: Worksheet, data: Data, refs: dict[tuple[str, int, str], str]) -> None:
    left = 5
    for name, (table, heading, widths, free) in LISTS.items():
        columns = book.call.table(name)
        rows = list(data.get(name, ()))
        count = max(free, len(rows) + 2)
        letters = {key: get_column_letter(left + n) for n, key in enumerate(columns)}
        ends = list(letters.values())
        book.put(sheet, f"{ends[0]}{HEADER - 1}", heading)
        for end, width in zip(ends, widths, strict=True):
            styles.HEADING.apply((sheet[f"{end}{HEADER - 1}"],))
            sheet.column_dimensions[end].width = width
        for key, column in columns.items():
            book.put(sheet, f"{letters[key]}{HEADER}", column.title, styles.HEADER)
            for index in range(count):
                ref = f"{letters[key]}{HEADER + 1 + index}"
                value = rows[index].get(key) if index < len(rows) else None
                look = styles.field(column.type)
                if key in HASHES:
                    look = styles.replace(
                        look, alignment=Alignment(horizontal="left", vertical="top", indent=1)
                    )
                book.put(sheet, ref, value, look)
                refs[name, index, key] = ref
            if rule := validation(book, column, "", key):
                area = f"{letters[key]}{HEADER + 1}:{letters[key]}{HEADER + 200}"
                book.validate(sheet, area, rule)
        book.table(sheet, table, f"{ends[0]}{HEADER}:{ends[-1]}{HEADER + count}", filtered=False)
        left += len(columns)
        sheet.column_dimensions[get_column_letter(left)].width = 3
        left += 1
