"""What a workbook calculates: its order of calculation, and that it calculates anew when opened."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from opc.draft import Draft
from opc.elements import parse
from opc.splice import Edit, insertion
from xl_tools.editing.anatomy import Anatomy

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>]")

_AFTER_CALCULATION = frozenset(
    (
        "oleSize",
        "customWorkbookViews",
        "pivotCaches",
        "smartTagPr",
        "smartTagTypes",
        "webPublishing",
        "fileRecoveryPr",
        "webPublishObjects",
        "extLst",
    )
)
"""Elements of the main part that come after calcPr (ECMA-376 part 1, 18.2.27)."""


def update_chain(
    draft: Draft,
    book: Anatomy,
    overwritten: Mapping[str, Collection[str]],
    *,
    has_new_formulas: bool,
) -> None:
    """Take overwritten formulas out of the order of calculation.

    `overwritten` has the references of their cells by the sheet's id. The order goes as a whole
    (Excel makes it anew) where cells have got formulas, or where nothing would be left of it.
    """
    part = book.related("calcChain")
    if not part or not (overwritten or has_new_formulas):
        return
    data = draft.read(part)
    root = parse(data, draft.package.place(part), depth=1)
    edits: list[Edit] = []
    sheet_id = ""  # of this cell: one that does not say has its predecessor's
    known_id = ""  # what is known so of the cell, when those taken out are gone
    for node in root.children:
        sheet_id = node.get("i", sheet_id)
        if node.get("r") in overwritten.get(sheet_id, ()):
            edits.append(Edit(node.start, node.stop, b""))
            continue
        if "i" not in node.attributes and known_id != sheet_id:
            edits.append(node.with_attribute(data, "i", sheet_id))
        known_id = sheet_id
    if has_new_formulas or len(edits) >= len(root.children):
        for relation in book.relationships.values():
            if relation.kind == "calcChain":
                draft.unrelate(book.main, relation.id)
        draft.remove(part)
        return
    draft.edit(part, *edits)


def has_formulas(draft: Draft, book: Anatomy) -> bool:
    """Whether anything in the workbook as it was is calculated."""
    return bool(book.related("calcChain")) or any(
        _FORMULA.search(draft.read(sheet.part))
        for sheet in book.sheets
        if sheet.kind == "worksheet"
    )


def calculate_on_open(book: Anatomy) -> list[Edit]:
    """The edits of the main part that let Excel calculate everything when it opens the file."""
    node = book.root.first("calcPr")
    if node is not None:
        return [node.with_attribute(book.data, "fullCalcOnLoad", "1")]
    element = f'<{book.root.prefix}calcPr fullCalcOnLoad="1"/>'.encode()
    for child in book.root.children:
        if child.name in _AFTER_CALCULATION:
            return [insertion(child.start, element)]
    return book.root.appended(book.data, element)
