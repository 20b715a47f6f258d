"""What several jobs need: the workbook as read, its case, places for copies, refusals."""
