"""`fordela collect`: every received file is told of, no application is chosen silently, and what
the officer has written stays."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from benchmarks.applications import BROKEN, write_applications
from tests.helpers import intact
from tests.helpers.office import Office, sdk_errors
from tests.xl_tools.intake.test_mail import mail
from validators.cards import load_call
from validators.check import check
from validators.model import Finding, Row, Severity, Stage, Tables
from xl_tools.cli import main
from xl_tools.examples import example, example_book
from xl_tools.reading import read_workbook
from xl_tools.recognition import read_tables
from xl_tools.setting import Setting, set_values
from xl_tools.templates import make_template

Captured = pytest.CaptureFixture[str]
CALL = load_call("2025")


def application(kind: str = "lum", year: str = "2025", **values: object) -> bytes:
    """A filled-in form."""
    row: dict[str, Any] = {
        "applicant": "Farsta",
        "unit": "Enheten för stöd",
        "contact": "Kontaktperson A, 08-000 00 00",
        "signatory": "Avdelningschef A",
        "title": "Tidigt stöd",
        "purpose": "Att fler ska få stöd i tid.",
        "target_group": "Barn och unga",
        "period_from": dt.date(int(year), 2, 1),
        "period_to": dt.date(int(year), 11, 30),
        "answer_new_way": "Ett sätt som ingen har prövat.",
        "answer_strategic": "Hela staden har nytta av det.",
        "own_funding": 100_000,
        "sought": 300_000,
        **({"project_year": 1, "planned_years": 2} if kind == "lum" else {"travel": "tåg"}),
        **values,
    }
    price = row["own_funding"] + row["sought"] if type(row["sought"]) is int else 400_000
    line = {"line_category": CALL.choices("line_category", kind)[0], "line_quantity": 1,
            "line_price": price}  # fmt: skip
    return make_template(load_call(year), kind, data={"applications": [row], "budget": [line]})


def put(folder: Path, books: Mapping[str, bytes]) -> Path:
    for name, data in books.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def collect(out: Path, *places: Path, **options: object) -> int:
    more = [str(part) for key, value in options.items() for part in (f"--{key}", value)]
    return main(["collect", *map(str, places), "--out", str(out), "--jobs", "1", *more])


def tables(path: Path) -> Tables:
    return read_tables(read_workbook(path.read_bytes()))


def rows(path: Path, kind: str = "lum") -> list[dict[str, Any]]:
    """The rows of a kind: column -> value, what is empty left out."""
    found: list[Row] = [r for r in tables(path)["applications"] if r["kind"].value == kind]
    return [{key: f.value for key, f in row.items() if f.value is not None} for row in found]


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of `Inkomna` by their titles."""
    sheet = read_workbook(path.read_bytes()).sheets["Inkomna"]
    head = {letters: str(cell.value) for letters, cell in sheet.rows[4].items()}
    return [
        {head[letters]: cell.value for letters, cell in row.items()}
        for number, row in sheet.rows.items()
        if number > 4
    ]


