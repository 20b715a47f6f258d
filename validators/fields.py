"""What a field of a row holds, for what puts it in sentences or sums."""

from __future__ import annotations

import datetime as dt
import re

from validators.model import Field, Row, State


def text_of(found: Field) -> str:
    """The cell's text on one line, "" where there is none."""
    if found.state is not State.READ or found.value is None:
        return ""
    return " ".join(str(found.value).split())


def amount_of(found: Field) -> int | None:
    ok = isinstance(found.value, int) and not isinstance(found.value, bool)
    return found.value if ok and isinstance(found.value, int) else None


def day_of(found: Field) -> dt.date | None:
    return found.value if isinstance(found.value, dt.date) else None


def cells_of(*found: Field) -> tuple[str, ...]:
    return tuple(one.cell.place for one in found if one.cell is not None)


def sentence(text: str) -> str:
    """The text as whole sentences: with a full stop at the end, where no other mark ends it."""
    text = text.rstrip(" ,;:")
    ended = text.rstrip(")]”\"’'").endswith((".", "!", "?", "…"))
    return text if ended or not text else f"{text}."


_EMPTY = Field(None, None, State.MISSING)


def field_of(row: Row, column: str) -> Field:
    return row.get(column, _EMPTY)


def lowered(name: str) -> str:
    """ "Socialförvaltningen" inside a sentence: what is named after its task has a small letter."""
    common = re.search(r"(förvaltningen|nämnden|kontoret)\b", name)
    return name[:1].lower() + name[1:] if common else name
