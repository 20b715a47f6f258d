"""The facts of what the administration proposes: counts and sums per kind, and the lists of rows.

Withdrawn and dismissed applications count nowhere but in facts of their own, and what moves to
central financing is sought but never granted (rules.md A23, D08).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from validators import spelling
from validators.cards.call import Call
from validators.facts.applications import DISMISSED, OUTCOMES, WITHDRAWN, Application, total_of
from validators.facts.ledger import Ledger
from validators.facts.rows import ROW, ROW_LISTS
from validators.fields import amount_of, cells_of, lowered, text_of
from validators.model import Fact, Record

COUNTED = ("slag", "antal")
"""The keys of a list of outcomes."""


class _Groups:
    """The applications of a kind, grouped by what is proposed for them."""

    def __init__(self, everything: Sequence[Application]) -> None:
        self.everything = everything
        self.rows = [row for row in everything if row.counted]
        self.by_outcome = {
            name: [row for row in self.rows if row.outcome == name]
            for name in ("", *OUTCOMES.values())
        }
        self.granted = [row for row in self.rows if row.granted]
        self.prestudies = [row for row in self.granted if text_of(row.get("prestudy")) == "Ja"]
        self.withdrawn = [row for row in everything if row.status == WITHDRAWN]
        self.dismissed = [row for row in everything if row.status == DISMISSED]

    def lists(
        self, shown: Sequence[Application], *, joint: bool
    ) -> Mapping[str, Sequence[Application]]:
        """The lists of rows by name. `shown`: the rows of the decision's table; `joint`: whether
        the kind has a motivation that its partly granted applications share."""
        partly = self.by_outcome["delvis"]
        with_reasons = [
            row
            for row in partly
            if not joint or row in self.prestudies or text_of(row.get("motivation"))
        ]
        return {
            "rader": self.rows,
            "alla": self.everything,
            "beviljade": self.granted,
            **{name: self.by_outcome[name] for name in OUTCOMES.values()},
            "utan_forslag": self.by_outcome[""],
            "egna_skal": with_reasons,
            "gemensamma": [row for row in partly if row not in with_reasons],
            "med_villkor": [
                row for row in self.granted if text_of(row.get("conditions")) or row.together
            ],
            "tabell": shown,
            "aterkallade": self.withdrawn,
            "avvisade": self.dismissed,
            "borttagna": [row for row in self.everything if not row.counted],
        }


def put_kind(
    ledger: Ledger,
    call: Call,
    kind: str,
    everything: Sequence[Application],
    records: Mapping[str, Mapping[str, Fact | None]],
) -> None:
    """What is sought and proposed of one kind. `records`: the record of each row, by its key."""
    groups = _Groups(everything)
    _put_sums(ledger, kind, groups)
    _put_districts(ledger, call, kind, groups.rows)
    layout = call.document.tables.get(kind)
    shown = groups.rows if layout is not None and layout.rows == "all" else groups.granted
    joint = f"{kind}.gemensam_motivering" in ledger.values
    for name, rows in groups.lists(shown, joint=joint).items():
        ledger.add(f"{kind}.{name}", ROW, (records[row.key] for row in rows), ROW_LISTS)
        if f"{kind}.{name}.antal" not in ledger.values:
            ledger.put(f"{kind}.{name}.antal", len(rows), "ord", _cells(rows, "number"))
    shows_reasons = layout is not None and any(name == "skal" for name, _ in layout.columns)
    ledger.put(f"{kind}.tabell.med_skal", shows_reasons and bool(shown))
    ledger.put(f"{kind}.tabell.rubrik", layout.caption if layout else None)
    _put_outcomes(ledger, kind)


def _put_sums(ledger: Ledger, kind: str, groups: _Groups) -> None:
    """The counts and sums of a kind."""

    def put_count(name: str, rows: Sequence[Application], column: str) -> None:
        ledger.put(f"{kind}.{name}", len(rows), "ord", _cells(rows, column))

    def put_total(name: str, rows: Sequence[Application], column: str) -> None:
        ledger.put(f"{kind}.{name}", *total_of(rows, column))

    granted, central = groups.granted, groups.by_outcome["central"]
    put_count("antal", groups.rows, "number")
    put_total("sokt", groups.rows, "sought")
    put_total("beviljat", granted, "granted")
    put_count("beviljade.antal", granted, "decision")
    put_total("beviljade.sokt", granted, "sought")
    put_total("central.sokt", central, "sought")
    for name in OUTCOMES.values():
        put_count(f"{name}.antal", groups.by_outcome[name], "decision")
    put_count("utan_forslag.antal", groups.by_outcome[""], "decision")
    put_count("forstudie.antal", groups.prestudies, "prestudy")
    put_count("aterkallade.antal", groups.withdrawn, "status")
    put_count("avvisade.antal", groups.dismissed, "status")
    ledger.put(f"{kind}.central.nummer", numbers_of(central), "text", _cells(central, "number"),
               lacks="ingen central finansiering")  # fmt: skip
    amounts = {amount_of(row.get("granted")) for row in granted}
    same = amounts.pop() if len(amounts) == 1 and len(granted) > 1 else None
    ledger.put(f"{kind}.lika_belopp", same, "kronor", _cells(granted, "granted"),
               lacks="de beviljade beloppen är olika")  # fmt: skip
    all_but_one = len(groups.rows) > 2 and len(granted) == len(groups.rows) - 1
    ledger.put(f"{kind}.alla_utom_en", all_but_one)


def _cells(rows: Iterable[Application], column: str) -> tuple[str, ...]:
    return cells_of(*(row.get(column) for row in rows))


def _put_outcomes(ledger: Ledger, kind: str) -> None:
    """The list of the outcomes that are proposed."""
    names = (*OUTCOMES.values(), "utan_forslag")
    counts = {name: ledger.values[f"{kind}.{name}.antal"] for name in names}
    records = outcomes(kind, counts)
    ledger.add(f"{kind}.utfall", COUNTED, records)
    ledger.put(f"{kind}.utfall.antal", len(records), "ord")


def outcomes(prefix: str, counts: Mapping[str, Fact]) -> tuple[Record, ...]:
    """The outcomes that occur, with their counts, in the order of a sentence about them.

    A sentence that would mix words and figures has figures only, so the counts' format is decided
    for all of them at once.
    """
    large = any(
        isinstance(f.value, int) and f.value >= len(spelling.WORDS) for f in counts.values()
    )
    return tuple(
        {
            "slag": Fact(f"{prefix}.{name}.slag", name),
            "antal": Fact(fact.id, fact.value, "tal" if large else "ord", fact.cells),
        }
        for name, fact in counts.items()
        if fact.value
    )


def _put_districts(ledger: Ledger, call: Call, kind: str, rows: Sequence[Application]) -> None:
    """Who applied. In a joint application each district counts; other administrations apart."""
    named: dict[str, list[str]] = {}  # with the cells that name it
    for row in rows:
        cells = cells_of(row.get("applicant"))
        for name in row.applicants:
            named.setdefault(name, []).extend(cells)
    districts = [a.name for a in call.applicants if a.role == "district" and a.name in named]
    others = [name for name in _ordered(call, named) if name not in districts]
    cells = tuple(dict.fromkeys(cell for name in districts for cell in named[name]))
    ledger.put(f"{kind}.stadsdelar.antal", len(districts), "ord", cells)
    ledger.put(
        f"{kind}.stadsdelar.namn",
        spelling.listed(districts) if districts else None,
        cells=cells,
        lacks="ingen stadsdelsförvaltning har sökt",
    )
    cells = tuple(dict.fromkeys(cell for name in others for cell in named[name]))
    ledger.put(
        f"{kind}.andra",
        spelling.listed(lowered(name) for name in others) if others else None,
        cells=cells,
        lacks="bara stadsdelsförvaltningar har sökt",
    )
    ledger.put(f"{kind}.andra.antal", len(others), "ord", cells)


def _ordered(call: Call, names: Iterable[str]) -> list[str]:
    """Applicants in the order of the card."""
    order = {applicant.name: index for index, applicant in enumerate(call.applicants)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), spelling.sort_key(name)))


def numbers_of(rows: Sequence[Application]) -> str | None:
    """The numbers of applications, None for none. E.g. `'12 och 13'`."""
    return spelling.listed(row.key for row in rows) if rows else None
