"""Approvals and waivers written into a copy: losslessly, once, and bound to the data."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.markdown import allocation, application, book_bytes
from tests.helpers.office import Office
from validators.attestation import Standing, approvals_of, data_hash
from validators.cards.loading import load_call
from validators.check import check
from validators.errors import Refused, UnknownWorkbook
from validators.model import Finding, Severity
from xl_tools.editing.cell_values import Setting
from xl_tools.editing.set_values import set_values
from xl_tools.jobs.approvals import NewApproval, NewWaiver, attest, waive
from xl_tools.jobs.common.workbooks import tables_of
from xl_tools.marking.marks import mark
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.examples import example_book
from xl_tools.templates.make import make_template

DAY = dt.date(2024, 11, 27)
CALL = load_call("2025")
DIRECTOR = NewApproval("Socialdirektör A", DAY, "2024-77", "Handläggare A")
HEAD = NewApproval("Avdelningschef A", DAY, "2024-78", "Handläggare A")
OVER = "LUM!W8"
"""The granted amount of the example's first project."""


@cache
def book() -> bytes:
    return example_book("2025")


@cache
def undated() -> bytes:
    """The example before anybody has approved."""
    return set_values(book(), [Setting("Ärende", f"Q{row}", None) for row in (5, 6)]).data


@cache
def over_cap() -> bytes:
    """The example, but the first project is sought and granted more than the cap; the sums above
    the list as Excel would have them."""
    values = {"P8": 600_000, "W8": 600_000, "C2": 6_500_000, "C3": 4_800_000}
    settings = [Setting("LUM", ref, value) for ref, value in values.items()]
    return set_values(undated(), settings).data


def findings(data: bytes, code: str) -> list[Finding]:
    found = check(tables_of(read_workbook(data)), CALL)
    return [finding for finding in found if finding.code == code]


def standings(data: bytes) -> list[Standing]:
    return [each.standing for each in approvals_of(tables_of(read_workbook(data)), CALL)]


def hashed(data: bytes) -> str:
    return data_hash(tables_of(read_workbook(data)), CALL)


def case(data: bytes, ref: str) -> object:
    cell = read_workbook(data).sheets["Ärende"].cells.get(ref)
    return cell.value if cell else None


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


# --- approvals -----------------------------------------------------------------------------------


def test_an_approval_is_written_into_the_row_that_waits_for_it() -> None:
    done = attest(undated(), DIRECTOR)
    assert done.place == "Ärende!N5"
    assert [case(done.data, f"{letters}5") for letters in "NOPQRST"] == [
        "Socialdirektör A", "Socialdirektör", "Socialförvaltningen", DAY, "2024-77",
        "Handläggare A", hashed(undated()),
    ]  # fmt: skip
    assert standings(done.data) == [Standing.VALID, Standing.OPEN]
    assert done.findings == ()


def test_nothing_else_in_the_workbook_changes() -> None:
    done = attest(undated(), DIRECTOR)
    before, after = entries(undated()), entries(done.data)
    changed = [name for name in before if before[name] != after[name]]
    sheet = f"xl/worksheets/sheet{list(read_workbook(book()).sheets).index('Ärende') + 1}.xml"
    assert set(changed) <= {sheet, "xl/workbook.xml"}
    assert before.keys() == after.keys()


def test_an_approval_that_was_typed_by_hand_is_bound_without_changing_what_stands() -> None:
    assert standings(book()) == [Standing.UNBOUND, Standing.UNBOUND]
    done = attest(attest(book(), DIRECTOR).data, HEAD)
    assert standings(done.data) == [Standing.VALID, Standing.VALID]
    assert findings(done.data, "D20") == []


def test_somebody_who_is_not_listed_gets_the_next_free_row() -> None:
    new = NewApproval("Stadsdirektör A", DAY, "79", "Handläggare A", "Stadsdirektör", "Staden")
    done = attest(undated(), new)
    assert done.place == "Ärende!N7"
    assert standings(done.data) == [Standing.OPEN, Standing.OPEN, Standing.VALID]


