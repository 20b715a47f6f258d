"""The allocation workbook with buttons: what Excel, and what other programs, would have against it.

No Excel was at hand; the project's facts about what makes it repair a file are checked here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from tests.helpers import olevba
from tests.helpers.intact import problems, restored
from tests.helpers.office import Office, sdk_errors
from tests.helpers.ooxml_package import Package
from tests.helpers.other_readers import same_values
from tests.helpers.template_books import CASE, parts
from validators.cards.loading import load_call, years
from validators.check import check
from validators.errors import FordelaError
from xl_tools.marking.marks import mark, unmark
from xl_tools.reading.tables import read_tables
from xl_tools.reading.workbook import read_workbook
from xl_tools.templates.embed_buttons import BUTTONS
from xl_tools.templates.make import make_template
from xl_tools.templates.sheets.allocation import make_allocation
from xl_tools.templates.vba import BOOK, code_names, read_project, read_sources

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"
EVERY = [(year, lang) for year in years() for lang in ("sv", "en")]
CAPTIONS = {"sv": ["Validera", "Skapa beslut"], "en": ["Validate", "Generate decision"]}


def plain(year: str = "2025", lang: str = "sv", filled: bool = True) -> bytes:
    """The workbook before the buttons are put in."""
    data = CASE if filled else {}
    return make_allocation(load_call(year), lang=lang, data=data, buttons=True)


def pressed(year: str = "2025", lang: str = "sv", filled: bool = True) -> bytes:
    """The workbook with buttons; filled in, its sheets LUM and MUL have notes."""
    data = CASE if filled else {}
    return make_template(load_call(year), "fordelning", lang=lang, data=data, buttons=True)


@pytest.fixture(scope="module", params=[False, True], ids=["empty", "notes"])
def pair(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    """A workbook before and after the buttons are put in."""
    return plain(filled=request.param), pressed(filled=request.param)


def drawing(data: bytes, sheet: str) -> Any:
    """The old drawing that a sheet points to, parsed."""
    package = Package(data)
    found = package.sheet(sheet)
    assert found is not None
    (part,) = package.related(found.part, "vmlDrawing")
    return etree.fromstring(package.content(part))


def buttons(data: bytes, sheet: str) -> list[Any]:
    """The shapes of the buttons of a sheet."""
    return [
        shape
        for shape in drawing(data, sheet).iter(f"{VML}shape")
        if shape.find(f"{EXCEL}ClientData").get("ObjectType") == "Button"
    ]


def said(shape: Any, name: str) -> str:
    """What a shape says of itself, as Excel needs it said: "Anchor", "FmlaMacro" …"""
    return str(shape.findtext(f"{EXCEL}ClientData/{EXCEL}{name}"))


def canonical(shapes: list[Any]) -> list[bytes]:
    return [etree.tostring(shape, method="c14n", exclusive=True) for shape in shapes]


# ---------------------------------------------------------------------------------------------
# the package


@pytest.mark.parametrize(("year", "lang"), EVERY)
def test_an_empty_workbook_has_no_fault(year: str, lang: str) -> None:
    assert Package(pressed(year, lang, filled=False)).faults == []


def test_the_buttons_bring_no_fault_into_a_workbook_with_notes() -> None:
    before, after = Package(plain()), Package(pressed())
    assert Counter(after.faults) - Counter(before.faults) == Counter()


@pytest.mark.parametrize(
    ("year", "lang", "filled"), [("2026", "sv", False), ("2026", "en", False), ("2025", "sv", True)]
)
def test_the_open_xml_sdk_has_nothing_against_it(
    year: str, lang: str, filled: bool, tmp_path: Path
) -> None:
    file = tmp_path / "fordelning.xlsm"
    file.write_bytes(pressed(year, lang, filled))
    assert sdk_errors(file) == []


def test_the_main_part_the_macros_and_the_drawings_say_what_they_are() -> None:
    package = zipfile.ZipFile(io.BytesIO(pressed()))
    types = etree.fromstring(package.read("[Content_Types].xml"))
    kinds = {
        node.get("PartName") or node.get("Extension"): node.get("ContentType") for node in types
    }
    assert kinds["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert kinds["bin"] == "application/vnd.ms-office.vbaProject"
    assert kinds["vml"] == "application/vnd.openxmlformats-officedocument.vmlDrawing"
    assert package.read("xl/vbaProject.bin") == read_project()


def test_macros_and_ribbon_are_found_by_their_relationships() -> None:
    data = pressed()
    microsoft = "http://schemas.microsoft.com/office/2006/relationships"
    for part, kind, target in (
        ("xl/_rels/workbook.xml.rels", "vbaProject", "vbaProject.bin"),
        ("_rels/.rels", "ui/extensibility", "customUI/customUI.xml"),
    ):
        root = etree.fromstring(parts(data, f"^{part}$")[part])
        found = [node.get("Target") for node in root if node.get("Type") == f"{microsoft}/{kind}"]
        assert found == [target]


@pytest.mark.parametrize(("year", "lang"), EVERY)
def test_code_names_are_those_of_the_document_modules(year: str, lang: str) -> None:
    package = Package(pressed(year, lang, filled=False))
    book = package.tree(package.book).find(f"{MAIN}workbookPr").get("codeName")
    sheets = [
        package.tree(sheet.part).find(f"{MAIN}sheetPr").get("codeName") for sheet in package.sheets
    ]
    assert [book, *sheets] == olevba.documents(package.content("xl/vbaProject.bin"))
    assert [book, *sheets] == [BOOK, *code_names()]


def test_nothing_else_of_the_workbook_is_changed(pair: tuple[bytes, bytes]) -> None:
    before, after = (parts(data, "") for data in pair)
    assert same_values(*pair) == []
    moved = {name for name in before if "commentsDrawing" in name and name not in after}
    assert before.keys() - after.keys() == moved
    changed = {name for name in before if name in after and before[name] != after[name]}
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in range(1, 9)}
    rels = {f"xl/worksheets/_rels/sheet{number}.xml.rels" for number in (1, 2)}
    assert changed == {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        *sheets,
        *rels,
    }
    for name in sheets - {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}:
        assert re.sub(rb' codeName="Sheet\d"', b"", after[name]) == before[name]


def test_the_same_card_gives_the_same_bytes() -> None:
    assert pressed() == pressed()


# ---------------------------------------------------------------------------------------------
# the buttons


@pytest.mark.parametrize(("year", "lang"), EVERY)
def test_both_lists_have_both_buttons_in_the_language_asked_for(year: str, lang: str) -> None:
    data = pressed(year, lang, filled=False)
    for card in load_call(year).kinds.values():
        shapes = buttons(data, card.sheet)
        assert ["".join(shape.find(f"{VML}textbox").itertext()) for shape in shapes] == CAPTIONS[
            lang
        ]
        assert [said(shape, "FmlaMacro") for shape in shapes] == [
            "[0]!Validate",
            "[0]!GenerateDecision",
        ]


@pytest.mark.parametrize(("year", "lang"), EVERY)
def test_a_button_is_large_enough_and_covers_nothing(year: str, lang: str) -> None:
    data = pressed(year, lang, filled=False)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for card in load_call(year).kinds.values():
        sheet = book[card.sheet]
        edge = 0
        for shape in buttons(data, card.sheet):
            left, at, top, upper, right, to, bottom, lower = map(
                int, said(shape, "Anchor").split(",")
            )
            cell = sheet.cell(top + 1, left + 1)
            assert (left, top) == (right, bottom)
            assert cell.value is None
            assert to - at >= 90
            assert lower - upper >= 24
            assert edge <= at
            assert to <= sheet.column_dimensions[cell.column_letter].width * 7 + 5
            assert lower <= sheet.row_dimensions[cell.row].height / 0.75
            # within the frozen panes, and so in sight wherever the list is scrolled to
            assert cell.column_letter < sheet.freeze_panes[0]
            assert cell.row < int(sheet.freeze_panes[1:])
            edge = to


def test_a_button_is_not_printed_and_is_told_to_those_who_cannot_see_it() -> None:
    for shape in buttons(pressed(), "LUM"):
        assert said(shape, "PrintObject") == "False"
        caption = "".join(shape.find(f"{VML}textbox").itertext())
        assert re.match(rf"{caption}: .{{20,}}", shape.get("alt"))


def test_notes_stay_beside_the_buttons() -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (plain(), pressed()))
    for sheet in before:
        notes = {
            cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment
        }
        again = after[sheet.title]
        assert {
            cell.coordinate: cell.comment.text for row in again for cell in row if cell.comment
        } == notes
    kinds = [
        data.get("ObjectType") for data in drawing(pressed(), "LUM").iter(f"{EXCEL}ClientData")
    ]
    assert sorted(kinds) == ["Button", "Button", "Note"]


def macros() -> set[str]:
    return set(re.findall(r"^Public Sub (\w+)\(", "\n".join(read_sources().values()), re.MULTILINE))


def test_buttons_and_tab_call_macros_that_there_are() -> None:
    assert {button.macro for button in BUTTONS} <= macros()
    assert {node.get("onAction") for node in ribbon(pressed()).iter(f"{RIBBON}button")} <= macros()


def ribbon(data: bytes) -> Any:
    return etree.fromstring(parts(data, "^customUI/")["customUI/customUI.xml"])


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("sv", ["Validera", "Skapa beslut", "Ta bort markeringar"]),
        ("en", ["Validate", "Generate decision", "Remove marks"]),
    ],
)
def test_the_tab_has_three_buttons_with_picture_and_explanation(
    lang: str, labels: list[str]
) -> None:
    root = ribbon(pressed(lang=lang))
    assert [tab.get("label") for tab in root.iter(f"{RIBBON}tab")] == ["fordela"]
    found = list(root.iter(f"{RIBBON}button"))
    assert [node.get("label") for node in found] == labels
    for node in found:
        assert node.get("screentip") == node.get("label")
        assert 20 < len(node.get("supertip")) < 1024
        assert node.get("imageMso")
    assert len({node.get("id") for node in root.iter() if node.get("id")}) == 5


# ---------------------------------------------------------------------------------------------
# the rest of the workbook


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_instruction_tells_of_the_buttons_only_where_there_are_any(lang: str) -> None:
    call = load_call("2025")
    with_buttons, without = (
        [
            str(cell.value)
            for cell in read_workbook(make_template(call, "fordelning", lang=lang, buttons=there))
            .sheets["Instruktion"]
            .cells.values()
        ]
        for there in (True, False)
    )
    new = [text for text in with_buttons if text not in without]
    assert [text for text in new if text in CAPTIONS[lang]] == CAPTIONS[lang]
    assert any({"sv": "Avblockera", "en": "Unblock"}[lang] in text for text in new)
    assert [text for text in without if text not in with_buttons] == []


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("kind", ["lum", "fordelning"])
def test_the_hidden_sheet_tells_the_language(kind: str, lang: str) -> None:
    data = make_template(load_call("2025"), kind, lang=lang)
    rows = read_workbook(data).sheets["_fordela"].rows.values()
    told = {row["A"].value: row["B"].value for row in rows if row["A"].value != "formula"}
    assert list(told)[:4] == ["call", "kind", "template", "lang"]
    assert told["lang"] == lang


def test_an_application_with_buttons_is_refused() -> None:
    with pytest.raises(FordelaError, match="e-post"):
        make_template(load_call("2025"), "lum", buttons=True)


def test_our_reader_sees_the_same_tables_and_the_check_the_same_findings() -> None:
    call = load_call("2025")
    before, after = (read_tables(read_workbook(data)) for data in (plain(), pressed()))
    assert before.tables == after.tables
    assert check(before, call) == check(after, call)


# ---------------------------------------------------------------------------------------------
# what other programs leave of it


def reopened(data: bytes) -> bytes:
    """Loaded and saved by openpyxl."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data), keep_vba=True).save(out)
    return out.getvalue()


