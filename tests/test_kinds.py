"""A card with other kinds of grants than those of today is a new card and no new code.

One card has trips only, one has two kinds of projects beside the trips. Both are that of 2025 with
other kinds, and go from empty templates by way of a filled-in workbook to the documents.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from docx_export.filling.documents import generate, generate_notices
from docx_export.sources.make import make_template as make_word_template
from docx_export.sources.names import SHIPPED, appendix, word_documents
from docx_export.template_files import TEMPLATES_VARIABLE, read_template
from validators.cards.call import Call
from validators.cards.loading import load_call, read_card, years
from validators.cards.names import all_kinds
from validators.check import check
from validators.errors import CardError, DocumentError, FordelaError
from validators.facts.computing import compute
from validators.model import Tables
from validators.rules.all import RULES
from xl_tools.reading import stamp
from xl_tools.reading import tables as recognition
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.make import make_template
from xl_tools.templates.sheets import instruction

ROOT = Path(__file__).parents[1]
CARDS = files("validators") / "calls"

TRIPS = """
[kinds.resa]
label = "RESA"
sheet = "Resor"
name = "medel för studieresor"
purpose = "lärande genom resor"
item = "resa"
cap_sought = 25000
cap_granted = 25000
per_district = 2
form = "trip"
"""
YOUTH = """
[kinds.ung]
label = "UNG"
sheet = "UNG"
name = "medel för ungas projekt"
purpose = "projekt som unga driver"
item = "ungdomsprojekt"
asks_above = 60000
cap_granted = 50000
"""
TEXTS = """
[document.texts]
sammanfattning = "Det är årets fördelning."
bakgrund = "Medlen utlyses varje år."
kriterier = "Projekt ska pröva något nytt."
studiebesok = "En resa ska ge lärdomar."
arendet = "Ansökningarna har prövats."
synpunkter = "Förvaltningen föreslår följande."
redovisning = "Medlen redovisas."
aterbetalning = "Det som inte används betalas tillbaka."
"""
TABLE = """
[document.tables.{kind}]
rows = "granted"
caption = "{caption}"
columns = [["sokande", "Ansökande förvaltning"], ["titel", "Titel"], ["beviljat", "Summa (kr)"]]
"""


def _text(kinds: str, *tables: str) -> str:
    """The card of 2025 with other kinds, and with a table of the decision for each."""
    text = (CARDS / "2025.toml").read_text("utf-8")
    before, _, rest = text.partition("[kinds.lum]")
    own, first, after = rest.partition("\n[[criteria]]")
    after, _, _ = after.partition("[document.texts]")
    layouts = (TABLE.format(kind=kind, caption=f"Medel {kind}") for kind in tables)
    named = kinds.replace("[own]", f"[kinds.lum]{own}")
    return f"{before}{named}{first}{after}{TEXTS}{''.join(layouts)}"


@cache
def card(name: str) -> Call:
    text = {
        "one": _text(TRIPS, "resa"),
        "projects": _text(YOUTH, "ung"),
        "three": _text(f"[own]{YOUTH}", "lum", "mul", "ung"),
    }[name]
    return read_card(text, (CARDS / "common.toml").read_text("utf-8"), name="2025.toml")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have workbooks read by the card of a name, which is returned."""

    def put(name: str) -> Call:
        monkeypatch.setattr(recognition, "load_call", lambda year, lang="sv": card(name))
        monkeypatch.setattr(stamp, "years", lambda: ("2025",))
        return card(name)

    return put


CASE: Mapping[str, Any] = {
    "stage": "förslag",
    "document_date": dt.date(2024, 11, 20),
    "meeting_date": dt.date(2024, 12, 10),
    "dnr": "3.1-1/2024",
}
DECIDED: Mapping[str, Any] = {
    "stage": "beslutat",
    "paragraph": "15",
    "secretary": "Sekreterare A",
    "course": "Ordföranden finner att nämnden bifaller förslaget.",
    "adjusted_on": dt.date(2024, 12, 12),
    "dispatch_date": dt.date(2024, 12, 16),
}


