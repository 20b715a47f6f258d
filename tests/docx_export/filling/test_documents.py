"""All documents of a case: what holds for each of them, and that they agree with each other."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from lxml import etree

from docx_export.document.controls import read_controls, w
from docx_export.filling.documents import generate
from docx_export.filling.fill import fill
from docx_export.filling.language.directives import DIRECTIVE
from docx_export.sources.names import word_documents
from docx_export.template_files import read_template
from tests.helpers.decision_rows import WORDS, value
from tests.helpers.documents import (
    documents_of,
    facts_of,
    headers,
    paragraphs,
    part,
    real_documents,
    tables,
    text_of,
)
from tests.helpers.office import Office, pages, sdk_errors
from tests.helpers.random_books import random_book
from validators.cards.loading import load_call
from validators.facts.recipients import key_of, of_recipient
from validators.model import Facts

YEARS = ("2015", "2025")


SEEDS = range(9)


NEW = ("bilaga-lum", "bilaga-mul", "protokollsutdrag")


def kind_of(name: str) -> str:
    """The template of a document: "meddelande-farsta" has that of meddelande."""
    return "meddelande" if name.startswith("meddelande-") else name


@cache
def random_documents(seed: int, year: str, decided: bool) -> tuple[Facts, dict[str, bytes]]:
    facts = facts_of(random_book(seed, year, decided=decided), year)
    return facts, documents_of(facts, year)


def every_document() -> list[tuple[str, str, bytes]]:
    """(year, name, bytes) of the real cases before and after the decision, and of random ones."""
    real = [
        (year, name, data)
        for year in YEARS
        for decided in (False, True)
        for name, data in real_documents(year, decided=decided).items()
    ]
    chance = [
        (year, name, data)
        for seed in SEEDS
        for year in YEARS
        for name, data in random_documents(seed, year, bool(seed % 3))[1].items()
    ]
    return real + chance


NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(WORDS[2:])})\b", re.IGNORECASE)


def outside_of_controls(root: etree._Element) -> Counter[str]:
    """The numbers of each paragraph, figures and words, that are in no content control."""
    found: Counter[str] = Counter()
    for paragraph in root.iter(w("p")):
        words = "".join(
            one.text or ""
            for one in paragraph.iter(w("t"))
            if next(one.iterancestors(w("sdt"), w("fldSimple")), None) is None
        )
        found.update(number.casefold() for number in NUMBER.findall(words))
    return found


@cache
def in_template(document: str, year: str) -> frozenset[str]:
    """The numbers that a template says by itself, or the card's texts in it."""
    texts = [text_of(part(read_template(document, load_call("2025"))))]
    texts += [text_of(one) for one in headers(read_template(document, load_call("2025")))]
    texts += load_call(year).document.texts.values()
    plain = " ".join(DIRECTIVE.sub(" ¤ ", text) for text in texts)
    return frozenset(number.casefold() for number in NUMBER.findall(plain))


def test_every_number_outside_of_controls_stood_in_the_template() -> None:
    for year, name, data in every_document():
        for root in (part(data), *headers(data)):
            assert set(outside_of_controls(root)) <= in_template(kind_of(name), year), (year, name)


def test_the_new_templates_say_no_number_by_themselves() -> None:
    for name in (*NEW, "meddelande"):
        own = DIRECTIVE.sub("", text_of(part(read_template(name, load_call("2025")))))
        assert NUMBER.findall(own) == []


def test_every_control_shows_a_fact_of_the_case() -> None:
    for year in YEARS:
        for seed in SEEDS:
            facts, made = random_documents(seed, year, bool(seed % 3))
            known = {fact.id for fact in facts.values.values()}
            known |= {f.id for rows in facts.lists.values() for row in rows for f in row.values()}
            for name, data in made.items():
                shown = {identity for identity, _ in read_controls(part(data))}
                assert shown <= known, (year, seed, name)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(12))
