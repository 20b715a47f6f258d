"""Many files, many processes."""
