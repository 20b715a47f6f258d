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

from docx_export.controls import read_controls, w
from docx_export.directives import MARK
from docx_export.documents import DOCUMENTS, generate, generate_notices, read_template
from docx_export.filling import fill
from docx_export.packaging import DRAFT
from tests.docx_export.filling.test_numbers_agree import WORDS, random_book, value
from tests.helpers.documents import (
    documents_of,
    facts_of,
    headers,
    paragraphs,
    part,
    real_documents,
    real_facts,
    tables,
    text_of,
)
from tests.helpers.office import Office, pages, sdk_errors
from validators.cards import load_call
from validators.errors import DocumentError, NotYet
from validators.model import Facts
from validators.recipient_facts import key_of, of_recipient

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


# --- figures -------------------------------------------------------------------------------------

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
    texts = [text_of(part(read_template(document)))]
    texts += [text_of(one) for one in headers(read_template(document))]
    texts += load_call(year).document.texts.values()
    plain = " ".join(MARK.sub(" ¤ ", text) for text in texts)
    return frozenset(number.casefold() for number in NUMBER.findall(plain))


def test_every_number_outside_of_controls_stood_in_the_template() -> None:
    for year, name, data in every_document():
        for root in (part(data), *headers(data)):
            assert set(outside_of_controls(root)) <= in_template(kind_of(name), year), (year, name)


def test_the_new_templates_say_no_number_by_themselves() -> None:
    for name in (*NEW, "meddelande"):
        own = MARK.sub("", text_of(part(read_template(name))))
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


# --- language ------------------------------------------------------------------------------------

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


# --- accessibility -------------------------------------------------------------------------------


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


# --- what is said --------------------------------------------------------------------------------

DECIDED = """
    ## Ärende
    | Läge              | beslutat             |
    | Sammanträdesdatum | 2024-12-10           |
    | Paragraf          | § 23                 |
    | Sekreterare       | Sekreterare A        |
    | Beslutsgång       | Nämnden beslutar så. |
"""
HEAD = "| Nr | Sökande | {} | Sökt belopp | Beslut | Beviljat belopp | Beslutat belopp | Motivering | Villkor | Samordnas med |"  # noqa: E501


def case(lum: str = "", mul: str = "", told: str = DECIDED) -> Facts:
    sheets = (("LUM", "Titel", lum), ("MUL", "Resmål", mul))
    parts = [f"## {sheet}\n{HEAD.format(title)}\n{rows}" for sheet, title, rows in sheets]
    lines = [line.strip() for line in "\n".join((told, *parts)).splitlines()]
    return facts_of("\n".join(line for line in lines if line))


def notice(facts: Facts, recipient: str) -> list[str]:
    return paragraphs(generate(facts, load_call("2025"), "meddelande", recipient=recipient))


def minutes(facts: Facts, **settings: bool) -> list[str]:
    return paragraphs(generate(facts, load_call("2025"), "protokollsutdrag", **settings))


def test_a_notice_goes_to_the_owner_and_names_the_other_parties() -> None:
    facts = case("| 1 | Farsta, Järva, Skarpnäck | Ihop | 1000 | Bifall | 1000 | 1000 | | | |")
    assert [key_of(one) for one in facts.lists["mottagare"]] == ["farsta", "jarva", "skarpnack"]
    found = notice(facts, "farsta")
    assert "Till\tFarsta stadsdelsnämnd" in found
    assert "Ansökan är gemensam med Järva och Skarpnäcks stadsdelsförvaltningar." in found
    assert (
        "Socialnämnden beslutade den 10 december 2024 (§ 23) om fördelningen av lokala "
        "utvecklingsmedel för 2025. Beslutet omfattar en ansökan från Farsta stadsdelsförvaltning, "
        "som beviljas i sin helhet."
    ) in found
    assert "Det beviljade beloppet är 1 000 kronor." in found


