"""Excel tables that grow by the rows set right below them (ECMA-376 part 1, 18.5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from opc.draft import Draft
from opc.elements import Node, parse
from opc.splice import Edit
from validators.a1 import Area, area
from xl_tools.editing.cell_values import Values, number_of
from xl_tools.editing.rows import Rows

_NOT_A_REFERENCE = re.compile(r"""\[[^\[\]]*\]|"(?:[^"]|"")*"|'(?:[^']|'')*'!""")

# finds references within a formula, and whether they stay put: more than `a1` reads
_RELATIVE = re.compile(r"(?<![\w.$])(?:[A-Z]{1,3}\$?\d+|\$[A-Z]{1,3}\d+)(?![\w.(])", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """An Excel table, and the part that describes it."""

    part: str
    data: bytes
    root: Node
    area: Area
    header_rows: int
    totals_rows: int
    formulas: Mapping[int, str]
    """What each calculated column calculates, by the number of the sheet's column."""

    @classmethod
    def of(cls, part: str, data: bytes, root: Node, place: Area) -> Table:
        """The table of a part, parsed with "tableColumns" and "tableColumn"."""
        columns = root.first("tableColumns")
        formulas = {}
        for number, column in enumerate(
            columns.all("tableColumn") if columns else (), start=place.left
        ):
            formula = column.first("calculatedColumnFormula")
            if (
                formula is not None
                and formula.get("array") not in ("1", "true")
                and not _is_relative(formula.text)
            ):
                formulas[number] = formula.text
        headers = number_of(root.get("headerRowCount", "1"))
        totals = number_of(root.get("totalsRowCount", "0"))
        return cls(part, data, root, place, headers, totals, formulas)

    @property
    def fixed_rows(self) -> set[int]:
        """The rows of its headers and totals."""
        end = self.area.bottom + 1
        headers = range(self.area.top, self.area.top + self.header_rows)
        return {*headers, *range(end - self.totals_rows, end)}

    @property
    def columns(self) -> range:
        """The numbers of its columns."""
        return range(self.area.left, self.area.right + 1)


def _is_relative(formula: str) -> bool:
    """Whether a calculated column refers to cells by address: those are meant from the table's
    first row (ECMA-376 part 1, 18.5.1.1), and would be other cells in a new row."""
    bare, before = formula, None
    while bare != before:  # brackets within brackets: T[[#This Row],[x]]
        bare, before = _NOT_A_REFERENCE.sub("", bare), bare
    return _RELATIVE.search(bare) is not None


def tables_on(draft: Draft, sheet_part: str) -> list[Table]:
    """The Excel tables of a sheet."""
    package = draft.package
    tables = []
    for target in package.related(sheet_part, "table"):
        if target not in package:
            continue
        part = package.entry(target).name
        data = draft.read(part)
        root = parse(
            data,
            package.place(part),
            depth=3,
            into=("tableColumns", "tableColumn"),
            texts=("calculatedColumnFormula",),
        )
        place = area(root.get("ref"))
        if place:
            tables.append(Table.of(part, data, root, place))
    return tables


def rows_to_add(table: Table, tables: Sequence[Table], rows: Rows, values: Values) -> list[int]:
    """The numbers of the rows that a table grows by when these values are set.

    `tables` are all of the sheet's. A table with a row of totals does not grow.
    """
    if table.totals_rows:
        return []
    added: list[int] = []
    row = table.area.bottom + 1
    while _may_add(row, table, tables, rows, values):
        added.append(row)
        row += 1
    return added


def _may_add(row: int, table: Table, tables: Sequence[Table], rows: Rows, values: Values) -> bool:
    """Whether a value is set in this row below a table, and nothing else stands there."""
    if all(values.get((row, column)) is None for column in table.columns):
        return False
    cells = rows.rows[row].cells if row in rows.rows else {}
    if any(cells[column].filled for column in table.columns if column in cells):
        return False
    return not any(
        neighbour is not table and neighbour.area.holds(row, column)
        for neighbour in tables
        for column in table.columns
    )


def grow(table: Table, last: int) -> list[Edit]:
    """The edits of a table's part with which it reaches down to row `last`."""
    place = table.area
    ref = Area(place.top, place.left, last, place.right).reference
    edits = [table.root.with_attribute(table.data, "ref", ref)]
    filtering = table.root.first("autoFilter")
    if filtering is not None:
        edits.append(filtering.with_attribute(table.data, "ref", ref))
    return edits


def stretch_formats(data: bytes, root: Node, grown: Collection[tuple[Table, int]]) -> list[Edit]:
    """The edits of data validations and conditional formats that covered the last row of a table
    which has grown, and do not cover all that it has now.

    `grown` are tables as they were, each with its last row now; `root` is the worksheet's.
    """
    if not grown:
        return []
    validations = root.first("dataValidations")
    nodes = [*root.all("conditionalFormatting")]
    nodes += validations.all("dataValidation") if validations else ()
    edits: list[Edit] = []
    for node in nodes:
        refs = node.get("sqref").split()
        stretched = [_stretch(ref, grown) for ref in refs]
        if stretched != refs:
            edits.append(node.with_attribute(data, "sqref", " ".join(stretched)))
    return edits


def _stretch(ref: str, grown: Collection[tuple[Table, int]]) -> str:
    covered = area(ref)
    if covered is None:
        return ref
    for table, last in grown:
        place = table.area
        is_beside = covered.right < place.left or covered.left > place.right
        reaches_end = covered.top <= place.bottom <= covered.bottom < last
        if not is_beside and reaches_end and covered.bottom > place.top:
            return Area(covered.top, covered.left, last, covered.right).reference
    return ref