def fates(path: Path) -> dict[str, str]:
    return {line["Fil"]: line["Vad den blev"] for line in lines(path)}


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The applications of the example of 2025."""
    books = {name: data for name, data in example("2025").items() if "/" in name}
    return put(tmp_path_factory.mktemp("exempel"), books) / "applications"


@pytest.fixture(scope="module")
def collected(applications: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bok") / "fördelning 2025.xlsx"
    assert collect(out, applications) == 0
    return out


# --- the whole circle ----------------------------------------------------------------------------


def original() -> Tables:
    return read_tables(read_workbook(example("2025")["fordelning-2025.xlsx"]))


def by_who_and_what(found: Tables) -> dict[tuple[object, ...], Row]:
    return {
        (row["kind"].value, row["applicant"].value, row["title"].value): row
        for row in found["applications"]
    }


OFFICERS = ("decision", "granted", "prestudy", "motivation", "conditions", "project_id",
            "in_target_group", "grade_new_way", "grade_strategic", "grade_prevention",
            "grade_client", "grade_coordination")  # fmt: skip
NUMBERED = ("coordinated_with",)


def test_the_example_s_applications_become_the_rows_of_its_allocation(collected: Path) -> None:
    there, here = by_who_and_what(original()), by_who_and_what(tables(collected))
    assert there.keys() == here.keys()
    filled = "unit purpose project_year planned_years travel cost own_funding other_funding sought"
    for key, row in there.items():
        for column in (*filled.split(), "as_received", "status"):
            assert here[key][column].value == row[column].value, (key, column)


def test_with_the_officer_s_part_filled_in_it_has_the_findings_of_the_original(
    collected: Path,
) -> None:
    there, book = by_who_and_what(original()), tables(collected)
    case = original()["case"].rows[0]["joint_motivation_mul"]
    assert case.cell is not None
    numbers = {
        (kind, row["number"].value): (kind, *rest)
        for (kind, *rest), row in there.items()
    }  # fmt: skip
    mine = {key: row["number"].value for key, row in by_who_and_what(book).items()}
    settings = [Setting(case.cell.sheet, case.cell.ref, str(case.value))]
    columns = {kind: list(CALL.table("allocation", kind)) for kind in CALL.kinds}
    letters = {
        kind: {key: cell for cell, key in header_letters(collected, kind)} for kind in columns
    }
    for key, row in by_who_and_what(book).items():
        kind, theirs = str(key[0]), there[key]
        place = row["title"].cell
        assert place is not None
        at = place.ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for column in OFFICERS:
            value = theirs[column].value
            if column in columns[kind] and value is not None:
                settings.append(Setting(place.sheet, f"{letters[kind][column]}{at}", value))
        if others := theirs["coordinated_with"].value:
            named = [mine[tuple(numbers[kind, each])] for each in others]  # type: ignore[union-attr]
            text = ", ".join(map(str, named))
            settings.append(Setting(place.sheet, f"{letters[kind]['coordinated_with']}{at}", text))
    done = read_tables(read_workbook(set_values(collected.read_bytes(), settings).data))

    def told(found: Tables, severities: tuple[Severity, ...]) -> list[tuple[object, ...]]:
        return sorted(
            (f.code, str(f.sheet), "")
            for f in check(found, CALL)
            if f.severity in severities and f.sheet in ("LUM", "MUL")
        )

    serious = (Severity.ERROR, Severity.WARNING)
    # the totals of what is granted are calculated when Excel opens the file
    assert [f for f in told(done, serious) if f[0] != "D18"] == told(original(), serious)


def header_letters(path: Path, kind: str) -> list[tuple[str, str]]:
    sheet = read_workbook(path.read_bytes()).sheets[CALL.kinds[kind].sheet]
    titles = {CALL.title(key, kind): key for key in CALL.table("allocation", kind)}
    return [(letters, titles[str(cell.value)]) for letters, cell in sheet.rows[7].items()]


def test_the_book_is_sound_and_excel_s_own_validator_agrees(collected: Path) -> None:
    assert sdk_errors(collected) == []
    book = read_workbook(collected.read_bytes())
    assert list(book.sheets)[:4] == ["LUM", "MUL", "Inkomna", "Ärende"]
    found = check(tables(collected), CALL)
    assert {f.code for f in found if f.severity is Severity.ERROR} == {"D01"}


def test_the_same_files_give_the_same_bytes_with_one_process_or_two(tmp_path: Path) -> None:
    folder = tmp_path / "många"
    write_applications(folder, 320)
    assert main(["collect", str(folder), "--out", str(tmp_path / "1.xlsx"), "--jobs", "1"]) == 2
    assert main(["collect", str(folder), "--out", str(tmp_path / "2.xlsx"), "--jobs", "2"]) == 2
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


# --- rows ----------------------------------------------------------------------------------------


def test_odd_input_stands_as_read_with_what_came_in_beside_it(tmp_path: Path) -> None:
    odd = application(sought="300 000:-", applicant="farsta SDF, Enheten för barn", unit=None,
                      planned_years="2 år")  # fmt: skip
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", {"a.xlsx": odd}))
    (row,) = rows(out)
    assert (row["sought"], row["applicant"], row["unit"]) == (
        300_000, ("Farsta",), "Enheten för barn",
    )  # fmt: skip
    assert row["planned_years"] == 2
    said = "300 000:-; Sökande: farsta SDF, Enheten för barn; Planerade år: 2 år"
    assert row["as_received"] == said


def test_what_cannot_be_read_stands_as_it_came_and_is_asked_about_again(tmp_path: Path) -> None:
    out = tmp_path / "b.xlsx"
    books = {"a.xlsx": application(sought="ca 300 000", applicant="Farstaa")}
    assert collect(out, put(tmp_path / "in", books)) == 1
    found = check(tables(out), CALL)
    assert {(f.code, f.value) for f in found} >= {("A21", "ca 300 000"), ("A07", "Farstaa")}


def test_a_cost_that_somebody_deleted_is_the_sum_of_the_budget(tmp_path: Path) -> None:
    whole = application()
    cells = read_workbook(whole).sheets["Ansökan"].cells.values()
    row = next(c.ref[1:] for c in cells if c.formula and c.value == 400_000)
    out = tmp_path / "b.xlsx"
    gone = [Setting("Ansökan", f"{letters}{row}", None) for letters in "CD"]
    emptied = set_values(whole, gone).data
    collect(out, put(tmp_path / "in", {"a.xlsx": emptied}))
    assert rows(out)[0]["cost"] == 400_000
    assert "summan av budgetens rader" in lines(out)[0]["Förklaring"]
    assert lines(out)[0]["Budgetens summa"] == 400_000


def test_rows_come_by_day_then_applicant_in_swedish_order_then_title(tmp_path: Path) -> None:
    books = {
        "1.xlsx": application(applicant="Södermalm", title="A"),
        "2.xlsx": application(applicant="Kungsholmen", title="Överst"),
        "3.xlsx": application(applicant="Kungsholmen", title="Ärligt"),
        "4.xlsx": application(applicant="Kungsholmen", title="Zebra"),
        "5.xlsx": application(applicant="Södermalm", title="Sent"),
    }
    register = tmp_path / "lista.csv"
    register.write_text("Filnamn;Inkommen\n5.xlsx;2024-08-01\n", "utf-8")
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books), received=register)
    assert [(row["number"], row["title"]) for row in rows(out)] == [
        (1, "Sent"), (2, "Zebra"), (3, "Ärligt"), (4, "Överst"), (5, "A"),
    ]  # fmt: skip


def test_findings_of_the_rows_are_those_of_the_files(tmp_path: Path) -> None:
    """For what both stages check: the same rules at the same columns."""
    folder = tmp_path / "in"
    paths = write_applications(folder, 199)
    out = tmp_path / "b.xlsx"
    collect(out, folder)
    book = tables(out)
    both = {
        code
        for code, rule in CALL.rules.items()
        if rule.severity(Stage.APPLICATION) and rule.severity(Stage.ALLOCATION)
    } - {"S07"}  # a row has no formula that could be written over

    def columns(found: Tables, row: Row, findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
        places = {f.cell.place: key for key, f in row.items() if f.cell is not None}
        return {
            (f.code, places[f"{f.sheet}!{f.cell}"])
            for f in findings
            if f"{f.sheet}!{f.cell}" in places and f.severity is not Severity.INFO
            and any(code.split("-")[0] == f.code for code in both)
        }  # fmt: skip

    found = check(book, CALL)
    of_rows = {
        str(row["origin"].value).partition(";")[0]: columns(book, row, found)
        for row in book["applications"]
    }
    compared = 0
    for path in paths:
        if path.name not in of_rows:
            continue
        alone = read_tables(read_workbook(path.read_bytes()))
        row = alone["applications"].rows[0]
        kind = str(row["kind"].value)
        form = CALL.table("application", kind)
        shared = {key: c for key, c in CALL.table("allocation", kind).items() if key in form}
        expected = {
            (code, key)
            for code, key in columns(alone, row, check(alone, CALL))
            if key in shared and (code != "A18" or "allocation" in shared[key].required)
        }
        rules = {each[0] for each in expected}
        mine = {each for each in of_rows[path.name] if each[0] in rules}
        assert mine == expected, path.name
        compared += len(expected)
    assert compared > 20


# --- which files ---------------------------------------------------------------------------------


def test_a_zip_and_mails_are_opened_and_their_day_is_that_of_the_mail(tmp_path: Path) -> None:
    sent = mail(("Ansökan Älvsjö.xlsx", application(applicant="Hägersten-Älvsjö", title="Ett")),
                ("bilaga.pdf", b"%PDF-1.7\n"),
                received="Fri, 30 Aug 2024 23:30:00 +0000")  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mapp å/två.xlsx", application(title="Två"))
        archive.writestr("mejl.eml", mail(("tre.xlsx", application(title="Tre"))).as_bytes())
        archive.writestr("inre.zip", packed_with("fyra.xlsx", application(title="Fyra")))
        archive.writestr("__MACOSX/._två.xlsx", b"\0")
    folder = put(tmp_path / "in", {"svar.eml": sent.as_bytes(), "arkiv.zip": packed.getvalue()})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert fates(out) == {
        "svar.eml/Ansökan Älvsjö.xlsx": "ny",
        "arkiv.zip/mapp å/två.xlsx": "ny",
        "arkiv.zip/mejl.eml/tre.xlsx": "ny",
        "arkiv.zip/inre.zip": "ej inläst",
        "svar.eml/bilaga.pdf": "annan fil",
    }
    first = next(row for row in rows(out) if row["title"] == "Ett")
    assert first["received"] == dt.date(2024, 8, 31)  # half past one in Sweden
    told = {line["Fil"]: line.get("Enligt") for line in lines(out)}
    assert told["svar.eml/Ansökan Älvsjö.xlsx"] == "mejlets mottagande server"
    assert "received" not in next(row for row in rows(out) if row["title"] == "Två")
    assert "Ankomstdatum saknas" in lines(out)[1]["Förklaring"]


def test_of_a_forwarded_mail_the_outer_day_counts_and_the_inner_is_told(tmp_path: Path) -> None:
    inner = mail(("a.xlsx", application()), date="Thu, 29 Aug 2024 10:00:00 +0200")
    outer = mail(received="Mon, 02 Sep 2024 10:00:00 +0200")
    outer.add_attachment(inner)
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", {"a.eml": outer.as_bytes()})) == 0
    (row,), (line,) = rows(out), lines(out)
    assert row["received"] == dt.date(2024, 9, 2)
    told = "mejlets mottagande server (vidarebefordrat, först skickat 2024-08-29)"
    assert line["Enligt"] == told


def packed_with(name: str, data: bytes) -> bytes:
    return packed_all((name, data))


def packed_all(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def test_a_zip_in_a_mail_is_opened_and_a_hostile_one_is_told(tmp_path: Path) -> None:
    climbing = packed_with("../../ut.xlsx", application())
    folder = put(
        tmp_path / "in",
        {
            "a.eml": mail(("alla.zip", packed_with("ett.xlsx", application()))).as_bytes(),
            "b.eml": mail(("elak.zip", climbing)).as_bytes(),
            "elak.zip": climbing,
            "halv.zip": packed_with("ett.xlsx", application())[:1000],
        },
    )
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert fates(out) == {
        "a.eml/alla.zip/ett.xlsx": "ny",
        "b.eml/elak.zip/../../ut.xlsx": "ej inläst",
        "elak.zip/../../ut.xlsx": "ej inläst",
        "halv.zip": "ej inläst",
    }


def test_an_archive_with_a_bad_name_keeps_its_good_files(tmp_path: Path) -> None:
    packed = packed_all(
        ("../ut.xlsx", application(title="Ut")),
        ("../brev.txt", b"hej"),
        ("Ansökan.xlsx", application(title="Ett")),
        ("ansökan.xlsx", application(title="Två")),
    )
    books = {"a.zip": packed, "b.eml": mail(("a.zip", packed)).as_bytes()}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    for place, fate in {"a.zip": "ny", "b.eml/a.zip": "samma fil"}.items():
        assert {name: each for name, each in fates(out).items() if name.startswith(place)} == {
            f"{place}/../ut.xlsx": "ej inläst",
            f"{place}/../brev.txt": "ej inläst",
            f"{place}/Ansökan.xlsx": fate,
            f"{place}/ansökan.xlsx": fate,
        }


RECEIVED = "Fri, 30 Aug 2024 10:00:00 +0200"


def test_mails_and_archives_that_cannot_be_looked_into_are_not_read(
    tmp_path: Path, capsys: Captured
) -> None:
    secret = EmailMessage()
    secret["Content-Type"] = "application/pkcs7-mime; smime-type=enveloped-data"
    secret.set_payload("MIAGCSqGSIb3DQ==")
    books = {
        "outlook.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "a.rar": b"Rar!\x1a\x07\0",
        "b.7z": b"7z\xbc\xaf\x27\x1c",
        "post.pst": b"!BDN",
        "outlook.eml": mail(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(),
        "hemligt.eml": secret.as_bytes(),
        "bok.numbers": packed_with("Index/Document.iwa", b""),
        "underskrift.eml": mail(("a.xlsx", application()), ("smime.p7s", b"0\x80")).as_bytes(),
        "brev.pdf": b"%PDF-1.7",
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    found = fates(out)
    assert found.pop("underskrift.eml/a.xlsx") == "ny"
    assert found.pop("underskrift.eml/smime.p7s") == "annan fil"
    assert found.pop("brev.pdf") == "annan fil"
    assert len(found) == 7
    assert set(found.values()) == {"ej inläst"}
    said = capsys.readouterr().err
    assert all(f"fordela: {name}: " in said for name in found)
    assert all(line["Förklaring"].count(".") > 1 for line in lines(out) if line["Fil"] in found)


def test_what_is_opened_and_holds_nothing_gets_a_line(tmp_path: Path) -> None:
    only_folders = packed_with("mapp/", b"")
    left = packed_all(("__MACOSX/._a.xlsx", b"\0"), (".DS_Store", b"\0"), ("m/~$a.xlsx", b"x"))
    books = {
        "tom.zip": packed_all(),
        "mappar.zip": only_folders,
        "mac.zip": left,
        "tom.eml": mail(("tom.zip", packed_all())).as_bytes(),
        "mac.eml": mail(("mac.zip", left)).as_bytes(),
        "hel.eml": mail(
            ("a.zip", packed_all(("a.xlsx", application()), ("__MACOSX/._a.xlsx", b"\0")))
        ).as_bytes(),
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    found = fates(out)
    assert found.pop("hel.eml/a.zip/a.xlsx") == "ny"
    assert found == dict.fromkeys(
        ("mac.zip", "mappar.zip", "tom.zip", "tom.eml/tom.zip", "mac.eml/mac.zip"), "ej inläst"
    )


def test_a_workbook_that_was_named_as_an_archive_or_a_mail_is_read(tmp_path: Path) -> None:
    books = {
        "a.zip": application(title="Ett"),
        "b.eml": mail(("b.zip", application(title="Två"))).as_bytes(),
        "c.zip": packed_with("c.zip", application(title="Tre")),
        "d.eml": application(title="Fyra"),
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 0
    assert set(fates(out)) == {"a.zip", "b.eml/b.zip", "c.zip/c.zip", "d.eml"}
    assert len(rows(out)) == 4


def test_mails_in_archives_in_mails_are_opened_and_archives_in_those_are_not(
    tmp_path: Path,
) -> None:
    inner = mail(
        ("a.xlsx", application(title="Ett")),
        ("z.zip", packed_with("b.xlsx", application(title="Två"))),
        received="Thu, 01 Aug 2024 10:00:00 +0200",
    ).as_bytes()
    outer = mail(("q.zip", packed_with("inre.eml", inner)), received=RECEIVED)
    books = {"ut.eml": outer.as_bytes(), "disk.zip": packed_with("inre.eml", inner)}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    assert fates(out) == {
        "disk.zip/inre.eml/a.xlsx": "ny",
        "disk.zip/inre.eml/z.zip/b.xlsx": "ny",
        "ut.eml/q.zip/inre.eml/a.xlsx": "samma fil",
        "ut.eml/q.zip/inre.eml/z.zip": "ej inläst",
    }
    told = {line["Fil"]: (line["Inkommen dag"], line["Enligt"]) for line in lines(out)}
    forwarded = "mejlets mottagande server (vidarebefordrat, först skickat 2024-08-01)"
    assert told["ut.eml/q.zip/inre.eml/a.xlsx"] == (dt.date(2024, 8, 30), forwarded)


def test_two_files_of_one_name_in_a_mail_are_both_what_they_claim_to_be(tmp_path: Path) -> None:
    sent = mail(
        ("a.zip", packed_with("a.xlsx", application(title="Ett"))),
        ("a.zip", packed_with("a.xlsx", application(title="Två"))),
        ("b.xlsx", b"PK\x03\x04"),
        ("b.xlsx", b"PK\x03\x04nej"),
    )
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", {"a.eml": sent.as_bytes()})) == 2
    assert fates(out) == {
        "a.eml/a.zip/a.xlsx": "ny",
        "a.eml/a (2).zip/a.xlsx": "ny",
        "a.eml/b.xlsx": "ej inläst",
        "a.eml/b (2).xlsx": "ej inläst",
    }


def test_one_bad_file_of_each_kind_stops_no_other_and_gets_its_sentence(
    tmp_path: Path, capsys: Captured
) -> None:
    good = application(title="Hel")
    books = {f"trasig {way}.xlsx": spoil(good) for way, spoil in BROKEN.items()}
    folder = put(tmp_path / "in", {**books, "hel å.xlsx": good, "text.docx": b"PK\x03\x04nej"})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    assert len(rows(out)) == 1
    found = fates(out)
    assert len(found) == len(BROKEN) + 2
    assert found.pop("hel å.xlsx") == "ny"
    assert found.pop("text.docx") == "annan fil"
    assert set(found.values()) <= {"ej inläst", "samma fil"}
    assert all(line["Förklaring"] for line in lines(out) if line["Vad den blev"] == "ej inläst")
    said = capsys.readouterr()
    assert said.err.count("fordela: trasig") == len(BROKEN)
    assert not [line for line in lines(out) if str(tmp_path) in str(line)]
    assert "fel i fordela" not in said.err


def test_applications_of_another_call_and_template_are_named(
    tmp_path: Path, capsys: Captured
) -> None:
    old = application(title="Gammal mall")
    marks = read_workbook(old).sheets["_fordela"]
    at = next(f"B{n}" for n, row in marks.rows.items() if row["A"].value == "template")
    books = {
        "ny.xlsx": application(title="Ny"),
        "gammal.xlsx": set_values(old, [Setting("_fordela", at, "2025.1")]).data,
        "nästa.xlsx": application(year="2026", title="Nästa år"),
    }
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books))
    told = {line["Fil"]: line for line in lines(out)}
    assert told["nästa.xlsx"]["Vad den blev"] == "annan utlysning"
    assert "utlysningen 2026, inte 2025" in told["nästa.xlsx"]["Förklaring"]
    assert "Gjord med mall 2025.1" in told["gammal.xlsx"]["Förklaring"]
    assert [row["title"] for row in rows(out)] == ["Gammal mall", "Ny"]
    assert "annan utlysning: nästa.xlsx" in capsys.readouterr().out


def test_an_allocation_workbook_in_the_folder_is_no_application_and_no_failure(
    tmp_path: Path,
) -> None:
    books = {"a.xlsx": application(), "fördelning.xlsx": make_template(CALL, "fordelning")}
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 0
    assert fates(out) == {"a.xlsx": "ny", "fördelning.xlsx": "annan fil"}


# --- duplicates ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dubbletter")
    first = application(title="Tidigt stöd i skolan")
    put(
        folder / "in",
        {
            "1 först.xlsx": first,
            "2 samma.xlsx": first,
            "3 ny version.xlsx": application(title="tidigt stöd  i skolan.", sought=350_000,
                                             purpose="Ett annat syfte."),
            "4 annan kontakt.xlsx": application(title="Tidigt stöd i skolan", contact="B"),
            "5 nästan.xlsx": application(title="Tidigt stöd i skolan (reviderad)"),
            "6 annan sökande.xlsx": application(title="Tidigt stöd i skolan",
                                                applicant="Kungsholmen"),
            "7 resa.xlsx": application("mul", title="Tidigt stöd i skolan", sought=20_000),
        },
    )  # fmt: skip
    assert collect(folder / "b.xlsx", folder / "in") in (0, 1)
    return folder


def test_no_version_of_an_application_is_chosen_silently(doubled: Path) -> None:
    out = doubled / "b.xlsx"
    assert fates(out) == {
        "1 först.xlsx": "ny",
        "2 samma.xlsx": "samma fil",
        "3 ny version.xlsx": "väntar på beslut",
        "4 annan kontakt.xlsx": "samma uppgifter",
        "5 nästan.xlsx": "möjlig dubblett",
        "6 annan sökande.xlsx": "ny",
        "7 resa.xlsx": "ny",
    }
    assert [(row["number"], row["sought"]) for row in rows(out)] == [
        (1, 300_000), (2, 300_000), (3, 300_000),
    ]  # fmt: skip
    files = [line["Fil"] for line in lines(out)]
    at = files.index("1 först.xlsx")
    beside = ["2 samma.xlsx", "3 ny version.xlsx", "4 annan kontakt.xlsx"]
    assert files[at + 1 : at + 4] == beside


def test_a_new_version_shows_what_differs_and_its_row_says_that_it_waits(doubled: Path) -> None:
    told = {line["Fil"]: line for line in lines(doubled / "b.xlsx")}
    waits = told["3 ny version.xlsx"]
    assert waits["Skillnader: raden → filen"].replace("\xa0", " ").split("\n") == [
        "Titel: ”Tidigt stöd i skolan” → ”tidigt stöd i skolan.”",
        "Syfte: ”Att fler ska få stöd i tid.” → ”Ett annat syfte.”",
        "Total kostnad: 400 000 kr → 450 000 kr",
        "Sökt belopp: 300 000 kr → 350 000 kr",
    ]
    assert (waits["Slag"], waits["Rad nr"]) == ("LUM", 1)
    assert "inte med i summorna" in waits["Förklaring"]
    (row,) = [r for r in rows(doubled / "b.xlsx") if r["origin"].startswith("1 först.xlsx")]
    assert row["origin"].endswith(f"(Inkomna, post {waits['Post']})")


def test_the_sums_of_the_book_are_those_of_its_rows(doubled: Path) -> None:
    book = tables(doubled / "b.xlsx")
    stated = {(t["kind"].value, t["column"].value): t["stated"].value for t in book["totals"]}
    assert stated["lum", "sought"] == 900_000
    assert "D18" not in {f.code for f in check(book, CALL)}


def test_one_number_of_the_registry_for_two_files_makes_the_later_one_wait(tmp_path: Path) -> None:
    register = tmp_path / "lista.csv"
    register.write_text(
        "Diarienummer;Filnamn;Inkommen\n24/7;a.xlsx;2024-08-02\n24/7;b.xlsx;2024-08-01\n", "utf-8"
    )
    books = {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Något helt annat")}
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books), received=register)
    assert fates(out) == {"b.xlsx": "ny", "a.xlsx": "väntar på beslut"}
    (row,) = rows(out)
    assert (row["registration"], row["received"]) == ("24/7", dt.date(2024, 8, 1))
    assert lines(out)[0]["Enligt"] == "lista.csv rad 3"


# --- late files ----------------------------------------------------------------------------------


@pytest.fixture
def assessed(tmp_path: Path) -> Path:
    """A folder with two applications, and the book of them in which the officer has worked."""
    put(tmp_path / "in", {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Två")})
    assert collect(tmp_path / "1.xlsx", tmp_path / "in") == 0
    letters = {key: cell for cell, key in header_letters(tmp_path / "1.xlsx", "lum")}
    officer = [
        Setting("LUM", f"{letters['decision']}8", "Bifall"),
        Setting("LUM", f"{letters['granted']}8", 300_000),
        Setting("LUM", f"{letters['motivation']}8", "Bra,\nmen dyrt"),
        Setting("LUM", f"{letters['title']}9", "Två, rättad titel"),
    ]
    book = set_values((tmp_path / "1.xlsx").read_bytes(), officer).data
    (tmp_path / "2.xlsx").write_bytes(book)
    return tmp_path


def test_late_files_become_further_rows_and_the_others_stay_byte_for_byte(assessed: Path) -> None:
    put(assessed / "in", {"c.xlsx": application(title="Tre", applicant="Bromma"),
                          "d.xlsx": application("mul", title="Oslo", sought=20_000)})  # fmt: skip
    before = (assessed / "2.xlsx").read_bytes()
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "2.xlsx") == 0
    after = out.read_bytes()
    assert (assessed / "2.xlsx").read_bytes() == before
    assert intact.new_faults(intact.Package(before), intact.Package(after)) == []
    assert sdk_errors(out) == []
    assert [(row["number"], row["title"]) for row in rows(out)] == [
        (1, "Ett"), (2, "Två, rättad titel"), (3, "Tre"),
    ]  # fmt: skip
    assert rows(out, "mul")[0]["number"] == 1
    old, new = (raw_rows(data, "xl/worksheets/sheet1.xml") for data in (before, after))
    assert {number: old[number] for number in (8, 9)} == {n: new[n] for n in (8, 9)}
    there, here = intact.Package(before), intact.Package(after)
    changed = {name for name in there.entries if there.content(name) != here.content(name)}
    parts_of = {"LUM": "sheet1", "MUL": "sheet2", "Inkomna": "sheet9", "Överblick": "sheet4"}
    assert {n for n in changed if "tables/" not in n} == {
        f"xl/worksheets/{part}.xml" for part in parts_of.values()
    }
    assert len(changed) == 6  # and the tables of LUM and Inkomna; MUL's has prepared rows
    assert [line["Omgång"] for line in lines(out)] == [1, 1, 2, 2]
    stated = {(t["kind"].value, t["column"].value): t["stated"].value
              for t in tables(out)["totals"]}  # fmt: skip
    assert stated["lum", "sought"] == 900_000
    told = {(f.code, f"{f.sheet}!{f.cell}") for f in check(tables(out), CALL)}
    assert ("D18", "LUM!C2") not in told


def raw_rows(data: bytes, part: str) -> dict[int, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = re.findall(rb'(<row [^>]*?r="(\d+)".*?</row>)', package.read(part), re.DOTALL)
    return {int(number): row for row, number in found}


def test_nothing_new_leaves_the_book_as_it_is(assessed: Path, capsys: Captured) -> None:
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "2.xlsx") == 0
    assert out.read_bytes() == (assessed / "2.xlsx").read_bytes()
    assert "2 fanns redan" in capsys.readouterr().out


def test_a_changed_application_is_shown_beside_the_row_and_not_applied(assessed: Path) -> None:
    put(assessed / "in", {"b.xlsx": application(title="Två", sought=450_000)})
    put(assessed / "in", {"ny titel.xlsx": application(title="Två, rättad titel", sought=1)})
    out = assessed / "3.xlsx"
    collect(out, assessed / "in", into=assessed / "2.xlsx")
    assert [row["sought"] for row in rows(out)] == [300_000, 300_000]
    waits = [line for line in lines(out) if line["Vad den blev"] == "väntar på beslut"]
    assert [(line["Fil"], line["Rad nr"]) for line in waits] == [
        ("b.xlsx", 2),
        ("ny titel.xlsx", 2),
    ]
    assert "Titel: ”Två, rättad titel” → ”Två”" in waits[0]["Skillnader: raden → filen"]
    assert "450" in waits[0]["Skillnader: raden → filen"]


def test_what_waits_gets_a_row_when_the_officer_says_so(assessed: Path, capsys: Captured) -> None:
    put(assessed / "in", {"b2.xlsx": application(title="Två", sought=450_000)})
    collect(assessed / "3.xlsx", assessed / "in", into=assessed / "2.xlsx")
    sheet = read_workbook((assessed / "3.xlsx").read_bytes()).sheets["Inkomna"]
    column = next(letters for letters, cell in sheet.rows[4].items() if cell.value == "Ta in")
    yes = set_values((assessed / "3.xlsx").read_bytes(), [Setting("Inkomna", f"{column}7", "Ja")])
    (assessed / "4.xlsx").write_bytes(yes.data)
    assert collect(assessed / "5.xlsx", assessed / "in", into=assessed / "4.xlsx") == 0
    assert [row["sought"] for row in rows(assessed / "5.xlsx")] == [300_000, 300_000, 450_000]
    line = lines(assessed / "5.xlsx")[2]
    assert (line["Vad den blev"], line["Rad nr"], line["Ta in"]) == ("ny", 3, "Ja")
    capsys.readouterr()
    put(assessed / "tom", {"ny.xlsx": application(title="Ny")})
    collect(assessed / "utan.xlsx", assessed / "tom", into=assessed / "4.xlsx")
    assert "Post 3 har Ja under Ta in, men b2.xlsx är inte" in capsys.readouterr().out
    assert collect(assessed / "6.xlsx", assessed / "in", into=assessed / "5.xlsx") == 0
    same = (assessed / "5.xlsx").read_bytes()
    assert (assessed / "6.xlsx").read_bytes() == same


def test_a_book_without_the_sheet_gets_it_and_knows_its_rows(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(example("2025")["fordelning-2025.xlsx"])
    books = {name: data for name, data in example("2025").items() if "/" in name}
    folder = put(tmp_path / "in", {**books, "sen.xlsx": application(title="Ny och sen")})
    out = tmp_path / "ny.xlsx"
    assert collect(out, folder, into=book) == 0
    found = fates(out)
    assert found.pop("sen.xlsx") == "ny"
    assert set(found.values()) == {"samma uppgifter"}
    assert len(rows(out)) == len([r for r in original()["applications"]
                                  if r["kind"].value == "lum"]) + 1  # fmt: skip
    assert rows(out)[-1]["title"] == "Ny och sen"
    faults = intact.new_faults(intact.Package(book.read_bytes()), intact.Package(out.read_bytes()))
    assert faults == []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_figures_are_those_of_a_workbook_made_with_all_rows(tmp_path: Path, lang: str) -> None:
    """Until Excel has calculated, what stands in the file is what a viewer shows."""
    book = tmp_path / "bok.xlsx"
    book.write_bytes(example_book("2025", lang=lang))
    new = {f"{n}.xlsx": application(title=f"Sen {n}", sought=100_000 * n) for n in (1, 2, 3)}
    out = tmp_path / "ny.xlsx"
    collect(out, put(tmp_path / "in", new), into=book)
    sheets = read_workbook(out.read_bytes()).sheets
    sought = 6_200_000 + sum(100_000 * n for n in (1, 2, 3))
    assert sheets["LUM"].cells["C2"].value == sum(row["sought"] for row in rows(out))
    assert sheets["LUM"].cells["C2"].value >= sought
    assert sheets["LUM"].cells["E2"].value == 19
    by_kind = sheets["Överblick"].cells
    assert [by_kind[ref].value for ref in ("B5", "C5")] == [19, sheets["LUM"].cells["C2"].value]
    farsta = next(c.ref for c in by_kind.values() if c.value == "Farsta")[1:]
    before = read_workbook(book.read_bytes()).sheets["Överblick"].cells
    assert by_kind[f"B{farsta}"].value == int(str(before[f"B{farsta}"].value)) + 3


def test_an_empty_template_is_filled_from_its_first_row(tmp_path: Path) -> None:
    book = tmp_path / "mall.xlsm"
    book.write_bytes(make_template(CALL, "fordelning", buttons=True))
    folder = put(tmp_path / "in", {f"{n}.xlsx": application(title=f"T{n}") for n in range(40)})
    out = tmp_path / "ny.xlsm"
    assert collect(out, folder, into=book) == 0
    assert len(rows(out)) == 40
    sheet = read_workbook(out.read_bytes()).sheets["LUM"]
    assert sheet.rows[8]["A"].value == 1
    assert sheet.tables[0].ref.endswith("47")  # 30 prepared rows, and ten by which it grew
    assert sdk_errors(out) == []


def test_something_below_the_list_is_not_written_over(tmp_path: Path, capsys: Captured) -> None:
    note = [Setting("LUM", "B38", "Obs: gammalt")]  # just below the 30 prepared rows
    (tmp_path / "bok.xlsx").write_bytes(set_values(make_template(CALL, "fordelning"), note).data)
    folder = put(tmp_path / "in", {f"{n}.xlsx": application(title=f"T{n}") for n in range(31)})
    out = tmp_path / "ny.xlsx"
    code = collect(out, folder, into=tmp_path / "bok.xlsx")
    assert (code, out.exists()) == (2, False)
    assert "LUM!B38" in capsys.readouterr().err


# --- the command ---------------------------------------------------------------------------------


def test_json_tells_each_value_with_its_cell_and_each_file(doubled: Path, capsys: Captured) -> None:
    capsys.readouterr()
    collect(doubled / "j.xlsx", doubled / "in", format="json")
    told = json.loads(capsys.readouterr().out)
    assert told["call"] == "2025"
    assert len(told["files"]) == 7
    first = told["rows"][0]
    assert first["values"]["sought"]["value"] == 300_000
    assert first["values"]["sought"]["cell"].startswith("Ansökan!C")
    (waits,) = [each for each in told["files"] if each["state"] == "väntar på beslut"]
    assert {"column": "sought", "old": 300_000, "new": 350_000} in [
        {key: each[key] for key in ("column", "old", "new")} for each in waits["differences"]
    ]


def test_lines_of_the_registry_without_a_file_are_told(tmp_path: Path, capsys: Captured) -> None:
    register = tmp_path / "lista.csv"
    register.write_text("Dnr;Fil;Inkom\n24/1;a.xlsx;2024-08-01\n24/2;borta.xlsx;2024-08-02\n")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, received=register) == 0
    assert "inte bland filerna: rad 3: 24/2, borta.xlsx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("places", "options", "says"),
    [
        (["finns inte"], {}, "finns inte"),
        (["tom"], {}, "inga filer"),
        (["in"], {"into": "saknas.xlsx"}, "saknas.xlsx"),
        (["in"], {"received": "saknas.csv"}, "saknas.csv"),
        (["in"], {"call": "1999"}, "1999"),
        (["bara pdf"], {}, "Ange den med --call"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(
    tmp_path: Path, capsys: Captured, places: list[str], options: dict[str, str], says: str
) -> None:
    put(tmp_path / "in", {"a.xlsx": application()})
    put(tmp_path / "bara pdf", {"a.pdf": b"%PDF-1.7\n"})
    (tmp_path / "tom").mkdir()
    here = {k: v if k == "call" else tmp_path / v for k, v in options.items()}
    out = tmp_path / "b.xlsx"
    assert collect(out, *(tmp_path / place for place in places), **here) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_a_name_that_is_taken_is_told_before_anything_is_read(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"")
    assert collect(tmp_path / "b.xlsx", tmp_path / "finns inte") == 2
    assert "skrivs aldrig över" in capsys.readouterr().err


def test_received_files_are_only_read(applications: Path, tmp_path: Path) -> None:
    folder = tmp_path / "skrivskyddad"
    shutil.copytree(applications, folder)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    collect(tmp_path / "b.xlsx", folder)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_a_book_of_another_call_is_not_gone_on_from(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bok.xlsx").write_bytes(make_template(load_call("2026"), "fordelning"))
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, into=tmp_path / "bok.xlsx", call="2025") == 2
    assert "utlysningen 2026, inte 2025" in capsys.readouterr().err


# --- odd folders ---------------------------------------------------------------------------------


def test_mails_without_files_outlook_s_package_and_a_zip_with_password_are_told(
    tmp_path: Path,
) -> None:
    locked = bytearray(packed_with("a.xlsx", application()))
    locked[6] |= 1  # in the local header, and in the directory's line
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    books = {
        "tomt.eml": mail(received="Fri, 30 Aug 2024 10:00:00 +0200").as_bytes(),
        "outlook.eml": mail(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(),
        "låst.zip": bytes(locked),
        "hel.xlsx": application(),
        "~$hel.xlsx": b"\0" * 165,
        ".dold.xlsx": b"",
    }
    out = tmp_path / "b.xlsx"
    assert collect(out, put(tmp_path / "in", books)) == 2
    told = {line["Fil"]: line["Förklaring"] for line in lines(out)}
    assert sorted(told) == ["hel.xlsx", "låst.zip/a.xlsx", "outlook.eml/winmail.dat", "tomt.eml"]
    assert "inga bilagor" in told["tomt.eml"]
    assert "winmail.dat" in told["outlook.eml/winmail.dat"]
    assert told["låst.zip/a.xlsx"].startswith("Filen är ett zip-arkiv med lösenord.")


def test_several_places_are_told_apart_and_the_books_of_the_job_are_not_read(
    tmp_path: Path,
) -> None:
    put(tmp_path / "maj", {"a.xlsx": application(title="Ett")})
    put(tmp_path / "juni", {"a.xlsx": application(title="Två")})
    put(tmp_path, {"c.xlsx": application(title="Tre")})
    out = tmp_path / "maj" / "bok.xlsx"
    assert collect(out, tmp_path / "maj", tmp_path / "juni", tmp_path / "c.xlsx") == 0
    assert sorted(fates(out)) == ["c.xlsx", "juni/a.xlsx", "maj/a.xlsx"]
    again = tmp_path / "maj" / "bok 2.xlsx"
    assert collect(again, tmp_path / "maj", into=out) == 0
    assert again.read_bytes() == out.read_bytes()


def test_a_copy_under_another_name_that_comes_late_is_listed_once(assessed: Path) -> None:
    shutil.copy(assessed / "in" / "a.xlsx", assessed / "in" / "a igen.xlsx")
    collect(assessed / "3.xlsx", assessed / "in", into=assessed / "2.xlsx")
    copy = lines(assessed / "3.xlsx")[-1]
    assert (copy["Fil"], copy["Vad den blev"], copy["Rad nr"]) == ("a igen.xlsx", "samma fil", 1)
    collect(assessed / "4.xlsx", assessed / "in", into=assessed / "3.xlsx")
    assert (assessed / "4.xlsx").read_bytes() == (assessed / "3.xlsx").read_bytes()


def test_a_marked_book_is_gone_on_from_and_can_be_unmarked(assessed: Path) -> None:
    marked = assessed / "granskad.xlsx"
    assert main(["validate", str(assessed / "2.xlsx"), "--annotate", str(marked)]) == 1
    put(assessed / "in", {"c.xlsx": application(title="Tre")})
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=marked) == 0
    assert [row["title"] for row in rows(out)] == ["Ett", "Två, rättad titel", "Tre"]
    clean = assessed / "ren.xlsx"
    assert main(["unmark", str(out), "--out", str(clean)]) == 0
    assert "Granskning" not in read_workbook(clean.read_bytes()).sheets
    assert len(rows(clean)) == 3


def test_somebody_s_own_sheet_of_that_name_is_left_alone(tmp_path: Path, capsys: Captured) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(CALL, "fordelning")))
    book.create_sheet("Inkomna")["A1"] = "Mina egna anteckningar"
    book.save(tmp_path / "bok.xlsx")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    assert collect(tmp_path / "b.xlsx", folder, into=tmp_path / "bok.xlsx") == 2
    assert "Ge det ett annat namn" in capsys.readouterr().err


def test_columns_that_the_officer_moved_or_added_are_found(assessed: Path) -> None:
    book = openpyxl.load_workbook(assessed / "2.xlsx")
    for name, column in (("LUM", 4), ("Inkomna", 3)):
        page = book[name]
        page.tables.clear()  # openpyxl does not take tables along
        page.insert_cols(column)
        page.cell(7 if name == "LUM" else 4, column).value = "Min egen kolumn"
    book.save(assessed / "flyttad.xlsx")
    put(assessed / "in", {"c.xlsx": application(title="Tre")})
    out = assessed / "3.xlsx"
    assert collect(out, assessed / "in", into=assessed / "flyttad.xlsx") in (0, 1)
    assert [row["title"] for row in rows(out)] == ["Ett", "Två, rättad titel", "Tre"]
    assert lines(out)[-1]["Fil"] == "c.xlsx"
    assert "Min egen kolumn" not in lines(out)[-1]


def test_a_book_of_an_earlier_template_gets_rows_without_the_new_column(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(CALL, "fordelning")))
    for name in ("LUM", "MUL"):
        page = book[name]
        (cell,) = [cell for cell in page[7] if cell.value == "Ursprung"]
        page.tables.clear()
        cell.value = None
    book.save(tmp_path / "bok.xlsx")
    folder = put(tmp_path / "in", {"a.xlsx": application()})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder, into=tmp_path / "bok.xlsx") == 0
    assert [row["title"] for row in rows(out)] == ["Tidigt stöd"]
    assert fates(out) == {"a.xlsx": "ny"}


def test_an_archive_of_bombs_is_read_one_at_a_time(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(12):
            archive.writestr(f"bomb {number}.xlsx", bytes([number + 1]) * 2**26)
        archive.writestr("hel.xlsx", application())
    sent = mail(("arkiv.zip", made.getvalue())).as_bytes()
    folder = put(tmp_path / "in", {"arkiv.zip": made.getvalue(), "svar.eml": sent})
    out = tmp_path / "b.xlsx"
    assert collect(out, folder) == 2
    found = fates(out)
    assert found["arkiv.zip/hel.xlsx"] == "ny"
    bombs = [fate for name, fate in found.items() if "bomb" in name]
    assert set(bombs) <= {"ej inläst", "samma fil"}
    assert len(bombs) >= 12


def test_a_book_that_libreoffice_saved_is_gone_on_from_and_shows_what_it_computes(
    office: Office, applications: Path, collected: Path, tmp_path: Path
) -> None:
    saved = office.convert(collected, "xlsx:Calc MS Excel 2007 XML", tmp_path / "sparad")
    late = put(tmp_path / "sent", {"c.xlsx": application(title="Sent", sought=250_000)})
    out = tmp_path / "ny.xlsx"
    assert collect(out, applications, late, into=saved) == 0
    assert [row["title"] for row in rows(out)][-1] == "Sent"
    assert len(lines(out)) == 29
    computed = office.convert(out, "xlsx:Calc MS Excel 2007 XML", tmp_path / "räknad")
    figures = [
        [sheet.cells[ref].value for ref in ("C2", "C3", "E2", "E3")]
        for sheet in (read_workbook(path.read_bytes()).sheets["LUM"] for path in (out, computed))
    ]
    assert figures[0] == figures[1]


# --- which application is which ------------------------------------------------------------------

CORRECTED: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "applicant misspelt": ({"applicant": "Farstaa"}, {"applicant": "Farsta"}),
    "applicant missing": ({"applicant": None}, {"applicant": "Farsta"}),
    "title missing": ({"title": None}, {"title": "Tidigt stöd"}),
    "parties in another order": (
        {"applicant": "Farsta och Skarpnäck"},
        {"applicant": "Skarpnäck och Farsta", "sought": 310_000},
    ),
    "a party more": ({}, {"applicant": "Farsta och Skarpnäck", "sought": 310_000}),
    "neither has a title": ({"title": None}, {"title": None, "sought": 310_000}),
}


@pytest.mark.parametrize("case", CORRECTED)
def test_what_an_applicant_corrects_is_a_version_and_in_no_sum(tmp_path: Path, case: str) -> None:
    """An application with the very thing put right that it would be known by."""
    before, after = CORRECTED[case]
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    folder = put(tmp_path / "in", {"a.xlsx": application(**before)})
    collect(first, folder)
    collect(second, put(folder, {"a rättad.xlsx": application(**after)}), into=first)
    assert len(rows(second)) == 1
    line = lines(second)[1]
    assert (line["Vad den blev"], line["Rad nr"]) == ("väntar på beslut", 1)
    assert "→" in line["Skillnader: raden → filen"]


def test_the_example_of_2015_collected_into_its_own_book_is_all_there_already(
    tmp_path: Path,
) -> None:
    """With joint applications, and three trips of one district to one town (MUST 17, 18, 25)."""
    books = put(tmp_path, example("2015"))
    out = tmp_path / "ut.xlsx"
    collect(out, books / "applications", into=books / "fordelning-2015.xlsx")
    found = lines(out)
    assert {line["Vad den blev"] for line in found} == {"samma uppgifter"}
    assert sorted((line["Slag"], line["Rad nr"]) for line in found) == sorted(
        [("LUM", n) for n in range(1, 21)] + [("MUST", n) for n in range(1, 26)]
    )


def test_the_example_of_2015_has_a_row_for_each_of_its_applications(tmp_path: Path) -> None:
    books = put(tmp_path, example("2015"))
    out = tmp_path / "ut.xlsx"
    collect(out, books / "applications")
    assert (len(rows(out)), len(rows(out, "mul"))) == (20, 25)
    twins = [line for line in lines(out) if line["Vad den blev"] == "möjlig dubblett"]
    assert any("Samma sökande och resmål som MUST nr" in line["Förklaring"] for line in twins)


def test_a_new_version_is_compared_with_the_row_that_was_taken_in(tmp_path: Path) -> None:
    first, second = (application(title="Ett", sought=sought) for sought in (300_000, 310_000))
    books = {"a.xlsx": first, "a2.xlsx": second}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "a", {"a.xlsx": first}))
    collect(two, put(tmp_path / "in", books), into=one)
    taken = write_cells(two, Inkomna={"Ta in": {6: "Ja"}})
    three = tmp_path / "3.xlsx"
    collect(three, tmp_path / "in", into=taken)
    withdrawn = write_cells(three, LUM={"Status": {8: "återtagen"}})
    again = {"b.xlsx": application(title="Ett", contact="B"),
             "c.xlsx": application(title="Ett", sought=310_000, contact="B")}  # fmt: skip
    four = tmp_path / "4.xlsx"
    collect(four, put(tmp_path / "in", again), into=withdrawn)
    assert [(line["Vad den blev"], line["Rad nr"]) for line in lines(four)[2:]] == [
        ("väntar på beslut", 2), ("samma uppgifter", 2),
    ]  # fmt: skip


def test_what_is_like_a_withdrawn_row_waits_and_that_is_told(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    gone = write_cells(one, LUM={"Status": {8: "återtagen"}})
    collect(two, put(tmp_path / "in", {"b.xlsx": application(contact="B")}), into=gone)
    line = lines(two)[1]
    assert (line["Vad den blev"], line["Rad nr"]) == ("väntar på beslut", 1)
    assert "Raden är återtagen." in line["Förklaring"]


def test_rows_that_were_deleted_and_numbered_anew_are_not_mistaken(tmp_path: Path) -> None:
    books = {f"{n}.xlsx": application(title=title) for n, title in enumerate(("Ett", "Två", "Tre"))}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", books))
    # Ett, Tre, Två by title; the first is gone, the others move up and get new numbers
    there = [{key: cell.value for key, cell in row.items()}
             for number, row in read_workbook(one.read_bytes()).sheets["LUM"].rows.items()
             if number in (9, 10)]  # fmt: skip
    settings = [
        Setting("LUM", f"{letters}{number}", None if number == 10 else value)
        for number, row in zip((8, 9), there, strict=True)
        for letters, value in row.items()
        if letters != "A"
    ]
    settings += [Setting("LUM", f"{letters}10", None) for letters in there[0]]
    moved = tmp_path / "flyttad.xlsx"
    moved.write_bytes(set_values(one.read_bytes(), settings).data)
    collect(two, put(tmp_path / "in", {"ny.xlsx": application(title="Ett", sought=1)}), into=moved)
    line = lines(two)[3]
    assert (line["Fil"], line["Vad den blev"]) == ("ny.xlsx", "ny")


def write_cells(book: Path, **sheets: dict[str, dict[int, object]]) -> Path:
    """A copy in which values stand under some titles: sheet -> title -> Excel's row -> value."""
    settings = []
    for name, columns in sheets.items():
        rows_ = read_workbook(book.read_bytes()).sheets[name].rows.values()
        for title, values in columns.items():
            letters = next(k for row in rows_ for k, cell in row.items() if cell.value == title)
            settings += [Setting(name, f"{letters}{row}", value)  # type: ignore[arg-type]
                         for row, value in values.items()]  # fmt: skip
    copy = book.with_stem(f"{book.stem} ändrad")
    copy.write_bytes(set_values(book.read_bytes(), settings).data)
    return copy


