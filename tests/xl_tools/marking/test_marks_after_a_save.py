"""Marks that another program has written anew go by their markers, and people's edits stay.

`saved_anew` writes a workbook as Excel does: other part names and ids, texts in the shared table,
formats and styles renumbered, notes sorted, nothing where it was. The undo record no longer fits.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from tests.helpers import (
    hard_books,
    hard_cases,
    hard_sheets,
    intact,
    ooxml_marks,
    ooxml_package,
    other_readers,
)
from xl_tools.marking.marks import mark, unmark

MAIN = f"{{{hard_books.MAIN}}}"
RELATION = f"{{{hard_books.RELATION}}}"

CASES = (
    "plain",
    "officers_notes",
    "buttons_and_macros",
    "extensions",
    "tables_and_merges",
    "protected",
    "formulas",
    "scoped_names",
    "thirty_sheets",
    "own_sheet_of_that_name",
    "styles_with_empty_dxfs",
    "odd_sheet_names",
)


def saved_anew(data: bytes, edit: Callable[[dict[str, Any]], None] | None = None) -> bytes:
    """The workbook written anew; `edit` may change the roots of its sheets, by sheet name."""
    package = ooxml_package.Package(data)
    roots = {name: package.tree(name) for name in package.entries if _is_xml(name)}
    sheets = {sheet.name: roots[sheet.part] for sheet in package.sheets}
    if edit:
        edit(sheets)
    _share_strings(package, roots, sheets.values())
    _turn_looks(package, roots, sheets.values())
    names = _other_names(package)
    entries = {}
    for name, entry in package.entries.items():
        content = (
            etree.tostring(roots[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            if name in roots
            else entry.content
        )
        if name.endswith(".rels"):
            content = _moved_targets(name, package, names)
        entries[names.get(name, name)] = content
    types = entries["[Content_Types].xml"].decode()
    for name, other in names.items():
        types = types.replace(f'"/{name}"', f'"/{other}"')
    entries["[Content_Types].xml"] = types.encode()
    return hard_books.zipped(entries)


def _is_xml(name: str) -> bool:
    return name.endswith(".xml") and "_rels" not in name


def _share_strings(package: ooxml_package.Package, roots: dict[str, Any], sheets: Any) -> None:
    (part,) = package.related(package.book, "sharedStrings")
    table = roots[part]
    for cell in [cell for root in sheets for cell in root.iter(f"{MAIN}c")]:
        inline = cell.find(f"{MAIN}is")
        if inline is not None:
            item = etree.SubElement(table, f"{MAIN}si")
            item.extend(list(inline))
            cell.remove(inline)
            cell.set("t", "s")
            etree.SubElement(cell, f"{MAIN}v").text = str(len(table) - 1)
    table.set("uniqueCount", str(len(table)))


def _turn_looks(package: ooxml_package.Package, roots: dict[str, Any], sheets: Any) -> None:
    """The looks of conditional formats in the opposite order."""
    (part,) = package.related(package.book, "styles")
    looks = roots[part].find(f"{MAIN}dxfs")
    last = len(looks) - 1
    looks[:] = list(reversed(looks))
    for root in sheets:
        for rule in root.iter(f"{MAIN}cfRule"):
            if rule.get("dxfId"):
                rule.set("dxfId", str(last - int(rule.get("dxfId"))))


def _other_names(package: ooxml_package.Package) -> dict[str, str]:
    names = {}
    for number, sheet in enumerate(package.sheets, 1):
        names[sheet.part] = f"xl/worksheets/blad{number}.xml"
        for kind, pattern in (("comments", "xl/c{}.xml"), ("vmlDrawing", "xl/drawings/v{}.vml")):
            for part in package.related(sheet.part, kind):
                names[part] = pattern.format(number)
    for part, other in list(names.items()):
        names[package.rels_name(part)] = package.rels_name(other)
    return names


def _moved_targets(name: str, package: ooxml_package.Package, names: dict[str, str]) -> bytes:
    folder, _, own = name.rpartition("_rels/")
    source = folder + own.removesuffix(".rels")
    root = etree.fromstring(package.content(name))
    base = posixpath.dirname(names.get(source, source)) or "."
    for item, (_, target, external) in zip(root, package.rels(source).values(), strict=True):
        if not external:
            item.set("Target", posixpath.relpath(names.get(target, target), base))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _traces(data: bytes) -> list[str]:
    """What is left of marks: the sheet, notes, colours."""
    package = ooxml_package.Package(data)
    found = []
    for sheet in package.sheets:
        text = package.content(sheet.part).decode()
        if "fordela:granskning" in text:
            found.append(f"colours in {sheet.name}")
        notes = ooxml_marks.notes_of(package, sheet)
        found += [f"note {sheet.name}!{ref}" for ref, text in notes.items() if "fordela" in text]
    return found


@pytest.mark.parametrize("name", CASES)
def test_marks_go_and_everything_else_stays(name: str) -> None:
    case = hard_cases.CASES[name]()
    saved = saved_anew(mark(case.data, case.findings).data)
    assert _traces(saved) != []
    unmarked = unmark(saved)
    assert _traces(unmarked) == []
    assert other_readers.same_values(case.data, unmarked) == []
    old, new = ooxml_package.Package(case.data), ooxml_package.Package(unmarked)
    assert [sheet.name for sheet in new.sheets] == [sheet.name for sheet in old.sheets]
    assert intact.new_faults(old, new) == []
    for sheet in old.sheets:
        other = new.sheet(sheet.name)
        assert other is not None
        assert ooxml_marks.notes_of(old, sheet) == ooxml_marks.notes_of(new, other)


@pytest.mark.parametrize("name", ["plain", "officers_notes", "thirty_sheets"])
def test_marking_what_was_saved_anew_replaces_the_marks(name: str) -> None:
    case = hard_cases.CASES[name]()
    saved = saved_anew(mark(case.data, case.findings).data)
    again = mark(saved, case.findings[:1])
    assert intact.problems(unmark(saved), again.data, case.findings[:1]) == []
    assert unmark(again.data) == unmark(mark(unmark(saved), case.findings[:1]).data)


def test_what_people_wrote_meanwhile_stays() -> None:
    """A corrected value, and a conditional format of their own beside ours."""
    case = hard_sheets.officers_notes()

    def correct(sheets: dict[str, Any]) -> None:
        (cell,) = [c for c in sheets["Blad1"].iter(f"{MAIN}c") if c.get("r") == "C2"]
        cell.find(f"{MAIN}v").text = "450000"
        first = sheets["Blad1"].find(f"{MAIN}conditionalFormatting")
        own = etree.fromstring(etree.tostring(first))
        own.set("sqref", "A1:A9")
        for rule in own:
            rule.set("priority", "99")
            rule.find(f"{MAIN}formula").text = "A1>1"
        first.addprevious(own)

    unmarked = unmark(saved_anew(mark(case.data, case.findings).data, correct))
    text = ooxml_package.Package(unmarked)
    sheet = text.sheet("Blad1")
    assert sheet is not None
    assert b"<v>450000</v>" in text.content(sheet.part)
    assert b"A1&gt;1" in text.content(sheet.part)
    assert _traces(unmarked) == []


def test_marks_go_when_the_findings_sheet_was_renamed_or_moved() -> None:
    case = hard_sheets.officers_notes()
    saved = ooxml_package.Package(saved_anew(mark(case.data, case.findings).data))
    entries = {name: entry.content for name, entry in saved.entries.items()}
    book = entries["xl/workbook.xml"].decode()
    renamed = {**entries, "xl/workbook.xml": book.replace('"Granskning"', '"Att rätta"').encode()}
    unmarked = unmark(hard_books.zipped(renamed))
    assert [sheet.name for sheet in ooxml_package.Package(unmarked).sheets] == ["Blad1", "Blad2"]
    ours, first = re.findall("<sheet [^>]*/>", book)[:2]
    moved = book.replace(ours, "").replace(first, first + ours).replace('Tab="1"', 'Tab="0"')
    unmarked = unmark(hard_books.zipped({**entries, "xl/workbook.xml": moved.encode()}))
    after = ooxml_package.Package(unmarked)
    assert [sheet.name for sheet in after.sheets] == ["Blad1", "Blad2"]
    assert other_readers.same_values(case.data, unmarked) == []
