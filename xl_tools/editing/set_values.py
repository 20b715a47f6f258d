"""Values set in cells of a workbook, with everything else left as the bytes it is.

For what the tool fills in. Text is never a formula; a formula that is overwritten leaves the order
of calculation; what depends on a set cell is recalculated when the file is opened, and shows its
old value until then. A table grows with rows that are set right below it, and what is checked or
coloured as far as its last row grows with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opc.draft import Draft
from opc.package import open_package
from opc.splice import Edit, Node, apply, escape_string, insertion, parse, parse_sheet
from validators.errors import LockedCell
from xl_tools.editing.anatomy import Anatomy, SheetPart, dissect, refuse_unchangeable
from xl_tools.editing.first_styles import add_first_styles
from xl_tools.editing.rows import FoundCell, Rows, find_rows
from xl_tools.marking.plan import anchors_of, bounds, position, reference
from xl_tools.number_formats import DateKind, date_kind

Settable = str | int | float | bool | dt.date | dt.datetime | None
"""What can be set; None empties the cell and keeps its look."""

_MAX_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Setting:
    """A cell (A1 reference) of a sheet and the value that it is to have. `keeps_formula`: the cell
    has a formula, which stays, and this is what it comes to now."""

    sheet: str
    cell: str
    value: Settable
    keeps_formula: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    """What a formula that stays comes to: a number."""

    value: Settable


_Values = dict[tuple[int, int], Settable | _Result]
Heights = Mapping[tuple[str, int], float]
"""Sheet and row -> the height in points that its text needs."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed workbook: its bytes and the zip names of the parts that were changed."""

    data: bytes
    changed_parts: tuple[str, ...] = ()


def set_values(data: bytes, settings: Iterable[Setting], heights: Heights | None = None) -> Changed:
    """Set values in a copy of a workbook; of several for one cell the last counts.

    Rows in which something is set get the `heights` that are given, unless somebody has chosen
    another. Without settings the same bytes are returned. Raises as `marking.mark` does, LockedCell
    for a cell that must not be written over, and ValueError for a number that Excel cannot hold
    (NaN, infinite) or a date before its calendar: those are defects of the caller.
    """
    wanted: dict[str, _Values] = {}
    book = dissect(open_package(data))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for setting in settings:
        at = position(setting.cell)
        sheet = sheets.get(setting.sheet)
        if sheet is None or sheet.kind != "worksheet" or at is None:
            raise _locked(setting.sheet, setting.cell, "Det finns ingen sådan cell i filen.")
        wanted.setdefault(setting.sheet, {})[at] = (
            _Result(setting.value) if setting.keeps_formula else setting.value
        )
    if not wanted:
        return Changed(data)
    refuse_unchangeable(book)
    dates = any(
        isinstance(value, dt.date) for values in wanted.values() for value in values.values()
    )
    work = _Setting(book, heights or {}, with_dates=dates)
    for name, values in wanted.items():
        work.set(sheets[name], values)
    return work.finish()


def _locked(sheet: str, cell: str, why: str) -> LockedCell:
    return LockedCell(why, where=f"{sheet}!{cell}", todo="Skriv värdet för hand i Excel.")


# ---------------------------------------------------------------------------------------------
# styles


