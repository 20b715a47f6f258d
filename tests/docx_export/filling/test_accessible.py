"""Documents that everybody can read: PDF/UA, and what other validators say of the .docx."""

from __future__ import annotations

import subprocess
from pathlib import Path

import page
import pytest
from openxml_audit import OpenXmlValidator

from docx_export import pdf
from docx_export.filling.documents import generate
from docx_export.sources.names import LETTERS, word_documents
from docx_export.template_files import read_template
from tests.helpers.documents import real_book, real_documents, real_facts, with_chart
from tests.helpers.office import program
from tests.helpers.supplements import TWO, UNTIL, book
from validators.cards.loading import load_call
from validators.errors import DocumentError
from validators.facts.computing import compute
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.jobs.supplements import request
from xl_tools.reading.workbook import read_workbook

YEARS = ("2015", "2025")


def some_documents() -> dict[str, bytes]:
    """All documents of the real cases after the decision, two notices each, and those before."""
    made: dict[str, bytes] = {}
    for year in YEARS:
        for name, data in real_documents(year).items():
            made[f"{year}-före-{name}.docx"] = data
        notices = 0
        for name, data in real_documents(year, decided=True).items():
            notices += name.startswith("meddelande-")
            if not name.startswith("meddelande-") or notices < 3:
                made[f"{year}-efter-{name}.docx"] = data
        draft = generate(real_facts(year), load_call(year), draft=True)
        made[f"{year}-utkast.docx"] = draft
    made["diagram.docx"] = generate(compute(tables_of(read_workbook(real_book("2025"))),
                                            with_chart()), with_chart())  # fmt: skip
    asked = request(book(TWO), UNTIL)
    assert asked is not None
    made["komplettering.docx"] = asked.document
    return made


def test_every_document_is_an_accessible_pdf() -> None:
    """By the rules of PDF/UA-1 (ISO 14289-1) that a machine can check."""
    program("soffice")
    for name, data in pdf.to_pdf(some_documents()).items():
        report = page.validate_pdf_bytes(data, profile="ua1")
        assert report.is_compliant, (name, [each.message for each in report.failures])


def test_openxml_audit_finds_nothing(tmp_path: Path) -> None:
    validator = OpenXmlValidator()
    call = load_call("2025")
    names = (*word_documents(call.kinds), *LETTERS)
    templates = {f"mall-{name}.docx": read_template(name, call) for name in names}
    for name, data in {**some_documents(), **templates}.items():
        path = tmp_path / name
        path.write_bytes(data)
        result = validator.validate(path)
        assert result.errors == [], name


def test_without_libreoffice_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    with pytest.raises(DocumentError, match="LibreOffice finns inte") as told:
        pdf.to_pdf({"a.docx": b""})
    assert "spara dokumentet som PDF i Word" in str(told.value)


@pytest.mark.parametrize(
    ("script", "what"),
    [("exit 1", "gjorde ingen PDF"), ("sleep 5", "blev inte klart")],
)
def test_a_program_that_fails_or_does_not_end_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, what: str
) -> None:
    office = tmp_path / "soffice"
    office.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    office.chmod(0o755)
    monkeypatch.setattr(pdf, "find_office", lambda: str(office))
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.5)
    with pytest.raises(DocumentError, match=what):
        pdf.to_pdf({"a.docx": b"x"})


def test_a_file_that_is_no_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: "/finns/inte/soffice")
    with pytest.raises(DocumentError, match="gick inte att starta"):
        pdf.to_pdf({"a.docx": b"x"})


def test_a_profile_that_is_open_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        commands.append(command)
        raise OSError("nej")

    monkeypatch.setattr(pdf, "find_office", lambda: "soffice")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(DocumentError):
        pdf.to_pdf({"a.docx": b"x"})
    assert any(part.startswith("-env:UserInstallation=file:") for part in commands[0])
