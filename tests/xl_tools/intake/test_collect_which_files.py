"""Which received files are applications, and that every one is told of."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.helpers.collecting import application, collect, fates, lines, put, rows
from tests.helpers.mails import mail
from validators.cards.loading import load_call
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

Captured = pytest.CaptureFixture[str]


CALL = load_call("2025")


def test_applications_of_another_call_and_template_are_named(
    tmp_path: Path, capsys: Captured
) -> None:
    old = application(title="Gammal mall")
    marks = read_workbook(old).sheets["_fordela"]
    at = next(f"B{n}" for n, row in marks.rows.items() if row["A"].value == "template")
    books = {
        "ny.xlsx": application(title="Ny"),
        "gammal.xlsx": set_values(old, [Setting("_fordela", at, "2025.1")]).data,
        "nästa.xlsx": application(year="2026", title="Nästa år"),
    }
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books))
    told = {line["Fil"]: line for line in lines(out)}
    assert told["nästa.xlsx"]["Vad den blev"] == "annan utlysning"
    assert "utlysningen 2026, inte 2025" in told["nästa.xlsx"]["Förklaring"]
    assert "Gjord med mall 2025.1" in told["gammal.xlsx"]["Förklaring"]
    assert [row["title"] for row in rows(out)] == ["Gammal mall", "Ny"]
    assert "annan utlysning: nästa.xlsx" in capsys.readouterr().out


def test_an_allocation_workbook_in_the_folder_is_no_application_and_no_failure(
    tmp_path: Path,
) -> None:
    books = {"a.xlsx": application(), "fördelning.xlsx": make_template(CALL, "fordelning")}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 0
    assert fates(out) == {"a.xlsx": "ny", "fördelning.xlsx": "annan fil"}


def test_several_places_are_told_apart_and_the_books_of_the_job_are_not_read(
    tmp_path: Path,
) -> None:
    put(tmp_path / "maj", {"a.xlsx": application(title="Ett")})
    put(tmp_path / "juni", {"a.xlsx": application(title="Två")})
    put(tmp_path, {"c.xlsx": application(title="Tre")})
    out = tmp_path / "maj" / "bok.xlsx"
    assert collect(out, tmp_path / "maj", tmp_path / "juni", tmp_path / "c.xlsx") == 0
    assert sorted(fates(out)) == ["c.xlsx", "juni/a.xlsx", "maj/a.xlsx"]
    again = tmp_path / "maj" / "bok 2.xlsx"
    assert collect(again, tmp_path / "maj", into=out) == 0
    assert again.read_bytes() == out.read_bytes()


def test_a_copy_under_another_name_that_comes_late_is_listed_once(assessed: Path) -> None:
    shutil.copy(assessed / "in" / "a.xlsx", assessed / "in" / "a igen.xlsx")
    collect(assessed / "3.xlsx", assessed / "in", into=assessed / "2.xlsx")
    copy = lines(assessed / "3.xlsx")[-1]
    assert (copy["Fil"], copy["Vad den blev"], copy["Rad nr"]) == ("a igen.xlsx", "samma fil", 1)
    collect(assessed / "4.xlsx", assessed / "in", into=assessed / "3.xlsx")
    assert (assessed / "4.xlsx").read_bytes() == (assessed / "3.xlsx").read_bytes()


DAYS = {
    "1601": "Mon, 01 Jan 1601 00:00:00 +0000",
    "1899": "Sun, 01 Jan 1899 00:00:00 +0000",
    "1904": "Fri, 01 Jan 1904 00:00:00 +0000",
    "1970": "Thu, 01 Jan 1970 00:00:00 +0000",
    "9999": "Fri, 31 Dec 9999 23:59:59 -2359",
    "zon": "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
    "år": "Mon, 01 Jan 99999999999 00:00:00 +0000",
    "timme": "Mon, 01 Jan 2024 25:61:61 +0000",
}


def test_a_mail_of_a_day_that_no_clock_means_has_no_day_and_stops_no_other(tmp_path: Path) -> None:
    books = {
        # as raw lines: the library does not write most of these days
        f"{name}.eml": b"Received: from a by b; %b\r\nDate: %b\r\n" % (2 * (day.encode(),))
        + mail((f"{name}.xlsx", application(title=f"År {name}"))).as_bytes()
        for name, day in DAYS.items()
    }
    sent = mail(("b.xlsx", application(title="B")), received=DAYS["1601"],
                date="Fri, 02 Aug 2024 10:00:00 +0200")  # fmt: skip
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", {**books, "b.eml": sent.as_bytes()})) == 0
    days = {line["Fil"].partition(".")[0]: line.get("Inkommen dag") for line in lines(out)}
    assert days.pop("b") == dt.date(2024, 8, 2)
    assert set(days.values()) == {None}
    assert set(fates(out).values()) == {"ny"}


@pytest.mark.parametrize("day", ["1601-01-01", "0001-01-01", "1900-01-01T00:00:00", "9999-12-31"])
def test_a_cell_with_a_day_before_excel_s_calendar_is_copied_as_text(
    tmp_path: Path, day: str
) -> None:
    book = application(title="Ett")
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    for cell in (b"C8", b"C9", b"C13", b"C18"):  # applicant, unit, title, first day
        given = b'<c r="%b" t="d"><v>%b</v></c>' % (cell, day.encode())
        sheet, count = re.subn(rb'<c r="%b"[^>]*>.*?</c>' % cell, given, sheet)
        assert count == 1
    changed = replaced(book, "xl/worksheets/sheet1.xml", sheet)
    folder = put(tmp_path / "in", {"a.xlsx": changed, "b.xlsx": application(title="Två")})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) in (0, 1)
    assert set(fates(out).values()) == {"ny"}


def replaced(book: bytes, part: str, data: bytes) -> bytes:
    """A workbook with another part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out.getvalue()
