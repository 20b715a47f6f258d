"""The sheet `Instruktion`: everything about the call is its card's, the rules' own texts included.

Template, instruction and check say the same because all three come from the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from openpyxl.worksheet.worksheet import Worksheet

from validators.cards import Call
from validators.model import Stage
from validators.wording import day, word
from xl_tools import template_styles as styles
from xl_tools.template_book import Book
from xl_tools.template_fields import page
from xl_tools.template_texts import say

WIDTHS = {"A": 2, "B": 34, "C": 88, "D": 42}

Line = tuple[str, str, str]
"""Label, text, and what is to be confirmed or the source."""


def application_instruction(book: Book, sheet: Worksheet, kind: str) -> None:
    """How an applicant fills in the form."""
    call, lang = book.call, book.lang
    sections: list[tuple[str, Iterable[Line]]] = [
        (say(lang, "guide how"), _steps(lang, "guide step", 5)),
        (say(lang, "guide call"), _call_lines(call, lang, (kind,))),
        (say(lang, "guide criteria"), _criteria(call, lang, (kind,))),
        (say(lang, "guide fields"), _columns(call, "application", kind)),
        (say(lang, "guide budget"), _columns(call, "budget", kind)),
        (say(lang, "guide rules"), _rules(call, Stage.APPLICATION)),
        (say(lang, "guide contact"), [("", say(lang, "guide contact text"), "")]),
        (say(lang, "guide protection"), [("", say(lang, "guide protection text"), "")]),
    ]
    title = say(lang, "guide title", label=call.kinds[kind].label, year=call.year)
    _write(book, sheet, title, sections)


def allocation_instruction(book: Book, sheet: Worksheet) -> None:
    """How an officer works in the allocation workbook."""
    call, lang = book.call, book.lang
    kinds = tuple(call.kinds)
    titles: list[Line] = []
    for kind in kinds:
        for line in _columns(call, "allocation", kind):
            if line not in titles:
                titles.append(line)
    sections: list[tuple[str, Iterable[Line]]] = [
        (say(lang, "guide how"), _steps(lang, "guide officer", 8)),
        (say(lang, "guide call"), _call_lines(call, lang, kinds)),
        (say(lang, "guide criteria"), _criteria(call, lang, kinds)),
        (say(lang, "guide columns"), titles),
        (say(lang, "guide case"), _columns(call, "case", None)),
        (say(lang, "guide rules"), _rules(call, Stage.ALLOCATION)),
    ]
    _write(book, sheet, say(lang, "guide officer title", year=call.year), sections)


def _write(
    book: Book, sheet: Worksheet, title: str, sections: Iterable[tuple[str, Iterable[Line]]]
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


def _steps(lang: str, key: str, count: int) -> Iterator[Line]:
    for number in range(1, count + 1):
        yield say(lang, "step", number=number), say(lang, f"{key} {number}"), ""


def _confirm(call: Call, *keys: str) -> str:
    found = [call.to_confirm[key] for key in keys if key in call.to_confirm]
    return " ".join(f"Att bekräfta: {text}" for text in found)


def _call_lines(call: Call, lang: str, kinds: tuple[str, ...]) -> Iterator[Line]:
    window = f"{day(call.window.opens)} – {day(call.window.closes)}"
    yield say(lang, "guide window"), window, _confirm(call, "window", "status")
    year = f"{day(call.grants_from)} – {day(call.grants_to)}"
    yield say(lang, "guide year"), year, _confirm(call, "grants_from", "grants_to")
    if call.refund_by:
        text = say(lang, "guide refund text", date=day(call.refund_by))
        yield say(lang, "guide refund"), text, _confirm(call, "refund_by")
    if call.max_project_year:
        text = say(lang, "guide project years text", years=word(call.max_project_year, "ord"))
        yield say(lang, "guide project years"), text, _confirm(call, "max_project_year")
    for kind in kinds:
        yield from _kind_lines(call, lang, kind)
    names = ", ".join(applicant.name for applicant in call.applicants)
    yield say(lang, "guide applicants"), names, _confirm(call, "applicants")


def _kind_lines(call: Call, lang: str, kind: str) -> Iterator[Line]:
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
        text = say(lang, "guide per district text", count=word(grant.per_district, "ord"))
        yield (
            say(lang, "guide per district", label=grant.label),
            text,
            _confirm(call, f"kinds.{kind}.per_district"),
        )


def _criteria(call: Call, lang: str, kinds: tuple[str, ...]) -> Iterator[Line]:
    for criterion in call.criteria:
        if set(criterion.kinds) & set(kinds):
            yield criterion.short, criterion.text, say(lang, f"guide {criterion.role}")
    for goal in call.goals:
        yield goal.id, goal.text, say(lang, "guide goal")
    if not call.goals and "goals" in call.to_confirm and "lum" in kinds:
        yield call.columns["goals"].title, "–", _confirm(call, "goals")


def _columns(call: Call, table: str, kind: str | None) -> Iterator[Line]:
    for key, column in call.table(table, kind).items():
        if column.help:
            yield call.title(key, kind), column.help, ""


_PLACEHOLDER = re.compile(r"\{(\w+)(?:\|[^{}]*)?\}")
_CODE = re.compile(r"([ABLD])(\d+)(.*)")


def _rules(call: Call, stage: Stage) -> Iterator[Line]:
    """The rules of groups A, B, L and D that this workbook is checked against."""
    keyed = [(match.groups(), key) for key in call.rules if (match := _CODE.fullmatch(key))]
    order = {"A": 0, "B": 1, "L": 2, "D": 3}
    for _, key in sorted(keyed, key=lambda item: (order[item[0][0]], int(item[0][1]), item[1])):
        rule = call.rules[key]
        severity = rule.severity(stage)
        if severity is None:
            continue
        level = say("sv", f"level {severity}")
        text = " ".join(part for part in (_plain(rule.text), _plain(rule.hint)) if part)
        confirm = f" Att bekräfta: {rule.confirm}" if rule.confirm else ""
        yield f"{key}  {level}", text, f"{rule.source}{confirm}"


def _plain(text: str) -> str:
    """A rule's text without the values of a certain cell."""
    return _PLACEHOLDER.sub("…", text)
