"""Notices, minutes and appendices: what is said to whom, and when none is written."""

from __future__ import annotations

import re

import pytest

from docx_export.document.package import DRAFT
from docx_export.filling.documents import generate, generate_notices
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
from tests.helpers.notices import DECIDED, case, minutes, notice
from validators.cards.loading import load_call
from validators.errors import DocumentError, NotYet
from validators.facts.recipients import key_of


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
