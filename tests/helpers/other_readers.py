"""What other readers see in two workbooks."""

from __future__ import annotations

import hashlib
import io
import warnings
from functools import lru_cache
from typing import Any


# What other readers see
def same_values(before: bytes, after: bytes) -> list[str]:
    """Cells, formulas, styles, names and views as openpyxl and calamine read them: differences.

    What the reader cannot read in the original is not asked of the marked file.
    """
    found: list[str] = []
    for reader in (read_by_calamine, values_by_openpyxl, formulas_by_openpyxl):
        old = read_with(reader, before)
        if isinstance(old, Exception):
            continue
        new = read_with(reader, after)
        name = reader.__name__.strip("_")
        if isinstance(new, Exception):
            found.append(f"values: {name} can no longer read the file: {new!r:.200}")
            continue
        for key, value in old.items():
            if key not in new:
                found.append(f"values: {name} misses {key}")
            elif new[key] != value:
                found += _differences(f"values: {name} {key}", value, new[key])
    return found


def _differences(where: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        return [f"{where} {key} was {old.get(key)!r}, is {new.get(key)!r}" for key in keys[:3]]
    return [f"{where} was {old!r:.160}, is {new!r:.160}"]


@lru_cache(maxsize=6)
def read_with(reader: Any, data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return reader(data)
        except Exception as error:  # whatever a reader of others throws at a file from outside
            return error


def read_by_calamine(data: bytes) -> dict[Any, Any]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: dict[Any, Any] = {}
    for meta in book.sheets_metadata:
        found["sheet", meta.name] = (str(meta.typ), str(meta.visible))
        if "WorkSheet" in str(meta.typ):
            sheet = book.get_sheet_by_name(meta.name)
            found["cells", meta.name] = repr(sheet.to_python(skip_empty_area=False))
            found["merges", meta.name] = repr(sheet.merged_cell_ranges)
    return found


def values_by_openpyxl(data: bytes) -> dict[Any, Any]:
    return _openpyxl(data, values=True)


def formulas_by_openpyxl(data: bytes) -> dict[Any, Any]:
    return _openpyxl(data, values=False)


def _openpyxl(data: bytes, *, values: bool) -> dict[Any, Any]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    found: dict[Any, Any] = {
        "active": book.active.title if book.active is not None else None,
        "protection": repr(book.security),
        "calculation": repr(book.calculation),
        "epoch": book.epoch,
    }
    for name, item in book.defined_names.items():
        found["name", name] = item.attr_text
    for sheet in book.worksheets:
        title = sheet.title
        cells = {}
        looks: dict[tuple[int, ...], str] = {}
        # Not by iter_rows: a note on the last cell of the sheet would make it as large.
        for cell in sheet._cells.values():
            if cell.value is None and not getattr(cell, "has_style", False):
                continue
            value = cell.value
            if type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
                value = tuple(sorted((key, str(item)) for key, item in vars(value).items()))
            cells[cell.coordinate] = (
                repr(value),
                cell.data_type,
                _look(cell, looks),
                cell.hyperlink.location if cell.hyperlink else None,
            )
        found["cells", title] = cells
        found["merges", title] = sorted(map(str, sheet.merged_cells.ranges))
        found["validations", title] = [repr(one) for one in sheet.data_validations.dataValidation]
        found["print", title] = (sheet.print_area, sheet.print_title_rows, sheet.print_title_cols)
        found["view", title] = repr(sheet.sheet_view)
        found["state", title] = (sheet.sheet_state, repr(sheet.protection))
        found["tables", title] = sorted((item.name, item.ref) for item in sheet.tables.values())
        found["filter", title] = repr(sheet.auto_filter)
        found["widths", title] = {
            key: (one.width, one.hidden) for key, one in sheet.column_dimensions.items()
        }
        found["heights", title] = {
            key: (one.height, one.hidden) for key, one in sheet.row_dimensions.items()
        }
        found["pictures", title] = (len(sheet._images), len(sheet._charts))
        for name, item in sheet.defined_names.items():
            found["name", title, name] = item.attr_text
    return found


def _look(cell: Any, known: dict[tuple[int, ...], str]) -> str:
    """How a cell looks, in words: openpyxl numbers styles in its own way."""
    key = tuple(cell._style)
    if key not in known:
        known[key] = hashlib.sha256(
            repr(
                (
                    cell.font,
                    cell.fill,
                    cell.border,
                    cell.number_format,
                    cell.alignment,
                    cell.protection,
                    cell.style,
                )
            ).encode()
        ).hexdigest()
    return known[key]


def notes_by_openpyxl(data: bytes) -> dict[tuple[str, str], str]:
    """(sheet, reference) -> text of every note that openpyxl reads."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book.worksheets
        for cell in sheet._cells.values()
        if getattr(cell, "comment", None) is not None
    }
