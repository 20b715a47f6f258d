"""The lists of applications of an allocation workbook: which rows are applications, what they say.

Blank rows, repeated headers, rows of totals and stray cells are normal life in a list; none of
them is an application.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from validators.a1 import Area, area, position, reference
from validators.model import Cell, Field, Row, Severity, State
from xl_tools.reading.fields import MISSING, Fields
from xl_tools.reading.headers import (
    MAX_TITLE_LENGTH,
    Header,
    Titles,
    find_header,
    fold_title,
    header_at,
    titles_of,
    without_large_unit,
)
from xl_tools.reading.totals import (
    is_subtotal_row,
    is_sum,
    is_total_label,
    is_waiting,
    stated_total,
)
from xl_tools.reading.workbook import Sheet

NEEDED = ("decision", "granted", "motivation")
"""Columns without which there is no decision, besides those that every application must fill in."""

UNUSED = ("registration", "as_received", "note", "origin")
"""Columns that no rule reads and no decision shows."""

_WHO = ("applicant", "title")

_CUTOFF_NEEDED = 0.8  # how alike a title must be to stand for a needed column (difflib's ratio)
_CUTOFF = 0.85  # and for another


@dataclass
class Listing:
    """What one sheet's list came to."""

    rows: list[Row] = field(default_factory=list)
    """The applications."""

    totals: list[Row] = field(default_factory=list)
    """The sums that the list states, as `stated_total` makes them."""


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
            fields.log.report("S01-header", cell, {"name": sheet.name, "titles": needed})
        return Listing()
    return _ListReader(sheet, kind, fields, columns, titles, whole=whole).read(header)


def _needed(fields: Fields, kind: str) -> list[str]:
    return [
        key
        for key, column in fields.call.table("allocation", kind).items()
        if "allocation" in column.required or key in NEEDED
    ]


