"""The application workbook: form, budget, control sheet and instruction, for one kind.

Sheets `Ansökan` (label in B, value in C, help in D), `Budget` (tables `Budget` and `Finansiering`),
`Kontroll` and `Instruktion`. Protected without a password, except for what is to be filled in: the
protection is a help against slips, not a lock.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call, Column
from validators.spelling import day
from xl_tools.templates import styles
from xl_tools.templates.book import Book, Data, Raw
from xl_tools.templates.sheets.budget import BudgetLayout, make_budget, summarise_budget
from xl_tools.templates.sheets.control.check_line import BUDGET, FORM, ControlPlan
from xl_tools.templates.sheets.control.checks import checks, summary
from xl_tools.templates.sheets.fields import Place, page, protect, validation
from xl_tools.templates.sheets.instruction import application_instruction
from xl_tools.texts import heading, say

CONTROL = "Kontroll"
GUIDE = "Instruktion"

LONG_TEXTS = ("purpose", "target_group", "goals")  # of several sentences
CALCULATED = ("cost", "other_funding")  # from the budget


def make_application(call: Call, kind: str, *, lang: str, data: Data) -> bytes:
    """The application form of a call's kind, filled in with `data`."""
    label = call.kinds[kind].label
    book = Book(call, kind, title=f"Ansökan {label} {call.year}", lang=lang)
    row = dict(next(iter(data.get("applications", ())), {}))
    form = book.sheet(FORM, {"A": 2, "B": 27, "C": 62, "D": 46})
    budget_sheet = book.sheet(BUDGET)
    control = book.sheet(CONTROL, {"A": 2, "B": 40, "C": 16, "D": 74})
    guide = book.sheet(GUIDE)

    lines = make_budget(book, budget_sheet, kind, data)
    places = _form(book, form, kind, row, lines)
    summarise_budget(book, budget_sheet, FORM, places, lines)
    names = book.choices([applicant.name for applicant in call.applicants])
    plan = ControlPlan(call, kind, lang, places, lines, names)
    _control(book, control, form, plan)
    application_instruction(book, guide, kind)
    for sheet in (form, budget_sheet, control, guide):
        protect(sheet)
    _notes(book, data, places, lines)
    return book.save()


def _form(
    book: Book, sheet: Worksheet, kind: str, row: Mapping[str, Raw], lines: BudgetLayout
) -> dict[str, Place]:
    """Write the form. Column id -> its cell; under "" the cell that says whether all is ready."""
    call, lang = book.call, book.lang
    grant = call.kinds[kind]
    title = say(lang, "form title", name=grant.name, label=grant.label, year=call.year)
    book.put(sheet, "B1", title, styles.TITLE)
    book.height(sheet, 1, 28)
    at = 2
    for text, look in _lead(call, kind, lang):
        book.put(sheet, f"B{at}", text, look)
        sheet.merge_cells(f"B{at}:D{at}")
        book.height(sheet, at, styles.height([(text, 135)]))
        at += 1
    status = at  # filled in by _control
    at += 2

    places: dict[str, Place] = {"": Place(f"C{status}", None)}
    section = ""
    for key, column in call.table("application", kind).items():
        if column.section != section:
            section = column.section
            book.put(sheet, f"B{at}", heading(lang, _section(section)))
            styles.HEADING.apply(sheet[f"B{at}:D{at}"][0])
            book.height(sheet, at, 20)
            at += 1
        ref = f"C{at}"
        long = _is_long(key, column)
        label = styles.LABEL if long else styles.centred(styles.LABEL)
        book.put(sheet, f"B{at}", call.title(key, kind), label)
        places[key] = _field(book, sheet, ref, key, column, kind, row, lines)
        help_text = _help(book, key, column)
        if key != "kind" and "application" in column.required:
            help_text = f"{say(lang, 'required')} {help_text}"
        book.put(sheet, f"D{at}", help_text, styles.HELP if long else styles.centred(styles.HELP))
        least = 78 if long else 20
        book.height(
            sheet,
            at,
            styles.height([(places[key].value, 62), (help_text, 54)], least=least),
            fixed=False,
        )
        at += 1
    page(sheet, f"A1:D{at - 1}", landscape=False)
    sheet.freeze_panes = "A2"
    return places


def _section(section: str) -> str:
    return "Kriterier" if section == "Bedömning" else section


def _lead(call: Call, kind: str, lang: str) -> list[tuple[str, styles.Look]]:
    grant = call.kinds[kind]
    lead = [
        (
            say(
                lang,
                "lead",
                opens=day(call.window.opens, lang=lang),
                closes=day(call.window.closes, lang=lang),
                first=day(call.grants_from, lang=lang),
                last=day(call.grants_to, lang=lang),
                purpose=grant.purpose,
            ),
            styles.LEAD,
        ),
        (say(lang, "legend"), styles.QUIET),
    ]
    if call.status == "preliminary":
        lead.insert(0, (say(lang, "preliminary"), styles.NOTICE))
    return lead


def _help(book: Book, key: str, column: Column) -> str:
    if key in CALCULATED:
        return say(book.lang, f"help {key}")
    if key.startswith("answer_"):
        extra = "answer main" if column.type == "text" else "answer yes"
        return f"{column.help} {say(book.lang, extra)}"
    return column.help


def _is_long(key: str, column: Column) -> bool:
    return key in LONG_TEXTS or (key.startswith("answer_") and column.type == "text")


