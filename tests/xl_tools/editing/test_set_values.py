"""Values set in cells: what was asked for, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.helpers import intact, ooxml_package
from tests.helpers.hard_books import MAIN, Book, SheetXml
from tests.helpers.hard_cases import CASES, signed_package
from tests.helpers.office import sdk_errors
from validators.errors import LockedCell, SignedWorkbook, UnknownDialect
from validators.model import Scalar
from xl_tools.editing.cell_values import Changed, Settable, Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook


def change(data: bytes, *cells: tuple[str, Settable], sheet: str = "Blad1") -> Changed:
    return set_values(data, [Setting(sheet, cell, value) for cell, value in cells])


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    """The same workbook with one part's content replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, old in parts(data).items():
            package.writestr(name, content if name == part else old)
    return made.getvalue()


def values(data: bytes, sheet: str = "Blad1") -> dict[str, tuple[Scalar, str | None]]:
    cells = read_workbook(data).sheets[sheet].cells
    return {ref: (cell.value, cell.formula) for ref, cell in cells.items()}


def others(found: dict[str, tuple[Scalar, str | None]], but: Iterable[str]) -> object:
    return {ref: content for ref, content in found.items() if ref not in set(but)}


@pytest.fixture(scope="module")
def plain() -> bytes:
    return CASES["plain"]().data


@pytest.mark.parametrize("cell", ["A1", "C2", "Z2", "A3", "B3", "D4", "A900", "XFD1048576"])
@pytest.mark.parametrize(
    "value", [7, -2.5, 532_500, "text", "=1+1", " \nå & <b> _x000D_", True, dt.date(2025, 6, 2)]
)
def test_a_value_is_set_and_all_others_stay(plain: bytes, cell: str, value: Settable) -> None:
    after = change(plain, (cell, value)).data
    assert values(after)[cell] == (value, None)
    assert others(values(after), [cell]) == others(values(plain), [cell])
    assert intact.new_faults(ooxml_package.Package(plain), ooxml_package.Package(after)) == []


def test_several_values_in_new_and_old_rows_come_in_order(plain: bytes) -> None:
    cells = [("F3", 1), ("B3", 2), ("A2", 3), ("H2", 4), ("C900", 5), ("A3", 6), ("A5", 7)]
    after = change(plain, *cells).data
    assert {ref: values(after)[ref][0] for ref, _ in cells} == dict(cells)
    rows = [int(row) for row in re.findall(rb'<row r="(\d+)"', parts(after)[sheet_part(after)])]
    assert rows == sorted(rows)


def sheet_part(data: bytes) -> str:
    return next(name for name in parts(data) if "worksheets/" in name and "_rels" not in name)


def test_a_cell_keeps_its_look(plain: bytes) -> None:
    after = change(plain, ("C2", 12), ("A1", "Nummer")).data
    before, book = (openpyxl.load_workbook(io.BytesIO(data))["Blad1"] for data in (plain, after))
    for ref in ("C2", "A1"):
        assert book[ref].number_format == before[ref].number_format
        assert repr(book[ref].font) == repr(before[ref].font)
        assert repr(book[ref].fill) == repr(before[ref].fill)


def test_a_date_keeps_a_date_style_and_gets_one_where_there_is_none(plain: bytes) -> None:
    styles = parts(plain)["xl/styles.xml"]
    kept = change(plain, ("D2", dt.date(2025, 1, 1)))
    assert parts(kept.data)["xl/styles.xml"] == styles
    bold = openpyxl.load_workbook(
        io.BytesIO(change(plain, ("A1", dt.datetime(2025, 1, 1, 9, 30))).data)
    )["Blad1"]["A1"]
    assert (bold.value, bold.font.b, bold.number_format) == (
        dt.datetime(2025, 1, 1, 9, 30),
        True,
        "m/d/yy h:mm",
    )


def test_dates_follow_the_calendar_of_1904() -> None:
    data = CASES["dates_of_1904"]().data
    after = change(data, ("F9", dt.date(2025, 6, 2))).data
    assert values(after)["F9"][0] == dt.date(2025, 6, 2)


def test_dates_before_march_1900_are_those_of_excel(plain: bytes) -> None:
    after = change(plain, ("F9", dt.date(1900, 2, 28)), ("F10", dt.date(1900, 3, 1))).data
    assert b'<c r="F9" s="3"><v>59</v>' in parts(after)[sheet_part(after)]
    assert b'<c r="F10" s="3"><v>61</v>' in parts(after)[sheet_part(after)]
    with pytest.raises(ValueError, match="calendar"):
        change(plain, ("F9", dt.date(1899, 12, 31)))


def test_a_workbook_without_styles_gets_one_for_dates() -> None:
    data = CASES["no_styles"]().data
    after = change(data, ("F9", dt.date(2025, 6, 2))).data
    assert values(after)["F9"][0] == dt.date(2025, 6, 2)
    assert others(values(after), ["F9"]) == values(data)


