"""Our marks found in a workbook and taken out: to the byte as long as nobody saved the file since,
by their markers afterwards, with what people changed meanwhile kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opc.draft import Draft
from opc.elements import parse_sheet
from opc.package import Package, open_package
from opc.splice import Edit
from opc.write import rewrite
from xl_tools.editing.anatomy import Anatomy, SheetPart, dissect, related
from xl_tools.editing.note_parts.note_shapes import is_without_shapes, remove_shapes
from xl_tools.editing.note_parts.notes import read_comments
from xl_tools.editing.sheet_order import take_out
from xl_tools.marking import undo
from xl_tools.marking.colours import MARKER, SIGNATURES, find_formats
from xl_tools.marking.findings_sheet import NAME, is_ours, record_of
from xl_tools.marking.our_notes import remove_comments
from xl_tools.marking.plan import HEADINGS


@dataclass(frozen=True)
class Unmarked:
    """A workbook without our marks."""

    data: bytes

    sha256: str
    """Of the file before they were made, in hex; "" where that is not known."""

    changed: tuple[str, ...]
    """The zip names of the parts that were changed or left out."""


def strip(book: Anatomy) -> Unmarked | None:
    """The workbook without our marks, or None where it has none."""
    package = book.package
    ours = [index for index, sheet in enumerate(book.sheets) if is_our_sheet(package, sheet, index)]
    for index in ours:
        text = record_of(package.read(book.sheets[index].part))
        undone = undo.undo(package, text) if text else None
        if undone is not None:
            data = rewrite(package, undone.parts, {}, undone.added)
            return Unmarked(data, undone.sha256, (*undone.parts, *undone.added))
    draft = Draft(package, book.strict)
    ours = ours[: len(book.sheets) - 1]  # a workbook must keep a sheet
    if ours:
        _take_out_sheet(draft, book, ours[0])
    if ours or _may_have_colours(book):
        for sheet in _worksheets(book, set(ours[:1])):
            _clear_colours(draft, sheet)
    headings = [heading.encode() for heading in HEADINGS.values()]
    for sheet in _worksheets(book, set(ours[:1])):
        part = related(package, sheet.part, "comments")
        if part and any(heading in draft.read(part) for heading in headings):
            _clear_notes(draft, sheet, part)
    if not draft.edits and not draft.removed:
        return None
    changed = draft.settle()
    data = draft.finish(changed)
    parts = (*changed, *sorted(draft.removed))
    copies = strip(dissect(open_package(data))) if len(ours) > 1 else None
    if copies is not None:  # somebody copied our sheet
        return Unmarked(copies.data, "", tuple(dict.fromkeys((*parts, *copies.changed))))
    return Unmarked(data, "", parts)


def _worksheets(book: Anatomy, skipped: set[int]) -> Iterator[SheetPart]:
    """The worksheets but those with these indexes; of several with one part the first."""
    seen: set[str] = set()
    for index, sheet in enumerate(book.sheets):
        if index not in skipped and sheet.kind == "worksheet" and sheet.part not in seen:
            seen.add(sheet.part)
            yield sheet


def is_our_sheet(package: Package, sheet: SheetPart, index: int) -> bool:
    """Whether a sheet, the workbook's `index`th from 0, is ours: it stands first or has our name,
    and holds our number."""
    if sheet.kind != "worksheet" or (index and not sheet.name.startswith(NAME)):
        return False
    return is_ours(next(iter(package.chunks(sheet.part)), b""))


def _may_have_colours(book: Anatomy) -> bool:
    """Whether the styles hold one of our fills."""
    styles = book.related("styles")
    if not styles:
        return False
    data = book.package.read(styles).upper()
    return any(signature in data for signature in SIGNATURES)


def _take_out_sheet(draft: Draft, book: Anatomy, index: int) -> None:
    package = draft.package
    sheet = book.sheets[index]
    draft.edit(book.main, *take_out(book, index))
    draft.unrelate(book.main, sheet.node.get("r:id"))
    for relation in package.relationships(sheet.part).values():
        if relation.kind in ("comments", "vmlDrawing", "printerSettings", "drawing", "table"):
            part = package.resolve(sheet.part, relation.target)
            if not relation.external and part in package:
                draft.remove(package.entry(part).name)
    draft.remove(sheet.part)
    if b"<f" in draft.read(sheet.part):
        # somebody calculated in our sheet: Excel works out the order of calculation anew
        for identity, relation in book.relationships.items():
            if relation.kind == "calcChain" and not relation.external:
                part = package.resolve(book.main, relation.target)
                if part in package:
                    draft.unrelate(book.main, identity)
                    draft.remove(part)


def _clear_colours(draft: Draft, sheet: SheetPart) -> None:
    data = draft.read(sheet.part)
    if MARKER.encode() not in data:
        return
    root = parse_sheet(data, draft.package.place(sheet.part), into=["conditionalFormatting"])
    draft.edit(sheet.part, *find_formats(data, root))


def _clear_notes(draft: Draft, sheet: SheetPart, part: str) -> None:
    package = draft.package
    comments = read_comments(draft.read(part), package.place(part))
    removal = remove_comments(comments)
    if not removal.edits:
        return
    data = draft.read(sheet.part)
    root = parse_sheet(data, package.place(sheet.part))
    pointer = root.first("legacyDrawing")
    pointed = package.relationships(sheet.part).get(pointer.get("r:id") if pointer else "")
    drawing = ""
    if pointed is not None and not pointed.external:
        drawing = package.resolve(sheet.part, pointed.target)
        drawing = package.entry(drawing).name if drawing in package else ""
    shapes: list[Edit] = []
    if drawing:
        shape_data = draft.read(drawing)
        shapes = remove_shapes(shape_data, removal.cells)
    if removal.empty and drawing and is_without_shapes(shape_data, shapes) and pointer:
        draft.edit(sheet.part, Edit(pointer.start, pointer.stop, b""))
        for identity, relation in package.relationships(sheet.part).items():
            if relation.external:
                continue
            target = package.resolve(sheet.part, relation.target).lower()
            if target in (part.lower(), drawing.lower()):
                draft.unrelate(sheet.part, identity)
        draft.remove(part)
        draft.remove(drawing)
        return
    draft.edit(part, *removal.edits)
    if drawing:
        draft.edit(drawing, *shapes)