@dataclass
class _Styles:
    """The workbook's cell styles: which of them show dates, and the new ones that must."""

    part: str = ""
    data: bytes = b""
    node: Node | None = None
    dates: frozenset[int] = frozenset()
    made: dict[tuple[int, int], int] = field(default_factory=dict)
    new: list[bytes] = field(default_factory=list)
    first: int = 0  # where the workbook had no styles: the style that shows a date

    def for_date(self, style: int, number_format: int) -> int:
        """A style that shows a date and is otherwise like `style`; that itself where it does."""
        if style in self.dates:
            return style
        if self.node is None:
            return self.first + (number_format == _MOMENT) if self.first else style
        xfs = list(self.node.all("xf"))
        if not 0 <= style < len(xfs):
            return style
        if (style, number_format) not in self.made:
            self.made[style, number_format] = self._made(xfs, style, number_format)
        return self.made[style, number_format]

    def _made(self, xfs: Sequence[Node], style: int, number_format: int) -> int:
        """The index of a style that is there already, or of a new one: equal styles make some
        readers lose count."""
        xf = xfs[style]
        wanted = {name: xf.get(name, "0") for name in _LOOK} | {"numFmtId": str(number_format)}
        inner = self.data[xf.inner_start : xf.inner_stop]
        for index, other in enumerate(xfs):
            same = {name: other.get(name, "0") for name in _LOOK} == wanted
            if same and self.data[other.inner_start : other.inner_stop] == inner:
                return index
        edits = [
            xf.with_attribute(self.data, "numFmtId", str(number_format)),
            xf.with_attribute(self.data, "applyNumberFormat", "1"),
        ]
        moved = [Edit(e.start - xf.start, e.stop - xf.start, e.new) for e in edits]
        self.new.append(apply(self.data[xf.start : xf.stop], moved))
        return len(xfs) + len(self.new) - 1


_LOOK = ("numFmtId", "fontId", "fillId", "borderId", "xfId", "quotePrefix", "pivotButton")

_DATE, _MOMENT = 14, 22
"""Built-in number formats (ECMA-376 part 1, 18.8.30)."""


def _read_styles(draft: Draft, book: Anatomy, *, with_dates: bool) -> _Styles:
    part = book.related("styles")
    if not part and with_dates:
        return _Styles(first=add_first_styles(draft, book, number_formats=f"{_DATE} {_MOMENT}"))
    if not part:
        return _Styles()
    data = draft.read(part)
    root = parse(data, book.package.place(part), into=("numFmts", "cellXfs"))
    formats = root.first("numFmts")
    codes = {
        _number(node.get("numFmtId")): node.get("formatCode")
        for node in (formats.all("numFmt") if formats else ())
    }
    xfs = root.first("cellXfs")
    kinds: dict[int, DateKind | None] = {}
    for index, xf in enumerate(xfs.all("xf") if xfs else ()):
        number = _number(xf.get("numFmtId"))
        kinds[index] = date_kind(number, codes.get(number))
    dates = frozenset(index for index, kind in kinds.items() if kind)
    return _Styles(part, data, xfs, dates)


# ---------------------------------------------------------------------------------------------
# a workbook


