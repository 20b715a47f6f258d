"""A saved mail: when it came in, and what is attached."""

from __future__ import annotations

import base64
import datetime as dt
import time
import zoneinfo
from email.message import EmailMessage

import pytest

import xl_tools.intake.received.mail
from tests.helpers.mails import mail
from xl_tools.intake.received.mail import MAX_DEPTH, Letter, read_letter
from xl_tools.intake.received.mail_day import swedish_day

SERVER, SENDER = "mejlets mottagande server", "mejlets datum, satt av avsändaren"


def read(message: EmailMessage | bytes) -> Letter:
    return read_letter(message if isinstance(message, bytes) else message.as_bytes())


def names(letter: Letter) -> list[str]:
    return [each.name for each in letter.attachments]


def test_the_day_is_that_of_the_receiving_server() -> None:
    letter = read(mail(received="Fri, 30 Aug 2024 14:02:01 +0200",
                       date="Mon, 02 Sep 2024 08:00:00 +0200"))  # fmt: skip
    assert (letter.day, letter.day_source) == (dt.date(2024, 8, 30), SERVER)


def test_the_date_is_the_sender_s_and_used_where_no_server_tells() -> None:
    letter = read(mail(date="Mon, 02 Sep 2024 08:00:00 +0200"))
    assert (letter.day, letter.day_source) == (dt.date(2024, 9, 2), SENDER)
    odd = mail(date="Mon, 02 Sep 2024 08:00:00 +0200")
    odd["Received"] = "by b.example; i fredags"
    assert read(odd).day_source == SENDER


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"Subject: hej\n\nhej", b"%PDF-1.7"])
def test_what_tells_no_day_has_none(data: bytes) -> None:
    assert read(data) == Letter(None, "", ())


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-08-30T21:59:59+00:00", dt.date(2024, 8, 30)),
        ("2024-08-30T22:00:00+00:00", dt.date(2024, 8, 31)),  # summer time: two hours ahead
        ("2024-12-01T22:30:00+00:00", dt.date(2024, 12, 1)),
        ("2024-12-01T23:00:00+00:00", dt.date(2024, 12, 2)),
        ("2024-03-31T00:59:00+00:00", dt.date(2024, 3, 31)),
        ("2024-10-26T22:30:00+00:00", dt.date(2024, 10, 27)),
        ("2024-10-27T22:30:00+00:00", dt.date(2024, 10, 27)),  # that night it is over
        ("2024-08-31T05:00:00+09:00", dt.date(2024, 8, 30)),
        ("2024-08-31T00:30:00", dt.date(2024, 8, 31)),
    ],
)
def test_the_day_is_the_one_in_sweden(moment: str, day: dt.date) -> None:
    assert swedish_day(dt.datetime.fromisoformat(moment)) == day


def test_the_day_follows_the_zones_of_the_system_in_every_hour_of_a_year() -> None:
    try:
        stockholm = zoneinfo.ZoneInfo("Europe/Stockholm")
    except zoneinfo.ZoneInfoNotFoundError:
        pytest.skip("the machine has no list of zones")
    for hour in range(366 * 24):
        moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
        assert swedish_day(moment) == moment.astimezone(stockholm).date()


def test_attachments_keep_their_swedish_names_and_bytes() -> None:
    letter = read(mail(("Ansökan, Älvsjö – slutlig.xlsx", b"PK\x03\x04"), ("b.pdf", b"%PDF")))
    assert [(each.name, each.data) for each in letter.attachments] == [
        ("Ansökan, Älvsjö – slutlig.xlsx", b"PK\x03\x04"),
        ("b.pdf", b"%PDF"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        'attachment; filename="=?utf-8?Q?Ans=C3=B6kan_1=2Exlsx?="',
        "attachment; filename*=utf-8''Ans%C3%B6kan%201.xlsx",
        "attachment; filename*=iso-8859-1'sv'Ans%F6kan%201.xlsx",
        "attachment; filename*0*=utf-8''Ans%C3%B6; filename*1*=kan%201.xlsx",
        'attachment; filename="C:\\\\Mina filer\\\\Ansökan 1.xlsx"',
    ],
)
def test_names_are_read_in_every_way_that_programs_write_them(header: str) -> None:
    lines = (
        "MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Disposition: {header}\r\nContent-Transfer-Encoding: base64\r\n\r\nUEs=\r\n"
    )
    letter = read(lines.encode())
    assert [(each.name, each.data) for each in letter.attachments] == [("Ansökan 1.xlsx", b"PK")]


