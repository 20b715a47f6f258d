"""The template of the extract of the minutes: a draft before the sitting, the record after it."""

from __future__ import annotations

from collections.abc import Sequence

from docx_export.sources.parts import Line, Template, page_headers
from docx_export.sources.sentences import (
    IS,
    PROPOSES,
    all_received,
    changed,
    chosen,
    for_those_with,
    outcome,
)
from validators.cards.call import Forms
from validators.spelling import listed

_TITLE = "{{ dokument.titel }}"
_NAME = "{% om arende.beslutat %}Protokollsutdrag{% annars %}Utkast till protokollsutdrag{% slut %}"


def protokollsutdrag(forms: Forms) -> Template:
    """Decision points, the case in short, how it was decided, and who kept the minutes.

    While the case is a proposal nothing in it says that anything has been decided.
    """
    kinds = [kind for kind, _ in forms]
    return Template(f"{_NAME}: {_TITLE}", _body(kinds), *page_headers(_NAME, _TITLE))


def _body(kinds: Sequence[str]) -> list[Line | str]:
    return [
        ("Address", "Nämnd\t{{ namnd.namn }}"),
        ("Address", "Sammanträde\t{{ arende.sammantrade|dag }}"),
        ("Address", "Paragraf\t{% om arende.beslutat %}§ {{ arende.paragraf }}{% annars %}"
                    "sätts vid sammanträdet{% slut %}"),
        ("Address", "{% om arende.beslutat och arende.justerat %}Justerat\t"
                    "{{ arende.justerat|dag }}{% slut %}"),
        ("Title", "{% om arende.beslutat %}§ {{ arende.paragraf }} {% slut %}" + _TITLE),
        ("Heading 1", "{% om arende.beslutat %}{{ namnd.namn|genitiv }} beslut{% annars %}"
                      "Förslag till beslut{% slut %}"),
        ("Before list", "{% om inte arende.beslutat %}{{ namnd.namn }} föreslås besluta "
                        "följande:{% slut %}"),
        ("Normal", "{% om arende.beslutat %}"),
        *_decided(kinds),
        ("Normal", "{% annars %}"),
        *_proposed(kinds),
        ("Normal", "{% slut %}"),
        ("Normal", "{% för punkt i beslutspunkter %}"),
        ("List Number", "{{ punkt.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om arende.omedelbart %}"),
        ("List Number", "Paragrafen justeras omedelbart."),
        ("Normal", "{% slut %}"),
        ("List Number", "Ärendet överlämnas till stadsdelsnämnderna för kännedom."),
        ("Normal", "{% om totalt.beslut.andrade.antal %}"),
        ("Heading 2", "Ändringar i förvaltningens förslag"),
        *(line for kind in kinds for line in _changes(kind)),
        ("Normal", "{% slut %}"),
        ("Heading 1", "Ärendet"),
        ("Normal", all_received(kinds)),
        ("Normal", "".join(outcome(kind, proposes=PROPOSES, is_=IS) for kind in kinds)),
        ("Normal", "{{ forvaltning.namn }} {% om arende.beslutat %}har redovisat{% annars %}"
                   "redovisar{% slut %} ärendet i ett tjänsteutlåtande"
                   "{% om arende.datum %} daterat {{ arende.datum|datum }}{% slut %}."),
        ("Heading 1", "Beslutsgång"),
        ("Normal", "{% om beslutsgang.antal och arende.beslutat %}"),
        ("Normal", "{% för stycke i beslutsgang %}"),
        ("Normal", "{{ stycke.text }}"),
        ("Normal", "{% slut %}"),
        ("Normal", "{% annars om arende.beslutat %}"),
        ("Normal", "{{ arende.beslutsgang }}"),
        ("Normal", "{% annars %}"),
        ("Normal", "Beslutsgången skrivs efter sammanträdet."),
        ("Normal", "{% slut %}"),
        ("Normal", "{% om arende.beslutat %}"),
        ("Before signature", "Vid protokollet"),
        ("Signature", "{{ arende.sekreterare }}\nSekreterare"),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip


def _sums(kinds: Sequence[str]) -> str:
    """What is granted in all, where these kinds are."""
    parts = [f"{{{{ {kind}.beslutat|kronor }}}} som {{{{ {kind}.namn }}}}" for kind in kinds]
    total = "{{ totalt.beslutat|kronor }}: " if len(kinds) > 1 else ""
    return f" Sammanlagt fördelas {total}{listed(parts)}."


def _decided(kinds: Sequence[str]) -> list[Line]:
    """The points as decided: unchanged, with changes, or nothing granted."""
    *branches, (_, last) = for_those_with(kinds, "beslut.beviljade.antal", _sums)
    sums = chosen(branches, last)
    lines: list[Line] = [
        ("Normal", "{% om totalt.beslut.beviljade.antal %}"),
        ("List Number", "{{ namnd.namn }} godkänner förvaltningens förslag till fördelning av "
                        "{{ totalt.medel }} för {{ utlysning.ar }}"
                        "{% om totalt.beslut.andrade.antal %}, med de ändringar som anges nedan"
                        "{% slut %}." + sums),
        ("Normal", "{% annars om totalt.beslut.andrade.antal %}"),
        ("List Number", "{{ namnd.namn }} ändrar förvaltningens förslag så som anges nedan och "
                        "fördelar inga medel i utlysningen för {{ utlysning.ar }}."),
        ("Normal", "{% annars om totalt.antal %}"),
        ("List Number", "{{ namnd.namn }} godkänner förvaltningens förslag att inte fördela några "
                        "medel i utlysningen för {{ utlysning.ar }}."),
        ("Normal", "{% annars %}"),
        ("List Number", "{{ namnd.namn }} lägger redovisningen av utlysningen för "
                        "{{ utlysning.ar }} till handlingarna."),
        ("Normal", "{% slut %}"),
    ]  # fmt: skip
    return lines + _central(kinds, "beslut.")


def _proposed(kinds: Sequence[str]) -> list[Line]:
    """The points as the administration proposes them."""
    lines: list[Line] = [
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
    return lines + _central(kinds, "")


def _central(kinds: Sequence[str], prefix: str) -> list[Line]:
    lines: list[Line] = []
    for kind in kinds:
        central = f"{kind}.{prefix}central"
        lines += [
            ("Normal", f"{{% om {central}.antal %}}"),
            ("List Number", "{{ namnd.namn }} godkänner att "
                            f"{{{{ {central}.antal|form:ansökan:ansökningarna }}}} "
                            f"{{{{ {central}.nummer }}}} om {{{{ {kind}.namn }}}} finansieras "
                            "med centrala utvecklingsmedel."),
            ("Normal", "{% slut %}"),
        ]  # fmt: skip
    return lines


def _changes(kind: str) -> list[Line]:
    return [
        ("Normal", f"{{% för rad i {kind}.beslut.andrade %}}"),
        (
            "List Bullet",
            "*{{ rad.titel }}*{% om rad.forvaltning %}, {{ rad.forvaltning }}{% slut %}"
            ": " + changed(),
        ),
        ("Normal", "{% slut %}"),
    ]
