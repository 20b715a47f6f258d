"""The template of the tjänsteutlåtande of an allocation (fördelning)."""

from __future__ import annotations

from collections.abc import Sequence

from docx_export.sources.parts import Column, Line, Page, Template, page_headers, table
from docx_export.sources.reasons import reasons, waivers
from docx_export.sources.sentences import (
    all_received,
    chosen,
    for_those_with,
    outcome,
    some,
)
from validators.cards.call import Form, Forms
from validators.spelling import listed


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


def fordelning(forms: Forms) -> Template:
    """The tjänsteutlåtande of a call with these kinds."""
    return Template(
        "{{ dokument.titel }}",
        _body(forms),
        *page_headers("Tjänsteutlåtande", "{{ dokument.titel }}"),
    )


def _body(forms: Forms) -> list[Line | str]:
    kinds = [kind for kind, _ in forms]
    return [
        *_address(),
        *_decision_points(kinds),
        *_summary(forms),
        *_case(kinds),
        *_opinion(kinds),
        *_proposal(kinds),
        *_signatures(),
    ]


def _address() -> list[Line]:
    return [
        ("Address", "Till\t{{ namnd.namn }}"),
        ("Address", "{% om arende.sammantrade %}Sammanträde\t{{ arende.sammantrade|dag }}"
                    "{% slut %}"),
        ("Address", "{% om arende.datum %}Datum\t{{ arende.datum|dag }}{% slut %}"),
        ("Normal", "{% för h i handlaggare %}"),
        ("Address", "Handläggare\t{{ h.namn }}{% om h.kontakt %}, {{ h.kontakt }}{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Title", "{{ dokument.titel }}"),
    ]  # fmt: skip


def _decision_points(kinds: Sequence[str]) -> list[Line]:
    """What the committee is asked to decide."""
    central: list[Line] = []
    for kind in kinds:
        central += [
            ("Normal", f"{{% om {kind}.central.antal %}}"),
            ("List Number", "{{ namnd.namn }} godkänner att "
                            f"{{{{ {kind}.central.antal|form:ansökan:ansökningarna }}}} "
                            f"{{{{ {kind}.central.nummer }}}} om {{{{ {kind}.namn }}}} finansieras "
                            "med centrala utvecklingsmedel."),
            ("Normal", "{% slut %}"),
        ]  # fmt: skip
    return [
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
        *central,
        ("Normal", "{% för punkt i beslutspunkter %}"),
        ("List Number", "{{ punkt.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om arende.omedelbart %}"),
        ("List Number", "Beslutet justeras omedelbart."),
        ("Normal", "{% slut %}"),
        ("List Number", "Ärendet överlämnas till stadsdelsnämnderna för kännedom."),
    ]  # fmt: skip


def _summary(forms: Forms) -> list[Line]:
    """The summary, the background and what the call asks for."""
    kinds = [kind for kind, _ in forms]
    return [
        ("Heading 1", "Sammanfattning"),
        ("Normal", "{{ text.sammanfattning }}"),
        ("Normal", all_received(kinds)),
        ("Normal", "".join(map(outcome, kinds)) + _proposed_sum(kinds)),
        ("Heading 1", "Bakgrund"),
        ("Normal", "{{ text.bakgrund }}"),
        *(line for kind, form in forms for line in _conditions(kind, form, forms)),
    ]  # fmt: skip


def _case(kinds: Sequence[str]) -> list[Line]:
    """What came in, and how the case has been prepared."""
    return [
        ("Heading 1", "Ärendet"),
        ("Normal", "Utlysningen var öppen från och med {{ utlysning.oppnar|datum }} till och med "
                   "{{ utlysning.stanger|datum }}.{% om inte totalt.inkomna.antal %} Inga "
                   "ansökningar kom in.{% slut %}"),
        *(("Normal", _origin(kind)) for kind in kinds),
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
    ]  # fmt: skip


def _opinion(kinds: Sequence[str]) -> list[Line]:
    """The administration's opinion: frames, reasons and waivers."""
    return [
        ("Heading 1", "Förvaltningens synpunkter och förslag"),
        ("Normal", "{{ text.synpunkter }}"),
        ("Normal", "{% om totalt.over_ram %}Förslaget överstiger den ram på "
                   "{{ totalt.ram|kronor }} som har avsatts, med {{ totalt.over_ram|kronor }}. "
                   "{% slut %}" + "".join(map(_over, kinds))
                   + f"{{% om {some(['totalt', *kinds], 'over_ram')} %}}"
                   "{% om arende.skal_over_ram %}{{ arende.skal_over_ram }}{% slut %}{% slut %}"),
        *(line for kind in kinds for line in reasons(kind)),
        *waivers(),
    ]  # fmt: skip


