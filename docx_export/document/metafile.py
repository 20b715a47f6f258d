"""A picture of rectangles and words: an Enhanced Metafile, as [MS-EMF] describes it.

Word draws it with the document's own fonts, sharp in print and at any size, and no font or drawing
library is needed to make it. One unit is a hundredth of a millimetre. Same drawing, same bytes.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping

FONT = "Arial"

_DEVICE = (32000, 32000)
"""Width and height of the device drawn for: as many pixels as hundredths of a millimetre, so that a
unit is a pixel."""

_TRANSPARENT, _BASELINE, _NO_PEN, _COMPATIBLE = 1, 24, 0x80000008, 1
_LEFT, _RIGHT = 0, 2

# Types of records ([MS-EMF] 2.1.1).
_HEADER, _END = 1, 14
_SET_BACKGROUND, _SET_ALIGN, _SET_COLOR, _SELECT = 18, 22, 24, 37
_BRUSH, _RECTANGLE, _TEXT, _FONT_RECORD = 39, 43, 84, 82

_HEADER_SIZE = 108  # bytes
_TEXT_OFFSET = 8 + 28 + 40  # bytes of a record, of what precedes the text, of what describes it

_LETTER_WIDTHS: Mapping[str, int] = {
    letter: width
    for width, letters in {
        191: "'", 222: "ijl’", 278: " !,./:;I[\\]ft", 333: "()-`r”", 500: "Jcksvxyz",
        556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>", 611: "FTZ", 667: "&ABEKPSVXY",
        722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—…", 1015: "@",
    }.items()
    for letter in letters
}  # fmt: skip
"""Widths of Arial's letters in thousandths of its size (those of the fonts made to replace it are
the same)."""


_OTHER_LETTER_WIDTH = 600  # thousandths


def width_of(text: str, size: int) -> int:
    """How wide a line of Arial is, in the unit of its size."""
    return sum(_advances(text, size))


def _advances(text: str, size: int) -> list[int]:
    """The width of each letter; that of å is a's."""
    plain = (unicodedata.normalize("NFD", letter)[0] for letter in text)
    letters = (" " if letter.isspace() else letter for letter in plain)
    return [
        round(_LETTER_WIDTHS.get(letter, _OTHER_LETTER_WIDTH) * size / 1000) for letter in letters
    ]


class Metafile:
    """A drawing of a width and a height, in hundredths of a millimetre; later things lie over
    earlier ones."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._records: list[bytes] = []
        self._objects: dict[bytes, int] = {}
        self._record(_SET_BACKGROUND, struct.pack("<I", _TRANSPARENT))
        self._record(_SELECT, struct.pack("<I", _NO_PEN))

    def rectangle(self, left: int, top: int, right: int, bottom: int, color: str) -> None:
        """Draw a filled rectangle; the colour is RRGGBB."""
        self._use(_BRUSH, struct.pack("<III", 0, _color(color), 0))
        self._record(_RECTANGLE, struct.pack("<iiii", left, top, right, bottom))

    def text(
        self, at: int, baseline: int, text: str, *, size: int, color: str, to_left: bool = False
    ) -> None:
        """Draw a line of text that starts `at` a point, or ends there (`to_left`).

        `baseline` is how far down the letters stand, `size` their height, the colour RRGGBB.
        """
        text = "".join(letter for letter in text if ord(letter) < 0x10000)
        self._use(_FONT_RECORD, _font(size))
        self._record(_SET_COLOR, struct.pack("<I", _color(color)))
        self._record(_SET_ALIGN, struct.pack("<I", _BASELINE | (_RIGHT if to_left else _LEFT)))
        words = text.encode("utf-16-le")
        words += bytes(-len(words) % 4)
        advances = _advances(text, size)
        left = at - sum(advances) if to_left else at
        box = (left, baseline - size, left + sum(advances), baseline + size // 4)
        self._record(
            _TEXT,
            struct.pack("<iiiiIff", *box, _COMPATIBLE, 1.0, 1.0)
            + struct.pack("<iiIIIiiiiI", at, baseline, len(text), _TEXT_OFFSET, 0, *box,
                          _TEXT_OFFSET + len(words))
            + words
            + struct.pack(f"<{len(advances)}I", *advances),
        )  # fmt: skip

    def data(self) -> bytes:
        """The bytes of the .emf."""
        body = b"".join(self._records) + struct.pack("<IIIII", _END, 20, 0, 16, 20)
        width, height = self._size
        box = (0, 0, width - 1, height - 1)
        header = struct.pack("<II4i4i", _HEADER, _HEADER_SIZE, *box, *box)
        header += struct.pack("<4sIIIHH", b" EMF", 0x10000, _HEADER_SIZE + len(body),
                              len(self._records) + 2, len(self._objects) + 1, 0)  # fmt: skip
        header += struct.pack("<III", 0, 0, 0)
        header += struct.pack("<2I2I", *_DEVICE, *(length // 100 for length in _DEVICE))
        header += struct.pack("<III2I", 0, 0, 0, *(length * 10 for length in _DEVICE))
        return header + body

    def _use(self, kind: int, content: bytes) -> None:
        """Select a brush or a font, which is made the first time."""
        number = self._objects.get(content)
        if number is None:
            number = self._objects[content] = len(self._objects) + 1
            self._record(kind, struct.pack("<I", number) + content)
        self._record(_SELECT, struct.pack("<I", number))

    def _record(self, kind: int, content: bytes) -> None:
        self._records.append(struct.pack("<II", kind, 8 + len(content)) + content)


def _color(color: str) -> int:
    return int.from_bytes(bytes.fromhex(color), "little")


def _font(size: int) -> bytes:
    """A LogFontPanose ([MS-EMF] 2.2.16): the height, the weight and the name matter."""
    name = FONT.encode("utf-16-le").ljust(64, b"\0")
    font = struct.pack("<5i8B", -size, 0, 0, 0, 400, 0, 0, 0, 1, 0, 0, 0, 0) + name
    return font.ljust(320, b"\0")