def test_notices_and_minutes_tell_the_decided_amounts_of_the_rows(seed: int, year: str) -> None:
    book = random_book(seed, year, decided=True)
    facts = facts_of(book, year)
    made = documents_of(facts, year)
    head, *lines = (line.strip("| ").split(" | ") for line in book.splitlines() if "|" in line)
    amounts = []
    for line in (head, *lines):
        if line[0] == "Nr":
            head = line
        elif line[0].isdigit() and "Status" in head:
            row = dict(zip(head, [*line, "", ""], strict=False))
            given = row.get("Beslutat belopp") or "0"
            if row["Status"] not in ("återtagen", "avvisad"):
                amounts.append(int(given))
    told = []
    for recipient in facts.lists["mottagare"]:
        found = tables(made[f"meddelande-{key_of(recipient)}"])
        if not recipient["antal"].value:  # a party to others' applications alone has no amounts
            assert found == []
            continue
        *body, last = (row[-1] for row in found[0][1:])
        own = [value(cell) for cell in body if cell != "–"]
        assert sum(own) == (value(last) if last != "–" else 0)
        told += own
    assert sorted(told) == sorted(amount for amount in amounts if amount)
    minutes = " ".join(paragraphs(made["protokollsutdrag"]))
    sums = re.findall(r"Sammanlagt fördelas (\d+(?: \d{3})*) kron", minutes)
    assert [value(one) for one in sums] == ([sum(amounts)] if sum(amounts) else [])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(12))
def test_the_bilagas_rows_sum_to_its_last_row(seed: int, year: str) -> None:
    facts = facts_of(random_book(seed, year), year)
    for kind in ("lum", "mul"):
        document = generate(facts, load_call(year), f"bilaga-{kind}")
        found = tables(document)
        counted = len(facts.lists[f"{kind}.rader"])
        removed = len(facts.lists[f"{kind}.borttagna"])
        sizes = [len(table) for table in found]
        assert sizes == [*([counted + 2] if counted else []), *([removed + 1] if removed else [])]
        if counted:
            head, *body, last = found[0]
            for title in ("Sökt (kr)", "Förslag (kr)"):
                place = head.index(title)
                amounts = [re.sub(r"^\D+", "", row[place]) for row in body]
                assert sum(value(a) for a in amounts if a) == value(last[place])


AWKWARD = {
    "two spaces": r"  ",
    "a space before a mark": r" [.,;:](?!\S)",
    "two full stops": r"(?<!\.)\.\.(?!\.)",
    "one of several": r"\b(1|en|ett) (ansökningar|kronor|projekt är)\b",
    "several of one": r"\b([2-9]|\d\d+|tolv|två) (ansökan|krona)\b",
    "nothing and its sum": r"\binga ansökningar[^.]*\. De gäller",
    "zero kronor": r"(?<![\d ])0 kronor",
    "an empty bracket": r"\(\s*\)",
    "left over": r"\{[{%]|[%}]\}|\[|None|True|False",
    "a small letter after a full stop": r"[a-zåäö0-9)]\. [a-zåäö]",
    "a sentence of nothing": r"(^|[.!?] )[.,]",
}


def test_no_sentence_is_awkward() -> None:
    for year, name, data in every_document():
        for text in paragraphs(data):
            found = [what for what, pattern in AWKWARD.items() if re.search(pattern, text)]
            allowed = {"left over"} if "[" in text and name == "protokollsutdrag" else set()
            assert set(found) <= allowed, (year, name, text)
            assert text[0].isupper() or text[0].isdigit() or text[0] in "§”*–", (name, text)


