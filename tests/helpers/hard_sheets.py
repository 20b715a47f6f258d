"""Workbooks whose sheets are hard to write into."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from tests.helpers.hard_books import (
    COMPATIBILITY,
    HEAD,
    MAIN,
    RELATION,
    STRICT_MAIN,
    STRICT_RELATION,
    X14,
    XM,
    Book,
    SheetXml,
    streamed,
    zipped,
)
from tests.helpers.hard_parts import (
    BUTTON_TYPE,
    VML_TYPE,
    Case,
    button_shape,
    comments,
    note_shape,
    three,
    vml,
)


# The cases
def plain() -> Case:
    return Case(Book([SheetXml("Blad1")]).bytes(), three("Blad1"))


def officers_notes() -> Case:
    """Notes on marked and unmarked cells, a visible one, and an author of ours-like name."""
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId7"/>')
    sheet.parts = [
        (
            "rId7",
            "vmlDrawing",
            "xl/drawings/vmlDrawing1.vml",
            vml(
                note_shape(1025, 1, 1),
                note_shape(1026, 5, 0).replace("visibility:hidden", "visibility:visible"),
            ),
        ),
        (
            "rId8",
            "comments",
            "xl/comments1.xml",
            comments(("B2", "Ring sökanden & fråga"), ("A6", "Klart  <nu>")),
        ),
    ]
    return Case(
        Book([sheet, SheetXml("Blad2")], extra_types=VML_TYPE).bytes(),
        three("Blad1") + three("Blad2"),
    )


def buttons_and_macros() -> Case:
    """Form-control buttons live in the VML part that notes need too; the macros are dead weight."""
    controls = (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice Requires="x14"><controls>'
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1025" r:id="rId3" '
        'name="Button 1"><controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" '
        'macro="[0]!Kontrollera"><anchor><from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff>'
        "<xdr:row>0</xdr:row><xdr:rowOff>38100</xdr:rowOff></from><to><xdr:col>7</xdr:col>"
        "<xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>76200</xdr:rowOff></to>"
        "</anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls>"
        "</mc:Choice></mc:AlternateContent>"
    )
    drawing = (
        f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        'spreadsheetDrawing"/>'
    ).encode()
    sheet = SheetXml(
        "Blad1",
        before='<sheetPr codeName="Blad1"/>',
        after='<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>' + controls,
        namespaces=(
            f' xmlns:mc="{COMPATIBILITY}" xmlns:x14="{X14}" mc:Ignorable="x14" '
            'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ),
    )
    control = f'{HEAD}<formControlPr xmlns="{X14}" objectType="Button" lockText="1"/>'.encode()
    sheet.parts = [
        ("rId1", "drawing", "xl/drawings/drawing1.xml", drawing),
        (
            "rId2",
            "vmlDrawing",
            "xl/drawings/vmlDrawing1.vml",
            vml(button_shape(1025), button_shape(1026, "Skapa<br></br>beslut"), types=BUTTON_TYPE),
        ),
        ("rId3", "ctrlProp", "xl/ctrlProps/ctrlProp1.xml", control),
    ]
    book = Book(
        [sheet, SheetXml("Blad2", before='<sheetPr codeName="Blad2"/>')],
        book_pr='<workbookPr codeName="ThisWorkbook"/>',
        macros=True,
        extra_types=VML_TYPE,
        parts=[("rId50", "vbaProject", "xl/vbaProject.bin", bytes(range(256)) * 40)],
    )
    return Case(book.bytes(), three("Blad1") + three("Blad2"))


def vml_with_loose_html() -> Case:
    """Excel writes HTML in VML that is no XML: <br> that nobody closes."""
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId2"/>')
    shapes = vml(button_shape(1025, "Skapa<br>beslut"), types=BUTTON_TYPE)
    sheet.parts = [("rId2", "vmlDrawing", "xl/drawings/vmlDrawing1.vml", shapes)]
    return Case(Book([sheet], extra_types=VML_TYPE).bytes(), three("Blad1"))


def threaded_comments() -> Case:
    thread = (
        f'{HEAD}<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><threadedComment ref="B2" dT="2025-01-02T03:04:05.00" '
        'personId="{11111111-2222-3333-4444-555555555555}" '
        'id="{AAAAAAAA-2222-3333-4444-555555555555}"><text>Stämmer det?</text></threadedComment>'
        "</ThreadedComments>"
    ).encode()
    person = (
        f'{HEAD}<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><person displayName="Handläggare A" '
        'id="{11111111-2222-3333-4444-555555555555}" userId="a" providerId="None"/></personList>'
    ).encode()
    note = comments(
        ("B2", "[Trådad kommentar]"), authors=("tc={AAAAAAAA-2222-3333-4444-555555555555}",)
    )
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId1"/>')
    sheet.parts = [
        ("rId1", "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml(note_shape(1025, 1, 1))),
        ("rId2", "comments", "xl/comments1.xml", note),
        ("rId3", "threadedComment", "xl/threadedComments/threadedComment1.xml", thread),
    ]
    book = Book(
        [sheet],
        extra_types=VML_TYPE,
        parts=[("rId60", "person", "xl/persons/person.xml", person)],
    )
    found = three("Blad1", "B2", "C4", "F9")
    return Case(book.bytes(), found, tuple(one for one in found if one.cell == "B2"))


def extensions() -> Case:
    """Validations, conditional formats and sparklines of 2010, which live in extLst."""
    after = (
        '<conditionalFormatting sqref="C2:C9"><cfRule type="cellIs" dxfId="0" priority="2" '
        'operator="greaterThan"><formula>500000</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="1"><dataValidation type="list" sqref="B2:B9">'
        '<formula1>"Bifall,Avslag"</formula1></dataValidation></dataValidations>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">'
        "<x14:conditionalFormattings><x14:conditionalFormatting "
        f'xmlns:xm="{XM}"><x14:cfRule type="expression" priority="1" '
        'id="{CCCCCCCC-2222-3333-4444-555555555555}"><xm:f>Blad2!$A$2=1</xm:f><x14:dxf><fill>'
        '<patternFill><bgColor rgb="FFFF0000"/></patternFill></fill></x14:dxf></x14:cfRule>'
        "<xm:sqref>B2</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>"
        f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">'
        f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" '
        'allowBlank="1"><x14:formula1><xm:f>Blad2!$B$2:$B$4</xm:f></x14:formula1>'
        "<xm:sqref>F2:F20</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
        f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}">'
        f'<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines>'
        "<x14:sparkline><xm:f>Blad1!C2:C4</xm:f><xm:sqref>G2</xm:sqref></x14:sparkline>"
        "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )
    book = Book([SheetXml("Blad1", after=after), SheetXml("Blad2")])
    return Case(book.bytes(), three("Blad1", "B2", "C2", "F9", "G2"))


def tables_and_merges() -> Case:
    table = (
        f'{HEAD}<table xmlns="{MAIN}" id="1" name="Lista" displayName="Lista" ref="A1:C4" '
        'totalsRowShown="0"><autoFilter ref="A1:C4"/><tableColumns count="3"><tableColumn id="1" '
        'name="Nr"/><tableColumn id="2" name="Sökande"/><tableColumn id="3" name="Sökt belopp"/>'
        "</tableColumns></table>"
    ).encode()
    sheet = SheetXml(
        "Blad1",
        before='<dimension ref="A1:D4"/><sheetViews><sheetView tabSelected="1" '
        'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
        "</sheetViews>",
        after='<mergeCells count="2"><mergeCell ref="E2:F4"/><mergeCell ref="H1:H9"/></mergeCells>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
    )
    sheet.parts = [("rId1", "table", "xl/tables/table1.xml", table)]
    found = three("Blad1", "B2", "C1", "F4", "E2", "H9", "H3", "D4")
    return Case(Book([sheet]).bytes(), found)


def protected() -> Case:
    sheet = SheetXml(
        "Blad1",
        after='<sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>'
        '<protectedRanges><protectedRange sqref="B2:B4" name="Svar"/></protectedRanges>',
    )
    book = Book(
        [sheet], protection='<workbookProtection workbookPassword="CC1A" lockStructure="1"/>'
    )
    return Case(book.bytes(), three("Blad1"))


def strict() -> Case:
    """Strict OOXML: other namespaces for everything, and relationship types too."""
    book = Book([SheetXml("Blad1"), SheetXml("Blad2")])
    entries = {
        name: content.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(
            RELATION.encode(), STRICT_RELATION.encode()
        )
        for name, content in book.entries().items()
    }
    return Case(zipped(entries), three("Blad1") + three("Blad2"))


def strict_with_notes() -> Case:
    made = officers_notes()
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        entries = {
            name: archive.read(name)
            .replace(MAIN.encode(), STRICT_MAIN.encode())
            .replace(RELATION.encode(), STRICT_RELATION.encode())
            for name in archive.namelist()
        }
    return Case(zipped(entries), made.findings)


def with_prefix(content: bytes, space: str = MAIN) -> bytes:
    """Every element of the main namespace with the prefix x:, as .NET programs write it."""
    root = etree.fromstring(content)
    if not root.tag.startswith(f"{{{space}}}"):
        return content
    text = etree.tostring(root, encoding="unicode")
    text = text.replace(f'xmlns="{space}"', f'xmlns:x="{space}"')
    return re.sub(r"<(/?)(?![\w]+:)(\w)", r"<\1x:\2", text).encode()


def prefixed() -> Case:
    made = officers_notes()
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        entries = {
            name: with_prefix(archive.read(name))
            if name.startswith("xl/") and name.endswith(".xml")
            else archive.read(name)
            for name in archive.namelist()
        }
    return Case(zipped(entries), made.findings)


def data_descriptors() -> Case:
    made = Book([SheetXml("Blad1"), SheetXml("Blad2")]).entries()
    return Case(streamed(made), three("Blad1"))


def data_descriptors_unsigned() -> Case:
    made = Book([SheetXml("Blad1"), SheetXml("Blad2")]).entries()
    return Case(streamed(made, signed=False), three("Blad1"))


def zip64() -> Case:
    made = Book([SheetXml("Blad1"), SheetXml("Blad2")]).entries()
    return Case(streamed(made, wide=True), three("Blad1"))


def stored_and_folders() -> Case:
    """Entries that are not compressed, folders as entries, and a comment at the end of the zip."""
    entries = Book([SheetXml("Blad1")]).entries()
    entries = {"xl/": b"", "xl/worksheets/": b"", **entries}
    buffer = io.BytesIO(zipped(entries, stored=tuple(entries)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"en kommentar"
    return Case(buffer.getvalue(), three("Blad1"))


def dates_of_1904() -> Case:
    book = Book([SheetXml("Blad1")], book_pr='<workbookPr date1904="1"/>')
    return Case(book.bytes(), three("Blad1", "D2", "C4", "F9"))


def formulas() -> Case:
    """A shared formula, an array formula and a table of data, all in the calculation chain."""
    rows = (
        '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f>'
        '<v>4</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><f t="shared" si="0"/>'
        '<v>6</v></c></row><row r="3"><c r="A3"><v>4</v></c><c r="B3"><f t="shared" si="0"/>'
        '<v>8</v></c></row><row r="5"><c r="C5"><f t="array" ref="C5:C6">A1:A2+1</f><v>3</v></c>'
        '</row><row r="6"><c r="C6"><v>4</v></c><c r="D6" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
        '<c r="E6" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    chain = (
        f'{HEAD}<calcChain xmlns="{MAIN}"><c r="B1" i="4"/><c r="B2"/><c r="B3"/>'
        '<c r="C5" a="1"/><c r="D6"/><c r="E6"/></calcChain>'
    ).encode()
    book = Book(
        [SheetXml("Blad1", rows)], parts=[("rId70", "calcChain", "xl/calcChain.xml", chain)]
    )
    return Case(book.bytes(), three("Blad1", "B1", "B2", "C5", "C6", "D6", "E6"))


def alternate_content() -> Case:
    """legacyDrawing stands inside mc:AlternateContent: Excel 2010 wrote it so for controls."""
    sheet = SheetXml(
        "Blad1",
        namespaces=f' xmlns:mc="{COMPATIBILITY}" xmlns:x14="{X14}" mc:Ignorable="x14"',
        after='<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" '
        'footer="0.3"/><mc:AlternateContent><mc:Choice Requires="x14">'
        '<legacyDrawing r:id="rId1"/></mc:Choice><mc:Fallback/></mc:AlternateContent>',
    )
    sheet.parts = [
        (
            "rId1",
            "vmlDrawing",
            "xl/drawings/vmlDrawing1.vml",
            vml(button_shape(1025), types=BUTTON_TYPE),
        ),
    ]
    return Case(Book([sheet], extra_types=VML_TYPE).bytes(), three("Blad1"))
