"""The tjänsteutlåtande of a fördelning: what it says of the real calls, and of odd ones."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest

from docx_export.document.controls import w
from tests.helpers.documents import (
    decision,
    paragraphs,
    part,
    real_decision,
    real_facts,
    shown,
    tables,
    tables_of,
    text_of,
)
from validators import spelling
from validators.attestation import data_hash, seal
from validators.cards.loading import load_call
from validators.check import check

CASE = """
    ## Ärende
    | Läge | förslag |
"""
EMPTY = {
    "LUM": "\n## LUM\n| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp |\n",
    "MUL": "\n## MUL\n| Nr | Sökande | Resmål | Sökt belopp | Beslut | Beviljat belopp |\n",
}
DISTRICTS = ("Farsta", "Skarpnäck", "Järva", "Socialförvaltningen", "Norra innerstaden")


def rows(sheet: str, *decisions: str, title: str = "Projekt") -> str:
    """A sheet with a row for each decision; 1 000 kr sought, half of it granted in part."""
    head = EMPTY[sheet].strip().replace("Sökt belopp", "Motivering | Sökt belopp")
    granted = {"Bifall": "1000", "Delvis bifall": "500", "Avslag": "0", "Central finansiering": ""}
    lines = [
        f"| {n} | {DISTRICTS[n % 5]} | {title} {n} | skälet | 1000 | {one} | {granted[one]} |"
        for n, one in enumerate(decisions, 1)
    ]
    return "\n" + "\n".join((head, *lines)) + "\n"


def said(lum: str = "", mul: str = "", case: str = CASE, year: str = "2025") -> list[str]:
    return paragraphs(decision(case + (lum or EMPTY["LUM"]) + (mul or EMPTY["MUL"]), year))


def section(found: list[str], start: str, end: str) -> list[str]:
    return found[found.index(start) + 1 : found.index(end)]


FIGURES = {
    "2015": ("8 045 580", "607 000", "8 652 580", "2 669 520", "424 000", "3 093 520"),
    "2025": ("6 200 000", "300 000", "6 500 000", "4 500 000", "220 000", "4 720 000"),
}


@pytest.mark.parametrize("year", FIGURES)
def test_the_summary_has_the_figures_of_the_call(year: str) -> None:
    summary = " ".join(section(paragraphs(real_decision(year)), "Sammanfattning", "Bakgrund"))
    assert [one for one in FIGURES[year] if f"{one} kronor" not in summary] == []


def test_the_tables_of_2015_hold_every_application_and_the_totals() -> None:
    lum, mul, _ = tables(real_decision("2015"))
    assert (len(lum), len(mul)) == (22, 27)
    assert lum[-1] == ["–", "Summa", "–", "8 045 580", "2 669 520", "–"]
    assert mul[-1] == ["–", "Summa", "–", "607 000", "424 000", "–"]
    assert lum[12][4] == lum[13][4] == "Central finansiering"
    assert mul[12][3:5] == ["35 000", "25 000"]


def test_the_tables_of_2025_hold_the_granted_in_the_papers_order() -> None:
    lum, mul, attested = tables(real_decision("2025"))
    assert (len(lum), len(mul)) == (12, 13)
    assert lum[1] == ["Södermalm", "Prata om det", "300 000"]
    assert lum[-1] == ["Summa", "–", "4 500 000"]
    assert mul[-1] == ["Summa", "–", "220 000"]
    assert [row[0] for row in mul].count("Enskede-Årsta-Vantör") == 2
    assert [row[2] for row in attested] == ["Datum", "2024-11-27", "2024-11-27"]


def test_2015_has_a_decision_point_for_central_financing_and_one_for_adjustment() -> None:
    points = section(
        paragraphs(real_decision("2015")), "Förvaltningens förslag till beslut", "Sammanfattning"
    )
    assert len(points) == 4
    assert "ansökningarna 12 och 13" in points[1]
    assert "centrala utvecklingsmedel" in points[1]
    assert points[2] == "Beslutet justeras omedelbart."


def test_2025_tells_outcomes_districts_and_refund() -> None:
    whole = "\n".join(paragraphs(real_decision("2025")))
    for words in (
        "nio beviljas i sin helhet, en beviljas delvis och sex avslås",
        "elva beviljas delvis och en avslås",
        "från tio stadsdelsförvaltningar samt socialförvaltningen",
        "från sju stadsdelsförvaltningar samt socialförvaltningen",
        "senast den 2 juni 2025",
        "under förutsättning att socialnämnden avsätter medel",
        "Förvaltningsgruppen kommer att behandla ärendet den 4 december 2024",
    ):
        assert words in whole


@pytest.mark.parametrize("year", FIGURES)
def test_text_and_tables_show_the_same_facts(year: str) -> None:
    facts = real_facts(year)
    known = {
        fact.id: fact
        for record in (facts.values, *(r for rows in facts.lists.values() for r in rows))
        for fact in record.values()
    }
    controls = shown(real_decision(year))
    assert len(controls) > 150
    for identity, text in controls:
        digits = re.sub(r"\D", "", text) if isinstance(known[identity].value, int) else ""
        if digits:
            assert int(digits) == known[identity].value
    sums = {text for identity, text in controls if identity == "lum.beviljat"}
    amount = spelling.grouped(int(str(known["lum.beviljat"].value))).replace("\u00a0", " ")
    assert sums == {f"{amount} kronor", amount}


@pytest.mark.parametrize("year", FIGURES)
def test_no_figure_stands_outside_of_controls_but_what_the_card_says(year: str) -> None:
    body = part(real_decision(year))
    for control in list(body.iter(w("sdt"))):
        parent = control.getparent()
        assert parent is not None
        parent.remove(control)
    assert re.findall(r"\d[\d\u00a0 ]*", text_of(body)) == []


@pytest.mark.parametrize("year", FIGURES)
def test_tables_have_a_header_row_a_title_and_no_empty_or_merged_cell(year: str) -> None:
    for table in part(real_decision(year)).iter(w("tbl")):
        lines = list(table.iter(w("tr")))
        assert lines[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
        assert all(line.find(f"{w('trPr')}/{w('cantSplit')}") is not None for line in lines)
        about = table.find(w("tblPr"))
        assert about is not None
        for name in ("tblCaption", "tblDescription", "tblStyle"):
            assert about.find(w(name)) is not None
        assert all(text_of(cell) for cell in table.iter(w("tc")))
        assert not list(table.iter(w("gridSpan"), w("vMerge")))


@pytest.mark.parametrize("year", FIGURES)
def test_headings_go_down_one_level_at_a_time(year: str) -> None:
    found = [
        int(style.get(w("val"), "")[-1])
        for style in part(real_decision(year)).iter(w("pStyle"))
        if style.get(w("val"), "").startswith("Heading")
    ]
    assert found[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found))


def test_without_applications_nothing_is_distributed() -> None:
    found = said()
    assert section(found, "Förvaltningens förslag till beslut", "Sammanfattning")[0] == (
        "Socialnämnden lägger redovisningen av utlysningen för 2025 till handlingarna."
    )
    assert "Inga ansökningar har kommit in i utlysningen för 2025." in found
    assert "Förslag till fördelning" not in found
    assert "Återbetalning av beviljade medel" not in found


STATUS = "\n## LUM\n| Nr | Sökande | Titel | Status | Sökt belopp | Beslut | Beviljat belopp |\n"


def with_status(*statuses: str) -> str:
    lines = [
        f"| {n} | Farsta | P {n} | {status} | 1000 | {'Bifall | 1000' if not status else '|'} |"
        for n, status in enumerate(statuses, 1)
    ]
    return STATUS + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("återtagen",), "En ansökan har kommit in i utlysningen för 2025, men den har dragits "
                         "tillbaka."),
        (("avvisad", "avvisad"), "Två ansökningar har kommit in i utlysningen för 2025, men båda "
                                 "har avvisats."),
        (("återtagen", "avvisad", "avvisad"), "Tre ansökningar har kommit in i utlysningen för "
                                              "2025, men alla har dragits tillbaka eller "
                                              "avvisats."),
    ],
)  # fmt: skip
def test_applications_that_came_in_are_told_though_none_is_left(
    statuses: tuple[str, ...], expected: str
) -> None:
    found = said(lum=with_status(*statuses))
    assert expected in found
    assert not any("Inga ansökningar" in line for line in found)
    assert any("Det finns inga ansökningar att pröva" in line for line in found)


def test_of_those_that_came_in_it_is_told_how_many_are_assessed() -> None:
    whole = " ".join(said(lum=with_status("", "återtagen", "avvisad")))
    assert (
        "har tre ansökningar om lokala utvecklingsmedel (LUM) kommit in, varav två har dragits "
        "tillbaka eller avvisats. Den som prövas gäller 1 000 kronor."
    ) in whole
    whole = " ".join(said(lum=with_status("", "", "återtagen")))
    assert "varav en har dragits tillbaka. De som prövas gäller sammanlagt 2 000 kronor." in whole
    whole = " ".join(said(lum=with_status(*[""] * 11, "avvisad", "avvisad")))
    assert "har 13 ansökningar om lokala utvecklingsmedel (LUM) kommit in, varav 2 har" in whole


FRAMES = """
    ## Ärende
    | Läge | förslag |
    | Ram LUM | 1500 |
    | Ram MUL | 9000 |
    | Skäl till att ramen överskrids | Båda behövs |
