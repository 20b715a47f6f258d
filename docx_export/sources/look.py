"""How the built-in templates look: their styles and numberings, as WordprocessingML.

An office changes all of it in Word; what follows is only what a template begins with.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from docx_export.document.chart import AMBER, BLUE, GREEN, INK, VIOLET

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ROOT = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{_MC}" xmlns:w15="{_W15}" mc:Ignorable="w15"'
"""The attributes that the root of each part has."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SERIF, SANS = "Times New Roman", "Arial"
RULE, SHADE = "8A94A3", "E8ECF1"

_RIGHT = '<w:ind w:right="57"/><w:jc w:val="right"/>'  # a little air before the next column

# id, name, based on, next, paragraph properties, run properties; {width} is that of the text
_STYLES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Normal", "Normal", "", "", '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/>', ""),
    ("Title", "Title", "Normal", "Normal",
     '<w:keepNext/><w:spacing w:before="480" w:after="280" w:line="240" w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/><w:color w:val="{INK}"/>'
     '<w:sz w:val="34"/><w:szCs w:val="34"/>'),
    *(
        (f"Heading{level}", f"heading {level}", "Normal", "Normal",
         f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="80" w:line="240" '
         f'w:lineRule="auto"/><w:outlineLvl w:val="{level - 1}"/>',
         f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/>'
         f'<w:color w:val="{INK}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>')
        for level, before, size in ((1, 340, 26), (2, 240, 22), (3, 200, 20))
    ),
    ("ListNumber", "List Number", "Normal", "",
     '<w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="80"/>', ""),
    ("ListNumber2", "List Number 2", "ListNumber", "", '<w:numPr><w:numId w:val="2"/></w:numPr>',
     ""),
    ("ListBullet", "List Bullet", "Normal", "",
     '<w:numPr><w:numId w:val="3"/></w:numPr><w:spacing w:after="80"/>', ""),
    ("Inforlista", "Inför lista", "Normal", "Normal", '<w:keepNext/><w:spacing w:after="80"/>', ""),
    ("Caption", "caption", "Normal", "Normal",
     '<w:keepNext/><w:spacing w:before="200" w:after="80" w:line="240" w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/><w:color w:val="{INK}"/>'
     '<w:sz w:val="19"/><w:szCs w:val="19"/>'),
    ("Eftertabell", "Efter tabell", "Normal", "Normal",
     '<w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/>',
     '<w:sz w:val="12"/><w:szCs w:val="12"/>'),
    ("Adress", "Adress", "Normal", "",
     '<w:tabs><w:tab w:val="left" w:pos="1701"/></w:tabs><w:spacing w:after="20" w:line="252" '
     'w:lineRule="auto"/><w:ind w:left="1701" w:hanging="1701"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="19"/>'
     '<w:szCs w:val="19"/>'),
    ("Inforunderskrift", "Inför underskrift", "Normal", "Underskrift", '<w:keepNext/>'
     '<w:spacing w:before="480" w:after="0"/>', ""),
    ("Underskrift", "Underskrift", "Normal", "", '<w:keepLines/><w:spacing w:before="480" '
     'w:after="0"/>', ""),
    ("Header", "header", "Normal", "",
     '<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
     '<w:spacing w:after="0" w:line="252" w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="18"/>'
     '<w:szCs w:val="18"/>'),
    ("Sidhuvudsrubrik", "Sidhuvudsrubrik", "Header", "", '<w:spacing w:after="20"/>', "<w:b/>"),
    # A narrow band and no border: LibreOffice writes borders of paragraphs into a PDF without
    # telling that they are decoration, which PDF/UA asks for.
    ("Sidhuvudslinje", "Sidhuvudslinje", "Header", "",
     f'<w:shd w:val="clear" w:color="auto" w:fill="{RULE}"/>'
     '<w:spacing w:before="100" w:after="120" w:line="14" w:lineRule="exact"/>', ""),
    ("Tabelltext", "Tabelltext", "Normal", "",
     '<w:suppressAutoHyphens w:val="0"/><w:spacing w:before="50" w:after="50" w:line="240" '
     'w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="17"/>'
     '<w:szCs w:val="17"/>'),
    ("Tabellbelopp", "Tabellbelopp", "Tabelltext", "", _RIGHT, ""),
    ("Tabelltitel", "Tabelltitel", "Tabelltext", "", '<w:spacing w:after="20"/>', "<w:b/>"),
    ("Tabellrubrik", "Tabellrubrik", "Tabelltext", "", "<w:keepNext/>", "<w:b/>"),
    ("Tabellrubrikbelopp", "Tabellrubrik belopp", "Tabellrubrik", "", _RIGHT, ""),
)  # fmt: skip

