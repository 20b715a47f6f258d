"""A zip read under limits: entries are checked before they are unpacked, and unpacked in steps.

The format is PKWARE's APPNOTE.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import msgspec

from opc.names import climbs, free_name, showable
from validators.errors import Unopened, UnreadableFile, UnsafeFile

MIB = 1024 * 1024  # bytes

_STEP = 1 << 16  # packed bytes that are unpacked at a time

_END = struct.Struct("<4s4H2LH")
_END_64_PLACE = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF  # stand for numbers that did not fit

_STORED, _DEFLATED = 0, 8  # methods of packing
_ENCRYPTED = 0x41  # flags


@dataclass(frozen=True, slots=True, eq=False)  # hashed for every part: by identity
class Limits:
    """How much of a file is taken in. Sizes are bytes of unpacked content.

    The defaults are some ten times what the largest workbook of a call needs, and keep a hostile
    file within a few seconds and some hundred megabytes.
    """

    entries: int = 10_000  # files in the zip
    part: int = 64 * MIB  # one of them
    total: int = 160 * MIB  # everything read from one package, repeated readings included
    ratio: int = 200  # unpacked : packed, for parts over `ratio_from`
    ratio_from: int = MIB
    token: int = MIB  # one tag, with its attributes
    names: int = 5_000  # different names of elements and attributes in a part
    prefixes: int = 100_000  # declarations of namespaces in a part
    depth: int = 64  # elements within each other
    merges: int = 100_000  # merged ranges in a sheet
    listed: int = 100_000  # sheets and defined names in a workbook
    sheets: int = 250  # in a workbook
    events: int = 4_000_000  # beginnings and ends of elements, and texts, in all parts together
    text: int = 20_000_000  # characters in cells, a shared text counted for each of its cells


LIMITS = Limits()


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One file in the zip."""

    name: str  # without a leading slash
    raw_name: bytes  # as it is written
    flags: int
    method: int  # of packing
    crc: int
    packed: int  # bytes
    size: int  # bytes, unpacked
    offset: int  # of its local header


@dataclass(slots=True)
class Spent:
    """What has been taken of a package's limits, in all parts together."""

    read: int = 0  # bytes of unpacked content
    events: int = 0  # as `Package.events` counts them
    text: int = 0  # characters in cells


REPAIR = "Öppna filen i Excel, spara den på nytt och försök igen, eller be avsändaren om en ny."
SHRINK = "En vanlig arbetsbok är långt mindre. Be avsändaren om en ny fil och öppna inte den här."


@dataclass(frozen=True, slots=True)
class Words:
    """What errors call a file in the zip, and what they tell people to do."""

    part: str  # what a file in the zip is called
    packing: str  # ends "är packad på ett sätt (nr 9) …"
    unlock: str  # what to do about a password
    repair: str  # what to do about a damaged file
    shrink: str  # what to do about one that is too large


WORKBOOK_WORDS = Words(
    part="Delen",
    packing="som inte används i arbetsböcker",
    unlock="Be avsändaren om arbetsboken utan lösenord.",
    repair=REPAIR,
    shrink=SHRINK,
)

DOCUMENT_WORDS = replace(
    WORKBOOK_WORDS,
    packing="som inte används i dokument",
    unlock="Spara dokumentet utan lösenord.",
    repair="Öppna filen i Word, spara den på nytt och försök igen.",
    shrink="Ett vanligt dokument är långt mindre. Öppna inte det här.",
)

ARCHIVE_WORDS = Words(
    part="Filen",
    packing="som inte går att läsa här",
    unlock="Packa upp det och lägg filerna i mappen, eller be avsändaren om dem utan lösenord.",
    repair="Packa upp arkivet och lägg filerna i mappen, eller be avsändaren skicka dem igen.",
    shrink="Packa inte upp den. Be avsändaren skicka arbetsböckerna för sig.",
)


