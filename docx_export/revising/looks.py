"""How what is put into an edited document looks: as the template has it, in the document's names.

A program that saves a document may name its styles anew ("Heading1" becomes "Rubrik1"), and the
office may restyle it: what is put in looks as the paragraphs here do that the template dresses
alike, and has otherwise the template's look by the names of its styles.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from docx_export.document.controls import w
from docx_export.document.trace import parse

_STYLES = tuple(map(w, ("pStyle", "rStyle", "tblStyle")))

_OWN = tuple(map(w, ("sectPr", "pPrChange", "rPrChange", "ins", "del", "moveFrom", "moveTo")))


class Looks:
    """The looks of an edited document against those of a fresh one; both by their part of
    styles."""

    def __init__(self, mine: bytes, theirs: bytes) -> None:
        self._parts = mine, theirs
        self._pairs: list[tuple[int, etree._Element, etree._Element]] = []

    def note(self, at: int, fresh: etree._Element, own: etree._Element) -> None:
        """Two paragraphs are the same one, the `at`th of the fresh document."""
        self._pairs.append((at, fresh, own))

    def translate(self, made: etree._Element) -> None:
        """Name the styles in a copy from the fresh document as this one does."""
        for style in made.iter(*_STYLES):
            name = style.get(w("val")) or ""
            style.set(w("val"), self._names.get(name, name))

    def dress(self, made: etree._Element, at: int, fresh: etree._Element) -> None:
        """Give a copy of a fresh paragraph the properties of the nearest one here that the template
        dresses alike; where there is none, it keeps its own."""
        look = _look(fresh)
        same = [
            (abs(index - at), index, own)
            for (index, _, own), each in zip(self._pairs, self._dressed, strict=True)
            if each == look
        ]
        if same:
            put_on(made, min(same, key=lambda each: each[:2])[2])

    @cached_property
    def _dressed(self) -> list[bytes]:
        return [_look(fresh) for _, fresh, _ in self._pairs]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Style id of the fresh document -> id of the style with that name here."""
        mine, theirs = (_styles(part) for part in self._parts)
        return {style: mine[name] for name, style in theirs.items() if name in mine}


def _styles(part: bytes) -> dict[str, str]:
    """Style name -> id, names without case: LibreOffice lowers them."""
    found: dict[str, str] = {}
    for style in parse(part).iter(w("style")) if part else ():
        name = style.find(w("name"))
        if name is not None:
            key = f"{style.get(w('type'))} {name.get(w('val')) or ''}".casefold()
            found.setdefault(key, style.get(w("styleId")) or "")
    return found


def _look(paragraph: etree._Element) -> bytes:
    """The properties of a paragraph, alike for those that look alike."""
    about = paragraph.find(w("pPr"))
    return b"" if about is None else etree.tostring(about, method="c14n", exclusive=True)


def put_on(made: etree._Element, like: etree._Element) -> None:
    """Give a paragraph the properties of another, without what is that one's alone: the end of its
    section, and changes that are tracked."""
    old, look = made.find(w("pPr")), copy.deepcopy(like.find(w("pPr")))
    if old is not None:
        made.remove(old)
    if look is not None:
        for each in list(look.iter(*_OWN)):
            parent = each.getparent()
            if parent is not None:
                parent.remove(each)
        made.insert(0, look)


def style_of(paragraph: etree._Element) -> str:
    """The id of a paragraph's style, "" for none."""
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if style is None else style.get(w("val")) or ""
