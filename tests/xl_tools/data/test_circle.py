"""Workbook → JSON → workbook → JSON: the same data, whatever stands in the cells."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.helpers.markdown import book_bytes
from tests.helpers.project import ROOT
from tests.helpers.rule_cases import Case, cases
from validators.cards.call import Call
from validators.cards.loading import load_call, years
from validators.check import check
from validators.errors import FordelaError
from validators.model import ErrorValue, Finding, Severity
from xl_tools.cli.main import main
from xl_tools.data import json_files
from xl_tools.data.schema import BUDGET_TABLES, CASE_TABLES, columns_of, schema
from xl_tools.jobs.convert import MadeWorkbook, make_workbook
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.reports.results import Result
from xl_tools.templates.examples import example, example_years
from xl_tools.templates.make import make_template

VALID = Draft202012Validator(json.loads(schema()))


def as_json(book: bytes, name: str = "bok.xlsx") -> bytes:
    """What `batch --to json` writes of a workbook."""
    tables = read_tables(read_workbook(book))
    findings = check(tables, load_call(tables.call, tables.lang))
    return json_files.encode(
        Result.of(name, book, tables.call, findings, tables.lang, tables.stage), tables
    )


def remade(data: bytes) -> MadeWorkbook:
    return make_workbook(json_files.decode(data))


def said(data: bytes) -> dict[str, Any]:
    """The data alone. Rows move up where others were blank, so cells may stand elsewhere; and a sum
    counts what stands in rows that are no applications, which do not come round."""
    told = json.loads(data)
    told["tables"].pop("totals", None)
    for rows in told["tables"].values():
        for row in rows:
            for field in row.values():
                del field["cell"]
    return {key: told[key] for key in ("call", "kind", "lang", "stage", "tables")}


def assert_circle(book: bytes) -> None:
    first = as_json(book)
    VALID.validate(json.loads(first))
    made = remade(first)
    assert made.differences == ()
    second = as_json(made.data)
    assert said(second) == said(first)
    assert remade(second).data == made.data


# ---------------------------------------------------------------------------------------------
# the real calls


@pytest.mark.parametrize("year", example_years())
def test_every_workbook_of_the_real_calls_comes_round(year: str) -> None:
    for name, book in example(year).items():
        first = as_json(book, name)
        VALID.validate(json.loads(first))
        made = remade(first)
        assert made.differences == (), name
        # with cells and findings: the layout is the template's, too
        assert _but_the_file(as_json(made.data, name)) == _but_the_file(first), name


@pytest.mark.parametrize("case", cases("should_fail")[::4], ids=lambda case: case.name)
def test_a_workbook_with_a_mistake_comes_round(case: Case) -> None:
    tables = case.tables()
    first = json_files.encode(Result.of("", b"", tables.call, (), stage=tables.stage), tables)
    made = remade(first)
    assert made.differences == ()
    before, after = said(first)["tables"], said(as_json(made.data))["tables"]
    for name, rows in before.items():
        for row, again in zip(rows, after[name], strict=True):
            assert {key: _written(field) for key, field in row.items()} == {
                key: again[key] for key in row
            }


def _written(field: dict[str, Any]) -> dict[str, Any]:
    """A field as it comes back: a formula does not."""
    if isinstance(field.get("stood"), dict) and "formula" in field["stood"]:
        return {**field, "stood": {"error": "#N/A"}}
    return field


def _but_the_file(data: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(data)
    del told["sha256"]
    return told


# ---------------------------------------------------------------------------------------------
# random data


LONG = "så långt som det får vara"
"""Stands for a text as long as a cell holds, which hypothesis would not like to print."""
ODD_TEXTS = (
    "=1+1", "=cmd|' /C calc'!A0", "+46 8", "@x", "  två  ord  ", "rad ett\nrad två", "a\r\nb\rc",
    "-", "–", "_x000D_", "_x005F_x0041_", "åäö ÅÄÖ é 😀", "'1", "#REF!", "#N/A", "TRUE",
    "\u00a0x\u200b", "<&>\"'", "\t", " ", LONG, "a\x01b\ufffe", "12", "1e5", "2025-01-31",
    "31 december 2025", "250 950:-", "300 tkr", "ca 400 000 kr", "50 %", "17 och 19", "4, 5", "ja",
    "x", "Delvis", "kr", "Summa", "Titel", "Farsta", "Farsta och Skärholmen", "LUM", "MUL",
    "Socialförvaltningen, Enheten",
)  # fmt: skip
ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#SPILL!")
DATES = st.dates(dt.date(1900, 3, 1), dt.date(2100, 12, 31))
ANYTHING = st.one_of(
    st.none(),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=12),
    st.integers(-5, 10**9 + 5),
    st.integers(40_000, 50_000),  # in a format of dates it would be one
    st.just(dt.datetime(2025, 1, 31)),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(-1e20, 1e20, allow_nan=False),
    st.booleans(),
    DATES,
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)).map(
        lambda when: when.replace(microsecond=0)
    ),
    st.times().map(lambda when: when.replace(microsecond=0)),
    st.sampled_from(ERRORS).map(ErrorValue),
)


def _usual(call: Call, kind: str, key: str, type_: str) -> st.SearchStrategy[Any]:
    if type_ == "choice":
        return st.sampled_from(call.choices(key, kind) or ("Ja",))
    names = [applicant.name for applicant in call.applicants]
    return {
        "text": st.text("abcåäö =-\n", max_size=40),
        "amount": st.integers(0, 900_000),
        "integer": st.integers(1, 40),
        "decimal": st.floats(0, 12).map(lambda number: round(number, 2)),
        "date": DATES,
        "applicants": st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True),
        "numbers": st.lists(st.integers(1, 40), min_size=1, max_size=3, unique=True),
    }[type_]


@st.composite
def _row(draw: st.DrawFn, call: Call, kind: str, name: str, own: str) -> dict[str, Any]:
    columns = columns_of(call, kind, name)
    usual = draw(st.booleans())
    return {
        key: draw(_usual(call, own, key, column.type) if usual else ANYTHING)
        for key, column in columns.items()
        if own in column.kinds and key != "kind" and draw(st.integers(0, 3))
    }


Recipe = tuple[str, str, str, dict[str, list[dict[str, Any]]]]
"""Call, kind and language of a workbook, and what stands in it."""


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    call = load_call(draw(st.sampled_from(years())))
    kind = draw(st.sampled_from(call.template_kinds))
    data: dict[str, list[dict[str, Any]]] = {}
    if kind == "fordelning":
        data["applications"] = [
            {"kind": own, **draw(_row(call, kind, "applications", own))}
            for own in draw(st.lists(st.sampled_from(tuple(call.kinds)), max_size=4))
        ]
        data["case"] = draw(st.lists(_row(call, kind, "case", "lum"), max_size=1))
        lists = CASE_TABLES[1:]
    else:
        data["applications"] = [draw(_row(call, kind, "applications", kind))]
        lists = BUDGET_TABLES
    for name in lists:
        own = "lum" if kind == "fordelning" else kind
        data[name] = draw(st.lists(_row(call, kind, name, own), max_size=3))
    return call.year, kind, draw(st.sampled_from(("sv", "en"))), data


@given(recipes())
@settings(max_examples=25, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
def test_random_data_comes_round(recipe: Recipe) -> None:
    assert_random(recipe)


def assert_random(recipe: Recipe) -> None:
    year, kind, lang, data = recipe
    for row in (row for rows in data.values() for row in rows):
        row |= {key: "x" * 32_767 for key, value in row.items() if value == LONG}
    assert_circle(make_template(load_call(year), kind, lang=lang, data=data))


def test_a_number_of_seventeen_digits_comes_round() -> None:
    amounts = [
        {"line_amount": -14717528948804104.0},
        {"line_amount": 1001, "line_share": 0.1 + 0.2},
    ]
    book = make_template(load_call("2025"), "lum", data={"applications": [{}], "budget": amounts})
    cells = read_workbook(book).sheets["Budget"].cells.values()
    assert {-14717528948804104.0, 0.1 + 0.2} <= {cell.value for cell in cells}
    assert_circle(book)


# ---------------------------------------------------------------------------------------------
# what stands in workbooks of people


FORM = """
## Ansökan
| Medel            | LUM                                  |
| Sökande          | Socialförvaltningen, Enheten för stöd |
| Titel            | "=1+1"                               |
| Sökt belopp      | 300 000:-                            |
| Egen finansiering | tre kronor                          |
| Total kostnad    | =Budget!B9                           |
| Annan finansiering | #REF!                              |
| Projektår        | 2.5                                  |
| Från             | 45000                                |
| Till             | 31 december 2025                     |
## Budget
| Slag | Beskrivning | Antal | Pris per styck | Belopp    |
| Lön  | Månader     | 2     | 100            | =C2*D2 -> 200 |
|      |             |       |                |           |
| Resor | Tåg        | 3     | ungefär 10     | 31        |
## _fordela
| call | "2025" |
| kind | lum    |
"""


def _form(data: bytes) -> dict[str, dict[str, Any]]:
    (row,) = json.loads(data)["tables"]["applications"]
    return row  # type: ignore[no-any-return]


def test_what_stands_in_a_cell_is_told_where_the_value_does_not_tell_it() -> None:
    row = _form(as_json(book_bytes(FORM)))
    assert row["sought"] == {"value": 300000, "cell": "Ansökan!B4", "stood": "300 000:-"}
    assert row["own_funding"]["stood"] == "tre kronor"
    assert row["own_funding"]["unread"] is True
    assert row["cost"]["stood"] == {"formula": "Budget!B9"}
    assert row["other_funding"]["stood"] == {"error": "#REF!"}
    assert row["applicant"]["stood"] == "Socialförvaltningen, Enheten för stöd"
    assert row["unit"]["cell"] == row["applicant"]["cell"]
    assert "stood" not in row["kind"]
    assert "contact" not in row  # this workbook has no such label


def test_an_old_form_comes_round_though_its_layout_is_another() -> None:
    first = as_json(book_bytes(FORM))
    made = remade(first)
    assert made.differences == ()
    second = as_json(made.data)
    before, after = said(first)["tables"], said(second)["tables"]
    formula = {"value": None, "stood": {"formula": "Budget!B9"}, "unread": True}
    assert before["applications"][0].pop("cost") == formula
    # never a formula of somebody's, and no other value either
    error = {"value": None, "stood": {"error": "#N/A"}, "unread": True}
    assert after["applications"][0].pop("cost") == error
    for name, rows in before.items():
        for row, again in zip(rows, after[name], strict=True):
            assert {key: again[key] for key in row} == row
            assert all(again[key]["value"] is None for key in again.keys() - row.keys())


def test_what_no_workbook_of_the_template_can_say_is_told() -> None:
    twice = FORM.replace("| Projektår ", "| Titel            | En annan |\n| Projektår ")
    made = remade(as_json(book_bytes(twice)))
    (line,) = made.differences
    assert "Titel är oläsligt i filen, men läses som ”=1+1” i arbetsboken." in line


def test_a_text_is_never_a_formula() -> None:
    read = read_workbook(remade(as_json(book_bytes(FORM))).data)
    cells = [cell for sheet in read.sheets.values() for cell in sheet.cells.values()]
    assert [cell for cell in cells if cell.formula == "1+1"] == []
    assert [cell for cell in cells if cell.value == "=1+1" and cell.sheet == "Ansökan"] != []


# ---------------------------------------------------------------------------------------------
# files from other systems


def small(**changes: object) -> dict[str, Any]:
    """The least that a file can say."""
    row = {"kind": {"value": "lum"}, "number": {"value": 1}, "applicant": {"value": ["Farsta"]}}
    told = {"call": "2025", "kind": "fordelning", "tables": {"applications": [row]}}
    return {**told, **changes}


def packed(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def with_field(key: str, field: object) -> bytes:
    told = small()
    told["tables"]["applications"][0][key] = field
    return packed(told)


def test_little_is_enough() -> None:
    VALID.validate(small())
    made = remade(packed(small()))
    assert made.differences == ()
    tables = read_tables(read_workbook(made.data))
    assert tables["applications"].rows[0]["applicant"].value == ("Farsta",)
    assert tables["case"].rows[0]["stage"].value == "förslag"  # as in an empty template


def test_the_order_of_kinds_is_the_order_of_the_sheets() -> None:
    told = small()
    rows = [{"kind": {"value": kind}, "number": {"value": 1}, "title": {"value": title}}
            for kind, title in (("mul", "b"), ("lum", "a"), ("mul", "c"))]  # fmt: skip
    told["tables"]["applications"] = rows
    made = remade(packed(told))
    assert made.differences == ()
    read = read_tables(read_workbook(made.data))["applications"]
    assert [row["title"].value for row in read] == ["a", "b", "c"]


def test_a_calculated_cell_is_calculated_where_the_file_says_nothing() -> None:
    line = {"line_quantity": {"value": 2.0}, "line_price": {"value": 150}}
    told = {"call": "2025", "kind": "lum", "tables": {"applications": [{}], "budget": [line]}}
    VALID.validate(told)
    row = _form(as_json(remade(packed(told)).data))
    assert row["cost"]["value"] == 300
    told["tables"]["budget"][0]["line_amount"] = {"value": None}  # type: ignore[index]
    assert _form(as_json(remade(packed(told)).data))["cost"]["value"] == 0


WRONG = {
    "no JSON": (b'{"call": "2025",\n "kind": lum}', "Filen är inte riktig JSON (rad 2, byte 10)."),
    "cut off": (b'{"call": "2025"', "Filen är inte riktig JSON."),
    "not UTF-8": (b'{"call": "\xe5"}', "Filen är inte riktig JSON"),
    "empty": (b"", "Filen är inte riktig JSON."),
    "a list": (b"[]", "Här ska stå ett objekt, inte en lista."),
    "deep": (b'{"x": ' + b"[" * 100_000, "nästlad djupare"),
    "no kind": (packed({"call": "2025"}), "”kind” saknas."),
    "unknown call": (packed(small(call="1999")), "Det finns ingen utlysning 1999."),
    "climbing call": (packed(small(call="../2025")), "Det finns ingen utlysning ../2025."),
    "unknown kind": (packed(small(kind="must")), "kind: Det finns ingen arbetsbok ”must”. Välj"),
    "unknown table": (
        packed(small(tables={"applications": [], "oficers": []})),
        "tables: ”oficers” hör inte dit. Menas ”officers”?",
    ),
    "unknown column": (
        with_field("aplicant", {"value": None}),
        "tables.applications[0]: ”aplicant” hör inte dit. Menas ”applicant”?",
    ),
    "no choice": (
        with_field("decision", {"value": "Kanske"}),
        "tables.applications[0].decision.value: ”Kanske” är inte ett av valen. Välj bland Bifall,",
    ),
    "a text for an amount": (
        with_field("granted", {"value": "5"}),
        "tables.applications[0].granted.value: Här ska stå ett heltal eller null, inte en text.",
    ),
    "a huge number": (with_field("granted", {"value": 10**40}), "granted.value: Talet är större"),
    "a huge number that stood": (with_field("granted", {"value": 1, "stood": 10**40}), "större"),
    "no number": (b'{"call": "2025", "kind": NaN}', "Filen är inte riktig JSON"),
    "no date": (with_field("received", {"value": "2025-02-30"}), "Det är inget datum."),
    "too long": (with_field("title", {"value": "x" * 32_768}), "fler tecken än de 32\u00a0767"),
    "no field": (with_field("title", "Titel"), "title: Här ska stå ett objekt, inte en text."),
    "a field too many": (with_field("title", {"value": "x", "y": 1}), "title: ”y” hör inte dit."),
    "two cases": (packed(small(tables={"applications": [], "case": [{}, {}]})), "en enda rad"),
    "a column of the other kind": (
        packed(small(tables={"applications": [
            {"kind": {"value": "mul"}, "project_id": {"value": "7"}}]})),
        "tables.applications[0].project_id: Kolumnen finns inte för det slaget.",
    ),
    "a name twice": (
        packed(small()).replace(b'"call"', b'"call":"2026","call"', 1),
        "”call” står flera gånger i samma objekt.",
    ),
    "a column twice": (
        with_field("title", {"value": "B"}).replace(b'"title"', b'"title":{},"title"', 1),
        "”title” står flera gånger i samma objekt. Låt det som gäller stå en gång.",
    ),
    "no kind of the row": (
        packed(small(tables={"applications": [{"kind": {"value": None}}]})),
        "tables.applications[0].kind: Raden säger inte vilket slag den är.",
    ),
    "too many rows": (
        packed(small(tables={"applications": [], "officers": [{}] * 10_001})),
        "Det är 10\u00a0001 rader",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_told_with_place_and_what_to_do(name: str) -> None:
    data, expected = WRONG[name]
    with pytest.raises(FordelaError) as told:
        remade(data)
    assert expected in str(told.value)


@pytest.mark.parametrize(
    "name",
    ["no kind", "unknown call", "unknown kind", "unknown table", "unknown column", "no choice",
     "a text for an amount", "a huge number", "too long", "no field", "a field too many",
     "two cases"],
)  # fmt: skip
def test_the_schema_refuses_what_the_command_refuses(name: str) -> None:
    assert not VALID.is_valid(json.loads(WRONG[name][0]))


@pytest.mark.parametrize(
    ("value", "read"),
    [("a\x01b", "a\ufffdb"), ("\x00", "\ufffd"), (" luft ", "luft"), ("\ufffe", "\ufffd")],
)
def test_what_no_cell_can_say_is_told(value: str, read: str) -> None:
    (line,) = remade(with_field("title", {"value": value})).differences
    assert line.startswith("LUM!C8: Titel är")
    assert f"läses som ”{read}” i arbetsboken" in line


def test_a_value_that_contradicts_what_stood_is_told() -> None:
    (line,) = remade(with_field("granted", {"value": 5, "stood": "7"})).differences
    assert "Beviljat belopp är ”5” i filen, men läses som ”7” i arbetsboken." in line


@pytest.mark.parametrize("stood", [{"formula": "HYPERLINK(1)"}, {"error": "=1+1"}, "=1+1", "@SUM"])
def test_nothing_in_a_file_becomes_a_formula(stood: object) -> None:
    made = remade(with_field("title", {"value": None, "stood": stood, "unread": True}))
    cell = read_workbook(made.data).sheets["LUM"].cells["C8"]
    assert cell.formula is None
    assert cell.value == stood or cell.value == ErrorValue("#N/A")


# ---------------------------------------------------------------------------------------------
# the schema, and the command


def test_the_published_schema_is_not_stale_and_is_one() -> None:
    kept = (ROOT / "docs" / "data.schema.json").read_text("utf-8")
    assert kept == f"{schema()}\n", "run: python3 tasks.py templates"
    Draft202012Validator.check_schema(json.loads(kept))


def test_all_that_json_of_findings_can_hold_is_in_the_schema() -> None:
    book = make_template(load_call("2025"), "lum")
    tables = read_tables(read_workbook(book))
    findings = [
        Finding("A01", severity, sheet, sheet and "B1", "a", value=value, place="boken")
        for severity in Severity
        for sheet, value in (("Ansökan", "1"), (None, None))
    ]
    data = json_files.encode(
        Result.of("å.xlsx", book, "2025", findings, stage=tables.stage), tables
    )
    VALID.validate(json.loads(data))
    assert remade(data).differences == ()


def test_the_command_writes_the_workbook_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "data.json", tmp_path / "bok.xlsx"
    data.write_bytes(b"\xef\xbb\xbf" + packed(small()))
    assert main(["to-workbook", str(data), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    before = out.read_bytes()
    assert main(["to-workbook", str(data), "--out", str(out)]) == 2
    assert out.read_bytes() == before
    with_buttons = tmp_path / "bok.xlsm"
    assert main(["to-workbook", str(data), "--out", str(with_buttons)]) == 0
    assert read_tables(read_workbook(with_buttons.read_bytes())).call == "2025"
    data.write_bytes(with_field("title", {"value": " luft "}))
    assert main(["to-workbook", str(data), "--out", str(tmp_path / "annan.xlsx")]) == 1
    assert "LUM!C8: Titel är" in capsys.readouterr().out
    data.write_bytes(b"{")
    assert main(["to-workbook", str(data), "--out", str(tmp_path / "ny.xlsx")]) == 2
    assert f"fordela: {data}: Filen är inte riktig JSON" in capsys.readouterr().err


def test_the_command_shows_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["to-workbook", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(schema())
