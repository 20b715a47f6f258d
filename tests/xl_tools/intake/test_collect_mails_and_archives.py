"""Mails and archives in a received folder: opened, or told of."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from benchmarks.applications import BROKEN
from tests.helpers.collecting import (
    application,
    collect,
    fates,
    lines,
    packed_all,
    packed_with,
    put,
    rows,
)
from tests.helpers.mails import mail

Captured = pytest.CaptureFixture[str]


RECEIVED = "Fri, 30 Aug 2024 10:00:00 +0200"


def test_a_zip_and_mails_are_opened_and_their_day_is_that_of_the_mail(tmp_path: Path) -> None:
    sent = mail(("Ansökan Älvsjö.xlsx", application(applicant="Hägersten-Älvsjö", title="Ett")),
                ("bilaga.pdf", b"%PDF-1.7\n"),
                received="Fri, 30 Aug 2024 23:30:00 +0000")  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mapp å/två.xlsx", application(title="Två"))
        archive.writestr("mejl.eml", mail(("tre.xlsx", application(title="Tre"))).as_bytes())
        archive.writestr("inre.zip", packed_with("fyra.xlsx", application(title="Fyra")))
        archive.writestr("__MACOSX/._två.xlsx", b"\0")
    folder = put(tmp_path / "in", {"svar.eml": sent.as_bytes(), "arkiv.zip": packed.getvalue()})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert fates(out) == {
        "svar.eml/Ansökan Älvsjö.xlsx": "ny",
        "arkiv.zip/mapp å/två.xlsx": "ny",
        "arkiv.zip/mejl.eml/tre.xlsx": "ny",
        "arkiv.zip/inre.zip": "ej inläst",
        "svar.eml/bilaga.pdf": "annan fil",
    }
    first = next(row for row in rows(out) if row["title"] == "Ett")
    assert first["received"] == dt.date(2024, 8, 31)  # half past one in Sweden
    told = {line["Fil"]: line.get("Enligt") for line in lines(out)}
    assert told["svar.eml/Ansökan Älvsjö.xlsx"] == "mejlets mottagande server"
    assert "received" not in next(row for row in rows(out) if row["title"] == "Två")
    assert "Ankomstdatum saknas" in lines(out)[1]["Förklaring"]


def test_of_a_forwarded_mail_the_outer_day_counts_and_the_inner_is_told(tmp_path: Path) -> None:
    inner = mail(("a.xlsx", application()), date="Thu, 29 Aug 2024 10:00:00 +0200")
    outer = mail(received="Mon, 02 Sep 2024 10:00:00 +0200")
    outer.add_attachment(inner)
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", {"a.eml": outer.as_bytes()})) == 0
    (row,), (line,) = rows(out), lines(out)
    assert row["received"] == dt.date(2024, 9, 2)
    told = "mejlets mottagande server (vidarebefordrat, först skickat 2024-08-29)"
    assert line["Enligt"] == told


def test_a_zip_in_a_mail_is_opened_and_a_hostile_one_is_told(tmp_path: Path) -> None:
    climbing = packed_with("../../ut.xlsx", application())
    folder = put(
        tmp_path / "in",
        {
            "a.eml": mail(("alla.zip", packed_with("ett.xlsx", application()))).as_bytes(),
            "b.eml": mail(("elak.zip", climbing)).as_bytes(),
            "elak.zip": climbing,
            "halv.zip": packed_with("ett.xlsx", application())[:1000],
        },
    )
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert fates(out) == {
        "a.eml/alla.zip/ett.xlsx": "ny",
        "b.eml/elak.zip/../../ut.xlsx": "ej inläst",
        "elak.zip/../../ut.xlsx": "ej inläst",
        "halv.zip": "ej inläst",
    }


def test_an_archive_with_a_bad_name_keeps_its_good_files(tmp_path: Path) -> None:
    packed = packed_all(
        ("../ut.xlsx", application(title="Ut")),
        ("../brev.txt", b"hej"),
        ("Ansökan.xlsx", application(title="Ett")),
        ("ansökan.xlsx", application(title="Två")),
    )
    books = {"a.zip": packed, "b.eml": mail(("a.zip", packed)).as_bytes()}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    for place, fate in {"a.zip": "ny", "b.eml/a.zip": "samma fil"}.items():
        assert {name: each for name, each in fates(out).items() if name.startswith(place)} == {
            f"{place}/../ut.xlsx": "ej inläst",
            f"{place}/../brev.txt": "ej inläst",
            f"{place}/Ansökan.xlsx": fate,
            f"{place}/ansökan.xlsx": fate,
        }


def test_mails_and_archives_that_cannot_be_looked_into_are_not_read(
    tmp_path: Path, capsys: Captured
) -> None:
    secret = EmailMessage()
    secret["Content-Type"] = "application/pkcs7-mime; smime-type=enveloped-data"
    secret.set_payload("MIAGCSqGSIb3DQ==")
    books = {
        "outlook.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "a.rar": b"Rar!\x1a\x07\0",
        "b.7z": b"7z\xbc\xaf\x27\x1c",
        "post.pst": b"!BDN",
        "outlook.eml": mail(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(),
        "hemligt.eml": secret.as_bytes(),
        "bok.numbers": packed_with("Index/Document.iwa", b""),
        "underskrift.eml": mail(("a.xlsx", application()), ("smime.p7s", b"0\x80")).as_bytes(),
        "brev.pdf": b"%PDF-1.7",
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    found = fates(out)
    assert found.pop("underskrift.eml/a.xlsx") == "ny"
    assert found.pop("underskrift.eml/smime.p7s") == "annan fil"
    assert found.pop("brev.pdf") == "annan fil"
    assert len(found) == 7
    assert set(found.values()) == {"ej inläst"}
    said = capsys.readouterr().err
    assert all(f"fordela: {name}: " in said for name in found)
    assert all(line["Förklaring"].count(".") > 1 for line in lines(out) if line["Fil"] in found)


def test_what_is_opened_and_holds_nothing_gets_a_line(tmp_path: Path) -> None:
    only_folders = packed_with("mapp/", b"")
    left = packed_all(("__MACOSX/._a.xlsx", b"\0"), (".DS_Store", b"\0"), ("m/~$a.xlsx", b"x"))
    books = {
        "tom.zip": packed_all(),
        "mappar.zip": only_folders,
        "mac.zip": left,
        "tom.eml": mail(("tom.zip", packed_all())).as_bytes(),
        "mac.eml": mail(("mac.zip", left)).as_bytes(),
        "hel.eml": mail(
            ("a.zip", packed_all(("a.xlsx", application()), ("__MACOSX/._a.xlsx", b"\0")))
        ).as_bytes(),
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    found = fates(out)
    assert found.pop("hel.eml/a.zip/a.xlsx") == "ny"
    assert found == dict.fromkeys(
        ("mac.zip", "mappar.zip", "tom.zip", "tom.eml/tom.zip", "mac.eml/mac.zip"), "ej inläst"
    )


def test_a_workbook_that_was_named_as_an_archive_or_a_mail_is_read(tmp_path: Path) -> None:
    books = {
        "a.zip": application(title="Ett"),
        "b.eml": mail(("b.zip", application(title="Två"))).as_bytes(),
        "c.zip": packed_with("c.zip", application(title="Tre")),
        "d.eml": application(title="Fyra"),
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 0
    assert set(fates(out)) == {"a.zip", "b.eml/b.zip", "c.zip/c.zip", "d.eml"}
    assert len(rows(out)) == 4


def test_mails_in_archives_in_mails_are_opened_and_archives_in_those_are_not(
    tmp_path: Path,
) -> None:
    inner = mail(
        ("a.xlsx", application(title="Ett")),
        ("z.zip", packed_with("b.xlsx", application(title="Två"))),
        received="Thu, 01 Aug 2024 10:00:00 +0200",
    ).as_bytes()
    outer = mail(("q.zip", packed_with("inre.eml", inner)), received=RECEIVED)
    books = {"ut.eml": outer.as_bytes(), "disk.zip": packed_with("inre.eml", inner)}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    assert fates(out) == {
        "disk.zip/inre.eml/a.xlsx": "ny",
        "disk.zip/inre.eml/z.zip/b.xlsx": "ny",
        "ut.eml/q.zip/inre.eml/a.xlsx": "samma fil",
        "ut.eml/q.zip/inre.eml/z.zip": "ej inläst",
    }
    told = {line["Fil"]: (line["Inkommen dag"], line["Enligt"]) for line in lines(out)}
    forwarded = "mejlets mottagande server (vidarebefordrat, först skickat 2024-08-01)"
    assert told["ut.eml/q.zip/inre.eml/a.xlsx"] == (dt.date(2024, 8, 30), forwarded)


def test_two_files_of_one_name_in_a_mail_are_both_what_they_claim_to_be(tmp_path: Path) -> None:
    sent = mail(
        ("a.zip", packed_with("a.xlsx", application(title="Ett"))),
        ("a.zip", packed_with("a.xlsx", application(title="Två"))),
        ("b.xlsx", b"PK\x03\x04"),
        ("b.xlsx", b"PK\x03\x04nej"),
    )
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", {"a.eml": sent.as_bytes()})) == 2
    assert fates(out) == {
        "a.eml/a.zip/a.xlsx": "ny",
        "a.eml/a (2).zip/a.xlsx": "ny",
        "a.eml/b.xlsx": "ej inläst",
        "a.eml/b (2).xlsx": "ej inläst",
    }


def test_one_bad_file_of_each_kind_stops_no_other_and_gets_its_sentence(
    tmp_path: Path, capsys: Captured
) -> None:
    good = application(title="Hel")
    books = {f"trasig {way}.xlsx": spoil(good) for way, spoil in BROKEN.items()}
    folder = put(tmp_path / "in", {**books, "hel å.xlsx": good, "text.docx": b"PK\x03\x04nej"})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert len(rows(out)) == 1
    found = fates(out)
    assert len(found) == len(BROKEN) + 2
    assert found.pop("hel å.xlsx") == "ny"
    assert found.pop("text.docx") == "annan fil"
    assert set(found.values()) <= {"ej inläst", "samma fil"}
    assert all(line["Förklaring"] for line in lines(out) if line["Vad den blev"] == "ej inläst")
    said = capsys.readouterr()
    assert said.err.count("fordela: trasig") == len(BROKEN)
    assert not [line for line in lines(out) if str(tmp_path) in str(line)]
    assert "fel i fordela" not in said.err


def test_mails_without_files_outlook_s_package_and_a_zip_with_password_are_told(
    tmp_path: Path,
) -> None:
    locked = bytearray(packed_with("a.xlsx", application()))
    locked[6] |= 1  # in the local header, and in the directory's line
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    books = {
        "tomt.eml": mail(received="Fri, 30 Aug 2024 10:00:00 +0200").as_bytes(),
        "outlook.eml": mail(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(),
        "låst.zip": bytes(locked),
        "hel.xlsx": application(),
        "~$hel.xlsx": b"\0" * 165,
        ".dold.xlsx": b"",
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    told = {line["Fil"]: line["Förklaring"] for line in lines(out)}
    assert sorted(told) == ["hel.xlsx", "låst.zip/a.xlsx", "outlook.eml/winmail.dat", "tomt.eml"]
    assert "inga bilagor" in told["tomt.eml"]
    assert "winmail.dat" in told["outlook.eml/winmail.dat"]
    assert told["låst.zip/a.xlsx"].startswith("Filen är ett zip-arkiv med lösenord.")


def test_an_archive_of_bombs_is_read_one_at_a_time(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(12):
            archive.writestr(f"bomb {number}.xlsx", bytes([number + 1]) * 2**26)
        archive.writestr("hel.xlsx", application())
    sent = mail(("arkiv.zip", made.getvalue())).as_bytes()
    folder = put(tmp_path / "in", {"arkiv.zip": made.getvalue(), "svar.eml": sent})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    found = fates(out)
    assert found["arkiv.zip/hel.xlsx"] == "ny"
    bombs = [fate for name, fate in found.items() if "bomb" in name]
    assert set(bombs) <= {"ej inläst", "samma fil"}
    assert len(bombs) >= 12
