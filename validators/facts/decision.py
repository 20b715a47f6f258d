"""The facts of what the committee decided: outcomes, sums, and what it changed in the proposal.

They exist once `Läge` is beslutat, and are missing before, so that no document can claim a decision
that nobody has taken. The facts of the proposal (validators.facts.proposal) stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validators.cards.call import Call
from validators.errors import DocumentError, NotYet
from validators.facts.applications import OUTCOMES, Application, total_of
from validators.facts.ledger import Ledger
from validators.facts.proposal import COUNTED, numbers_of, outcomes
from validators.facts.rows import ROW, ROW_LISTS
from validators.fields import cells_of
from validators.model import Fact, Facts, identity_of

_LACKS = "nämnden har inte beslutat"


def put_decision(
    ledger: Ledger,
    kind: str,
    everything: Sequence[Application],
    records: Mapping[str, Mapping[str, Fact | None]],
) -> None:
    """What was decided of one kind. `records`: the record of each row, by its key."""
    decided = bool(ledger.values["arende.beslutat"].value)
    rows = [row for row in everything if row.counted]
    known = [row for row in rows if row.decided is not None]
    total, format, cells = total_of(known, "decided")
    ledger.put(f"{kind}.beslutat", total if known or (decided and not rows) else None, format,
               cells, lacks="nämndens beslut saknas")  # fmt: skip
    by_outcome = {
        name: [row for row in rows if decided and row.verdict == name] for name in OUTCOMES.values()
    }
    given = [row for row in rows if decided and row.given]
    counted = {**by_outcome, "beviljade": given}
    for name, chosen in counted.items():
        cells = cells_of(*(row.get("decided") for row in chosen))
        count = len(chosen) if decided else None
        ledger.put(f"{kind}.beslut.{name}.antal", count, "ord", cells, lacks=_LACKS)
    central = cells_of(*(row.get("number") for row in by_outcome["central"]))
    ledger.put(f"{kind}.beslut.central.nummer", numbers_of(by_outcome["central"]), "text", central,
               lacks="ingen central finansiering")  # fmt: skip
    counts = {
        name: ledger.values[f"{kind}.beslut.{name}.antal"] for name in OUTCOMES.values() if decided
    }
    outcome_records = outcomes(f"{kind}.beslut", counts)
    ledger.add(f"{kind}.beslut.utfall", COUNTED, outcome_records)
    ledger.put(f"{kind}.beslut.utfall.antal", len(outcome_records), "ord")
    changed = [row for row in rows if decided and row.changed]
    for name, chosen in (("beslut.beviljade", given), ("beslut.andrade", changed)):
        ledger.add(f"{kind}.{name}", ROW, (records[row.key] for row in chosen), ROW_LISTS)
    ledger.put(f"{kind}.beslut.andrade.antal", len(changed) if decided else None, "ord",
               cells_of(*(row.get("decided") for row in changed)), lacks=_LACKS)  # fmt: skip


def put_decided_totals(ledger: Ledger, call: Call) -> None:
    """The sums over all kinds."""
    for name, format in (
        ("beslutat", "kronor"), ("beslut.beviljade.antal", "ord"), ("beslut.andrade.antal", "ord"),
    ):  # fmt: skip
        parts = [ledger.values.get(f"{kind}.{name}") for kind in call.kinds]
        known = [part for part in parts if part is not None]
        total = sum(part.value for part in known if isinstance(part.value, int))
        cells = [cell for part in known for cell in part.cells]
        ledger.put(f"totalt.{name}", total if known else None, format, cells, lacks=_LACKS)


def demand_decision(facts: Facts, call: Call, what: str) -> None:
    """Raises NotYet unless the committee has decided, DocumentError unless on every application.

    `what` begins the sentence: "Meddelandena skrivs".
    """
    if not facts.values["arende.beslutat"].value:
        stage = facts.values.get("arende.lage")
        raise NotYet(
            f"{what} när nämnden har beslutat.",
            where=", ".join(stage.cells) if stage else "bladet Ärende",
            todo="Skriv beslutat under Läge och fyll i Beslutat belopp för varje ansökan.",
        )
    lacks = [
        facts.missing[f"{identity_of(row)}.utfall"]
        for kind in call.kinds
        for row in facts.lists[f"{kind}.rader"]
        if "utfall" not in row
    ]
    if lacks:
        rest = f", och det saknas för {len(lacks) - 1} till" if len(lacks) > 1 else ""
        raise DocumentError(
            f"{what} när alla belopp som nämnden har beslutat är ifyllda. {lacks[0]}{rest}.",
            todo="Skriv det belopp som nämnden beslutade, 0 vid avslag.",
        )
