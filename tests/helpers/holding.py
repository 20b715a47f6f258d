"""A workbook that somebody has open, for tests of the steps: openpyxl holds it, and does what a
step says and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from xl_tools.buttons import steps
from xl_tools.buttons.steps import Step


class Held:
    """The open workbook. `selected` is the sheet and cell that the person sees."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.selected = ("", "")
        self._ours: Any = None

    def apply(self, listed: Iterable[Step]) -> None:
        for step in listed:
            getattr(self, f"_{type(step).__name__.lower()}")(step)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def notes(self) -> dict[tuple[str, str], str]:
        return {
            (sheet.title, cell.coordinate): cell.comment.text
            for sheet in self.book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment
        }

    def coloured(self, marker: str = "fordela:granskning:") -> dict[str, list[str]]:
        """Sheet -> its cells coloured by a formula with the marker, in order."""
        found: dict[str, list[str]] = {}
        for sheet in self.book.worksheets:
            for area in sheet.conditional_formatting:
                if any(marker in "".join(rule.formula) for rule in area.rules):
                    found.setdefault(sheet.title, []).extend(str(area.sqref).split())
        return {sheet: sorted(cells) for sheet, cells in found.items()}

    # -- steps -------------------------------------------------------------------------------------

    def _unsheet(self, step: steps.Unsheet) -> None:
        del self.book[step.name]

    def _uncolour(self, step: steps.Uncolour) -> None:
        sheet: Any = self.book[step.sheet]
        gone = set(step.ranges.split(","))
        kept = ConditionalFormattingList()
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                ours = "fordela:granskning:" in "".join(rule.formula)
                left = [ref for ref in str(area.sqref).split() if not ours or ref not in gone]
                if left:
                    kept.add(" ".join(left), rule)
        sheet.conditional_formatting = kept

    def _unnote(self, step: steps.Unnote) -> None:
        cell: Any = self.book[step.sheet][step.cell]
        units = cell.comment.text.encode("utf-16-le")
        start, stop = 2 * (step.start - 1), 2 * (step.start - 1 + step.length)
        assert 0 <= start < stop <= len(units)
        text = (units[:start] + units[stop:]).decode("utf-16-le")
        cell.comment = Comment(text, cell.comment.author) if text else None

    def _colour(self, step: steps.Colour) -> None:
        assert len(step.ranges) <= 255
        sheet: Any = self.book[step.sheet]
        fill = PatternFill("solid", bgColor=step.fill)
        rule = FormulaRule(formula=[step.formula.removeprefix("=")], fill=fill)
        sheet.conditional_formatting.add(step.ranges.replace(",", " "), rule)

    def _note(self, step: steps.Note) -> None:
        cell: Any = self.book[step.sheet][step.cell]
        before = cell.comment.text if cell.comment else ""
        cell.comment = Comment(before + step.text, "fordela")

    def _newsheet(self, step: steps.NewSheet) -> None:
        self._ours = self.book.create_sheet(step.name, 0)

    def _column(self, step: steps.Column) -> None:
        letters = openpyxl.utils.get_column_letter(step.number)
        self._ours.column_dimensions[letters].width = step.width

    def _row(self, step: steps.Row) -> None:
        self._ours.row_dimensions[step.number].height = step.height

    def _text(self, step: steps.Text) -> None:
        cell = self._ours.cell(step.row, step.column)
        cell.value = step.text
        cell.data_type = "s"

    def _number(self, step: steps.Number) -> None:
        self._ours.cell(step.row, step.column).value = step.value

    def _link(self, step: steps.Link) -> None:
        assert step.sheet in self.book.sheetnames

    def _freeze(self, step: steps.Freeze) -> None:
        self._ours.freeze_panes = f"A{step.row}"

    def _page(self, step: steps.Page) -> None:
        self._ours.page_setup.orientation = step.orientation

    def _select(self, step: steps.Select) -> None:
        assert self.book[step.sheet].sheet_state == "visible"
        self.selected = (step.sheet, step.cell)
