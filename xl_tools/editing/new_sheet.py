"""A sheet with a title, a lead and an empty Excel table, put into a workbook; the rest stays as the
bytes it is.

Its rows are set afterwards (xl_tools.editing.set_values), with which the table grows: so the first
rows and those of a later year come about in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opc.draft import Draft, new_part
from opc.package import open_package
from opc.splice import RELATION, SPREADSHEET, escape, escape_string, parse
from validators.a1 import reference
from validators.errors import UnknownDialect
from xl_tools.editing.anatomy import Anatomy, dissect, refuse_unchangeable
from xl_tools.editing.cell_styles import CONTENT_TYPE, Styles, add_styles
from xl_tools.editing.element_order import add_formats
from xl_tools.editing.sheet_order import put_at

TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
HEADER_ROW = 4
"""Of the table; above it the title and the lead."""

FURTHEST = 20_000
"""The last row that choices and colours reach."""

_SHOWN = {
    "date": (14, 'horizontal="left" vertical="top"'),
    "amount": (3, 'horizontal="right" vertical="top" indent="1"'),
    "number": (0, 'horizontal="left" vertical="top"'),
    "code": (0, 'vertical="top"'),
}
"""By type the built-in number format (ECMA-376 part 1, 18.8.30) and the alignment; text wraps."""


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column of the table: `type` is text, number, date, amount or code (text on one line),
    `choices` what it may hold."""

    title: str
    width: float
    type: str = "text"
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """The sheet. `colours` are pairs of a formula for the table's first row and a fill (ARGB)."""

    name: str
    title: str
    lead: str
    columns: Sequence[NewColumn]
    colours: Sequence[tuple[str, str]] = ()
    frozen: int = 0  # columns that stay in view


def add_sheet(data: bytes, sheet: NewSheet, *, after: Iterable[str] = ()) -> bytes:
    """The workbook with the sheet behind the last of those named, or last.

    No sheet may have its name. Raises as `marking.mark` does.
    """
    book = dissect(open_package(data))
    refuse_unchangeable(book)
    draft = Draft(book.package, book.strict)
    styles, looks = _styles(draft, book, sheet)
    folder = book.main.rpartition("/")[0]
    part = draft.free_name(f"{folder}/worksheets/sheet{{}}.xml".lstrip("/"))
    draft.add(part, b"", CONTENT_TYPE)
    table = draft.free_name(f"{folder}/tables/table{{}}.xml".lstrip("/"))
    relation = draft.relate(part, "table", table)
    draft.add(part, new_part(_worksheet(book, sheet, styles, looks, relation)), CONTENT_TYPE)
    draft.add(table, new_part(_table(book, draft, sheet)), TABLE_TYPE)
    named = {name.casefold() for name in after}
    places = [at for at, each in enumerate(book.sheets, 1) if each.name.casefold() in named]
    at = max(places, default=len(book.sheets))
    listed = put_at(book, at, sheet.name, draft.relate(book.main, "worksheet", part))
    draft.edit(book.main, *listed)
    return draft.finish(draft.settle())


def _styles(draft: Draft, book: Anatomy, sheet: NewSheet) -> tuple[Styles, int]:
    """The cell styles, and the index of the first colour; a workbook without styles gets none."""
    part = book.related("styles")
    if not part:
        return Styles(), -1
    data, where = draft.read(part), book.package.place(part)
    groups = ("fonts", "fills", "borders", "cellXfs", "dxfs")
    root = parse(data, where, into=groups)
    if root.first("cellXfs") is None:
        raise UnknownDialect(
            "Arbetsboken har en stilmall utan cellstilar, och kan inte ändras utan risk.",
            where=where,
            todo="Öppna filen i Excel, spara den på nytt och försök igen.",
        )
    dressed, styles = add_styles(data, root, tuple(_SHOWN.values()))
    coloured, first = add_formats(data, root, [_dxf(fill) for _, fill in sheet.colours], where)
    draft.edit(part, *dressed, *coloured)
    return styles, first


def _dxf(fill: str) -> str:
    return (
        '<{p}dxf><{p}fill><{p}patternFill patternType="solid">'
        f'<{{p}}fgColor rgb="{fill}"/><{{p}}bgColor rgb="{fill}"/></{{p}}patternFill></{{p}}fill>'
        "</{p}dxf>"
    )


# ---------------------------------------------------------------------------------------------
# the parts


