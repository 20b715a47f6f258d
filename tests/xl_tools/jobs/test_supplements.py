"""What an applicant is asked to put right: the same in the mail and in the document."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from docx_export.template_files import TEMPLATES_VARIABLE
from tests.helpers.documents import paragraphs
from tests.helpers.supplements import TWO, UNTIL, book
from xl_tools.jobs.supplements import names_for, request


def test_the_request_says_where_what_and_by_when() -> None:
    made = request(book(TWO), UNTIL)
    assert made is not None
    lines = made.text.splitlines()
    assert lines[0] == "Till Farsta"
    assert 'Komplettering av ansökan: Prata om det & "mer"' in lines
    assert "Er ansökan om lokala utvecklingsmedel för 2025 behöver kompletteras innan den kan " in (
        made.text
    )
    assert "Två saker behöver rättas eller fyllas i:" in lines
    (amount,) = (line for line in lines if "ca 300 000" in line)
    (year,) = (line for line in lines if "Projektår är 4" in line)
    assert amount.partition(": ")[0][1:] == ". Bladet Ansökan, cell B3"
    assert year.partition(": ")[0][1:] == ". Bladet Ansökan, cell B4"
    assert {amount[0], year[0]} == {"1", "2"}
    assert "skicka in den igen senast den 30 september 2024." in made.text


def test_one_flaw_is_one_thing_and_without_a_day_none_is_named() -> None:
    made = request(book("## Ansökan\n\n| Projektår | 4 |"))
    assert made is not None
    assert "En sak behöver rättas eller fyllas i:" in made.text
    assert "skicka in den igen. Ändra inget annat i den." in made.text


def test_an_application_without_errors_is_not_asked_for_anything() -> None:
    assert request(book()) is None


def test_the_document_says_the_same_and_each_fact_leads_to_its_cell() -> None:
    made = request(book(TWO), UNTIL)
    assert made is not None
    document = docx.Document(io.BytesIO(made.document))
    said = " ".join(made.text.split())
    for text in paragraphs(made.document):
        assert " ".join(text.split()) in said
    assert document.core_properties.title == 'Komplettering av ansökan: Prata om det & "mer"'

    from docx_export.document.word_file import trace_document

    cells = {fact.fact: fact.cells for fact in trace_document(made.document).facts}
    assert cells["ansokan.titel"] == ("Ansökan!B1",)
    assert {cells["brister.1.sak"], cells["brister.2.sak"]} == {("Ansökan!B3",), ("Ansökan!B4",)}


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["in/a.xlsx", "in/b.xlsx"], ["a", "b"]),
        (["Farsta/a.xlsx", "Älvsjö/a.xlsx", "in/b.xlsx"], ["Farsta a", "Älvsjö a", "b"]),
        (["in/a.xlsx", "in/A.xlsm"], ["a.xlsx", "A.xlsm"]),
        (
            ["in/a.xlsx", "in/a.xlsm", "ut/a.xlsx"],
            ["in a.xlsx", "in a.xlsm", "ut a.xlsx"],
        ),
        (["1/in/a.xlsx", "2/in/a.xlsx"], ["in a.xlsx", "in a.xlsx (2)"]),
        (
            ["Farsta/a.xlsx", "Älvsjö/a.xlsx", "Farsta a.xlsx"],
            ["Farsta a", "Älvsjö a", "Farsta a (2)"],
        ),
    ],
)
def test_requests_of_files_with_one_name_are_told_apart(paths: list[str], names: list[str]) -> None:
    expected = [
        f"{name.removesuffix(' (2)')} komplettering{' (2)' if name.endswith(' (2)') else ''}"
        for name in names
    ]
    assert names_for([Path(path) for path in paths]) == expected


def test_the_same_application_gives_the_same_bytes() -> None:
    assert request(book(TWO), UNTIL) == request(book(TWO), UNTIL)


def test_the_office_words_it_in_its_own_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = docx.Document()
    own.add_paragraph("Hej {{ ansokan.sokande }}! {{ komplettering.antal|Ord }} fel.")
    own.save(str(tmp_path / "komplettering.docx"))
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    made = request(book(TWO), UNTIL)
    assert made is not None
    assert made.text == "Hej Farsta! Två fel.\n"
