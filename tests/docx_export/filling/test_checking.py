"""An office's own template: every mistake is told, and what it may show."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from docx_export.filling.documents import generate
from docx_export.filling.fill import find_faults
from docx_export.sources.names import LETTERS, SHIPPED, word_documents
from docx_export.template_files import (
    TEMPLATES_VARIABLE,
    read_template,
    text_version,
    version_of,
)
from tests.helpers.documents import paragraphs, real_book, real_facts
from validators.cards.loading import load_call, years
from validators.errors import TemplateError
from validators.facts.computing import compute
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.jobs.template_check import check_template
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.template_fields import fields_as_text


def template(*lines: str) -> bytes:
    """A template with these paragraphs."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def faults(*lines: str) -> list[str]:
    found = find_faults(template(*lines), real_facts("2025"), load_call("2025"))
    return [str(fault) for fault in found]


@pytest.mark.parametrize("year", years())
@pytest.mark.parametrize("document", [*word_documents(load_call("2025").kinds), *LETTERS])
def test_the_built_in_templates_have_no_faults(document: str, year: str) -> None:
    call = load_call(year)
    assert check_template(read_template(document, call), document, call).faults == ()


def test_all_mistakes_are_told_with_paragraph_and_text() -> None:
    found = faults(
        "Sökt {{ lum.sokkt|kronor }} av {{ mul.antl }}.",
        "Datum {{ lum.sokt|datum }} och {{ lum.sokt|finnsinte }}.",
        "{% om lum.antal är stor %}",
        "Inuti {{ lum.etiket }}",
        "{% slut %}",
        "{% för rad i lum.avslog %}",
        "{{ rad.vadsomhelst }}",
        "{% slut %}",
        "{% för rad i lum.avslag %}",
        "{{ rad.titell }}",
        "{% slut %}",
        "Klamrar {{ lum.antal",
        "{{ text.finnsinte }}",
        "{% tabell finnsinte %}",
        "{% slut %}",
        "{% om mul.antal %}",
        "Slutet saknas",
    )
    expected = (
        (1, "”lum.sokkt” finns inte. Menas ”lum.sokt”?"),
        (1, "”mul.antl” finns inte. Menas ”mul.antal”?"),
        (2, "”datum” passar inte ”lum.sokt”"),
        (2, "okänt format 'finnsinte'"),
        (3, "går inte att förstå"),
        (4, "”lum.etiket” finns inte. Menas ”lum.etikett”?"),
        (6, "Listan ”lum.avslog” finns inte. Menas ”lum.avslag”?"),
        (10, "”rad.titell” finns inte. Menas ”rad.titel”?"),
        (12, "har ingen motsvarighet"),
        (13, "Texten ”finnsinte” finns inte"),
        (14, "Tabellen ”finnsinte” finns inte"),
        (15, "hör inte till något om eller för"),
        (16, "har inget ”{% slut %}”"),
    )
    assert len(found) == len(expected), "\n".join(found)
    for text in expected:
        number, what = text
        assert any(f"stycke {number} " in one and what in one for one in found), (text, found)


def test_a_field_that_word_has_split_and_one_in_a_header_are_checked_too() -> None:
    made = docx.Document()
    split = made.add_paragraph()
    for part in ("{", "{ lum.", "antall ", "}}"):
        split.add_run(part)
    made.sections[0].header.paragraphs[0].text = "Dnr {{ arende.dnrr }}"
    out = io.BytesIO()
    made.save(out)
    found = find_faults(out.getvalue(), real_facts("2025"), load_call("2025"))
    assert [fault.where.partition(",")[0] for fault in found] == ["brödtexten", "sidhuvudet"]


def test_what_is_no_document_is_one_fault() -> None:
    (fault,) = find_faults(b"hej", real_facts("2025"), load_call("2025"))
    assert "inget Word-dokument" in str(fault)


def test_all_that_a_template_may_show_is_listed_with_an_example() -> None:
    call = load_call("2025")
    checked = check_template(read_template("meddelande", call), "meddelande", call)
    lines = fields_as_text(checked)
    assert any(_starts(line, ("lum.sokt", "kronor", "6")) for line in lines)
    assert any("mottagare.rader" in line for line in lines)
    assert any(_starts(line, ("mottagare.namn",)) for line in lines)
    assert "  {{ text.bakgrund }}" in lines
    assert "  {% tabell lum %}" in lines
    assert "  {% diagram fordelat %}" in lines
    assert any(line.startswith("  kronor") and "kronor)" in line for line in lines)


def _starts(line: str, words: Sequence[str]) -> bool:
    return line.replace("\u00a0", " ").split()[: len(words)] == list(words)


# --- the office's own folder ---------------------------------------------------------------------


def test_a_template_in_the_offices_folder_is_used_and_its_version_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = template("Kontorets egen rubrik", "{{ lum.sokt|kronor }} söktes.")
    (tmp_path / "fordelning.docx").write_bytes(own)
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    assert version_of("fordelning", SHIPPED) == text_version(own)
    tables = tables_of(read_workbook(real_book("2025")))
    assert tables.template == text_version(own)  # approvals are about this text
    facts = compute(tables, load_call("2025"))
    made = generate(facts, load_call("2025"))
    assert paragraphs(made) == ["Kontorets egen rubrik", "6 200 000 kronor söktes."]
    assert generate(facts, load_call("2025"), "bilaga-lum")  # the built-in one
    monkeypatch.delenv(TEMPLATES_VARIABLE)
    assert version_of("fordelning", SHIPPED) != text_version(own)


def test_a_broken_template_in_the_offices_folder_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fordelning.docx").write_bytes(b"inget dokument")
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    with pytest.raises(TemplateError, match="inget Word-dokument") as told:
        tables_of(read_workbook(real_book("2025")))
    assert "template-check" in str(told.value)
