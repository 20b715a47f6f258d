"""Drafts, the office's own templates, and files that are not to be brought up to date."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest

from docx_export.document.package import DRAFT, DRAFT_AFTERWARDS
from docx_export.document.skeleton import text_of
from docx_export.filling.documents import generate
from docx_export.revising.changes import What
from docx_export.revising.refresh import refresh_document
from docx_export.template_files import TEMPLATES_VARIABLE, read_template
from tests.helpers.documents import DECIDED, headers, real_book
from tests.helpers.refreshing import (
    case,
    facts_in,
    lines,
    raw_part,
    refreshed,
    small,
    with_part,
    written,
)
from validators.cards.loading import load_call
from validators.errors import DocumentError, WrongKindOfFile
from validators.facts.computing import compute
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.changes import as_text


def test_a_draft_stays_a_draft() -> None:
    draft = generate(case(), load_call("2025"), draft=True)
    done = refreshed(draft)
    assert done.draft
    assert facts_in(done.data) == facts_in(
        generate(case(lum_1=1, lum_2=0), load_call("2025"), draft=True)
    )


def test_a_draft_of_the_minutes_is_not_made_a_record_nor_the_other_way() -> None:
    call = load_call("2025")
    proposed, decided = small("2025", "lum+"), small("2025", "lum++", **DECIDED)
    draft, record = (generate(each, call, "protokollsutdrag") for each in (proposed, decided))
    with pytest.raises(DocumentError, match="ett utkast från före beslutet"):
        refresh_document(draft, decided, call)
    with pytest.raises(DocumentError, match="inte märkt som utkast"):
        refresh_document(record, proposed, call)
    marked = generate(decided, call, "protokollsutdrag", draft=True)
    with pytest.raises(DocumentError, match="skrivet efter beslutet"):
        refresh_document(marked, proposed, call)


def test_the_mark_of_a_draft_tells_whether_the_committee_has_decided() -> None:
    call = load_call("2025")
    proposed, decided = small("2025", "lum+"), small("2025", "lum++", **DECIDED)
    done = refresh_document(generate(proposed, call, draft=True), decided, call)
    assert [text_of(each) for each in headers(done.data)] == [
        text_of(each) for each in headers(generate(decided, call, draft=True))
    ]
    assert f"{DRAFT} → {DRAFT_AFTERWARDS}" in "\n".join(as_text(done))


def reworded_template(folder: Path, words: str) -> None:
    """The office's own template: the built-in one with a heading in other words."""
    document = docx.Document(io.BytesIO(read_template("fordelning", load_call("2025"))))
    (heading,) = (each for each in document.paragraphs if each.text == "Ärendets beredning")
    heading.runs[0].text = words
    document.save(str(folder / "fordelning.docx"))


def test_a_document_of_the_offices_own_template_is_not_given_the_built_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = load_call("2026")
    reworded_template(tmp_path, "Så har ärendet beretts")
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    document = generate(small("2026", "lum+"), call)
    assert "Så har ärendet beretts" in lines(document)
    done = refresh_document(document, small("2026", "lum+ lum+"), call)
    assert done.to_read == 0
    monkeypatch.delenv(TEMPLATES_VARIABLE)
    with pytest.raises(DocumentError, match="kontorets egen mall") as error:
        refresh_document(document, small("2026", "lum+"), call)
    assert "--templates MAPP" in error.value.todo


def test_a_template_that_has_been_reworded_since_gives_its_words_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a new version of the program, or an office that has reworded its own."""
    call = load_call("2026")
    document = generate(small("2026", "lum+"), call)
    reworded_template(tmp_path, "Så har ärendet beretts")
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    done = refresh_document(document, small("2026", "lum+"), call)
    assert "Så har ärendet beretts" in lines(done.data)
    assert done.changes[0].what is What.NEW_TEMPLATE
    assert done.to_read == 1
    assert any(line.startswith("Läs om: mallen har fått andra ord") for line in as_text(done))
    assert refresh_document(done.data, small("2026", "lum+"), call).to_read == 0


def test_other_files_are_refused_with_a_sentence() -> None:
    with pytest.raises(WrongKindOfFile, match="inget Word-dokument"):
        refreshed(b"hej")
    with pytest.raises(WrongKindOfFile, match="inget Word-dokument"):
        refreshed(real_book("2025"))
    call = load_call("2015")
    facts = compute(tables_of(read_workbook(real_book("2015"))), call)
    with pytest.raises(DocumentError, match="gäller utlysningen 2025, men boken 2015"):
        refresh_document(written(), facts, call)
    strange = with_part(
        written(),
        "docProps/custom.xml",
        re.sub(rb"fordela\.mall", b"annat.mall", raw_part(written(), "docProps/custom.xml")),
    )
    with pytest.raises(DocumentError, match="säger inte vad det är skrivet av"):
        refreshed(strange)