def test_none_empties_a_cell_and_keeps_its_look(plain: bytes) -> None:
    after = change(plain, ("C2", None), ("Q7", None)).data
    assert "C2" not in values(after)
    assert b'<c r="C2" s="1"/>' in parts(after)[sheet_part(after)]
    assert b'"Q7"' not in parts(after)[sheet_part(after)]


def test_nothing_to_set_returns_the_very_bytes(plain: bytes) -> None:
    assert set_values(plain, []).data is plain


def test_a_formula_that_stays_tells_its_new_result(plain: bytes) -> None:
    formula = values(plain)["C4"][1]
    after = set_values(plain, [Setting("Blad1", "C4", 77, keeps_formula=True)]).data
    assert formula
    assert values(after)["C4"] == (77, formula)
    assert others(values(after), ["C4"]) == others(values(plain), ["C4"])
    assert intact.new_faults(ooxml_package.Package(plain), ooxml_package.Package(after)) == []


@pytest.mark.parametrize(("cell", "result"), [("A1", 1), ("Z99", 1)])
def test_a_cell_without_a_formula_has_no_result(plain: bytes, cell: str, result: int) -> None:
    with pytest.raises(LockedCell, match="ingen egen formel"):
        set_values(plain, [Setting("Blad1", cell, result, keeps_formula=True)])
    with pytest.raises(ValueError, match="no number"):
        set_values(plain, [Setting("Blad1", "C4", "77", keeps_formula=True)])


def test_what_reaches_a_table_s_last_row_grows_with_it() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Blad1"
    for row in (("Nr", "Val", "Summa"), (1, "Ja", 2), (2, "Nej", 3)):
        page.append(row)
    page.add_table(Table(displayName="T", ref="A1:C3"))
    for area in ("B2:B3", "E2:E3", "B1", "A2:A1000"):
        rule = DataValidation(type="list", formula1='"Ja,Nej"')
        page.add_data_validation(rule)
        rule.add(area)
    page.conditional_formatting.add("A2:C3", FormulaRule(formula=["$A2=1"]))
    made = io.BytesIO()
    book.save(made)
    before = made.getvalue()
    after = change(before, ("A4", 3), ("B5", "Ja")).data
    found = openpyxl.load_workbook(io.BytesIO(after))["Blad1"]
    areas = [str(rule.sqref) for rule in found.data_validations.dataValidation]
    assert areas == ["B2:B5", "E2:E3", "B1", "A2:A1000"]
    assert [str(each.sqref) for each in found.conditional_formatting] == ["A2:C5"]
    assert found.tables["T"].ref == "A1:C5"
    assert intact.new_faults(ooxml_package.Package(before), ooxml_package.Package(after)) == []