def row(call: Call, kind: str, number: int, granted: int, **other: Any) -> dict[str, Any]:
    """An application that is granted all that it seeks."""
    values = {
        "number": number,
        "received": dt.date(2024, 6, 3),
        "status": "inkommen",
        "applicant": call.applicants[number].name,
        "title": f"{'Malmö stad, besök' if call.is_trip(kind) else 'Projekt'} {kind}{number}",
        "purpose": "Att lära av andra.",
        "project_id": f"{kind}-{number}",
        "project_year": 1,
        "planned_years": 1,
        "travel": "tåg",
        "in_target_group": "Ja",
        "sought": granted,
        "decision": "Bifall",
        "granted": granted,
        **{f"grade_{criterion.id}": "Ja" for criterion in call.criteria},
    }
    columns = call.table("allocation", kind)
    kept = {key: value for key, value in {**values, **other}.items() if key in columns}
    return {"kind": kind, **kept}


def book(call: Call, *rows: Mapping[str, Any], **case: Any) -> Tables:
    data = {"applications": list(rows), "case": [{**CASE, **case}]}
    made = make_template(call, "fordelning", data=data)
    return recognition.read_tables(read_workbook(made))


def told(tables: Tables, call: Call) -> set[tuple[str, str | None, str | None]]:
    return {
        (finding.code, finding.sheet, finding.cell)
        for finding in check(tables, call)
        if finding.severity != "info"
    }


def cell_of(call: Call, kind: str, column: str, number: int) -> str:
    """Where a column of the nth application of a kind stands in the template."""
    made = openpyxl.load_workbook(io.BytesIO(make_template(call, "fordelning")))
    header = made[call.kinds[kind].sheet][7]
    letters = {cell.value: cell.column_letter for cell in header}
    return f"{letters[call.title(column, kind)]}{7 + number}"


def case_cell(call: Call, label: str) -> str:
    made = openpyxl.load_workbook(io.BytesIO(make_template(call, "fordelning")))
    return next(f"B{cell.row}" for cell in made["Ärende"]["A"] if cell.value == label)


def said(data: bytes) -> str:
    """All that a document says, spaces plain."""
    body = docx.Document(io.BytesIO(data)).element.body
    texts = [element.text or "" for element in body.iter() if element.tag.endswith("}t")]
    return "".join(texts).replace("\u00a0", " ")


def complete(call: Call) -> list[dict[str, Any]]:
    """Two applications of each kind, with amounts that tell the kinds apart."""
    return [
        row(call, kind, number, 10_000 + 1_000 * index + number)
        for index, kind in enumerate(call.kinds)
        for number in (1, 2)
    ]


def sum_of(call: Call, kind: str) -> str:
    return f"{20_003 + 2_000 * list(call.kinds).index(kind):,} kronor".replace(",", " ")


BOTH = pytest.mark.parametrize("name", ["one", "projects", "three"])


@BOTH
def test_the_forms_are_empty_and_right_from_the_start(use: Any, name: str) -> None:
    call = use(name)
    for kind in call.kinds:
        tables = recognition.read_tables(read_workbook(make_template(call, kind)))
        assert tables.kind == kind
        assert tables["applications"].rows[0]["kind"].value == kind
        columns = call.table("application", kind)
        assert ("travel" in columns, "project_year" in columns) == (
            call.is_trip(kind),
            not call.is_trip(kind),
        )


@BOTH
def test_a_budget_is_checked_whatever_the_kind(use: Any, name: str) -> None:
    call = use(name)
    for kind in call.kinds:
        line = {
            "line_category": call.choices("line_category", kind)[0],
            "line_quantity": 2,
            "line_price": 100,
            "line_amount": 250,
        }
        made = make_template(call, kind, data={"budget": [line]})
        findings = check(recognition.read_tables(read_workbook(made)), call)
        assert ("B01", "Budget") in {(finding.code, finding.sheet) for finding in findings}


