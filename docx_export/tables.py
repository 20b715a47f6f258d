"""The allocation tables, as the call's card lays them out.

A table has one header row, which is repeated on each page, and one total row; no cell is merged or
empty. It is built from bare elements: python-docx's `table.cell()` looks through the whole table
for each cell, and its time grows as the cube of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from docx_export.controls import Controls, make_run, w
from validators import wording
from validators.cards import TableLayout
from validators.model import Fact, Facts

AMOUNTS = frozenset({"sokt", "beviljat", "forslag", "beslutat"})
NARROW = frozenset({"nr", "projektar", "samordnas"})
NOTHING = "–"

_FIXED: Mapping[str, int] = {
    "nr": 520, "projektar": 640, "samordnas": 900, "sokt": 1140, "beviljat": 1300,
    "forslag": 1300, "beslutat": 1300,
}  # fmt: skip
"""Width in twips of the columns whose content is short: eight million kronor fit in each."""

_SHARES: Mapping[str, float] = {
    "sokande": 3.45, "forvaltning": 3.8, "enhet": 2.6, "titel": 3.7, "syfte": 4.5, "beslut": 1.9,
    "motivering": 4.2, "villkor": 3.5, "skal": 4.5, "forstudie": 1.4,
}  # fmt: skip
"""How wide the others want to be, against each other."""


@dataclass(frozen=True)
class Look:
    """How tables look in one template: style ids ("" where it has none), text width in twips."""

    width: int
    table: str = ""
    text: str = ""
    amount: str = ""
    header: str = ""
    header_amount: str = ""


def allocation_table(
    facts: Facts, kind: str, layout: TableLayout, look: Look, controls: Controls
) -> etree._Element:
    """The table of one kind: rows of the list `KIND.tabell`, totals from the kind's sums."""
    columns = [name for name, _ in layout.columns]
    table = etree.Element(w("tbl"))
    widths = _widths(columns, look.width)
    _properties(table, look, widths, layout.caption, _description(facts, kind, layout))
    header = _row(table, header=True)
    for (name, title), width in zip(layout.columns, widths, strict=True):
        style = look.header_amount if name in AMOUNTS else look.header
        _cell(header, width, style).append(make_run(title))
    for record in facts.lists[f"{kind}.tabell"]:
        row = _row(table)
        for name, width in zip(columns, widths, strict=True):
            place = _cell(row, width, look.amount if name in AMOUNTS else look.text)
            _show(place, record.get(name), name, controls)
    totals = {
        "beviljat": facts.values.get(f"{kind}.beviljat"),
        "forslag": facts.values.get(f"{kind}.beviljat"),
        "beslutat": facts.values.get(f"{kind}.beslutat"),
        "sokt": facts.values.get(f"{kind}.{'sokt' if layout.rows == 'all' else 'beviljade.sokt'}"),
    }
    row = _row(table)
    label = next((name for name in columns if name not in AMOUNTS | NARROW), columns[0])
    for name, width in zip(columns, widths, strict=True):
        place = _cell(row, width, look.amount if name in AMOUNTS else look.text)
        if name == label:
            place.append(make_run("Summa"))
        else:
            _show(place, totals.get(name), name, controls)
    return table


def _show(place: etree._Element, fact: Fact | None, column: str, controls: Controls) -> None:
    if fact is None:
        place.append(make_run(NOTHING))
        return
    is_amount = isinstance(fact.value, int) and column in AMOUNTS
    text = wording.word(fact.value, "tal" if is_amount else "text")
    place.append(controls.make(fact.id, text))


def _description(facts: Facts, kind: str, layout: TableLayout) -> str:
    count = len(facts.lists[f"{kind}.tabell"])
    titles = wording.listed(title for _, title in layout.columns)
    rows = wording.count(count, "ansökan", "ansökningar")
    return f"Kolumnerna är {titles}. Tabellen har {rows} och en summarad."


def _widths(columns: Sequence[str], whole: int) -> list[int]:
    rest = whole - sum(_FIXED.get(name, 0) for name in columns)
    shares = sum(_SHARES.get(name, 0) for name in columns) or 1
    widths = [_FIXED.get(name) or int(rest * _SHARES[name] / shares) for name in columns]
    widths[-1] += whole - sum(widths)
    return widths


def _properties(
    table: etree._Element, look: Look, widths: Sequence[int], title: str, description: str
) -> None:
    about = etree.SubElement(table, w("tblPr"))
    if look.table:
        etree.SubElement(about, w("tblStyle"), {w("val"): look.table})
    etree.SubElement(about, w("tblW"), {w("w"): str(sum(widths)), w("type"): "dxa"})
    etree.SubElement(about, w("tblLayout"), {w("type"): "fixed"})
    etree.SubElement(
        about,
        w("tblLook"),
        {
            w("val"): "0460",
            w("firstRow"): "1",
            w("lastRow"): "1",
            w("firstColumn"): "0",
            w("lastColumn"): "0",
            w("noHBand"): "0",
            w("noVBand"): "1",
        },
    )
    etree.SubElement(about, w("tblCaption"), {w("val"): title})
    etree.SubElement(about, w("tblDescription"), {w("val"): description})
    grid = etree.SubElement(table, w("tblGrid"))
    for width in widths:
        etree.SubElement(grid, w("gridCol"), {w("w"): str(width)})


def _row(table: etree._Element, *, header: bool = False) -> etree._Element:
    row = etree.SubElement(table, w("tr"))
    about = etree.SubElement(row, w("trPr"))
    etree.SubElement(about, w("cantSplit"))
    if header:
        etree.SubElement(about, w("tblHeader"))
    return row


def _cell(row: etree._Element, width: int, style: str) -> etree._Element:
    """A new cell of the row; returns its paragraph."""
    cell = etree.SubElement(row, w("tc"))
    about = etree.SubElement(cell, w("tcPr"))
    etree.SubElement(about, w("tcW"), {w("w"): str(width), w("type"): "dxa"})
    paragraph = etree.SubElement(cell, w("p"))
    if style:
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
    return paragraph


KNOWN_COLUMNS = frozenset(_FIXED) | frozenset(_SHARES)
"""The columns that a card's layout may name."""
