"""`fordela collect` on the example of 2025: its applications become its allocation."""

from __future__ import annotations

from pathlib import Path

from benchmarks.applications import write_applications
from tests.helpers.collecting import header_letters, original, tables
from tests.helpers.office import sdk_errors
from validators.cards.loading import load_call
from validators.check import check
from validators.model import Row, Severity, Tables
from xl_tools.cli.main import main
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook

CALL = load_call("2025")


OFFICERS = ("decision", "granted", "prestudy", "motivation", "conditions", "project_id",
            "in_target_group", "grade_new_way", "grade_strategic", "grade_prevention",
            "grade_client", "grade_coordination")  # fmt: skip


def by_who_and_what(found: Tables) -> dict[tuple[object, ...], Row]:
    return {
        (row["kind"].value, row["applicant"].value, row["title"].value): row
        for row in found["applications"]
    }


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
