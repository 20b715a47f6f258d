"""What differs between two workbooks, where only marks may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from tests.helpers.ooxml_drawings import NOTE_PLACE
from tests.helpers.ooxml_marks import marked_cells
from tests.helpers.ooxml_package import (
    EXCEL_VML,
    Package,
    SheetPart,
    cell_reference,
    children_of,
    local_name,
    note_text,
    relation_of,
)
from validators.model import Finding


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
        for item in children_of(package.tree(sheet.part), "legacyDrawing"):
            parts.add(relations.get(relation_of(item, "id") or "", ("", "", False))[1])
    return {part for part in parts if part}


def changed_entries(old: Package, new: Package, findings: Iterable[Finding]) -> Iterator[str]:
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


def parts_that_did_more_than_grow(
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
        yield f"{local_name(before)} became {local_name(after)}"
        return
    name = local_name(before)
    if name == "comment" and before.get("ref") in noted:
        if " ".join(note_text(before).split()) not in " ".join(note_text(after).split()):
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
            if local_name(rest[position]) not in allowed:
                break
            position += 1
        if position == len(rest) or child.tag != rest[position].tag:
            yield f"{local_name(child)} is gone from {name}"
            return
        yield from _grown(child, rest[position], allowed, noted)
        position += 1
    for extra in rest[position:]:
        if local_name(extra) not in allowed:
            yield f"{local_name(extra)} was added to {name}"


def _note_ref(shape: Any) -> str | None:
    for data in shape.iter(f"{{{EXCEL_VML}}}ClientData"):
        row, column = (data.findtext(f"{{{EXCEL_VML}}}{key}") for key in NOTE_PLACE)
        if data.get("ObjectType") == "Note" and row and column:
            return cell_reference(int(row) + 1, int(column) + 1)
    return None


def _same_start(one: Any, other: Any) -> bool:
    if one.tag != other.tag:
        return False
    keys = (set(one.attrib) | set(other.attrib)) - set(SHIFTED) - {"count"}
    return all(one.get(key) == other.get(key) for key in keys)


def sheet_list_problems(old: Package, new: Package) -> Iterator[str]:
    names = [sheet.name for sheet in new.sheets]
    if names[1:] != [sheet.name for sheet in old.sheets]:
        yield f"list: the sheets are {names}"
    elif not names[0].startswith("Granskning"):
        yield f"list: the first sheet is called {names[0]}"
    before, after = old.tree(old.book), new.tree(new.book)
    for key in ("activeTab", "firstSheet"):
        shown = [
            _names_at(
                package, [view.get(key) for view in children_of(root, "bookViews", "workbookView")]
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
            for item in children_of(root, "definedNames", "definedName")
            if item.get("localSheetId") is not None
        )
        for package, root in ((old, before), (new, after))
    ]
    lost = [item for item in scoped[0] if item not in scoped[1]]
    yield from (f"values: the name {name} is no longer {sheet}'s" for name, sheet, _ in lost)
    for sheet in new.sheets[:1]:
        for view in children_of(new.tree(sheet.part), "sheetViews", "sheetView"):
            if view.get("tabSelected") in ("1", "true"):
                yield "values: the findings sheet is selected too"


def _names_at(package: Package, places: Iterable[str | None]) -> list[str]:
    """The names of the sheets at these places; none means the first (there is then one view)."""
    sheets = package.sheets
    numbers = [int(place or "0") for place in places] or [0]
    return [sheets[number].name if number < len(sheets) else "?" for number in numbers]
