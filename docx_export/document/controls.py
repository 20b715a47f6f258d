"""Content controls: a fact in the document, found again by its id.

Each figure, name and date is an inline `w:sdt` whose tag and alias are the fact's id, drawn without
a frame and locked against deletion. LibreOffice loses the tag but keeps the alias; so both are
written. There is no data binding: LibreOffice empties custom XML when there is one.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from lxml import etree

from docx_export.document.origins import Origins
from validators.formats import word
from validators.model import Fact
from validators.parsing.characters import UNSEEN

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = "http://www.w3.org/XML/1998/namespace"

_UNWRITABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{UNSEEN}]")
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")
_UNCLEAN = re.compile(f"{_UNWRITABLE.pattern}|{_BREAKS.pattern}")
_SPECIAL = re.compile(rf"{_UNCLEAN.pattern}|[&<>]|^\s|\s$|  ")  # must be cleaned or escaped

_ID = re.compile(r"-?[0-9]{1,10}")
_PLAIN_ID = re.compile(r"[\w.-]+")
_QUOTES = {'"': "&quot;"}

etree.register_namespace("w", W)  # else lxml writes ns0 for what has no parent
etree.register_namespace("w15", W15)


@functools.cache
def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def clean(text: str) -> str:
    """Text that XML 1.0 can hold, on one line: without control characters and what cannot
    be seen, line breaks as spaces."""
    if _UNCLEAN.search(text) is None:
        return text
    return _UNWRITABLE.sub("", _BREAKS.sub(" ", text))


def make_run(text: str, properties: etree._Element | None = None) -> etree._Element:
    """A run with the text, and with a copy of the run properties, as an element."""
    run = etree.fromstring(f'<w:body xmlns:w="{W}">{written_run(text)}</w:body>')[0]
    if properties is not None:
        run.insert(0, copy.deepcopy(properties))
    return run


def written_run(text: str, properties: str = "") -> str:
    """A run with the text, as XML; `properties` are XML too."""
    if _SPECIAL.search(text) is None:
        return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"
    text = clean(text)
    space = ' xml:space="preserve"' if text != text.strip() or "  " in text else ""
    return f"<w:r>{properties}<w:t{space}>{escape(text)}</w:t></w:r>"


class Controls:
    """Makes content controls, with ids that are unique in one document and the same each time.

    `taken` are the ids that the document has already. The controls are written as XML: a decision
    on a thousand applications has three thousand of them, and making elements takes five times as
    long. The prefixes `w` and `w15` are the document's.
    """

    def __init__(self, taken: frozenset[int] = frozenset()) -> None:
        self._numbers: Iterator[int] = (n for n in itertools.count(1) if n not in taken)
        self.origins = Origins()

    def show(self, fact: Fact, format: str, properties: str = "") -> str:
        """A control that shows a fact in a format, as XML; the fact's origin is noted.

        `properties` are the run properties, as XML. Raises ValueError for a format that does not
        fit."""
        text = word(fact.value, format)
        self.origins.note(fact, format)
        return self.make(fact.id, text, properties)

    def make(self, identity: str, text: str, properties: str = "") -> str:
        """A control that shows a text, as XML; `identity` is the id of its fact."""
        name = identity if _PLAIN_ID.fullmatch(identity) else escape(clean(identity), _QUOTES)
        return (
            f'<w:sdt><w:sdtPr>{properties}<w:alias w:val="{name}"/><w:tag w:val="{name}"/>'
            f'<w:id w:val="{next(self._numbers)}"/><w:lock w:val="sdtLocked"/>'
            '<w15:appearance w15:val="hidden"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{written_run(text, properties)}</w:sdtContent></w:sdt>"
        )


def taken_numbers(*roots: etree._Element) -> frozenset[int]:
    """The ids of the controls in some elements."""
    numbers: set[int] = set()
    for root in roots:
        for element in root.iterfind(f".//{w('sdtPr')}/{w('id')}"):
            number = number_in(element.get(w("val")))
            if number is not None:
                numbers.add(number)
    return frozenset(numbers)


def number_in(text: str | None) -> int | None:
    """The number that an attribute gives; None for another text, and for one that is no id of
    Word's: those have 32 bits."""
    return int(text) if text and _ID.fullmatch(text) else None


def fact_of(control: etree._Element) -> str:
    """The id of the fact that a control shows; the alias where it has no tag, "" without either."""
    properties = next(control.iterchildren(w("sdtPr")), None)
    if properties is None or next(control.iterchildren(w("sdtContent")), None) is None:
        return ""
    name = next(properties.iterchildren(w("tag")), None)
    if name is None:
        name = next(properties.iterchildren(w("alias")), None)
    return "" if name is None else name.get(w("val")) or ""


def shown_in(control: etree._Element) -> str:
    """The text that a control shows; where a change is tracked, the new text."""
    content = control.find(w("sdtContent"))
    texts = () if content is None else content.iter(w("t"))
    return "".join(text.text or "" for text in texts if not _is_moved_away(text))


def _is_moved_away(text: etree._Element) -> bool:
    return next(text.iterancestors(w("moveFrom")), None) is not None


def rewrite(control: etree._Element, text: str) -> None:
    """Have a control show another text, looking as its first run did."""
    content = control.find(w("sdtContent"))
    if content is None:
        return
    first_run = next(content.iter(w("r")), None)
    run = make_run(text, None if first_run is None else first_run.find(w("rPr")))
    for child in list(content):
        content.remove(child)
    content.append(run)


def read_controls(root: etree._Element) -> list[tuple[str, str]]:
    """(fact id, shown text) of each control of a part that shows a fact, in order."""
    return [
        (fact, shown_in(control)) for control in root.iter(w("sdt")) if (fact := fact_of(control))
    ]
