"""Which workbook it is, of which call, and what the template says of itself."""

from __future__ import annotations

import pytest

from tests.helpers.markdown import allocation, application, workbook
from tests.helpers.recognised import column, message, recognise, told
from validators.cards.loading import load_call
from validators.errors import CardError, UnknownWorkbook
from validators.model import Cell, Stage
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook

LIST = """
| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |
| 1  | Farsta  | Odla  | 300         | Bifall | 300             |            |
"""


def test_the_marker_sheet_says_which_call_and_which_workbook() -> None:
    for year in ("2015", "2025", "2026"):
        tables = read_tables(allocation("## LUM\n| Nr |\n| 1 |", year=year))
        assert (tables.stage, tables.call) == (Stage.ALLOCATION, year)
        assert tables.findings == ()
        for kind in ("lum", "mul"):
            tables = read_tables(application(year=year, kind=kind))
            assert (tables.stage, tables.call) == (Stage.APPLICATION, year)
            assert column(tables, "kind") == [kind]
            assert tables.findings == ()


def test_without_a_marker_the_sheets_tell_an_allocation() -> None:
    assert recognise(f"## LUM\n{LIST}").stage is Stage.ALLOCATION
    assert recognise("## MUST\n| Nr | Sökande | Resmål |").stage is Stage.ALLOCATION


def test_without_a_marker_the_form_tells_an_application() -> None:
    assert recognise("## Ansökan\n| Sökande | Farsta |").stage is Stage.APPLICATION
    by_labels = "## Blad1\n| Sökande | Farsta |\n| Kontaktperson |\n| Målgrupp |\n| Syfte |"
    assert recognise(by_labels).stage is Stage.APPLICATION


def test_a_list_on_a_sheet_of_another_name_is_told_by_its_headers() -> None:
    tables = recognise(f"## Blad1\n{LIST}\n## Blad2\n{LIST.replace('Titel', 'Resmål')}")
    assert tables.stage is Stage.ALLOCATION
    assert column(tables, "kind") == ["lum", "mul"]
    assert [row["number"].cell.place for row in tables["applications"] if row["number"].cell] == [
        "Blad1!A2",
        "Blad2!A2",
    ]


def test_a_workbook_that_is_neither_says_what_to_do() -> None:
    with pytest.raises(UnknownWorkbook) as raised:
        recognise("## Lista\n| Namn | Telefon |\n| A | 1 |")
    assert "varken en ansökan eller en fördelning" in str(raised.value)
    assert "LUM och MUL" in str(raised.value)


def test_a_marked_application_without_its_form_says_what_to_do() -> None:
    with pytest.raises(UnknownWorkbook, match="bladet Ansökan saknas"):
        recognise("## _fordela\n| call | 2025 |\n| kind | lum |\n## Blad1\n| a |")


def test_a_workbook_that_does_not_say_its_call_asks_for_it() -> None:
    with pytest.raises(UnknownWorkbook, match="--call"):
        recognise(f"## LUM\n{LIST}", None)


def test_a_call_without_a_card_is_named() -> None:
    with pytest.raises(UnknownWorkbook, match="utlysningen 2031, som inte finns"):
        read_tables(workbook(f"## LUM\n{LIST}\n## _fordela\n| call | 2031 |"))
    with pytest.raises(CardError, match="1999"):
        recognise(f"## LUM\n{LIST}", "1999")


def test_s06_a_workbook_of_another_call_is_told() -> None:
    tables = read_tables(allocation(year="2025"), "2026")
    assert tables.call == "2026"
    found = [(f.code, f.severity.value, f.sheet) for f in tables.findings if f.code == "S06"]
    assert found == [("S06", "info", None)]
    assert "utlysningen 2025 men läses här efter reglerna för 2026" in message(tables, "S06")


def test_s06_an_older_template_is_told() -> None:
    text = "## _fordela\n| call | 2025 |\n| kind | fordelning |\n| template | 2025.0 |"
    tables = read_tables(allocation(text))
    assert [f.code for f in tables.findings] == ["S06"]
    assert "mallversion 2025.0; den senaste är 2025.3" in message(tables, "S06")


def test_s06_the_same_call_and_version_are_not_told() -> None:
    assert read_tables(allocation(), "2025").findings == ()


def test_s06_a_copy_of_a_sheet_is_not_read_and_told() -> None:
    tables = read_tables(allocation(f"## LUM (2)\n{LIST}\n## LUM\n| Nr |\n| 9 |"))
    assert column(tables, "number") == [9]
    assert told(tables) == [("S06", "warning", "LUM (2)!A1")]


