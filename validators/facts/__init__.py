"""Every count, sum, date and name that a document shows, computed once."""
