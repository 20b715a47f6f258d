"""Reading damaged workbooks: a workbook, or an error with a sentence."""

from __future__ import annotations

import contextlib
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from opc.zips import Limits
from tests.helpers.hard_book import hard_book
from tests.helpers.xml_books import (
    packed,
)
from validators.errors import FordelaError
from xl_tools.reading.workbook import Workbook, open_workbook, read_workbook


def _flip(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _cut(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((1, 4, 40, len(data)))
    return data[:at] + data[at + size :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((1, 4, 40, 400))
    return data[: at + size] + data[at:]


_TOKENS = [b"<", b">", b"</", b"/>", b'"', b"&", b"<v>", b"</v>", b"<c>", b"<row>", b"]]>", b"\0"]
_TOKENS += [b'r="XFD9"', b'r="-1"', b'r="A99999999999"', b's="9"', b't="s"', b"1e999", b"<!DOCTYPE"]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(_TOKENS) + data[at:]


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _repeat, _insert)


def _damaged_parts(chance: random.Random) -> dict[str, str | bytes]:
    """The hard workbook with parts changed, swapped, left out or under another name."""
    made = hard_book()
    for _ in range(chance.choice((1, 1, 2, 5))):
        name, other = chance.choice(list(made)), chance.choice(list(made))
        content = made[name]
        kind = chance.randrange(10)
        if kind == 0:
            made[name], made[other] = made[other], content
        elif kind == 1 and len(made) > 2:
            del made[name]
        elif kind == 2:
            made[f"{other}x"] = content
        else:
            data = content if isinstance(content, bytes) else content.encode()
            made[name] = chance.choice(_DAMAGES)(data or b"<", chance)
    return made


def _read_or_refused(data: bytes) -> Workbook | None:
    """The workbook, or None where it is refused by type; any other exception fails the test."""
    started = time.process_time()
    book = None
    with contextlib.suppress(FordelaError):
        book = read_workbook(data, limits=Limits(part=1 << 20, total=1 << 22))
        for found in book.sheets.values():
            assert all(ref == cell.ref for ref, cell in found.cells.items())
    with contextlib.suppress(FordelaError):
        opened = None
        opened = open_workbook(data, limits=Limits(part=1 << 20, total=1 << 22))
        cells = {name: found.cells for name, found in opened.sheets.items()}
        assert book is not None
        assert repr(cells) == repr({name: found.cells for name, found in book.sheets.items()})
    assert time.process_time() - started < 5
    return book


def test_the_workbook_that_is_damaged_below_is_read_when_whole() -> None:
    book = _read_or_refused(packed(hard_book()))
    assert book is not None
    assert len(book.sheets["Blad1"].cells) == 42


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_give_a_workbook_or_a_typed_error(seed: int) -> None:
    chance = random.Random(seed)
    whole = packed(hard_book(), chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    refused = sum(
        _read_or_refused(chance.choice(_DAMAGES)(whole, chance)) is None for _ in range(250)
    )
    assert refused > 0


@pytest.mark.parametrize("seed", range(4))
def test_damaged_parts_give_a_workbook_or_a_typed_error(seed: int) -> None:
    chance = random.Random(seed)
    read = sum(
        _read_or_refused(packed(_damaged_parts(chance), zipfile.ZIP_STORED)) is not None
        for _ in range(250)
    )
    assert 0 < read < 250
