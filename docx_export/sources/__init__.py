"""The built-in templates, as source."""
