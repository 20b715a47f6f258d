"""English throughout: what is found is the same, and everything said of it is English."""

from __future__ import annotations

import ast
import datetime as dt
import io
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.helpers import amounts_as_written, applicants_as_written, dates_as_written, markdown
from tests.helpers.english import swedish_in
from tests.helpers.project import ROOT
from tests.helpers.rule_cases import Case, cases
from tests.helpers.xml_books import packed, parts, sheet
from validators.cards.loading import load_call, years
from validators.cards.translation import names_in
from validators.check import check
from validators.findings import shown_value
from validators.model import ErrorValue, Finding, Reading, Scalar, Severity, Tables
from validators.parsing.amounts import read_amount
from validators.parsing.applicants import read_applicants
from validators.parsing.dates import read_date
from validators.parsing.scalars import read_choice, read_decimal, read_integer, read_numbers
from xl_tools.buttons.exchange import Request
from xl_tools.buttons.press import press
from xl_tools.cli.main import main
from xl_tools.marking.marks import mark, unmark
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import Workbook, read_workbook
from xl_tools.reports.results import Result, as_text
from xl_tools.templates.examples import example
from xl_tools.templates.make import make_template

WHEN = dt.datetime(2026, 11, 27, 9, 30)


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(f.code, str(f.severity), f.sheet, f.cell) for f in found]


def swedish_of(finding: Finding, *known: str) -> list[str]:
    return swedish_in(
        f"{finding.message} {finding.hint} {finding.source} {finding.place}",
        finding.value,
        *known,
    )


def read_and_checked(book: Workbook, lang: str, year: str | None = None) -> tuple[Finding, ...]:
    tables = read_tables(book, year, lang=lang)
    assert tables.lang == lang
    return check(tables, load_call(tables.call, lang))


# --- what is found -------------------------------------------------------------------------------


def book_of(case: Case) -> Workbook:
    kind = case.stage.partition(" ")[2]
    if kind:
        return markdown.application(case.text, year=case.call, kind=kind)
    return markdown.allocation(case.text, year=case.call)


@pytest.mark.parametrize("case", cases("should_fail"), ids=lambda case: case.name)
def test_a_workbook_gets_the_same_findings_in_english_words(case: Case) -> None:
    book = book_of(case)
    swedish, english = (read_and_checked(book, lang) for lang in ("sv", "en"))
    # two of one code in one cell are ordered by their words
    assert Counter(told(english)) == Counter(told(swedish))
    assert [
        (f.message, w) for f in english if (w := swedish_of(f) and swedish_of(f, *in_row(book, f)))
    ] == []


