"""Workbook bytes -> a `Workbook` of cells, and that -> typed tables."""

from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook, open_workbook, read_workbook

__all__ = ["Workbook", "open_workbook", "read_tables", "read_workbook"]
