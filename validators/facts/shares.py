"""The facts of the chart and its table: how much each administration is proposed to be granted.

A joint application is its owner's, the first that it names: the owner is paid
(validators.facts.recipients).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validators import spelling
from validators.cards.call import Call
from validators.facts.applications import Application, by_owner, total_of
from validators.facts.ledger import Ledger
from validators.facts.recipients import plain_key
from validators.fields import cells_of
from validators.model import Fact

MIN_RECIPIENTS = 2
"""With one recipient there is nothing to compare, and no chart."""


def put_shares(
    ledger: Ledger, call: Call, applications: Sequence[Application], table_number: int
) -> None:
    """The list `fordelat`, the largest sum first, with the amounts of each kind; and whether the
    decision shows it (`dokument.diagram`), with the number of its table."""
    owned = by_owner(row for row in applications if row.granted)
    records = []
    taken: set[str] = set()
    for name in sorted(owned, key=spelling.sort_key):
        identity = f"fordelat.{plain_key(name, taken)}"
        records.append(_record(ledger, call, name, identity, owned[name]))
    records.sort(key=_size, reverse=True)
    ledger.add("fordelat", ("namn", *call.kinds, "summa"), records)
    ledger.put("fordelat.antal", len(records), "ord")
    joint = [row for rows in owned.values() for row in rows if len(row.applicants) > 1]
    ledger.put("fordelat.gemensamma.antal", len(joint), "ord",
               cells_of(*(row.get("applicant") for row in joint)))  # fmt: skip
    shown = call.document.chart and len(records) >= MIN_RECIPIENTS
    ledger.put("dokument.diagram", shown)
    ledger.put("fordelat.tabell.nr", table_number if shown else None, lacks="inget diagram visas")


def _size(record: Mapping[str, Fact | None]) -> int:
    """The sum of a record, in kronor."""
    total = record["summa"]
    return total.value if total is not None and isinstance(total.value, int) else 0


def _record(
    ledger: Ledger, call: Call, name: str, identity: str, rows: Sequence[Application]
) -> Mapping[str, Fact | None]:
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in call.kinds}
    make = ledger.make
    amounts = {
        kind: make(f"{identity}.{kind}", *total_of(of_kind, "granted"))
        for kind, of_kind in by_kind.items()
        if of_kind
    }
    return {
        "namn": make(f"{identity}.namn", name, "text",
                     cells_of(*(row.get("applicant") for row in rows))),
        **amounts,
        "summa": make(f"{identity}.summa", *total_of(rows, "granted")),
    }  # fmt: skip
