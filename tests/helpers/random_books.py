"""Random allocation workbooks."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.helpers.decision_rows import LEFT_OUT, PHRASES
from validators.cards.call import Call
from validators.cards.loading import load_call

# random workbooks
HEAD = (
    "Nr", "Sökande", "TITLE", "Status", "Sökt belopp", "Beslut", "Beviljat belopp", "Motivering",
    "Samordnas med", "Förstudie",
)  # fmt: skip


LETTERS = "abcdefghijklmnopqrstuvxyzåäö"


DECIDED = (
    "| Läge | beslutat |", "| Paragraf | 15 |", "| Sekreterare | Sekreterare A |",
    "| Sammanträdesdatum | 2024-12-10 |", "| Beslutsgång | Nämnden beslutar. |",
)  # fmt: skip


def random_book(seed: int, year: str, *, decided: bool = False) -> str:
    """An allocation workbook in Markdown: any number of rows, decisions, kinds and statuses.

    `decided`: with amounts that the committee decided, now and then others than the proposed.
    """
    dice = random.Random(seed)
    call = load_call(year)
    lines = ["## Ärende", *(DECIDED if decided else ["| Läge | förslag |"])]
    lines.append("| Dokumentets datum | 2024-11-27 |")
    for card in call.kinds.values():
        if dice.random() < 0.5:
            lines.append(f"| Gemensam motivering {card.sheet} | Medlen räcker inte till allt. |")
    if dice.random() < 0.6:
        lines.append(f"| Ram totalt | {dice.choice((0, 10, 3_000_000))} |")
    for kind, card in call.kinds.items():
        head = (*HEAD, *(("Beslutat belopp",) if decided else ()))
        lines += [f"## {card.sheet}", _line(head).replace("TITLE", call.title("title", kind))]
        numbers = list(range(1, dice.choice((0, 1, 2, 3, 12, 13, 14, 30)) + 1))
        dice.shuffle(numbers)
        only = dice.choice((*PHRASES, *[None] * 8))
        amount = dice.choice((20_000, None, None))
        rows = [_random_row(dice, call, kind, n, only, amount, numbers) for n in numbers]
        if decided:
            rows = [[*row, _decided(dice, row)] for row in rows]
        lines += map(_line, rows)
    return "\n".join(lines)


def _random_row(
    dice: random.Random,
    call: Call,
    kind: str,
    number: int,
    only: str | None,
    amount: int | None,
    numbers: Sequence[int],
) -> list[str]:
    status = dice.choices(("inkommen", "", *LEFT_OUT), (6, 6, 1, 1))[0]
    decision = only if only is not None else dice.choices([*PHRASES], (5, 4, 3, 1, 1))[0]
    sought = amount or dice.choice((2, 1_000, 25_000, dice.randint(2, 10_000_000)))
    granted = {"Bifall": sought, "Delvis bifall": dice.randint(1, sought - 1), "Avslag": 0}
    if amount:
        granted["Delvis bifall"] = 15_000
    applicants = dice.sample([a.name for a in call.applicants], dice.choice((1, 1, 1, 2, 3)))
    others = [other for other in numbers if other != number]
    together = dice.sample(others, min(len(others), 2)) if dice.random() < 0.2 else []
    return [
        str(number),
        " och ".join(applicants),
        f"Xy{''.join(dice.choices(LETTERS, k=9))}",
        status,
        str(sought),
        decision,
        str(granted.get(decision, "")),
        "Skälet är gott." if decision == "Avslag" or dice.random() < 0.5 else "",
        ", ".join(map(str, together)),
        "Ja" if kind == "lum" and dice.random() < 0.2 else "",
    ]


def _decided(dice: random.Random, row: Sequence[str]) -> str:
    """What the committee decides of a row: the proposed amount, or by chance nothing, or more."""
    sought, decision, granted = row[HEAD.index("Sökt belopp") :][:3]
    proposed = "" if decision == "Central finansiering" else granted or "0"
    return dice.choices((proposed, "0", sought), (8, 1, 1))[0]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
