"""The product's promise: in a decision no number disagrees with another, or with the workbook.

Random allocation workbooks, and the two real ones, become decisions. Every number in them is then
read as a person reads it, from sentences and tables, and compared with what is counted here from
the sheets' rows, without recognition or `validators.facts`. A number that no pattern here has read
is a failure too: a new sentence cannot go unchecked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

import pytest

from docx_export.filling.documents import generate
from tests.helpers.decision_rows import (
    KRONOR,
    LEFT_OUT,
    MONTHS,
    NUMBER,
    PHRASES,
    WORDS,
    Case,
    Row,
    read_case,
    value,
)
from tests.helpers.documents import paragraphs, real_decision, tables
from tests.helpers.markdown import workbook
from tests.helpers.random_books import random_book
from validators.cards.loading import load_call
from validators.facts.computing import compute
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example_book

SEEDS = range(25)


# what the document says
class Text:
    """The document's sentences, from which what has been compared is taken away."""

    def __init__(self, document: bytes) -> None:
        self.lines = [one for one in paragraphs(document) if not one.startswith("Handläggare\t")]
        self.tables = tables(document)

    def says(self, pattern: str, *expected: Sequence[int | None]) -> None:
        """The pattern, with # for each number, stands once for each of `expected`, in order."""
        found = []
        compiled = re.compile(
            pattern.replace("# kronor", KRONOR).replace("#", NUMBER), re.IGNORECASE
        )
        for index, line in enumerate(self.lines):
            found += [tuple(map(value, match.groups())) for match in compiled.finditer(line)]
            self.lines[index] = compiled.sub("¤", line)
        assert found == [tuple(one) for one in expected], pattern

    def lists(self, pattern: str, titles: list[str]) -> None:
        """The titles begin the lines that follow the one with the pattern."""
        start = next(n for n, line in enumerate(self.lines, 1) if re.search(pattern, line))
        lines = self.lines[start : start + len(titles)]
        assert [line[: len(title)] for line, title in zip(lines, titles, strict=True)] == titles

    def drops(self, words: str) -> None:
        """The words stand somewhere, and are taken away."""
        assert any(words in line for line in self.lines), words
        self.lines = [line.replace(words, "¤") for line in self.lines]

    def dates(self) -> list[dt.date]:
        """All dates, taken away."""
        found = []
        pattern = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
        for index, line in enumerate(self.lines):
            found += [
                dt.date(int(year), MONTHS.index(month) + 1, int(day))
                for day, month, year in pattern.findall(line)
            ]
            self.lines[index] = pattern.sub("¤", line)
        return found


def compare(document: bytes, case: Case) -> None:
    """Every number of the document against the rows; none may be left over."""
    text = Text(document)
    for kind in case.call.kinds:
        _summary(text, case, kind)
        _origin(text, case, kind)
        _reasons(text, case, kind)
    _whole(text, case)
    _tables(text, case)
    _card(text, case)
    left = rf"\d|\b(?:{'|'.join(WORDS[2:])})\b"
    assert [line for line in text.lines if re.search(left, line.casefold())] == []


def _noun(count: int) -> str:
    return "ansökan" if count == 1 else "ansökningar"


def _listed(parts: Sequence[str]) -> str:
    return " och ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def _sums(rows: Sequence[Row]) -> tuple[int, int]:
    return len(rows), sum(row.sought for row in rows)


def _shown(case: Case, kind: str) -> list[Row]:
    every = case.call.document.tables[kind].rows == "all"
    return case.rows(kind) if every else case.given(kind)


def _summary(text: Text, case: Case, kind: str) -> None:
    card, rows, given = case.call.kinds[kind], case.rows(kind), case.given(kind)
    every = case.everything[kind]
    gone = len(every) - len(rows)
    about = "Den{} gäller" if len(rows) == 1 else "De{} gäller sammanlagt"
    about = about.format(" som prövas" if gone else "")
    reasons = {row.status for row in every} & set(LEFT_OUT)
    why = "har dragits tillbaka" if LEFT_OUT[0] in reasons else "har avvisats"
    why += " eller avvisats" if len(reasons) == 2 else ""
    text.says(
        rf"har # {_noun(len(every))} om {card.name} \({card.label}\) kommit in"
        rf"{f', varav # {why}' if gone else ''}\. {about} # kronor\.",
        *([(len(every), *([gone] if gone else []), _sums(rows)[1])] if rows else []),
    )
    by = Counter(row.decision for row in rows)
    outcomes = [(by[decision], phrase) for decision, phrase in PHRASES.items() if by[decision]]
    if len(outcomes) > 1:
        parts = [f"# {phrase}" for _, phrase in outcomes]
        text.says(
            rf"Av ansökningarna om {card.label} föreslår förvaltningen att {_listed(parts)}\.",
            [count for count, _ in outcomes],
        )
    elif outcomes:
        which = {1: "ansökan", 2: "båda ansökningarna"}.get(len(rows), "samtliga ansökningar")
        text.says(rf"Förvaltningen föreslår att {which} om {card.label} {outcomes[0][1]}\.", ())
    else:
        text.says(rf"föreslår förvaltningen att .* om {card.label}")
    total = sum(row.granted for row in given)
    start = rf"Den föreslagna summan för {card.label} är #"
    if len(given) > 1 and len({row.granted for row in given}) == 1:
        text.says(
            rf"{start} kronor, med # kronor till varje beviljad ansökan\.",
            (total, given[0].granted),
        )
    else:
        text.says(rf"{start} kronor\.", *([(total,)] if given else []))