def test_a_load_and_save_by_openpyxl_leaves_buttons_tab_and_macros(
    pair: tuple[bytes, bytes],
) -> None:
    before = pair[1]
    after = reopened(before)
    old, new = Package(before), Package(after)
    for part in ("xl/vbaProject.bin", "customUI/customUI.xml"):
        assert new.content(part) == old.content(part)
    assert new.related("", "extensibility") == ["customUI/customUI.xml"]
    assert new.related(new.book, "vbaProject") == ["xl/vbaProject.bin"]
    for name in ("LUM", "MUL"):
        assert canonical(buttons(after, name)) == canonical(buttons(before, name))
    names = [new.tree(sheet.part).find(f"{MAIN}sheetPr").get("codeName") for sheet in new.sheets]
    assert names == list(code_names())
    assert not [line for line in new.faults if line.startswith(("rels", "types", "order"))]


def test_marks_come_and_go_beside_the_buttons(pair: tuple[bytes, bytes]) -> None:
    book = pair[1]
    tables = read_tables(read_workbook(book))
    call = load_call("2025")
    findings = check(tables, call) or check(read_tables(read_workbook(plain())), call)
    assert findings
    marked = mark(book, findings)
    assert problems(book, marked.data, findings, marked.unplaced) == []
    for part in ("xl/vbaProject.bin", "customUI/customUI.xml"):
        assert Package(marked.data).entries[part].packed == Package(book).entries[part].packed
    for name in ("LUM", "MUL"):
        assert canonical(buttons(marked.data, name)) == canonical(buttons(book, name))
    assert restored(book, unmark(marked.data)) == []


