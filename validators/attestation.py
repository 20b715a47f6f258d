"""Approvals (attest): what they are about, and whether they still hold.

Approving happens in the case system; the workbook only registers it, with the SHA-256 of the
decision's data. When the data has changed since, the approval is void.

The data is what the decision is made from: the applications, the case and its lists, row by row in
the workbook's order (the decision's tables and lists follow it), the waivers, the card's version
and what it says of the document, and the text of the Word template. Only typed values count: not
where a column stands, nor formats, colours, formulas, notes and buttons. Columns that the card
marks `approved = false` are left out: the officer's notes, and what is filled in after the
committee's meeting. The approvals themselves are no part of the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from validators.cards.call import Call
from validators.fields import day_of, field_of, text_of
from validators.model import Field, Row, State, Tables

DATA_TABLES = (
    "applications", "case", "officers", "points", "hearings", "attachments", "waivers",
)  # fmt: skip
"""The tables whose rows are the decision's data, in the order in which they are hashed."""

_FORMAT = "fordela.underlag.1"
"""The way in which the data is put together. A new way has a new name: then no old hash agrees."""


class Standing(StrEnum):
    """What an approval in the workbook is worth."""

    OPEN = "open"  # named, and not approved yet
    VALID = "valid"  # registered, and about this very data
    UNBOUND = "unbound"  # a date typed by hand: nothing tells what was approved
    VOID = "void"  # registered, and the data has changed since
    ALTERED = "altered"  # the row is not as it was registered, or comes from elsewhere
    RENEWED = "renewed"  # void or altered, but the same person has approved anew


HOLDS = (Standing.VALID, Standing.UNBOUND)
"""The approvals that the decision may tell of."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A row of the approvals, with what it is worth."""

    row: Row
    name: str  # of who approves
    standing: Standing
    again: bool = False  # an earlier row holds already, for the same person

    @property
    def holds(self) -> bool:
        """Whether the decision may tell of it."""
        return self.standing in HOLDS


def data_hash(tables: Tables, call: Call) -> str:
    """The SHA-256, in hex, of the decision's data."""
    return _sha256(
        {
            "format": _FORMAT,
            "call": call.year,
            "card": call.version,
            "document": msgspec.to_builtins(call.document),
            "template": tables.template,
            "tables": {
                name: [plain_row(row, call) for row in tables[name]] for name in DATA_TABLES
            },
        }
    )


def plain_row(row: Row, call: Call) -> dict[str, Any]:
    """A row's data by column: what is filled in and belongs to the decision."""
    data: dict[str, Any] = {}
    for key, field in row.items():
        column = call.columns.get(key)
        if column is not None and not column.approved:
            continue
        value = _plain_field(field)
        if value is not None:
            data[key] = value
    return data


def _plain_field(field: Field) -> Any:
    if field.state is State.UNREAD:
        return {"unread": plain(str(field.cell.value) if field.cell else "")}
    return plain(field.value)


def plain(value: object) -> Any:
    """A value as JSON has it, text in Unicode's composed form.

    Excel and LibreOffice write composed text on most machines, but not on all.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, int | float) else plain(str(value))


def digest_of(data: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of plain data; the order of its keys is nothing to it."""
    return _sha256(data)


def _sha256(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


APPROVAL_COLUMNS = (
    "approver_name", "approver_role", "approver_unit", "approved_on", "approval_reference",
    "approval_by", "approval_data",
)  # fmt: skip
"""What an approval's seal is made of."""

SEAL_LENGTH = 12  # characters


def seal(values: Sequence[object]) -> str:
    """The check of a registered row: the beginning of a SHA-256 of its values, in hex.

    A row that was typed, pasted or changed has another seal. It is no signature: whoever can run
    fordela can make one.
    """
    plain_values = [
        " ".join(plain(value).split()) if isinstance(value, str) else plain(value)
        for value in ("" if value is None else value for value in values)
    ]
    return _sha256([_FORMAT, *plain_values])[:SEAL_LENGTH]


def row_seal(row: Row, columns: Sequence[str]) -> str:
    """The seal that a row of the workbook should have."""
    fields = [field_of(row, column) for column in columns]
    return seal([day_of(field) or text_of(field) for field in fields])


def approvals_of(tables: Tables, call: Call) -> tuple[Approval, ...]:
    """The approvals of a workbook in its order, each with what it is worth today."""
    rows = [row for row in tables["approvals"] if text_of(field_of(row, "approver_name"))]
    now = ""
    if any(text_of(field_of(row, "approval_data")) for row in rows):
        now = data_hash(tables, call)
    approvals = [
        Approval(row, text_of(field_of(row, "approver_name")), _standing(row, now)) for row in rows
    ]
    return tuple(_compared(approvals))


def _standing(row: Row, now: str) -> Standing:
    """What a row is worth by itself; `now` is the hash of today's data."""
    registered = text_of(field_of(row, "approval_data"))
    sealed = text_of(field_of(row, "approval_seal"))
    approved = day_of(field_of(row, "approved_on")) is not None
    if not registered and not sealed:
        return Standing.UNBOUND if approved else Standing.OPEN
    if sealed.casefold() != row_seal(row, APPROVAL_COLUMNS) or not approved:
        return Standing.ALTERED
    return Standing.VALID if registered.casefold() == now else Standing.VOID


def _compared(approvals: Sequence[Approval]) -> list[Approval]:
    """The approvals compared with each other: who has approved anew, and who stands there twice."""
    holding = {person(approval.name) for approval in approvals if approval.holds}
    seen: set[str] = set()
    compared: list[Approval] = []
    for approval in approvals:
        who = person(approval.name)
        standing = approval.standing
        if who in holding and standing in (Standing.VOID, Standing.ALTERED):
            standing = Standing.RENEWED
        again = approval.holds and who in seen
        compared.append(Approval(approval.row, approval.name, standing, again=again))
        if approval.holds:
            seen.add(who)
    return compared


def person(name: str) -> str:
    """A name as it is compared: without case and surplus spaces."""
    return " ".join(plain(name).split()).casefold()