def in_row(book: Workbook, finding: Finding) -> list[str]:
    """What stands in a finding's row: names and titles are told as people wrote them."""
    if finding.sheet is None or finding.cell is None:
        return []
    row = int(finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return [str(cell.value) for cell in book.sheets[finding.sheet].rows[row].values()]


DAMAGED = """
## LUM
| Nr | Sökande            | Titel | Sökt belop | Beslut | Beviljat belopp (tkr) | Inkommen | Nr |
| 1  | Farsta             | Alfa  | 500000     | bifal  | 500                   | 8/9        | 1 |
| 2  | Fasta              | #REF! | 300        | Ja     | 3                     | =A1        | 3 |
|    |                    |       | 99         |        |                       |            |   |
| 4  | Farsta\u00ad, IoF  | Beta  | TRUE       | 3      | 1                     | #N/A       | 4 |
| 5  | Farsta och Södermlm | Gamma | 1         | nej    | 1                     | i går      | 5 |
"""  # fmt: skip


def test_a_damaged_workbook_is_told_of_in_english() -> None:
    book = markdown.workbook(DAMAGED)
    found = read_and_checked(book, "en", "2025")
    assert told(found) == told(read_and_checked(book, "sv", "2025"))
    assert len(found) > 12
    assert {"S01", "S02", "S03"} <= {f.code for f in found}
    assert [(f.message, words) for f in found if (words := swedish_of(f))] == []


VALUES: dict[str, list[Scalar]] = {
    "amounts": [*amounts_as_written.READ, *amounts_as_written.ASKED,
                True, 0.5, 1000.25, 10**12, 10**19,
                float("nan"), dt.date(2025, 3, 1), dt.time(3), ErrorValue("#N/A")],
    "dates": [*dates_as_written.READ, *dates_as_written.ASKED,
              False, 45000, 2024, 3.5, dt.date(1900, 1, 1),
              dt.time(3), ErrorValue("#N/A")],
    "applicants": [*applicants_as_written.OTHERS, *applicants_as_written.ASKED,
                   3, "Järva (f.d. Rinkeby-Kista)",
                   "Farsta och alla stadens stadsdelsförvaltningar"],
    "scalars": ["1.234", "3 mån", "17-19", "två", "delvis", "bifal", "kanske", 4.5, True,
                dt.date(2025, 3, 1), dt.datetime(2025, 3, 1), dt.time(3), ErrorValue("#N/A")],
}  # fmt: skip


def readings(value: Scalar, group: str) -> Iterator[Reading[Any]]:
    if group == "amounts":
        yield read_amount(value)
    elif group == "dates":
        yield read_date(value)
    elif group == "applicants":
        for year in years():
            yield read_applicants(value, load_call(year, "en"))
    else:
        yield from (read_integer(value), read_decimal(value), read_numbers(value))
        yield read_choice(value, ("Bifall", "Delvis bifall", "Avslag"))
        yield read_choice(value, ("Ja",))


@pytest.mark.parametrize("group", VALUES)
def test_what_is_noted_and_asked_of_odd_input_is_english_too(group: str) -> None:
    said = [
        sentence.text("en")
        for value in VALUES[group]
        for reading in readings(value, group)
        for sentence in (reading.noted, reading.asked)
        if sentence
    ]
    assert len(said) > 10
    assert [(text, words) for text in said if (words := swedish_in(text))] == []
    assert [text for text in said if "{" in text] == []


def test_a_reading_says_the_same_in_both_languages() -> None:
    odd = read_amount("ca 300 000").asked
    assert odd is not None
    assert str(odd) == (
        "”ca 300 000” är inget bestämt belopp. Menas 300\u00a0000\u00a0kr, skriv bara 300000."
    )
    assert odd.text("en") == (
        "“ca 300 000” is no definite amount. If 300\u00a0000\u00a0kr is meant, write only 300000."
    )
    noted = read_applicants("Rinkeby-Kista och Farsta, enhet X", load_call("2025")).noted
    assert noted is not None
    assert noted.text("en") == "read as Järva (before: Rinkeby-Kista) and Farsta, unit “enhet X”"


def test_what_a_file_holds_instead_of_a_value_is_told_in_english() -> None:
    twice = sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
    value = read_workbook(packed(parts(twice))).sheets["Blad1"].cells["A1"].value
    assert isinstance(value, ErrorValue)
    assert shown_value(value) == "cellen finns två gånger: 1 och 2"
    assert shown_value(value, "en") == "the cell is there twice: 1 and 2"
    assert (shown_value(True), shown_value(True, "en")) == ("SANT", "TRUE")


# --- the sentences in the code -------------------------------------------------------------------


@cache
def sentences() -> list[tuple[str, str, str]]:
    """Every sentence that is written out in the packages: its place, Swedish and English."""
    found = []
    for package in ("validators", "opc", "xl_tools"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                    "sentence",
                    "Sentence",
                ):
                    texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                    if len(texts) >= 2:
                        found.append((f"{file.name}:{node.lineno}", *map(str, texts[:2])))
    return found  # type: ignore[return-value]


def test_sentences_in_code_name_the_same_things_in_both_languages() -> None:
    assert len(sentences()) > 90
    assert [each for each in sentences() if names_in(each[1]) != names_in(each[2])] == []
    assert [(place, words) for place, _, en in sentences() if (words := swedish_in(en))] == []


WORDED_BY_LANGUAGE = (
    "validators/parsing/*.py",
    *(
        f"xl_tools/reading/{name}.py"
        for name in ("blocks", "fields", "finding_log", "forms", "headers", "lists", "stamp")
    ),
)


def test_no_reader_of_cells_makes_a_sentence_in_one_language() -> None:
    """A Swedish f-string or constant that ends a sentence would be shown in English findings."""
    bare = []
    for pattern in WORDED_BY_LANGUAGE:
        files = sorted(ROOT.glob(pattern))
        assert files
        for file in files:
            tree = ast.parse(file.read_text("utf-8"))
            inside: set[ast.AST] = set()
            for node in ast.walk(tree):
                name = getattr(getattr(node, "func", None), "id", "")
                if name in ("sentence", "Sentence", "UnknownWorkbook"):
                    inside |= {*ast.walk(node)}
                if isinstance(node, ast.Expr):  # a docstring
                    inside |= {*ast.walk(node)}
            bare += [
                f"{file.name}:{node.lineno}: {node.value}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node not in inside
                and node.value.endswith((".", "?"))
                and len(node.value.split()) > 2
            ]
    assert bare == []


# --- where the language comes from ---------------------------------------------------------------


def with_language(lang: str) -> Workbook:
    marker = f"\n## _fordela\n| call | 2025 |\n| kind | lum |\n| lang | {lang} |\n"
    return markdown.application(f"## Ansökan\n| Sökt belopp | ca 9 |\n{marker}")


@pytest.mark.parametrize(
    ("said", "asked", "spoken"),
    [
        ("en", None, "en"),
        ("sv", None, "sv"),
        ("de", None, "sv"),
        ("en", "sv", "sv"),
        ("sv", "en", "en"),
    ],
)
def test_a_workbook_says_its_language_unless_another_is_asked_for(
    said: str, asked: str | None, spoken: str
) -> None:
    tables = read_tables(with_language(said), lang=asked)
    assert tables.lang == spoken
    (message,) = (f.message for f in tables.findings if f.code == "A21")
    assert ("is no definite amount" in message) == (spoken == "en")


def test_a_workbook_that_says_no_language_is_told_of_in_swedish() -> None:
    assert read_tables(markdown.application()).lang == "sv"


def test_the_same_is_read_whichever_language_is_spoken() -> None:
    for name, data in example("2025").items():
        swedish, english = (read_tables(read_workbook(data), lang=lang) for lang in ("sv", "en"))
        assert english.tables == swedish.tables, name
        assert told(english.findings) == told(swedish.findings)


def plain(tables: Tables) -> Any:
    return {
        name: [{key: (f.value, f.state) for key, f in row.items()} for row in table]
        for name, table in tables.tables.items()
    }


@pytest.mark.parametrize("year", years())
@pytest.mark.parametrize("kind", load_call("2025").template_kinds)
@pytest.mark.parametrize(("made", "lang"), [("en", "en"), ("en", "sv"), ("sv", "en")])
def test_no_help_is_read_as_an_answer(year: str, kind: str, made: str, lang: str) -> None:
    """An empty form holds nothing but its explanations, in one language or the other."""
    expected = read_tables(read_workbook(make_template(load_call(year), kind)))
    tables = read_tables(read_workbook(make_template(load_call(year), kind, lang=made)), lang=lang)
    assert plain(tables) == plain(expected)
    assert told(tables.findings) == told(expected.findings)


def test_swedish_costs_nothing_of_english(tmp_path: Path) -> None:
    """The texts of another language are not even imported."""
    files = []
    for name, data in list(example("2025").items())[:4]:
        file = tmp_path / Path(name).name
        file.write_bytes(data)
        files.append(str(file))
    code = (
        "import sys; from xl_tools.cli.main import main; code = main(sys.argv[1:]); "
        "print('validators.cards.translation' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "validate", *files],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stderr.strip() == "False"


# --- marks ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book() -> bytes:
    return example("2025")["fordelning-2025.xlsx"]


def found_in(book: bytes, lang: str) -> tuple[Finding, ...]:
    lost = Finding("D14", Severity.WARNING, None, None, "Text.", place="")
    absent = Finding("D14", Severity.ERROR, "Borta", "A1", "Text.")
    return (*read_and_checked(read_workbook(book), lang), lost, absent)


def marked(book: bytes, lang: str) -> bytes:
    return mark(book, found_in(book, lang), when=WHEN, lang=lang).data


def shown(data: bytes) -> list[str]:
    """What the findings sheet and the notes say."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    rows = opened["Granskning"].iter_rows(max_col=8)
    told = [str(cell.value) for row in rows for cell in row if cell.value]
    notes = [
        cell.comment.text
        for sheet in opened.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and "(fordela)" in cell.comment.text
    ]
    return [*told, *notes]


def test_the_findings_sheet_and_the_notes_are_in_english(book: bytes) -> None:
    said = shown(marked(book, "en"))
    whole = "\n".join(said)
    for words in (
        "Severity", "To do", "Marked in the sheet", "● Notice", "Note and colour on the cell.",
        "Checked 2026-11-27 at 09:30 · the call of 2025, template 2025.3",
        "1 error, 1 warning, 7 notices (of which 2 stand in this sheet only)",
        "Is not about a single cell.", "The sheet Borta is not in the file.",
        "Check (fordela)\nNotice ", "\nTo do: ", "fordela · 2026-11-27 · file ",
    ):  # fmt: skip
        assert words in whole
    values = [f.value for f in found_in(book, "en")]
    assert [(text, w) for text in said if (w := swedish_in(text, "Borta", *values))] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_marks_in_either_language_go_without_a_trace(book: bytes, lang: str) -> None:
    clean = unmark(marked(book, lang))
    with (
        zipfile.ZipFile(io.BytesIO(book)) as before,
        zipfile.ZipFile(io.BytesIO(clean)) as after,
    ):
        assert {name: after.read(name) for name in after.namelist()} == {
            name: before.read(name) for name in before.namelist()
        }


def test_marking_in_another_language_replaces_the_marks(book: bytes) -> None:
    again = mark(marked(book, "sv"), found_in(book, "en"), when=WHEN, lang="en").data
    assert shown(again) == shown(marked(book, "en"))


def test_english_marks_go_after_a_save_by_another_program_too(book: bytes) -> None:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(marked(book, "en"))).save(saved)
    clean = unmark(saved.getvalue())
    with zipfile.ZipFile(io.BytesIO(clean)) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert b"(fordela)" not in whole
    assert b"fordela:granskning" not in whole


# --- the command line and the buttons ------------------------------------------------------------


def test_validate_speaks_english_when_asked_to(
    book: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bok.xlsx"
    file.write_bytes(book)
    assert main(["validate", "--lang", "en", str(file), str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{file} (the call of 2025)"
    assert "0 errors, 0 warnings, 7 notices" in lines
    assert lines[-1] == "2 files: 0 errors, 0 warnings, 14 notices"
    told = "\n".join(lines).replace(str(file), "")
    values = [f.value for f in read_and_checked(read_workbook(book), "en")]
    assert swedish_in(told, *values) == []


def test_each_file_is_told_of_in_its_own_language() -> None:
    finding = Finding("A21", Severity.ERROR, None, None, "Text.")
    results = [Result.of("a", b"", "2025", [finding], lang) for lang in ("en", "sv")]
    assert [line for line, _ in as_text(results)] == [
        "a (the call of 2025)",
        "the workbook  error    A21  Text.",
        "1 error, 0 warnings, 0 notices",
        "",
        "a (utlysningen 2025)",
        "arbetsboken  fel         A21  Text.",
        "1 fel, 0 varningar, 0 upplysningar",
        "",
        "2 filer: 2 fel, 0 varningar, 0 upplysningar",
    ]


@pytest.mark.parametrize("action", ["validate", "generate"])
def test_a_button_speaks_the_language_of_its_workbook(
    book: bytes, tmp_path: Path, action: str
) -> None:
    answer = press(Request(action, "bok.xlsx", str(tmp_path), book, "en"), when=WHEN)
    message = answer.message.replace(str(tmp_path), "").replace("tjansteutlatande-2025.docx", "")
    assert "7 notices" in message
    values = [f.value for f in read_and_checked(read_workbook(book), "en")]
    assert swedish_in(message, *values) == []


def test_the_document_is_the_same_whichever_language_the_buttons_speak(
    book: bytes, tmp_path: Path
) -> None:
    for lang in ("sv", "en"):
        press(Request("generate", "bok.xlsx", str(tmp_path), book, lang), when=WHEN)
    swedish, english = (path.read_bytes() for path in sorted(tmp_path.glob("*.docx")))
    assert english == swedish


# --- the templates -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", load_call("2025").template_kinds)
@pytest.mark.parametrize("year", years())
def test_an_english_template_explains_in_english(year: str, kind: str) -> None:
    data = make_template(load_call(year), kind, lang="en")
    opened = openpyxl.load_workbook(io.BytesIO(data))
    said = []
    for page in opened.worksheets:
        if not page.title.startswith("_"):
            cells = [cell for row in page.iter_rows() for cell in row]
            said += [c.value for c in cells if isinstance(c.value, str) and c.value[:1] != "="]
            rules = page.data_validations.dataValidation
            said += [text for rule in rules for text in (rule.error, rule.prompt) if text]
    own = ("Handlaggare", "Egna beslutspunkter", "Behandling i andra organ", "Godkännanden")
    assert len(said) > 100
    assert [(text, words) for text in said if (words := swedish_in(text, *own))] == []
    assert not any("{" in text for text in said)


def test_an_english_template_keeps_the_titles_and_lists() -> None:
    def cells(lang: str) -> dict[str, set[Any]]:
        data = make_template(load_call("2025"), "fordelning", lang=lang)
        opened = openpyxl.load_workbook(io.BytesIO(data))
        return {
            "LUM": {cell.value for cell in opened["LUM"][7]},
            "Ärende": {cell.value for cell in opened["Ärende"]["A"][4:]},
            "lists": {cell.value for row in opened["_listor"].iter_rows() for cell in row},
            "sheets": {*opened.sheetnames},
        }

    assert cells("en") == cells("sv")


def test_the_template_takes_a_call_in_either_language() -> None:
    for lang in ("sv", "en"):
        assert make_template(load_call("2025"), "lum", lang=lang) == make_template(
            load_call("2025", "en"), "lum", lang=lang
        )
