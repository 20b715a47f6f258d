"""Next year's call is a new card and no new code: template, validate and generate follow it.

The card is that of 2026 with other caps, frames, criteria (for trips too), goals, districts, names
and layout, as a programmer would write it.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

import openpyxl
import pytest

from docx_export.filling.documents import generate
from tests.helpers import markdown
from tests.helpers.documents import paragraphs, tables
from validators.cards.call import Call
from validators.cards.loading import read_card
from validators.check import check
from validators.facts.computing import compute
from validators.model import Tables
from xl_tools.reading import stamp
from xl_tools.reading import tables as recognition
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template

CHANGES = (
    ('year = "2026"', 'year = "2027"'),
    ('version = "2026.3"', 'version = "2027.1"'),
    ('status = "preliminary"', 'status = "decided"'),
    ("och lärande 2026", "och lärande 2027"),
    ("och lärande 2026", "och lärande 2027"),
    ("refund_by = 2026-06-02", "refund_by = 2027-06-01"),
    ("grants_from = 2026-01-01", "grants_from = 2027-01-01"),
    ("grants_to = 2026-12-31", "grants_to = 2027-12-31"),
    ("max_project_year = 3", "max_project_year = 4"),
    ("goals = []", "frame = 5000000"),
    ("opens = 2025-05-05", "opens = 2026-05-04"),
    ("closes = 2025-09-03", "closes = 2026-09-02"),
    ("Projekt från 2025 års utlysning behöver inget i år två eller tre: ange då Projektår.", ""),
    (
        "asks_above = 500000\ncap_granted = 500000\nper_district = 2",
        "asks_above = 600000\ncap_granted = 600000\nper_district = 3\nframe = 4000000",
    ),
    ('label = "MUL"\nsheet = "MUL"', 'label = "RES"\nsheet = "Resor"'),
    ('labels = ["MUST"]', 'labels = ["MUL"]'),
    (
        "cap_sought = 25000\ncap_granted = 25000\nper_district = 2",
        "cap_sought = 30000\ncap_granted = 30000\nper_district = 1\nframe = 200000",
    ),
    (
        'name = "Norra innerstaden"\ngenitive = "Norra innerstadens"\nmerged_from = [',
        'name = "Innerstaden norr"\ngenitive = "Innerstaden norrs"\n'
        'merged_from = ["Norra innerstaden", ',
    ),
)  # fmt: skip
CRITERIA = """
[[criteria]]
id = "use"
role = "main"
short = "Nytta"
text = "Projektet är till nytta för invånarna."

[[criteria]]
id = "school"
role = "priority"
short = "Skola"
text = "Projektet drivs tillsammans med skolan."

[[criteria]]
id = "exchange"
role = "main"
short = "Utbyte"
text = "Resan är ett ömsesidigt utbyte."
kinds = ["mul"]

[[criteria]]
id = "climate"
role = "priority"
short = "Klimat"
text = "Resan görs utan flyg."
kinds = ["mul"]

[[goals]]
id = "D1"
text = "Tidigt stöd till fler"

"""
LAYOUT = """
[document.tables.lum]
rows = "all"
caption = "Alla projekt"
columns = [["nr", "Nr"], ["forvaltning", "Vem"], ["titel", "Projekt"], ["sokt", "Sökt"], \
["beslut", "Beslut"], ["beviljat", "Beviljat"], ["motivering", "Skäl"]]

[document.tables.mul]
rows = "granted"
caption = "Resor"
columns = [["titel", "Resmål"], ["sokt", "Sökt"], ["beviljat", "Kronor"]]

[rules.A12]
application = "off"
allocation = "off"
"""
BOOK = """
    ## LUM
    | Nr | Sökande                                | Titel | Sökt belopp | Beslut        | Beviljat belopp | Motivering | Nytta  |
    | 1  | Norra innerstaden                      | Alfa  | 700000      | Delvis bifall | 600000          | Taket.     | Ja     |
    | 2  | Innerstaden norrs stadsdelsförvaltning | Beta  | 600000      | Bifall        | 600000          |            | Ja     |
    | 3  | Farsta                                 | Gamma | 1000        | Avslag        | 0               | Ringa mål. | Ja     |

    ## Resor
    | Nr | Sökande  | Resmål | Sökt belopp | Beslut | Beviljat belopp | Utbyte |
    | 1  | Farsta   | Oslo   | 30000       | Bifall | 30000           | Ja     |
    | 2  | Järva    | Umeå   | 30000       | Bifall | 30000           | Ja     |
