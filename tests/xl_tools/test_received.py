"""The registry's list: which line is about which file."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.markdown import book_bytes
from validators.cards import load_call
from validators.errors import UnreadableFile
from xl_tools.received import Line, Register, Sent, read_register, without_file

CALL = load_call("2025")
LIST = """
## Blad1
| Ankomna handlingar |
|--------------------|
## Blad1!A3
| Diarienummer | Inkommen   | Filnamn           | Sökande            | Ärendemening  |
|--------------|------------|-------------------|--------------------|---------------|
| SF 2024/101  | 2024-08-29 | Ansökan Farsta.xlsx |                  |               |
| SF 2024/102  | 30/8 2024  |                   | Farsta sdf         | Tidigt stöd   |
| SF 2024/103  | i fredags  |                   | Södermalm          |               |
|              |            |                   |                    |               |
| SF 2024/104  | 2024-09-02 |                   | Socialförvaltningen |              |
"""


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(book_bytes(LIST), "listor/registret.xlsx")


def matched(register: Register, *sent: Sent) -> list[tuple[int | None, str]]:
    return [(line.row if line else None, why) for line, why in register.match(sent, CALL)]


def test_the_list_is_read_below_its_header(register: Register) -> None:
    assert register.name == "registret.xlsx"
    assert [line.row for line in register.lines] == [4, 5, 6, 8]
    assert register.lines[1].day == dt.date(2024, 8, 30)
    assert register.lines[2].day is None
    assert "i fredags" in register.lines[2].problem


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Farsta/Ansökan Farsta.xlsx", 4),
        ("ansökan  farsta.XLSX", 4),
        ("Anso\u0308kan Farsta.xlsx", 4),  # as macOS writes it
        ("SF 2024-102 ansökan.xlsx", 5),
        ("sf_2024_103.xlsx", 6),
        ("SF 2024-1020.xlsx", None),
        ("ansökan.xlsx", None),
    ],
)
def test_a_file_is_matched_by_its_name_or_the_number_in_it(
    register: Register, name: str, row: int | None
) -> None:
    assert matched(register, Sent(name)) == [(row, "")]


def test_a_file_is_matched_by_the_name_of_its_mail(register: Register) -> None:
    sent = Sent("SF 2024-104.eml/ansökan.xlsx", "SF 2024-104.eml")
    assert matched(register, sent) == [(8, "")]


def test_the_only_file_of_an_applicant_is_matched_by_the_applicant(register: Register) -> None:
    sent = (Sent("a.xlsx", "", "Farsta stadsdelsförvaltning", "tidigt STÖD"),
            Sent("b.xlsx", "", "Socialförvaltningen", "Vad som helst"))  # fmt: skip
    assert matched(register, *sent) == [(5, ""), (8, "")]


def test_two_files_of_an_applicant_are_not_guessed_at(register: Register) -> None:
    first, second = matched(
        register,
        Sent("a.xlsx", "", "Socialförvaltningen", "Ett"),
        Sent("b.xlsx", "", "Socialförvaltningen", "Två"),
    )
    assert first == second == (None, "i registret.xlsx kan rad 8 gälla filen, men inte säkert")


def test_lines_without_a_file_are_told(register: Register) -> None:
    found = [line for line, _ in register.match([Sent("Ansökan Farsta.xlsx")], CALL) if line]
    left = without_file(register, found)
    assert [line.row for line in left] == [5, 6, 8]
    assert left[0].shown == "rad 5: SF 2024/102, Farsta sdf, Tidigt stöd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_is_read_however_it_was_saved(encoding: str, mark: str) -> None:
    rows = [["Dnr", "Ankomstdatum", "Sökande"], ["7/24", "2024-08-29", "Älvsjö"]]
    text = "\r\n".join(mark.join(row) for row in rows)
    register = read_register(text.encode(encoding), "lista.CSV")
    assert register.lines == (Line(2, dt.date(2024, 8, 29), "7/24", "", "Älvsjö"),)


@pytest.mark.parametrize("text", ["", "Namn;Ort\r\nA;B", "Inkommen\r\n2024-08-29"])
def test_a_list_without_a_header_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="rubriker"):
        read_register(text.encode(), "lista.csv")
