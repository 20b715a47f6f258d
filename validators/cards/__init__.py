"""A call: its types, how it is read, what is wrong in it, its English."""
