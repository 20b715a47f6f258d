"""What came in → rows of the allocation workbook."""
