"""The XML of a workbook → its sheets, and their cells as they stand there."""
