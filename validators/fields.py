"""What a field of a row holds, as plain values for sentences and sums."""

from __future__ import annotations

import datetime as dt
import re

from validators.model import Field, Row, State

_MISSING = Field(None, None, State.MISSING)


def field_of(row: Row, column: str) -> Field:
    """The row's field of a column; a missing one where the row does not have the column."""
    return row.get(column, _MISSING)


def text_of(field: Field) -> str:
    """The field's text on one line, "" where there is none."""
    if field.state is not State.READ or field.value is None:
        return ""
    return " ".join(str(field.value).split())


def amount_of(field: Field) -> int | None:
    """The field's whole number, None where there is none."""
    value = field.value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def day_of(field: Field) -> dt.date | None:
    """The field's date, None where there is none."""
    return field.value if isinstance(field.value, dt.date) else None


def cells_of(*fields: Field) -> tuple[str, ...]:
    """The places that the fields came from. E.g. `('LUM!C5',)`."""
    return tuple(field.cell.place for field in fields if field.cell is not None)


def sentence(text: str) -> str:
    """The text as whole sentences: with a full stop, where no other mark ends it."""
    text = text.rstrip(" ,;:")
    ended = text.rstrip(")]”\"’'").endswith((".", "!", "?", "…"))
    return text if ended or not text else f"{text}."


def lowered(name: str) -> str:
    """A name inside a sentence: what is named after its task has a small letter.

    E.g. `'socialförvaltningen'`, but `'Farsta'`.
    """
    common = re.search(r"(förvaltningen|nämnden|kontoret)\b", name)
    return name[:1].lower() + name[1:] if common else name
