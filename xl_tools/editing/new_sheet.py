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
from opc.elements import parse
from opc.package import open_package
from opc.splice import escape, escape_string
from opc.xml_events import RELATION, SPREADSHEET
from validators.a1 import Area, reference
from validators.errors import UnknownDialect
from xl_tools.editing.anatomy import Anatomy, dissect, refuse_unchangeable
from xl_tools.editing.sheet_order import put_at
from xl_tools.editing.styles.cell_styles import CONTENT_TYPE, Styles, add_styles
from xl_tools.editing.styles.element_order import add_formats

TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
HEADER_ROW = 4
"""Of the table; above it the title and the lead."""

LAST_DRESSED_ROW = 20_000  # that choices and colours reach

_MAX_PROMPT_TITLE_LENGTH = 32  # characters, of a data validation (Excel's limit)
_MAX_PROMPT_LENGTH = 255  # characters
_MAX_COLUMN_NAME_LENGTH = 255  # characters, of a table's column

_FORMATS = {
    "date": (14, 'horizontal="left" vertical="top"'),
    "amount": (3, 'horizontal="right" vertical="top" indent="1"'),
    "number": (0, 'horizontal="left" vertical="top"'),
    "code": (0, 'vertical="top"'),
}
"""The built-in number format (ECMA-376 part 1, 18.8.30) and the alignment of each type of column.
Other types are text, which wraps."""


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column of the table."""

    title: str
    width: float
    """In characters."""
    type: str = "text"
    """ "text", "number", "date", "amount" or "code" (text on one line)."""
    choices: tuple[str, ...] = ()
    """What it may hold; anything where there are none."""
    help: str = ""
    """What Excel shows beside the chosen title."""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """The sheet to be put in."""

    name: str
    title: str
    lead: str
    """What is said below the title."""
    columns: Sequence[NewColumn]
    colours: Sequence[tuple[str, str]] = ()
    """Formulas for the table's first row, each with the fill of the rows for which it is true.

    E.g. `('$F5="Väntar"', 'FFFDE6A9')`
    """
    frozen: int = 0
    """How many columns stay in view."""


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
    before = {name.casefold() for name in after}
    places = [at for at, there in enumerate(book.sheets, 1) if there.name.casefold() in before]
    at = max(places, default=len(book.sheets))
    edits = put_at(book, at, sheet.name, draft.relate(book.main, "worksheet", part))
    draft.edit(book.main, *edits)
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
    style_edits, styles = add_styles(data, root, tuple(_FORMATS.values()))
    fills = [_dxf(fill) for _, fill in sheet.colours]
    fill_edits, first = add_formats(data, root, fills, where)
    draft.edit(part, *style_edits, *fill_edits)
    return styles, first


def _dxf(fill: str) -> str:
    """The look of a conditional format, with {p} for the prefix of elements."""
    return (
        '<{p}dxf><{p}fill><{p}patternFill patternType="solid">'
        f'<{{p}}fgColor rgb="{fill}"/><{{p}}bgColor rgb="{fill}"/></{{p}}patternFill></{{p}}fill>'
        "</{p}dxf>"
    )


def _worksheet(
    book: Anatomy, sheet: NewSheet, styles: Styles, first_fill: int, relation: str
) -> bytes:
    """The worksheet part; `first_fill` is the index of the first colour, `relation` the table's."""
    first = HEADER_ROW + 1
    last = reference(first, len(sheet.columns))
    rows = {  # number -> height in points, cells
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
        f"<sheetData>{body}</sheetData>{_colours(sheet, first_fill)}{_validations(sheet)}"
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="8" orientation="landscape" fitToHeight="0"/>'
        f'<tableParts count="1"><tablePart r:id="{relation}"/></tableParts></worksheet>'
    ).encode()


def _style(column: NewColumn, styles: Styles) -> int:
    types = list(_FORMATS)
    if column.type in types and styles.formatted:
        return styles.formatted[types.index(column.type)]
    return styles.text


def _text(ref: str, text: str, style: int) -> str:
    look = f' s="{style}"' if style else ""
    if not text:
        return f'<c r="{ref}"{look}/>'
    escaped = escape_string(text).decode()
    return f'<c r="{ref}"{look} t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def _colours(sheet: NewSheet, first_fill: int) -> str:
    """The conditional formats; none where there are no styles (`first_fill` -1)."""
    if first_fill < 0:
        return ""
    cells = Area(HEADER_ROW + 1, 1, LAST_DRESSED_ROW, len(sheet.columns)).reference
    return "".join(
        f'<conditionalFormatting sqref="{cells}"><cfRule type="expression" '
        f'dxfId="{first_fill + index}" priority="{index + 1}"><formula>{escape(formula).decode()}'
        "</formula></cfRule></conditionalFormatting>"
        for index, (formula, _) in enumerate(sheet.colours)
    )


def _validations(sheet: NewSheet) -> str:
    elements: list[str] = []
    for number, column in enumerate(sheet.columns, 1):
        head = reference(HEADER_ROW, number)
        if column.help:
            elements.append(
                '<dataValidation allowBlank="1" showInputMessage="1" '
                f'promptTitle="{_attribute(column.title, _MAX_PROMPT_TITLE_LENGTH)}" '
                f'prompt="{_attribute(column.help, _MAX_PROMPT_LENGTH)}" sqref="{head}"/>'
            )
        if column.choices:
            cells = Area(HEADER_ROW + 1, number, LAST_DRESSED_ROW, number).reference
            elements.append(
                '<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
                f'sqref="{cells}"><formula1>"{escape(",".join(column.choices)).decode()}"'
                "</formula1></dataValidation>"
            )
    if not elements:
        return ""
    return f'<dataValidations count="{len(elements)}">{"".join(elements)}</dataValidations>'


def _attribute(text: str, max_length: int) -> str:
    return escape(text[:max_length]).decode()


def _table(book: Anatomy, draft: Draft, sheet: NewSheet) -> bytes:
    """The part of the table, with its header row and one row below."""
    taken = dict(_taken_names(book, draft))
    plain = re.sub(r"\W", "_", sheet.name)  # a table's name has no spaces
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain}_{number}", number + 1
    identity = max(taken.values(), default=0) + 1
    cells = Area(HEADER_ROW, 1, HEADER_ROW + 1, len(sheet.columns)).reference
    columns = "".join(
        f'<tableColumn id="{number}" name="{_attribute(column.title, _MAX_COLUMN_NAME_LENGTH)}"/>'
        for number, column in enumerate(sheet.columns, 1)
    )
    escaped = escape(name).decode()
    return (
        f'<table xmlns="{SPREADSHEET[book.strict]}" id="{identity}" name="{escaped}" '
        f'displayName="{escaped}" ref="{cells}" totalsRowShown="0"><autoFilter ref="{cells}"/>'
        f'<tableColumns count="{len(sheet.columns)}">{columns}</tableColumns>'
        '<tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" '
        'showRowStripes="1" showColumnStripes="0"/></table>'
    ).encode()


def _taken_names(book: Anatomy, draft: Draft) -> Iterable[tuple[str, int]]:
    """The names of tables, each with the table's identity, and of defined names, with 0."""
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