class Zip(ABC):
    """A zip, opened: what is in it, and the bytes of that, under limits."""

    words: ClassVar[Words]

    def __init__(self, data: bytes, *, where: str, limits: Limits) -> None:
        self.data = data
        self.where = where
        self.limits = limits
        listed = _central_directory(data, where, limits, self.words)
        self.entries = tuple(self._files(listed))
        self.spent = Spent()

    @abstractmethod
    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        """The files of the zip's directory, each with a name of its own."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files, in the order of the zip's directory."""
        return tuple(entry.name for entry in self.entries)

    @abstractmethod
    def entry(self, part: str) -> Entry:
        """The zip entry of a file. Raises UnreadableFile when there is none."""

    def read(self, part: str) -> bytes:
        """The unpacked bytes of a file. Raises UnreadableFile or UnsafeFile."""
        return b"".join(self.chunks(part))

    def chunks(self, part: str, step: int = 1 << 18) -> Iterator[bytes]:
        """The unpacked bytes of a file, at most `step` at a time, checked at the end."""
        entry = self.refuse_oversized(part)
        start = self._start(entry)
        packed = memoryview(self.data)[start : start + entry.packed]
        pieces: Iterator[bytes] = (
            _stored(packed, step) if entry.method == _STORED else _inflated(packed, step)
        )
        size, crc = 0, 0
        try:
            for piece in pieces:
                size += len(piece)
                if size > entry.size:
                    raise zlib.error("more than announced")
                crc = zlib.crc32(piece, crc)
                self.spent.read += len(piece)
                if self.spent.read > self.limits.total:
                    raise self._too_big("Filen", self.spent.read, self.limits.total)
                yield piece
        except zlib.error as error:
            raise self._damaged(entry) from error
        if size != entry.size or crc != entry.crc:
            raise self._damaged(entry)

    def _start(self, entry: Entry) -> int:
        """Where the packed bytes begin, by the local header, which must agree on the name."""
        end = entry.offset + _LOCAL.size
        header = self.data[entry.offset : end]
        if len(header) == _LOCAL.size:
            signature, *_, name_size, extra_size = _LOCAL.unpack(header)
            start = end + name_size + extra_size
            if (
                signature == b"PK\x03\x04"
                and self.data[end : end + name_size] == entry.raw_name
                and start + entry.packed <= len(self.data)
            ):
                return int(start)
        raise self._damaged(entry)

    def refuse_oversized(self, part: str) -> Entry:
        """The entry of a file that may be unpacked, by what the zip says of it.

        Raises UnreadableFile (a password, an unknown method) or UnsafeFile (too large).
        """
        entry = self.entry(part)
        if entry.flags & _ENCRYPTED:
            raise UnreadableFile(
                "Filen är ett zip-arkiv med lösenord.",
                where=self.where,
                todo=self.words.unlock,
            )
        if entry.method not in (_STORED, _DEFLATED):
            raise UnreadableFile(
                f"{self.words.part} {entry.name} är packad på ett sätt (nr {entry.method}) "
                f"{self.words.packing}.",
                where=self.where,
                todo=self.words.repair,
            )
        if entry.size > self.limits.part:
            raise self._too_big(f"{self.words.part} {entry.name}", entry.size, self.limits.part)
        if (
            entry.size > self.limits.ratio_from
            and entry.size > max(entry.packed, 1) * self.limits.ratio
        ):
            raise UnsafeFile(
                f"{self.words.part} {entry.name} växer {entry.size // max(entry.packed, 1)} gånger "
                f"när den packas upp; gränsen är {self.limits.ratio}.",
                where=self.where,
                todo=self.words.shrink,
            )
        return entry

    def _too_big(self, what: str, size: int, limit: int) -> UnsafeFile:
        return UnsafeFile(
            f"{what} är {max(size // MIB, limit // MIB + 1)} MB uppackad; gränsen är "
            f"{limit // MIB} MB.",
            where=self.where,
            todo=self.words.shrink,
        )

    def _damaged(self, entry: Entry) -> UnreadableFile:
        return UnreadableFile(
            f"{self.words.part} {entry.name} är skadad och går inte att packa upp.",
            where=self.where,
            todo=self.words.repair,
        )


class Archive(Zip):
    """Files that somebody has packed.

    A name that comes twice gets a number the second time. A file whose name climbs or cannot be
    shown is listed, and refused when it is read.
    """

    words = ARCHIVE_WORDS

    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        self._by_name: dict[str, Entry] = {}
        self._refused: set[str] = set()
        taken: dict[str, int] = {}
        for entry in listed:
            if not entry.name or entry.name.endswith("/"):
                continue
            name = free_name(showable(entry.name), taken)
            if climbs(entry.name) or showable(entry.name) != entry.name:
                self._refused.add(name)
            self._by_name[name] = msgspec.structs.replace(entry, name=name)
            yield self._by_name[name]

    def entry(self, part: str) -> Entry:
        """The zip entry of a file. Raises Unopened for a name that is refused."""
        if part in self._refused:
            raise Unopened(
                "Filens namn leder ut ur arkivet eller går inte att läsa, och filen lästes inte.",
                where=self.where,
                todo="Be avsändaren skicka den för sig, under ett vanligt namn.",
            )
        return self._by_name[part]