# --- what the officer and the registry write -----------------------------------------------------


def test_a_list_that_comes_later_fills_in_what_is_empty_and_tells_what_differs(
    tmp_path: Path, capsys: Captured
) -> None:
    books = {"a.xlsx": application(title="Ett"), "b.xlsx": application(title="Två")}
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", books))
    dated = write_cells(one, LUM={"Inkommen": {9: dt.date(2024, 8, 1)}})
    register = tmp_path / "lista.csv"
    register.write_text("Filnamn;Inkommen;Dnr\na.xlsx;2024-08-29;SF 1\nb.xlsx;2024-08-30;SF 2\n")
    capsys.readouterr()
    collect(two, tmp_path / "in", into=dated, received=register)
    said = capsys.readouterr().out
    assert "2 rader som saknade ankomstdag eller nummer fick det ur registerlistan" in said
    assert "LUM nr 2 har 2024-08-01 under Inkommen, men registerlistan säger 2024-08-30" in said
    assert [(row["received"], row["registration"]) for row in rows(two)] == [
        (dt.date(2024, 8, 29), "SF 1"), (dt.date(2024, 8, 1), "SF 2"),
    ]  # fmt: skip
    first = lines(two)[0]
    assert (first["Inkommen dag"], first["Dnr"]) == (dt.date(2024, 8, 29), "SF 1")
    assert first["Enligt"] == "lista.csv rad 2"
    assert "Förklaring" not in first
    again = tmp_path / "3.xlsx"
    collect(again, tmp_path / "in", into=two, received=register)
    assert again.read_bytes() == two.read_bytes()


