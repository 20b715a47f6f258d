"""Damage that is done to Word files alone: odd fields, active content, odd numbers, bombs."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

from opc.write import zipped
from tests.fuzzing.kind import Sample
from tests.helpers import hard_books
from tests.helpers.active_word import PLANTS, plant
from tests.helpers.damage import (
    ON_BYTES,
    Entries,
    damage_xml,
    double_part,
    drop_part,
    empty_part,
    parts_of,
    rename_part,
    swap_parts,
    with_raw,
)

BOMB_EVERY = 200  # files

BODY = "word/document.xml"

TEXTS = (
    "{{", "}}", "{%", "%}", "{{ lum.sokt }}", "{{ lum.sokt|", "{{ x }}", "{% slut %}",
    "{% annars %}", "{% om lum.sokt %}",
    "{% om inte lum.antal = 1 och mul.sokt > 500 000 %}", "{% tabell lum %}",
    "{% för rad i lum.rader %}", "{{ rad.titel }}", "{% diagram fordelat %}", "{{ text.bakgrund }}",
    "{% om lum.sokt > " + "9" * 5_000 + " %}", "{{ " + "a" * 70_000 + " }}", "{{" * 5_000,
    "{% om a %}" * 500, "{% för a i lum.rader %}" * 6, "\u202e", "&#xFFFC;", "4 500 000 kronor",
)  # fmt: skip
"""What a text of a template or document becomes."""

NUMBERS = ("-1", "0", "9" * 4_400, "1" * 11, "4294967296", "NaN", "", "1.5", "\u0661")


def damage_text(entries: Entries, chance: random.Random) -> Entries:
    """The texts of some runs become others."""
    return _on_xml(entries, chance, rb"(<w:t(?: [^>]*)?>)([^<]*)", chance.choice(TEXTS))


def damage_number(entries: Entries, chance: random.Random) -> Entries:
    """Some numbers become others: ids, widths, levels."""
    return _on_xml(entries, chance, rb'( (?:\w+:)?\w+=")(-?\d+)(?=")', chance.choice(NUMBERS))


def nest(entries: Entries, chance: random.Random) -> Entries:
    """A paragraph lies within many controls."""
    depth = chance.choice((20, 90, 120, 300))
    opening = b"<w:sdt><w:sdtContent>" * depth
    closing = b"</w:sdtContent></w:sdt>" * depth
    body = entries.get(BODY, b"")
    spans = [match.span() for match in re.finditer(rb"<w:p[ >].*?</w:p>", body, re.DOTALL)]
    if not spans:
        return entries
    start, stop = chance.choice(spans)
    nested = body[:start] + opening + body[start:stop] + closing + body[stop:]
    return {**entries, BODY: nested}


def put_comment(entries: Entries, chance: random.Random) -> Entries:
    """A comment or a processing instruction stands between the elements of some part."""
    name = chance.choice(sorted(entries))
    content = entries[name]
    places = [match.end() for match in re.finditer(rb">(?=<)", content)]
    if not places:
        return entries
    at = chance.choice(places)
    what = chance.choice((b"<!-- x -->", b"<?x y?>", b"<![CDATA[ ]]>", b"\xef\xbb\xbf"))
    return {**entries, name: content[:at] + what + content[at:]}


def plant_active(entries: Entries, chance: random.Random) -> Entries:
    """Something is put in that fetches or starts something."""
    if BODY not in entries or b"</w:body>" not in entries[BODY]:
        return entries
    return plant(entries, chance.choice(sorted(PLANTS)))


def _on_xml(entries: Entries, chance: random.Random, pattern: bytes, new: str) -> Entries:
    names = [name for name in sorted(entries) if name.endswith(".xml")]
    name = chance.choice([BODY] * len(names) + names) if BODY in entries else chance.choice(names)
    found = [match.span(2) for match in re.finditer(pattern, entries[name])]
    content = entries[name]
    for start, stop in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 5)))))[
        ::-1
    ]:
        content = content[:start] + new.encode() + content[stop:]
    return {**entries, name: content}


ON_PARTS: tuple[Callable[[Entries, random.Random], Entries | bytes], ...] = (
    swap_parts,
    drop_part,
    empty_part,
    rename_part,
    double_part,
    nest,
    put_comment,
    plant_active,
    *[damage_xml] * 6,
    *[damage_text] * 4,
    *[damage_number] * 3,
)

BOMBS = {
    "paragraphs": b"<w:p/>",
    "attributes": b'<w:p w:rsidR="00000000" w:rsidRDefault="00000000"/>',
    "rows": b"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    "texts": b"<w:p><w:r><w:t>4 500 000 kronor</w:t></w:r></w:p>",
    "fields": b'<w:p><w:fldSimple w:instr="PAGE"/></w:p>',
    "links": b'<w:p><w:hyperlink w:anchor="a"/></w:p>',
    "controls": b'<w:sdt><w:sdtPr><w:tag w:val="lum.sokt"/></w:sdtPr><w:sdtContent/></w:sdt>',
    "namespaces": b'<w:p xmlns:a="urn:a"/>',
    "open": b"<w:sdt><w:sdtContent>",
    "directives": b"<w:p><w:r><w:t>{{ lum.sokt }}{% om x %}</w:t></w:r></w:p>",
}
"""name -> what a body is made of, up to BOMB_SIZE."""

BOMB_SIZE = 60_000_000  # bytes unpacked: somewhat less than a part may have
_SPACES = b" \n\t\r" * 64


def bomb(data: bytes, name: str, *, flat: bool) -> bytes:
    """A document with a body that is many times larger than its file; a `flat` one unpacks to some
    60 times its size, which does not stand out."""
    entries = parts_of(data)
    body = entries.pop(BODY)
    at = body.index(b"<w:body>") + len(b"<w:body>")
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed, crc, size = [], 0, 0
    noise = random.Random(name)

    def add(more: bytes) -> None:
        nonlocal crc, size
        packed.append(packer.compress(more))
        crc, size = zlib.crc32(more, crc), size + len(more)

    add(body[:at])
    pieces = BOMBS[name] * 1_000
    while size < BOMB_SIZE:
        add(pieces + (noise.randbytes(len(pieces) // 25).translate(_SPACES) if flat else b""))
    add(body[at:])
    packed.append(packer.flush())
    return with_raw(hard_books.zipped(entries), BODY, b"".join(packed), crc, size)


def damaged(data: bytes, what: str, chance: random.Random, number: int) -> Sample:
    """A Word file with damage, each time another; now and then a bomb."""
    turn, left = divmod(number, BOMB_EVERY)
    if left == BOMB_EVERY - 1:
        name = sorted(BOMBS)[turn % len(BOMBS)]
        flat = turn // len(BOMBS) % 2 == 0
        return Sample(f"{'flat' if flat else 'steep'} bomb {name}", bomb(data, name, flat=flat))
    if chance.random() < 0.2:
        on_bytes = chance.choice(ON_BYTES)
        return Sample(f"{on_bytes.__name__} of {what}", on_bytes(data, chance))
    made: Entries | bytes = parts_of(data)
    words = []
    for _ in range(chance.choice((1, 1, 2))):
        change = chance.choice(ON_PARTS)
        words.append(change.__name__)
        if not isinstance(made, bytes):
            made = change(made, chance)
    packed = made if isinstance(made, bytes) else zipped(made)
    return Sample(f"{' and '.join(words)} of {what}", packed)
