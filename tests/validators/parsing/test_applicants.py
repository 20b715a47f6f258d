"""Applicants as people write them, read by each year's card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.applicants_as_written import ASKED, OTHERS
from validators.cards.call import Call
from validators.cards.loading import load_call
from validators.model import Scalar
from validators.parsing.applicant_names import ApplicantReading
from validators.parsing.applicants import read_applicants
from validators.spelling import administration, genitive

# The applicants of the allocation of 2015, as its two tables write them, line breaks included.
OF_2015: dict[str, tuple[str, str]] = {
    "Södermalm stadsdelsförvalting": ("Södermalm", ""),
    "Hägersten-Liljeholmens stadsdelsförvalting": ("Hägersten-Liljeholmen", ""),
    "Hässelby-Vällingby stadsdelsförvalting": ("Hässelby-Vällingby", ""),
    "Skarpnäck, Enskede-Årsta-Vantör, Farsta \nstadsdelsförvaltningar.": (
        "Skarpnäck|Enskede-Årsta-Vantör|Farsta",
        "",
    ),
    "Hägersten-Liljeholmen stadsdelsförvaltning": ("Hägersten-Liljeholmen", ""),
    "Hägersten-Liljeholmens \nstadsdelsförvaltning": ("Hägersten-Liljeholmen", ""),
    "Enskede-Årsta-Vantör stadsdelsförvaltning": ("Enskede-Årsta-Vantör", ""),
    "Skarpnäck stadsdelsförvaltning.": ("Skarpnäck", ""),
    " Hägersten-Liljeholmens, Skärholmen , Älvsjö \nstadsdelsförvaltning": (
        "Hägersten-Liljeholmen|Skärholmen|Älvsjö",
        "",
    ),
    "Hägersten-Liljeholmen, Skärholmen, Älvsjö, \nEnskede-Årsta-Vantör stadsdelsförvaltningar.": (
        "Hägersten-Liljeholmen|Skärholmen|Älvsjö|Enskede-Årsta-Vantör",
        "",
    ),
    "Farsta stadsdelsförvaltning": ("Farsta", ""),
    "Farsta och Skarpnäck \nstadsdelförvaltningar.": ("Farsta|Skarpnäck", ""),
    "Södermalm, Kista-Rinkeby och \nSkärholmens stadsdelsförvaltningar": (
        "Södermalm|Rinkeby-Kista|Skärholmen",
        "",
    ),
    "Socialförvaltningen, Grimman": ("Socialförvaltningen", "Grimman"),
    "Arbetsmarknadsförvaltningen": ("Arbetsmarknadsförvaltningen", ""),
    "Socialförvaltningen, enheten för \nhemlösa": ("Socialförvaltningen", "enheten för hemlösa"),
    "Södermalms stadsdelsförvaltning, \nSociala avdelningen, Öppenvårdsenheten": (
        "Södermalm",
        "Sociala avdelningen, Öppenvårdsenheten",
    ),
    "Norrmalms och Östermalms \nstadsdelsförvaltningar": ("Norrmalm|Östermalm", ""),
    "Östermalms stadsdelsförvaltning, \nvuxenenheten": ("Östermalm", "vuxenenheten"),
    "Bromma stadsdelsförvaltning, \nBromma Familjebehandlarteam": (
        "Bromma",
        "Bromma Familjebehandlarteam",
    ),
    "Hässelby-Vällingby \nstadsdelsförvaltning, avdelningen för Individ- \n"
    "och familjeomsorg samtliga enheter": (
        "Hässelby-Vällingby",
        "avdelningen för Individ- och familjeomsorg samtliga enheter",
    ),
    "Södermalms stadsdelsförvaltning. \nFamiljerätten": ("Södermalm", "Familjerätten"),
    "Farsta stadsdelsförvaltning, barn och \nungdom": ("Farsta", "barn och ungdom"),
    "Hässelby-Vällingby \nstadsdelsförvaltning, individ och \n"
    "familjeomsorg, familj och relationsenheten.": (
        "Hässelby-Vällingby",
        "individ och familjeomsorg, familj och relationsenheten",
    ),
    "Skarpnäck stadsdelsförvaltning, IoF, \nresursenheten": ("Skarpnäck", "IoF, resursenheten"),
    "Spånga Tensta stadsdelsförvaltning, \nfältenheten": ("Spånga-Tensta", "fältenheten"),
    "Enskede- Årsta-Vantör  \nstadsdelsförvaltning.": ("Enskede-Årsta-Vantör", ""),
    "Socialförvaltningen, Enheten för \nhemlösa": ("Socialförvaltningen", "Enheten för hemlösa"),
    "Farsta stadsdelsförvaltning, \nsocialpsykiatrin": ("Farsta", "socialpsykiatrin"),
    "Bromma stadsdelförvaltning, \nresursenheten, fältgruppen": (
        "Bromma",
        "resursenheten, fältgruppen",
    ),
    "Rinkeby-Kista stadsdelsförvaltning": ("Rinkeby-Kista", ""),
    "Hässelby-Vällingby \nstadsdelsförvaltning, IoF, Familjestödsenheten, \nBarnteamet": (
        "Hässelby-Vällingby",
        "IoF, Familjestödsenheten, Barnteamet",
    ),
    "Hässelby-Vällingby \nstadsdelsförvaltning, IoF, familjestödsenheten, \nIntensivteamet": (
        "Hässelby-Vällingby",
        "IoF, familjestödsenheten, Intensivteamet",
    ),
    "Skärholmens stadsdelsförvaltning": ("Skärholmen", ""),
    "Socialförvaltningens, utvecklings- \noch strategiska enheter": (
        "Socialförvaltningen",
        "utvecklings- och strategiska enheter",
    ),
    "Södermalms  stadsdelsförvaltning, \nsociala avdelningen, Barn- och \n"
    "ungdomsenhetens ungdomsgrupp": (
        "Södermalm",
        "sociala avdelningen, Barn- och ungdomsenhetens ungdomsgrupp",
    ),
    "Norrmalms stadsdelsförvaltning, \nvuxenenheten": ("Norrmalm", "vuxenenheten"),
    "Hässelby-Vällingby \nstadsdelsförvaltning, individ- och \nfamiljeomsorg, vuxenenheten": (
        "Hässelby-Vällingby",
        "individ- och familjeomsorg, vuxenenheten",
    ),
}


# Those of the allocation of 2025 and of the report on 2023, by the card of 2025.
OF_2025: dict[str, tuple[str, str]] = {
    "Södermalm": ("Södermalm", ""),
    "Farsta": ("Farsta", ""),
    "Hägersten-Älvsjö": ("Hägersten-Älvsjö", ""),
    "Skarpnäck": ("Skarpnäck", ""),
    "Kungsholmen": ("Kungsholmen", ""),
    "Hässelby- Vällingby": ("Hässelby-Vällingby", ""),
    "Enskede-Årsta-Vantör": ("Enskede-Årsta-Vantör", ""),
    "Enskede Årsta Vantör": ("Enskede-Årsta-Vantör", ""),
    "Järva": ("Järva", ""),
    "Socialförvaltningen": ("Socialförvaltningen", ""),
    "Socialförvaltningen, Resursteamens barn och unga": (
        "Socialförvaltningen",
        "Resursteamens barn och unga",
    ),
    "Socialförvaltningen, avdelningen för socialt stöd, Behandlingsenheten": (
        "Socialförvaltningen",
        "avdelningen för socialt stöd, Behandlingsenheten",
    ),
    "Socialförvaltningen, ungdomsjouren och socialjouren": (
        "Socialförvaltningen",
        "ungdomsjouren och socialjouren",
    ),
    "Farsta stadsdelsförvaltning.": ("Farsta", ""),
    "Hässelby-Vällingby stadsdelsförvaltning.": ("Hässelby-Vällingby", ""),
    "Hägersten-Älvsjö stadsdelsförvaltning.": ("Hägersten-Älvsjö", ""),
    "Järva stadsdelsförvaltning.": ("Järva", ""),
    "Skarpnäck stadsdelsförvaltning.": ("Skarpnäck", ""),
    "Norra innerstadens stadsdelsförvaltning.": ("Norra innerstaden", ""),
    "Södermalms stadsdelsförvaltning.": ("Södermalm", ""),
}


@pytest.fixture
def call() -> Call:
    return load_call("2025")


@pytest.mark.parametrize(
    ("year", "text", "names", "unit"),
    [("2015", text, *told) for text, told in OF_2015.items()]
    + [("2025", text, *told) for text, told in OF_2025.items()],
)
def test_every_applicant_of_the_real_calls_is_read_without_a_question(
    year: str, text: str, names: str, unit: str
) -> None:
    reading = read_applicants(text, load_call(year))
    assert reading.question == ""
    assert reading.value == ApplicantReading(tuple(names.split("|")), unit)


@pytest.mark.parametrize(("text", "told"), OTHERS.items())
def test_other_ways_of_writing_are_read(text: str, told: tuple[str, str, str], call: Call) -> None:
    names, unit, note = told
    reading = read_applicants(text, call)
    assert reading.question == ""
    assert reading.value == ApplicantReading(tuple(names.split("|")), unit)
    assert reading.note == note


@pytest.mark.parametrize(("text", "told"), ASKED.items())
def test_a_name_that_is_not_certain_is_asked_about(
    text: str, told: tuple[str, ...], call: Call
) -> None:
    reading = read_applicants(text, call)
    assert (reading.value, reading.note) == (None, "")
    assert all(part in reading.question for part in told), reading.question


def test_all_districts_beside_an_owner_are_everyone() -> None:
    text = "Södermalms stadsdelsförvaltning  \noch alla stadens stadsdelsförvaltningar"
    reading = read_applicants(text, load_call("2015"))
    assert reading.value == ApplicantReading(("Södermalm",), everyone=True)
    assert reading.note == "tolkat som Södermalm och alla stadsdelsförvaltningar"


def test_an_old_district_stands_for_its_successor_and_is_told(call: Call) -> None:
    reading = read_applicants("Rinkeby-Kistas och Spånga Tenstas stadsdelsförvaltningar", call)
    assert reading.value == ApplicantReading(
        ("Järva",), replaced=(("Rinkeby-Kista", "Järva"), ("Spånga-Tensta", "Järva"))
    )
    assert reading.note == "tolkat som Järva (tidigare Rinkeby-Kista och Spånga-Tensta)"


def test_a_district_that_did_not_exist_that_year_is_asked_about() -> None:
    assert "utlysningen 2015" in read_applicants("Järva", load_call("2015")).question


def test_the_same_text_is_read_by_each_years_own_card() -> None:
    old, new = (read_applicants("Norrmalm", load_call(year)).value for year in ("2015", "2025"))
    assert old
    assert new
    assert (old.names, new.names) == (("Norrmalm",), ("Norra innerstaden",))


def test_what_was_read_before_does_not_colour_what_is_read_next(call: Call) -> None:
    texts = ("Järva sdf, vuxenenheten", "Järva", "Järva sdf", "Järvo", "Järva")
    readings = [read_applicants(text, call).value for text in texts]
    assert [reading.unit if reading else None for reading in readings] == [
        "vuxenenheten",
        "",
        "",
        None,
        "",
    ]


@pytest.mark.parametrize("value", [17, 1.5, True])
def test_a_number_is_no_applicant(value: Scalar, call: Call) -> None:
    assert "namn" in read_applicants(value, call).question


@pytest.mark.parametrize("value", [None, "", " \n ", "\u200b"])
def test_an_empty_cell_is_neither_read_nor_asked_about(value: Scalar, call: Call) -> None:
    reading = read_applicants(value, call)
    assert (reading.value, reading.note, reading.question) == (None, "", "")


YEARS = st.sampled_from(["2015", "2025", "2026"])


@given(YEARS, st.data())
def test_every_name_of_a_card_is_read_in_all_its_forms(year: str, data: st.DataObject) -> None:
    call = load_call(year)
    applicant = data.draw(st.sampled_from(call.applicants))
    name = applicant.name
    for written in (
        name,
        name.upper(),
        name.replace("-", " "),
        name.replace("-", "–"),
        genitive(name, applicant.genitive),
        administration(name),
        f"{administration(name)}, vuxenenheten",
    ):
        reading = read_applicants(written, call).value
        assert reading
        assert reading.names == (name,)


@given(YEARS, st.data())
def test_a_name_with_one_letter_changed_is_never_accepted(year: str, data: st.DataObject) -> None:
    call = load_call(year)
    name = data.draw(st.sampled_from(call.applicants)).name
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyzåäöаеосé"))
    changed = name[:at] + letter + name[at + 1 :]
    if changed.casefold() != name.casefold() and name[at] not in "- ":
        assert read_applicants(changed, call).value is None


@given(YEARS, st.text() | st.text(alphabet="FarstSkpnäck, och.-/()\nsdfalladelsörvt?", max_size=80))
def test_any_text_is_empty_read_or_asked_about_and_never_more_than_one(
    year: str, text: str
) -> None:
    call = load_call(year)
    reading = read_applicants(text, call)
    if reading.value is None:
        assert reading.note == ""
    else:
        assert reading.question == ""
        assert set(reading.value.names) <= {applicant.name for applicant in call.applicants}
        assert reading.value.names


@pytest.mark.parametrize(
    "text",
    [
        "Farsta " * 200_000,
        " " * 1_000_000,
        "och " * 99,
        "alla " * 79,
        "Farsta sdf, Järva x " * 20,
        "(" * 400,
    ],
)
def test_hostile_text_is_answered_without_a_value(text: str, call: Call) -> None:
    assert read_applicants(text, call).value is None
