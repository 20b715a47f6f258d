"""Small workbooks that are huge when they are unpacked."""

from __future__ import annotations

import random
import zlib

from tests.helpers import hard_books, hard_sheets
from tests.helpers.damage import parts_of, with_raw

# Bombs
MAIN = hard_books.MAIN


BOMBS = {
    "spaces": ("xl/worksheets/sheet1.xml", b"", b" " * 65_536, b""),
    "zeros": ("xl/media/image1.png", b"", b"\0" * 65_536, b""),
    "rows": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(),
        b"<row><c><v>1</v></c></row>" * 1_000,
        b"</sheetData></worksheet>",
    ),
    "depth": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}">'.encode(),
        b"<a>" * 9_000,
        b"",
    ),
    "strings": (
        "xl/sharedStrings.xml",
        f'<sst xmlns="{MAIN}">'.encode(),
        b"<si><t>abcdefgh</t></si>" * 1_000,
        b"</sst>",
    ),
    "merges": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>'.encode(),
        b'<mergeCell ref="A1:XFD1048576"/>' * 1_000,
        b"</mergeCells></worksheet>",
    ),
    "formats": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/>'.encode(),
        b'<conditionalFormatting sqref="A1"><cfRule priority="1"/></conditionalFormatting>' * 999,
        b"</worksheet>",
    ),
    "notes": (
        "xl/comments1.xml",
        f'<comments xmlns="{MAIN}"><authors/><commentList>'.encode(),
        b'<comment ref="A1" authorId="0"><text><t>x</t></text></comment>' * 1_000,
        b"</commentList></comments>",
    ),
    "shapes": (
        "xl/drawings/vmlDrawing1.vml",
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml">',
        b'<v:shape id="_x0000_s1025">' * 1_000,
        b"</xml>",
    ),
    "dxfs": (
        "xl/styles.xml",
        f'<styleSheet xmlns="{MAIN}"><dxfs>'.encode(),
        b"<dxf/>" * 5_000,
        b"</dxfs></styleSheet>",
    ),
    "sheets": (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{hard_books.RELATION}"><sheets>'.encode(),
        b'<sheet name="Blad1" sheetId="1" r:id="rId1"/>' * 1_000,
        b"</sheets></workbook>",
    ),
    "names": (
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}"><sheets/><definedNames>'.encode(),
        b'<definedName name="a" localSheetId="0">1</definedName>' * 1_000,
        b"</definedNames></workbook>",
    ),
    "types": (
        "[Content_Types].xml",
        f'<Types xmlns="{hard_books.PACKAGE}/content-types">'.encode(),
        b'<Default Extension="xml" ContentType="a/b"/>' * 1_000,
        b"</Types>",
    ),
    "attribute": (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData/><a b="'.encode(),
        b"x" * 65_536,
        b'"/></worksheet>',
    ),
}
"""name -> (part, its beginning, what is repeated up to BOMB_SIZE, its end)."""


SPACES = b" \n\t\r" * 64


BOMB_SIZE = 60_000_000
"""Somewhat less than a part may have."""


def bomb(name: str, *, flat: bool) -> bytes:
    """A workbook with a part that is many times larger than its file.

    A `flat` one unpacks to some 60 times its size, which does not stand out.
    """
    part, start, piece, end = BOMBS[name]
    entries = hard_sheets.officers_notes()
    found = parts_of(entries.data)
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = [packer.compress(start)]
    crc, size = zlib.crc32(start), len(start)
    noise = random.Random(name)
    while size < BOMB_SIZE:
        # Spaces that cannot be foreseen: some five of them to a packed byte.
        more = noise.randbytes(len(piece) // 25).translate(SPACES) if flat else b""
        packed.append(packer.compress(piece + more))
        crc, size = zlib.crc32(piece + more, crc), size + len(piece + more)
    packed += [packer.compress(end), packer.flush()]
    crc, size = zlib.crc32(end, crc), size + len(end)
    body = b"".join(packed)
    rest = {one: content for one, content in found.items() if one != part}
    return with_raw(hard_books.zipped(rest), part, body, crc, size)
