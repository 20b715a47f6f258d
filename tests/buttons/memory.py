"""Hands that hold workbooks in Python: an Excel of which everything can be seen, and made to fail.

A workbook is the bytes of a file, as they are read when a button is pressed, with what has been
done to it since. Nothing done here comes back into the bytes: for that there is a real window
(tests.buttons.office_hands).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_tools.placing import bounds
from xl_tools.reading import read_workbook


class ComError(Exception):
    """Looks like pywintypes.com_error, as far as fordela looks at it."""

    def __init__(self, hresult: int, text: str = "") -> None:
        super().__init__(hresult, "Undantag inträffade.", (0, "Microsoft Excel", text), None)
        self.hresult = hresult
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, hresult) if text else None


@dataclass
class Leaf:
    """A sheet: notes by cell, conditional formats the first one first, what was written."""

    notes: dict[str, str] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    looks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    gridlines: bool = True
    frozen: int = 0
    page: dict[str, Any] = field(default_factory=dict)
    is_protected: bool = False


@dataclass
class Volume:
    """A workbook: its bytes, the folder it lies in, its sheets in order."""

    data: bytes
    folder: str = ""
    leaves: dict[str, Leaf] = field(default_factory=dict)
    is_read_only: bool = False
    saved: int = 0

    def __post_init__(self) -> None:
        for name in read_workbook(self.data).sheets:
            self.leaves.setdefault(name, Leaf())

    def contents(self) -> dict[str, Leaf]:
        """A copy of the sheets, to compare with afterwards."""
        return copy.deepcopy(self.leaves)


class Memory:
    """An Excel. `fails` names a call and how many of them go well before one does not."""

    def __init__(self, *, speaks_com: bool = True, pid: int = 4711) -> None:
        self.volumes: dict[str, Volume] = {}
        self.speaks_com = speaks_com
        self.switches = {"screen_updating": True, "display_alerts": True}
        self.drawn_while_changing: set[bool] = set()
        self.boxes: list[tuple[str, str, str | None]] = []
        self.reply = "no"
        self.selected: tuple[str, str, str] | None = None
        self.fails: dict[str, int] = {}
        self.error: Exception = ComError(-2147352567, "Det gick inte")
        self.is_ready = True
        self.protected: str | None = None
        self.front: str | None = None
        self.ran: list[tuple[Any, ...]] = []
        self.on_alert: Any = None
        self._pid, self._rules = pid, 0

    def open(self, name: str, volume: Volume) -> Volume:
        self.volumes[name] = volume
        self.front = name
        return volume

    def _touch(self, call: str) -> None:
        self.drawn_while_changing.add(self.switches["screen_updating"])
        if call in self.fails:
            self.fails[call] -= 1
            if self.fails[call] < 0:
                raise self.error

    def _leaf(self, book: str, sheet: str, call: str) -> Leaf:
        self._touch(call)
        leaf = self.volumes[book].leaves[sheet]
        if leaf.is_protected and call:
            raise ComError(-2147352567, "Bladet är skyddat")
        return leaf

    # --- the program

    def pid(self) -> int:
        return self._pid

    def ready(self) -> bool:
        if isinstance(self.is_ready, Exception):
            raise self.is_ready
        return self.is_ready

    def protected_view(self) -> Any:
        return self.protected

    def get_switch(self, name: str) -> bool:
        return self.switches[name]

    def set_switch(self, name: str, value: bool) -> None:
        self.switches[name] = value

    def alert(self, text: str, title: str, buttons: str, mode: str | None) -> str:
        assert title == "fordela"
        self.boxes.append((text, buttons, mode))
        if self.on_alert:
            self.on_alert()
        return self.reply if buttons == "yes_no" else "ok"

    def run(self, macro: str, *arguments: Any) -> None:
        self._touch("run")
        self.ran.append((macro, *arguments))

    # --- workbooks

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
        volume.saved += 1
        Path(volume.folder, book).write_bytes(volume.data)

    def save_copy(self, book: str, path: str) -> None:
        self._touch("save_copy")
        Path(path).write_bytes(self.volumes[book].data)

    def sheets(self, book: str) -> list[str]:
        return list(self.volumes[book].leaves)

    def add_sheet(self, book: str, before: str) -> str:
        self._touch("add_sheet")
        volume = self.volumes[book]
        items = list(volume.leaves.items())
        at = [name for name, _ in items].index(before)
        items.insert(at, ("Blad9", Leaf()))
        volume.leaves = dict(items)
        return "Blad9"

    def rename_sheet(self, book: str, sheet: str, name: str) -> None:
        self._touch("rename_sheet")
        volume = self.volumes[book]
        volume.leaves = {
            name if each == sheet else each: leaf for each, leaf in volume.leaves.items()
        }

    def delete_sheet(self, book: str, sheet: str) -> None:
        self._touch("delete_sheet")
        assert not self.switches["display_alerts"], "Excel would ask"
        del self.volumes[book].leaves[sheet]

    def set_gridlines(self, book: str, sheet: str, shown: bool) -> None:
        self._leaf(book, sheet, "set_gridlines").gridlines = shown

    def freeze(self, book: str, rows: int) -> None:
        assert self.selected
        assert self.selected[0] == book
        self._leaf(book, self.selected[1], "freeze").frozen = rows

    def set_page(self, book: str, sheet: str, name: str, value: Any) -> None:
        self._leaf(book, sheet, "set_page").page[name] = value

    def select(self, book: str, sheet: str, cell: str) -> None:
        self.selected = (book, sheet, cell)

    # --- cells

    def write(self, book: str, sheet: str, a1: str, rows: list[list[Any]]) -> None:
        values = self._leaf(book, sheet, "write").values
        top, left, *_ = bounds(a1) or (1, 1)
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                values[_cell(top + down, left + right)] = value

    def set_looks(self, book: str, sheet: str, a1: str, looks: dict[str, Any]) -> None:
        self._leaf(book, sheet, "set_looks").looks.append((a1, looks))

    def set_width(self, book: str, sheet: str, a1: str, width: float) -> None:
        self._leaf(book, sheet, "set_width").sizes[a1.rstrip("0123456789")] = width

    def set_height(self, book: str, sheet: str, a1: str, height: float) -> None:
        self._leaf(book, sheet, "set_height").sizes[a1.lstrip("ABCDEFGHIJ")] = height

    def add_link(self, book: str, sheet: str, a1: str, address: str, inside: str) -> None:
        assert address == ""
        self._leaf(book, sheet, "add_link").links[a1] = inside

    def note(self, book: str, sheet: str, a1: str) -> str | None:
        return self.volumes[book].leaves[sheet].notes.get(a1)

    def add_note(self, book: str, sheet: str, a1: str, text: str) -> None:
        notes = self._leaf(book, sheet, "add_note").notes
        assert a1 not in notes
        notes[a1] = text

    def delete_note(self, book: str, sheet: str, a1: str) -> None:
        del self._leaf(book, sheet, "delete_note").notes[a1]

    def insert_in_note(self, book: str, sheet: str, a1: str, start: int, text: str) -> None:
        notes = self._leaf(book, sheet, "insert_in_note").notes
        notes[a1] = _spliced(notes[a1], start, 0, text)

    def cut_from_note(self, book: str, sheet: str, a1: str, start: int, length: int) -> None:
        notes = self._leaf(book, sheet, "cut_from_note").notes
        notes[a1] = _spliced(notes[a1], start, length, "")

    # --- conditional formats

    def rules(self, book: str, sheet: str, a1: str) -> list[dict[str, Any]]:
        assert "," not in a1
        return [
            rule
            for rule in self.volumes[book].leaves[sheet].rules
            if any(_meet(a1, each) for each in rule["ranges"].split(","))
        ]

    def add_rule(self, book: str, sheet: str, ranges: str, kind: int, formula: str) -> int:
        assert len(ranges) <= 255
        self._rules += 1
        self._leaf(book, sheet, "add_rule").rules.append(
            {"id": self._rules, "type": kind, "formula": formula, "ranges": ranges}
        )
        return self._rules

    def change_rule(self, book: str, sheet: str, identity: int, part: str, value: Any) -> None:
        leaf = self._leaf(book, sheet, "change_rule")
        next(rule for rule in leaf.rules if rule["id"] == identity)[part] = value

    def delete_rule(self, book: str, sheet: str, identity: int) -> None:
        leaf = self._leaf(book, sheet, "delete_rule")
        leaf.rules[:] = [rule for rule in leaf.rules if rule["id"] != identity]


def _cell(row: int, column: int) -> str:
    return f"{chr(64 + column)}{row}"


def _spliced(text: str, start: int, length: int, new: str) -> str:
    """Counted in UTF-16 units from 1, as Excel does."""
    units = text.encode("utf-16-le")
    at = 2 * (start - 1)
    return (units[:at] + new.encode("utf-16-le") + units[at + 2 * length :]).decode("utf-16-le")


def _meet(one: str, other: str) -> bool:
    a, b = bounds(one), bounds(other)
    assert a is not None
    assert b is not None
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
