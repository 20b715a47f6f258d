"""Is a marked workbook still the officer's workbook? An independent check, for tests.

It shares no code with the marking that it judges: the zip is read with struct, XML with lxml, the
values again with openpyxl and python-calamine. A file from outside has faults of its own, so a
fault only counts when the marked file has it and the original does not.

Every problem is one line "kind: what"; the kinds are raw, zip, xml, order, ids, rels, types,
cells, values, notes, colours, list, unplaced and restored.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import posixpath
import re
import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote

from lxml import etree

from validators.model import Finding

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

ORDER = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
        "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews "
        "mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions "
        "pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
        "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
        "oleObjects controls webPublishItems tableParts extLst"
    ),
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
        "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches "
        "smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
    ),
    "comments": "authors commentList extLst",
    "comment": "text commentPr extLst",
    "text": "t r rPh phoneticPr",
    "is": "t r rPh phoneticPr",
    "r": "rPr t",
    "dxf": "font numFmt fill alignment border protection extLst",
    "cfRule": "formula colorScale dataBar iconSet extLst",
    "conditionalFormatting": "cfRule extLst",
    "c": "f v is extLst",
    "sheetView": "pane selection pivotSelection extLst",
}
"""The order of the children that the schemas of ECMA-376 part 1 prescribe, by parent."""

ONCE = frozenset(
    {"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "sheetData", "sheetProtection"}
    | {"autoFilter", "mergeCells", "dataValidations", "hyperlinks", "pageMargins", "pageSetup"}
    | {"headerFooter", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects"}
    | {"controls", "tableParts", "extLst", "bookViews", "sheets", "definedNames", "calcPr"}
    | {"dxfs", "cellXfs", "authors", "commentList", "text"}
)

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)


def problems(
    before: bytes, after: bytes, findings: Sequence[Finding], unplaced: Sequence[Finding] = ()
) -> list[str]:
    """What is wrong with `after`, the workbook `before` marked with `findings`.

    `unplaced` are the findings that have no note on a cell. `before` has no marks of ours.
    """
    old, new = Package(before), Package(after)
    if not new.entries:
        return ["zip: the marked file is no zip"]
    found = [*_untouched_entries(old, new, findings), *new_faults(old, new)]
    if any(line.startswith("xml: ") for line in found):
        return found
    found += _parts_only_grew(old, new, findings, unplaced)
    found += _sheet_list(old, new)
    found += _notes(old, new, findings, unplaced)
    found += _colours(old, new, findings, unplaced)
    found += _findings_sheet(before, new, findings)
    found += _without_reason(old, unplaced)
    found += same_values(before, after)
    return found


def restored(before: bytes, unmarked: bytes) -> list[str]:
    """What differs between the original and what unmarking gave: entries and their content."""
    old, new = Package(before), Package(unmarked)
    found = [f"restored: {name} is gone" for name in old.entries if name not in new.entries]
    found += [f"restored: {name} is left" for name in new.entries if name not in old.entries]
    found += [
        f"restored: {name} differs"
        for name in old.entries
        if name in new.entries and old.content(name) != new.content(name)
    ]
    order = [name for name in old.entries if name in new.entries]
    if order != [name for name in new.entries if name in old.entries]:
        found.append("restored: entries stand in another order")
    return found + [line for line in new_faults(old, new) if not line.startswith("xml: ")]


def new_faults(old: Package, new: Package) -> list[str]:
    """The faults of `new` that `old` has not, however often."""
    return list((Counter(new.faults) - Counter(old.faults)).elements())


# ---------------------------------------------------------------------------------------------
# The zip


@dataclass(frozen=True)
class Entry:
    """One entry of the zip; `record` is local header, name, extra and compressed bytes."""

    name: str
    central: bytes  # the entry in the directory without the offset
    record: bytes
    descriptor: bytes
    flags: int
    method: int
    crc: int
    size: int
    packed: bytes

    @cached_property
    def content(self) -> bytes:
        """The unpacked bytes; none of an entry that cannot be unpacked."""
        try:
            return zlib.decompress(self.packed, -15) if self.method == 8 else self.packed
        except zlib.error:
            return b""


def read_entries(data: bytes) -> tuple[list[Entry], list[str]]:
    """The entries in the order of the directory, and the faults of the zip."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        return [], ["zip: no end of directory"]
    count, length, start = struct.unpack_from("<HII", data, end + 10)
    if data[end - 20 : end - 16] == b"PK\x06\x07":
        (place,) = struct.unpack_from("<Q", data, end - 12)
        _, count, length, start = struct.unpack_from("<QQQQ", data, place + 24)
    entries, faults, taken = [], [], []
    position = start
    while position < start + length:
        if data[position : position + 4] != b"PK\x01\x02":
            return entries, [*faults, "zip: the directory is damaged"]
        flags, method = struct.unpack_from("<HH", data, position + 8)
        crc, packed, size, names, extras, comments = struct.unpack_from(
            "<IIIHHH", data, position + 16
        )
        (offset,) = struct.unpack_from("<I", data, position + 42)
        stop = position + 46 + names + extras + comments
        name = data[position + 46 : position + 46 + names].decode("utf-8", "replace")
        extra = data[position + 46 + names : position + 46 + names + extras]
        wide = _zip64(extra)
        # In this order, and only those that do not fit: size, packed size, offset (APPNOTE 4.5.3).
        if size == 0xFFFFFFFF:
            size = wide.pop(0)
        if packed == 0xFFFFFFFF:
            packed = wide.pop(0)
        if offset == 0xFFFFFFFF:
            offset = wide.pop(0)
        if data[offset : offset + 4] != b"PK\x03\x04":
            return entries, [*faults, f"zip: {name} has no local header"]
        local_names, local_extras = struct.unpack_from("<HH", data, offset + 26)
        body = offset + 30 + local_names + local_extras
        if data[offset + 30 : offset + 30 + local_names].decode("utf-8", "replace") != name:
            faults.append(f"zip: {name} has another name in its local header")
        if struct.unpack_from("<HH", data, offset + 6) != (flags, method):
            faults.append(f"zip: {name} has other flags in its local header")
        if not flags & 8:
            local = struct.unpack_from("<III", data, offset + 14)
            if local[0] != crc or (local[1] not in (packed, 0xFFFFFFFF)):
                faults.append(f"zip: {name} has other sizes in its local header")
        descriptor = b""
        if flags & 8:
            signed = data[body + packed : body + packed + 4] == b"PK\x07\x08"
            descriptor = data[body + packed : body + packed + (16 if signed else 12)]
            if struct.unpack_from("<I", descriptor, 4 if signed else 0)[0] != crc:
                faults.append(f"zip: {name} has a wrong data descriptor")
        taken.append((offset, body + packed + len(descriptor), name))
        central = data[position + 4 : position + 42] + (b"" if _zip64(extra) else extra)
        entry = Entry(
            name,
            central,
            data[offset : body + packed],
            descriptor,
            flags,
            method,
            crc,
            size,
            data[body : body + packed],
        )
        entries.append(entry)
        position = stop
    if count != len(entries):
        faults.append("zip: the directory counts wrongly")
    taken.sort()
    for (_, stop, name), (begin, _, other) in itertools.pairwise(taken):
        if begin < stop:
            faults.append(f"zip: {name} and {other} lie over each other")
    if taken and taken[-1][1] > start:
        faults.append("zip: entries lie over the directory")
    folded = Counter(entry.name.casefold() for entry in entries)
    faults += [f"zip: {name} is there twice" for name, times in folded.items() if times > 1]
    return entries, faults


