"""What becomes of each application: a new row, a version of one, or a line that waits."""
