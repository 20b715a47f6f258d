"""What everything else is about: cells, findings, errors, wording; and checks, approvals, waivers.

Knows no file format.
"""
