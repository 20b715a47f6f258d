"""A sheet put into a workbook, or taken out, with all that counts sheets following.

Defined names and views say which sheet they mean by its number. (What says it by name or identity,
and what Excel works out anew, stays.)
"""

from __future__ import annotations

from collections.abc import Iterator

from opc.elements import Node, relation_attribute
from opc.splice import Edit, escape, insertion
from xl_tools.editing.anatomy import Anatomy
from xl_tools.editing.cell_values import number_of

_MAX_SHEET_ID = 65_534  # the largest that Excel gives


def put_first(book: Anatomy, name: str, relation: str) -> list[Edit]:
    """The edits of the main part that list a new sheet first. What is active stays active."""
    return put_at(book, 0, name, relation)


def put_at(book: Anatomy, index: int, name: str, relation: str) -> list[Edit]:
    """The edits of the main part that list a new sheet before the one that has this index now, or
    last. What is active stays active."""
    data, root = book.data, book.root
    listed = root.first("sheets")
    assert listed is not None
    prefix = listed.prefix
    used = {number_of(sheet.node.get("sheetId")) for sheet in book.sheets}
    sheet_id = max(used, default=0) + 1
    if sheet_id > _MAX_SHEET_ID:
        sheet_id = next(number for number in range(1, _MAX_SHEET_ID) if number not in used)
    pointer = relation_attribute(data, root, "id", relation, strict=book.strict)
    start = f'<{prefix}sheet name="{escape(name).decode()}" sheetId="{sheet_id}"'.encode()
    if index < len(book.sheets):
        edits = [insertion(book.sheets[index].node.start, start + pointer + b"/>")]
    else:
        edits = listed.appended(data, start + pointer + b"/>")
    views = list(_views(root))
    for view in views:
        for attribute in ("activeTab", "firstSheet"):
            number = number_of(view.get(attribute))
            if number >= index and (attribute in view.attributes or attribute == "activeTab"):
                edits.append(view.with_attribute(data, attribute, str(number + 1)))
    if not views and index == 0:
        group = f'<{prefix}bookViews><{prefix}workbookView activeTab="1"/></{prefix}bookViews>'
        edits.append(insertion(listed.start, group.encode()))
    for node in _local_names(root):
        number = number_of(node.get("localSheetId"))
        if number >= index:
            edits.append(node.with_attribute(data, "localSheetId", str(number + 1)))
    return edits


def take_out(book: Anatomy, index: int) -> list[Edit]:
    """The edits of the main part that take out a sheet, and the defined names that are its own."""
    data, root = book.data, book.root
    node = book.sheets[index].node
    edits = [Edit(node.start, node.stop, b"")]
    kept = [sheet for number, sheet in enumerate(book.sheets) if number != index]
    if all(sheet.state != "visible" for sheet in kept):  # Excel opens no workbook without one
        edits.append(kept[0].node.with_attribute(data, "state", "visible"))
    for view in _views(root):
        for attribute in ("activeTab", "firstSheet"):
            if attribute not in view.attributes:
                continue
            number = number_of(view.get(attribute))
            number = min(number - (number > index), len(kept) - 1)
            if kept[number].state != "visible":
                visible = [at for at, sheet in enumerate(kept) if sheet.state == "visible"]
                number = min(visible, key=lambda at: abs(at - number), default=number)
            edits.append(view.with_attribute(data, attribute, str(number)))
    its_names: list[Node] = []
    for node in _local_names(root):
        number = number_of(node.get("localSheetId"))
        if number == index:
            its_names.append(node)
        elif number > index:
            edits.append(node.with_attribute(data, "localSheetId", str(number - 1)))
    names = root.first("definedNames")
    if names is not None and its_names and len(its_names) == len(names.children):
        edits.append(Edit(names.start, names.stop, b""))
    else:
        edits += [Edit(node.start, node.stop, b"") for node in its_names]
    return edits


def _views(root: Node) -> Iterator[Node]:
    for group in root.all("bookViews"):
        yield from group.all("workbookView")


def _local_names(root: Node) -> Iterator[Node]:
    """The defined names that belong to a sheet."""
    for group in root.all("definedNames"):
        for node in group.all("definedName"):
            if node.get("localSheetId"):
                yield node
