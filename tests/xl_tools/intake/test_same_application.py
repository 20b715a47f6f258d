"""Which application is a version of which: by applicants and title, else by the rest of the row."""

from __future__ import annotations

import pytest

from xl_tools.intake.settling.same_application import (
    ApplicationIndex,
    ApplicationName,
    Values,
    is_doubtful,
    is_version,
)

DETAILS = ("unit", "purpose", "cost", "own_funding", "sought")
ROW: Values = {"unit": "Enheten för stöd", "purpose": "Fler ska få stöd i tid",
               "cost": 400_000, "own_funding": 100_000, "sought": 300_000}  # fmt: skip
OTHER: Values = {"unit": "Enheten för barn", "purpose": "Se en familjecentral",
                 "cost": 25_000, "own_funding": 0, "sought": 25_000}  # fmt: skip


def named(kind: str, parties: str = "", title: str = "") -> ApplicationName:
    return ApplicationName(kind, frozenset(parties.split()), title, is_trip=kind == "mul")


def same(
    old: ApplicationName, new: ApplicationName, after: Values = ROW, *, number: bool = False
) -> bool:
    return is_version([old], ROW, new, after, details=DETAILS, same_number=number)


def test_projects_are_known_by_applicants_and_title_whatever_else_they_say() -> None:
    assert same(named("lum", "Farsta", "stöd"), named("lum", "Farsta", "stöd"), OTHER)
    assert not same(named("lum", "Farsta", "stöd"), named("lum", "Farsta", "annat"))
    assert not same(named("lum", "Farsta", "stöd"), named("lum", "Bromma", "stöd"))


@pytest.mark.parametrize("parties", ["Bromma Farsta", "Farsta", "Farsta Bromma Järva"])
def test_parties_may_change_places_come_and_go(parties: str) -> None:
    assert same(named("lum", "Farsta Bromma", "stöd"), named("lum", parties, "stöd"), OTHER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (named("lum", "", "stöd"), named("lum", "Farsta", "stöd")),
        (named("lum", "Farsta", "stöd"), named("lum", "", "stöd")),
        (named("lum", "Farsta"), named("lum", "Farsta", "stöd")),
        (named("lum"), named("lum", "Farsta", "stöd")),
        (named("lum"), named("lum")),
    ],
)
def test_where_applicant_or_title_is_missing_most_of_the_rest_must_agree(
    old: ApplicationName, new: ApplicationName
) -> None:
    assert same(old, new)
    assert same(old, new, {**ROW, "sought": 310_000, "cost": 410_000})
    assert not same(old, new, OTHER)
    assert not same(old, new, {**ROW, "purpose": "Se en familjecentral"})
    assert not same(old, new, {"unit": ROW["unit"]})  # too little to tell


def test_trips_to_one_place_are_known_by_their_purpose_or_else_their_unit() -> None:
    trip = named("mul", "Farsta", "malmö")
    assert same(trip, trip, {**OTHER, "purpose": "Fler ska få stöd i tid!"})
    assert not same(trip, trip, {**ROW, "purpose": "Se en familjecentral"})
    assert same(trip, trip, {**OTHER, "purpose": None, "unit": ROW["unit"]})
    assert not same(trip, trip, {**ROW, "purpose": None, "unit": "Enheten för barn"})
    assert same(trip, trip, {})


def test_with_one_number_in_the_registry_title_or_applicant_may_be_another() -> None:
    old = named("lum", "Farsta", "stöd")
    for new in (named("lum", "Farsta", "annat"), named("lum", "Bromma", "stöd")):
        assert same(old, new, number=True)
        assert not same(old, new, OTHER, number=True)  # the number of the whole case
    assert not same(old, named("lum", "Bromma", "annat"), number=True)


def test_what_is_to_be_looked_at() -> None:
    assert is_doubtful([named("mul", "Farsta", "malmö")], named("mul", "Farsta", "malmö"))
    assert not is_doubtful([named("mul", "Farsta", "malmö")], named("mul", "Bromma", "malmö"))
    assert is_doubtful([named("lum", "", "stöd")], named("lum", "Farsta", "stöd"))
    assert not is_doubtful([named("lum", "Bromma", "stöd")], named("lum", "Farsta", "stöd"))
    assert not is_doubtful([named("lum")], named("lum"))


NAMES = [named("lum", parties, title) for parties in ("", "Farsta", "Farsta Bromma", "Järva")
         for title in ("", "stöd", "annat")]  # fmt: skip


def name_of(new: ApplicationName) -> str:
    """For the test's name, the same in each process: a set's own text is not."""
    return " ".join([*sorted(new.parties), new.title])


@pytest.mark.parametrize("new", NAMES, ids=name_of)
def test_the_index_finds_all_that_may_be_versions(new: ApplicationName) -> None:
    index: ApplicationIndex[ApplicationName] = ApplicationIndex()
    for name in NAMES:
        index.add(name, name)
    near = index.near(new)
    assert near == [name for name in NAMES if name in near]  # in their order, each once
    assert {n for n in NAMES if same(n, new) or is_doubtful([n], new)} <= set(near)
    assert index.near(named("mul", "Farsta", "stöd")) == []