def test_an_attachment_without_a_name_gets_one_and_two_of_one_name_are_told_apart() -> None:
    letter = read(mail(("", b"1"), ("a.xlsx", b"2"), ("a.xlsx", b"3")))
    assert names(letter) == ["bilaga 1", "a.xlsx", "a (2).xlsx"]


def test_pictures_in_the_text_are_no_attachments() -> None:
    message = mail(("a.xlsx", b"1"))
    message.add_attachment(b"\x89PNG", "image", "png", filename="logga.png", cid="<logga@x>")
    message.add_attachment(b"\x89PNG", "image", "png", filename="karta.png")
    assert names(read(message)) == ["a.xlsx", "karta.png"]


def test_outlook_s_own_package_is_told() -> None:
    (only,) = read(mail(("winmail.dat", b"\x78\x9f\x3e\x22"))).attachments
    assert only.data is None
    assert "winmail.dat" in only.problem
    assert "Be avsändaren" in only.todo


def test_attachments_of_forwarded_mails_are_taken_and_the_outer_mail_tells_the_day() -> None:
    inner = mail(("inre.xlsx", b"2"), received="Thu, 01 Aug 2024 10:00:00 +0200")
    outer = mail(("yttre.xlsx", b"1"), received="Fri, 30 Aug 2024 10:00:00 +0200")
    outer.add_attachment(inner)
    letter = read(outer)
    assert names(letter) == ["yttre.xlsx", "inre.xlsx"]
    assert letter.day == dt.date(2024, 8, 30)
    assert [each.first_sent for each in letter.attachments] == [None, dt.date(2024, 8, 1)]


def test_the_mail_within_that_is_nearest_to_the_file_tells_when_it_was_first_sent() -> None:
    first = mail(("a.xlsx", b"1"), date="Thu, 01 Aug 2024 10:00:00 +0200")
    for day in (2, 5):
        outer = mail(received=f"Mon, 0{day} Sep 2024 10:00:00 +0200")
        outer.add_attachment(first)
        first = outer
    letter = read(first)
    assert letter.day == dt.date(2024, 9, 5)
    assert [each.first_sent for each in letter.attachments] == [dt.date(2024, 8, 1)]


def test_mails_within_mails_end_somewhere() -> None:
    message = mail(("djup.xlsx", b"1"))
    for _ in range(MAX_DEPTH + 1):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    (only,) = read(message).attachments
    assert only.data is None
    assert str(MAX_DEPTH) in only.problem


def test_a_mail_of_thousands_of_parts_is_read_to_a_limit() -> None:
    part = b"--x\r\nContent-Type: text/plain; name=a\r\n\r\na\r\n"
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    *read_parts, rest = read(head + part * 3000 + b"--x--").attachments
    assert len(read_parts) == 1000
    assert rest.data is None
    assert "fler än 1 000 delar" in rest.problem.replace("\u00a0", " ")
    just = read(head + part * 1000 + b"--x--").attachments
    assert [each for each in just if each.problem] == []


def test_parts_within_parts_without_end_are_told() -> None:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    (only,) = read(b"MIME-Version: 1.0\r\n" + head).attachments
    assert only.data is None
    assert "orimligt" in only.problem


def parts(*parts: bytes) -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    return head + b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


FILE = b"Content-Type: application/x-a; name=a.xlsx\r\n\r\nPK"


def test_a_mail_that_was_attached_as_a_file_is_opened_like_a_forwarded_one() -> None:
    inner = mail(("inre.xlsx", b"2"), received="Thu, 01 Aug 2024 10:00:00 +0200")
    outer = mail(("vidare.eml", inner.as_bytes()), received="Fri, 30 Aug 2024 10:00:00 +0200")
    letter = read(outer)
    assert [(each.name, each.data, each.first_sent) for each in letter.attachments] == [
        ("inre.xlsx", b"2", dt.date(2024, 8, 1))
    ]
    assert letter.day == dt.date(2024, 8, 30)