class _Setting:
    def __init__(self, book: Anatomy, heights: Heights, *, with_dates: bool) -> None:
        self.book = book
        self.heights = heights
        self.package = book.package
        self.draft = Draft(book.package, book.strict)
        self.styles = _read_styles(self.draft, book, with_dates=with_dates)
        properties = book.root.first("workbookPr")
        text = properties.get("date1904") if properties else ""
        self.date1904 = text.lower() in ("1", "true", "on")
        self.without_formula: dict[str, set[str]] = {}
        self.with_formula = False

    def set(self, sheet: SheetPart, values: _Values) -> None:
        draft, part = self.draft, sheet.part
        data = draft.read(part)
        where = self.package.place(part)
        root = parse_sheet(data, where, into=("mergeCells", "cols", "dataValidations"))
        rows_node = root.first("sheetData")
        if root.name != "worksheet" or rows_node is None:
            raise _locked(sheet.name, "A1", "Bladet är av okänt slag.")
        tables = self._tables(part)
        below = {
            number
            for table in tables
            for number in range(table.bottom, table.bottom + len(values) + 2)
        }
        rows = find_rows(data, rows_node, {row for row, _ in values} | below, where)
        self._refuse(sheet.name, root, rows, tables, values)
        formulas: dict[tuple[int, int], str] = {}
        above: dict[tuple[int, int], int] = {}
        longer: list[tuple[_Table, int]] = []
        for table in tables:
            grown = self._grown(table, tables, rows, values)
            longer += [(table, grown[-1])] if grown else []
            for row in grown:
                for column in range(table.left, table.right + 1):
                    above[row, column] = table.bottom
                    formula = table.formulas.get(column)
                    if formula and (row, column) not in values:
                        formulas[row, column] = formula
        sheet_edits = _SheetEdits(self, sheet, data, root, rows, values, formulas, above)
        draft.edit(part, *sheet_edits.make(rows_node), *_stretched(data, root, longer))
        self.with_formula |= bool(formulas)

    # tables

    def _tables(self, part: str) -> list[_Table]:
        tables = []
        for name in self.package.related(part, "table"):
            if name not in self.package:
                continue
            name = self.package.entry(name).name
            data = self.draft.read(name)
            root = parse(
                data,
                self.package.place(name),
                depth=3,
                into=("tableColumns", "tableColumn"),
                texts=("calculatedColumnFormula",),
            )
            area = bounds(root.get("ref").replace("$", ""))
            if area:
                tables.append(_Table.of(name, data, root, area))
        return tables

    def _grown(
        self,
        table: _Table,
        tables: Sequence[_Table],
        rows: Rows,
        values: Mapping[tuple[int, int], Settable | _Result],
    ) -> list[int]:
        """The rows that a table grows by; its own edit is made here."""
        if table.totals:
            return []
        grown: list[int] = []
        row = table.bottom + 1
        while self._may_grow(row, table, tables, rows, values):
            grown.append(row)
            row += 1
        if grown:
            new = f"{reference(table.top, table.left)}:{reference(row - 1, table.right)}"
            edits = [table.root.with_attribute(table.data, "ref", new)]
            chosen = table.root.first("autoFilter")
            if chosen is not None:
                edits.append(chosen.with_attribute(table.data, "ref", new))
            self.draft.edit(table.part, *edits)
        return grown

    @staticmethod
    def _may_grow(
        row: int,
        table: _Table,
        tables: Sequence[_Table],
        rows: Rows,
        values: Mapping[tuple[int, int], Settable | _Result],
    ) -> bool:
        columns = range(table.left, table.right + 1)
        if all(values.get((row, column)) is None for column in columns):
            return False
        there = rows.rows[row].cells if row in rows.rows else {}
        if any(there[column].filled for column in columns if column in there):
            return False
        return not any(
            other is not table and other.covers(row, column)
            for other in tables
            for column in columns
        )

    # what must not be written over

    def _refuse(
        self,
        sheet: str,
        root: Node,
        rows: Rows,
        tables: Sequence[_Table],
        values: Mapping[tuple[int, int], Settable | _Result],
    ) -> None:
        merged = root.first("mergeCells")
        merges = (
            [node.get("ref").replace("$", "") for node in merged.all("mergeCell")] if merged else []
        )
        anchors = anchors_of(values, merges)
        for at in values:
            row, column = at
            if anchors.get(at, at) != at:
                raise _locked(sheet, reference(*at), "Cellen är dold i en sammanfogning.")
            is_result = isinstance(values[at], _Result)
            if not is_result and any(
                top <= row <= bottom and left <= column <= right
                for top, left, bottom, right in rows.arrays
            ):
                raise _locked(sheet, reference(*at), "Cellen hör till en matrisformel.")
            for table in tables:
                if table.covers(row, column) and row in table.fixed_rows:
                    raise _locked(
                        sheet, reference(*at), "Cellen är en tabells rubrik eller summarad."
                    )
            found = rows.rows[row].cells.get(column) if row in rows.rows else None
            formula = found.formula if found else None
            if not is_result and formula and formula.get("t") == "shared" and "ref" in formula:
                raise _locked(sheet, reference(*at), "Andra celler delar cellens formel.")
            if is_result:
                if formula is None:
                    raise _locked(sheet, reference(*at), "Cellen har ingen egen formel.")
            elif formula is not None:
                identity = next(
                    each.node.get("sheetId") for each in self.book.sheets if each.name == sheet
                )
                self.without_formula.setdefault(identity, set()).add(reference(*at))

    # the whole

    def finish(self) -> Changed:
        draft, styles = self.draft, self.styles
        if styles.new and styles.node is not None:
            node = styles.node
            draft.edit(styles.part, *node.appended(styles.data, b"".join(styles.new)))
            draft.edit(styles.part, *node.counted(styles.data, len(styles.new)))
        self._update_chain()
        if self._calculates():
            draft.edit(self.book.main, *_recalculated(self.book))
        changed = draft.settle()
        parts = (*sorted(changed), *sorted(draft.removed))
        return Changed(draft.finish(changed), parts)

    def _update_chain(self) -> None:
        """Take overwritten formulas out of the order of calculation; it goes as a whole (Excel
        makes it anew) where a table has got formulas, or where nothing would be left."""
        part = self.book.related("calcChain")
        if not part or not (self.without_formula or self.with_formula):
            return
        data = self.draft.read(part)
        root = parse(data, self.package.place(part), depth=1)
        edits: list[Edit] = []
        identity, told = "", ""
        for node in root.children:
            identity = node.get("i", identity)
            gone = node.get("r") in self.without_formula.get(identity, ())
            if gone:
                edits.append(Edit(node.start, node.stop, b""))
            elif "i" not in node.attributes and told != identity:
                edits.append(node.with_attribute(data, "i", identity))  # its predecessor told it
            told = told if gone else identity
        if self.with_formula or len(edits) >= len(root.children):
            for relation in self.book.relationships.values():
                if relation.kind == "calcChain":
                    self.draft.unrelate(self.book.main, relation.id)
            self.draft.remove(part)
            return
        self.draft.edit(part, *edits)

    def _calculates(self) -> bool:
        """Whether anything in the workbook may depend on what was set."""
        if self.with_formula or self.book.related("calcChain"):
            return True
        return any(
            _FORMULA.search(self.draft.read(sheet.part))
            for sheet in self.book.sheets
            if sheet.kind == "worksheet"
        )


