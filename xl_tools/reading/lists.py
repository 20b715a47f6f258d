"""The lists of applications of an allocation workbook: which rows are applications, what they say.

Blank rows, repeated headers, rows of totals and stray cells are normal life in a list; none of
them is an application.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from validators.a1 import Area, area, column_letters
from validators.model import Cell, Field, Row, Severity, State
from validators.parsing.amounts import read_amount
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.headers import (
    LONGEST,
    Header,
    Titles,
    find_header,
    fold,
    fold_title,
    header_at,
    titles_of,
    without_large_unit,
)
from xl_tools.reading.workbook import Sheet

NEEDED = ("decision", "granted", "motivation")
"""Columns without which there is no decision, besides those that every application must fill in."""

UNUSED = ("registration", "as_received", "note", "origin")
"""Columns that no rule reads and no decision shows."""

_TOTAL = re.compile(r"(?:(?:total|slut|del)?summ[ae]r?|totalt?|totalsumma|s:a|sammanlagt)\b.{0,40}")
_SUBTOTAL = re.compile(r"delsumm[ae]\b.*")
_SUM = re.compile(r"\bSUM\(", re.I)
_VISIBLE_SUM = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.I)
_WHO = ("applicant", "title")


@dataclass
class Listing:
    """What one sheet's list came to."""

    rows: list[Row] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)


def read_list(
    sheet: Sheet, kind: str, fields: Fields, columns: Sequence[str], *, whole: bool = False
) -> Listing:
    """The applications of a sheet of one kind, in its order; all of `columns` in each row.

    `whole`: the sheet once had all columns of the card, so that one that is not there was renamed
    or taken away.
    """
    titles = titles_of(fields.call, "allocation", kind)
    header = find_header(sheet, titles)
    if header is None:
        if sheet.rows:
            needed = [fields.call.title(key, kind) for key in _needed(fields, kind)]
            cell = next(iter(next(iter(sheet.rows.values())).values()))
            fields.tell("S01-header", cell, {"name": sheet.name, "titles": needed})
        return Listing()
    return _Reader(sheet, kind, fields, columns, titles, whole=whole).read(header)


def _needed(fields: Fields, kind: str) -> list[str]:
    return [
        key
        for key, column in fields.call.table("allocation", kind).items()
        if "allocation" in column.required or key in NEEDED
    ]


