"""Facts: each count, sum, date and name once, with the cells it came from."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.helpers.documents import real_facts
from tests.helpers.markdown import workbook
from validators.cards.loading import load_call, years
from validators.facts.computing import compute, digest
from validators.facts.recipients import key_of, of_recipient
from validators.fields import sentence
from validators.model import Facts, FactValue, identity_of
from xl_tools.reading.tables import read_tables

CASE = """
    ## Ärende
    | Läge               | förslag        |
    |--------------------|----------------|
    | Diarienummer       | 3.1-1/2024     |
    | Dokumentets datum  | 2024-11-27     |
    | Sammanträdesdatum  | 2024-12-10     |
"""

LUM = """
    ## LUM
    | Nr | Sökande            | Enhet    | Titel       | Sökt belopp | Beslut               | Beviljat belopp | Motivering | Villkor | Samordnas med | Status     |
    |----|--------------------|----------|-------------|-------------|----------------------|-----------------|------------|---------|---------------|------------|
    | 1  | Farsta             |          | Hel         | 300000      | Bifall               | 300000          |            |         |               |            |
    | 2  | Järva, Skarpnäck   |          | Del         | 400000      | Delvis bifall        | 100000          | Kort tid   |         | 1             |            |
    | 3  | Socialförvaltningen| Grimman  | Nej         | 200000      | Avslag               | 0               | Pågår redan|         |               |            |
    | 4  | Södermalm          |          | Centralt    | 500000      | Central finansiering |                 | Hela staden|         |               |            |
    | 5  | Bromma             |          | Återtagen   | 900000      |                      |                 |            |         |               | återtagen  |
    | 6  | Bromma             |          | För sent    | 800000      |                      |                 |            |         |               | avvisad    |
"""  # noqa: E501

MUL = """
    ## MUL
    | Nr | Sökande | Resmål | Sökt belopp | Beslut        | Beviljat belopp |
    |----|---------|--------|-------------|---------------|-----------------|
    | 1  | Farsta  | Oslo   | 25000       | Delvis bifall | 20000           |
    | 2  | Järva   | Malmö  | 25000       | Delvis bifall | 20000           |
