"""The facts of a request to supplement an application: what to put right, and by when."""

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

    The list `brister` has a record per finding: `plats` ("Bladet Ansökan, cell C23"), `sak` and
    `gora`.
    """
    ledger = Ledger()
    put_card(ledger, call)
    row = next(iter(tables["applications"]), {})
    put = ledger.put
    for name, column in (("titel", "title"), ("sokande", "applicant")):
        put(f"ansokan.{name}", _text(row, column), cells=cells_of(field_of(row, column)))
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


def _text(row: Row, column: str) -> str:
    """A field's text; the names of a list with commas between them."""
    field = field_of(row, column)
    if isinstance(field.value, tuple):
        return ", ".join(map(str, field.value))
    return text_of(field)


def _flaw(ledger: Ledger, number: int, finding: Finding) -> Mapping[str, Fact | None]:
    """The record of a finding."""
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
