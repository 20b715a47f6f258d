"""Reading: sheets, names, tables and styles, and parts that do not fit together."""

from __future__ import annotations

import gc

import pytest

from opc.zips import Limits
from tests.helpers.hard_book import hard_book
from tests.helpers.xml_books import (
    MAIN,
    OFFICE,
    cell,
    content_types,
    packed,
    parts,
    relationships,
    sheet,
)
from validators.errors import UnreadableFile, UnsafeFile
from xl_tools.reading import workbook
from xl_tools.reading.workbook import open_workbook, read_workbook


# the workbook
def _listed(*sheets: str, more: str = "") -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(sheets)}</sheets>{more}'
        "</workbook>"
    )


def test_sheets_come_in_order_with_their_state_and_hidden_ones_are_read() -> None:
    book = _listed(
        '<sheet name="Sist" r:id="s2"/>',
        '<sheet name="Dold" r:id="s1" state="hidden"/>',
        '<sheet name="_fordela" r:id="s3" state="veryHidden"/>',
    )
    one = cell("<v>1</v>")
    sheets = read_workbook(packed(parts(one, one, one, book=book))).sheets
    assert [(found.name, found.state) for found in sheets.values()] == [
        ("Sist", "visible"),
        ("Dold", "hidden"),
        ("_fordela", "veryHidden"),
    ]
    assert sheets["_fordela"].cells["A1"].place == "_fordela!A1"


@pytest.mark.parametrize("kind", ["chartsheet", "dialogsheet", "xlMacrosheet"])
def test_sheets_of_other_kinds_are_left_out(kind: str) -> None:
    made = parts(
        cell("<v>1</v>"),
        book=_listed('<sheet name="Diagram" r:id="k1"/>', '<sheet name="Blad1" r:id="s1"/>'),
    )
    made["xl/_rels/workbook.xml.rels"] = relationships(
        ("k1", kind, "charts/sheet1.xml"), ("s1", "worksheet", "worksheets/sheet1.xml")
    )
    assert list(read_workbook(packed(made)).sheets) == ["Blad1"]


def test_defined_names_of_a_sheet_carry_its_name() -> None:
    more = (
        "<definedNames><definedName name='Ram'>Ärende!$B$5</definedName>"
        "<definedName name='Lista' localSheetId='0'>Blad1!$A$1:$A$9</definedName>"
        "<definedName name='Fel' localSheetId='7'>1</definedName></definedNames>"
    )
    book = _listed('<sheet name="Blad1" r:id="s1"/>', more=more)
    assert read_workbook(packed(parts(cell(""), book=book))).names == {
        "Ram": "Ärende!$B$5",
        "Blad1!Lista": "Blad1!$A$1:$A$9",
        "Fel": "1",
    }


def test_tables_and_merges_belong_to_their_sheet() -> None:
    table = (
        f'<table xmlns="{MAIN}" name="T" displayName="Ansökningar" ref="$A$1:$B$4" '
        'totalsRowCount="1"><autoFilter ref="A1:B3"/><tableColumns count="2">'
        '<tableColumn name="Nr"/><tableColumn name="Sökt_x000a_belopp"/></tableColumns></table>'
    )
    made = parts(
        sheet("", '<mergeCells count="1"><mergeCell ref="A6:C6"/></mergeCells>'),
        cell("<v>1</v>"),
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("t1", "table", "../tables/table1.xml"), ("t2", "table", "../tables/none.xml")
            ),
            "xl/tables/table1.xml": table,
        },
    )
    sheets = read_workbook(packed(made)).sheets
    assert sheets["Blad1"].tables == (
        workbook.ListObject("Ansökningar", "A1:B4", ("Nr", "Sökt\nbelopp"), 1, 1),
    )
    assert sheets["Blad1"].merges == ("A6:C6",)
    assert sheets["Blad2"].tables == ()