"""


def facts(*parts: str, year: str = "2025") -> Facts:
    text = "\n".join(parts)
    for sheet in ("LUM", "MUL"):
        if f"## {sheet}" not in text:
            title = "Titel" if sheet == "LUM" else "Resmål"
            text += f"\n## {sheet}\n| Nr | Sökande | {title} | Sökt belopp | Beslut |\n"
    return compute(read_tables(workbook(text), year), load_call(year))


def value(found: Facts, identity: str) -> FactValue:
    return found.values[identity].value


def test_sums_leave_out_what_is_withdrawn_dismissed_or_rejected() -> None:
    found = facts(CASE, LUM, MUL)
    assert value(found, "lum.antal") == 4
    assert value(found, "lum.sokt") == 1_400_000
    assert value(found, "lum.beviljat") == 400_000
    assert value(found, "totalt.sokt") == 1_450_000
    assert value(found, "totalt.beviljat") == 440_000
    assert value(found, "lum.aterkallade.antal") == 1
    assert value(found, "lum.avvisade.antal") == 1


def test_each_outcome_is_counted_by_itself() -> None:
    found = facts(CASE, LUM, MUL)
    counts = {k: value(found, f"lum.{k}.antal") for k in ("bifall", "delvis", "avslag", "central")}
    assert counts == {"bifall": 1, "delvis": 1, "avslag": 1, "central": 1}
    assert value(found, "lum.central.nummer") == "4"
    assert [row["titel"].value for row in found.lists["lum.avslag"]] == ["Nej"]


def test_a_sum_names_the_cells_it_came_from() -> None:
    found = facts(CASE, LUM, MUL)
    assert found.values["lum.sokt"].cells == ("LUM!E2", "LUM!E3", "LUM!E4", "LUM!E5")
    assert found.values["lum.beviljat"].cells == ("LUM!G2", "LUM!G3")
    assert found.lists["lum.rader"][1]["titel"].cells == ("LUM!D3",)
    assert found.values["arende.dnr"].cells == ("Ärende!B2",)


def test_a_joint_application_counts_each_district_and_other_offices_apart() -> None:
    found = facts(CASE, LUM, MUL)
    assert value(found, "lum.stadsdelar.antal") == 4
    assert value(found, "lum.stadsdelar.namn") == "Farsta, Järva, Skarpnäck och Södermalm"
    assert value(found, "lum.andra") == "socialförvaltningen"
    assert "mul.andra" not in found.values
    assert "mul.andra" in found.missing


def test_names_of_applicants_are_written_for_tables_and_for_text() -> None:
    rows = facts(CASE, LUM, MUL).lists["lum.rader"]
    assert [row["sokande"].value for row in rows] == [
        "Farsta", "Järva och Skarpnäck", "Socialförvaltningen, Grimman", "Södermalm",
    ]  # fmt: skip
    assert [row["forvaltning"].value for row in rows] == [
        "Farsta stadsdelsförvaltning", "Järva och Skarpnäcks stadsdelsförvaltningar",
        "socialförvaltningen, Grimman", "Södermalms stadsdelsförvaltning",
    ]  # fmt: skip


def test_an_application_from_all_districts_is_told_shortly() -> None:
    everyone = ", ".join(a.name for a in load_call("2025").applicants if a.role == "district")
    found = facts(
        CASE,
        "## LUM",
        "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp |",
        f"| 1 | {everyone} | Gemensamt | 1000 | Bifall | 1000 |",
    )
    (row,) = found.lists["lum.rader"]
    assert row["sokande"].value == "Bromma och övriga stadsdelsförvaltningar"
    assert value(found, "lum.stadsdelar.antal") == 11


def test_equal_grants_are_a_fact_and_unequal_ones_are_not() -> None:
    found = facts(CASE, LUM, MUL)
    assert value(found, "mul.lika_belopp") == 20_000
    assert "lum.lika_belopp" in found.missing


def test_the_coordination_is_said_once() -> None:
    said = LUM.replace("Kort tid", "Samordnas med ansökan 1")
    told, silent = facts(CASE, LUM).lists, facts(CASE, said).lists
    assert told["lum.delvis"][0]["skal"].value == "Kort tid. Samordnas med ansökan 1."
    assert told["lum.delvis"][0]["samordnas"].value == "1"
    assert silent["lum.delvis"][0]["skal"].value == "Samordnas med ansökan 1."
    assert "samordnas" not in silent["lum.delvis"][0]


def test_a_sentence_with_many_and_few_has_figures_for_both() -> None:
    rows = "\n".join(
        f"| {n} | Farsta | P{n} | 1000 | {'Bifall' if n < 14 else 'Avslag'} | {1000 * (n < 14)} |"
        for n in range(1, 16)
    )
    head = "## LUM\n| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp |\n"
    outcomes = facts(CASE, head + rows).lists["lum.utfall"]
    assert [(o["antal"].value, o["antal"].format) for o in outcomes] == [(13, "tal"), (2, "tal")]
    few = facts(CASE, LUM).lists["lum.utfall"]
    assert {o["antal"].format for o in few} == {"ord"}


HEARINGS = """
    ## Ärende!D1
    | Organ               | Datum        | Form                           |
    |---------------------|--------------|--------------------------------|
    | Förvaltningsgruppen | {day}        | har behandlat                  |
