"""A part of a .docx as a tree."""

from __future__ import annotations

from lxml import etree

from validators.errors import DocumentError

MAX_DEPTH = 100  # elements within each other; a table in a text box in a table has some 40

_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


def parse(part: bytes, *, where: str = "") -> etree._Element:
    """A part's root; `where` is the part, for messages.

    Raises DocumentError where it is not XML, has a DOCTYPE, or goes too deep.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            f"Dokumentet är skadat: innehållet är inte giltig XML (rad {error.lineno}).",
            where=where,
            todo="Öppna filen i Word, spara den på nytt och försök igen.",
        ) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DocumentError(
            "Dokumentet har en DOCTYPE och läses inte.", where=where, todo="Öppna inte filen."
        )
    if _TOO_DEEP(root):
        raise DocumentError(
            f"Element ligger i fler än {MAX_DEPTH} nivåer.",
            where=where,
            todo="Ett vanligt dokument har långt färre. Öppna inte filen.",
        )
    return root