class _Reader:
    def __init__(
        self,
        sheet: Sheet,
        kind: str,
        fields: Fields,
        columns: Sequence[str],
        titles: Titles,
        *,
        whole: bool,
    ) -> None:
        self.sheet = sheet
        self.kind = kind
        self.fields = fields
        self.titles = titles
        self.whole = whole
        self.amounts = {
            key for key, column in fields.call.columns.items() if column.type == "amount"
        }
        self.readers = {
            key: fields.reader(key, kind) for key in fields.call.table("allocation", kind)
        }
        self.blank = dict.fromkeys(columns, MISSING)
        self.blank["kind"] = Field(kind, None, State.READ)
        self.listing = Listing()
        self.pending: list[Row] = []  # totals, as long as no application follows them
        self.doubtful: set[str] = set()  # columns of the same title that have been told
        ends = (area(table.ref) for table in sheet.tables if table.totals_rows)
        self.total_rows = {end.bottom for end in ends if end}
        self.merged = _merged_applicants(sheet)

    def read(self, first: Header) -> Listing:
        header, told, other = first, False, False
        for number, cells in self._below(first):
            if other and self._is_plain(number, cells, first):
                header, other = first, False
            if told and not other and self._is_plain(number, cells, header):
                self._application(number, cells, header)
                continue
            found = self._header_again(number, cells, header)
            if found is not None:
                header, other = found, self._tell_other_table(first, found)
                continue
            if other:
                continue
            kept = {
                key: cell
                for key, letters in header.letters.items()
                if (cell := cells.get(letters)) is not None and not is_blank(cell)
            }
            if not kept:
                continue
            if self._is_total(number, cells, kept):
                self._total(kept)
            elif self._is_application(kept):
                if not told:
                    self._tell_missing(header)
                    told = True
                self._application(number, cells, header)
            else:
                self._stray(kept)
        if not told:
            self._tell_missing(first)
        self.listing.totals += self.pending
        return self.listing

    def _below(self, header: Header) -> Iterator[tuple[int, Mapping[str, Cell]]]:
        return (
            (number, cells) for number, cells in self.sheet.rows.items() if number > header.bottom
        )

    # --- what a row is -------------------------------------------------------------------------

    def _is_plain(self, number: int, cells: Mapping[str, Cell], header: Header) -> bool:
        """Whether a row is an application at first sight: it has a number, applicant and title."""
        own = cells.get(header.letters.get("number", ""))
        if own is None or type(own.value) is not int or number in self.total_rows:
            return False
        for key in _WHO:
            cell = cells.get(header.letters.get(key, ""))
            if cell is None or type(cell.value) is not str or not cell.value.strip():
                return False
            if is_total_label(cell):
                return False
        return True

    def _header_again(
        self, number: int, cells: Mapping[str, Cell], header: Header
    ) -> Header | None:
        """The header in a row below the first: a printed one, or that of a pasted table."""
        own = cells.get(header.letters.get("number", ""))
        if own is not None and isinstance(own.value, int | float):
            return None
        found = header_at(self.sheet, number, self.titles)
        return found if found is not None and len(found.letters) > 2 else None

    def _is_total(self, number: int, cells: Mapping[str, Cell], kept: Mapping[str, Cell]) -> bool:
        if number in self.total_rows:
            return True
        labels = [cell for cell in cells.values() if is_total_label(cell)]
        others = [key for key in _WHO if key in kept and kept[key] not in labels]
        own = kept.get("number")
        if labels:
            if own is not None and isinstance(own.value, int) and own.formula is None:
                return kept.get("applicant") in labels and "title" not in others
            return not others or own in labels or kept.get("applicant") in labels
        sums = [key for key, cell in kept.items() if key in self.amounts and _is_sum(cell)]
        return bool(sums) and not others and own is None

    def _is_application(self, kept: Mapping[str, Cell]) -> bool:
        filled = [key for key, cell in kept.items() if not is_waiting(cell)]
        if len(filled) > 1:
            return any(key in filled for key in ("number", "applicant", "title", "sought"))
        if filled != ["applicant"]:
            return False
        reading = self.fields.applicants(kept["applicant"])
        return reading.value is not None

    # --- what becomes of it --------------------------------------------------------------------

    def _application(self, number: int, cells: Mapping[str, Cell], header: Header) -> None:
        self.pending = []
        row = self.blank.copy()
        name, empty, readers = self.sheet.name, State.EMPTY, self.readers
        for key, letters in header.letters.items():
            cell = cells.get(letters)
            if cell is None:
                row[key] = Field(None, Cell(name, f"{letters}{number}"), empty)
            else:
                row[key] = readers[key](cell)
        for key, others in header.doubles.items():
            row[key] = self._one_of(key, row[key], [cells.get(each) for each in others], header)
        if self.merged and row.get("applicant", MISSING).state is State.EMPTY:
            self._from_merge(row)
        self.listing.rows.append(self.fields.with_unit(row))

    def _from_merge(self, row: dict[str, Field]) -> None:
        """One cell for several applications of the same applicant, merged downwards."""
        own = row["applicant"].cell
        place = area(own.ref) if own else None
        if place is None:
            return
        for merge in self.merged:
            if merge.left == place.left and merge.top <= place.top <= merge.bottom:
                anchor = self.sheet.cells.get(f"{column_letters(merge.left)}{merge.top}")
                if anchor is not None:
                    row["applicant"] = self.readers["applicant"](anchor)

    def _one_of(
        self, key: str, first: Field, others: Sequence[Cell | None], header: Header
    ) -> Field:
        """The field of a column that is there twice: what the two agree on."""
        found = [first] if first.state is not State.EMPTY else []
        for cell in others:
            if cell is not None and not is_blank(cell):
                found.append(self.readers[key](cell))
        if len({str(each.value) for each in found}) < 2:
            return found[0] if found else first
        if key not in self.doubtful:
            self.doubtful.add(key)
            at = header.cells[key]
            second = f"{header.doubles[key][0]}{at.ref.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
            title = self.fields.call.title(key, self.kind)
            told = self.sheet.cells.get(second, at)
            self.fields.tell("S01-twice", told, {"title": title, "first": at.ref, "second": second})
        return Field(None, first.cell, State.UNREAD)

    def _total(self, kept: Mapping[str, Cell]) -> None:
        """The sums of a row of totals; only the last one, below all applications, is the whole."""
        texts = [fold(cell.value) for cell in kept.values() if isinstance(cell.value, str)]
        if any(_SUBTOTAL.fullmatch(text) for text in texts):
            return
        self.pending = [
            total
            for key, cell in kept.items()
            if key in self.amounts and (total := stated_total(self.kind, key, cell)) is not None
        ]

    def _stray(self, kept: Mapping[str, Cell]) -> None:
        for key, cell in kept.items():
            if is_waiting(cell) or (key == "number" and not isinstance(cell.value, str)):
                continue
            self.fields.tell("S05-stray" if key in self.amounts else "S05-note", cell)

    def _tell_other_table(self, first: Header, found: Header) -> bool:
        """Whether a further header is that of some other table, such as sums by district."""
        gone = [
            key
            for key in _needed(self.fields, self.kind)
            if key in first.letters and key not in found.letters
        ]
        titles = [self.fields.call.title(key, self.kind) for key in gone]
        if any(key in gone for key in _WHO):
            self.fields.tell("S05-table", found.first_cell, {"titles": titles})
            return True
        for title in titles:
            self.fields.tell("S01", found.first_cell, {"title": title})
        return False

    def _tell_missing(self, header: Header) -> None:
        known = {cell.ref for cell in header.cells.values()}
        unknown = {
            fold_title(cell.value): cell
            for number in range(header.top, header.bottom + 1)
            for cell in self.sheet.rows.get(number, {}).values()
            if isinstance(cell.value, str) and len(cell.value) <= LONGEST and cell.ref not in known
        }
        for title in self.titles:
            unknown.pop(title, None)
        large = {
            self.titles[bare][0]: cell
            for cell in unknown.values()
            if (bare := without_large_unit(str(cell.value))) is not None and bare in self.titles
        }
        call, needed = self.fields.call, _needed(self.fields, self.kind)
        removed = []
        for key in call.table("allocation", self.kind):
            if key in header.letters:
                continue
            title = call.title(key, self.kind)
            if key in large:
                names = {"title": title, "found": str(large[key].value)}
                self.fields.tell("S01-large", large[key], names)
                continue
            sure = 0.8 if key in needed else 0.85
            near = get_close_matches(fold_title(title), unknown, n=1, cutoff=sure)
            if near:
                cell = unknown[near[0]]
                names = {"title": title, "found": str(cell.value)}
                severity = None if key in needed else Severity.WARNING
                self.fields.tell("S01-near", cell, names, severity=severity)
            elif key in needed:
                self.fields.tell("S01", header.first_cell, {"title": title})
            elif key not in UNUSED:
                removed.append(title)
        if removed and self.whole:
            self.fields.tell("S01-removed", header.first_cell, {"titles": removed})


