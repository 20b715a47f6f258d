"""Reading: strict workbooks, any prefix, alternate content, and what is no cell."""

from __future__ import annotations

import datetime as dt

from tests.helpers.one_cell import refs_of
from tests.helpers.xml_books import (
    COMPATIBILITY,
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    packed,
    parts,
    sheet,
)
from xl_tools.reading.workbook import read_workbook


# dialects
def _strict() -> dict[str, str | bytes]:
    text = (
        '<row r="1"><c r="A1" s="0"><v>45630</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    )
    return parts(
        sheet(text, main=STRICT_MAIN),
        strings="<si><t>strikt</t></si>",
        styles=(14,),
        main=STRICT_MAIN,
        office=STRICT_OFFICE,
    )


def test_a_strict_workbook_is_read_like_any_other() -> None:
    cells = read_workbook(packed(_strict())).sheets["Blad1"].cells
    assert (cells["A1"].value, cells["A2"].value) == (dt.date(2024, 12, 4), "strikt")


def test_any_prefix_may_stand_for_the_namespace() -> None:
    made = parts(
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v>'
        '</x:c><c xmlns="urn:annat" r="B1"><v>9</v></c></x:row></x:sheetData></x:worksheet>',
        book=f'<q:workbook xmlns:q="{MAIN}" xmlns:rel="{OFFICE}"><q:sheets>'
        '<q:sheet name="Blad1" rel:id="s1"/></q:sheets></q:workbook>',
    )
    made["xl/sharedStrings.xml"] = f'<y:sst xmlns:y="{MAIN}"><y:si><y:t>a</y:t></y:si></y:sst>'
    cells = read_workbook(packed(made)).sheets["Blad1"].cells
    assert {ref: found.value for ref, found in cells.items()} == {"A1": "a"}


def test_of_alternate_content_the_fallback_is_read() -> None:
    def alternate(choice: str, fallback: str) -> str:
        return (
            '<mc:AlternateContent><mc:Choice Requires="x14">' + choice + "</mc:Choice>"
            "<mc:Fallback>" + fallback + "</mc:Fallback></mc:AlternateContent>"
        )

    row = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    made = parts(
        sheet(row.format(1) + alternate(row.format(2), row.format(3))),
        book=f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="{COMPATIBILITY}">'
        + alternate('<workbookPr date1904="1"/>', "<workbookPr/>")
        + '<sheets><sheet name="Blad1" r:id="s1"/></sheets></workbook>',
    )
    book = read_workbook(packed(made))
    assert list(book.sheets["Blad1"].cells) == ["A1", "A3"]
    assert not book.date1904


def test_extensions_and_validations_are_no_cells() -> None:
    after = (
        '<dataValidations><dataValidation sqref="A1"><formula1><c r="Z1"><v>1</v></c></formula1>'
        "</dataValidation></dataValidations><extLst><ext><sheetData><row r='9'><c r='A9'><v>1</v>"
        "</c></row></sheetData></ext></extLst>"
    )
    assert refs_of('<row r="1"><c r="A1"><v>1</v><extLst><v>2</v></extLst></c></row>', after) == [
        (1, ["A1"])
    ]
