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
from dataclasses import dataclass

from opc.draft import Draft
from opc.package import open_package
from opc.splice import Edit, Node, escape_string, insertion, parse, parse_sheet
from validators.a1 import anchors_of, bounds, position, reference
from xl_tools.editing.anatomy import Anatomy, SheetPart, dissect, refuse_unchangeable
from xl_tools.editing.cell_values import (
    MAX_TEXT,
    Changed,
    Heights,
    Result,
    Settable,
    Setting,
    Values,
    locked_cell,
    number_of,
    serial_of,
    written_value,
)
from xl_tools.editing.date_styles import DATE, MOMENT, read_styles
from xl_tools.editing.growing_tables import Table, stretched
from xl_tools.editing.rows import FoundCell, Rows, find_rows


def set_values(data: bytes, settings: Iterable[Setting], heights: Heights | None = None) -> Changed:
    """Set values in a copy of a workbook; of several for one cell the last counts.

    Rows in which something is set get the `heights` that are given, unless somebody has chosen
    another. Without settings the same bytes are returned. Raises as `marking.mark` does, LockedCell
    for a cell that must not be written over, and ValueError for a number that Excel cannot hold
    (NaN, infinite) or a date before its calendar: those are defects of the caller.
    """
    wanted: dict[str, Values] = {}
    book = dissect(open_package(data))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for setting in settings:
        at = position(setting.cell)
        sheet = sheets.get(setting.sheet)
        if sheet is None or sheet.kind != "worksheet" or at is None:
            raise locked_cell(setting.sheet, setting.cell, "Det finns ingen sådan cell i filen.")
        wanted.setdefault(setting.sheet, {})[at] = (
            Result(setting.value) if setting.keeps_formula else setting.value
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


# ---------------------------------------------------------------------------------------------
# a workbook


class _Setting:
    def __init__(self, book: Anatomy, heights: Heights, *, with_dates: bool) -> None:
        self.book = book
        self.heights = heights
        self.package = book.package
        self.draft = Draft(book.package, book.strict)
        self.styles = read_styles(self.draft, book, with_dates=with_dates)
        properties = book.root.first("workbookPr")
        text = properties.get("date1904") if properties else ""
        self.date1904 = text.lower() in ("1", "true", "on")
        self.without_formula: dict[str, set[str]] = {}
        self.with_formula = False

    def set(self, sheet: SheetPart, values: Values) -> None:
        draft, part = self.draft, sheet.part
        data = draft.read(part)
        where = self.package.place(part)
        root = parse_sheet(data, where, into=("mergeCells", "cols", "dataValidations"))
        rows_node = root.first("sheetData")
        if root.name != "worksheet" or rows_node is None:
            raise locked_cell(sheet.name, "A1", "Bladet är av okänt slag.")
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
        longer: list[tuple[Table, int]] = []
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
        draft.edit(part, *sheet_edits.make(rows_node), *stretched(data, root, longer))
        self.with_formula |= bool(formulas)

    # tables

    def _tables(self, part: str) -> list[Table]:
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
                tables.append(Table.of(name, data, root, area))
        return tables

    def _grown(
        self,
        table: Table,
        tables: Sequence[Table],
        rows: Rows,
        values: Mapping[tuple[int, int], Settable | Result],
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
        table: Table,
        tables: Sequence[Table],
        rows: Rows,
        values: Mapping[tuple[int, int], Settable | Result],
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
        tables: Sequence[Table],
        values: Mapping[tuple[int, int], Settable | Result],
    ) -> None:
        merged = root.first("mergeCells")
        merges = (
            [node.get("ref").replace("$", "") for node in merged.all("mergeCell")] if merged else []
        )
        anchors = anchors_of(values, merges)
        for at in values:
            row, column = at
            if anchors.get(at, at) != at:
                raise locked_cell(sheet, reference(*at), "Cellen är dold i en sammanfogning.")
            is_result = isinstance(values[at], Result)
            if not is_result and any(
                top <= row <= bottom and left <= column <= right
                for top, left, bottom, right in rows.arrays
            ):
                raise locked_cell(sheet, reference(*at), "Cellen hör till en matrisformel.")
            for table in tables:
                if table.covers(row, column) and row in table.fixed_rows:
                    raise locked_cell(
                        sheet, reference(*at), "Cellen är en tabells rubrik eller summarad."
                    )
            found = rows.rows[row].cells.get(column) if row in rows.rows else None
            formula = found.formula if found else None
            if not is_result and formula and formula.get("t") == "shared" and "ref" in formula:
                raise locked_cell(sheet, reference(*at), "Andra celler delar cellens formel.")
            if is_result:
                if formula is None:
                    raise locked_cell(sheet, reference(*at), "Cellen har ingen egen formel.")
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


_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>]")


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
    values: Values
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
        if isinstance(value, Result):
            assert found is not None
            whole = self.data[found.node.inner_start : found.node.inner_stop]
            kept = re.search(rf"<{p}f(?:\s[^>]*)?(?:/>|>.*?</{p}f\s*>)".encode(), whole, re.DOTALL)
            assert kept is not None
            if not isinstance(value.value, int | float):
                raise ValueError(f"{value.value!r} is no number, as a formula's result must be")
            body = f"{kept[0].decode()}<{p}v>{written_value(value.value)}</{p}v>"
        elif formula is not None:
            body = f"<{p}f>{escape_string(formula).decode()}</{p}f>"
        elif isinstance(value, str):
            kind = ' t="inlineStr"'
            text = escape_string(value[:MAX_TEXT]).decode()
            body = f'<{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'
        elif isinstance(value, bool):
            kind, body = ' t="b"', f"<{p}v>{int(value)}</{p}v>"
        elif isinstance(value, dt.date):
            body = f"<{p}v>{serial_of(value, self.work.date1904)}</{p}v>"
            timed = isinstance(value, dt.datetime) and value.time() != dt.time()
            shown = MOMENT if timed else DATE
            style = self.work.styles.for_date(style, shown)
        elif value is not None:
            body = f"<{p}v>{written_value(value)}</{p}v>"
        if found is None and not (body or (style and (row, column) in self.above)):
            return b""
        look = f' s="{style}"' if style else ""
        start = f'<{p}c r="{reference(row, column)}"{look}{kind}'
        return f"{start}>{body}</{p}c>".encode() if body else f"{start}/>".encode()

    def _style(self, row: int, column: int, found: FoundCell | None) -> int:
        """The cell's own style; else that of the cell above in a table, of its row or column."""
        if found is not None and found.node.get("s"):
            return number_of(found.node.get("s"))
        bottom = self.above.get((row, column))
        if bottom in self.rows.rows:
            neighbour = self.rows.rows[bottom].cells.get(column)
            if neighbour is not None:
                return number_of(neighbour.node.get("s"))
        if found is not None:
            return 0
        there = self.rows.rows.get(row)
        if there is not None and there.node.get("customFormat") in ("1", "true"):
            return number_of(there.node.get("s"))
        columns = self.root.first("cols")
        for node in columns.all("col") if columns else ():
            if number_of(node.get("min")) <= column <= number_of(node.get("max")):
                return number_of(node.get("style"))
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
