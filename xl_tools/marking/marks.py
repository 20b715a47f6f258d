"""Findings written into a workbook, and taken out again, with nothing else changed.

`mark` gives each finding a note and a colour on its cell and a row in the sheet "Granskning";
`unmark` gives back every part as it was. Parts that marking has no business with are copied as the
packed bytes they are. What was measured, and why a conditional format, is told in
docs/decisions/0008-marks.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opc.draft import Draft, new_part
from opc.package import open_package
from opc.splice import SPREADSHEET, Node, insertion, parse, parse_sheet, relation_attribute
from validators.a1 import position
from validators.errors import UnknownDialect, UnreadableFile
from validators.model import Finding, Severity
from validators.wording import Sentence, sentence
from xl_tools.editing import cell_styles, note_shapes, notes
from xl_tools.editing.anatomy import (
    Anatomy,
    SheetPart,
    dissect,
    merged_ranges,
    refuse_unchangeable,
    related,
)
from xl_tools.editing.element_order import next_priority, sheet_place
from xl_tools.editing.first_styles import add_first_styles
from xl_tools.editing.sheet_order import put_first
from xl_tools.marking import findings_sheet, undo
from xl_tools.marking.colours import add_looks, formats, looks
from xl_tools.marking.plan import MAX_NOTE, RANK, Place, Plan, Surface, place, signature
from xl_tools.marking.unmarking import strip


@dataclass(frozen=True)
class Marked:
    """A marked workbook: its bytes, the zip names of the parts that were changed or added, and the
    findings that no cell shows (they stand in the sheet "Granskning", with the reason)."""

    data: bytes
    changed_parts: tuple[str, ...] = ()
    unplaced: tuple[Finding, ...] = ()


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
    findings = tuple(findings)
    book = dissect(open_package(data))
    stripped = strip(book)
    if not findings:
        return Marked(stripped.data, stripped.changed) if stripped else Marked(data)
    sha256 = stripped.sha256 if stripped else ""
    if stripped:
        data = stripped.data
        book = dissect(open_package(data))
    refuse_unchangeable(book)
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    about = findings_sheet.About(sha256, when, _origin(book, lang))
    return _Marking(book, about, lang).write(findings)


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


@dataclass
class _Target:
    """A worksheet that gets marks."""

    sheet: SheetPart
    data: bytes
    root: Node
    surface: Surface
    comments: notes.Comments | None = None
    comments_part: str = ""
    drawing: bytes = b""
    drawing_part: str = ""


class _Marking:
    """One marking of one workbook."""

    def __init__(self, book: Anatomy, about: findings_sheet.About, lang: str) -> None:
        self.book = book
        self.lang = lang
        self.package = book.package
        self.about = about
        self.draft = Draft(book.package, book.strict)
        self.space = SPREADSHEET[book.strict]
        self.claimed: set[str] = set()

    def write(self, findings: Sequence[Finding]) -> Marked:
        wanted = {(finding.sheet or "").casefold() for finding in findings if finding.cell}
        targets: dict[str, _Target] = {}
        surfaces: list[Surface] = []
        for sheet in self.book.sheets:
            surface = Surface(sheet.name, sheet.kind, sheet.state)
            if sheet.name.casefold() in wanted and sheet.kind == "worksheet":
                target = self._target(sheet)
                targets[sheet.name] = target
                surface = target.surface
            surfaces.append(surface)
        plan = place(findings, surfaces, self.lang)
        styles, looks_of = self._styles({finding.severity for finding in findings})
        self._owned = self._blocks() if plan.places else set()
        by_sheet: dict[str, list[Place]] = {}
        for each in plan.places:
            by_sheet.setdefault(each.sheet, []).append(each)
        for name, places in by_sheet.items():
            self._mark_sheet(targets[name], places, looks_of)
        part = self._list_sheet()
        changed = self.draft.settle()
        record = undo.record(self.draft, changed, self.about.sha256)
        self.draft.added[part] = new_part(self._sheet(plan, record, styles, looks_of))
        return Marked(
            self.draft.finish(changed),
            (*sorted(changed), *self.draft.added),
            tuple(each.finding for each in plan.unplaced),
        )

    # what is there

    def _target(self, sheet: SheetPart) -> _Target:
        data = self.draft.read(sheet.part)
        root = parse_sheet(data, self.package.place(sheet.part), into=("mergeCells",))
        target = _Target(sheet, data, root, Surface(sheet.name))
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

    def _bar(self, target: _Target) -> str | Sentence:
        """Why no cell of a sheet can be marked; "" when they can, with what there is filled in."""
        package, part = self.package, target.sheet.part
        if target.root.name != "worksheet" or target.root.first("sheetData") is None:
            return sentence("Bladet är av okänt slag.", "The sheet is of an unknown kind.")
        if target.root.is_empty_tag:
            return sentence(
                "Bladet är tomt på ett okänt sätt.", "The sheet is empty in an unknown way."
            )
        comments = related(package, part, "comments")
        if comments:
            try:
                target.comments = notes.read_comments(
                    self.draft.read(comments), package.place(comments)
                )
            except (UnreadableFile, UnknownDialect):
                return notes.UNREADABLE
            target.comments_part = comments
        pointer = target.root.first("legacyDrawing")
        if pointer is not None:
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
        if {target.comments_part, target.drawing_part} & self.claimed:
            return sentence(
                "Bladet delar noter med ett annat blad i filen.",
                "The sheet shares notes with another sheet of the file.",
            )
        self.claimed |= {target.comments_part, target.drawing_part} - {""}
        return ""

    def _blocks(self) -> set[int]:
        return note_shapes.owned_blocks(
            self.draft.read(name)
            for name in self.package.names
            if name.lower().endswith(".vml")
            or self.package.content_type(name) == note_shapes.DRAWING_TYPE
        )

    # what is written

    def _styles(self, severities: set[Severity]) -> tuple[cell_styles.Styles, dict[Severity, int]]:
        ordered = sorted(severities, key=RANK.__getitem__)
        part = self.book.related("styles")
        if part:
            data = self.draft.read(part)
            root = parse(
                data,
                self.package.place(part),
                into=("fonts", "fills", "borders", "cellXfs", "dxfs"),
            )
            if root.first("cellXfs") is None:
                # a reader that passes such a part over would look for our colours in vain
                raise UnknownDialect(
                    "Arbetsboken har en stilmall utan cellstilar, och kan inte märkas utan risk.",
                    where=self.package.place(part),
                    todo="Öppna filen i Excel, spara den på nytt och försök igen.",
                )
            edits, indexes = add_looks(data, root, ordered, self.package.place(part))
            more, styles = cell_styles.add_styles(data, root)
            self.draft.edit(part, *edits, *more)
            return styles, indexes
        texts = looks()
        body = "".join(texts[severity] for severity in ordered).replace("{p}", "")
        add_first_styles(self.draft, self.book, looks=body)
        return cell_styles.Styles(), {severity: n for n, severity in enumerate(ordered)}

    def _mark_sheet(
        self, target: _Target, places: Sequence[Place], looks_of: Mapping[Severity, int]
    ) -> None:
        draft, part, data, root = self.draft, target.sheet.part, target.data, target.root
        cells: dict[Severity, list[tuple[int, int]]] = {}
        for each in places:
            at = position(each.cell)
            assert at is not None
            cells.setdefault(each.severity, []).append(at)
        coloured = formats(
            root.prefix,
            sorted(cells.items(), key=lambda item: RANK[item[0]]),
            dict(looks_of),
            next_priority(data, root),
        )
        draft.edit(part, insertion(sheet_place(root, "conditionalFormatting"), coloured))
        signed = signature(self.about.sha256, self.about.when, self.lang)
        present = {note.cell: note for note in target.comments.notes} if target.comments else {}
        texts = {
            each.cell: each.note(signed, MAX_NOTE - len(present[each.cell].text) - 2)
            if each.cell in present
            else each.note(signed)
            for each in places
        }
        self._write_notes(target, texts, present)

    def _write_notes(
        self, target: _Target, texts: Mapping[str, str], present: Mapping[str, notes.Note]
    ) -> None:
        draft, part = self.draft, target.sheet.part
        if target.comments is not None:
            draft.edit(target.comments_part, *notes.add_comments(target.comments, texts))
        else:
            name = draft.free_name(self._beside("comments{}.xml"))
            draft.add(name, new_part(notes.new_comments(texts, self.space)), notes.COMMENTS_TYPE)
            draft.relate(part, "comments", name)
        fresh = {cell: text for cell, text in texts.items() if cell not in present}
        grid = _grid(target.data, target.root, [position(cell) or (1, 1) for cell in texts])
        if target.drawing_part:
            draft.edit(
                target.drawing_part,
                *note_shapes.enlarge_shapes(
                    target.drawing,
                    {cell: text for cell, text in texts.items() if cell in present},
                    grid,
                ),
            )
            if fresh:
                draft.edit(
                    target.drawing_part,
                    *note_shapes.add_shapes(target.drawing, fresh, grid, self._owned),
                )
            return
        name = draft.free_name(self._beside("drawings/vmlDrawing{}.vml"))
        draft.add(name, note_shapes.new_drawing(texts, grid, self._owned), note_shapes.DRAWING_TYPE)
        identity = draft.relate(part, "vmlDrawing", name)
        pointer = relation_attribute(
            target.data, target.root, "id", identity, strict=self.book.strict
        )
        draft.edit(
            part,
            insertion(
                sheet_place(target.root, "legacyDrawing"),
                note_shapes.drawing_element(target.root.prefix, pointer),
            ),
        )

    def _list_sheet(self) -> str:
        part = self.draft.free_name(self._beside("worksheets/sheet{}.xml"))
        self.draft.add(part, b"", cell_styles.CONTENT_TYPE)
        relation = self.draft.relate(self.book.main, "worksheet", part)
        self.name = findings_sheet.sheet_name([sheet.name for sheet in self.book.sheets])
        self.draft.edit(self.book.main, *put_first(self.book, self.name, relation))
        return part

    def _sheet(
        self,
        plan: Plan,
        record: str,
        styles: cell_styles.Styles,
        looks_of: Mapping[Severity, int],
    ) -> bytes:
        visible = frozenset(
            sheet.name
            for sheet in self.book.sheets
            if sheet.state == "visible" and sheet.kind == "worksheet"
        )
        return findings_sheet.make_sheet(
            plan,
            self.about,
            record,
            space=self.space,
            styles=styles,
            looks=looks_of,
            visible=visible,
        )

    def _beside(self, pattern: str) -> str:
        """A name in the folder of the main part, where other programs look for them."""
        folder = self.book.main.rpartition("/")[0]
        return f"{folder}/{pattern}" if folder else pattern


# ---------------------------------------------------------------------------------------------
# what columns and rows measure


_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([a-z]+)\s*=\s*["']([\x20-\x7e]{0,30}?)["']""", re.IGNORECASE)


