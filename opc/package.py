"""The zip of a workbook: its parts under limits, their content types and relationships; and a zip
that somebody has packed files in.

Written for files from outside. Nothing is unpacked to disk, no size in a header is believed, and
whatever two programs could read in two ways (a name twice, a name that climbs, entries that lie
over each other) is refused; of packed files only the one with such a name. The formats: PKWARE's
APPNOTE for the zip, ECMA-376 part 2 for parts, content types and relationships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar
from xml.parsers.expat import ExpatError, XMLParserType

from opc.file_kinds import refuse_foreign_bytes, refuse_foreign_parts
from opc.names import climbs
from opc.relations import Relationship, read_content_types, read_relationships
from opc.xml_events import EndHandler, Event, StartHandler, Tag, Vocabulary, new_parser
from opc.zips import LIMITS, SHRINK, WORKBOOK_WORDS, Entry, Limits, Zip
from validators.errors import UnreadableFile, UnsafeFile

_PIECE_SIZE = 1 << 14
"""Bytes parsed at a time: small, so that what one piece gives stays in the processor's cache
(a third faster than 256 KiB)."""

_MAX_REMEMBERED_SIZE = 1 << 16  # bytes of a part
_MAX_REMEMBERED = 128  # parts
_REMEMBERED: dict[tuple[Callable[..., Any], Limits, bytes], tuple[Any, int]] = {}
"""What small parts say and how many events that took, the one used last at the end."""

T = TypeVar("T")


class Package(Zip):
    """A workbook's zip, opened. Names of parts are compared without regard to case (OPC 7.2)."""

    words = WORKBOOK_WORDS

    def __init__(self, data: bytes, *, where: str, limits: Limits) -> None:
        super().__init__(data, where=where, limits=limits)
        self._by_name = {entry.name.lower(): entry for entry in self.entries}
        self._relationships: dict[str, Mapping[str, Relationship]] = {}

    def _files(self, listed: Iterable[Entry]) -> Iterator[Entry]:
        seen: set[str] = set()
        for entry in listed:
            if climbs(entry.name) or "\0" in entry.name:
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
        entry = self._by_name.get(part.lower())
        if entry is None:
            raise UnreadableFile(
                f"Delen {part} saknas i filen, som är skadad.",
                where=self.where,
                todo=self.words.repair,
            )
        return entry

    # An inner function for each handler: expat calls them for every element, and each of them
    # needs the same few counters.
    def events(
        self, part: str, vocabulary: Vocabulary, content: bytes | None = None
    ) -> Iterator[list[Event]]:
        """What stands in a part, a list per piece of it; the same list, emptied, each time.

        Elements that the vocabulary does not know are passed over with all that is in them; the
        caller guards the depth of those that it knows. `content` is what to parse in the part's
        place. Raises UnreadableFile (not XML, or another root) or UnsafeFile, with the part named.
        """
        events: list[Event] = []
        add = events.append
        parser = new_parser(vocabulary)
        max_depth, max_prefixes = self.limits.depth, self.limits.prefixes
        depth = passed = declared = 0

        def first(name: str, attributes: dict[str, str]) -> None:
            if name is not vocabulary.root:
                what = "Delen är av okänt slag; filen är skadad."
                raise UnreadableFile(what, todo=self.words.repair)
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
            if depth > max_depth:
                raise too_deep(max_depth)

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
            if declared > max_prefixes:
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
            for piece in self.chunks(part, _PIECE_SIZE) if content is None else (content,):
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

    def count_text(self, length: int) -> None:
        """Adds the characters of a text to what cells have, once for each cell that shares it.

        Raises UnsafeFile beyond the limit: a file of some hundred kilobytes could else hold
        gigabytes.
        """
        self.spent.text += length
        if self.spent.text > self.limits.text:
            raise UnsafeFile(
                f"Cellerna har tillsammans mer än {self.limits.text // 1_000_000} miljoner "
                "tecken text.",
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
            if self.entry(part).size > _MAX_REMEMBERED_SIZE:
                return parse(self, part, None)
            content = self.read(part)
        key = (parse, self.limits, content)
        known = _REMEMBERED.pop(key, None)
        if known is None:
            before = self.spent.events
            parsed = parse(self, part, content)
            known = parsed, self.spent.events - before
        else:
            self.count(known[1])
        if len(content) <= _MAX_REMEMBERED_SIZE:
            _REMEMBERED[key] = known
            if len(_REMEMBERED) > _MAX_REMEMBERED:
                del _REMEMBERED[next(iter(_REMEMBERED))]
        result: T = known[0]
        return result

    @cached_property
    def content_types(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The types that [Content_Types].xml gives: by extension, and by part; in lower case."""
        return self.remembered(read_content_types, "[Content_Types].xml")

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
        return self.remembered(read_relationships, part) if part in self else {}

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
