"""Which part of a workbook's zip is what: main part, styles, sheets with their names and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opc.elements import Node, namespaces, parse
from opc.file_kinds import refuse_foreign_main_part
from opc.package import Package
from opc.relations import Relationship
from opc.xml_events import SPREADSHEET
from opc.zips import REPAIR
from validators.errors import SignedWorkbook, UnknownDialect, UnreadableFile


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it."""

    name: str
    state: str
    """ "visible", "hidden" or "veryHidden"."""
    kind: str
    """ "worksheet", "chartsheet", "dialogsheet" …; "" where there is no part."""
    part: str
    """The zip name of its part; "" where the file does not say or have it."""
    node: Node
    """Its element in the main part."""


@dataclass(frozen=True)
class Anatomy:
    """A workbook's main part, parsed, and what it points to."""

    package: Package
    main: str
    """The zip name of the main part."""
    data: bytes
    """The bytes of the main part."""
    root: Node
    """The root of the main part."""
    relationships: Mapping[str, Relationship]
    """Those of the main part, by id."""
    sheets: tuple[SheetPart, ...]
    """All sheets, in the workbook's order."""
    strict: bool
    """Whether the file is written in the Strict dialect (ECMA-376 part 1)."""

    def related(self, kind: str) -> str:
        """The first part that the main part points to by this kind of relationship, or ""."""
        return related(self.package, self.main, kind)


def related(package: Package, source: str, kind: str) -> str:
    """The first part that is there and that `source` points to by this kind, or ""."""
    for part in package.related(source, kind):
        if part in package:
            return package.entry(part).name
    return ""


def dissect(package: Package) -> Anatomy:
    """The anatomy of a workbook. Raises UnreadableFile where it has none."""
    main = related(package, "", "officeDocument")
    if not main:
        raise UnreadableFile(
            "Filen säger inte vilken del som är arbetsboken. Filen är skadad.",
            where=package.where,
            todo=REPAIR,
        )
    refuse_foreign_main_part(package.content_type(main), package.where)
    data = package.read(main)
    root = parse(
        data, package.place(main), into=("sheets", "bookViews", "definedNames"), texts=("calcPr",)
    )
    relationships = package.relationships(main)
    listed = root.first("sheets")
    sheets: list[SheetPart] = []
    for node in listed.all("sheet") if listed else ():
        relation = relationships.get(node.get("r:id"))
        part = ""
        if relation and not relation.external:
            part = package.resolve(main, relation.target)
            part = package.entry(part).name if part in package else ""
        sheets.append(
            SheetPart(
                node.get("name"),
                node.get("state", "visible"),
                relation.kind if relation and part else "",
                part,
                node,
            )
        )
    strict = root.name == "workbook" and _space(data, root) == SPREADSHEET[1]
    return Anatomy(package, main, data, root, relationships, tuple(sheets), strict)


def merged_ranges(sheet: Node) -> list[str]:
    """The A1 ranges of merged cells; the sheet must have been parsed into "mergeCells"."""
    merged = sheet.first("mergeCells")
    if merged is None:
        return []
    return [node.get("ref").replace("$", "") for node in merged.all("mergeCell")]


def refuse_unchangeable(book: Anatomy) -> None:
    """Raise SignedWorkbook or UnknownDialect for a workbook that any change would harm."""
    package = book.package
    signed = any(name.lower().startswith("_xmlsignatures/") for name in package.names)
    if signed or any(package.related("", "origin")):
        raise SignedWorkbook(
            "Arbetsboken är digitalt signerad, och varje ändring gör signaturen ogiltig.",
            where=package.where,
            todo="Spara en kopia utan signatur i Excel (Arkiv > Information > Visa signaturer) "
            "och använd den.",
        )
    if book.root.name != "workbook" or not book.sheets or book.root.first("sheets") is None:
        raise UnknownDialect(
            "Arbetsbokens huvuddel är av okänt slag, och kan inte ändras utan risk.",
            where=package.place(book.main),
            todo="Öppna filen i Excel, spara den på nytt och försök igen.",
        )


def _space(data: bytes, root: Node) -> str:
    return namespaces(data, root).get(root.prefix.rstrip(":"), "")
