"""The registry's list of what has come in (.xlsx or .csv): file, applicant or number -> date.

A list is found by its headers, in whatever order. A file is matched by its name; else by the
number that its name holds; else by applicant and title, where that is only one line's and only one
file's. Where a name or a number is that of several, applicant and title decide, and what they
leave open is told and not guessed.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from validators.cards.call import Call
from validators.errors import UnreadableFile
from validators.model import Scalar
from validators.parsing.applicants import all_names, read_applicants
from validators.parsing.dates import read_date
from validators.rules.likeness import fold
from xl_tools.reading.headers import fold_title

TITLES: Mapping[str, tuple[str, ...]] = {
    "day": ("inkommen", "inkom", "inkommet", "ankom", "ankomstdatum", "inkommen datum",
            "inkomstdatum", "inkommandedatum", "datum"),
    "registration": ("diarienummer", "dnr", "diarienr", "registreringsnummer", "ärendenummer"),
    "document": ("handlingsnummer", "handling", "handlingsnr", "löpnummer"),
    "file": ("fil", "filnamn", "bilaga", "handlingens namn", "dokument"),
    "applicant": ("sökande", "avsändare", "förvaltning", "sökande förvaltning"),
    "title": ("titel", "resmål", "ärende", "rubrik", "ärendemening", "titel eller resmål"),
}  # fmt: skip
"""What the headers of a list may be, folded; of several the one that is named first here. The
number of the document is that of the line where all documents have one number of the case."""

MARKS = ";\t,"
LONGEST_HEAD = 2_000
"""So many characters show what divides the columns."""
_AS_XLSX = "Öppna den i Excel, spara den som .xlsx och ange den."

LOOKED_AT = 20
"""The header is among so many of the first rows."""
SHORTEST = 5
"""A number with fewer letters and digits is not looked for in the names of files."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: its row, what it says, and what cannot be read in it; its `sheet`, where
    the list has several."""

    row: int
    day: dt.date | None = None
    registration: str = ""
    file: str = ""
    applicant: str = ""
    title: str = ""
    problem: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where it stands: "rad 3", or "rad 3 i bladet Augusti"."""
        return f"rad {self.row}{f' i bladet {self.sheet}' if self.sheet else ''}"

    @property
    def shown(self) -> str:
        """The line as it is told of."""
        said = (self.registration, self.file, self.applicant, self.title)
        return f"{self.place}: {', '.join(each for each in said if each)}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of a file that a line is looked for: its name, the name of the mail it came
    with, the applicant as it is written, and the title."""

    name: str
    letter: str = ""
    applicant: str = ""
    title: str = ""


Doubt = tuple[Line, ...]
"""Lines of which none can be chosen without a guess."""


@dataclass(frozen=True)
class Register:
    """A list: its file's name and its lines."""

    name: str
    lines: tuple[Line, ...]

    def match(self, sent: Sequence[Sent], call: Call) -> list[tuple[Line | None, Doubt]]:
        """For each file its line, or None with the lines that may be about it."""
        names, numbers = _Names(self.lines), _Numbers(self.lines)
        claims = [_claimed(each, names, numbers) for each in sent]
        wanted = Counter(line for lines in claims for line in lines)
        told: list[tuple[Line | None, Doubt]] = []
        for each, lines in zip(sent, claims, strict=True):
            if len(lines) > 1 or any(wanted[line] > 1 for line in lines):
                fits = [line for line in lines if _fits(line, each, call)]
                told.append((fits[0], ()) if len(fits) == 1 else (None, tuple(lines)))
            else:
                told.append((lines[0] if lines else None, ()))
        self._match_content(sent, told, [x for x in self.lines if x not in wanted], call)
        return told

    def doubt(self, lines: Doubt) -> str:
        """ "I lista.xlsx kan rad 3, 7 gälla filen, men inte säkert." """
        rows = ", ".join(line.place.removeprefix("rad ") for line in lines)
        return f"I {self.name} kan rad {rows} gälla filen, men inte säkert."

    def _match_content(
        self,
        sent: Sequence[Sent],
        told: list[tuple[Line | None, Doubt]],
        left: Sequence[Line],
        call: Call,
    ) -> None:
        """Finds the lines of those that have none so far, by applicant and title; where no line has
        the title, one that tells none."""
        by_content: dict[object, list[Line]] = defaultdict(list)
        for line in left:
            if line.applicant:
                by_content[applicant_key(line.applicant, call), fold(line.title)].append(line)
        fitting: dict[int, list[Line]] = {}
        for index, each in enumerate(sent):
            if told[index] == (None, ()) and each.applicant:
                who = applicant_key(each.applicant, call)
                same = by_content.get((who, fold(each.title)), []) if each.title else []
                fitting[index] = same or by_content.get((who, ""), [])
        wanted = Counter(line for lines in fitting.values() for line in lines)
        for index, lines in fitting.items():
            if len(lines) == 1 and wanted[lines[0]] == 1:
                told[index] = lines[0], ()
            elif lines:
                told[index] = None, tuple(lines)


