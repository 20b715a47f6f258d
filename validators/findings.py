"""A rule's finding about a cell, as the call's card words it.

Everything that reports about a workbook (recognition, the rules) makes its findings here, so that a
code has one text, one hint and one source, and a severity per stage. Imports no data frame library.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from validators.cards.call import Call
from validators.model import Cell, ErrorValue, Finding, Scalar, Severity, Stage
from validators.spelling import grouped, listed
from validators.wording import FALSE, TRUE, Sentence, fill, in_language

LONGEST = 200
"""How much of a cell's text a finding repeats, in characters."""


def find(
    call: Call,
    key: str,
    stage: Stage,
    cell: Cell | None,
    *,
    fields: Mapping[str, object] | None = None,
    place: str | Sentence = "",
) -> Finding | None:
    """The finding of rule `key` about `cell`, in the call's language, or None where the call has it
    off at this stage.

    `key` is a key of the card's rules: a code, or a code with a variant ("L01-gap"); the finding's
    code is what stands before the hyphen. `fields` are raw values for the rule's text and hint
    (validators.wording). Raises KeyError when the card has no such rule or the text names a field
    that is not given, ValueError for a format that does not fit: defects, told as such.
    """
    rule = call.rules[key]
    severity = rule.severity(stage)
    if severity is None:
        return None
    lang = call.lang
    return Finding(
        code=key.partition("-")[0],
        severity=severity,
        sheet=cell.sheet if cell else None,
        cell=cell.ref if cell else None,
        message=fill(rule.text, fields, lang),
        hint=fill(rule.hint, fields, lang),
        source=f"{rule.source} ({TO_CONFIRM[lang]}: {rule.confirm})".strip()
        if rule.confirm
        else rule.source,
        value=shown(cell, lang) if cell else None,
        place=in_language(place, lang),
    )


TO_CONFIRM = {"sv": "att bekräfta", "en": "to be confirmed"}

WORKBOOK = Sentence("Arbetsboken", "The workbook")
"""The place of a finding about a whole workbook."""


def shown(cell: Cell, lang: str = "sv") -> str | None:
    """What stands in a cell, as a person sees it in an Excel of that language; None for an empty
    one.

    A formula that has no result is shown as the formula. Text is cut at `LONGEST` characters.
    """
    if cell.value is None and cell.formula is not None:
        return _cut(f"={cell.formula}")
    return shown_value(cell.value, lang)


def shown_value(value: Scalar, lang: str = "sv") -> str | None:
    """As `shown`, for the value of a cell.

    Whole numbers are grouped from 10 000: years and row numbers are not written "2 025".
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return (TRUE if value else FALSE).text(lang)
    if isinstance(value, int):
        if abs(value) >= 10**15:
            return _float(float(value))
        return grouped(value) if abs(value) >= 10_000 else str(value).replace("-", "\u2212")
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes") if value.time() != dt.time() else f"{value:%Y-%m-%d}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, ErrorValue):
        return value.reason.text(lang) if value.reason else value.text
    return _cut(value)


def _float(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return shown_value(int(value)) or "0"
    return f"{value:.15g}".replace(".", ",").replace("-", "\u2212", 1)


def _cut(text: str) -> str:
    """At most `LONGEST` characters, and what cannot be seen made visible as U+FFFD.

    A control character from a cell would otherwise reach a terminal, or an XML part that may not
    hold it.
    """
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    if short.isprintable():
        return short
    return "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" else c
        for c in short
    )


WORDS = {
    "sv": {
        Severity.ERROR: ("fel", "fel"),
        Severity.WARNING: ("varning", "varningar"),
        Severity.INFO: ("upplysning", "upplysningar"),
    },
    "en": {
        Severity.ERROR: ("error", "errors"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("notice", "notices"),
    },
}
"""By language a severity's word, one and several."""


def summarise(findings: Iterable[Finding], lang: str = "sv") -> str:
    """ "3 fel, 2 varningar, 1 upplysning", all three always."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(_counted(counts[severity], severity, lang) for severity in WORDS[lang])


def count(findings: Iterable[Finding], lang: str = "sv") -> str:
    """ "3 fel och 2 varningar": those that there are."""
    counts = Counter(finding.severity for finding in findings)
    told = [
        _counted(counts[severity], severity, lang) for severity in WORDS[lang] if counts[severity]
    ]
    return listed(told, lang)


def _counted(number: int, severity: Severity, lang: str) -> str:
    one, several = WORDS[lang][severity]
    return f"{number} {one if number == 1 else several}"
