"""Tables -> facts: every count, sum, date and name that a document shows, computed here only.

A fact's id is dotted Swedish ASCII: `lum.sokt`, `mul.12.titel`, `totalt.beviljat`. Sentences and
tables show the same facts, so they cannot disagree, and each fact names the cells it came from.
"""

from __future__ import annotations

from collections.abc import Sequence

from validators import spelling
from validators.cards.call import Call
from validators.facts.applications import Application, applications_of, total_of
from validators.facts.approvals import put_approvals, put_waivers
from validators.facts.card import put_card
from validators.facts.case import put_case
from validators.facts.decision import put_decided_totals, put_decision
from validators.facts.ledger import Ledger
from validators.facts.proposal import put_kind
from validators.facts.recipients import put_recipients
from validators.facts.rows import put_rows
from validators.facts.shares import put_shares
from validators.fields import cells_of
from validators.model import Facts, Tables


def compute(tables: Tables, call: Call) -> Facts:
    """All facts of an allocation workbook.

    What cannot be computed because a cell is empty or unreadable is in `Facts.missing`, with the
    place to fill it in; sums and counts leave such cells out, and findings are about them.
    """
    ledger = Ledger()
    put_card(ledger, call)
    put_case(ledger, tables, call)
    put_approvals(ledger, tables, call)
    put_waivers(ledger, tables, call)
    applications = applications_of(tables)
    records = {}
    for kind in call.kinds:
        of_kind = tuple(a for a in applications if a.kind == kind)
        by_key = put_rows(ledger, call, kind, of_kind)
        put_kind(ledger, call, kind, of_kind, by_key)
        put_decision(ledger, kind, of_kind, by_key)
        records.update({(kind, key): record for key, record in by_key.items()})
    _put_totals(ledger, call, applications)
    put_decided_totals(ledger, call)
    put_recipients(ledger, call, applications, records)
    return ledger.facts()


def digest(facts: Facts) -> str:
    """The SHA-256, in hex, of the data that the facts are made from (validators.attestation).

    It is what approvals are about; the workbook's layout is nothing to it.
    """
    return str(facts.values["dokument.underlag"].value)


def _put_totals(ledger: Ledger, call: Call, applications: Sequence[Application]) -> None:
    """The counts and sums over all kinds, and the numbers of the decision's tables."""
    rows = [row for row in applications if row.counted]
    granted = [row for row in rows if row.granted]
    put = ledger.put
    put("totalt.antal", len(rows), "ord", cells_of(*(r.get("number") for r in rows)))
    put("totalt.sokt", *total_of(rows, "sought"))
    total, _, cells = total_of(granted, "granted")
    put("totalt.beviljat", total, "kronor", cells)
    put(
        "totalt.beviljade.antal",
        len(granted),
        "ord",
        cells_of(*(r.get("decision") for r in granted)),
    )
    counted = {"inkomna": "alla"} | {n: n for n in ("aterkallade", "avvisade", "central")}
    for name, of_kind in counted.items():
        counts = [ledger.values[f"{kind}.{of_kind}.antal"] for kind in call.kinds]
        put(
            f"totalt.{name}.antal",
            sum(fact.value for fact in counts if isinstance(fact.value, int)),
            "ord",
            [cell for fact in counts for cell in fact.cells],
        )
    sums = {"totalt": (total, cells)}
    sums |= {kind: (fact.value, fact.cells) for kind in call.kinds
             if isinstance((fact := ledger.values[f"{kind}.beviljat"]).value, int)}  # fmt: skip
    for name, (given, given_cells) in sums.items():
        frame = ledger.values.get(f"{name}.ram")
        over = given - frame.value if frame and isinstance(frame.value, int) else 0
        cells = (*given_cells, *(frame.cells if frame else ()))
        put(f"{name}.over_ram", max(over, 0), "kronor", cells)
    applied = [kind for kind in call.kinds if ledger.values[f"{kind}.antal"].value]
    put("totalt.medel", spelling.listed(call.kinds[kind].name for kind in applied or call.kinds))
    number = 0
    for kind in call.kinds:
        if ledger.values[f"{kind}.tabell.antal"].value:
            number += 1
            put(f"{kind}.tabell.nr", number)
        else:
            put(f"{kind}.tabell.nr", None, lacks="tabellen har inga rader")
    put("tabeller.antal", number, "ord")
    put_shares(ledger, call, applications, number + 1)
