"""The templates of the bilagor: the compilation of all applications of one kind."""

from __future__ import annotations

from docx_export.sources.parts import Column, Line, Page, Template, page_headers, table
from docx_export.sources.sentences import IS, PROPOSES, none, outcome, received

PAGE = Page(landscape=True)


def bilaga(kind: str) -> Template:
    """All applications of a kind with purpose, assessment and proposal, on lying pages."""
    title = f"Sammanställning av ansökningar om {{{{ {kind}.namn }}}} {{{{ utlysning.ar }}}}"
    number = f"Bilaga{{% om {kind}.bilaga.nr %}} {{{{ {kind}.bilaga.nr }}}}{{% slut %}}"
    return Template(title, _body(kind, title), *page_headers(number, title), PAGE)


def _body(kind: str, title: str) -> list[Line | str]:
    label = f"{{{{ {kind}.etikett }}}}"
    return [
        ("Title", title),
        ("Normal", f"{{% om {kind}.antal %}}I utlysningen för {{{{ utlysning.ar }}}} "
                   + received(kind) + outcome(kind, proposes=PROPOSES, is_=IS)
                   + "{% slut %}"
                   + none(kind, f"{kind}.alla.antal", f" om {{{{ {kind}.namn }}}} ({label})")),
        ("Normal", f"{{% om {kind}.antal %}}"),
        ("Normal", f"Beloppen under Förslag är de som förvaltningen {PROPOSES}"
                   "{% om arende.sammantrade %} till {{ namnd.lopande|genitiv }} sammanträde "
                   "{{ arende.sammantrade|datum }}{% slut %}."),
        ("Normal", f"{{% om {kind}.bedomda.antal och {kind}.alla_kriterier.antal %}}"),
        ("Heading 1", "Kriterier"),
        ("Normal", "Under Bedömning står hur varje ansökan svarar mot kriterierna: Ja, Delvis "
                   "eller Nej. Ett kriterium som inte nämns har inte bedömts."),
        *_criteria(f"{kind}.kriterier", ""),
        *_criteria(f"{kind}.huvudkriterier", "Huvudkriterier"),
        *_criteria(f"{kind}.prioriteringar", "Prioriterade områden"),
        ("Normal", "{% slut %}"),
        ("Heading 1", "Ansökningar och förslag"),
        ("Normal", f"{{% om {kind}.bedomda.antal %}}"),
        _applications(kind, assessed=True),
        ("Normal", "{% annars %}"),
        _applications(kind, assessed=False),
        ("Normal", "{% slut %}"),
        ("After table", ""),
        ("Normal", f"{{% om {kind}.central.antal %}}"),
        ("Normal", f"{{{{ {kind}.central.antal|form:Ansökan:Ansökningarna }}}} "
                   f"{{{{ {kind}.central.nummer }}}} föreslås finansieras med centrala "
                   f"utvecklingsmedel. {{{{ {kind}.central.antal|form:Den:De }}}} ingår i det "
                   "sökta beloppet men inte i förslagets summa."),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", f"{{% om {kind}.borttagna.antal %}}"),
        ("Heading 1", f"{{% om {kind}.aterkallade.antal och {kind}.avvisade.antal %}}Återtagna och "
                      f"avvisade ansökningar{{% annars om {kind}.aterkallade.antal %}}"
                      f"{{{{ {kind}.aterkallade.antal|form:Återtagen:Återtagna }}}} "
                      f"{{{{ {kind}.aterkallade.antal|form:ansökan:ansökningar }}}}{{% annars %}}"
                      f"{{{{ {kind}.avvisade.antal|form:Avvisad:Avvisade }}}} "
                      f"{{{{ {kind}.avvisade.antal|form:ansökan:ansökningar }}}}{{% slut %}}"),
        ("Normal", f"{{% om {kind}.aterkallade.antal %}}{{{{ {kind}.aterkallade.antal|Antal:"
                   "ansökan:ansökningar }} har dragits tillbaka av sökanden."
                   f"{{% om {kind}.avvisade.antal %}} {{% slut %}}{{% slut %}}"
                   f"{{% om {kind}.avvisade.antal %}}{{{{ {kind}.avvisade.antal|Antal:ansökan:"
                   "ansökningar }} har avvisats.{% slut %} "
                   f"{{{{ {kind}.borttagna.antal|form:Den:De }}}} ingår inte i antal och summor."),
        _removed(kind),
        ("After table", ""),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _criteria(name: str, heading: str) -> list[Line]:
    return [
        ("Normal", f"{{% om {name}.antal %}}"),
        *([("Heading 2", heading)] if heading else []),
        ("Normal", f"{{% för k i {name} %}}"),
        ("List Bullet", "*{{ k.namn }}.* {{ k.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
    ]


_APPLICATION = (
    ("Table title", "{{ rad.titel }}"),
    "{{ rad.sokande }}",
    "{% om rad.projektar %}Projektår {{ rad.projektar }}{% om rad.planerade %} av "
    "{{ rad.planerade }}{% slut %}{% slut %}",
)
_PURPOSE = "{% om rad.syfte %}{{ rad.syfte }}{% annars %}–{% slut %}"
_NUMBER = "{% om rad.nr %}{{ rad.nr }}{% annars %}–{% slut %}"
_SOUGHT = "{% om rad.sokt %}{{ rad.sokt|tal }}{% annars %}–{% slut %}"
_PROPOSAL = (
    "{% om rad.beslut %}{{ rad.beslut }}{% annars %}Förslag saknas{% slut %}",
    "{% om rad.beviljat %}{{ rad.beviljat|tal }}{% slut %}",
)
_ASSESSMENT = (
    "{% för b i rad.bedomning %}",
    "{{ b.namn }}: {{ b.svar }}",
    "{% slut %}",
)
_REASONS = (
    "{% om rad.motivering %}{{ rad.motivering }}{% annars om rad.gemensam %}{{ rad.gemensam }}"
    "{% slut %}",
    "{% om rad.delmal %}Delmål: {{ rad.delmal }}{% slut %}",
    "{% om rad.villkor %}Villkor: {{ rad.villkor }}{% slut %}",
    "{% om rad.samordnas %}Samordnas med nummer {{ rad.samordnas }}.{% slut %}",
)


def _applications(kind: str, *, assessed: bool) -> str:
    whole = PAGE.text_width
    fixed = {"Nr": 560, "Sökt (kr)": 1100, "Förslag (kr)": 1500}
    rest = whole - sum(fixed.values())
    shares = (0.24, 0.31, 0.20) if assessed else (0.27, 0.38, 0.0)
    title, purpose, grades = (int(rest * share) for share in shares)
    columns = [
        Column("Nr", fixed["Nr"], _NUMBER),
        Column("Ansökan", title, _APPLICATION, "Summa"),
        Column("Syfte", purpose, _PURPOSE),
        Column("Sökt (kr)", fixed["Sökt (kr)"], _SOUGHT, f"{{{{ {kind}.sokt|tal }}}}", amount=True),
        Column("Förslag (kr)", fixed["Förslag (kr)"], _PROPOSAL, f"{{{{ {kind}.beviljat|tal }}}}",
               amount=True),
        *([Column("Bedömning", grades, _ASSESSMENT)] if assessed else []),
        Column("Motivering och villkor", rest - title - purpose - grades, _REASONS),
    ]  # fmt: skip
    return table(
        columns,
        f"för rad i {kind}.rader",
        caption="Ansökningar och förslag",
        description="En rad för varje ansökan: nummer, titel och sökande, syfte, sökt belopp, "
        + ("förslag, bedömning" if assessed else "förslag")
        + " samt motivering och villkor. Sist summan av sökta och föreslagna belopp.",
        total=True,
    )


def _removed(kind: str) -> str:
    return table(
        (
            Column("Nr", 560, _NUMBER),
            Column("Ansökan", 4200, _APPLICATION),
            Column("Syfte", 5400, _PURPOSE),
            Column("Sökt (kr)", 1250, _SOUGHT, amount=True),
            Column("Status", PAGE.text_width - 560 - 4200 - 5400 - 1250, (
                "{{ rad.status|Text }}{% om rad.inkommen och rad.status = avvisad %}, inkom "
                "{{ rad.inkommen|isodatum }}{% slut %}",
                "{% om rad.motivering %}{{ rad.motivering }}{% slut %}",
            )),
        ),
        f"för rad i {kind}.borttagna",
        caption="Återtagna och avvisade ansökningar",
        description="En rad för varje ansökan som är återtagen eller avvisad: nummer, titel och "
        "sökande, syfte, sökt belopp och status.",
    )  # fmt: skip
