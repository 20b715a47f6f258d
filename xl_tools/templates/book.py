"""A workbook while it is made: openpyxl, and what openpyxl leaves out.

openpyxl writes formulas without their values, stamps the time of day into the file and cannot
describe a chart. `Book` remembers the value of each formula and finishes the package afterwards, so
that Protected View, viewers and our own reader see figures, and the same card gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart.bar_chart import BarChart
from openpyxl.comments import Comment
from openpyxl.utils import (
    absolute_coordinate,
    get_column_letter,
    quote_sheetname,
    range_boundaries,
)
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from validators.a1 import position
from validators.cards.call import Call
from validators.model import ErrorValue, Scalar
from xl_tools.number_formats import DateKind, date_kind
from xl_tools.templates.styles import Look

META = "_fordela"
LISTS = "_listor"
CREATOR = "fordela"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_TERMS = "http://purl.org/dc/terms/"

Raw = Scalar | Sequence[Any]
"""A value as `data` gives it: what stands in the cell; a sequence is written as "17, 19"."""


Data = Mapping[str, Sequence[Any]]
"""Table name of the card -> rows (column id -> raw value), and under "notes" triples (sheet, A1
reference or (table, index of the row, column id), text)."""


def as_text(value: Raw) -> str:
    """A raw value as text: nothing as "", several as "17, 19"."""
    if value is None or isinstance(value, str):
        return value or ""
    return ", ".join(map(str, value)) if isinstance(value, Sequence) else str(value)


class Book:
    """A workbook under way. Sheets come in the order in which they are asked for."""

    def __init__(
        self, call: Call, kind: str, *, title: str, lang: str, buttons: bool = False
    ) -> None:
        self.call = call
        self.kind = kind
        self.lang = lang
        self.title = title
        self.buttons = buttons
        self._book = Workbook()
        first = self._book.active
        assert first is not None
        self._book.remove(first)
        self._cached: dict[str, dict[str, Scalar]] = {}
        self._overwritten: dict[str, list[str]] = {}
        self._flexible: dict[str, set[int]] = {}
        self._descriptions: dict[str, list[tuple[str, str]]] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._totals: list[tuple[str, ...]] = []
        self._tables = 0

    # -- sheets and cells ------------------------------------------------------------------------

    def sheet(self, name: str, widths: Mapping[str, float] | None = None) -> Worksheet:
        """A new sheet without grid lines, with the given column widths."""
        made: Worksheet = self._book.create_sheet(name)
        made.sheet_view.showGridLines = False
        for letters, width in (widths or {}).items():
            made.column_dimensions[letters].width = width
        self._cached[name] = {}
        self._overwritten[name] = []
        self._flexible[name] = set()
        self._descriptions[name] = []
        return made

    def worksheet(self, name: str) -> Worksheet:
        """A sheet by name. Raises KeyError when there is none."""
        found: Worksheet = self._book[name]
        return found

    def put(self, sheet: Worksheet, ref: str, value: Raw, look: Look | None = None) -> Cell:
        """A value, as it is: text that begins with "=" stays text."""
        cell: Cell = sheet[ref]
        if look is not None:
            look.apply((cell,))
        if isinstance(value, ErrorValue):
            cell.value = value.text
            if value.text.startswith("#"):
                cell.data_type = "e"  # openpyxl knows the older ones only
        elif isinstance(value, str):
            # past openpyxl, which cuts a text where its escapes make it longer than a cell
            cell._value = _escaped(value)  # type: ignore[attr-defined]
            cell.data_type = "s"
        elif isinstance(value, Sequence):
            return self.put(sheet, ref, as_text(value))
        else:
            form = cell.number_format if _fits(value, cell.number_format) else "General"
            cell.number_format = form
            cell.value = value
            if isinstance(value, int | float) and float(f"{value:.16g}") != value:
                # past openpyxl, which writes sixteen digits where some numbers need seventeen
                cell._value = repr(value)  # type: ignore[attr-defined]
            if look is not None and form != "General":
                cell.number_format = form
        return cell

    def put_like(self, sheet: Worksheet, ref: str, value: Raw, model: Cell) -> Cell:
        """A value in a cell that looks like another of its sheet: to dress thousands one by one
        takes ten times as long."""
        cell: Cell = sheet[ref]
        cell._style = copy(model._style)  # type: ignore[attr-defined]
        self.put(sheet, ref, value)
        if isinstance(value, dt.date) and model.number_format != "General":
            cell._style = copy(model._style)  # type: ignore[attr-defined]
        return cell

    def formula(
        self, sheet: Worksheet, ref: str, formula: str, value: Scalar, look: Look | None = None
    ) -> Cell:
        """A formula (without "=") and what it gives for the data that the workbook is made with."""
        cell: Cell = sheet[ref]
        if look is not None:
            look.apply((cell,))
        form = cell.number_format
        cell.value = f"={formula}"
        cell.number_format = form
        self._cached[sheet.title][ref] = value
        return cell

    def overwrite(self, sheet: Worksheet, ref: str, value: Raw, look: Look) -> Cell:
        """A value where the template has a formula, as when somebody writes over it: the hidden
        sheet still names the cell as one of a formula (S07)."""
        self._overwritten[sheet.title].append(ref)
        return self.put(sheet, ref, value, look)

    def height(self, sheet: Worksheet, row: int, points: float, *, fixed: bool = True) -> None:
        """The height of a row; one that is not fixed grows with its text in Excel."""
        sheet.row_dimensions[row].height = points
        if not fixed:
            self._flexible[sheet.title].add(row)

    def note(self, sheet: Worksheet, ref: str, text: str) -> None:
        """A note (an Excel comment) on a cell; several are put together."""
        cell: Cell = sheet[ref]
        before = f"{cell.comment.text}\n" if cell.comment else ""
        comment = Comment(before + text, CREATOR)
        comment.width = 320
        comment.height = 24 + 20 * max(2, len(comment.text) // 42 + 1)
        cell.comment = comment

    def table(self, sheet: Worksheet, name: str, ref: str, *, filtered: bool = True) -> None:
        """An Excel table over cells that are already there, its header row first."""
        self._tables += 1
        made = Table(id=self._tables, displayName=name, name=name, ref=ref)
        made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        made._initialise_columns()  # type: ignore[attr-defined]  # not in the stubs
        cells = sheet[ref][0]
        for column, cell in zip(made.tableColumns, cells, strict=True):
            column.name = str(cell.value)
        if not filtered:
            made.autoFilter = None
        sheet.add_table(made)

    def choices(self, values: Sequence[str]) -> str:
        """The range of the hidden list sheet that holds these values."""
        key = tuple(values)
        if key not in self._lists:
            letters = get_column_letter(len(self._lists) + 1)
            self._lists[key] = f"'{LISTS}'!${letters}$1:${letters}${max(1, len(key))}"
        return self._lists[key]

    def validate(self, sheet: Worksheet, area: str, rule: DataValidation) -> None:
        """Attach a data validation to an area."""
        sheet.add_data_validation(rule)
        rule.add(area)

    def name(self, name: str, target: str) -> None:
        """A defined name for the workbook."""
        self._book.defined_names[name] = DefinedName(name, attr_text=target)

    def chart(self, sheet: Worksheet, anchor: str, chart: BarChart, alt: str) -> None:
        """A chart, with the text that is read to those who cannot see it."""
        sheet.add_chart(chart, anchor)
        title = f"Diagram {len(self._descriptions[sheet.title]) + 1}"
        self._descriptions[sheet.title].append((title, alt))

    def states(self, sheet: Worksheet, ref: str, kind: str, column: str) -> None:
        """Remember that a cell states the sum of a column (rule D18-total)."""
        self._totals.append((sheet.title, ref, kind, column))

    # -- the package -------------------------------------------------------------------------------

    def save(self, *, hidden: bool = True) -> bytes:
        """The workbook, with the formulas' values and fixed dates, and with its hidden sheets: one
        that is not read again does without them."""
        if hidden:
            self._hidden_sheets()
        properties = self._book.properties
        properties.creator = CREATOR
        properties.lastModifiedBy = CREATOR
        properties.title = self.title
        properties.subject = self.call.name
        properties.language = "sv-SE"
        properties.description = f"{'Mall' if hidden else 'Kort'} {self.call.version}, {self.kind}"
        self._book.active = 0
        for sheet in self._book.worksheets:
            sheet.sheet_view.tabSelected = sheet is self._book.worksheets[0]
        made = io.BytesIO()
        self._book.save(made)
        return self._finished(made.getvalue())

    def _hidden_sheets(self) -> None:
        lists = self._book.create_sheet(LISTS)
        for letters, values in zip(
            (get_column_letter(n + 1) for n in range(len(self._lists))), self._lists, strict=True
        ):
            for row, value in enumerate(values, 1):
                self.put(lists, f"{letters}{row}", value)
        lists.sheet_state = "veryHidden"
        meta = self._book.create_sheet(META)
        said = {
            "call": self.call.year,
            "kind": self.kind,
            "template": self.call.version,
            "lang": self.lang,
        }
        marked: list[tuple[str, ...]] = [
            *(
                ("formula", name, area)
                for name, cells in self._cached.items()
                for area in areas([*cells, *self._overwritten[name]])
            ),
            *(("total", *total) for total in self._totals),
        ]
        for row, parts in enumerate(said.items(), 1):
            for column, part in zip("AB", parts, strict=True):
                self.put(meta, f"{column}{row}", part)
        self._cached[META] = {}
        for row, (key, name, area, *rest) in enumerate(marked, len(said) + 1):
            # as a formula the reference follows its cells when people put in rows and columns
            place = f"{quote_sheetname(name)}!{absolute_coordinate(area)}"
            _, top, _, bottom = range_boundaries(area)
            self.put(meta, f"A{row}", key)
            self.formula(meta, f"B{row}", f"ROWS({place})", (bottom or 0) - (top or 0) + 1)
            for column, part in zip("CD", rest, strict=False):
                self.put(meta, f"{column}{row}", part)
        meta.sheet_state = "veryHidden"

    def _finished(self, package: bytes) -> bytes:
        titles = [sheet.title for sheet in self._book.worksheets]
        parts = {f"xl/worksheets/sheet{n}.xml": title for n, title in enumerate(titles, 1)}
        drawn = [title for title in titles if self._descriptions.get(title)]
        drawings = {f"xl/drawings/drawing{n}.xml": title for n, title in enumerate(drawn, 1)}
        finished = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(package)) as source,
            zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            names = sorted(
                source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
            )
            for name in names:
                content = source.read(name)
                if name in parts:
                    content = self._with_values(content, parts[name])
                elif name in drawings:
                    content = _described(content, self._descriptions[drawings[name]])
                elif name == "xl/styles.xml":
                    content = _ordered(content)
                elif name == "docProps/core.xml":
                    content = _dated(content, self.call.window.opens)
                info = zipfile.ZipInfo(name, ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                target.writestr(info, content)
        return finished.getvalue()

    def _with_values(self, part: bytes, title: str) -> bytes:
        """The part with its formulas' values, in UTF-8: spliced, because a tree of ten thousand
        rows takes as much memory as all the rest of a collected workbook."""
        cached = self._cached.get(title, {})
        flexible = self._flexible.get(title, set())

        def valued(found: re.Match[bytes]) -> bytes:
            cell, formula = found[1], found[2]
            kind, value = _cached_value(cached[cell.split(b'"', 2)[1].decode()])
            return b"<c %b%b>%b<v>%b</v></c>" % (cell, kind, formula, value)

        def grown(found: re.Match[bytes]) -> bytes:
            return found[1] if int(found[2]) in flexible else found[0]

        part = _CHARACTER.sub(lambda found: chr(int(found[1])).encode(), part)
        part = _ROW.sub(grown, part.replace(b' t="n"></c>', b' t="n"/>'))
        part, valued_cells = _FORMULA.subn(valued, part)
        if valued_cells != len(cached):
            raise ValueError(f"{title}: {valued_cells} of {len(cached)} formulas have a value")
        return part


# What openpyxl writes; a character that is not ASCII as a number.
_CHARACTER = re.compile(rb"&#([0-9]{3,});")
_ROW = re.compile(rb'(<row r="([0-9]+)"[^>]*?) customHeight="1"')
_FORMULA = re.compile(rb"<c (r=[^>]*)>(<f>[^<]*</f>)<v></v></c>")

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _escaped(text: str) -> str:
    """A text as a cell holds it (ECMA-376 part 1, 22.9.2.19): a carriage return, which XML would
    make a line feed of, and what only looks like an escape; what no text can hold is U+FFFD."""
    text = _NO_TEXT.sub("\ufffd", _LOOKS_ESCAPED.sub("_x005F_", text))
    return text.replace("\r", "_x000D_")


def _fits(value: Raw, form: str) -> bool:
    """Whether a value shown in a number format stays what it is: a number in a format of dates is
    a date, and a date in any other a number."""
    kind = date_kind(0, form)
    if isinstance(value, dt.datetime):
        return kind is DateKind.BOTH
    if isinstance(value, dt.date):
        return kind is DateKind.DATE
    if isinstance(value, dt.time):
        return kind is DateKind.TIME
    return kind is None or value is None


def _cached_value(value: Scalar) -> tuple[bytes, bytes]:
    """The attribute that tells its type, and the value as it stands in the part."""
    if isinstance(value, bool):
        return b' t="b"', b"%d" % value
    if isinstance(value, int | float):
        return b"", repr(value).encode()
    if isinstance(value, dt.date):
        return b"", b"%d" % serial(value)
    text = "" if value is None else _escaped(str(value))
    return b' t="str"', escape(text).encode()


def _described(part: bytes, descriptions: Sequence[tuple[str, str]]) -> bytes:
    root = etree.fromstring(part)
    frames = root.iter(f"{{{_DRAWING}}}cNvPr")
    for frame, (name, text) in zip(frames, descriptions, strict=True):
        frame.set("name", name)
        frame.set("descr", text)
    return _xml(root)


_FONT = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
         "color", "name", "family", "charset", "scheme")  # fmt: skip


def _ordered(part: bytes) -> bytes:
    """The children of each font in the order of the schema; openpyxl has one of its own."""
    root = etree.fromstring(part)
    for font in root.iter(f"{{{_MAIN}}}font"):
        font[:] = sorted(font, key=lambda child: _FONT.index(etree.QName(child).localname))
    return _xml(root)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _dated(part: bytes, day: dt.date) -> bytes:
    root = etree.fromstring(part)
    for name in ("created", "modified"):
        for element in root.iter(f"{{{_TERMS}}}{name}"):
            element.text = f"{day.isoformat()}T00:00:00Z"
    return _xml(root)


def serial(day: dt.date) -> int:
    """A date as Excel counts it (1900 system)."""
    plain = day.date() if isinstance(day, dt.datetime) else day
    return (plain - dt.date(1899, 12, 30)).days


def areas(refs: Iterable[str]) -> list[str]:
    """Single cells -> the fewest simple areas: runs down a column, equal runs side by side."""
    columns: dict[int, list[int]] = {}
    for ref in refs:
        cell = position(ref)
        assert cell is not None
        columns.setdefault(cell[1], []).append(cell[0])
    runs: dict[tuple[int, int], list[int]] = {}
    for column, rows in sorted(columns.items()):
        ordered = sorted(rows)
        start = ordered[0]
        for before, after in zip(ordered, [*ordered[1:], -1], strict=True):
            if after != before + 1:
                runs.setdefault((start, before), []).append(column)
                start = after
    found: list[tuple[int, int, str]] = []
    for (first, last), members in runs.items():
        left = members[0]
        for before, after in zip(members, [*members[1:], -1], strict=True):
            if after != before + 1:
                start_ref = f"{get_column_letter(left)}{first}"
                end_ref = f"{get_column_letter(before)}{last}"
                area = start_ref if start_ref == end_ref else f"{start_ref}:{end_ref}"
                found.append((first, left, area))
                left = after
    return [area for _, _, area in sorted(found)]
