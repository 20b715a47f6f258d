"""An engine for xlwings on its free base classes: a workbook that something else than Excel holds.

`xl_tools.excel` runs on it unmodified. What is done to the workbook goes to a pair of `hands`, by
plain calls with texts and numbers: `tests.buttons.memory` keeps a workbook in Python, and
`tests.buttons.office_hands` speaks with an open LibreOffice window. `.api` has those members of
Excel on Windows that fordela uses, by their names there.
"""

from __future__ import annotations

from typing import Any

import xlwings
from xlwings import base_classes

from tests.buttons.engine_formats import RangeFont, Rules


def install(*hands: Any) -> None:
    """Make these the running Excels, the first one in front."""
    engine = xlwings.Engine(impl=Engine(hands))
    xlwings.engines.add(engine)
    engine.activate()


class Engine:
    name, type = "excel", "desktop"

    def __init__(self, hands: Any) -> None:
        self.apps = Apps(self, hands)

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(
        data: Any, dates: Any, empty_as: Any, numbers: Any, errors: Any
    ) -> list[list[Any]]:
        return [[empty_as if cell in ("", None) else cell for cell in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine, hands: Any) -> None:
        self.all = [App(engine, each) for each in hands]

    def keys(self) -> list[int]:
        return [app.pid for app in self.all]

    def __iter__(self) -> Any:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.all if app.pid == pid)


class App(base_classes.App):
    version = "16.0"

    def __init__(self, engine: Engine, hands: Any) -> None:
        self.engine, self.hands = engine, hands

    def __getattr__(self, name: str) -> Any:  # what the base class does not define
        raise AttributeError(name)

    @property
    def pid(self) -> int:
        return int(self.hands.pid())

    @property
    def api(self) -> Any:
        return AppApi(self.hands)

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def screen_updating(self) -> Any:
        return self.hands.get_switch("screen_updating")

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.hands.set_switch("screen_updating", value)

    @property
    def display_alerts(self) -> Any:
        return self.hands.get_switch("display_alerts")

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self.hands.set_switch("display_alerts", value)

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: Any) -> Any:
        return self.hands.alert(prompt, title, buttons, mode)

    def run(self, macro: str, args: Any) -> Any:
        return self.hands.run(macro, *args)


class AppApi:
    def __init__(self, hands: Any) -> None:
        self.hands = hands

    @property
    def Ready(self) -> bool:
        return bool(self.hands.ready())

    @property
    def ActiveProtectedViewWindow(self) -> Any:
        return self.hands.protected_view()

    def Goto(self, reference: RangeApi) -> None:
        self.hands.select(*reference.where)


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        return Book(self.app, self.app.hands.active_book())

    def __call__(self, key: Any) -> Book:
        names = self.app.hands.books()
        if isinstance(key, int):
            return Book(self.app, names[key - 1])
        for name in names:
            if name.lower() == key.lower():
                return Book(self.app, name)
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.app.hands.books())

    def __iter__(self) -> Any:
        return (Book(self.app, name) for name in self.app.hands.books())


class Book(base_classes.Book):
    def __init__(self, app: App, name: str | None) -> None:
        self._app, self._name = app, name

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> Any:
        return self._name

    @property
    def fullname(self) -> Any:
        return self.app.hands.full_name(self.name)

    @property
    def api(self) -> Any:
        if self.name is None:
            return None
        return BookApi(self) if self.app.hands.speaks_com else AppleScriptApi()

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def save(self, path: Any = None, password: Any = None) -> None:
        self.app.hands.save(self.name)

    def activate(self) -> None:
        self.app.hands.activate(self.name)


class AppleScriptApi:
    """On macOS, `.api` has none of the names of Windows."""


class BookApi:
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def Path(self) -> Any:
        return self.book.app.hands.path(self.book.name)

    def SaveCopyAs(self, path: str) -> None:
        self.book.app.hands.save_copy(self.book.name, path)

    def Windows(self, index: int) -> Window:
        return Window(self.book)


class Window:
    SplitRow = SplitColumn = ScrollRow = 0

    def __init__(self, book: Book) -> None:
        object.__setattr__(self, "book", book)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name == "FreezePanes" and value:
            self.book.app.hands.freeze(self.book.name, self.SplitRow)  # type: ignore[attr-defined]


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def _names(self) -> list[str]:
        return list(self.book.app.hands.sheets(self.book.name))

    def __call__(self, key: Any) -> Sheet:
        names = self._names()
        if isinstance(key, int):
            return Sheet(self.book, names[key - 1])
        for name in names:
            if name.casefold() == key.casefold():
                return Sheet(self.book, name)
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Any:
        return (Sheet(self.book, name) for name in self._names())

    def add(self, before: Any = None, after: Any = None, name: Any = None) -> Sheet:
        return Sheet(self.book, self.book.app.hands.add_sheet(self.book.name, before.name))


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, name: str) -> None:
        self._book, self._name = book, name

    @property
    def book(self) -> Book:
        return self._book

    @property
    def hands(self) -> Any:
        return self.book.app.hands

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.hands.rename_sheet(self.book.name, self._name, value)
        self._name = value

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    def delete(self) -> None:
        self.hands.delete_sheet(self.book.name, self.name)

    def _set_gridlines(self, value: bool) -> None:
        self.hands.set_gridlines(self.book.name, self.name, value)

    show_gridlines = property(fset=_set_gridlines)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        first, last = _corner(arg1), _corner(arg2 if arg2 is not None else arg1, last=True)
        a1 = f"{_a1(*first)}:{_a1(*last)}" if first != last else _a1(*first)
        return Range(self, a1, first, last)


