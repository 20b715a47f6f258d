"""Where the facts of a document came from, carried by the document itself.

The value, format and cells of each fact that is shown travel as custom properties, which a save by
Word or LibreOffice keeps (a custom XML part LibreOffice drops). As JSON, packed, in pieces of 255
characters: Word's own dialog holds no more, so none are cut.

The JSON is fact id -> [value, formats, cells, source]. The value of a text is left out: it stands
in the document. Dates are written ISO.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from validators.a1 import Area, area, column_letters
from validators.errors import UnsafeFile
from validators.model import Fact, FactValue

PREFIX = "fordela.fakta."
"""How the names of the properties begin that carry origins."""

PIECE_LENGTH = 255  # characters of a property's value
MAX_UNPACKED = 32 * 1024 * 1024  # bytes of the JSON: thousands of applications need a tenth
MAX_GROWTH = 40  # bytes of the JSON for each that is packed; those of real cases have ten
MAX_CELLS = 1_000_000  # of all facts together; 20 000 applications have a third

_MIN_UNPACKED = 1024 * 1024  # bytes that may be unpacked of the shortest text
_MAX_AMOUNT = 10**15  # kronor

# a pattern of its own, that reads thousands of cells in one go
_PLACES = re.compile(r"^(.*)!([A-Z]{1,3})(\d{1,7})$", re.MULTILINE)
_MAX_RANGE = 100_000  # rows


@dataclass
class Origin:
    """Where one fact came from."""

    value: FactValue | None
    """None for a text."""

    formats: list[str] = field(default_factory=list)
    """Those that it is shown in."""

    cells: tuple[str, ...] = ()
    """Of the workbook. E.g. `('LUM!U9',)`"""

    source: str = ""
    """The card's key, of what comes from the card."""


class Origins:
    """The origins of the facts that are shown in a document, noted while it is written."""

    def __init__(self) -> None:
        self.by_fact: dict[str, Origin] = {}

    def note(self, fact: Fact, format: str) -> None:
        """Note that a fact is shown in a format."""
        origin = self.by_fact.get(fact.id)
        if origin is None:
            value = None if isinstance(fact.value, str) else fact.value
            origin = self.by_fact[fact.id] = Origin(value, [], fact.cells, fact.source)
        if format not in origin.formats:
            origin.formats.append(format)


def pack_origins(origins: Mapping[str, Origin]) -> dict[str, str]:
    """The custom properties that carry the origins of facts, by id; none for none."""
    if not origins:
        return {}
    entries = {
        identity: [_as_json(origin.value), origin.formats, by_sheet(origin.cells), origin.source]
        for identity, origin in origins.items()
    }
    return pack(json.dumps(entries, ensure_ascii=False, separators=(",", ":")), PREFIX)


def pack(text: str, prefix: str) -> dict[str, str]:
    """The custom properties that carry a text, compressed, in pieces.

    Their names begin with the prefix. E.g. `'fordela.fakta.0001'`
    """
    packed = base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 6)).decode("ascii")
    return in_pieces(packed, prefix)


def in_pieces(text: str, prefix: str) -> dict[str, str]:
    """Custom properties that hold a text of any length, in order of their names."""
    starts = range(0, len(text), PIECE_LENGTH)
    pieces = [text[start : start + PIECE_LENGTH] for start in starts]
    return {f"{prefix}{number:04d}": piece for number, piece in enumerate(pieces, 1)}


def unpack(properties: Mapping[str, str], prefix: str) -> bytes:
    """The text that custom properties carry, in UTF-8; none for none. Raises ValueError where it is
    damaged: pieces lost or changed."""
    names = sorted(name for name in properties if name.startswith(prefix))
    if not names:
        return b""
    try:
        packed = base64.b64decode("".join(properties[name] for name in names), validate=True)
        unpacker = zlib.decompressobj()
        limit = min(max(_MIN_UNPACKED, MAX_GROWTH * len(packed)), MAX_UNPACKED)
        data = unpacker.decompress(packed, limit)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"damaged: {error}") from error
    if not unpacker.eof:
        raise ValueError("longer than it may be, or not whole")
    return data


