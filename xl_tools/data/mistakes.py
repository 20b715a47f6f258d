"""What is wrong with a file of data: what msgspec says, in Swedish, with place and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import NamedTuple

from validators.cards.call import Call
from validators.errors import FordelaError, UnreadableFile
from validators.spelling import grouped
from xl_tools.data.schema import MAX_TEXT_LENGTH, book_type, choices_of, row_type

_WORDS = {
    "int": "ett heltal", "float": "ett tal", "str": "en text", "bool": "true eller false",
    "array": "en lista", "object": "ett objekt", "null": "null", "date": "ett datum",
}  # fmt: skip
_SCHEMA = "Vad som får stå visar fordela to-workbook --schema."

MAX_NAME_LENGTH = 60  # characters of a name that a message repeats


def not_json(message: str, data: bytes) -> UnreadableFile:
    """The error of a file that is no JSON. `message` is msgspec's, which has the byte."""
    matched = re.search(r"\(byte (\d+)\)", message)
    spot = ""
    if matched is not None:
        before = data[: int(matched[1])]
        spot = f" (rad {before.count(10) + 1}, byte {len(before) - before.rfind(10)})"
    return UnreadableFile(
        f"Filen är inte riktig JSON{spot}.",
        todo="Spara den som JSON i UTF-8, och kontrollera att hela filen är med.",
    )


def misfit(message: str, call: Call | None, kind: str) -> FordelaError:
    """The error of a file that is JSON, but not what the schema says. `message` is msgspec's;
    `call` and `kind` are what the file says of itself, where that much is known."""
    what, _, path = message.partition(" - at ")
    path = path.strip("`").removeprefix("$").removeprefix(".")
    file = _File(path, call, kind)
    for pattern, explain in _EXPLANATIONS:
        if matched := re.match(pattern, what, re.DOTALL):
            what, todo = explain(matched, file)
            return FordelaError(what, where=path, todo=todo)
    return FordelaError(f"{what}.", where=path, todo=_SCHEMA)


def doubled(name: str) -> FordelaError:
    """The error of a name that stands twice in one object."""
    return FordelaError(
        f"”{_shortened(name)}” står flera gånger i samma objekt.",
        todo="Låt det som gäller stå en gång.",
    )


class _File(NamedTuple):
    """Where in a file something is wrong, and what the file says of itself."""

    path: str
    """E.g. `'tables.applications[3].sought'`."""
    call: Call | None
    kind: str


def _wrong_type(matched: re.Match[str], file: _File) -> tuple[str, str]:
    wanted = [_WORDS.get(word.strip(), word) for word in matched[1].split("|")]
    got = _WORDS.get(matched[2], matched[2])
    return f"Här ska stå {' eller '.join(wanted)}, inte {got}.", _SCHEMA


def _no_choice(matched: re.Match[str], file: _File) -> tuple[str, str]:
    choices = _choices_at(file)
    todo = f"Välj bland {', '.join(choices)}." if choices else _SCHEMA
    return f"”{_shortened(matched[1])}” är inte ett av valen.", todo


def _unknown_name(matched: re.Match[str], file: _File) -> tuple[str, str]:
    near = get_close_matches(matched[1], _names_at(file), n=1)
    todo = f"Menas ”{near[0]}”? {_SCHEMA}" if near else _SCHEMA
    return f"”{_shortened(matched[1])}” hör inte dit.", todo


def _always(what: str, todo: str = _SCHEMA) -> Callable[[re.Match[str], _File], tuple[str, str]]:
    return lambda matched, file: (what, todo)


_EXPLANATIONS: Iterable[tuple[str, Callable[[re.Match[str], _File], tuple[str, str]]]] = (
    (r"Expected `(.+?)`, got `(\w+)`", _wrong_type),
    (r"Invalid enum value '?(.*?)'?$", _no_choice),
    (r"Object contains unknown field `(.*)`", _unknown_name),
    (
        r"Object missing required field `(\w+)`",
        lambda matched, file: (f"”{matched[1]}” saknas.", _SCHEMA),
    ),
    (
        r"Expected `str` of length",
        _always(f"Texten har fler tecken än de {grouped(MAX_TEXT_LENGTH)} som en cell rymmer."),
    ),
    (r"Expected `array` of length", _always("Här ska stå en enda rad.")),
    (
        r"Expected `int` [<>]|Number out of range|Integer value out",
        _always("Talet är större än vad Excel håller exakt."),
    ),
    (r"Invalid RFC3339", _always("Det är inget datum.", "Skriv det som 2025-01-31.")),
)
"""What msgspec says, and how that is explained: what is wrong, and what to do."""

_PLACE = re.compile(r"tables(?:\.(\w+)(?:\[\d+\])?(?:\.(\w+))?)?")
"""A table and a column in it."""


def _choices_at(file: _File) -> tuple[str, ...]:
    matched = _PLACE.match(file.path)
    if file.call is None or matched is None or not matched[2]:
        return ()
    return choices_of(file.call, file.kind, matched[2])


def _names_at(file: _File) -> tuple[str, ...]:
    """The names that may stand at a place: of tables, or of a table's columns."""
    matched = _PLACE.match(file.path)
    if file.call is None or matched is None or matched[2]:
        return ()
    year = file.call.year
    if matched[1]:
        return tuple(row_type(year, file.kind, matched[1]).__struct_fields__)
    return tuple(book_type(year, file.kind).__annotations__["tables"].__struct_fields__)


def _shortened(text: str) -> str:
    return f"{text[:MAX_NAME_LENGTH]}…" if len(text) > MAX_NAME_LENGTH else text
