"""The sheet `Instruktion`: everything about the call is its card's, the rules' own texts included.

Template, instruction and check say the same because all three come from the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from validators.cards.call import Call, Form
from validators.findings import TO_CONFIRM
from validators.formats import word
from validators.model import Stage
from validators.spelling import day
from validators.wording import Sentence, placeholders
from xl_tools.templates import styles
from xl_tools.templates.book import Book
from xl_tools.templates.sheets.fields import page
from xl_tools.texts import say, sheet_names

WIDTHS = {"A": 2, "B": 34, "C": 88, "D": 42}

GuideLine = tuple[str, str, str]
"""Label, text, and what is to be confirmed or the source."""


def application_instruction(book: Book, sheet: Worksheet, kind: str) -> None:
    """How an applicant fills in the form."""
    call, lang = book.call, book.lang
    sections: list[tuple[str, Iterable[GuideLine]]] = [
        (say(lang, "guide how"), _steps(lang, "guide step", 5)),
        (say(lang, "guide call"), _call_lines(call, lang, (kind,))),
        (say(lang, "guide criteria"), _criteria(call, lang, (kind,))),
        (say(lang, "guide fields"), _columns(call, "application", kind)),
        (say(lang, "guide budget"), _columns(call, "budget", kind)),
        (say(lang, "guide rules"), _rules(call, Stage.APPLICATION, (kind,))),
        (say(lang, "guide contact"), [("", say(lang, "guide contact text"), "")]),
        (say(lang, "guide protection"), [("", say(lang, "guide protection text"), "")]),
    ]
    title = say(lang, "guide title", label=call.kinds[kind].label, year=call.year)
    _write(book, sheet, title, sections)


def allocation_instruction(book: Book, sheet: Worksheet) -> None:
    """How an officer works in the allocation workbook."""
    call, lang = book.call, book.lang
    kinds = tuple(call.kinds)
    sheets = sheet_names(lang, call)
    titles: list[GuideLine] = []
    for kind in kinds:
        for line in _columns(call, "allocation", kind):
            if line not in titles:
                titles.append(line)
    sections: list[tuple[str, Iterable[GuideLine]]] = [
        (say(lang, "guide how"), _steps(lang, "guide officer", 8, sheets=sheets)),
        *([(say(lang, "guide buttons"), _buttons(lang, sheets))] if book.buttons else []),
        (say(lang, "guide call"), _call_lines(call, lang, kinds)),
        (say(lang, "guide criteria"), _criteria(call, lang, kinds)),
        (say(lang, "guide columns", sheets=sheets), titles),
        (say(lang, "guide case"), _columns(call, "case", None)),
        (say(lang, "guide rules"), _rules(call, Stage.ALLOCATION, kinds)),
    ]
    _write(book, sheet, say(lang, "guide officer title", year=call.year), sections)


def _write(
    book: Book, sheet: Worksheet, title: str, sections: Iterable[tuple[str, Iterable[GuideLine]]]
) -> None:
    for letters, width in WIDTHS.items():
        sheet.column_dimensions[letters].width = width
    book.put(sheet, "B1", title, styles.TITLE)
    book.height(sheet, 1, 28)
    at = 2
    if book.call.status == "preliminary":
        notice = say(book.lang, "preliminary")
        book.put(sheet, f"B{at}", notice, styles.NOTICE)
        styles.NOTICE.apply(sheet[f"B{at}:D{at}"][0])
        sheet.merge_cells(f"B{at}:D{at}")
        book.height(sheet, at, 18)
        at += 1
    for heading, lines in sections:
        at += 1
        book.put(sheet, f"B{at}", heading)
        styles.HEADING.apply(sheet[f"B{at}:D{at}"][0])
        book.height(sheet, at, 20)
        for label, text, source in lines:
            at += 1
            book.put(sheet, f"B{at}", label, styles.LABEL)
            book.put(sheet, f"C{at}", text, styles.BODY)
            book.put(sheet, f"D{at}", source, styles.HELP)
            points = styles.height([(label, 32), (text, 88), (source, 46)])
            book.height(sheet, at, points, fixed=False)
        at += 1
    sheet.freeze_panes = "A2"
    page(sheet, f"A1:D{at}", landscape=False, high=0)
    sheet.print_title_rows = "1:1"


def _steps(lang: str, key: str, count: int, **fields: object) -> Iterator[GuideLine]:
    for number in range(1, count + 1):
        yield say(lang, "step", number=number), say(lang, f"{key} {number}", **fields), ""


def _buttons(lang: str, sheets: str) -> Iterator[GuideLine]:
    yield say(lang, "guide buttons where"), say(lang, "guide buttons where text", sheets=sheets), ""
    for macro in ("Validate", "GenerateDecision", "RemoveMarks"):
        yield say(lang, f"button {macro}"), say(lang, f"button tip {macro}"), ""
    yield say(lang, "guide buttons blocked"), say(lang, "guide buttons blocked text"), ""


def _confirm(call: Call, *keys: str) -> str:
    texts = [call.to_confirm[key] for key in keys if key in call.to_confirm]
    return " ".join(to_confirm(call.lang, text) for text in texts)


def to_confirm(lang: str, text: str) -> str:
    """A text that no source says, as such. E.g. `'Att bekräfta: beslutet saknas'`."""
    return f"{TO_CONFIRM.text(lang).capitalize()}: {text}" if text else ""


def _call_lines(call: Call, lang: str, kinds: tuple[str, ...]) -> Iterator[GuideLine]:
    window = f"{day(call.window.opens, lang=lang)} – {day(call.window.closes, lang=lang)}"
    yield say(lang, "guide window"), window, _confirm(call, "window", "status")
    year = f"{day(call.grants_from, lang=lang)} – {day(call.grants_to, lang=lang)}"
    yield say(lang, "guide year"), year, _confirm(call, "grants_from", "grants_to")
    if call.refund_by:
        text = say(lang, "guide refund text", date=day(call.refund_by, lang=lang))
        yield say(lang, "guide refund"), text, _confirm(call, "refund_by")
    if call.max_project_year:
        most = word(call.max_project_year, "ord", lang)
        text = say(lang, "guide project years text", years=most)
        yield say(lang, "guide project years"), text, _confirm(call, "max_project_year")
    for kind in kinds:
        yield from _kind_lines(call, lang, kind)
    names = ", ".join(applicant.name for applicant in call.applicants)
    yield say(lang, "guide applicants"), names, _confirm(call, "applicants")


def _kind_lines(call: Call, lang: str, kind: str) -> Iterator[GuideLine]:
    grant = call.kinds[kind]
    yield grant.label, f"{word(grant.name, 'text').capitalize()}: {grant.purpose}.", ""
    if grant.cap_sought is not None:
        text = say(lang, "guide cap sought text", cap=word(grant.cap_sought, "kr"))
        yield (
            say(lang, "guide cap sought", label=grant.label),
            text,
            _confirm(call, f"kinds.{kind}.cap_sought"),
        )
    if grant.cap_granted is not None:
        text = say(lang, "guide cap granted text", cap=word(grant.cap_granted, "kr"))
        yield (
            say(lang, "guide cap granted", label=grant.label),
            text,
            _confirm(call, f"kinds.{kind}.cap_granted"),
        )
    if grant.per_district is not None:
        count = word(grant.per_district, say(lang, "applications"), lang)
        text = say(lang, "guide per district text", count=count)
        yield (
            say(lang, "guide per district", label=grant.label),
            text,
            _confirm(call, f"kinds.{kind}.per_district"),
        )


def _criteria(call: Call, lang: str, kinds: tuple[str, ...]) -> Iterator[GuideLine]:
    for criterion in call.criteria:
        if set(criterion.kinds) & set(kinds):
            yield criterion.short, criterion.text, say(lang, f"guide {criterion.role}")
    if "goals" not in {key for kind in kinds for key in call.table("application", kind)}:
        return
    for goal in call.goals:
        yield goal.id, goal.text, say(lang, "guide goal")
    if not call.goals and "goals" in call.to_confirm:
        yield call.columns["goals"].title, "–", _confirm(call, "goals")


def _columns(call: Call, table: str, kind: str | None) -> Iterator[GuideLine]:
    for key, column in call.table(table, kind).items():
        if column.help and not key.startswith(("answer_", "grade_")):
            yield call.title(key, kind), column.help, ""


_CODE = re.compile(r"([ABLD])(\d+)(-.*)?")
_GROUPS = "ABLD"


def _rules(call: Call, stage: Stage, kinds: tuple[str, ...]) -> Iterator[GuideLine]:
    """The rules of groups A, B, L and D that this workbook is checked against."""
    keyed = sorted(
        (_GROUPS.index(match[1]), int(match[2]), key)
        for key in call.rules
        if (match := _CODE.fullmatch(key))
    )
    for _, _, key in keyed:
        rule = call.rules[key]
        severity = rule.severity(stage)
        about = tuple(kind for kind in _about(call, key) if kind in kinds)
        terms = _terms(call, about)
        if (role := _ROLES.get(key)) and about:
            terms["number"] = _count(call, role, about[0])
        names = {name for name, _ in placeholders(rule.text + rule.hint)}
        if severity is None or not about or any(terms.get(name, "") is None for name in names):
            continue  # off, or about a limit that this call does not set
        text = " ".join(_rule_text(part, call, terms) for part in (rule.text, rule.hint) if part)
        source = f"{rule.source} {to_confirm(call.lang, rule.confirm)}".strip()
        level = say(call.lang, f"level {severity}")
        yield f"{key.partition('-')[0]}  {level}", text, source


def _about(call: Call, key: str) -> tuple[str, ...]:
    """The kinds that a rule is about: a form for another one need not mention it."""
    if role := _ROLES.get(key):
        return tuple(kind for kind in call.kinds if _count(call, role, kind))
    form = FORM_OF_RULE.get(key)
    return tuple(call.kinds) if form is None else call.kinds_of(form)


def _count(call: Call, role: str, kind: str) -> int:
    return sum(criterion.role == role and kind in criterion.kinds for criterion in call.criteria)


_ROLES = {
    **dict.fromkeys(("A10", "A10-graded", "A11", "A11-graded", "D15", "D15-named"), "main"),
    "A13": "criterion",
    "A14": "priority",
}
_OF_PROJECTS = (
    "A01", "A02", "A05", "A05-low", "A05-planned", "A11-goals", "A11-unlisted", "A12",
)  # fmt: skip
_OF_TRIPS = ("A03", "A15", "A16", "A17", "B05", "B05-text", "L03", "D11")
FORM_OF_RULE: Mapping[str, Form] = {
    **dict.fromkeys(_OF_PROJECTS, "project"),
    **dict.fromkeys(_OF_TRIPS, "trip"),
}
"""Rule -> the one form that it is for, as validators.rules has it.