"""


@pytest.mark.parametrize(
    ("day", "tense"),
    [("2024-11-26", "hallet"), ("2024-11-27", "kommande"), ("2024-12-04", "kommande")],
)
def test_a_hearing_is_reported_as_held_only_before_the_document(day: str, tense: str) -> None:
    (hearing,) = facts(CASE, HEARINGS.format(day=day), LUM).lists["horanden"]
    assert hearing["tempus"].value == tense
    assert hearing["datum"].value == dt.date.fromisoformat(day)


def test_an_early_approval_decides_the_tense() -> None:
    approvals = """
        ## Ärende!H1
        | Namn        | Befattning     | Förvaltning        | Godkänt datum | Referens |
        |-------------|----------------|--------------------|---------------|----------|
        | Avdelningschef A | Avdelningschef | Socialförvaltningen | 2024-11-20 |        |
        | Direktör A  | Socialdirektör | Socialförvaltningen |               |         |
    """
    found = facts(CASE, HEARINGS.format(day="2024-11-25"), approvals, LUM)
    assert found.lists["horanden"][0]["tempus"].value == "kommande"
    assert value(found, "godkannanden.antal") == 2
    assert value(found, "godkannanden.registrerade") == 1
    assert value(found, "godkannanden.alla") is False
    assert "datum" not in found.lists["godkannanden"][1]


def test_a_hearing_without_a_date_is_not_claimed() -> None:
    assert facts(CASE, HEARINGS.format(day=""), LUM).lists["horanden"] == ()


def test_without_a_document_date_the_tense_is_open() -> None:
    case = CASE.replace("2024-11-27", "          ")
    (hearing,) = facts(case, HEARINGS.format(day="2024-12-04"), LUM).lists["horanden"]
    assert hearing["tempus"].value == "oppet"


def test_what_nobody_filled_in_is_missing_with_its_place() -> None:
    found = facts(CASE.replace("3.1-1/2024", "          "), LUM)
    assert "arende.dnr" not in found.values
    assert found.missing["arende.dnr"] == "Diarienummer saknas, Ärende!B2"
    assert found.missing["lum.1.motivering"] == "Motivering saknas i LUM!H2"


def test_over_the_frame_is_an_amount() -> None:
    frame = CASE + "    | Ram totalt         | 400000         |\n"
    assert value(facts(frame, LUM, MUL), "totalt.over_ram") == 40_000
    assert value(facts(CASE, LUM, MUL), "totalt.over_ram") == 0


def test_tables_are_numbered_in_the_order_that_they_appear() -> None:
    both, one = facts(CASE, LUM, MUL), facts(CASE, MUL)
    assert (value(both, "lum.tabell.nr"), value(both, "mul.tabell.nr")) == (1, 2)
    assert value(one, "mul.tabell.nr") == 1
    assert "lum.tabell.nr" in one.missing


def test_the_tables_rows_follow_the_card() -> None:
    assert len(facts(CASE, LUM).lists["lum.tabell"]) == 2
    old = facts(CASE, LUM.replace("Järva", "Bromma"), year="2015")
    assert len(old.lists["lum.tabell"]) == 4


@pytest.mark.parametrize("year", years())
def test_ids_fit_in_a_content_control_and_keep_to_the_vocabulary(year: str) -> None:
    found = facts(CASE, LUM.replace("Järva", "Bromma"), MUL.replace("Järva", "Bromma"), year=year)
    ids = [*found.values, *found.missing]
    assert all(len(one) <= 64 and one.isascii() and one == one.lower() for one in ids)
    owners = {
        f"{identity_of(record)}.{name.removeprefix(outer + '.')}": name
        for outer, records in found.lists.items()
        for record in records
        for name in found.fields
        if name.startswith(f"{outer}.") and name.rpartition(".")[0] == outer
    }
    assert set(found.lists) - set(found.fields) <= set(owners)
    for name, records in found.lists.items():
        for record in records:
            assert set(record) <= set(found.fields[owners.get(name, name)])
    assert not set(found.values) & set(found.missing)


def test_every_year_has_the_same_vocabulary() -> None:
    names = []
    for year in years():
        found = facts(CASE, year=year)
        names.append((set(found.values) | set(found.missing), found.fields))
    assert names[0] == names[1] == names[2]


def test_the_digest_is_of_the_data_alone() -> None:
    assert digest(facts(CASE, LUM, MUL)) == digest(facts(CASE, MUL, LUM))
    changed = MUL.replace("Malmö", "Lund ")
    assert digest(facts(CASE, LUM, MUL)) != digest(facts(CASE, LUM, changed))


DECIDED = """
    ## Ärende
    | Läge     | beslutat |
    | Paragraf | § 23     |

    ## LUM
    | Nr | Sökande              | Titel | Sökt belopp | Beslut               | Beviljat belopp | Beslutat belopp | Status    |
    | 1  | Östermalm            | A     | 1000        | Bifall               | 1000            | 400             |           |
    | 2  | Älvsjö               | B     | 1000        | Avslag               | 0               | 1000            |           |
    | 3  | Ängby                | C     | 1000        | Bifall               | 1000            | 1000            | återtagen |
    | 4  | Bromma, Östermalm    | D     | 1000        | Central finansiering |                 |                 |           |
    | 5  | Åkeslund             | E     | 1000        | Avslag               | 0               |                 |           |
    | 6  | Bromma               | F     | 1000        | Central finansiering |                 | 0               |           |