def test_a_party_to_anothers_application_is_told_who_is_paid() -> None:
    facts = case("| 1 | Farsta, Järva | Ihop | 1000 | Bifall | 1000 | 1000 | | | |")
    assert [row["mottagare"].value for row in facts.lists["utbetalningar"]] == [
        "Farsta stadsdelsförvaltning"
    ]
    found = notice(facts, "jarva")
    assert (
        "Socialnämnden beslutade den 10 december 2024 (§ 23) om fördelningen av lokala "
        "utvecklingsmedel för 2025. Beslutet omfattar en ansökan som Järva stadsdelsförvaltning "
        "har gjort tillsammans med andra."
    ) in found
    assert (
        "Ihop, från Farsta stadsdelsförvaltning (ansökan 1). Ansökan beviljas 1 000 kronor. Medlen "
        "betalas ut till Farsta stadsdelsförvaltning, som också redovisar dem."
    ) in found
    assert not {"Redovisning", "Återbetalning", "Beslutet"} & {*found}


def test_a_party_with_applications_of_its_own_is_told_of_both() -> None:
    rows = """| 1 | Farsta, Järva | Ihop | 1000 | Avslag | 0 | 0 | nej | | |
    | 2 | Järva, Farsta | Mer | 1000 | Bifall | 1000 | 400 | | | |
    | 3 | Järva, Farsta | Sist | 1000 | Central finansiering | | | | | |"""
    found = notice(case(rows), "farsta")
    assert "Gemensamma ansökningar" in found
    assert ("Farsta stadsdelsförvaltning är part i ansökningar som andra har lämnat in:") in found
    assert (
        "Mer, från Järva stadsdelsförvaltning (ansökan 2). Ansökan beviljas 400 kronor. Förslaget "
        "var 1 000 kronor. Medlen betalas ut till Järva stadsdelsförvaltning, som också redovisar "
        "dem."
    ) in found
    assert any("Ansökan finansieras med centrala utvecklingsmedel." in line for line in found)
    assert "Beslutet omfattar en ansökan från Farsta stadsdelsförvaltning, som avslås." in " ".join(
        found
    )


def test_a_notice_says_both_all_or_how_many() -> None:
    rows = "\n".join(f"| {n} | Farsta | P{n} | 10 | Avslag | 0 | 0 | nej | | |" for n in (1, 2))
    whole = " ".join(notice(case(rows), "farsta"))
    assert "två ansökningar från Farsta stadsdelsförvaltning, som båda avslås." in whole
    assert "beviljas" not in whole.replace("Beviljat", "")
    assert "Återbetalning" not in whole
    third = "\n| 3 | Farsta | P3 | 10 | Avslag | 0 | 0 | nej | | |"
    assert "tre ansökningar från Farsta stadsdelsförvaltning, som alla avslås." in " ".join(
        notice(case(rows + third), "farsta")
    )
    mixed = "\n| 3 | Farsta | P3 | 10 | Bifall | 10 | 10 | | | |"
    assert "stadsdelsförvaltning: en beviljas i sin helhet och två avslås." in " ".join(
        notice(case(rows + mixed), "farsta")
    )


def test_a_notice_tells_conditions_and_partners_by_title_and_applicant() -> None:
    facts = case(
        mul="""
        | 1 | Farsta | Oslo | 20 | Bifall | 20 | 20 | | Åk med tåg | 2, 3 |
        | 2 | Järva | Oslo, hamnen | 20 | Bifall | 20 | 20 | | | 1 |
        | 3 | Norra innerstaden | Oslo | 20 | Avslag | 0 | 0 | För sent | | 1 |
        """
    )
    found = notice(facts, "farsta")
    start = found.index("Villkor: Åk med tåg.")
    assert found[start + 1 : start + 4] == [
        "Medlen ska användas i samordning med:",
        "Oslo, hamnen, Järva stadsdelsförvaltning (ansökan 2)",
        "Oslo, Norra innerstadens stadsdelsförvaltning (ansökan 3, som inte har beviljats medel)",
    ]
    rejected = notice(facts, "norra-innerstaden")
    assert "För sent." in rejected
    assert not [text for text in rejected if "samordning" in text]