def _claimed(each: Sent, names: _Names, numbers: _Numbers) -> list[Line]:
    """The lines that name a file, or else the mail or the archive that it came in."""
    inside = PurePosixPath(each.name)
    places = [each.name, *([each.letter] if each.letter else []), *map(str, inside.parents)]
    for place in places:
        if place != "." and (
            found := names.lines(place) or numbers.lines(PurePosixPath(place).name)
        ):
            return found
    return []


def _fits(line: Line, each: Sent, call: Call) -> bool:
    """Whether a line's applicant and title are those of the file, as far as it tells them; one that
    tells neither fits nothing."""
    if not line.applicant and not line.title:
        return False
    who = not line.applicant or applicant_key(line.applicant, call) == applicant_key(
        each.applicant, call
    )
    return who and (not line.title or fold(line.title) == fold(each.title))


class _Names:
    """The lines by the name of their file, with or without its ending; of several those whose
    folders are the file's."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines: dict[str, list[tuple[tuple[str, ...], Line]]] = defaultdict(list)
        for line in lines:
            if parts := _parts(line.file):
                self._lines[parts[-1]].append((parts, line))

    def lines(self, name: str) -> list[Line]:
        parts = _parts(name)
        found = self._lines.get(parts[-1]) or self._lines.get(PurePosixPath(parts[-1]).stem, [])
        near = [line for own, line in found if len(own) > 1 and parts[-len(own) :] == own]
        return near or [line for _, line in found]


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the name of a file, as Windows or anybody else writes them."""
    return tuple(filter(None, _plain(name.replace("\\", "/")).split("/")))


class _Numbers:
    """The lines by their number, where it is the number of one line only."""

    def __init__(self, lines: Iterable[Line]) -> None:
        found: dict[tuple[str, ...], list[Line]] = defaultdict(list)
        for line in lines:
            found[_number(line.registration)].append(line)
        self._lines: dict[str, list[tuple[tuple[str, ...], Line]]] = defaultdict(list)
        for key, own in found.items():
            if len("-".join(key)) >= SHORTEST and len(own) == 1:
                self._lines[key[0]].append((key, own[0]))

    def lines(self, name: str) -> list[Line]:
        """The line whose number a name holds, if it is one."""
        held = _number(name)
        found = [
            line
            for at, word in enumerate(held)
            for key, line in self._lines.get(word, ())
            if held[at : at + len(key)] == key and not _is_of_date(key, held[at + len(key) :])
        ]
        return found if len(found) == 1 else []


