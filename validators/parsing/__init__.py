"""People's input → one reading, or a question."""