def test_rows_get_a_height_unless_somebody_chose_one(plain: bytes) -> None:
    tall = {("Blad1", 2): 40.5, ("Blad1", 90): 30}
    cells = [Setting("Blad1", "B2", "x"), Setting("Blad1", "B90", "y")]
    after = set_values(plain, cells, tall).data
    rows = re.findall(rb'<row [^>]*r="(?:2|90)"[^>]*>', parts(after)[sheet_part(after)])
    assert [b'ht="40.5"' in rows[0], b'ht="30"' in rows[1]] == [True, True]
    chosen = set_values(after, cells, {("Blad1", 2): 99}).data
    assert b'ht="99"' in parts(chosen)[sheet_part(chosen)]
    own = parts(after)[sheet_part(after)].replace(b'ht="40.5"', b'ht="40.5" customHeight="1"')
    held = replaced(after, sheet_part(after), own)
    assert (
        b'ht="99"' not in parts(set_values(held, cells, {("Blad1", 2): 99}).data)[sheet_part(after)]
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_a_defect_of_the_caller(plain: bytes, number: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        change(plain, ("A1", number))


def test_dependents_are_calculated_anew_and_show_their_old_value_until_then(plain: bytes) -> None:
    after = change(plain, ("C2", 1)).data
    assert values(after)["C4"] == values(plain)["C4"]
    assert b'fullCalcOnLoad="1"' in parts(after)["xl/workbook.xml"]


def test_an_overwritten_formula_leaves_the_calculation_chain_alone() -> None:
    data = CASES["formulas"]().data
    after = change(data, ("B2", 1), ("D6", "ny")).data
    chain = parts(after)["xl/calcChain.xml"]
    assert re.findall(rb'r="(\w+)"', chain) == [b"B1", b"B3", b"C5", b"E6"]
    assert re.findall(rb'r="B3" ?i?', chain)
    assert intact.new_faults(ooxml_package.Package(data), ooxml_package.Package(after)) == []


@pytest.mark.parametrize(
    ("case", "cell", "why"),
    [
        ("formulas", "B1", "delar"),
        ("formulas", "C5", "matrisformel"),
        ("formulas", "C6", "matrisformel"),
        ("tables_and_merges", "F4", "sammanfogning"),
        ("tables_and_merges", "B1", "rubrik"),
        ("plain", "A0", "ingen sådan cell"),
    ],
)
def test_some_cells_must_not_be_written_over(case: str, cell: str, why: str) -> None:
    with pytest.raises(LockedCell, match=why) as caught:
        change(CASES[case]().data, (cell, 1))
    assert caught.value.where == f"Blad1!{cell}"


def test_a_sheet_that_is_not_there_is_refused(plain: bytes) -> None:
    with pytest.raises(LockedCell, match="ingen sådan cell"):
        change(plain, ("A1", 1), sheet="Saknas")


def test_a_part_in_utf_16_is_refused_by_name() -> None:
    with pytest.raises(UnknownDialect, match="UTF-16"):
        change(CASES["utf16_parts"]().data, ("A1", 1))


def test_a_signed_package_is_refused() -> None:
    with pytest.raises(SignedWorkbook):
        change(signed_package(), ("A1", 1))


def test_a_table_grows_with_the_rows_right_below_it() -> None:
    data = CASES["tables_and_merges"]().data
    after = change(data, ("A5", 3), ("B5", "Farsta"), ("C5", 25000), ("A6", 4)).data
    table = read_workbook(after).sheets["Blad1"].tables[0]
    assert table.ref == "A1:C6"
    assert b'<autoFilter ref="A1:C6"/>' in parts(after)["xl/tables/table1.xml"]
    assert intact.new_faults(ooxml_package.Package(data), ooxml_package.Package(after)) == []
    sheet = parts(after)[sheet_part(after)]
    assert b'<c r="C5" s="1">' in sheet  # the look of the cell above


def test_a_table_does_not_grow_past_a_gap() -> None:
    data = CASES["tables_and_merges"]().data
    after = change(data, ("A6", 3)).data
    assert read_workbook(after).sheets["Blad1"].tables[0].ref == "A1:C4"


def table(attributes: str, column: str = "") -> Book:
    xml = (
        f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1:B2" {attributes}>'
        '<tableColumns count="2"><tableColumn id="1" name="x"/><tableColumn id="2" name="y">'
        f"{column}</tableColumn></tableColumns></table>"
    )
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>y</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>T[[#This Row],[x]]*2</f><v>2</v></c></row>'
    )
    after = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    sheet = SheetXml("Blad1", rows, after=after)
    sheet.parts = [("rId1", "table", "xl/tables/table1.xml", xml.encode())]
    return Book([sheet])


def test_the_new_rows_of_a_table_calculate_what_its_columns_do() -> None:
    formula = "<calculatedColumnFormula>T[[#This Row],[x]]*2</calculatedColumnFormula>"
    after = change(table("", formula).bytes(), ("A3", 5)).data
    assert values(after)["B3"] == (None, "T[[#This Row],[x]]*2")
    assert read_workbook(after).sheets["Blad1"].tables[0].ref == "A1:B3"


def test_a_table_with_a_total_row_does_not_grow() -> None:
    data = table('totalsRowCount="1"').bytes()
    after = change(data, ("A3", 5)).data
    assert read_workbook(after).sheets["Blad1"].tables[0].ref == "A1:B2"
    with pytest.raises(LockedCell, match="summarad"):
        change(data, ("A2", 5))


@pytest.mark.parametrize("name", sorted(set(CASES) - {"sheets_that_carry_nothing", "utf16_parts"}))
def test_a_value_can_be_set_in_every_hard_case(name: str) -> None:
    data = CASES[name]().data
    sheet = next(
        title for title, each in read_workbook(data).sheets.items() if each.state == "visible"
    )
    after = change(data, ("J40", 5), sheet=sheet).data
    assert values(after, sheet)["J40"] == (5, None)
    assert others(values(after, sheet), ["J40"]) == values(data, sheet)
    assert intact.new_faults(ooxml_package.Package(data), ooxml_package.Package(after)) == []


def test_excel_has_nothing_against_it(plain: bytes, tmp_path: Path) -> None:
    path = tmp_path / "satt.xlsx"
    cells = [("A3", "text"), ("B3", 1.5), ("F2", dt.date(2025, 6, 2)), ("C900", True)]
    path.write_bytes(change(plain, *cells).data)
    old = tmp_path / "plain.xlsx"
    old.write_bytes(plain)
    assert set(sdk_errors(path)) <= set(sdk_errors(old))


@pytest.mark.parametrize(
    "formula", ["INT(A2/10)", "SUM(A$2:A2)", "'Blad 1'!A2*2", 'T[[#This Row],[x]]+"A1"&A2', "$A2"]
)
def test_a_column_that_refers_by_address_is_not_calculated_in_new_rows(formula: str) -> None:
    column = f"<calculatedColumnFormula>{formula}</calculatedColumnFormula>"
    after = change(table("", column.replace("&", "&amp;")).bytes(), ("A3", 5)).data
    assert "B3" not in values(after)
    assert read_workbook(after).sheets["Blad1"].tables[0].ref == "A1:B3"


@pytest.mark.parametrize("formula", ["LOG10(T[[#This Row],[x]])", '"A1"', "$A$2*2", "T[A1]"])
def test_a_column_that_means_the_same_in_each_row_is_calculated_in_new_ones(formula: str) -> None:
    column = f"<calculatedColumnFormula>{formula}</calculatedColumnFormula>"
    after = change(table("", column).bytes(), ("A3", 5)).data
    assert values(after)["B3"] == (None, formula)
