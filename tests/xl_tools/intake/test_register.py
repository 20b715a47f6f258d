"""The registry's list: which line is about which file."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.markdown import book_bytes
from validators.cards.loading import load_call
from validators.errors import UnreadableFile
from xl_tools.intake.received.register import Register, RegisterLine, SentFile, without_file
from xl_tools.intake.received.register_file import read_register

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


def matched(register: Register, *sent: SentFile) -> list[tuple[int | None, str]]:
    found = register.match(sent, CALL)
    return [(line.row if line else None, register.doubt(doubt) if doubt else "")
            for line, doubt in found]  # fmt: skip


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
    assert matched(register, SentFile(name)) == [(row, "")]


def test_a_file_is_matched_by_the_name_of_its_mail(register: Register) -> None:
    sent = SentFile("SF 2024-104.eml/ansökan.xlsx", "SF 2024-104.eml")
    assert matched(register, sent) == [(8, "")]


def test_the_only_file_of_an_applicant_is_matched_by_the_applicant(register: Register) -> None:
    sent = (SentFile("a.xlsx", "", "Farsta stadsdelsförvaltning", "tidigt STÖD"),
            SentFile("b.xlsx", "", "Socialförvaltningen", "Vad som helst"))  # fmt: skip
    assert matched(register, *sent) == [(5, ""), (8, "")]


def test_two_files_of_an_applicant_are_not_guessed_at(register: Register) -> None:
    first, second = matched(
        register,
        SentFile("a.xlsx", "", "Socialförvaltningen", "Ett"),
        SentFile("b.xlsx", "", "Socialförvaltningen", "Två"),
    )
    assert first == second == (None, "I registret.xlsx kan rad 8 gälla filen, men inte säkert.")


def test_lines_without_a_file_are_told(register: Register) -> None:
    found = [line for line, _ in register.match([SentFile("Ansökan Farsta.xlsx")], CALL) if line]
    left = without_file(register, found)
    assert [line.row for line in left] == [5, 6, 8]
    assert left[0].text == "rad 5: SF 2024/102, Farsta sdf, Tidigt stöd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_is_read_however_it_was_saved(encoding: str, mark: str) -> None:
    rows = [["Dnr", "Ankomstdatum", "Sökande"], ["7/24", "2024-08-29", "Älvsjö"]]
    text = "\r\n".join(mark.join(row) for row in rows)
    register = read_register(text.encode(encoding), "lista.CSV")
    assert register.lines == (RegisterLine(2, dt.date(2024, 8, 29), "7/24", "", "Älvsjö"),)


@pytest.mark.parametrize("text", ["", "Namn;Ort\r\nA;B", "Inkommen\r\n2024-08-29"])
def test_a_list_without_a_header_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="rubriker"):
        read_register(text.encode(), "lista.csv")


def csv_register(*lines: str) -> Register:
    return read_register("\r\n".join(lines).encode(), "lista.csv")


FARSTA, BROMMA = (
    SentFile("a/ansökan.xlsx", "", "Farsta", "Ett"),
    SentFile("b/ansökan.xlsx", "", "Bromma", "Två"),
)


def test_of_several_lines_or_files_of_one_name_applicant_and_title_decide() -> None:
    lines = (
        "Filnamn;Inkommen;Sökande",
        "ansökan.xlsx;2024-08-29;Bromma",
        "ansökan.xlsx;2024-08-30;Farsta",
    )
    assert matched(csv_register(*lines), FARSTA, BROMMA) == [(3, ""), (2, "")]
    only = csv_register(*lines[:2])
    assert matched(only, FARSTA, BROMMA)[1] == (2, "")
    assert matched(only, FARSTA, BROMMA)[0][0] is None


def test_what_a_name_leaves_open_is_told_and_not_guessed() -> None:
    register = csv_register(
        "Filnamn;Inkommen", "ansökan.xlsx;2024-08-29", "ansökan.xlsx;2024-08-30"
    )
    told = "I lista.csv kan rad 2, 3 gälla filen, men inte säkert."
    assert matched(register, FARSTA, BROMMA) == [(None, told), (None, told)]
    register = csv_register("Filnamn;Inkommen", "ansökan.xlsx;2024-08-29")
    assert [line for line, _ in matched(register, FARSTA, BROMMA)] == [None, None]


def test_folders_tell_files_of_one_name_apart() -> None:
    register = csv_register("Fil;Inkommen", "b\\ansökan.xlsx;2024-08-29",
                            "A/Ansökan.xlsx;2024-08-30",
                            "C:\\post\\tredje.xlsx;2024-08-31")  # fmt: skip
    third = SentFile("c/tredje.xlsx", "", "Järva", "Tre")
    assert matched(register, FARSTA, BROMMA, third) == [(3, ""), (2, ""), (4, "")]


def test_a_file_is_matched_by_the_name_of_its_archive() -> None:
    register = csv_register("Dnr;Fil;Inkommen", "SF 2024/1077;;2024-08-29", ";post.zip;2024-08-30")
    assert matched(register, SentFile("SF 2024-1077.zip/mapp/a.xlsx")) == [(2, "")]
    assert matched(register, SentFile("post.zip/a.xlsx")) == [(3, "")]


def test_one_number_for_all_documents_says_nothing_and_their_own_does() -> None:
    register = csv_register("Diarienummer;Handlingsnummer;Inkommen", "SF 2024/77;1;2024-08-29",
                            "SF 2024/77;2;2024-08-30")  # fmt: skip
    assert [line.registration for line in register.lines] == ["SF 2024/77-1", "SF 2024/77-2"]
    assert matched(register, SentFile("SF 2024-77-2 ansökan.xlsx")) == [(3, "")]
    register = csv_register("Dnr;Inkommen;Sökande", "SF 2024/77;2024-08-29;Farsta",
                            "SF 2024/77;2024-08-30;Bromma")  # fmt: skip
    assert matched(register, SentFile("SF 2024-77.xlsx", "", "Bromma")) == [(3, "")]


def test_the_number_of_a_document_stays_its_own_where_the_case_s_tells_lines_apart() -> None:
    register = csv_register("Diarienummer;Handlingsnummer;Inkommen", "SF 2024/77;1;2024-08-29",
                            "SF 2024/78;1;2024-08-30")  # fmt: skip
    assert [line.registration for line in register.lines] == ["SF 2024/77", "SF 2024/78"]


def test_a_date_in_a_file_s_name_is_no_number() -> None:
    register = csv_register("Dnr;Inkommen", "2024-08;2024-08-29")
    assert matched(register, SentFile("ansökan 2024-08-30.xlsx"), SentFile("2024-08.xlsx")) == [
        (None, ""), (2, ""),
    ]  # fmt: skip


def test_the_day_it_came_in_goes_before_any_other_date() -> None:
    register = csv_register("Datum;Inkommen;Filnamn", "2024-01-01;2024-08-29;a.xlsx")
    assert [line.day for line in register.lines] == [dt.date(2024, 8, 29)]


@pytest.mark.parametrize("title", ["Inkomna handlingar, socialförvaltningen", "Inkomna handlingar"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_title_above_the_columns_is_no_header(title: str, mark: str) -> None:
    register = csv_register(
        title, mark.join(("Dnr", "Inkommen")), mark.join(("SF 1/24", "2024-08-29"))
    )
    assert [line.row for line in register.lines] == [3]


def test_a_csv_of_excel_s_unicode_text_is_read() -> None:
    text = "Inkommen\tSökande\r\n2024-08-29\tÄlvsjö\r\n"
    (line,) = read_register(text.encode("utf-16"), "lista.csv").lines
    assert (line.applicant, line.day) == ("Älvsjö", dt.date(2024, 8, 29))


SHEETS = """
## Försättsblad
| Registret |
|-----------|
| Socialförvaltningen |
## Juli
| Inkommen   | Filnamn |
|------------|---------|
| 2024-07-01 | a.xlsx  |
## Augusti
| Filnamn | Inkommen   |
|---------|------------|
| b.xlsx  | 2024-08-01 |
"""


def test_all_sheets_that_have_a_header_are_the_list() -> None:
    register = read_register(book_bytes(SHEETS), "registret.xlsx")
    assert [line.place for line in register.lines] == [
        "rad 2 i bladet Juli",
        "rad 2 i bladet Augusti",
    ]
    found = [line for line, _ in register.match([SentFile("b.xlsx")], CALL) if line]
    assert [line.day for line in found] == [dt.date(2024, 8, 1)]
    assert [line.file for line in without_file(register, found)] == ["a.xlsx"]