def _stretched(data: bytes, root: Node, longer: Sequence[tuple[_Table, int]]) -> list[Edit]:
    """The edits of data validations and conditional formats that cover the last row of a table
    which has grown, and not all that it has now."""
    validations = root.first("dataValidations")
    nodes = [*root.all("conditionalFormatting")] if longer else []
    nodes += validations.all("dataValidation") if longer and validations else ()
    edits: list[Edit] = []
    for node in nodes:
        refs = node.get("sqref").split()
        new = [_longer(ref, longer) for ref in refs]
        if new != refs:
            edits.append(node.with_attribute(data, "sqref", " ".join(new)))
    return edits


def _longer(ref: str, longer: Sequence[tuple[_Table, int]]) -> str:
    area = bounds(ref.replace("$", ""))
    for table, bottom in longer if area else ():
        top, left, last, right = area  # type: ignore[misc]  # there is one
        beside = right < table.left or left > table.right
        if not beside and top <= table.bottom <= last < bottom and last > table.top:
            return f"{reference(top, left)}:{reference(bottom, right)}"
    return ref


_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>]")


@dataclass(frozen=True)
class _Table:
    part: str
    data: bytes
    root: Node
    top: int
    left: int
    bottom: int
    right: int
    headers: int
    totals: int
    formulas: Mapping[int, str]

    @classmethod
    def of(cls, part: str, data: bytes, root: Node, area: tuple[int, int, int, int]) -> _Table:
        columns = root.first("tableColumns")
        formulas = {}
        for offset, column in enumerate(columns.all("tableColumn") if columns else ()):
            formula = column.first("calculatedColumnFormula")
            if (
                formula is not None
                and formula.get("array") not in ("1", "true")
                and not _is_relative(formula.text)
            ):
                formulas[area[1] + offset] = formula.text
        headers = _number(root.get("headerRowCount", "1"))
        return cls(
            part, data, root, *area, headers, _number(root.get("totalsRowCount", "0")), formulas
        )

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def fixed_rows(self) -> set[int]:
        last = self.bottom + 1
        return {*range(self.top, self.top + self.headers), *range(last - self.totals, last)}


_NOT_A_REFERENCE = re.compile(r"""\[[^\[\]]*\]|"(?:[^"]|"")*"|'(?:[^']|'')*'!""")
_RELATIVE = re.compile(r"(?<![\w.$])(?:[A-Z]{1,3}\$?\d+|\$[A-Z]{1,3}\d+)(?![\w.(])", re.IGNORECASE)