def _corner(arg: Any, last: bool = False) -> tuple[int, int]:
    """A corner of what xlwings asks for: A1 text, (row, column), four numbers, or a range."""
    if isinstance(arg, Range):
        return arg.last if last else arg.first
    if isinstance(arg, str):
        begin, _, end = arg.partition(":")
        ref = (end or begin) if last else begin
        letters = ref.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter.upper()) - 64
        return int(ref[len(letters) :]), column
    if len(arg) == 4:
        row, column, rows, columns = arg
        return (row + rows - 1, column + columns - 1) if last else (row, column)
    return int(arg[0]), int(arg[1])


def _a1(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class SheetApi:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.where = (sheet.book.name, sheet.name)

    def Activate(self) -> None:
        self.sheet.hands.select(*self.where, "A1")

    def Range(self, ranges: str) -> RangeApi:
        return RangeApi(self.sheet, ranges)

    @property
    def Hyperlinks(self) -> SheetApi:
        return self

    def Add(self, anchor: RangeApi, address: str, inside: str) -> None:
        self.sheet.hands.add_link(*anchor.where, address, inside)

    @property
    def PageSetup(self) -> PageSetup:
        return PageSetup(self.sheet)


class PageSetup:
    def __init__(self, sheet: Sheet) -> None:
        object.__setattr__(self, "sheet", sheet)

    def __setattr__(self, name: str, value: Any) -> None:
        sheet: Sheet = self.sheet  # type: ignore[attr-defined]
        sheet.hands.set_page(sheet.book.name, sheet.name, name, value)


class Range(base_classes.Range):
    options: Any = None
    max_cells_per_write = None
    max_cells_per_read = None

    def __init__(
        self, sheet: Sheet, a1: str, first: tuple[int, int], last: tuple[int, int]
    ) -> None:
        self._sheet, self.a1, self.first, self.last = sheet, a1, first, last
        self.where = (sheet.book.name, sheet.name, a1)

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def hands(self) -> Any:
        return self.sheet.hands

    @property
    def api(self) -> RangeApi:
        return RangeApi(self.sheet, self.a1)

    @property
    def row(self) -> int:
        return self.first[0]

    @property
    def column(self) -> int:
        return self.first[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.last[0] - self.row + 1, self.last[1] - self.column + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> Range:
        return self.sheet.range((self.row + row - 1, self.column + column - 1))

    def _set_raw_value(self, data: Any) -> None:
        self.hands.write(*self.where, data if isinstance(data, list) else [[data]])

    raw_value = property(fset=_set_raw_value)

    def _set(self, **looks: Any) -> None:
        self.hands.set_looks(*self.where, looks)

    number_format = property(fset=lambda self, value: self._set(number_format=value))
    wrap_text = property(fset=lambda self, value: self._set(wrap=value))
    vertical_alignment = property(fset=lambda self, value: self._set(vertical=value))
    color = property(fset=lambda self, value: self._set(ground=value))
    column_width = property(fset=lambda self, value: self.hands.set_width(*self.where, value))
    row_height = property(fset=lambda self, value: self.hands.set_height(*self.where, value))

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def note(self) -> Note | None:
        return Note(self) if self.hands.note(*self.where) is not None else None

    def add_note(self, text: str) -> Note:
        self.hands.add_note(*self.where, text)
        return Note(self)


class Font(base_classes.Font):
    def __init__(self, at: Range) -> None:
        self.at = at

    bold = property(fset=lambda self, value: self.at._set(bold=value))
    size = property(fset=lambda self, value: self.at._set(size=value))
    color = property(fset=lambda self, value: self.at._set(ink=value))


class Borders(base_classes.Borders):
    def __init__(self, at: Range) -> None:
        self.at = at

    def set(self, which: Any = "all", **line: Any) -> None:
        self.at._set(**dict.fromkeys(which, line["color"]))


class Note(base_classes.Note):
    def __init__(self, cell: Range) -> None:
        self.cell = cell

    @property
    def text(self) -> Any:
        return self.cell.hands.note(*self.cell.where)

    @property
    def api(self) -> NoteApi:
        return NoteApi(self.cell)

    def delete(self) -> None:
        self.cell.hands.delete_note(*self.cell.where)


class NoteApi:
    """`Comment`, its `Shape` and its `TextFrame` in one: each leads to the next."""

    Width, Height = 100.0, 60.0

    def __init__(self, cell: Range) -> None:
        self.cell = cell

    @property
    def Shape(self) -> NoteApi:
        return self

    @property
    def TextFrame(self) -> NoteApi:
        return self

    def Text(self, text: str, start: int, overwrite: bool) -> None:
        assert not overwrite
        self.cell.hands.insert_in_note(*self.cell.where, start, text)

    def Characters(self, start: int, length: int) -> Characters:
        return Characters(self.cell, start, length)


class Characters:
    def __init__(self, cell: Range, start: int, length: int) -> None:
        self.cell, self.start, self.length = cell, start, length

    def Delete(self) -> None:
        self.cell.hands.cut_from_note(*self.cell.where, self.start, self.length)


class RangeApi:
    def __init__(self, sheet: Sheet, ranges: str) -> None:
        self.sheet, self.ranges = sheet, ranges
        self.where = (sheet.book.name, sheet.name, ranges)

    @property
    def FormatConditions(self) -> Rules:
        return Rules(self)

    @property
    def Font(self) -> RangeFont:
        return RangeFont(self)
