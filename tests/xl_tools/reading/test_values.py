"""Reading: numbers, dates, texts, errors and formulas, as Excel understands them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.one_cell import one_cell, value_of
from tests.helpers.xml_books import (
    MAIN,
    OFFICE,
    cell,
    packed,
    parts,
    sheet,
)
from validators.model import Cell, ErrorValue, Scalar
from xl_tools.reading.workbook import read_workbook


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
    found = value_of(f"<v>{text}</v>")
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
    assert value_of(f"<v>{text}</v>") == ErrorValue(error)


# dates
def test_a_number_with_a_date_format_is_a_date() -> None:
    assert value_of("<v>45630</v>", 's="1"', styles=(0, 14)) == dt.date(2024, 12, 4)
    assert value_of("<v>45630.5</v>", 's="1"', styles=(0, 22)) == dt.datetime(2024, 12, 4, 12)
    assert value_of("<v>0.5</v>", 's="1"', styles=(0, 20)) == dt.time(12)
    assert value_of("<v>45630</v>", 's="0"', styles=(0, 14)) == 45630


def test_a_cell_without_a_style_has_the_first_one() -> None:
    assert value_of("<v>45630</v>", styles=(14,)) == dt.date(2024, 12, 4)


@pytest.mark.parametrize("style", ["2", "-1", "x", ""])
def test_a_style_that_is_not_there_is_none(style: str) -> None:
    assert value_of("<v>45630</v>", f's="{style}"', styles=(0, 14)) == 45630


@pytest.mark.parametrize("text", ["-1", "60", "99999999", "1e300"])
def test_a_serial_that_is_no_date_stays_a_number(text: str) -> None:
    assert value_of(f"<v>{text}</v>", 's="1"', styles=(0, 14)) == float(text)


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
    assert value_of("<v>2024-12-04</v>", 't="d"') == dt.date(2024, 12, 4)
    assert value_of("<v>2024-12-04T09:30:00</v>", 't="d"') == dt.datetime(2024, 12, 4, 9, 30)
    assert value_of("<v>i dag</v>", 't="d"') == ErrorValue("NaN: i dag")


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
    assert value_of("<v>1</v>", 't="s"', strings=f"<si><t>annan</t></si><si>{string}</si>") == value
    assert value_of(f"<is>{string}</is>", 't="inlineStr"') == value


@pytest.mark.parametrize("index", ["2", "-1", "1.0", "x"])
def test_a_shared_text_that_is_not_there_is_an_error_value(index: str) -> None:
    found = value_of(f"<v>{index}</v>", 't="s"', strings="<si><t>a</t></si>" * 2)
    assert found == ErrorValue(f"texten nr {index} finns inte i filen")


def test_text_longer_than_excel_holds_is_an_error_value() -> None:
    longest, longer = "x" * 32_767, "x" * 32_768
    assert value_of(f"<is><t>{longest}</t></is>", 't="inlineStr"') == longest
    expected = ErrorValue("texten har 32\u00a0768 tecken, och en cell rymmer 32\u00a0767")
    assert value_of(f"<is><t>{longer}</t></is>", 't="inlineStr"') == expected
    assert value_of(f"<v>{longer}</v>", 't="str"') == expected
    assert value_of("<v>0</v>", 't="s"', strings=f"<si><t>{longer}</t></si>") == expected


def test_a_text_over_many_pieces_is_one_text() -> None:
    text = "".join(f"{n} &amp; " for n in range(3000))
    assert value_of(f"<v>{text}</v>", 't="str"') == text.replace("&amp;", "&")


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
    found = value_of(content, attributes)
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
    assert one_cell(content, attributes) == Cell("Blad1", "A1", value, formula)
