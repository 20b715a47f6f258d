"""The sheets of those workbooks."""
