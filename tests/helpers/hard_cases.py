"""Workbooks that are hard to write into, made here as XML and zipped: nothing binary is kept.

`CASES` is name -> function that makes a `Case`: the workbook's bytes, findings on cells that are
worth it, and which of them have no place on a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.helpers.hard_books import (
    CONTENT_TYPES,
    HEAD,
    MAIN,
    PACKAGE,
    ROWS,
    STYLES,
    Book,
    SheetXml,
    override_of,
    zipped,
)
from tests.helpers.hard_parts import (
    CHART_DRAWING,
    VML_TYPE,
    Case,
    chart_sheet,
    comments,
    finding,
    note_shape,
    three,
    vml,
)
from tests.helpers.hard_sheets import (
    alternate_content,
    buttons_and_macros,
    data_descriptors,
    data_descriptors_unsigned,
    dates_of_1904,
    extensions,
    formulas,
    officers_notes,
    plain,
    prefixed,
    protected,
    stored_and_folders,
    strict,
    strict_with_notes,
    tables_and_merges,
    threaded_comments,
    vml_with_loose_html,
    zip64,
)
from validators.model import Severity


def header_picture() -> Case:
    """legacyDrawingHF has a VML part of its own, which is not the one for notes."""
    sheet = SheetXml(
        "Blad1",
        after='<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" '
        'footer="0.3"/><legacyDrawingHF r:id="rId1"/>',
    )
    sheet.parts = [
        (
            "rId1",
            "vmlDrawing",
            "xl/drawings/vmlDrawing1.vml",
            vml('<v:shape id="LH" type="#_x0000_t202" style="width:1pt;height:1pt"/>', block="1"),
        ),
    ]
    return Case(Book([sheet], extra_types=VML_TYPE).bytes(), three("Blad1"))


def scoped_names() -> Case:
    """Print areas and titles belong to sheets by place; a sheet put first moves every one."""
    names = (
        "<definedNames>"
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Blad1!$A$1:$C$4'
        '</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">Blad1!$A$1:$C$4'
        '</definedName><definedName name="_xlnm.Print_Area" localSheetId="2">Blad3!$B$1:$C$9'
        '</definedName><definedName name="_xlnm.Print_Titles" localSheetId="2">Blad3!$A:$A,'
        'Blad3!$1:$2</definedName><definedName name="Tak">500000</definedName>'
        '<definedName name="Tak" localSheetId="1">Blad2!$C$2</definedName></definedNames>'
    )
    selected = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    book = Book(
        [
            SheetXml("Blad1", after='<autoFilter ref="A1:C4"/>'),
            SheetXml("Blad2", before=selected),
            SheetXml("Blad3", before=selected),
        ],
        names=names,
        views='<bookViews><workbookView firstSheet="1" activeTab="2"/><workbookView activeTab="1"/>'
        "</bookViews>",
    )
    return Case(book.bytes(), three("Blad1") + three("Blad3"))


def no_views() -> Case:
    """Without bookViews the first sheet is the active one; it must remain so."""
    return Case(Book([SheetXml("Blad1"), SheetXml("Blad2")], views="").bytes(), three("Blad2"))


def thirty_sheets() -> Case:
    sheets = [SheetXml(f"Ansökan {number}") for number in range(1, 31)]
    found = [one for number in (1, 2, 17, 30) for one in three(f"Ansökan {number}")]
    return Case(Book(sheets).bytes(), tuple(found))


def sheets_that_carry_nothing() -> Case:
    """A chart sheet and a very hidden one, and findings about no cell, no sheet or none there."""
    chart = SheetXml("Diagram", kind="chartsheet", root=chart_sheet())
    chart.parts = [("rId1", "drawing", "xl/drawings/drawing9.xml", CHART_DRAWING)]
    book = Book(
        [
            SheetXml("Blad1"),
            chart,
            SheetXml("_fordela", state="veryHidden"),
            SheetXml("Dold", state="hidden"),
        ]
    )
    lost = (
        finding("Diagram", "A1"),
        finding("_fordela", "A1"),
        finding(None, None, message="Filen är gjord för en annan utlysning."),
        finding("Blad1", None, message="Kolumnen Titel saknas."),
        finding("Finns inte", "B2", message="Ett blad som inte finns."),
        finding("Blad1", "XFE1", message="En cell som inte finns."),
        finding("Blad1", "A1048577", message="En rad som inte finns."),
    )
    last = finding("Blad1", "XFD1048576", message="Den allra sista cellen.")
    return Case(book.bytes(), (*three("Blad1"), *three("Dold"), last, *lost), lost)


def own_sheet_of_that_name() -> Case:
    book = Book([SheetXml("Granskning"), SheetXml("GRANSKNING (2)")])
    return Case(book.bytes(), three("Granskning"))


def odd_sheet_names() -> Case:
    names = ("Kalle's blad", "1,5 &amp; 2", "R1C1", "Åäö 🙂", "a!b", "TRUE", "x" * 31)
    book = Book([SheetXml(name) for name in names])
    real = [name.replace("&amp;", "&") for name in names]
    return Case(book.bytes(), tuple(one for name in real for one in three(name)))


def no_styles() -> Case:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    book = Book([SheetXml("Blad1", rows)], styles=None)
    return Case(book.bytes(), three("Blad1", "A1", "B2", "C3"))


def styles_without_dxfs() -> Case:
    start, stop = STYLES.index("<dxfs"), STYLES.index("</dxfs>") + len("</dxfs>")
    book = Book([SheetXml("Blad1")], styles=STYLES[:start] + STYLES[stop:])
    return Case(book.bytes(), three("Blad1"))


def styles_with_empty_dxfs() -> Case:
    start, stop = STYLES.index("<dxfs"), STYLES.index("</dxfs>") + len("</dxfs>")
    styles = STYLES[:start] + '<dxfs count="0"/><tableStyles count="0"/>' + STYLES[stop:]
    return Case(Book([SheetXml("Blad1")], styles=styles).bytes(), three("Blad1"))


def no_strings() -> Case:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>Å</t></is></c></row>'
        "<row><c><v>3</v></c><c><v>4</v></c></row>"
    )
    return Case(Book([SheetXml("Blad1", rows)], strings=None).bytes(), three("Blad1", "A1", "B1"))


def empty_sheet() -> Case:
    root = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    return Case(Book([SheetXml("Blad1", root=root)]).bytes(), three("Blad1"))


def absolute_targets() -> Case:
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId7"/>')
    sheet.parts = [
        ("rId7", "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml(note_shape(1025, 1, 1))),
        ("rId8", "comments", "xl/comments1.xml", comments(("B2", "Ring"))),
    ]
    book = Book([sheet, SheetXml("Blad2")], extra_types=VML_TYPE, absolute=True)
    return Case(book.bytes(), three("Blad1") + three("Blad2"))


def targets_that_go_round() -> Case:
    """Targets like "../xl/./worksheets/../worksheets/sheet1.xml"."""
    entries = Book([SheetXml("Blad1")]).entries()
    name = "xl/_rels/workbook.xml.rels"
    entries[name] = entries[name].replace(b'"worksheets/', b'"../xl/./worksheets/../worksheets/')
    return Case(zipped(entries), three("Blad1"))


def odd_folders() -> Case:
    """Parts in folders and under names that no Office program would choose."""
    sheet = SheetXml("Blad1")
    sheet.part = "ett/tva/min.sheet.xml"
    sheet.after = '<legacyDrawing r:id="id-a.b"/>'
    sheet.parts = [
        ("id-a.b", "vmlDrawing", "annat/ritning.vml", vml(note_shape(1025, 1, 1))),
        ("rId2", "comments", "anteckningar.xml", comments(("B2", "Ring"))),
    ]
    book = Book(
        [sheet, SheetXml("Blad2", part="sheet1.xml")],
        folder="bok/",
        book_name="Bok.xml",
        extra_types=VML_TYPE,
    )
    return Case(book.bytes(), three("Blad1") + three("Blad2"))


def unicode_part_names() -> Case:
    sheet = SheetXml("Blad1", part="xl/worksheets/översikt.xml")
    return Case(Book([sheet]).bytes(), three("Blad1"))


def names_that_ours_could_take() -> Case:
    """Part names, ids and shape blocks that an unwary writer would use a second time."""
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId1"/>')
    sheet.parts = [
        (
            "rId1",
            "vmlDrawing",
            "xl/drawings/vmlDrawing2.vml",
            vml(note_shape(2047, 1, 1), block="1"),
        ),
        ("rId2", "comments", "xl/comments2.xml", comments(("B2", "Ring"))),
    ]
    other = SheetXml("Blad2", part="xl/worksheets/Sheet3.xml")
    other.after = '<legacyDrawing r:id="rId1"/>'
    other.parts = [
        (
            "rId1",
            "vmlDrawing",
            "xl/drawings/VmlDrawing1.vml",
            vml(note_shape(3073, 0, 0), block="2,3"),
        ),
        ("rId2", "comments", "xl/Comments1.xml", comments(("A1", "Ring"))),
    ]
    book = Book(
        [sheet, other, SheetXml("Blad3", part="xl/worksheets/blad3.xml")],
        extra_types=VML_TYPE,
        loose={"xl/comments3.xml": comments(("A1", "Lös")), "xl/worksheets/sheet4.xml": b"<a/>"},
    )
    found = three("Blad1") + three("Blad2") + three("Blad3")
    return Case(book.bytes(), found)


def types_of_parts_that_are_gone() -> Case:
    """Content types of parts that somebody took out, whose names an unwary writer would choose."""
    gone = "".join(
        override_of(f"xl/{name}.xml", CONTENT_TYPES[kind])
        for name, kind in (("worksheets/sheet2", "worksheet"), ("comments1", "comments"))
    )
    return Case(Book([SheetXml("Blad1")], extra_types=gone).bytes(), three("Blad1"))


def drawing_with_other_prefixes() -> Case:
    """Shapes under other prefixes than v, o and x, as a library writes them that numbers them."""
    shapes = vml(note_shape(1025, 1, 1)).decode()
    for prefix, other in (("v", "ns0"), ("o", "ns1"), ("x", "ns2")):
        shapes = re.sub(rf"(?<=[</ :]){prefix}:", f"{other}:", shapes)
        shapes = shapes.replace(f"xmlns:{prefix}=", f"xmlns:{other}=")
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId1"/>')
    sheet.parts = [
        ("rId1", "vmlDrawing", "xl/drawings/vmlDrawing1.vml", shapes.encode()),
        ("rId2", "comments", "xl/comments1.xml", comments(("B2", "Ring"))),
    ]
    return Case(Book([sheet], extra_types=VML_TYPE).bytes(), three("Blad1", "B2", "C4", "F9"))


def full_shape_block() -> Case:
    """A block of 1,024 shape ids that has no room left."""
    sheet = SheetXml("Blad1", after='<legacyDrawing r:id="rId1"/>')
    cells = [(row, column) for row in range(10, 112) for column in range(10)][:1022]
    shapes = [note_shape(1025 + place, row, column) for place, (row, column) in enumerate(cells)]
    notes = [(f"{chr(65 + column)}{row + 1}", "x") for row, column in cells]
    sheet.parts = [
        ("rId1", "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml(*shapes)),
        ("rId2", "comments", "xl/comments1.xml", comments(*notes)),
    ]
    return Case(Book([sheet], extra_types=VML_TYPE).bytes(), three("Blad1"))


def utf16_parts() -> Case:
    """A sheet in UTF-16, which every XML reader must know."""
    entries = Book([SheetXml("Blad1"), SheetXml("Blad2")]).entries()
    name = "xl/worksheets/sheet1.xml"
    text = entries[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    entries[name] = b"\xff\xfe" + text.encode("utf-16-le")
    return Case(zipped(entries), three("Blad1") + three("Blad2"))


def byte_order_marks() -> Case:
    entries = {
        name: b"\xef\xbb\xbf" + content
        for name, content in Book([SheetXml("Blad1")]).entries().items()
    }
    return Case(zipped(entries), three("Blad1"))


def comments_in_the_xml() -> Case:
    """XML comments, instructions and CDATA where a search for text would trip over them."""
    sheet = SheetXml(
        "Blad1",
        before="<!-- <sheetData> </sheetData> <legacyDrawing/> --><?x <conditionalFormatting/> ?>",
        rows=ROWS + "<!-- </sheetData> -->",
        after="<!-- <conditionalFormatting sqref='A1'/> -->"
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"\n/>'
        "<!-- </worksheet> -->",
    )
    return Case(Book([sheet]).bytes(), three("Blad1"))


def long_texts() -> Case:
    """Texts with everything in them that XML, Excel or a formula could take amiss."""
    texts = (
        "=1+1 +cmd -2 @SUM(A1)",
        "Rad 1\nRad 2\r\nRad 3\tslut",
        "Styrtecken \x01\x0b\x1f och \ufffe\uffff, ]]> <![CDATA[x]]> &amp; &#10;",
        "_x000D_ och _x0041_ står så",
        "🙂 \u00a0 \u202e omvänt \u0301",
        "å" * 32_000,
        "  blanksteg före och efter  ",
    )
    found = tuple(
        finding("Blad1", f"B{number}", "A01", Severity.WARNING, text)
        for number, text in enumerate(texts, 2)
    )
    return Case(Book([SheetXml("Blad1")]).bytes(), found)


def many_findings() -> Case:
    found = tuple(
        finding("Blad1", f"{chr(65 + number % 20)}{number // 20 + 1}", message=f"Fel {number}.")
        for number in range(400)
    )
    return Case(Book([SheetXml("Blad1")]).bytes(), found)


def signed_package() -> bytes:
    """A digitally signed workbook: any change breaks the signature, so it must be refused."""
    entries = Book([SheetXml("Blad1")]).entries()
    origin = f"{PACKAGE}/relationships/digital-signature"
    entries["_rels/.rels"] = entries["_rels/.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId9" Type="{origin}/origin" Target="_xmlsignatures/origin.sigs"/>'
        "</Relationships>".encode(),
    )
    types = (
        '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.'
        'digital-signature-origin"/>'
    )
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        b'<Default Extension="xml"', types.encode() + b'<Default Extension="xml"'
    )
    entries["_xmlsignatures/origin.sigs"] = b""
    entries["_xmlsignatures/_rels/origin.sigs.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{origin}/signature" Target="sig1.xml"/></Relationships>'
    ).encode()
    entries["_xmlsignatures/sig1.xml"] = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    return zipped(entries)


CASES: dict[str, Callable[[], Case]] = {
    case.__name__: case
    for case in (
        plain,
        officers_notes,
        buttons_and_macros,
        vml_with_loose_html,
        threaded_comments,
        extensions,
        tables_and_merges,
        protected,
        strict,
        strict_with_notes,
        prefixed,
        data_descriptors,
        data_descriptors_unsigned,
        zip64,
        stored_and_folders,
        dates_of_1904,
        formulas,
        alternate_content,
        header_picture,
        scoped_names,
        no_views,
        thirty_sheets,
        sheets_that_carry_nothing,
        own_sheet_of_that_name,
        odd_sheet_names,
        no_styles,
        styles_without_dxfs,
        styles_with_empty_dxfs,
        no_strings,
        empty_sheet,
        absolute_targets,
        targets_that_go_round,
        odd_folders,
        unicode_part_names,
        names_that_ours_could_take,
        types_of_parts_that_are_gone,
        drawing_with_other_prefixes,
        full_shape_block,
        utf16_parts,
        byte_order_marks,
        comments_in_the_xml,
        long_texts,
        many_findings,
    )
}
