"""The zip of a workbook: its parts under limits, their content types and relationships; and a zip
that somebody has packed files in.

Written for files from outside. Nothing is unpacked to disk, no size in a header is believed, and
whatever two programs could read in two ways (a name twice, a name that climbs, entries that lie
over each other) is refused; of packed files only the one with such a name. The formats: PKWARE's
APPNOTE for the zip, ECMA-376 part 2 for parts, content types and relationships.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

import msgspec

from opc.file_kinds import refuse_foreign_bytes, refuse_foreign_parts
from opc.names import shown, told_apart
from validators.errors import Unopened, UnreadableFile, UnsafeFile

MIB = 1024 * 1024

_PIECE = 1 << 14
"""Bytes parsed at a time: small, so that what one piece gives stays in the processor's cache
(a third faster than 256 KiB)."""


@dataclass(frozen=True, slots=True, eq=False)  # hashed for every part: by identity
class Limits:
    """How much of a file is taken in. Sizes are bytes of unpacked content.

    The defaults are some ten times what the largest workbook of a call needs, and keep a hostile
    file within a few seconds and some hundred megabytes.
    """

    entries: int = 10_000
    part: int = 64 * MIB
    total: int = 160 * MIB  # everything read from one package, repeated readings included
    ratio: int = 200  # unpacked : packed, for parts over `ratio_from`
    ratio_from: int = MIB
    token: int = MIB  # one tag, with its attributes
    names: int = 5_000  # different names of elements and attributes in a part
    prefixes: int = 100_000  # declarations of namespaces in a part
    depth: int = 64  # elements within each other
    merges: int = 100_000  # merged ranges in a sheet
    listed: int = 100_000  # sheets and defined names in a workbook
    events: int = 4_000_000  # beginnings and ends of elements, and texts, in all parts together


LIMITS = Limits()


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One file in the zip. `name` has no leading slash; `offset` is that of its local header."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


@dataclass(slots=True)
class Spent:
    """What has been taken of a package's limits, in all parts together."""

    read: int = 0  # bytes of unpacked content
    events: int = 0


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part; `target` as written, `kind` the last word of its type."""

    id: str
    kind: str
    target: str
    external: bool = False


# ---------------------------------------------------------------------------------------------
# XML

TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"
_SPREADSHEET = (TRANSITIONAL + "spreadsheetml/2006/main", STRICT + "spreadsheetml/main")
_RELATION_ATTRIBUTES = (
    TRANSITIONAL + "officeDocument/2006/relationships",
    STRICT + "officeDocument/relationships",
)
_PACKAGE = TRANSITIONAL + "package/2006/"
_COMPATIBILITY = TRANSITIONAL + "markup-compatibility/2006"

_SPACES = {
    "": _SPREADSHEET,
    "r:": _RELATION_ATTRIBUTES,
    "mc:": (_COMPATIBILITY,),
    "types:": (_PACKAGE + "content-types",),
    "rels:": (_PACKAGE + "relationships",),
}


class Tag(str):
    """The name of a known element: "row", "mc:Fallback". One object per name in a vocabulary, so
    that it can be told by identity, and from text by its class."""

    __slots__ = ()


Event = tuple[Tag, dict[str, str]] | Tag | str
"""What stands in a part, in order: (name, attributes) where an element begins, its name where it
ends, and text, which may come in pieces."""


StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str, str], None]
T = TypeVar("T")


class Vocabulary:
    """The elements and attributes that a reader knows; `tags` by short name, `root` the first.

    Expat gives names as "namespace name", and pyexpat hands out the object that its intern table
    holds for a name. A table that is filled beforehand makes every dialect (Strict, transitional,
    any prefix) arrive as the same object, at no cost.
    """

    def __init__(self, elements: str, attributes: str = "") -> None:
        self.tags = {name: Tag(name) for name in elements.split()}
        self.root = next(iter(self.tags.values()))
        self.intern: dict[str, str] = {}
        for name in (*self.tags, *attributes.split()):
            prefix, _, local = name.rpartition(":")
            for space in _SPACES[f"{prefix}:" if prefix else ""]:
                self.intern[f"{space} {local}"] = self.tags.get(name, name)


_CONTENT_TYPES = Vocabulary("types:Types types:Default types:Override")
_RELATIONSHIPS = Vocabulary("rels:Relationships rels:Relationship")


def _new_parser(vocabulary: Vocabulary) -> XMLParserType:
    parser = ParserCreate(None, " ", intern=dict(vocabulary.intern))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise UnsafeFile(
        "Filen innehåller en DOCTYPE, som ingen arbetsbok har.", todo="Öppna inte filen."
    )


# ---------------------------------------------------------------------------------------------
# what is said of a zip

REPAIR = "Öppna filen i Excel, spara den på nytt och försök igen, eller be avsändaren om en ny."
SHRINK = "En vanlig arbetsbok är långt mindre. Be avsändaren om en ny fil och öppna inte den här."


@dataclass(frozen=True, slots=True)
class Words:
    """What errors call a file in the zip, and what they tell people to do."""

    part: str
    packing: str  # ends "är packad på ett sätt (nr 9) …"
    unlock: str
    repair: str
    shrink: str


_WORKBOOK = Words(
    part="Delen",
    packing="som inte används i arbetsböcker",
    unlock="Be avsändaren om arbetsboken utan lösenord.",
    repair=REPAIR,
    shrink=SHRINK,
)
_DOCUMENT = replace(
    _WORKBOOK,
    packing="som inte används i dokument",
    unlock="Spara dokumentet utan lösenord.",
    repair="Öppna filen i Word, spara den på nytt och försök igen.",
    shrink="Ett vanligt dokument är långt mindre. Öppna inte det här.",
)
_ARCHIVE = Words(
    part="Filen",
    packing="som inte går att läsa här",
    unlock="Packa upp det och lägg filerna i mappen, eller be avsändaren om dem utan lösenord.",
    repair="Packa upp arkivet och lägg filerna i mappen, eller be avsändaren skicka dem igen.",
    shrink="Packa inte upp den. Be avsändaren skicka arbetsböckerna för sig.",
)


# ---------------------------------------------------------------------------------------------
# the package

_SMALL, _MOST_REMEMBERED = 1 << 16, 128
_REMEMBERED: dict[tuple[Callable[..., Any], Limits, bytes], tuple[Any, int]] = {}
"""What small parts say and how many events that took, the one used last at the end."""


class Zip:
    """A zip, opened: what is in it, and the bytes of that, under limits."""

    words: ClassVar[Words]

    def __init__(self, data: bytes, *, where: str, limits: Limits) -> None:
        self.data = data
        self.where = where
        self.limits = limits
        listed = _central_directory(data, where, limits, self.words)
        self.entries = tuple(self._files(listed))
        self.spent = Spent()

    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        """The files of the zip's directory, each with a name of its own."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files, in the order of the zip's directory."""
        return tuple(entry.name for entry in self.entries)

    def entry(self, part: str) -> Entry:
        """The zip entry of a file. Raises UnreadableFile when there is none."""
        raise NotImplementedError

    def read(self, part: str) -> bytes:
        """The unpacked bytes of a file. Raises UnreadableFile or UnsafeFile."""
        return b"".join(self.chunks(part))

    def chunks(self, part: str, step: int = 1 << 18) -> Iterator[bytes]:
        """The unpacked bytes of a file, at most `step` at a time, checked at the end."""
        entry = self.refuse_oversized(part)
        start = self._start(entry)
        packed = memoryview(self.data)[start : start + entry.packed]
        pieces: Iterator[bytes] = (
            _stored(packed, step) if entry.method == 0 else _inflated(packed, step)
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
        """The entry of a file that may be unpacked, by what the zip says of it. Raises
        UnreadableFile or UnsafeFile."""
        entry = self.entry(part)
        if entry.flags & 0x41:
            raise UnreadableFile(
                "Filen är ett zip-arkiv med lösenord.",
                where=self.where,
                todo=self.words.unlock,
            )
        if entry.method not in (0, 8):
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
    """Files that somebody has packed. A name that comes twice is a file more, and one that climbs
    or cannot be shown is listed, and refused when it is read."""

    words = _ARCHIVE

    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        self._by_name: dict[str, Entry] = {}
        self._refused: set[str] = set()
        taken: dict[str, int] = {}
        for entry in listed:
            if not entry.name or entry.name.endswith("/"):
                continue
            own = told_apart(shown(entry.name), taken)
            if _climbs(entry.name) or shown(entry.name) != entry.name:
                self._refused.add(own)
            self._by_name[own] = msgspec.structs.replace(entry, name=own)
            yield self._by_name[own]

    def entry(self, part: str) -> Entry:
        if part in self._refused:
            raise Unopened(
                "Filens namn leder ut ur arkivet eller går inte att läsa, och filen lästes inte.",
                where=self.where,
                todo="Be avsändaren skicka den för sig, under ett vanligt namn.",
            )
        return self._by_name[part]


class Package(Zip):
    """A workbook's zip, opened. Names of parts are compared without regard to case (OPC 7.2)."""

    words = _WORKBOOK

    def __init__(self, data: bytes, *, where: str, limits: Limits) -> None:
        super().__init__(data, where=where, limits=limits)
        self._by_name = {entry.name.lower(): entry for entry in self.entries}
        self._relationships: dict[str, Mapping[str, Relationship]] = {}

    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        seen: set[str] = set()
        for entry in listed:
            if _climbs(entry.name) or "\0" in entry.name:
                raise UnsafeFile(
                    f"Filen innehåller ett namn ({entry.name!r}) som leder ut ur den.",
                    where=self.where,
                    todo="Öppna inte filen; be avsändaren om en ny.",
                )
            if entry.name.endswith("/"):
                continue
            if entry.name.lower() in seen:
                raise UnsafeFile(
                    f"Delen {entry.name} finns två gånger i filen, så att den kan läsas på två "
                    "sätt.",
                    where=self.where,
                    todo=self.words.repair,
                )
            seen.add(entry.name.lower())
            yield entry

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._by_name

    def entry(self, part: str) -> Entry:
        """The zip entry of a part. Raises UnreadableFile when there is none."""
        found = self._by_name.get(part.lower())
        if found is None:
            raise UnreadableFile(
                f"Delen {part} saknas i filen, som är skadad.",
                where=self.where,
                todo=self.words.repair,
            )
        return found

    # XML

    def events(
        self, part: str, vocabulary: Vocabulary, content: bytes | None = None
    ) -> Iterator[list[Event]]:
        """What stands in a part, a list per piece of it; the same list, emptied, each time.

        Elements that the vocabulary does not know are passed over with all that is in them. The
        caller guards the depth of those that it knows. `content` is what to parse in the part's
        place, where it has been read already.
        Raises UnreadableFile (not XML, or another root) or UnsafeFile, with the part named.
        """
        events: list[Event] = []
        add = events.append
        parser = _new_parser(vocabulary)
        deepest = self.limits.depth
        depth = passed = declared = 0

        def first(name: str, attributes: dict[str, str]) -> None:
            if name is not vocabulary.root:
                raise UnreadableFile(
                    "Delen är av okänt slag; filen är skadad.", todo=self.words.repair
                )
            parser.StartElementHandler = start
            start(name, attributes)

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, passed
            if name.__class__ is Tag:
                add((name, attributes))
            else:
                depth = 1
                passed += 1
                parser.StartElementHandler = deeper
                parser.EndElementHandler = shallower
                parser.CharacterDataHandler = None

        def deeper(_: str, __: dict[str, str]) -> None:
            nonlocal depth, passed
            depth += 1
            passed += 1
            if depth > deepest:
                raise too_deep(deepest)

        def shallower(_: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                parser.StartElementHandler = start
                parser.EndElementHandler = add
                parser.CharacterDataHandler = add

        def declare(_: str | None, __: str | None) -> None:
            nonlocal declared
            declared += 1
            if declared > self.limits.prefixes:
                raise UnsafeFile("Där finns orimligt många namnrymder.", todo=SHRINK)

        parser.StartElementHandler = first
        parser.EndElementHandler = add
        parser.CharacterDataHandler = add
        parser.StartNamespaceDeclHandler = declare
        for _ in self._parsed(parser, part, content):
            self.count(len(events) + passed)
            passed = 0
            yield events
            events.clear()

    def _parsed(self, parser: XMLParserType, part: str, content: bytes | None) -> Iterator[None]:
        """Feed a part to a parser, a piece each time; here is guarded what no handler sees."""
        fed = 0
        names = parser.intern
        try:
            for piece in self.chunks(part, _PIECE) if content is None else (content,):
                fed += len(piece)
                parser.Parse(piece, False)
                if fed - parser.CurrentByteIndex > self.limits.token + len(piece):
                    raise UnsafeFile("En tagg är orimligt lång.", todo=SHRINK)
                if len(names) > self.limits.names:
                    raise UnsafeFile("Där finns orimligt många olika namn.", todo=SHRINK)
                yield
            parser.Parse(b"", True)
            yield
        except ExpatError as error:
            raise UnreadableFile(
                f"Innehållet är inte giltig XML (rad {error.lineno}); filen är skadad.",
                where=self.place(part),
                todo=self.words.repair,
            ) from error
        except (ValueError, LookupError) as error:
            raise UnreadableFile(
                "Innehållet har en okänd teckenkodning; filen är skadad.",
                where=self.place(part),
                todo=self.words.repair,
            ) from error
        except (UnreadableFile, UnsafeFile) as error:
            if error.where:
                raise
            raise type(error)(error.what, where=self.place(part), todo=error.todo) from error

    def place(self, part: str) -> str:
        """The file and one of its parts, for messages."""
        return f"{self.where} ({part})" if self.where else part

    def count(self, events: int) -> None:
        """Adds to what has been met in all parts. Raises UnsafeFile beyond the limit."""
        self.spent.events += events
        if self.spent.events > self.limits.events:
            raise UnsafeFile(
                f"Filen har fler än {self.limits.events // 1_000_000} miljoner celler och "
                "andra element.",
                where=self.where,
                todo=SHRINK,
            )

    def walk(
        self,
        part: str,
        vocabulary: Vocabulary,
        start: StartHandler,
        end: EndHandler | None = None,
        content: bytes | None = None,
    ) -> None:
        """Call `start(name, attributes)` and `end(name, text)` for the known elements of a part.

        `text` is what stands between the element's end and the tag before. Depth and number are
        guarded here. `content` is as in `events`. Raises UnreadableFile or UnsafeFile.
        """
        depth = 0
        text: list[str] = []
        for events in self.events(part, vocabulary, content):
            for event in events:
                if isinstance(event, tuple):
                    depth += 1
                    if depth > self.limits.depth:
                        raise too_deep(self.limits.depth, self.place(part))
                    text.clear()
                    start(*event)
                elif isinstance(event, Tag):
                    depth -= 1
                    if end is not None:
                        end(event, "".join(text))
                    text.clear()
                else:
                    text.append(event)

    def remembered(
        self, parse: Callable[[Package, str, bytes | None], T], part: str, content: bytes = b""
    ) -> T:
        """What `parse(package, part, content)` makes of a part, remembered by its bytes: the
        workbooks of a call come from one template, and much in them is the same.

        It must depend on nothing else, and nobody may change it. `content` is what to parse in the
        part's place. What it took of the limits is taken each time.
        """
        if not content:
            if self.entry(part).size > _SMALL:
                return parse(self, part, None)
            content = self.read(part)
        key = (parse, self.limits, content)
        found = _REMEMBERED.pop(key, None)
        if found is None:
            before = self.spent.events
            made = parse(self, part, content)
            found = made, self.spent.events - before
        else:
            self.count(found[1])
        _REMEMBERED[key] = found
        if len(content) > _SMALL or len(_REMEMBERED) > _MOST_REMEMBERED:
            del _REMEMBERED[key if len(content) > _SMALL else next(iter(_REMEMBERED))]
        result: T = found[0]
        return result

    # content types and relationships

    @cached_property
    def content_types(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """([Content_Types].xml) by extension and by part name, both in lower case."""
        return self.remembered(_read_content_types, "[Content_Types].xml")

    def content_type(self, part: str) -> str:
        """The content type of a part; "" when none is given."""
        defaults, overrides = self.content_types
        part = part.lower()
        return overrides.get(part) or defaults.get(part.rpartition(".")[2], "")

    def relationships(self, source: str = "") -> Mapping[str, Relationship]:
        """The relationships of a part ("": of the package) by id; none when it has no .rels."""
        if source not in self._relationships:
            self._relationships[source] = self._read_relationships(source)
        return self._relationships[source]

    def _read_relationships(self, source: str) -> Mapping[str, Relationship]:
        folder, _, name = source.rpartition("/")
        part = f"{folder}/_rels/{name}.rels".lstrip("/")
        return self.remembered(_read_relationships, part) if part in self else {}

    def resolve(self, source: str, target: str) -> str:
        """The part that a target means: absolute, or relative to the folder of `source`.

        `..` may be used inside of the package; UnsafeFile is raised when it climbs out.
        """
        target = target.replace("\\", "/").partition("#")[0]
        path: list[str] = []
        if not target.startswith("/"):
            path = source.split("/")[:-1]
        for step in target.split("/"):
            if step == ".." and not path:
                raise UnsafeFile(
                    f"En länk ({target}) leder ut ur filen.",
                    where=self.place(source) if source else self.where,
                    todo="Öppna inte filen; be avsändaren om en ny.",
                )
            if step == "..":
                path.pop()
            elif step not in ("", "."):
                path.append(step)
        name = "/".join(path)
        if "%" not in name or name in self:
            return name
        from urllib.parse import unquote  # seldom needed, and 5 ms of every start

        return unquote(name)

    def related(self, source: str, *kinds: str) -> Iterator[str]:
        """The parts that a part points to by relationships of these kinds ("table", …)."""
        for relation in self.relationships(source).values():
            if relation.kind in kinds and not relation.external:
                yield self.resolve(source, relation.target)


def _read_content_types(
    package: Package, part: str, content: bytes | None
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if name == "types:Default":
            defaults.setdefault(attributes.get("Extension", "").lower(), kind)
        elif name == "types:Override":
            part = attributes.get("PartName", "").lstrip("/").lower()
            overrides.setdefault(part, kind)

    package.walk(part, _CONTENT_TYPES, start, content=content)
    return defaults, overrides


def _read_relationships(
    package: Package, part: str, content: bytes | None
) -> Mapping[str, Relationship]:
    found: dict[str, Relationship] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "rels:Relationship":
            relation = Relationship(
                id=attributes.get("Id", ""),
                kind=attributes.get("Type", "").rpartition("/")[2],
                target=attributes.get("Target", ""),
                external=attributes.get("TargetMode", "").lower() == "external",
            )
            found.setdefault(relation.id, relation)

    package.walk(part, _RELATIONSHIPS, start, content=content)
    return found


class Document(Package):
    """The zip of a Word document, opened: the same rules, and words for Word."""

    words = _DOCUMENT


def damaged(package: Package, what: str, part: str = "") -> UnreadableFile:
    """The error for a file, or one of its parts, whose content does not fit together."""
    where = package.place(part) if part else package.where
    return UnreadableFile(f"{what} Filen är skadad.", where=where, todo=package.words.repair)


def too_deep(limit: int, where: str = "") -> UnsafeFile:
    """The error for elements within each other beyond the limit."""
    return UnsafeFile(f"Element ligger i fler än {limit} nivåer.", where=where, todo=SHRINK)


def open_package(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Package:
    """Open the zip of a workbook.

    `name` is the file's name, for messages and to know a lock file. Raises WrongKindOfFile when it
    is something else than an Office Open XML file, UnreadableFile when it is damaged and
    UnsafeFile when it must not be read.
    """
    refuse_foreign_bytes(data, name)
    package = Package(data, where=name, limits=limits)
    refuse_foreign_parts(package.names, package.read, name)
    return package


# ---------------------------------------------------------------------------------------------
# the zip

_END = struct.Struct("<4s4H2LH")
_END_64_PLACE = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF


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
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    return name.replace("\\", "/").lstrip("/")


def _climbs(name: str) -> bool:
    return ".." in name.split("/")


def _stored(packed: memoryview, step: int) -> Iterator[bytes]:
    for at in range(0, len(packed), step):
        yield bytes(packed[at : at + step])


def _inflated(packed: memoryview, step: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for at in range(0, len(packed), 1 << 16):
        piece: bytes | memoryview = packed[at : at + (1 << 16)]
        while piece and not inflater.eof:
            yield inflater.decompress(piece, step)
            piece = inflater.unconsumed_tail
    yield inflater.flush()
    if not inflater.eof:
        raise zlib.error("incomplete")
