"""Findings, notes, shapes and buttons, for the workbooks that are hard to write into."""

from __future__ import annotations

from dataclasses import dataclass

from tests.helpers.hard_books import HEAD, MAIN, RELATION, escaped
from validators.model import Finding, Severity


@dataclass
class Case:
    """A workbook, findings for it, and the findings among them that no cell can carry."""

    data: bytes
    findings: tuple[Finding, ...]
    unplaced: tuple[Finding, ...] = ()


# Pieces
def finding(
    sheet: str | None,
    cell: str | None,
    code: str = "A21",
    severity: Severity = Severity.WARNING,
    message: str = "600 000 kr är över taket 500 000 kr.",
    hint: str = "Sänk beloppet eller avslå.",
) -> Finding:
    return Finding(code, severity, sheet, cell, message, hint, "Riktlinjer 2025, s. 3")


def three(sheet: str, *cells: str) -> tuple[Finding, ...]:
    """Findings of the three severities on a sheet's cells, and two on the first of them."""
    cells = cells or ("B2", "C4", "F9")
    kinds = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    found = [
        finding(
            sheet, cell, f"L0{number}", kinds[number % 3], f"Rad {number}: <fel> & \"fel\" 'å'."
        )
        for number, cell in enumerate(cells)
    ]
    return (*found, finding(sheet, cells[0], "A09", Severity.INFO, "Tolkat som 532 500 kr.", ""))


def comments(*notes: tuple[str, str], authors: tuple[str, ...] = ("Handläggare A",)) -> bytes:
    items = "".join(
        f'<comment ref="{ref}" authorId="0" shapeId="0"><text><r><rPr><b/><sz val="9"/></rPr>'
        f'<t>Handläggare A:</t></r><r><t xml:space="preserve">\n{escaped(text)}</t></r></text>'
        "</comment>"
        for ref, text in notes
    )
    names = "".join(f"<author>{name}</author>" for name in authors)
    return (
        f'{HEAD}<comments xmlns="{MAIN}"><authors>{names}</authors>'
        f"<commentList>{items}</commentList></comments>"
    ).encode()


NOTE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


BUTTON_TYPE = (
    '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
)


def note_shape(number: int, row: int, column: int) -> str:
    """The shape of a note; row and column count from 0."""
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        'margin-left:80pt;margin-top:5pt;width:104pt;height:64pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        "<x:Anchor>1, 15, 0, 2, 3, 31, 4, 1</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def button_shape(number: int, text: str = "Kontrollera") -> str:
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute;'
        'margin-left:200pt;margin-top:5pt;width:90pt;height:20pt;z-index:2" o:button="t" '
        'fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" '
        'rotation="t"/><v:textbox style="mso-direction-alt:auto" o:singleclick="f">'
        f'<div style="text-align:center"><font face="Calibri" size="220" color="#000000">{text}'
        '</font></div></v:textbox><x:ClientData ObjectType="Button"><x:Anchor>'
        "5, 0, 0, 5, 7, 0, 1, 10</x:Anchor><x:PrintObject>False</x:PrintObject><x:AutoFill>False"
        "</x:AutoFill><x:FmlaMacro>[0]!Kontrollera</x:FmlaMacro><x:TextHAlign>Center"
        "</x:TextHAlign></x:ClientData></v:shape>"
    )


def vml(*shapes: str, block: str = "1", types: str = NOTE_TYPE) -> bytes:
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{block}"/></o:shapelayout>{types}{"".join(shapes)}</xml>'
    ).encode()


VML_TYPE = (
    '<Default Extension="vml" '
    'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
)


BIN_TYPE = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'


def chart_sheet() -> str:
    return (
        f'<chartsheet xmlns="{MAIN}" xmlns:r="{RELATION}"><sheetViews>'
        '<sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>'
    )


CHART_DRAWING = (
    f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
    'spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "</xdr:wsDr>"
).encode()
