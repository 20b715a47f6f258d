"""Workbook bytes -> `Workbook`: sheets of cells, read sparsely and guarded, over zip and XML.

Why a reader of its own: files come from outside, and must neither hang nor harm; a value must keep
its cell; a formula without a cached value, an Excel error and a number that is none must be told
apart from an empty cell; Strict workbooks must not read as empty ones. The formats are those of
ECMA-376 part 1, clause 18.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, overload

from validators.errors import UnreadableFile, UnsafeFile
from validators.model import Cell, ErrorValue, Scalar
from validators.wording import sentence
from xl_tools.file_kinds import refuse_foreign_main_part
from xl_tools.number_formats import DateKind, date_kind, read_iso, read_serial
from xl_tools.package import (
    LIMITS,
    REPAIR,
    SHRINK,
    Limits,
    Package,
    Tag,
    Vocabulary,
    open_package,
    too_deep,
)

MAX_CELLS = 500_000
"""Cells with content in one workbook; more is refused."""

MAX_TEXT = 32_767
"""Characters that Excel can hold in a cell; a longer text is read as an error value."""

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class ListObject:
    """An Excel table (ECMA-376 part 1, 18.5): its name, A1 range and what belongs to it."""

    name: str
    ref: str
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `rows` holds only cells with a value, a formula or an error, by Excel's row
    number and column letters, both ascending; `state` is "visible", "hidden" or "veryHidden"."""

    name: str
    rows: Mapping[int, Mapping[str, Cell]]
    state: str = "visible"
    tables: tuple[ListObject, ...] = ()
    merges: Sequence[str] = ()

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The same cells by A1 reference."""
        return {cell.ref: cell for row in self.rows.values() for cell in row.values()}

    def formulas_in_sight(self) -> frozenset[str]:
        """A1 references of cells that hold a formula, told without parsing the sheet.

        What is not among them may hold one as well: `rows` tell. For a sheet that is read already
        there are none.
        """
        return self.rows.formulas_in_sight() if isinstance(self.rows, _Rows) else frozenset()


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: sheets by name, in the workbook's order, and its defined names.

    Chart sheets and macro sheets are left out. A name that belongs to one sheet has the key
    "Blad!Namn".
    """

    sheets: Mapping[str, Sheet]
    names: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False


