"""The parts of the tjänsteutlåtande that give reasons: for each decision, and for each waiver."""

from __future__ import annotations

from docx_export.sources.parts import Line


def reasons(kind: str) -> list[Line]:
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
        *_prestudies_and_central(kind, about),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _prestudies_and_central(kind: str, about: str) -> list[Line]:
    """What pre-studies do not promise, and the applications that move to other money."""
    label = f"{{{{ {kind}.etikett }}}}"
    return [
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
    ]  # fmt: skip


def waivers() -> list[Line]:
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
