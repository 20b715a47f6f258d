"""What was found in many files, counted: it takes as much memory for ten files as for thousands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from validators.findings import WORDS
from validators.model import Severity
from validators.spelling import grouped
from xl_tools.reports.results import Result

FAILED, CLEAN = "failed", "clean"

KINDS = {
    "sv": {
        FAILED: "gick inte att granska eller skriva",
        Severity.ERROR: "med fel",
        Severity.WARNING: "med varningar, utan fel",
        Severity.INFO: "med bara upplysningar",
        CLEAN: "utan anmärkningar",
    },
    "en": {
        FAILED: "could not be checked or written",
        Severity.ERROR: "with errors",
        Severity.WARNING: "with warnings, without errors",
        Severity.INFO: "with notices only",
        CLEAN: "without findings",
    },
}
"""By language: what a file is counted as, the worst first."""

HEADINGS = {
    "sv": ("Kod", "Slag", "Anmärkningar", "Filer"),
    "en": ("Code", "Kind", "Findings", "Files"),
}


@dataclass
class Tally:
    """How many files and findings there are."""

    files: Counter[str] = field(default_factory=Counter)
    """Files by the kind that `kind_of` gives them."""
    findings: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    """Findings by code and severity."""
    spread: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    """Files with a finding of a code and severity."""

    @classmethod
    def of(cls, results: Iterable[Result]) -> Tally:
        """Count some results."""
        tally = cls()
        for result in results:
            tally.add(result)
        return tally

    def add(self, result: Result) -> None:
        """Count one result more."""
        self.files[kind_of(result)] += 1
        codes = Counter((finding.code, finding.severity) for finding in result.findings)
        self.findings.update(codes)
        self.spread.update(codes.keys())

    @property
    def total(self) -> int:
        """How many files there are."""
        return self.files.total()

    def rows(self, lang: str = "sv") -> list[tuple[str, str, str, str]]:
        """Code, severity, findings, files; by severity, the most frequent first."""
        order = list(Severity)
        ranked = sorted(
            (order.index(severity), -number, code)
            for (code, severity), number in self.findings.items()
        )
        keys = [(code, order[rank]) for rank, _, code in ranked]
        return [
            (
                code,
                WORDS[severity].text(lang),
                grouped(self.findings[code, severity]),
                grouped(self.spread[code, severity]),
            )
            for code, severity in keys
        ]

    def as_text(self) -> list[str]:
        """A summary for people, in lines."""
        counts = [(grouped(self.files[kind]), text) for kind, text in KINDS["sv"].items()]
        total = f"{grouped(self.total)} {'fil' if self.total == 1 else 'filer'}"
        number_width = max(len(number) for number, _ in counts)
        lines = [total, *(f"  {number:>{number_width}}  {text}" for number, text in counts)]
        if not self.findings:
            return lines
        table = [HEADINGS["sv"], *self.rows()]
        widths = [max(len(row[column]) for row in table) for column in range(4)]
        return [
            *lines,
            "",
            *(
                f"{code:<{widths[0]}}  {kind:<{widths[1]}}  {number:>{widths[2]}}  "
                f"{files:>{widths[3]}}"
                for code, kind, number, files in table
            ),
        ]


def kind_of(result: Result) -> str:
    """What a file is counted as: the worst that is to be said of it."""
    if result.problem:
        return FAILED
    severities = {finding.severity for finding in result.findings}
    return next((severity for severity in Severity if severity in severities), CLEAN)
