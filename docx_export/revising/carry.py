"""What an edited document gets from a fresh one: copies of its elements, and the pictures and links
that these point to, each a relationship and perhaps a part."""

from __future__ import annotations

import copy
import itertools
import posixpath
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from docx_export.document.chart import drawing_numbers, number_drawings
from docx_export.document.controls import RELATIONS, taken_numbers, w
from docx_export.document.package import relations_of
from docx_export.document.xml_parts import parse
from docx_export.revising.looks import Looks
from opc.package import Package
from opc.relations import Relationship

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = "[Content_Types].xml"


class Copier:
    """Copies elements of a fresh document so that they can stand in an edited one.

    `body` is the edited document's root, `relations` are the ids of its relationships.
    """

    def __init__(self, body: etree._Element, relations: Collection[str], looks: Looks) -> None:
        taken_controls, taken_drawings = taken_numbers(body), {*drawing_numbers(body)}
        self._control_numbers = (n for n in itertools.count(1) if n not in taken_controls)
        self._drawing_numbers = (n for n in itertools.count(1) if n not in taken_drawings)
        self._relation_ids = (
            relation_id
            for number in itertools.count(1)
            if (relation_id := f"fordela{number}") not in relations
        )
        self._looks = looks
        self.carried: dict[str, str] = {}
        """New ids of relationships -> those in the fresh document."""

    def copy(self, fresh: etree._Element) -> etree._Element:
        """A copy with ids of its own, and with styles as the edited document names them."""
        element = copy.deepcopy(fresh)
        element.tail = None
        self._renumber(element)
        self._looks.translate(element)
        return element

    def _renumber(self, element: etree._Element) -> None:
        """Give controls, drawings and relationships ids that the document does not have yet."""
        for control_id in element.iterfind(f".//{w('sdtPr')}/{w('id')}"):
            control_id.set(w("val"), str(next(self._control_numbers)))
        number_drawings(element, self._drawing_numbers)
        for node, attribute in relations_of(element):
            new_id = next(self._relation_ids)
            self.carried[new_id] = node.get(attribute) or ""
            node.set(attribute, new_id)


def carry(
    package: Package,
    body: str,
    fresh: Package,
    fresh_body: str,
    carried: Mapping[str, str],
    lost: Collection[str],
) -> Mapping[str, bytes | None]:
    """The parts of a package that change when its body gets and loses relationships.

    `carried`: new id -> id of the relationship in the fresh package. `lost`: the ids that the body
    uses no more. A part that goes is None. `body` and `fresh_body` are names of parts.
    """
    if not carried and not lost:
        return {}
    parts: dict[str, bytes | None] = {}
    relations = parse(package.read(_relations_part(body)))
    for entry in list(relations):
        relation = package.relationships(body).get(entry.get("Id") or "")
        if relation is not None and relation.id in lost:
            relations.remove(entry)
            target = _target(package, body, relation)
            if target and target not in _all_targets(package, but=(body, relation.id)):
                parts[package.entry(target).name] = None
    types = parse(package.read(_CONTENT_TYPES))
    for new_id, fresh_id in carried.items():
        relation = fresh.relationships(fresh_body)[fresh_id]
        target = relation.target
        if part := _target(fresh, fresh_body, relation):
            name = _free_name(part, {*map(str.lower, package.names), *parts})
            parts[name] = fresh.read(part)
            target = posixpath.relpath(name, posixpath.dirname(body))
            _declare(types, name, fresh.content_type(part))
        _add_relation(relations, new_id, relation, target)
    parts[package.entry(_relations_part(body)).name] = _as_bytes(relations)
    parts[package.entry(_CONTENT_TYPES).name] = _as_bytes(types)
    return parts


def _add_relation(
    relations: etree._Element, new_id: str, relation: Relationship, target: str
) -> None:
    entry = etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship")
    entry.set("Id", new_id)
    entry.set("Type", f"{RELATIONS}/{relation.kind}")
    entry.set("Target", target)
    if relation.external:
        entry.set("TargetMode", "External")


def _relations_part(part: str) -> str:
    """The part that holds the relationships of a part.

    E.g. `'word/_rels/document.xml.rels'` for `'word/document.xml'`
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(package: Package, source: str, relation: Relationship) -> str:
    """The part that a relationship points to; "" for what lies outside."""
    part = "" if relation.external else package.resolve(source, relation.target)
    return part if part in package else ""


def _all_targets(package: Package, *, but: tuple[str, str]) -> Collection[str]:
    """The parts that the parts of a package point to; one relationship (part, id) left out."""
    return {
        _target(package, source, relation)
        for source in _sources(package)
        for relation in package.relationships(source).values()
        if (source.lower(), relation.id) != (but[0].lower(), but[1])
    }


def _sources(package: Package) -> Iterator[str]:
    """The parts that have relationships."""
    for name in package.names:
        folder, _, last = name.rpartition("/")
        if last.endswith(".rels") and folder.endswith("_rels"):
            yield posixpath.join(folder.removesuffix("_rels"), last.removesuffix(".rels"))


def _free_name(part: str, taken: Collection[str]) -> str:
    """A name like a part's that is not taken. E.g. `'word/media/diagram2.emf'`"""
    stem, dot, ending = part.rpartition(".")
    stem = stem.rstrip("0123456789")
    number = 1
    while f"{stem}{number}{dot}{ending}".lower() in taken:
        number += 1
    return f"{stem}{number}{dot}{ending}"


def _declare(types: etree._Element, name: str, content_type: str) -> None:
    """Add the content type of a part to those of a package, unless its ending tells it."""
    ending = name.rpartition(".")[2].lower()
    for entry in types:
        if (entry.get("Extension") or "").lower() == ending:
            if entry.get("ContentType") == content_type:
                return
            declaration = etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override")
            declaration.set("PartName", f"/{name}")
            break
    else:
        declaration = etree.Element(f"{{{_PACKAGE}/content-types}}Default")
        types.insert(0, declaration)
        declaration.set("Extension", ending)
    declaration.set("ContentType", content_type)


def _as_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