def _zip64(extra: bytes) -> list[int]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            return [
                value
                for (value,) in struct.iter_unpack(
                    "<Q", extra[position + 4 : position + 4 + length // 8 * 8]
                )
            ]
        position += 4 + length
    return []


# ---------------------------------------------------------------------------------------------
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
                self._trees[name] = etree.fromstring(self.content(name), _parser)
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
        for item in _children(self.tree(self.book), "sheets", "sheet"):
            kind, part, _ = relations.get(_relation(item, "id") or "", ("", "", False))
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
            items = _children(self.tree(sheet.part), "mergeCells", "mergeCell")
            boxes = (_box(item.get("ref", "")) for item in items)
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
            return [] if root is None else [_text(item) for item in root if _local(item) == "si"]
        return []

    @cached_property
    def faults(self) -> list[str]:
        """Everything that a strict reader has against this package."""
        return list(_faults(self))


def _local(item: Any) -> str:
    return item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""


def _space(item: Any) -> str:
    return item.tag[1:].partition("}")[0] if isinstance(item.tag, str) else ""


def _relation(item: Any, name: str) -> str | None:
    for space in RELATIONS:
        if (value := item.get(f"{{{space}}}{name}")) is not None:
            return str(value)
    return None


def _elements(parent: Any) -> Iterator[Any]:
    """The children of a part's element as a reader that knows no extension sees them."""
    if parent is None:
        return
    for item in parent:
        if _local(item) == "AlternateContent" and _space(item) == COMPATIBILITY:
            for branch in item:
                if _local(branch) == "Choice":
                    yield from _elements(branch)
                    break
        elif isinstance(item.tag, str):
            yield item


def _children(parent: Any, *path: str) -> Iterator[Any]:
    items = [parent] if parent is not None else []
    for name in path:
        items = [child for item in items for child in _elements(item) if _local(child) == name]
    yield from items


def _text(item: Any) -> str:
    """The text of a string: t and runs, without the phonetic parts."""
    texts = []
    for child in item:
        if _local(child) == "t":
            texts.append(child.text or "")
        elif _local(child) == "r":
            texts += [part.text or "" for part in child if _local(part) == "t"]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def _split(ref: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", ref)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN else None


def _box(ref: str) -> tuple[int, int, int, int] | None:
    first, _, last = ref.partition(":")
    top, bottom = _split(first), _split(last or first)
    if top is None or bottom is None:
        return None
    return (*top, *bottom)


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]+", text) else None


# ---------------------------------------------------------------------------------------------
# Faults of one package


def _faults(package: Package) -> Iterator[str]:
    yield from package.zip_faults
    for name, entry in package.entries.items():
        if zlib.crc32(entry.content) != entry.crc or len(entry.content) != entry.size:
            yield f"zip: {name} has a wrong checksum or size"
    for name in package.entries:
        if name.endswith((".xml", ".rels", ".vml")) and not package.well_formed(name):
            yield f"xml: {name} is not well formed"
    yield from _type_faults(package)
    yield from _relation_faults(package)
    root = package.tree(package.book) if package.book else None
    if root is None:
        yield "xml: no workbook part"
        return
    yield from _book_faults(package, root)
    styles = package.styles()
    if styles is not None:
        yield from _order_faults("styles", styles)
        yield from _count_faults("styles", styles)
    sheets = [sheet for sheet in package.sheets if sheet.part in package.entries]
    for sheet in sheets:
        root = package.tree(sheet.part)
        if root is not None and sheet.kind == "worksheet":
            yield from _worksheet_faults(package, sheet, root)
    yield from _drawing_faults(package, sheets)
    yield from _calc_chain_faults(package, sheets)


def _type_faults(package: Package) -> Iterator[str]:
    name = package.find("[Content_Types].xml")
    root = package.tree(name) if name else None
    if root is None:
        yield "types: no [Content_Types].xml"
        return
    defaults = [item.get("Extension", "").lower() for item in root if _local(item) == "Default"]
    overrides = [item.get("PartName", "").lower() for item in root if _local(item) == "Override"]
    for kind, names in (("Default", defaults), ("Override", overrides)):
        yield from (
            f"types: {kind} {one} is there twice"
            for one, times in Counter(names).items()
            if times > 1
        )
    for item in root:
        if isinstance(item.tag, str) and (
            _space(item) != TYPES or _local(item) not in ("Default", "Override")
        ):
            yield f"types: a stray {item.tag}"
        elif isinstance(item.tag, str) and not item.get("ContentType"):
            yield "types: an empty type"
    for one in overrides:
        if package.find(one) is None:
            yield f"types: Override of {one}, which is not there"
    known = {unquote(one.lstrip("/")).casefold() for one in overrides}
    for part in package.entries:
        if part.endswith("/") or part == name:
            continue
        extension = part.rpartition(".")[2].lower()
        if unquote(part).casefold() not in known and extension not in defaults:
            yield f"types: {part} has no type"


def _relation_faults(package: Package) -> Iterator[str]:
    for name in package.entries:
        if not name.endswith(".rels"):
            continue
        root = package.tree(name)
        if root is None:
            continue
        folder, _, own = name.rpartition("_rels/")
        part = folder + own.removesuffix(".rels")
        if part and package.find(part) is None:
            yield f"rels: {name} belongs to no part"
        ids = Counter(item.get("Id", "") for item in root if isinstance(item.tag, str))
        yield from (f"rels: {name} has {one} twice" for one, times in ids.items() if times > 1)
        targets: Counter[tuple[str, str]] = Counter()
        for one, (kind, target, external) in package.rels(part).items():
            if not external and target not in package.entries:
                yield f"rels: {name} {one} leads nowhere ({target})"
            elif not external:
                targets[kind, target] += 1
        yield from (
            f"rels: {name} has {kind} {target} twice"
            for (kind, target), times in targets.items()
            if times > 1
        )
        spaces = {
            item.get("Type", "").rpartition("/")[0] for item in root if isinstance(item.tag, str)
        }
        if set(RELATIONS) <= spaces:
            yield f"rels: {name} mixes Strict and Transitional types"
    for name in package.entries:
        if name.endswith(".rels") or not name.endswith((".xml", ".vml")):
            continue
        root = package.tree(name)
        if root is None:
            continue
        ids_here = package.rels(name)
        for item in root.iter(etree.Element):
            for key, value in item.attrib.items():
                space = key[1:].partition("}")[0] if key.startswith("{") else ""
                if space in RELATIONS and value and value not in ids_here:
                    yield f"rels: {name} uses {value}, which its relationships lack"


def _order_faults(where: str, root: Any) -> Iterator[str]:
    """Children that stand in the wrong order, twice, or in a foreign namespace."""
    space = _space(root)
    for parent in root.iter(f"{{{space}}}*"):
        names = ORDER.get(_local(parent))
        if names is None or (_local(parent) == "text" and parent is root):
            continue
        order = {name: place for place, name in enumerate(names.split())}
        last, seen = -1, set()
        for child in _elements(parent):
            name = _local(child)
            if _space(child) != space:
                if _space(child) in MAIN:
                    yield f"order: {where}: {name} is of the other dialect"
                continue
            if name not in order:
                yield f"order: {where}: {name} does not belong in {_local(parent)}"
                continue
            if order[name] < last:
                yield f"order: {where}: {name} stands too late in {_local(parent)}"
            last = max(last, order[name])
            if name in ONCE and name in seen:
                yield f"order: {where}: {name} is there twice in {_local(parent)}"
            seen.add(name)


def _count_faults(where: str, root: Any) -> Iterator[str]:
    for item in root.iter(etree.Element):
        count = _number(item.get("count"))
        if count is not None and _space(item) in MAIN and _local(item) in COUNTED:
            actual = sum(1 for child in item if isinstance(child.tag, str))
            if count != actual:
                yield f"order: {where}: {_local(item)} counts {count}, has {actual}"


COUNTED = frozenset(
    {"dxfs", "cellXfs", "cellStyleXfs", "fonts", "fills", "borders", "numFmts", "cellStyles"}
    | {"mergeCells", "dataValidations", "tableParts"}
)


def _book_faults(package: Package, root: Any) -> Iterator[str]:
    yield from _order_faults("workbook", root)
    for what, values in (
        ("sheetId", [sheet.sheet_id for sheet in package.sheets]),
        ("sheet name", [sheet.name.casefold() for sheet in package.sheets]),
        ("sheet part", [sheet.part for sheet in package.sheets]),
    ):
        yield from (
            f"ids: {what} {one} twice" for one, times in Counter(values).items() if times > 1
        )
    for sheet in package.sheets:
        if not 1 <= len(sheet.name.encode("utf-16-le")) // 2 <= 31 or re.search(
            r"[\[\]:*?/\\]|^'|'$", sheet.name
        ):
            yield f"ids: sheet name {sheet.name!r} is not allowed"
        if not 1 <= int(_number(sheet.sheet_id) or 0) <= 65534:
            yield f"ids: sheetId {sheet.sheet_id} is not allowed"
        if sheet.part not in package.entries:
            yield f"rels: sheet {sheet.name} has no part"
    names: Counter[tuple[str, str]] = Counter()
    for item in _children(root, "definedNames", "definedName"):
        local = item.get("localSheetId")
        names[item.get("name", "").casefold(), local or ""] += 1
        if local is not None and not 0 <= int(local) < len(package.sheets):
            yield f"ids: name {item.get('name')} is for sheet {local}, which is not there"
    yield from (f"ids: name {one} twice" for (one, _), times in names.items() if times > 1)
    for view in _children(root, "bookViews", "workbookView"):
        for key in ("activeTab", "firstSheet"):
            if int(view.get(key, "0")) >= len(package.sheets):
                yield f"ids: {key} is out of range"
    if not any(sheet.state == "visible" for sheet in package.sheets):
        yield "ids: no sheet is visible"


