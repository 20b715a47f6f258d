"""Who must do something about a finding, for reports: the reader may be any of them."""

from __future__ import annotations

from validators.model import Finding, Severity, Stage
from validators.wording import Sentence

APPLICANT = Sentence("Sökanden", "The applicant")
OFFICER = Sentence("Handläggaren", "The officer")
REGISTRAR = Sentence("Registratorn", "The registrar")
NOBODY = Sentence("Ingen", "Nobody")

_REGISTERED = ("A06",)
"""About what the registry fills in: the date of receipt (rules.md, A06)."""


def who(finding: Finding, stage: Stage) -> Sentence:
    """The applicant puts right an application's errors, everything else is for the officer, and
    nobody needs to do anything about information."""
    if finding.severity is Severity.INFO:
        return NOBODY
    if stage is Stage.APPLICATION:
        return APPLICANT if finding.severity is Severity.ERROR else OFFICER
    return REGISTRAR if finding.code in _REGISTERED else OFFICER
