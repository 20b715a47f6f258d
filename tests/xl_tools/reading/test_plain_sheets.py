"""The quick way to read a sheet says what the slow one says, or nothing at all."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opc.package import Package
from opc.zips import LIMITS, Limits
from tests.helpers.xml_books import COMPATIBILITY, MAIN, STRICT_MAIN, packed
from validators.errors import FordelaError
from xl_tools.reading.xml.sheet_quick import read_plain
from xl_tools.reading.xml.sheet_xml import RawReader, RawSheet

X14AC = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

EXCEL = (
    f'{DECLARED}<worksheet xmlns="{MAIN}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="x14ac" '
    f'xmlns:x14ac="{X14AC}"><dimension ref="A1:C4"/><sheetData>'
    '<row r="1" spans="1:3" s="3" customFormat="1" ht="18.75" x14ac:dyDescent="0.25">'
    '<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="3"/><c r="C1"><v>45531</v></c></row>'
    '<row r="2" spans="1:3" x14ac:dyDescent="0.25"><c r="A2" t="str">'
    '<f>IF(B2&lt;&gt;"",B2&amp;"å","")</f><v xml:space="preserve"> å\n</v></c>'
    '<c r="B2" s="2"><f t="shared" ref="B2:B4" si="0">C2*2</f><v>2</v></c></row>'
    '<row r="3" x14ac:dyDescent="0.25"><c r="B3"><f t="shared" si="0"/><v>4</v></c>'
    '<c r="C3" t="e" cm="1"><f t="array" ref="C3" ca="1">1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="7" hidden="1" x14ac:dyDescent="0.25"/></sheetData>'
    '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="$A$3:$A$4"/></mergeCells>'
    "<extLst><ext><row/></ext></extLst></worksheet>"
)
LIBREOFFICE = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
    '<sheetData><row r="1" customFormat="false" ht="12.8" hidden="false" customHeight="false" '
    'outlineLevel="0" collapsed="false"><c r="A1" s="0" t="n"><v>1</v></c>'
    '<c r="B1" s="0" t="n"><f aca="false">A1+1</f><v>2</v></c>'
    '<c r="C1" s="0" t="b"><v>1</v></c></row></sheetData></worksheet>'
)
OPENPYXL = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1" ht="26" customHeight="1">'
    '<c r="A1" s="1" t="inlineStr"><is><t>Sökt &amp; beviljat – 2025 😀</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> a\tb</t></is></c>'
    '<c r="C1" s="1" t="n"/><c r="D1" t="inlineStr"><is><t/></is></c>'
    '<c r="E1"><f>SUM(A1:B1)</f><v/></c><c r="F1"><f>A1</f><v /></c></row>'
    '<row r="2"></row></sheetData></worksheet>'
)
STRICT = OPENPYXL.replace(MAIN, STRICT_MAIN)
PROGRAMS = {
    "excel": EXCEL,
    "libreoffice": LIBREOFFICE,
    "openpyxl": OPENPYXL,
    "strict": STRICT,
    "no cells": f'<worksheet xmlns="{MAIN}"><sheetData></sheetData></worksheet>',
    "byte order mark": "\ufeff" + LIBREOFFICE,
    "alternate content": EXCEL.replace(
        "<extLst>",
        '<mc:AlternateContent><mc:Fallback><a b="c"/></mc:Fallback></mc:AlternateContent><extLst>',
    ),
}

Told = tuple[object, ...]


def _told(
    read: Callable[[RawReader], RawSheet | None], xml: str | bytes, limits: Limits, cells: int
) -> Told | None:
    """What a reading says of a sheet, all of it in order, and what it takes of the limits."""
    package = Package(packed({"a.xml": xml}, zipfile.ZIP_STORED), where="bok.xlsx", limits=limits)
    reader = RawReader(package, cells)
    try:
        found = read(reader)
    except FordelaError as error:
        return type(error), str(error), error.where, error.todo
    if found is None:
        assert (package.spent.read, package.spent.events, reader.cells_left) == (0, 0, cells)
        return None
    rows = [(number, list(row.items())) for number, row in found.rows.items()]
    return (
        rows,
        found.strays,
        found.merges,
        reader.cells_left,
        package.spent.read,
        package.spent.events,
    )


def _both(xml: str | bytes, limits: Limits = LIMITS, cells: int = 1000) -> tuple[Told | None, Told]:
    slow = _told(lambda reader: reader.read("a.xml"), xml, limits, cells)
    assert slow is not None
    return _told(lambda reader: read_plain(reader, "a.xml"), xml, limits, cells), slow


def _same_or_nothing(xml: str | bytes, limits: Limits = LIMITS, cells: int = 1000) -> bool:
    """Whether the quick way read the sheet; if it did, as the slow one does."""
    quick, slow = _both(xml, limits, cells)
    assert quick is None or quick == slow
    return quick is not None


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_programs_write_is_read_the_quick_way(name: str) -> None:
    assert _same_or_nothing(PROGRAMS[name])


def test_the_quick_way_reads_values_formulas_and_texts_as_they_stand() -> None:
    quick, _ = _both(EXCEL)
    assert quick is not None
    assert quick[:3] == (
        [
            (1, [("A", ("A1", "1", "s", None, "0", None)),
                 ("C", ("C1", None, None, None, "45531", None))]),
            (2, [("A", ("A2", None, "str", 'IF(B2<>"",B2&"å","")', " å\n", None)),
                 ("B", ("B2", "2", None, "C2*2", "2", None))]),
            (3, [("B", ("B3", None, None, "", "4", None)),
                 ("C", ("C3", None, "e", "1/0", "#DIV/0!", None))]),
        ],
        [],
        ("A1:B1", "A3:A4"),
    )  # fmt: skip


def _row(content: str, attributes: str = 'r="1"') -> str:
    return (
        f'<worksheet xmlns="{MAIN}"><sheetData><row {attributes}>{content}</row></sheetData>'
        "</worksheet>"
    )


def _around(before: str, after: str, data: str = "<sheetData>", root: str = "") -> str:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return f'<worksheet xmlns="{MAIN}" {root}>{before}{data}{row}</sheetData>{after}</worksheet>'


ODD = {
    "text in a row": _row('a<c r="A1"><v>1</v></c>'),
    "text in a cell": _row('<c r="A1">a<v>1</v></c>'),
    "text after a shared formula": _row('<c r="A1"><f si="0"/>a<v>1</v></c>'),
    "an end too many": _row('<c r="A1"><f si="0"/></f><v>1</v></c>'),
    "an end too few": _row('<c r="A1"><v>1</c>'),
    "an end of another": _row('<c r="A1"><v>1</f></c>'),
    "a row within a row": _row('<row r="2"></row>'),
    "a row that ends twice": _row('<c r="A1"/></row><c r="B1"/>'),
    "a cell after a row": LIBREOFFICE.replace("</row>", '</row><c r="D1"><v>1</v></c>'),
    "a cell within a cell": _row('<c r="A1"><c r="B1"/></c>'),
    "a cell after an empty row": _around("", "").replace('<row r="1">', '<row r="1"/>'),
    "spaces between": _row('\n<c r="A1"><v>1</v></c>\n'),
    "an attribute twice": _row('<c r="A1" r="A1"><v>1</v></c>'),
    "a row's attribute twice": _row("", 'r="1" ht="1" ht="1"'),
    "a row twice numbered": _row("", 'r="1" r="1"'),
    "a formula's attribute twice": _row('<c r="A1"><f t="a" t="a">1</f></c>'),
    "attributes that touch": _row("", 'r="1"ht="1"'),
    "single quotes": _row("<c r='A1'><v>1</v></c>"),
    "attributes in another order": _row('<c t="s" r="A1"><v>1</v></c>'),
    "a namespace of its own": _row('<c r="A1"><v>1</v></c>', 'r="1" xmlns="urn:a"'),
    "a namespace of the cells": _around("", "", '<sheetData xmlns="urn:a">'),
    "a prefix that nobody declared": _row("", 'r="1" x14ac:dyDescent="0.25"'),
    "a prefix": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/></x:worksheet>',
    "another root": '<chartsheet xmlns="urn:a"><sheetData></sheetData></chartsheet>',
    "another namespace": '<worksheet xmlns="urn:a"><sheetData></sheetData></worksheet>',
    "no sheet": "",
    "a control character": _row('<c r="A1"><v>\x01</v></c>'),
    "a carriage return": _row('<c r="A1"><v>1\r\n2</v></c>'),
    "a tab in an attribute": _row("", 'r="1" spans="1:\t2"'),
    "no character": _row('<c r="A1"><v>\ufffe</v></c>'),
    "an unknown entity": _row('<c r="A1"><v>&a;</v></c>'),
    "an ampersand": _row('<c r="A1"><v>a & b</v></c>'),
    "a numeric entity": _row('<c r="A1"><v>&#229;</v></c>'),
    "a numeric entity of no character": _row('<c r="A1"><v>&#0;</v></c>'),
    "entities of entities": _row('<c r="A1"><v>&amp;lt;&amp;amp;lt;</v></c>'),
    "an end of CDATA": _row('<c r="A1"><v>]]></v></c>'),
    "CDATA": _row('<c r="A1"><v><![CDATA[1]]></v></c>'),
    "a comment": _row('<c r="A1"><v>1<!-- 2 --></v></c>'),
    "a processing instruction": _row('<c r="A1"><v>1<?a b?></v></c>'),
    "a DOCTYPE": f"<!DOCTYPE worksheet>{LIBREOFFICE[LIBREOFFICE.index('<worksheet'):]}",
    "cells in a comment": _around("<!--", "--><sheetData></sheetData>"),
    "cells in an instruction": _around("<?a ", "?><sheetData></sheetData>"),
    "cells in CDATA": _around("<a><![CDATA[", "]]></a><sheetData></sheetData>"),
    "cells in an element that is not known": _around("<a>", "</a>"),
    "cells in an element of another namespace": _around(
        '<a xmlns="urn:a">', "</a><x:sheetData/>", root=f'xmlns:x="{MAIN}"'
    ),
    "cells in a row": _around("<row>", "</row>"),
    "cells in sheetData in sheetData": _around("<sheetData>", "</sheetData>"),
    "cells in a fallback": _around(
        "<mc:AlternateContent><mc:Fallback>",
        "</mc:Fallback></mc:AlternateContent>",
        root=f'xmlns:mc="{COMPATIBILITY}"',
    ),
    "cells in a choice": _around(
        "<mc:AlternateContent><mc:Choice>",
        "</mc:Choice></mc:AlternateContent>",
        root=f'xmlns:mc="{COMPATIBILITY}"',
    ),
    "two sheetData": _around("", '<sheetData><row r="1"><c r="A1"><v>2</v></c></row></sheetData>'),
    "a row outside of sheetData": _around("", '<row r="2"><c r="A2"><v>1</v></c></row>'),
    "the end is missing": EXCEL[:-12],
    "something after the end": EXCEL + "<a/>",
    "Latin 1": LIBREOFFICE.replace("UTF-8", "ISO-8859-1").replace(">2<", ">å<").encode("latin-1"),
    "Latin 1 that could be UTF-8": LIBREOFFICE.replace("UTF-8", "ISO-8859-1").replace(">2<", ">å<"),
    "UTF-16": LIBREOFFICE.replace("UTF-8", "UTF-16").encode("utf-16"),
    "bytes that are no UTF-8": OPENPYXL.encode().replace("å".encode(), b"\xe5"),
    "bytes of half a pair": OPENPYXL.encode().replace("😀".encode(), b"\xed\xa0\x80"),
    "rows out of order": _row('</row><row r="1"><c r="A1"><v>1</v></c>', 'r="2"'),
    "a row twice": _row('<c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>1</v></c>'),
    "a row without a number": _row('<c r="A1"><v>1</v></c>', ""),
    "row nought": _row('<c r="A0"><v>1</v></c>', 'r="0"'),
    "a row beyond the last": _row('<c r="A1048577"><v>1</v></c>', 'r="1048577"'),
    "an empty row beyond the last": _row('</row><row r="9999999">'),
    "the last row": _row('<c r="XFD1048576"><v>1</v></c>', 'r="1048576"'),
    "a column beyond the last": _row('<c r="XFE1"><v>1</v></c>'),
    "cells out of order": _row('<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'),
    "a blank cell out of order": _row('<c r="B1"/><c r="A1"><v>1</v></c>'),
    "a cell twice": _row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'),
    "a cell of another row": _row('<c r="A2"><v>1</v></c>'),
    "a cell without a place": _row("<c><v>1</v></c>"),
    "a place with dollars": _row('<c r="$A$1"><v>1</v></c>'),
    "a place in small letters": _row('<c r="a1"><v>1</v></c>'),
    "a place with a nought": _row('<c r="A01"><v>1</v></c>'),
    "rich text": _row('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'),
    "two texts": _row('<c r="A1" t="inlineStr"><is><t>a</t><t>b</t></is></c>'),
    "two values": _row('<c r="A1"><v>1</v><v>2</v></c>'),
    "a value before its formula": _row('<c r="A1"><v>1</v><f>A2</f></c>'),
    "digits that are not ASCII": _row('<c r="A1" s="١"><v>1</v></c>', 'r="1"'),
    "a number that is not ASCII": _row('<c r="A١"><v>1</v></c>', 'r="١"'),
    "no line feed at the end of the last row": EXCEL.replace('si="0"/>', 'si="0"/>\n'),
    "too many merges": EXCEL.replace("<mergeCell r", 12 * '<mergeCell ref="A"/>' + "<mergeCell r"),
    "cells within each other at depth": _around("<a>" * 70, "</a>" * 70),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_read_as_the_slow_way_reads_it_or_left_to_it(name: str) -> None:
    _same_or_nothing(ODD[name], Limits(merges=10))


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(
    ("limit", "values"),
    [
        ("token", (100, 1000)),
        ("part", (100, 1000)),
        ("total", (100, 1000)),
        ("events", range(120)),
        ("names", range(150)),
        ("depth", range(5)),
        ("merges", range(4)),
        ("prefixes", range(4)),
    ],
)
def test_no_limit_is_passed_by_the_quick_way(name: str, limit: str, values: Sequence[int]) -> None:
    read = [_same_or_nothing(PROGRAMS[name], Limits(**{limit: value})) for value in values]
    assert read == sorted(read)  # below some value it is left, above it is read


@pytest.mark.parametrize("cells", range(8))
def test_no_more_cells_are_taken_than_may_be(cells: int) -> None:
    assert _same_or_nothing(EXCEL, cells=cells) == (cells >= 6)


def test_a_damaged_entry_of_the_zip_is_left_to_the_slow_way() -> None:
    data = packed({"a.xml": EXCEL}, zipfile.ZIP_STORED).replace(b">45531<", b">45532<")
    for read in (read_plain, lambda reader, part: reader.read(part)):
        reader = RawReader(Package(data, where="bok.xlsx", limits=LIMITS), 1000)
        if read is read_plain:
            assert read(reader, "a.xml") is None
            assert reader.package.spent.read == 0
        else:
            with pytest.raises(FordelaError, match="skadad"):
                read(reader, "a.xml")


# what chance makes

_PIECES = (
    "<row>", '<row r="2">', "</row>", '<row r="3"/>', '<c r="A1"/>', '<c r="B2"><v>1</v></c>',
    '<c r="C2" t="s">', "</c>", "<v>", "</v>", "<v/>", "<f>", "</f>", '<f t="shared" si="0"/>',
    "<is><t>", "</t></is>", "<t/>", "<is/>", "<sheetData>", "</sheetData>", "<sheetData/>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?a?>", "&lt;", "&amp;", "&", ";", "&#10;", "&#xE5;",
    "<", ">", "/", '"', "'", " ", "\n", "\t", "\r", "\x00", "\x0b", "å", "\ufffe", "\ud800", "😀",
    ' x14ac:dyDescent="1"', ' r="2"', ' s="1"', ' t="str"', f' xmlns="{MAIN}"', ' xmlns="u"',
    "<mergeCells>", '<mergeCell ref="A1"/>', "<mc:AlternateContent>", "<a>", "</a>",
    "</worksheet>", "1", "A", "XFD1",
)  # fmt: skip


@st.composite
def _changed(draw: st.DrawFn) -> bytes:
    """A sheet of some program, cut, doubled, swapped and added to."""
    text = draw(st.sampled_from(sorted(PROGRAMS.values())))
    for _ in range(draw(st.integers(1, 4))):
        ends = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        if draw(st.booleans()):  # whole tags are likelier to give something
            ends = [max(text.rfind("<", 0, end), 0) for end in ends]
        start, stop = ends
        middle = text[start:stop]
        kind = draw(st.sampled_from(("cut", "double", "insert", "replace", "move")))
        if kind == "cut" and stop - start < 200:
            text = text[:start] + text[stop:]
        elif kind == "double":
            text = text[:stop] + middle[:200] + text[stop:]
        elif kind == "move":
            text = text[:start] + text[stop : stop + 50] + middle + text[stop + 50 :]
        elif kind == "insert":
            text = text[:start] + draw(st.sampled_from(_PIECES)) + text[start:]
        else:
            old, new = draw(st.sampled_from(_PIECES)), draw(st.sampled_from(_PIECES))
            text = text.replace(old, new, draw(st.sampled_from((1, 2, 99))))
    return text.encode("utf-8", "surrogatepass")


@settings(max_examples=1500)
@given(xml=_changed())
def test_a_changed_sheet_is_read_as_the_slow_way_reads_it_or_left_to_it(xml: bytes) -> None:
    _same_or_nothing(xml)


_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
_escaped = _text.map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)


@st.composite
def _sheet(draw: st.DrawFn) -> str:
    """A sheet as programs write it, with rows and cells nearly always in order."""
    rows = []
    for number in draw(st.lists(st.integers(1, 30), max_size=4)):
        cells = []
        for letters in draw(
            st.lists(st.sampled_from(["A", "B", "Z", "AA", "AB", "XFD"]), max_size=4)
        ):
            formula = draw(st.none() | _escaped)
            value = draw(st.none() | _escaped)
            inline = draw(st.none() | _escaped)
            kind = draw(st.sampled_from(["", ' t="s"', ' s="3" t="inlineStr"', ' s="12"']))
            inside = "" if formula is None else f"<f>{formula}</f>"
            inside += "" if value is None else f"<v>{value}</v>"
            inside += "" if inline is None else f"<is><t>{inline}</t></is>"
            cells.append(f'<c r="{letters}{number}"{kind}>{inside}</c>')
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


@settings(max_examples=500)
@given(xml=_sheet())
def test_any_sheet_of_that_form_is_read_as_the_slow_way_reads_it(xml: str) -> None:
    _same_or_nothing(xml)


# time

_REPEATED = {
    "a text": ("<row r=\"1\"><c r=\"A1\"><v>", "x", ""),
    "a formula and no end": ('<row r="1"><c r="A1"><f>', "x y", "</c>"),
    "beginnings of cells": ("", '<c r="A1" s="1" t="s"><f>', ""),
    "cells of one place": ('<row r="1">', '<c r="A1"><v></v></c>', "</row>"),
    "cells that do not end": ('<row r="1">', '<c r="A1"><f>a</f><v>1</v><is><t>', "</row>"),
    "beginnings of rows": ("", '<row r="1" s="1" ht="2"', ""),
    "attributes of a row": ("<row r=\"1\"", ' ht="1"', "></row>"),
    "attributes of a row and no end": ("<row r=\"1\"", ' ht="1"', ""),
    "a long value of an attribute": ("<row r=\"1\" ht=\"", "1", ""),
    "ends of rows": ("", "</row>", ""),
    "empty rows": ("", '<row r="1"/>', ""),
    "empty values": ("", "<v/>", ""),
    "formulas that are nearly empty": ("", "<f a", ""),
    "entities": ('<row r="1"><c r="A1"><v>', "&amp;", ""),
    "ampersands": ('<row r="1"><c r="A1"><v>', "&", ""),
    "spaces": ("", " ", ""),
    "tags": ("", "<", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", _REPEATED)
def test_the_quick_way_gives_up_in_time(name: str) -> None:
    before, again, after = _REPEATED[name]
    content = before + again * (1_000_000 // len(again)) + after
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{content}</sheetData></worksheet>'
    package = Package(packed({"a.xml": xml}, zipfile.ZIP_STORED), where="", limits=LIMITS)
    started = time.process_time()
    read_plain(RawReader(package, 1000), "a.xml")
    assert time.process_time() - started < 1.0


def test_a_sheet_beyond_the_limit_of_a_tag_is_left_alone() -> None:
    size = len(LIBREOFFICE)
    assert _same_or_nothing(LIBREOFFICE, Limits(token=size))
    assert not _same_or_nothing(LIBREOFFICE, Limits(token=size - 1))