class _ListReader:
    """Reads the list of one sheet."""

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
        self.pending_totals: list[Row] = []  # as long as no application follows them
        self.contradicting: set[str] = set()  # columns that are there twice and were reported
        ends = (area(table.ref) for table in sheet.tables if table.totals_rows)
        self.total_rows = {end.bottom for end in ends if end}
        self.merged = _merged_applicants(sheet)

    def read(self, first: Header) -> Listing:
        """What stands below the sheet's first header."""
        header = first
        has_application = False
        is_foreign = False  # below the header of some other table
        for number, cells in self._below(first):
            if is_foreign and self._is_plain(number, cells, first):
                header, is_foreign = first, False
            if has_application and not is_foreign and self._is_plain(number, cells, header):
                self._add_application(number, cells, header)
                continue
            next_header = self._header_again(number, cells, header)
            if next_header is not None:
                header, is_foreign = next_header, self._is_other_table(first, next_header)
                continue
            if is_foreign:
                continue
            filled = {
                key: cell
                for key, letters in header.letters.items()
                if (cell := cells.get(letters)) is not None and not is_blank(cell)
            }
            if not filled:
                continue
            if self._is_total(number, cells, filled):
                self._add_totals(filled)
            elif self._is_application(filled):
                if not has_application:
                    self._report_missing(header)
                    has_application = True
                self._add_application(number, cells, header)
            else:
                self._report_strays(filled)
        if not has_application:
            self._report_missing(first)
        self.listing.totals += self.pending_totals
        return self.listing

    def _below(self, header: Header) -> Iterator[tuple[int, Mapping[str, Cell]]]:
        return (
            (number, cells) for number, cells in self.sheet.rows.items() if number > header.bottom
        )

    # What a row is. Its cells are by column letters, `filled` those that hold something, by
    # column id.

    def _is_plain(self, number: int, cells: Mapping[str, Cell], header: Header) -> bool:
        """Whether a row is an application at first sight: it has a number, applicant and title."""
        number_cell = cells.get(header.letters.get("number", ""))
        if number_cell is None or type(number_cell.value) is not int or number in self.total_rows:
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
        number_cell = cells.get(header.letters.get("number", ""))
        if number_cell is not None and isinstance(number_cell.value, int | float):
            return None
        again = header_at(self.sheet, number, self.titles)
        return again if again is not None and len(again.letters) > 2 else None

    def _is_total(self, number: int, cells: Mapping[str, Cell], filled: Mapping[str, Cell]) -> bool:
        if number in self.total_rows:
            return True
        labels = [cell for cell in cells.values() if is_total_label(cell)]
        names = [key for key in _WHO if key in filled and filled[key] not in labels]
        number_cell = filled.get("number")
        if labels:
            if (
                number_cell is not None
                and isinstance(number_cell.value, int)
                and number_cell.formula is None
            ):
                return filled.get("applicant") in labels and "title" not in names
            return not names or number_cell in labels or filled.get("applicant") in labels
        has_sum = any(key in self.amounts and is_sum(cell) for key, cell in filled.items())
        return has_sum and not names and number_cell is None

    def _is_application(self, filled: Mapping[str, Cell]) -> bool:
        typed = [key for key, cell in filled.items() if not is_waiting(cell)]
        if len(typed) > 1:
            return any(key in typed for key in ("number", "applicant", "title", "sought"))
        if typed != ["applicant"]:
            return False
        reading = self.fields.applicants(filled["applicant"])
        return reading.value is not None

    # What becomes of it.

    def _add_application(self, number: int, cells: Mapping[str, Cell], header: Header) -> None:
        self.pending_totals = []
        row = self.blank.copy()
        name, empty, readers = self.sheet.name, State.EMPTY, self.readers
        for key, letters in header.letters.items():
            cell = cells.get(letters)
            if cell is None:
                row[key] = Field(None, Cell(name, f"{letters}{number}"), empty)
            else:
                row[key] = readers[key](cell)
        for key, doubles in header.doubles.items():
            twins = [cell for letters in doubles if (cell := cells.get(letters)) is not None]
            row[key] = self._one_of(key, row[key], twins, header)
        if self.merged and row.get("applicant", MISSING).state is State.EMPTY:
            self._take_from_merge(row)
        self.listing.rows.append(self.fields.with_unit(row))

    def _take_from_merge(self, row: dict[str, Field]) -> None:
        """Give a row the applicant of a cell that is merged downwards over several rows."""
        cell = row["applicant"].cell
        place = area(cell.ref) if cell else None
        if place is None:
            return
        for merge in self.merged:
            if merge.left == place.left and merge.top <= place.top <= merge.bottom:
                anchor = self.sheet.cells.get(reference(merge.top, merge.left))
                if anchor is not None:
                    row["applicant"] = self.readers["applicant"](anchor)

    def _one_of(self, key: str, first: Field, twins: Sequence[Cell], header: Header) -> Field:
        """The field of a column that is there twice: what the two agree on."""
        fields = [first] if first.state is not State.EMPTY else []
        fields += [self.readers[key](cell) for cell in twins if not is_blank(cell)]
        if len({str(field.value) for field in fields}) < 2:
            return fields[0] if fields else first
        if key not in self.contradicting:
            self.contradicting.add(key)
            title_cell = header.cells[key]
            at = position(title_cell.ref)
            assert at is not None
            second = f"{header.doubles[key][0]}{at[0]}"
            names = {
                "title": self.fields.call.title(key, self.kind),
                "first": title_cell.ref,
                "second": second,
            }
            cell = self.sheet.cells.get(second, title_cell)
            self.fields.log.report("S01-twice", cell, names)
        return Field(None, first.cell, State.UNREAD)

    def _add_totals(self, filled: Mapping[str, Cell]) -> None:
        """Keep the sums of a row; only the last row, below all applications, states the whole."""
        if is_subtotal_row(filled.values()):
            return
        self.pending_totals = [
            total
            for key, cell in filled.items()
            if key in self.amounts and (total := stated_total(self.kind, key, cell)) is not None
        ]

    def _report_strays(self, filled: Mapping[str, Cell]) -> None:
        for key, cell in filled.items():
            if is_waiting(cell) or (key == "number" and not isinstance(cell.value, str)):
                continue
            self.fields.log.report("S05-stray" if key in self.amounts else "S05-note", cell)

    def _is_other_table(self, first: Header, header: Header) -> bool:
        """Whether a further header is that of another table, such as sums by district.

        That is reported, and so are needed columns that a further header of the list lacks.
        """
        missing = [
            key
            for key in _needed(self.fields, self.kind)
            if key in first.letters and key not in header.letters
        ]
        titles = [self.fields.call.title(key, self.kind) for key in missing]
        if any(key in missing for key in _WHO):
            self.fields.log.report("S05-table", header.first_cell, {"titles": titles})
            return True
        for title in titles:
            self.fields.log.report("S01", header.first_cell, {"title": title})
        return False

    def _report_missing(self, header: Header) -> None:
        """Report the columns that a header lacks: renamed, in another unit, or not there."""
        unknown = self._unknown_titles(header)
        large = {
            self.titles[bare][0]: cell
            for cell in unknown.values()
            if (bare := without_large_unit(str(cell.value))) is not None and bare in self.titles
        }
        call, needed, log = self.fields.call, _needed(self.fields, self.kind), self.fields.log
        removed = []
        for key in call.table("allocation", self.kind):
            if key in header.letters:
                continue
            title = call.title(key, self.kind)
            if key in large:
                names = {"title": title, "found": str(large[key].value)}
                log.report("S01-large", large[key], names)
                continue
            cutoff = _CUTOFF_NEEDED if key in needed else _CUTOFF
            near = get_close_matches(fold_title(title), unknown, n=1, cutoff=cutoff)
            if near:
                cell = unknown[near[0]]
                names = {"title": title, "found": str(cell.value)}
                severity = None if key in needed else Severity.WARNING
                log.report("S01-near", cell, names, severity=severity)
            elif key in needed:
                log.report("S01", header.first_cell, {"title": title})
            elif key not in UNUSED:
                removed.append(title)
        if removed and self.whole:
            log.report("S01-removed", header.first_cell, {"titles": removed})

    def _unknown_titles(self, header: Header) -> dict[str, Cell]:
        """The texts in a header's rows that are no titles of the list, folded, with their cells."""
        known = {cell.ref for cell in header.cells.values()}
        unknown = {
            fold_title(cell.value): cell
            for number in range(header.top, header.bottom + 1)
            for cell in self.sheet.rows.get(number, {}).values()
            if isinstance(cell.value, str)
            and len(cell.value) <= MAX_TITLE_LENGTH
            and cell.ref not in known
        }
        for title in self.titles:
            unknown.pop(title, None)
        return unknown


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell; a formula without a result is something."""
    value = cell.value
    if value is None:
        return cell.formula is None
    return isinstance(value, str) and not value.strip()


def _merged_applicants(sheet: Sheet) -> list[Area]:
    """The merged ranges that reach over several rows."""
    merges = (area(ref) for ref in sheet.merges)
    return [merge for merge in merges if merge and merge.bottom > merge.top]
