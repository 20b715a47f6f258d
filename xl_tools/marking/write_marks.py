"""Findings -> the marks of one workbook: colours, notes, and the sheet "Granskning"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from opc.draft import Draft, new_part
from opc.elements import parse, relation_attribute
from opc.splice import insertion
from opc.xml_events import SPREADSHEET
from validators.a1 import position
from validators.errors import UnknownDialect
from validators.model import Finding, Severity
from xl_tools.editing.anatomy import Anatomy
from xl_tools.editing.note_parts import note_shapes, notes
from xl_tools.editing.note_parts.sheet_grid import read_grid
from xl_tools.editing.sheet_order import put_first
from xl_tools.editing.styles.cell_styles import CONTENT_TYPE, Styles, add_styles
from xl_tools.editing.styles.element_order import next_priority, sheet_place
from xl_tools.editing.styles.first_styles import add_first_styles
from xl_tools.marking import findings_sheet, undo
from xl_tools.marking.colours import add_looks, formats, looks
from xl_tools.marking.plan import MAX_NOTE, RANK, Place, Plan, Surface, place, signature
from xl_tools.marking.targets import Target, TargetReader


class MarkWriter:
    """Writes the marks of one workbook, which has none of ours."""

    def __init__(self, book: Anatomy, about: findings_sheet.About, lang: str) -> None:
        self.book = book
        self.lang = lang
        self.about = about
        self.draft = Draft(book.package, book.strict)
        self.space = SPREADSHEET[book.strict]
        self.owned_blocks: set[int] = set()  # of identities of shapes, in all drawings

    def write(self, findings: Sequence[Finding]) -> tuple[bytes, tuple[str, ...], Plan]:
        """The marked workbook, the zip names of the parts changed or added, and the plan."""
        targets, surfaces = self._look_at_sheets(findings)
        plan = place(findings, surfaces, self.lang)
        styles, dxf_indexes = self._add_styles({finding.severity for finding in findings})
        if plan.places:
            self.owned_blocks = self._find_owned_blocks()
        places_by_sheet: dict[str, list[Place]] = {}
        for spot in plan.places:
            places_by_sheet.setdefault(spot.sheet, []).append(spot)
        for name, places in places_by_sheet.items():
            self._colour_cells(targets[name], places, dxf_indexes)
            self._write_notes(targets[name], places)
        part = self._list_findings_sheet()
        changed = self.draft.settle()
        record = undo.record(self.draft, changed, self.about.sha256)
        sheet = findings_sheet.make_sheet(
            plan,
            self.about,
            record,
            space=self.space,
            styles=styles,
            looks=dxf_indexes,
            visible=self._visible_sheets(),
        )
        self.draft.added[part] = new_part(sheet)
        return self.draft.finish(changed), (*sorted(changed), *self.draft.added), plan

    def _look_at_sheets(
        self, findings: Iterable[Finding]
    ) -> tuple[dict[str, Target], list[Surface]]:
        """The sheets that findings are about, by name, and all sheets as places to write on."""
        wanted = {(finding.sheet or "").casefold() for finding in findings if finding.cell}
        reader = TargetReader(self.draft)
        targets: dict[str, Target] = {}
        surfaces: list[Surface] = []
        for sheet in self.book.sheets:
            if sheet.name.casefold() in wanted and sheet.kind == "worksheet":
                targets[sheet.name] = reader.read(sheet)
                surfaces.append(targets[sheet.name].surface)
            else:
                surfaces.append(Surface(sheet.name, sheet.kind, sheet.state))
        return targets, surfaces

    def _visible_sheets(self) -> frozenset[str]:
        return frozenset(
            sheet.name
            for sheet in self.book.sheets
            if sheet.state == "visible" and sheet.kind == "worksheet"
        )

    def _find_owned_blocks(self) -> set[int]:
        package = self.book.package
        return note_shapes.owned_blocks(
            self.draft.read(name)
            for name in package.names
            if name.lower().endswith(".vml")
            or package.content_type(name) == note_shapes.DRAWING_TYPE
        )

    def _add_styles(self, severities: set[Severity]) -> tuple[Styles, dict[Severity, int]]:
        """Add the looks that marks have: the cell styles of our sheet, and the index of the `dxf`
        of each severity. Raises UnknownDialect."""
        ordered = sorted(severities, key=RANK.__getitem__)
        part = self.book.related("styles")
        if not part:
            texts = looks()
            elements = "".join(texts[severity] for severity in ordered).replace("{p}", "")
            add_first_styles(self.draft, self.book, looks=elements)
            return Styles(), {severity: index for index, severity in enumerate(ordered)}
        data, where = self.draft.read(part), self.book.package.place(part)
        root = parse(data, where, into=("fonts", "fills", "borders", "cellXfs", "dxfs"))
        if root.first("cellXfs") is None:
            # a reader that passes such a part over would look for our colours in vain
            raise UnknownDialect(
                "Arbetsboken har en stilmall utan cellstilar, och kan inte märkas utan risk.",
                where=where,
                todo="Öppna filen i Excel, spara den på nytt och försök igen.",
            )
        look_edits, indexes = add_looks(data, root, ordered, where)
        style_edits, styles = add_styles(data, root)
        self.draft.edit(part, *look_edits, *style_edits)
        return styles, indexes

    def _colour_cells(
        self, target: Target, places: Sequence[Place], dxf_indexes: Mapping[Severity, int]
    ) -> None:
        cells: dict[Severity, list[tuple[int, int]]] = {}
        for spot in places:
            at = position(spot.cell)
            assert at is not None
            cells.setdefault(spot.severity, []).append(at)
        elements = formats(
            target.root.prefix,
            sorted(cells.items(), key=lambda item: RANK[item[0]]),
            dxf_indexes,
            next_priority(target.data, target.root),
        )
        offset = sheet_place(target.root, "conditionalFormatting")
        self.draft.edit(target.sheet.part, insertion(offset, elements))

    def _write_notes(self, target: Target, places: Sequence[Place]) -> None:
        draft, part = self.draft, target.sheet.part
        signed = signature(self.about.sha256, self.about.when, self.lang)
        present = {note.cell: note for note in target.comments.notes} if target.comments else {}
        texts = {
            spot.cell: spot.note(signed, MAX_NOTE - len(present[spot.cell].text) - 2)
            if spot.cell in present
            else spot.note(signed)
            for spot in places
        }
        if target.comments is not None:
            draft.edit(target.comments_part, *notes.add_comments(target.comments, texts))
        else:
            name = draft.free_name(self._beside("comments{}.xml"))
            draft.add(name, new_part(notes.new_comments(texts, self.space)), notes.COMMENTS_TYPE)
            draft.relate(part, "comments", name)
        self._draw_notes(target, texts, present)

    def _draw_notes(
        self, target: Target, texts: Mapping[str, str], present: Mapping[str, notes.Note]
    ) -> None:
        """Draw the boxes of notes; those of notes that were `present` are made larger."""
        draft, part = self.draft, target.sheet.part
        grid = read_grid(target.data, target.root, [position(cell) or (1, 1) for cell in texts])
        if not target.drawing_part:
            name = draft.free_name(self._beside("drawings/vmlDrawing{}.vml"))
            drawing = note_shapes.new_drawing(texts, grid, self.owned_blocks)
            draft.add(name, drawing, note_shapes.DRAWING_TYPE)
            relation = draft.relate(part, "vmlDrawing", name)
            pointer = relation_attribute(
                target.data, target.root, "id", relation, strict=self.book.strict
            )
            element = note_shapes.drawing_element(target.root.prefix, pointer)
            draft.edit(part, insertion(sheet_place(target.root, "legacyDrawing"), element))
            return
        enlarged = {cell: text for cell, text in texts.items() if cell in present}
        new = {cell: text for cell, text in texts.items() if cell not in present}
        edits = note_shapes.enlarge_shapes(target.drawing, enlarged, grid)
        if new:
            edits += note_shapes.add_shapes(target.drawing, new, grid, self.owned_blocks)
        draft.edit(target.drawing_part, *edits)

    def _list_findings_sheet(self) -> str:
        """Put the sheet "Granskning" first among the sheets; the zip name of its part, still
        empty."""
        part = self.draft.free_name(self._beside("worksheets/sheet{}.xml"))
        self.draft.add(part, b"", CONTENT_TYPE)
        relation = self.draft.relate(self.book.main, "worksheet", part)
        name = findings_sheet.sheet_name([sheet.name for sheet in self.book.sheets])
        self.draft.edit(self.book.main, *put_first(self.book, name, relation))
        return part

    def _beside(self, pattern: str) -> str:
        """A name in the folder of the main part, where other programs look for them."""
        folder = self.book.main.rpartition("/")[0]
        return f"{folder}/{pattern}" if folder else pattern
