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
from validators.formats import word
from validators.model import Cell, ErrorValue, Finding, Scalar, Severity, Stage
from validators.spelling import grouped, listed
from validators.wording import FALSE, TRUE, Sentence, fill

LONGEST = 200
"""A finding repeats no more of a cell's text, in characters."""

MAX_SENTENCES_LENGTH = 1_000  # characters
"""A message or a hint that would be longer than this repeats only `LONGEST` of each text."""


def find(
    call: Call,
    key: str,
    stage: Stage,
    cell: Cell | None,
    *,
    fields: Mapping[str, object] | None = None,
    place: str | Sentence = "",
) -> Finding | None:
    """The finding of a rule about a cell, in the call's language; None where the rule is off.

    `key` is a key of the card's rules: a code, or a code with a variant ("L01-gap"); the finding's
    code is what stands before the hyphen. `fields` are raw values for the rule's text and hint
    (validators.wording). Raises KeyError when the card has no such rule or the text names a field
    that is not given, and ValueError for a format that does not fit: both are defects.
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
        message=_filled(rule.text, fields, lang),
        hint=_filled(rule.hint, fields, lang),
        source=f"{rule.source} ({TO_CONFIRM.text(lang)}: {rule.confirm})".strip()
        if rule.confirm
        else rule.source,
        value=shown(cell, lang) if cell else None,
        place=word(place, lang=lang),
    )


def _filled(text: str, fields: Mapping[str, object] | None, lang: str) -> str:
    """A rule's text with its fields; where that becomes too long, with no more than the beginning
    of each."""
    filled = fill(text, fields, lang)
    if len(filled) <= MAX_SENTENCES_LENGTH:
        return filled
    short = {name: _shortened(value) for name, value in (fields or {}).items()}
    return cut(fill(text, short, lang), MAX_SENTENCES_LENGTH)


def _shortened(value: object) -> object:
    """A value for a text, with what it holds of texts cut."""
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    if isinstance(value, Sentence):
        fields = {name: _shortened(inner) for name, inner in value.fields.items()}
        return Sentence(value.sv, value.en, fields)
    return value


def cut(text: str, longest: int = LONGEST) -> str:
    """At most so many characters of a text; what is cut ends with "…"."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


TO_CONFIRM = Sentence("att bekräfta", "to be confirmed")

WORKBOOK = Sentence("Arbetsboken", "The workbook")
"""The place of a finding about a whole workbook."""


def shown(cell: Cell, lang: str = "sv") -> str | None:
    """What stands in a cell, as a person sees it in an Excel of that language.

    None for an empty cell. A formula without a result is shown as the formula. Text is cut at
    `LONGEST` characters.
    """
    if cell.value is None and cell.formula is not None:
        return _seen(f"={cell.formula}")
    return shown_value(cell.value, lang)


def shown_value(value: Scalar, lang: str = "sv") -> str | None:
    """A cell's value, as a person sees it.

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
        return _seen(value.reason.text(lang) if value.reason else value.text)
    return _seen(value)


def _float(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return shown_value(int(value)) or "0"
    return f"{value:.15g}".replace(".", ",").replace("-", "\u2212", 1)


def _seen(text: str) -> str:
    """At most `LONGEST` characters of a text, with U+FFFD for what cannot be seen.

    A control character from a cell would otherwise reach a terminal, or an XML part that may not
    hold it.
    """
    short = cut(text)
    if short.isprintable():
        return short
    return "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" else c
        for c in short
    )


WORDS: Mapping[Severity, Sentence] = {
    Severity.ERROR: Sentence("fel", "error"),
    Severity.WARNING: Sentence("varning", "warning"),
    Severity.INFO: Sentence("upplysning", "notice"),
}
"""What a finding of a severity is called, the worst first."""

_PLURALS: Mapping[Severity, Sentence] = {
    Severity.ERROR: Sentence("fel", "errors"),
    Severity.WARNING: Sentence("varningar", "warnings"),
    Severity.INFO: Sentence("upplysningar", "notices"),
}


def summarise(findings: Iterable[Finding], lang: str = "sv") -> str:
    """How many findings of each severity, also where there are none.

    E.g. `'3 fel, 2 varningar, 0 upplysningar'`.
    """
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(_counted(counts[severity], severity, lang) for severity in WORDS)


def count(findings: Iterable[Finding], lang: str = "sv") -> str:
    """How many findings of each severity that there is. E.g. `'3 fel och 2 varningar'`."""
    counts = Counter(finding.severity for finding in findings)
    parts = [_counted(counts[severity], severity, lang) for severity in WORDS if counts[severity]]
    return listed(parts, lang)


def _counted(number: int, severity: Severity, lang: str) -> str:
    words = WORDS if number == 1 else _PLURALS
    return f"{number} {words[severity].text(lang)}"