def stated_total(kind: str, column: str, cell: Cell) -> Row | None:
    """What a cell states as the sum of a column; None where it states nothing that is to be held.

    A sum of the visible rows (SUBTOTAL) is not held against all rows.
    """
    if cell.formula and _VISIBLE_SUM.search(cell.formula):
        return None
    amount = read_amount(cell.value).value
    if amount is None:
        return None
    return {
        "kind": Field(kind, None, State.READ),
        "column": Field(column, None, State.READ),
        "stated": Field(amount, cell, State.READ),
    }


def is_total_label(cell: Cell) -> bool:
    """Whether a cell says that its row is a sum: "Summa", "Totalt beviljat"."""
    value = cell.value
    return (
        isinstance(value, str)
        and len(value) <= LONGEST
        and _TOTAL.fullmatch(fold(value)) is not None
    )


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell; a formula without a result is something."""
    value = cell.value
    if value is None:
        return cell.formula is None
    return isinstance(value, str) and not value.strip()


def is_waiting(cell: Cell) -> bool:
    """A formula of the template's that has nothing to show yet."""
    return cell.formula is not None and (cell.value is None or cell.value == 0)


def _is_sum(cell: Cell) -> bool:
    formula = cell.formula
    return formula is not None and bool(_SUM.search(formula) or _VISIBLE_SUM.search(formula))


def _merged_applicants(sheet: Sheet) -> list[Area]:
    merges = (area(ref) for ref in sheet.merges)
    return [merge for merge in merges if merge and merge.bottom > merge.top]
