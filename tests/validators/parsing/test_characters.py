"""The characters of people's input: what looks the same becomes the same, the rest is named."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from validators.parsing.characters import clean, named, straight_dashes

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]


def test_every_kind_of_space_becomes_one_space() -> None:
    spaces = [c for c in EVERY if unicodedata.category(c) == "Zs"]
    assert len(spaces) > 10
    assert {clean(f"1{c}2", 9).text for c in spaces} == {"1 2"}


def test_breaks_and_tabs_become_line_breaks() -> None:
    assert {clean(f"1{c}2", 9).text for c in "\t\n\r\v\f\x85\u2028\u2029"} == {"1\n2"}


def test_invisible_characters_are_taken_out_and_told() -> None:
    cleaned = clean("Far\u200bsta\ufeff", 20)
    assert (cleaned.text, cleaned.hidden, cleaned.odd) == ("Farsta", True, "")
    assert not clean("Farsta\u00a0stad", 20).hidden


def test_control_characters_and_changes_of_direction_are_named() -> None:
    assert clean("1\x002", 9).odd == "U+0000"
    assert clean("1\u202e2", 9).odd == "U+202E (RIGHT-TO-LEFT OVERRIDE)"
    assert clean("1\ue0002", 9).odd == "U+E000"


def test_no_control_character_passes_unnamed() -> None:
    controls = [c for c in EVERY if unicodedata.category(c) in ("Cc", "Cf")]
    assert len(controls) > 200
    for c in [*controls, "\ue000", "\U0010ffff", "\ud800"]:
        cleaned = clean(f"1{c}2", 9)
        assert cleaned.odd or cleaned.hidden or cleaned.text == "1\n2", named(c)


def test_a_footnote_mark_is_not_a_digit() -> None:
    assert clean("500 000¹", 20).text == "500 000¹"


def test_full_width_characters_become_ascii() -> None:
    assert clean("５００，０００　ｋｒ", 20).text == "500,000 kr"


def test_the_length_is_counted_without_the_space_around() -> None:
    assert clean(" " * 1000 + "12345" + "\n" * 1000, 5).text == "12345"
    assert clean("123456", 5).long


def test_every_dash_is_a_hyphen() -> None:
    assert straight_dashes("a\u2010b\u2011c\u2012d–e—f−g") == "a-b-c-d-e-f-g"


@given(st.text(max_size=60))
def test_cleaned_text_has_only_spaces_and_line_breaks_for_space(text: str) -> None:
    cleaned = clean(text, 50)
    assert cleaned.text == cleaned.text.strip()
    if not cleaned.odd:
        assert not [c for c in cleaned.text if c.isspace() and c not in " \n"]
