"""The allocation tables, as the call's card lays them out.

A table has one header row, which is repeated on each page, and one total row; no cell is merged or
empty. It is written as XML: python-docx's `table.cell()` looks through the whole table for each
cell, and its time grows as the cube of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx_export.document.controls import Controls, clean, written_run
from validators import spelling
from validators.cards.call import TableLayout
from validators.model import Fact, Facts

AMOUNT_COLUMNS = frozenset({"sokt", "beviljat", "forslag", "beslutat"})
NARROW_COLUMNS = frozenset({"nr", "projektar", "samordnas"})
NOTHING = "–"
"""What stands in a cell that has nothing: none may be empty."""

_FIXED_WIDTHS: Mapping[str, int] = {
    "nr": 480, "projektar": 640, "samordnas": 900, "sokt": 1040, "beviljat": 1300,
    "forslag": 1240, "beslutat": 1300,
}  # fmt: skip
"""Twips of the columns whose content is short: eight million kronor fit in each."""

_SHARES: Mapping[str, float] = {
    "sokande": 3.45, "forvaltning": 3.8, "enhet": 2.6, "titel": 3.7, "syfte": 4.5, "beslut": 1.9,
    "motivering": 4.2, "villkor": 3.5, "skal": 4.5, "forstudie": 1.4,
}  # fmt: skip
"""How wide the other columns want to be, against each other."""

KNOWN_COLUMNS = frozenset(_FIXED_WIDTHS) | frozenset(_SHARES)
"""The columns that a card's layout may name."""

_CELL_MARGINS = 180  # twips
_MAX_WORD_WIDTH = 2800  # twips that a column is widened to: "Arbetsmarknadsförvaltningen" fits

_ROW_START = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_HEADER_ROW_START = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_ROW_END = "</w:tr>"
_CELL_END = "</w:p></w:tc>"


@dataclass(frozen=True)
class TableLook:
    """How tables look in one template; styles by id, "" where it has none."""

    width: int
    """Of the text on a page, in twips."""

    table: str = ""
    """The style of the table itself."""

    text: str = ""
    """The paragraph style of cells with text."""

    amount: str = ""
    """The paragraph style of cells with amounts."""

    header: str = ""
    """The paragraph style of headers."""

    header_amount: str = ""
    """The paragraph style of headers over amounts."""


class RowsXml(str):
    """The XML of rows of a table, or of parts of them, below its first row: a table is known
    without them."""


def allocation_table(
    facts: Facts, kind: str, layout: TableLayout, look: TableLook, controls: Controls
) -> Iterator[str]:
    """The table of one kind as pieces of XML: rows of the list `KIND.tabell`, totals from the
    kind's sums."""
    columns = [column for column, _ in layout.columns]
    records = facts.lists[f"{kind}.tabell"]
    word_widths = {column: _longest_word(records, column) for column in _SHARES}
    widths = _column_widths(columns, look.width, word_widths)
    properties = _properties(look, widths, layout.caption, _description(facts, kind, layout))
    header = _header_row(layout, widths, look)
    cell_starts = [
        _cell_start(width, look.amount if column in AMOUNT_COLUMNS else look.text)
        for column, width in zip(columns, widths, strict=True)
    ]
    yield f"<w:tbl>{properties}{header}"
    for record in records:
        runs = (_fact_run(record.get(column), column, controls) for column in columns)
        yield RowsXml(_row(cell_starts, runs))
    totals = _totals(facts, kind, layout)
    label_column = next(
        (column for column in columns if column not in AMOUNT_COLUMNS | NARROW_COLUMNS), columns[0]
    )
    total_row = _row(
        cell_starts,
        (
            written_run("Summa")
            if column == label_column
            else _fact_run(totals.get(column), column, controls)
            for column in columns
        ),
    )
    yield RowsXml(total_row)
    yield "</w:tbl>"


def _header_row(layout: TableLayout, widths: Sequence[int], look: TableLook) -> str:
    cells = (
        f"{_cell_start(width, look.header_amount if column in AMOUNT_COLUMNS else look.header)}"
        f"{written_run(title)}{_CELL_END}"
        for (column, title), width in zip(layout.columns, widths, strict=True)
    )
    return f"{_HEADER_ROW_START}{''.join(cells)}{_ROW_END}"


