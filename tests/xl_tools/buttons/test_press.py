"""What a press comes to: what is said, what is written, and that nothing else happens."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from docx_export.template_files import read_template
from tests.helpers.holding import Held
from validators.cards.loading import load_call
from validators.errors import FordelaError, UnknownWorkbook
from xl_tools import files
from xl_tools.buttons.exchange import Request, lines, unescape
from xl_tools.buttons.press import press
from xl_tools.buttons.steps import Answer, Level, NewSheet, Note, Select, Unsheet
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.templates.examples import example

WHEN = dt.datetime(2026, 11, 27, 13, 45)


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    return example("2025")


@pytest.fixture(scope="module")
def book(books: dict[str, bytes]) -> bytes:
    return books["fordelning-2025.xlsx"]


def granted(book: bytes) -> str:
    """The cell of the first amount granted."""
    sheet = openpyxl.load_workbook(io.BytesIO(book))["LUM"]
    return next(f"{c.column_letter}8" for c in sheet[7] if c.value == "Beviljat belopp")


def too_much(book: bytes) -> bytes:
    return given(book, 600_000)


def given(book: bytes, amount: int, **more: str) -> bytes:
    """With another amount for the first project (300 000 was sought and granted), and other cells
    of its row by title; the sums of the sheet as Excel would have them."""
    row = [Setting("LUM", granted(book), amount)]
    for cell in openpyxl.load_workbook(io.BytesIO(book))["LUM"][7]:
        if cell.value in more:
            row.append(Setting("LUM", f"{cell.column_letter}8", more[str(cell.value)]))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(set_values(book, row).data)) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = part.replace(b"<v>4500000</v>", b"<v>%d</v>" % (4_200_000 + amount))
            target.writestr(name, part)
    return out.getvalue()


def locked(book: bytes) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(book))
    opened.security.lockStructure = True
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def pressed(action: str, data: bytes, folder: Path | str = "", lang: str = "sv") -> Answer:
    return press(Request(action, "Fördelning.xlsm", str(folder), data, lang), when=WHEN)


def test_validate_tells_how_many_and_the_first_of_the_worst(book: bytes) -> None:
    answer = pressed("validate", too_much(book))
    cell = granted(book)
    assert answer.level is Level.ERROR
    assert answer.message.startswith("2 fel och 7 upplysningar. Det första: LUM!" + cell)
    assert "600\u00a0000" in answer.message
    assert answer.steps[-1] == Select("LUM", cell)
    assert answer.offer is None


def test_once_mended_the_marks_of_the_errors_are_gone(book: bytes) -> None:
    held = Held(too_much(book))
    held.apply(pressed("validate", held.saved()).steps)
    cell = granted(book)
    assert ("LUM", cell) in held.notes()
    held.book["LUM"][cell] = 300_000
    held.apply(pressed("validate", held.saved()).steps)
    assert ("LUM", cell) not in held.notes()
    assert cell not in held.coloured()["LUM"]


def test_a_workbook_without_findings_is_told_so_and_left_alone(books: dict[str, bytes]) -> None:
    clean = next(
        data
        for name, data in books.items()
        if name.startswith("applications/") and not pressed("validate", data).steps
    )
    assert pressed("validate", clean).message == (
        "Inga anmärkningar. Arbetsboken följer utlysningen 2025."
    )


def test_errors_stop_the_decision_and_are_listed(book: bytes, tmp_path: Path) -> None:
    answer = pressed("generate", too_much(book), tmp_path)
    assert answer.level is Level.ERROR
    assert answer.message.startswith("Tjänsteutlåtandet skrevs inte: 2 fel måste rättas först.")
    assert f"LUM!{granted(book)}" in answer.message
    assert any(isinstance(step, NewSheet) for step in answer.steps)
    assert list(tmp_path.iterdir()) == []


def test_the_decision_lies_beside_the_workbook_and_never_over_another(
    book: bytes, tmp_path: Path
) -> None:
    names = []
    for amount in (250_000, 240_000):
        data = given(book, amount, Beslut="Delvis bifall", Motivering="Delvis.")
        answer = pressed("generate", data, tmp_path)
        assert answer.offer is not None
        assert answer.steps == ()
        names.append(Path(answer.offer.path).name)
    assert names == ["tjansteutlatande-2025.docx", "tjansteutlatande-2025 (2).docx"]
    for name, amount in zip(names, ("250\u00a0000", "240\u00a0000"), strict=True):
        document = docx.Document(str(tmp_path / name))
        text = "".join(document.element.itertext())  # type: ignore[attr-defined]
        assert amount in text


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("https://stad.sharepoint.com/sites/fou/Delade dokument", "webbadress"),
        ("", "inte sparad än"),
        ("/finns/inte", "går inte att nå"),
    ],
)
def test_where_it_cannot_lie_beside_the_workbook_it_lies_among_the_documents(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, why: str
) -> None:
    monkeypatch.setattr(files, "documents_folder", lambda: tmp_path)
    answer = pressed("generate", book, folder)
    assert why in answer.message
    assert answer.offer is not None
    assert Path(answer.offer.path).parent == tmp_path
    assert Path(answer.offer.path).is_file()


def test_the_words_of_an_edited_decision_are_offered_with_the_figures_of_the_workbook(
    book: bytes, tmp_path: Path
) -> None:
    pressed("generate", book, tmp_path)
    old = tmp_path / "tjansteutlatande-2025.docx"
    edited = docx.Document(str(old))
    first = next(p for p in edited.paragraphs if p.text.startswith("Forskning och"))
    first.insert_paragraph_before("Nämnden har frågat efter detta.")
    edited.save(str(old))
    before = old.read_bytes()

    changed = {"Beslut": "Delvis bifall", "Motivering": "Delar är redan betalda."}
    answer = pressed("generate", given(book, 250_000, **changed), tmp_path)
    new = tmp_path / "tjansteutlatande-2025 uppdaterad.docx"
    assert answer.offer is not None
    assert Path(answer.offer.path) == new
    assert "I tjansteutlatande-2025.docx har texten ändrats." in answer.message
    assert re.search(r"\(\d+ ändringar, 0 ställen att läsa om\)", answer.message)
    text = "".join(docx.Document(str(new)).element.itertext())  # type: ignore[attr-defined]
    assert "Nämnden har frågat efter detta." in text
    assert "250\u00a0000" in text
    assert old.read_bytes() == before
    assert (tmp_path / "tjansteutlatande-2025 (2).docx").is_file()


def test_an_edited_decision_that_cannot_be_renewed_is_told(
    book: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mallar = tmp_path / "mallar"
    mallar.mkdir()
    own = docx.Document(io.BytesIO(read_template("fordelning", load_call("2025"))))
    own.paragraphs[-1].insert_paragraph_before("Kontorets egna ord.")
    own.save(str(mallar / "fordelning.docx"))
    monkeypatch.setenv("FORDELA_TEMPLATES", str(mallar))
    pressed("generate", book, tmp_path)
    old = tmp_path / "tjansteutlatande-2025.docx"
    edited = docx.Document(str(old))
    edited.paragraphs[9].insert_paragraph_before("Nämnden har frågat efter detta.")
    edited.save(str(old))
    monkeypatch.delenv("FORDELA_TEMPLATES")
    answer = pressed("generate", book, tmp_path)
    assert "I tjansteutlatande-2025.docx har texten ändrats, men den kunde inte" in answer.message
    assert "kontorets egen mall" in answer.message
    assert answer.offer is not None
    assert Path(answer.offer.path).name == "tjansteutlatande-2025 (2).docx"


def test_a_decision_that_nobody_has_edited_and_other_peoples_files_are_left_alone(
    book: bytes, tmp_path: Path
) -> None:
    pressed("generate", book, tmp_path)
    (tmp_path / "tjansteutlatande-2025 kopia.docx").write_bytes(b"trasig")
    docx.Document().save(str(tmp_path / "tjansteutlatande-2025 eget.docx"))
    answer = pressed("generate", book, tmp_path)
    assert "texten ändrats" not in answer.message
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == [
        "tjansteutlatande-2025 (2).docx",
        "tjansteutlatande-2025 eget.docx",
        "tjansteutlatande-2025 kopia.docx",
        "tjansteutlatande-2025.docx",
    ]


def test_a_decision_renews_marks_that_are_there_and_makes_none(book: bytes, tmp_path: Path) -> None:
    held = Held(book)
    assert pressed("generate", book, tmp_path).steps == ()
    held.apply(pressed("validate", too_much(book)).steps)
    steps = pressed("generate", held.saved(), tmp_path).steps
    assert any(isinstance(step, Unsheet) for step in steps)
    assert not any(isinstance(step, Select) for step in steps)
    held.apply(steps)
    assert ("LUM", granted(book)) not in held.notes()


def test_a_locked_workbook_is_told_its_findings_and_not_touched(book: bytes) -> None:
    answer = pressed("validate", locked(too_much(book)))
    assert answer.steps == ()
    assert answer.message.startswith("2 fel och 7 upplysningar.")
    assert "Ta bort skyddet" in answer.message


def test_unmark_says_when_there_is_nothing(book: bytes) -> None:
    assert pressed("unmark", book) == Answer((), Level.INFO, "Arbetsboken har inga markeringar.")
    held = Held(book)
    held.apply(pressed("validate", book).steps)
    answer = pressed("unmark", held.saved())
    assert answer.message == "Markeringarna är borttagna."
    held.apply(answer.steps)
    assert held.notes() == Held(book).notes()


def test_a_workbook_can_be_unmarked_that_is_none_of_ours(book: bytes) -> None:
    opened = openpyxl.Workbook()
    out = io.BytesIO()
    opened.save(out)
    assert pressed("unmark", out.getvalue()).steps == ()
    with pytest.raises(UnknownWorkbook):
        pressed("validate", out.getvalue())


def test_no_decision_is_written_of_an_application(books: dict[str, bytes], tmp_path: Path) -> None:
    application = next(data for name, data in books.items() if name.startswith("applications/"))
    with pytest.raises(UnknownWorkbook, match="ansökan"):
        pressed("generate", application, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_button_that_nobody_knows_is_refused(book: bytes) -> None:
    with pytest.raises(FordelaError, match="finns inte"):
        pressed("delete", book)


def test_the_same_is_said_in_english(book: bytes, tmp_path: Path) -> None:
    assert pressed("unmark", book, lang="en").message == "The workbook has no marks."
    answer = pressed("generate", book, tmp_path, lang="en")
    assert answer.message.startswith("The decision has been written:")


# ---------------------------------------------------------------------------------------------
# the command


def command(exchange: Path, **said: object) -> dict[str, list[list[str]]]:
    """Run `fordela press` as the macro does, and give the answer's lines by keyword."""
    rows = {"fordela": 1, "name": "Fördelning.xlsm", "copy": exchange / "bok.xlsm", **said}
    (exchange / "request.txt").write_bytes(lines(rows.items()))
    ran: Any = subprocess.run(
        [sys.executable, "-m", "xl_tools.cli", "press", str(exchange)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (exchange / "begun").exists()
    found: dict[str, list[list[str]]] = {}
    for line in (exchange / "answer.txt").read_text("ascii").splitlines():
        keyword, *fields = map(unescape, line.split("\t"))
        found.setdefault(keyword, []).append(fields)
    return found


def test_the_macro_gets_the_steps_in_a_file(book: bytes, tmp_path: Path) -> None:
    (tmp_path / "bok.xlsm").write_bytes(too_much(book))
    answer = command(tmp_path, action="validate", folder=tmp_path)
    notes = [step for step in pressed("validate", too_much(book)).steps if isinstance(step, Note)]
    assert [fields[:2] for fields in answer["note"]] == [[n.sheet, n.cell] for n in notes]
    assert answer["sheet"] == [["Granskning"]]
    assert answer["say"][0][0] == "error"


@pytest.mark.parametrize(
    ("data", "why"), [(b"PK\x03\x04", "slutet saknas"), (b"<html>", "HTML"), (b"", "tom")]
)
def test_what_cannot_be_done_is_answered_too(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "bok.xlsm").write_bytes(data)
    answer = command(tmp_path, action="validate")
    assert set(answer) == {"fordela", "say", "end"}
    level, message = answer["say"][0]
    assert level == "error"
    assert why in message
