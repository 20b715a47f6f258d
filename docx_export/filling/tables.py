"""The allocation tables, as the call's card lays them out.

A table has one header row, which is repeated on each page, and one total row; no cell is merged or
empty. It is written as XML: python-docx's `table.cell()` looks through the whole table for each
cell, and its time grows as the cube of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx_export.document.controls import Controls, clean, written_run
from validators import wording
from validators.cards.call import TableLayout
from validators.model import Fact, Facts

AMOUNTS = frozenset({"sokt", "beviljat", "forslag", "beslutat"})
NARROW = frozenset({"nr", "projektar", "samordnas"})
NOTHING = "–"

_FIXED: Mapping[str, int] = {
    "nr": 480, "projektar": 640, "samordnas": 900, "sokt": 1040, "beviljat": 1300,
    "forslag": 1240, "beslutat": 1300,
}  # fmt: skip
"""Width in twips of the columns whose content is short: eight million kronor fit in each."""

_SHARES: Mapping[str, float] = {
    "sokande": 3.45, "forvaltning": 3.8, "enhet": 2.6, "titel": 3.7, "syfte": 4.5, "beslut": 1.9,
    "motivering": 4.2, "villkor": 3.5, "skal": 4.5, "forstudie": 1.4,
}  # fmt: skip
"""How wide the others want to be, against each other."""

_PADDING = 180
"""Twips for the margins of a cell."""
_LONGEST = 2800
"""No column is widened for more than this: "Arbetsmarknadsförvaltningen" fits."""


@dataclass(frozen=True)
class Look:
    """How tables look in one template: style ids ("" where it has none), text width in twips."""

    width: int
    table: str = ""
    text: str = ""
    amount: str = ""
    header: str = ""
    header_amount: str = ""


class LongTable(str):
    """The XML of a table; `head` is that of its header alone, enough to know it by."""

    head: str


def allocation_table(
    facts: Facts, kind: str, layout: TableLayout, look: Look, controls: Controls
) -> LongTable:
    """The table of one kind: rows of the list `KIND.tabell`, totals from the kind's sums."""
    columns = [name for name, _ in layout.columns]
    records = facts.lists[f"{kind}.tabell"]
    widths = _widths(columns, look.width, {name: _longest_word(records, name) for name in _SHARES})
    places = [
        (name, _opening(width, look.amount if name in AMOUNTS else look.text))
        for name, width in zip(columns, widths, strict=True)
    ]
    about = _properties(look, widths, layout.caption, _description(facts, kind, layout))
    header = (
        f"{_opening(width, look.header_amount if name in AMOUNTS else look.header)}"
        f"{written_run(title)}{_CLOSING}"
        for (name, title), width in zip(layout.columns, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(header)}</w:tr>"]
    for record in records:
        cells = [
            f"{opening}{_shown(record.get(name), name, controls)}{_CLOSING}"
            for name, opening in places
        ]
        rows.append(f"{_ROW}{''.join(cells)}</w:tr>")
    totals = {
        "beviljat": facts.values.get(f"{kind}.beviljat"),
        "forslag": facts.values.get(f"{kind}.beviljat"),
        "beslutat": facts.values.get(f"{kind}.beslutat"),
        "sokt": facts.values.get(f"{kind}.{'sokt' if layout.rows == 'all' else 'beviljade.sokt'}"),
    }
    label = next((name for name in columns if name not in AMOUNTS | NARROW), columns[0])
    cells = []
    for name, opening in places:
        said = written_run("Summa") if name == label else _shown(totals.get(name), name, controls)
        cells.append(f"{opening}{said}{_CLOSING}")
    rows.append(f"{_ROW}{''.join(cells)}</w:tr>")
    whole = LongTable(f"<w:tbl>{about}{''.join(rows)}</w:tbl>")
    whole.head = f"<w:tbl>{about}{rows[0]}</w:tbl>"
    return whole


_ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_CLOSING = "</w:p></w:tc>"


def _shown(fact: Fact | None, column: str, controls: Controls) -> str:
    if fact is None:
        return written_run(NOTHING)
    is_amount = isinstance(fact.value, int) and column in AMOUNTS
    return controls.show(fact, "tal" if is_amount else "text")


def _description(facts: Facts, kind: str, layout: TableLayout) -> str:
    count = len(facts.lists[f"{kind}.tabell"])
    titles = wording.listed(title for _, title in layout.columns)
    rows = wording.count(count, "ansökan", "ansökningar")
    return f"Kolumnerna är {titles}. Tabellen har {rows} och en summarad."


def _longest_word(records: Sequence[Mapping[str, Fact]], column: str) -> int:
    """The width in twips of the longest text in a column that a line cannot be broken in."""
    texts = {str(record[column].value) for record in records if column in record}
    pieces = {piece for text in texts for piece in re.split(r"(?<=-)|\s", text)}
    return max((sum(map(_WIDTHS.__getitem__, piece)) for piece in pieces), default=0)


class _Letters(dict[str, int]):
    """A letter -> its width in twips, at 8.5 points of a sans-serif face (rounded up from
    Arial's)."""

    def __missing__(self, letter: str) -> int:
        if letter in "fijlrt.,:;-'()":
            width = 56
        else:
            width = 142 if letter in "mwMW" else 116 if letter.isupper() else 96
        self[letter] = width
        return width


_WIDTHS = _Letters()


def _widths(columns: Sequence[str], whole: int, longest: Mapping[str, int]) -> list[int]:
    """The short columns as wide as they need, the others after their share of the rest.

    A column whose longest word does not fit into its share is given what the word takes: Swedish
    words are long, and a word broken without a hyphen is read as two. Where not all words fit,
    all columns are short of the same part.
    """
    flexible = [name for name in columns if name not in _FIXED]
    rest = whole - sum(_FIXED.get(name, 0) for name in columns)
    needs = {name: min(longest[name] + _PADDING, _LONGEST) for name in flexible}
    widths = dict(_FIXED)
    while flexible:
        unit = rest / sum(_SHARES[name] for name in flexible)
        tight = [name for name in flexible if needs[name] > unit * _SHARES[name]]
        needed = sum(needs[name] for name in flexible)
        if needed > rest:
            widths.update({name: int(rest * needs[name] / needed) for name in flexible})
            break
        if not tight:
            widths.update({name: int(unit * _SHARES[name]) for name in flexible})
            break
        widths.update({name: needs[name] for name in tight})
        rest -= sum(needs[name] for name in tight)
        flexible = [name for name in flexible if name not in tight]
    found = [widths[name] for name in columns]
    found[-1] += whole - sum(found)
    return found


def _properties(look: Look, widths: Sequence[int], title: str, description: str) -> str:
    style = f"<w:tblStyle w:val={quoteattr(look.table)}/>" if look.table else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tblPr>{style}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0460" w:firstRow="1" w:lastRow="1" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(clean(title))}/>"
        f"<w:tblDescription w:val={quoteattr(clean(description))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _opening(width: int, style: str) -> str:
    """A cell and its paragraph, up to what stands in it."""
    looks = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{looks}'


KNOWN_COLUMNS = frozenset(_FIXED) | frozenset(_SHARES)
"""The columns that a card's layout may name."""
