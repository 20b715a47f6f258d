"""The marks in a workbook: notes, colours and the sheet of findings."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from tests.helpers.ooxml_package import (
    Package,
    SheetPart,
    box_of,
    cell_reference,
    children_of,
    content_of,
    local_name,
    note_text,
    row_and_column,
    unescaped_text,
    whole_number,
)
from validators.model import Finding


# The marks
def marked_cells(
    package: Package, findings: Iterable[Finding], unplaced: Iterable[Finding]
) -> set[tuple[str, str]]:
    """(sheet, reference) of each cell that has a mark; inside a merge that is its first cell."""
    hidden = set(unplaced)
    found = set()
    for finding in findings:
        if finding in hidden or finding.sheet is None or finding.cell is None:
            continue
        sheet, place = package.sheet(finding.sheet), row_and_column(finding.cell)
        if sheet is not None and place is not None:
            found.add((sheet.name, cell_reference(*_anchor(place, package.merges(sheet)))))
    return found


def _anchor(place: tuple[int, int], boxes: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    for top, left, bottom, right in boxes:
        if top <= place[0] <= bottom and left <= place[1] <= right:
            return top, left
    return place


def _plain(text: str) -> str:
    """Text as two readers can agree about it: single spaces, and nothing that XML cannot hold."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    return " ".join(unescaped_text(text).split())


def notes_of(package: Package, sheet: SheetPart) -> dict[str, str]:
    """Reference -> text of the notes of a sheet."""
    return {
        item.get("ref", ""): note_text(item)
        for part in package.related(sheet.part, "comments")
        for item in children_of(package.tree(part), "commentList", "comment")
    }


def note_problems(
    old: Package, new: Package, findings: Sequence[Finding], unplaced: Sequence[Finding]
) -> Iterator[str]:
    cells = marked_cells(old, findings, unplaced)
    hidden = set(unplaced)
    texts: dict[str, dict[str, str]] = {}
    for sheet in old.sheets:
        other = new.sheet(sheet.name)
        if other is None:
            continue
        had, has = notes_of(old, sheet), notes_of(new, other)
        texts[sheet.name] = {ref: _plain(text) for ref, text in has.items()}
        for ref in sorted(has.keys() - had.keys()):
            if (sheet.name, ref) not in cells:
                yield f"notes: {sheet.name}!{ref} has a note that nobody asked for"
        for ref in sorted(had.keys() - has.keys()):
            yield f"notes: {sheet.name}!{ref} lost the officer's note"
    for finding in findings:
        if finding in hidden or finding.sheet is None or finding.cell is None:
            continue
        where = f"{finding.sheet}!{finding.cell}"
        sheet = new.sheet(finding.sheet)
        own = marked_cells(old, [finding], ())
        if sheet is None or not own:
            yield f"unplaced: {where} cannot be placed, and is not among the unplaced"
            continue
        ((_, ref),) = own
        text = texts.get(sheet.name, {}).get(ref, "")
        for part in (finding.code, finding.message, finding.hint):
            # A note holds 32,767 characters: what is longer is cut, and whole in the list.
            if _plain(part[:200]) not in text and len(text) < 30_000:
                yield f"notes: {where} does not say {part[:60]!r}"


