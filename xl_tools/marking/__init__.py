"""Findings written into a workbook, and taken out again."""

from xl_tools.marking.marks import Marked, mark, unmark

__all__ = ["Marked", "mark", "unmark"]
