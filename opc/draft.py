"""Changes to a workbook's zip, gathered part by part and written in one go.

Edits are given in the places of the unchanged parts. Content types and relationships follow from
what is added and removed.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from opc.elements import parse
from opc.package import Package
from opc.splice import Edit, apply, escape
from opc.write import rewrite
from opc.xml_events import STRICT, TRANSITIONAL
from opc.zips import LIMITS, MIB, REPAIR
from validators.errors import Unmarkable, UnreadableFile

CONTENT_TYPES = "[Content_Types].xml"
_HEADER = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_RELS_SPACE = TRANSITIONAL + "package/2006/relationships"


@dataclass
class Draft:
    """Changes to a package; nothing happens before `finish`."""

    package: Package
    """The zip that is changed. It stays as it is."""

    strict: bool = False
    """Whether it is written in the Strict dialect (ECMA-376 part 1)."""

    edits: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))
    """The edits of each changed part."""

    added: dict[str, bytes] = field(default_factory=dict)
    """The bytes of each new part."""

    types: dict[str, str] = field(default_factory=dict)
    """The content type of each new part."""

    removed: set[str] = field(default_factory=set)
    """The parts that are left out."""

    relations: dict[str, list[tuple[str, str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """New relationships by their source: id, type and target."""

    unrelated: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The ids of the relationships that go, by their source."""

    sources: dict[str, bytes] = field(default_factory=dict)
    """The unchanged bytes of the parts that were read."""

    def read(self, part: str) -> bytes:
        """The unchanged bytes of a part, unpacked once."""
        if part not in self.sources:
            self.sources[part] = self.package.read(part)
        return self.sources[part]

    def edit(self, part: str, *edits: Edit) -> None:
        """Change a part that is there."""
        self.edits[part].extend(edits)

    def free_name(self, pattern: str) -> str:
        """A name for a new part: `pattern` with the first free number for "{}".

        A name that content types still tell of, though its part is gone, is not free: it would
        stand there twice, and Excel calls such a file damaged.
        """
        _, overrides = self.package.content_types
        taken = {name.lower() for name in (*self.package.names, *self.added, *overrides)}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def add(self, part: str, data: bytes, content_type: str) -> None:
        """Add a part; `free_name` gives it a name."""
        self.added[part] = data
        self.types[part] = content_type

    def relate(self, source: str, kind: str, part: str) -> str:
        """Let `source` ("": the package) point to a part, and return the relationship's id.

        `kind` is the last word of an Office relationship ("comments"), or a whole type.
        """
        taken = set(self.package.relationships(source))
        taken |= {identity for identity, _, _ in self.relations[source]}
        number = 1
        while f"rIdFordela{number}" in taken:
            number += 1
        identity = f"rIdFordela{number}"
        space = STRICT + "officeDocument/" if self.strict else TRANSITIONAL + "officeDocument/2006/"
        target = posixpath.relpath("/" + part, "/" + posixpath.dirname(source))
        relation_type = kind if "://" in kind else f"{space}relationships/{kind}"
        self.relations[source].append((identity, relation_type, target))
        return identity

    def unrelate(self, source: str, identity: str) -> None:
        """Let `source` no longer point there."""
        self.unrelated[source].add(identity)

    def remove(self, part: str) -> None:
        """Leave out a part, with its own relationships."""
        for name in (part, _rels_of(part)):
            if name in self.package:
                self.removed.add(self.package.entry(name).name)

    def settle(self) -> dict[str, bytes]:
        """Write content types and relationships, and return the changed parts as they will be."""
        for source in sorted({*self.relations, *self.unrelated}):
            self._write_relations(source)
        self._write_types()
        return {
            part: apply(self.read(part), edits)
            for part, edits in self.edits.items()
            if edits and part not in self.removed
        }

    def finish(self, changed: Mapping[str, bytes]) -> bytes:
        """The bytes of the new zip, with the changed parts that `settle` gave.

        Raises Unmarkable where one of them would be too large to be read again.
        """
        for name, data in (*changed.items(), *self.added.items()):
            if len(data) > LIMITS.part:
                raise Unmarkable(
                    f"Kopian skulle bli för stor: en del av den över {LIMITS.part // MIB} MB.",
                    where=self.package.place(name),
                    todo="Dela upp arbetsboken.",
                )
        return rewrite(self.package, changed, self.added, self.removed)

    def _write_relations(self, source: str) -> None:
        part = _rels_of(source)
        tags = [
            f'Relationship Id="{identity}" Type="{kind}" Target="{escape(target).decode()}"/>'
            for identity, kind, target in self.relations[source]
        ]
        if part not in self.package:
            if tags:
                body = "".join(f"<{tag}" for tag in tags)
                text = f'<Relationships xmlns="{_RELS_SPACE}">{body}</Relationships>'
                self.add(part, _HEADER + text.encode(), _RELS_TYPE)
            return
        part = self.package.entry(part).name
        if part in self.removed:
            return
        data = self.read(part)
        root = parse(data, self.package.place(part), depth=1)
        if tags:
            body = "".join(f"<{root.prefix}{tag}" for tag in tags)
            self.edit(part, *root.appended(data, body.encode()))
        for node in root.children:
            if node.get("Id") in self.unrelated[source]:
                self.edit(part, Edit(node.start, node.stop, b""))

    def _write_types(self) -> None:
        defaults, _ = self.package.content_types
        part = self.package.entry(CONTENT_TYPES).name
        tags: list[str] = []
        endings: set[str] = set()  # of file names, whose types get a default
        for name, content_type in self.types.items():
            ending = name.rpartition(".")[2].lower()
            if defaults.get(ending) == content_type or ending in endings:
                continue
            if ending in ("vml", "rels", "bin") and ending not in defaults:
                endings.add(ending)
                tags.append(f'Default Extension="{ending}" ContentType="{content_type}"/>')
            else:
                tags.append(
                    f'Override PartName="/{escape(name).decode()}" ContentType="{content_type}"/>'
                )
        removed = {name.lower() for name in self.removed}
        if not tags and not removed:
            return
        data = self.read(part)
        root = parse(data, self.package.place(part), depth=1)
        if root.name != "types:Types":
            raise UnreadableFile(
                "Filens innehållstyper är av okänt slag.",
                where=self.package.place(part),
                todo=REPAIR,
            )
        if tags:
            body = "".join(f"<{root.prefix}{tag}" for tag in tags)
            self.edit(part, *root.appended(data, body.encode()))
        for node in root.children:
            if node.get("PartName").lstrip("/").lower() in removed:
                self.edit(part, Edit(node.start, node.stop, b""))


def new_part(body: bytes) -> bytes:
    """An XML part with its declaration."""
    return _HEADER + body


def _rels_of(part: str) -> str:
    """The part with the relationships of another. E.g. "xl/_rels/workbook.xml.rels"."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
