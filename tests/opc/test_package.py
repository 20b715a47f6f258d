"""The zip: limits, names that climb or come twice, and what parts point to."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from opc.package import Package, open_package
from opc.xml_events import Vocabulary
from opc.zips import Archive, Limits
from tests.helpers.xml_books import cell, packed, parts, relationships
from validators.errors import Unopened, UnreadableFile, UnsafeFile
from xl_tools.reading.workbook import read_workbook

_PART = "xl/worksheets/sheet1.xml"


def _book(**more: str | bytes) -> bytes:
    return packed(parts(cell("<v>1</v>"), more=more))


def _zip(*files: tuple[bytes, bytes], zip64: bool = False, **over: int) -> bytes:
    """A zip written byte by byte, with fields of the directory as wanted."""
    body, directory = b"", b""
    for name, content in files:
        deflater = zlib.compressobj(wbits=-15)
        data = deflater.compress(content) + deflater.flush()
        fields = {"flags": 0, "method": 8, "crc": zlib.crc32(content), "packed": len(data)}
        fields |= {"size": len(content), "offset": len(body)} | over
        sizes = (fields["crc"], fields["packed"], fields["size"])
        extra = b""
        if zip64:
            extra = struct.pack("<2H3Q", 1, 24, fields["size"], fields["packed"], fields["offset"])
            sizes = (fields["crc"], 0xFFFFFFFF, 0xFFFFFFFF)
        flags, method = fields["flags"], fields["method"]
        directory += struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\x01\x02", 45, 45, flags, method, 0, 0x21, *sizes, len(name), len(extra)),
            *(0, 0, 0, 0, 0xFFFFFFFF if zip64 else fields["offset"]),
        )
        directory += name + extra
        body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 45, flags, method, 0, 0x21, *sizes, len(name), 0
        )
        body += name + data
    count, size, offset = len(files), len(directory), len(body)
    end = b""
    if zip64:
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(directory), 1)
        count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)
    return body + directory + end


def _package(data: bytes, limits: Limits | None = None) -> Package:
    return Package(data, where="bok.xlsx", limits=limits or Limits())


def test_parts_are_listed_in_order_and_found_in_any_case() -> None:
    package = _package(packed({"b.xml": "2", "A.xml": "1", "folder/": ""}))
    assert package.names == ("b.xml", "A.xml")
    assert package.read("a.XML") == b"1"
    assert "B.xml" in package
    assert "c.xml" not in package


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_stored_and_deflated_parts_are_read_in_pieces(method: int) -> None:
    content = bytes(range(256)) * 4000
    package = _package(packed({"a.bin": content}, method))
    pieces = list(package.chunks("a.bin", 1000))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 1000


def test_a_zip_written_to_a_stream_is_read_with_its_data_descriptors() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    file = Stream()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(cell("<v>7</v>")).items():
            archive.writestr(name, content)
    assert b"PK\x07\x08" in file.getvalue()
    assert read_workbook(file.getvalue()).sheets["Blad1"].cells["A1"].value == 7


def test_zip64_is_read() -> None:
    package = _package(_zip((b"a.xml", b"abc"), (b"b.xml", b"def"), zip64=True))
    assert package.read("a.xml") + package.read("b.xml") == b"abcdef"


def test_bytes_after_the_end_are_passed_over() -> None:
    assert _package(_zip((b"a.xml", b"abc")) + b"\r\n").read("a.xml") == b"abc"


@pytest.mark.parametrize("name", ["../a.xml", "xl/../../a.xml", "..\\a.xml", "xl/a\0.xml", "xl/.."])
def test_a_name_that_climbs_is_refused(name: str) -> None:
    with pytest.raises(UnsafeFile, match="leder ut"):
        _package(_zip((name.encode(), b"")))


@pytest.mark.parametrize("second", [b"xl/a.xml", b"XL/A.xml", b"/xl/a.xml", b"xl\\a.xml"])
def test_a_name_that_comes_twice_is_refused_in_any_spelling(second: bytes) -> None:
    with pytest.raises(UnsafeFile, match="två gånger"):
        _package(_zip((b"xl/a.xml", b"1"), (second, b"2")))


def test_parts_over_each_other_are_refused() -> None:
    with pytest.raises(UnsafeFile, match="över varandra"):
        _package(_zip((b"a.xml", b"1"), (b"b.xml", b"2"), offset=0))


def test_more_entries_than_the_limit_are_refused() -> None:
    data = packed({f"{n}.xml": "" for n in range(4)})
    assert len(_package(data, Limits(entries=4)).names) == 4
    with pytest.raises(UnsafeFile, match="4 delar"):
        _package(data, Limits(entries=3))


def test_a_part_over_the_limit_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnsafeFile, match="gränsen är 64 MB"):
        _package(_zip((b"a.xml", b"abc"), size=1 << 31)).read("a.xml")


def test_a_part_that_grows_too_much_is_refused() -> None:
    data = packed({"a.xml": bytes(2_000_000)})
    with pytest.raises(UnsafeFile, match="växer"):
        _package(data).read("a.xml")


def test_all_that_is_read_together_has_a_limit() -> None:
    package = _package(packed({"a.xml": bytes(600), "b.xml": bytes(600)}), Limits(total=1000))
    package.read("a.xml")
    with pytest.raises(UnsafeFile, match="Filen är"):
        package.read("b.xml")


@pytest.mark.parametrize(
    ("field", "value"), [("size", 2), ("size", 4), ("crc", 1), ("packed", 2), ("method", 0)]
)
def test_a_header_that_lies_is_found(field: str, value: int) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.xml är skadad"):
        _package(_zip((b"a.xml", b"abc"), zip64=False, **{field: value})).read("a.xml")


def test_a_local_header_with_another_name_is_found() -> None:
    data = _zip((b"a.xml", b"abc")).replace(b"a.xml", b"b.xml", 1)
    with pytest.raises(UnreadableFile, match="skadad"):
        _package(data).read("a.xml")


def test_an_encrypted_entry_and_an_unknown_packing_are_told() -> None:
    with pytest.raises(UnreadableFile, match="lösenord"):
        _package(_zip((b"a.xml", b"abc"), flags=1)).read("a.xml")
    with pytest.raises(UnreadableFile, match="nr 12"):
        _package(_zip((b"a.xml", b"abc"), method=12)).read("a.xml")


def test_a_truncated_file_is_told_wherever_it_ends() -> None:
    whole = _book()
    for size in range(30, len(whole), 97):
        with pytest.raises(UnreadableFile):
            read_workbook(whole[:size])
    with pytest.raises(UnreadableFile, match="avbruten"):
        read_workbook(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("source", "target", "part"),
    [
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "/xl/a.xml", "xl/a.xml"),
        ("xl/worksheets/sheet1.xml", "../tables/table1.xml", "xl/tables/table1.xml"),
        ("xl/workbook.xml", "./a/../b.xml", "xl/b.xml"),
        ("xl/workbook.xml", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "a%20b.xml", "xl/a b.xml"),
        ("xl/workbook.xml", "a.xml#Blad1!A1", "xl/a.xml"),
        ("", "xl/workbook.xml", "xl/workbook.xml"),
    ],
)
def test_targets_are_relative_to_the_part_or_absolute(source: str, target: str, part: str) -> None:
    assert _package(packed({})).resolve(source, target) == part


def test_a_name_with_a_percent_sign_is_found_as_it_is_written() -> None:
    package = _package(packed({"xl/a%20b.xml": ""}))
    assert package.resolve("xl/workbook.xml", "a%20b.xml") == "xl/a%20b.xml"


@pytest.mark.parametrize("target", ["../../a.xml", "/../a.xml", "..\\..\\a.xml"])
def test_a_target_outside_of_the_package_is_refused(target: str) -> None:
    with pytest.raises(UnsafeFile, match="leder ut"):
        _package(packed({})).resolve("xl/workbook.xml", target)


def test_related_parts_are_those_inside_of_the_file() -> None:
    rels = relationships(("1", "table", "../tables/t.xml"), ("2", "table", "http://x/"))
    rels = rels.replace('"http://x/"', '"http://x/" TargetMode="External"')
    package = _package(packed({"xl/worksheets/_rels/sheet1.xml.rels": rels}))
    assert list(package.related(_PART, "table")) == ["xl/tables/t.xml"]
    assert list(package.related(_PART, "image")) == []
    assert package.relationships("xl/other.xml") == {}


def test_content_types_are_by_part_and_else_by_extension() -> None:
    package = open_package(_book())
    assert package.content_type("XL/workbook.xml").endswith("sheet.main+xml")
    assert package.content_type("xl/styles.xml") == "application/xml"
    assert package.content_type("xl/a.bin") == ""


# an archive


def _archive(data: bytes, limits: Limits | None = None) -> Archive:
    return Archive(data, where="", limits=limits or Limits())


def test_an_archive_s_files_are_told_apart_by_case_and_by_number() -> None:
    names = ["A.xlsx", "a.xlsx", "a.xlsx", "mapp/a.xlsx", "a (2).xlsx", "mapp/", "a.xlsx", "b", "b"]
    archive = _archive(_zip(*((name.encode(), b"%d" % n) for n, name in enumerate(names))))
    assert {name: archive.read(name) for name in archive.names} == {
        "A.xlsx": b"0",
        "a.xlsx": b"1",
        "a (2).xlsx": b"2",
        "mapp/a.xlsx": b"3",
        "a (2) (2).xlsx": b"4",
        "a (3).xlsx": b"6",
        "b": b"7",
        "b (2)": b"8",
    }


@pytest.mark.parametrize("name", ["../a.xlsx", "m/../../a.xlsx", "..\\a.xlsx", "a\0.xlsx", "a\n"])
def test_a_bad_name_in_an_archive_costs_only_its_own_file(name: str) -> None:
    archive = _archive(_zip((b"a.xlsx", b"1"), (name.encode(), b"2"), (b"b.xlsx", b"3")))
    first, bad, last = archive.names
    assert archive.read(first) + archive.read(last) == b"13"
    assert bad.isprintable()
    with pytest.raises(Unopened, match="lästes inte"):
        archive.read(bad)


def test_many_files_of_one_name_are_told_apart_in_reasonable_time() -> None:
    archive = _archive(_zip(*[(b"a.xlsx", b"1")] * 20_000), Limits(entries=20_000))
    assert len(set(archive.names)) == 20_000


def test_an_archive_speaks_of_files_and_never_of_excel() -> None:
    said = []
    for data, limits in [
        (_zip((b"a", b"abc"), crc=1), None),
        (_zip((b"a", b"abc"), method=12), None),
        (_zip((b"a", b"abc"), flags=1), None),
        (_zip((b"a", b"abc"), size=1 << 31), None),
        (packed({"a": bytes(2_000_000)}), None),
        (packed({"a": bytes(2_000)}), Limits(total=1000)),
        (_zip((b"a", b"1"), (b"b", b"2"), offset=0), None),
        (packed({"a": "", "b": ""}), Limits(entries=1)),
        (_zip((b"a", b"abc"))[:-3], None),
        (_zip((b"a", b"abc")).replace(b"PK\1\2", b"PK\1\1"), None),
    ]:
        with pytest.raises(UnreadableFile) as raised:
            _archive(data, limits).read("a")
        said.append(str(raised.value))
    assert len(set(said)) == 10
    assert not [each for each in said if "Excel" in each or "Delen" in each]


# XML

_WORDS = Vocabulary("row")
_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


_ROOT = f"<row {_SPACE}>"


def _events(xml: str | bytes, **limits: int) -> list[object]:
    package = _package(packed({"a.xml": xml}, zipfile.ZIP_STORED), Limits(**limits))
    return [event for events in package.events("a.xml", _WORDS) for event in events]


def test_unknown_elements_are_passed_over_with_all_that_is_in_them() -> None:
    xml = f'<row {_SPACE} r="1">a<q><row>b</row>c</q><row xmlns="u">d</row></row>'
    assert _events(xml) == [("row", {"r": "1"}), "a", "row"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_part_may_have_any_usual_encoding(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><row {_SPACE}>å</row>'.encode(encoding)
    assert _events(xml) == [("row", {}), "å", "row"]


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE row [<!ENTITY a "b">]><row>&a;</row>',
        '<!DOCTYPE row SYSTEM "file:///etc/passwd"><row/>',
    ],
)
def test_a_doctype_is_refused(xml: str) -> None:
    with pytest.raises(UnsafeFile, match="DOCTYPE") as raised:
        _events(xml)
    assert raised.value.where == "bok.xlsx (a.xml)"


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<row",
        "&a;",
        b"\xff\xfe<",
        _ROOT,
        f"{_ROOT}</q>",
        f"{_ROOT}</row><row/>",
        f"{_ROOT}&b;</row>",
        f"{_ROOT}<x:c/></row>",
    ],
)
def test_what_is_not_xml_is_told_with_the_part(xml: str | bytes) -> None:
    with pytest.raises(UnreadableFile, match="inte giltig XML") as raised:
        _events(xml)
    assert raised.value.where == "bok.xlsx (a.xml)"


@pytest.mark.parametrize("xml", ["<row/>", f"<c {_SPACE}/>", '<row xmlns="urn:annat"/>'])
def test_a_part_with_another_root_than_expected_is_not_taken_for_an_empty_one(xml: str) -> None:
    with pytest.raises(UnreadableFile, match="okänt slag"):
        _events(xml)


@pytest.mark.parametrize("encoding", ["utf-32", "zip", "okänd"])
def test_an_unknown_encoding_is_told(encoding: str) -> None:
    with pytest.raises(UnreadableFile):
        _events(f'<?xml version="1.0" encoding="{encoding}"?><row/>')


@pytest.mark.parametrize(
    ("xml", "limits", "said"),
    [
        (_ROOT + "<a>" * 100, {}, "64 nivåer"),
        (f'<row q="{"x" * 100_000}"/>', {"token": 20_000}, "orimligt lång"),
        (f"{_ROOT}<!--{'x' * 100_000}--></row>", {"token": 20_000}, "orimligt lång"),
        (_ROOT + "".join(f"<a{n}/>" for n in range(9000)), {"names": 2000}, "olika namn"),
        (_ROOT + "".join(f'<a b{n}=""/>' for n in range(9000)), {"names": 2000}, "olika namn"),
        (
            _ROOT + "".join(f'<a xmlns:b="u{n}"/>' for n in range(9000)),
            {"prefixes": 2000},
            "namnrymder",
        ),
        (_ROOT + "<row/>" * 9000, {"events": 2000}, "miljoner"),
        (_ROOT + "<a/>" * 9000, {"events": 2000}, "miljoner"),
    ],
)
def test_what_no_workbook_has_is_refused(xml: str, limits: dict[str, int], said: str) -> None:
    with pytest.raises(UnsafeFile, match=said):
        _events(xml, **limits)


def test_a_long_text_is_no_long_tag() -> None:
    xml = f"{_ROOT}{'x' * 200_000}</row>"
    assert "".join(str(event) for event in _events(xml, token=20_000)[1:-1]) == "x" * 200_000


def test_walking_refuses_elements_within_each_other_beyond_the_limit() -> None:
    package = _package(packed({"a.xml": _ROOT + "<row>" * 70}))
    with pytest.raises(UnsafeFile, match="64 nivåer"):
        package.walk("a.xml", _WORDS, lambda *_: None)