def test_an_approval_of_the_same_data_is_registered_once() -> None:
    done = attest(undated(), DIRECTOR)
    with pytest.raises(Refused, match="har redan godkänt de här uppgifterna"):
        attest(done.data, DIRECTOR)


def test_a_changed_value_makes_it_void_and_a_new_approval_gets_a_row_of_its_own() -> None:
    done = attest(attest(undated(), DIRECTOR).data, HEAD)
    changed = set_values(done.data, [Setting("MUL", "C8", "Malmö och Lund")]).data
    assert standings(changed) == [Standing.VOID, Standing.VOID]
    told = findings(changed, "D20")
    assert [(f.cell, f.severity) for f in told] == [
        ("Q5", Severity.WARNING), ("Q6", Severity.WARNING),
    ]  # fmt: skip
    later = NewApproval("Socialdirektör A", dt.date(2024, 11, 29), "80", "Handläggare A")
    again = attest(changed, later)
    assert again.place == "Ärende!N7"
    assert standings(again.data) == [Standing.RENEWED, Standing.VOID, Standing.VALID]
    assert case(again.data, "O7") == "Socialdirektör"


def test_the_change_taken_back_the_approval_holds_again() -> None:
    done = attest(undated(), DIRECTOR).data
    before = read_workbook(done).sheets["MUL"].cells["C8"].value
    changed = set_values(done, [Setting("MUL", "C8", "Malmö och Lund")]).data
    back = set_values(changed, [Setting("MUL", "C8", before)]).data  # type: ignore[arg-type]
    assert standings(back) == [Standing.VALID, Standing.OPEN]


def test_a_workbook_with_buttons_has_the_same_data_and_can_be_attested() -> None:
    plain, buttons = (make_template(CALL, "fordelning", buttons=each) for each in (False, True))
    assert hashed(plain) == hashed(buttons)
    settings = [Setting("Ärende", "B6", "2024/1"), Setting("Ärende", "B7", DAY)]
    filled = set_values(buttons, settings).data
    done = attest(filled, DIRECTOR)
    assert standings(done.data) == [Standing.VALID]
    before, after = entries(filled), entries(done.data)
    assert before["xl/vbaProject.bin"] == after["xl/vbaProject.bin"]


def test_marks_do_not_touch_an_approval() -> None:
    done = attest(undated(), DIRECTOR).data
    marked = mark(done, check(tables_of(read_workbook(done)), CALL)).data
    assert marked != done
    assert standings(marked) == [Standing.VALID, Standing.OPEN]


def test_what_has_errors_cannot_have_been_approved() -> None:
    with pytest.raises(Refused, match="Arbetsboken har fel, det första i LUM!W8"):
        attest(over_cap(), DIRECTOR)


def test_another_role_than_the_listed_one_is_asked_about() -> None:
    new = NewApproval("Socialdirektör A", DAY, "77", "Handläggare A", role="Nämndsekreterare")
    with pytest.raises(Refused, match="I listan står ”Socialdirektör” och inte") as refused:
        attest(undated(), new)
    assert refused.value.where == "Ärende!O5"


def test_a_document_of_other_data_is_refused() -> None:
    assert attest(undated(), DIRECTOR, document=hashed(undated())).place == "Ärende!N5"
    with pytest.raises(Refused, match="skrivet av andra uppgifter"):
        attest(undated(), DIRECTOR, document="0" * 64)


def test_a_list_without_the_columns_is_told_and_an_application_too() -> None:
    old = book_bytes(
        allocation(
            "## Ärende!D1\n| Namn | Befattning | Godkänt datum | Referens |\n| A | chef | | |"
        )
    )
    with pytest.raises(Refused, match="saknas ”Förvaltning”, ”Registrerat av”"):
        attest(old, NewApproval("A", DAY, "77", "Handläggare A"))
    with pytest.raises(UnknownWorkbook):
        attest(book_bytes(application()), DIRECTOR)


