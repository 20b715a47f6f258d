"""How what is put into an edited document looks: as the template has it, in the document's names.

A program that saves a document may name its styles anew ("Heading1" becomes "Rubrik1"), and the
office may restyle it. What is put in looks as the paragraphs here do that the template gives the
same look; where there are none, it has the template's look by the names of its styles.
"""

from __future__ import annotations

import copy
from bisect import bisect, bisect_left
from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from docx_export.document.controls import w
from docx_export.document.xml_parts import parse

_STYLES = tuple(map(w, ("pStyle", "rStyle", "tblStyle")))

_NOT_LOOKS = tuple(map(w, ("sectPr", "pPrChange", "rPrChange", "ins", "del", "moveFrom", "moveTo")))
"""Properties of one paragraph alone: the end of its section, and changes that are tracked."""


class Looks:
    """The looks of an edited document against those of a fresh one.

    `edited_styles` and `fresh_styles` are their parts of styles.
    """

    def __init__(self, edited_styles: bytes, fresh_styles: bytes) -> None:
        self._edited_styles = edited_styles
        self._fresh_styles = fresh_styles
        self._pairs: list[tuple[int, etree._Element, etree._Element]] = []

    def note(self, index: int, fresh: etree._Element, mine: etree._Element) -> None:
        """Note that a paragraph stands in both; `index` is its place in the fresh document."""
        self._pairs.append((index, fresh, mine))

    def translate(self, element: etree._Element) -> None:
        """Name the styles in a copy from the fresh document as this one does."""
        for style in element.iter(*_STYLES):
            name = style.get(w("val")) or ""
            style.set(w("val"), self._style_ids.get(name, name))

    def dress(self, paragraph: etree._Element, index: int, fresh: etree._Element) -> None:
        """Have a copy of a fresh paragraph look as the nearest one here that the template gives the
        same look; where there is none, it keeps its own."""
        places, models = self._models.get(_look_of(fresh), ([], []))
        if not places:
            return
        after = bisect(places, index)
        nearest = [
            places[position] for position in (after - 1, after) if 0 <= position < len(places)
        ]
        place = min(nearest, key=lambda place: abs(place - index))
        put_on(paragraph, models[bisect_left(places, place)])

    @cached_property
    def _models(self) -> Mapping[bytes, tuple[list[int], list[etree._Element]]]:
        """A look in the template -> where in the fresh document paragraphs have it, in order, and
        those that stand here for them."""
        models: dict[bytes, tuple[list[int], list[etree._Element]]] = {}
        for index, fresh, mine in sorted(self._pairs, key=lambda pair: pair[0]):
            places, elements = models.setdefault(_look_of(fresh), ([], []))
            places.append(index)
            elements.append(mine)
        return models

    @cached_property
    def _style_ids(self) -> Mapping[str, str]:
        """Style id of the fresh document -> id of the style with that name here."""
        mine, fresh = _style_ids(self._edited_styles), _style_ids(self._fresh_styles)
        return {style_id: mine[name] for name, style_id in fresh.items() if name in mine}


def _style_ids(part: bytes) -> dict[str, str]:
    """Type and name of each style -> its id, in lower case: LibreOffice lowers names on saving."""
    ids: dict[str, str] = {}
    for style in parse(part).iter(w("style")) if part else ():
        name = style.find(w("name"))
        if name is not None:
            key = f"{style.get(w('type'))} {name.get(w('val')) or ''}".casefold()
            ids.setdefault(key, style.get(w("styleId")) or "")
    return ids


def _look_of(paragraph: etree._Element) -> bytes:
    """The properties of a paragraph, the same bytes for those that look the same."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return b""
    return etree.tostring(properties, method="c14n", exclusive=True)


def put_on(paragraph: etree._Element, model: etree._Element) -> None:
    """Give a paragraph the look of another."""
    old, look = paragraph.find(w("pPr")), copy.deepcopy(model.find(w("pPr")))
    if old is not None:
        paragraph.remove(old)
    if look is not None:
        for element in list(look.iter(*_NOT_LOOKS)):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        paragraph.insert(0, look)


def style_of(paragraph: etree._Element) -> str:
    """The id of a paragraph's style, "" for none."""
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if style is None else style.get(w("val")) or ""
