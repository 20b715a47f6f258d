"""The built-in .docx templates, as source: `make_templates(folder)` writes them.

The files in templates/ are what an office opens and rewords in Word; this module is what they are
made from, the same bytes each time. A line of a template is (style, text): "\\t" is a tab, "\\n" a
line break, *words* are emphasised, the rest is the language of `directives`.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from docx_export.packaging import zipped

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ROOT = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="{_MC}" xmlns:w15="{_W15}" mc:Ignorable="w15"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SERIF, SANS = "Times New Roman", "Arial"
INK, RULE, SHADE = "1F2A37", "8A94A3", "E8ECF1"
MARGIN, PAGE_WIDTH, PAGE_HEIGHT = 1304, 11906, 16838  # twips: 2.3 cm, A4
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN

Line = tuple[str, str]


def make_templates(folder: Path) -> list[Path]:
    """Write every built-in template into `folder`, and return the paths."""
    written = []
    for name, data in templates().items():
        path = folder / name
        path.write_bytes(data)
        written.append(path)
    return written


def templates() -> dict[str, bytes]:
    """File name -> bytes of every built-in template."""
    return {"fordelning.docx": _package(_fordelning(), *_headers())}


# ---------------------------------------------------------------------------------------------
# what the decision says


def _received(kind: str) -> str:
    return (
        f"har {{{{ {kind}.antal|antal:ansökan:ansökningar }}}} om {{{{ {kind}.namn }}}} "
        f"({{{{ {kind}.etikett }}}}) kommit in. {{% om {kind}.antal = 1 %}}Den gäller{{% annars %}}"
        f"De gäller sammanlagt{{% slut %}} {{{{ {kind}.sokt|kronor }}}}. "
    )


def _outcome(kind: str) -> str:
    """One sentence for any mix of outcomes, and the sum."""
    verb = (
        "{% om u.slag = bifall %}beviljas i sin helhet{% annars om u.slag = delvis %}beviljas "
        "delvis{% annars om u.slag = avslag %}avslås{% annars om u.slag = central %}finansieras "
        "med centrala utvecklingsmedel{% annars %}avgörs senare{% slut %}"
    )
    which = (
        f"{{% om {kind}.antal = 1 %}}ansökan{{% annars om {kind}.antal = 2 %}}båda ansökningarna"
        "{% annars %}samtliga ansökningar{% slut %}"
    )
    return (
        f"{{% om {kind}.antal %}}{{% om {kind}.utfall.antal = 1 %}}Förvaltningen föreslår att "
        f"{which} om {{{{ {kind}.etikett }}}} {{% för u i {kind}.utfall %}}{verb}{{% slut %}}."
        f"{{% annars %}}Av ansökningarna om {{{{ {kind}.etikett }}}} föreslår förvaltningen att "
        f"{{% för u i {kind}.utfall, uppräkning %}}{{{{ u.antal }}}} {verb}{{% slut %}}."
        f"{{% slut %}}{{% om {kind}.beviljade.antal %}} Den föreslagna summan för "
        f"{{{{ {kind}.etikett }}}} är {{{{ {kind}.beviljat|kronor }}}}"
        f"{{% om {kind}.lika_belopp %}}, med {{{{ {kind}.lika_belopp|kronor }}}} till varje "
        "beviljad ansökan{% slut %}.{% slut %} {% slut %}"
    )


def _origin(kind: str) -> str:
    return (
        f"{{% om {kind}.antal %}}{{{{ {kind}.namn|Text }}}} söks i "
        f"{{{{ {kind}.antal|antal:ansökan:ansökningar }}}}. {{% om {kind}.stadsdelar.antal %}}"
        f"{{{{ {kind}.antal|form:Den:De }}}} kommer från {{{{ {kind}.stadsdelar.antal|"
        f"antal:stadsdelsförvaltning:stadsdelsförvaltningar }}}}{{% om {kind}.andra %}} samt "
        f"{{{{ {kind}.andra }}}}{{% slut %}} och {{% annars om {kind}.andra %}}"
        f"{{{{ {kind}.antal|form:Den:De }}}} kommer från {{{{ {kind}.andra }}}} och "
        f"{{% annars %}}{{{{ {kind}.antal|form:Den:De }}}} {{% slut %}}"
        f"omfattar {{% om {kind}.antal > 1 %}}sammanlagt {{% slut %}}"
        f"{{{{ {kind}.sokt|kronor }}}}.{{% slut %}}"
    )


def _reasons(kind: str) -> list[Line]:
    """Rejected, partly granted and centrally financed applications, with reasons and conditions."""
    about = "*{{ rad.titel }}*{% om rad.forvaltning %}, {{ rad.forvaltning }}{% slut %}"
    label = f"{{{{ {kind}.etikett }}}}"
    return [
        ("Normal", f"{{% om {kind}.antal %}}"),
        ("Normal", f"{{% om {kind}.tabell.med_skal %}}"),
        ("Normal", f"Skäl och villkor för varje ansökan om {label} framgår av tabell "
                   f"{{{{ {kind}.tabell.nr }}}}."
                   f"{{% om {kind}.gemensam_motivering och {kind}.delvis.antal %}} För de "
                   f"ansökningar som beviljas delvis gäller: {{{{ {kind}.gemensam_motivering }}}}"
                   "{% slut %}"),
        ("Normal", "{% annars %}"),
        ("Normal", f"{{% om {kind}.avslag.antal %}}"),
        ("Before list", f"Förvaltningen föreslår att {{{{ {kind}.avslag.antal|antal:ansökan:"
                        f"ansökningar }}}} om {label} avslås:"),
        ("Normal", f"{{% för rad i {kind}.avslag %}}"),
        ("List Bullet", about + ". {{ rad.motivering|Text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.egna_skal.antal %}}"),
        ("Before list", f"Förvaltningen föreslår att {{{{ {kind}.egna_skal.antal|antal:ansökan:"
                        f"ansökningar }}}} om {label} beviljas en del av det sökta beloppet:"),
        ("Normal", f"{{% för rad i {kind}.egna_skal %}}"),
        ("List Bullet", about + ". Beviljas {{ rad.beviljat|kronor }} av sökta "
                        "{{ rad.sokt|kronor }}.{% om rad.motivering %} {{ rad.motivering|Text }}"
                        "{% annars om rad.forstudie %} Medlen gäller en förstudie.{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.gemensamma.antal %}}"),
        ("Normal", f"Förvaltningen föreslår att {{{{ {kind}.gemensamma.antal|antal:ansökan:"
                   f"ansökningar }}}} om {label} beviljas en del av det sökta beloppet"
                   f"{{% om {kind}.lika_belopp %}}, {{{{ {kind}.lika_belopp|kronor }}}}"
                   f"{{% om {kind}.gemensamma.antal > 1 %}} vardera{{% slut %}}{{% slut %}}. "
                   f"{{{{ {kind}.gemensam_motivering|Text }}}}"),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.med_villkor.antal %}}"),
        ("Before list", f"För beviljade medel till {label} gäller särskilda villkor:"),
        ("Normal", f"{{% för rad i {kind}.med_villkor %}}"),
        ("List Bullet", about + ".{% om rad.villkor %} {{ rad.villkor|Text }}{% slut %}"
                        "{% om rad.samordnas %} Samordnas med nummer {{ rad.samordnas }} i "
                        "sammanställningen.{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.forstudie.antal %}}"),
        ("Normal", "Medel till en förstudie innebär inget löfte om medel för en "
                   "fortsättning kommande år."),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.central.antal %}}"),
        ("Normal", f"{{{{ {kind}.central.antal|form:Ansökan:Ansökningarna }}}} "
                   f"{{{{ {kind}.central.nummer }}}} om {label} föreslås finansieras med centrala "
                   f"utvecklingsmedel i stället. {{{{ {kind}.central.antal|form:Den:De }}}} ingår "
                   f"i det sökta beloppet men inte i den summa som föreslås för {label}."),
        ("Normal", f"{{% om inte {kind}.tabell.med_skal %}}"),
        ("Normal", f"{{% för rad i {kind}.central %}}"),
        ("List Bullet", about + ".{% om rad.motivering %} {{ rad.motivering|Text }}{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _waivers() -> list[Line]:
    """The errors that somebody has accepted: what, who, when and why."""
    return [
        ("Heading 2", "{% om undantag.antal %}Undantag från utlysningens regler{% slut %}"),
        ("Normal", "{% om undantag.antal %}"),
        ("Before list", "Förslaget avviker från utlysningens regler i {{ undantag.antal|antal-ett:"
                        "fall:fall }}, där undantag har medgetts:"),
        ("Normal", "{% för rad i undantag %}"),
        ("List Bullet", "{% om rad.titel %}*{{ rad.titel }}*, {% slut %}{{ rad.galler }}. "
                        "{{ rad.sak }} Undantaget har medgetts av {{ rad.medgett_av }} "
                        "{{ rad.datum|datum }}. Skäl: {{ rad.skal }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _table(kind: str) -> list[Line]:
    return [
        ("Normal", f"{{% om {kind}.tabell.nr %}}"),
        ("Caption", f"Tabell {{{{ {kind}.tabell.nr }}}}. {{{{ {kind}.tabell.rubrik }}}}"),
        ("Normal", f"{{% tabell {kind} %}}"),
        ("After table", ""),
        ("Normal", "{% slut %}"),
    ]


def _criteria(name: str, heading: str) -> list[Line]:
    return [
        ("Normal", f"{{% om {name}.antal %}}"),
        *([("Heading 2", heading)] if heading else []),
        ("Normal", f"{{% för k i {name} %}}"),
        ("List Bullet", "{{ k.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
    ]


_HEARING = (
    "{% för h i horanden %} {{ h.organ }} "
    "{% om h.tempus = hallet %}"
    "{% om h.form = mojlighet %}har haft möjlighet att behandla{% annars %}har behandlat{% slut %}"
    "{% annars om h.tempus = kommande %}"
    "{% om h.form = mojlighet %}kommer att få möjlighet att behandla{% annars %}kommer att "
    "behandla{% slut %}"
    "{% annars %}{% om h.form = mojlighet %}får möjlighet att behandla{% annars %}behandlar"
    "{% slut %}{% slut %} ärendet {{ h.datum|datum }}.{% slut %}"
)


def _fordelning() -> list[Line | str]:
    """The tjänsteutlåtande of a fördelning; a str is XML."""
    lines: list[Line | str] = [
        ("Address", "Till\t{{ namnd.namn }}"),
        ("Address", "{% om arende.sammantrade %}Sammanträde\t{{ arende.sammantrade|dag }}"
                    "{% slut %}"),
        ("Address", "{% om arende.datum %}Datum\t{{ arende.datum|dag }}{% slut %}"),
        ("Normal", "{% för h i handlaggare %}"),
        ("Address", "Handläggare\t{{ h.namn }}{% om h.kontakt %}, {{ h.kontakt }}{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Title", "{{ dokument.titel }}"),
        ("Heading 1", "Förvaltningens förslag till beslut"),
        ("Normal", "{% om totalt.beviljade.antal %}"),
        ("List Number", "{{ namnd.namn }} godkänner förvaltningens förslag till fördelning av "
                        "{{ totalt.medel }} för {{ utlysning.ar }}."),
        ("Normal", "{% annars om totalt.antal %}"),
        ("List Number", "{{ namnd.namn }} godkänner förvaltningens förslag att inte fördela några "
                        "medel i utlysningen för {{ utlysning.ar }}."),
        ("Normal", "{% annars %}"),
        ("List Number", "{{ namnd.namn }} lägger redovisningen av utlysningen för "
                        "{{ utlysning.ar }} till handlingarna."),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip
    for kind in ("lum", "mul"):
        lines += [
            ("Normal", f"{{% om {kind}.central.antal %}}"),
            ("List Number", "{{ namnd.namn }} godkänner att "
                            f"{{{{ {kind}.central.antal|form:ansökan:ansökningarna }}}} "
                            f"{{{{ {kind}.central.nummer }}}} om {{{{ {kind}.namn }}}} finansieras "
                            "med centrala utvecklingsmedel."),
            ("Normal", "{% slut %}"),
        ]  # fmt: skip
    lines += [
        ("Normal", "{% för punkt i beslutspunkter %}"),
        ("List Number", "{{ punkt.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om arende.omedelbart %}"),
        ("List Number", "Beslutet justeras omedelbart."),
        ("Normal", "{% slut %}"),
        ("List Number", "Ärendet överlämnas till stadsdelsnämnderna för kännedom."),
        ("Heading 1", "Sammanfattning"),
        ("Normal", "{{ text.sammanfattning }}"),
        ("Normal", "{% om lum.antal %}I utlysningen för {{ utlysning.ar }} " + _received("lum")
                   + "{% slut %}{% om mul.antal %}{% om lum.antal %}Dessutom {% annars %}"
                   "I utlysningen för {{ utlysning.ar }} {% slut %}" + _received("mul")
                   + "{% slut %}{% om lum.antal och mul.antal %}Tillsammans omfattar ansökningarna "
                   "{{ totalt.sokt|kronor }}.{% slut %}{% om inte totalt.antal %}Inga ansökningar "
                   "har kommit in i utlysningen för {{ utlysning.ar }}.{% slut %}"),
        ("Normal", _outcome("lum") + _outcome("mul")
                   + "{% om lum.beviljade.antal och mul.beviljade.antal %}Sammanlagt föreslås "
                   "{{ totalt.beviljat|kronor }} fördelas.{% slut %}"),
        ("Heading 1", "Bakgrund"),
        ("Normal", "{{ text.bakgrund }}"),
        ("Normal", "{% om lum.antal %}"),
        ("Heading 1", "Kriterier och prioriteringar för {{ lum.namn }}"),
        ("Normal", "{{ text.kriterier }}"),
        *_criteria("lum.kriterier", ""),
        *_criteria("lum.huvudkriterier", "Huvudkriterier"),
        *_criteria("lum.prioriteringar", "Prioriterade områden"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om mul.antal %}"),
        ("Heading 1", "{{ mul.namn|Text }}"),
        ("Normal", "{{ text.studiebesok }}"),
        *_criteria("mul.huvudkriterier", "Huvudkriterier"),
        *_criteria("mul.prioriteringar", "Prioriterade områden"),
        ("Normal", "{% slut %}"),
        ("Heading 1", "Ärendet"),
        ("Normal", "Utlysningen var öppen från och med {{ utlysning.oppnar|datum }} till och med "
                   "{{ utlysning.stanger|datum }}.{% om inte totalt.antal %} Inga ansökningar kom "
                   "in.{% slut %}"),
        ("Normal", _origin("lum")),
        ("Normal", _origin("mul")),
        ("Normal", "{% om totalt.aterkallade.antal %}{{ totalt.aterkallade.antal|Antal:ansökan:"
                   "ansökningar }} har dragits tillbaka av sökanden och ingår inte i summorna."
                   "{% slut %}{% om totalt.avvisade.antal %} {{ totalt.avvisade.antal|Antal:"
                   "ansökan:ansökningar }} har avvisats och ingår inte i summorna.{% slut %}"),
        ("Normal", "{{ text.arendet }}"),
        ("Normal", "{% för stycke i overblick %}"),
        ("Normal", "{{ stycke.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om text.aterbetalning och totalt.beviljade.antal %}"),
        ("Heading 1", "Återbetalning av beviljade medel"),
        ("Normal", "{{ text.aterbetalning }}"),
        ("Normal", "{% slut %}"),
        ("Heading 1", "Ärendets beredning"),
        ("Normal", "Ärendet har beretts {% om arende.avdelning %}inom {{ arende.avdelning }}"
                   "{% om arende.rad %} och i {{ arende.rad }}{% slut %}{% annars om arende.rad %}"
                   "i {{ arende.rad }}{% annars %}inom {{ forvaltning.lopande }}{% slut %}."
                   + _HEARING),
        ("Heading 1", "Förvaltningens synpunkter och förslag"),
        ("Normal", "{{ text.synpunkter }}"),
        ("Normal", "{% om totalt.over_ram %}Förslaget överstiger den ram på "
                   "{{ totalt.ram|kronor }} som har avsatts, med {{ totalt.over_ram|kronor }}."
                   "{% om arende.skal_over_ram %} {{ arende.skal_over_ram }}{% slut %}{% slut %}"),
        *_reasons("lum"),
        *_reasons("mul"),
        *_waivers(),
        ("Heading 2", "{% om tabeller.antal %}Förslag till fördelning{% slut %}"),
        ("Normal", "{% om lum.tabell.nr och mul.tabell.nr %}Förslaget till fördelning framgår av "
                   "tabell {{ lum.tabell.nr }} och tabell {{ mul.tabell.nr }}."
                   "{% annars om lum.tabell.nr %}Förslaget till fördelning framgår av tabell "
                   "{{ lum.tabell.nr }}.{% annars om mul.tabell.nr %}Förslaget till fördelning "
                   "framgår av tabell {{ mul.tabell.nr }}.{% slut %}"),
        *_table("lum"),
        *_table("mul"),
        ("Normal", "{% om lum.beviljade.antal och mul.beviljade.antal %}Förslaget innebär att "
                   "{{ lum.beviljat|kronor }} fördelas som {{ lum.namn }} och "
                   "{{ mul.beviljat|kronor }} som {{ mul.namn }}. Sammanlagt fördelas "
                   "{{ totalt.beviljat|kronor }}.{% annars om lum.beviljade.antal %}Förslaget "
                   "innebär att {{ lum.beviljat|kronor }} fördelas som {{ lum.namn }}."
                   "{% annars om mul.beviljade.antal %}Förslaget innebär att "
                   "{{ mul.beviljat|kronor }} fördelas som {{ mul.namn }}."
                   "{% annars om totalt.antal %}Förslaget innebär att inga medel fördelas."
                   "{% annars %}Inga ansökningar har kommit in, och förslaget innebär att "
                   "inga medel fördelas.{% slut %}"
                   "{% om totalt.antal %} Förvaltningen föreslår att {{ namnd.lopande }} "
                   "godkänner förslaget.{% slut %}"),
        ("Normal", "{% för g i godkannanden %}"),
        ("Signature", "{{ g.namn }}{% om g.befattning %}\n{{ g.befattning }}{% slut %}"
                      "{% om g.forvaltning %}\n{{ g.forvaltning }}{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om bilagor.antal %}"),
        ("Heading 1", "Bilagor"),
        ("Normal", "{% för b i bilagor %}"),
        ("List Number 2", "{{ b.titel }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Heading 1", "Attesterat av"),
        ("Before list", "{% om godkannanden.alla och inte dokument.utkast %}Detta dokument har "
                        "godkänts digitalt av följande personer:{% annars om "
                        "godkannanden.upphorda.antal %}Uppgifterna har ändrats efter ett "
                        "godkännande, som därför har upphört. Ett streck betyder att inget "
                        "godkännande är registrerat.{% annars om godkannanden.antal %}"
                        "Godkännanden registreras här när de har gjorts i ärendesystemet. Ett "
                        "streck betyder att inget godkännande är registrerat.{% annars %}Inga "
                        "godkännanden är registrerade.{% slut %}"),
        ("Normal", "{% om godkannanden.antal %}"),
        _attestation(),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip
    return lines


def _attestation() -> str:
    widths = (3700, 3498, 2100)
    rows = (
        (True, ("Namn", "Befattning", "Datum")),
        (False, ("{% för g i godkannanden %}", "", "")),
        (False, ("{{ g.namn }}",
                 "{% om g.befattning %}{{ g.befattning }}{% annars %}–{% slut %}",
                 "{% om g.upphort %}Upphört{% om g.datum %} ({{ g.datum|isodatum }}){% slut %}"
                 "{% annars om g.datum %}{{ g.datum|isodatum }}{% annars %}–{% slut %}")),
        (False, ("{% slut %}", "", "")),
    )  # fmt: skip
    parts = [
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Fordelningstabell"/><w:tblW w:w="{sum(widths)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        '<w:tblCaption w:val="Godkännanden"/><w:tblDescription w:val="Namn, befattning och datum '
        "för varje godkännande; ett streck där inget är registrerat, och upphört där "
        'uppgifterna har ändrats sedan dess."/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + "</w:tblGrid>"
    ]
    for header, texts in rows:
        properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if header else "")
        style = "Table heading" if header else "Table text"
        parts.append(f"<w:tr><w:trPr>{properties}</w:trPr>")
        parts += [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph(style, text)}</w:tc>"
            for width, text in zip(widths, texts, strict=True)
        ]
        parts.append("</w:tr>")
    return "".join(parts) + "</w:tbl>"


def _headers() -> tuple[list[Line], list[Line]]:
    """The header of the first page, and that of the others."""
    page = "Sida §PAGE§ (§NUMPAGES§)"
    first = [
        ("Header heading", "{{ forvaltning.namn }}\tTjänsteutlåtande"),
        ("Header", "{% om arende.dnr %}\tDnr {{ arende.dnr }}{% slut %}"),
        ("Header line", "\t" + page),
    ]
    others = [
        ("Header", "{{ dokument.titel }}"),
        ("Header line", "Tjänsteutlåtande{% om arende.dnr %}, dnr {{ arende.dnr }}{% slut %}\t"
                        + page),
    ]  # fmt: skip
    return first, others


# ---------------------------------------------------------------------------------------------
# how it looks: (id, name, based on, next, paragraph properties, run properties)

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
    ("Underskrift", "Underskrift", "Normal", "", '<w:keepLines/><w:spacing w:before="480" '
     'w:after="0"/>', ""),
    ("Header", "header", "Normal", "",
     f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
     '<w:spacing w:after="0" w:line="252" w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="18"/>'
     '<w:szCs w:val="18"/>'),
    ("Sidhuvudsrubrik", "Sidhuvudsrubrik", "Header", "", '<w:spacing w:after="20"/>', "<w:b/>"),
    ("Sidhuvudslinje", "Sidhuvudslinje", "Header", "",
     f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="6" w:color="{RULE}"/></w:pBdr>'
     '<w:spacing w:after="120"/>', ""),
    ("Tabelltext", "Tabelltext", "Normal", "",
     '<w:suppressAutoHyphens w:val="0"/><w:spacing w:before="50" w:after="50" w:line="240" '
     'w:lineRule="auto"/>',
     f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="17"/>'
     '<w:szCs w:val="17"/>'),
    ("Tabellbelopp", "Tabellbelopp", "Tabelltext", "", '<w:jc w:val="right"/>', ""),
    ("Tabellrubrik", "Tabellrubrik", "Tabelltext", "", "<w:keepNext/>", "<w:b/>"),
    ("Tabellrubrikbelopp", "Tabellrubrik belopp", "Tabellrubrik", "", '<w:jc w:val="right"/>', ""),
)  # fmt: skip

_STYLE_IDS = {
    "Normal": "", "Title": "Title", "Heading 1": "Heading1", "Heading 2": "Heading2",
    "List Number": "ListNumber", "List Number 2": "ListNumber2", "List Bullet": "ListBullet",
    "Before list": "Inforlista", "Caption": "Caption", "After table": "Eftertabell",
    "Address": "Adress", "Signature": "Underskrift",
    "Header": "Header", "Header line": "Sidhuvudslinje", "Header heading": "Sidhuvudsrubrik",
    "Table text": "Tabelltext", "Table heading": "Tabellrubrik",
}  # fmt: skip


def _styles() -> str:
    parts = [
        f"{_DECLARATION}<w:styles {_ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{SERIF}" w:cs="{SERIF}"/>'
        '<w:sz w:val="23"/><w:szCs w:val="23"/>'
        '<w:lang w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:suppressAutoHyphens/></w:pPr></w:pPrDefault></w:docDefaults>"
    ]
    own = {"Inforlista", "Eftertabell", "Adress", "Underskrift",
           "Sidhuvudslinje", "Sidhuvudsrubrik", "Tabelltext", "Tabellbelopp", "Tabellrubrik",
           "Tabellrubrikbelopp"}  # fmt: skip
    for identity, name, based, following, paragraph, run in _STYLES:
        default = ' w:default="1"' if identity == "Normal" else ""
        custom = ' w:customStyle="1"' if identity in own else ""
        parts.append(
            f'<w:style w:type="paragraph"{default}{custom} w:styleId="{identity}">'
            f"<w:name w:val={quoteattr(name)}/>"
            + (f'<w:basedOn w:val="{based}"/>' if based else "")
            + (f'<w:next w:val="{following}"/>' if following else "")
            + "<w:qFormat/>"
            + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
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


def _numbering() -> str:
    def pattern(number: int, format: str, text: str, font: str) -> str:
        return (
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText '
            f'w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" '
            f'w:hanging="454"/></w:pPr>{font}</w:lvl></w:abstractNum>'
        )

    symbol = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/></w:rPr>'
    return (
        f"{_DECLARATION}<w:numbering {_ROOT}>"
        + pattern(0, "decimal", "%1.", "")
        + pattern(1, "decimal", "%1.", "")
        + pattern(2, "bullet", "•", symbol)
        + "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number - 1}"/></w:num>'
            for number in (1, 2, 3)
        )
        + "</w:numbering>"
    )


# ---------------------------------------------------------------------------------------------
# XML


def _paragraph(style: str, text: str) -> str:
    identity = _STYLE_IDS[style]
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


def _package(body: list[Line | str], first: list[Line], others: list[Line]) -> bytes:
    content = "".join(
        part if isinstance(part, str) else _paragraph(*part) for part in body
    )  # a template's paragraphs and tables
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference '
        f'w:type="first" r:id="rId5"/><w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/><w:pgMar '
        f'w:top="1588" w:right="{MARGIN}" w:bottom="1418" w:left="{MARGIN}" w:header="709" '
        'w:footer="709" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "word/document.xml": f"<w:document {_ROOT}><w:body>{content}{section}</w:body>"
                             "</w:document>",
        "word/header1.xml": _header(others),
        "word/header2.xml": _header(first),
        "word/styles.xml": _styles().removeprefix(_DECLARATION),
        "word/numbering.xml": _numbering().removeprefix(_DECLARATION),
        "word/settings.xml": f'<w:settings {_ROOT}><w:zoom w:percent="100"/>'
                             '<w:defaultTabStop w:val="1304"/><w:autoHyphenation/>'
                             '<w:characterSpacingControl w:val="doNotCompress"/>'
                             '<w:compat><w:compatSetting '
                             'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office'
                             '/word" w:val="15"/></w:compat><w:themeFontLang w:val="sv-SE"/>'
                             '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
                             "</w:settings>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
                             'xmlns:dc="http://purl.org/dc/elements/1.1/" '
                             'xmlns:dcterms="http://purl.org/dc/terms/" '
                             'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
                             "<dc:title>Mall: tjänsteutlåtande om fördelning</dc:title>"
                             "<dc:language>sv-SE</dc:language></cp:coreProperties>",
        "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/'
                            '2006/extended-properties"><Application>Microsoft Office Word'
                            "</Application></Properties>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
                       f'<Relationship Id="rId1" Type="{_R}/officeDocument" '
                       'Target="word/document.xml"/>'
                       f'<Relationship Id="rId2" Type="{package}/relationships/metadata/'
                       'core-properties" Target="docProps/core.xml"/>'
                       f'<Relationship Id="rId3" Type="{_R}/extended-properties" '
                       'Target="docProps/app.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
                                        + "".join(
                                            f'<Relationship Id="rId{number}" Type="{_R}/{kind}" '
                                            f'Target="{target}.xml"/>'
                                            for number, (kind, target) in enumerate(_RELATED, 1)
                                        )
                                        + "</Relationships>",
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                               'ContentType="application/vnd.openxmlformats-package.relationships'
                               '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                               + "".join(
                                   f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
                                   for name, kind in (
                                       ("word/document.xml", f"{base}document.main"),
                                       ("word/styles.xml", f"{base}styles"),
                                       ("word/numbering.xml", f"{base}numbering"),
                                       ("word/settings.xml", f"{base}settings"),
                                       ("word/header1.xml", f"{base}header"),
                                       ("word/header2.xml", f"{base}header"),
                                       ("docProps/core.xml", "application/vnd.openxmlformats-"
                                                             "package.core-properties"),
                                       ("docProps/app.xml", "application/vnd.openxmlformats-"
                                                            "officedocument.extended-properties"),
                                   )
                               )
                               + "</Types>",
    }  # fmt: skip
    return zipped({name: (_DECLARATION + text).encode() for name, text in parts.items()})


_RELATED = (
    ("styles", "styles"), ("numbering", "numbering"), ("settings", "settings"),
    ("header", "header1"), ("header", "header2"),
)  # fmt: skip


def _header(lines: list[Line]) -> str:
    content = "".join(_paragraph(style, text) for style, text in lines)
    return f"<w:hdr {_ROOT}>{content}</w:hdr>"
