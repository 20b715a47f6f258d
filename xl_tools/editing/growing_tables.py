"""Excel tables that grow by the rows set right below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opc.splice import Edit, Node
from validators.a1 import bounds, reference
from xl_tools.editing.cell_values import (
    number_of,
)


def stretched(data: bytes, root: Node, longer: Sequence[tuple[Table, int]]) -> list[Edit]:
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


def _longer(ref: str, longer: Sequence[tuple[Table, int]]) -> str:
    area = bounds(ref.replace("$", ""))
    for table, bottom in longer if area else ():
        top, left, last, right = area  # type: ignore[misc]  # there is one
        beside = right < table.left or left > table.right
        if not beside and top <= table.bottom <= last < bottom and last > table.top:
            return f"{reference(top, left)}:{reference(bottom, right)}"
    return ref


@dataclass(frozen=True)
class Table:
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
    def of(cls, part: str, data: bytes, root: Node, area: tuple[int, int, int, int]) -> Table:
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
        headers = number_of(root.get("headerRowCount", "1"))
        return cls(
            part, data, root, *area, headers, number_of(root.get("totalsRowCount", "0")), formulas
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
