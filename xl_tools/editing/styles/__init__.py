"""Cell styles: those that a workbook has, and those that are added."""
