"""A Word file is opened under limits, and what is none is told in words for Word."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from docx_export.document.word_file import open_document
from docx_export.document.xml_parts import MAX_DEPTH, parse
from docx_export.sources.make import templates
from opc.document import MAX_NODES, MAX_PREFIXES, Document, open_package
from opc.write import stored, zipped
from validators.errors import DocumentError, UnreadableFile, UnsafeFile, WrongKindOfFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BODY = "word/document.xml"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(templates()["komplettering.docx"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_body(data: bytes) -> Document:
    return open_package(zipped({**parts(), BODY: data}))


def utf_16(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


@pytest.mark.parametrize(
    ("data", "name", "what", "todo"),
    [
        (b"", "a.docx", "tom", "Hämta"),
        (b"\0" * 50, "a.docx", "nollor", "Hämta"),
        (b"hej", "a.docx", "inget Word-dokument", "Välj"),
        (b"%PDF-1.7", "a.docx", "en PDF", "Välj"),
        (b"{\\rtf1", "a.docx", "RTF", "Spara som|spara den som Word"),
        (OLE + utf_16("EncryptedPackage"), "a.docx", "krypterad", "lösenord"),
        (OLE + utf_16("WordDocument"), "a.docx", r"\.doc\)", "spara den som Word-dokument"),
        (OLE, "a.docx", "äldre Office-fil", "spara den som Word-dokument"),
        (b"x", "~$a.docx", "låsfil", "Stäng"),
        (zipped({"mimetype": b"a"}), "a.docx", r"\.odt", "spara den som Word-dokument"),
        (zipped({"a.txt": b"a"}), "a.docx", "zip-arkiv utan Word-dokument", "Välj"),
        (zipped({BODY: b"<a/>"}), "a.docx", "Content_Types", "Hämta"),
        (b"PK\3\4 avbruten", "a.docx", "slutet saknas", "Hämta"),
    ],
)
def test_what_is_no_document_is_told_with_what_to_do(
    data: bytes, name: str, what: str, todo: str
) -> None:
    with pytest.raises(UnreadableFile, match=what) as told:
        open_document(data, name=name)
    assert told.value.where == name
    assert any(word in told.value.todo for word in todo.split("|"))


def test_a_workbook_is_no_document() -> None:
    kind = b"spreadsheetml.sheet.main+xml"
    types = parts()["[Content_Types].xml"].replace(b"wordprocessingml.document.main+xml", kind)
    with pytest.raises(WrongKindOfFile, match="inget Word-dokument"):
        open_package(zipped({**parts(), "[Content_Types].xml": types}))


def test_the_strict_dialect_is_told() -> None:
    body = parts()[BODY].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    with pytest.raises(WrongKindOfFile, match="Strict"):
        open_document(zipped({**parts(), BODY: body}))


@pytest.mark.parametrize("encoding", ["x-klingon", "IBM037", "utf-7", "", "utf-8\xff"])
def test_an_unknown_encoding_is_told(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode("latin-1")
    with pytest.raises(UnreadableFile, match="teckenkodning"):
        with_body(data).read_xml(BODY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_refused_before_anything_is_parsed(encoding: str) -> None:
    data = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    with pytest.raises(UnsafeFile, match="DOCTYPE"):
        with_body(data).read_xml(BODY)


@pytest.mark.parametrize("piece", [b"<w:p/>", b'<w:p a="1" b="2"/>', b"<w:p>x</w:p>"])
def test_a_small_file_cannot_have_more_elements_than_a_tree_can_hold(piece: bytes) -> None:
    noise = random.Random(1)
    spaces = bytes(noise.choice(b" \n\t\r") for _ in range(1_000))
    with pytest.raises(UnsafeFile, match="element"):
        with_body((piece * 200 + spaces) * 4_000).read_xml(BODY)


def test_the_elements_of_all_parts_count_together() -> None:
    part = b"<a/>" * (MAX_NODES // 3)
    more = {f"word/header{number}.xml": part for number in range(9)}
    package = open_package(stored({**parts(), **more}), grows=False)
    first, second, *_ = sorted(more)
    for name in (first, first, second, second):  # the same part once
        assert package.read_xml(name) == part
    with pytest.raises(UnsafeFile, match="element"):
        [package.read_xml(name) for name in sorted(more)]


def test_a_larger_file_may_have_more_but_a_template_may_not() -> None:
    body = b"<a/>" * (MAX_NODES + 1)
    data = stored({**parts(), BODY: body})
    assert open_package(data).read_xml(BODY) == body
    with pytest.raises(UnsafeFile):
        open_package(data, grows=False).read_xml(BODY)


def test_elements_within_each_other_have_a_limit() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH) is not None
    for depth in (MAX_DEPTH + 1, 300, 100_000):
        with pytest.raises(DocumentError):
            parse(b"<a>" * depth + b"</a>" * depth)


def test_namespaces_within_each_other_have_a_limit() -> None:
    def declaring(number: int) -> str:
        return "".join(f' xmlns:a{index}="urn:{index}"' for index in range(number))

    beside = f"<a>{f'<b{declaring(50)}/>' * 100}</a>"
    with_body(beside.encode()).demand_few_prefixes(BODY)
    within = f"<a{declaring(MAX_PREFIXES - 10)}><b{declaring(20)}/></a>"
    with pytest.raises(UnsafeFile, match="namnrymder"):
        with_body(within.encode()).demand_few_prefixes(BODY)
    with pytest.raises(UnreadableFile, match="giltig XML"):
        with_body(b"<a>").demand_few_prefixes(BODY)


def test_xml_is_known_by_name_type_or_beginning() -> None:
    more = {"word/media/a.png": b"\xef\xbb\xbf <w:hdr/>", "word/media/b.png": b"\x89PNG"}
    package = open_package(zipped({**parts(), **more}))
    assert package.is_xml("word/media/a.png")
    assert not package.is_xml("word/media/b.png")
    assert package.is_xml("word/_rels/document.xml.rels")
