"""What is not a workbook is told by name, with what to do."""

from __future__ import annotations

import pytest

from tests.helpers.xml_books import cell, content_types, packed, parts
from validators.errors import Unopened, UnreadableFile, WrongKindOfFile
from xl_tools.reading.workbook import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _ole(stream: str) -> bytes:
    return _OLE + stream.encode("utf-16-le") + bytes(200)


def _lock_file() -> bytes:
    name = b"Handl"
    return (bytes([len(name)]) + name).ljust(55, b" ") + bytes([5, 0]) + b"H\0" * 5 + b" " * 98


def _with_main_type(kind: str) -> bytes:
    return packed(parts(cell("<v>1</v>"), more={"[Content_Types].xml": content_types(kind)}))


@pytest.mark.parametrize(
    ("data", "said", "todo"),
    [
        (_ole("EncryptedPackage"), "krypterad", "Kryptera med lösenord"),
        (_ole("Workbook"), ".xls", "spara den som Excel-arbetsbok"),
        (_ole("Book"), ".xls", "spara den som"),
        (_ole("WordDocument"), ".doc", "Välj arbetsboken"),
        (_ole("__nameid_version1.0"), ".msg", "spara bilagan"),
        (_ole("Annat"), "äldre Office-fil", "spara den som"),
        (b"\x09\x08\x10\x00" + bytes(60), ".xls", "spara den som"),
        (b"%PDF-1.7\n", "PDF", "arbetsboken som PDF:en"),
        (b"\n\n%PDF-1.7\n", "PDF", "arbetsboken som PDF:en"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML", "spara den som"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "HTML", "spara den som"),
        ("<table><tr>".encode("utf-16"), "HTML", "spara den som"),
        (b"Nr;Titel;Belopp\n1;A;500000\n", "CSV", "spara den som"),
        ("Nr\tSökande\n".encode("cp1252"), "CSV", "spara den som"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "Excel 2003 XML",
            "spara den som",
        ),
        (b"<a/>", "XML-fil", "Välj arbetsboken"),
        (b"\x89PNG\r\n\x1a\n", "bild", "Välj arbetsboken"),
        (b"\x1f\x8b\x08\x00", "gzip", "Packa upp"),
        (b"Rar!\x1a\x07", "RAR", "Packa upp"),
        (b"{\\rtf1}", "RTF", "Välj arbetsboken"),
        (b"\x01\x02\x03\x04", "okänt slag", "Välj arbetsboken"),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            ".ods",
            "spara den som",
        ),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), ".odt", "Välj"),
        (packed({"Index/Document.iwa": ""}), "Numbers", "Exportera"),
        (packed({"ansökan.xlsx": ""}), "zip-arkiv med arbetsböcker", "Packa upp"),
        (packed({"brev.txt": ""}), "zip-arkiv utan arbetsbok", "Packa upp"),
        (
            _with_main_type(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            ),
            ".docx",
            "Välj arbetsboken",
        ),
        (
            _with_main_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
            ".xlsb",
            "spara den som",
        ),
        (_lock_file(), "låsfil", "Stäng arbetsboken"),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_to_do(data: bytes, said: str, todo: str) -> None:
    with pytest.raises(WrongKindOfFile) as raised:
        read_workbook(data, name="ansökan.xlsx")
    assert said in raised.value.what
    assert todo in raised.value.todo
    assert raised.value.where == "ansökan.xlsx"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mejl.dat", _ole("__nameid_version1.0")),
        ("med bifogad.msg", _ole("__nameid_version1.0") + _ole("Workbook")),
        ("mejl.msg", _OLE),
        ("mejl.MSG", b"?"),
        ("mejl.eml", b"Subject: hej\n\nhej"),
        ("smime.p7m", b"0\x80\x06\x09"),
        ("message.rpmsg", b"v\xe8"),
        ("post.pst", b"!BDN"),
        ("post.mbox", b"From a\n"),
        ("winmail.dat", b"\x78\x9f\x3e\x22"),
        ("a.bin", b"\x78\x9f\x3e\x22"),
        ("a.rar", b"?"),
        ("a", b"Rar!\x1a\x07"),
        ("a", b"7z\xbc\xaf\x27\x1c"),
        ("a.tar", bytes(100)),
        ("a.tgz", b"\x1f\x8b\x08\x00"),
        ("a", packed({"ansökan.xlsx": ""})),
    ],
)
def test_mails_and_archives_are_told_as_unopened(name: str, data: bytes) -> None:
    with pytest.raises(Unopened) as raised:
        read_workbook(data, name=name)
    assert raised.value.todo


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.msg.pdf", b"%PDF-1.7"),
        ("smime.p7s", b"0\x80\x06\x09"),
        ("a.csv", b"Nr;Titel\n"),
        ("ansökan.msg", _ole("Workbook")),
        ("a.zip", packed({"brev.txt": ""})),
    ],
)
def test_what_is_no_mail_and_no_archive_is_of_another_kind(name: str, data: bytes) -> None:
    with pytest.raises(WrongKindOfFile) as raised:
        read_workbook(data, name=name)
    assert not isinstance(raised.value, Unopened)


@pytest.mark.parametrize("name", ["~$ansökan.xlsx", "C:\\Mapp\\~$a.xlsx", "in/.~lock.a.xlsx#"])
def test_a_lock_file_is_known_by_its_name(name: str) -> None:
    with pytest.raises(WrongKindOfFile, match="låsfil"):
        read_workbook(b"", name=name)


def test_a_text_of_165_characters_is_not_a_lock_file() -> None:
    with pytest.raises(WrongKindOfFile, match="CSV"):
        read_workbook(b"1;2;3;4\n".ljust(165, b"x"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "tom"),
        (bytes(4096), "bara nollor"),
        (packed({}), "tomt zip-arkiv"),
        (packed({"xl/workbook.xml": ""}), "Content_Types"),
    ],
)
def test_a_file_without_content_is_told_as_such(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_workbook(data)


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
    ],
)
def test_workbooks_with_macros_and_templates_are_read(kind: str) -> None:
    assert read_workbook(_with_main_type(kind)).sheets["Blad1"].cells["A1"].value == 1
