"""The checker of marked workbooks sees what is planted, and nothing in a workbook that is sound."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from tests.helpers import hard_books, hard_parts, intact, ooxml_package, ooxml_zip
from xl_tools.marking.marks import mark

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
NOTES = "xl/comments1.xml"
SHAPES = "xl/drawings/vmlDrawing1.vml"
STYLES = "xl/styles.xml"
TYPES = "[Content_Types].xml"
TABLE = "xl/tables/table1.xml"
CHAIN = "xl/calcChain.xml"


def rezipped(entries: dict[str, ooxml_zip.Entry], changed: dict[str, bytes | None]) -> bytes:
    """The entries as raw bytes, but for those whose content is given; None leaves one out."""
    body, directory = b"", b""
    count = 0
    for name in [*entries, *(name for name in changed if name not in entries)]:
        entry = entries.get(name)
        record = entry.record + entry.descriptor if entry else b""
        central = entry.central if entry else b""
        if name in changed:
            content = changed[name]
            if content is None:
                continue
            raw = name.encode()
            fields = (20, 0x800, 0, 0x28C4, 0x5A64, zlib.crc32(content), len(content), len(content))
            record = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *fields, len(raw), 0) + raw + content
            central = struct.pack("<HHHHHHIIIHHHHHI", 20, *fields, len(raw), 0, 0, 0, 0, 0)
        directory += b"PK\1\2" + central[:38] + struct.pack("<I", len(body))
        directory += name.encode() + central[38:]
        body += record
        count += 1
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


@dataclass(frozen=True)
class Plant:
    """Something wrong with a marked workbook: in `part`, `old` becomes `new`."""

    what: str
    part: str
    old: str
    new: str
    said: str


def rich() -> hard_parts.Case:
    """A workbook with all that can be spoilt: notes, a table, a merge, formulas, names, formats."""
    table = (
        f'<table xmlns="{hard_books.MAIN}" id="1" name="Lista" displayName="Lista" ref="A1:C4">'
        '<tableColumns count="3"><tableColumn id="1" name="Nr"/><tableColumn id="2" '
        'name="Sökande"/><tableColumn id="3" name="Sökt belopp"/></tableColumns></table>'
    ).encode()
    chain = f'<calcChain xmlns="{hard_books.MAIN}"><c r="C4" i="4"/></calcChain>'.encode()
    sheet = hard_books.SheetXml(
        "Blad1",
        before='<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>',
        after='<mergeCells count="1"><mergeCell ref="E2:F4"/></mergeCells><conditionalFormatting '
        'sqref="C2:C9"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan">'
        '<formula>5</formula></cfRule></conditionalFormatting><dataValidations count="1">'
        '<dataValidation type="list" sqref="B2:B9"><formula1>"Bifall,Avslag"</formula1>'
        "</dataValidation></dataValidations>"
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<legacyDrawing r:id="rId1"/><tableParts count="1"><tablePart r:id="rId3"/></tableParts>',
    )
    shapes = hard_parts.vml(hard_parts.note_shape(1025, 1, 1), hard_parts.note_shape(1026, 7, 0))
    sheet.parts = [
        ("rId1", "vmlDrawing", SHAPES, shapes),
        ("rId2", "comments", NOTES, hard_parts.comments(("B2", "Ring"), ("A8", "Klart"))),
        ("rId3", "table", TABLE, table),
    ]
    names = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="1">Blad2!$A$1:$C$9'
        '</definedName><definedName name="Tak">500000</definedName></definedNames>'
    )
    book = hard_books.Book(
        [sheet, hard_books.SheetXml("Blad2")],
        names=names,
        extra_types=hard_parts.VML_TYPE,
        parts=[("rId70", "calcChain", CHAIN, chain)],
    )
    findings = hard_parts.three("Blad1", "B2", "C4", "F4")
    return hard_parts.Case(book.bytes(), findings)


PLANTS = [
    Plant("another value", SHEET, "<v>500000</v>", "<v>500001</v>", "cells: "),
    Plant("another formula", SHEET, "<f>C2*2</f>", "<f>C2*3</f>", "cells: "),
    Plant("another style of a cell", SHEET, '<c r="C2" s="1">', '<c r="C2" s="2">', "cells: "),
    Plant(
        "a style that is not there", SHEET, '<c r="C2" s="1">', '<c r="C2" s="99">', "has a style"
    ),
    Plant("rows out of order", SHEET, '<row r="4" ht', '<row r="1" ht', "cells: Blad1 has row 1"),
    Plant(
        "a cell twice", SHEET, '<c r="A2">', '<c r="A2"/><c r="A2">', "cells: Blad1 has A2 twice"
    ),
    Plant("a cell in another row", SHEET, '<c r="A2">', '<c r="A3">', "has A3 in row 2"),
    Plant("a merge gone", SHEET, '<mergeCell ref="E2:F4"/>', "", "mergeCell is gone"),
    Plant("a validation changed", SHEET, "Bifall,Avslag", "Bifall", "validations"),
    Plant(
        "a conditional format of the officer's gone", SHEET, "<formula>5<", "<formula>6<", "cells: "
    ),
    Plant(
        "elements out of order",
        SHEET,
        '<legacyDrawing r:id="rId1"/><tableParts count="1"><tablePart r:id="rId3"/></tableParts>',
        '<tableParts count="1"><tablePart r:id="rId3"/></tableParts><legacyDrawing r:id="rId1"/>',
        "order: Blad1: legacyDrawing stands too late",
    ),
    Plant(
        "a colour more",
        SHEET,
        "<pageMargins",
        '<conditionalFormatting sqref="A9"><cfRule '
        'type="expression" dxfId="1" priority="77"><formula>1</formula></cfRule>'
        "</conditionalFormatting><pageMargins",
        "order: Blad1: conditionalFormatting",
    ),
    Plant(
        "a colour on the wrong cell", SHEET, 'sqref="C4"', 'sqref="C3"', "Blad1!C4 has no colour"
    ),
    Plant("a priority twice", SHEET, 'priority="2"', 'priority="1"', "cfRule priority 1 twice"),
    Plant("a dxf that is not there", SHEET, 'dxfId="2"', 'dxfId="44"', "a dxf that is not there"),
    Plant("XML that is not well formed", SHEET, "</sheetData>", "</sheetDat>", "xml: "),
    Plant(
        "an id without relationship",
        SHEET,
        'tablePart r:id="rId3"',
        'tablePart r:id="rId33"',
        "rels: ",
    ),
    Plant("a table header that is another", TABLE, 'name="Nr"', 'name="Nummer"', "calls a column"),
    Plant(
        "a part touched that is none of ours",
        TABLE,
        'id="1" name="Lista"',
        'id="1"  name="Lista"',
        "raw: ",
    ),
    Plant("a stale calcChain", CHAIN, 'r="C4"', 'r="C3"', "calcChain names C3"),
    Plant("a text of a note", NOTES, "Varning L01", "Varning L02", "notes: Blad1!C4 does not say"),
    Plant("the officer's text gone", NOTES, "Ring", "", "officer's note on B2 is no longer"),
    Plant("the officer's other note changed", NOTES, "Klart", "Klar", "was '\\nKlart'"),
    Plant("a note on another cell", NOTES, 'ref="C4"', 'ref="C5"', "nobody asked for"),
    Plant(
        "a note without author",
        NOTES,
        'ref="A8" authorId="0"',
        'ref="A8" authorId="7"',
        "has no author",
    ),
    Plant(
        "a shape on another cell",
        SHAPES,
        "<x:Row>3</x:Row><x:Column>2<",
        "<x:Row>3</x:Row><x:Column>3<",
        "without a shape",
    ),
    Plant(
        "a shape id twice", SHAPES, "_x0000_s1027", "_x0000_s1025", "has shape _x0000_s1025 twice"
    ),
    Plant(
        "a shape outside of its block",
        SHAPES,
        "_x0000_s1027",
        "_x0000_s4097",
        "outside of its block",
    ),
    Plant("malformed VML", SHAPES, "</xml>", "", "xml: xl/drawings/vmlDrawing1.vml"),
    Plant(
        "a name of another sheet",
        BOOK,
        'localSheetId="2"',
        'localSheetId="1"',
        "is no longer Blad2's",
    ),
    Plant("a name of no sheet", BOOK, 'localSheetId="2"', 'localSheetId="9"', "which is not there"),
    Plant("a name changed", BOOK, ">500000<", ">600000<", "definedName was"),
    Plant("another sheet active", BOOK, 'activeTab="1"', 'activeTab="2"', "activeTab was"),
    Plant("a sheetId twice", BOOK, 'sheetId="5"', 'sheetId="4"', "sheetId 4 twice"),
    Plant("a sheet renamed", BOOK, 'name="Blad2"', 'name="Blad3"', "list: "),
    Plant(
        "styles put in front",
        STYLES,
        '<cellXfs count="8"><xf',
        '<cellXfs count="9"><xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0"/><xf',
        "cells: xl/styles.xml",
    ),
    Plant("a count that is wrong", STYLES, '<dxfs count="4"', '<dxfs count="5"', "dxfs counts 5"),
    Plant(
        "a part without type",
        TYPES,
        'PartName="/xl/comments1.xml"',
        'PartName="/xl/comments9.xml"',
        "types: ",
    ),
    Plant(
        "a relationship twice",
        "xl/_rels/workbook.xml.rels",
        'Id="rId2"',
        'Id="rId1"',
        "has rId1 twice",
    ),
    Plant(
        "a target that is not there",
        "xl/_rels/workbook.xml.rels",
        'Target="calcChain.xml"',
        'Target="chain.xml"',
        "leads nowhere",
    ),
]


def marked() -> tuple[hard_parts.Case, bytes]:
    case = rich()
    return case, mark(case.data, case.findings).data


def test_a_sound_marked_workbook_has_no_problem() -> None:
    case, after = marked()
    assert intact.problems(case.data, after, case.findings) == []
    entries = ooxml_package.Package(after).entries
    assert rezipped(entries, {}) == after


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.what)
def test_what_is_planted_is_found(plant: Plant) -> None:
    case, after = marked()
    entries = ooxml_package.Package(after).entries
    content = entries[plant.part].content.decode()
    assert plant.old in content
    spoilt = rezipped(entries, {plant.part: content.replace(plant.old, plant.new, 1).encode()})
    found = intact.problems(case.data, spoilt, case.findings)
    assert any(plant.said in line for line in found), found


Spoil = Callable[[dict[str, ooxml_zip.Entry]], bytes]


def _without(name: str) -> Spoil:
    return lambda entries: rezipped(entries, {name: None})


def _added(entries: dict[str, ooxml_zip.Entry]) -> bytes:
    return rezipped(entries, {"xl/comments7.unknown": b"x"})


def _packed_again(entries: dict[str, ooxml_zip.Entry]) -> bytes:
    return rezipped(entries, {"xl/sharedStrings.xml": entries["xl/sharedStrings.xml"].content})


def _reordered(entries: dict[str, ooxml_zip.Entry]) -> bytes:
    return rezipped(dict(reversed(entries.items())), {})


def _named_twice(entries: dict[str, ooxml_zip.Entry]) -> bytes:
    other = entries["xl/sharedStrings.xml"]
    return rezipped({**entries, "XL/SHAREDSTRINGS.XML": replace(other)}, {})


def _wrong_checksum(entries: dict[str, ooxml_zip.Entry]) -> bytes:
    data = bytearray(rezipped(entries, {}))
    place = data.index(entries["xl/sharedStrings.xml"].packed)
    data[place] ^= 0x40
    return bytes(data)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without("xl/sharedStrings.xml"), "raw: xl/sharedStrings.xml is gone"),
        (_without("xl/worksheets/sheet3.xml"), "leads nowhere"),
        (_added, "types: xl/comments7.unknown has no type"),
        (_packed_again, "raw: xl/sharedStrings.xml is not the same bytes"),
        (_reordered, "raw: entries stand in another order"),
        (_named_twice, "is there twice"),
        (_wrong_checksum, "zip: xl/sharedStrings.xml"),
    ],
    ids=["gone", "ours gone", "no type", "packed again", "reordered", "twice", "checksum"],
)
def test_what_is_wrong_with_the_zip_is_found(spoil: Spoil, said: str) -> None:
    case, after = marked()
    found = intact.problems(case.data, spoil(ooxml_package.Package(after).entries), case.findings)
    assert any(said in line for line in found), found


def test_a_finding_that_is_not_marked_is_found() -> None:
    case, after = marked()
    more = hard_parts.finding("Blad2", "B2", message="Den här glömdes bort.")
    found = intact.problems(case.data, after, (*case.findings, more))
    assert "notes: Blad2!B2 does not say 'A21'" in found
    assert "colours: Blad2!B2 has no colour" in found
    assert any("has no row" in line for line in found)


def test_a_finding_is_not_unplaced_without_reason() -> None:
    case = rich()
    one, *rest = case.findings
    after = mark(case.data, rest).data
    found = intact.problems(case.data, after, case.findings, [one])
    assert "unplaced: Blad1!B2 could have been placed" in found


def test_what_is_not_restored_is_found() -> None:
    case, after = marked()
    assert intact.restored(case.data, case.data) == []
    found = intact.restored(case.data, after)
    assert f"restored: {SHEET} differs" in found
    assert "restored: xl/worksheets/sheet3.xml is left" in found
    entries = ooxml_package.Package(case.data).entries
    assert intact.restored(case.data, rezipped(entries, {TABLE: None})) != []
