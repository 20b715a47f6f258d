"""What the built-in templates are put together from: lines, tables, headers, and the package.

A line is (style, text): "\\t" is a tab, "\\n" a line break, *words* are emphasised, §PAGE§ is a
field of Word; the rest is the language of `directives`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from docx_export.sources.look import (
    DECLARATION,
    ROOT,
    STYLE_IDS,
    R,
    fonts,
    numbering,
    styles,
    theme,
)
from opc.write import zipped

MARGIN, SHORT, LONG = 1304, 11906, 16838  # twips: 2.3 cm, A4
NARROW_MARGIN = 964  # 1.7 cm, for pages that are all table

Line = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """A4, upright or lying."""

    landscape: bool = False

    @property
    def margin(self) -> int:
        """The left and right margin, in twentieths of a point."""
        return NARROW_MARGIN if self.landscape else MARGIN

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in twentieths of a point."""
        return (LONG, SHORT) if self.landscape else (SHORT, LONG)

    @property
    def text_width(self) -> int:
        """The width between the margins, in twentieths of a point."""
        return self.size[0] - 2 * self.margin


@dataclass(frozen=True)
class Template:
    """One template: its title (a property of the document, may hold {{ fields }}), body and
    headers. A str in the body is XML."""

    title: str
    body: Sequence[Line | str]
    first: Sequence[Line]  # the header of the first page
    others: Sequence[Line]  # that of the other pages
    page: Page = field(default_factory=Page)


@dataclass(frozen=True)
class Column:
    """A column of a table whose rows are repeated: header, width in twips, the paragraphs of a
    cell, and what its cell in the sum row says. A paragraph is text, or (style, text)."""

    title: str
    width: int
    cell: str | Sequence[str | Line]
    total: str = "–"
    amount: bool = False


def table(
    columns: Sequence[Column], each: str, *, caption: str, description: str, total: bool = False
) -> str:
    """A table with a header row that is repeated on each page, and a row for each record.

    `each` is the directive that repeats, "för rad i lum.rader". Caption and description are the
    table's alternative text: they are read aloud, and hold no fields.
    """
    header = _row(columns, [[column.title] for column in columns], header=True)
    cells = [[c.cell] if isinstance(c.cell, str) else list(c.cell) for c in columns]
    blank = [""] * (len(columns) - 1)
    begin, end = ([[f"{{% {told} %}}"], *([text] for text in blank)] for told in (each, "slut"))
    body = _row(columns, begin) + _row(columns, cells) + _row(columns, end)
    last = _row(columns, [[column.total] for column in columns]) if total else ""
    whole = sum(column.width for column in columns)
    look = "0460" if total else "0420"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Fordelningstabell"/><w:tblW w:w="{whole}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}"'
        f' w:firstRow="1" w:lastRow="{int(total)}" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="0" w:noVBand="1"/><w:tblCaption w:val={quoteattr(caption)}/>'
        f"<w:tblDescription w:val={quoteattr(description)}/></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{column.width}"/>' for column in columns)
        + f"</w:tblGrid>{header}{body}{last}</w:tbl>"
    )


def _row(
    columns: Sequence[Column], cells: Sequence[Sequence[str | Line]], *, header: bool = False
) -> str:
    about = "<w:cantSplit/>" + ("<w:tblHeader/>" if header else "")
    parts = [f"<w:tr><w:trPr>{about}</w:trPr>"]
    for column, texts in zip(columns, cells, strict=True):
        look = "Table heading" if header else "Table text"
        if column.amount:
            look = "Table heading amount" if header else "Table amount"
        lines = [(look, text) if isinstance(text, str) else text for text in texts]
        inside = "".join(paragraph(style, text) for style, text in lines)
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{column.width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'
        )
    return "".join(parts) + "</w:tr>"


def page_headers(document: str, running: str, later: str = "") -> tuple[list[Line], list[Line]]:
    """The header of the first page, with the kind of document, and that of the others, with the
    running title; `later`: how they name the document, if otherwise."""
    page = "Sida §PAGE§ (§NUMPAGES§)"
    first = [
        ("Header heading", f"{{{{ forvaltning.namn }}}}\t{document}"),
        ("Header", "{% om arende.dnr %}\tDnr {{ arende.dnr }}{% slut %}"),
        ("Header", "\t" + page),
        ("Header line", ""),
    ]
    others = [
        ("Header", running),
        ("Header", (later or document)
                   + "{% om arende.dnr %}, dnr {{ arende.dnr }}{% slut %}\t" + page),
        ("Header line", ""),
    ]  # fmt: skip
    return first, others


# ---------------------------------------------------------------------------------------------
# XML


def paragraph(style: str, text: str) -> str:
    """A paragraph's XML in a style."""
    identity = STYLE_IDS[style]
    properties = f'<w:pPr><w:pStyle w:val="{identity}"/></w:pPr>' if identity else ""
    return f"<w:p>{properties}{_runs(text)}</w:p>"