def test_tables_have_a_header_row_alternative_text_and_no_empty_or_merged_cell() -> None:
    for year, name, data in every_document():
        for table in part(data).iter(w("tbl")):
            lines = list(table.iter(w("tr")))
            assert lines[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
            about = table.find(w("tblPr"))
            assert about is not None
            for told in ("tblCaption", "tblDescription", "tblStyle"):
                assert about.find(w(told)) is not None
            assert all(text_of(cell).strip() for cell in table.iter(w("tc"))), (year, name)
            assert not list(table.iter(w("gridSpan"), w("vMerge"), w("hMerge")))
            assert len({len(list(line.iter(w("tc")))) for line in lines}) == 1


def test_headings_go_down_one_level_at_a_time_and_no_two_controls_have_one_id() -> None:
    for _, name, data in every_document():
        root = part(data)
        levels = [
            int(style.get(w("val"), "")[-1])
            for style in root.iter(w("pStyle"))
            if style.get(w("val"), "").startswith("Heading")
        ]
        assert levels[:1] in ([1], []), name
        assert all(after - before <= 1 for before, after in pairwise(levels))
        numbers = [one.get(w("val")) for one in root.iter(w("id"))]
        numbers += [one.get(w("val")) for head in headers(data) for one in head.iter(w("id"))]
        assert len(set(numbers)) == len(numbers)


def test_each_document_has_its_own_title_its_language_and_a_page_number() -> None:
    for year in YEARS:
        made = real_documents(year, decided=True)
        titles = []
        for data in made.values():
            core = docx.Document(io.BytesIO(data)).core_properties
            titles.append(core.title)
            assert core.language == "sv-SE"
            for header in headers(data):
                fields = [one.get(w("instr"), "").strip() for one in header.iter(w("fldSimple"))]
                assert fields == ["PAGE", "NUMPAGES"]
                assert "nr 3." in text_of(header)
        assert len(set(titles)) == len(made)
        assert not any("{" in title for title in titles)


@pytest.mark.parametrize("year", YEARS)
def test_all_documents_are_valid_for_the_open_xml_sdk(year: str, tmp_path: Path) -> None:
    made = {
        name: data for d in (False, True) for name, data in real_documents(year, decided=d).items()
    }
    notices = [name for name in made if name.startswith("meddelande-")]
    for name in (*NEW, *notices[:3]):
        file = tmp_path / f"{name}.docx"
        file.write_bytes(made[name])
        assert sdk_errors(file) == []
    for name in word_documents(load_call("2025").kinds):
        file = tmp_path / f"mall-{name}.docx"
        file.write_bytes(read_template(name, load_call("2025")))
        assert sdk_errors(file) == []


def test_the_same_case_gives_the_same_bytes() -> None:
    book = random_book(3, "2025", decided=True)
    first, again = (documents_of(facts_of(book), "2025") for _ in range(2))
    assert first == again
    for data in first.values():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_templates_saved_by_libreoffice_say_the_same(office: Office, tmp_path: Path) -> None:
    """An office that rewords and restyles them may use LibreOffice."""
    names = [name for name in word_documents(load_call("2025").kinds) if name != "fordelning"]
    files = []
    for name in names:
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(read_template(name, load_call("2025")))
    saved = office.convert_all(files, "docx:MS Word 2007 XML", tmp_path / "sparade")
    call = load_call("2015")
    facts = case_facts("2015")
    recipient = next(one for one in facts.lists["mottagare"] if key_of(one) == "farsta")
    own = of_recipient(facts, recipient)
    made = real_documents("2015", decided=True)
    for name, file in zip(names, saved, strict=True):
        document = fill(file.read_bytes(), own, call)
        expected = made["meddelande-farsta" if name == "meddelande" else name]
        assert paragraphs(document) == paragraphs(expected), name
        assert tables(document) == tables(expected), name


def case_facts(year: str) -> Facts:
    """The facts of the real case, decided."""
    from tests.helpers.documents import real_book
    from validators.facts.computing import compute
    from xl_tools.jobs.common.workbooks import tables_of
    from xl_tools.reading.workbook import read_workbook

    book = real_book(year, decided=True)
    return compute(tables_of(read_workbook(book)), load_call(year))


def test_every_page_tells_its_number_and_the_bilagas_header_row_is_repeated(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "bilaga.docx"
    file.write_bytes(real_documents("2015")["bilaga-mul"])
    texts = pages(office.convert(file, "pdf", tmp_path))
    assert len(texts) > 1
    for number, text in enumerate(texts, 1):
        assert f"Sida {number} ({len(texts)})" in text
        assert "Motivering och villkor" in text


def test_a_bilaga_written_after_the_meeting_speaks_of_the_proposal_in_the_past() -> None:
    for decided, verb in ((False, "föreslår"), (True, "föreslog")):
        found = " ".join(paragraphs(real_documents("2025", decided=decided)["bilaga-lum"]))
        assert f"är de som förvaltningen {verb} till socialnämndens sammanträde" in found
        assert f"Av ansökningarna om LUM {verb} förvaltningen att" in found
