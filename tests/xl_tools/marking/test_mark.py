"""What marking writes, and how it goes again, also after others had the file.

That nothing else changes is checked in test_marking_hard_cases.py, by a reader of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.hard_books import MAIN, Book, SheetXml
from tests.helpers.hard_cases import CASES, signed_package
from tests.helpers.office import Office, office, sdk_errors
from validators.cards.loading import load_call
from validators.check import check
from validators.errors import Refused, SignedWorkbook, UnknownDialect
from validators.model import Finding, Severity
from xl_tools.marking.marks import Marked, mark, unmark
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example

__all__ = ["office"]

WHEN = dt.datetime(2026, 11, 22, 12, 10)
ERROR = Finding("D13", Severity.ERROR, "LUM", "R9", "Beloppet är 600 000 kr.", "Sänk det.", "s. 4")
WARNING = Finding("D02", Severity.WARNING, "LUM", "R9", "Summan stämmer inte.")
INFO = Finding("L03", Severity.INFO, "MUL", "C8", "Samma resmål.")
WHOLE = Finding("D01", Severity.ERROR, None, None, "Ramen räcker inte.", place="boken")
ALL = (ERROR, WARNING, INFO, WHOLE)


@pytest.fixture(scope="module")
def book() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


@pytest.fixture(scope="module")
def marked(book: bytes) -> Marked:
    return mark(book, ALL, when=WHEN)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def edited(data: bytes, pattern: str, old: str, new: str) -> bytes:
    """With a text replaced in the parts that match, as another program would save them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(data).items():
            if re.search(pattern, name):
                content = content.replace(old.encode(), new.encode())
            package.writestr(name, content)
    return out.getvalue()


def texts(data: bytes, sheet: str) -> list[str]:
    cells = read_workbook(data).sheets[sheet].cells.values()
    return [str(cell.value) for cell in cells]


def test_the_sheet_tells_counts_date_template_and_the_hash_of_the_file(
    book: bytes, marked: Marked
) -> None:
    said = texts(marked.data, "Granskning")
    assert "2 fel, 1 varning, 1 upplysning (varav 1 som bara står i det här bladet)" in said
    assert any("2026-11-22 kl. 12.10" in text and "utlysningen 2025" in text for text in said)
    assert f"Gäller filen med SHA-256 {hashlib.sha256(book).hexdigest()}" in said


def test_the_sheet_has_a_row_per_finding_with_severity_in_words(marked: Marked) -> None:
    cells = read_workbook(marked.data).sheets["Granskning"].cells
    row = [cells[f"{letter}7"].value for letter in "ABCDEFGH"]
    assert row[:7] == ["✖ Fel", "D13", "LUM", "R9", ERROR.message, "Sänk det.", "s. 4"]
    assert [cells[f"A{number}"].value for number in (8, 9, 10)] == [
        "▲ Varning",
        "● Upplysning",
        "✖ Fel",
    ]
    assert cells["H10"].value == "Gäller inte en enskild cell."
    assert marked.unplaced == (WHOLE,)


def test_without_a_clock_no_date_is_told(book: bytes) -> None:
    said = " ".join(texts(mark(book, [ERROR]).data, "Granskning"))
    assert "Granskad" not in said.split("Gäller")[0].replace("Granskad med fordela", "")
    assert not re.search(r"20\d\d-\d\d-\d\d", said)


def test_the_sheet_comes_first_and_what_was_active_stays_so(book: bytes, marked: Marked) -> None:
    names = list(read_workbook(book).sheets)
    assert list(read_workbook(marked.data).sheets) == ["Granskning", *names]
    assert b'activeTab="1"' in parts(marked.data)["xl/workbook.xml"]


def test_validate_does_not_see_the_marks(book: bytes, marked: Marked) -> None:
    call = load_call("2025")
    before, after = (read_tables(read_workbook(data)) for data in (book, marked.data))
    assert before.tables == after.tables
    assert check(before, call) == check(after, call)