def _origin(text: Text, case: Case, kind: str) -> None:
    rows = case.rows(kind)
    start = rf"{case.call.kinds[kind].name} söks i # {_noun(len(rows))}\."
    if not rows:
        text.says(start)
        return
    start += " Den" if len(rows) == 1 else " De"
    together = "sammanlagt " if len(rows) > 1 else ""
    districts = {name for row in rows for name in row.districts}
    others = {name for row in rows for name in row.others}
    if districts:
        offices = "stadsdelsförvaltning" if len(districts) == 1 else "stadsdelsförvaltningar"
        besides = " samt \\D+?" if others else ""
        text.says(
            rf"{start} kommer från # {offices}{besides} och omfattar {together}# kronor\.",
            (len(rows), len(districts), _sums(rows)[1]),
        )
    else:
        text.says(rf"{start} kommer från \D+? och omfattar {together}# kronor\.", _sums(rows))


def _reasons(text: Text, case: Case, kind: str) -> None:
    card, rows, given = case.call.kinds[kind], case.rows(kind), case.given(kind)
    central = [row.number for row in rows if row.decision == "Central finansiering"]
    noun = "ansökan" if len(central) == 1 else "ansökningarna"
    numbers = _listed(["#"] * len(central)) or "#"
    text.says(
        rf"godkänner att {noun} {numbers} om {card.name} finansieras",
        *([central] if central else []),
    )
    text.says(
        rf"{noun} {numbers} om {card.label} föreslås finansieras", *([central] if central else [])
    )
    if any(column == "skal" for column, _ in case.call.document.tables[kind].columns):
        return
    rejected = [row for row in rows if row.decision == "Avslag"]
    partly = [row for row in rows if row.decision == "Delvis bifall"]
    own = [r for r in partly if not case.joint[kind] or r.prestudy or r.motivation]
    joint = [row for row in partly if row not in own]
    for group, rest in ((rejected, "avslås:"), (own, "beviljas en del av det sökta beloppet:")):
        pattern = f"Förvaltningen föreslår att # {_noun(len(group))} om {card.label} {rest}"
        if group:
            text.lists(pattern.replace("#", NUMBER), [row.title for row in group])
        text.says(pattern, *([(len(group),)] if group else []))
    for row in own:
        text.says(
            rf"{re.escape(row.title)}, \D*?\. Beviljas # kronor av sökta # kronor\.",
            (row.granted, row.sought),
        )
    same = len(given) > 1 and len({row.granted for row in given}) == 1
    each = ", # kronor" + (" vardera" if len(joint) > 1 else "") if same else ""
    text.says(
        rf"Förvaltningen föreslår att # {_noun(len(joint))} om {card.label} beviljas en del av det "
        rf"sökta beloppet{each}\.",
        *([(len(joint), *([given[0].granted] if same else []))] if joint else []),
    )
    for row in given:
        if row.coordinated and "samordn" not in row.conditions + row.motivation:
            together = _listed(["#"] * len(row.coordinated))
            text.says(
                rf"{re.escape(row.title)}, \D*\. Samordnas med nummer {together} i samman",
                row.coordinated,
            )


def _whole(text: Text, case: Case) -> None:
    kinds = list(case.call.kinds)
    counted = [case.rows(kind) for kind in kinds]
    given = [sum(row.granted for row in case.given(kind)) for kind in kinds]
    each, whole = [(amount,) for amount in given if amount], sum(given)
    text.says(
        r"Tillsammans omfattar ansökningarna # kronor\.",
        *([(sum(_sums(rows)[1] for rows in counted),)] if all(counted) else []),
    )
    text.says(r"Sammanlagt föreslås # kronor fördelas\.", *([(whole,)] if len(each) > 1 else []))
    names = [card.name for card in case.call.kinds.values()]
    if len(each) > 1:
        text.says(
            rf"Förslaget innebär att # kronor fördelas som {names[0]} och # kronor som "
            rf"{names[1]}\. Sammanlagt fördelas # kronor\.",
            (*given, whole),
        )
    else:
        text.says(r"Förslaget innebär att # kronor fördelas som \D+?\.", *each)
    for status, ending in zip(
        LEFT_OUT, ("har dragits tillbaka av sökanden", "har avvisats"), strict=True
    ):
        count = sum(row.status == status for rows in case.everything.values() for row in rows)
        text.says(rf"# {_noun(count)} {ending}", *([(count,)] if count else []))
    every = sum(map(len, case.everything.values()))
    if not any(counted):
        text.says(r"# ansökan har kommit in .*, men den har ", *([(1,)] if every == 1 else []))
        text.says(
            r"# ansökningar har kommit in .*, men (?:båda|alla) har ",
            *([(every,)] if every > 1 else []),
        )
    over = whole - case.frame if case.frame is not None else 0
    text.says(
        r"Förslaget överstiger den ram på # kronor som har avsatts, med # kronor\.",
        *([(case.frame, over)] if case.frame is not None and over > 0 else []),
    )


