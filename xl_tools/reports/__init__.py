"""Results as text, JSON, HTML, CSV."""
