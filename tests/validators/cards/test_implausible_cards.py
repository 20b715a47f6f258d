"""What nobody can mean in a card is told, with file and line: empty texts, last year's days, names
that Excel does not take, numbers out of proportion, names given twice.
"""

from __future__ import annotations

from importlib.resources import files

import pytest

from validators.cards.loading import load_call, read_card, years
from validators.errors import CardError

CALLS = files("validators") / "calls"
COMMON = (CALLS / "common.toml").read_text("utf-8")
CARD = (CALLS / "2026.toml").read_text("utf-8")
MUL = '[kinds.mul]\nlabel = "MUL"\nsheet = "MUL"'
COLUMN = '[columns.partner]\ntitle = "Part"\ntype = "text"\ntables = ["allocation"]\n'


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("opens = 2025-05-05", "opens = 2024-05-04", "opens", "mer än ett år före"),
        ("opens = 2025-05-05", "opens = 2014-05-04", "opens", "mer än ett år före"),
        ("refund_by = 2026-06-02", "refund_by = 2025-06-02", "refund_by", "ligger före"),
        ("refund_by = 2026-06-02", "refund_by = 2029-06-02", "refund_by", "mer än ett år efter"),
        ("och lärande 2026", "och lärande 2025", "name", "Texten säger 2025"),
        ('version = "2026.3"', 'version = "2025.3"', "version", "Versionen är 2025.3"),
        ('version = "2026.3"', 'version = ""', "version", "Texten är tom"),
        ("max_project_year = 3", "max_project_year = 0", "max_project_year", "högst 0 år"),
        ("max_project_year = 3", "max_project_year = 2027", "max_project_year", "högst 2027"),
        ("goals = []", "goals = []\nframe = -1", "frame", "-1 är ingen ram"),
        (
            "per_district = 2\nform", "frame = 4000000\nper_district = 2\nform",
            "frame", "ett slags ram är 4 000 000 kr",
        ),
        ("per_district = 2\n", "per_district = 2000\n", "per_district", "fler än någon söker"),
        (MUL, MUL.replace('label = "MUL"', 'label = "LUM"'), 'label = "LUM"', "också slaget 'lum'"),
        ('labels = ["MUST"]', 'labels = ["lum"]', 'labels = ["lum"]', "också slaget 'lum'"),
        ('label = "MUL"', 'label = " "', 'label = " "', "Texten är tom"),
        ('label = "MUL"', 'label = "M\\u0001"', 'label = "M', "styrtecken (U+0001)"),
        ('sheet = "MUL"', 'sheet = "MUL/27"', 'sheet = "MUL/27"', "kan inte heta"),
        ('sheet = "MUL"', f'sheet = "{"M" * 32}"', 'sheet = "MMM', "kan inte heta"),
        ('sheet = "MUL"', 'sheet = "Ärende"', 'sheet = "Ärende"', "Bladet Ärende har redan"),
        ('sheet = "MUL"', 'sheet = "inkomna"', 'sheet = "inkomna"', "Bladet Inkomna har redan"),
        ('sheet = "MUL"', 'sheet = "LUM"', 'sheet = "LUM"', "Slaget lum har redan"),
        ('sheet = "MUL"', 'sheet = ""', 'sheet = ""', "Texten är tom"),
        ('id = "strategic"', 'id = "nytt_sätt"', 'id = "nytt_sätt"', "kan inte ha id"),
        ('short = "Strategiskt värde"', 'short = ""', 'short = ""', "Texten är tom"),
        ('name = "Farsta"', 'name = "Farsta, norra"', 'name = "Farsta, norra"', "kan inte heta"),
        ('name = "Farsta"', 'name = "  "', 'name = "  "', "Texten är tom"),
        ("[kinds.mul]", "[kinds.text]", "[kinds.text]", "fordela använder ordet"),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_that_nobody_means_is_told_at_its_line(
    old: str, new: str, line: str, what: str
) -> None:
    assert old in CARD
    text = CARD.replace(old, new, 1)
    if "frame = 4000000" in new:
        text = text.replace("goals = []", "goals = []\nframe = 300000", 1)
    with pytest.raises(CardError) as told:
        read_card(text, COMMON, name="2026.toml")
    assert what in told.value.what.replace("\u00a0", " ")
    number = int(str(told.value.where).rpartition(":")[2])
    assert text.splitlines()[number - 1].startswith(line)
    assert told.value.todo


@pytest.mark.parametrize(
    ("addition", "what"),
    [
        (COLUMN.replace("partner", "sought_cell"), "kan inte heta 'sought_cell'"),
        (COLUMN.replace('"allocation"', ""), "står inte i någon tabell"),
        (COLUMN.replace("allocation", "officers"), "kan inte få egna kolumner"),
        (COLUMN + "width = 0\n", "0 tecken bred"),
        (COLUMN + 'required = ["application"]\n', "står inte i den"),
        (COLUMN + 'after = "officer_name"\n', "står inte i samma tabell"),
        ("[columns.sought]\ntables = []\n", "står inte i någon tabell"),
        ('[columns.sought]\ntype = "text"\n', "typ kan inte ändras"),
        ('[lists]\ndecisions = ["Ja", "Nej"]\n', "kan inte ändras"),
        ('[lists]\nstagess = ["x"]\n', "Ingen kolumn använder"),
        ('[lists]\ntravel = ["tåg", "Tåg"]\n', "ett värde två gånger"),
        ('[words]\nB05 = ["kurs"]\n', "Ingen regel använder"),
        ('[words]\nA15 = [""]\n', "Texten är tom"),
    ],
)
def test_what_a_card_adds_is_looked_at_as_well(addition: str, what: str) -> None:
    with pytest.raises(CardError) as told:
        read_card(f"{CARD}\n{addition}", COMMON, name="2026.toml")
    assert what in told.value.what
    assert told.value.todo


def test_the_cards_that_there_are_have_none_of_this() -> None:
    for year in years():
        assert load_call(year).year == year