def test_the_receipt_names_every_part_that_differs(book: bytes, marked: Marked) -> None:
    old, new = parts(book), parts(marked.data)
    assert {name for name in new if old.get(name) != new[name]} == set(marked.changed_parts)


def test_nothing_found_returns_the_very_bytes(book: bytes) -> None:
    assert mark(book, []).data is book
    assert unmark(book) is book


def test_unmarking_gives_back_every_part(book: bytes, marked: Marked) -> None:
    assert parts(unmark(marked.data)) == parts(book)
    assert mark(marked.data, []).data == unmark(marked.data)


def test_marking_again_replaces_and_still_tells_the_hash_of_the_original(
    book: bytes, marked: Marked
) -> None:
    again = mark(marked.data, [INFO], when=WHEN)
    assert "D13" not in texts(again.data, "Granskning")
    assert parts(again.data) == parts(mark(book, [INFO], when=WHEN).data)
    assert mark(marked.data, ALL, when=WHEN).data == marked.data


def test_the_same_input_gives_the_same_bytes(book: bytes, marked: Marked) -> None:
    assert mark(book, ALL, when=WHEN).data == marked.data


def test_after_a_change_by_somebody_the_marks_go_and_the_change_stays(marked: Marked) -> None:
    changed = edited(marked.data, r"sheet1.xml$", "Prata om det", "Prata om allt")
    changed = edited(changed, r"worksheets/sheet1\.xml$", "<sheetData>", "<sheetData >")
    clean = unmark(changed)
    assert "Prata om allt" in texts(clean, "LUM")
    assert "Granskning" not in read_workbook(clean).sheets
    left = b"".join(parts(clean).values())
    assert b"fordela:granskning" not in left
    assert b"Granskning (fordela)" not in left
    assert unmark(clean) is clean


def test_what_is_left_can_be_opened_when_only_our_sheet_was_visible() -> None:
    case = CASES["plain"]()
    data = mark(case.data, case.findings).data
    saved = edited(data, r"workbook\.xml$", 'name="Blad1"', 'name="Blad1" state="hidden"')
    clean = read_workbook(unmark(saved))
    assert clean.sheets["Blad1"].state == "visible"
    assert "Granskning" not in clean.sheets


def test_copies_of_our_sheet_go_too(marked: Marked) -> None:
    with zipfile.ZipFile(io.BytesIO(marked.data)) as package:
        content = {name: package.read(name) for name in package.namelist()}
    ours = next(name for name in content if b"713260112273" in content[name])
    copy = ours.replace("sheet", "sheet7").replace("worksheet7s", "worksheets")
    content[copy] = content[ours]
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    content[book] = content[book].replace(
        b"</sheets>",
        b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        b'name="Granskning (2)" sheetId="999" r:id="rId999"/></sheets>',
    )
    content[relations] = content[relations].replace(
        b"</Relationships>",
        b'<Relationship Id="rId999" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/worksheet" Target="/' + copy.encode() + b'"/></Relationships>',
    )
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/' + copy.encode() + b'" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.worksheet+xml"/></Types>',
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, each in content.items():
            package.writestr(name, each)
    assert "Granskning (2)" in read_workbook(out.getvalue()).sheets
    clean = read_workbook(unmark(out.getvalue()))
    assert [name for name in clean.sheets if name.startswith("Granskning")] == []


def test_marks_are_found_when_somebody_deleted_the_sheet(marked: Marked) -> None:
    without = edited(marked.data, r"worksheets/sheet\d+\.xml$", "713260112273", "1")
    clean = parts(unmark(without))
    assert not any(b"fordela:granskning" in clean[n] for n in clean if "sheet1.xml" in n)
    assert not any(b"Granskning (fordela)" in content for content in clean.values())


