"""The allocation workbook that collect writes: a new one, or one that it goes on from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from validators.a1 import column_letters
from validators.cards.call import Call
from validators.cards.loading import load_call
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
    Collection,
    Entry,
    Fate,
    Known,
    KnownRow,
    Received,
    collected_columns,
    row_values,
)
from xl_tools.jobs.case import demand_allocation
from xl_tools.reading.headers import find_header, titles_of
from xl_tools.reading.lists import is_blank
from xl_tools.reading.stamp import language_of, read_stamp
from xl_tools.reading.tables import read_tables
from xl_tools.reading.which_sheet import list_sheets
from xl_tools.reading.workbook import Sheet, Workbook, read_workbook

RECEIVED_STATUS = "inkommen"


def _row(number: int, received: Received, origin: str) -> dict[str, Entry]:
    """What stands in a new row of the workbook."""
    return {
        **received.values,
        "number": number,
        "registration": received.registration or None,
        "received": received.day,
        "status": RECEIVED_STATUS,
        "origin": origin,
    }


def new_book(collection: Collection, call: Call, *, buttons: bool) -> bytes:
    """A new allocation workbook, with the sheet of what came in."""
    from xl_tools.templates.make import make_template

    rows = [{"kind": each.kind, **_row(number, each, origin)}
            for number, each, origin in collection.rows]  # fmt: skip
    data = make_template(call, "fordelning", data={"applications": rows}, buttons=buttons)
    data, place = _with_sheet(data, call)
    return set_values(data, *_lines(collection, place, call, 1)).data


def _with_sheet(data: bytes, call: Call) -> tuple[bytes, inkomna_sheet.Place]:
    behind = [kind.sheet for kind in call.kinds.values()]
    data = add_sheet(data, inkomna_sheet.new_sheet(call), after=behind)
    letters = {key: column_letters(number) for number, key in enumerate(inkomna_sheet.COLUMNS, 1)}
    return data, inkomna_sheet.Place(inkomna_sheet.NAME, letters, HEADER_ROW + 1)


def _lines(
    collection: Collection, place: inkomna_sheet.Place, call: Call, run: int
) -> tuple[list[Setting], dict[tuple[str, int], float]]:
    """The settings that write the new lines, and the heights that they need."""
    from xl_tools.templates import styles

    settings: list[Setting] = []
    heights: dict[tuple[str, int], float] = {}
    widths = inkomna_sheet.widths()
    for row, says, made in inkomna_sheet.write_lines(collection.lines, place, call, run):
        settings += made
        texts = ((says[key], width) for key, width in widths.items() if says.get(key))
        heights[place.sheet, row] = styles.height(texts, least=18)
    return settings, heights


@dataclass(frozen=True)
class Base:
    """The workbook to go on from."""

    data: bytes
    workbook: Workbook
    tables: Tables
    call: Call
    place: inkomna_sheet.Place | None
    known: Known

    @classmethod
    def read(cls, path: Path) -> Base:
        """Read an allocation workbook. Raises FordelaError for another file."""
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
        known = Known(lines, tuple(_known_row(row, call) for row in tables["applications"]))
        return cls(data, workbook, tables, call, place, known)

    def with_rows(self, collection: Collection) -> bytes:
        """The workbook with the new rows and lines; all else stays as the bytes it is."""
        data, call = self.data, self.call
        if not (collection.lines or collection.rows or collection.filled):
            return data
        run = inkomna_sheet.last_run(self.workbook, self.place) + 1 if self.place else 1
        place = self.place
        if place is None:
            data, place = _with_sheet(data, call)
        settings, heights = _lines(collection, place, call, run)
        settings += [*self._taken_in(collection, place, run), *self._filled(collection, place)]
        added, tall = self._rows(collection)
        settings += [*added, *self._totals(collection), *self._figures(collection)]
        made = set_values(data, settings, {**heights, **tall}).data
        there = len(read_tables(read_workbook(made))["applications"])
        if there != len(self.known.rows) + len(collection.rows):
            raise Refused("Raderna kan inte läsas tillbaka så som de skrevs.")
        return made

    def _taken_in(
        self, collection: Collection, place: inkomna_sheet.Place, run: int
    ) -> Iterator[Setting]:
        """The lines that waited, and have got a row."""
        told = f"Fick en egen rad i omgång {run}, efter Ja under Ta in."
        for row, number in collection.taken_in.items():
            says: dict[str, Entry] = {"fate": str(Fate.NEW), "number": number, "explanation": told}
            for key, value in says.items():
                if key in place.letters:
                    yield Setting(place.sheet, f"{place.letters[key]}{row}", value)

    def _filled(self, collection: Collection, place: inkomna_sheet.Place) -> Iterator[Setting]:
        """What the registry's list tells of rows and lines that lacked it."""
        kinds = {each.row.kind for each in collection.filled}
        letters = {kind: self._list(kind)[1] for kind in kinds}
        for each in collection.filled:
            for key, value in each.values.items():
                if key in (own := letters[each.row.kind]):
                    yield Setting(each.row.sheet, f"{own[key]}{each.row.row}", value)
            says: dict[str, Entry] = {}
            if "received" in each.values and not each.line.has_day:
                says |= {"day": each.file.day, "told": each.file.told}
            if "registration" in each.values and not each.line.registration:
                says["registration"] = each.file.registration
            if "received" in each.values and NO_DAY in each.line.explanation:
                says["explanation"] = each.line.explanation.replace(NO_DAY, "").strip() or None
            for key, value in says.items():
                if key in place.letters:
                    yield Setting(place.sheet, f"{place.letters[key]}{each.line.row}", value)

    def _rows(self, collection: Collection) -> tuple[list[Setting], dict[tuple[str, int], float]]:
        from xl_tools.templates.sheets.allocation import row_height

        settings: list[Setting] = []
        heights: dict[tuple[str, int], float] = {}
        for kind in self.call.kinds:
            new = [each for each in collection.rows if each[1].kind == kind]
            if not new:
                continue
            sheet, letters, free = self._free(kind, len(new))
            for row, each in enumerate(new, free):
                says = _row(*each)
                heights[sheet, row] = row_height(self.call, kind, says)
                settings += [
                    Setting(sheet, f"{letters[key]}{row}", value)
                    for key, value in says.items()
                    if key in letters and value not in (None, "")
                ]
        return settings, heights

    def _list(self, kind: str) -> tuple[Sheet, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and its header's row. Raises Refused where
        there is none."""
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

    def _free(self, kind: str, count: int) -> tuple[str, dict[str, str], int]:
        """The sheet of a kind, its columns' letters and the first of so many free rows. Raises
        Refused where there are none."""
        sheet, letters, bottom = self._list(kind)
        own = [row for row in self.tables["applications"] if row["kind"].value == kind]
        free = max(map(excel_row, own), default=bottom) + 1
        for number in range(free, free + count):
            row = sheet.rows.get(number, {})
            for key, each in letters.items():
                cell = row.get(each)
                if cell is None or is_blank(cell):
                    continue
                if key == "number" and isinstance(cell.value, int):
                    continue  # numbered in advance
                raise Refused(
                    "Under ansökningarna står något annat, där nya rader skulle skrivas.",
                    where=cell.place,
                    todo="Flytta det, och kör igen.",
                )
        return sheet.name, letters, free

    def _totals(self, collection: Collection) -> Iterator[Setting]:
        """What the sums of the sheets come to now: until Excel has calculated, a sum is what was
        saved with it. One that did not agree before is left to be told of."""
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
            more = _sum(each.values.get(column) for _, each, _ in collection.rows
                        if each.kind == kind)  # fmt: skip
            if stated == before and more:
                yield Setting(cell.sheet, cell.ref, before + more, keeps_formula=True)

    def _figures(self, collection: Collection) -> Iterator[Setting]:
        """What the figures above the lists and on `Överblick` come to now, where they are still the
        template's: as a new workbook with all of the rows would show them."""
        from xl_tools.templates.make import make_template
        from xl_tools.templates.sheets.allocation import OVERVIEW

        call = self.call
        rows = [
            {"kind": row["kind"].value, **row_values(row, call.table("allocation"))}
            for row in self.tables["applications"]
        ]
        rows += [{"kind": new[1].kind, **_row(*new)} for new in collection.rows]
        case = [row_values(row, call.table("case")) for row in self.tables["case"]]
        made = make_template(
            call,
            "fordelning",
            lang=language_of(read_stamp(self.workbook)),
            data={"applications": rows, "case": case},
        )
        sheets = read_workbook(made).sheets
        for name in (*(kind.sheet for kind in call.kinds.values()), OVERVIEW):
            there = self.workbook.sheets[name].cells if name in self.workbook.sheets else {}
            for ref, cell in sheets[name].cells.items():
                mine = there.get(ref)
                if mine is None or not cell.formula or mine.formula != cell.formula:
                    continue
                if isinstance(cell.value, int | float) and mine.value != cell.value:
                    yield Setting(name, ref, cell.value, keeps_formula=True)


def _sum(values: Iterable[object]) -> int:
    return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))


def _known_row(row: Row, call: Call) -> KnownRow:
    kind, number = str(row["kind"].value), row["number"].value
    columns = [*collected_columns(call, kind), "registration", "received", "status", "origin"]
    place = next((own.cell for own in row.values() if own.cell is not None), None)
    return KnownRow(
        kind,
        number if isinstance(number, int) else None,
        row_values(row, columns),
        place.sheet if place is not None else "",
        excel_row(row),
    )