def test_s06_applications_on_a_sheet_of_another_name_are_not_left_out_in_silence() -> None:
    late = "| Resmål | Sökande | Sökt belopp |\n| Oslo | Farsta | 9000 |"
    tables = read_tables(allocation(f"## Sena\n| Utkast |\n{late}\n## Egna\n| Farsta | 300000 |"))
    assert told(tables) == [("S06", "warning", "Sena!A1")]
    assert "Sena läses inte: MUL är det blad" in message(tables, "S06")


def test_s06_a_sheet_of_the_template_s_own_sums_is_not_told() -> None:
    lists = "## Översikt\n| Titel | Sökande | Sökt belopp |\n| Oslo | Farsta | =1+1 -> 2 |"
    marks = f"{MARKED}| formula | Översikt!C2 |"
    assert told(read_tables(allocation(f"{lists}{marks}"))) == []
    assert told(read_tables(allocation(lists))) == [("S06", "warning", "Översikt!A1")]


def test_s06_a_list_without_applications_is_not_told() -> None:
    assert told(read_tables(allocation("## Mall\n| Nr | Sökande | Titel | Sökt belopp |"))) == []


def _all_titles(kind: str, *, without: tuple[str, ...] = ()) -> str:
    call = load_call("2025")
    titles = [call.title(key, kind) for key in call.table("allocation", kind)]
    return f"| {' | '.join(title for title in titles if title not in without)} |"


def _from_the_template(lum: str) -> str:
    marks = "| call | 2025 |\n| kind | fordelning |\n| template | 2025.3 |"
    return f"## LUM\n{lum}\n## MUL\n{_all_titles('mul')}\n## _fordela\n{marks}"


def test_s01_a_column_that_was_taken_away_or_renamed_is_told() -> None:
    removed = ("Status", "Villkor", "Anteckning", "Registreringsnummer")
    lum = _all_titles("lum", without=removed).replace("| Beslut |", "| Läge | Beslut |")
    tables = recognise(_from_the_template(lum))
    assert told(tables) == [("S01", "warning", "LUM!A1")]
    assert "saknas Status och Villkor." in message(tables, "S01")


def test_s01_a_renamed_column_that_is_not_required_is_asked_about() -> None:
    lum = _all_titles("lum").replace("| Förstudie |", "| Förstudie? |")
    tables = recognise(_from_the_template(lum))
    assert [(code, severity) for code, severity, _ in told(tables)] == [("S01", "warning")]
    assert "Menas ”Förstudie?”?" in message(tables, "S01")


def test_s01_all_columns_and_own_ones_besides_are_nothing_to_tell() -> None:
    assert told(recognise(_from_the_template(f"{_all_titles('lum')} Min prio | Klar? |"))) == []


# ---------------------------------------------------------------------------------------------
# formulas of the template

MARKED = """
## _fordela
| call     | 2025       |
| kind     | fordelning |
"""


def test_s07_a_formula_that_somebody_wrote_over_is_told() -> None:
    tables = recognise(
        f"""
        ## LUM
        | Kvar | 500 | =1+1 -> 2 |
        {LIST}{MARKED}
        | formula | LUM!B1 |
        | formula | LUM!C1 |
        """
    )
    assert told(tables) == [("S07", "warning", "LUM!B1")]
    assert "ersatt av ett värde i B1" in message(tables, "S07")


def test_s07_a_range_is_told_once_and_its_empty_cells_are_not() -> None:
    text = "## Budget\n| 1 |\n| 2 |\n|  |\n| =A1 -> 1 |\n| 5 |"
    book = application(
        f"{text}\n## _fordela\n| call | 2025 |\n| kind | lum |\n| formula | Budget!A1:A5 |"
    )
    found = [f for f in read_tables(book).findings if f.code == "S07"]
    assert [(f.cell, f.message.split(". ")[0]) for f in found] == [
        ("A1", "Mallens formel är ersatt av ett värde i A1, A2 och A5")
    ]


def test_s07_a_formula_that_stands_where_the_template_put_it_is_not_told() -> None:
    assert (
        told(recognise(f"## LUM\n| Kvar | =1+1 -> 2 |\n{LIST}{MARKED}| formula | LUM!B1 |")) == []
    )


def test_s07_a_formula_that_moved_down_with_a_new_row_is_not_overwritten() -> None:
    text = (
        f"## LUM\n| Fördelning | 2025 |\n| Kvar | =1+1 -> 2 |\n{LIST}{MARKED}| formula | LUM!B1 |"
    )
    assert told(recognise(text)) == []


