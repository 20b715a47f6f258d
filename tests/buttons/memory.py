"""Hands that hold workbooks in Python: an Excel of which everything can be seen, and made to fail.

openpyxl holds each workbook, so that a copy of it has what has been done to it, and a second press
sees the first one's marks.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from validators.a1 import Area, area


class ComError(Exception):
    """Looks like pywintypes.com_error, as far as fordela looks at it."""

    def __init__(self, hresult: int, text: str = "") -> None:
        super().__init__(hresult, "Undantag inträffade.", text)
        self.hresult = hresult
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, hresult) if text else None


class Volume:
    """A workbook that is open, and the folder that it lies in."""

    def __init__(self, data: bytes, folder: str = "") -> None:
        self.book: Any = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        self.folder = folder
        self.is_read_only = False
        self.rules: dict[str, list[dict[str, Any]]] = {}
        for sheet in self.book.worksheets:
            self.rules[sheet.title] = [
                {
                    "id": (sheet.title, index, number),
                    "type": 2 if rule.type == "expression" else 1,
                    "formula": "=" + "".join(rule.formula),
                    "ranges": str(area.sqref).replace(" ", ","),
                    "rule": rule,
                }
                for index, area in enumerate(sheet.conditional_formatting)
                for number, rule in enumerate(area.rules)
            ]

    def data(self) -> bytes:
        for sheet in self.book.worksheets:
            sheet.conditional_formatting = ConditionalFormattingList()
            for rule in self.rules[sheet.title]:
                sheet.conditional_formatting.add(rule["ranges"].replace(",", " "), rule["rule"])
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

    def coloured(self) -> dict[str, list[str]]:
        """The ranges of our conditional formats, by sheet."""
        return {
            sheet: [rule["ranges"] for rule in rules if "fordela:granskning:" in rule["formula"]]
            for sheet, rules in self.rules.items()
            if any("fordela:granskning:" in rule["formula"] for rule in rules)
        }

    def state(self) -> tuple[Any, ...]:
        """Everything that a press may change, to compare with afterwards."""
        kept = {
            sheet: [(rule["formula"], rule["ranges"]) for rule in rules]
            for sheet, rules in self.rules.items()
        }
        values = {
            sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
            for sheet in self.book.worksheets
        }
        return self.notes(), kept, values


class Memory:
    """An Excel. `fails` names a call and how many of them go well before one raises `error`."""

    def __init__(self, *, speaks_com: bool = True, pid: int = 4711) -> None:
        self.volumes: dict[str, Volume] = {}
        self.front: str | None = None
        self.speaks_com = speaks_com
        self.switches = {"screen_updating": True, "display_alerts": True}
        self.was_drawn: set[bool] = set()
        self.boxes: list[tuple[str, str, str | None]] = []
        self.reply = "no"
        self.on_alert: Any = lambda: None
        self.selected: tuple[str, str, str] | None = None
        self.showing: dict[str, str] = {}
        self.fails: dict[str, int] = {}
        self.error: BaseException = ComError(-2147352567, "Det gick inte")
        self.readiness: list[Any] = [True]
        self.protected: str | None = None
        self.ran: list[tuple[Any, ...]] = []
        self.links: dict[str, str] = {}
        self.looks: list[tuple[str, dict[str, Any]]] = []
        self._pid = pid

    def open(self, name: str, data: bytes, folder: str = "") -> Volume:
        self.volumes[name] = Volume(data, folder)
        self.front = name
        return self.volumes[name]

    def _sheet(self, book: str, sheet: str, call: str) -> Any:
        self._do(call)
        found = self.volumes[book].book[sheet]
        if found.protection.sheet:
            raise ComError(-2147352567, "Bladet är skyddat")
        return found

    def _do(self, call: str) -> None:
        self.was_drawn.add(self.switches["screen_updating"])
        if call in self.fails:
            self.fails[call] -= 1
            if self.fails[call] < 0:
                raise self.error

    # --- the program

    def pid(self) -> int:
        return self._pid

    def ready(self) -> bool:
        answer = self.readiness.pop(0) if len(self.readiness) > 1 else self.readiness[0]
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    def protected_view(self) -> Any:
        return self.protected

    def get_switch(self, name: str) -> bool:
        return self.switches[name]

    def set_switch(self, name: str, value: bool) -> None:
        self.switches[name] = value

    def alert(self, text: str, title: str, buttons: str, mode: str | None) -> str:
        assert title == "fordela"
        self.boxes.append((text, buttons, mode))
        self.on_alert()
        return self.reply if buttons == "yes_no" else "ok"

    def run(self, macro: str, *arguments: Any) -> None:
        self._do("run")
        self.ran.append((macro, *arguments))

    # --- workbooks and sheets

    def books(self) -> list[str]:
        return list(self.volumes)

    def active_book(self) -> str | None:
        return self.front

    def path(self, book: str) -> str:
        return self.volumes[book].folder

    def full_name(self, book: str) -> str:
        folder = self.volumes[book].folder
        return f"{folder}/{book}" if folder else book

    def save(self, book: str) -> None:
        volume = self.volumes[book]
        if volume.is_read_only:
            raise ComError(-2147352567, "Filen är skrivskyddad")
        Path(volume.folder, book).write_bytes(volume.data())

    def save_copy(self, book: str, path: str) -> None:
        self._do("save_copy")
        Path(path).write_bytes(self.volumes[book].data())

    def sheets(self, book: str) -> list[str]:
        return list(self.volumes[book].book.sheetnames)

    def add_sheet(self, book: str, before: str) -> str:
        self._do("add_sheet")
        volume = self.volumes[book]
        added = volume.book.create_sheet("Blad9", volume.book.sheetnames.index(before))
        volume.rules[added.title] = []
        self.showing[book] = added.title
        return str(added.title)

    def rename_sheet(self, book: str, sheet: str, name: str) -> None:
        self._sheet(book, sheet, "rename_sheet").title = name
        self.volumes[book].rules[name] = self.volumes[book].rules.pop(sheet)

    def delete_sheet(self, book: str, sheet: str) -> None:
        self._do("delete_sheet")
        assert not self.switches["display_alerts"], "Excel would ask"
        del self.volumes[book].book[sheet]
        del self.volumes[book].rules[sheet]

    def set_gridlines(self, book: str, sheet: str, shown: bool) -> None:
        self._sheet(book, sheet, "set_gridlines").sheet_view.showGridLines = shown

    def freeze(self, book: str, rows: int) -> None:
        sheet = self._sheet(book, self.showing[book], "freeze")
        sheet.freeze_panes = f"A{rows + 1}"

    def set_page(self, book: str, sheet: str, name: str, value: Any) -> None:
        at = self._sheet(book, sheet, "set_page")
        if name == "Orientation":
            at.page_setup.orientation = {1: "portrait", 2: "landscape"}[value]

    def select(self, book: str, sheet: str, cell: str) -> None:
        self._do("select")
        self.showing[book] = sheet
        self.selected = (book, sheet, cell)

    # --- cells

    def write(self, book: str, sheet: str, a1: str, rows: list[list[Any]]) -> None:
        at = self._sheet(book, sheet, "write")
        written = area(a1)
        top, left = (written.top, written.left) if written else (1, 1)
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                cell = at.cell(top + down, left + right)
                cell.value = value
                if cell.number_format == "@":
                    cell.data_type = "s"

    def set_looks(self, book: str, sheet: str, a1: str, looks: dict[str, Any]) -> None:
        at = self._sheet(book, sheet, "set_looks")
        dressed = area(a1) or Area(1, 1, 1, 1)
        self.looks.append((a1, looks))
        sides = (dressed.top, dressed.bottom, dressed.left, dressed.right)
        for row in at.iter_rows(*sides) if "number_format" in looks else ():
            for cell in row:
                cell.number_format = looks["number_format"]

    def set_width(self, book: str, sheet: str, a1: str, width: float) -> None:
        letters = a1.rstrip("0123456789")
        self._sheet(book, sheet, "set_width").column_dimensions[letters].width = width

    def set_height(self, book: str, sheet: str, a1: str, height: float) -> None:
        row = int(a1.lstrip("ABCDEFGHIJ"))
        self._sheet(book, sheet, "set_height").row_dimensions[row].height = height

    def add_link(self, book: str, sheet: str, a1: str, address: str, inside: str) -> None:
        self._sheet(book, sheet, "add_link")
        assert address == ""
        self.links[a1] = inside

    def note(self, book: str, sheet: str, a1: str) -> str | None:
        comment = self.volumes[book].book[sheet][a1].comment
        return comment.text if comment else None

    def add_note(self, book: str, sheet: str, a1: str, text: str) -> None:
        cell = self._sheet(book, sheet, "add_note")[a1]
        assert cell.comment is None
        cell.comment = Comment(text, "")

    def delete_note(self, book: str, sheet: str, a1: str) -> None:
        self._sheet(book, sheet, "delete_note")[a1].comment = None

    def insert_in_note(self, book: str, sheet: str, a1: str, start: int, text: str) -> None:
        self._splice(self._sheet(book, sheet, "insert_in_note")[a1], start, 0, text)

    def cut_from_note(self, book: str, sheet: str, a1: str, start: int, length: int) -> None:
        self._splice(self._sheet(book, sheet, "cut_from_note")[a1], start, length, "")

    @staticmethod
    def _splice(cell: Any, start: int, length: int, new: str) -> None:
        """Counted in UTF-16 units from 1, as Excel does."""
        units = cell.comment.text.encode("utf-16-le")
        at = 2 * (start - 1)
        assert 0 <= at <= at + 2 * length <= len(units)
        text = units[:at] + new.encode("utf-16-le") + units[at + 2 * length :]
        cell.comment = Comment(text.decode("utf-16-le"), cell.comment.author)

    # --- conditional formats

    def rules(self, book: str, sheet: str, a1: str) -> list[dict[str, Any]]:
        assert "," not in a1  # of several ranges at once Excel does not tell all
        return [
            rule
            for rule in self.volumes[book].rules[sheet]
            if any(_meet(a1, each) for each in rule["ranges"].split(","))
        ]

    def add_rule(self, book: str, sheet: str, ranges: str, kind: int, formula: str) -> Any:
        self._sheet(book, sheet, "add_rule")
        assert len(ranges) <= 255
        rules = self.volumes[book].rules[sheet]
        rule = FormulaRule(formula=[formula.removeprefix("=")], fill=PatternFill("solid"))
        identity = (sheet, "added", ranges, formula)
        rules.append(
            {"id": identity, "type": kind, "formula": formula, "ranges": ranges, "rule": rule}
        )
        return identity

    def change_rule(self, book: str, sheet: str, identity: Any, part: str, value: Any) -> None:
        self._sheet(book, sheet, "change_rule")
        rules = self.volumes[book].rules[sheet]
        next(rule for rule in rules if rule["id"] == identity)[part] = value

    def delete_rule(self, book: str, sheet: str, identity: Any) -> None:
        self._sheet(book, sheet, "delete_rule")
        rules = self.volumes[book].rules[sheet]
        rules[:] = [rule for rule in rules if rule["id"] != identity]


def _meet(one: str, other: str) -> bool:
    a, b = area(one), area(other)
    assert a is not None
    assert b is not None
    return a.top <= b.bottom and b.top <= a.bottom and a.left <= b.right and b.left <= a.right
