"""The text of a cell in a sheet's XML -> its value (ECMA-376 part 1, 18.3.1.4 and 22.9.2.19)."""

from __future__ import annotations

import re

from validators.model import Cell, ErrorValue, Scalar
from validators.wording import sentence

MAX_TEXT_LENGTH = 32_767  # characters that Excel holds in a cell (its specifications and limits)

BOOLEANS: dict[str, Scalar] = {"1": True, "true": True, "0": False, "false": False}

_MAX_WHOLE = 10**15  # Excel holds 15 digits; beyond them a float says what is there
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAKS = str.maketrans("\v\f", "\n\n")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def unescape(text: str) -> str:
    """A text without escapes such as `_x000D_`.

    A vertical tab (Word's break within a paragraph) and a form feed become line feeds, and other
    characters that no text can hold U+FFFD.
    """
    if "_x" not in text or not _ESCAPE.search(text):
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NOT_TEXT.sub("\ufffd", text.translate(_BREAKS))


def read_text(text: str) -> str | ErrorValue:
    """The text of a cell without escapes; an error value for one longer than Excel can hold."""
    text = unescape(text)
    if len(text) > MAX_TEXT_LENGTH:
        return ErrorValue.because(
            sentence(
                "texten har {length|tal} tecken, och en cell rymmer {most|tal}",
                "the text has {length|tal} characters, and a cell holds {most|tal}",
                length=len(text),
                most=MAX_TEXT_LENGTH,
            )
        )
    return text


def read_number(text: str) -> int | float | ErrorValue:
    """The number of a cell: an int where it is whole within Excel's 15 digits, else a float.

    An error value for what is no number.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return ErrorValue("NaN" if text in ("NaN", "-NaN") else f"NaN: {text[:40]}")
    number = float(text)
    if not -_MAX_WHOLE < number < _MAX_WHOLE:
        return number if number - number == 0 else ErrorValue(f"NaN: {text[:40]}")
    whole = round(number)
    if whole == number or (abs(whole - number) < 1e-2 and float(f"{number:.15g}") == whole):
        return whole
    return number


def both(first: Cell, second: Cell) -> Cell:
    """A cell that is in the file twice: the first if the two agree, else an error value."""
    if first.formula == second.formula and repr(first.value) == repr(second.value):
        return first
    reason = sentence(
        "cellen finns två gånger: {values|lista}",
        "the cell is there twice: {values|lista}",
        values=[f"{cell.value!s:.20}" for cell in (first, second)],
    )
    return Cell(second.sheet, second.ref, ErrorValue.because(reason))