def _grid(data: bytes, root: Node, cells: Sequence[tuple[int, int]]) -> note_shapes.Grid:
    width, height = 64, 20
    widths: dict[int, int] = {}
    defaults = root.first("sheetFormatPr")
    if defaults is not None:
        width = _pixels(defaults.get("defaultColWidth"), 7, 5) or width
        height = _pixels(defaults.get("defaultRowHeight"), 4 / 3, 0) or height
    last = max((column for _, column in cells), default=0) + 40
    columns = root.first("cols")
    for tag in _COLUMN.findall(data, columns.start, columns.stop) if columns else ():
        found = dict(_ATTRIBUTE.findall(tag))
        begin, end = (_count(found.get(name, b"").decode()) for name in (b"min", b"max"))
        if not 0 < begin <= min(end, last) or len(widths) > 20_000:
            continue
        hidden = found.get(b"hidden") in (b"1", b"true")
        size = 0 if hidden else _pixels(found.get(b"width", b"").decode(), 7, 5) or width
        if size != width:
            widths |= dict.fromkeys(range(begin, min(end, last) + 1), size)
    return note_shapes.Grid(width, height, widths, _heights(data, root, cells))


def _heights(data: bytes, root: Node, cells: Sequence[tuple[int, int]]) -> dict[int, int]:
    rows = root.first("sheetData")
    if rows is None or data.find(b"ht=", rows.inner_start, rows.inner_stop) < 0:
        return {}
    wanted = {str(row + more) for row, _ in cells for more in range(-1, 40)}
    heights: dict[int, int] = {}
    tag = re.compile(rb"<" + rows.prefix.encode() + rb"row\s[^<>]*>")
    for found in tag.finditer(data, rows.inner_start, rows.inner_stop):
        text = found.group()
        if b"ht=" not in text:
            continue
        number = re.search(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']", text)
        height = re.search(rb"\sht\s*=\s*[\"']([\d.]{1,20})[\"']", text)
        if number and height and number.group(1).decode() in wanted:
            heights[int(number.group(1))] = _pixels(height.group(1).decode(), 4 / 3, 0)
    return heights


def _pixels(text: str, scale: float, more: float) -> int:
    try:
        return max(0, min(round(float(text) * scale + more), 3000))
    except (ValueError, OverflowError):
        return 0


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
