"""Steps -> an open workbook, through xlwings.

The workbook is an xlwings `Book`, and `Any` here: what xlwings itself lacks (conditional formats
of the lowest priority, text put last in a note, links) goes through `.api`, the members of Excel on
Windows. Steps know no format and no rule (xl_tools.buttons.steps), and nor does this.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from validators.a1 import Area, areas_of, quoted, reference
from validators.errors import FordelaError, Refused
from xl_tools.buttons import steps
from xl_tools.buttons.steps import Step, Style
from xl_tools.marking.colours import MARKER

_EXPRESSION = 2  # xlExpression
_SOLID = 1  # xlContinuous
_SIDES = (-4131, -4152, -4160, -4107)  # xlLeft, xlRight, xlTop, xlBottom
_UNDERLINED = 2  # xlUnderlineStyleSingle
_LANDSCAPE, _A4 = 2, 9  # xlLandscape, xlPaperA4

_INK, _GROUND, _RULE, _LINK = "#FFFFFF", "#2F3E4E", "#BFC5CC", "#1F5AA7"


class NotApplied(FordelaError):
    """A step failed; what had been added is out again, unless the sentence says otherwise."""


def apply(book: Any, todo: Sequence[Step]) -> None:
    """Apply the steps to an open workbook, all or none of what they add.

    Raises Refused before anything is changed when a sheet is missing or a name is taken, and
    NotApplied when a step fails. Whether the screen is drawn is as before in every case.
    """
    _refuse_what_cannot_be(book, todo)
    hands = _Hands(book, todo)
    with _still(book.app):
        try:
            for step in todo:
                hands.do(step)
        except BaseException as error:
            is_all_out = hands.take_back()
            if not isinstance(error, Exception):
                raise
            state = (
                "Det som hann skrivas är borttaget igen."
                if is_all_out
                else "Allt som hann skrivas gick inte att ta bort: välj Ta bort markeringar."
            )
            raise NotApplied(f"Arbetsboken märktes inte: {reason(error)} {state}") from error
    for step in todo:
        if isinstance(step, steps.Select):
            with contextlib.suppress(Exception):  # the marks are there, wherever the cursor is
                _show(book, step)


def reason(error: Exception) -> str:
    """What a program said when it refused, as a sentence. COM has it deep inside of its error."""
    details = getattr(error, "excepinfo", None)
    described = details[2] if details and len(details) > 2 else None
    text = described or str(error) or type(error).__name__
    text = " ".join(str(text).split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _refuse_what_cannot_be(book: Any, todo: Sequence[Step]) -> None:
    present = {sheet.name.casefold() for sheet in book.sheets}
    new = {step.name for step in todo if isinstance(step, steps.NewSheet)}
    deleted = {step.name for step in todo if isinstance(step, steps.Unsheet)}
    needed = deleted | {
        step.sheet
        for step in todo
        if isinstance(
            step,
            steps.Uncolour | steps.Unnote | steps.Colour | steps.Note | steps.Link | steps.Select,
        )
    }
    for name in sorted(needed - new):
        if name.casefold() not in present:
            raise Refused(
                f"Bladet {name} finns inte längre i arbetsboken. Inget har ändrats.",
                todo="Tryck igen.",
            )
    for name in new:
        if name.casefold() in present - {sheet.casefold() for sheet in deleted}:
            raise Refused(
                f"Arbetsboken har redan ett blad som heter {name}. Inget har ändrats.",
                todo="Byt namn på bladet och tryck igen.",
            )


@contextlib.contextmanager
def _still(app: Any) -> Iterator[None]:
    """Without drawing the screen, and without asking whether a sheet may go."""
    draws, asks = app.screen_updating, app.display_alerts
    try:
        app.screen_updating = False
        app.display_alerts = False
        yield
    finally:
        try:
            app.display_alerts = asks
        finally:
            app.screen_updating = draws


def _show(book: Any, step: steps.Select) -> None:
    # xlwings' own activate wants this Excel to be the one in front of all
    book.app.api.Goto(book.sheets[step.sheet].range(step.cell).api)


class _Hands:
    """One application of steps; it remembers how to take out what it has added."""

    def __init__(self, book: Any, todo: Sequence[Step]) -> None:
        self.book = book
        self.texts = [step for step in todo if isinstance(step, steps.Text)]
        self.our_sheet: Any = None
        self.undo: list[Callable[[], object]] = []

    def do(self, step: Step) -> None:
        """Apply one step."""
        match step:
            case steps.Unsheet():
                self.book.sheets[step.name].delete()
            case steps.Uncolour():
                _uncolour(self.book.sheets[step.sheet], step.ranges)
            case steps.Unnote():
                _unnote(self._cell(step), step.start, step.length)
            case steps.Colour():
                self._colour(step)
            case steps.Note():
                self._note(step)
            case steps.NewSheet():
                self._new_sheet(step)
            case steps.Column():
                self._our_cell(1, step.number).column_width = step.width
            case steps.Row():
                self._our_cell(step.number, 1).row_height = step.height
            case steps.Number():
                # COM knows no whole number of this size
                self._our_cell(step.row, step.column).value = float(step.value)
            case steps.Link():
                self._link(step)
            case steps.Freeze():
                self._freeze(step)
            case steps.Page():
                with contextlib.suppress(Exception):  # a machine without a printer has no pages
                    _lay_out(self.our_sheet.api.PageSetup)
            case steps.Text() | steps.Select():
                pass  # texts were written with the sheet, in blocks; the cursor moves last

    def take_back(self) -> bool:
        """Take out what was added, the last first; whether all of it went."""
        is_all_out = True
        for undo in reversed(self.undo):
            try:
                undo()
            except Exception:
                is_all_out = False
        return is_all_out

    def _cell(self, step: steps.Unnote | steps.Note) -> Any:
        return self.book.sheets[step.sheet].range(step.cell)

    def _our_cell(self, row: int, column: int) -> Any:
        return self.our_sheet.range(reference(row, column))

    def _colour(self, step: steps.Colour) -> None:
        sheet = self.book.sheets[step.sheet]
        self.undo.append(lambda: _uncolour(sheet, step.ranges))
        # xlwings' own way puts a rule first: ours is the last, so that the officer's win
        rule = sheet.api.Range(step.ranges).FormatConditions.Add(
            Type=_EXPRESSION, Formula1=step.formula
        )
        rule.StopIfTrue = False
        rule.Interior.Color = _colour_number(step.fill)
        rule.Font.Color = _colour_number(step.text)
        for side in _SIDES:
            border = rule.Borders(side)
            border.LineStyle = _SOLID
            border.Color = _colour_number(step.line)

    def _note(self, step: steps.Note) -> None:
        cell = self._cell(step)
        note = cell.note
        if note is None:
            added = cell.add_note(step.text)
            self.undo.append(added.delete)
            _fit(added.api, step.text)
            return
        present = note.text
        start = _units(present) + 1
        self.undo.append(lambda: _unnote(cell, start, _units(step.text)))
        # inserted last, so that what stands there keeps its looks
        note.api.Text(step.text, start, False)
        _fit(note.api, present + step.text)

    def _new_sheet(self, step: steps.NewSheet) -> None:
        self.our_sheet = self.book.sheets.add(before=self.book.sheets[0])
        self.undo.append(self.our_sheet.delete)
        self.our_sheet.name = step.name
        self.our_sheet.show_gridlines = False
        # a call to Excel for each block of cells, and not for each cell: ten times as fast
        texts = {(text.row, text.column): text.text for text in self.texts}
        for block, rows in _blocks(texts):
            cells = self.our_sheet.range(block)
            cells.number_format = "@"  # before the value: a text that begins with = stays a text
            cells.value = [[texts[position] for position in row] for row in rows]
        for style in Style:
            styled = {(text.row, text.column) for text in self.texts if text.style is style}
            for block, rows in _blocks(styled):
                _look(self.our_sheet.range(block), style, len(rows))

    def _link(self, step: steps.Link) -> None:
        cell = self._our_cell(step.row, step.column)
        self.our_sheet.api.Hyperlinks.Add(cell.api, "", f"{quoted(step.sheet)}!{step.cell}")
        _look(cell, Style.LINK, 1)  # Excel has given it its own looks of a link

    def _freeze(self, step: steps.Freeze) -> None:
        self.our_sheet.api.Activate()  # panes belong to the window, which shows one sheet at a time
        window = self.book.api.Windows(1)
        window.FreezePanes = False
        window.ScrollRow = 1
        window.SplitColumn = 0
        window.SplitRow = step.row - 1
        window.FreezePanes = True


def _uncolour(sheet: Any, ranges: str) -> None:
    """Delete the conditional formats of ours in these cells.

    Range by range: of several at once Excel does not list all formats.
    """
    for area in ranges.split(","):
        rules = sheet.api.Range(area).FormatConditions
        for index in range(rules.Count, 0, -1):
            rule = rules(index)
            if rule.Type == _EXPRESSION and MARKER in rule.Formula1:
                rule.Delete()


def _unnote(cell: Any, start: int, length: int) -> None:
    note = cell.note
    if note is None:
        return
    if start == 1 and length >= _units(note.text):
        note.delete()
    else:
        note.api.Shape.TextFrame.Characters(start, length).Delete()


def _look(cells: Any, style: Style, rows: int) -> None:
    """Give a block of cells the looks of a style. `rows` is how many rows it has."""
    if style is Style.PLAIN:
        return
    if style is Style.TITLE:
        cells.font.bold = True
        cells.font.size = 16
        return
    cells.wrap_text = True
    cells.vertical_alignment = "top"
    if style is Style.HEAD:
        cells.font.bold = True
        cells.font.color = _INK
        cells.color = _GROUND
        return
    lines = ["edge_bottom"] + ["inside_horizontal"] * (rows > 1)
    cells.borders.set(lines, line_style="continuous", weight="thin", color=_RULE)
    if style is Style.LINK:
        cells.font.color = _LINK
        cells.api.Font.Underline = _UNDERLINED


def _fit(note: Any, text: str) -> None:
    """Make a note's box as large as its text; Excel's own holds six short lines."""
    lines = sum(max(1, math.ceil(len(line) / 50)) for line in text.split("\n"))
    with contextlib.suppress(Exception):  # a note in a small box is a note all the same
        shape = note.Shape
        shape.Width = max(shape.Width, 270)
        shape.Height = max(shape.Height, min(400, 13 * lines + 10))


def _lay_out(page: Any) -> None:
    page.Orientation = _LANDSCAPE
    page.PaperSize = _A4
    page.Zoom = False
    page.FitToPagesWide = 1
    page.FitToPagesTall = False


def _blocks(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[str, list[list[tuple[int, int]]]]]:
    """Cells as rectangles: the A1 range, and the (row, column) of its cells row by row."""
    areas: list[Area] = []
    for column in sorted(areas_of(cells), key=lambda area: (area.top, area.bottom, area.left)):
        before = areas[-1] if areas else column
        same_rows = (before.top, before.bottom) == (column.top, column.bottom)
        if same_rows and before.right == column.left - 1:
            areas[-1] = replace(before, right=column.right)
        else:
            areas.append(column)
    for area in areas:
        across = range(area.left, area.right + 1)
        rows = [[(row, column) for column in across] for row in range(area.top, area.bottom + 1)]
        yield f"{reference(area.top, area.left)}:{reference(area.bottom, area.right)}", rows


def _colour_number(rgb: str) -> int:
    """RRGGBB as Excel has it: blue is the highest byte."""
    return int.from_bytes(bytes.fromhex(rgb), "little")


def _units(text: str) -> int:
    """How long a text is to Excel, which counts in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