@BOTH
def test_the_allocation_workbook_has_a_sheet_of_each_kind(use: Any, name: str) -> None:
    call = use(name)
    made = openpyxl.load_workbook(io.BytesIO(make_template(call, "fordelning")))
    sheets = [kind.sheet for kind in call.kinds.values()]
    assert made.sheetnames[: len(sheets)] == sheets
    labels = {cell.value for cell in made["Ärende"]["A"]}
    for sheet in sheets:
        assert {f"Ram {sheet}", f"Gemensam motivering {sheet}"} <= labels
    assert not {"Ram LUM", "Ram MUL"} & labels - {f"Ram {sheet}" for sheet in sheets}


@BOTH
def test_a_complete_workbook_has_no_findings(use: Any, name: str) -> None:
    call = use(name)
    assert told(book(call, *complete(call)), call) == set()


def test_faults_in_trips_alone_are_told_on_their_sheet(use: Any) -> None:
    call = use("one")
    tables = book(
        call,
        row(call, "resa", 1, 20_000, sought=30_000, decision="Delvis bifall", motivation="Taket."),
        row(call, "resa", 2, 20_000, purpose="En konferens om stöd."),
        row(call, "resa", 3, 26_000),
        frame_resa=50_000,
    )
    assert told(tables, call) == {
        ("A03", "Resor", cell_of(call, "resa", "sought", 1)),
        ("A15", "Resor", cell_of(call, "resa", "purpose", 2)),
        ("A03", "Resor", cell_of(call, "resa", "sought", 3)),
        ("D03", "Resor", cell_of(call, "resa", "granted", 3)),
        ("D14", "Ärende", case_cell(call, "Ram Resor")),
    }


def test_faults_in_a_third_kind_are_told_on_its_sheet(use: Any) -> None:
    call = use("three")
    tables = book(
        call,
        *complete(call)[:4],
        row(call, "ung", 1, 70_000),
        row(call, "ung", 2, 40_000, planned_years=5, grade_new_way="Nej"),
        frame_ung=100_000,
    )
    assert told(tables, call) == {
        ("D14", "Ärende", case_cell(call, "Ram UNG")),
        ("A02", "UNG", cell_of(call, "ung", "sought", 1)),
        ("D03", "UNG", cell_of(call, "ung", "granted", 1)),
        ("A05", "UNG", cell_of(call, "ung", "planned_years", 2)),
        ("D15", "UNG", cell_of(call, "ung", "decision", 2)),
    }


@BOTH
def test_the_documents_tell_of_each_kind(use: Any, name: str) -> None:
    call = use(name)
    facts = compute(book(call, *complete(call)), call)
    made = {
        document: said(generate(facts, call, document))
        for document in word_documents(call.kinds)
        if document != "meddelande"
    }
    assert set(made) == {"fordelning", "protokollsutdrag", *map(appendix, call.kinds)}
    for kind, grant in call.kinds.items():
        amount = sum_of(call, kind)
        for document in ("fordelning", "protokollsutdrag", appendix(kind)):
            assert grant.name in made[document]
            assert f"Den föreslagna summan för {grant.label} är {amount}" in made[document]
        assert f"{amount} fördelas som {grant.name}" in made["fordelning"] or (
            f"{amount} som {grant.name}" in made["fordelning"]
        )
        assert f"Medel {kind}" in made["fordelning"]
        others = [other.label for key, other in call.kinds.items() if key != kind]
        assert not [label for label in others if f" {label} " in made[appendix(kind)]]


def test_with_three_kinds_the_sums_are_told_together(use: Any) -> None:
    call = use("three")
    decision = said(generate(compute(book(call, *complete(call)), call), call))
    assert "Tillsammans omfattar ansökningarna 66 009 kronor." in decision
    assert "Förslaget till fördelning framgår av tabell 1, tabell 2 och tabell 3." in decision
    assert (
        "Förslaget innebär att 20 003 kronor fördelas som lokala utvecklingsmedel, 22 003 kronor "
        "som medel för utveckling och lärande och 24 003 kronor som medel för ungas projekt. "
        "Sammanlagt fördelas 66 009 kronor." in decision
    )
    assert decision.count("Projekt ska pröva något nytt.") == 1


