"""Word: which template, and PDF."""