def _is_relative(formula: str) -> bool:
    """Whether a calculated column refers to cells by address: those are meant from the table's
    first row (ECMA-376 part 1, 18.5.1.1), and would be other cells in a new row."""
    bare, before = formula, None
    while bare != before:  # brackets within brackets: T[[#This Row],[x]]
        bare, before = _NOT_A_REFERENCE.sub("", bare), bare
    return _RELATIVE.search(bare) is not None


def _recalculated(book: Anatomy) -> list[Edit]:
    """The edits of the main part that let Excel calculate everything when it opens the file."""
    node = book.root.first("calcPr")
    if node is not None:
        return [node.with_attribute(book.data, "fullCalcOnLoad", "1")]
    new = f'<{book.root.prefix}calcPr fullCalcOnLoad="1"/>'.encode()
    for child in book.root.children:
        if child.name in _AFTER_CALCULATION:
            return [insertion(child.start, new)]
    return book.root.appended(book.data, new)


_AFTER_CALCULATION = frozenset(
    (
        "oleSize",
        "customWorkbookViews",
        "pivotCaches",
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    )
)


# ---------------------------------------------------------------------------------------------
# a sheet


@dataclass
class _SheetEdits:
    """The edits of one worksheet. `formulas` are what a table's new rows calculate; `above` tells
    of a cell that a table has got in which row its neighbour above stands: it looks like that,
    empty or not."""

    work: _Setting
    sheet: SheetPart
    data: bytes
    root: Node
    rows: Rows
    values: _Values
    formulas: Mapping[tuple[int, int], str]
    above: Mapping[tuple[int, int], int]

    def make(self, rows_node: Node) -> list[Edit]:
        edits: list[Edit] = []
        cells: dict[int, list[int]] = {}
        for row, column in sorted({*self.values, *self.formulas, *self.above}):
            cells.setdefault(row, []).append(column)
        missing: dict[int, list[bytes]] = {}
        for row, columns in cells.items():
            if row in self.rows.rows:
                edits += self._in_row(row, columns)
                continue
            new = b"".join(self._cell(row, column, None) for column in columns)
            if new:
                p = self.root.prefix
                height = self.work.heights.get((self.sheet.name, row))
                tall = f' ht="{height:g}"' if height else ""
                whole = f'<{p}row r="{row}"{tall}>'.encode() + new + f"</{p}row>".encode()
                missing.setdefault(self.rows.gaps[row], []).append(whole)
        for at, new_rows in missing.items():
            body = b"".join(new_rows)
            empty = rows_node.is_empty_tag
            edits += rows_node.appended(self.data, body) if empty else [insertion(at, body)]
        return edits + self._dimension(cells)

    def _in_row(self, row: int, columns: Sequence[int]) -> list[Edit]:
        found = self.rows.rows[row]
        edits: list[Edit] = []
        last: list[bytes] = []
        after = sorted(found.cells)
        for column in columns:
            cell = found.cells.get(column)
            new = self._cell(row, column, cell)
            if cell is not None:
                edits.append(Edit(cell.node.start, cell.node.stop, new))
                continue
            following = next((each for each in after if each > column), None)
            if following is None:
                last.append(new)
            else:
                edits.append(insertion(found.cells[following].node.start, new))
        if last:
            edits += found.node.appended(self.data, b"".join(last))
        height = self.work.heights.get((self.sheet.name, row))
        if height and found.node.get("customHeight") not in ("1", "true"):
            edits.append(found.node.with_attribute(self.data, "ht", f"{height:g}"))
        first, _, final = found.node.get("spans").partition(":")
        if first.isdigit() and final.isdigit():
            low, high = min(int(first), *columns), max(int(final), *columns)
            if (low, high) != (int(first), int(final)):
                edits.append(found.node.with_attribute(self.data, "spans", f"{low}:{high}"))
        return edits

    def _cell(self, row: int, column: int, found: FoundCell | None) -> bytes:
        p = self.root.prefix
        style = self._style(row, column, found)
        value = self.values.get((row, column))
        formula = self.formulas.get((row, column))
        kind = body = ""
        if isinstance(value, _Result):
            assert found is not None
            whole = self.data[found.node.inner_start : found.node.inner_stop]
            kept = re.search(rf"<{p}f(?:\s[^>]*)?(?:/>|>.*?</{p}f\s*>)".encode(), whole, re.DOTALL)
            assert kept is not None
            if not isinstance(value.value, int | float):
                raise ValueError(f"{value.value!r} is no number, as a formula's result must be")
            body = f"{kept[0].decode()}<{p}v>{_written(value.value)}</{p}v>"
        elif formula is not None:
            body = f"<{p}f>{escape_string(formula).decode()}</{p}f>"
        elif isinstance(value, str):
            kind = ' t="inlineStr"'
            text = escape_string(value[:_MAX_TEXT]).decode()
            body = f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'
        elif isinstance(value, bool):
            kind, body = ' t="b"', f"<{p}v>{int(value)}</{p}v>"
        elif isinstance(value, dt.date):
            body = f"<{p}v>{_serial(value, self.work.date1904)}</{p}v>"
            timed = isinstance(value, dt.datetime) and value.time() != dt.time()
            shown = _MOMENT if timed else _DATE
            style = self.work.styles.for_date(style, shown)
        elif value is not None:
            body = f"<{p}v>{_written(value)}</{p}v>"
        if found is None and not (body or (style and (row, column) in self.above)):
            return b""
        look = f' s="{style}"' if style else ""
        start = f'<{p}c r="{reference(row, column)}"{look}{kind}'
        return f"{start}>{body}</{p}c>".encode() if body else f"{start}/>".encode()

    def _style(self, row: int, column: int, found: FoundCell | None) -> int:
        """The cell's own style; else that of the cell above in a table, of its row or column."""
        if found is not None and found.node.get("s"):
            return _number(found.node.get("s"))
        bottom = self.above.get((row, column))
        if bottom in self.rows.rows:
            neighbour = self.rows.rows[bottom].cells.get(column)
            if neighbour is not None:
                return _number(neighbour.node.get("s"))
        if found is not None:
            return 0
        there = self.rows.rows.get(row)
        if there is not None and there.node.get("customFormat") in ("1", "true"):
            return _number(there.node.get("s"))
        columns = self.root.first("cols")
        for node in columns.all("col") if columns else ():
            if _number(node.get("min")) <= column <= _number(node.get("max")):
                return _number(node.get("style"))
        return 0

    def _dimension(self, cells: Mapping[int, Sequence[int]]) -> list[Edit]:
        node = self.root.first("dimension")
        area = bounds(node.get("ref")) if node else None
        if node is None or area is None:
            return []
        every = [(row, column) for row, columns in cells.items() for column in columns]
        top = min(area[0], *(row for row, _ in every))
        left = min(area[1], *(column for _, column in every))
        bottom = max(area[2], *(row for row, _ in every))
        right = max(area[3], *(column for _, column in every))
        if (top, left, bottom, right) == area:
            return []
        new = f"{reference(top, left)}:{reference(bottom, right)}"
        return [node.with_attribute(self.data, "ref", new)]


def _written(value: int | float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{value} is no number that a cell can hold")
    return str(value) if isinstance(value, int) else repr(value)


def _serial(value: dt.date, date1904: bool) -> str:
    """Days since Excel's epoch; its year 1900 has a 29 February (ECMA-376 part 1, 18.17.4.1)."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    moment = moment.replace(tzinfo=None)
    if date1904:
        days = moment - dt.datetime(1904, 1, 1)
    else:
        days = moment - dt.datetime(1899, 12, 30)
        if moment < dt.datetime(1900, 3, 1):
            days -= dt.timedelta(days=1)
    if days < dt.timedelta(0) or (not date1904 and moment < dt.datetime(1900, 1, 1)):
        raise ValueError(f"{value} lies before the workbook's calendar")
    number = days / dt.timedelta(days=1)
    return str(int(number)) if number == int(number) else repr(number)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
