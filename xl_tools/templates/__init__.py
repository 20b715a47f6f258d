"""Card → workbooks, buttons included."""