def test_a_mail_without_files_that_was_attached_as_a_file_is_told() -> None:
    (only,) = read(mail(("vidare.eml", mail().as_bytes()))).attachments
    assert (only.name, only.data) == ("vidare.eml", None)
    assert "inga bilagor" in only.problem


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""])
def test_what_is_no_text_is_no_mail_whatever_its_name(data: bytes) -> None:
    (only,) = read(mail(("a.eml", data))).attachments
    assert (only.name, only.data) == ("a.eml", data)


@pytest.mark.parametrize("content", ["a mail", "a workbook", "rubbish"])
def test_a_forwarded_mail_in_base64_is_opened_although_the_standard_forbids_it(
    content: str,
) -> None:
    inner = mail(("inre.xlsx", b"2"), received="Thu, 01 Aug 2024 10:00:00 +0200").as_bytes()
    body = {"a mail": base64.encodebytes(inner), "a workbook": base64.encodebytes(b"PK\x03\x04"),
            "rubbish": b"abcde"}[content]  # fmt: skip
    head = b"Content-Type: message/rfc822; name=v.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (only,) = read(parts(head + body)).attachments
    told = {"a mail": ("inre.xlsx", b"2", ""), "a workbook": ("v.eml", b"PK\x03\x04", ""),
            "rubbish": ("v.eml", None, "Mejlet i mejlet är skadat, och lästes inte.")}  # fmt: skip
    assert (only.name, only.data, only.problem) == told[content]


def test_mails_attached_as_files_end_somewhere_too() -> None:
    message = mail(("djup.xlsx", b"1"))
    for _ in range(MAX_DEPTH + 1):
        message = mail(("inre.eml", message.as_bytes()))
    (only,) = read(message).attachments
    assert only.data is None
    assert str(MAX_DEPTH) in only.problem


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        b"Content-Type: application/x-pkcs7-mime",
        b"Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=y",
    ],
)
def test_an_encrypted_mail_is_told(head: bytes) -> None:
    (only,) = read(head + b"\r\n\r\n--y\r\n\r\nVersion: 1\r\n--y--\r\n").attachments
    assert only.data is None
    assert "krypterat" in only.problem
    assert "spara bilagorna" in only.todo


def test_a_name_that_cannot_be_read_costs_neither_its_file_nor_the_others() -> None:
    disposition = b"Content-Disposition: attachment; filename=" + b"(" * 4000
    letter = read(parts(FILE, disposition + b"\r\n\r\nx", FILE))
    assert [each.data for each in letter.attachments] == [b"PK", b"x", b"PK"]
    assert max(map(len, names(letter))) <= 255


def test_a_name_with_what_no_cell_can_hold_is_shown_without() -> None:
    head = b"Content-Disposition: attachment; filename*=utf-8''a%00%0Ab.xlsx\r\n\r\nx"
    (only,) = read(parts(head)).attachments
    assert only.name.isprintable()
    assert only.name.endswith("b.xlsx")


@pytest.mark.parametrize("letters", [b"a ", b"(a)", b'"a"', b";a=b"])
@pytest.mark.parametrize(
    "header", [b"Content-Disposition: attachment; filename=", b"Content-Type: a/b; c="]
)
def test_a_header_of_unreasonable_length_is_told_and_not_read(
    header: bytes, letters: bytes
) -> None:
    began = time.process_time()
    (only,) = read(parts(FILE, header + letters * 100_000 + b"\r\n\r\nx")).attachments
    assert time.process_time() - began < 5
    assert only.data is None
    assert "orimligt långa" in only.problem


def test_headers_of_unreasonable_length_all_together_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xl_tools.intake.received.mail, "MAX_HEADERS_LENGTH", 10_000)
    head = b"Content-Disposition: attachment; filename="
    few, many = ([head + b"%d" % n + b"a" * 100 + b"\r\n\r\nx" for n in range(count)]
                 for count in (50, 200))  # fmt: skip
    assert len(read(parts(*few)).attachments) == 50
    (only,) = read(parts(*many)).attachments
    assert "orimligt långa" in only.problem
