"""The files between the macro and `fordela press`: ASCII, and nothing is lost in it."""

from __future__ import annotations

import os
import typing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.errors import FordelaError
from xl_tools.buttons import steps
from xl_tools.buttons.exchange import (
    KEYWORDS,
    begin,
    escape,
    lines,
    pairs,
    read_request,
    unescape,
    write_answer,
)
from xl_tools.buttons.steps import Answer, Level, Note, Offer, Select


def ask(exchange: Path, **said: object) -> None:
    rows = {"fordela": 1, "action": "validate", "copy": exchange / "bok åäö.xlsm", **said}
    (exchange / "request.txt").write_bytes(lines(rows.items()))


@given(st.text())
def test_any_text_comes_through_a_field(text: str) -> None:
    field = escape(text)
    assert field.isascii()
    assert not set(field) & set("\t\r\n")
    assert unescape(field) == text


def test_letters_outside_of_the_first_plane_are_two_units_as_in_vba() -> None:
    assert escape("å😀\t\\\n") == r"\u00E5\uD83D\uDE00\t\\\n"


def test_half_of_a_letter_becomes_a_sign_that_can_be_written() -> None:
    assert unescape(r"a\uD83Db") == "a\ufffdb"


@pytest.mark.parametrize("field", ["\\", r"\x", r"\u12", r"a\u00G5"])
def test_an_escape_that_is_none_is_an_error(field: str) -> None:
    with pytest.raises(ValueError, match=r"\\"):
        unescape(field)


def test_every_step_has_a_keyword_of_its_own() -> None:
    assert set(KEYWORDS) == set(typing.get_args(steps.Step))
    assert len(set(KEYWORDS.values())) == len(KEYWORDS)
    assert all(kind.__struct_fields__ for kind in KEYWORDS)


def test_an_answer_is_ascii_and_tells_how_long_it_is(tmp_path: Path) -> None:
    answer = Answer(
        (Note("Ärende", "B2", "Rad 1\n\tRad 2"), Select("LUM", "A1")),
        Level.WARNING,
        "2 varningar.",
        Offer("C:\\Ärenden\\x.docx", "Öppna?"),
    )
    write_answer(tmp_path, answer)
    written = (tmp_path / "answer.txt").read_bytes().decode("ascii")
    assert written.splitlines() == [
        "fordela\t1",
        r"note" "\t" r"\u00C4rende" "\t" "B2" "\t" r"Rad 1\n\tRad 2",
        "select\tLUM\tA1",
        "say\twarning\t2 varningar.",
        r"offer" "\t" r"C:\\\u00C4renden\\x.docx" "\t" r"\u00D6ppna?",
        "end\t5",
    ]
    assert written.count("\r\n") == 6
    assert [path.name for path in tmp_path.iterdir()] == ["answer.txt"]


def test_a_request_is_read_with_the_bytes_of_the_copy(tmp_path: Path) -> None:
    (tmp_path / "bok åäö.xlsm").write_bytes(b"PK")
    ask(tmp_path, name="Fördelning.xlsm", folder="C:\\Ärenden\\2025", lang="en", later="1")
    request = read_request(tmp_path)
    assert request.action == "validate"
    assert request.name == "Fördelning.xlsm"
    assert request.folder == "C:\\Ärenden\\2025"
    assert request.lang == "en"
    assert request.data == b"PK"


@pytest.mark.parametrize("place", ["{}/hemlig.xlsm", "{}/utbyte/../hemlig.xlsm", "", "/dev/null"])
def test_a_copy_outside_of_the_folder_of_the_exchange_is_not_read(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "utbyte").mkdir()
    (tmp_path / "hemlig.xlsm").write_bytes(b"PK")
    ask(tmp_path / "utbyte", copy=place.format(tmp_path))
    with pytest.raises(FordelaError, match="ligger inte i mappen för utbyte"):
        read_request(tmp_path / "utbyte")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_folder_of_the_exchange_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "utbyte").mkdir()
    (tmp_path / "hemlig.xlsm").write_bytes(b"PK")
    (tmp_path / "utbyte" / "bok åäö.xlsm").symlink_to(tmp_path / "hemlig.xlsm")
    ask(tmp_path / "utbyte")
    with pytest.raises(FordelaError, match="ligger inte i mappen för utbyte"):
        read_request(tmp_path / "utbyte")


@pytest.mark.parametrize(
    ("name", "lies_there"),
    [("bok.xlsm", True), ("annan.xlsm", False), ("../bok.xlsm", False), ("m/bok.xlsm", False),
     ("m", False), ("..", False)],
)  # fmt: skip
def test_documents_are_written_only_where_the_workbook_lies(
    tmp_path: Path, name: str, lies_there: bool
) -> None:
    (tmp_path / "bok åäö.xlsm").write_bytes(b"PK")
    folder = tmp_path / "ärende"
    (folder / "m").mkdir(parents=True)
    for path in (tmp_path / "bok.xlsm", folder / "bok.xlsm", folder / "m" / "bok.xlsm"):
        path.write_bytes(b"PK")
    ask(tmp_path, name=name, folder=folder)
    assert read_request(tmp_path).folder == (str(folder) if lies_there else "")


@pytest.mark.parametrize("version", ["", "0", "2"])
def test_buttons_of_another_version_are_told_to_be_updated(tmp_path: Path, version: str) -> None:
    ask(tmp_path, fordela=version)
    with pytest.raises(FordelaError, match="olika version"):
        read_request(tmp_path)


def test_a_copy_that_is_not_there_is_told(tmp_path: Path) -> None:
    ask(tmp_path)
    with pytest.raises(FordelaError, match=r"bok åäö.xlsm.*finns inte"):
        read_request(tmp_path)


@pytest.mark.parametrize("data", [b"\xe5", b"fordela\t\\q", b"x" * 70_000])
def test_a_request_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "request.txt").write_bytes(data)
    with pytest.raises(FordelaError):
        read_request(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FordelaError, match="finns inte"):
        begin(tmp_path / "borta")


def test_the_last_of_two_lines_with_one_key_counts() -> None:
    assert pairs(b"a\t1\r\nb\t\r\nskip\r\na\t2\r\n") == {"a": "2", "b": ""}
