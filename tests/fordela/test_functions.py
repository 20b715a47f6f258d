"""`import fordela`: the functions for programmers, and the example that the documentation gives."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import fordela
from tests.helpers import markdown
from tests.helpers.project import ROOT
from validators.errors import Refused, UnknownWorkbook
from xl_tools.templates.examples import example


@pytest.fixture(scope="module")
def data() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


@pytest.fixture(scope="module")
def workbook(data: bytes) -> fordela.Workbook:
    return fordela.read_workbook(data)


def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 6
    exec(compile("\n".join(blocks), "docs/python.md", "exec"), {})
    said = capsys.readouterr().out
    assert "tjansteutlatande-2025.docx" in said
    assert "LUM!" in said


def test_every_public_name_is_documented_and_there() -> None:
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    assert [name for name in fordela.__all__ if not hasattr(fordela, name)] == []
    assert set(dir(fordela)) == set(fordela.__all__)
    types = {"Call", "Cell", "Field"}  # what fields of the others are
    assert [name for name in fordela.__all__ if name not in page and name not in types] == []


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = ["polars", "pandera", "openpyxl", "docx", "lxml", "msgspec", "click", "zipfile"]
    code = f"import sys, fordela; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'fordela' has no attribute 'chek'") as error:
        getattr(fordela, "chek")  # noqa: B009, a constant would not type-check
    assert (error.value.name, error.value.obj) == ("chek", fordela)  # Python proposes from these


@pytest.mark.parametrize("package", ["fordela", "validators", "opc", "docx_export", "xl_tools"])
def test_the_packages_say_that_they_are_typed(package: str) -> None:
    assert (files(package) / "py.typed").is_file()


def test_a_path_and_bytes_are_read_alike(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bok åäö.xlsx"
    path.write_bytes(data)
    read = [fordela.read_workbook(source) for source in (data, path, str(path))]
    assert [book.name for book in read] == ["", str(path), str(path)]
    frames = [book.table("applications") for book in read]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert path.read_bytes() == data


def test_a_table_has_the_columns_and_types_of_the_card(workbook: fordela.Workbook) -> None:
    frame = workbook.table("applications")
    card = {**workbook.call.table("application"), **workbook.call.table("allocation")}
    assert set(frame.columns) == set(card)
    assert frame.schema["sought"] == pl.Int64
    assert frame.schema["received"] == pl.Date
    assert frame.schema["applicant"] == pl.List(pl.String)
    assert frame.height == 28


def test_each_value_has_its_cell_beside_it_on_request(
    workbook: fordela.Workbook, data: bytes, tmp_path: Path
) -> None:
    frame = workbook.table("applications", cells=True)
    plain = workbook.table("applications")
    assert [name for name in frame.columns if not name.endswith("_cell")] == plain.columns
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    sheets = openpyxl.load_workbook(path, data_only=True)
    for name in ("sought", "granted", "title", "decision"):
        for value, place in frame.select(name, f"{name}_cell").iter_rows():
            sheet, _, ref = place.partition("!")
            assert sheets[sheet][ref].value == value


def test_what_is_empty_unread_or_missing_is_null() -> None:
    text = "## Ansökan\n| Sökt belopp | ca 9 |\n| Titel | |"
    book = fordela.read_workbook(markdown.book_bytes(markdown.application(text)))
    frame = book.table("applications", cells=True)
    columns = ("sought", "sought_cell", "title", "title_cell", "granted", "granted_cell")
    ((sought, sought_cell, title, title_cell, granted, granted_cell),) = frame.select(
        columns
    ).iter_rows()
    assert (sought, title, granted, granted_cell) == (None, None, None, None)
    assert sought_cell.startswith("Ansökan!B")
    assert title_cell.startswith("Ansökan!B")
    assert {finding.cell for finding in fordela.check(book)} >= {sought_cell.partition("!")[2]}


def test_a_table_that_there_is_not_is_told_with_those_there_are(
    workbook: fordela.Workbook,
) -> None:
    with pytest.raises(KeyError, match="'application' is not one of applications"):
        workbook.table("application")


def test_a_table_whose_sheet_is_missing_has_its_columns_and_no_rows() -> None:
    text = "## LUM\n| Nr | Sökande | Titel |\n| 1 | Farsta | Odla |"
    book = fordela.read_workbook(markdown.book_bytes(markdown.allocation(text)))
    assert "officers" in book.table_names
    frame = book.table("officers", cells=True)
    assert (frame.height, "officer_name_cell" in frame.columns) == (0, True)


@pytest.mark.parametrize("name", ["nope", "komplettering", "../fordelning", ""])
def test_an_unknown_document_is_told_with_all_that_there_are(
    name: str, workbook: fordela.Workbook
) -> None:
    with pytest.raises(fordela.FordelaError, match="Det finns inget dokument") as told:
        fordela.write_documents(workbook, name, draft=True)
    assert "utbetalning, alla" in str(told.value)


def test_a_name_that_no_file_can_have_is_told_in_swedish() -> None:
    with pytest.raises(fordela.FordelaError, match="tecken som inget namn kan ha"):
        fordela.read_workbook("a\0b.xlsx")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_annotating_and_removing_the_marks_gives_back_every_part(
    workbook: fordela.Workbook, data: bytes
) -> None:
    marked = fordela.annotate(workbook)
    assert marked != data
    assert marked == fordela.annotate(workbook, fordela.check(workbook))
    assert fordela.annotate(workbook, when=dt.date(2024, 9, 2)) != marked
    assert parts(fordela.remove_marks(marked)) == parts(data)


def test_the_documents_are_those_of_the_command_line(
    workbook: fordela.Workbook, data: bytes, tmp_path: Path
) -> None:
    (tmp_path / "fordelning-2025.xlsx").write_bytes(data)
    command = [sys.executable, "-m", "fordela", "generate", "fordelning-2025.xlsx"]
    command += ["--document", "alla", "--out", "arende"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    folder = tmp_path / "arende"
    written = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert written == fordela.write_documents(workbook)
    assert written == fordela.write_documents(workbook, "alla")
    (one,) = fordela.write_documents(workbook, "fordelning").items()
    assert one == ("tjansteutlatande-2025.docx", written["tjansteutlatande-2025.docx"])


def test_documents_of_an_application_or_of_a_workbook_with_errors_are_refused() -> None:
    (application, *_) = (book for name, book in example("2025").items() if "/" in name)
    with pytest.raises(UnknownWorkbook, match="Arbetsboken är en ansökan"):
        fordela.write_documents(fordela.read_workbook(application))
    book = fordela.read_workbook(_with_an_error())
    with pytest.raises(Refused, match=r"det finns \d+ fel i arbetsboken\. Rätta felen"):
        fordela.write_documents(book)
    assert fordela.write_documents(book, "fordelning", draft=True)


def _with_an_error() -> bytes:
    """The example with an amount above the cap, which is an error."""
    from xl_tools.editing.cell_values import Setting
    from xl_tools.editing.set_values import set_values

    book = fordela.read_workbook(example("2025")["fordelning-2025.xlsx"])
    place = book.table("applications", cells=True)["granted_cell"][0]
    sheet, _, cell = place.partition("!")
    return set_values(book.data, [Setting(sheet, cell, 600_000)]).data
