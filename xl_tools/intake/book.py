"""The allocation workbook that collect writes: a new one, or one that it goes on from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from validators.a1 import column_letters
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.cards.names import ALLOCATION
from validators.errors import Refused
from validators.model import Row, Tables
from validators.rules.relations import WITHDRAWN, excel_row
from xl_tools import files
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.new_sheet import HEADER_ROW, add_sheet
from xl_tools.editing.set_values import set_values
from xl_tools.intake import inkomna_sheet
from xl_tools.intake.application import (
    NO_DAY,
    CellValue,
    Collection,
    Fate,
    Filled,
    KnownContent,
    KnownRow,
    Received,
    collected_columns,
)
from xl_tools.intake.application_row import row_values
from xl_tools.jobs.common.case import demand_allocation
from xl_tools.reading.headers import find_header, titles_of
from xl_tools.reading.lists import is_blank
from xl_tools.reading.stamp import language_of, read_stamp
from xl_tools.reading.tables import read_tables
from xl_tools.reading.which_sheet import list_sheets
from xl_tools.reading.workbook import Sheet, Workbook, read_workbook

RECEIVED_STATUS = "inkommen"


def _row(number: int, file: Received, origin: str) -> dict[str, CellValue]:
    """Column id -> what stands in a new row of the workbook."""
    return {
        **file.values,
        "number": number,
        "registration": file.registration or None,
        "received": file.day,
        "status": RECEIVED_STATUS,
        "origin": origin,
    }


def new_book(collection: Collection, call: Call, *, buttons: bool) -> bytes:
    """A new allocation workbook, with the sheet of what came in."""
    from xl_tools.templates.make import make_template

    rows = [{"kind": file.kind, **_row(number, file, origin)}
            for number, file, origin in collection.rows]  # fmt: skip
    data = make_template(call, ALLOCATION, data={"applications": rows}, buttons=buttons)
    data, place = _with_sheet(data, call)
    settings, heights = inkomna_sheet.write_lines(collection.lines, place, call, 1)
    return set_values(data, settings, heights).data


def _with_sheet(data: bytes, call: Call) -> tuple[bytes, inkomna_sheet.ListPlace]:
    """The workbook with the sheet of what came in, and where its list stands."""
    lists = [kind.sheet for kind in call.kinds.values()]
    data = add_sheet(data, inkomna_sheet.new_sheet(call), after=lists)
    letters = {key: column_letters(number) for number, key in enumerate(inkomna_sheet.COLUMNS, 1)}
    return data, inkomna_sheet.ListPlace(inkomna_sheet.NAME, letters, HEADER_ROW + 1)


@dataclass(frozen=True)
class AllocationBook:
    """The allocation workbook to go on from."""

    data: bytes
    workbook: Workbook
    tables: Tables
    call: Call

    place: inkomna_sheet.ListPlace | None
    """Where its list of received files stands; None where it has none yet."""

    known: KnownContent

    @classmethod
    def read(cls, path: Path) -> AllocationBook:
        """The workbook in a file. Raises FordelaError where it cannot be used."""
        data = files.read(path)
        workbook = read_workbook(data, name=str(path))
        tables = read_tables(workbook, lang="sv")
        demand_allocation(
            tables,
            where=str(path),
            todo="Ange handläggarens fördelningsbok, eller utelämna --into.",
        )
        call = load_call(tables.call)
        place = inkomna_sheet.find_place(workbook)
        lines = tuple(inkomna_sheet.read_lines(workbook, place, call)) if place else ()
        rows = tuple(_known_row(row, call) for row in tables["applications"])
        return cls(data, workbook, tables, call, place, KnownContent(lines, rows))

    def with_rows(self, collection: Collection) -> bytes:
        """The workbook with the new rows and lines; all else stays as the bytes it is.

        Raises Refused where there is no room for them.
        """
        data, call = self.data, self.call
        if not (collection.lines or collection.rows or collection.filled):
            return data
        run = inkomna_sheet.last_run(self.workbook, self.place) + 1 if self.place else 1
        place = self.place
        if place is None:
            data, place = _with_sheet(data, call)
        settings, heights = inkomna_sheet.write_lines(collection.lines, place, call, run)
        settings += [*_taken_in(collection, place, run), *self._filled(collection, place)]
        row_settings, row_heights = self._rows(collection)
        settings += [*row_settings, *self._totals(collection), *self._figures(collection)]
        data = set_values(data, settings, {**heights, **row_heights}).data
        count = len(read_tables(read_workbook(data))["applications"])
        if count != len(self.known.rows) + len(collection.rows):
            raise Refused("Raderna kan inte läsas tillbaka så som de skrevs.")
        return data

    def _filled(self, collection: Collection, place: inkomna_sheet.ListPlace) -> Iterator[Setting]:
        """What the registry's list tells of rows and lines that lacked it."""
        kinds = {filled.row.kind for filled in collection.filled}
        letters_of = {kind: self._list(kind)[1] for kind in kinds}
        for filled in collection.filled:
            row, letters = filled.row, letters_of[filled.row.kind]
            for column, value in filled.values.items():
                if column in letters:
                    yield Setting(row.sheet, f"{letters[column]}{row.row}", value)
            yield from _in_line(place, filled.line.row, _filled_in_line(filled))

    def _rows(self, collection: Collection) -> tuple[list[Setting], dict[tuple[str, int], float]]:
        """The settings that write the new rows, and their heights in points."""
        from xl_tools.templates.sheets.allocation import row_height

        settings: list[Setting] = []
        heights: dict[tuple[str, int], float] = {}
        for kind in self.call.kinds:
            new_rows = [_row(*row) for row in collection.rows if row[1].kind == kind]
            if not new_rows:
                continue
            sheet, letters, first_free = self._free_rows(kind, len(new_rows))
            for number, row in enumerate(new_rows, first_free):
                heights[sheet, number] = row_height(self.call, kind, row)
                settings += [
                    Setting(sheet, f"{letters[column]}{number}", value)
                    for column, value in row.items()
                    if column in letters and value not in (None, "")
                ]
        return settings, heights

    def _list(self, kind: str) -> tuple[Sheet, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and its header's row.

        Raises Refused where there is none.
        """
        sheets = list_sheets(self.workbook, self.call, kind)
        titles = titles_of(self.call, "allocation", kind)
        header = find_header(sheets[0], titles) if sheets else None
        if header is None:
            raise Refused(
                f"Boken har inget blad {self.call.kinds[kind].sheet} med rubriker, så nya "
                "ansökningar har ingen plats.",
                todo="Kopiera bladet från mallen.",
            )
        return sheets[0], dict(header.letters), header.bottom

    def _free_rows(self, kind: str, count: int) -> tuple[str, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and the first of so many free rows.

        Raises Refused where there are none.
        """
        sheet, letters, header = self._list(kind)
        present = [row for row in self.tables["applications"] if row["kind"].value == kind]
        first_free = max(map(excel_row, present), default=header) + 1
        for number in range(first_free, first_free + count):
            row = sheet.rows.get(number, {})
            for column, column_name in letters.items():
                cell = row.get(column_name)
                if cell is None or is_blank(cell):
                    continue
                if column == "number" and isinstance(cell.value, int):
                    continue  # numbered in advance
                raise Refused(
                    "Under ansökningarna står något annat, där nya rader skulle skrivas.",
                    where=cell.place,
                    todo="Flytta det, och kör igen.",
                )
        return sheet.name, letters, first_free

    def _totals(self, collection: Collection) -> Iterator[Setting]:
        """What the sums of the sheets come to now.

        Until Excel has calculated, a sum is what was saved with it. One that did not agree before
        is left to be told of.
        """
        for total in self.tables["totals"]:
            kind, column = str(total["kind"].value), str(total["column"].value)
            cell, stated = total["stated"].cell, total["stated"].value
            if cell is None or not cell.formula:
                continue
            before = _sum(
                row[column].value
                for row in self.tables["applications"]
                if row["kind"].value == kind and row["status"].value not in WITHDRAWN
            )
            added = _sum(
                file.values.get(column) for _, file, _ in collection.rows if file.kind == kind
            )
            if stated == before and added:
                yield Setting(cell.sheet, cell.ref, before + added, keeps_formula=True)

    def _figures(self, collection: Collection) -> Iterator[Setting]:
        """What the figures above the lists and in `Överblick` come to now.

        Only where they are still the template's: then they are what a new workbook with all of the
        rows would show.
        """
        from xl_tools.templates.make import figures_of

        call = self.call
        rows = [
            {"kind": row["kind"].value, **row_values(row, call.table("allocation"))}
            for row in self.tables["applications"]
        ]
        rows += [{"kind": row[1].kind, **_row(*row)} for row in collection.rows]
        case = [row_values(row, call.table("case")) for row in self.tables["case"]]
        lang = language_of(read_stamp(self.workbook))
        figures = figures_of(call, lang=lang, data={"applications": rows, "case": case})
        for name, formulas in figures.items():
            cells = self.workbook.sheets[name].cells if name in self.workbook.sheets else {}
            for ref, (formula, value) in formulas.items():
                cell = cells.get(ref)
                if cell is None or cell.formula != formula:
                    continue
                if isinstance(value, int | float) and cell.value != value:
                    yield Setting(name, ref, value, keeps_formula=True)


def _taken_in(
    collection: Collection, place: inkomna_sheet.ListPlace, run: int
) -> Iterator[Setting]:
    """What the lines say that waited, and have got a row."""
    explanation = f"Fick en egen rad i omgång {run}, efter Ja under Ta in."
    for row, number in collection.taken_in.items():
        values: dict[str, CellValue] = {
            "fate": str(Fate.NEW),
            "number": number,
            "explanation": explanation,
        }
        yield from _in_line(place, row, values)


def _filled_in_line(filled: Filled) -> dict[str, CellValue]:
    """What a line says, by column id, after the registry's list has told of its application."""
    line, file = filled.line, filled.file
    values: dict[str, CellValue] = {}
    if "received" in filled.values and not line.has_day:
        values |= {"day": file.day, "told": file.day_source}
    if "registration" in filled.values and not line.registration:
        values["registration"] = file.registration
    if "received" in filled.values and NO_DAY in line.explanation:
        values["explanation"] = line.explanation.replace(NO_DAY, "").strip() or None
    return values


def _in_line(
    place: inkomna_sheet.ListPlace, row: int, values: Mapping[str, CellValue]
) -> Iterator[Setting]:
    """The settings that write values into a line, as far as the list has the columns."""
    for column, value in values.items():
        if column in place.letters:
            yield Setting(place.sheet, f"{place.letters[column]}{row}", value)


def _sum(values: Iterable[object]) -> int:
    return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))


def _known_row(row: Row, call: Call) -> KnownRow:
    kind, number = str(row["kind"].value), row["number"].value
    columns = [*collected_columns(call, kind), "registration", "received", "status", "origin"]
    cell = next((field.cell for field in row.values() if field.cell is not None), None)
    return KnownRow(
        kind,
        number if isinstance(number, int) else None,
        row_values(row, columns),
        cell.sheet if cell is not None else "",
        excel_row(row),
    )
