"""Approvals and waivers registered in a copy of a workbook, on the sheet `Ärende`.

Only cells that are empty are written, by `xl_tools.editing.set_values`: everything else stays as
the bytes it is. What is registered is bound to the data as it is now (validators.attestation,
waivers).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from validators.a1 import column_number, position
from validators.attestation import (
    Standing,
    approvals_of,
    data_hash,
    person,
    row_seal,
    seal,
)
from validators.errors import FordelaError, Refused
from validators.fields import day_of, field_of, text_of
from validators.model import Finding, Row, Severity, Stage
from validators.waivers import is_waivable
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.jobs.common.case import Case, case_of
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.blocks import Block, find_blocks
from xl_tools.reading.fields import Fields, tidy
from xl_tools.reading.lists import is_blank
from xl_tools.reading.tables import CASE, CASE_LISTS
from xl_tools.reading.workbook import Sheet, Workbook, read_workbook

MAX_ROWS_LOOKED_AT = 200
"""Rows below the header of a list of the case in which a free one is looked for."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A workbook in which something was registered."""

    data: bytes
    """The workbook's bytes."""
    place: str
    """The cell of the row that was written, e.g. `'Ärende!B21'`."""
    findings: tuple[Finding, ...]
    """What a check says of the lists of approvals and waivers now."""


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What the case system says of an approval."""

    name: str
    """Who has approved."""
    on: dt.date
    reference: str
    """The number of the approval in the case system."""
    by: str
    """Who registers it."""
    role: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """An error that is accepted."""

    code: str
    """The code of the error, e.g. `'D13'`."""
    cell: str
    """Its cell, e.g. `'LUM!U9'`."""
    reason: str
    approver: str
    """Who accepts it."""
    on: dt.date
    by: str
    """Who registers it."""


@dataclass(frozen=True, slots=True)
class _OpenCase:
    """A case with its sheets, which are looked through for free rows."""

    case: Case
    workbook: Workbook
    findings: tuple[Finding, ...]
    """In Swedish, whatever language the workbook is in."""


def approved_data(document: bytes, *, name: str) -> str:
    """The hash of the data that a document was written of, which its approval is about. `name` is
    the document's file, for messages.

    Raises FordelaError where the document does not say, and what tracing raises.
    """
    from docx_export.document.word_file import trace_document

    data = trace_document(document, name=name).data
    if not data:
        raise FordelaError("Dokumentet säger inte vilka uppgifter det är skrivet av.", where=name)
    return data


def attest(data: bytes, new: NewApproval, *, document: str = "") -> Registered:
    """Register an approval of the workbook's data as it is now.

    `document` is the hash that the approved document carries (`approved_data`): the approval is
    refused where the workbook has other data. Raises Refused where the workbook has errors (what
    has errors cannot be approved), where the person has approved this data already or is listed
    with something else, and where the list has no column or row for it; UnknownWorkbook where it is
    no allocation workbook; and what reading and setting raise.
    """
    opened = _open(data)
    _demand_no_errors(opened.findings)
    case = opened.case
    current = data_hash(case.tables, case.call)
    if document and document != current:
        raise Refused(
            "Dokumentet är skrivet av andra uppgifter än arbetsbokens, så godkännandet av det kan "
            "inte registreras här.",
            todo="Ta fram den arbetsbok som dokumentet skrevs av.",
        )
    values: dict[str, object] = {
        "approver_name": new.name,
        "approver_role": new.role or _stated_before(case, new.name, "approver_role"),
        "approver_unit": new.unit or _stated_before(case, new.name, "approver_unit"),
        "approved_on": new.on,
        "approval_reference": new.reference,
        "approval_by": new.by,
        "approval_data": current,
    }
    row = _waiting_row(case, new, values)
    return _register(opened, "approvals", values, "approval_seal", row)


def _stated_before(case: Case, name: str, column: str) -> str:
    """What the list says already of a person who approves anew."""
    for approval in approvals_of(case.tables, case.call):
        if person(approval.name) == person(name):
            text = text_of(field_of(approval.row, column))
            if text:
                return text
    return ""


def _waiting_row(case: Case, new: NewApproval, values: Mapping[str, object]) -> Row | None:
    """The row that waits for this very approval; None where it gets a row of its own."""
    for approval in approvals_of(case.tables, case.call):
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
                listed, wanted = text_of(field_of(row, key)), str(values[key])
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
    opened = _open(data)
    finding = _find_error(opened, new.code.strip().upper(), new.cell)
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
    return _register(opened, "waivers", values, "waiver_seal", None)


def _find_error(opened: _OpenCase, code: str, cell: str) -> Finding:
    """The one error that a waiver is asked for."""
    place = _place_of_sheet(opened.workbook, cell)
    if not is_waivable(opened.case.call, code):
        raise Refused(
            f"För regeln {code} finns inga undantag.",
            where=place,
            todo="Rätta felet i arbetsboken.",
        )
    alike = [finding for finding in opened.findings if finding.code == code]
    errors = [
        finding
        for finding in alike
        if f"{finding.sheet}!{finding.cell}" == place and finding.severity is Severity.ERROR
    ]
    for finding in errors:
        if finding.ground is not None:
            return finding
    if errors:
        raise Refused(
            "Ansökan har inget eget nummer, så undantaget kan inte sägas gälla den.",
            where=place,
            todo="Ge ansökan ett nummer först.",
        )
    places = [f"{finding.sheet}!{finding.cell}" for finding in alike if finding.ground]
    raise Refused(
        f"Det finns inget fel {code} i cellen att ge undantag för.",
        where=place,
        todo=f"Fel av det slaget finns i {', '.join(places)}." if places else "",
    )


def _place_of_sheet(workbook: Workbook, cell: str) -> str:
    """A cell as findings name it, e.g. `'LUM!U9'` for `"'lum'!$u$9"`."""
    name, mark, ref = cell.rpartition("!")
    if not mark:
        raise Refused(
            f"”{cell}” säger inte vilket blad cellen är på.",
            todo="Ange blad och cell, till exempel LUM!U9.",
        )
    sheets = {sheet.casefold(): sheet for sheet in workbook.sheets}
    sheet = sheets.get(name.strip("'").casefold(), name)
    return f"{sheet}!{ref.replace('$', '').upper()}"


def _open(data: bytes) -> _OpenCase:
    from validators.check import check

    workbook = read_workbook(data)
    case = case_of(
        data,
        tables_of(workbook),
        todo="Godkännanden och undantag hör till handläggarens fördelningsbok.",
    )
    return _OpenCase(case, workbook, check(case.tables, case.call))


def _demand_no_errors(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise Refused(
                f"Arbetsboken har fel, det första i {finding.sheet}!{finding.cell}: "
                f"{finding.message}",
                todo="Det som har fel kan inte vara godkänt. Rätta felen, eller för in undantag.",
            )


def _register(
    opened: _OpenCase, table: str, values: Mapping[str, object], sealed: str, row: Row | None
) -> Registered:
    """Write a row of a list of the case: what is empty in `row`, or else a free one; with the seal,
    in the column `sealed`, of the row as it then stands."""
    from validators.check import check

    case = opened.case
    sheet = _case_sheet(opened)
    block, letters = _find_columns(case, sheet, table, (*values, sealed))
    number = _row_number(row) if row else _free_row(sheet, block)
    present = {key: _value(row, key) for key in values} if row else {}
    contents = {key: present.get(key) or _as_read(value) for key, value in values.items()}
    contents[sealed] = seal(list(contents.values()))
    changed = set_values(
        case.data,
        [
            Setting(sheet.name, f"{letters[key]}{number}", value)
            for key, value in contents.items()
            if value and not present.get(key)
        ],
    )
    tables = tables_of(read_workbook(changed.data))
    place = f"{sheet.name}!{letters[next(iter(values))]}{number}"
    written = next((line for line in tables[table] if _row_number(line) == number), {})
    if row_seal(written, list(values)) != contents[sealed]:
        raise Refused("Raden kan inte läsas tillbaka så som den skrevs.", where=place)
    findings = check(tables, case.call)
    return Registered(
        changed.data, place, tuple(finding for finding in findings if finding.code in LIST_CODES)
    )


LIST_CODES = ("D20", "D21")
"""The rules about the lists of approvals and waivers."""


def _find_columns(
    case: Case, sheet: Sheet, table: str, keys: Sequence[str]
) -> tuple[Block, Mapping[str, str]]:
    """A list of the case, and the letters of its columns. Raises Refused where one is missing."""
    fields = Fields(case.call, Stage.ALLOCATION)
    block = find_blocks(sheet, fields, CASE_LISTS, None).get(table)
    letters = block.header.letters if block else {}
    missing = [case.call.title(key) for key in keys if key not in letters]
    if block is None or missing:
        titles = ", ".join(f"”{title}”" for title in missing)
        raise Refused(
            f"På bladet {CASE} saknas {titles}.",
            todo="Flytta uppgifterna till en ny mall, eller skriv rubrikerna bredvid "
            "varandra på listans rubrikrad.",
        )
    return block, letters


def _case_sheet(opened: _OpenCase) -> Sheet:
    row = next(iter(opened.case.tables["case"]), {})
    for field in row.values():
        if field.cell is not None:
            return opened.workbook.sheets[field.cell.sheet]
    raise Refused(f"Bladet {CASE} saknas.", todo="Kopiera bladet från mallen.")


def _value(row: Row, column: str) -> str | dt.date:
    field = field_of(row, column)
    return day_of(field) or text_of(field)


def _as_read(value: object) -> str | dt.date:
    """What is given as reading will have it: on one line, and nothing for a dash alone."""
    if isinstance(value, dt.date):
        return value
    text = " ".join(tidy(str(value)).split())
    return "" if text in ("-", "–", "—") else text


def _free_row(sheet: Sheet, block: Block) -> int:
    """The number of the first row of a list in which nothing stands."""
    header = block.header
    columns = range(header.left, header.right + 1)
    is_open_ended = block.last >= max(sheet.rows)
    last = header.bottom + MAX_ROWS_LOOKED_AT if is_open_ended else block.last
    for number in range(header.bottom + 1, last + 1):
        cells = sheet.rows.get(number, {})
        if all(is_blank(cells[name]) for name in cells if column_number(name) in columns):
            return number
    raise Refused(
        "Listan har ingen ledig rad.",
        where=header.first_cell.place,
        todo="Sätt in en rad i listan.",
    )


def _row_number(row: Row) -> int:
    """The number of the sheet's row that a row of a table was read from."""
    cell = next(field.cell for field in row.values() if field.cell is not None)
    place = position(cell.ref)
    assert place is not None
    return place[0]


def _place(row: Row, column: str) -> str:
    cell = field_of(row, column).cell
    return cell.place if cell else ""
