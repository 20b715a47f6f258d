"""The package that openpyxl writes, finished: with what openpyxl leaves out.

openpyxl writes formulas without their values, stamps the time of day into the file and cannot
describe a chart. Here each formula gets its value, so that Protected View, viewers and our own
reader see figures; and all dates are fixed, so that the same card gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from validators.model import Scalar

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the package bears: the earliest that a zip can hold."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_TERMS = "http://purl.org/dc/terms/"

# What openpyxl writes: a character that is not ASCII as a number, a row with its height, a formula.
_CHARACTER = re.compile(rb"&#([0-9]{3,});")
_ROW = re.compile(rb'(<row r="([0-9]+)"[^>]*?) customHeight="1"')
_FORMULA = re.compile(rb"<c (r=[^>]*)>(<f>[^<]*</f>)<v></v></c>")

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# The children of a font in the order of the schema (ECMA-376 part 1, 18.8.22).
_FONT = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
         "color", "name", "family", "charset", "scheme")  # fmt: skip


@dataclass
class SheetExtras:
    """What a sheet is to hold, and openpyxl does not write."""

    formula_values: dict[str, Scalar] = field(default_factory=dict)
    """A1 reference of each formula -> its value."""

    flexible_rows: set[int] = field(default_factory=set)
    """Rows that grow with their text in Excel, although they have a height."""

    chart_texts: list[tuple[str, str]] = field(default_factory=list)
    """Title and description of each chart, in order."""


def finish_package(package: bytes, sheets: Mapping[str, SheetExtras], day: dt.date) -> bytes:
    """The package with what openpyxl left out, made and changed on `day`.

    `sheets` are all sheets of the workbook in their order, by title. Raises ValueError where a
    formula has no value.
    """
    sheet_parts = {f"xl/worksheets/sheet{n}.xml": title for n, title in enumerate(sheets, 1)}
    with_charts = [title for title, extras in sheets.items() if extras.chart_texts]
    drawings = {f"xl/drawings/drawing{n}.xml": title for n, title in enumerate(with_charts, 1)}
    finished = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            content = source.read(name)
            if name in sheet_parts:
                title = sheet_parts[name]
                content = _with_values(content, title, sheets[title])
            elif name in drawings:
                content = _with_chart_texts(content, sheets[drawings[name]].chart_texts)
            elif name == "xl/styles.xml":
                content = _with_ordered_fonts(content)
            elif name == "docProps/core.xml":
                content = _dated(content, day)
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, content)
    return finished.getvalue()


def _with_values(part: bytes, title: str, extras: SheetExtras) -> bytes:
    """The part with its formulas' values, in UTF-8.

    It is spliced as text: a tree of ten thousand rows takes as much memory as all the rest of a
    collected workbook.
    """

    def with_value(match: re.Match[bytes]) -> bytes:
        cell, formula = match[1], match[2]
        ref = cell.split(b'"', 2)[1].decode()
        kind, value = _cached_value(extras.formula_values[ref])
        return b"<c %b%b>%b<v>%b</v></c>" % (cell, kind, formula, value)

    def with_own_height(match: re.Match[bytes]) -> bytes:
        return match[1] if int(match[2]) in extras.flexible_rows else match[0]

    part = _CHARACTER.sub(lambda match: chr(int(match[1])).encode(), part)
    part = _ROW.sub(with_own_height, part.replace(b' t="n"></c>', b' t="n"/>'))
    part, count = _FORMULA.subn(with_value, part)
    if count != len(extras.formula_values):
        raise ValueError(f"{title}: {count} of {len(extras.formula_values)} formulas have a value")
    return part


def _cached_value(value: Scalar) -> tuple[bytes, bytes]:
    """The attribute that tells a value's type, and the value, as they stand in the part."""
    if isinstance(value, bool):
        return b' t="b"', b"%d" % value
    if isinstance(value, int | float):
        return b"", repr(value).encode()
    if isinstance(value, dt.date):
        return b"", b"%d" % serial(value)
    text = "" if value is None else escape_text(str(value))
    return b' t="str"', escape(text).encode()


def _with_chart_texts(part: bytes, chart_texts: Sequence[tuple[str, str]]) -> bytes:
    root = etree.fromstring(part)
    frames = root.iter(f"{{{_DRAWING}}}cNvPr")
    for frame, (name, text) in zip(frames, chart_texts, strict=True):
        frame.set("name", name)
        frame.set("descr", text)
    return _to_xml(root)


def _with_ordered_fonts(part: bytes) -> bytes:
    """The children of each font in the order of the schema; openpyxl has one of its own."""
    root = etree.fromstring(part)
    for font in root.iter(f"{{{_MAIN}}}font"):
        font[:] = sorted(font, key=lambda child: _FONT.index(etree.QName(child).localname))
    return _to_xml(root)


def _dated(part: bytes, day: dt.date) -> bytes:
    root = etree.fromstring(part)
    for name in ("created", "modified"):
        for element in root.iter(f"{{{_TERMS}}}{name}"):
            element.text = f"{day.isoformat()}T00:00:00Z"
    return _to_xml(root)


def _to_xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def escape_text(text: str) -> str:
    """A text as a cell holds it (ECMA-376 part 1, 22.9.2.19).

    Escaped are a carriage return, which XML would make a line feed of, and what only looks like an
    escape. What no text can hold becomes U+FFFD.
    """
    text = _NO_TEXT.sub("\ufffd", _LOOKS_ESCAPED.sub("_x005F_", text))
    return text.replace("\r", "_x000D_")


def serial(day: dt.date) -> int:
    """A date as Excel counts it (1900 system). E.g. 2025-01-01 is 45658."""
    date = day.date() if isinstance(day, dt.datetime) else day
    return (date - dt.date(1899, 12, 30)).days
