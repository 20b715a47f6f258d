"""The quick way to read a sheet: its cells as Excel, LibreOffice and openpyxl write them.

What these programs write between `<sheetData>` and `</sheetData>` is so regular that two regular
expressions tell all of it, in a fifth of the time that a call for each element takes. They must
account for every character; where one is left over, or anything else is out of the ordinary, there
is no result, and `sheet_xml` reads the sheet from its beginning. Nothing is raised here: what is
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
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from opc.package import Package
from validators.a1 import LAST_COLUMN, LAST_ROW, column_number
from validators.errors import FordelaError
from xl_tools.reading.xml.sheet_xml import COLUMNS, SHEET, Raw, RawReader, RawSheet

# These patterns know references themselves: they are matched thousands of times in a loop.

_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*)?(<worksheet(?:\s[^<>]*+)?>)"""
)
"""How a part begins that is in UTF-8."""

_BEGIN, _END = b"<sheetData>", b"</sheetData>"

_CURSOR = re.compile(rb' activeCell="[A-Z]{1,3}[0-9]{1,7}" sqref="[A-Z]{1,3}[0-9]{1,7}"')
"""Where somebody left the cursor: nothing that `_read_around` looks at."""

# No control characters but tab and line feed: XML makes a carriage return a line feed, and allows
# no others.
_TEXT = r"[^<>\x00-\x08\x0b-\x1f]*+"
_NOT_XML = ("\ufffe", "\uffff")
_VALUE = r"[A-Za-z0-9.: ]*+"

_ROW = re.compile(
    r'<row r="([1-9][0-9]{0,6})"'
    r"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot"
    rf'|ph|x14ac:dyDescent)="{_VALUE}")*)'
    r"( ?/|)>"
)
_NAME = re.compile(r' ([^ "=]++)=')

# What may be left out is written (?:…|), which takes half as long as (?:…)?.
_CELL = re.compile(
    r'<c r="(([A-Z]{1,3})([0-9]++))"(?: s="([0-9]++)"|)(?: t="([A-Za-z]++)"|)'
    r'(?: [cv]m="[0-9]++"|)(?: ?/>|>'
    rf'(?:<f(?: aca="{_VALUE}"|)(?: t="{_VALUE}"|)(?: ref="{_VALUE}"|)(?: ca="{_VALUE}"|)'
    rf'(?: si="{_VALUE}"|)>({_TEXT})</f>|)'
    rf'(?:<v(?: xml:space="preserve"|)>({_TEXT})</v>|)'
    rf'(?:<is><t(?: xml:space="preserve"|)>({_TEXT})</t></is>|)'
    r"</c>)"
)
_ITEMS_PER_CELL = _CELL.groups + 1
"""Of a row split by `_CELL`: what stands before the cell, and its groups."""

_EMPTY = re.compile(r"<(f [^<>/]*+|[fvt]) ?/>")
_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos);")

_MAX_KNOWN_NAMES = 40
"""At least as many names of elements and attributes as these expressions know."""


def read_plain(reader: RawReader, part: str) -> RawSheet | None:
    """What stands in a sheet, exactly as `reader.read(part)` says it; None where only that can.

    With None nothing has been taken of the package's limits.
    """
    package, spent = reader.package, replace(reader.package.spent)
    try:
        sheet = _read(reader, part)
    except FordelaError:
        sheet = None
    if sheet is None:
        package.spent = spent
    else:
        reader.cells_left -= sum(map(len, sheet.rows.values()))
    return sheet


def _read(reader: RawReader, part: str) -> RawSheet | None:
    package = reader.package
    # A part within the limit of a tag cannot hold a tag beyond it.
    if package.entry(part).size > package.limits.token:
        return None
    data = package.read(part)
    head, begun, rest = data.partition(_BEGIN)
    content, ended, tail = rest.rpartition(_END)
    if not (begun and ended):
        return None
    try:
        cells = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    rows_and_events = _rows(cells, reader.cells_left)
    if rows_and_events is None:
        return None
    rows, events = rows_and_events
    merges = _merges(package, part, head, tail, has_prefix="x14ac:" in cells)
    if merges is None:
        return None
    package.count(events - 2)  # the root was met twice
    return RawSheet(rows, [], merges)


def _merges(
    package: Package, part: str, head: bytes, tail: bytes, *, has_prefix: bool
) -> tuple[str, ...] | None:
    """The merged ranges of a part; None where what is around its cells may change these.

    Head and tail are parsed each by itself, within the same root: together they are well-formed
    exactly where both are so. In workbooks of one template the tails are the same (the formats and
    choices of a form), and so are the heads but for the cursor, so that they need not be parsed
    again.
    """
    root = _HEAD.match(head)
    # What looks like one more sheetData may be that whose cells are meant.
    if root is None or b"sheetData" in head or b"sheetData" in tail:
        return None
    limits = package.limits
    names = sum(text.count(mark) for text in (head, tail) for mark in (b"=", b"<"))
    if names + _MAX_KNOWN_NAMES > min(limits.names, limits.prefixes):
        return None
    # Attributes of rows with a prefix are well-formed only where the prefix is declared.
    empty = b'<sheetData x14ac:dyDescent="0"/>' if has_prefix else b"<sheetData/>"
    head = _CURSOR.sub(b' activeCell="A1" sqref="A1"', head)
    before = package.remembered(_read_around, part, head + empty + b"</worksheet>")
    after = package.remembered(_read_around, part, root.group(1) + tail)
    if before is None or after is None or before.sheets != 1:
        return None
    merges = before.merges + after.merges
    return merges if len(merges) <= limits.merges else None


