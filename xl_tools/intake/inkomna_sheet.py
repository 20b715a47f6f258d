"""The sheet `Inkomna` of an allocation workbook: a line for every received file.

The columns are found by their titles, so the officer may move and add some. Only `Ta in` is the
officer's to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from validators.a1 import area, column_letters
from validators.cards.call import Call
from validators.errors import Refused
from validators.model import Cell
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.new_sheet import HEADER_ROW, NewColumn, NewSheet
from xl_tools.intake.application import CellValue, Fate, KnownLine, Line
from xl_tools.intake.settling.differences import describe
from xl_tools.reading.headers import fold
from xl_tools.reading.lists import is_blank
from xl_tools.reading.workbook import Sheet, Workbook

NAME = "Inkomna"
YES, NO = "Ja", "Nej"

COLUMNS: Mapping[str, NewColumn] = {
    "post": NewColumn("Post", 7, "number", help="Handlingens nummer i den här listan."),
    "file": NewColumn("Fil", 34, help="Filens namn, med mejlet eller arkivet som den kom i."),
    "day": NewColumn("Inkommen dag", 12, "date", help="Ur registerlistan eller mejlet."),
    "told": NewColumn("Enligt", 20, help="Vem som säger vilken dag handlingen kom in."),
    "registration": NewColumn("Dnr", 15, help="Ur registerlistan."),
    "label": NewColumn("Slag", 8, help="Vilka medel ansökan gäller."),
    "number": NewColumn(
        "Rad nr", 8, "number", help="Numret på raden som ansökan har, eller gäller."
    ),
    "applicant": NewColumn("Sökande i filen", 22),
    "title": NewColumn("Titel eller resmål", 32),
    "sought": NewColumn("Belopp i filen", 13, "amount", help="Det sökta beloppet."),
    "budget": NewColumn("Budgetens summa", 13, "amount", help="Summan av budgetens rader."),
    "fate": NewColumn("Vad den blev", 18),
    "takes_in": NewColumn(
        "Ta in",
        8,
        choices=(YES, NO),
        help="Ja: handlingen får en egen rad nästa gång fordela collect körs med --into.",
    ),
    "explanation": NewColumn("Förklaring", 44),
    "differences": NewColumn("Skillnader: raden → filen", 46),
    "checked": NewColumn("Granskning av filen", 24, help="Vad filens egen granskning fann."),
    "call": NewColumn("Utlysning", 10),
    "template": NewColumn("Mall", 9),
    "place": NewColumn("Beloppets cell i filen", 15),
    "run": NewColumn(
        "Omgång", 9, "number", help="Vilken gång i ordningen handlingarna samlades in."
    ),
    "sha256": NewColumn(
        "SHA-256", 26, "code", help="Filens kontrollsumma: samma summa, samma fil."
    ),
}
"""Column id -> the column.

The titles are others than those of a list of applications: else the sheet would be taken for one.
"""

COLOURS = {Fate.UNREAD: "FFFFE1E1", Fate.OTHER_CALL: "FFFFE1E1"} | dict.fromkeys(
    (Fate.WAITS, Fate.LIKE), "FFFFF0CC"
)
"""Fate -> the colour of its lines (ARGB)."""

_REQUIRED = ("post", "file", "fate", "sha256")
"""The columns by which the list is known."""


@dataclass(frozen=True)
class ListPlace:
    """Where the list stands."""

    sheet: str

    letters: Mapping[str, str]
    """Column id -> the column's letters."""

    first_free: int
    """The first row below the list."""


def new_sheet(call: Call) -> NewSheet:
    """The sheet, still without lines."""
    fate = column_letters(list(COLUMNS).index("fate") + 1)
    return NewSheet(
        NAME,
        f"Inkomna handlingar {call.year}",
        "En rad för varje mottagen fil. Det som väntar på beslut är inte med i bladen med "
        "ansökningar eller i summorna, förrän du skriver Ja under Ta in och samlar in igen.",
        tuple(COLUMNS.values()),
        [(f'${fate}{HEADER_ROW + 1}="{word}"', fill) for word, fill in COLOURS.items()],
        frozen=2,
    )


def find_place(workbook: Workbook) -> ListPlace | None:
    """Where the list stands in a workbook; None where it has none yet.

    Raises Refused where a sheet of that name holds something else.
    """
    sheet = next((s for name, s in workbook.sheets.items() if fold(name) == fold(NAME)), None)
    if sheet is None:
        return None
    titles = {fold(column.title): key for key, column in COLUMNS.items()}
    for number, row in sheet.rows.items():
        columns = {titles[title]: letters for letters, cell in row.items()
                   if (title := fold(str(cell.value))) in titles}  # fmt: skip
        if all(key in columns for key in _REQUIRED):
            return ListPlace(sheet.name, columns, _first_free_row(sheet, columns, number))
    raise Refused(
        f"Bladet {sheet.name} är inte det som fordela collect gör.",
        where=sheet.name,
        todo="Ge det ett annat namn.",
    )


