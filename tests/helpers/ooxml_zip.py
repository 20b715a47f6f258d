"""The zip of a workbook, read from its bytes."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property


# The zip
@dataclass(frozen=True)
class Entry:
    """One entry of the zip; `record` is local header, name, extra and compressed bytes."""

    name: str
    central: bytes  # the entry in the directory without the offset
    record: bytes
    descriptor: bytes
    flags: int
    method: int
    crc: int
    size: int
    packed: bytes

    @cached_property
    def content(self) -> bytes:
        """The unpacked bytes; none of an entry that cannot be unpacked."""
        try:
            return zlib.decompress(self.packed, -15) if self.method == 8 else self.packed
        except zlib.error:
            return b""


def read_entries(data: bytes) -> tuple[list[Entry], list[str]]:
    """The entries in the order of the directory, and the faults of the zip."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        return [], ["zip: no end of directory"]
    count, length, start = struct.unpack_from("<HII", data, end + 10)
    if data[end - 20 : end - 16] == b"PK\x06\x07":
        (place,) = struct.unpack_from("<Q", data, end - 12)
        _, count, length, start = struct.unpack_from("<QQQQ", data, place + 24)
    entries, faults, taken = [], [], []
    position = start
    while position < start + length:
        if data[position : position + 4] != b"PK\x01\x02":
            return entries, [*faults, "zip: the directory is damaged"]
        flags, method = struct.unpack_from("<HH", data, position + 8)
        crc, packed, size, names, extras, comments = struct.unpack_from(
            "<IIIHHH", data, position + 16
        )
        (offset,) = struct.unpack_from("<I", data, position + 42)
        stop = position + 46 + names + extras + comments
        name = data[position + 46 : position + 46 + names].decode("utf-8", "replace")
        extra = data[position + 46 + names : position + 46 + names + extras]
        wide = _zip64(extra)
        # In this order, and only those that do not fit: size, packed size, offset (APPNOTE 4.5.3).
        if size == 0xFFFFFFFF:
            size = wide.pop(0)
        if packed == 0xFFFFFFFF:
            packed = wide.pop(0)
        if offset == 0xFFFFFFFF:
            offset = wide.pop(0)
        if data[offset : offset + 4] != b"PK\x03\x04":
            return entries, [*faults, f"zip: {name} has no local header"]
        local_names, local_extras = struct.unpack_from("<HH", data, offset + 26)
        body = offset + 30 + local_names + local_extras
        if data[offset + 30 : offset + 30 + local_names].decode("utf-8", "replace") != name:
            faults.append(f"zip: {name} has another name in its local header")
        if struct.unpack_from("<HH", data, offset + 6) != (flags, method):
            faults.append(f"zip: {name} has other flags in its local header")
        if not flags & 8:
            local = struct.unpack_from("<III", data, offset + 14)
            if local[0] != crc or (local[1] not in (packed, 0xFFFFFFFF)):
                faults.append(f"zip: {name} has other sizes in its local header")
        descriptor = b""
        if flags & 8:
            signed = data[body + packed : body + packed + 4] == b"PK\x07\x08"
            descriptor = data[body + packed : body + packed + (16 if signed else 12)]
            if struct.unpack_from("<I", descriptor, 4 if signed else 0)[0] != crc:
                faults.append(f"zip: {name} has a wrong data descriptor")
        taken.append((offset, body + packed + len(descriptor), name))
        central = data[position + 4 : position + 42] + (b"" if _zip64(extra) else extra)
        entry = Entry(
            name,
            central,
            data[offset : body + packed],
            descriptor,
            flags,
            method,
            crc,
            size,
            data[body : body + packed],
        )
        entries.append(entry)
        position = stop
    if count != len(entries):
        faults.append("zip: the directory counts wrongly")
    taken.sort()
    for (_, stop, name), (begin, _, other) in itertools.pairwise(taken):
        if begin < stop:
            faults.append(f"zip: {name} and {other} lie over each other")
    if taken and taken[-1][1] > start:
        faults.append("zip: entries lie over the directory")
    folded = Counter(entry.name.casefold() for entry in entries)
    faults += [f"zip: {name} is there twice" for name, times in folded.items() if times > 1]
    return entries, faults


def _zip64(extra: bytes) -> list[int]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            return [
                value
                for (value,) in struct.iter_unpack(
                    "<Q", extra[position + 4 : position + 4 + length // 8 * 8]
                )
            ]
        position += 4 + length
    return []
