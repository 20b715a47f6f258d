"""Sums that people and templates write into workbooks: how they are known, and what they state."""

from __future__ import annotations

import re
from collections.abc import Iterable

from validators.model import Cell, Field, Row, State
from validators.parsing.amounts import read_amount
from xl_tools.reading.headers import MAX_TITLE_LENGTH, fold

_TOTAL = re.compile(r"(?:(?:total|slut|del)?summ[ae]r?|totalt?|totalsumma|s:a|sammanlagt)\b.{0,40}")
_SUBTOTAL = re.compile(r"delsumm[ae]\b.*")
_SUM = re.compile(r"\bSUM\(", re.I)
_VISIBLE_SUM = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.I)


def stated_total(kind: str, column: str, cell: Cell) -> Row | None:
    """What a cell states as the sum of a column: a row with the fields kind, column and stated.

    None where it states nothing that is to be held: a sum of the visible rows (SUBTOTAL) is not
    held against all rows.
    """
    if cell.formula and _VISIBLE_SUM.search(cell.formula):
        return None
    amount = read_amount(cell.value).value
    if amount is None:
        return None
    return {
        "kind": Field(kind, None, State.READ),
        "column": Field(column, None, State.READ),
        "stated": Field(amount, cell, State.READ),
    }


def is_total_label(cell: Cell) -> bool:
    """Whether a cell says that its row is a sum. E.g. "Summa", "Totalt beviljat"."""
    value = cell.value
    return (
        isinstance(value, str)
        and len(value) <= MAX_TITLE_LENGTH
        and _TOTAL.fullmatch(fold(value)) is not None
    )


def is_subtotal_row(cells: Iterable[Cell]) -> bool:
    """Whether one of a row's cells says that it is the sum of a part. E.g. "Delsumma"."""
    texts = (fold(cell.value) for cell in cells if isinstance(cell.value, str))
    return any(_SUBTOTAL.fullmatch(text) for text in texts)


def is_sum(cell: Cell) -> bool:
    """Whether a cell adds up others by a formula."""
    formula = cell.formula
    return formula is not None and bool(_SUM.search(formula) or _VISIBLE_SUM.search(formula))


def is_waiting(cell: Cell) -> bool:
    """Whether a formula of the template's has nothing to show yet."""
    return cell.formula is not None and (cell.value is None or cell.value == 0)