def _first_free_row(sheet: Sheet, letters: Mapping[str, str], header: int) -> int:
    """The row below the list, that is below its table and all that has a number.

    Raises Refused where something else stands there.
    """
    tables = [place for table in sheet.tables if (place := area(table.ref)) is not None]
    bottom = max((table.bottom for table in tables if table.top == header), default=header)
    last, below = header, None
    for number, row in sheet.rows.items():
        cells = [row[column] for column in letters.values() if column in row]
        cells = [cell for cell in cells if not is_blank(cell)]
        if not cells or number <= header:
            continue
        post = row.get(letters["post"])
        if number <= bottom or (post is not None and isinstance(post.value, int)):
            last = number
        else:
            below = cells[0]
    if below is not None:
        raise Refused(
            "Under listan över inkomna handlingar står något annat, där nya rader skulle skrivas.",
            where=below.place,
            todo="Flytta det, och kör igen.",
        )
    return last + 1


def read_lines(workbook: Workbook, place: ListPlace, call: Call) -> Iterator[KnownLine]:
    """The lines of the list, as they are now."""
    kinds = {kind.label: key for key, kind in call.kinds.items()}
    for number, row in workbook.sheets[place.sheet].rows.items():
        cells = {key: row[column] for key, column in place.letters.items() if column in row}
        post = cells.get("post")
        if post is None or not isinstance(post.value, int) or isinstance(post.value, bool):
            continue
        texts = {key: _text(cell) for key, cell in cells.items()}
        row_number = cells["number"].value if "number" in cells else None
        yield KnownLine(
            post.value,
            number,
            texts.get("sha256", ""),
            texts.get("file", ""),
            texts.get("fate", ""),
            kinds.get(texts.get("label", ""), ""),
            row_number if isinstance(row_number, int) else None,
            texts.get("registration", ""),
            texts.get("applicant", ""),
            texts.get("title", ""),
            fold(texts.get("takes_in", "")) == fold(YES),
            texts.get("takes_in", ""),
            "day" in cells,
            texts.get("explanation", ""),
        )


def last_run(workbook: Workbook, place: ListPlace) -> int:
    """How many times files have been collected into the workbook."""
    column = place.letters.get("run", "")
    rows = workbook.sheets[place.sheet].rows.values()
    values = (row[column].value for row in rows if column in row)
    return max((value for value in values if isinstance(value, int)), default=0)


def _text(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def write_lines(
    lines: Sequence[Line], place: ListPlace, call: Call, run: int
) -> tuple[list[Setting], dict[tuple[str, int], float]]:
    """The settings that write new lines, and the heights that their rows need.

    A height is in points, by sheet and row.
    """
    from xl_tools.templates import styles

    settings: list[Setting] = []
    heights: dict[tuple[str, int], float] = {}
    # only what is text wraps, and needs height
    widths = {key: column.width for key, column in COLUMNS.items() if column.type == "text"}
    for row, line in enumerate(lines, place.first_free):
        values = _line_values(line, call, run)
        settings += [
            Setting(place.sheet, f"{place.letters[key]}{row}", value)
            for key, value in values.items()
            if key in place.letters and value not in (None, "")
        ]
        texts = ((values[key], width) for key, width in widths.items() if values.get(key))
        heights[place.sheet, row] = styles.height(texts, least=18)
    return settings, heights


def _line_values(line: Line, call: Call, run: int) -> dict[str, CellValue]:
    """Column id -> what a line says."""
    file = line.file
    kind = call.kinds.get(file.kind) if file.call == call.year else None
    values = file.values if kind is not None else {}
    differences = (describe(difference, call, file.kind) for difference in line.differences)
    return {
        "post": line.post,
        "file": file.file,
        "day": file.day,
        "told": file.day_source,
        "registration": file.registration,
        "label": kind.label if kind is not None else None,
        "number": line.number,
        "applicant": values.get("applicant"),
        "title": values.get("title"),
        "sought": values.get("sought"),
        "budget": file.budget if kind is not None else None,
        "fate": str(line.fate),
        "explanation": line.explanation,
        "differences": "\n".join(differences),
        "checked": file.checked,
        "call": file.call,
        "template": file.template,
        "place": file.cells.get("sought") if kind is not None else None,
        "run": run,
        "sha256": file.sha256,
    }