def _tables(text: Text, case: Case) -> None:
    """Each table row by row; its amounts sum to its last row."""
    shown = [kind for kind in case.call.kinds if _shown(case, kind)]
    for place, kind in enumerate(shown):
        layout = case.call.document.tables[kind]
        columns = [name for name, _ in layout.columns]
        head, *body, last = text.tables[place]
        assert head == [title for _, title in layout.columns]
        rows = _shown(case, kind)
        amounts = {
            "sokt": [row.sought for row in rows],
            "beviljat": [row.granted for row in rows],
            "forslag": [row.granted if row.given else None for row in rows],
        }
        for index, name in enumerate(columns):
            printed = [line[index] for line in body]
            if name in amounts:
                read = [value(cell) if re.match(r"\d", cell) else None for cell in printed]
                assert read == amounts[name]
                assert value(last[index]) == sum(amount or 0 for amount in read)
            elif name == "titel":
                assert printed == [row.title for row in rows]
            elif name == "nr":
                assert printed == [str(row.number) for row in rows]
        text.says(rf"Tabell # {re.escape(layout.caption)}".replace("# ", r"#\. "), (place + 1,))
    for line in ("Förslaget till fördelning framgår av tabell # och tabell #",
                 "Förslaget till fördelning framgår av tabell #"):  # fmt: skip
        if line.count("#") == len(shown):
            text.says(line, range(1, len(shown) + 1))
    with_reasons = [
        place
        for place, kind in enumerate(shown, 1)
        if any(column == "skal" for column, _ in case.call.document.tables[kind].columns)
    ]
    text.says("Skäl och villkor för varje ansökan om [A-Z]+ framgår av tabell #",
              *((place,) for place in with_reasons))  # fmt: skip


def _card(text: Text, case: Case) -> None:
    """What the card and the case say in numbers: dates, caps, limits, the frame, the year."""
    call = case.call
    text.drops(f"från och med {_date(call.window.opens)} till och med {_date(call.window.closes)}")
    if call.refund_by is not None and any(case.given(kind) for kind in call.kinds):
        text.drops(f"senast {_date(call.refund_by)}")
    assert set(text.dates()) <= set(case.dates)
    lum, mul = (call.kinds[kind] for kind in ("lum", "mul"))
    applied = {kind: bool(case.rows(kind)) for kind in call.kinds}
    if call.year == "2015":
        text.says("I planen avsattes omkring # kronor", *([(case.frame,)] if case.frame else []))
        text.says("Högst # kronor kunde sökas för ett projekt",
                  *([(lum.cap_sought,)] if applied["lum"] else []))  # fmt: skip
        text.says("Högst # kronor kunde sökas för ett studiebesök",
                  *([(mul.cap_sought,)] if applied["mul"] else []))  # fmt: skip
        text.drops("tre verkstäder")
    else:
        limits = (lum.cap_granted, call.max_project_year, lum.per_district, mul.per_district)
        text.says(
            "högst # kronor per år under ett till # år, .* högst # projekt och # studieresor",
            *([limits] if applied["lum"] else []),
        )
        text.says("En ansökan kan gälla högst # kronor",
                  *([(mul.cap_sought,)] if applied["mul"] else []))  # fmt: skip
    for index, line in enumerate(text.lines):
        text.lines[index] = re.sub(rf"\b{call.year}\b", "¤", line)


def _date(day: dt.date) -> str:
    return f"den {day.day} {MONTHS[day.month - 1]} {day.year}"


@pytest.mark.parametrize("year", ["2015", "2025"])
def test_every_number_of_the_real_decisions_is_that_of_the_rows(year: str) -> None:
    case = read_case(read_workbook(example_book(year)), year)
    assert [len(rows) for rows in case.everything.values()] in ([20, 25], [16, 12])
    compare(real_decision(year), case)


@pytest.mark.parametrize("decided", [False, True])
@pytest.mark.parametrize("year", ["2015", "2025"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_of_a_decision_is_that_of_the_rows(
    seed: int, year: str, decided: bool
) -> None:
    """Also when the committee has decided otherwise: it tells what was proposed."""
    book = workbook(random_book(seed, year, decided=decided))
    call = load_call(year)
    compare(generate(compute(tables_of(book, year), call), call), read_case(book, year))
