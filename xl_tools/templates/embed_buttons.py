"""An allocation workbook as .xlsx -> the same as .xlsm, with buttons, a ribbon tab and the VBA.

Spliced in as marks are, so that everything else of the workbook stays as it was written. The
buttons are form controls, which are shapes in a drawing of the old kind (VML; ECMA-376 part 4,
19), as notes are: a sheet has one such drawing for both. Parts are called as Excel calls them:
openpyxl keeps buttons and tab over a load and save only under these names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opc.draft import CONTENT_TYPES, Draft, new_part
from opc.elements import parse, parse_sheet, relation_attribute
from opc.package import open_package
from opc.splice import apply, escape, insertion
from xl_tools.editing.anatomy import Anatomy, dissect, related
from xl_tools.editing.note_parts import note_shapes
from xl_tools.editing.styles.element_order import sheet_place
from xl_tools.templates.ribbon import make_ribbon
from xl_tools.templates.vba import BOOK, code_names, read_project
from xl_tools.texts import say

WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a sheet, and where it stands."""

    macro: str

    column: int
    """Counted from 0."""

    left: int
    """Pixels from the column's left edge to the button's."""

    right: int
    """Pixels from the column's left edge to the button's right one."""


BUTTONS = (Button("Validate", 2, 4, 96), Button("GenerateDecision", 2, 100, 253))
"""Side by side in the row of section headings, in the last of the frozen columns: a cell that is
empty and always in sight."""

ROW_HEIGHT = 26.0  # points, that is 34 pixels
"""The height of the row that the buttons stand in."""

_TOP, _BOTTOM = 4, 30  # pixels from the row's upper edge

_FIRST_IDENTITY = 1001
"""The first identity of a button in a block. Those from 1026 are left to notes: openpyxl gives them
these, and does not look what is taken."""

_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t201"{declared} coordsize="21600,21600" o:spt="201" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path shadowok="f" '
    'o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
)


def embed(data: bytes, *, lang: str, sheets: Sequence[str], row: int) -> bytes:
    """The workbook with buttons in row `row` (of at least `ROW_HEIGHT`) of these sheets.

    `data` is an allocation workbook as the template makes it, with or without notes; `lang` (sv or
    en) is the language of captions and tab.
    """
    book = dissect(open_package(data))
    draft = Draft(book.package)
    _name(book, draft)
    owned = note_shapes.owned_blocks(
        draft.read(name) for name in book.package.names if name.endswith(".vml")
    )
    for sheet in book.sheets:
        if sheet.name in sheets:
            _place(draft, sheet.part, lang, row, owned)
    draft.add("xl/vbaProject.bin", read_project(), PROJECT_TYPE)
    draft.relate(book.main, PROJECT_RELATION, "xl/vbaProject.bin")
    draft.add("customUI/customUI.xml", new_part(make_ribbon(lang)), "application/xml")
    draft.relate("", RIBBON_RELATION, "customUI/customUI.xml")
    return draft.finish(draft.settle())


def _name(book: Anatomy, draft: Draft) -> None:
    """Say that the workbook has macros, and give it and its sheets the names that VBA knows."""
    types = draft.read(CONTENT_TYPES)
    for node in parse(types, CONTENT_TYPES, depth=1).children:
        if node.get("PartName") == f"/{book.main}":
            draft.edit(CONTENT_TYPES, node.with_attribute(types, "ContentType", WORKBOOK_TYPE))
    properties = book.root.first("workbookPr")
    assert properties is not None
    draft.edit(book.main, properties.with_attribute(book.data, "codeName", BOOK))
    for sheet, name in zip(book.sheets, code_names(), strict=True):
        part = draft.read(sheet.part)
        about = parse_sheet(part, sheet.part).first("sheetPr")
        assert about is not None
        draft.edit(sheet.part, about.with_attribute(part, "codeName", name))


def _place(draft: Draft, part: str, lang: str, row: int, owned: set[int]) -> None:
    """Put the buttons on a sheet, into the drawing that its notes are in if it has one."""

    def draw(identities: Iterable[int], declared: str) -> Iterable[str]:
        for button, identity in zip(BUTTONS, identities, strict=False):
            yield _shape(button, identity, declared, lang, row)

    name = draft.free_name("xl/drawings/vmlDrawing{}.vml")
    identity = draft.relate(part, "vmlDrawing", name)
    data = draft.read(part)
    root = parse_sheet(data, part)
    pointer = root.first("legacyDrawing")
    if pointer is None:
        drawing = note_shapes.new_shapes(draw, owned, _SHAPE_TYPE, _FIRST_IDENTITY)
        relation = relation_attribute(data, root, "id", identity, strict=False)
        element = note_shapes.drawing_element(root.prefix, relation)
        draft.edit(part, insertion(sheet_place(root, "legacyDrawing"), element))
    else:
        before = related(draft.package, part, "vmlDrawing")
        drawing = draft.read(before)
        more = note_shapes.more_shapes(drawing, draw, owned, _SHAPE_TYPE, _FIRST_IDENTITY)
        drawing = apply(drawing, more)
        draft.remove(before)
        draft.unrelate(part, pointer.get("r:id"))
        draft.edit(part, pointer.with_attribute(data, "r:id", identity))
    draft.add(name, drawing, note_shapes.DRAWING_TYPE)


def _shape(button: Button, identity: int, declared: str, lang: str, row: int) -> str:
    """The shape of a button.

    It moves with its cell, keeps its size and is not printed. `[0]!` is this workbook, whatever it
    is named.
    """
    caption, tip = (
        escape(say(lang, f"button {part}{button.macro}")).decode() for part in ("", "tip ")
    )
    column, line = button.column, row - 1
    anchor = f"{column}, {button.left}, {line}, {_TOP}, {column}, {button.right}, {line}, {_BOTTOM}"
    size = f"width:{(button.right - button.left) * 0.75}pt;height:{(_BOTTOM - _TOP) * 0.75}pt"
    return (
        f'<v:shape id="{button.macro}"{declared} o:spid="_x0000_s{identity}" '
        f'type="#_x0000_t201" alt="{caption}: {tip}" '
        f"style='position:absolute;{size};z-index:1;mso-wrap-style:tight' o:button=\"t\" "
        'fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/>'
        '<o:lock v:ext="edit" rotation="t"/>'
        "<v:textbox style='mso-direction-alt:auto' o:singleclick=\"f\">"
        '<div style=\'text-align:center\'><font face="Calibri" size="220" color="#000000">'
        f"{caption}</font></div></v:textbox>"
        '<x:ClientData ObjectType="Button"><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:PrintObject>False</x:PrintObject>"
        f"<x:AutoFill>False</x:AutoFill><x:FmlaMacro>[0]!{button.macro}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign>"
        "</x:ClientData></v:shape>"
    )