"""  # noqa: E501


@cache
def card() -> Call:
    folder = files("validators") / "calls"
    text = (folder / "2026.toml").read_text("utf-8")
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new, 1)
    before, _, rest = text.partition("[[criteria]]")
    _, _, after = rest.partition("[[applicants]]")
    text = f"{before}{CRITERIA}[[applicants]]{after}"
    text, _, _ = text.partition("[document.tables.lum]")
    start, _, rules = text.partition("[rules.A12]\n")
    _, _, rules = rules.partition("\n[rules.")
    text = f"{start}[rules.{rules}{LAYOUT}"
    return read_card(text, (folder / "common.toml").read_text("utf-8"), name="2027.toml")


@pytest.fixture(autouse=True)
def there_is_a_card_of_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (recognition, markdown):
        monkeypatch.setattr(module, "load_call", lambda year, lang="sv": card())
    monkeypatch.setattr(stamp, "years", lambda: ("2027",))


def found(book: Tables) -> list[str]:
    return [f"{f.code} {f.severity} {f.sheet}!{f.cell} {f.message}" for f in check(book, card())]


def allocation(text: str) -> Tables:
    return recognition.read_tables(markdown.allocation(text, year="2027"))


def said_in(kind: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(make_template(card(), kind)))
    cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
    return "\n".join(str(value) for value in cells if value is not None).replace("\u00a0", " ")


def test_the_forms_ask_for_what_the_card_says() -> None:
    lum, mul = said_in("lum"), said_in("mul")
    for words in ("Nytta", "Skola", "600 000 kr", "den 2 september 2026", "Innerstaden norr",
                  "högst fyra år", "Tidigt stöd till fler", "den 1 juni 2027"):  # fmt: skip
        assert words in lum
    for words in ("Utbyte", "Klimat", "30 000 kr", "RES",
                  "Högst en ansökan kan beviljas per stadsdelsförvaltning."):  # fmt: skip
        assert words in mul
    for words in ("500 000", "2026 års utlysning", "2025 års utlysning", "Strategiskt"):
        assert words not in lum
    for words in ("25 000 kr", "MUL", "Nytta", "Tidigt stöd till fler"):
        assert words not in mul


def test_the_form_lets_nobody_off_the_goals_when_the_card_does_not() -> None:
    said = said_in("lum")
    assert """=IF(LEN(TRIM('Ansökan'!C26))>0,"Klart","Saknas")""" in said
    assert "förra utlysningen" not in said


def test_the_allocation_workbook_speaks_of_its_own_sheets() -> None:
    said = said_in("fordelning")
    assert "bladen LUM och Resor" in said
    assert "LUM och MUL" not in said


@pytest.mark.parametrize("kind", ["lum", "mul", "fordelning"])
def test_a_template_is_recognised_as_one_of_its_call(kind: str) -> None:
    book = recognition.read_tables(read_workbook(make_template(card(), kind)))
    assert book.call == "2027"
    assert not [one for one in found(book) if one.startswith("S")]


def test_what_keeps_to_the_card_is_not_found() -> None:
    assert [one for one in found(allocation(BOOK)) if " info " not in one] == [
        "A02 warning LUM!D2 700\u00a0000\u00a0kr är över 600\u00a0000\u00a0kr, det högsta belopp "
        "som kan beviljas ett projekt per år."
    ]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("| Beta  | 600000      | Bifall        | 600000 ", "| Beta | 600001 | Bifall | 600001",
         "D03 error LUM!F3"),
        ("| Oslo   | 30000       | Bifall | 30000 ", "| Oslo | 30001 | Bifall | 30001",
         "D03 error Resor!F2"),
        ("| Järva    | Umeå", "| Farsta | Umeå",
         "D13 error Resor!B3 Farsta beviljas mer än en gång:"),
        ("| Farsta   | Oslo   | 30000       | Bifall | 30000           | Ja     |",
         "| Farsta | Oslo | 30000 | Bifall | 30000 | Nej |", "D15 error Resor!E2"),
        ("| Farsta   | Oslo   | 30000       | Bifall | 30000           | Ja     |",
         "| Farsta | Oslo | 30000 | Bifall | 30000 | |", "A11 warning Resor!G2"),
        ("", "", "A08 info LUM!B2 Norra innerstaden läses som Innerstaden norr."),
    ],
)  # fmt: skip
def test_the_rules_take_their_limits_from_the_card(old: str, new: str, finding: str) -> None:
    assert old in BOOK
    assert [one for one in found(allocation(BOOK.replace(old, new))) if one.startswith(finding)]


@pytest.mark.parametrize(
    ("kind", "key", "finding"),
    [
        ("mul", "Utbyte", "A11 error Ansökan!B1 Huvudkriteriet ”Utbyte” är inte besvarat."),
        ("mul", "Klimat", "A14 info Ansökan!B1 Inget prioriterat område är markerat. "
                          "Utlysningen har ett."),
        ("lum", "Delmål", "A11 error Ansökan!B1 Delmål saknas."),
    ],
)  # fmt: skip
def test_an_application_is_asked_for_the_criteria_of_its_kind(
    kind: str, key: str, finding: str
) -> None:
    year = "| Projektår | 2 |\n| Planerade år | 2 |" if kind == "lum" else ""
    book = markdown.application(f"## Ansökan\n| {key} | |\n{year}", year="2027", kind=kind)
    assert found(recognition.read_tables(book)) == [finding]


def test_the_decision_is_laid_out_and_worded_by_the_card() -> None:
    document = generate(compute(allocation(BOOK), card()), card())
    lum, mul, *_ = tables(document)
    assert lum[0] == ["Nr", "Vem", "Projekt", "Sökt", "Beslut", "Beviljat", "Skäl"]
    assert lum[1][1] == "Innerstaden norrs stadsdelsförvaltning"
    assert lum[-1] == ["–", "Summa", "–", "1 301 000", "–", "1 200 000", "–"]
    assert mul[-1] == ["Summa", "60 000", "60 000"]
    whole = "\n".join(paragraphs(document))
    for words in (
        "högst 600 000 kronor per år under ett till fyra år",
        "högst tre projekt och en studieresa.",
        "Resan är ett ömsesidigt utbyte.",
        "om medel för utveckling och lärande (RES) kommit in",
    ):
        assert words in whole