def test_marks_are_found_again_after_a_save_by_openpyxl_and_the_buttons_stay() -> None:
    book = pressed()
    findings = check(read_tables(read_workbook(book)), load_call("2025"))
    clean = unmark(reopened(mark(book, findings).data))
    assert "Granskning" not in read_workbook(clean).sheets
    for name in ("LUM", "MUL"):
        assert canonical(buttons(clean, name)) == canonical(buttons(book, name))


def controls(file: Path) -> Iterator[tuple[str, str, bool]]:
    """(caption, macro, printed) of each button of an .ods."""
    form = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
    link = "{http://www.w3.org/1999/xlink}href"
    with zipfile.ZipFile(file) as package:
        root = etree.fromstring(package.read("content.xml"))
    for button in root.iter(f"{form}button"):
        script = button.find(".//{*}event-listener").get(link)
        yield (
            button.get(f"{form}label"),
            posixpath.basename(script).partition("?")[0].rpartition(":")[2],
            button.get(f"{form}printable") != "false",
        )


def test_libreoffice_sees_the_buttons_their_macros_and_the_modules(
    office: Office, tmp_path: Path
) -> None:
    sources = []
    for lang in ("sv", "en"):
        sources.append(tmp_path / f"{lang}.xlsm")
        sources[-1].write_bytes(pressed(lang=lang))
    for lang, made in zip(("sv", "en"), office.convert_all(sources, "ods", tmp_path), strict=True):
        wanted = [
            (caption, f"VBAProject.{module}.{macro}", False)
            for caption, (module, macro) in zip(
                CAPTIONS[lang],
                (("Fordela", "Validate"), ("Fordela", "GenerateDecision")),
                strict=True,
            )
        ]
        assert list(controls(made)) == wanted * 2  # on LUM and on MUL
        with zipfile.ZipFile(made) as package:
            names = package.namelist()
        modules = {name[:-4] for name in read_sources()} | {BOOK, *code_names()}
        assert {f"Basic/VBAProject/{name}.xml" for name in modules} <= set(names)
