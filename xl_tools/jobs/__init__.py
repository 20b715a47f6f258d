"""One function for each thing that somebody wants done; no click, no print, no exit code."""
