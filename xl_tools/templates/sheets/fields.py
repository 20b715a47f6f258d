"""What all sheets of the templates share: places, validations, page set-up, protection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Column
from xl_tools.templates.book import Book, Raw, serial
from xl_tools.texts import say


@dataclass(frozen=True)
class Place:
    """A cell of a form, and what stands in it when the workbook is made."""

    ref: str
    value: Raw

    @property
    def number(self) -> int | float:
        """The value as Excel's N() gives it: 0 for what is not a number."""
        return self.value if is_number(self.value) else 0  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """The value as text, "" for none."""
        return "" if self.value is None else str(self.value).strip()


def is_number(value: object) -> bool:
    """Whether Excel would count with it."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _between(type: Literal["whole", "decimal", "date"], least: int, most: int) -> DataValidation:
    """A validation that takes an empty cell or a value between two, both included."""
    return DataValidation(
        type=type,
        operator="between",
        formula1=str(least),
        formula2=str(most),
        showErrorMessage=True,
        allow_blank=True,
    )


def validation(book: Book, column: Column, kind: str, key: str) -> DataValidation | None:
    """The drop-down or the limits of a column of the card; None for free text."""
    lang = book.lang
    made: DataValidation | None = None
    if column.type == "choice":
        values = book.call.choices(key, kind)
        made = DataValidation(
            type="list", formula1=book.choices(values), showErrorMessage=True, allow_blank=True
        )
        made.error = say(lang, "error choice")
    elif column.type == "applicants":
        names = [applicant.name for applicant in book.call.applicants]
        made = DataValidation(
            type="list", formula1=book.choices(names), showErrorMessage=True, allow_blank=True
        )
        made.errorStyle = "warning"
        made.error = say(lang, "error applicants")
    elif column.type == "date":
        made = _between("date", serial(dt.date(2000, 1, 1)), serial(dt.date(2099, 12, 31)))
        made.error = say(lang, "error date")
    elif column.type == "amount":
        made = _between("whole", 0, 999999999)
        made.error = say(lang, "error amount")
    elif column.type == "integer":
        made = _between("whole", 1, 9999)
        made.error = say(lang, "error integer")
    elif column.type == "decimal":
        made = _between("decimal", 0, 999999)
        made.error = say(lang, "error decimal")
    if made is not None:
        made.errorTitle = book.call.title(key, kind)[:32]
    return made


A4, A3 = 9, 8


def page(
    sheet: Worksheet,
    area: str = "",
    *,
    landscape: bool,
    paper: int = A4,
    wide: int = 1,
    high: int = 1,
) -> None:
    """How a sheet is printed: fitted to so many pages (high 0: as many as it takes)."""
    if area:
        sheet.print_area = area
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = wide
    sheet.page_setup.fitToHeight = high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.oddFooter.left.text = "&F – &A"  # type: ignore[union-attr]
    sheet.oddFooter.right.text = "&P (&N)"  # type: ignore[union-attr]


def protect(sheet: Worksheet) -> None:
    """Lock the sheet's cells; widths and heights may still be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.selectLockedCells = False