def test_a_changed_decision_is_told_with_the_proposal_and_without_its_reasons() -> None:
    facts = case(
        """
        | 1 | Farsta | Upp | 1000 | Avslag | 0 | 1000 | Gamla skäl | Rapportera | |
        | 2 | Järva | Ner | 1000 | Delvis bifall | 500 | 0 | Gamla skäl | Rapportera | |
        | 3 | Bromma | Hit | 1000 | Central finansiering | | 200 | Gamla skäl | | |
        """
    )
    up, down = notice(facts, "farsta"), notice(facts, "jarva")
    assert "Nämnden ändrade förvaltningens förslag, som var avslag." in up
    assert "Villkor: Rapportera." in up
    assert "Nämnden ändrade förvaltningens förslag, som var 500 kronor." in down
    assert not [text for text in (*up, *down) if "Gamla skäl" in text]
    assert not [text for text in down if "Rapportera" in text]
    found = minutes(facts)
    start = found.index("Ändringar i förvaltningens förslag")
    assert found[start + 1 : start + 4] == [
        "Upp, Farsta stadsdelsförvaltning: beviljas 1 000 kronor. Förslaget var avslag.",
        "Ner, Järva stadsdelsförvaltning: avslås. Förslaget var 500 kronor.",
        "Hit, Bromma stadsdelsförvaltning: beviljas 200 kronor. Förslaget var central "
        "finansiering.",
    ]
    assert (
        "Socialnämnden godkänner förvaltningens förslag till fördelning av lokala utvecklingsmedel "
        "för 2025, med de ändringar som anges nedan. Sammanlagt fördelas 1 200 kronor som lokala "
        "utvecklingsmedel."
    ) in found


def test_the_minutes_of_nothing_granted() -> None:
    assert (
        "Socialnämnden godkänner förvaltningens förslag att inte fördela några medel i utlysningen "
        "för 2025."
    ) in minutes(case("| 1 | Farsta | P | 10 | Avslag | 0 | 0 | nej | | |"))
    assert (
        "Socialnämnden ändrar förvaltningens förslag så som anges nedan och fördelar inga medel i "
        "utlysningen för 2025."
    ) in minutes(case("| 1 | Farsta | P | 10 | Bifall | 10 | 0 | nej | | |"))
    assert (
        "Socialnämnden lägger redovisningen av utlysningen för 2025 till handlingarna."
    ) in minutes(case())


def test_the_minutes_tell_paragraph_course_and_secretary() -> None:
    found = minutes(case("| 1 | Farsta | P | 10 | Bifall | 10 | 10 | | | |"))
    assert "Paragraf\t§ 23" in found
    assert "Socialnämndens beslut" in found
    assert "Nämnden beslutar så." in found
    assert found[-2:] == ["Vid protokollet", "Sekreterare A\nSekreterare"]


def test_before_the_sitting_the_minutes_are_a_draft_that_claims_no_decision() -> None:
    told = DECIDED.replace("beslutat  ", "förslag   ")
    facts = case("| 1 | Farsta | P | 10 | Bifall | 10 | | | | |", told=told)
    document = generate(facts, load_call("2025"), "protokollsutdrag")
    assert all(text_of(one).startswith(DRAFT) for one in headers(document))
    found = paragraphs(document)
    assert "Socialnämnden föreslås besluta följande:" in found
    assert "Paragraf\tsätts vid sammanträdet" in found
    assert "Beslutsgången skrivs efter sammanträdet." in found
    assert not [
        text for text in found if re.search("Socialnämndens beslut|protokollet|Nämnden b", text)
    ]


@pytest.mark.parametrize("label", ["Paragraf", "Sekreterare", "Beslutsgång", "Sammanträdesdatum"])
def test_the_minutes_are_not_written_without_what_they_must_tell(label: str) -> None:
    told = "\n".join(line for line in DECIDED.splitlines() if label not in line)
    with pytest.raises(DocumentError, match=f"{label} saknas"):
        minutes(case("| 1 | Farsta | P | 10 | Bifall | 10 | 10 | | | |", told=told))


def test_before_the_decision_there_are_no_notices() -> None:
    with pytest.raises(NotYet, match=r"Ärende!B\d+: Meddelandena skrivs när nämnden har beslutat"):
        generate_notices(real_facts("2025"), load_call("2025"))


def test_without_a_decided_amount_no_notice_is_written_and_its_cell_is_told() -> None:
    facts = case(
        """
        | 1 | Farsta | P | 10 | Bifall | 10 | 10 | | | |
        | 2 | Järva | Q | 10 | Bifall | 10 | | | | |
        | 3 | Järva | R | 10 | Avslag | 0 | | nej | | |
        """
    )
    with pytest.raises(DocumentError, match=r"belopp saknas i LUM!G3, och det saknas för 1 till"):
        generate_notices(facts, load_call("2025"), draft=True)
    with pytest.raises(DocumentError, match="Protokollsutdraget skrivs när alla belopp"):
        minutes(facts, draft=True)


