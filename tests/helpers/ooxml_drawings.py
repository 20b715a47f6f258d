"""What Excel would have against notes, their shapes, and the order of calculation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.helpers.ooxml_order import order_faults
from tests.helpers.ooxml_package import (
    EXCEL_VML,
    OFFICE_VML,
    VML,
    Package,
    SheetPart,
    children_of,
    relation_of,
    row_and_column,
    whole_number,
)


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


def drawing_faults(package: Package, sheets: Iterable[SheetPart]) -> Iterator[str]:
    blocks: Counter[str] = Counter()
    for sheet in sheets:
        notes: Counter[tuple[int, int]] = Counter()
        for part in package.related(sheet.part, "comments"):
            root = package.tree(part)
            if root is None:
                continue
            yield from order_faults(part, root)
            authors = sum(1 for _ in children_of(root, "authors", "author"))
            for item in children_of(root, "commentList", "comment"):
                place = row_and_column(item.get("ref", ""))
                if place is None:
                    yield f"notes: {part} has a note on {item.get('ref')}"
                    continue
                notes[place] += 1
                if int(whole_number(item.get("authorId")) or 0) >= authors:
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
            for item in children_of(sheet_root, "legacyDrawing"):
                used = relations.get(relation_of(item, "id") or "", ("", "", False))[1]
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


def calc_chain_faults(package: Package, sheets: Sequence[SheetPart]) -> Iterator[str]:
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
                    for cell in children_of(tree, "sheetData", "row", "c")
                    if next(children_of(cell, "f"), None) is not None
                }
        number = ""
        for item in root:
            if not isinstance(item.tag, str):
                continue
            number = item.get("i") or number
            if number in formulas and item.get("r") not in formulas[number]:
                yield f"cells: calcChain names {item.get('r')} of sheet {number}, no formula there"
