"""A sheet put into a workbook, or taken out, with all that counts sheets following.

Defined names and views say which sheet they mean by its number. (What says it by name or identity,
and what Excel works out anew, stays.)
"""

from __future__ import annotations

from collections.abc import Iterator

from opc.splice import Edit, Node, escape, insertion, relation_attribute
from xl_tools.editing.anatomy import Anatomy

_MOST_IDENTITIES = 65_534


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
    used = {_number(sheet.node.get("sheetId")) for sheet in book.sheets}
    identity = max(used, default=0) + 1
    if identity > _MOST_IDENTITIES:
        identity = next(number for number in range(1, _MOST_IDENTITIES) if number not in used)
    reference = relation_attribute(data, root, "id", relation, strict=book.strict)
    line = f'<{prefix}sheet name="{escape(name).decode()}" sheetId="{identity}"'.encode()
    if index < len(book.sheets):
        edits = [insertion(book.sheets[index].node.start, line + reference + b"/>")]
    else:
        edits = listed.appended(data, line + reference + b"/>")
    views = list(_views(root))
    for view in views:
        for shown in ("activeTab", "firstSheet"):
            number = _number(view.get(shown))
            if number >= index and (shown in view.attributes or shown == "activeTab"):
                edits.append(view.with_attribute(data, shown, str(number + 1)))
    if not views and index == 0:
        shown = f'<{prefix}bookViews><{prefix}workbookView activeTab="1"/></{prefix}bookViews>'
        edits.append(insertion(listed.start, shown.encode()))
    for node in _local_names(root):
        number = _number(node.get("localSheetId"))
        if number >= index:
            edits.append(node.with_attribute(data, "localSheetId", str(number + 1)))
    return edits


def take_out(book: Anatomy, index: int) -> list[Edit]:
    """The edits of the main part that no longer list a sheet, nor the names that are its own."""
    data, root = book.data, book.root
    node = book.sheets[index].node
    edits = [Edit(node.start, node.stop, b"")]
    left = [sheet for number, sheet in enumerate(book.sheets) if number != index]
    if all(sheet.state != "visible" for sheet in left):  # Excel opens no workbook without one
        edits.append(left[0].node.with_attribute(data, "state", "visible"))
    for view in _views(root):
        for name in ("activeTab", "firstSheet"):
            if name not in view.attributes:
                continue
            number = _number(view.get(name))
            number = min(number - (number > index), len(left) - 1)
            if left[number].state != "visible":
                shown = [at for at, sheet in enumerate(left) if sheet.state == "visible"]
                number = min(shown, key=lambda at: abs(at - number), default=number)
            edits.append(view.with_attribute(data, name, str(number)))
    gone: list[Node] = []
    for node in _local_names(root):
        number = _number(node.get("localSheetId"))
        if number == index:
            gone.append(node)
        elif number > index:
            edits.append(node.with_attribute(data, "localSheetId", str(number - 1)))
    names = root.first("definedNames")
    if names is not None and gone and len(gone) == len(names.children):
        edits.append(Edit(names.start, names.stop, b""))
    else:
        edits += [Edit(node.start, node.stop, b"") for node in gone]
    return edits


def _views(root: Node) -> Iterator[Node]:
    for group in root.all("bookViews"):
        yield from group.all("workbookView")


def _local_names(root: Node) -> Iterator[Node]:
    for group in root.all("definedNames"):
        for node in group.all("definedName"):
            if node.get("localSheetId"):
                yield node


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
