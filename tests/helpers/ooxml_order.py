"""The order in which the elements of a part must stand, and which may come only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.helpers.ooxml_package import (
    MAIN,
    elements_of,
    local_name,
    space_of,
)

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


def order_faults(where: str, root: Any) -> Iterator[str]:
    """Children that stand in the wrong order, twice, or in a foreign namespace."""
    space = space_of(root)
    for parent in root.iter(f"{{{space}}}*"):
        names = ORDER.get(local_name(parent))
        if names is None or (local_name(parent) == "text" and parent is root):
            continue
        order = {name: place for place, name in enumerate(names.split())}
        last, seen = -1, set()
        for child in elements_of(parent):
            name = local_name(child)
            if space_of(child) != space:
                if space_of(child) in MAIN:
                    yield f"order: {where}: {name} is of the other dialect"
                continue
            if name not in order:
                yield f"order: {where}: {name} does not belong in {local_name(parent)}"
                continue
            if order[name] < last:
                yield f"order: {where}: {name} stands too late in {local_name(parent)}"
            last = max(last, order[name])
            if name in ONCE and name in seen:
                yield f"order: {where}: {name} is there twice in {local_name(parent)}"
            seen.add(name)
