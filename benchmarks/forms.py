"""Workbooks to mark: a styled form of two sheets, many small sheets, one long sheet."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

SHAPES = {"form": (2, 60, 6), "sheets": (30, 60, 8), "rows": (1, 100_000, 4)}
"""Name -> sheets, rows and columns."""


def write_form(path: Path, shape: str) -> Path:
    """Write the workbook of a shape. What is marked afterwards is in its first and last sheet."""
    sheets, rows, columns = SHAPES[shape]
    book = Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = f"Blad {number + 1}"
        sheet.append([f"Rubrik {column + 1}" for column in range(columns)])
        for row in range(1, rows):
            sheet.append([f"Sökande {row}", row * 1000, *(f"=B{row}*2",) * (columns - 2)])
        if rows < 1000:
            _style(sheet)
    book.save(path)
    return path


def _style(sheet: Worksheet) -> None:
    thin = Side(style="thin", color="999999")
    for row in sheet.iter_rows():
        for cell in row:
            head = cell.row == 1
            cell.font = Font(name="Calibri", size=11, bold=head)
            cell.border = Border(thin, thin, thin, thin)
            cell.fill = PatternFill("solid", fgColor="DDE6F3" if head else "FFFFFF")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "#,##0"
    choice = DataValidation(type="list", formula1='"Bifall,Delvis bifall,Avslag"')
    amount = DataValidation(type="whole", operator="between", formula1="0", formula2="500000")
    for column, validation in (("C", choice), ("B", amount)):
        validation.add(f"{column}2:{column}60")
        sheet.add_data_validation(validation)
    sheet.freeze_panes = "A2"
