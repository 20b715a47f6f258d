"""The facts of the applications as the administration proposes: counts and sums per kind, and
which rows a list or table holds.

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
from validators.model import Fact, FactValue, Record

COUNTED = ("slag", "antal")
"""The keys of a list of outcomes."""


def put_kind(
    ledger: Ledger,
    call: Call,
    kind: str,
    everything: tuple[Application, ...],
    records: Mapping[str, Mapping[str, Fact | None]],
) -> None:
    """What is sought and proposed of one kind. `records`: the record of each row, by its key."""
    rows = tuple(row for row in everything if row.counted)
    by = {name: tuple(r for r in rows if r.outcome == name) for name in ("", *OUTCOMES.values())}
    granted = tuple(row for row in rows if row.granted)

    def put(
        name: str, value: FactValue | None, format: str, cells: Sequence[str] = (), lacks: str = ""
    ) -> None:
        ledger.put(f"{kind}.{name}", value, format, cells, lacks=lacks)

    put("antal", len(rows), "ord", cells_of(*(r.get("number") for r in rows)))
    put("sokt", *total_of(rows, "sought"))
    put("beviljat", *total_of(granted, "granted"))
    put("beviljade.antal", len(granted), "ord", cells_of(*(r.get("decision") for r in granted)))
    put("beviljade.sokt", *total_of(granted, "sought"))
    put("central.sokt", *total_of(by["central"], "sought"))
    for name in OUTCOMES.values():
        put(f"{name}.antal", len(by[name]), "ord", cells_of(*(r.get("decision") for r in by[name])))
    put("utan_forslag.antal", len(by[""]), "ord", cells_of(*(r.get("decision") for r in by[""])))
    studies = tuple(r for r in granted if text_of(r.get("prestudy")) == "Ja")
    put("forstudie.antal", len(studies), "ord", cells_of(*(r.get("prestudy") for r in studies)))
    withdrawn = tuple(row for row in everything if row.status == WITHDRAWN)
    dismissed = tuple(row for row in everything if row.status == DISMISSED)
    for name, group in (("aterkallade", withdrawn), ("avvisade", dismissed)):
        put(f"{name}.antal", len(group), "ord", cells_of(*(r.get("status") for r in group)))
    numbers = cells_of(*(r.get("number") for r in by["central"]))
    put("central.nummer", numbers_of(by["central"]), "text", numbers, "ingen central finansiering")
    amounts = {amount_of(r.get("granted")) for r in granted}
    same = amounts.pop() if len(amounts) == 1 and len(granted) > 1 else None
    put("lika_belopp", same, "kronor", cells_of(*(r.get("granted") for r in granted)),
        lacks="de beviljade beloppen är olika")  # fmt: skip
    put("alla_utom_en", len(rows) > 2 and len(granted) == len(rows) - 1, "text")
    _district_facts(ledger, call, kind, rows)

    joint = f"{kind}.gemensam_motivering" in ledger.values
    own = tuple(
        r for r in by["delvis"] if not joint or r in studies or text_of(r.get("motivation"))
    )
    layout = call.document.tables.get(kind)
    shown = rows if layout is not None and layout.rows == "all" else granted
    lists: Mapping[str, Sequence[Application]] = {
        "rader": rows,
        "alla": everything,
        "beviljade": granted,
        **{name: by[name] for name in OUTCOMES.values()},
        "utan_forslag": by[""],
        "egna_skal": own,
        "gemensamma": tuple(r for r in by["delvis"] if r not in own),
        "med_villkor": tuple(r for r in granted if text_of(r.get("conditions")) or r.together),
        "tabell": shown,
        "aterkallade": withdrawn,
        "avvisade": dismissed,
        "borttagna": tuple(row for row in everything if not row.counted),
    }
    for name, chosen in lists.items():
        ledger.add(f"{kind}.{name}", ROW, (records[row.key] for row in chosen), ROW_LISTS)
        if f"{kind}.{name}.antal" not in ledger.values:
            put(f"{name}.antal", len(chosen), "ord", cells_of(*(r.get("number") for r in chosen)))
    shows_reasons = layout is not None and any(name == "skal" for name, _ in layout.columns)
    put("tabell.med_skal", shows_reasons and bool(shown), "text")
    put("tabell.rubrik", layout.caption if layout else None, "text")
    _outcome_list(ledger, kind)


def _outcome_list(ledger: Ledger, kind: str) -> None:
    names = (*OUTCOMES.values(), "utan_forslag")
    counts = {name: ledger.values[f"{kind}.{name}.antal"] for name in names}
    found = outcomes(kind, counts)
    ledger.add(f"{kind}.utfall", COUNTED, found)
    ledger.put(f"{kind}.utfall.antal", len(found), "ord")


def outcomes(prefix: str, counts: Mapping[str, Fact]) -> tuple[Record, ...]:
    """The outcomes that occur, with their counts, in the order in which a sentence tells them.

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


def _district_facts(ledger: Ledger, call: Call, kind: str, rows: Sequence[Application]) -> None:
    """Who applied. In a joint application each district counts; other administrations apart."""
    named: dict[str, list[str]] = {}
    for row in rows:
        found = row.get("applicant")
        for name in row.applicants:
            named.setdefault(name, []).extend(cells_of(found))
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
    order = {applicant.name: index for index, applicant in enumerate(call.applicants)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), spelling.sort_key(name)))


def numbers_of(rows: Sequence[Application]) -> str | None:
    """ "12 och 13", or None."""
    return spelling.listed(row.key for row in rows) if rows else None