def _field(
    book: Book,
    sheet: Worksheet,
    ref: str,
    key: str,
    column: Column,
    kind: str,
    row: Mapping[str, Raw],
    lines: BudgetLayout,
) -> Place:
    """Write the cell of a column of the card, and what may be written into it."""
    if key == "kind":
        look = styles.centred(styles.field("text", calculated=True))
        value = row.get(key)
        label = value if value not in (None, kind) else book.call.kinds[kind].label
        book.put(sheet, ref, label, look)
        return Place(ref, label)
    if key in CALCULATED:
        computed = lines.total if key == "cost" else lines.financing_total
        area = lines.amounts if key == "cost" else lines.financing_amounts
        look = styles.field(column.type, calculated=True, left=True)
        look = styles.centred(styles.replace(look, number_format=styles.AMOUNT_FORMAT))
        given = row.get(key)
        if given is not None and given != computed:  # as when somebody writes over the formula
            book.overwrite(sheet, ref, given, look)
            return Place(ref, given)
        book.formula(sheet, ref, f"SUM('{BUDGET}'!{area})", computed, look)
        return Place(ref, computed)
    look = styles.replace(
        styles.field(column.type, left=True),
        number_format=styles.FORMATS.get(column.type, "General"),
    )
    value = row.get(key)
    book.put(sheet, ref, value, look if _is_long(key, column) else styles.centred(look))
    if rule := validation(book, column, kind, key):
        book.validate(sheet, ref, rule)
    return Place(ref, value)


def _control(book: Book, sheet: Worksheet, form: Worksheet, plan: ControlPlan) -> None:
    """Write the control sheet, and what it comes to into the form."""
    lang = book.lang
    lines = checks(plan)
    book.put(sheet, "B1", say(lang, "control title"), styles.TITLE)
    book.height(sheet, 1, 28)
    lead = say(lang, "control lead")
    book.put(sheet, "B2", lead, styles.QUIET)
    sheet.merge_cells("B2:D2")
    book.height(sheet, 2, styles.height([(lead, 140)], size=9.5))
    first = 7
    last = first + len(lines) - 1
    book.put(sheet, "B4", say(lang, "control result"), styles.centred(styles.LABEL))
    large = Font(name=styles.FONT, size=13, bold=True)
    state = styles.centred(styles.replace(styles.field("text", calculated=True), font=large))
    formula, value, detail, detail_value = summary(plan, lines, f"$C${first}:$C${last}")
    book.formula(sheet, "C4", formula, value, state)
    book.formula(sheet, "D4", detail, detail_value, styles.centred(styles.BODY))
    book.height(sheet, 4, 34)
    for letters, key in (("B", "control what"), ("C", "control state"), ("D", "control todo")):
        book.put(sheet, f"{letters}6", say(lang, key), styles.HEADER)
    book.height(sheet, 6, 20)
    for row, check in enumerate(lines, first):
        book.put(sheet, f"B{row}", check.label, styles.centred(styles.LABEL))
        book.formula(sheet, f"C{row}", check.formula, check.value, styles.centred(_state_look()))
        done = ",".join(f'C{row}="{say(lang, key)}"' for key in ("state ok", "state none"))
        finished = check.value in (say(lang, "state ok"), say(lang, "state none"))
        book.formula(
            sheet,
            f"D{row}",
            f'IF(OR({done}),"",{_literal(check.todo)})',
            "" if finished else check.todo,
            styles.centred(styles.BODY),
        )
        book.height(
            sheet, row, styles.height([(check.label, 38), (check.todo, 74)], least=18), fixed=False
        )
    _colour_states(sheet, f"C{first}:C{last}", lang)
    _colour_summary(sheet, "C4", lang)
    status_ref = plan.places[""].ref
    status_row = status_ref.removeprefix("C")
    book.put(form, f"B{status_row}", say(lang, "control label"), styles.centred(styles.LABEL))
    book.formula(form, status_ref, f"'{CONTROL}'!C4", value, state)
    book.formula(
        form, f"D{status_row}", f"'{CONTROL}'!D4", detail_value, styles.centred(styles.HELP)
    )
    book.height(form, int(status_row), 34)
    _colour_summary(form, status_ref, lang)
    sheet.freeze_panes = "A7"
    page(sheet, f"A1:D{last}", landscape=False)


def _literal(text: str) -> str:
    """A text as a constant in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _state_look() -> styles.Look:
    return styles.replace(
        styles.field("text", calculated=True), font=Font(name=styles.FONT, size=11, bold=True)
    )


def _colour_states(sheet: Worksheet, area: str, lang: str) -> None:
    top = area.split(":")[0]
    for keys, ink, back in (
        (("state missing", "state wrong"), styles.RED, styles.RED_GROUND),
        (("state look",), styles.AMBER, styles.AMBER_GROUND),
        (("state ok",), styles.GREEN, styles.GREEN_GROUND),
    ):
        test = ",".join(f'{top}="{say(lang, key)}"' for key in keys)
        sheet.conditional_formatting.add(
            area,
            styles.conditional(f"OR({test})", ink, back, bold=True),
        )


def _colour_summary(sheet: Worksheet, ref: str, lang: str) -> None:
    for key, ink, back in (
        ("ready", styles.GREEN, styles.GREEN_GROUND),
        ("not ready", styles.RED, styles.RED_GROUND),
    ):
        sheet.conditional_formatting.add(
            ref,
            styles.conditional(f'{ref}="{say(lang, key)}"', ink, back, bold=True),
        )


def _notes(book: Book, data: Data, places: Mapping[str, Place], lines: BudgetLayout) -> None:
    for sheet_name, target, text in data.get("notes", ()):
        sheet = book.worksheet(str(sheet_name))
        if isinstance(target, str):
            ref = target
        else:
            table, index, key = target
            if table == "budget":
                ref = f"{lines.columns[key]}{lines.first + index}"
            elif table == "financing":
                ref = f"{lines.financing_columns[key]}{lines.financing_first + index}"
            else:
                ref = places[key].ref
        book.note(sheet, ref, str(text))