def test_a_sheet_that_gets_no_rows_may_be_missing(tmp_path: Path) -> None:
    """An officer who distributes only LUM has taken the other sheet away."""
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application(title="Ett")}))
    book = openpyxl.load_workbook(one)
    del book["MUL"]
    book.save(one)
    collect(two, put(tmp_path / "in", {"b.xlsx": application(title="Två")}), into=one)
    assert [row["title"] for row in rows(two)] == ["Ett", "Två"]


@pytest.mark.parametrize(
    ("row", "said", "told"),
    [
        (6, "Ja", "Post 2 har Ja under Ta in, men är annan utlysning: bara det som väntar"),
        (5, "x", "Post 1 har ”x” under Ta in, och det förstås inte. Skriv Ja eller Nej."),
    ],
)
def test_a_decision_that_cannot_be_followed_is_told(
    tmp_path: Path, capsys: Captured, row: int, said: str, told: str
) -> None:
    books = {"a.xlsx": application(), "b.xlsx": application(year="2026", answer_new_way=None)}
    one = tmp_path / "1.xlsx"
    collect(one, put(tmp_path / "in", books))
    decided = write_cells(one, Inkomna={"Ta in": {row: said}})
    collect(tmp_path / "2.xlsx", tmp_path / "in", into=decided)
    assert told in capsys.readouterr().out