def unpack_origins(properties: Mapping[str, str]) -> dict[str, Origin]:
    """The origins that custom properties carry; none where there are none.

    Raises ValueError where they are damaged (pieces lost or changed), and UnsafeFile where they
    would fill the memory.
    """
    data = unpack(properties, PREFIX)
    if not data:
        return {}
    try:
        entries = msgspec.json.decode(data, type=dict[str, _Entry])
    except msgspec.MsgspecError as error:
        raise ValueError(f"damaged: {error}") from error
    _refuse_many_cells(entries)
    return {identity: _origin(entry) for identity, entry in entries.items()}


_Entry = tuple[bool | int | str | None, list[str], list[str], str]
"""An origin as JSON: value, formats, cells and source."""


def _refuse_many_cells(entries: Mapping[str, _Entry]) -> None:
    """Raise UnsafeFile where the origins name more cells than any case has."""
    number = 0
    for _, _, cells, _ in entries.values():
        for _, ranges in _ranges(cells):
            number += ranges.bottom - ranges.top + 1
            if number > MAX_CELLS:
                raise UnsafeFile(
                    f"Dokumentets uppgifter säger att de kommer från fler än {MAX_CELLS} celler.",
                    todo="Öppna inte filen; skapa dokumentet på nytt av boken.",
                )


def _origin(entry: _Entry) -> Origin:
    written, formats, cells, source = entry
    value = dt.date.fromisoformat(written) if isinstance(written, str) else written
    if isinstance(value, int) and abs(value) > _MAX_AMOUNT:
        raise ValueError("not what was written")
    return Origin(value, formats, tuple(expanded(cells)), source)


def _as_json(value: FactValue | None) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def shortened(cells: Iterable[str]) -> str:
    """Cells as people write them. E.g. `'LUM!E8:E28,E30; MUL!F9'`"""
    return "; ".join(by_sheet(cells))


def by_sheet(cells: Iterable[str]) -> list[str]:
    """Cells with ranges down a column, a text for each sheet.

    E.g. `['LUM!E8:E28,E30', 'MUL!F9']`
    """
    cells = tuple(cells)
    if len(cells) == 1:
        return [cells[0]]
    sheets: list[tuple[str, list[list[str]]]] = []  # sheet, ranges of (column, first, last row)
    for sheet, column, row in _PLACES.findall("\n".join(cells)):
        if not sheets or sheets[-1][0] != sheet:
            sheets.append((sheet, []))
        ranges = sheets[-1][1]
        if ranges and ranges[-1][0] == column and int(ranges[-1][2]) == int(row) - 1:
            ranges[-1][2] = row
        else:
            ranges.append([column, row, row])
    return [f"{sheet}!{','.join(_range(*place) for place in ranges)}" for sheet, ranges in sheets]


def _range(column: str, first: str, last: str) -> str:
    return f"{column}{first}" if first == last else f"{column}{first}:{column}{last}"


def expanded(parts: Iterable[str]) -> Iterator[str]:
    """The single cells of what `by_sheet` wrote. Raises ValueError for anything else."""
    for sheet, cells in _ranges(parts):
        for row in range(cells.top, cells.bottom + 1):
            yield f"{sheet}!{column_letters(cells.left)}{row}"


def _ranges(parts: Iterable[str]) -> Iterator[tuple[str, Area]]:
    """The sheet and the area of each range. Raises ValueError for what is none."""
    for part in parts:
        sheet, _, ranges = part.rpartition("!")
        for written in ranges.split(","):
            cells = area(written)
            if cells is None or cells.bottom - cells.top > _MAX_RANGE:
                raise ValueError(f"no cells: {part[:40]!r}")
            yield sheet, cells
