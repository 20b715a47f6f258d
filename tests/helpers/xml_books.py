"""Small workbooks put together from XML: the hard files that no library writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def relationships(*lines: tuple[str, str, str], office: str = OFFICE) -> str:
    """A .rels part of (id, kind, target)."""
    inner = "".join(
        f'<Relationship Id="{identity}" Type="{office}/{kind}" Target="{target}"/>'
        for identity, kind, target in lines
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{inner}</Relationships>'


def content_types(main: str = _SHEET_TYPE) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{main}"/></Types>'
    )


def sheet(data: str, after: str = "", *, main: str = MAIN) -> str:
    """A worksheet part with this content in sheetData and after it."""
    return (
        f'<worksheet xmlns="{main}" xmlns:mc="{COMPATIBILITY}">'
        f"<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def cell(content: str, attributes: str = "") -> str:
    """A worksheet part with one cell, A1."""
    return sheet(f'<row r="1"><c r="A1" {attributes}>{content}</c></row>')


def parts(
    *sheets: str,
    strings: str = "",
    formats: Mapping[int, str] | None = None,
    styles: tuple[int, ...] = (0,),
    book: str = "",
    main: str = MAIN,
    office: str = OFFICE,
    more: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook with sheets "Blad1", "Blad2" …; `styles` are number format ids."""
    listed = "".join(
        f'<sheet name="Blad{n}" sheetId="{n}" r:id="s{n}"/>' for n in range(1, len(sheets) + 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in (formats or {}).items()
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.xml"), office=office),
        "xl/workbook.xml": book
        or f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("t1", "sharedStrings", "sharedStrings.xml"),
            ("t2", "styles", "styles.xml"),
            *(
                (f"s{n}", "worksheet", f"worksheets/sheet{n}.xml")
                for n in range(1, len(sheets) + 1)
            ),
            office=office,
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{codes}</numFmts><cellStyleXfs>'
        '<xf numFmtId="14"/></cellStyleXfs><cellXfs>'
        + "".join(f'<xf numFmtId="{n}"/>' for n in styles)
        + "</cellXfs></styleSheet>",
    }
    for n, text in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{n}.xml"] = text
    found.update(more or {})
    return found


def packed(contents: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()
