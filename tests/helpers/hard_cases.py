"""Workbooks that are hard to write into, made here as XML and zipped: nothing binary is kept.

`CASES` is name -> function that makes a `Case`: the workbook's bytes, findings on cells that are
worth it, and which of them have no place on a cell.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from validators.model import Finding, Severity

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"

CONTENT_TYPES = {
    "worksheet": f"{SHEET_ML}.worksheet+xml",
    "chartsheet": f"{SHEET_ML}.chartsheet+xml",
    "styles": f"{SHEET_ML}.styles+xml",
    "sharedStrings": f"{SHEET_ML}.sharedStrings+xml",
    "comments": f"{SHEET_ML}.comments+xml",
    "table": f"{SHEET_ML}.table+xml",
    "calcChain": f"{SHEET_ML}.calcChain+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "threadedComment": "application/vnd.ms-excel.threadedcomments+xml",
    "person": "application/vnd.ms-excel.person+xml",
    "ctrlProp": "application/vnd.ms-excel.controlproperties+xml",
    "vbaProject": "application/vnd.ms-office.vbaProject",
}

PARTS_OF_MICROSOFT = {
    "threadedComment": "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
    "person": "http://schemas.microsoft.com/office/2017/10/relationships/person",
    "vbaProject": "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
}

STYLES = f"""<styleSheet xmlns="{MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0\\ &quot;kr&quot;"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font></dxf></dxfs>
</styleSheet>"""

STRINGS = ("Nr", "Sökande", "Sökt belopp", "Älvsjö & Årsta", "Titel")

ROWS = (
    '<row r="1" spans="1:4"><c r="A1" s="2" t="s"><v>0</v></c><c r="B1" s="2" t="s"><v>1</v></c>'
    '<c r="C1" s="2" t="s"><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>3</v></c><c r="C2" s="1"><v>500000</v></c>'
    '<c r="D2" s="3"><v>45600</v></c></row>'
    '<row r="4" ht="30" customHeight="1"><c r="A4"><v>2</v></c>'
    '<c r="B4" t="inlineStr"><is><t>Södermalm</t></is></c><c r="C4" s="1"><f>C2*2</f>'
    "<v>1000000</v></c></row>"
)


@dataclass
class Case:
    """A workbook, findings for it, and the findings among them that no cell can carry."""

    data: bytes
    findings: tuple[Finding, ...]
    unplaced: tuple[Finding, ...] = ()


@dataclass
class SheetXml:
    """A sheet: what stands before and after its rows, and the parts that belong to it."""

    name: str
    rows: str = ROWS
    before: str = ""
    after: str = ""
    state: str = ""
    part: str = ""
    kind: str = "worksheet"
    namespaces: str = ""
    root: str = ""  # a whole part, in place of one made from the above
    parts: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    """(relationship id, kind, entry name, content)."""


@dataclass
class Book:
    """A workbook to be zipped."""

    sheets: list[SheetXml]
    names: str = ""
    views: str = '<bookViews><workbookView xWindow="0" yWindow="0" activeTab="0"/></bookViews>'
    book_pr: str = "<workbookPr/>"
    protection: str = ""
    after_names: str = '<calcPr calcId="191029"/>'
    styles: str | None = STYLES
    strings: tuple[str, ...] | None = STRINGS
    parts: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    folder: str = "xl/"
    book_name: str = "workbook.xml"
    absolute: bool = False
    macros: bool = False
    extra_types: str = ""
    loose: dict[str, bytes] = field(default_factory=dict)

    def entries(self) -> dict[str, bytes]:
        """Entry name -> content, content types first."""
        types: list[str] = []
        found: dict[str, bytes] = {}
        book_part = self.folder + self.book_name
        relations: list[tuple[str, str, str]] = []
        listed = []
        for number, sheet in enumerate(self.sheets, 1):
            part = sheet.part or f"{self.folder}worksheets/sheet{number}.xml"
            state = f' state="{sheet.state}"' if sheet.state else ""
            listed.append(
                f'<sheet name="{sheet.name}" sheetId="{number + 3}"{state} r:id="rId{number}"/>'
            )
            relations.append((f"rId{number}", sheet.kind, part))
            found[part] = (HEAD + (sheet.root or _worksheet(sheet))).encode()
            types.append(_override(part, CONTENT_TYPES[sheet.kind]))
            if sheet.parts:
                found[_rels_name(part)] = _relationships(
                    [(one, kind, name) for one, kind, name, _ in sheet.parts], part, self.absolute
                )
            for _, kind, name, content in sheet.parts:
                if not content:  # a link to what is outside, or to what another sheet has
                    continue
                found[name] = content
                if kind in CONTENT_TYPES:
                    types.append(_override(name, CONTENT_TYPES[kind]))
        number = len(self.sheets)
        own = list(self.parts)
        if self.styles is not None:
            own.append(("rId900", "styles", f"{self.folder}styles.xml", self.styles.encode()))
        if self.strings is not None:
            items = "".join(f"<si><t>{_escape(text)}</t></si>" for text in self.strings)
            table = f'<sst xmlns="{MAIN}" uniqueCount="{len(self.strings)}">{items}</sst>'
            name = f"{self.folder}sharedStrings.xml"
            own.append(("rId901", "sharedStrings", name, (HEAD + table).encode()))
        for one, kind, name, content in own:
            relations.append((one, kind, name))
            found[name] = content
            if kind in CONTENT_TYPES:
                types.append(_override(name, CONTENT_TYPES[kind]))
        book = (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{self.book_pr}{self.protection}'
            f"{self.views}<sheets>{''.join(listed)}</sheets>{self.names}{self.after_names}"
            "</workbook>"
        )
        kind = (
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            if self.macros
            else f"{SHEET_ML}.sheet.main+xml"
        )
        head = {
            "[Content_Types].xml": (
                f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f"{self.extra_types}{_override(book_part, kind)}{''.join(types)}</Types>"
            ).encode(),
            "_rels/.rels": _relationships(
                [("rId1", "officeDocument", book_part)], "", self.absolute
            ),
            book_part: book.encode(),
            _rels_name(book_part): _relationships(relations, book_part, self.absolute),
        }
        return {**head, **found, **self.loose}

    def bytes(self) -> bytes:
        return zipped(self.entries())


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def _rels_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _relationships(items: list[tuple[str, str, str]], source: str, absolute: bool) -> bytes:
    folder = posixpath.dirname(source)
    lines = []
    for one, kind, target in items:
        space = PARTS_OF_MICROSOFT.get(kind, f"{RELATION}/{kind}")
        external = ' TargetMode="External"' if ":" in target else ""
        if not external:
            target = f"/{target}" if absolute else posixpath.relpath(target, folder or ".")
        lines.append(f'<Relationship Id="{one}" Type="{space}" Target="{target}"{external}/>')
    text = f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'
    return (HEAD + text).encode()


def _worksheet(sheet: SheetXml) -> str:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"{sheet.namespaces}>{sheet.before}'
        f"<sheetData>{sheet.rows}</sheetData>{sheet.after}</worksheet>"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def zipped(entries: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A plain zip with one date; the entries in `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, (2025, 3, 4, 5, 6, 8))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def streamed(entries: dict[str, bytes], *, wide: bool = False, signed: bool = True) -> bytes:
    """A zip as a program writes it that cannot go back: sizes follow the data, in a descriptor.

    With `wide`, every entry has zip64 sizes and places, in the directory and in the descriptor.
    """
    out, directory = io.BytesIO(), io.BytesIO()
    for name, content in entries.items():
        raw = name.encode()
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        crc = zlib.crc32(content)
        offset = out.tell()
        version, flags = (45, 0x808) if wide else (20, 0x808)
        local = struct.pack("<HHQQ", 1, 16, 0, 0) if wide else b""
        size = 0xFFFFFFFF if wide else 0
        out.write(
            struct.pack(
                "<4sHHHHHIIIHH",
                b"PK\3\4",
                version,
                flags,
                8,
                0x28C4,
                0x5A64,
                0,
                size,
                size,
                len(raw),
                len(local),
            )
        )
        out.write(raw + local + packed)
        out.write(b"PK\7\x08" if signed else b"")
        out.write(struct.pack("<IQQ" if wide else "<III", crc, len(packed), len(content)))
        extra = struct.pack("<HHQQQ", 1, 24, len(content), len(packed), offset) if wide else b""
        directory.write(
            struct.pack(
                "<4sHHHHHHIIIHHHHHII",
                b"PK\1\2",
                version,
                version,
                flags,
                8,
                0x28C4,
                0x5A64,
                crc,
                0xFFFFFFFF if wide else len(packed),
                0xFFFFFFFF if wide else len(content),
                len(raw),
                len(extra),
                0,
                0,
                0,
                0,
                0xFFFFFFFF if wide else offset,
            )
        )
        directory.write(raw + extra)
    start, length, count = out.tell(), directory.tell(), len(entries)
    out.write(directory.getvalue())
    if wide:
        place = out.tell()
        out.write(
            struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start)
        )
        out.write(struct.pack("<4sIQI", b"PK\6\7", 0, place, 1))
        out.write(
            struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        )
    else:
        out.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, length, start, 0))
    return out.getvalue()


# ---------------------------------------------------------------------------------------------
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
        f'<t>Handläggare A:</t></r><r><t xml:space="preserve">\n{_escape(text)}</t></r></text>'
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


def _chart_sheet() -> str:
    return (
        f'<chartsheet xmlns="{MAIN}" xmlns:r="{RELATION}"><sheetViews>'
        '<sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>'
    )


CHART_DRAWING = (
    f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
    'spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "</xdr:wsDr>"
).encode()


# ---------------------------------------------------------------------------------------------
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


def _prefixed(content: bytes, space: str = MAIN) -> bytes:
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
            name: _prefixed(archive.read(name))
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
    chart = SheetXml("Diagram", kind="chartsheet", root=_chart_sheet())
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
        _override(f"xl/{name}.xml", CONTENT_TYPES[kind])
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
