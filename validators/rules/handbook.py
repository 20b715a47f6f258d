"""The rules as a page for people, made from the cards and `RULES`: docs/rules.md.

`python3 tasks.py templates` writes it. A test fails when the page is stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from validators.cards.call import Call, RuleCard
from validators.cards.loading import load_call, years
from validators.rules.all import RULES
from validators.wording import placeholders

GROUPS = {
    "S": "Arbetsboken",
    "A": "Ansökan",
    "B": "Ansökans budget",
    "L": "Raderna mot varandra",
    "D": "Förslag och beslut",
    "T": "Datum och tal i ärendet",
}
LEVELS = {"error": "fel", "warning": "varning", "info": "upplysning", "off": "–"}

_HEAD = """\
# Reglerna

Den här sidan är gjord ur utlysningarnas kort (`validators/calls/`) och ändras inte för hand:
`python3 tasks.py templates` skriver den.

Ett **fel** stoppar beslutet, en **varning** avgör handläggaren och en **upplysning** är bara till
för att veta. Samma sak kan vara ett fel i ansökan, där sökanden kan rätta den, och en varning i
fördelningen, där den är ett faktum. Ord inom klamrar byts ut mot det som står i arbetsboken. En
cell som inte kan läsas får koden för sin kolumn och ingen annan anmärkning.

Där det står att undantag kan medges kan ett fel godtas i fördelningen, med skäl och namn
(`fordela waive`). Summor, det som de bygger på och det som inte går att läsa har inga undantag.
D20 och D21 gäller godkännanden och undantag, och är fordelas egna.
"""


def write_rules() -> str:
    """The whole page, as Markdown."""
    calls = [load_call(year) for year in years()]
    keys = _in_order(calls[-1])
    parts = [_HEAD]
    for letter, title in GROUPS.items():
        parts.append(f"## {letter}. {title}\n")
        parts += [_section(key, calls) for key in keys if key.startswith(letter)]
    return "\n".join(parts)


def _in_order(call: Call) -> list[str]:
    """All keys of the card, by code; a code's own text before its variants."""
    return sorted(call.rules, key=lambda key: key.partition("-")[::2])


def _section(key: str, calls: Sequence[Call]) -> str:
    """What the page says of one rule."""
    cards = [call.rules[key] for call in calls]
    about = _kinds(key, calls[-1])
    lines = [f"### {key}{f' ({about})' if about else ''}\n"]
    lines += [f"> {text}\n" for text in _unique(_readable(card.text) for card in cards)]
    lines += [f"{hint}\n" for hint in _unique(_readable(card.hint) for card in cards)]
    if any(card.waivable for card in cards):
        lines.append("Undantag kan medges.\n")
    lines += ["| år | i ansökan | i fördelningen | källa |", "|---|---|---|---|"]
    lines += [
        f"| {', '.join(shared)} | {LEVELS[card.application]} | {LEVELS[card.allocation]} "
        f"| {_source(card)} |"
        for shared, card in _by_severity(calls, cards)
    ]
    return "\n".join(lines) + "\n"


def _by_severity(
    calls: Sequence[Call], cards: Sequence[RuleCard]
) -> list[tuple[list[str], RuleCard]]:
    """The years that say the same, together; years in which the rule is off are left out."""
    groups: list[tuple[list[str], RuleCard]] = []
    for call, card in zip(calls, cards, strict=True):
        if card.application == card.allocation == "off":
            continue
        same_years = next((years for years, shared in groups if shared == card), None)
        if same_years is None:
            groups.append(([call.year], card))
        else:
            same_years.append(call.year)
    return groups


def _kinds(key: str, call: Call) -> str:
    """The kinds of grants that a rule is about, "" for all."""
    rule = next((rule for rule in RULES if key in rule.keys), None)
    if rule is None or rule.kinds(call) == tuple(call.kinds):
        return ""
    return ", ".join(call.kinds[kind].label for kind in rule.kinds(call))


def _readable(text: str) -> str:
    """A text with its placeholders as names in braces, without formats."""
    for name, format in placeholders(text):
        text = text.replace(f"{{{name}|{format}}}", f"{{{name}}}")
    return text


def _source(card: RuleCard) -> str:
    return f"{card.source} (att bekräfta: {card.confirm})" if card.confirm else card.source


def _unique(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


if __name__ == "__main__":
    print(write_rules(), end="")