def _worksheet(book: Anatomy, sheet: NewSheet, styles: Styles, looks: int, relation: str) -> bytes:
    first = HEADER_ROW + 1
    last = reference(first, len(sheet.columns))
    rows = {
        1: (26, _text("A1", sheet.title, styles.title)),
        2: (18 * (1 + sheet.lead.count("\n")), _text("A2", sheet.lead, 0)),
        HEADER_ROW: (
            34,
            "".join(
                _text(reference(HEADER_ROW, number), column.title, styles.head)
                for number, column in enumerate(sheet.columns, 1)
            ),
        ),
        first: (
            18,
            "".join(
                _text(reference(first, number), "", _style(column, styles))
                for number, column in enumerate(sheet.columns, 1)
            ),
        ),
    }
    fixed = ' customHeight="1"'
    body = "".join(
        f'<row r="{number}" ht="{height}"{fixed if number != first else ""}>{cells}</row>'
        for number, (height, cells) in rows.items()
    )
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width:g}" customWidth="1"/>'
        for number, column in enumerate(sheet.columns, 1)
    )
    left = f'xSplit="{sheet.frozen}" ' if sheet.frozen else ""
    corner = reference(first, sheet.frozen + 1)
    pane = "bottomRight" if sheet.frozen else "bottomLeft"
    return (
        f'<worksheet xmlns="{SPREADSHEET[book.strict]}" xmlns:r="{RELATION[book.strict]}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane {left}'
        f'ySplit="{HEADER_ROW}" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/></sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols>'
        f"<sheetData>{body}</sheetData>{_colours(sheet, looks)}{_validations(sheet)}"
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="8" orientation="landscape" fitToHeight="0"/>'
        f'<tableParts count="1"><tablePart r:id="{relation}"/></tableParts></worksheet>'
    ).encode()


def _style(column: NewColumn, styles: Styles) -> int:
    shown = list(_SHOWN)
    if column.type in shown and styles.formatted:
        return styles.formatted[shown.index(column.type)]
    return styles.text


def _text(ref: str, text: str, style: int) -> str:
    look = f' s="{style}"' if style else ""
    if not text:
        return f'<c r="{ref}"{look}/>'
    words = escape_string(text).decode()
    return f'<c r="{ref}"{look} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _colours(sheet: NewSheet, looks: int) -> str:
    area = f"A{HEADER_ROW + 1}:{reference(FURTHEST, len(sheet.columns))}"
    return "".join(
        f'<conditionalFormatting sqref="{area}"><cfRule type="expression" '
        f'dxfId="{looks + index}" priority="{index + 1}"><formula>{escape(formula).decode()}'
        "</formula></cfRule></conditionalFormatting>"
        for index, (formula, _) in enumerate(sheet.colours)
        if looks >= 0
    )


def _validations(sheet: NewSheet) -> str:
    made: list[str] = []
    for number, column in enumerate(sheet.columns, 1):
        head = reference(HEADER_ROW, number)
        if column.help:
            made.append(
                '<dataValidation allowBlank="1" showInputMessage="1" '
                f'promptTitle="{_attribute(column.title, 32)}" '
                f'prompt="{_attribute(column.help, 255)}" sqref="{head}"/>'
            )
        if column.choices:
            area = f"{reference(HEADER_ROW + 1, number)}:{reference(FURTHEST, number)}"
            made.append(
                '<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
                f'sqref="{area}"><formula1>"{escape(",".join(column.choices)).decode()}"'
                "</formula1></dataValidation>"
            )
    if not made:
        return ""
    return f'<dataValidations count="{len(made)}">{"".join(made)}</dataValidations>'


def _attribute(text: str, longest: int) -> str:
    return escape(text[:longest]).decode()


def _table(book: Anatomy, draft: Draft, sheet: NewSheet) -> bytes:
    known = dict(_tables(book, draft))
    own = re.sub(r"\W", "_", sheet.name)  # a table's name has no spaces
    name, number = own, 2
    while name.casefold() in known:
        name, number = f"{own}_{number}", number + 1
    identity = max(known.values(), default=0) + 1
    area = f"A{HEADER_ROW}:{reference(HEADER_ROW + 1, len(sheet.columns))}"
    columns = "".join(
        f'<tableColumn id="{number}" name="{_attribute(column.title, 255)}"/>'
        for number, column in enumerate(sheet.columns, 1)
    )
    shown = escape(name).decode()
    return (
        f'<table xmlns="{SPREADSHEET[book.strict]}" id="{identity}" name="{shown}" '
        f'displayName="{shown}" ref="{area}" totalsRowShown="0"><autoFilter ref="{area}"/>'
        f'<tableColumns count="{len(sheet.columns)}">{columns}</tableColumns>'
        '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" '
        'showRowStripes="1" showColumnStripes="0"/></table>'
    ).encode()


def _tables(book: Anatomy, draft: Draft) -> Iterable[tuple[str, int]]:
    """The names that a table may not have (those of tables and defined names), with the tables'
    identities."""
    names = book.root.first("definedNames")
    for node in names.all("definedName") if names else ():
        yield node.get("name").casefold(), 0
    for sheet in book.sheets:
        for part in book.package.related(sheet.part, "table") if sheet.part else ():
            if part not in book.package:
                continue
            name = book.package.entry(part).name
            root = parse(draft.read(name), book.package.place(name), depth=1)
            number = root.get("id")
            identity = int(number) if number.isascii() and number.isdigit() else 0
            yield root.get("displayName").casefold(), identity
