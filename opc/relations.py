"""What the content types and the relationships of a package say (ECMA-376 part 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opc.xml_events import Vocabulary

if TYPE_CHECKING:
    from opc.package import Package

_CONTENT_TYPES = Vocabulary("types:Types types:Default types:Override")
_RELATIONSHIPS = Vocabulary("rels:Relationships rels:Relationship")


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part."""

    id: str

    kind: str
    """The last word of its type. E.g. "worksheet"."""

    target: str
    """As it is written: relative to the folder of the source, or absolute."""

    external: bool = False
    """Whether it leads out of the file."""


def read_content_types(
    package: Package, part: str, content: bytes | None
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The content types that a package gives: by extension, and by part; in lower case. `content`
    is what to read in the part's place. Raises as `Package.walk`."""
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


def read_relationships(
    package: Package, part: str, content: bytes | None
) -> Mapping[str, Relationship]:
    """The relationships in a .rels part by id; of several with one id the first."""
    relations: dict[str, Relationship] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "rels:Relationship":
            relation = Relationship(
                id=attributes.get("Id", ""),
                kind=attributes.get("Type", "").rpartition("/")[2],
                target=attributes.get("Target", ""),
                external=attributes.get("TargetMode", "").lower() == "external",
            )
            relations.setdefault(relation.id, relation)

    package.walk(part, _RELATIONSHIPS, start, content=content)
    return relations
