"""The parts of a workbook beside its sheets: sheet list, styles, tables, shared strings."""

from __future__ import annotations

from dataclasses import dataclass, field

from opc.file_kinds import refuse_foreign_main_part
from opc.package import Package, damaged, too_deep
from opc.xml_events import Tag, Vocabulary
from opc.zips import SHRINK
from validators.errors import UnsafeFile
from validators.model import ErrorValue
from validators.spelling import grouped
from xl_tools.number_formats import DateKind, date_kind
from xl_tools.reading.xml.cell_values import MAX_TEXT_LENGTH, read_text, unescape
from xl_tools.reading.xml.sheet_xml import index_of

_BOOK = Vocabulary(
    "workbook workbookPr sheets sheet definedNames definedName mc:AlternateContent mc:Fallback",
    "r:id",
)
_STYLES = Vocabulary("styleSheet numFmts numFmt cellXfs xf")
_TABLE = Vocabulary("table tableColumns tableColumn")
_STRINGS = Vocabulary("sst si t r")
_SI, _T = _STRINGS.tags["si"], _STRINGS.tags["t"]


@dataclass(frozen=True, slots=True)
class ListObject:
    """An Excel table (ECMA-376 part 1, 18.5)."""

    name: str
    ref: str
    """Its A1 range, without "$"."""
    columns: tuple[str, ...]
    """The titles of its columns."""
    header_rows: int = 1
    totals_rows: int = 0


@dataclass(frozen=True, slots=True)
class _ListedSheet:
    name: str
    relation: str  # the id of the relationship that leads to its part
    state: str  # "visible", "hidden" or "veryHidden"


@dataclass(slots=True)
class _BookPart:
    """What the main part of a workbook says."""

    sheets: list[_ListedSheet] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # defined names: "Namn" or "Blad!Namn"
    date1904: bool = False


def main_part(package: Package) -> str:
    """The name of a workbook's main part. Raises WrongKindOfFile and UnreadableFile."""
    for part in package.related("", "officeDocument"):
        content_type = package.content_type(part)
        refuse_foreign_main_part(content_type, package.where)
        return part
    raise damaged(package, "Filen säger inte vilken del som är arbetsboken.")


_MAX_SHEET_NAME_LENGTH = 255  # characters
"""Excel has 31 at most, and other programs a few more."""


def _refuse_sheet(package: Package, part: str, number: int, name: str) -> None:
    """Raise UnsafeFile for a sheet that comes after too many, or whose name is too long: each
    finding repeats it."""
    if number >= package.limits.sheets:
        what = f"Arbetsboken har fler än {package.limits.sheets} blad."
    elif len(name) > _MAX_SHEET_NAME_LENGTH:
        what = f"Ett blad har ett namn på {grouped(len(name))} tecken; Excel tillåter 31."
    else:
        return
    raise UnsafeFile(what, where=package.place(part), todo=SHRINK)


def read_book(package: Package, part: str, content: bytes | None) -> _BookPart:
    """The sheets and names that the main part lists (ECMA-376 part 1, 18.2). Raises UnsafeFile for
    too many of them."""
    book = _BookPart()
    defined_names: list[tuple[dict[str, str], str]] = []  # attributes and text

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(defined_names) + len(book.sheets) > package.limits.listed:
            raise UnsafeFile(
                f"Arbetsboken har fler än {grouped(package.limits.listed)} blad och namn.",
                where=package.place(part),
                todo=SHRINK,
            )
        if tag == "sheet":
            _refuse_sheet(package, part, len(book.sheets), attributes.get("name", ""))
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
            defined_names.append((attributes, ""))

    def end(tag: str, text: str) -> None:
        if tag == "definedName":
            defined_names[-1] = (defined_names[-1][0], text)

    package.walk(part, _BOOK, start, end, content)
    for attributes, text in defined_names:
        name = attributes.get("name", "")
        index = index_of(attributes.get("localSheetId", ""), none=len(book.sheets))
        if index < len(book.sheets):
            name = f"{book.sheets[index].name}!{name}"
        book.names.setdefault(name, text)
    return book


def read_dates(package: Package, part: str, content: bytes | None) -> dict[str, DateKind]:
    """What dates the cell styles show that show any, by index as it is written in a cell."""
    codes: dict[int, str] = {}
    styles: list[int] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            codes[index_of(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf":
            styles.append(index_of(attributes.get("numFmtId")))

    package.walk(part, _STYLES, start, content=content)
    kinds = {number: date_kind(number, codes.get(number)) for number in set(styles)}
    return {str(index): kind for index, number in enumerate(styles) if (kind := kinds[number])}


def read_table(package: Package, part: str, content: bytes | None) -> ListObject:
    """The Excel table that a part describes."""
    table: dict[str, str] = {}  # attributes
    columns: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            table.update(attributes)
        elif tag == "tableColumn":
            columns.append(unescape(attributes.get("name", "")))

    package.walk(part, _TABLE, start, content=content)
    return ListObject(
        name=table.get("displayName") or table.get("name", ""),
        ref=table.get("ref", "").replace("$", ""),
        columns=tuple(columns),
        header_rows=index_of(table.get("headerRowCount", "1")),
        totals_rows=index_of(table.get("totalsRowCount", "0")),
    )


def read_strings(package: Package, part: str) -> list[str | ErrorValue]:
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
                add(read_text(text) if "_x" in text or len(text) > MAX_TEXT_LENGTH else text)
            elif isinstance(event, Tag):
                depth -= 1
            else:
                piece += event
        if depth > package.limits.depth:
            raise too_deep(package.limits.depth, package.place(part))
    return strings
