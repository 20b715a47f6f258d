"""A workbook's zip written anew: untouched entries as the raw bytes they are, in their order.

What belongs to an entry (local header with its extra fields, packed bytes, data descriptor, and
anything up to the next entry) is copied in one piece, and its line in the directory with nothing
but the offset changed. The format is PKWARE's APPNOTE.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from opc.package import Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_FIXED_DATE = 0x0021  # 1980-01-01, the first that a zip can hold: same input, same bytes
_UTF_8 = 0x0800
_FULL_32 = 0xFFFFFFFF
_DEFLATED = 8  # method of packing
_NEEDED_VERSION = 20  # 2.0, for deflated files

_PACKING = ((1 << 12, 6, -12, 5), (1 << 21, 6, -15, 8), (1 << 40, 3, -15, 8))
"""For parts up to so many bytes zlib's level, window and memory: what is large must not take long
to pack, and what is small not longer to prepare for."""

_LEVEL = 3  # of zlib: less than half the time of its own 6, for an eighth more bytes

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold


@dataclass(frozen=True, slots=True)
class _Record:
    """A line of the zip's directory."""

    raw: bytes
    name: bytes
    offset: int  # of the entry


def rewrite(
    package: Package,
    changed: Mapping[str, bytes],
    added: Mapping[str, bytes],
    removed: Collection[str] = (),
) -> bytes:
    """The bytes of the zip with some parts changed, added at the end or left out; all others raw.

    Names are as `package.names` has them; new ones are not in it.
    """
    new_data = {package.entry(name).offset: data for name, data in changed.items()}
    left_out = {package.entry(name).offset for name in removed}
    records, start = _directory(package.data)
    offsets = sorted({record.offset for record in records})
    ends = dict(zip(offsets, [*offsets[1:], start], strict=True))
    source = memoryview(package.data)
    pieces: list[bytes | memoryview] = [source[: offsets[0]]] if offsets else []
    at = offsets[0] if offsets else 0
    new_offsets: dict[int, int] = {}  # by the old ones
    repacked: dict[int, _Packed] = {}
    by_offset = {record.offset: record for record in records}
    for offset in offsets:
        if offset in left_out:
            continue
        new_offsets[offset] = at
        if offset in new_data:
            record = by_offset[offset]
            packed = _Packed.of(record.name, new_data[offset], _is_utf_8(record.raw))
            repacked[offset] = packed
            pieces += [packed.local, packed.body]
            at += len(packed.local) + len(packed.body)
        else:
            pieces.append(source[offset : ends[offset]])
            at += ends[offset] - offset
    lines: list[bytes] = []
    for record in records:
        if record.offset in left_out:
            continue
        if record.offset in repacked:
            line = repacked[record.offset].central(new_offsets[record.offset], record.raw)
        else:
            line = _with_offset(record.raw, new_offsets[record.offset])
        lines.append(line)
    for name, data in added.items():
        packed = _Packed.of(name.encode(), data, not name.isascii())
        lines.append(packed.central(at))
        pieces += [packed.local, packed.body]
        at += len(packed.local) + len(packed.body)
    directory, count = b"".join(lines), len(lines)
    comment = package.data[package.data.rfind(b"PK\x05\x06") + _END.size :]
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), at, len(comment))
    return b"".join([*pieces, directory, end, comment])


@dataclass(frozen=True, slots=True)
class _Packed:
    """A part, packed by us."""

    name: bytes
    flags: int
    crc: int
    size: int
    body: bytes

    @classmethod
    def of(cls, name: bytes, data: bytes, utf_8: bool) -> _Packed:
        """The part with this name and content."""
        level, window, memory = next(how for most, *how in _PACKING if len(data) <= most)
        deflater = zlib.compressobj(level, zlib.DEFLATED, window, memory)
        body = deflater.compress(data) + deflater.flush()
        return cls(name, _UTF_8 if utf_8 else 0, zlib.crc32(data), len(data), body)

    @property
    def local(self) -> bytes:
        """The local header."""
        sizes = (self.crc, len(self.body), self.size, len(self.name), 0)
        how = (_NEEDED_VERSION, self.flags, _DEFLATED, 0, _FIXED_DATE)
        return _LOCAL.pack(b"PK\x03\x04", *how, *sizes) + self.name

    def central(self, offset: int, before: bytes = b"") -> bytes:
        """The directory's line; maker and attributes are taken over from the one before."""
        made_by, inner, outer = _NEEDED_VERSION, 0, 0
        if before:
            fields = _CENTRAL.unpack_from(before)
            made_by, inner, outer = fields[1], fields[14], fields[15]
        sizes = (self.crc, len(self.body), self.size, len(self.name), 0, 0, 0)
        how = (made_by, _NEEDED_VERSION, self.flags, _DEFLATED, 0, _FIXED_DATE)
        line = _CENTRAL.pack(b"PK\x01\x02", *how, *sizes, inner, outer, offset)
        return line + self.name


def _directory(data: bytes) -> tuple[list[_Record], int]:
    """All records of a directory, folders too, and where it starts; open_package checked it."""
    end = data.rfind(b"PK\x05\x06")
    count, _, offset = _END.unpack_from(data, end)[4:7]
    if data[end - 20 : end - 16] == b"PK\x06\x07":
        (end_64,) = struct.unpack_from("<Q", data, end - 12)
        count, _, offset = struct.unpack_from("<3Q", data, end_64 + 32)
    records: list[_Record] = []
    at = offset
    for _ in range(count):
        fields = _CENTRAL.unpack_from(data, at)
        name_size, extra_size, comment_size = fields[10:13]
        size = _CENTRAL.size + name_size + extra_size + comment_size
        raw = data[at : at + size]
        place = _offset_place(raw)
        (header,) = struct.unpack_from("<Q" if place[1] == 8 else "<L", raw, place[0])
        name = raw[_CENTRAL.size : _CENTRAL.size + name_size]
        records.append(_Record(raw, name, header))
        at += size
    return records, offset


def _offset_place(raw: bytes) -> tuple[int, int]:
    """Where a record holds the offset of its entry, and in how many bytes (APPNOTE 4.5.3)."""
    fields = _CENTRAL.unpack_from(raw)
    packed, size, name_size, extra_size = fields[8:12]
    offset = fields[16]
    if offset != _FULL_32:
        return 42, 4
    at = _CENTRAL.size + name_size
    stop = at + extra_size
    while at + 4 <= stop:
        identity, length = struct.unpack_from("<2H", raw, at)
        if identity == 1:
            return at + 4 + 8 * ((size == _FULL_32) + (packed == _FULL_32)), 8
        at += 4 + length
    return 42, 4


def _with_offset(raw: bytes, offset: int) -> bytes:
    """A record with another offset."""
    at, width = _offset_place(raw)
    return raw[:at] + offset.to_bytes(width, "little") + raw[at + width :]


def _is_utf_8(raw: bytes) -> bool:
    return bool(_CENTRAL.unpack_from(raw)[3] & _UTF_8)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A new zip of these parts, with the content types first, then by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, parts[name], compresslevel=_LEVEL)
    return target.getvalue()


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts in their order, not packed: for a library that wants a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), data)
    return target.getvalue()
