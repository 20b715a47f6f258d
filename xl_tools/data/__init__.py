"""A workbook's data as JSON, and back."""