def test_s07_a_reference_kept_as_a_formula_follows_its_cell() -> None:
    text = (
        f"## LUM\n| Fördelning | 2025 |\n| Kvar | 4 |\n{LIST}{MARKED}| formula | =LUM!$B$2 -> 4 |"
    )
    assert told(recognise(text)) == [("S07", "warning", "LUM!B2")]


def test_formulas_and_sums_are_followed_when_somebody_puts_in_a_column() -> None:
    tables = recognise(
        f"""
        ## LUM
        |      | Sökt     | =SUM(D4:D9) -> 900 |
        |      | Beviljat | 4000000            |
        {LIST}{MARKED}
        | formula | =ROWS('LUM'!$C$1:$C$2) -> 2 |
        | total   | =ROWS('LUM'!$C$1) -> 1 | lum | sought |
        | total   | =ROWS('LUM'!$C$2) -> 1 | lum | granted |
        """
    )
    assert told(tables) == [("S07", "warning", "LUM!C2")]
    assert column(tables, "stated", "totals") == [900, 4000000]


def test_a_reference_to_what_is_no_longer_there_is_passed_over() -> None:
    text = f"## LUM\n{LIST}{MARKED}| formula | =ROWS(LUM!#REF!) -> #REF! |"
    assert told(recognise(text)) == []


def test_a_sum_that_the_template_names_is_what_the_workbook_states() -> None:
    text = f"""
        ## LUM
        | Beviljat | =SUM(F4:F9) -> 301 |
        |          |                    |
        {LIST}{MARKED}
        | formula | LUM!B1 |
        | total   | LUM!B1 | lum | granted |
        """
    tables = recognise(text)
    assert column(tables, "stated", "totals") == [301]
    assert column(tables, "column", "totals") == ["granted"]


def test_a_sum_that_somebody_wrote_over_is_still_what_the_workbook_states() -> None:
    tables = recognise(
        f"""
        ## LUM
        | Beviljat | 4000000 |
        {LIST}{MARKED}
        | formula | LUM!B1 |
        | total   | LUM!B1 | lum | granted |
        """
    )
    assert column(tables, "stated", "totals") == [4000000]
    assert told(tables) == [("S07", "warning", "LUM!B1")]


def test_a_year_that_stands_where_the_sum_stood_is_not_the_sum() -> None:
    text = f"""
        ## LUM
        | Fördelning | 2025              |
        | Beviljat   | =SUM(F4:F9) -> 300 |
        {LIST}{MARKED}
        | formula | LUM!B1 |
        | total   | LUM!B1 | lum | granted |
        """
    assert column(recognise(text), "stated", "totals") == []


def test_sums_that_moved_into_each_other_s_places_are_not_mixed_up() -> None:
    text = f"""
        ## LUM
        | Fördelning |                    |
        | Sökt       | =SUM(D6:D9) -> 900 |
        | Beviljat   | =SUM(F6:F9) -> 300 |
        {LIST}{MARKED}
        | formula | LUM!B1:B2 |
        | total   | LUM!B1 | lum | sought  |
        | total   | LUM!B2 | lum | granted |
        """
    tables = recognise(text)
    assert column(tables, "stated", "totals") == []
    assert told(tables) == []


def test_formulas_of_one_s_own_do_not_hide_what_the_workbook_states() -> None:
    text = f"""
        ## LUM
        | Sökt | | | =SUM(D3:D9) -> 900 |
        | Nr | Sökande | Titel | Sökt belopp  | Beslut | Beviljat belopp | Motivering |
        | 1  | Farsta  | Odla  | =1+299 -> 300 | Bifall | 300             |            |
        {MARKED}
        | formula | LUM!D1 |
        | total   | LUM!D1 | lum | sought |
        """
    assert column(recognise(text), "stated", "totals") == [900]


def test_a_sheet_whose_name_is_in_quotation_marks_is_found() -> None:
    book = workbook(f"## LUM\n{LIST}{MARKED}")
    marker = {**book.sheets["_fordela"].rows}
    marker[9] = {
        "A": Cell("_fordela", "A9", "formula"),
        "B": Cell("_fordela", "B9", None, "'LUM'!$D$2"),
    }
    sheets = {**book.sheets, "_fordela": type(book.sheets["LUM"])("_fordela", marker)}
    assert told(recognise(Workbook(sheets))) == [("S07", "warning", "LUM!D2")]
