"""A file (.xlsx or .csv) -> the registry's list in it. It is found by its headers, in any order."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from validators.errors import UnreadableFile
from validators.model import Scalar
from validators.parsing.dates import read_date
from xl_tools.intake.received.register import Register, RegisterLine
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
"""Key of a column -> its possible headers, folded. Of several that a list has, the one that is
named first here is taken. The number of the document is that of the line where all documents have
the one number of their case."""

MAX_ROWS_ABOVE = 20  # rows
"""The header is among so many of the first rows."""

DELIMITERS = ";\t,"
SAMPLE_LENGTH = 2_000  # characters
"""So much of a CSV shows by what its columns are divided."""

_AS_XLSX = "Öppna den i Excel, spara den som .xlsx och ange den."

Row = tuple[int, Mapping[int, Scalar]]
"""A row's number, and its values by the column's number."""


@dataclass(frozen=True, slots=True)
class _RowTable:
    """Rows of a sheet, or of a CSV."""

    sheet: str
    rows: list[Row]


def read_register(data: bytes, name: str) -> Register:
    """The list in a file. Raises UnreadableFile where it has no header that says what is what."""
    is_csv = name.casefold().endswith(".csv")
    base = PurePosixPath(name.replace("\\", "/")).name
    tables = _csv_tables(data, name) if is_csv else _sheet_tables(data, name)
    lists = [lines for lines in map(_lines, tables) if lines is not None]
    if is_csv:  # the same text, divided in one way or another
        lists = lists[:1]
    if not lists:
        raise UnreadableFile(
            "Listan har ingen rad med rubriker som säger vilka kolumner som är datum och fil, "
            "nummer eller sökande.",
            where=name,
            todo="Skriv rubrikerna Inkommen, Diarienummer, Filnamn, Sökande och Titel, de som "
            "finns.",
        )
    if len(lists) == 1:
        lists = [[replace(line, sheet="") for line in lists[0]]]
    return Register(base, tuple(line for lines in lists for line in lines))


def _lines(table: _RowTable) -> list[RegisterLine] | None:
    """The lines below the header, or None where there is none."""
    for index, (_, row) in enumerate(table.rows[:MAX_ROWS_ABOVE]):
        columns = _columns(row)
        if "day" in columns and len(columns) > 1:
            below = table.rows[index + 1 :]
            if not _has_document_numbers(below, columns):
                columns.pop("document", None)
            lines = (_line(number, row, columns, table.sheet) for number, row in below)
            return [line for line in lines if line is not None]
    return None


def _has_document_numbers(rows: list[Row], columns: Mapping[str, int]) -> bool:
    """Whether documents are told apart by a number of their own, and not by that of their case."""
    if "document" not in columns:
        return False
    column = columns.get("registration")
    if column is None:
        return True
    cases = [str(row[column]) for _, row in rows if row.get(column) is not None]
    return len(set(cases)) < len(cases)


def _columns(row: Mapping[int, Scalar]) -> dict[str, int]:
    """Key of each column that a row of headers names -> the column's number."""
    ranked: dict[str, tuple[int, int]] = {}  # key -> rank of its header, column
    for column, value in row.items():
        title = fold_title(value) if isinstance(value, str) else ""
        for key, titles in TITLES.items():
            if title in titles:
                ranked[key] = min(ranked.get(key, (len(titles), 0)), (titles.index(title), column))
    return {key: column for key, (_, column) in ranked.items()}


def _line(
    number: int, row: Mapping[int, Scalar], columns: Mapping[str, int], sheet: str
) -> RegisterLine | None:
    """What a row says; None where it says nothing but a day."""
    values = {key: row.get(column) for key, column in columns.items()}
    texts = {
        key: " ".join(str(value).split())
        for key, value in values.items()
        if key != "day" and value is not None
    }
    if not any(texts.values()):
        return None
    case, document = texts.get("registration", ""), texts.pop("document", "")
    if document:  # "SF 2024/77" and "3" -> "SF 2024/77-3"
        is_part = case and case not in document
        texts["registration"] = f"{case}-{document}" if is_part else document
    reading = read_date(values.get("day"))
    return RegisterLine(number, reading.value, **texts, problem=reading.question, sheet=sheet)


def _csv_tables(data: bytes, name: str) -> Iterator[_RowTable]:
    """The rows of a CSV in Unicode or, as older programs write it, Windows-1252.

    They are divided by each of the possible delimiters, the most frequent one first.
    """
    text = _decoded(data)
    for delimiter in sorted(DELIMITERS, key=text[:SAMPLE_LENGTH].count, reverse=True):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            rows: list[Row] = [
                (number, {column: value.strip() or None for column, value in enumerate(row)})
                for number, row in enumerate(reader, 1)
            ]
        except csv.Error as error:
            raise UnreadableFile(
                f"Listan är ingen CSV som går att läsa ({error}).", where=name, todo=_AS_XLSX
            ) from error
        yield _RowTable("", rows)


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _sheet_tables(data: bytes, name: str) -> Iterator[_RowTable]:
    """The rows of each visible sheet of a workbook."""
    from validators.a1 import column_number
    from xl_tools.reading.workbook import read_workbook

    for sheet in read_workbook(data, name=name).sheets.values():
        if sheet.state == "visible":
            rows: list[Row] = [
                (number, {column_number(letters): cell.value for letters, cell in row.items()})
                for number, row in sheet.rows.items()
            ]
            yield _RowTable(sheet.name, rows)