"""  # noqa: E501


def test_the_decided_amount_tells_the_outcome_whatever_was_proposed() -> None:
    found = facts(DECIDED, year="2015")
    outcomes = {
        str(row["titel"].value): row["utfall"].value if "utfall" in row else None
        for row in found.lists["lum.rader"]
    }
    assert outcomes == {
        "A": "Delvis bifall", "B": "Bifall", "D": "Central finansiering", "E": None,
        "F": "Avslag",
    }  # fmt: skip
    assert [row["titel"].value for row in found.lists["lum.beslut.andrade"]] == ["A", "B", "F"]
    assert value(found, "totalt.beslutat") == 1_400
    assert value(found, "totalt.beviljat") == 1_000
    assert value(found, "lum.beslut.central.nummer") == "4"
    assert value(found, "arende.paragraf") == "23"
    assert found.missing["lum.5.utfall"] == "Beslutat belopp saknas i LUM!G6"


def test_before_the_decision_nothing_is_decided_whatever_is_filled_in() -> None:
    found = facts(DECIDED.replace("beslutat |", "förslag  |"), year="2015")
    assert found.missing["lum.beslut.beviljade.antal"] == "nämnden har inte beslutat"
    assert found.lists["mottagare"] == found.lists["utbetalningar"] == ()
    assert found.lists["lum.beslut.andrade"] == ()


def test_recipients_are_owners_in_swedish_alphabetical_order_with_their_rows() -> None:
    found = facts(DECIDED, year="2015")
    recipients = found.lists["mottagare"]
    assert [one["namn"].value for one in recipients] == [
        "Bromma stadsdelsnämnd", "Älvsjö stadsdelsnämnd", "Östermalms stadsdelsnämnd",
    ]  # fmt: skip
    keys = [key_of(one) for one in recipients]
    assert keys == ["bromma", "alvsjo", "ostermalm"]
    own = of_recipient(found, recipients[-1])
    assert [row["titel"].value for row in own.lists["mottagare.rader"]] == ["A"]
    assert own.values["mottagare.beslutat"].value == 400
    assert own.values["mottagare.beslutat"].id == "mottagare.ostermalm.beslutat"
    assert [row["titel"].value for row in found.lists["utbetalningar"]] == ["B", "A"]


def test_a_row_has_its_grades_and_those_it_is_coordinated_with() -> None:
    graded = LUM.replace("| Status     |", "| Strategiskt värde |").replace(
        "|            |", "| Delvis     |"
    )
    found = facts(CASE, graded)
    (grade,) = found.lists["lum.2.bedomning"]
    assert (grade["namn"].value, grade["svar"].value) == ("Strategiskt värde", "Delvis")
    assert grade["svar"].cells == ("LUM!K3",)
    (partner,) = found.lists["lum.2.samordning"]
    assert {key: fact.id for key, fact in partner.items()} == {
        key: f"lum.1.{key}" for key in ("nr", "titel", "sokande", "forvaltning", "beviljad")
    }


REAL = {
    "2015": {
        "lum.antal": 20, "lum.sokt": 8_045_580, "mul.antal": 25, "mul.sokt": 607_000,
        "totalt.sokt": 8_652_580, "lum.beviljat": 2_669_520, "mul.beviljat": 424_000,
        "totalt.beviljat": 3_093_520, "lum.central.nummer": "12 och 13",
        "totalt.over_ram": 93_520,
    },
    "2025": {
        "lum.antal": 16, "lum.sokt": 6_200_000, "mul.antal": 12, "mul.sokt": 300_000,
        "totalt.sokt": 6_500_000, "lum.beviljat": 4_500_000, "mul.beviljat": 220_000,
        "totalt.beviljat": 4_720_000, "lum.bifall.antal": 9, "lum.delvis.antal": 1,
        "lum.avslag.antal": 6, "mul.beviljade.antal": 11, "mul.avslag.antal": 1,
        "mul.lika_belopp": 20_000, "lum.stadsdelar.antal": 10, "mul.stadsdelar.antal": 7,
        "lum.andra": "socialförvaltningen", "mul.andra": "socialförvaltningen",
        "mul.alla_utom_en": True,
    },
}  # fmt: skip


@pytest.mark.parametrize("year", REAL)
def test_the_real_calls_have_the_figures_of_their_papers(year: str) -> None:
    found = real_facts(year)
    assert {key: value(found, key) for key in REAL[year]} == REAL[year]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", ""),
        ("Skälet", "Skälet."),
        ("Skälet.", "Skälet."),
        ("Varför?", "Varför?"),
        ("Se punkt 1, 2:", "Se punkt 1, 2."),
        ("Vem vet (ingen.)", "Vem vet (ingen.)"),
        ("Vem vet (ingen)", "Vem vet (ingen)."),
        ("Kallas ”Stöd”", "Kallas ”Stöd”."),
        ("Han sade ”nej!”", "Han sade ”nej!”"),
        ("och så vidare,", "och så vidare."),
    ],
)
def test_a_sentence_ends_with_one_mark(text: str, whole: str) -> None:
    assert sentence(text) == whole
