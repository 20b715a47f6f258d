"""A workbook's parts, sheets and cells, read without our own reader."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import etree

from tests.helpers.ooxml_zip import Entry, read_entries

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


OFFICE_VML = "urn:schemas-microsoft-com:office:office"


EXCEL_VML = "urn:schemas-microsoft-com:office:excel"


VML = "urn:schemas-microsoft-com:vml"


MAX_ROW, MAX_COLUMN = 1_048_576, 16_384


PARSER = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)


# The package
@dataclass
class SheetPart:
    """A sheet as the workbook lists it; `part` is the name of its entry, without a slash."""

    name: str
    part: str
    kind: str
    state: str
    sheet_id: str


@dataclass
class Package:
    """A workbook's parts, relationships and faults, as an independent eye sees them."""

    data: bytes
    entries: dict[str, Entry] = field(init=False)
    zip_faults: list[str] = field(init=False)

    def __post_init__(self) -> None:
        entries, self.zip_faults = read_entries(self.data)
        self.entries = {entry.name: entry for entry in entries}
        self._trees: dict[str, Any] = {}
        self._malformed: set[str] = set()
        self._merges: dict[str, list[tuple[int, int, int, int]]] = {}
        self._folded = {entry.name.casefold().lstrip("/"): entry.name for entry in entries}

    def content(self, name: str) -> bytes:
        return self.entries[name].content

    def find(self, name: str) -> str | None:
        """The entry of a part, whatever its case; names in the zip may be percent-encoded."""
        name = name.lstrip("/").casefold()
        return self._folded.get(name) or self._folded.get(unquote(name).casefold())

    def tree(self, name: str) -> Any:
        """The root of a part, or None when it is not there or not well formed."""
        if name not in self.entries:
            return None
        if name not in self._trees:
            try:
                self._trees[name] = etree.fromstring(self.content(name), PARSER)
            except (etree.XMLSyntaxError, ValueError):
                self._malformed.add(name)
                # Excel itself writes VML with HTML in it that is never closed ("<br>").
                recover = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
                vml = name.endswith(".vml")
                self._trees[name] = etree.fromstring(self.content(name), recover) if vml else None
        return self._trees[name]

    def well_formed(self, name: str) -> bool:
        self.tree(name)
        return name not in self._malformed

    def rels_name(self, part: str) -> str:
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def rels(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Id -> (last word of the type, entry name or target, external) of a part, "" for all."""
        name = self.find(self.rels_name(part))
        if name is None or self.tree(name) is None:
            return {}
        found = {}
        for item in self.tree(name):
            if not isinstance(item.tag, str):
                continue
            target = item.get("Target", "")
            external = item.get("TargetMode") == "External"
            if not external:
                path = target.partition("#")[0]
                whole = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path))
                target = self.find(whole) or whole
            kind = item.get("Type", "").rpartition("/")[2]
            found[item.get("Id", "")] = (kind, target, external)
        return found

    def related(self, part: str, *kinds: str) -> list[str]:
        return [
            target
            for kind, target, external in self.rels(part).values()
            if kind in kinds and not external and target in self.entries
        ]

    @cached_property
    def book(self) -> str:
        (part,) = self.related("", "officeDocument")[:1] or [""]
        return part

    @cached_property
    def sheets(self) -> list[SheetPart]:
        relations = self.rels(self.book)
        found = []
        for item in children_of(self.tree(self.book), "sheets", "sheet"):
            kind, part, _ = relations.get(relation_of(item, "id") or "", ("", "", False))
            found.append(
                SheetPart(
                    item.get("name", ""),
                    part,
                    kind,
                    item.get("state", "visible"),
                    item.get("sheetId", ""),
                )
            )
        return found

    def sheet(self, name: str | None) -> SheetPart | None:
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        return None

    def merges(self, sheet: SheetPart) -> list[tuple[int, int, int, int]]:
        if sheet.name not in self._merges:
            items = children_of(self.tree(sheet.part), "mergeCells", "mergeCell")
            boxes = (box_of(item.get("ref", "")) for item in items)
            self._merges[sheet.name] = [box for box in boxes if box is not None]
        return self._merges[sheet.name]

    def styles(self) -> Any:
        for part in self.related(self.book, "styles"):
            return self.tree(part)
        return None

    @cached_property
    def strings(self) -> list[str]:
        for part in self.related(self.book, "sharedStrings"):
            root = self.tree(part)
            return (
                []
                if root is None
                else [content_of(item) for item in root if local_name(item) == "si"]
            )
        return []

    @cached_property
    def faults(self) -> list[str]:
        """Everything that a strict reader has against this package."""
        from tests.helpers.ooxml_faults import all_faults  # which stands on this module

        return list(all_faults(self))


def local_name(item: Any) -> str:
    return item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""


def space_of(item: Any) -> str:
    return item.tag[1:].partition("}")[0] if isinstance(item.tag, str) else ""


def relation_of(item: Any, name: str) -> str | None:
    for space in RELATIONS:
        if (value := item.get(f"{{{space}}}{name}")) is not None:
            return str(value)
    return None


def elements_of(parent: Any) -> Iterator[Any]:
    """The children of a part's element as a reader that knows no extension sees them."""
    if parent is None:
        return
    for item in parent:
        if local_name(item) == "AlternateContent" and space_of(item) == COMPATIBILITY:
            for branch in item:
                if local_name(branch) == "Choice":
                    yield from elements_of(branch)
                    break
        elif isinstance(item.tag, str):
            yield item


def children_of(parent: Any, *path: str) -> Iterator[Any]:
    items = [parent] if parent is not None else []
    for name in path:
        items = [
            child for item in items for child in elements_of(item) if local_name(child) == name
        ]
    yield from items


def content_of(item: Any) -> str:
    """The text of a string: t and runs, without the phonetic parts."""
    texts = []
    for child in item:
        if local_name(child) == "t":
            texts.append(child.text or "")
        elif local_name(child) == "r":
            texts += [part.text or "" for part in child if local_name(part) == "t"]
    return unescaped_text("".join(texts))


def unescaped_text(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def row_and_column(ref: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", ref)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN else None


def box_of(ref: str) -> tuple[int, int, int, int] | None:
    first, _, last = ref.partition(":")
    top, bottom = row_and_column(first), row_and_column(last or first)
    if top is None or bottom is None:
        return None
    return (*top, *bottom)


def whole_number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]+", text) else None


def cell_reference(row: int, column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return f"{text}{row}"


def note_text(comment: Any) -> str:
    return "".join(content_of(item) for item in comment if local_name(item) == "text")