def _broken(where: str, words: Words) -> UnreadableFile:
    return UnreadableFile(
        "Filen är skadad: dess innehållsförteckning går inte att läsa.",
        where=where,
        todo=words.repair,
    )


def _central_directory(data: bytes, where: str, limits: Limits, words: Words) -> Iterator[Entry]:
    """What the zip lists, in order; the name of a folder ends with a slash."""
    count, size, offset = _directory_place(data, where, words)
    if count > limits.entries:
        raise UnsafeFile(
            f"Filen har {count} delar; gränsen är {limits.entries}.",
            where=where,
            todo=words.shrink,
        )
    at, stop = offset, offset + size
    spans: list[tuple[int, int]] = []
    for _ in range(count):
        if at + _CENTRAL.size > stop:
            raise _broken(where, words)
        fields = _CENTRAL.unpack_from(data, at)
        signature, _, _, flags, method, _, _, crc, packed, unpacked = fields[:10]
        name_size, extra_size, comment_size, disk, _, _, header = fields[10:]
        names_at = at + _CENTRAL.size
        at = names_at + name_size + extra_size + comment_size
        if signature != b"PK\x01\x02" or at > stop or disk not in (0, _FULL_16):
            raise _broken(where, words)
        raw_name = data[names_at : names_at + name_size]
        if _FULL_32 in (packed, unpacked, header):
            extra = data[names_at + name_size : names_at + name_size + extra_size]
            unpacked, packed, header = _zip64_sizes(extra, unpacked, packed, header, where, words)
        if header + _LOCAL.size + name_size + packed > offset:
            raise _broken(where, words)
        spans.append((header, header + _LOCAL.size + name_size + packed))
        yield Entry(_file_name(raw_name), raw_name, flags, method, crc, packed, unpacked, header)
    spans.sort()
    for (_, end), (begin, _) in itertools.pairwise(spans):
        if begin < end:
            raise UnsafeFile("Delar av filen ligger över varandra.", where=where, todo=words.shrink)


def _directory_place(data: bytes, where: str, words: Words) -> tuple[int, int, int]:
    """(number of entries, size, offset) of the central directory."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _FULL_16))
    if end < 0 or end + _END.size > len(data):
        raise UnreadableFile(
            "Filen är avbruten: slutet saknas.",
            where=where,
            todo="Hämta den på nytt, eller be avsändaren skicka den igen.",
        )
    _, disk, _, _, count, size, offset, _ = _END.unpack_from(data, end)
    place = end - _END_64_PLACE.size
    if place >= 0 and data[place : place + 4] == b"PK\x06\x07":
        _, _, end_64, _ = _END_64_PLACE.unpack_from(data, place)
        if end_64 + _END_64.size > place or data[end_64 : end_64 + 4] != b"PK\x06\x06":
            raise _broken(where, words)
        count, size, offset = _END_64.unpack_from(data, end_64)[7:]
        end = end_64
    if disk not in (0, _FULL_16) or offset + size != end:
        raise _broken(where, words)
    return count, size, offset


def _zip64_sizes(
    extra: bytes, unpacked: int, packed: int, header: int, where: str, words: Words
) -> tuple[int, int, int]:
    """The three numbers, with those that did not fit taken from the zip64 field (APPNOTE 4.5.3)."""
    while len(extra) >= 4:
        identity, size = struct.unpack_from("<2H", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if identity != 1:
            continue
        numbers = [unpacked, packed, header]
        for index, number in enumerate(numbers):
            if number == _FULL_32:
                if len(body) < 8:
                    raise _broken(where, words)
                numbers[index] = int.from_bytes(body[:8], "little")
                body = body[8:]
        return numbers[0], numbers[1], numbers[2]
    raise _broken(where, words)


def _file_name(raw: bytes) -> str:
    """A name as it is written, with slashes and none at its beginning."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    return name.replace("\\", "/").lstrip("/")


def _stored(packed: memoryview, step: int) -> Iterator[bytes]:
    for at in range(0, len(packed), step):
        yield bytes(packed[at : at + step])


def _inflated(packed: memoryview, step: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for at in range(0, len(packed), _STEP):
        piece: bytes | memoryview = packed[at : at + _STEP]
        while piece and not inflater.eof:
            yield inflater.decompress(piece, step)
            piece = inflater.unconsumed_tail
    yield inflater.flush()
    if not inflater.eof:
        raise zlib.error("incomplete")
