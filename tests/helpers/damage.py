"""Damage done to a workbook's bytes and parts, each time another."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable
from functools import cache

from tests.helpers import hard_books, hard_cases, ooxml_package
from validators.model import Finding
from xl_tools.marking.marks import mark

Entries = dict[str, bytes]


# Damage to bytes
def flip_bits(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.choice((1, 4, 100, 2000)) :]


def repeat_bytes(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    stop = start + chance.choice((1, 4, 100, 2000))
    return data[:stop] + data[start:stop] + data[stop:]


def lie_in_headers(data: bytes, chance: random.Random) -> bytes:
    """Other sizes, places, flags and methods in local headers and the directory."""
    found = bytearray(data)
    headers = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    for _ in range(chance.choice((1, 1, 3))):
        place = chance.choice(headers) + chance.randrange(4, 46)
        value = chance.choice((0, 1, 8, 0xFF, 0xFFFF, 0xFFFFFFFF, chance.randrange(1 << 32)))
        length = chance.choice((1, 2, 4))
        found[place : place + length] = value.to_bytes(8, "little")[:length]
    return bytes(found)


# Damage to parts
ON_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    truncate,
    cut_out,
    repeat_bytes,
    lie_in_headers,
)
"""Damage that is done to the bytes of any file."""


def swap_parts(entries: Entries, chance: random.Random) -> Entries:
    one, other = chance.sample(sorted(entries), 2)
    return {**entries, one: entries[other], other: entries[one]}


def drop_part(entries: Entries, chance: random.Random) -> Entries:
    gone = chance.choice(sorted(entries))
    return {name: content for name, content in entries.items() if name != gone}


def empty_part(entries: Entries, chance: random.Random) -> Entries:
    name = chance.choice(sorted(entries))
    return {**entries, name: chance.choice((b"", b" ", b"\xff\xfe", b"<a/>", b"PK\x03\x04"))}


def rename_part(entries: Entries, chance: random.Random) -> Entries:
    name = chance.choice(sorted(entries))
    other = chance.choice(("../" + name, "/" + name, name.upper(), name + "/", "å" * 300, "a\\b"))
    return {(other if one == name else one): content for one, content in entries.items()}


def double_part(entries: Entries, chance: random.Random) -> bytes:
    """The same name twice in the zip, with other content."""
    name = chance.choice(sorted(entries))
    content = chance.choice((entries[name], b"<a/>", b""))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return with_raw(hard_books.zipped(entries), name, packed, zlib.crc32(content), len(content))


VALUES = (
    "", "-1", "0", "1", "99999999999999999999", "NaN", "1e400", "A1", "A0", "XFD1048576", "$B$2:A1",
    "A1:XFD1048576", "AAAA1", "'", "&#0;", "&lt;", "x" * 70_000, "rId1", "../../../etc/passwd",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "_x0000_s1", "true", "å", "Blad1",
)  # fmt: skip


def damage_xml(entries: Entries, chance: random.Random) -> Entries:
    """An element, attribute or text of one part gone, doubled, moved or given an odd value."""
    found = dict(entries)
    for _ in range(chance.choice((1, 1, 2, 4))):
        names = [name for name in sorted(found) if b"<" in found[name][:200]]
        name = chance.choice(names or sorted(found))
        found[name] = _damaged_text(found[name].decode("utf-8", "replace"), chance).encode()
    return found


def _damaged_text(text: str, chance: random.Random) -> str:
    tags = list(re.finditer(r"<[^<>]*>", text)) or [re.match("", text)]
    one = chance.choice([tag for tag in tags if tag])
    kind = chance.randrange(12)
    if kind == 0:
        return text[: one.start()] + text[one.end() :]
    if kind == 1:
        return text[: one.end()] + one.group() + text[one.end() :]
    if kind in (2, 3, 4, 5):
        values = list(re.finditer(r'="([^"]*)"', text))
        if values:
            value = chance.choice(values)
            return text[: value.start(1)] + chance.choice(VALUES) + text[value.end(1) :]
    if kind == 6:
        attribute = re.search(r'\s[\w:]+="[^"]*"', text[one.start() :])
        if attribute:
            start = one.start() + attribute.start()
            again = chance.choice(("", attribute.group() * 2))
            return text[:start] + again + text[one.start() + attribute.end() :]
    if kind == 7:
        whole = re.search(r"<([\w:]+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", text[one.start() :], re.DOTALL)
        if whole:
            start, stop = one.start() + whole.start(), one.start() + whole.end()
            place = chance.choice((start, stop, chance.choice(tags).end()))  # type: ignore[union-attr]
            return text[:place] + chance.choice((1, 2, 50)) * whole.group() + text[place:]
    if kind == 8:
        whole = re.search(r"<([\w:]+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", text[one.start() :], re.DOTALL)
        if whole:
            return text[: one.start() + whole.start()] + text[one.start() + whole.end() :]
    if kind == 9:
        odd = (
            "<!DOCTYPE a [<!ENTITY b 'c'>]>",
            "<!--",
            "]]>",
            "&b;",
            "\x00",
            "<a>",
            "<![CDATA[<b>",
        )
        return text[: one.start()] + chance.choice(odd) + text[one.start() :]
    if kind == 10:
        words = ("worksheet", "sheetData", "row", "comments", "sheets", "v:shape", "Relationship")
        return text.replace(chance.choice(words), chance.choice(words), chance.choice((1, 99)))
    return text[: one.end()] + chance.choice(VALUES) + text[one.end() :]


def spoil_record(entries: Entries, chance: random.Random) -> Entries:
    """Our own record of how to undo the marks, with lies in it."""
    found = dict(entries)
    for name, content in entries.items():
        match = re.search(rb"<t[^>]*>(eN[A-Za-z0-9+/=]{40,})</t>", content)
        if match:
            import base64

            packed = match.group(1)
            try:
                plain = bytearray(zlib.decompress(base64.b64decode(packed)))
            except (zlib.error, ValueError):
                continue
            for _ in range(chance.choice((1, 2, 8))):
                digits = [at for at, byte in enumerate(plain) if byte in b"0123456789"]
                place = chance.choice(digits) if digits and chance.random() < 0.7 else None
                place = chance.randrange(len(plain)) if place is None else place
                plain[place] = chance.choice(b'0123456789-[]{}",xe')
            lie = base64.b64encode(zlib.compress(bytes(plain)))
            found[name] = content.replace(packed, lie)
    return found


# What is damaged
BASES = (
    "plain",
    "officers_notes",
    "buttons_and_macros",
    "threaded_comments",
    "extensions",
    "tables_and_merges",
    "strict_with_notes",
    "prefixed",
    "zip64",
    "data_descriptors",
    "formulas",
    "alternate_content",
    "scoped_names",
    "odd_folders",
    "comments_in_the_xml",
    "sheets_that_carry_nothing",
)


@cache
def base(name: str, marked: bool) -> tuple[bytes, tuple[Finding, ...]]:
    """A sound workbook and findings for it; `marked` ones carry marks already."""
    case = hard_cases.CASES[name]()
    return (mark(case.data, case.findings[:2]).data if marked else case.data), case.findings


def parts_of(data: bytes) -> Entries:
    return {name: entry.content for name, entry in ooxml_package.Package(data).entries.items()}


def with_raw(data: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    """A zip with one more entry, whose packed bytes are given."""
    end = data.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<HII", data, end + 10)
    fields = (20, 0x800, 8, 0x28C4, 0x5A64, crc, len(packed), size)
    raw = name.encode()
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *fields, len(raw), 0) + raw + packed
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, *fields, len(raw), 0, 0, 0, 0, 0, start
    )
    directory = data[start : start + length] + central + raw
    head = data[:start] + local
    last = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, count + 1, count + 1, len(directory), len(head), 0
    )
    return head + directory + last