def test_a_row_that_has_lost_its_number_is_told_of_by_its_title(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    emptied = write_cells(one, LUM={"Nr": {8: None}})
    collect(two, put(tmp_path / "in", {"b.xlsx": application(sought=1)}), into=emptied)
    assert "ny version av LUM-raden ”Tidigt stöd”, som saknar Nr," in lines(two)[1]["Förklaring"]


@pytest.mark.parametrize("place", [("LUM", "Nr", 9), ("LUM", "Titel", 9), ("Inkomna", "Fil", 7)])
def test_what_somebody_wrote_below_a_list_is_never_written_over(
    tmp_path: Path, capsys: Captured, place: tuple[str, str, int]
) -> None:
    sheet, title, row = place
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    collect(one, put(tmp_path / "in", {"a.xlsx": application()}))
    noted = write_cells(one, **{sheet: {title: {row: "Obs! Ring Farsta."}}})
    put(tmp_path / "in", {"b.xlsx": application(title="Två")})
    assert collect(two, tmp_path / "in", into=noted) == 2
    assert not two.exists()
    assert "Flytta det, och kör igen." in capsys.readouterr().err


def test_long_texts_are_shown_from_where_they_differ(tmp_path: Path) -> None:
    long = "Projektet ska ge familjer stöd i tid, i hela kommunen och året om. Vi söker för "
    books = {"a.xlsx": application(purpose=f"{long}10 familjer."),
             "b.xlsx": application(purpose=f"{long}25 familjer.")}  # fmt: skip
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", books))
    shown = lines(out)[1]["Skillnader: raden → filen"]
    assert "Vi söker för 10 familjer.” → ”… " in shown
    assert shown.endswith("Vi söker för 25 familjer.”")


def test_a_second_application_in_a_file_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(application()))
    book.copy_worksheet(book["Ansökan"]).title = "Ansökan 2"
    made = io.BytesIO()
    book.save(made)
    out = tmp_path / "b.xlsx"
    collect(out, put(tmp_path / "in", {"a.xlsx": made.getvalue()}))
    assert "Bladet Ansökan 2 läses inte" in lines(out)[0]["Förklaring"]
