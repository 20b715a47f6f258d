"""Workbook -> `Tables`: which workbook it is, and its typed rows, each value with its cell.

People move and add columns, paste tables at an offset, write titles above them, leave rows blank
and take away sheets. What is there is found by what it says; what is missing is reported once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from validators.a1 import position
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import UnknownWorkbook
from validators.findings import WORKBOOK
from validators.model import Field, Finding, Reading, Row, Severity, Stage, State, Table, Tables
from validators.parsing.scalars import read_choice
from validators.wording import sentence
from xl_tools.reading.blocks import Block, find_blocks, read_block
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.forms import count_labels, find_answer, read_form
from xl_tools.reading.headers import fold
from xl_tools.reading.lists import is_blank, read_list
from xl_tools.reading.stamp import (
    Stamp,
    call_of,
    is_of_this_template,
    language_of,
    read_stamp,
    report_origin,
    report_overwritten,
    stamped_sheets,
    stated_totals,
)
from xl_tools.reading.which_sheet import (
    FORM,
    form_sheet,
    is_filled_form,
    is_for_data,
    kind_by_header,
    kind_of_list,
    list_sheets,
    sheet_named,
    sheets_named_for,
)
from xl_tools.reading.workbook import Sheet, Workbook
from xl_tools.reading.xml.sheet_content import no_collection

CASE, BUDGET = "Ärende", "Budget"
CASE_LISTS = ("officers", "points", "hearings", "approvals", "attachments", "waivers")
BUDGET_LISTS = ("budget", "financing")
ALLOCATION_KINDS = ("fordelning", "allocation")


@no_collection()
def read_tables(workbook: Workbook, year: str | None = None, *, lang: str | None = None) -> Tables:
    """The workbook's tables, typed by the card of its call, and what reading them found.

    `year` overrides the call that the workbook says it was made for, `lang` the language that it
    says. What is read is the same in every language. The version of the decision's template
    (`Tables.template`) is for the caller to set.

    Raises UnknownWorkbook when it is neither an application nor an allocation workbook, or when
    nothing says of which call; and CardError when there is no such call.
    """
    stamp = read_stamp(workbook)
    lang = lang or language_of(stamp)
    call = load_call(year or call_of(stamp), lang)
    stage = _stage_of(workbook, stamp, call)
    fields = Fields(call, stage)
    report_origin(fields, stamp)
    if stage is Stage.ALLOCATION:
        kind, tables = ALLOCATION_KINDS[0], _read_allocation(workbook, stamp, fields)
    else:
        kind, tables = _read_application(workbook, stamp, fields)
    report_overwritten(workbook, stamp, fields)
    return Tables(
        stage,
        call.year,
        {name: Table(name, tuple(rows)) for name, rows in tables.items()},
        _in_order(fields.log.finish(), workbook),
        call.lang,
        kind=kind,
    )


def _stage_of(workbook: Workbook, stamp: Stamp, call: Call) -> Stage:
    kind = fold(stamp.text("kind"))
    if kind in ALLOCATION_KINDS:
        return Stage.ALLOCATION
    if kind in call.kinds:
        return Stage.APPLICATION
    if any(sheets_named_for(workbook, call, name) for name in call.kinds):
        return Stage.ALLOCATION
    fields = Fields(call, Stage.APPLICATION)
    if form_sheet(workbook, fields) is not None:
        return Stage.APPLICATION
    if any(kind_by_header(sheet, call) for sheet in workbook.sheets.values()):
        return Stage.ALLOCATION
    names = [card.sheet for card in call.kinds.values()]
    raise UnknownWorkbook(
        "Arbetsboken är varken en ansökan eller en fördelning.",
        todo=f"En fördelning har bladen {' och '.join(names)}, en ansökan bladet {FORM}. "
        "Använd mallen för utlysningen, eller ge bladen de namnen.",
    )


def _columns(call: Call) -> list[str]:
    """The columns of `applications`: those of the form and of the list."""
    return ["kind", *call.table("application"), *call.table("allocation")]


def _read_allocation(workbook: Workbook, stamp: Stamp, fields: Fields) -> dict[str, Sequence[Row]]:
    """The tables of an allocation workbook."""
    call, log = fields.call, fields.log
    columns = _columns(call)
    applications: list[Row] = []
    totals: list[Row] = []
    sheets_read: dict[str, Sheet] = {}  # by kind
    seen: set[str] = set()  # names of sheets
    for kind, card in call.kinds.items():
        sheets = list_sheets(workbook, call, kind)
        if not sheets:
            log.report("S01-sheet", None, {"name": card.sheet}, place=WORKBOOK)
            continue
        sheets_read[kind] = sheets[0]
        seen.update(sheet.name for sheet in sheets)
        for sheet in sheets[1:]:
            if sheet.rows:
                _report_unread(sheet, kind, sheets[0], fields)
        listing = read_list(
            sheets[0], kind, fields, columns, whole=is_of_this_template(stamp, call)
        )
        applications += listing.rows
        totals += listing.totals
    seen |= stamped_sheets(stamp)
    for sheet in workbook.sheets.values():
        if sheet.name in seen or not is_for_data(sheet):
            continue
        listed_kind = kind_of_list(sheet, call)
        if listed_kind is not None:
            _report_unread(sheet, listed_kind, sheets_read.get(listed_kind), fields)
    totals += stated_totals(workbook, stamp, call, {row["stated"].cell for row in totals})
    return {
        "applications": applications,
        "totals": totals,
        **_read_case(workbook, stamp, fields),
    }


def _report_unread(sheet: Sheet, kind: str, read: Sheet | None, fields: Fields) -> None:
    """Report applications that stand where nobody reads them; `read` is the sheet that was read."""
    first = next(iter(next(iter(sheet.rows.values())).values()))
    card = fields.call.kinds[kind]
    names = {"name": sheet.name, "read": read.name if read else card.sheet, "label": card.label}
    fields.log.report("S06-sheet", first, names)


def _read_case(workbook: Workbook, stamp: Stamp, fields: Fields) -> dict[str, Sequence[Row]]:
    """The tables of the sheet about the case."""
    sheet = sheet_named(workbook, CASE)
    if sheet is None:
        # what it must say (Läge) is missing with it
        severity = Severity.ERROR
        fields.log.report("S01-sheet", None, {"name": CASE}, severity=severity, place=WORKBOOK)
        return {"case": [dict.fromkeys(fields.call.table("case"), MISSING)]}
    blocks = find_blocks(sheet, fields, CASE_LISTS, None)
    tables: dict[str, Sequence[Row]] = {
        name: read_block(sheet, block, name, None, fields) for name, block in blocks.items()
    }
    whole = is_of_this_template(stamp, fields.call)
    tables["case"] = [read_form(sheet, "case", None, fields, blocks, whole=whole)]
    return tables


def _read_application(
    workbook: Workbook, stamp: Stamp, fields: Fields
) -> tuple[str, dict[str, Sequence[Row]]]:
    """The kind that an application's form was read as, and the workbook's tables."""
    call, log = fields.call, fields.log
    form = form_sheet(workbook, fields)
    if form is None:
        raise UnknownWorkbook(
            f"Arbetsboken säger att den är en ansökan, men bladet {FORM} saknas.",
            todo="Kopiera tillbaka bladet från mallen.",
        )
    stamped_kind = fold(stamp.text("kind"))
    kind, kind_field = _kind_of(form, stamped_kind, fields)
    sheets = [sheet for sheet in (sheet_named(workbook, BUDGET), form) if sheet is not None]
    sheets += [
        sheet for sheet in workbook.sheets.values() if sheet not in sheets and is_for_data(sheet)
    ]
    for sheet in workbook.sheets.values():
        if sheet is not form and is_for_data(sheet) and is_filled_form(sheet, kind, fields):
            first = next(iter(next(iter(sheet.rows.values())).values()))
            log.report("S06-form", first, {"name": sheet.name, "read": form.name})
    tables: dict[str, Sequence[Row]] = {}
    form_blocks: dict[str, Block] = {}
    for sheet in sheets:
        wanted = [name for name in BUDGET_LISTS if name not in tables]
        labels = "application" if sheet is form else ""
        for name, block in find_blocks(sheet, fields, wanted, kind, form=labels).items():
            tables[name] = read_block(sheet, block, name, kind, fields)
            if sheet is form:
                form_blocks[name] = block
    if "budget" not in tables:
        log.report("S01-sheet", None, {"name": BUDGET}, place=WORKBOOK)
    row = dict.fromkeys(_columns(call), MISSING)
    row.update(read_form(form, "application", kind, fields, form_blocks, known=("kind",)))
    row["kind"] = kind_field if kind_field is not None else Field(kind, None, State.READ)
    return kind, {"applications": [fields.with_unit(row)], **tables}


def _kind_of(form: Sheet, stamped_kind: str, fields: Fields) -> tuple[str, Field | None]:
    """The kind to read a form as, and the field of its own answer; None where it need not answer.

    What the template was made for stands in for an answer that is not there, and contradicts a
    different one.
    """
    call = fields.call
    column = call.columns["kind"]
    likely = stamped_kind
    if stamped_kind not in call.kinds:
        likely = max(call.kinds, key=lambda kind: count_labels(form, fields, "application", kind))
    has_label, cell = find_answer(form, fields, "application", likely, "kind")
    if cell is None or is_blank(cell):
        if stamped_kind in call.kinds:
            return likely, None
        if not has_label:
            fields.log.report("S01-label", None, {"title": column.title}, place=form.name)
            return likely, MISSING
        return likely, Field(None, cell, State.EMPTY)
    kinds_by_name = {
        fold(name): kind
        for kind, card in call.kinds.items()
        for name in (kind, card.sheet, card.name, *card.labels, card.label)
    }
    answer = kinds_by_name.get(fold(str(cell.value)))
    if answer is None:
        labels = tuple(card.label for card in call.kinds.values())
        return likely, fields.read_with(column, cell, lambda cell: read_choice(cell.value, labels))
    if stamped_kind in call.kinds and answer != stamped_kind:
        question = sentence(
            "Formuläret är gjort för {made}, men svaret är {said}. Rätta svaret, eller använd "
            "formuläret för {said}.",
            "The form is made for {made}, but the answer is {said}. Correct the answer, or use the "
            "form for {said}.",
            made=call.kinds[stamped_kind].label,
            said=call.kinds[answer].label,
        )
        return likely, fields.read_with(column, cell, lambda _: Reading(asked=question))
    return answer, Field(answer, cell, State.READ)


def _in_order(findings: Iterable[Finding], workbook: Workbook) -> tuple[Finding, ...]:
    """By place: what is about the whole workbook, then sheet by sheet, row by row."""
    numbers = {name: number for number, name in enumerate(workbook.sheets)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        row, column = position(finding.cell or "") or (0, 0)
        return (numbers.get(finding.sheet or "", -1), row, column, finding.code)

    return tuple(sorted(findings, key=place))