def _proposal(kinds: Sequence[str]) -> list[Line | str]:
    """The tables, the chart and what the proposal comes to."""
    return [
        ("Heading 2", "{% om tabeller.antal %}Förslag till fördelning{% slut %}"),
        ("Normal", chosen(for_those_with(kinds, "tabell.nr", _refers_to_tables))),
        *(line for kind in kinds for line in _table(kind)),
        ("Normal", "{% om dokument.diagram %}"),
        ("Normal", "Diagrammet och tabell {{ fordelat.tabell.nr }} visar hur mycket varje "
                   "förvaltning föreslås få.{% om fordelat.gemensamma.antal %} En gemensam ansökan "
                   "räknas hos den förvaltning som medlen betalas ut till.{% slut %}"),
        ("Normal", "{% diagram fordelat %}"),
        ("Caption", "Tabell {{ fordelat.tabell.nr }}. Föreslagna medel per förvaltning"),
        _shares(kinds),
        ("After table", ""),
        ("Normal", "{% slut %}"),
        ("Normal", chosen(
                       [
                           *for_those_with(kinds, "beviljade.antal", _means),
                           ("totalt.antal", "Förslaget innebär att inga medel fördelas."),
                       ],
                       "Det finns inga ansökningar att pröva, och förslaget innebär att inga medel "
                       "fördelas.",
                   )
                   + "{% om totalt.antal %} Förvaltningen föreslår att {{ namnd.lopande }} "
                   "godkänner förslaget.{% slut %}"),
    ]  # fmt: skip


def _signatures() -> list[Line | str]:
    """Who signs, the attachments, and the attestation."""
    return [
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


def _proposed_sum(kinds: Sequence[str]) -> str:
    if len(kinds) == 1:
        return ""
    together = "Sammanlagt föreslås {{ totalt.beviljat|kronor }} fördelas."
    return chosen([(some(kinds, "beviljade.antal", least=2), together)])


def _conditions(kind: str, form: Form, forms: Forms) -> list[Line]:
    """What the call asks of applications of a kind. The card has one text for projects and one for
    trips, which is told with the first kind of that form that anybody has applied for."""
    heading, text = f"{{{{ {kind}.namn|Text }}}}", "{{ text.studiebesok }}"
    lists = ["huvudkriterier", "prioriteringar"]
    if form == "project":
        heading = f"Kriterier och prioriteringar för {{{{ {kind}.namn }}}}"
        text, lists = "{{ text.kriterier }}", ["kriterier", *lists]
    before = [other for other, its in forms[: forms.index((kind, form))] if its == form]
    alone = " och ".join(f"inte {other}.antal" for other in before)
    told: list[Line] = [("Normal", text)]
    if before:
        told = [("Normal", f"{{% om {alone} %}}"), *told, ("Normal", "{% slut %}")]
    headings = {"huvudkriterier": "Huvudkriterier", "prioriteringar": "Prioriterade områden"}
    return [
        ("Normal", f"{{% om {kind}.antal %}}"),
        ("Heading 1", heading),
        *told,
        *(line for name in lists for line in _criteria(f"{kind}.{name}", headings.get(name, ""))),
        ("Normal", "{% slut %}"),
    ]


def _refers_to_tables(kinds: Sequence[str]) -> str:
    tables = listed([f"tabell {{{{ {kind}.tabell.nr }}}}" for kind in kinds])
    return f"Förslaget till fördelning framgår av {tables}."


def _means(kinds: Sequence[str]) -> str:
    """What the proposal comes to, where these kinds are granted."""
    first, *others = kinds
    parts = [f"{{{{ {first}.beviljat|kronor }}}} fördelas som {{{{ {first}.namn }}}}"]
    parts += [f"{{{{ {kind}.beviljat|kronor }}}} som {{{{ {kind}.namn }}}}" for kind in others]
    total = " Sammanlagt fördelas {{ totalt.beviljat|kronor }}." if others else ""
    return f"Förslaget innebär att {listed(parts)}.{total}"


def _over(kind: str) -> str:
    return (
        f"{{% om {kind}.over_ram %}}Förslaget för {{{{ {kind}.etikett }}}} överstiger ramen på "
        f"{{{{ {kind}.ram|kronor }}}} med {{{{ {kind}.over_ram|kronor }}}}. {{% slut %}}"
    )


def _shares(kinds: Sequence[str]) -> str:
    """The amounts of each administration; by kind, where there are several."""
    total_width, least_name_width = 1800, 2400  # twips
    rest = Page().text_width - total_width
    apart = kinds if len(kinds) > 1 else ()
    width = min(1700, (rest - least_name_width) // len(kinds))
    return table(
        (
            Column("Förvaltning", rest - width * len(apart), "{{ rad.namn }}", "Summa"),
            *(
                Column(f"{kind.upper()} (kr)", width,
                       f"{{% om rad.{kind} %}}{{{{ rad.{kind}|tal }}}}{{% annars %}}–{{% slut %}}",
                       f"{{% om {kind}.beviljat %}}{{{{ {kind}.beviljat|tal }}}}{{% annars %}}–"
                       "{% slut %}", amount=True)
                for kind in apart
            ),
            Column("Summa (kr)", total_width, "{{ rad.summa|tal }}", "{{ totalt.beviljat|tal }}",
                   amount=True),
        ),
        "för rad i fordelat",
        caption="Föreslagna medel per förvaltning",
        description="En rad för varje förvaltning: namn, "
        + ("belopp för varje slag av medel och summan." if apart else "och summan.")
        + " Sist summorna för alla.",
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