"""


def test_a_frame_of_one_kind_that_is_exceeded_is_told_with_its_reason() -> None:
    found = said(lum=rows("LUM", "Bifall", "Bifall"), mul=rows("MUL", "Bifall"), case=FRAMES)
    (line,) = [line for line in found if "överstiger" in line]
    assert line == "Förslaget för LUM överstiger ramen på 1 500 kronor med 500 kronor. Båda behövs."
    within = said(lum=rows("LUM", "Bifall"), case=FRAMES)
    assert not any("överstiger" in line or "Båda behövs" in line for line in within)


def test_what_holds_for_those_without_reasons_of_their_own_is_not_said_of_none() -> None:
    joint = f"{CASE}    | Gemensam motivering LUM | Pengarna räcker |\n"
    own = said(lum=rows("LUM", "Delvis bifall"), case=joint, year="2015")
    assert not any("För de ansökningar som beviljas delvis gäller" in line for line in own)
    lent = rows("LUM", "Delvis bifall").replace("| skälet |", "|  |")
    whole = " ".join(said(lum=lent, case=joint, year="2015"))
    assert "För de ansökningar som beviljas delvis gäller: Pengarna räcker." in whole


def test_one_application_is_written_in_the_singular() -> None:
    found = "\n".join(said(rows("LUM", "Bifall")))
    assert "har en ansökan om lokala utvecklingsmedel (LUM) kommit in. Den gäller 1 000" in found
    assert "föreslår att ansökan om LUM beviljas i sin helhet." in found
    assert "Den kommer från en stadsdelsförvaltning och omfattar 1 000 kronor." in found
    assert "har bedömt ansökan om LUM" in found
    assert "MUL:" not in found
    assert "Tillsammans" not in found


def test_two_of_a_kind_are_both() -> None:
    found = "\n".join(said(rows("LUM", "Avslag", "Avslag"), rows("MUL", "Bifall", "Bifall")))
    assert "att båda ansökningarna om LUM avslås." in found
    assert "att båda ansökningarna om MUL beviljas i sin helhet." in found
    assert "Förslaget till fördelning framgår av tabell 1." in found


def test_twelve_are_a_word_and_thirteen_a_figure() -> None:
    twelve = "\n".join(said(rows("LUM", *["Bifall"] * 12)))
    assert "har tolv ansökningar om" in twelve
    assert "att samtliga ansökningar om LUM beviljas i sin helhet" in twelve
    many = "\n".join(said(rows("LUM", *["Bifall"] * 13, "Avslag")))
    assert "har 14 ansökningar om" in many
    assert "att 13 beviljas i sin helhet och 1 avslås." in many


def test_with_everything_rejected_nothing_is_promised() -> None:
    found = said(None or rows("LUM", "Avslag"), rows("MUL", "Avslag", "Avslag", "Avslag"))
    whole = "\n".join(found)
    assert "godkänner förvaltningens förslag att inte fördela några medel" in whole
    assert "Förslaget innebär att inga medel fördelas." in whole
    assert "att samtliga ansökningar om MUL avslås." in whole
    assert not [one for one in found if one.startswith("Tabell ")]


def test_central_financing_of_one_application_is_in_the_singular() -> None:
    found = "\n".join(said(rows("LUM", "Central finansiering", "Bifall")))
    assert "godkänner att ansökan 1 om lokala utvecklingsmedel finansieras" in found
    assert "Ansökan 1 om LUM föreslås finansieras" in found
    assert "Den ingår i det sökta beloppet men inte" in found


def test_forty_long_titles_with_quotes_and_brackets_come_through() -> None:
    title = 'Ett ”långt” & "svårt" <projekt> som prövar samordnade insatser'
    document = decision(
        CASE + rows("LUM", *["Bifall", "Delvis bifall", "Avslag"] * 14, title=title) + EMPTY["MUL"]
    )
    (table,) = tables(document)
    assert len(table) == 28 + 2
    assert table[1][1] == f"{title} 1"
    assert any(text.startswith(f"{title} 3, ") for text in paragraphs(document))


def test_a_pre_study_promises_nothing_more() -> None:
    lum = """
        ## LUM
        | Nr | Sökande | Titel | Sökt belopp | Beslut        | Beviljat belopp | Förstudie |
        | 1  | Farsta  | Förut | 400000      | Delvis bifall | 200000          | Ja        |
    """
    found = said(lum)
    assert "Förut, Farsta stadsdelsförvaltning. Beviljas 200 000 kronor av sökta 400 000 kronor. " \
           "Medlen gäller en förstudie." in found  # fmt: skip
    assert any("innebär inget löfte" in text for text in found)


def test_conditions_and_coordination_are_listed() -> None:
    mul = """
        ## MUL
        | Nr | Sökande | Resmål | Sökt belopp | Beslut | Beviljat belopp | Villkor     | Samordnas med |
        | 1  | Farsta  | Oslo   | 20000       | Bifall | 20000           | åk med tåg  | 2, 3          |
        | 2  | Järva   | Oslo   | 20000       | Bifall | 20000           |             | 1             |
        | 3  | Bromma  | Oslo   | 20000       | Bifall | 20000           |             |               |
    """  # noqa: E501
    found = said("", mul)
    start = found.index("För beviljade medel till MUL gäller särskilda villkor:")
    assert found[start + 1 : start + 3] == [
        "Oslo, Farsta stadsdelsförvaltning. Åk med tåg. Samordnas med nummer 2 och 3 i "
        "sammanställningen.",
        "Oslo, Järva stadsdelsförvaltning. Samordnas med nummer 1 i sammanställningen.",
    ]


def test_approvals_are_shown_as_far_as_they_are_registered() -> None:
    case = (
        CASE
        + """
        ## Ärende!D1
        | Namn             | Befattning     | Förvaltning         | Godkänt datum | Referens |
        | Direktör A       | Socialdirektör | Socialförvaltningen |               |          |
        | Avdelningschef A | Avdelningschef | Socialförvaltningen | 2024-11-20    |          |
    """
    )
    document = decision(case + EMPTY["LUM"] + EMPTY["MUL"])
    (attested,) = tables(document)
    assert [row[2] for row in attested] == ["Datum", "–", "2024-11-20"]
    assert "godkänts digitalt" not in text_of(part(document))
    assert "Direktör A\nSocialdirektör\nSocialförvaltningen" in paragraphs(document)


def test_own_decision_points_and_attachments_are_numbered_from_one() -> None:
    case = (
        CASE
        + """
        ## Ärende!D1
        | Beslutspunkt               |
        | Nämnden begär en rapport   |

        ## Ärende!F1
        | Bilaga              |
        | Sammanställning LUM |
        | Sammanställning MUL |
    """
    )
    document = decision(case + EMPTY["LUM"] + EMPTY["MUL"])
    found = paragraphs(document)
    assert "Nämnden begär en rapport." in found
    assert section(found, "Bilagor", "Attesterat av") == [
        "Sammanställning LUM", "Sammanställning MUL",
    ]  # fmt: skip
    styles = part(document, "word/styles.xml")
    numbers = {
        style.get(w("styleId")): number.get(w("val"))
        for style in styles.iter(w("style"))
        if (number := style.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")) is not None
    }
    assert numbers["ListNumber"] != numbers["ListNumber2"]


def test_2026_tells_once_who_needs_no_goal() -> None:
    whole = "\n".join(said(rows("LUM", "Bifall"), year="2026"))
    assert whole.count("Projekt från 2025 års utlysning") == 1


# --- approvals and waivers -----------------------------------------------------------------------

REGISTERED = """
    ## Ärende!D1
    | Namn | Befattning | Godkänt datum | Referens | Registrerat av | Underlag (SHA-256) | Kontrolltal |
    | A    | Direktör   | 2024-11-20    | "77"     | Handläggare A  | {data}             | {sealed}    |
    | B    |            |               |          |                |                    |             |