def colour_problems(
    old: Package, new: Package, findings: Sequence[Finding], unplaced: Sequence[Finding]
) -> Iterator[str]:
    """Added conditional formats cover exactly the marked cells, each with a fill of its own."""
    wanted = {}
    for finding in findings:
        for cell in marked_cells(old, [finding], unplaced):
            wanted.setdefault(cell, set()).add(finding.severity)
    styles = new.styles()
    dxfs = [] if styles is None else list(children_of(styles, "dxfs", "dxf"))
    fills: dict[str, set[bytes]] = {}
    for sheet in old.sheets:
        other = new.sheet(sheet.name)
        if other is None or sheet.kind != "worksheet":
            continue
        had = Counter(map(_shape_of, children_of(old.tree(sheet.part), "conditionalFormatting")))
        covered: Counter[str] = Counter()
        for block in children_of(new.tree(other.part), "conditionalFormatting"):
            if had[_shape_of(block)]:
                had[_shape_of(block)] -= 1
                continue
            rules = list(children_of(block, "cfRule"))
            for area in (block.get("sqref") or "").split():
                box = box_of(area)
                if box is None or (box[2] - box[0] + 1) * (box[3] - box[1] + 1) > 10_000:
                    yield f"colours: {sheet.name} {area} is covered"
                    continue
                for row in range(box[0], box[2] + 1):
                    for column in range(box[1], box[3] + 1):
                        ref = cell_reference(row, column)
                        covered[ref] += 1
                        for severity in wanted.get((sheet.name, ref), ()):
                            for rule in rules:
                                index = whole_number(rule.get("dxfId"))
                                if index is None or index >= len(dxfs):
                                    yield f"colours: {sheet.name} {ref} has no format"
                                elif len(wanted[sheet.name, ref]) == 1:
                                    look = etree.tostring(dxfs[index], method="c14n")
                                    fills.setdefault(severity, set()).add(look)
        for name, ref in wanted:
            if name == sheet.name and not covered.pop(ref, 0):
                yield f"colours: {name}!{ref} has no colour"
        yield from (f"colours: {sheet.name}!{ref} has a colour for nothing" for ref in covered)
    for severity, looks in fills.items():
        if len(looks) > 1:
            yield f"colours: {severity} has {len(looks)} looks"
    looks_of = [frozenset(looks) for looks in fills.values()]
    if len(set(looks_of)) < len(looks_of):
        yield "colours: two severities look the same"


def _shape_of(item: Any) -> bytes:
    return bytes(etree.tostring(item, method="c14n", with_tail=False))


def list_problems(before: bytes, new: Package, findings: Sequence[Finding]) -> Iterator[str]:
    if not new.sheets or new.sheets[0].part not in new.entries:
        return
    root = new.tree(new.sheets[0].part)
    rows = []
    for row in children_of(root, "sheetData", "row"):
        cells = []
        for cell in children_of(row, "c"):
            if next(children_of(cell, "f"), None) is not None:
                yield f"list: {cell.get('r')} of the findings sheet holds a formula"
            text = "".join(content_of(item) for item in children_of(cell, "is"))
            value = next(children_of(cell, "v"), None)
            cells.append(_plain(text or (value.text if value is not None else "") or ""))
        rows.append(cells)
    left = ["\n".join(row) for row in rows]
    for finding in findings:
        # A cell holds 32,767 characters: what is longer is cut.
        texts = [_plain(text[:30_000]) for text in (finding.message, finding.hint)]
        texts += [_plain(finding.sheet or ""), finding.cell or ""]
        for line in left:
            if all(text in line for text in texts):
                left.remove(line)
                break
        else:
            yield f"list: {finding.sheet}!{finding.cell} {finding.message[:40]!r} has no row"
    words = "\n".join("\n".join(row) for row in rows)
    if hashlib.sha256(before).hexdigest()[:12] not in words.lower():
        yield "list: the hash of the file is not there"


def without_reason(old: Package, unplaced: Iterable[Finding]) -> Iterator[str]:
    for finding in unplaced:
        sheet = old.sheet(finding.sheet)
        if (
            sheet is None
            or finding.cell is None
            or row_and_column(finding.cell) is None
            or sheet.kind != "worksheet"
            or sheet.state == "veryHidden"
        ):
            continue
        own = marked_cells(old, [finding], ())
        threads = {
            item.get("ref")
            for part in old.related(sheet.part, "threadedComment")
            for item in old.tree(part).iter(etree.Element)
            if local_name(item) == "threadedComment"
        }
        if not {ref for _, ref in own} & threads:
            yield f"unplaced: {finding.sheet}!{finding.cell} could have been placed"
