"""Sentences that several templates share, so that documents of one case speak alike."""

from __future__ import annotations


def received(kind: str) -> str:
    """How many applications of a kind have come in, and their sum."""
    return (
        f"har {{{{ {kind}.antal|antal:ansökan:ansökningar }}}} om {{{{ {kind}.namn }}}} "
        f"({{{{ {kind}.etikett }}}}) kommit in. {{% om {kind}.antal = 1 %}}Den gäller{{% annars %}}"
        f"De gäller sammanlagt{{% slut %}} {{{{ {kind}.sokt|kronor }}}}. "
    )


def outcome(kind: str, *, proposes: str = "föreslår") -> str:
    """One sentence for any mix of outcomes, and the sum. `proposes` is the verb, in its tense."""
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
        f"{{% om {kind}.antal %}}{{% om {kind}.utfall.antal = 1 %}}Förvaltningen {proposes} att "
        f"{which} om {{{{ {kind}.etikett }}}} {{% för u i {kind}.utfall %}}{verb}{{% slut %}}."
        f"{{% annars %}}Av ansökningarna om {{{{ {kind}.etikett }}}} {proposes} förvaltningen att "
        f"{{% för u i {kind}.utfall, uppräkning %}}{{{{ u.antal }}}} {verb}{{% slut %}}."
        f"{{% slut %}}{{% om {kind}.beviljade.antal %}} Den föreslagna summan för "
        f"{{{{ {kind}.etikett }}}} är {{{{ {kind}.beviljat|kronor }}}}"
        f"{{% om {kind}.lika_belopp %}}, med {{{{ {kind}.lika_belopp|kronor }}}} till varje "
        "beviljad ansökan{% slut %}.{% slut %} {% slut %}"
    )


def changed() -> str:
    """What the committee decided of a row, in place of what was proposed."""
    return (
        "{% om rad.beviljad %}beviljas {{ rad.beslutat|kronor }}{% annars om rad.utfall = "
        '"Central finansiering" %}finansieras med centrala utvecklingsmedel{% annars %}avslås'
        '{% slut %}. Förslaget var {% om rad.beslut = "Avslag" %}avslag{% annars om rad.beslut = '
        '"Central finansiering" %}central finansiering{% annars %}{{ rad.beviljat|kronor }}'
        "{% slut %}."
    )
