"""The worksheets of a file that get marks: what is there already, and what bars marks from them."""

from __future__ import annotations

from dataclasses import dataclass

from opc.draft import Draft
from opc.elements import Node, parse_sheet
from validators.errors import UnknownDialect, UnreadableFile
from validators.wording import Sentence, sentence
from xl_tools.editing.anatomy import SheetPart, merged_ranges, related
from xl_tools.editing.note_parts import note_shapes, notes
from xl_tools.marking.plan import Surface


@dataclass
class Target:
    """A worksheet that gets marks."""

    sheet: SheetPart
    data: bytes
    """The worksheet part."""
    root: Node
    """Its root."""
    surface: Surface
    """The sheet as a place to write on."""
    comments: notes.Comments | None = None
    """The notes that it has."""
    comments_part: str = ""
    """The zip name of their part."""
    drawing: bytes = b""
    """The drawing that the notes are in."""
    drawing_part: str = ""
    """The zip name of its part."""


class TargetReader:
    """Reads the targets of one workbook. A part that two sheets share is the first one's."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.package = draft.package
        self.claimed: set[str] = set()  # zip names of parts

    def read(self, sheet: SheetPart) -> Target:
        """The target that a worksheet is. Raises UnreadableFile and UnsafeFile."""
        data = self.draft.read(sheet.part)
        root = parse_sheet(data, self.package.place(sheet.part), into=("mergeCells",))
        target = Target(sheet, data, root, Surface(sheet.name))
        barred = self._bar(target)
        if sheet.part in self.claimed:
            barred = barred or sentence(
                "Bladet delar innehåll med ett annat blad i filen.",
                "The sheet shares contents with another sheet of the file.",
            )
        self.claimed.add(sheet.part)
        closed = notes.closed_cells(self.package, sheet.part, target.comments)
        target.surface = Surface(
            sheet.name, sheet.kind, sheet.state, merged_ranges(root), closed, barred
        )
        return target

    def _bar(self, target: Target) -> str | Sentence:
        """Why no cell of a sheet can be marked; "" when they can.

        Fills in the notes and the drawing that are there.
        """
        if target.root.name != "worksheet" or target.root.first("sheetData") is None:
            return sentence("Bladet är av okänt slag.", "The sheet is of an unknown kind.")
        if target.root.is_empty_tag:
            return sentence(
                "Bladet är tomt på ett okänt sätt.", "The sheet is empty in an unknown way."
            )
        reason = self._read_comments(target) or self._read_drawing(target)
        if reason:
            return reason
        if {target.comments_part, target.drawing_part} & self.claimed:
            return sentence(
                "Bladet delar noter med ett annat blad i filen.",
                "The sheet shares notes with another sheet of the file.",
            )
        self.claimed |= {target.comments_part, target.drawing_part} - {""}
        return ""

    def _read_comments(self, target: Target) -> str | Sentence:
        """Why the notes of a sheet cannot be changed; "" when they can, or there are none."""
        part = related(self.package, target.sheet.part, "comments")
        if not part:
            return ""
        try:
            target.comments = notes.read_comments(self.draft.read(part), self.package.place(part))
        except (UnreadableFile, UnknownDialect):
            return notes.UNREADABLE
        target.comments_part = part
        return ""

    def _read_drawing(self, target: Target) -> str | Sentence:
        """Why the drawing of a sheet's notes cannot be changed; "" when it can, or is not there."""
        pointer = target.root.first("legacyDrawing")
        if pointer is None:
            return ""
        package, part = self.package, target.sheet.part
        relation = package.relationships(part).get(pointer.get("r:id"))
        drawing = package.resolve(part, relation.target) if relation else ""
        if relation is None or relation.external or drawing not in package:
            return sentence(
                "Bladets noter pekar på en ritning som inte finns i filen.",
                "The notes of the sheet point to a drawing that is not in the file.",
            )
        target.drawing_part = package.entry(drawing).name
        target.drawing = self.draft.read(target.drawing_part)
        if not note_shapes.is_drawing(target.drawing):
            return sentence(
                "Bladets ritning är av okänt slag.",
                "The drawing of the sheet is of an unknown kind.",
            )
        return ""
