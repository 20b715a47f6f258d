"""What Excel would have against a workbook."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from tests.helpers.ooxml_drawings import calc_chain_faults, drawing_faults
from tests.helpers.ooxml_order import order_faults
from tests.helpers.ooxml_package import (
    MAIN,
    RELATIONS,
    TYPES,
    Package,
    SheetPart,
    box_of,
    children_of,
    content_of,
    local_name,
    row_and_column,
    space_of,
    unescaped_text,
    whole_number,
)


# Faults of one package
def all_faults(package: Package) -> Iterator[str]:
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
        yield from order_faults("styles", styles)
        yield from _count_faults("styles", styles)
    sheets = [sheet for sheet in package.sheets if sheet.part in package.entries]
    for sheet in sheets:
        root = package.tree(sheet.part)
        if root is not None and sheet.kind == "worksheet":
            yield from _worksheet_faults(package, sheet, root)
    yield from drawing_faults(package, sheets)
    yield from calc_chain_faults(package, sheets)


def _type_faults(package: Package) -> Iterator[str]:
    name = package.find("[Content_Types].xml")
    root = package.tree(name) if name else None
    if root is None:
        yield "types: no [Content_Types].xml"
        return
    defaults = [item.get("Extension", "").lower() for item in root if local_name(item) == "Default"]
    overrides = [
        item.get("PartName", "").lower() for item in root if local_name(item) == "Override"
    ]
    for kind, names in (("Default", defaults), ("Override", overrides)):
        yield from (
            f"types: {kind} {one} is there twice"
            for one, times in Counter(names).items()
            if times > 1
        )
    for item in root:
        if isinstance(item.tag, str) and (
            space_of(item) != TYPES or local_name(item) not in ("Default", "Override")
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


def _count_faults(where: str, root: Any) -> Iterator[str]:
    for item in root.iter(etree.Element):
        count = whole_number(item.get("count"))
        if count is not None and space_of(item) in MAIN and local_name(item) in COUNTED:
            actual = sum(1 for child in item if isinstance(child.tag, str))
            if count != actual:
                yield f"order: {where}: {local_name(item)} counts {count}, has {actual}"


COUNTED = frozenset(
    {"dxfs", "cellXfs", "cellStyleXfs", "fonts", "fills", "borders", "numFmts", "cellStyles"}
    | {"mergeCells", "dataValidations", "tableParts"}
)


def _book_faults(package: Package, root: Any) -> Iterator[str]:
    yield from order_faults("workbook", root)
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
        if not 1 <= int(whole_number(sheet.sheet_id) or 0) <= 65534:
            yield f"ids: sheetId {sheet.sheet_id} is not allowed"
        if sheet.part not in package.entries:
            yield f"rels: sheet {sheet.name} has no part"
    names: Counter[tuple[str, str]] = Counter()
    for item in children_of(root, "definedNames", "definedName"):
        local = item.get("localSheetId")
        names[item.get("name", "").casefold(), local or ""] += 1
        if local is not None and not 0 <= int(local) < len(package.sheets):
            yield f"ids: name {item.get('name')} is for sheet {local}, which is not there"
    yield from (f"ids: name {one} twice" for (one, _), times in names.items() if times > 1)
    for view in children_of(root, "bookViews", "workbookView"):
        for key in ("activeTab", "firstSheet"):
            if int(view.get(key, "0")) >= len(package.sheets):
                yield f"ids: {key} is out of range"
    if not any(sheet.state == "visible" for sheet in package.sheets):
        yield "ids: no sheet is visible"


def _worksheet_faults(package: Package, sheet: SheetPart, root: Any) -> Iterator[str]:
    where = sheet.name
    yield from order_faults(where, root)
    yield from _count_faults(where, root)
    styles = package.styles()
    formats = dxfs = 0
    if styles is not None:
        formats = sum(1 for _ in children_of(styles, "cellXfs", "xf"))
        dxfs = sum(1 for _ in children_of(styles, "dxfs", "dxf"))
    strings = len(package.strings)
    seen_rows: set[int] = set()
    last_row = 0
    texts: dict[tuple[int, int], str] = {}
    for row in children_of(root, "sheetData", "row"):
        number = int(whole_number(row.get("r")) or last_row + 1)
        if number in seen_rows:
            yield f"cells: {where} has row {number} twice"
        elif number < last_row:
            yield f"cells: {where} has row {number} out of order"
        seen_rows.add(number)
        last_row = max(last_row, number)
        last_column = 0
        for cell in row:
            if local_name(cell) != "c":
                continue
            place = row_and_column(cell.get("r")) if cell.get("r") else (number, last_column + 1)
            if place is None or place[0] != number:
                yield f"cells: {where} has {cell.get('r')} in row {number}"
                continue
            if place[1] == last_column:
                yield f"cells: {where} has {cell.get('r')} twice"
            elif place[1] < last_column:
                yield f"cells: {where} has {cell.get('r')} out of order"
            last_column = max(last_column, place[1])
            if (style := whole_number(cell.get("s"))) and style >= formats:
                yield f"cells: {where} {cell.get('r')} has a style that is not there"
            value = next(children_of(cell, "v"), None)
            if cell.get("t") == "s" and value is not None:
                index = whole_number((value.text or "").strip())
                if index is None or index >= strings:
                    yield f"cells: {where} {cell.get('r')} has a string that is not there"
                else:
                    texts[place] = package.strings[index]
            elif cell.get("t") == "inlineStr":
                texts[place] = "".join(content_of(item) for item in children_of(cell, "is"))
                if len(texts[place]) > 32_767:
                    yield f"cells: {where} {cell.get('r')} holds more than a cell can"
            elif value is not None:
                texts[place] = unescaped_text(value.text or "")
    priorities: Counter[str] = Counter()
    for block in children_of(root, "conditionalFormatting"):
        for area in (block.get("sqref") or "").split() or ["?"]:
            if box_of(area) is None:
                yield f"ids: {where} has a conditional format on {area}"
        for rule in children_of(block, "cfRule"):
            index = whole_number(rule.get("dxfId"))
            if index is not None and index >= dxfs:
                yield f"ids: {where} has a conditional format with a dxf that is not there"
            if (whole_number(rule.get("priority")) or 0) < 1:
                yield f"ids: {where} has a conditional format without priority"
            priorities[rule.get("priority", "")] += 1
    yield from (
        f"ids: {where} has cfRule priority {one} twice"
        for one, times in priorities.items()
        if times > 1
    )
    for link in children_of(root, "hyperlinks", "hyperlink"):
        target, _, ref = (link.get("location") or "").rpartition("!")
        name = target.strip("'").replace("''", "'")
        if (target and package.sheet(name) is None) or (target and box_of(ref) is None):
            yield f"ids: {where} has a link to {link.get('location')}, which is not there"
    yield from _overlaps(where, root)
    yield from _table_faults(package, sheet, texts)


def _overlaps(where: str, root: Any) -> Iterator[str]:
    boxes = [box_of(item.get("ref", "")) for item in children_of(root, "mergeCells", "mergeCell")]
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
        box = box_of(root.get("ref", "")) if root is not None else None
        if root is None or box is None:
            continue
        columns = [
            unescaped_text(item.get("name", ""))
            for item in children_of(root, "tableColumns", "tableColumn")
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
