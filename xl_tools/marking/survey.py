"""What the bytes of a workbook tell to somebody who has it open: where it can be marked, and which
marks of ours it has.

Marking a file and marking an open workbook differ in what bars them: a protected sheet is no
hindrance in a file, and how notes are stored is none on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from opc.elements import Node, parse_sheet
from validators.errors import UnknownDialect, UnreadableFile
from validators.wording import Sentence
from xl_tools.editing.anatomy import Anatomy, SheetPart, merged_ranges, related
from xl_tools.editing.note_parts import notes
from xl_tools.marking.colours import coloured
from xl_tools.marking.plan import Surface, find_ours
from xl_tools.marking.unmarking import is_our_sheet

_PROTECTED = Sentence("Bladet är skyddat mot ändringar.", "The sheet is protected from changes.")
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class OurNote:
    """A part of a cell's note that is ours."""

    sheet: str

    cell: str
    """Its A1 reference."""

    text: str
    """The whole note."""

    start: int
    """The character of the text at which our part starts, from 0."""

    stop: int
    """The character before which it stops."""


@dataclass(frozen=True)
class Survey:
    """What the bytes of a workbook tell."""

    surfaces: tuple[Surface, ...]
    """The sheets that are not ours, as places to write on."""

    is_locked: bool
    """Whether the workbook takes no new sheet."""

    sheets: tuple[str, ...] = ()
    """The names of our sheets."""

    colours: dict[str, list[str]] = field(default_factory=dict)
    """The A1 ranges that we coloured, by sheet."""

    notes: tuple[OurNote, ...] = ()
    """Our notes, the last in a cell first."""

    noted: dict[tuple[str, str], str] = field(default_factory=dict)
    """What somebody's own notes say, by sheet and cell."""

    @property
    def has_marks(self) -> bool:
        """Whether any mark of ours is in it."""
        return bool(self.sheets or self.colours or self.notes)


def survey(book: Anatomy) -> Survey:
    """Look at a workbook. Raises UnreadableFile for a damaged sheet."""
    ours = {
        index for index, sheet in enumerate(book.sheets) if is_our_sheet(book.package, sheet, index)
    }
    surfaces: list[Surface] = []
    colours: dict[str, list[str]] = {}
    our_notes: list[OurNote] = []
    noted: dict[tuple[str, str], str] = {}
    for index, sheet in enumerate(book.sheets):
        if index in ours:
            continue
        if sheet.kind != "worksheet" or not sheet.part:
            surfaces.append(Surface(sheet.name, sheet.kind, sheet.state))
            continue
        data = book.package.read(sheet.part)
        where = book.package.place(sheet.part)
        root = parse_sheet(data, where, into=("mergeCells", "conditionalFormatting"))
        barred = _PROTECTED if _is_protected(root) else ""
        comments = None
        try:
            comments = _comments(book, sheet)
        except (UnreadableFile, UnknownDialect):
            barred = barred or notes.UNREADABLE
        surfaces.append(
            Surface(
                sheet.name,
                sheet.kind,
                sheet.state,
                merged_ranges(root),
                notes.closed_cells(book.package, sheet.part, comments),
                barred,
            )
        )
        if ranges := coloured(data, root):
            colours[sheet.name] = ranges
        for note in comments.notes if comments else ():
            spans = find_ours(note.text)
            our_notes += [
                OurNote(sheet.name, note.cell, note.text, start, stop)
                for start, stop in reversed(spans)
            ]
            if rest := _without(note.text, spans):
                noted[sheet.name, note.cell] = rest
    names = tuple(book.sheets[index].name for index in sorted(ours))
    return Survey(tuple(surfaces), _is_locked(book), names, colours, tuple(our_notes), noted)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without these parts."""
    for start, stop in reversed(spans):
        text = text[:start] + text[stop:]
    return text


def _comments(book: Anatomy, sheet: SheetPart) -> notes.Comments | None:
    """The notes of a sheet. Raises UnreadableFile and UnknownDialect."""
    part = related(book.package, sheet.part, "comments")
    if not part:
        return None
    return notes.read_comments(book.package.read(part), book.package.place(part))


def _is_protected(sheet: Node) -> bool:
    protection = sheet.first("sheetProtection")
    return protection is not None and protection.get("sheet").lower() in _TRUE


def _is_locked(book: Anatomy) -> bool:
    protection = book.root.first("workbookProtection")
    return protection is not None and protection.get("lockStructure").lower() in _TRUE
