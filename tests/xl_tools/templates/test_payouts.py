"""The payout list: the decided amounts, whoever opens it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.documents import facts_of, real_book
from tests.helpers.office import sdk_errors
from tests.helpers.random_books import random_book
from validators.cards.loading import load_call
from validators.errors import DocumentError, NotYet
from validators.facts.computing import compute
from validators.model import Facts
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.payouts import COLUMNS, payout_csv, payout_workbook

CALL = load_call("2025")
BOOK = """
    ## Ärende
    | Läge              | beslutat   |
    | Sammanträdesdatum | 2024-12-10 |
    | Paragraf          | 23         |

    ## LUM
    | Nr | Sökande        | Enhet | Titel       | Sökt belopp | Beslut | Beviljat belopp | Beslutat belopp | Kontering |
    | 1  | Södermalm      |       | "=1+1"      | 1000        | Bifall | 1000            | 1000            | 4010-12   |
    | 2  | Älvsjö         | -Norr | @summa;x    | 2000        | Bifall | 2000            | 500             | +46       |
    | 3  | Farsta, Bromma |       | Ihop        | 3000        | Avslag | 0               | 0               |           |

    ## MUL
    | Nr | Sökande        | Resmål | Sökt belopp | Beslut | Beviljat belopp | Beslutat belopp | Kontering |
    | 1  | Farsta, Bromma | Oslo   | 20          | Bifall | 20              | 20              |           |
"""  # noqa: E501


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def real_decided(year: str) -> Facts:
    book = real_book(year, decided=True)
    return compute(tables_of(read_workbook(book)), load_call(year))


def test_the_csv_opens_in_swedish_excel_and_holds_no_formula() -> None:
    data = payout_csv(facts_of(BOOK), CALL)
    assert data.startswith(b"\xef\xbb\xbfMottagare;")
    assert data.endswith(b"Summa;;;;;;1520\r\n")
    assert rows_of(data)[1:-1] == [
        ["Farsta stadsdelsförvaltning", "", "MUL", "1", "Oslo", "", "20"],
        ["Hägersten-Älvsjö stadsdelsförvaltning", "'-Norr", "LUM", "2", "'@summa;x", "'+46", "500"],
        ["Södermalms stadsdelsförvaltning", "", "LUM", "1", "'=1+1", "4010-12", "1000"],
    ]


def test_the_workbook_has_the_same_rows_and_the_sum_as_a_formula_with_its_value() -> None:
    facts = facts_of(BOOK)
    data = payout_workbook(facts, CALL)
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    typed = openpyxl.load_workbook(io.BytesIO(data)).active
    assert shown is not None
    assert typed is not None
    values = [list(row) for row in shown.iter_rows(min_row=4, values_only=True)]
    assert values[0] == [title for _, title, _ in COLUMNS]
    assert [row[6] for row in values[1:]] == [20, 500, 1000, 1520]
    assert typed["G8"].value == "=SUM(G5:G7)"
    assert typed["E6"].value == "@summa;x"
    assert [cell.data_type for cell in typed["E"][4:7]] == ["s", "s", "s"]
    assert shown["A2"].value == "Beslut av socialnämnden den 10\u00a0december 2024, §\u00a023."
    assert typed["G5"].number_format == "#,##0"
    assert typed.print_title_rows == "$4:$4"


@pytest.mark.parametrize("year", ["2015", "2025"])
@pytest.mark.parametrize("seed", range(8))
def test_both_lists_sum_to_what_the_committee_decided(seed: int, year: str) -> None:
    facts, call = facts_of(random_book(seed, year, decided=True), year), load_call(year)
    total = facts.values["totalt.beslutat"].value
    *rows, last = rows_of(payout_csv(facts, call))[1:]
    assert sum(int(row[-1]) for row in rows) == int(last[-1]) == total
    sheet = openpyxl.load_workbook(io.BytesIO(payout_workbook(facts, call)), data_only=True).active
    assert sheet is not None
    cells = [row[6] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert sum(value for value in cells[:-1] if isinstance(value, int)) == cells[-1] == total


def test_the_real_payouts_are_those_of_the_papers() -> None:
    for year, total, count in (("2015", 3_093_520, 31), ("2025", 4_720_000, 21)):
        rows = rows_of(payout_csv(real_decided(year), load_call(year)))
        assert (len(rows) - 2, rows[-1][-1]) == (count, str(total))


def test_before_the_decision_there_is_no_list() -> None:
    with pytest.raises(NotYet, match="Utbetalningslistan skrivs när nämnden har beslutat"):
        payout_csv(facts_of(BOOK.replace("beslutat   |", "förslag |", 1)), CALL)
    with pytest.raises(DocumentError, match="Beslutat belopp saknas i LUM!H3"):
        payout_workbook(facts_of(BOOK.replace("| 500  ", "|      ")), CALL)


def test_the_same_facts_give_the_same_bytes_and_no_hidden_sheet() -> None:
    first, again = (payout_workbook(facts_of(BOOK), CALL) for _ in range(2))
    assert first == again
    assert openpyxl.load_workbook(io.BytesIO(first)).sheetnames == ["Utbetalning"]


def test_a_list_of_nothing_has_the_sum_of_nothing(tmp_path: Path) -> None:
    book = BOOK.replace("1000            | 1000 ", "1000            | 0    ")
    book = book.replace("| 500  ", "| 0    ").replace("| 20              |           |", "| 0 | |")
    facts = facts_of(book)
    assert rows_of(payout_csv(facts, CALL))[1:] == [["Summa", "", "", "", "", "", "0"]]
    file = tmp_path / "tom.xlsx"
    file.write_bytes(payout_workbook(facts, CALL))
    assert sdk_errors(file) == []


def test_the_real_list_is_valid_for_the_open_xml_sdk(tmp_path: Path) -> None:
    file = tmp_path / "lista.xlsx"
    file.write_bytes(payout_workbook(real_decided("2015"), load_call("2015")))
    assert sdk_errors(file) == []
