"""Which titles are nearly the same, and where trips go: the titles of the real calls among them."""

from __future__ import annotations

import pytest

from validators.rules.likeness import destinations, first_alike, go_together


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Patologiskt samlande", "Patologiskt samlande, specialteam inom boendestöd"),
        ("Viewpoint inom socialpsykiatri", "VIEWPOINT – inom socialpsykiatri"),
        ("Prata om det", "prata om det!"),
        (
            "Kartläggning av livsområden specifikt avseende livskvalitet för personer som bor i "
            "gruppbostad (LSS)",
            "Mätinstrument avseende livskvalitet för personer som bor i gruppbostad",
        ),
    ],
)
def test_titles_that_are_alike(one: str, other: str) -> None:
    assert first_alike([one, "Något annat", other]) == [None, None, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Digital Lots", "Digital lösning för kommunikation"),
        ("Mina båda världar", "Det tredelade föräldraskapet"),
        ("Öppenvård sydost", "Öppenvård"),
        ("", ""),
    ],
)
def test_titles_that_are_not(one: str, other: str) -> None:
    assert first_alike([one, other]) == [None, None]


def test_the_most_alike_is_named_and_a_missing_title_is_like_nothing() -> None:
    titles = ["Stöd till unga vuxna", None, "Stöd till unga vuxna i skolan", "stöd till unga vuxna"]
    assert first_alike(titles) == [None, None, 0, 0]


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Malmö", {"malmö"}),
        ("Malmö, Umgåsen", {"malmö"}),
        ("Studieresa till Leeds", {"leeds"}),
        ("Leeds, Storbritannien", {"leeds"}),
        ("Göteborg och Borås", {"göteborg", "borås"}),
        ("Seniorcenter Simensbråten-Ekeberg i Oslo", {"oslo"}),
        ("Resa till Seniorcenter i Oslo", {"oslo"}),
        ("La Verrière (Frankrike)", {"la verrière"}),
        ("", set()),
    ],
)
def test_where_a_trip_goes(title: str, places: set[str]) -> None:
    assert destinations(title) == places


def test_trips_that_share_more_than_a_name_go_together() -> None:
    assert go_together("Köpenhamn, Börnefamiliecenter", "Studieresa till Köpenhamn")
    assert go_together("Träger ett stödboende i Berlin", "Berlin, Tyskland")
    assert not go_together("Helsingborg, Bostad först", "Köpenhamn, Bostad först")
