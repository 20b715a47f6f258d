"""What a document's body points to, brought over from another document, or left out: pictures and
links, each a relationship and perhaps a part."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from docx_export.document.controls import RELATIONS
from docx_export.document.trace import parse
from opc.package import Package, Relationship

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"


def carry(
    package: Package,
    body: str,
    fresh: Package,
    fresh_body: str,
    carried: Mapping[str, str],
    left: Collection[str],
) -> Mapping[str, bytes | None]:
    """The parts of a package that change when its body gets relationships of another's (`carried`:
    new id -> id there) and loses those that are `left`; None for one that goes."""
    if not carried and not left:
        return {}
    parts: dict[str, bytes | None] = {}
    relations = parse(package.read(rels_of(body)))
    for entry in list(relations):
        relation = package.relationships(body).get(entry.get("Id") or "")
        if relation is not None and relation.id in left:
            relations.remove(entry)
            part = _part(package, body, relation)
            if part and part not in _targets(package, but=(body, relation.id)):
                parts[package.entry(part).name] = None
    types = parse(package.read(_TYPES))
    for identity, theirs in carried.items():
        relation = fresh.relationships(fresh_body)[theirs]
        target = relation.target
        if part := _part(fresh, fresh_body, relation):
            name = _free(part, {*map(str.lower, package.names), *parts})
            parts[name] = fresh.read(part)
            target = posixpath.relpath(name, posixpath.dirname(body))
            _declare(types, name, fresh.content_type(part))
        made = etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship")
        made.set("Id", identity)
        made.set("Type", f"{RELATIONS}/{relation.kind}")
        made.set("Target", target)
        if relation.external:
            made.set("TargetMode", "External")
    parts[package.entry(rels_of(body)).name] = _written(relations)
    parts[package.entry(_TYPES).name] = _written(types)
    return parts


def rels_of(part: str) -> str:
    """The part that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part(package: Package, source: str, relation: Relationship) -> str:
    """The part that a relationship points to; "" for what lies outside."""
    part = "" if relation.external else package.resolve(source, relation.target)
    return part if part in package else ""


def _targets(package: Package, *, but: tuple[str, str]) -> Collection[str]:
    """What the parts of a package point to, one relationship left out."""
    return {
        _part(package, source, relation)
        for source in _sources(package)
        for relation in package.relationships(source).values()
        if (source.lower(), relation.id) != (but[0].lower(), but[1])
    }


def _sources(package: Package) -> Iterator[str]:
    for name in package.names:
        folder, _, last = name.rpartition("/")
        if last.endswith(".rels") and folder.endswith("_rels"):
            yield posixpath.join(folder.removesuffix("_rels"), last.removesuffix(".rels"))


def _free(part: str, taken: Collection[str]) -> str:
    """A name like that of a part which no part has."""
    stem, dot, ending = part.rpartition(".")
    stem = stem.rstrip("0123456789")
    number = 1
    while f"{stem}{number}{dot}{ending}".lower() in taken:
        number += 1
    return f"{stem}{number}{dot}{ending}"


def _declare(types: etree._Element, name: str, content_type: str) -> None:
    """Say of what type a part is."""
    ending = name.rpartition(".")[2].lower()
    for known in types:
        if (known.get("Extension") or "").lower() == ending:
            if known.get("ContentType") == content_type:
                return
            made = etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override")
            made.set("PartName", f"/{name}")
            break
    else:
        made = etree.Element(f"{{{_PACKAGE}/content-types}}Default")
        types.insert(0, made)
        made.set("Extension", ending)
    made.set("ContentType", content_type)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
