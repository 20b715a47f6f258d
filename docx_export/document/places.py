"""Where something stands in a Word document, as people would say it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from docx_export.document.controls import RELATIONS, w
from opc.names import showable

_MAX_QUOTE = 60  # characters of a paragraph that a message quotes
_MAX_COUNTED = 10_000  # paragraphs before the one that is named

_USERS = etree.XPath(f"(//*[@*[namespace-uri() = '{RELATIONS}'] = $identity])[1]")

_PARTS = {
    "": "filen",
    "document": "brödtexten",
    "header": "sidhuvudet",
    "footer": "sidfoten",
    "footnotes": "fotnoterna",
    "endnotes": "slutkommentarerna",
    "comments": "kommentarerna",
    "settings": "inställningarna",
    "websettings": "webbinställningarna",
    "styles": "formatmallarna",
    "numbering": "listornas numrering",
    "theme": "temat",
}
"""What people call a part, by its name without folder, number and ending."""


class Places:
    """The places in one part; `tree` is its root, None where it has none."""

    def __init__(self, part: str, tree: etree._Element | None) -> None:
        self._tree = tree
        stem = re.sub(r"\d*\.\w+$", "", part.rpartition("/")[2].lower())
        self._part = _PARTS.get(stem, f"delen {showable(part)}")

    def of(self, element: etree._Element) -> str:
        """Where an element stands. E.g. `'sidfoten, stycke 1 ”Sida 2”'`"""
        paragraph = next((a for a in (element, *element.iterancestors()) if a.tag == w("p")), None)
        if paragraph is None or self._tree is None:
            return self._part
        text = " ".join("".join(t.text or "" for t in paragraph.iter(w("t"))).split())
        quote = f"{text[: _MAX_QUOTE - 1]}…" if len(text) > _MAX_QUOTE else text
        number = f", stycke {count}" if (count := self._number_of(paragraph)) else ""
        return f"{self._part}{number}" + (f" ”{showable(quote)}”" if quote else "")

    def of_relation(self, identity: str) -> str:
        """Where a relationship is used, by its id; the part where it is used nowhere."""
        if self._tree is None:
            return self._part
        users: Any = _USERS(self._tree, identity=identity)
        return self.of(users[0]) if users else self._part

    def _number_of(self, paragraph: etree._Element) -> int:
        """The number of a paragraph, from 1; 0 for one that is too far down to be counted."""
        assert self._tree is not None
        for number, other in enumerate(self._tree.iter(w("p")), 1):
            if other is paragraph:
                return number
            if number == _MAX_COUNTED:
                return 0
        return 0
