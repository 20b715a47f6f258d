"""From a figure in the document back to the cells: also when it has been edited and saved."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from functools import cache
from pathlib import Path

import pytest

from docx_export.document.origins import (
    PIECE_LENGTH,
    PREFIX,
    Origin,
    Origins,
    by_sheet,
    expanded,
    pack_origins,
    shortened,
    unpack_origins,
)
from docx_export.document.trace import Trace, only_fact
from docx_export.document.word_file import trace_document
from docx_export.filling.documents import generate
from docx_export.sources.names import SHIPPED
from docx_export.template_files import read_template, text_version, version_of
from opc.write import zipped
from tests.helpers.documents import cut_short, facts_of, real_decision, real_facts, shown
from tests.helpers.office import Office
from validators.cards.loading import load_call
from validators.errors import DocumentError, UnreadableFile, UnsafeFile, WrongKindOfFile
from validators.facts.computing import digest
from validators.model import Fact
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.jobs.trace import against
from xl_tools.reports.trace import as_text
from xl_tools.templates.examples import example_book


@cache
def trace_of(year: str) -> Trace:
    return trace_document(real_decision(year))


def edited(document: bytes, *changes: tuple[str, str], part: str = "word/document.xml") -> bytes:
    """The document with texts of a part replaced."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return zipped({**parts, part: text.encode()})


# --- what a document carries ---------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2015", "2025"])
def test_every_fact_of_the_decision_leads_back_to_cells_or_to_the_card(year: str) -> None:
    trace = trace_of(year)
    body = [(each.fact, each.shown.replace("\u00a0", " ")) for each in trace.facts]
    assert body[: len(shown(real_decision(year)))] == shown(real_decision(year))
    unknown = {t.fact for t in trace.facts if not t.known or not (t.cells or t.source)}
    # Calculated of the card and the outcomes alone: the table's number and the money's name.
    assert {name for name in unknown if not name.endswith((".tabell.nr", "totalt.medel"))} <= {
        f"{kind}.tabell.rubrik" for kind in ("lum", "mul")
    }
    assert [t for t in trace.facts if t.edited] == []


def test_a_sum_has_its_value_format_and_cells() -> None:
    found = only_fact(trace_of("2025"), "lum.beviljat").facts
    assert {(t.shown, t.format) for t in found} == {
        ("4\u00a0500\u00a0000\u00a0kronor", "kronor"), ("4\u00a0500\u00a0000", "tal"),
    }  # fmt: skip
    assert {t.cells for t in found} == {tuple(f"LUM!W{row}" for row in range(8, 18))}


def test_the_document_says_what_it_was_written_from() -> None:
    trace = trace_of("2025")
    assert trace.data == digest(real_facts("2025"))
    assert trace.call == "2025 (2025.3)"
    assert trace.template == f"fordelning {version_of('fordelning', SHIPPED)}"


def test_a_figure_that_was_edited_in_its_control_is_told() -> None:
    document = edited(real_decision("2025"), ("6\u00a0200\u00a0000\u00a0kronor", "7 kronor"))
    found = only_fact(trace_document(document), "lum.sokt").facts
    assert {(t.shown, t.edited) for t in found} == {("7 kronor", True)}
    assert any("Ändrat i dokumentet" in line for line in as_text(trace_document(document)))


def test_spaces_of_another_kind_are_no_edit() -> None:
    document = edited(real_decision("2025"), ("\u00a0", " "))
    assert [t.fact for t in trace_document(document).facts if t.edited] == []


def test_cells_survive_a_save_by_libreoffice(office: Office, tmp_path: Path) -> None:
    (tmp_path / "beslut.docx").write_bytes(real_decision("2025"))
    saved = office.convert(tmp_path / "beslut.docx", "docx", tmp_path / "sparat").read_bytes()
    assert saved != real_decision("2025")
    before, after = trace_of("2025"), trace_document(saved)
    assert sorted(after.facts, key=str) == sorted(before.facts, key=str)
    assert (after.data, after.call, after.template) == (before.data, before.call, before.template)


def test_the_properties_are_short_enough_for_word() -> None:
    with zipfile.ZipFile(io.BytesIO(real_decision("2015"))) as archive:
        custom = archive.read("docProps/custom.xml").decode()
    texts = custom.split("<vt:lpwstr>")[1:]
    assert len(texts) > 5
    assert max(len(text.partition("</vt:lpwstr>")[0]) for text in texts) <= PIECE_LENGTH


def test_a_document_without_origins_still_tells_its_facts() -> None:
    document = edited(real_decision("2025"), (PREFIX, "annat."), part="docProps/custom.xml")
    trace = trace_document(document)
    assert [(t.fact, t.shown) for t in trace.facts] == [
        (t.fact, t.shown) for t in trace_of("2025").facts
    ]
    assert not any(t.known for t in trace.facts)
    assert any("--from" in line for line in as_text(trace))


@pytest.mark.parametrize("damage", ["0002", "eJ"])
def test_damaged_origins_are_none(damage: str) -> None:
    document = edited(real_decision("2025"), (damage, "??"), part="docProps/custom.xml")
    assert not any(t.known for t in trace_document(document).facts)


# --- against a workbook --------------------------------------------------------------------------


def test_the_same_workbook_says_the_same() -> None:
    found, source = against(trace_of("2025"), example_book("2025"), name="bok.xlsx")
    assert source.same
    assert [t.fact for t in found.facts if t.now != t.shown] == []
    assert found.facts == tuple(
        type(t)(t.fact, t.shown, t.format, t.cells, t.source, t.known, t.edited, t.shown)
        for t in trace_of("2025").facts
    )