def _worksheet_faults(package: Package, sheet: SheetPart, root: Any) -> Iterator[str]:
    where = sheet.name
    yield from _order_faults(where, root)
    yield from _count_faults(where, root)
    styles = package.styles()
    formats = dxfs = 0
    if styles is not None:
        formats = sum(1 for _ in _children(styles, "cellXfs", "xf"))
        dxfs = sum(1 for _ in _children(styles, "dxfs", "dxf"))
    strings = len(package.strings)
    seen_rows: set[int] = set()
    last_row = 0
    texts: dict[tuple[int, int], str] = {}
    for row in _children(root, "sheetData", "row"):
        number = int(_number(row.get("r")) or last_row + 1)
        if number in seen_rows:
            yield f"cells: {where} has row {number} twice"
        elif number < last_row:
            yield f"cells: {where} has row {number} out of order"
        seen_rows.add(number)
        last_row = max(last_row, number)
        last_column = 0
        for cell in row:
            if _local(cell) != "c":
                continue
            place = _split(cell.get("r")) if cell.get("r") else (number, last_column + 1)
            if place is None or place[0] != number:
                yield f"cells: {where} has {cell.get('r')} in row {number}"
                continue
            if place[1] == last_column:
                yield f"cells: {where} has {cell.get('r')} twice"
            elif place[1] < last_column:
                yield f"cells: {where} has {cell.get('r')} out of order"
            last_column = max(last_column, place[1])
            if (style := _number(cell.get("s"))) and style >= formats:
                yield f"cells: {where} {cell.get('r')} has a style that is not there"
            value = next(_children(cell, "v"), None)
            if cell.get("t") == "s" and value is not None:
                index = _number((value.text or "").strip())
                if index is None or index >= strings:
                    yield f"cells: {where} {cell.get('r')} has a string that is not there"
                else:
                    texts[place] = package.strings[index]
            elif cell.get("t") == "inlineStr":
                texts[place] = "".join(_text(item) for item in _children(cell, "is"))
                if len(texts[place]) > 32_767:
                    yield f"cells: {where} {cell.get('r')} holds more than a cell can"
            elif value is not None:
                texts[place] = _unescaped(value.text or "")
    priorities: Counter[str] = Counter()
    for block in _children(root, "conditionalFormatting"):
        for area in (block.get("sqref") or "").split() or ["?"]:
            if _box(area) is None:
                yield f"ids: {where} has a conditional format on {area}"
        for rule in _children(block, "cfRule"):
            index = _number(rule.get("dxfId"))
            if index is not None and index >= dxfs:
                yield f"ids: {where} has a conditional format with a dxf that is not there"
            if (_number(rule.get("priority")) or 0) < 1:
                yield f"ids: {where} has a conditional format without priority"
            priorities[rule.get("priority", "")] += 1
    yield from (
        f"ids: {where} has cfRule priority {one} twice"
        for one, times in priorities.items()
        if times > 1
    )
    for link in _children(root, "hyperlinks", "hyperlink"):
        target, _, ref = (link.get("location") or "").rpartition("!")
        name = target.strip("'").replace("''", "'")
        if (target and package.sheet(name) is None) or (target and _box(ref) is None):
            yield f"ids: {where} has a link to {link.get('location')}, which is not there"
    yield from _overlaps(where, root)
    yield from _table_faults(package, sheet, texts)


