"""What a check found, as text for people or as JSON for scripts (docs/commands.md)."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.findings import WORDS, summarise
from validators.model import Finding, Severity, Stage
from validators.wording import LANGUAGES
from xl_tools.files import fingerprint

_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BARE = re.compile(r"[\x7f-\x9f]")
"""What `json` leaves as it is, and a terminal may obey."""


@dataclass(frozen=True, slots=True)
class Result:
    """One file that was checked."""

    file: str
    """Its name as given."""
    sha256: str
    """Of its bytes, in hex."""
    call: str
    """The year of the call that it was checked against."""
    findings: tuple[Finding, ...]
    """Ordered by place."""
    lang: str = "sv"
    """The language of the findings."""
    stage: Stage = Stage.ALLOCATION
    """Which workbook it is."""
    problem: str = ""
    """Why the job could not be done."""
    todo: str = ""
    """What to do about that."""

    @classmethod
    def of(
        cls,
        file: str,
        data: bytes,
        call: str,
        findings: Iterable[Finding],
        lang: str = "sv",
        stage: Stage = Stage.ALLOCATION,
    ) -> Result:
        """The result of a file of which the bytes are given."""
        return cls(file, fingerprint(data), call, tuple(findings), lang, stage)

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def as_json(results: Sequence[Result], *, several: bool, ascii_only: bool = False) -> str:
    """The contract of docs/commands.md: one object, or with `several` a list of them in order."""
    objects = [as_object(result) for result in results]
    text = json.dumps(objects if several else objects[0], ensure_ascii=ascii_only, indent=2)
    return _BARE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def as_object(result: Result) -> dict[str, object]:
    """One result as JSON has it."""
    counts = Counter(finding.severity for finding in result.findings)
    return {
        "file": result.file,
        "sha256": result.sha256,
        "call": result.call,
        "findings": [finding_as_object(finding) for finding in result.findings],
        "counts": {str(severity): counts[severity] for severity in Severity},
    }


def finding_as_object(finding: Finding) -> dict[str, object]:
    """One finding as JSON has it."""
    properties: dict[str, object] = {
        "code": finding.code,
        "severity": str(finding.severity),
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
        "message": finding.message,
        "hint": finding.hint,
        "source": finding.source,
    }
    if finding.sheet is None:
        properties["place"] = finding.place
    return properties


def as_text(results: Sequence[Result], *, width: int | None = None) -> list[tuple[str, Severity]]:
    """Lines for people, each with the worst severity that it is about (for its colour).

    Per file a heading, a line per finding ("LUM!F17  fel         D13  message hint") and the
    counts, in the language of the file. Lines are wrapped, with a hanging indent, only when a
    `width` in characters is given: a file or a pipe gets one line per finding.
    """
    lines: list[tuple[str, Severity]] = []
    for result in results:
        if lines:
            lines.append(("", Severity.INFO))
        lines += _lines_of(result, width)
    if len(results) > 1:
        findings = [finding for result in results for finding in result.findings]
        lang = "en" if all(result.lang == "en" for result in results) else "sv"
        files = "files" if lang == "en" else "filer"
        total = f"{len(results)} {files}: {summarise(findings, lang)}"
        lines += [("", Severity.INFO), (total, _worst(findings))]
    return lines


def _lines_of(result: Result, width: int | None) -> list[tuple[str, Severity]]:
    lang = result.lang
    call = "the call of" if lang == "en" else "utlysningen"
    lines = [(f"{one_line(result.file)} ({call} {result.call})", Severity.INFO)]
    places = [place(finding, lang) for finding in result.findings]
    place_width = max((len(text) for text in places), default=0)
    for text, finding in zip(places, result.findings, strict=True):
        word = WORDS[finding.severity].text(lang)
        head = f"{text:<{place_width}}  {word:<{_WORD_WIDTHS[lang]}}  {finding.code}  "
        body = f"{finding.message} {finding.hint}".strip()
        lines += [(line, finding.severity) for line in _wrap(head, body, width)]
    return [*lines, (summarise(result.findings, lang), _worst(result.findings))]


_WORD_WIDTHS = {lang: max(len(word.text(lang)) for word in WORDS.values()) for lang in LANGUAGES}
"""By language, the length in characters of the longest word for a severity."""


def place(finding: Finding, lang: str = "sv") -> str:
    """Where a finding is, for people, e.g. `'LUM!F17'`, `'LUM'` or `'arbetsboken'`."""
    sheet = one_line(finding.sheet or "")
    if sheet and finding.cell:
        return f"{sheet}!{finding.cell}"
    whole = "the workbook" if lang == "en" else "arbetsboken"
    return sheet or one_line(finding.place) or whole


def one_line(name: str) -> str:
    """A name of a file or a sheet as it can be shown: what breaks or turns a line is "�"."""
    return _BREAKING.sub("�", name)


def _worst(findings: Iterable[Finding]) -> Severity:
    severities = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in severities), Severity.INFO)


def _wrap(head: str, body: str, width: int | None) -> list[str]:
    body = " ".join(body.splitlines())
    if width is None or width - len(head) < 30:
        return [head + body]
    return textwrap.wrap(
        body,
        width,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
