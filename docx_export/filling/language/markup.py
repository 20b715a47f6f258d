"""Elements of a template as the XML that a document is put together of."""

from __future__ import annotations

import copy
import re
from xml.sax.saxutils import quoteattr

from lxml import etree

from docx_export.document.controls import w

_UNIQUE_IDS = re.compile(r"\{[^}]*wordml\}(paraId|textId)$|\{[^}]*main\}rsid\w*$")
"""Attributes that must be unique in a document, or tell of a session in Word."""


def text_in(element: etree._Element) -> str:
    """All text in an element, without spaces around it."""
    return "".join(text.text or "" for text in element.iter(w("t"))).strip()


def without_ids(element: etree._Element) -> etree._Element:
    """A copy without ids that must be unique in a document."""
    duplicate = copy.deepcopy(element)
    for node in duplicate.iter():
        for name in [name for name in node.attrib if _UNIQUE_IDS.search(str(name))]:
            del node.attrib[name]
    return duplicate


class Markup:
    """Writes the elements of one part as XML."""

    def __init__(self, root: etree._Element) -> None:
        # What the root declares need not be declared again in each element.
        self._declarations = tuple(
            f" xmlns:{prefix}={quoteattr(str(uri))}" for prefix, uri in root.nsmap.items() if prefix
        )

    def xml(self, element: etree._Element | None) -> str:
        """An element as XML; "" for None."""
        if element is None:
            return ""
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        start, closing, rest = text.partition(">")
        for declaration in self._declarations:
            start = start.replace(declaration, "")
        return f"{start}{closing}{rest}"

    def tags(self, element: etree._Element) -> tuple[str, str]:
        """The start tag, with its attributes but those that must be unique, and the end tag."""
        shell = _shell(element)
        shell.text = ""  # else it is written as one tag
        start, closing, end = self.xml(shell).partition(">")
        return f"{start}{closing}", end


def _shell(element: etree._Element) -> etree._Element:
    """The element with its attributes and without what it holds."""
    nsmap = {str(prefix): uri for prefix, uri in element.nsmap.items() if prefix}
    shell = etree.Element(element.tag, nsmap=nsmap)
    for name, value in element.attrib.items():
        if not _UNIQUE_IDS.search(str(name)):
            shell.set(name, value)
    return shell