def _is_of_date(key: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether what looks like a number is the beginning of a date: 2024-08 of 2024-08-30."""
    return all(map(str.isdigit, key)) and bool(after) and after[0].isdigit()


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _number(text: str) -> tuple[str, ...]:
    """ "SF 2024/77" -> sf, 2024, 77: as a file's name can hold it."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return tuple(re.findall(r"[^\W_]+", plain))


def parties(text: str, call: Call) -> tuple[str, ...]:
    """The card's names of whom a text names, the owner first; none where it cannot be read."""
    meant = read_applicants(text, call).value
    return all_names(meant, call) if meant is not None else ()


def applicant_key(text: str, call: Call) -> object:
    """An applicant as it is compared: the card's names, or else what is written, folded."""
    return parties(text, call) or fold(text)


# ---------------------------------------------------------------------------------------------
# reading


def read_register(data: bytes, name: str) -> Register:
    """The list in a file. Raises UnreadableFile where it has no header that says what is what."""
    is_csv = name.casefold().endswith(".csv")
    base = PurePosixPath(name.replace("\\", "/")).name
    lists = _csv_lists(data, name) if is_csv else _sheet_lists(data, name)
    found = [lines for lines in map(_lines, lists) if lines is not None]
    if is_csv:  # the same text, divided by one mark or another
        found = found[:1]
    if not found:
        raise UnreadableFile(
            "Listan har ingen rad med rubriker som säger vilka kolumner som är datum och fil, "
            "nummer eller sökande.",
            where=name,
            todo="Skriv rubrikerna Inkommen, Diarienummer, Filnamn, Sökande och Titel, de som "
            "finns.",
        )
    if len(found) == 1:
        found = [[replace(line, sheet="") for line in found[0]]]
    return Register(base, tuple(line for lines in found for line in lines))


_Rows = list[tuple[int, Mapping[int, Scalar]]]
"""Rows by their numbers: column -> value."""


def _lines(listed: tuple[str, _Rows]) -> list[Line] | None:
    """The lines below the header, or None where there is none."""
    sheet, rows = listed
    for index, (_, row) in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row)
        if "day" in columns and len(columns) > 1:
            below = rows[index + 1 :]
            if not _is_one_case(below, columns):
                columns.pop("document", None)
            lines = (_line(number, row, columns, sheet) for number, row in below)
            return [line for line in lines if line is not None]
    return None


def _is_one_case(rows: _Rows, columns: Mapping[str, int]) -> bool:
    """Whether documents are told apart by a number of their own, and not by that of their case."""
    if "document" not in columns:
        return False
    own = columns.get("registration")
    values = [str(row[own]) for _, row in rows if own is not None and row.get(own) is not None]
    return own is None or len(set(values)) < len(values)


def _columns(row: Mapping[int, Scalar]) -> dict[str, int]:
    ranked: dict[str, tuple[int, int]] = {}
    for column, value in row.items():
        said = fold_title(value) if isinstance(value, str) else ""
        for key, titles in TITLES.items():
            if said in titles:
                ranked[key] = min(ranked.get(key, (len(titles), 0)), (titles.index(said), column))
    return {key: column for key, (_, column) in ranked.items()}


def _line(
    number: int, row: Mapping[int, Scalar], columns: Mapping[str, int], sheet: str
) -> Line | None:
    told = {key: row.get(column) for key, column in columns.items()}
    texts = {
        key: " ".join(str(value).split())
        for key, value in told.items()
        if key != "day" and value is not None
    }
    if not any(texts.values()):
        return None
    case, document = texts.get("registration", ""), texts.pop("document", "")
    if document:  # "SF 2024/77" and "3" -> "SF 2024/77-3"
        within = case and case not in document
        texts["registration"] = f"{case}-{document}" if within else document
    reading = read_date(told.get("day"))
    return Line(number, reading.value, **texts, problem=reading.question, sheet=sheet)


def _csv_lists(data: bytes, name: str) -> Iterator[tuple[str, _Rows]]:
    """Rows of a CSV in Unicode or, as older programs write it, Windows-1252; by each of the marks
    that divide columns, the most frequent one first."""
    text = _decoded(data)
    for mark in sorted(MARKS, key=text[:LONGEST_HEAD].count, reverse=True):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            rows: _Rows = [
                (number, {at: value.strip() or None for at, value in enumerate(row)})
                for number, row in enumerate(reader, 1)
            ]
        except csv.Error as error:
            raise UnreadableFile(
                f"Listan är ingen CSV som går att läsa ({error}).", where=name, todo=_AS_XLSX
            ) from error
        yield "", rows


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _sheet_lists(data: bytes, name: str) -> Iterator[tuple[str, _Rows]]:
    """Rows of each visible sheet."""
    from validators.a1 import column_number
    from xl_tools.reading.workbook import read_workbook

    for sheet in read_workbook(data, name=name).sheets.values():
        if sheet.state == "visible":
            yield (
                sheet.name,
                [
                    (number, {column_number(letters): cell.value for letters, cell in row.items()})
                    for number, row in sheet.rows.items()
                ],
            )


def without_file(register: Register, used: Iterable[Line]) -> list[Line]:
    """The lines that no file answers to."""
    lines = set(used)
    return [line for line in register.lines if line not in lines]
