"""Workbook -> `Tables`: which workbook it is, and its typed rows, each value with its cell.

People move and add columns, paste tables at an offset, write titles above them, leave rows blank
and take away sheets. What is there is found by what it says; what is missing is told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docx_export.sources.names import DECISION
from docx_export.template_files import version_of
from validators.a1 import area
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.errors import UnknownWorkbook
from validators.findings import WORKBOOK
from validators.model import Field, Finding, Reading, Row, Severity, Stage, State, Table, Tables
from validators.parsing.scalars import read_choice
from validators.wording import sentence
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.forms import (
    Block,
    count_labels,
    find_answer,
    find_blocks,
    read_block,
    read_form,
)
from xl_tools.reading.headers import find_header, fold, titles_in, titles_of
from xl_tools.reading.lists import is_blank, read_list
from xl_tools.reading.stamp import (
    Marks,
    call_of,
    is_of_this_template,
    language_of,
    marked_sheets,
    read_marks,
    stated_totals,
    tell_origin,
    tell_overwritten,
)
from xl_tools.reading.workbook import Sheet, Workbook, no_collection

CASE, FORM, BUDGET = "Ärende", "Ansökan", "Budget"
CASE_LISTS = ("officers", "points", "hearings", "approvals", "attachments", "waivers")
BUDGET_LISTS = ("budget", "financing")
ALLOCATION_KINDS = ("fordelning", "allocation")
_LEAST_LABELS = 4
_LISTED = {"applicant", "title", "sought"}
"""What any list of applications has."""


@no_collection()
def read_tables(workbook: Workbook, year: str | None = None, *, lang: str | None = None) -> Tables:
    """The workbook's tables, typed by the card of its call, and what reading them found.

    `year` overrides the call that the workbook says it was made for, `lang` the language that it
    says. What is read is the same in every language. Raises UnknownWorkbook when it
    is neither an application nor an allocation workbook, or when nothing says of which call; and
    CardError when there is no such call.
    """
    marks = read_marks(workbook)
    lang = lang or language_of(marks)
    call = load_call(year or call_of(marks), lang)
    stage = _stage_of(workbook, marks, call)
    fields = Fields(call, stage)
    tell_origin(fields, marks)
    if stage is Stage.ALLOCATION:
        kind, tables = ALLOCATION_KINDS[0], _read_allocation(workbook, marks, fields)
    else:
        kind, tables = _read_application(workbook, marks, fields)
    tell_overwritten(workbook, marks, fields)
    return Tables(
        stage,
        call.year,
        {name: Table(name, tuple(rows)) for name, rows in tables.items()},
        _in_order(fields.finish(), workbook),
        call.lang,
        version_of(DECISION, call.forms) if stage is Stage.ALLOCATION else "",
        kind,
    )


# ---------------------------------------------------------------------------------------------
# which workbook it is


def _stage_of(workbook: Workbook, marks: Marks, call: Call) -> Stage:
    kind = fold(marks.text("kind"))
    if kind in ALLOCATION_KINDS:
        return Stage.ALLOCATION
    if kind in call.kinds:
        return Stage.APPLICATION
    if any(_sheets_of(workbook, call, each) for each in call.kinds):
        return Stage.ALLOCATION
    fields = Fields(call, Stage.APPLICATION)
    if _form_sheet(workbook, fields) is not None:
        return Stage.APPLICATION
    if any(_kind_by_header(sheet, call) for sheet in workbook.sheets.values()):
        return Stage.ALLOCATION
    labels = [kind.sheet for kind in call.kinds.values()]
    raise UnknownWorkbook(
        "Arbetsboken är varken en ansökan eller en fördelning.",
        todo=f"En fördelning har bladen {' och '.join(labels)}, en ansökan bladet {FORM}. "
        "Använd mallen för utlysningen, eller ge bladen de namnen.",
    )


def list_sheets(workbook: Workbook, call: Call, kind: str) -> list[Sheet]:
    """The sheets that may hold a kind's list in an allocation workbook; the first is the one that
    is read."""
    return _sheets_of(workbook, call, kind) or [
        sheet for sheet in workbook.sheets.values() if _kind_by_header(sheet, call) == kind
    ]


def _sheets_of(workbook: Workbook, call: Call, kind: str) -> list[Sheet]:
    """The sheets that may hold a kind's list, the one with the very name first."""
    card = call.kinds[kind]
    names = [fold(name) for name in (card.sheet, card.label, *card.labels)]
    close = "|".join(re.escape(name) for name in names)
    pattern = re.compile(
        rf"(?:ansökningar )?(?:{close})(?:[ _-]*20\d\d)?(?: ansökningar)?(?: \(\d+\))?"
    )
    found = [
        sheet for name, sheet in workbook.sheets.items() if pattern.fullmatch(_fold_name(name))
    ]
    return sorted(
        found,
        key=lambda sheet: (
            names.index(_fold_name(sheet.name)) if _fold_name(sheet.name) in names else len(names)
        ),
    )


