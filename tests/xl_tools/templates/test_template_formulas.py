"""The templates' formulas: each has the value that a spreadsheet program computes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from lxml import etree

from tests.helpers.office import Office
from tests.helpers.template_books import CASE, form, opened, parts
from validators.cards.loading import load_call
from xl_tools.reading.workbook import Workbook
from xl_tools.templates.make import make_template

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


# formulas and their values
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_template(load_call("2025"), "fordelning", data=CASE), id="fordelning"),
        pytest.param(make_template(load_call("2026"), "lum"), id="empty"),
        pytest.param(form(), id="ready"),
    ],
)
def test_every_formula_has_its_value_and_is_listed_in_the_hidden_sheet(data: bytes) -> None:
    book = opened(data)
    formulas = {
        cell.place
        for sheet in book.sheets.values()
        for cell in sheet.cells.values()
        if cell.formula is not None and sheet.name != "_fordela"
    }
    assert len(formulas) > 20
    for part in parts(data, r"worksheets/sheet\d+\.xml$").values():
        for cell in etree.fromstring(part).iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None:
                assert cell.find(f"{MAIN}v") is not None
    listed = set()
    for row in book.sheets["_fordela"].rows.values():
        if row["A"].value == "formula":
            place = re.fullmatch(r"ROWS\('(.+)'!(.+)\)", row["B"].formula or "")
            assert place is not None
            name = place[1]
            plain = openpyxl.Workbook()
            cells = plain.active[place[2]] if plain.active else ()
            rows = cells if isinstance(cells, tuple) else ((cells,),)
            listed |= {f"{name}!{cell.coordinate}" for line in rows for cell in line}
    assert listed == formulas


@pytest.fixture(scope="module")
def recalculated(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Workbook, Workbook]]:
    """Workbooks as we made them, and as LibreOffice computes them with our values taken out."""
    folder = tmp_path_factory.mktemp("recalculated")
    odd = form(sought="250 950:-", project_year=4, period_to=dt.date(2026, 1, 2), applicant="Oz")
    made = {
        "fordelning": make_template(load_call("2025"), "fordelning", data=CASE),
        "ready": form(),
        "odd": odd,
        "empty": make_template(load_call("2026"), "lum"),
        "trip": make_template(load_call("2015"), "mul"),
    }
    for name, data in made.items():
        bare = folder / f"{name}.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(data)) as source,
            zipfile.ZipFile(bare, "w") as target,
        ):
            for part in source.namelist():
                content = source.read(part)
                if part.startswith("xl/worksheets/sheet"):
                    content = re.sub(rb"(</f>)(<v>[^<]*</v>|<v/>)", rb"\1", content)
                target.writestr(part, content)
    computed = office.convert_all(sorted(folder.glob("*.xlsx")), "xlsx", folder / "computed")
    results = {path.stem: opened(path.read_bytes()) for path in computed}
    return [(opened(data), results[name]) for name, data in made.items()]


def test_libreoffice_computes_the_values_that_stand_beside_the_formulas(
    recalculated: list[tuple[Workbook, Workbook]],
) -> None:
    compared = 0
    for ours, theirs in recalculated:
        for sheet in ours.sheets.values():
            for cell in sheet.cells.values():
                if cell.formula is None:
                    continue
                other = theirs.sheets[sheet.name].cells.get(cell.ref)
                assert (cell.place, cell.value or None) == (
                    cell.place,
                    (other.value if other else None) or None,
                )
                compared += 1
    assert compared > 300
