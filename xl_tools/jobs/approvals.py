"""Approvals and waivers registered in a copy of a workbook, on the sheet `Ärende`.

Only cells that are empty are written, by `xl_tools.editing.set_values`: everything else stays as
the bytes it is. What is registered is bound to the data as it is now (validators.attestation,
waivers).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from validators.a1 import column_number
from validators.attestation import (
    Standing,
    approvals_of,
    data_hash,
    person,
    row_seal,
    seal,
)
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.check import check
from validators.errors import Refused, UnknownWorkbook
from validators.fields import day_of, field_of, text_of
from validators.model import Finding, Row, Severity, Stage, Tables
from validators.waivers import is_waivable
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.fields import Fields, tidy
from xl_tools.reading.forms import Block, find_blocks
from xl_tools.reading.lists import is_blank
from xl_tools.reading.tables import CASE, CASE_LISTS, read_tables
from xl_tools.reading.workbook import Sheet, Workbook, read_workbook

_FURTHEST = 200
"""So many rows below its header a list of the case is looked through for a free one."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A workbook in which something was registered: its bytes, the cell of the row that says so,
    and what a check says of the lists of approvals and waivers now."""

    data: bytes
    place: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What the case system says of an approval, and who registers it."""

    name: str
    on: dt.date
    reference: str
    by: str
    role: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """An error that is accepted: its code and cell ("LUM!U9"), why, by whom, and who says so."""

    code: str
    cell: str
    reason: str
    approver: str
    on: dt.date
    by: str


def attest(data: bytes, new: NewApproval, *, document: str = "") -> Registered:
    """Register an approval of the workbook's data as it is now.

    `document`: the hash that the approved document carries (docx_export.document.trace); the
    approval is refused where the workbook has other data. Raises Refused where the workbook has
    errors (what has errors cannot be approved), where the person has approved this data already or
    is listed with something else, and where the list has no column or row for it; UnknownWorkbook
    where it is no allocation workbook; and what reading and setting raise.
    """
    book = _Book.read(data)
    book.demand_no_errors()
    now = data_hash(book.tables, book.call)
    if document and document != now:
        raise Refused(
            "Dokumentet är skrivet av andra uppgifter än arbetsbokens, så godkännandet av det kan "
            "inte registreras här.",
            todo="Ta fram den arbetsbok som dokumentet skrevs av.",
        )
    given: dict[str, object] = {
        "approver_name": new.name,
        "approver_role": new.role or _known(book, new.name, "approver_role"),
        "approver_unit": new.unit or _known(book, new.name, "approver_unit"),
        "approved_on": new.on,
        "approval_reference": new.reference,
        "approval_by": new.by,
        "approval_data": now,
    }
    return book.register("approvals", given, "approval_seal", _listed(book, new, given))


def _known(book: _Book, name: str, column: str) -> str:
    """What the list says already of a person who approves anew."""
    rows = (each.row for each in approvals_of(book.tables, book.call)
            if person(each.name) == person(name))  # fmt: skip
    return next((text for row in rows if (text := text_of(field_of(row, column)))), "")


def _listed(book: _Book, new: NewApproval, given: Mapping[str, object]) -> Row | None:
    """The row that waits for this very approval; None where it gets a row of its own."""
    for approval in approvals_of(book.tables, book.call):
        if person(approval.name) != person(new.name):
            continue
        row, day = approval.row, day_of(field_of(approval.row, "approved_on"))
        if approval.standing is Standing.VALID:
            raise Refused(
                f"{approval.name} har redan godkänt de här uppgifterna, {day}.",
                where=_place(row, "approver_name"),
            )
        if approval.standing is Standing.OPEN or (
            approval.standing is Standing.UNBOUND and day == new.on
        ):
            for key in ("approver_role", "approver_unit", "approval_reference"):
                listed, wanted = text_of(field_of(row, key)), str(given[key])
                if listed and wanted and person(listed) != person(wanted):
                    raise Refused(
                        f"I listan står ”{listed}” och inte ”{wanted}”.",
                        where=_place(row, key),
                        todo="Rätta cellen, eller ange det som står där.",
                    )
            return row
    return None


def waive(data: bytes, new: NewWaiver) -> Registered:
    """Register a waiver of the error of a code in a cell, for its data as it is now.

    Raises Refused where there is no such error, where its rule cannot be waived, or where the list
    has no column or row for it; UnknownWorkbook where it is no allocation workbook; and what
    reading and setting raise.
    """
    book = _Book.read(data)
    finding = _error(book, new.code.strip().upper(), new.cell)
    assert finding.ground is not None
    values: dict[str, object] = {
        "waived_code": finding.code,
        "waived_subject": finding.ground.subject,
        "waiver_reason": new.reason,
        "waiver_approver": new.approver,
        "waived_on": new.on,
        "waiver_by": new.by,
        "waiver_data": finding.ground.digest,
    }
    return book.register("waivers", values, "waiver_seal", None)