def _kind_by_header(sheet: Sheet, call: Call) -> str | None:
    """The kind whose list a sheet of another name holds, by what it calls the title."""
    if sheet.name.startswith("_"):
        return None
    for kind in reversed(tuple(call.kinds)):
        header = find_header(sheet, titles_of(call, "allocation", kind))
        if header is None or len(header.letters) < _LEAST_LABELS or "title" not in header.cells:
            continue
        if fold(str(header.cells["title"].value)) == fold(call.title("title", kind)):
            return kind
    return None


def _form_sheet(workbook: Workbook, fields: Fields) -> Sheet | None:
    """The sheet with the application's form: by name, or by how many of its labels it has."""
    named = _named(workbook, FORM)
    if named is not None:
        return named
    best: tuple[int, Sheet] | None = None
    for sheet in filter(_is_open, workbook.sheets.values()):
        count = max(count_labels(sheet, fields, "application", kind) for kind in fields.call.kinds)
        if count >= _LEAST_LABELS and (best is None or count > best[0]):
            best = count, sheet
    return best[1] if best else None


def _named(workbook: Workbook, name: str) -> Sheet | None:
    wanted = _fold_name(name)
    return next(
        (sheet for own, sheet in workbook.sheets.items() if _fold_name(own) == wanted), None
    )


def _fold_name(name: str) -> str:
    return fold(name).replace("arende", "ärende").replace("ansokan", "ansökan")


# ---------------------------------------------------------------------------------------------
# the allocation workbook


def _read_allocation(workbook: Workbook, marks: Marks, fields: Fields) -> dict[str, Sequence[Row]]:
    call = fields.call
    columns = _columns(call)
    applications: list[Row] = []
    totals: list[Row] = []
    read: dict[str, Sheet] = {}
    seen: set[str] = set()
    for kind, card in call.kinds.items():
        sheets = list_sheets(workbook, call, kind)
        if not sheets:
            fields.tell("S01-sheet", None, {"name": card.sheet}, place=WORKBOOK)
            continue
        read[kind] = sheets[0]
        seen.update(sheet.name for sheet in sheets)
        for other in sheets[1:]:
            if other.rows:
                _tell_unread(other, kind, sheets[0], fields)
        listing = read_list(
            sheets[0], kind, fields, columns, whole=is_of_this_template(marks, call)
        )
        applications += listing.rows
        totals += listing.totals
    seen |= marked_sheets(marks)
    for sheet in workbook.sheets.values():
        if sheet.name not in seen and _is_open(sheet) and (found := _kind_of_list(sheet, call)):
            _tell_unread(sheet, found, read.get(found), fields)
    totals += stated_totals(workbook, marks, call, {row["stated"].cell for row in totals})
    return {
        "applications": applications,
        "totals": totals,
        **_read_case(workbook, marks, fields),
    }


def _kind_of_list(sheet: Sheet, call: Call) -> str | None:
    """The kind of the applications that a sheet of any name lists; None where it lists none."""
    best: tuple[int, str] | None = None
    said = titles_in(sheet)
    for kind in call.kinds:
        titles = titles_of(call, "allocation", kind)
        if not {titles[each][0] for each in said & titles.keys()} >= _LISTED:
            continue
        header = find_header(sheet, titles)
        if header is None or not header.letters.keys() >= _LISTED:
            continue
        own = header.letters["title"]
        if not any(number > header.bottom and own in row for number, row in sheet.rows.items()):
            continue
        rank = len(header.letters)
        if fold(str(header.cells["title"].value)) == fold(call.title("title", kind)):
            rank += 1
        if best is None or rank > best[0]:
            best = rank, kind
    return best[1] if best else None


def _tell_unread(sheet: Sheet, kind: str, read: Sheet | None, fields: Fields) -> None:
    """Applications that stand where nobody reads them are not silently left out."""
    first = next(iter(next(iter(sheet.rows.values())).values()))
    card = fields.call.kinds[kind]
    names = {"name": sheet.name, "read": read.name if read else card.sheet, "label": card.label}
    fields.tell("S06-sheet", first, names)


def _read_case(workbook: Workbook, marks: Marks, fields: Fields) -> dict[str, Sequence[Row]]:
    sheet = _named(workbook, CASE)
    if sheet is None:
        # what it must say (Läge) is missing with it
        fields.tell("S01-sheet", None, {"name": CASE}, severity=Severity.ERROR, place=WORKBOOK)
        return {"case": [dict.fromkeys(fields.call.table("case"), MISSING)]}
    blocks = find_blocks(sheet, fields, CASE_LISTS, None)
    tables: dict[str, Sequence[Row]] = {
        name: read_block(sheet, block, name, None, fields) for name, block in blocks.items()
    }
    whole = is_of_this_template(marks, fields.call)
    tables["case"] = [read_form(sheet, "case", None, fields, blocks, whole=whole)]
    return tables


