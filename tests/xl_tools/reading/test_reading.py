"""Reading: what Excel, other programs and hostile people put into a workbook."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from tests.helpers.xml_books import (
    COMPATIBILITY,
    MAIN,
    OFFICE,
    STRICT_MAIN,
    STRICT_OFFICE,
    cell,
    content_types,
    packed,
    parts,
    relationships,
    sheet,
)
from validators.errors import FordelaError, UnreadableFile, UnsafeFile
from validators.model import Cell, ErrorValue, Scalar
from xl_tools import reading
from xl_tools.package import Limits
from xl_tools.reading import Workbook, open_workbook, read_workbook


def _cell(
    content: str, attributes: str = "", *, strings: str = "", styles: tuple[int, ...] = (0,)
) -> Cell | None:
    book = read_workbook(packed(parts(cell(content, attributes), strings=strings, styles=styles)))
    return book.sheets["Blad1"].cells.get("A1")


def _value(content: str, attributes: str = "", **more: object) -> Scalar:
    found = _cell(content, attributes, **more)  # type: ignore[arg-type]
    return found.value if found else None


def _refs(data: str, after: str = "") -> list[tuple[int, list[str]]]:
    """The rows of a sheet with their references, in the order that reading gives."""
    rows = read_workbook(packed(parts(sheet(data, after)))).sheets["Blad1"].rows
    return [(number, [cell.ref for cell in row.values()]) for number, row in rows.items()]


# numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500000", 500000),
        ("500000.0", 500000),
        ("5E5", 500000),
        ("-12", -12),
        ("+12", 12),
        (".5", 0.5),
        (" 7 ", 7),
        ("0", 0),
        ("-0", 0),
        ("532500.5", 532500.5),
        ("0.30000000000000004", 0.30000000000000004),
        ("0.1", 0.1),
        ("499999.99999999994", 500000),
        ("1444065.000000001", 1444065),
        ("12.99999999999", 12.99999999999),
        ("123456789012345", 123456789012345),
        ("1E+20", 1e20),
        ("1e-300", 1e-300),
    ],
)
def test_a_number_is_whole_where_excel_takes_it_as_whole(text: str, value: float) -> None:
    found = _value(f"<v>{text}</v>")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("NaN", "NaN"),
        ("INF", "NaN: INF"),
        ("1e999", "NaN: 1e999"),
        ("1,5", "NaN: 1,5"),
        ("1_000", "NaN: 1_000"),
        ("0x10", "NaN: 0x10"),
        ("²", "NaN: ²"),
        ("٣", "NaN: ٣"),
        ("abc", "NaN: abc"),
        ("9" * 400, "NaN: " + "9" * 40),
    ],
)
def test_what_is_not_a_number_is_an_error_value(text: str, error: str) -> None:
    assert _value(f"<v>{text}</v>") == ErrorValue(error)


# dates


def test_a_number_with_a_date_format_is_a_date() -> None:
    assert _value("<v>45630</v>", 's="1"', styles=(0, 14)) == dt.date(2024, 12, 4)
    assert _value("<v>45630.5</v>", 's="1"', styles=(0, 22)) == dt.datetime(2024, 12, 4, 12)
    assert _value("<v>0.5</v>", 's="1"', styles=(0, 20)) == dt.time(12)
    assert _value("<v>45630</v>", 's="0"', styles=(0, 14)) == 45630


def test_a_cell_without_a_style_has_the_first_one() -> None:
    assert _value("<v>45630</v>", styles=(14,)) == dt.date(2024, 12, 4)


@pytest.mark.parametrize("style", ["2", "-1", "x", ""])
def test_a_style_that_is_not_there_is_none(style: str) -> None:
    assert _value("<v>45630</v>", f's="{style}"', styles=(0, 14)) == 45630


@pytest.mark.parametrize("text", ["-1", "60", "99999999", "1e300"])
def test_a_serial_that_is_no_date_stays_a_number(text: str) -> None:
    assert _value(f"<v>{text}</v>", 's="1"', styles=(0, 14)) == float(text)


def test_a_format_of_the_workbook_goes_before_a_built_in_one() -> None:
    made = parts(
        sheet(
            '<row r="1"><c r="A1" s="0"><v>45630</v></c><c r="B1" s="1"><v>45630</v></c>'
            '<c r="C1" s="2"><v>1.5</v></c></row>'
        ),
        formats={14: "0", 164: "yyyy\\-mm\\-dd;@", 165: "[h]:mm"},
        styles=(14, 164, 165),
    )
    row = read_workbook(packed(made)).sheets["Blad1"].rows[1]
    assert [cell.value for cell in row.values()] == [45630, dt.date(2024, 12, 4), 1.5]


def test_formats_of_conditional_formatting_are_not_those_of_cells() -> None:
    made = parts(cell("<v>45630</v>", 's="0"'), styles=(164,), formats={164: "0"})
    made["xl/styles.xml"] = str(made["xl/styles.xml"]).replace(
        "</styleSheet>",
        '<dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>',
    )
    assert read_workbook(packed(made)).sheets["Blad1"].cells["A1"].value == 45630


def test_dates_of_a_1904_workbook_count_from_1904() -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="Blad1" r:id="s1"/></sheets></workbook>'
    )
    found = read_workbook(packed(parts(cell("<v>44168</v>"), styles=(14,), book=book)))
    assert found.date1904
    assert found.sheets["Blad1"].cells["A1"].value == dt.date(2024, 12, 4)


def test_a_date_may_be_written_as_iso() -> None:
    assert _value("<v>2024-12-04</v>", 't="d"') == dt.date(2024, 12, 4)
    assert _value("<v>2024-12-04T09:30:00</v>", 't="d"') == dt.datetime(2024, 12, 4, 9, 30)
    assert _value("<v>i dag</v>", 't="d"') == ErrorValue("NaN: i dag")


# text


@pytest.mark.parametrize(
    ("string", "value"),
    [
        ("<t>Sökande</t>", "Sökande"),
        ("<t>a &amp; b &lt;c&gt;</t>", "a & b <c>"),
        ("<t><![CDATA[<a>]]></t>", "<a>"),
        ('<t xml:space="preserve"> a  b </t>', " a  b "),
        ("<t>a\nb</t>", "a\nb"),
        ("<r><rPr><b/></rPr><t>Lokala </t></r><r><t>medel</t></r>", "Lokala medel"),
        ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr/>", "東京"),
        ("<r><t>東</t></r><rPh><t>ト</t></rPh><r><t>京</t></r>", "東京"),
        ("<t>a_x000D_\nb</t>", "a\r\nb"),
        ("<t>_x005F_x000D_</t>", "_x000D_"),
        ("<t>a_x000B_b_x000C_c</t>", "a\nb\nc"),
        ("<t>_xD83D__xDE00_</t>", "😀"),
        ("<t>_xD83D_ _x0000_ _x0001_</t>", "\ufffd \ufffd \ufffd"),
        ("<t>_x00G0_ _x_</t>", "_x00G0_ _x_"),
        ("<t>😀</t>", "😀"),
        ("<t></t>", None),
        ("<t/>", None),
        ("", None),
    ],
)
def test_shared_and_inline_text_is_read_as_excel_shows_it(string: str, value: str | None) -> None:
    assert _value("<v>1</v>", 't="s"', strings=f"<si><t>annan</t></si><si>{string}</si>") == value
    assert _value(f"<is>{string}</is>", 't="inlineStr"') == value


@pytest.mark.parametrize("index", ["2", "-1", "1.0", "x"])
def test_a_shared_text_that_is_not_there_is_an_error_value(index: str) -> None:
    found = _value(f"<v>{index}</v>", 't="s"', strings="<si><t>a</t></si>" * 2)
    assert found == ErrorValue(f"texten nr {index} finns inte i filen")


def test_text_longer_than_excel_holds_is_an_error_value() -> None:
    longest, longer = "x" * 32_767, "x" * 32_768
    assert _value(f"<is><t>{longest}</t></is>", 't="inlineStr"') == longest
    expected = ErrorValue("texten har 32\u00a0768 tecken, och en cell rymmer 32\u00a0767")
    assert _value(f"<is><t>{longer}</t></is>", 't="inlineStr"') == expected
    assert _value(f"<v>{longer}</v>", 't="str"') == expected
    assert _value("<v>0</v>", 't="s"', strings=f"<si><t>{longer}</t></si>") == expected


def test_a_text_over_many_pieces_is_one_text() -> None:
    text = "".join(f"{n} &amp; " for n in range(3000))
    assert _value(f"<v>{text}</v>", 't="str"') == text.replace("&amp;", "&")


# other types


@pytest.mark.parametrize(
    ("content", "attributes", "value"),
    [
        ("<v>1</v>", 't="b"', True),
        ("<v>0</v>", 't="b"', False),
        ("<v>true</v>", 't="b"', True),
        ("<v>ja</v>", 't="b"', ErrorValue("NaN: ja")),
        ("<v>#REF!</v>", 't="e"', ErrorValue("#REF!")),
        ("<v>#SAKNAS!</v>", 't="e"', ErrorValue("#SAKNAS!")),
        ("<v>12</v>", 't="n"', 12),
        ("<v>12</v>", 't="str"', "12"),
        ("<v>12</v>", 't="inlineStr"', "12"),
        ("<v></v>", "", None),
        ("<v/>", 't="s"', None),
        ("", 's="0"', None),
    ],
)
def test_types_are_told_apart(content: str, attributes: str, value: Scalar) -> None:
    found = _value(content, attributes)
    assert found == value
    assert type(found) is type(value)


# formulas


@pytest.mark.parametrize(
    ("content", "attributes", "formula", "value"),
    [
        ("<f>SUM(B1:B3)</f><v>6</v>", "", "SUM(B1:B3)", 6),
        ("<f>SUM(B1:B3)</f>", "", "SUM(B1:B3)", None),
        ("<f>SUM(B1:B3)</f><v></v>", "", "SUM(B1:B3)", None),
        ("<f>A2&amp;&quot;&quot;</f><v></v>", 't="str"', 'A2&""', ""),
        ("<f>A2</f>", 't="str"', "A2", None),
        ("<f>1/0</f><v>#DIV/0!</v>", 't="e"', "1/0", ErrorValue("#DIV/0!")),
        ('<f t="shared" ref="A1:A9" si="0">B1*2</f><v>4</v>', "", "B1*2", 4),
        ('<f t="shared" si="0"/><v>6</v>', "", "", 6),
        ('<f t="array" ref="A1:A2">B1:B2*2</f><v>2</v>', 'cm="1"', "B1:B2*2", 2),
        ('<f t="dataTable" ref="A1:A9" r1="C1"/><v>3</v>', "", "", 3),
    ],
)
def test_a_formula_is_kept_with_its_cached_value(
    content: str, attributes: str, formula: str, value: Scalar
) -> None:
    assert _cell(content, attributes) == Cell("Blad1", "A1", value, formula)


# places


def test_cells_are_found_by_reference_and_by_row_and_column() -> None:
    book = read_workbook(
        packed(parts(sheet('<row r="5"><c r="B5"><v>1</v></c><c r="AA5"><v>2</v></c></row>')))
    )
    found = book.sheets["Blad1"]
    assert found.cells["B5"].value == 1
    assert found.rows[5]["AA"] == Cell("Blad1", "AA5", 2)
    assert len(found.rows) == 1
    assert 4 not in found.rows


def test_a_cell_without_a_reference_stands_after_the_one_before() -> None:
    assert _refs(
        "<row><c><v>1</v></c><c/><c><v>1</v></c></row>"
        '<row><c r="C2"/><c><v>1</v></c></row><row r="7"><c><v>1</v></c></row>'
        "<row><c><v>1</v></c></row>"
    ) == [(1, ["A1", "C1"]), (2, ["D2"]), (7, ["A7"]), (8, ["A8"])]


def test_rows_and_cells_out_of_order_are_put_in_order() -> None:
    assert _refs(
        '<row r="3"><c r="AA3"><v>1</v></c><c r="B3"><v>1</v></c></row>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    ) == [(1, ["A1"]), (3, ["A3", "B3", "AA3"])]


def test_a_cell_that_names_another_row_stands_where_it_says() -> None:
    assert _refs('<row r="3"><c r="A3"><v>1</v></c><c r="B9"><v>1</v></c></row>') == [
        (3, ["A3"]),
        (9, ["B9"]),
    ]


@pytest.mark.parametrize("ref", ["$B$5", "b5", " B5 ", "B05"])
def test_a_reference_may_be_written_oddly(ref: str) -> None:
    assert _refs(f'<row r="5"><c r="{ref}"><v>1</v></c></row>') == [(5, ["B5"])]


def test_a_cell_that_comes_twice_is_an_error_value_unless_both_say_the_same() -> None:
    book = read_workbook(
        packed(
            parts(
                sheet(
                    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'
                    '<c r="B1"><v>3</v></c><c r="B1"><v>3</v></c><c r="B1"/></row>'
                )
            )
        )
    )
    row = book.sheets["Blad1"].rows[1]
    assert row["A"].value == ErrorValue("cellen finns två gånger: 1 och 2")
    assert row["B"].value == 3


def test_a_far_cell_costs_nothing() -> None:
    started = time.process_time()
    assert _refs('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>') == [
        (1048576, ["XFD1048576"])
    ]
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1048577"/>',
        '<row r="0"/>',
        '<row r="x"/>',
        '<row r="1048576"/><row/>',
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
        '<row r="1"><row r="2"/></row>',
        '<row r="1"><c r="A1"><c r="B1"/></c></row>',
        '<row r="1"><c r="A1"><v><v>1</v></v></c></row>',
        '<row r="1"><c r="A1"><v><f>1</f></v></c></row>',
        "<row>" + "<c><v>" * 70,
        '<c r="A1"><v>1</v></c>',
        "<v>1</v>",
    ],
)
def test_a_sheet_that_is_put_together_wrongly_is_told_as_damaged(data: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_workbook(packed(parts(sheet(data))), name="bok.xlsx")
    assert raised.value.where == "bok.xlsx (xl/worksheets/sheet1.xml)"
    assert raised.value.todo


def test_blank_and_empty_cells_are_left_out() -> None:
    assert _refs('<row r="1"><c r="A1" s="0"/><c r="B1"><v/></c></row><row r="2"/>') == []


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CELLS", 10)
    row = "<row>" + "<c><v>1</v></c>" * 5 + "</row>"
    assert len(_refs(row * 2)) == 2
    with pytest.raises(UnsafeFile, match="fler än 10 ifyllda"):
        read_workbook(packed(parts(sheet(row), sheet(row), sheet(row))))
    with pytest.raises(UnsafeFile, match="fler än 10 ifyllda"):
        _refs('<row r="1">' + '<c r="A1"><v>1</v></c>' * 50 + "</row>")


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
    assert _refs('<row r="1"><c r="A1"><v>1</v><extLst><v>2</v></extLst></c></row>', after) == [
        (1, ["A1"])
    ]


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
        reading.ListObject("Ansökningar", "A1:B4", ("Nr", "Sökt\nbelopp"), 1, 1),
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
    data = packed(_hard())
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


# damaged on purpose


def _hard() -> dict[str, str | bytes]:
    """A workbook with something of everything, for damaging."""
    row = (
        '<row r="{0}"><c r="A{0}" t="s"><v>1</v></c><c r="B{0}" s="1"><v>45630</v></c>'
        '<c r="C{0}" t="inlineStr"><is><t>text {0}</t></is></c><c r="D{0}"><f>B{0}*2</f>'
        '<v>2.5</v></c><c r="E{0}" t="e"><v>#REF!</v></c><c r="F{0}" t="b"><v>1</v></c></row>'
    )
    return parts(
        sheet("".join(row.format(n) for n in range(1, 8)), '<mergeCell ref="A1:B1"/>'),
        sheet("<row><c><v>1</v></c></row>"),
        strings="<si><t>a</t></si><si><r><t>b</t></r><r><t>_x000D_</t></r></si>",
        formats={164: "yyyy\\-mm\\-dd"},
        styles=(0, 164, 14),
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("t1", "table", "../tables/table1.xml")
            ),
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" name="T" ref="A1:F7"><tableColumns>'
            '<tableColumn name="Nr"/></tableColumns></table>',
        },
    )


def _flip(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _cut(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((1, 4, 40, len(data)))
    return data[:at] + data[at + size :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(data)), chance.choice((1, 4, 40, 400))
    return data[: at + size] + data[at:]


_TOKENS = [b"<", b">", b"</", b"/>", b'"', b"&", b"<v>", b"</v>", b"<c>", b"<row>", b"]]>", b"\0"]
_TOKENS += [b'r="XFD9"', b'r="-1"', b'r="A99999999999"', b's="9"', b't="s"', b"1e999", b"<!DOCTYPE"]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(_TOKENS) + data[at:]


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _repeat, _insert)


def _damaged_parts(chance: random.Random) -> dict[str, str | bytes]:
    """The hard workbook with parts changed, swapped, left out or under another name."""
    made = _hard()
    for _ in range(chance.choice((1, 1, 2, 5))):
        name, other = chance.choice(list(made)), chance.choice(list(made))
        content = made[name]
        kind = chance.randrange(10)
        if kind == 0:
            made[name], made[other] = made[other], content
        elif kind == 1 and len(made) > 2:
            del made[name]
        elif kind == 2:
            made[f"{other}x"] = content
        else:
            data = content if isinstance(content, bytes) else content.encode()
            made[name] = chance.choice(_DAMAGES)(data or b"<", chance)
    return made


def _read_or_refused(data: bytes) -> Workbook | None:
    """The workbook, or None where it is refused by type; any other exception fails the test."""
    started = time.process_time()
    book = None
    with contextlib.suppress(FordelaError):
        book = read_workbook(data, limits=Limits(part=1 << 20, total=1 << 22))
        for found in book.sheets.values():
            assert all(ref == cell.ref for ref, cell in found.cells.items())
    with contextlib.suppress(FordelaError):
        opened = None
        opened = open_workbook(data, limits=Limits(part=1 << 20, total=1 << 22))
        cells = {name: found.cells for name, found in opened.sheets.items()}
        assert book is not None
        assert repr(cells) == repr({name: found.cells for name, found in book.sheets.items()})
    assert time.process_time() - started < 5
    return book


def test_the_workbook_that_is_damaged_below_is_read_when_whole() -> None:
    book = _read_or_refused(packed(_hard()))
    assert book is not None
    assert len(book.sheets["Blad1"].cells) == 42


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_give_a_workbook_or_a_typed_error(seed: int) -> None:
    chance = random.Random(seed)
    whole = packed(_hard(), chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
    refused = sum(
        _read_or_refused(chance.choice(_DAMAGES)(whole, chance)) is None for _ in range(250)
    )
    assert refused > 0


@pytest.mark.parametrize("seed", range(4))
def test_damaged_parts_give_a_workbook_or_a_typed_error(seed: int) -> None:
    chance = random.Random(seed)
    read = sum(
        _read_or_refused(packed(_damaged_parts(chance), zipfile.ZIP_STORED)) is not None
        for _ in range(250)
    )
    assert 0 < read < 250


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