def _overlaps(where: str, root: Any) -> Iterator[str]:
    boxes = [_box(item.get("ref", "")) for item in _children(root, "mergeCells", "mergeCell")]
    known = sorted(box for box in boxes if box is not None)
    if len(known) > 2000:
        return
    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            if other[0] > one[2]:
                break
            if other[1] <= one[3] and other[3] >= one[1]:
                yield f"cells: {where} has merges over each other"


def _table_faults(
    package: Package, sheet: SheetPart, texts: dict[tuple[int, int], str]
) -> Iterator[str]:
    for part in package.related(sheet.part, "table"):
        root = package.tree(part)
        box = _box(root.get("ref", "")) if root is not None else None
        if root is None or box is None:
            continue
        columns = [
            _unescaped(item.get("name", ""))
            for item in _children(root, "tableColumns", "tableColumn")
        ]
        if root.get("headerRowCount", "1") == "0":
            continue
        for offset, title in enumerate(columns):
            cell = texts.get((box[0], box[1] + offset), "")
            # Excel writes line ends in a heading as _x000a_, and readers differ about spaces.
            if " ".join(cell.split()) != " ".join(title.split()):
                yield f"cells: {part} calls a column {title!r}, the cell {cell!r}"
    ids = Counter(
        package.tree(part).get("id")
        for other in package.sheets
        for part in package.related(other.part, "table")
        if package.tree(part) is not None
    )
    yield from (f"ids: table id {one} twice" for one, times in ids.items() if times > 1)


def _shapes(root: Any) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """(id, (row, column) of the note or None) of each shape of a VML part."""
    own: dict[Any, tuple[int, int]] = {}
    for data in root.iter(f"{{{EXCEL_VML}}}ClientData"):
        # In VML that is not well formed, shapes come to lie within each other.
        shape = next(data.iterancestors(f"{{{VML}}}shape", f"{{{VML}}}rect"), None)
        if data.get("ObjectType") == "Note":
            row, column = (data.findtext(f"{{{EXCEL_VML}}}{key}") or "-1" for key in NOTE_PLACE)
            own[shape] = (int(row) + 1, int(column) + 1)
    for shape in root.iter(f"{{{VML}}}shape", f"{{{VML}}}rect"):
        yield shape.get("id", ""), own.get(shape)


NOTE_PLACE = ("Row", "Column")


