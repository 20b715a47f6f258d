"""The buttons set up on a machine, and what stops them there."""