STYLE_IDS = {
    "Normal": "", "Title": "Title", "Heading 1": "Heading1", "Heading 2": "Heading2",
    "List Number": "ListNumber", "List Number 2": "ListNumber2", "List Bullet": "ListBullet",
    "Before list": "Inforlista", "Caption": "Caption", "After table": "Eftertabell",
    "Address": "Adress", "Before signature": "Inforunderskrift", "Signature": "Underskrift",
    "Header": "Header", "Header line": "Sidhuvudslinje", "Header heading": "Sidhuvudsrubrik",
    "Table text": "Tabelltext", "Table heading": "Tabellrubrik",
    "Table amount": "Tabellbelopp", "Table title": "Tabelltitel",
    "Table heading amount": "Tabellrubrikbelopp",
}  # fmt: skip


def fonts() -> str:
    """The font table part, of the two fonts that the styles name."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:panose1 w:val="{panose}"/><w:charset w:val="00"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, panose, family in (
            (SANS, "020B0604020202020204", "swiss"),
            (SERIF, "02020603050405020304", "roman"),
        )
    )
    return f"{DECLARATION}<w:fonts {ROOT}>{entries}</w:fonts>"


def theme() -> str:
    """A theme part with the fonts and colours of the styles: Word asks for one (ECMA-376 part 1,
    14.2.7), and offers its colours to whoever restyles a template."""
    colours = {
        "dk1": "000000", "lt1": "FFFFFF", "dk2": INK, "lt2": SHADE, "accent1": BLUE,
        "accent2": VIOLET, "accent3": GREEN, "accent4": AMBER, "accent5": "9C2A3C",
        "accent6": RULE, "hlink": "0B4F9E", "folHlink": "5B3A8E",
    }  # fmt: skip
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items()
    )
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{face}"/><a:ea typeface=""/><a:cs typeface=""/>'
        f"</a:{kind}Font>"
        for kind, face in (("major", SANS), ("minor", SERIF))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = "".join(f'<a:ln w="{width}">{fill}</a:ln>' for width in (6350, 12700, 19050))
    effects = 3 * "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="{_A}" name="fordela"><a:themeElements>'
        f'<a:clrScheme name="fordela">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="fordela">{fonts}</a:fontScheme><a:fmtScheme name="fordela">'
        f"<a:fillStyleLst>{3 * fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effects}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{3 * fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def styles(width: int) -> str:
    """The styles part, for text of this width in twips."""
    parts = [
        f"{DECLARATION}<w:styles {ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{SERIF}" w:cs="{SERIF}"/>'
        '<w:sz w:val="23"/><w:szCs w:val="23"/>'
        '<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:suppressAutoHyphens/></w:pPr></w:pPrDefault></w:docDefaults>"
    ]
    own = {"Inforlista", "Inforunderskrift", "Eftertabell", "Adress", "Underskrift",
           "Sidhuvudslinje", "Sidhuvudsrubrik", "Tabelltext", "Tabellbelopp", "Tabelltitel",
           "Tabellrubrik", "Tabellrubrikbelopp"}  # fmt: skip
    for identity, name, based, following, paragraph, run in _STYLES:
        default = ' w:default="1"' if identity == "Normal" else ""
        custom = ' w:customStyle="1"' if identity in own else ""
        parts.append(
            f'<w:style w:type="paragraph"{default}{custom} w:styleId="{identity}">'
            f"<w:name w:val={quoteattr(name)}/>"
            + (f'<w:basedOn w:val="{based}"/>' if based else "")
            + (f'<w:next w:val="{following}"/>' if following else "")
            + "<w:qFormat/>"
            + (f"<w:pPr>{paragraph.replace('{width}', str(width))}</w:pPr>" if paragraph else "")
            + (f"<w:rPr>{run}</w:rPr>" if run else "")
            + "</w:style>"
        )
    parts.append(
        '<w:style w:type="character" w:default="1" w:styleId="Standardstycketeckensnitt">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="Emphasis"><w:name w:val="Emphasis"/><w:qFormat/>'
        "<w:rPr><w:i/><w:iCs/></w:rPr></w:style>"
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>'
        "<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="Normaltabell"><w:name w:val="Normal '
        'Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" '
        'w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="Fordelningstabell"><w:name '
        'w:val="Fördelningstabell"/><w:basedOn w:val="Normaltabell"/><w:qFormat/><w:tblPr>'
        f'<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{INK}"/>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom '
        f'w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders><w:shd w:val="clear" '
        f'w:color="auto" w:fill="{SHADE}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:top '
        f'w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders></w:tcPr>'
        "</w:tblStylePr></w:style></w:styles>"
    )
    return "".join(parts)


def numbering() -> str:
    """The numbering part: two numbered lists and one with bullets."""

    def pattern(number: int, format: str, text: str, font: str) -> str:
        return (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText '
            f'w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" '
            f'w:hanging="454"/></w:pPr>{font}</w:lvl></w:abstractNum>'
        )

    symbol = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/></w:rPr>'
    return (
        f"{DECLARATION}<w:numbering {ROOT}>"
        + pattern(0, "decimal", "%1.", "")
        + pattern(1, "decimal", "%1.", "")
        + pattern(2, "bullet", "•", symbol)
        + "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number - 1}"/></w:num>'
            for number in (1, 2, 3)
        )
        + "</w:numbering>"
    )
