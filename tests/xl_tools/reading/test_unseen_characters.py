"""What cannot be seen in what somebody typed is told at the cell, and reaches no document."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from lxml import etree

from docx_export.document.controls import clean
from tests.helpers.documents import decision, part
from tests.helpers.recognised import column, recognise, told
from xl_tools.cli.main import main
from xl_tools.jobs.supplements import names_for
from xl_tools.reading.fields import tidy

HEAD = "| Nr | Sökande | Titel | Sökt belopp | Beslut | Beviljat belopp | Motivering |"

DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = f"{DIRECTION}\xad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2064\u206a\u3164\ufeff\ufff9"
UNSEEN += "\U0001d173\U000e0001\U000e0041"


@pytest.mark.parametrize("character", UNSEEN, ids=lambda character: f"U+{ord(character):04X}")
def test_an_unseen_character_is_told_and_stays_out(character: str) -> None:
    tables = recognise(
        f"## LUM\n{HEAD}\n| 1 | Farsta | Od{character}la | 250950 | Avslag | | Nej{character}. |"
    )
    assert column(tables, "title") == ["Odla"]
    assert column(tables, "motivation") == ["Nej."]
    assert ("S05", "info", "LUM!C2") in told(tables)
    assert tidy(f"{character}a{character}b{character}") == "ab"
    assert clean(f"a{character}b") == "ab"


def test_every_control_of_direction_is_among_them() -> None:
    """As Unicode's own data has them, whatever the list above says."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(0x110000):
        if unicodedata.bidirectional(chr(code)) in turning:
            assert clean(f"a{chr(code)}b") == "ab"
            assert tidy(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize(
    "text", ["Öppenvård – ”nära”", "500\u00a0000 kr", "naïve café", "عربي", "👍🏽"]
)
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert tidy(text) == text
    assert clean(text) == text


def test_a_letter_is_named_after_its_file_without_them(tmp_path: Path) -> None:
    paths = [tmp_path / f"ansökan{mark}.xlsx" for mark in ("", "\u202exslx", "\u2066")]
    names = names_for(paths)
    assert not any(mark in name for name in names for mark in DIRECTION)
    assert len({*names}) == 3


def test_they_do_not_turn_a_line_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tmp_path / "a\u202excod.xlsx")]) == 2
    assert not any(mark in capsys.readouterr().err for mark in DIRECTION)


def test_they_reach_no_document_whatever_shows_them() -> None:
    marks = "".join(DIRECTION)
    document = decision(
        f"""
        ## LUM
        {HEAD}
        | 1 | Farsta | Od{marks}la | 250950 | Bifall | 250950 | |
        | 2 | Farsta | Gr{marks}äv | 250950 | Avslag | | Det {marks}ryms. |
        """,
        draft=True,
    )
    text = etree.tostring(part(document), encoding="unicode")
    assert "Odla" in text
    assert "Gräv" in text
    assert not any(mark in text for mark in UNSEEN)
