"""A workbook of openpyxl -> bytes, without temporary files.

`Workbook.save` writes each sheet into the folder for temporary files first, which may be full.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook, as `Workbook.save` writes it."""
    package = io.BytesIO()
    archive = zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED)
    _InMemory(book, archive).save()  # which closes the archive
    return package.getvalue()


class _InMemory(ExcelWriter):
    """Writes the sheets of a workbook into memory."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write a sheet, as the method of the same name does."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        sheet = io.BytesIO()
        writer: Any = WorksheetWriter(ws, sheet)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], sheet.getvalue())
        self.manifest.append(ws)