def _error(book: _Book, code: str, cell: str) -> Finding:
    """The one error that a waiver is asked for."""
    said, mark, ref = cell.rpartition("!")
    if not mark:
        raise Refused(
            f"”{cell}” säger inte vilket blad cellen är på.",
            todo="Ange blad och cell, till exempel LUM!U9.",
        )
    sheets = {name.casefold(): name for name in book.workbook.sheets}
    sheet = sheets.get(said.strip("'").casefold(), said)
    place = f"{sheet}!{ref.replace('$', '').upper()}"
    if not is_waivable(book.call, code):
        raise Refused(
            f"För regeln {code} finns inga undantag.",
            where=place,
            todo="Rätta felet i arbetsboken.",
        )
    here = [f for f in book.findings if (f.code, f"{f.sheet}!{f.cell}") == (code, place)]
    errors = [f for f in here if f.severity is Severity.ERROR]
    for finding in errors:
        if finding.ground is not None:
            return finding
    if errors:
        raise Refused(
            "Ansökan har inget eget nummer, så undantaget kan inte sägas gälla den.",
            where=place,
            todo="Ge ansökan ett nummer först.",
        )
    others = [f"{f.sheet}!{f.cell}" for f in book.findings if f.code == code and f.ground]
    raise Refused(
        f"Det finns inget fel {code} i cellen att ge undantag för.",
        where=place,
        todo=f"Fel av det slaget finns i {', '.join(others)}." if others else "",
    )


@dataclass(frozen=True)
class _Book:
    """An allocation workbook, read and checked."""

    data: bytes
    workbook: Workbook
    tables: Tables
    call: Call
    findings: tuple[Finding, ...]

    @classmethod
    def read(cls, data: bytes) -> _Book:
        workbook = read_workbook(data)
        tables = read_tables(workbook)
        if tables.stage is not Stage.ALLOCATION:
            raise UnknownWorkbook(
                "Arbetsboken är en ansökan.",
                todo="Godkännanden och undantag hör till handläggarens fördelningsbok.",
            )
        call = load_call(tables.call)
        return cls(data, workbook, tables, call, check(tables, call))

    def demand_no_errors(self) -> None:
        errors = [f for f in self.findings if f.severity is Severity.ERROR]
        if errors:
            first = errors[0]
            raise Refused(
                f"Arbetsboken har fel, det första i {first.sheet}!{first.cell}: {first.message}",
                todo="Det som har fel kan inte vara godkänt. Rätta felen, eller för in undantag.",
            )

    def register(
        self, table: str, given: Mapping[str, object], sealed: str, row: Row | None
    ) -> Registered:
        """Write a row of a list of the case: what is empty in `row`, or else a free one; with the
        seal, in the column `sealed`, of the row as it then stands."""
        sheet = self._case_sheet()
        block = find_blocks(sheet, Fields(self.call, Stage.ALLOCATION), CASE_LISTS, None).get(table)
        letters = block.header.letters if block else {}
        lacking = [self.call.title(key) for key in (*given, sealed) if key not in letters]
        if block is None or lacking:
            names = ", ".join(f"”{title}”" for title in lacking)
            raise Refused(
                f"På bladet {CASE} saknas {names}.",
                todo="Flytta uppgifterna till en ny mall, eller skriv rubrikerna bredvid "
                "varandra på listans rubrikrad.",
            )
        number = _number_of(row) if row else _free_row(sheet, block)
        known = {key: _value(row, key) for key in given} if row else {}
        stands = {key: known.get(key) or _meant(value) for key, value in given.items()}
        stands[sealed] = seal(list(stands.values()))
        changed = set_values(
            self.data,
            [
                Setting(sheet.name, f"{letters[key]}{number}", value)
                for key, value in stands.items()
                if value and not known.get(key)
            ],
        )
        tables = read_tables(read_workbook(changed.data))
        place = f"{sheet.name}!{letters[next(iter(given))]}{number}"
        read = (each for each in tables[table] if _number_of(each) == number)
        if row_seal(next(read, {}), list(given)) != stands[sealed]:
            raise Refused("Raden kan inte läsas tillbaka så som den skrevs.", where=place)
        found = [f for f in check(tables, self.call) if f.code in ("D20", "D21")]
        return Registered(changed.data, place, tuple(found))

    def _case_sheet(self) -> Sheet:
        case = next(iter(self.tables["case"]), {})
        for field in case.values():
            if field.cell is not None:
                return self.workbook.sheets[field.cell.sheet]
        raise Refused(f"Bladet {CASE} saknas.", todo="Kopiera bladet från mallen.")


def _value(row: Row, column: str) -> str | dt.date:
    field = field_of(row, column)
    return day_of(field) or text_of(field)


def _meant(value: object) -> str | dt.date:
    """What is given as reading will have it: on one line, and nothing for a dash alone."""
    if isinstance(value, dt.date):
        return value
    text = " ".join(tidy(str(value)).split())
    return "" if text in ("-", "–", "—") else text


def _free_row(sheet: Sheet, block: Block) -> int:
    """The first row of a list in which nothing stands."""
    header = block.header
    columns = range(header.left, header.right + 1)
    last = block.last if block.last < max(sheet.rows) else header.bottom + _FURTHEST
    for number in range(header.bottom + 1, last + 1):
        row = sheet.rows.get(number, {})
        if all(is_blank(c) for letters, c in row.items() if column_number(letters) in columns):
            return number
    raise Refused(
        "Listan har ingen ledig rad.",
        where=header.first_cell.place,
        todo="Sätt in en rad i listan.",
    )


def _number_of(row: Row) -> int:
    cell = next(field.cell for field in row.values() if field.cell is not None)
    return int(cell.ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _place(row: Row, column: str) -> str:
    cell = field_of(row, column).cell
    return cell.place if cell else ""
