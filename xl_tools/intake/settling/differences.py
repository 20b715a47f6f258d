"""In what two versions of an application differ, as data and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from validators.cards.call import Call
from validators.spelling import grouped, quoted
from xl_tools.intake.application import CellValue, Difference, collected_columns
from xl_tools.intake.received.register import applicant_key

MAX_SHOWN = 60  # characters of a text that are shown
LEAD = 20  # characters that are shown before the first one that differs


def differences(
    old: Mapping[str, CellValue], new: Mapping[str, CellValue], call: Call, kind: str
) -> tuple[Difference, ...]:
    """The columns that two versions of an application fill in differently.

    What a workbook has no column for is not compared.
    """
    return tuple(
        Difference(column, old[column], new.get(column))
        for column in collected_columns(call, kind)
        if column in old
        and _comparable(column, old[column], call) != _comparable(column, new.get(column), call)
    )


def _comparable(column: str, value: CellValue, call: Call) -> object:
    if value in (None, ""):
        return None
    if column == "applicant":
        return applicant_key(str(value), call)
    return " ".join(value.split()) if isinstance(value, str) else value


def describe(difference: Difference, call: Call, kind: str) -> str:
    """A difference as text. E.g. `'Sökt belopp: 300 000 kr → 350 000 kr'`."""
    title, old, new = call.title(difference.column, kind), difference.old, difference.new
    if isinstance(old, str) and isinstance(new, str):
        old, new = _from_where_they_differ(old, new)
    texts = (_value_text(value, call, difference.column) for value in (old, new))
    return f"{title}: {' → '.join(texts)}"


def _from_where_they_differ(*texts: str) -> list[str]:
    """Two texts, long ones without the beginning that both have, since only so much is shown."""
    plain = [" ".join(text.split()) for text in texts]
    pairs = enumerate(zip(*plain, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(map(len, plain)))
    start = plain[0].rfind(" ", 0, max(0, same - LEAD)) + 1
    if start == 0 or max(map(len, plain)) <= MAX_SHOWN:
        return plain
    return [f"… {text[start:]}" for text in plain]


def _value_text(value: CellValue, call: Call, column: str) -> str:
    if value in (None, ""):
        return "tomt"
    if isinstance(value, int) and call.columns[column].type == "amount":
        return f"{grouped(value)} kr"
    return quoted(value, MAX_SHOWN) if isinstance(value, str) else str(value)