The rules themselves are not asked: they import polars, which takes longer to load than a template
takes to make.
"""


# What the rules' texts take from the workbook, besides values of a column of that name.
_WORDS = {
    "amount": Sentence("Beviljat belopp", "Beviljat belopp"),
    "asks_above": Sentence("högsta belopp", "highest amount"),
    "budget_sum": Sentence("radernas summa", "sum of the lines"),
    "cap": Sentence("taket", "cap"),
    "cap_sought": Sentence("högsta belopp", "highest amount"),
    "column": Sentence("Uppgift", "Label"),
    "companions": Sentence("nummer", "numbers"),
    "computed": Sentence("radernas summa", "sum of the rows"),
    "criteria": Sentence("kriterier", "criteria"),
    "criterion": Sentence("kriterium", "criterion"),
    "date": Sentence("Datum", "Date"),
    "difference": Sentence("skillnaden", "difference"),
    "elsewhere": Sentence("nummer", "number"),
    "fallen": Sentence("nummer", "number"),
    "financing_sum": Sentence("radernas summa", "sum of the lines"),
    "gap": Sentence("nummer", "number"),
    "given": Sentence("Summan", "Sum"),
    "given_all": Sentence("nummer", "numbers"),
    "label": Sentence("slaget", "kind"),
    "limit": Sentence("ramen", "frame"),
    "new": Sentence("nytt namn", "new name"),
    "note": Sentence("tolkning", "reading"),
    "number": Sentence("nummer", "number"),
    "old": Sentence("Gammalt namn", "Old name"),
    "one_sided": Sentence("nummer", "number"),
    "others": Sentence("nummer", "number"),
    "over": Sentence("skillnaden", "difference"),
    "owner": Sentence("Sökande", "Sökande"),
    "parts": Sentence("deras summa", "their sum"),
    "per_district": Sentence("antal", "number"),
    "product": Sentence("antal gånger pris", "quantity times price"),
    "repeat_of": Sentence("rad", "row"),
    "same_project": Sentence("nummer", "number"),
    "sought_all": Sentence("nummer", "numbers"),
    "stated": Sentence("arkets summa", "sum of the sheet"),
    "strangers": Sentence("Sökande", "Sökande"),
    "twin": Sentence("nummer", "number"),
    "value": Sentence("värdet", "value"),
    "what": Sentence("kolumnen", "column"),
    "words": Sentence("Ord", "Words"),
}


def _terms(call: Call, kinds: tuple[str, ...]) -> dict[str, object]:
    """What the rules' texts say of the call itself; None where the call sets no such limit."""
    terms: dict[str, object] = {
        "first_day": call.grants_from,
        "last_day": call.grants_to,
        "opens": call.window.opens,
        "closes": call.window.closes,
        "most": call.max_project_year,
    }
    for key in ("asks_above", "cap_sought", "per_district"):
        values = {getattr(call.kinds[kind], key) for kind in kinds} - {None}
        if len(values) < 2:
            terms[key] = values.pop() if values else None
    return terms


def _rule_text(text: str, call: Call, terms: Mapping[str, object]) -> str:
    """A rule's text with the call's values, and the cells' values as titles in brackets.

    What only the rule itself knows, and nobody has worded in `_WORDS`, stands by its name.
    """
    for name, format in placeholders(text):
        column = call.columns.get(name)
        if name in terms:
            value = word(terms[name], format, call.lang)
        else:
            sentence = _WORDS.get(name)
            title = column.title if column else name.replace("_", " ")
            value = f"[{sentence.text(call.lang) if sentence else title}]"
        text = re.sub(rf"\{{{name}(\|[^{{}}]*)?\}}", value.replace("\\", ""), text, count=1)
    return text