class _Around(NamedTuple):
    """What stands around the cells of a part."""

    sheets: int  # elements sheetData
    merges: tuple[str, ...]  # A1 ranges


_KNOWN = ("worksheet", "mergeCells", "mc:AlternateContent", "mc:Fallback")


def _read_around(package: Package, part: str, content: bytes | None) -> _Around | None:
    """What stands around the cells; None where rows or cells do, or too deep a pile of elements."""
    merges: list[str] = []
    depth = sheets = 0
    for events in package.events(part, SHEET, content):
        for event in events:
            if type(event) is tuple:
                tag, attributes = event
                if tag == "sheetData":
                    sheets += 1
                elif tag == "mergeCell":
                    merges.append(attributes.get("ref", "").replace("$", ""))
                elif tag not in _KNOWN:
                    return None
                depth += 1
                # `>=`, because the text of a cell is one deeper than its sheetData.
                if depth >= package.limits.depth:
                    return None
            elif type(event) is not str:
                depth -= 1
    return _Around(sheets, tuple(merges))


def _rows(text: str, max_cells: int) -> tuple[dict[int, dict[str, Raw]], int] | None:
    """The rows of a sheetData, and how many events they are (`Package.events`).

    None where not all of it is plain, or more than `max_cells` cells have content.
    """
    if any(map(text.__contains__, _NOT_XML)):
        return None
    if "&" in text and len(_ENTITY.findall(text)) != text.count("&"):
        return None
    rows: dict[int, dict[str, Raw]] = {}
    columns_above: list[str] = []
    attributes_above = ""
    row_above = events = 0
    leading, *items = _ROW.split(text)
    if leading:
        return None
    for digits, attributes, closed, content in zip(*(items[i::4] for i in range(4)), strict=True):
        number = int(digits)
        if not row_above < number <= LAST_ROW:
            return None
        if attributes != attributes_above and not _each_once(attributes):
            return None
        row_above, attributes_above = number, attributes
        events += 2
        if closed:
            if content:
                return None
            continue
        cells = _cells(content, digits) or _cells(_EMPTY.sub(_with_end, content), digits)
        if cells is None:
            return None
        letters, raws = cells
        # Most rows of a table have the columns of the one above.
        if letters != columns_above and not _ascend(letters):
            return None
        columns_above = letters
        row = {
            column: raw
            for column, raw in zip(letters, zip(*raws, strict=True), strict=True)
            if raw[4] is not None or raw[5] is not None or raw[3] is not None
        }
        if row:
            rows[number] = row
            max_cells -= len(row)
            if max_cells < 0:
                return None
        events += 2 * len(letters)
        for texts, most in zip(raws[3:], (3, 3, 5), strict=True):
            events += most * (len(texts) - texts.count(None)) - texts.count("")
    return rows, events


def _cells(content: str, digits: str) -> tuple[list[str], Sequence[list[Any]]] | None:
    """The column letters of a row's cells, and what makes a `Raw` of each, column by column."""
    split = _CELL.split(content)
    if split[-1] != "</row>" or "".join(split[::_ITEMS_PER_CELL]) != "</row>":
        return None
    refs, letters, numbers, *rest = (
        split[group::_ITEMS_PER_CELL] for group in range(1, _ITEMS_PER_CELL)
    )
    if numbers.count(digits) != len(numbers):
        return None
    if "&" in content:
        rest[2:] = [[text and _unescaped(text) for text in texts] for texts in rest[2:]]
    return letters, (refs, *rest)


def _each_once(attributes: str) -> bool:
    """Whether no attribute is there twice."""
    names = _NAME.findall(attributes) if attributes.count("=") > 1 else ()
    return len(names) == len(set(names))


def _with_end(match: re.Match[str]) -> str:
    """An empty element with an end tag, which is the same. E.g. "<v></v>" for "<v/>"."""
    tag = match.group(1)
    return f"<{tag}></{tag[0]}>"


def _ascend(letters: Sequence[str]) -> bool:
    """Whether columns come in order, each once, and all of them exist."""
    for name in letters:
        if name not in COLUMNS:
            column = column_number(name)
            if column > LAST_COLUMN:
                return False
            COLUMNS[name] = column
    columns = [COLUMNS[name] for name in letters]
    return all(map(operator.lt, columns, columns[1:]))


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")
