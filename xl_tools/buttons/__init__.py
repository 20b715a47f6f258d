"""A press in the open workbook → steps; setting the buttons up on a machine."""