def _drawing_faults(package: Package, sheets: Iterable[SheetPart]) -> Iterator[str]:
    blocks: Counter[str] = Counter()
    for sheet in sheets:
        notes: Counter[tuple[int, int]] = Counter()
        for part in package.related(sheet.part, "comments"):
            root = package.tree(part)
            if root is None:
                continue
            yield from _order_faults(part, root)
            authors = sum(1 for _ in _children(root, "authors", "author"))
            for item in _children(root, "commentList", "comment"):
                place = _split(item.get("ref", ""))
                if place is None:
                    yield f"notes: {part} has a note on {item.get('ref')}"
                    continue
                notes[place] += 1
                if int(_number(item.get("authorId")) or 0) >= authors:
                    yield f"notes: {part} {item.get('ref')} has no author"
        yield from (
            f"notes: {sheet.name} has two notes on {one}"
            for one, times in notes.items()
            if times > 1
        )
        sheet_root = package.tree(sheet.part)
        used = None
        if sheet_root is not None:
            relations = package.rels(sheet.part)
            for item in _children(sheet_root, "legacyDrawing"):
                used = relations.get(_relation(item, "id") or "", ("", "", False))[1]
        shapes: Counter[tuple[int, int]] = Counter()
        for part in package.related(sheet.part, "vmlDrawing"):
            root = package.tree(part)
            if root is None:
                continue
            seen: Counter[str] = Counter()
            own = {
                block
                for item in root.iter(f"{{{OFFICE_VML}}}idmap")
                for block in item.get("data", "").replace(" ", "").split(",")
                if block
            }
            blocks.update(own)
            for one, note in _shapes(root):
                seen[one] += 1
                number = re.fullmatch("_x0000_s([0-9]+)", one)
                if number and own and str(int(number[1]) // 1024) not in own:
                    yield f"ids: {part} has shape {one} outside of its block"
                if note is not None and part == used:
                    shapes[note] += 1
            yield from (
                f"ids: {part} has shape {one} twice" for one, times in seen.items() if times > 1
            )
            types = Counter(item.get("id", "") for item in root.iter(f"{{{VML}}}shapetype"))
            yield from (
                f"ids: {part} has shapetype {one} twice"
                for one, times in types.items()
                if times > 1
            )
            for shape in root.iter(f"{{{VML}}}shape"):
                kind = shape.get("type", "")
                if kind.startswith("#") and kind[1:] not in types:
                    yield f"ids: {part} has a shape of type {kind}, which is not there"
        for place in notes.keys() - shapes.keys():
            yield f"notes: {sheet.name} has a note on {place} without a shape"
        for place in shapes.keys() - notes.keys():
            yield f"notes: {sheet.name} has a shape on {place} without a note"
        yield from (
            f"notes: {sheet.name} has two shapes on {one}"
            for one, times in shapes.items()
            if times > 1
        )
    yield from (
        f"ids: shape block {one} in two parts" for one, times in blocks.items() if times > 1
    )


def _calc_chain_faults(package: Package, sheets: Sequence[SheetPart]) -> Iterator[str]:
    for part in package.related(package.book, "calcChain"):
        root = package.tree(part)
        if root is None:
            continue
        formulas: dict[str, set[str]] = {}
        for sheet in sheets:
            tree = package.tree(sheet.part)
            if tree is not None:
                formulas[sheet.sheet_id] = {
                    cell.get("r", "")
                    for cell in _children(tree, "sheetData", "row", "c")
                    if next(_children(cell, "f"), None) is not None
                }
        number = ""
        for item in root:
            if not isinstance(item.tag, str):
                continue
            number = item.get("i") or number
            if number in formulas and item.get("r") not in formulas[number]:
                yield f"cells: calcChain names {item.get('r')} of sheet {number}, no formula there"


# ---------------------------------------------------------------------------------------------
# Before and after


def _marked_sheets(package: Package, findings: Iterable[Finding]) -> list[SheetPart]:
    names = {finding.sheet for finding in findings if finding.cell is not None}
    return [sheet for sheet in package.sheets if sheet.name in names]


def _may_change(package: Package, findings: Iterable[Finding]) -> set[str]:
    """The entries that marking has business with."""
    parts = {package.find("[Content_Types].xml"), package.book}
    parts.add(package.find(package.rels_name(package.book)))
    parts.update(package.related(package.book, "styles"))
    for sheet in _marked_sheets(package, findings):
        parts.add(sheet.part)
        parts.add(package.find(package.rels_name(sheet.part)))
        parts.update(package.related(sheet.part, "comments"))
        # Only the drawing that holds notes; a sheet may have another for its headers.
        relations = package.rels(sheet.part)
        for item in _children(package.tree(sheet.part), "legacyDrawing"):
            parts.add(relations.get(_relation(item, "id") or "", ("", "", False))[1])
    return {part for part in parts if part}


def _untouched_entries(old: Package, new: Package, findings: Iterable[Finding]) -> Iterator[str]:
    allowed = _may_change(old, findings)
    for name, entry in old.entries.items():
        other = new.entries.get(name)
        if other is None:
            yield f"raw: {name} is gone"
        elif name not in allowed and (
            entry.record != other.record
            or entry.descriptor != other.descriptor
            or entry.central != other.central
        ):
            yield f"raw: {name} is not the same bytes"
        elif entry.method != other.method and other.method not in (0, 8):
            yield f"raw: {name} is packed in a rare way"
    if [name for name in old.entries if name in new.entries] != [
        name for name in new.entries if name in old.entries
    ]:
        yield "raw: entries stand in another order"


GROWS = {
    "book": {"sheet", "definedName", "definedNames", "bookViews", "workbookView"},
    "styles": {"dxfs"},
    "sheet": {"conditionalFormatting", "legacyDrawing"},
    "comments": {"author", "comment", "authors", "commentList"},
    "drawing": {"shape", "shapetype", "shapelayout"},
    "types": {"Default", "Override"},
    "rels": {"Relationship"},
}
"""What marking may add to a part, and where nothing else may appear or disappear."""

SHIFTED = {
    "localSheetId": "definedName",
    "activeTab": "workbookView",
    "firstSheet": "workbookView",
}
"""Attributes that a sheet put first changes, and their elements."""

APPENDED = frozenset({"fonts", "fills", "borders", "cellXfs", "dxfs"})
"""Lists of styles that others point into by place: more may only stand at the end."""


def _parts_only_grew(
    old: Package, new: Package, findings: Sequence[Finding], unplaced: Sequence[Finding]
) -> Iterator[str]:
    kinds = {old.find("[Content_Types].xml"): "types", old.book: "book"}
    kinds[old.find(old.rels_name(old.book))] = "rels"
    kinds.update(dict.fromkeys(old.related(old.book, "styles"), "styles"))
    noted: dict[str, set[str]] = {}
    for sheet in _marked_sheets(old, findings):
        kinds[sheet.part] = "sheet"
        kinds[old.find(old.rels_name(sheet.part))] = "rels"
        kinds.update(dict.fromkeys(old.related(sheet.part, "comments"), "comments"))
        kinds.update(dict.fromkeys(old.related(sheet.part, "vmlDrawing"), "drawing"))
        cells = {ref for name, ref in marked_cells(old, findings, unplaced) if name == sheet.name}
        for part in (
            *old.related(sheet.part, "comments"),
            *old.related(sheet.part, "vmlDrawing"),
        ):
            noted[part] = cells
    for part, kind in kinds.items():
        if part is None or part not in new.entries or old.content(part) == new.content(part):
            continue
        before, after = old.tree(part), new.tree(part)
        if before is None or after is None:
            if before is None and kind != "drawing":
                yield f"xml: {part} was touched, though it is not well formed"
            continue
        for line in _grown(before, after, GROWS[kind], noted.get(part, set())):
            yield f"cells: {part}: {line}"


def _grown(before: Any, after: Any, allowed: set[str], noted: set[str]) -> Iterator[str]:
    """How `after` is more than `before` with allowed elements added."""
    if before.tag != after.tag:
        yield f"{_local(before)} became {_local(after)}"
        return
    name = _local(before)
    if name == "comment" and before.get("ref") in noted:
        if " ".join(_text_of(before).split()) not in " ".join(_text_of(after).split()):
            yield f"the officer's note on {before.get('ref')} is no longer readable"
        return
    if name == "shape" and _note_ref(before) in noted:
        if _note_ref(after) != _note_ref(before) or before.get("id") != after.get("id"):
            yield f"the officer's note on {_note_ref(before)} lost its shape"
        return  # it may be made larger, for the text that was added
    keys = set(before.attrib) | set(after.attrib)
    for key in sorted(keys):
        if (
            before.get(key) != after.get(key)
            and SHIFTED.get(key) != name
            and not (name in APPENDED and key == "count")
        ):
            yield f"{name} {key} was {before.get(key)!r}, is {after.get(key)!r}"
    if (before.text or "") != (after.text or "") and (
        (before.text or "").strip() or (after.text or "").strip()
    ):
        yield f"{name} was {before.text!r}, is {after.text!r}"
    rest = list(after.iterchildren(etree.Element))
    if name in APPENDED:
        rest = rest[: sum(1 for _ in before.iterchildren(etree.Element))]
    position = 0
    for child in before.iterchildren(etree.Element):
        while position < len(rest) and not _same_start(child, rest[position]):
            if _local(rest[position]) not in allowed:
                break
            position += 1
        if position == len(rest) or child.tag != rest[position].tag:
            yield f"{_local(child)} is gone from {name}"
            return
        yield from _grown(child, rest[position], allowed, noted)
        position += 1
    for extra in rest[position:]:
        if _local(extra) not in allowed:
            yield f"{_local(extra)} was added to {name}"


def _note_ref(shape: Any) -> str | None:
    for data in shape.iter(f"{{{EXCEL_VML}}}ClientData"):
        row, column = (data.findtext(f"{{{EXCEL_VML}}}{key}") for key in NOTE_PLACE)
        if data.get("ObjectType") == "Note" and row and column:
            return _letters(int(row) + 1, int(column) + 1)
    return None


def _same_start(one: Any, other: Any) -> bool:
    if one.tag != other.tag:
        return False
    keys = (set(one.attrib) | set(other.attrib)) - set(SHIFTED) - {"count"}
    return all(one.get(key) == other.get(key) for key in keys)


def _text_of(comment: Any) -> str:
    return "".join(_text(item) for item in comment if _local(item) == "text")


def _sheet_list(old: Package, new: Package) -> Iterator[str]:
    names = [sheet.name for sheet in new.sheets]
    if names[1:] != [sheet.name for sheet in old.sheets]:
        yield f"list: the sheets are {names}"
    elif not names[0].startswith("Granskning"):
        yield f"list: the first sheet is called {names[0]}"
    before, after = old.tree(old.book), new.tree(new.book)
    for key in ("activeTab", "firstSheet"):
        shown = [
            _names_at(
                package, [view.get(key) for view in _children(root, "bookViews", "workbookView")]
            )
            for package, root in ((old, before), (new, after))
        ]
        if key == "firstSheet":  # in place of the first tab, ours may be the first in view
            shown[1] = [names[1] if name == names[0] else name for name in shown[1]]
        if shown[0] != shown[1]:
            yield f"values: {key} was {shown[0]}, is {shown[1]}"
    scoped = [
        sorted(
            (item.get("name", ""), *_names_at(package, [item.get("localSheetId")]), item.text or "")
            for item in _children(root, "definedNames", "definedName")
            if item.get("localSheetId") is not None
        )
        for package, root in ((old, before), (new, after))
    ]
    lost = [item for item in scoped[0] if item not in scoped[1]]
    yield from (f"values: the name {name} is no longer {sheet}'s" for name, sheet, _ in lost)
    for sheet in new.sheets[:1]:
        for view in _children(new.tree(sheet.part), "sheetViews", "sheetView"):
            if view.get("tabSelected") in ("1", "true"):
                yield "values: the findings sheet is selected too"


def _names_at(package: Package, places: Iterable[str | None]) -> list[str]:
    """The names of the sheets at these places; none means the first (there is then one view)."""
    sheets = package.sheets
    numbers = [int(place or "0") for place in places] or [0]
    return [sheets[number].name if number < len(sheets) else "?" for number in numbers]


# ---------------------------------------------------------------------------------------------
# The marks


def marked_cells(
    package: Package, findings: Iterable[Finding], unplaced: Iterable[Finding]
) -> set[tuple[str, str]]:
    """(sheet, reference) of each cell that has a mark; inside a merge that is its first cell."""
    hidden = set(unplaced)
    found = set()
    for finding in findings:
        if finding in hidden or finding.sheet is None or finding.cell is None:
            continue
        sheet, place = package.sheet(finding.sheet), _split(finding.cell)
        if sheet is not None and place is not None:
            found.add((sheet.name, _letters(*_anchor(place, package.merges(sheet)))))
    return found


def _anchor(place: tuple[int, int], boxes: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    for top, left, bottom, right in boxes:
        if top <= place[0] <= bottom and left <= place[1] <= right:
            return top, left
    return place


def _letters(row: int, column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return f"{text}{row}"


def _plain(text: str) -> str:
    """Text as two readers can agree about it: single spaces, and nothing that XML cannot hold."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    return " ".join(_unescaped(text).split())


def notes_of(package: Package, sheet: SheetPart) -> dict[str, str]:
    """Reference -> text of the notes of a sheet."""
    return {
        item.get("ref", ""): _text_of(item)
        for part in package.related(sheet.part, "comments")
        for item in _children(package.tree(part), "commentList", "comment")
    }


def _notes(
    old: Package, new: Package, findings: Sequence[Finding], unplaced: Sequence[Finding]
) -> Iterator[str]:
    cells = marked_cells(old, findings, unplaced)
    hidden = set(unplaced)
    texts: dict[str, dict[str, str]] = {}
    for sheet in old.sheets:
        other = new.sheet(sheet.name)
        if other is None:
            continue
        had, has = notes_of(old, sheet), notes_of(new, other)
        texts[sheet.name] = {ref: _plain(text) for ref, text in has.items()}
        for ref in sorted(has.keys() - had.keys()):
            if (sheet.name, ref) not in cells:
                yield f"notes: {sheet.name}!{ref} has a note that nobody asked for"
        for ref in sorted(had.keys() - has.keys()):
            yield f"notes: {sheet.name}!{ref} lost the officer's note"
    for finding in findings:
        if finding in hidden or finding.sheet is None or finding.cell is None:
            continue
        where = f"{finding.sheet}!{finding.cell}"
        sheet = new.sheet(finding.sheet)
        own = marked_cells(old, [finding], ())
        if sheet is None or not own:
            yield f"unplaced: {where} cannot be placed, and is not among the unplaced"
            continue
        ((_, ref),) = own
        text = texts.get(sheet.name, {}).get(ref, "")
        for part in (finding.code, finding.message, finding.hint):
            # A note holds 32,767 characters: what is longer is cut, and whole in the list.
            if _plain(part[:200]) not in text and len(text) < 30_000:
                yield f"notes: {where} does not say {part[:60]!r}"


def _colours(
    old: Package, new: Package, findings: Sequence[Finding], unplaced: Sequence[Finding]
) -> Iterator[str]:
    """Added conditional formats cover exactly the marked cells, each with a fill of its own."""
    wanted = {}
    for finding in findings:
        for cell in marked_cells(old, [finding], unplaced):
            wanted.setdefault(cell, set()).add(finding.severity)
    styles = new.styles()
    dxfs = [] if styles is None else list(_children(styles, "dxfs", "dxf"))
    fills: dict[str, set[bytes]] = {}
    for sheet in old.sheets:
        other = new.sheet(sheet.name)
        if other is None or sheet.kind != "worksheet":
            continue
        had = Counter(map(_shape_of, _children(old.tree(sheet.part), "conditionalFormatting")))
        covered: Counter[str] = Counter()
        for block in _children(new.tree(other.part), "conditionalFormatting"):
            if had[_shape_of(block)]:
                had[_shape_of(block)] -= 1
                continue
            rules = list(_children(block, "cfRule"))
            for area in (block.get("sqref") or "").split():
                box = _box(area)
                if box is None or (box[2] - box[0] + 1) * (box[3] - box[1] + 1) > 10_000:
                    yield f"colours: {sheet.name} {area} is covered"
                    continue
                for row in range(box[0], box[2] + 1):
                    for column in range(box[1], box[3] + 1):
                        ref = _letters(row, column)
                        covered[ref] += 1
                        for severity in wanted.get((sheet.name, ref), ()):
                            for rule in rules:
                                index = _number(rule.get("dxfId"))
                                if index is None or index >= len(dxfs):
                                    yield f"colours: {sheet.name} {ref} has no format"
                                elif len(wanted[sheet.name, ref]) == 1:
                                    look = etree.tostring(dxfs[index], method="c14n")
                                    fills.setdefault(severity, set()).add(look)
        for name, ref in wanted:
            if name == sheet.name and not covered.pop(ref, 0):
                yield f"colours: {name}!{ref} has no colour"
        yield from (f"colours: {sheet.name}!{ref} has a colour for nothing" for ref in covered)
    for severity, looks in fills.items():
        if len(looks) > 1:
            yield f"colours: {severity} has {len(looks)} looks"
    looks_of = [frozenset(looks) for looks in fills.values()]
    if len(set(looks_of)) < len(looks_of):
        yield "colours: two severities look the same"


def _shape_of(item: Any) -> bytes:
    return bytes(etree.tostring(item, method="c14n", with_tail=False))


def _findings_sheet(before: bytes, new: Package, findings: Sequence[Finding]) -> Iterator[str]:
    if not new.sheets or new.sheets[0].part not in new.entries:
        return
    root = new.tree(new.sheets[0].part)
    rows = []
    for row in _children(root, "sheetData", "row"):
        cells = []
        for cell in _children(row, "c"):
            if next(_children(cell, "f"), None) is not None:
                yield f"list: {cell.get('r')} of the findings sheet holds a formula"
            text = "".join(_text(item) for item in _children(cell, "is"))
            value = next(_children(cell, "v"), None)
            cells.append(_plain(text or (value.text if value is not None else "") or ""))
        rows.append(cells)
    left = ["\n".join(row) for row in rows]
    for finding in findings:
        # A cell holds 32,767 characters: what is longer is cut.
        texts = [_plain(text[:30_000]) for text in (finding.message, finding.hint)]
        texts += [_plain(finding.sheet or ""), finding.cell or ""]
        for line in left:
            if all(text in line for text in texts):
                left.remove(line)
                break
        else:
            yield f"list: {finding.sheet}!{finding.cell} {finding.message[:40]!r} has no row"
    words = "\n".join("\n".join(row) for row in rows)
    if hashlib.sha256(before).hexdigest()[:12] not in words.lower():
        yield "list: the hash of the file is not there"


def _without_reason(old: Package, unplaced: Iterable[Finding]) -> Iterator[str]:
    for finding in unplaced:
        sheet = old.sheet(finding.sheet)
        if (
            sheet is None
            or finding.cell is None
            or _split(finding.cell) is None
            or sheet.kind != "worksheet"
            or sheet.state == "veryHidden"
        ):
            continue
        own = marked_cells(old, [finding], ())
        threads = {
            item.get("ref")
            for part in old.related(sheet.part, "threadedComment")
            for item in old.tree(part).iter(etree.Element)
            if _local(item) == "threadedComment"
        }
        if not {ref for _, ref in own} & threads:
            yield f"unplaced: {finding.sheet}!{finding.cell} could have been placed"


# ---------------------------------------------------------------------------------------------
# What other readers see


def same_values(before: bytes, after: bytes) -> list[str]:
    """Cells, formulas, styles, names and views as openpyxl and calamine read them: differences.

    What the reader cannot read in the original is not asked of the marked file.
    """
    found: list[str] = []
    for reader in (_calamine, _openpyxl_values, _openpyxl_formulas):
        old = _read(reader, before)
        if isinstance(old, Exception):
            continue
        new = _read(reader, after)
        name = reader.__name__.strip("_")
        if isinstance(new, Exception):
            found.append(f"values: {name} can no longer read the file: {new!r:.200}")
            continue
        for key, value in old.items():
            if key not in new:
                found.append(f"values: {name} misses {key}")
            elif new[key] != value:
                found += _differences(f"values: {name} {key}", value, new[key])
    return found


def _differences(where: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        return [f"{where} {key} was {old.get(key)!r}, is {new.get(key)!r}" for key in keys[:3]]
    return [f"{where} was {old!r:.160}, is {new!r:.160}"]


@lru_cache(maxsize=6)
def _read(reader: Any, data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return reader(data)
        except Exception as error:  # whatever a reader of others throws at a file from outside
            return error


def _calamine(data: bytes) -> dict[Any, Any]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: dict[Any, Any] = {}
    for meta in book.sheets_metadata:
        found["sheet", meta.name] = (str(meta.typ), str(meta.visible))
        if "WorkSheet" in str(meta.typ):
            sheet = book.get_sheet_by_name(meta.name)
            found["cells", meta.name] = repr(sheet.to_python(skip_empty_area=False))
            found["merges", meta.name] = repr(sheet.merged_cell_ranges)
    return found


def _openpyxl_values(data: bytes) -> dict[Any, Any]:
    return _openpyxl(data, values=True)


def _openpyxl_formulas(data: bytes) -> dict[Any, Any]:
    return _openpyxl(data, values=False)


def _openpyxl(data: bytes, *, values: bool) -> dict[Any, Any]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    found: dict[Any, Any] = {
        "active": book.active.title if book.active is not None else None,
        "protection": repr(book.security),
        "calculation": repr(book.calculation),
        "epoch": book.epoch,
    }
    for name, item in book.defined_names.items():
        found["name", name] = item.attr_text
    for sheet in book.worksheets:
        title = sheet.title
        cells = {}
        looks: dict[tuple[int, ...], str] = {}
        # Not by iter_rows: a note on the last cell of the sheet would make it as large.
        for cell in sheet._cells.values():
            if cell.value is None and not getattr(cell, "has_style", False):
                continue
            value = cell.value
            if type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
                value = tuple(sorted((key, str(item)) for key, item in vars(value).items()))
            cells[cell.coordinate] = (
                repr(value),
                cell.data_type,
                _look(cell, looks),
                cell.hyperlink.location if cell.hyperlink else None,
            )
        found["cells", title] = cells
        found["merges", title] = sorted(map(str, sheet.merged_cells.ranges))
        found["validations", title] = [repr(one) for one in sheet.data_validations.dataValidation]
        found["print", title] = (sheet.print_area, sheet.print_title_rows, sheet.print_title_cols)
        found["view", title] = repr(sheet.sheet_view)
        found["state", title] = (sheet.sheet_state, repr(sheet.protection))
        found["tables", title] = sorted((item.name, item.ref) for item in sheet.tables.values())
        found["filter", title] = repr(sheet.auto_filter)
        found["widths", title] = {
            key: (one.width, one.hidden) for key, one in sheet.column_dimensions.items()
        }
        found["heights", title] = {
            key: (one.height, one.hidden) for key, one in sheet.row_dimensions.items()
        }
        found["pictures", title] = (len(sheet._images), len(sheet._charts))
        for name, item in sheet.defined_names.items():
            found["name", title, name] = item.attr_text
    return found


def _look(cell: Any, known: dict[tuple[int, ...], str]) -> str:
    """How a cell looks, in words: openpyxl numbers styles in its own way."""
    key = tuple(cell._style)
    if key not in known:
        known[key] = hashlib.sha256(
            repr(
                (
                    cell.font,
                    cell.fill,
                    cell.border,
                    cell.number_format,
                    cell.alignment,
                    cell.protection,
                    cell.style,
                )
            ).encode()
        ).hexdigest()
    return known[key]


def notes_by_openpyxl(data: bytes) -> dict[tuple[str, str], str]:
    """(sheet, reference) -> text of every note that openpyxl reads."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book.worksheets
        for cell in sheet._cells.values()
        if getattr(cell, "comment", None) is not None
    }
