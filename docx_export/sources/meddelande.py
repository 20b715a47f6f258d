"""The template of the notice: what the committee decided, told to one recipient."""

from __future__ import annotations

from docx_export.sources.parts import Column, Line, Page, Template, page_headers, table
from docx_export.sources.sentences import changed

_TITLE = "Beslut om {{ mottagare.medel }} {{ utlysning.ar }}"


def meddelande() -> Template:
    """The recipient's applications with amounts, reasons, conditions, and what follows of them."""
    headers = page_headers("Meddelande om beslut", _TITLE, "Meddelande till {{ mottagare.namn }}")
    return Template(f"{_TITLE}, {{{{ mottagare.namn }}}}", _body(), *headers)


def _body() -> list[Line | str]:
    return [
        ("Address", "Till\t{{ mottagare.namn }}"),
        ("Address", "{% om arende.expedierat %}Datum\t{{ arende.expedierat|dag }}{% slut %}"),
        ("Title", _TITLE),
        ("Normal", "{{ namnd.namn }} beslutade {{ arende.sammantrade|datum }}"
                   "{% om arende.paragraf %} (§ {{ arende.paragraf }}){% slut %} om fördelningen "
                   "av {{ mottagare.medel }} för {{ utlysning.ar }}. {% om mottagare.antal %}"
                   "Beslutet omfattar {{ mottagare.antal|antal:ansökan:ansökningar }} från "
                   "{{ mottagare.forvaltning }}" + _outcome() + "{% annars %}Beslutet omfattar "
                   "{% om mottagare.gemensamma = 1 %}en ansökan{% annars %}ansökningar{% slut %} "
                   "som {{ mottagare.forvaltning }} har gjort tillsammans med andra.{% slut %}"),
        ("Normal", "{% om mottagare.beviljade > 1 %}Sammanlagt beviljas "
                   "{{ mottagare.beslutat|kronor }}.{% annars om mottagare.beviljade = 1 %}"
                   "Det beviljade beloppet är {{ mottagare.beslutat|kronor }}.{% slut %}"),
        ("Normal", "{% om mottagare.antal %}"),
        ("Heading 1", "{{ mottagare.antal|form:Beslutet:Besluten }}"),
        _applications(),
        ("After table", ""),
        ("Normal", "{% slut %}"),
        *_reasons(),
        ("Normal", "{% om mottagare.gemensamma %}"),
        ("Heading 1", "Gemensam{% om mottagare.gemensamma > 1 %}ma ansökningar{% annars %} ansökan"
                      "{% slut %}"),
        ("Before list", "{{ mottagare.forvaltning|Text }} är part i "
                        "{% om mottagare.gemensamma > 1 %}ansökningar{% annars %}en ansökan"
                        "{% slut %} som {% om mottagare.gemensamma > 1 %}andra{% annars %}"
                        "en annan förvaltning{% slut %} har lämnat in:"),
        ("Normal", "{% för rad i mottagare.gemensamma %}"),
        ("List Bullet", _joined()),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om text.redovisning och mottagare.beviljade %}"),
        ("Heading 1", "Redovisning"),
        ("Normal", "{{ text.redovisning }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om text.aterbetalning och mottagare.beviljade %}"),
        ("Heading 1", "Återbetalning"),
        ("Normal", "{{ text.aterbetalning }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om handlaggare.antal %}"),
        ("Heading 1", "Frågor"),
        ("Normal", "Frågor om beslutet besvaras av {% för h i handlaggare, uppräkning %}"
                   "{{ h.namn }}{% om h.kontakt %} ({{ h.kontakt }}){% slut %}{% slut %}."),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _reasons() -> list[Line]:
    """Reasons and conditions of the applications that have more than an amount."""
    return [
        ("Normal", "{% om mottagare.forklarade %}"),
        ("Heading 1", "Skäl och villkor"),
        ("Normal", "{% för rad i mottagare.forklarade %}"),
        ("Heading 2", "{{ rad.titel }}{% om rad.enhet %}, {{ rad.enhet }}{% slut %}"),
        ("Normal", "{% om rad.parter %}Ansökan är gemensam med {{ rad.parter }}."
                   "{% om rad.andrad %} {% slut %}{% slut %}{% om rad.andrad %}Nämnden "
                   "ändrade förvaltningens förslag, som var "
                   '{% om rad.beslut = "Avslag" %}avslag{% annars om rad.beslut = '
                   '"Central finansiering" %}central finansiering{% annars %}'
                   "{{ rad.beviljat|kronor }}{% slut %}.{% slut %}"),
        ("Normal", "{% om inte rad.andrad %}{% om rad.motivering %}{{ rad.motivering }}"
                   "{% annars om rad.gemensam %}{{ rad.gemensam }}{% slut %}{% slut %}"),
        ("Normal", "{% om rad.beviljad och rad.forstudie %}Medel till en förstudie innebär inget "
                   "löfte om medel för en fortsättning kommande år.{% slut %}"),
        ("Normal", "{% om rad.beviljad och rad.villkor %}Villkor: {{ rad.villkor }}{% slut %}"),
        ("Normal", "{% om rad.beviljad och rad.samordning %}"),
        ("Before list", "Medlen ska användas i samordning med:"),
        ("Normal", "{% för p i rad.samordning %}"),
        ("List Bullet", "*{{ p.titel }}*, {{ p.forvaltning }} (ansökan {{ p.nr }}"
                        "{% om inte p.beviljad %}, som inte har beviljats medel{% slut %})"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _outcome() -> str:
    """The end of a sentence for any mix of outcomes."""
    verb = (
        "{% om u.slag = bifall %}beviljas i sin helhet{% annars om u.slag = delvis %}beviljas "
        "delvis{% annars om u.slag = avslag %}avslås{% annars %}finansieras med centrala "
        "utvecklingsmedel{% slut %}"
    )
    return (
        "{% om mottagare.utfall = 1 %}, som {% om mottagare.antal = 2 %}båda "
        "{% annars om mottagare.antal > 2 %}alla {% slut %}"
        f"{{% för u i mottagare.utfall %}}{verb}{{% slut %}}."
        "{% annars %}: {% för u i mottagare.utfall, uppräkning %}{{ u.antal }} "
        f"{verb}{{% slut %}}.{{% slut %}}"
    )


def _joined() -> str:
    """An application that another has handed in: its outcome, who is paid, reasons, conditions."""
    return (
        "*{{ rad.titel }}*, från {{ rad.agare }}{% om rad.nr %} (ansökan {{ rad.nr }}){% slut %}. "
        "{% om rad.andrad %}Ansökan " + changed() + "{% annars om rad.beviljad %}Ansökan beviljas "
        '{{ rad.beslutat|kronor }}.{% annars om rad.utfall = "Central finansiering" %}Ansökan '
        "finansieras med centrala utvecklingsmedel.{% annars %}Ansökan avslås.{% slut %}"
        "{% om rad.beviljad %} Medlen betalas ut till {{ rad.agare }}, som också redovisar dem."
        "{% slut %}{% om inte rad.andrad %}{% om rad.motivering %} {{ rad.motivering }}"
        "{% annars om rad.gemensam %} {{ rad.gemensam }}{% slut %}{% slut %}"
        "{% om rad.beviljad och rad.villkor %} Villkor: {{ rad.villkor }}{% slut %}"
    )


def _applications() -> str:
    whole = Page().text_width
    return table(
        (
            Column("Nr", 560, "{% om rad.nr %}{{ rad.nr }}{% annars %}–{% slut %}"),
            Column("Ansökan", whole - 5160, (("Table title", "{{ rad.titel }}"),
                                             "{% om rad.enhet %}{{ rad.enhet }}{% slut %}"),
                   "Summa"),
            Column("Medel", 850, "{{ rad.medel }}"),
            Column("Sökt (kr)", 1100, "{{ rad.sokt|tal }}", "{{ mottagare.sokt|tal }}",
                   amount=True),
            Column("Beslut", 1300, "{{ rad.utfall }}"),
            Column("Beviljat (kr)", 1350,
                   "{% om rad.beviljad %}{{ rad.beslutat|tal }}{% annars %}–{% slut %}",
                   "{% om mottagare.beviljade %}{{ mottagare.beslutat|tal }}{% annars %}–"
                   "{% slut %}",
                   amount=True),
        ),
        "för rad i mottagare.rader",
        caption="Beslut för varje ansökan",
        description="En rad för varje ansökan: nummer, titel, slag av medel, sökt belopp, beslut "
        "och beviljat belopp. Sist summan.",
        total=True,
    )  # fmt: skip
