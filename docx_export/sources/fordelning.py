"""The template of the tjänsteutlåtande of an allocation (fördelning)."""

from __future__ import annotations

from docx_export.sources.parts import Column, Line, Template, page_headers, table
from docx_export.sources.sentences import none, outcome, received


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
                   f"{{% om {kind}.gemensamma.antal %}} För de "
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


def fordelning() -> Template:
    """The tjänsteutlåtande."""
    return Template(
        "{{ dokument.titel }}", _body(), *page_headers("Tjänsteutlåtande", "{{ dokument.titel }}")
    )


def _body() -> list[Line | str]:
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
        ("Normal", "{% om lum.antal %}I utlysningen för {{ utlysning.ar }} " + received("lum")
                   + "{% slut %}{% om mul.antal %}{% om lum.antal %}Dessutom {% annars %}"
                   "I utlysningen för {{ utlysning.ar }} {% slut %}" + received("mul")
                   + "{% slut %}{% om lum.antal och mul.antal %}Tillsammans omfattar ansökningarna "
                   "{{ totalt.sokt|kronor }}.{% slut %}" + none()),
        ("Normal", outcome("lum") + outcome("mul")
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
                   "{{ utlysning.stanger|datum }}.{% om inte totalt.inkomna.antal %} Inga "
                   "ansökningar kom in.{% slut %}"),
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
                   "{{ totalt.ram|kronor }} som har avsatts, med {{ totalt.over_ram|kronor }}. "
                   "{% slut %}" + _over("lum") + _over("mul")
                   + "{% om totalt.over_ram eller lum.over_ram eller mul.over_ram %}"
                   "{% om arende.skal_over_ram %}{{ arende.skal_over_ram }}{% slut %}{% slut %}"),
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
        ("Normal", "{% om dokument.diagram %}"),
        ("Normal", "Diagrammet och tabell {{ fordelat.tabell.nr }} visar hur mycket varje "
                   "förvaltning föreslås få.{% om fordelat.gemensamma.antal %} En gemensam ansökan "
                   "räknas hos den förvaltning som medlen betalas ut till.{% slut %}"),
        ("Normal", "{% diagram fordelat %}"),
        ("Caption", "Tabell {{ fordelat.tabell.nr }}. Föreslagna medel per förvaltning"),
        _shares(),
        ("After table", ""),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om lum.beviljade.antal och mul.beviljade.antal %}Förslaget innebär att "
                   "{{ lum.beviljat|kronor }} fördelas som {{ lum.namn }} och "
                   "{{ mul.beviljat|kronor }} som {{ mul.namn }}. Sammanlagt fördelas "
                   "{{ totalt.beviljat|kronor }}.{% annars om lum.beviljade.antal %}Förslaget "
                   "innebär att {{ lum.beviljat|kronor }} fördelas som {{ lum.namn }}."
                   "{% annars om mul.beviljade.antal %}Förslaget innebär att "
                   "{{ mul.beviljat|kronor }} fördelas som {{ mul.namn }}."
                   "{% annars om totalt.antal %}Förslaget innebär att inga medel fördelas."
                   "{% annars %}Det finns inga ansökningar att pröva, och förslaget innebär att "
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


def _over(kind: str) -> str:
    return (
        f"{{% om {kind}.over_ram %}}Förslaget för {{{{ {kind}.etikett }}}} överstiger ramen på "
        f"{{{{ {kind}.ram|kronor }}}} med {{{{ {kind}.over_ram|kronor }}}}. {{% slut %}}"
    )


def _shares() -> str:
    return table(
        (
            Column("Förvaltning", 4098, "{{ rad.namn }}", "Summa"),
            *(
                Column(f"{kind.upper()} (kr)", 1700,
                       f"{{% om rad.{kind} %}}{{{{ rad.{kind}|tal }}}}{{% annars %}}–{{% slut %}}",
                       f"{{% om {kind}.beviljat %}}{{{{ {kind}.beviljat|tal }}}}{{% annars %}}–"
                       "{% slut %}", amount=True)
                for kind in ("lum", "mul")
            ),
            Column("Summa (kr)", 1800, "{{ rad.summa|tal }}", "{{ totalt.beviljat|tal }}",
                   amount=True),
        ),
        "för rad i fordelat",
        caption="Föreslagna medel per förvaltning",
        description="En rad för varje förvaltning: namn, belopp för varje slag av medel och "
        "summan. Sist summorna för alla.",
        total=True,
    )  # fmt: skip


def _attestation() -> str:
    return table(
        (
            Column("Namn", 3700, "{{ g.namn }}"),
            Column("Befattning", 3498,
                   "{% om g.befattning %}{{ g.befattning }}{% annars %}–{% slut %}"),
            Column("Datum", 2100,
                   "{% om g.upphort %}Upphört{% om g.datum %} ({{ g.datum|isodatum }}){% slut %}"
                   "{% annars om g.datum %}{{ g.datum|isodatum }}{% annars %}–{% slut %}"),
        ),
        "för g i godkannanden",
        caption="Godkännanden",
        description="Namn, befattning och datum för varje godkännande; ett streck där inget är "
        "registrerat, och upphört där uppgifterna har ändrats sedan dess.",
    )  # fmt: skip