def test_a_changed_workbook_is_told_with_what_it_would_show() -> None:
    changed = set_values(example_book("2025"), [Setting("LUM", "W8", 200_000)]).data
    found, source = against(trace_of("2025"), changed, name="bok.xlsx")
    assert not source.same
    now = {(t.fact, t.now) for t in found.facts if t.now != t.shown}
    assert ("lum.beviljat", "4\u00a0400\u00a0000") in now
    assert ("lum.beviljat", "4\u00a0400\u00a0000\u00a0kronor") in now
    assert ("totalt.beviljat", "4\u00a0620\u00a0000\u00a0kronor") in now
    lines = as_text(found, source)
    assert any("har andra uppgifter" in line for line in lines)
    assert any(line.startswith("lum.beviljat") and "≠ 4" in line for line in lines)


def test_a_workbook_of_another_call_is_refused() -> None:
    with pytest.raises(DocumentError, match="gäller utlysningen 2025, men boken 2015"):
        against(trace_of("2025"), example_book("2015"), name="bok.xlsx")


# --- files that are something else ---------------------------------------------------------------


def test_what_is_no_document_of_ours_is_told() -> None:
    with pytest.raises(WrongKindOfFile):
        trace_document(example_book("2025"))
    with pytest.raises(WrongKindOfFile):
        trace_document(b"text")
    with pytest.raises(DocumentError, match="inga uppgifter"):
        trace_document(read_template("fordelning", load_call("2025")))


def test_a_document_with_a_doctype_is_not_read() -> None:
    doctype = '<!DOCTYPE a [<!ENTITY b "c">]>'
    bomb = edited(real_decision("2025"), ("<w:document", f"{doctype}<w:document"))
    with pytest.raises(UnsafeFile, match="DOCTYPE"):
        trace_document(bomb)


def test_a_damaged_document_is_told_in_words_for_word() -> None:
    damaged = cut_short(real_decision("2025"), "[Content_Types].xml", 50)
    with pytest.raises(UnreadableFile) as error:
        trace_document(damaged)
    assert error.value.todo == "Öppna filen i Word, spara den på nytt och försök igen."


def test_an_unknown_fact_is_told_with_what_it_may_be() -> None:
    with pytest.raises(DocumentError, match=r"lum\.soktt") as error:
        only_fact(trace_of("2025"), "lum.soktt")
    assert "lum.sokt" in error.value.todo


# --- packing -------------------------------------------------------------------------------------


def test_origins_are_unpacked_as_they_were_packed() -> None:
    origins = Origins()
    day = Fact("arende.datum", dt.date(2024, 11, 27), cells=("Ärende!B7",))
    for fact, format in (
        (Fact("lum.sokt", 7, cells=("LUM!E8", "LUM!E9", "LUM!F9", "A; B!C1")), "kronor"),
        (Fact("lum.sokt", 7, cells=("LUM!E8",)), "tal"),
        (day, "datum"),
        (Fact("namnd.namn", "Nämnden", source="document.committee"), "text"),
        (Fact("godkannanden.alla", True), "text"),
    ):
        origins.note(fact, format)
    found = unpack_origins(pack_origins(origins.by_fact))
    assert found == origins.by_fact
    assert found["lum.sokt"].formats == ["kronor", "tal"]
    assert found["arende.datum"].value == dt.date(2024, 11, 27)
    assert found["namnd.namn"] == Origin(None, ["text"], (), "document.committee")


def test_nothing_shown_is_nothing_carried() -> None:
    assert pack_origins({}) == {}
    assert unpack_origins({"other": "text"}) == {}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((), ""),
        (("LUM!E8",), "LUM!E8"),
        (("LUM!E8", "LUM!E9", "LUM!E10", "LUM!E12", "MUL!F3"), "LUM!E8:E10,E12; MUL!F3"),
        (("LUM!E8", "LUM!F8"), "LUM!E8,F8"),
    ],
)
def test_cells_are_told_shortly(cells: tuple[str, ...], told: str) -> None:
    assert shortened(cells) == told
    assert tuple(expanded(by_sheet(cells))) == cells


# --- versions of templates -----------------------------------------------------------------------


def test_a_reworded_template_is_another_version_and_a_restyled_one_is_not() -> None:
    template = read_template("fordelning", load_call("2025"))
    assert text_version(template) == version_of("fordelning", SHIPPED)
    reworded = edited(template, ("Sammanfattning", "Kort sagt"))
    assert text_version(reworded) != text_version(template)
    split = edited(template, ("Sammanfattning", "Samman</w:t></w:r><w:r><w:t>fattning"))
    assert text_version(split) == text_version(template)
    restyled = edited(template, ("1F2A37", "000000"), part="word/styles.xml")
    assert text_version(restyled) == text_version(template)


def test_a_template_restyled_and_saved_by_libreoffice_has_its_version(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "mall.docx").write_bytes(read_template("fordelning", load_call("2025")))
    saved = office.convert(tmp_path / "mall.docx", "docx", tmp_path / "sparad").read_bytes()
    assert text_version(saved) == version_of("fordelning", SHIPPED)


def test_a_decision_is_only_written_with_the_template_its_approvals_were_judged_by() -> None:
    facts = facts_of("## LUM\n| Nr | Sökande | Titel | Sökt belopp | Beslut |")
    facts = type(facts)(
        {**facts.values, "dokument.mall": Fact("dokument.mall", "0" * 64)},
        facts.lists, facts.missing, facts.fields,
    )  # fmt: skip
    with pytest.raises(DocumentError, match="annan mall"):
        generate(facts, load_call("2025"))
