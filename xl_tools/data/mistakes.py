"""What is wrong with a file of data: what msgspec says, in Swedish, with place and what to do."""

from __future__ import annotations

import re
from difflib import get_close_matches

from validators.cards.call import Call
from validators.errors import FordelaError, UnreadableFile
from validators.spelling import grouped
from xl_tools.data.schema import LONGEST, book_type, choices_of, row_type

_WORDS = {
    "int": "ett heltal", "float": "ett tal", "str": "en text", "bool": "true eller false",
    "array": "en lista", "object": "ett objekt", "null": "null", "date": "ett datum",
}  # fmt: skip
_SCHEMA = "Vad som får stå visar fordela to-workbook --schema."


def not_json(told: str, data: bytes) -> UnreadableFile:
    """The error of a file that is no JSON; msgspec tells the byte."""
    found = re.search(r"\(byte (\d+)\)", told)
    spot = ""
    if found is not None:
        before = data[: int(found[1])]
        spot = f" (rad {before.count(10) + 1}, byte {len(before) - before.rfind(10)})"
    return UnreadableFile(
        f"Filen är inte riktig JSON{spot}.",
        todo="Spara den som JSON i UTF-8, och kontrollera att hela filen är med.",
    )


def misfit(told: str, call: Call | None, kind: str) -> FordelaError:
    """The error of a file that is JSON, but not what the schema says. `call` and `kind` are what
    the file says of itself, where that much is known."""
    what, _, path = told.partition(" - at ")
    path = path.strip("`").removeprefix("$").removeprefix(".")
    todo = _SCHEMA
    if found := re.match(r"Expected `(.+?)`, got `(\w+)`", what):
        wanted = [_WORDS.get(word.strip(), word) for word in found[1].split("|")]
        what = f"Här ska stå {' eller '.join(wanted)}, inte {_WORDS.get(found[2], found[2])}."
    elif found := re.match(r"Invalid enum value '?(.*?)'?$", what, re.S):
        what = f"”{_short(found[1])}” är inte ett av valen."
        choices = _choices_at(path, call, kind)
        todo = f"Välj bland {', '.join(choices)}." if choices else todo
    elif found := re.match(r"Object contains unknown field `(.*)`", what, re.S):
        what = f"”{_short(found[1])}” hör inte dit."
        near = get_close_matches(found[1], _known_at(path, call, kind), n=1)
        todo = f"Menas ”{near[0]}”? {todo}" if near else todo
    elif found := re.match(r"Object missing required field `(\w+)`", what):
        what = f"”{found[1]}” saknas."
    elif what.startswith("Expected `str` of length"):
        what = f"Texten har fler tecken än de {grouped(LONGEST)} som en cell rymmer."
    elif what.startswith("Expected `array` of length"):
        what = "Här ska stå en enda rad."
    elif re.match(r"Expected `int` [<>]|Number out of range|Integer value out", what):
        what = "Talet är större än vad Excel håller exakt."
    elif what.startswith("Invalid RFC3339"):
        what, todo = "Det är inget datum.", "Skriv det som 2025-01-31."
    else:
        what = f"{what}."
    return FordelaError(what, where=path, todo=todo)


def doubled(name: str) -> FordelaError:
    """The error of a name that stands twice in one object."""
    return FordelaError(
        f"”{_short(name)}” står flera gånger i samma objekt.",
        todo="Låt det som gäller stå en gång.",
    )


_PLACE = re.compile(r"tables(?:\.(\w+)(?:\[\d+\])?(?:\.(\w+))?)?")


def _choices_at(path: str, call: Call | None, kind: str) -> tuple[str, ...]:
    found = _PLACE.match(path)
    return choices_of(call, kind, found[2]) if call is not None and found and found[2] else ()


def _known_at(path: str, call: Call | None, kind: str) -> tuple[str, ...]:
    """The names that may stand at a place: of tables, or of a table's columns."""
    found = _PLACE.match(path)
    if call is None or found is None or found[2]:
        return ()
    if found[1]:
        return tuple(row_type(call.year, kind, found[1]).__struct_fields__)
    return tuple(book_type(call.year, kind).__annotations__["tables"].__struct_fields__)


def _short(text: str) -> str:
    return f"{text[:60]}…" if len(text) > 60 else text
