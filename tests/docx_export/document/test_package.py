"""The package: the same bytes each time, properties, and the draft's mark."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from docx_export.document import skeleton
from docx_export.document.origins import PREFIX
from docx_export.document.package import DRAFT
from docx_export.filling.documents import generate
from docx_export.filling.fill import fill
from docx_export.sources.make import make_templates, templates
from docx_export.template_files import read_template
from tests.helpers.documents import (
    headers,
    paragraphs,
    part,
    real_book,
    real_decision,
    real_facts,
    tables,
    text_of,
)
from tests.helpers.office import Office, pages, sdk_errors
from validators.cards.loading import load_call
from validators.errors import DocumentError
from validators.facts.computing import compute, digest
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook

_HASH = (
    "import hashlib, sys; from tests.helpers.documents import real_decision; "
    "sys.stdout.write(hashlib.sha256(real_decision('2025')).hexdigest())"
)


def test_the_same_input_gives_the_same_bytes_in_any_process_and_time_zone() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", _HASH],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(seen) == 1


def test_the_zip_has_fixed_dates_and_sorted_names() -> None:
    with zipfile.ZipFile(io.BytesIO(real_decision("2025"))) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])


def test_title_language_and_digest_are_in_the_properties() -> None:
    core = docx.Document(io.BytesIO(real_decision("2025"))).core_properties
    assert core.title == load_call("2025").document.title
    assert core.language == "sv-SE"
    assert core.modified == dt.datetime(2024, 11, 27, tzinfo=dt.UTC)
    custom = {
        one.get("name"): one[0].text for one in part(real_decision("2025"), "docProps/custom.xml")
    }
    assert custom["fordela.data"] == digest(real_facts("2025"))
    assert custom["fordela.arbetsbok"] == "0" * 64
    carried = (PREFIX, skeleton.PREFIX)
    assert {name for name in custom if not str(name).startswith(carried)} == {
        "fordela.arbetsbok", "fordela.data", "fordela.mall", "fordela.utlysning",
    }  # fmt: skip


def test_a_draft_is_marked_in_every_header_and_nothing_else_is() -> None:
    draft = generate(real_facts("2025"), load_call("2025"), draft=True)
    assert all(text_of(one).startswith(DRAFT) for one in headers(draft))
    assert len(headers(draft)) == 2
    assert not any(DRAFT in text_of(one) for one in headers(real_decision("2025")))


def test_a_draft_after_the_decision_does_not_say_that_nothing_is_decided() -> None:
    book = tables_of(read_workbook(real_book("2025", decided=True)))
    draft = generate(compute(book, load_call("2025")), load_call("2025"), draft=True)
    assert all(text_of(one).startswith("UTKAST – ej godkänd") for one in headers(draft))
    assert not any("ej beslutad" in text_of(one) for one in headers(draft))


def test_a_draft_claims_no_approval() -> None:
    claim = "har godkänts digitalt"
    assert claim in text_of(part(real_decision("2025")))
    assert claim not in text_of(part(generate(real_facts("2025"), load_call("2025"), draft=True)))


def test_an_unknown_document_is_told() -> None:
    with pytest.raises(DocumentError, match="Det finns inget dokument"):
        generate(real_facts("2025"), load_call("2025"), "bilaga")


def test_the_templates_in_the_package_are_what_their_source_makes() -> None:
    for name, data in templates().items():
        stale = "stale: run python3 tasks.py templates"
        assert read_template(name.removesuffix(".docx"), load_call("2025")) == data, stale


def test_making_the_templates_writes_them_all(tmp_path: Path) -> None:
    written = make_templates(tmp_path)
    assert {path.name: path.read_bytes() for path in written} == templates()


@pytest.mark.parametrize("year", ["2015", "2025"])
def test_the_documents_are_valid_for_the_open_xml_sdk(year: str, tmp_path: Path) -> None:
    for name, data in {
        "beslut.docx": real_decision(year),
        "utkast.docx": generate(real_facts(year), load_call(year), draft=True),
        "mall.docx": read_template("fordelning", load_call("2025")),
    }.items():
        file = tmp_path / name
        file.write_bytes(data)
        assert sdk_errors(file) == []


def test_every_page_of_a_draft_shows_that_it_is_one(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "utkast.docx"
    file.write_bytes(generate(real_facts("2015"), load_call("2015"), draft=True))
    texts = pages(office.convert(file, "pdf", tmp_path))
    assert len(texts) > 3
    assert all(DRAFT in text for text in texts)
    assert f"Sida 2 ({len(texts)})" in texts[1]


def test_a_template_saved_by_libreoffice_says_the_same(office: Office, tmp_path: Path) -> None:
    own = tmp_path / "mall.docx"
    own.write_bytes(read_template("fordelning", load_call("2025")))
    saved = office.convert(own, "docx:MS Word 2007 XML", tmp_path / "sparad").read_bytes()
    made = fill(saved, real_facts("2025"), load_call("2025"))
    assert paragraphs(made) == paragraphs(real_decision("2025"))
    assert tables(made) == tables(real_decision("2025"))