def _row(cell_starts: Sequence[str], runs: Iterable[str]) -> str:
    cells = (f"{start}{run}{_CELL_END}" for start, run in zip(cell_starts, runs, strict=True))
    return f"{_ROW_START}{''.join(cells)}{_ROW_END}"


def _totals(facts: Facts, kind: str, layout: TableLayout) -> Mapping[str, Fact | None]:
    """Column -> the sum below it."""
    return {
        "beviljat": facts.values.get(f"{kind}.beviljat"),
        "forslag": facts.values.get(f"{kind}.beviljat"),
        "beslutat": facts.values.get(f"{kind}.beslutat"),
        "sokt": facts.values.get(f"{kind}.{'sokt' if layout.rows == 'all' else 'beviljade.sokt'}"),
    }


def _fact_run(fact: Fact | None, column: str, controls: Controls) -> str:
    if fact is None:
        return written_run(NOTHING)
    is_amount = isinstance(fact.value, int) and column in AMOUNT_COLUMNS
    return controls.show(fact, "tal" if is_amount else "text")


def _description(facts: Facts, kind: str, layout: TableLayout) -> str:
    count = len(facts.lists[f"{kind}.tabell"])
    titles = spelling.listed(title for _, title in layout.columns)
    rows = spelling.count(count, "ansökan", "ansökningar")
    return f"Kolumnerna är {titles}. Tabellen har {rows} och en summarad."


def _longest_word(records: Sequence[Mapping[str, Fact]], column: str) -> int:
    """The width in twips of the longest text in a column that a line cannot be broken in."""
    texts = {str(record[column].value) for record in records if column in record}
    words = {word for text in texts for word in re.split(r"(?<=-)|\s", text)}
    return max((sum(map(_LETTER_WIDTHS.__getitem__, word)) for word in words), default=0)


class _LetterWidths(dict[str, int]):
    """A letter -> its width in twips, at 8.5 points of a sans-serif face (rounded up from
    Arial's)."""

    def __missing__(self, letter: str) -> int:
        if letter in "fijlrt.,:;-'()":
            width = 56
        else:
            width = 142 if letter in "mwMW" else 116 if letter.isupper() else 96
        self[letter] = width
        return width


_LETTER_WIDTHS = _LetterWidths()


def _column_widths(
    columns: Sequence[str], table_width: int, word_widths: Mapping[str, int]
) -> list[int]:
    """The width of each column, in twips; together they are the table's.

    `word_widths` are the widths of the longest words. The short columns are as wide as they need,
    the others share the rest. A column whose longest word does not fit into its share is given what
    the word takes: Swedish words are long, and a word broken without a hyphen is read as two. Where
    not all words fit, all columns are short of the same part.
    """
    flexible = [column for column in columns if column not in _FIXED_WIDTHS]
    rest = table_width - sum(_FIXED_WIDTHS.get(column, 0) for column in columns)
    needs = {
        column: min(word_widths[column] + _CELL_MARGINS, _MAX_WORD_WIDTH) for column in flexible
    }
    widths = dict(_FIXED_WIDTHS)
    while flexible:
        unit = rest / sum(_SHARES[column] for column in flexible)
        tight = [column for column in flexible if needs[column] > unit * _SHARES[column]]
        needed = sum(needs[column] for column in flexible)
        if needed > rest:
            widths.update({column: int(rest * needs[column] / needed) for column in flexible})
            break
        if not tight:
            widths.update({column: int(unit * _SHARES[column]) for column in flexible})
            break
        widths.update({column: needs[column] for column in tight})
        rest -= sum(needs[column] for column in tight)
        flexible = [column for column in flexible if column not in tight]
    result = [widths[column] for column in columns]
    result[-1] += table_width - sum(result)
    return result


def _properties(look: TableLook, widths: Sequence[int], title: str, description: str) -> str:
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


def _cell_start(width: int, style: str) -> str:
    """A cell and its paragraph, up to what stands in it."""
    properties = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{properties}'
