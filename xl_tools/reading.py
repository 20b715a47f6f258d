"""Workbook bytes -> `Workbook`: sheets of cells, read sparsely and guarded, over zip and XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from validators.model import Cell


@dataclass(frozen=True, slots=True)
class ListObject:
    """An Excel table (ECMA-376 part 1, 18.5): its name, A1 range and what belongs to it."""

    name: str
    ref: str
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `rows` holds only cells with a value, a formula or an error, by Excel's row
    number and column letters; `state` is "visible", "hidden" or "veryHidden"."""

    name: str
    rows: Mapping[int, Mapping[str, Cell]]
    state: str = "visible"
    tables: tuple[ListObject, ...] = ()
    merges: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The same cells by A1 reference."""
        return {cell.ref: cell for row in self.rows.values() for cell in row.values()}


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: sheets by name, in the workbook's order, and its defined names."""

    sheets: Mapping[str, Sheet]
    names: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