def _runs(text: str) -> str:
    """Runs of a line: *emphasised* words, tabs and §FIELD§s."""
    parts: list[str] = []
    for index, piece in enumerate(text.split("*")):
        look = '<w:rPr><w:rStyle w:val="Emphasis"/></w:rPr>' if index % 2 else ""
        for part in re.split(r"(\t|\n|§\w+§)", piece):
            if part == "\t":
                parts.append(f"<w:r>{look}<w:tab/></w:r>")
            elif part == "\n":
                parts.append(f"<w:r>{look}<w:br/></w:r>")
            elif part.startswith("§"):
                parts.append(
                    f'<w:fldSimple w:instr=" {part.strip("§")} "><w:r><w:t>1</w:t></w:r>'
                    "</w:fldSimple>"
                )
            elif part:
                parts.append(f'<w:r>{look}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(parts)


_TOP = 1814
"""Room for a header of three lines: where the header has to grow into the page, LibreOffice has
already set the page's end, and leaves a heading alone there."""


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def make(template: Template) -> bytes:
    """The .docx of a template, the same bytes each time."""
    content = "".join(part if isinstance(part, str) else paragraph(*part) for part in template.body)
    page = template.page
    parts = {
        "word/document.xml": f"<w:document {ROOT}><w:body>{content}{_section(page)}</w:body>"
                             "</w:document>",
        "word/header1.xml": _header(template.others),
        "word/header2.xml": _header(template.first),
        "word/styles.xml": styles(page.text_width).removeprefix(DECLARATION),
        "word/fontTable.xml": fonts().removeprefix(DECLARATION),
        "word/theme/theme1.xml": theme().removeprefix(DECLARATION),
        "word/numbering.xml": numbering().removeprefix(DECLARATION),
        "word/settings.xml": _settings(),
        "docProps/core.xml": _core_properties(template.title),
        "docProps/app.xml": _app_properties(),
        "_rels/.rels": _package_relationships(),
        "word/_rels/document.xml.rels": _document_relationships(),
        "[Content_Types].xml": _content_types(),
    }  # fmt: skip
    return zipped({name: (DECLARATION + text).encode() for name, text in parts.items()})


def _section(page: Page) -> str:
    """The size of the pages, their margins and headers."""
    wide, high = page.size
    lying = ' w:orient="landscape"' if page.landscape else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference '
        f'w:type="first" r:id="rId5"/><w:pgSz w:w="{wide}" w:h="{high}"{lying}/><w:pgMar '
        f'w:top="{_TOP}" w:right="{page.margin}" w:bottom="{964 if page.landscape else 1418}" '
        f'w:left="{page.margin}" w:header="709" w:footer="709" w:gutter="0"/><w:titlePg/>'
        "</w:sectPr>"
    )


def _settings() -> str:
    """The settings: Swedish, hyphenated, as Word 2013 and later lay it out."""
    return (
        f'<w:settings {ROOT}><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="1304"/><w:autoHyphenation/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:compatSetting "
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office'
        '/word" w:val="15"/></w:compat><w:themeFontLang w:val="sv-SE"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    )


def _core_properties(title: str) -> str:
    """The title and the language."""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        "<dc:language>sv-SE</dc:language></cp:coreProperties>"
    )


def _app_properties() -> str:
    """The program that wrote it."""
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
        '2006/extended-properties"><Application>Microsoft Office Word'
        "</Application></Properties>"
    )


def _package_relationships() -> str:
    """The relationships of the package."""
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" '
        'Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{R}/extended-properties" '
        'Target="docProps/app.xml"/></Relationships>'
    )


def _document_relationships() -> str:
    """The relationships of the document."""
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}.xml"/>'
            for number, (kind, target) in enumerate(_RELATED, 1)
        )
        + "</Relationships>"
    )


def _content_types() -> str:
    """The types of the parts."""
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships'
        '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
            for name, kind in (
                ("word/document.xml", f"{_TYPES}document.main"),
                ("word/styles.xml", f"{_TYPES}styles"),
                ("word/numbering.xml", f"{_TYPES}numbering"),
                ("word/settings.xml", f"{_TYPES}settings"),
                ("word/fontTable.xml", f"{_TYPES}fontTable"),
                ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme"),
                ("word/header1.xml", f"{_TYPES}header"),
                ("word/header2.xml", f"{_TYPES}header"),
                ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties"),
                (
                    "docProps/app.xml",
                    "application/vnd.openxmlformats-officedocument.extended-properties",
                ),
            )
        )
        + "</Types>"
    )


_RELATED = (
    ("styles", "styles"), ("numbering", "numbering"), ("settings", "settings"),
    ("header", "header1"), ("header", "header2"), ("fontTable", "fontTable"),
    ("theme", "theme/theme1"),
)  # fmt: skip


def _header(lines: Sequence[Line]) -> str:
    content = "".join(paragraph(style, text) for style, text in lines)
    return f"<w:hdr {ROOT}>{content}</w:hdr>"
