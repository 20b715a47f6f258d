"""The facts of a request to supplement an application: what its applicant must put right, and by
when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from validators.cards.call import Call
from validators.facts.card import put_card
from validators.facts.ledger import Ledger
from validators.fields import cells_of, field_of, sentence, text_of
from validators.model import Fact, Facts, Finding, Row, Tables

_NOBODY = "Ange det sista datumet med --until."


def supplement(
    tables: Tables, findings: Sequence[Finding], call: Call, until: dt.date | None = None
) -> Facts:
    """The facts of one application (`tables`) and of what is wrong in it (`findings`, in order).

    List `brister`: `plats` ("bladet Ansökan, cell C23"), `sak` and `gora`, one per finding.
    """
    ledger = Ledger()
    put_card(ledger, call)
    row = next(iter(tables["applications"]), {})
    put = ledger.put
    for name, column in (("titel", "title"), ("sokande", "applicant")):
        found = field_of(row, column)
        put(f"ansokan.{name}", _shown(row, column), cells=cells_of(found))
    kind = call.kinds.get(text_of(field_of(row, "kind")))
    put("ansokan.medel", kind.name if kind else call.name, source="kinds")
    put("komplettering.antal", len(findings), "ord")
    put("komplettering.senast", until, "datum", lacks=_NOBODY)
    put("arende.dnr", None)
    ledger.add(
        "brister",
        ("plats", "sak", "gora"),
        (_flaw(ledger, number, finding) for number, finding in enumerate(findings, 1)),
    )
    return ledger.facts()


def _shown(row: Row, column: str) -> str:
    value = field_of(row, column).value
    return (
        ", ".join(map(str, value)) if isinstance(value, tuple) else text_of(field_of(row, column))
    )


def _flaw(ledger: Ledger, number: int, finding: Finding) -> Mapping[str, Fact | None]:
    identity = f"brister.{number}"
    cells = (f"{finding.sheet}!{finding.cell}",) if finding.sheet and finding.cell else ()
    if finding.sheet and finding.cell:
        place = f"Bladet {finding.sheet}, cell {finding.cell}"
    else:
        place = f"Bladet {finding.sheet}" if finding.sheet else "Arbetsboken"
    return {
        "plats": ledger.make(f"{identity}.plats", place, cells=cells),
        "sak": ledger.make(f"{identity}.sak", sentence(finding.message), cells=cells),
        "gora": ledger.make(f"{identity}.gora", sentence(finding.hint), cells=cells),
    }
