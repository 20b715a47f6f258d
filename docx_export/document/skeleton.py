"""What a document was written as: its prose without the figures, so that later it can be told which
words people have changed since.

The skeleton of a paragraph is its text with "{id}" for each fact, and a mark for each picture, note
and link: one that a person has put in makes the paragraph theirs, as a word does. A document
carries the hashes of its paragraphs' skeletons as custom properties, as it carries the origins of
its facts (origins): the base of the three-way comparison of `refreshing`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from docx_export.document.chart import NAME, charts_in
from docx_export.document.controls import fact_of, w
from docx_export.document.origins import PIECE

PREFIX = "fordela.stycken."
_SIZE = 4
"""Bytes of a hash: of a thousand paragraphs two are taken for the same once in ten thousand."""

ENOUGH = 50
"""Facts that tell what the rows of a table are about."""

_SHOWN = re.compile(r"\{[^{}]*\}")

_GONE = frozenset(map(w, ("del", "moveFrom", "fldSimple", "pPr", "rPr")))
"""What is not read: text that a tracked change has taken away, and what a field shows."""

_SEEN = tuple(
    map(w, ("br", "sectPr", "fldChar", "fldSimple", "bookmarkStart", "commentRangeStart", "sdt"))
)
"""What a paragraph without words can hold that makes it more than an empty line."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_MARKS = {
    **dict.fromkeys(map(w, ("drawing", "pict", "object")), "{bild}"),
    **dict.fromkeys(map(w, ("footnoteReference", "endnoteReference")), "{not}"),
    w("hyperlink"): "{länk}",
}
"""What stands in a paragraph besides words, with what stands for it in the skeleton."""


@dataclass(frozen=True, eq=False)
class Unit:
    """A paragraph or a table of a body, with its skeleton; `facts` are the ids that it shows, of a
    long table the first; `after` the empty paragraphs that follow, with which it comes and goes."""

    element: etree._Element
    skeleton: str
    facts: tuple[str, ...]
    after: tuple[etree._Element, ...] = ()

    @property
    def end(self) -> etree._Element:
        """The last element of it."""
        return self.after[-1] if self.after else self.element

    @property
    def key(self) -> bytes:
        return _hash(self.skeleton)

    @property
    def words(self) -> str:
        """What stands outside of all facts."""
        return _SHOWN.sub(" | ", self.skeleton)

    @property
    def subject(self) -> str:
        """What the rows of a table are about: that of most of its facts ("lum", "godkannande")."""
        return _subject(self.facts)

    @property
    def is_table(self) -> bool:
        return bool(self.element.tag == w("tbl"))


def units(body: etree._Element) -> list[Unit]:
    """What stands in a body, in order."""
    found = list(_skeletons(body))
    ends = [*(element for element, _ in found), None][1:]
    return [
        Unit(element, skeleton, tuple(_first_facts(element)), tuple(_blanks(element, end)))
        for (element, skeleton), end in zip(found, ends, strict=True)
    ]


def _blanks(element: etree._Element, end: etree._Element | None) -> Iterator[etree._Element]:
    """The empty paragraphs between two units; one that breaks the page or holds anything is none,
    nor is what follows it."""
    each = element.getnext()
    while each is not None and each is not end:
        if each.tag != w("p") or next(each.iter(*_SEEN), None) is not None:
            return
        yield each
        each = each.getnext()


def _skeletons(body: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Of a table the header is what tells it from others: its rows come and go."""
    for element in body:
        if element.tag == w("tbl"):
            first = element.find(w("tr"))
            yield element, f"tabell: {'' if first is None else skeleton_of(first)}"
        elif element.tag in (w("p"), w("sdt")):
            skeleton = skeleton_of(element)
            if skeleton:
                yield element, skeleton


def _first_facts(element: etree._Element) -> Iterator[str]:
    facts = _facts(element)
    return islice(facts, ENOUGH) if element.tag == w("tbl") else facts


def skeleton_of(element: etree._Element) -> str:
    """The text of a paragraph with "{id}" for each fact, marks, and single spaces."""
    return " ".join("".join(_words(element)).split())


def words_of(element: etree._Element) -> str:
    """The text that stands outside of all facts."""
    return _SHOWN.sub(" | ", skeleton_of(element))


def text_of(element: etree._Element) -> str:
    """The text of a paragraph as it is read, with single spaces."""
    return " ".join("".join(_words(element, whole=True)).split())


def _words(element: etree._Element, *, whole: bool = False) -> Iterator[str]:
    inside = 0  # of a field, which shows what it computes
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if child.tag in _GONE or child.tag == _FALLBACK or not isinstance(child.tag, str):
            continue  # a picture is drawn twice: for programs of today, and for older ones
        if child.tag == w("fldChar"):
            kind = child.get(w("fldCharType"))
            inside += {"begin": 1, "end": -1}.get(kind or "", 0)
        elif child.tag == w("sdt") and not whole and (identity := fact_of(child)):
            yield f"{{{identity}}}"
        elif child.tag == w("t"):
            if inside <= 0:
                yield child.text or ""
        elif child.tag in (w("tab"), w("br"), w("cr")):
            yield " "
        else:
            if child.tag == w("p"):  # one of several, in a cell or a text box
                yield " "
            elif child.tag in _MARKS and not whole and inside <= 0:
                yield next(
                    (f"{{{NAME}{each.name}}}" for each in charts_in(child)), _MARKS[child.tag]
                )
            stack.append(iter(child))


def _facts(element: etree._Element) -> Iterator[str]:
    for control in element.iter(w("sdt")):
        identity = fact_of(control)
        if identity:
            yield identity


def record_of(fact: str) -> str:
    """What a fact is about: "lum.12.titel" -> "lum.12"."""
    return fact.rpartition(".")[0]


def _subject(facts: Iterable[str]) -> str:
    counted = Counter(fact.partition(".")[0] for fact in facts)
    return counted.most_common(1)[0][0] if counted else ""


def _hash(skeleton: str) -> bytes:
    return hashlib.sha256(skeleton.encode("utf-8", "replace")).digest()[:_SIZE]


# ---------------------------------------------------------------------------------------------
# as custom properties


def pack_skeleton(body: etree._Element) -> dict[str, str]:
    """The custom properties that carry what a body was written as."""
    packed = base64.b64encode(b"".join(_hash(skeleton) for _, skeleton in _skeletons(body))).decode(
        "ascii"
    )
    pieces = [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)]
    return {f"{PREFIX}{number:04d}": piece for number, piece in enumerate(pieces, 1)}


def unpack_skeleton(properties: Mapping[str, str]) -> list[bytes] | None:
    """The keys of the units that a document was written with; None where it does not tell."""
    names = sorted(name for name in properties if name.startswith(PREFIX))
    try:
        data = base64.b64decode("".join(properties[name] for name in names), validate=True)
    except binascii.Error:
        return None
    if not data or len(data) % _SIZE:
        return None
    return [data[start : start + _SIZE] for start in range(0, len(data), _SIZE)]
