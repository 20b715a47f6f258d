"""Findings written into a workbook, and taken out again, with nothing else changed.

`mark` gives each finding a note and a colour on its cell and a row in the sheet "Granskning";
`unmark` gives back every part as it was. Parts that marking has no business with are copied as the
packed bytes they are. What was measured, and why a conditional format, is told in
docs/decisions/0008-marks.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from opc.package import open_package
from validators.model import Finding
from xl_tools.editing.anatomy import Anatomy, dissect, refuse_unchangeable
from xl_tools.marking.findings_sheet import About
from xl_tools.marking.plan import at_most
from xl_tools.marking.unmarking import strip
from xl_tools.marking.write_marks import MarkWriter


@dataclass(frozen=True)
class Marked:
    """A marked workbook."""

    data: bytes

    changed_parts: tuple[str, ...] = ()
    """The zip names of the parts that were changed or added."""

    unplaced: tuple[Finding, ...] = ()
    """The findings that no cell shows; they stand in the sheet "Granskning", with the reason."""


def mark(
    data: bytes, findings: Iterable[Finding], *, when: dt.date | None = None, lang: str = "sv"
) -> Marked:
    """Write the findings into a copy of a workbook.

    Marks that it has are replaced; without findings they only go, and a workbook without marks is
    returned as the same bytes. `when` (a date, or a datetime) is told in the notes and the sheet;
    None tells none. `lang` is the language of what is said about the findings; they themselves are
    worded already. Raises WrongKindOfFile, UnreadableFile, UnsafeFile, SignedWorkbook and
    UnknownDialect; the bytes given are never changed.
    """
    findings = at_most(findings, lang)
    book = dissect(open_package(data))
    stripped = strip(book)
    if not findings:
        return Marked(stripped.data, stripped.changed) if stripped else Marked(data)
    if stripped:
        data = stripped.data
        book = dissect(open_package(data))  # anew: all places in its parts have changed
    refuse_unchangeable(book)
    sha256 = stripped.sha256 if stripped else ""
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    writer = MarkWriter(book, About(sha256, when, _origin(book, lang)), lang)
    marked, parts, plan = writer.write(findings)
    return Marked(marked, parts, tuple(lost.finding for lost in plan.unplaced))


def unmark(data: bytes) -> bytes:
    """The workbook without our marks; the same bytes where it has none.

    As long as no other program has saved the file, every part is what it was before it was marked,
    byte for byte. Otherwise our notes, colours and sheet go, and what people changed stays. Raises
    as `mark` does for files that cannot be read.
    """
    stripped = strip(dissect(open_package(data)))
    return stripped.data if stripped else data


def _origin(book: Anatomy, lang: str) -> str:
    """Which call and version of the template a workbook says that it was made from, or ""."""
    if not any(sheet.name.casefold() == "_fordela" for sheet in book.sheets):
        return ""
    from xl_tools.reading.stamp import origin_of, read_stamp  # the cards take time to import
    from xl_tools.reading.workbook import read_package

    return origin_of(read_stamp(read_package(book.package, whole=False)), lang)
