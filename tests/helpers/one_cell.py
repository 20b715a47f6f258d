"""A workbook of one cell, and what is read of it."""

from __future__ import annotations

from tests.helpers.xml_books import (
    cell,
    packed,
    parts,
    sheet,
)
from validators.model import Cell, Scalar
from xl_tools.reading.workbook import read_workbook


def one_cell(
    content: str, attributes: str = "", *, strings: str = "", styles: tuple[int, ...] = (0,)
) -> Cell | None:
    book = read_workbook(packed(parts(cell(content, attributes), strings=strings, styles=styles)))
    return book.sheets["Blad1"].cells.get("A1")


def value_of(content: str, attributes: str = "", **more: object) -> Scalar:
    found = one_cell(content, attributes, **more)  # type: ignore[arg-type]
    return found.value if found else None


def refs_of(data: str, after: str = "") -> list[tuple[int, list[str]]]:
    """The rows of a sheet with their references, in the order that reading gives."""
    rows = read_workbook(packed(parts(sheet(data, after)))).sheets["Blad1"].rows
    return [(number, [cell.ref for cell in row.values()]) for number, row in rows.items()]
