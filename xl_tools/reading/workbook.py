"""Workbook bytes -> `Workbook`: sheets of cells, read sparsely and guarded, over zip and XML.

Why a reader of its own: files come from outside, and must neither hang nor harm; a value must keep
its cell; a formula without a cached value, an Excel error and a number that is none must be told
apart from an empty cell; Strict workbooks must not read as empty ones. The formats are those of
ECMA-376 part 1, clause 18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from opc.package import Package, damaged, open_package
from opc.zips import LIMITS, Limits
from validators.model import Cell
from xl_tools.reading.xml.book_parts import (
    ListObject,
    main_part,
    read_book,
    read_dates,
    read_strings,
    read_table,
)
from xl_tools.reading.xml.sheet_content import (
    Merges,
    Rows,
    SheetContent,
    SheetReader,
    no_collection,
)

MAX_CELLS = 500_000  # with content in one workbook; more is refused


@dataclass(frozen=True)
class Sheet:
    """A worksheet."""

    name: str

    rows: Mapping[int, Mapping[str, Cell]]
    """The cells with a value, a formula or an error, by Excel's row number and column letters, both
    ascending. E.g. `rows[5]['B']`"""

    state: str = "visible"
    """ "visible", "hidden" or "veryHidden"."""

    tables: tuple[ListObject, ...] = ()
    """The Excel tables on it."""

    merges: Sequence[str] = ()
    """The A1 ranges of merged cells."""

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The same cells by A1 reference."""
        return {cell.ref: cell for row in self.rows.values() for cell in row.values()}

    def formulas_in_sight(self) -> frozenset[str]:
        """A1 references of cells that hold a formula, told without parsing the sheet.

        What is not among them may hold one as well: `rows` tell. For a sheet that is read already
        there are none.
        """
        return self.rows.formulas_in_sight() if isinstance(self.rows, Rows) else frozenset()


@dataclass(frozen=True)
class Workbook:
    """A workbook as read. Chart sheets and macro sheets are left out."""

    sheets: Mapping[str, Sheet]
    """By name, in the workbook's order."""

    names: Mapping[str, str] = field(default_factory=dict)
    """What each defined name stands for; one that belongs to a sheet has the key "Blad!Namn"."""

    date1904: bool = False
    """Whether dates are counted from 1904."""


def read_workbook(data: bytes, *, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """Read all worksheets of a workbook's bytes, hidden ones too.

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


def _read_parts(package: Package, *, whole: bool) -> Workbook:
    main = main_part(package)
    book = package.remembered(read_book, main)
    relationships = package.relationships(main)
    parts: dict[str, str] = {}  # the first part of each kind
    for relation in relationships.values():
        if relation.kind in ("sharedStrings", "styles") and not relation.external:
            part = package.resolve(main, relation.target)
            if part in package:
                parts.setdefault(relation.kind, part)
    strings = read_strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    dates = package.remembered(read_dates, parts["styles"]) if "styles" in parts else {}
    sheets: dict[str, Sheet] = {}
    names: set[str] = set()  # of sheets, in lower case
    reader = SheetReader(package, strings, dates, book.date1904, MAX_CELLS)
    for listed in book.sheets:
        sheet_relation = relationships.get(listed.relation)
        if sheet_relation is None:
            raise damaged(package, f"Bladet {listed.name} finns inte i filen.")
        if sheet_relation.kind != "worksheet" or sheet_relation.external:
            continue
        if listed.name.lower() in names:
            raise damaged(package, f"Två blad heter {listed.name}.")
        names.add(listed.name.lower())
        part = package.resolve(main, sheet_relation.target)
        package.refuse_oversized(part)
        content = SheetContent(reader, part, listed.name)
        sheets[listed.name] = Sheet(
            name=listed.name,
            rows=Rows(content),
            state=listed.state,
            tables=tuple(
                package.remembered(read_table, table)
                for table in package.related(part, "table")
                if table in package
            ),
            merges=content.raw.merges if whole else Merges(content),
        )
    return Workbook(sheets=sheets, names=book.names, date1904=book.date1904)
