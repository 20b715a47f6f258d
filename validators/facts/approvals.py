"""The facts of approvals and waivers: who has approved what, and which errors are accepted.

Each person is listed once: with the first approval that holds, or with one that no longer does.
"""

from __future__ import annotations

from collections.abc import Mapping

from validators.attestation import Approval, Standing, approvals_of, data_hash, person
from validators.cards.call import Call
from validators.facts.ledger import Ledger
from validators.fields import cells_of, day_of, field_of, sentence, text_of
from validators.model import Fact, Row, Tables
from validators.waivers import Waived, holding, subject_of

_APPROVAL = ("namn", "befattning", "forvaltning", "datum", "referens", "upphort")
_WAIVER = ("regel", "galler", "titel", "sak", "skal", "medgett_av", "datum")

_ENDED = (Standing.VOID, Standing.ALTERED)


def put_approvals(ledger: Ledger, tables: Tables, call: Call) -> None:
    """The list `godkannanden`, how many there are and whether all have approved this very data."""
    ledger.put("dokument.underlag", data_hash(tables, call), source="validators.attestation")
    if tables.template:
        ledger.put("dokument.mall", tables.template, source="validators.attestation")
    people: dict[str, Approval] = {}
    for approval in approvals_of(tables, call):
        who = person(approval.name)
        known = people.get(who)
        if known is None or (approval.holds and not known.holds):
            people[who] = approval
    approvals = tuple(people.values())
    ledger.add(
        "godkannanden",
        _APPROVAL,
        (_approval(ledger, number, approval) for number, approval in enumerate(approvals, 1)),
    )
    count = len(approvals)
    holds = sum(approval.holds for approval in approvals)
    ended = [approval for approval in approvals if approval.standing in _ENDED]
    ledger.put("godkannanden.antal", count, "ord")
    ledger.put("godkannanden.registrerade", holds, "ord")
    ledger.put("godkannanden.upphorda.antal", len(ended), "ord")
    ledger.put("godkannanden.alla", bool(approvals) and holds == count)


def _approval(ledger: Ledger, number: int, approval: Approval) -> Mapping[str, Fact | None]:
    """The record of an approval."""
    row = approval.row

    def fact(key: str, column: str) -> Fact | None:
        field = field_of(row, column)
        identity = f"godkannande.{number}.{key}"
        return ledger.make(identity, text_of(field), "text", cells_of(field))

    day = field_of(row, "approved_on")
    identity = f"godkannande.{number}"
    return {
        "namn": fact("namn", "approver_name"),
        "befattning": fact("befattning", "approver_role"),
        "forvaltning": fact("forvaltning", "approver_unit"),
        "datum": ledger.make(f"{identity}.datum", day_of(day), "isodatum", cells_of(day)),
        "referens": fact("referens", "approval_reference"),
        "upphort": ledger.make(
            f"{identity}.upphort",
            approval.standing in _ENDED,
            cells=cells_of(field_of(row, "approval_data")),
        ),
    }


def put_waivers(ledger: Ledger, tables: Tables, call: Call) -> None:
    """The list `undantag`: the waivers that hold, each with what it is for."""
    waived: tuple[Waived, ...] = ()
    if tables["waivers"].rows:
        # Which waivers hold follows from the findings; no caller can forget them if they are
        # found here.
        from validators.check import unsettled

        (findings,) = unsettled([tables], call)
        waived = holding(findings, tables, call)
    rows = {
        subject_of(call, str(row["kind"].value), field_of(row, "number").value): row
        for row in tables["applications"]
        if row["kind"].value in call.kinds
    }
    ledger.add(
        "undantag",
        _WAIVER,
        (
            _waiver(ledger, number, item, rows.get(item.waiver.subject.partition(",")[0], {}))
            for number, item in enumerate(waived, 1)
        ),
    )
    ledger.put("undantag.antal", len(waived), "ord")


def _waiver(
    ledger: Ledger, number: int, waived: Waived, application: Row
) -> Mapping[str, Fact | None]:
    """The record of a waiver; `application` is the row that it is for."""
    row, finding = waived.waiver.row, waived.finding
    title = field_of(application, "title")
    about = field_of(row, "waived_subject")

    def fact(key: str, column: str, *, whole: bool = False) -> Fact | None:
        field = field_of(row, column)
        text = text_of(field)
        identity = f"undantag.{number}.{key}"
        return ledger.make(identity, sentence(text) if whole else text, "text", cells_of(field))

    identity = f"undantag.{number}"
    day = field_of(row, "waived_on")
    place = (f"{finding.sheet}!{finding.cell}",) if finding.cell else ()
    return {
        "regel": fact("regel", "waived_code"),
        "galler": ledger.make(
            f"{identity}.galler", text_of(about).partition(",")[0], "text", cells_of(about)
        ),
        "titel": ledger.make(f"{identity}.titel", text_of(title), "text", cells_of(title)),
        "sak": ledger.make(f"{identity}.sak", finding.message, "text", place),
        "skal": fact("skal", "waiver_reason", whole=True),
        "medgett_av": fact("medgett_av", "waiver_approver"),
        "datum": ledger.make(f"{identity}.datum", day_of(day), "datum", cells_of(day)),
    }
