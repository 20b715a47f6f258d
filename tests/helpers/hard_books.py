"""Workbooks put together as XML and zipped, in every way that a zip can be written."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

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
            found[part] = (HEAD + (sheet.root or worksheet_part(sheet))).encode()
            types.append(override_of(part, CONTENT_TYPES[sheet.kind]))
            if sheet.parts:
                found[rels_name(part)] = relationships_part(
                    [(one, kind, name) for one, kind, name, _ in sheet.parts], part, self.absolute
                )
            for _, kind, name, content in sheet.parts:
                if not content:  # a link to what is outside, or to what another sheet has
                    continue
                found[name] = content
                if kind in CONTENT_TYPES:
                    types.append(override_of(name, CONTENT_TYPES[kind]))
        number = len(self.sheets)
        own = list(self.parts)
        if self.styles is not None:
            own.append(("rId900", "styles", f"{self.folder}styles.xml", self.styles.encode()))
        if self.strings is not None:
            items = "".join(f"<si><t>{escaped(text)}</t></si>" for text in self.strings)
            table = f'<sst xmlns="{MAIN}" uniqueCount="{len(self.strings)}">{items}</sst>'
            name = f"{self.folder}sharedStrings.xml"
            own.append(("rId901", "sharedStrings", name, (HEAD + table).encode()))
        for one, kind, name, content in own:
            relations.append((one, kind, name))
            found[name] = content
            if kind in CONTENT_TYPES:
                types.append(override_of(name, CONTENT_TYPES[kind]))
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
                f"{self.extra_types}{override_of(book_part, kind)}{''.join(types)}</Types>"
            ).encode(),
            "_rels/.rels": relationships_part(
                [("rId1", "officeDocument", book_part)], "", self.absolute
            ),
            book_part: book.encode(),
            rels_name(book_part): relationships_part(relations, book_part, self.absolute),
        }
        return {**head, **found, **self.loose}

    def bytes(self) -> bytes:
        return zipped(self.entries())


def override_of(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def rels_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relationships_part(items: list[tuple[str, str, str]], source: str, absolute: bool) -> bytes:
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


def worksheet_part(sheet: SheetXml) -> str:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"{sheet.namespaces}>{sheet.before}'
        f"<sheetData>{sheet.rows}</sheetData>{sheet.after}</worksheet>"
    )


def escaped(text: str) -> str:
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