def test_a_workbook_without_texts_and_styles_is_read() -> None:
    made = parts(cell("<v>1</v>"))
    del made["xl/sharedStrings.xml"], made["xl/styles.xml"]
    assert read_workbook(packed(made)).sheets["Blad1"].cells["A1"].value == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"xl/workbook.xml": _listed('<sheet name="Blad1" r:id="s9"/>')}, "Bladet Blad1"),
        (
            {"xl/workbook.xml": _listed(*['<sheet name="A" r:id="s1"/>'] * 2)},
            "Två blad heter A",
        ),
        ({"xl/workbook.xml": f'<sst xmlns="{MAIN}"/>'}, "okänt slag"),
        ({"xl/workbook.xml": '<workbook xmlns="urn:annat"/>'}, "okänt slag"),
        ({"xl/worksheets/sheet1.xml": f'<sst xmlns="{MAIN}"/>'}, "okänt slag"),
        ({"xl/worksheets/sheet1.xml": '<worksheet xmlns="urn:annat"/>'}, "okänt slag"),
        ({"xl/sharedStrings.xml": '<sst xmlns="urn:annat"/>'}, "okänt slag"),
        ({"xl/styles.xml": '<styleSheet xmlns="urn:annat"/>'}, "okänt slag"),
        ({"_rels/.rels": relationships()}, "vilken del"),
        ({"_rels/.rels": relationships(("r1", "officeDocument", "xl/b.xml"))}, "saknas"),
        ({"[Content_Types].xml": content_types()[:-9]}, "inte giltig XML"),
    ],
)
def test_a_workbook_whose_parts_do_not_fit_together_is_told(
    more: dict[str, str | bytes], said: str
) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_workbook(packed(parts(cell("<v>1</v>"), more=more)))


def test_a_sheet_whose_part_is_missing_is_told() -> None:
    made = parts(cell("<v>1</v>"))
    del made["xl/worksheets/sheet1.xml"]
    with pytest.raises(UnreadableFile, match=r"sheet1\.xml saknas"):
        read_workbook(packed(made))


def test_reading_leaves_the_garbage_collector_as_it_was() -> None:
    data = packed(parts(cell("<v>1</v>")))
    read_workbook(data)
    assert gc.isenabled()
    gc.disable()
    try:
        read_workbook(data).sheets["Blad1"].cells["A1"]
        assert not gc.isenabled()
    finally:
        gc.enable()


# sheets that are parsed when they are asked for
def test_an_opened_workbook_holds_what_a_read_one_holds() -> None:
    data = packed(hard_book())
    read, opened = read_workbook(data), open_workbook(data)
    assert list(opened.sheets) == list(read.sheets)
    for name, found in opened.sheets.items():
        assert found.cells == read.sheets[name].cells
        assert tuple(found.merges) == read.sheets[name].merges
        assert found.tables == read.sheets[name].tables


def test_an_unreadable_sheet_of_an_opened_workbook_is_told_where_it_is_used() -> None:
    made = parts(sheet('<row><c r="A1"><v>7</v></c></row>'), sheet("<row><c></row>"))
    with pytest.raises(UnreadableFile, match="inte giltig XML"):
        read_workbook(packed(made))
    opened = open_workbook(packed(made), name="bok.xlsx")
    assert opened.sheets["Blad1"].cells["A1"].value == 7
    for _ in range(2):
        with pytest.raises(UnreadableFile, match="inte giltig XML") as caught:
            len(opened.sheets["Blad2"].rows)
        assert caught.value.where == "bok.xlsx (xl/worksheets/sheet2.xml)"
    with pytest.raises(UnreadableFile):
        len(opened.sheets["Blad2"].merges)


def test_a_sheet_that_says_it_is_too_large_is_refused_when_the_workbook_is_opened() -> None:
    made = parts(sheet(""), sheet("<!--" + "x" * 5000 + "-->"))
    with pytest.raises(UnsafeFile, match=r"sheet2\.xml"):
        open_workbook(packed(made), limits=Limits(part=4000))


def test_formulas_are_seen_in_a_sheet_that_is_not_parsed() -> None:
    row = '<row r="1"><c r="A1" s="0"><f>1+1</f><v>2</v></c><c r="B1"><v>2</v></c></row>'
    found = open_workbook(packed(parts(sheet(row)))).sheets["Blad1"]
    assert found.formulas_in_sight() == {"A1"}
    assert found.cells["A1"].formula == "1+1"
    assert found.formulas_in_sight() == frozenset()  # then its rows tell


def test_more_merged_ranges_than_a_sheet_can_need_are_refused() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 12))
    data = packed(parts(sheet("", f"<mergeCells>{merges}</mergeCells>")))
    assert len(read_workbook(data).sheets["Blad1"].merges) == 11
    with pytest.raises(UnsafeFile, match="fler än 10 sammanslagna"):
        read_workbook(data, limits=Limits(merges=10))


def test_more_sheets_and_names_than_a_workbook_can_need_are_refused() -> None:
    names = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(11))
    plain = parts(sheet(""))
    book = str(plain["xl/workbook.xml"])
    whole = book.replace("</workbook>", f"<definedNames>{names}</definedNames></workbook>")
    data = packed({**plain, "xl/workbook.xml": whole})
    assert len(read_workbook(data).names) == 11
    with pytest.raises(UnsafeFile, match="fler än 10 blad och namn"):
        read_workbook(data, limits=Limits(listed=10))