def read_workbook(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """Read all worksheets, hidden ones too.

    Values are what Excel holds: whole numbers int (as far as Excel's 15 digits carry), others
    float, date formats date, datetime or time. What is no date stays a number: elapsed time (in
    days), and serials that no calendar has. An `ErrorValue` whose text begins with "#" is Excel's
    own; others say what is wrong with the cell (no number, text too long, two values).

    `name` is the file's name, for messages and to know a lock file. Raises WrongKindOfFile (.xls,
    encrypted, HTML …), UnreadableFile (damaged) and UnsafeFile (over a limit, DOCTYPE).
    """
    return read_package(open_package(data, name=name, limits=limits))


def open_workbook(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """As `read_workbook`, but a sheet is parsed when its rows or merged ranges are first asked for.

    Half of a workbook's sheets are for people alone, and are never asked for. What the zip, the
    workbook part and the tables tell is refused here; what is wrong within a sheet raises the same
    errors where the sheet is first used.
    """
    return read_package(open_package(data, name=name, limits=limits), whole=False)


def read_package(package: Package, *, whole: bool = True) -> Workbook:
    """As `read_workbook`, for a package that is already open; as `open_workbook` if not `whole`."""
    with no_collection():
        return _read_parts(package, whole=whole)


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: thousands of objects are made, none of them in a cycle, and
    looking through them again and again is a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read_parts(package: Package, *, whole: bool) -> Workbook:
    main = _main_part(package)
    book = _read_book(package, main)
    related = package.relationships(main)
    parts: dict[str, str] = {}
    for relation in related.values():
        if relation.kind in ("sharedStrings", "styles") and not relation.external:
            part = package.resolve(main, relation.target)
            if part in package:
                parts.setdefault(relation.kind, part)
    strings = _read_strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    dates = _remembered(_read_dates, package, parts["styles"]) if "styles" in parts else {}
    sheets: dict[str, Sheet] = {}
    reader = _SheetReader(package, strings, dates, book.date1904)
    for listed in book.sheets:
        found = related.get(listed.relation)
        if found is None:
            raise _damaged(package, f"Bladet {listed.name} finns inte i filen.")
        if found.kind != "worksheet" or found.external:
            continue
        if any(listed.name.lower() == other.lower() for other in sheets):
            raise _damaged(package, f"Två blad heter {listed.name}.")
        part = package.resolve(main, found.target)
        package.refuse_oversized(part)
        content = _Content(reader, part, listed.name)
        sheets[listed.name] = Sheet(
            name=listed.name,
            rows=_Rows(content),
            state=listed.state,
            tables=tuple(
                _remembered(_read_table, package, table)
                for table in package.related(part, "table")
                if table in package
            ),
            merges=content.raw.merges if whole else _Merges(content),
        )
    return Workbook(sheets=sheets, names=book.names, date1904=book.date1904)


def _damaged(package: Package, what: str, part: str = "") -> UnreadableFile:
    where = package.place(part) if part else package.where
    return UnreadableFile(f"{what} Filen är skadad.", where=where, todo=REPAIR)


# ---------------------------------------------------------------------------------------------
# the workbook's own parts


@dataclass(frozen=True, slots=True)
class _ListedSheet:
    name: str
    relation: str
    state: str


@dataclass(slots=True)
class _Book:
    sheets: list[_ListedSheet] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date1904: bool = False


def _main_part(package: Package) -> str:
    for part in package.related("", "officeDocument"):
        content_type = package.content_type(part)
        refuse_foreign_main_part(content_type, package.where)
        return part
    raise _damaged(package, "Filen säger inte vilken del som är arbetsboken.")


_BOOK = Vocabulary(
    "workbook workbookPr sheets sheet definedNames definedName mc:AlternateContent mc:Fallback",
    "r:id",
)


def _read_book(package: Package, part: str) -> _Book:
    book = _Book()
    named: list[tuple[dict[str, str], str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(named) + len(book.sheets) > package.limits.listed:
            raise UnsafeFile(
                f"Arbetsboken har fler än {_grouped(package.limits.listed)} blad och namn.",
                where=package.place(part),
                todo=SHRINK,
            )
        if tag == "sheet":
            book.sheets.append(
                _ListedSheet(
                    attributes.get("name", ""),
                    attributes.get("r:id", ""),
                    attributes.get("state", "visible"),
                )
            )
        elif tag == "workbookPr":
            book.date1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
        elif tag == "definedName":
            named.append((attributes, ""))

    def end(tag: str, text: str) -> None:
        if tag == "definedName":
            named[-1] = (named[-1][0], text)

    package.walk(part, _BOOK, start, end)
    for attributes, text in named:
        name = attributes.get("name", "")
        index = _index(attributes.get("localSheetId", ""), none=len(book.sheets))
        if index < len(book.sheets):
            name = f"{book.sheets[index].name}!{name}"
        book.names.setdefault(name, text)
    return book


T = TypeVar("T")

_SMALL, _MOST_REMEMBERED = 1 << 16, 64
_REMEMBERED: dict[tuple[Callable[..., Any], bytes], Any] = {}


def _remembered(parse: Callable[[Package, str], T], package: Package, part: str) -> T:
    """What a part says, remembered by its bytes: the workbooks of a call come from one template,
    and their styles and tables are the same."""
    if package.entry(part).size > _SMALL:
        return parse(package, part)
    key = (parse, package.read(part))
    if key not in _REMEMBERED:
        if len(_REMEMBERED) >= _MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[key] = parse(package, part)
    found: T = _REMEMBERED[key]
    return found


_STYLES = Vocabulary("styleSheet numFmts numFmt cellXfs xf")


def _read_dates(package: Package, part: str) -> dict[str, DateKind]:
    """Index of a cell style, as it is written in a cell -> what date it shows; no others."""
    codes: dict[int, str] = {}
    styles: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            codes[_index(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf":
            styles.append(_index(attributes.get("numFmtId")))

    package.walk(part, _STYLES, start)
    kinds = {number: date_kind(number, codes.get(number)) for number in set(styles)}
    return {str(index): kind for index, number in enumerate(styles) if (kind := kinds[number])}


def _index(text: str | None, *, none: int = 0) -> int:
    """An index as written in an attribute; `none` where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else none


_TABLE = Vocabulary("table tableColumns tableColumn")


def _read_table(package: Package, part: str) -> ListObject:
    found: dict[str, str] = {}
    columns: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            found.update(attributes)
        elif tag == "tableColumn":
            columns.append(_unescape(attributes.get("name", "")))

    package.walk(part, _TABLE, start)
    return ListObject(
        name=found.get("displayName") or found.get("name", ""),
        ref=found.get("ref", "").replace("$", ""),
        columns=tuple(columns),
        header_rows=_index(found.get("headerRowCount", "1")),
        totals_rows=_index(found.get("totalsRowCount", "0")),
    )


# ---------------------------------------------------------------------------------------------
# text

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _unescape(text: str) -> str:
    """Decode `_x000D_` (ECMA-376 part 1, 22.9.2.19); what no text can hold becomes U+FFFD."""
    if "_x" not in text or not _ESCAPE.search(text):
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _NOT_TEXT.sub("\ufffd", text)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _text(text: str) -> str | ErrorValue:
    text = _unescape(text)
    if len(text) > MAX_TEXT:
        return ErrorValue.because(
            sentence(
                "texten har {length|tal} tecken, och en cell rymmer {most|tal}",
                "the text has {length|tal} characters, and a cell holds {most|tal}",
                length=len(text),
                most=MAX_TEXT,
            )
        )
    return text


_STRINGS = Vocabulary("sst si t r")
_SI, _T = _STRINGS.tags["si"], _STRINGS.tags["t"]


def _read_strings(package: Package, part: str) -> list[str | ErrorValue]:
    """The shared strings: plain text, rich text put together, phonetic runs left out."""
    strings: list[str | ErrorValue] = []
    add = strings.append
    text = piece = ""
    depth = 0
    for events in package.events(part, _STRINGS):
        for event in events:
            if isinstance(event, tuple):
                piece = ""
                depth += 1
                if event[0] is _SI:
                    text = ""
            elif event is _T:
                depth -= 1
                text += piece
            elif event is _SI:
                depth -= 1
                add(_text(text) if "_x" in text or len(text) > MAX_TEXT else text)
            elif isinstance(event, Tag):
                depth -= 1
            else:
                piece += event
        if depth > package.limits.depth:
            raise too_deep(package.limits.depth, package.place(part))
    return strings


# ---------------------------------------------------------------------------------------------
# numbers

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE_UP_TO = 10**15  # Excel holds 15 digits; beyond them a float says what is there


def _number(text: str) -> int | float | ErrorValue:
    """A number as written in a cell: int where it is whole within Excel's 15 digits."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return ErrorValue("NaN" if text in ("NaN", "-NaN") else f"NaN: {text[:40]}")
    number = float(text)
    if not -_WHOLE_UP_TO < number < _WHOLE_UP_TO:
        return number if number - number == 0 else ErrorValue(f"NaN: {text[:40]}")
    whole = round(number)
    if whole == number or (abs(whole - number) < 1e-2 and float(f"{number:.15g}") == whole):
        return whole
    return number


# ---------------------------------------------------------------------------------------------
# a sheet


_COLUMNS: dict[str, int] = {}
"""Column letters -> number, filled as letters are met: at most 16 384 of them."""

_REFERENCE = re.compile(r"\s*\$?([A-Za-z]{1,3})\$?0*([1-9][0-9]{0,6})\s*")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


_SHEET = Vocabulary(
    "worksheet sheetData row c v f is t r mergeCells mergeCell mc:AlternateContent mc:Fallback"
)
_ROW, _C, _V, _F = (_SHEET.tags[name] for name in ("row", "c", "v", "f"))
_IS, _MERGE = (_SHEET.tags[name] for name in ("is", "mergeCell"))
_SHEET_T = _SHEET.tags["t"]


_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f[ />]')
"""A cell with a formula, as Excel and other programs write it into the XML."""

_Raw = tuple[str, str | None, str | None, str | None, str | None, str | None]
"""A cell as it stands: reference, type, style, and the text of v, f and is."""


@dataclass(slots=True)
class _RawSheet:
    """What a worksheet part holds. `strays` are the cells that came out of order, twice, or in
    another row than their own."""

    rows: dict[int, dict[str, _Raw]]
    strays: list[_Raw]
    merges: tuple[str, ...]


class _Content:
    """A worksheet part, parsed when it is first asked for."""

    def __init__(self, reader: _SheetReader, part: str, sheet: str) -> None:
        self.reader = reader
        self.part = part
        self.sheet = sheet

    @cached_property
    def raw(self) -> _RawSheet:
        with no_collection():
            return self.reader.read(self.part)

    @cached_property
    def formulas(self) -> frozenset[str]:
        found = _FORMULA.findall(self.reader.package.read(self.part))
        return frozenset(ref.decode("ascii") for ref in found)

    @property
    def is_parsed(self) -> bool:
        return "raw" in self.__dict__

    def make(self, raw: _Raw) -> Cell | None:
        return self.reader.cell(self.sheet, raw)


class _Merges(Sequence[str]):
    """The merged ranges of a sheet that may not be parsed yet."""

    def __init__(self, content: _Content) -> None:
        self._content = content

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._content.raw.merges[index]

    def __len__(self) -> int:
        return len(self._content.raw.merges)


class _Rows(Mapping[int, Mapping[str, Cell]]):
    """The rows of a sheet. Their cells are made when the first is asked for: of many sheets, none
    ever is, and making them takes as long as parsing."""

    def __init__(self, content: _Content) -> None:
        self._content = content

    def formulas_in_sight(self) -> frozenset[str]:
        """As `Sheet.formulas_in_sight`."""
        return frozenset() if self._content.is_parsed else self._content.formulas

    @cached_property
    def _rows(self) -> dict[int, dict[str, Cell]]:
        with no_collection():
            return self._made()

    def _made(self) -> dict[int, dict[str, Cell]]:
        make, raw_rows = self._content.make, self._content.raw.rows
        rows: dict[int, dict[str, Cell]] = {}
        for number in sorted(raw_rows):
            row = raw_rows.pop(number)
            cells = {letters: cell for letters, raw in row.items() if (cell := make(raw))}
            if cells:
                rows[number] = cells
        strays = self._content.raw.strays
        return self._with_strays(rows, strays) if strays else rows

    def _with_strays(
        self, rows: dict[int, dict[str, Cell]], strays: list[_Raw]
    ) -> dict[int, dict[str, Cell]]:
        for raw in strays:
            cell = self._content.make(raw)
            if cell is not None:
                letters = cell.ref.rstrip("0123456789")
                row = rows.setdefault(int(cell.ref[len(letters) :]), {})
                row[letters] = _both(row[letters], cell) if letters in row else cell
        strays.clear()
        return {
            number: {letters: row[letters] for letters in sorted(row, key=_COLUMNS.__getitem__)}
            for number, row in sorted(rows.items())
        }

    def __getitem__(self, number: int) -> Mapping[str, Cell]:
        return self._rows[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _SheetReader:
    """Reads worksheet parts of one workbook; `budget` is how many cells it may still hold."""

    def __init__(
        self,
        package: Package,
        strings: list[str | ErrorValue],
        dates: Mapping[str, DateKind],
        date1904: bool,
    ) -> None:
        self.package = package
        self.strings = strings
        self.dates = dates
        self.date1904 = date1904
        self.budget = MAX_CELLS

    def read(self, part: str) -> _RawSheet:
        """What stands in a sheet.

        One long loop, because a call for every event would cost more than all the rest. Elements
        open in this order: worksheet, sheetData, row, c, and v, f or is; whatever opens out of
        order is an error, which also bounds the depth.
        """
        rows: dict[int, dict[str, _Raw]] = {}
        strays: list[_Raw] = []
        merges: list[str] = []
        columns = _COLUMNS
        others = 0  # open elements that are not rows, cells or in cells
        row: dict[str, _Raw] | None = None
        number, digits, width = 0, "0", 1
        column = 0
        cell: dict[str, str] | None = None
        leaf: Tag | None = None  # v, f or t, when open
        piece = ""
        text: str | None = None
        formula: str | None = None
        inline: str | None = None
        for events in self.package.events(part, _SHEET):
            for event in events:
                if type(event) is tuple:
                    tag, attributes = event
                    if tag is _C:
                        if cell is not None or row is None:
                            raise self._malformed(part, number)
                        cell = attributes
                        text = formula = inline = None
                    elif tag is _V or tag is _F or tag is _SHEET_T:
                        if leaf is not None or cell is None:
                            raise self._malformed(part, number)
                        leaf = tag
                        piece = ""
                    elif tag is _ROW:
                        written = attributes.get("r")
                        before = number
                        number = before + 1 if written is None else _index(written.strip())
                        if row is not None or not 0 < number <= _LAST_ROW:
                            raise self._malformed(part, before)
                        digits = str(number)
                        width = len(digits)
                        column = 0
                        row = {}
                    else:
                        if tag is _IS:
                            inline = ""
                        elif tag is _MERGE:
                            merges.append(attributes.get("ref", "").replace("$", ""))
                            if len(merges) > self.package.limits.merges:
                                raise self._too_many_merges(part)
                        others += 1
                        if others > self.package.limits.depth:
                            raise too_deep(others, self.package.place(part))
                elif type(event) is str:
                    if leaf is not None:
                        piece += event
                elif event is _V:
                    text = piece
                    leaf = None
                elif event is _C:
                    assert cell is not None
                    assert row is not None
                    ref = cell.get("r")
                    before = column
                    if ref is None:
                        column += 1
                        if column > _LAST_COLUMN:
                            raise self._malformed(part, number)
                        letters = _letters(column)
                        ref = letters + digits
                        regular = True
                    else:
                        letters = ref[:-width]
                        regular = ref[-width:] == digits
                        if not regular or letters not in columns:
                            letters, at = self._place(ref, part, number)
                            ref = f"{letters}{at}"
                            regular = at == number
                        column = columns[letters]
                    if text is not None or formula is not None or inline is not None:
                        raw = (ref, cell.get("t"), cell.get("s"), text, formula, inline)
                        if regular and column > before:
                            row[letters] = raw
                        else:
                            strays.append(raw)
                    cell = None
                elif event is _F:
                    formula = piece
                    leaf = None
                elif event is _SHEET_T:
                    if inline is not None:
                        inline += piece
                    leaf = None
                elif event is _ROW:
                    if row:
                        self._take(len(row), part)
                        if number in rows:
                            strays.extend(row.values())
                        else:
                            rows[number] = row
                    row = None
                else:
                    others -= 1
            self._take(len(strays), part, keep=True)
        return _RawSheet(rows, strays, tuple(merges))

    def _take(self, cells: int, part: str, *, keep: bool = False) -> None:
        left = self.budget - cells
        if not keep:
            self.budget = left
        if left < 0:
            raise UnsafeFile(
                f"Arbetsboken har fler än {_grouped(MAX_CELLS)} ifyllda celler.",
                where=self.package.place(part),
                todo=SHRINK,
            )

    def _too_many_merges(self, part: str) -> UnsafeFile:
        most = _grouped(self.package.limits.merges)
        return UnsafeFile(
            f"Bladet har fler än {most} sammanslagna områden.",
            where=self.package.place(part),
            todo=SHRINK,
        )

    def _place(self, ref: str, part: str, row: int) -> tuple[str, int]:
        """Column and row of a reference that is not yet known or is written oddly ("$b$5")."""
        matched = _REFERENCE.fullmatch(ref)
        if matched is None or int(matched.group(2)) > _LAST_ROW:
            raise self._malformed(part, row)
        letters = matched.group(1).upper()
        if letters not in _COLUMNS:
            column = _column(letters)
            if column > _LAST_COLUMN:
                raise self._malformed(part, row)
            _COLUMNS[letters] = column
        return letters, int(matched.group(2))

    def _malformed(self, part: str, row: int) -> UnreadableFile:
        return _damaged(self.package, f"Bladet går inte att läsa efter rad {row}.", part)

    def cell(self, sheet: str, raw: _Raw) -> Cell | None:
        """The cell, or None where nothing stands in it."""
        ref, kind, style, text, formula, inline = raw
        value: Scalar
        if text and (kind is None or kind == "n"):
            number = (
                int(text) if text.isdigit() and len(text) < 16 and text.isascii() else _number(text)
            )
            value = number
            shown = self.dates.get(style or "0")
            if shown is not None and not isinstance(number, ErrorValue):
                date = read_serial(number, shown, date1904=self.date1904)
                value = number if date is None else date
        elif kind == "s":
            value = self._shared(text, formula)
        elif inline is not None:
            value = _text(inline) or None
        elif kind == "str" or kind == "inlineStr":
            value = _text(text) if text or (text is not None and formula is not None) else None
        elif not text:
            value = None
        elif kind == "e":
            value = ErrorValue(text[:40])
        elif kind == "b" and text.strip().lower() in _BOOLEANS:
            value = _BOOLEANS[text.strip().lower()]
        else:
            value = read_iso(text) if kind == "d" else None
            if value is None:
                value = ErrorValue(f"NaN: {text[:40]}")
        return None if value is None and formula is None else Cell(sheet, ref, value, formula)

    def _shared(self, text: str | None, formula: str | None) -> Scalar:
        if not text:
            return None
        try:
            index = int(text)
            shared = self.strings[index] if index >= 0 else None
        except (ValueError, IndexError):
            shared = None
        if shared is None:
            return ErrorValue.because(
                sentence(
                    "texten nr {number} finns inte i filen",
                    "text no. {number} is not in the file",
                    number=text[:20],
                )
            )
        return shared if shared or formula is not None else None


_BOOLEANS: dict[str, Scalar] = {"1": True, "true": True, "0": False, "false": False}


def _both(first: Cell, second: Cell) -> Cell:
    """A cell that is in the file twice: one of them if they agree, else an error value."""
    if first.formula == second.formula and repr(first.value) == repr(second.value):
        return first
    reason = sentence(
        "cellen finns två gånger: {values|lista}",
        "the cell is there twice: {values|lista}",
        values=[f"{cell.value!s:.20}" for cell in (first, second)],
    )
    return Cell(second.sheet, second.ref, ErrorValue.because(reason))
