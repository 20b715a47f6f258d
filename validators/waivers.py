"""Waivers (undantag): an error that somebody with a name has accepted, with a reason.

A waiver is registered in the workbook with the SHA-256 of what it was given for: the row and the
values that the finding names. While they are the same the error is information, and the decision
says so; when they change the error is back. The card says which rules can be waived (`waivable`):
never one that the decision's figures depend on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validators.attestation import digest_of, person, plain, plain_row, row_seal
from validators.cards.call import Call
from validators.fields import day_of, field_of, sentence, text_of
from validators.findings import find
from validators.model import Finding, Ground, Row, Severity, State, Tables
from validators.wording import placeholders

WAIVER_COLUMNS = (
    "waived_code", "waived_subject", "waiver_reason", "waiver_approver", "waived_on", "waiver_by",
    "waiver_data",
)  # fmt: skip
"""What a waiver's seal is made of."""

KEYS = (
    "D21", "D21-expired", "D21-altered", "D21-hand", "D21-never", "D21-unused", "D21-self",
)  # fmt: skip
"""The card's texts about waivers. They are about what the rules find, not about the data."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A row of the list of waivers that is as it was registered."""

    row: Row
    code: str  # of the rule
    subject: str  # what it is for: "LUM nr 9, Sökande"
    reason: str
    approver: str
    given: dt.date
    digest: str  # SHA-256, in hex, of the data that it was given for


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that a waiver holds for, still as an error, and the waiver."""

    finding: Finding
    waiver: Waiver


def ground_of(
    call: Call, key: str, row: Row, column: str, fields: Mapping[str, Any]
) -> Ground | None:
    """What a waiver of a finding of rule `key` about an application would be for.

    None where no waiver is possible: for a rule that cannot be waived, or a row without number,
    which nobody could name. `fields` are the values that the rule's text may name.
    """
    rule = call.rules[key]
    number, kind = field_of(row, "number"), str(field_of(row, "kind").value)
    if not rule.waivable or number.state is not State.READ or kind not in call.kinds:
        return None
    subject = f"{subject_of(call, kind, number.value)}, {call.title(column, kind)}"
    named = sorted({name for name, _ in placeholders(rule.text)})
    rests_on = {
        "call": [call.year, call.version],
        "rule": key,
        "row": plain_row(row, call),
        "fields": {name: plain(fields[name]) for name in named},
    }
    return Ground(subject, digest_of(rests_on))


def subject_of(call: Call, kind: str, number: object) -> str:
    """An application as people name it, wherever its row is sorted to. E.g. `'LUM nr 9'`."""
    return f"{call.kinds[kind].label} nr {number}"


def settle(findings: Sequence[Finding], tables: Tables, call: Call) -> tuple[Finding, ...]:
    """The findings with the workbook's waivers taken into account, and those about the waivers."""
    if not tables["waivers"].rows:
        return tuple(findings)
    return tuple(_Settlement(tables, call).settle(findings))


def holding(findings: Iterable[Finding], tables: Tables, call: Call) -> tuple[Waived, ...]:
    """The waivers that hold, with what each is for, in the order of their list.

    `findings` are those from before `settle`.
    """
    settlement = _Settlement(tables, call)
    pairs = [(finding, settlement.holding(finding)) for finding in findings]
    waived = [Waived(finding, waiver) for finding, waiver in pairs if waiver is not None]
    order = {id(waiver.row): index for index, waiver in enumerate(settlement.registered)}
    return tuple(sorted(waived, key=lambda item: order[id(item.waiver.row)]))


class _Settlement:
    """The waivers of a workbook, and what is found of them."""

    def __init__(self, tables: Tables, call: Call) -> None:
        self.tables, self.call = tables, call
        self.registered: list[Waiver] = []
        self.about_waivers: list[Finding] = []
        officers = (text_of(field_of(row, "officer_name")) for row in tables["officers"])
        self.officers = {person(name) for name in officers if name}
        self.used: set[int] = set()
        for row in tables["waivers"]:
            self._read(row)

    def _read(self, row: Row) -> None:
        """Register a row's waiver, or find why it does not hold."""
        code = text_of(field_of(row, "waived_code")).upper()
        given = day_of(field_of(row, "waived_on"))
        texts = [text_of(field_of(row, column)) for column in WAIVER_COLUMNS]
        _, subject, reason, approver, _, _, digest = texts
        sealed = text_of(field_of(row, "waiver_seal"))
        if not is_waivable(self.call, code):
            self._add("D21-never", row, "waived_code", waived_code=code or "–")
        elif not digest and not sealed:
            self._add("D21-hand", row, "waived_code")
        elif sealed.casefold() != row_seal(row, WAIVER_COLUMNS) or given is None:
            self._add("D21-altered", row, "waived_code")
        else:
            waiver = Waiver(row, code, subject, reason, approver, given, digest.casefold())
            self.registered.append(waiver)

    def settle(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings, then those about the waivers."""
        for finding in findings:
            yield self._settled(finding)
        for waiver in self.registered:
            row, approver = waiver.row, waiver.approver
            by = text_of(field_of(row, "waiver_by"))
            if id(row) not in self.used:
                self._add("D21-unused", row, "waived_code", waived_subject=waiver.subject)
            elif person(approver) in {person(by), *self.officers}:
                self._add("D21-self", row, "waiver_approver", waiver_approver=approver)
        yield from self.about_waivers

    def holding(self, finding: Finding) -> Waiver | None:
        """The waiver that holds for a finding: given for it, and for the data of today."""
        ground = finding.ground
        return next(
            (w for w in self._given_for(finding) if ground and w.digest == ground.digest), None
        )

    def _given_for(self, finding: Finding) -> list[Waiver]:
        """The waivers of a finding's rule and subject, whatever the data was then."""
        if finding.ground is None or finding.severity is not Severity.ERROR:
            return []
        wanted = finding.code, person(finding.ground.subject)
        return [w for w in self.registered if (w.code, person(w.subject)) == wanted]

    def _settled(self, finding: Finding) -> Finding:
        waivers = self._given_for(finding)
        self.used.update(id(waiver.row) for waiver in waivers)
        waiver = self.holding(finding)
        if waiver is not None:
            worded = self._find("D21", waiver)
            message = f"{worded.message} {finding.message}"
            return replace(finding, severity=Severity.INFO, message=message, hint=worded.hint)
        if waivers:
            worded = self._find("D21-expired", max(waivers, key=lambda waiver: waiver.given))
            return replace(
                finding,
                message=f"{finding.message} {worded.message}",
                hint=f"{finding.hint} {worded.hint}".strip(),
            )
        return finding

    def _find(self, key: str, waiver: Waiver) -> Finding:
        fields = {
            "waiver_reason": sentence(waiver.reason),
            "waiver_approver": waiver.approver,
            "waived_on": waiver.given,
        }
        finding = find(self.call, key, self.tables.stage, None, fields=fields)
        assert finding is not None, f"{key} is off, and waivers are worded by it"
        return finding

    def _add(self, key: str, row: Row, column: str, **fields: object) -> None:
        """Add a finding about a waiver's cell, or the first cell of its row."""
        cell = field_of(row, column).cell
        cell = cell or next((field.cell for field in row.values() if field.cell), None)
        finding = find(self.call, key, self.tables.stage, cell, fields=fields)
        if finding is not None:
            self.about_waivers.append(finding)


def is_waivable(call: Call, code: str) -> bool:
    """Whether some rule of this code can be waived."""
    return any(card.waivable for key, card in call.rules.items() if key.partition("-")[0] == code)
