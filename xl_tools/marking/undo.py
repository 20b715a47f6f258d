"""What was done to each part, kept so that it can be undone to the byte.

The record names the parts that were added, and for each changed one the places and the bytes that
stood there. It applies only as long as every part is the one that was written, which its size and
checksum tell; after a save by another program it says nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from opc.draft import Draft
from opc.package import Package
from opc.splice import Edit, apply, reversed_edits

_FORMAT = 1
_MAX_RECORD_SIZE = 1 << 24  # bytes, unpacked


@dataclass(frozen=True, slots=True)
class Undone:
    """What a record says."""

    parts: Mapping[str, bytes]
    """The changed parts as they were."""

    added: tuple[str, ...]
    """The parts that were added, to be left out."""

    sha256: str
    """Of the file as it was, in hex."""


def record(draft: Draft, changed: Mapping[str, bytes], sha256: str) -> str:
    """The record of a draft's change, as text in base64.

    `changed` is what settling the draft gave, `sha256` that of the file as it was.
    """
    parts = {}
    for part, new in changed.items():
        old = draft.read(part)
        edits = [
            [edit.start, edit.stop - edit.start, base64.b64encode(edit.new).decode()]
            for edit in reversed_edits(old, draft.edits[part])
        ]
        parts[part] = [_checksum(new), _checksum(old), edits]
    kept = {"format": _FORMAT, "sha256": sha256, "parts": parts, "added": list(draft.added)}
    text = json.dumps(kept, separators=(",", ":"), ensure_ascii=True)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def undo(package: Package, text: str) -> Undone | None:
    """What the record says, or None where it does not fit this file."""
    try:
        kept = json.loads(_unpacked(text))
        if kept["format"] != _FORMAT or not all(name in package for name in kept["added"]):
            return None
        parts: dict[str, bytes] = {}
        for part, (new_checksum, old_checksum, kept_edits) in kept["parts"].items():
            if part not in package:
                return None
            entry = package.entry(part)
            if [entry.crc, entry.size] != new_checksum:
                return None
            edits = [
                Edit(start, start + length, base64.b64decode(old_bytes, validate=True))
                for start, length, old_bytes in kept_edits
            ]
            restored = apply(package.read(part), edits)
            if _checksum(restored) != old_checksum:
                return None
            parts[entry.name] = restored
        added = tuple(package.entry(name).name for name in kept["added"])
        return Undone(parts, added, str(kept["sha256"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        return None


def _unpacked(text: str) -> bytes:
    try:
        packed = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    inflater = zlib.decompressobj()
    data = inflater.decompress(packed, _MAX_RECORD_SIZE)
    if not inflater.eof:
        raise ValueError("too long")
    return data


def _checksum(data: bytes) -> list[int]:
    """By which a part is known again: its CRC-32 and its size."""
    return [zlib.crc32(data), len(data)]