def test_a_sheet_of_that_name_that_is_not_ours_stays() -> None:
    case = CASES["own_sheet_of_that_name"]()
    data = mark(case.data, case.findings).data
    taken = list(read_workbook(case.data).sheets)
    names = list(read_workbook(data).sheets)
    assert "Granskning" in taken
    assert names[0].startswith("Granskning (")
    assert names[1:] == taken
    assert parts(unmark(data)) == parts(case.data)


def test_somebodys_own_note_stays_above_ours() -> None:
    case = CASES["officers_notes"]()
    before = b"".join(content for name, content in parts(case.data).items() if "comments" in name)
    kept = re.findall(rb"<t[^>]*>([^<]+)</t>", before)[0]
    data = mark(case.data, case.findings).data
    after = b"".join(content for name, content in parts(data).items() if "comments" in name)
    assert after.index(kept) < after.index(b"Granskning (fordela)")


def test_a_signed_package_is_refused_and_left_alone() -> None:
    data = signed_package()
    with pytest.raises(SignedWorkbook, match="signerad") as caught:
        mark(data, [Finding("D01", Severity.ERROR, "Blad1", "A1", "Fel.")])
    assert isinstance(caught.value, Refused)
    assert mark(data, []).data is data


def test_text_is_text_whatever_it_holds(book: bytes) -> None:
    odd = Finding("D01", Severity.ERROR, "LUM", "A9", '=1+1 <b> & "x" \x07 _x000D_ 😀', "\ud800")
    data = mark(book, [odd]).data
    assert read_workbook(data).sheets["Granskning"].cells["E7"].value == (
        '=1+1 <b> & "x"  _x000D_ 😀'
    )
    assert read_workbook(data).sheets["Granskning"].cells["E7"].formula is None


def test_a_link_leads_to_sheets_whose_names_need_quotes() -> None:
    case = CASES["odd_sheet_names"]()
    data = mark(case.data, case.findings).data
    links = re.findall(rb'location="([^"]+)"', b"".join(parts(data).values()))
    assert any(b"''" in link for link in links)


def test_excel_has_nothing_against_a_marked_workbook(marked: Marked, tmp_path: Path) -> None:
    path = tmp_path / "granskad.xlsx"
    path.write_bytes(marked.data)
    assert sdk_errors(path) == []


def test_marks_survive_a_save_by_libreoffice_and_go_afterwards(
    marked: Marked, book: bytes, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "granskad.xlsx"
    path.write_bytes(marked.data)
    saved = office.convert(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "sparad").read_bytes()
    assert b"fordela:granskning" in b"".join(parts(saved).values())
    assert b"Granskning (fordela)" in b"".join(parts(saved).values())
    clean = unmark(saved)
    left = b"".join(parts(clean).values())
    assert b"fordela:granskning" not in left
    assert b"Granskning (fordela)" not in left
    names = list(read_workbook(book).sheets)
    assert list(read_workbook(clean).sheets) == names
    before, after = (read_workbook(data).sheets["LUM"].cells for data in (saved, clean))
    assert before == after


def test_a_workbook_whose_styles_have_no_cell_styles_is_refused() -> None:
    data = Book([SheetXml("Blad1")], styles=f'<styleSheet xmlns="{MAIN}"/>').bytes()
    with pytest.raises(UnknownDialect, match="utan cellstilar"):
        mark(data, [Finding("D03", Severity.ERROR, "Blad1", "A1", "Över taket.")])


def test_a_row_of_the_findings_sheet_is_as_high_as_its_text(book: bytes) -> None:
    long = Finding(
        "D03", Severity.ERROR, "LUM", "R9", "Kort.", "Lång text om vad som ska göras. " * 9
    )
    sheet = openpyxl.load_workbook(io.BytesIO(mark(book, [WARNING, long]).data))["Granskning"]
    heights = {sheet.cell(row, 2).value: sheet.row_dimensions[row].height for row in (7, 8)}
    assert heights["D02"] < 45
    assert heights["D03"] > 15 * len(long.hint) / 40
