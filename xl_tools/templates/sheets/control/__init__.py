"""The sheet `Kontroll` of an application: lines that say what is missing or wrong."""
