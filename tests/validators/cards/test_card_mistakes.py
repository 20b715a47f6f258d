"""What is well typed in a card but cannot be meant is told, with file and line and what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from validators.cards.loading import load_call, read_card
from validators.errors import CardError

ROOT = Path(__file__).resolve().parents[3]
CALLS = files("validators") / "calls"
COMMON = (CALLS / "common.toml").read_text("utf-8")
CARD = (CALLS / "2026.toml").read_text("utf-8")

OWN_COLUMN = """
[columns.partner]
title = "Samarbetspart"
type = "text"
tables = ["application", "allocation"]
"""


def changed(*changes: tuple[str, str]) -> str:
    text = CARD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("text", "line", "what", "todo"),
    [
        (
            CARD + OWN_COLUMN.replace('"application", ', '"ansokan", '),
            'tables = ["ansokan"', "Tabellen 'ansokan' finns inte", "Välj bland",
        ),
        (
            CARD + OWN_COLUMN + 'required = ["alocation"]\n',
            'required = ["alocation"]', "Tabellen 'alocation' finns inte", "allocation",
        ),
        (
            CARD + OWN_COLUMN + 'code = "A24"\n',
            'code = "A24"', "Regeln 'A24' finns inte", "Välj bland A",
        ),
        (
            CARD + OWN_COLUMN + 'after = "titel"\n',
            'after = "titel"', "Kolumnen 'titel' finns inte", "title",
        ),
        (
            CARD + OWN_COLUMN + 'kinds = ["lun"]\n',
            "[columns.partner]", "Slaget 'lun' finns inte i kinds", "",
        ),
        (
            CARD + '\n[rules.A99]\ntext = "Nej."\n',
            "[rules.A99]", "Regeln 'A99' finns inte", "Välj bland A",
        ),
        (
            CARD + '\n[rules.D05]\ntext = "{belop|kr} är för mycket."\n',
            'text = "{belop|kr}', "Fältet {belop} finns inte", "",
        ),
        (
            CARD + '\n[rules.D05]\ntext = "{amount|krr} är för mycket."\n',
            'text = "{amount|krr}', "okänt format 'krr'", "",
        ),
        (
            changed(("grants_from = 2026-01-01", "grants_from = 2025-01-01")),
            "grants_from", "Medlen är för 2025, men utlysningen för 2026", "Rätta dagen",
        ),
        (
            changed(("refund_by = 2026-06-02", "refund_by = 2025-06-02")),
            "refund_by", "före medlens första dag", "Rätta dagen",
        ),
        (
            changed(("cap_granted = 500000", "cap_granted = 50000")),
            "cap_granted = 50000", "Saknas en nolla", "under to_confirm",
        ),
        (
            changed(('short = "Samordning"', 'short = "Samordning"\nkinds = ["mull"]')),
            'kinds = ["mull"]', "Slaget 'mull' finns inte", "",
        ),
        (
            CARD + "\n[rules.A99]\nhint = 'Inget.'\n",
            "[rules.A99]", "Regeln 'A99' finns inte", "Välj bland A",
        ),
        (
            CARD + OWN_COLUMN + 'after = "partner"\n',
            'after = "partner"', "ska stå efter sig själv", "Ange en kolumn",
        ),
        (
            CARD + OWN_COLUMN.replace("Samarbetspart", "titel"),
            'title = "titel"', "har också kolumnen 'title'", "en annan titel",
        ),
        (
            CARD + OWN_COLUMN.replace('"text"', '"choice"'),
            'type = "choice"', "säger inte mellan vad", "Skriv values",
        ),
        (
            changed(("cap_granted = 500000", "cap_granted = -500000")),
            "cap_granted = -500000", "är inget tak", "större tal än noll",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_line_and_remedy(
    text: str, line: str, what: str, todo: str
) -> None:
    with pytest.raises(CardError) as caught:
        read_card(text, COMMON, name="2026.toml")
    number = next(n for n, each in enumerate(text.splitlines(), 1) if each.startswith(line))
    assert what in caught.value.what
    assert todo in caught.value.todo
    assert caught.value.where == f"2026.toml:{number}"


def test_an_amount_that_somebody_has_confirmed_is_not_asked_about() -> None:
    text = changed(
        ("cap_granted = 500000", "cap_granted = 50000"),
        (
            "[to_confirm]",
            '[to_confirm]\n"kinds.lum.cap_granted" = "Nämnden sänkte taket till 50 000 kr."',
        ),
    )
    assert read_card(text, COMMON).kinds["lum"].cap_granted == 50_000


def test_a_column_of_a_years_own_stands_where_the_card_says() -> None:
    text = CARD + OWN_COLUMN + 'after = "title"\n'
    columns = list(read_card(text, COMMON).table("allocation", "lum"))
    assert columns[columns.index("title") + 1] == "partner"
    assert list(read_card(CARD + OWN_COLUMN, COMMON).table("allocation", "lum"))[-1] == "partner"


# --- cards in the program's own folder, as an officer's first command meets them --


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, to which cards can be added."""
    folder = tmp_path_factory.mktemp("program")
    for package in ("validators", "opc", "docx_export", "xl_tools", "fordela"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    return folder


def template_of(program: Path, year: str, card: bytes) -> str:
    """What `fordela template YEAR lum` says with that card."""
    (program / "validators" / "calls" / f"{year}.toml").write_bytes(card)
    try:
        command = [sys.executable, "-m", "xl_tools.cli", "template", year, "lum", "--out", "a.xlsx"]
        done = subprocess.run(
            command, cwd=program, capture_output=True, encoding="utf-8", check=False
        )
    finally:
        (program / "validators" / "calls" / f"{year}.toml").unlink()
        (program / "a.xlsx").unlink(missing_ok=True)
    assert "Traceback" not in done.stderr
    return done.stderr if done.returncode == 2 else ""


NEXT = CARD
for old, new in (
    ('year = "2026"', 'year = "2027"'),
    ("grants_from = 2026", "grants_from = 2027"),
    ("grants_to = 2026", "grants_to = 2027"),
    ("refund_by = 2026", "refund_by = 2027"),
    ("opens = 2025", "opens = 2026"),
    ("closes = 2025", "closes = 2026"),
    ('"2026.3"', '"2027.1"'),
    ("och lärande 2026", "och lärande 2027"),
    ("och lärande 2026", "och lärande 2027"),
):
    NEXT = NEXT.replace(old, new)


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (NEXT.encode(), ""),
        (b"\xef\xbb\xbf" + NEXT.encode(), ""),  # Notepad's byte order mark
        (CARD.encode(), "2027.toml:3: Kortet säger utlysningen 2026, men filen heter 2027.toml"),
        (NEXT.encode("latin-1", "replace"), "Filen är inte skriven i UTF-8"),
        (
            NEXT.replace("cap_sought = 25000\ncap_granted = 25000",
                         "cap_sought = 2500\ncap_granted = 2500").encode(),
            "men beloppet i 2026.toml är 25\u00a0000 kr. Saknas en nolla",
        ),
    ],
)  # fmt: skip
def test_the_first_command_tells_what_is_wrong_with_a_new_card(
    program: Path, card: bytes, told: str
) -> None:
    said = template_of(program, "2027", card)
    assert bool(said) == bool(told)
    assert told in said


def test_the_shipped_cards_have_no_mistakes() -> None:
    assert [load_call(year).year for year in ("2015", "2025", "2026")] == ["2015", "2025", "2026"]