def test_an_unknown_recipient_is_told_with_those_that_there_are() -> None:
    with pytest.raises(DocumentError, match="Välj bland farsta"):
        notice(case("| 1 | Farsta | P | 10 | Bifall | 10 | 10 | | | |"), "bromma")


def test_a_bilaga_shows_the_proposal_also_after_another_decision() -> None:
    facts = case("| 1 | Farsta | P | 1000 | Bifall | 1000 | 0 | | | |")
    (table,) = tables(generate(facts, load_call("2025"), "bilaga-lum"))
    assert table[1][4] == "Bifall1 000"


def test_a_bilaga_shows_what_is_withdrawn_or_dismissed_apart_and_outside_of_the_sums() -> None:
    lum = """
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Status    | Inkommen   |
        | 1  | Farsta  | Kvar  | 1000        | Bifall | 1000            | inkommen  | 2024-08-01 |
        | 2  | Järva   | Borta | 2000        |        |                 | återtagen | 2024-08-01 |
        | 3  | Bromma  | Sen   | 3000        |        |                 | avvisad   | 2024-09-02 |

        ## MUL
        | Nr | Sökande | Resmål | Sökt belopp | Beslut | Beviljat belopp |
    """
    document = generate(facts_of(lum), load_call("2025"), "bilaga-lum")
    counted, removed = tables(document)
    assert counted[-1][3:5] == ["1 000", "1 000"]
    assert [row[-1] for row in removed] == ["Status", "Återtagen", "Avvisad, inkom 2024-09-02"]
    found = paragraphs(document)
    assert "Återtagna och avvisade ansökningar" in found
    assert (
        "En ansökan har dragits tillbaka av sökanden. En ansökan har avvisats. De ingår inte i "
        "antal och summor."
    ) in found
    nothing = paragraphs(generate(facts_of(lum), load_call("2025"), "bilaga-mul"))
    assert nothing == [
        "Sammanställning av ansökningar om medel för utveckling och lärande 2025",
        "Inga ansökningar om medel för utveckling och lärande (MUL) har kommit in i utlysningen "
        "för 2025.",
    ]


def test_the_bilaga_has_its_number_among_the_attachments() -> None:
    made = real_documents("2025")
    assert text_of(headers(made["bilaga-lum"])[1]).startswith("Socialförvaltningen\tBilaga 1")
    assert text_of(headers(made["bilaga-mul"])[1]).startswith("Socialförvaltningen\tBilaga 2")
    assert "Bilaga," in text_of(headers(real_documents("2015")["bilaga-lum"])[0])


def test_long_titles_with_quotes_and_brackets_come_through_in_all_documents() -> None:
    title = 'Ett ”långt” & "svårt" <projekt> som prövar samordnade insatser för {{ unga }}'
    rows = "\n".join(
        f"| {n} | Farsta | {title} {n} | 1000 | Bifall | 1000 | 1000 | & <skäl> | {{% x %}} | |"
        for n in range(1, 41)
    )
    facts = case(rows)
    for name, data in documents_of(facts, "2025").items():
        if name not in ("protokollsutdrag", "bilaga-mul"):
            assert f"{title} 40" in text_of(part(data)), name
    (table,) = tables(documents_of(facts, "2025")["bilaga-lum"])
    assert len(table) == 42


def test_the_real_minutes_have_the_figures_of_their_papers() -> None:
    found = paragraphs(real_documents("2015", decided=True)["protokollsutdrag"])
    assert any("Sammanlagt fördelas 3 093 520 kronor: 2 669 520 kronor som" in t for t in found)
    assert any("godkänner att ansökningarna 12 och 13 om" in text for text in found)
    assert "Paragrafen justeras omedelbart." in found
    assert "Ändringar i förvaltningens förslag" not in found


# --- files ---------------------------------------------------------------------------------------


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
    for name in DOCUMENTS:
        file = tmp_path / f"mall-{name}.docx"
        file.write_bytes(read_template(name))
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
    names = [name for name in DOCUMENTS if name != "fordelning"]
    files = []
    for name in names:
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(read_template(name))
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
    from validators.facts import compute
    from xl_tools.reading import read_workbook
    from xl_tools.recognition import read_tables

    book = real_book(year, decided=True)
    return compute(read_tables(read_workbook(book)), load_call(year))


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