def _columns(call: Call) -> list[str]:
    """The columns of `applications`: those of the form and of the list."""
    return ["kind", *call.table("application"), *call.table("allocation")]


# ---------------------------------------------------------------------------------------------
# the application


def _read_application(
    workbook: Workbook, marks: Marks, fields: Fields
) -> tuple[str, dict[str, Sequence[Row]]]:
    """The kind that the form was read as, and its tables."""
    call = fields.call
    form = _form_sheet(workbook, fields)
    if form is None:
        raise UnknownWorkbook(
            f"Arbetsboken säger att den är en ansökan, men bladet {FORM} saknas.",
            todo="Kopiera tillbaka bladet från mallen.",
        )
    marked = fold(marks.text("kind"))
    kind, asked = _kind_of(form, marked, fields)
    sheets = [sheet for sheet in (_named(workbook, BUDGET), form) if sheet is not None]
    sheets += [
        sheet for sheet in workbook.sheets.values() if sheet not in sheets and _is_open(sheet)
    ]
    for sheet in workbook.sheets.values():
        if sheet is not form and _is_open(sheet) and _is_form(sheet, kind, fields):
            first = next(iter(next(iter(sheet.rows.values())).values()))
            fields.tell("S06-form", first, {"name": sheet.name, "read": form.name})
    tables: dict[str, Sequence[Row]] = {}
    own: dict[str, Block] = {}
    for sheet in sheets:
        wanted = [name for name in BUDGET_LISTS if name not in tables]
        labels = "application" if sheet is form else ""
        for name, block in find_blocks(sheet, fields, wanted, kind, form=labels).items():
            tables[name] = read_block(sheet, block, name, kind, fields)
            if sheet is form:
                own[name] = block
    if "budget" not in tables:
        fields.tell("S01-sheet", None, {"name": BUDGET}, place=WORKBOOK)
    row = dict.fromkeys(_columns(call), MISSING)
    row.update(read_form(form, "application", kind, fields, own, known=("kind",)))
    row["kind"] = asked if asked is not None else Field(kind, None, State.READ)
    return kind, {"applications": [fields.with_unit(row)], **tables}


def _is_open(sheet: Sheet) -> bool:
    return not sheet.name.startswith("_") and fold(sheet.name) not in ("kontroll", "instruktion")


def _is_form(sheet: Sheet, kind: str, fields: Fields) -> bool:
    """Whether a sheet besides the form is one too, filled in: a second application."""
    if count_labels(sheet, fields, "application", kind) < _LEAST_LABELS:
        return False
    answers = (find_answer(sheet, fields, "application", kind, key) for key in ("title", "sought"))
    return any(cell is not None and not is_blank(cell) for _, cell in answers)


def _kind_of(form: Sheet, marked: str, fields: Fields) -> tuple[str, Field | None]:
    """The kind to read the form as, and what it says itself; None where it need not say it.

    What the template was made for stands in for an answer that is not there, and contradicts a
    different one.
    """
    call = fields.call
    column = call.columns["kind"]
    likely = marked
    if marked not in call.kinds:
        likely = max(call.kinds, key=lambda kind: count_labels(form, fields, "application", kind))
    answered, cell = find_answer(form, fields, "application", likely, "kind")
    if cell is None or is_blank(cell):
        if marked in call.kinds:
            return likely, None
        if not answered:
            fields.tell("S01-label", None, {"title": column.title}, place=form.name)
            return likely, MISSING
        return likely, Field(None, cell, State.EMPTY)
    names = {
        fold(name): kind
        for kind, card in call.kinds.items()
        for name in (kind, card.sheet, card.name, *card.labels, card.label)
    }
    said = names.get(fold(str(cell.value)))
    if said is None:
        labels = tuple(card.label for card in call.kinds.values())
        return likely, fields.read_with(column, cell, lambda cell: read_choice(cell.value, labels))
    if marked in call.kinds and said != marked:
        asked = sentence(
            "Formuläret är gjort för {made}, men svaret är {said}. Rätta svaret, eller använd "
            "formuläret för {said}.",
            "The form is made for {made}, but the answer is {said}. Correct the answer, or use the "
            "form for {said}.",
            made=call.kinds[marked].label,
            said=call.kinds[said].label,
        )
        return likely, fields.read_with(column, cell, lambda _: Reading(asked=asked))
    return said, Field(said, cell, State.READ)


# ---------------------------------------------------------------------------------------------
# findings


def _in_order(findings: Iterable[Finding], workbook: Workbook) -> tuple[Finding, ...]:
    """By place: what is about the whole workbook, then sheet by sheet, row by row."""
    sheets = {name: index for index, name in enumerate(workbook.sheets)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        at = area(finding.cell) if finding.cell else None
        sheet = sheets.get(finding.sheet or "", -1)
        return (sheet, at.top if at else 0, at.left if at else 0, finding.code)

    return tuple(sorted(findings, key=place))