def test_kinds_without_applications_are_not_told_of(use: Any) -> None:
    call = use("three")
    few = [entry for entry in complete(call) if entry["kind"] == "ung"]
    decision = said(generate(compute(book(call, *few), call), call))
    assert "I utlysningen för 2025 har två ansökningar om medel för ungas projekt" in decision
    assert "Förslaget innebär att 24 003 kronor fördelas som medel för ungas projekt." in decision
    assert "Projekt ska pröva något nytt." in decision
    assert not [word for word in ("LUM", "MUL", "Dessutom", "Sammanlagt") if word in decision]


@BOTH
def test_minutes_and_notices_follow_the_decision(use: Any, name: str) -> None:
    call = use(name)
    rows = [{**entry, "decided": entry["granted"]} for entry in complete(call)]
    facts = compute(book(call, *rows, **DECIDED), call)
    minutes = said(generate(facts, call, "protokollsutdrag"))
    for kind, grant in call.kinds.items():
        assert f"{sum_of(call, kind)} som {grant.name}" in minutes
    notices = {key: said(data) for key, data in generate_notices(facts, call).items()}
    assert len(notices) == 2
    assert all(grant.label in text for text in notices.values() for grant in call.kinds.values())


# --- templates of documents ----------------------------------------------------------------------


def test_the_files_are_for_the_kinds_of_the_cards_that_there_are() -> None:
    assert load_call(years()[-1]).forms == SHIPPED


def test_for_other_kinds_a_template_is_made_from_its_source() -> None:
    call = card("three")
    assert read_template("fordelning", call) == make_word_template("fordelning", call.forms)
    shipped = (ROOT / "docx_export/templates/bilaga-lum.docx").read_bytes()
    assert read_template("bilaga-lum", call) == shipped
    with pytest.raises(DocumentError, match="”bilaga-resa”"):
        read_template("bilaga-resa", call)


def test_the_offices_own_template_of_a_kind_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = card("three")
    own = make_word_template("bilaga-mul", call.forms)
    (tmp_path / "bilaga-ung.docx").write_bytes(own)
    monkeypatch.setenv(TEMPLATES_VARIABLE, str(tmp_path))
    assert read_template("bilaga-ung", call) == own


# --- names of kinds ------------------------------------------------------------------------------


def test_the_kinds_of_all_cards_are_known_without_reading_one() -> None:
    assert set(all_kinds()) == {kind for year in years() for kind in load_call(year).kinds}


def test_a_workbook_of_a_kind_that_the_call_has_not_is_refused() -> None:
    with pytest.raises(FordelaError, match="Välj resa, fordelning"):
        make_template(card("one"), "lum")


@pytest.mark.parametrize("name", ["trip", "total", "fordelning", "UNG"])
def test_a_kind_cannot_have_a_name_that_means_something_else(name: str) -> None:
    text = _text(TRIPS.replace("resa]", f"{name}]"), name)
    with pytest.raises(CardError, match="kan inte heta"):
        read_card(text, (CARDS / "common.toml").read_text("utf-8"))


def test_the_instruction_tells_the_rules_of_the_forms_that_the_rules_are_for() -> None:
    forms = {key: rule.form for rule in RULES for key in rule.keys}
    assert {key: forms[key] for key in instruction.FORM_OF_RULE} == instruction.FORM_OF_RULE


def _constants(module: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that is no docstring, with their lines."""
    tree = ast.parse(module.read_text("utf-8"))
    documented = {
        id(statement.value) for statement in ast.walk(tree) if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documented:
            yield node.lineno, node.value


def test_no_code_names_a_kind() -> None:
    """What differs between kinds is asked of the card."""
    allowed = {Path("docx_export/sources/names.py")}
    named = [
        f"{module}:{line} {text!r}"
        for package in ("validators", "opc", "docx_export", "xl_tools")
        for module in sorted(path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))
        if module not in allowed
        for line, text in _constants(ROOT / module)
        for kind in all_kinds()
        if text == kind or text.startswith(f"{kind}.") or text.endswith((f"-{kind}", f"_{kind}"))
    ]
    assert named == []
