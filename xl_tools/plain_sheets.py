"""The quick way to read a sheet: its cells as Excel, LibreOffice and openpyxl write them.

What these programs write between `<sheetData>` and `</sheetData>` is so regular that two regular
expressions tell all of it, in a fifth of the time that a call for each element takes. They must
account for every character; where one is left over, or anything else is out of the ordinary, there
is no result, and `raw_sheets` reads the sheet from its beginning. Nothing is raised here: what is
wrong with a sheet is told there.

The rest of the part goes through the XML parser, with a `sheetData` in it that is empty. So it is
known that the whole is well-formed, that the cells are in the namespace of worksheets, and that no
limit is exceeded.

The time is in proportion to the sheet: what may repeat in the expressions holds no "<", and what
follows it begins with one.
"""

from __future__ import annotations

import operator
import re
from dataclasses import replace

from validators.errors import FordelaError
from xl_tools.package import Package
from xl_tools.raw_sheets import (
    COLUMNS,
    LAST_COLUMN,
    LAST_ROW,
    SHEET,
    Raw,
    RawReader,
    RawSheet,
    column_of,
)

_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*)?<worksheet[\s>]"""
)
"""How a part begins that is in UTF-8."""

_BEGIN, _END = b"<sheetData>", b"</sheetData>"

# No control characters but tab and line feed: XML makes a carriage return a line feed, and allows
# no others.
_TEXT = r"[^<>\x00-\x08\x0b-\x1f]*+"
_NOT_XML = ("\ufffe", "\uffff")
_VALUE = r"[A-Za-z0-9.: ]*+"

_ROW = re.compile(
    r'<row r="([1-9][0-9]{0,6})"'
    r"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot"
    rf'|ph|x14ac:dyDescent)="{_VALUE}")*)'
    r"( ?/)?>"
)
_NAME = re.compile(r' ([^ "=]++)=')

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]{1,12})")?'
    rf'(?: cm="{_VALUE}")?(?: vm="{_VALUE}")?'
    r"(?: ?/>|>"
    rf'(?:<f(?: aca="{_VALUE}")?(?: t="{_VALUE}")?(?: ref="{_VALUE}")?(?: ca="{_VALUE}")?'
    rf'(?: si="{_VALUE}")?>({_TEXT})</f>)?'
    rf'(?:<v(?: xml:space="preserve")?>({_TEXT})</v>)?'
    rf'(?:<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?'
    r"</c>)"
)
_STEP = _CELL.groups + 1
"""A row split by `_CELL` has so many items for a cell: its groups, and what is between."""

_EMPTY = re.compile(r"<(f [^<>/]*+|[fvt]) ?/>")
_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos);")

_MOST_NAMES = 40
"""The expressions know fewer names of elements and attributes than these."""


def read_plain(reader: RawReader, part: str) -> RawSheet | None:
    """What stands in a sheet, exactly as `reader.read(part)` says it, or None where that must tell.

    Where the result is None nothing has been taken of the package's limits.
    """
    package, spent = reader.package, replace(reader.package.spent)
    try:
        sheet = _read(reader, part)
    except FordelaError:
        sheet = None
    if sheet is None:
        package.spent = spent
    else:
        reader.budget -= sum(map(len, sheet.rows.values()))
    return sheet


def _read(reader: RawReader, part: str) -> RawSheet | None:
    package = reader.package
    # A part within the limit of a tag cannot hold a tag beyond it.
    if package.entry(part).size > package.limits.token:
        return None
    data = package.read(part)
    begin, end = data.find(_BEGIN) + len(_BEGIN), data.rfind(_END)
    if not len(_BEGIN) <= begin <= end or _HEAD.match(data) is None:
        return None
    try:
        cells = data[begin:end].decode("utf-8")
    except UnicodeDecodeError:
        return None
    found = _rows(cells, reader.budget)
    if found is None:
        return None
    rows, events = found
    # Row attributes of a prefix are well-formed only where the prefix is declared.
    opened = b'<sheetData x14ac:dyDescent="0">' if "x14ac:" in cells else _BEGIN
    merges = _merges(package, part, data[: begin - len(_BEGIN)] + opened + data[end:])
    if merges is None:
        return None
    package.count(events)
    return RawSheet(rows, [], merges)


def _merges(package: Package, part: str, frame: bytes) -> tuple[str, ...] | None:
    """The merged ranges of a part without its cells, where nothing else in it matters to them."""
    # Then a sheetData that the parser finds is the one whose cells were taken out.
    if frame.count(b"sheetData") != 2:
        return None
    limits = package.limits
    if frame.count(b"=") + frame.count(b"<") + _MOST_NAMES > limits.names:
        return None
    merges: list[str] = []
    depth = found = 0
    for events in package.events(part, SHEET, frame):
        for event in events:
            if type(event) is tuple:
                tag, attributes = event
                if tag == "sheetData":
                    found += 1
                elif tag == "mergeCell":
                    merges.append(attributes.get("ref", "").replace("$", ""))
                elif tag not in _AROUND:
                    return None
                depth += 1
                # `>=`, because the text of a cell goes one deeper than all of this.
                if depth >= limits.depth or len(merges) > limits.merges:
                    return None
            elif type(event) is not str:
                depth -= 1
    return tuple(merges) if found == 1 else None


_AROUND = ("worksheet", "mergeCells", "mc:AlternateContent", "mc:Fallback")


def _rows(text: str, budget: int) -> tuple[dict[int, dict[str, Raw]], int] | None:
    """The rows of a sheetData, if all of it is plain and it has at most `budget` cells; and how
    many events they are (Package.events), an empty text counted as well."""
    if any(map(text.__contains__, _NOT_XML)):
        return None
    has_entities = "&" in text
    if has_entities and len(_ENTITY.findall(text)) != text.count("&"):
        return None
    if "/><" in text:
        text = _EMPTY.sub(_with_end, text)
    rows: dict[int, dict[str, Raw]] = {}
    before = events = 0
    between, *found = _ROW.split(text)
    if between:
        return None
    for digits, attributes, closed, content in zip(*(found[i::4] for i in range(4)), strict=True):
        number = int(digits)
        if not before < number <= LAST_ROW or not _each_once(attributes):
            return None
        before = number
        events += 2
        if closed:
            if content:
                return None
            continue
        cells = _cells(content, digits, has_entities=has_entities and "&" in content)
        if cells is None:
            return None
        row, inside = cells
        events += inside
        if row:
            rows[number] = row
            budget -= len(row)
            if budget < 0:
                return None
    return rows, events


def _each_once(attributes: str) -> bool:
    names = _NAME.findall(attributes)
    return len(names) == len(set(names))


def _with_end(found: re.Match[str]) -> str:
    """`<v/>` -> `<v></v>`, which is the same."""
    tag = found.group(1)
    return f"<{tag}></{tag[0]}>"


def _cells(content: str, digits: str, *, has_entities: bool) -> tuple[dict[str, Raw], int] | None:
    """The cells of a row that have content, up to and with the row's end; and their events."""
    split = _CELL.split(content)
    letters = split[1::_STEP]
    if split[-1] != "</row>" or "".join(split[::_STEP]) != "</row>":
        return None
    if split[2::_STEP].count(digits) != len(letters) or not _ascend(letters):
        return None
    styles, types, formulas, values, inlines = (split[at::_STEP] for at in range(3, _STEP))
    if has_entities:
        formulas, values, inlines = (
            [text and _unescaped(text) for text in texts] for texts in (formulas, values, inlines)
        )
    row = {
        own: (own + digits, kind, style, value, formula, inline)
        for own, style, kind, formula, value, inline in zip(
            letters, styles, types, formulas, values, inlines, strict=True
        )
        if value is not None or inline is not None or formula is not None
    }
    count = len(letters)
    leaves = [count - texts.count(None) for texts in (formulas, values, inlines)]
    return row, 2 * count + 3 * sum(leaves) + 2 * leaves[2]


def _ascend(letters: list[str]) -> bool:
    """Whether columns come in order, each once, and all of them exist."""
    for own in set(letters).difference(COLUMNS):
        column = column_of(own)
        if column > LAST_COLUMN:
            return False
        COLUMNS[own] = column
    columns = list(map(COLUMNS.__getitem__, letters))
    return all(map(operator.lt, columns, columns[1:]))


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")