@pytest.mark.parametrize("text", ["=1+1", "+46", "Summa A", "Totalt sett A", "00123", "A & <B>"])
def test_text_of_any_kind_is_text_and_is_read_back(text: str) -> None:
    new = NewApproval(f"{text} namn", DAY, text, text, text)
    done = attest(undated(), new)
    assert standings(done.data)[-1] is Standing.VALID


# --- waivers -------------------------------------------------------------------------------------

WAIVER = NewWaiver("D03", OVER, "Totalt ryms det inom ramen", "Socialdirektör A", DAY, "Hand A")


def test_a_waiver_makes_the_error_information() -> None:
    done = waive(over_cap(), WAIVER)
    (finding,) = findings(done.data, "D03")
    assert finding.severity is Severity.INFO
    assert finding.message.startswith("Undantag: Totalt ryms det inom ramen.")
    assert done.findings == ()
    assert [f for f in check(tables_of(read_workbook(done.data)), CALL) if
            f.severity is Severity.ERROR] == []  # fmt: skip


def test_the_next_waiver_gets_the_next_row() -> None:
    both = set_values(over_cap(), [Setting("LUM", "W9", 700_000), Setting("LUM", "P9", 700_000)])
    first = waive(both.data, WAIVER)
    second = waive(first.data, NewWaiver("d03", "LUM!$W$9", "Skäl", "B", DAY, "C"))
    assert int(second.place[-1]) == int(first.place[-1]) + 1
    assert [f.severity for f in findings(second.data, "D03")] == [Severity.INFO] * 2


def test_a_waiver_of_a_sum_is_refused() -> None:
    wrong = set_values(undated(), [Setting("LUM", "W8", 1)]).data
    for code in ("D04", "D18", "S05", "T01", "X99"):
        with pytest.raises(Refused, match=f"För regeln {code} finns inga undantag"):
            waive(wrong, NewWaiver(code, OVER, "Skäl", "A", DAY, "B"))


def test_a_waiver_where_there_is_no_error_is_refused_and_the_right_cell_told() -> None:
    with pytest.raises(Refused, match="inget fel D03 i cellen") as refused:
        waive(over_cap(), NewWaiver("D03", "LUM!W9", "Skäl", "A", DAY, "B"))
    assert refused.value.todo == "Fel av det slaget finns i LUM!W8."


def test_the_cell_of_a_waiver_is_named_with_its_sheet_in_any_case() -> None:
    small = NewWaiver("d03", "lum!$w$8", "Skäl", "A", DAY, "B")
    assert waive(over_cap(), small).place == waive(over_cap(), WAIVER).place
    with pytest.raises(Refused, match="säger inte vilket blad") as refused:
        waive(over_cap(), NewWaiver("D03", "W8", "Skäl", "A", DAY, "B"))
    assert "till exempel LUM!U9" in refused.value.todo


def test_a_waiver_that_holds_is_not_given_twice() -> None:
    with pytest.raises(Refused, match="inget fel D03 i cellen"):
        waive(waive(over_cap(), WAIVER).data, WAIVER)


# --- other programs ------------------------------------------------------------------------------


def test_approvals_and_waivers_hold_after_a_save_by_libreoffice(
    office: Office, tmp_path: Path
) -> None:
    waived = waive(over_cap(), WAIVER).data
    done = attest(attest(waived, DIRECTOR).data, HEAD).data
    (tmp_path / "bok.xlsx").write_bytes(done)
    saved = office.convert(tmp_path / "bok.xlsx", "xlsx", tmp_path / "sparad").read_bytes()
    assert saved != done
    assert hashed(saved) == hashed(done)
    assert standings(saved) == [Standing.VALID, Standing.VALID]
    assert [f.severity for f in findings(saved, "D03")] == [Severity.INFO]