"""  # noqa: E501


def registered(data: str) -> str:
    sealed = seal(["A", "Direktör", "", dt.date(2024, 11, 20), "77", "Handläggare A", data])
    return REGISTERED.format(data=f'"{data}"', sealed=f'"{sealed}"')


def approved(case: str, *, draft: bool = False) -> bytes:
    return decision(CASE + case + EMPTY["LUM"] + EMPTY["MUL"], draft=draft)


def test_an_approval_of_other_data_is_shown_as_void_and_claims_nothing() -> None:
    document = approved(registered("0" * 64))
    (attested,) = tables(document)
    assert [row[2] for row in attested] == ["Datum", "Upphört (2024-11-20)", "–"]
    found = paragraphs(document)
    assert any(text.startswith("Uppgifterna har ändrats efter ett godkännande") for text in found)
    assert "godkänts digitalt" not in text_of(part(document))


def test_all_have_approved_this_very_data_and_the_document_says_so() -> None:
    now = data_hash(tables_of(CASE + EMPTY["LUM"] + EMPTY["MUL"]), load_call("2025"))
    one = registered(now).replace("| B ", "|   ")
    document = approved(one)
    assert "godkänts digitalt" in text_of(part(document))
    assert [row[2] for row in tables(document)[-1]] == ["Datum", "2024-11-20"]
    assert "godkänts digitalt" not in text_of(part(approved(registered(now))))
    assert "godkänts digitalt" not in text_of(part(approved(one, draft=True)))


def test_a_waiver_is_a_section_of_the_decision_with_reason_approver_and_date() -> None:
    lum = """
        ## LUM
        | Nr | Sökande | Titel    | Sökt belopp | Beslut | Beviljat belopp |
        | 4  | Farsta  | R & <D>  | 600000      | Bifall | 600000          |
    """
    plain = CASE + lum + EMPTY["MUL"]
    (finding,) = (f for f in check(tables_of(plain), load_call("2025")) if f.code == "D03")
    assert finding.ground is not None
    subject, digest = finding.ground.subject, finding.ground.digest
    day = dt.date(2024, 11, 19)
    sealed = seal(["D03", subject, "Hela staden", "Direktör A", day, "Handläggare A", digest])
    waiver = f"""
        ## Ärende!D1
        | Regel | Undantaget gäller | Skäl för undantag | Medgett av | Medgett datum | Infört av | Undantagets underlag | Undantagets kontrolltal |
        | D03   | {subject} | Hela staden | Direktör A | {day} | Handläggare A | "{digest}" | "{sealed}" |
    """  # noqa: E501
    found = paragraphs(decision(plain + waiver))
    start = found.index("Undantag från utlysningens regler")
    assert found[start + 1 : start + 3] == [
        "Förslaget avviker från utlysningens regler i ett fall, där undantag har medgetts:",
        "R & <D>, LUM nr 4. 600 000 kr är över taket 500 000 kr för LUM. Undantaget har medgetts "
        "av Direktör A den 19 november 2024. Skäl: Hela staden.",
    ]
    changed = plain.replace("Farsta", "Järva ") + waiver
    assert "Undantag från utlysningens regler" not in paragraphs(decision(changed))
