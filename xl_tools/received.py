"""The registry's list of what has come in (.xlsx or .csv): file, applicant or number -> date.

A list is found by its headers, in whatever order. A file is matched by its name; else by the
number that its name holds; else by applicant and title, where that is only one line's and only one
file's.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from validators.cards import Call
from validators.errors import FordelaError, UnreadableFile
from validators.likeness import fold
from validators.model import Scalar
from validators.parsing.dates import read_date
from validators.parsing.districts import read_applicants
from xl_tools.tables.headers import fold_title

TITLES: Mapping[str, tuple[str, ...]] = {
    "day": ("inkommen", "inkom", "inkommet", "ankom", "ankomstdatum", "inkommen datum",
            "inkomstdatum", "inkommandedatum", "datum"),
    "registration": ("diarienummer", "dnr", "diarienr", "registreringsnummer", "handling",
                     "handlingsnummer", "ärendenummer"),
    "file": ("fil", "filnamn", "bilaga", "handlingens namn", "dokument"),
    "applicant": ("sökande", "avsändare", "förvaltning", "sökande förvaltning"),
    "title": ("titel", "resmål", "ärende", "rubrik", "ärendemening", "titel eller resmål"),
}  # fmt: skip
"""What the headers of a list may be, folded."""

LOOKED_AT = 20
"""The header is among so many of the first rows."""
SHORTEST = 5
"""A number with fewer letters and digits is not looked for in the names of files."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: its row, what it says, and what cannot be read in it."""

    row: int
    day: dt.date | None = None
    registration: str = ""
    file: str = ""
    applicant: str = ""
    title: str = ""
    problem: str = ""

    @property
    def shown(self) -> str:
        """The line as it is told of."""
        said = (self.registration, self.file, self.applicant, self.title)
        return f"rad {self.row}: {', '.join(each for each in said if each)}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of a file that a line is looked for: its name, the name of the mail it came
    with, the applicant as it is written, and the title."""

    name: str
    letter: str = ""
    applicant: str = ""
    title: str = ""


@dataclass(frozen=True)
class Register:
    """A list: its file's name and its lines."""

    name: str
    lines: tuple[Line, ...]

    def match(self, sent: Sequence[Sent], call: Call) -> list[tuple[Line | None, str]]:
        """For each file its line, or None with the reason where several would fit."""
        by_file = {_plain(line.file): line for line in reversed(self.lines) if line.file}
        numbers = {
            key: line
            for line in reversed(self.lines)
            if len(key := _number(line.registration)) >= SHORTEST
        }
        told: list[tuple[Line | None, str]] = []
        for each in sent:
            name = PurePosixPath(each.name).name
            line = _by_name(by_file, name) or _by_number(numbers, name)
            if line is None and each.letter:
                name = PurePosixPath(each.letter).name
                line = _by_name(by_file, name) or _by_number(numbers, name)
            told.append((line, ""))
        used = {line.row for line, _ in told if line}
        return self._by_content(sent, told, [x for x in self.lines if x.row not in used], call)

    def _by_content(
        self,
        sent: Sequence[Sent],
        told: list[tuple[Line | None, str]],
        left: Sequence[Line],
        call: Call,
    ) -> list[tuple[Line | None, str]]:
        """Those without a line so far, by applicant and title."""
        by_applicant: dict[object, list[Line]] = {}
        for line in left:
            if line.applicant:
                by_applicant.setdefault(applicant_key(line.applicant, call), []).append(line)
        fitting: dict[int, list[Line]] = {}
        for index, each in enumerate(sent):
            if told[index][0] is None and each.applicant:
                lines = by_applicant.get(applicant_key(each.applicant, call), [])
                fitting[index] = _with_title(lines, each.title)
        wanted = Counter(line.row for lines in fitting.values() for line in lines)
        for index, lines in fitting.items():
            if len(lines) == 1 and wanted[lines[0].row] == 1:
                told[index] = lines[0], ""
            elif lines:
                rows = ", ".join(str(line.row) for line in lines)
                told[index] = None, f"i {self.name} kan rad {rows} gälla filen, men inte säkert"
        return told


def _with_title(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines with that title; where none has it, those that tell no title."""
    same = [line for line in lines if line.title and fold(line.title) == fold(title)]
    return same or [line for line in lines if not line.title]


def _by_name(lines: Mapping[str, Line], name: str) -> Line | None:
    return lines.get(_plain(name)) or lines.get(_plain(PurePosixPath(name).stem))


def _by_number(lines: Mapping[str, Line], name: str) -> Line | None:
    held = f"-{_number(name)}-"
    found = [line for key, line in lines.items() if f"-{key}-" in held]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _number(text: str) -> str:
    """ "SF 2024/77" -> "sf-2024-77": as a file's name can hold it."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return "-".join(re.findall(r"[^\W_]+", plain))


def applicant_key(text: str, call: Call) -> object:
    """An applicant as it is compared: the card's names, or else what is written, folded."""
    meant = read_applicants(text, call).value
    return meant.names if meant is not None else fold(text)


# ---------------------------------------------------------------------------------------------
# reading


def read_register(data: bytes, name: str) -> Register:
    """The list in a file. Raises UnreadableFile where it has no header that says what is what."""
    rows = _csv_rows(data) if name.casefold().endswith(".csv") else _sheet_rows(data, name)
    base = PurePosixPath(name.replace("\\", "/")).name
    for index, (_, row) in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row)
        if "day" in columns and len(columns) > 1:
            lines = (_line(number, row, columns) for number, row in rows[index + 1 :])
            return Register(base, tuple(line for line in lines if line is not None))
    raise UnreadableFile(
        "Listan har ingen rad med rubriker som säger vilka kolumner som är datum och fil, nummer "
        "eller sökande.",
        where=name,
        todo="Skriv rubrikerna Inkommen, Diarienummer, Filnamn, Sökande och Titel, de som finns.",
    )


def _columns(row: Mapping[int, Scalar]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, value in row.items():
        said = fold_title(value) if isinstance(value, str) else ""
        for key, titles in TITLES.items():
            if said in titles:
                found.setdefault(key, column)
    return found


def _line(number: int, row: Mapping[int, Scalar], columns: Mapping[str, int]) -> Line | None:
    told = {key: row.get(column) for key, column in columns.items()}
    texts = {
        key: " ".join(str(value).split())
        for key, value in told.items()
        if key != "day" and value is not None
    }
    if not any(texts.values()):
        return None
    reading = read_date(told.get("day"))
    return Line(number, reading.value, **texts, problem=reading.question)


def _csv_rows(data: bytes) -> list[tuple[int, Mapping[int, Scalar]]]:
    """Rows of a CSV in UTF-8 or, as older programs write it, Windows-1252."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return [
            (number, {at: value.strip() or None for at, value in enumerate(row)})
            for number, row in enumerate(reader, 1)
        ]
    except csv.Error as error:
        raise FordelaError(f"Listan är ingen CSV som går att läsa ({error}).") from error


def _sheet_rows(data: bytes, name: str) -> list[tuple[int, Mapping[int, Scalar]]]:
    """Rows of the first sheet that has any."""
    from xl_tools.reading import read_workbook
    from xl_tools.tables.headers import column_number

    for sheet in read_workbook(data, name=name).sheets.values():
        if sheet.rows and sheet.state == "visible":
            return [
                (number, {column_number(letters): cell.value for letters, cell in row.items()})
                for number, row in sheet.rows.items()
            ]
    return []


def without_file(register: Register, used: Iterable[Line]) -> list[Line]:
    """The lines that no file answers to."""
    rows = {line.row for line in used}
    return [line for line in register.lines if line.row not in rows]
