"""Sentences that several templates share, so that documents of one case speak alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations


def some(kinds: Sequence[str], field: str, *, least: int = 1) -> str:
    """The condition that at least so many of the kinds have a field, e.g. `'lum.antal eller
    mul.antal'`, or with two at least `'lum.antal och mul.antal'`."""
    groups = combinations(kinds, least)
    return " eller ".join(" och ".join(f"{kind}.{field}" for kind in group) for group in groups)


def for_those_with(
    kinds: Sequence[str], field: str, text: Callable[[Sequence[str]], str]
) -> list[tuple[str, str]]:
    """A condition and a text for each choice of kinds that may be all that have a field: those with
    most kinds first, so that the first condition that holds names all that have it."""
    sizes = range(len(kinds), 0, -1)
    groups = [group for size in sizes for group in combinations(kinds, size)]
    return [(" och ".join(f"{kind}.{field}" for kind in group), text(group)) for group in groups]


def chosen(branches: Sequence[tuple[str, str]], otherwise: str = "") -> str:
    """The text of the first condition that holds; `otherwise` that of none."""
    if not branches:
        return otherwise
    tested = "annars ".join(f"om {test} %}}{text}{{% " for test, text in branches)
    rest = f"annars %}}{otherwise}{{% " if otherwise else ""
    return f"{{% {tested}{rest}slut %}}"


def all_received(kinds: Sequence[str]) -> str:
    """What has come in of each kind, and the sum of all where there are several."""
    sentences = []
    opening = "I utlysningen för {{ utlysning.ar }} "
    for index, kind in enumerate(kinds):
        before = kinds[:index]
        begins = chosen([(some(before, "antal"), "Dessutom ")], opening) if before else opening
        sentences.append(f"{{% om {kind}.antal %}}{begins}{received(kind)}{{% slut %}}")
    together = "Tillsammans omfattar ansökningarna {{ totalt.sokt|kronor }}."
    if len(kinds) > 1:
        sentences.append(chosen([(some(kinds, "antal", least=2), together)]))
    return "".join(sentences) + none()


def received(kind: str) -> str:
    """How many applications of a kind have come in, and their sum."""
    gone = f"{{% om {kind}.borttagna.antal %}}"
    return (
        f"har {{{{ {kind}.alla.antal|antal:ansökan:ansökningar }}}} om {{{{ {kind}.namn }}}} "
        f"({{{{ {kind}.etikett }}}}) kommit in{gone}, varav "
        f"{{% om {kind}.alla.antal > 12 %}}{{{{ {kind}.borttagna.antal|tal }}}}{{% annars %}}"
        f"{{{{ {kind}.borttagna.antal }}}}{{% slut %}} {removed(kind)}{{% slut %}}. "
        f"{{{{ {kind}.antal|form:Den:De }}}}{gone} som prövas{{% slut %}} gäller"
        f"{{% om {kind}.antal > 1 %}} sammanlagt{{% slut %}} {{{{ {kind}.sokt|kronor }}}}. "
    )


def removed(name: str) -> str:
    """What has become of applications that are not assessed, of a kind or in all (totalt)."""
    return (
        f"{{% om {name}.aterkallade.antal och {name}.avvisade.antal %}}har dragits tillbaka eller "
        f"avvisats{{% annars om {name}.aterkallade.antal %}}har dragits tillbaka{{% annars %}}har "
        "avvisats{% slut %}"
    )


def none(name: str = "totalt", came: str = "totalt.inkomna.antal", about: str = "") -> str:
    """That there is nothing to assess of a kind or in all, and why; `came` is how many came in."""
    return (
        f"{{% om inte {name}.antal %}}{{% om {came} %}}{{{{ {came}|Antal:ansökan:ansökningar }}}}"
        f"{about} har kommit in i utlysningen för {{{{ utlysning.ar }}}}, men "
        f"{{% om {came} = 1 %}}den{{% annars om {came} = 2 %}}båda{{% annars %}}alla{{% slut %}} "
        f"{removed(name)}.{{% annars %}}Inga ansökningar{about} har kommit in i utlysningen för "
        "{{ utlysning.ar }}.{% slut %}{% slut %}"
    )


PROPOSES = "{% om arende.beslutat %}föreslog{% annars %}föreslår{% slut %}"
IS = "{% om arende.beslutat %}var{% annars %}är{% slut %}"
"""Verbs of documents that are also made after the committee has decided, in their tense."""


def outcome(kind: str, *, proposes: str = "föreslår", is_: str = "är") -> str:
    """One sentence for any mix of outcomes, and the sum. `proposes` and `is_` are its verbs, in
    their tense."""
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
        f"{{{{ {kind}.etikett }}}} {is_} {{{{ {kind}.beviljat|kronor }}}}"
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
