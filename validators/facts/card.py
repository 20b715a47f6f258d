"""The facts of the call's card: names, dates, limits and criteria."""

from __future__ import annotations

from validators.cards.call import Call, Criterion, Kind
from validators.facts.ledger import Ledger
from validators.fields import lowered
from validators.model import Fact

NOT_IN_CARD = "uppgiften finns inte i utlysningens kort"
"""Why a fact of the card is missing."""

_CRITERIA_LISTS = (
    ("huvudkriterier", "main"), ("prioriteringar", "priority"), ("kriterier", "criterion"),
)  # fmt: skip
"""The lists of a kind's criteria: name, and the role of the criteria in it."""


def put_card(ledger: Ledger, call: Call) -> None:
    """What the card says of the call, of the document and of each kind."""
    put = ledger.put
    document = call.document
    put("utlysning.ar", call.year, source="year")
    put("utlysning.namn", call.name, source="name")
    put("utlysning.oppnar", call.window.opens, "datum", source="window.opens")
    put("utlysning.stanger", call.window.closes, "datum", source="window.closes")
    last_year = call.max_project_year
    put("utlysning.projektar", last_year, "ord", source="max_project_year", lacks=NOT_IN_CARD)
    put("aterbetalning.senast", call.refund_by, "datum", source="refund_by", lacks=NOT_IN_CARD)
    put("dokument.titel", document.title, source="document.title")
    put("namnd.namn", document.committee, source="document.committee")
    put("namnd.lopande", lowered(document.committee), source="document.committee")
    put("forvaltning.namn", document.administration, source="document.administration")
    put("forvaltning.lopande", lowered(document.administration), source="document.administration")
    for key, kind in call.kinds.items():
        _put_kind(ledger, key, kind)
        _put_criteria(ledger, call, key)


def _put_kind(ledger: Ledger, key: str, kind: Kind) -> None:
    put, where = ledger.put, f"kinds.{key}"
    put(f"{key}.etikett", kind.label, source=f"{where}.label")
    put(f"{key}.namn", kind.name, source=f"{where}.name")
    put(f"{key}.andamal", kind.purpose, source=f"{where}.purpose")
    put(f"{key}.sak", kind.item, source=f"{where}.item")
    for name, value, format, place in (
        ("tak.sokt", kind.cap_sought, "kronor", "cap_sought"),
        ("tak.beviljat", kind.cap_granted, "kronor", "cap_granted"),
        ("per_stadsdel", kind.per_district, "ord", "per_district"),
    ):
        put(f"{key}.{name}", value, format, source=f"{where}.{place}", lacks=NOT_IN_CARD)


def _put_criteria(ledger: Ledger, call: Call, kind: str) -> None:
    criteria = [criterion for criterion in call.criteria if kind in criterion.kinds]
    for name, role in _CRITERIA_LISTS:
        of_role = [criterion for criterion in criteria if criterion.role == role]
        records = (_criterion(kind, criterion) for criterion in of_role)
        ledger.add(f"{kind}.{name}", ("text", "namn"), records)
        ledger.put(f"{kind}.{name}.antal", len(of_role), "ord", source="criteria")
    ledger.put(f"{kind}.alla_kriterier.antal", len(criteria), "ord", source="criteria")


def _criterion(kind: str, criterion: Criterion) -> dict[str, Fact]:
    source = f"criteria.{criterion.id}"
    return {
        "text": Fact(f"{kind}.kriterium.{criterion.id}", criterion.text, source=source),
        "namn": Fact(f"kriterium.{criterion.id}.namn", criterion.short, source=source),
    }
