"""What is left in an English text that is Swedish, terms of art set aside.

Terms of art are what stands in a workbook: titles of columns, items of lists, names of sheets, and
what somebody has written, which a text repeats in quotation marks.
"""

from __future__ import annotations

import re
from functools import cache

from validators.cards.loading import load_call, years

SHEETS = ("Ansökan", "Budget", "Kontroll", "Instruktion", "Ärende", "Överblick", "Blad",
          "Granskning", "Finansiering")  # fmt: skip
STATES = ("Klart", "Saknas", "Rätta", "Se över")
SOURCES = ("fördelning", "inriktning", "FoU-plan", "FoU")

_SWEDISH = re.compile(
    r"\w*[åäöÅÄÖ]\w*"
    r"|\b(?:och|inte|som|till|det|att|eller|av|med|har|ska|kan|den|ett|om|var|vid|under|alla|ingen"
    r"|inget|men|bara|skriv|belopp|beloppet|ansökan|datum|saknas|enhet|tolkat|cellen|rad|nummer"
    r"|fel|varning|upplysning|upplysningar|utlysningen|arbetsboken|bladet|fil|filen)\b",
    re.IGNORECASE,
)
_ALSO_ENGLISH = {"under", "till", "men"}


@cache
def terms() -> re.Pattern[str]:
    """All terms of art of all calls, the longest first."""
    found = {*SHEETS, *STATES, *SOURCES}
    for year in years():
        call = load_call(year)
        found |= {call.name}
        for column in call.columns.values():
            found |= {column.title, *column.titles.values()}
        for items in call.lists.values():
            found |= {*items}
        for kind in call.kinds.values():
            found |= {kind.label, kind.sheet, kind.name, kind.name.capitalize(), *kind.labels}
        for applicant in call.applicants:
            found |= {applicant.name, *applicant.aliases, *applicant.merged_from}
        for criterion in call.criteria:
            found |= {criterion.short}
    words = sorted(filter(None, found), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def swedish_in(text: str, *values: str | None) -> list[str]:
    """The Swedish words of a text, besides terms of art, placeholders and `values`, which it only
    repeats."""
    for value in filter(None, values):
        text = text.replace(value, " ")
    text = re.sub(r"“[^“”]*”|\{[^{}]*\}", " ", text)
    text = terms().sub(" ", text)
    found = [match[0] for match in _SWEDISH.finditer(text)]
    return [word for word in found if word.casefold() not in _ALSO_ENGLISH]
