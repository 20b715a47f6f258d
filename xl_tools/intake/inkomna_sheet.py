"""The sheet `Inkomna` of an allocation workbook: a line for every received file.

The columns are found by their titles, so the officer may move and add some. Only `Ta in` is the
officer's to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validators.a1 import area, column_letters
from validators.cards.call import Call
from validators.errors import Refused
from validators.model import Cell
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.new_sheet import HEADER_ROW, NewColumn, NewSheet
from xl_tools.intake.application import Entry, Fate, KnownLine, Line, describe
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
"""Column id -> the column. None is titled as those of a list of applications are, or it would be
taken for one."""

COLOURS = {Fate.UNREAD: "FFFFE1E1", Fate.OTHER_CALL: "FFFFE1E1"} | dict.fromkeys(
    (Fate.WAITS, Fate.LIKE), "FFFFF0CC"
)
_NEEDED = ("post", "file", "fate", "sha256")


@dataclass(frozen=True)
class Place:
    """Where the list stands: its columns' letters and its first free row."""

    sheet: str
    letters: Mapping[str, str]
    free: int


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


def find_place(workbook: Workbook) -> Place | None:
    """Where the list stands in a workbook; None where it has none yet. Raises Refused where a sheet
    of that name holds something else."""
    sheet = next((s for name, s in workbook.sheets.items() if fold(name) == fold(NAME)), None)
    if sheet is None:
        return None
    titles = {fold(column.title): key for key, column in COLUMNS.items()}
    for number, row in sheet.rows.items():
        found = {titles[said]: letters for letters, cell in row.items()
                 if (said := fold(str(cell.value))) in titles}  # fmt: skip
        if all(key in found for key in _NEEDED):
            return Place(sheet.name, found, _free(sheet, found, number))
    raise Refused(
        f"Bladet {sheet.name} är inte det som fordela collect gör.",
        where=sheet.name,
        todo="Ge det ett annat namn.",
    )


def _free(sheet: Sheet, letters: Mapping[str, str], header: int) -> int:
    """The row below the list, that is below its table and all that has a number. Raises Refused
    where something else stands there."""
    areas = [found for table in sheet.tables if (found := area(table.ref)) is not None]
    bottom = max((each.bottom for each in areas if each.top == header), default=header)
    last, below = header, None
    for number, row in sheet.rows.items():
        own = [row[each] for each in letters.values() if each in row and not is_blank(row[each])]
        if not own or number <= header:
            continue
        post = row.get(letters["post"])
        if number <= bottom or (post is not None and isinstance(post.value, int)):
            last = number
        else:
            below = own[0]
    if below is not None:
        raise Refused(
            "Under listan över inkomna handlingar står något annat, där nya rader skulle skrivas.",
            where=below.place,
            todo="Flytta det, och kör igen.",
        )
    return last + 1


def read_lines(workbook: Workbook, place: Place, call: Call) -> Iterator[KnownLine]:
    """The lines of the list, as they are now."""
    kinds = {kind.label: key for key, kind in call.kinds.items()}
    for number, row in workbook.sheets[place.sheet].rows.items():
        cells = {key: row[own] for key, own in place.letters.items() if own in row}
        post = cells.get("post")
        if post is None or not isinstance(post.value, int) or isinstance(post.value, bool):
            continue
        texts = {key: _text(cell) for key, cell in cells.items()}
        numbered = cells["number"].value if "number" in cells else None
        yield KnownLine(
            post.value,
            number,
            texts.get("sha256", ""),
            texts.get("file", ""),
            texts.get("fate", ""),
            kinds.get(texts.get("label", ""), ""),
            numbered if isinstance(numbered, int) else None,
            texts.get("registration", ""),
            texts.get("applicant", ""),
            texts.get("title", ""),
            fold(texts.get("takes_in", "")) == fold(YES),
            texts.get("takes_in", ""),
            "day" in cells,
            texts.get("explanation", ""),
        )


def last_run(workbook: Workbook, place: Place) -> int:
    """How many times files have been collected into the workbook."""
    own = place.letters.get("run", "")
    values = (row[own].value for row in workbook.sheets[place.sheet].rows.values() if own in row)
    return max((value for value in values if isinstance(value, int)), default=0)


def _text(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def write_lines(
    lines: tuple[Line, ...], place: Place, call: Call, run: int
) -> Iterator[tuple[int, dict[str, Entry], list[Setting]]]:
    """For each line its row, what it says, and the settings that write it."""
    for row, line in enumerate(lines, place.free):
        says = _says(line, call, run)
        yield row, says, [
            Setting(place.sheet, f"{place.letters[key]}{row}", value)
            for key, value in says.items()
            if key in place.letters and value not in (None, "")
        ]  # fmt: skip


def _says(line: Line, call: Call, run: int) -> dict[str, Entry]:
    file = line.received
    kind = call.kinds.get(file.kind)
    of_call = kind is not None and file.call == call.year
    values = file.values if of_call else {}
    sought = values.get("sought")
    return {
        "post": line.post,
        "file": file.file,
        "day": file.day,
        "told": file.told,
        "registration": file.registration,
        "label": kind.label if kind is not None and of_call else None,
        "number": line.number,
        "applicant": values.get("applicant"),
        "title": values.get("title"),
        "sought": sought,
        "budget": file.budget if of_call else None,
        "fate": str(line.fate),
        "explanation": line.explanation,
        "differences": "\n".join(describe(each, call, file.kind) for each in line.differences),
        "checked": file.checked,
        "call": file.call,
        "template": file.template,
        "place": file.cells.get("sought") if of_call else None,
        "run": run,
        "sha256": file.sha256,
    }


def widths() -> dict[str, float]:
    """Column id -> width of those whose text wraps, for the height that a row needs."""
    return {key: column.width for key, column in COLUMNS.items() if column.type == "text"}
