"""Notes on cells, and the drawings without which Excel shows none."""
