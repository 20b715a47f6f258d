"""What a document was written as: its prose without the figures.

From it can be told later which words people have changed. The skeleton of a paragraph is its text
with "{id}" for each fact, and a mark for each picture, note and link: one that a person has put in
makes the paragraph theirs, as a word does. A document carries the hashes of its paragraphs'
skeletons as custom properties, as it carries the origins of its facts (origins): the base of the
three-way comparison in `revising/merge`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml import etree

from docx_export.document.chart import NAME, charts_in
from docx_export.document.controls import fact_of, w
from docx_export.document.origins import in_pieces

PREFIX = "fordela.stycken."
"""How the names of the properties begin that carry the skeleton."""

_HASH_SIZE = 4
"""Bytes: of a thousand paragraphs two are taken for the same once in ten thousand."""

_MAX_TABLE_FACTS = 50
"""Facts of a table that are looked at: they tell what its rows are about."""

_IN_BRACES = re.compile(r"\{[^{}]*\}")

_UNREAD = frozenset(map(w, ("del", "moveFrom", "fldSimple", "pPr", "rPr")))
"""What is not read: text that a tracked change has taken away, and what a field shows."""

_MORE_THAN_EMPTY = tuple(
    map(w, ("br", "sectPr", "fldChar", "fldSimple", "bookmarkStart", "commentRangeStart", "sdt"))
)
"""What a paragraph without words can hold that makes it more than an empty line."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_MARKS = {
    **dict.fromkeys(map(w, ("drawing", "pict", "object")), "{bild}"),
    **dict.fromkeys(map(w, ("footnoteReference", "endnoteReference")), "{not}"),
    w("hyperlink"): "{länk}",
}
"""What stands in a paragraph besides words -> its mark in the skeleton."""


@dataclass(frozen=True, eq=False)
class Unit:
    """A paragraph or a table of a body."""

    element: etree._Element

    skeleton: str

    facts: tuple[str, ...]
    """The ids of the facts that it shows, in order; of a long table the first ones."""

    after: tuple[etree._Element, ...] = ()
    """The empty paragraphs that follow, which come and go with it."""

    @property
    def end(self) -> etree._Element:
        """Its last element."""
        return self.after[-1] if self.after else self.element

    @cached_property
    def key(self) -> bytes:
        """The hash of its skeleton: the same for units with the same words."""
        return _hash(self.skeleton)

    @cached_property
    def words(self) -> str:
        """The text outside of all facts, which " | " stands for."""
        return _IN_BRACES.sub(" | ", self.skeleton)

    @cached_property
    def subject(self) -> str:
        """What most facts of it begin with: what the rows of a table are about.

        E.g. `'lum'` or `'godkannande'`
        """
        counts = Counter(fact.partition(".")[0] for fact in self.facts)
        return counts.most_common(1)[0][0] if counts else ""

    @property
    def is_table(self) -> bool:
        """Whether it is a table, and no paragraph."""
        return bool(self.element.tag == w("tbl"))


def units(body: etree._Element) -> list[Unit]:
    """The paragraphs and tables of a body that have something in them, in order."""
    skeletons = list(_skeletons(body))
    followers = [*(element for element, _ in skeletons), None][1:]
    return [
        Unit(
            element,
            skeleton,
            tuple(_first_facts(element)),
            tuple(_empty_paragraphs(element, follower)),
        )
        for (element, skeleton), follower in zip(skeletons, followers, strict=True)
    ]


def _empty_paragraphs(
    element: etree._Element, follower: etree._Element | None
) -> Iterator[etree._Element]:
    """The empty paragraphs between two units, up to one that breaks the page or holds anything."""
    paragraph = element.getnext()
    while paragraph is not None and paragraph is not follower:
        if paragraph.tag != w("p") or next(paragraph.iter(*_MORE_THAN_EMPTY), None) is not None:
            return
        yield paragraph
        paragraph = paragraph.getnext()


def _skeletons(body: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each paragraph and table of a body with its skeleton: of a table that of its header, for its
    rows come and go."""
    for element in body:
        if element.tag == w("tbl"):
            header = element.find(w("tr"))
            yield element, f"tabell: {'' if header is None else skeleton_of(header)}"
        elif element.tag in (w("p"), w("sdt")):
            skeleton = skeleton_of(element)
            if skeleton:
                yield element, skeleton


def _first_facts(element: etree._Element) -> Iterator[str]:
    facts = _facts(element)
    return islice(facts, _MAX_TABLE_FACTS) if element.tag == w("tbl") else facts


def skeleton_of(element: etree._Element) -> str:
    """The text of a paragraph with "{id}" for each fact, marks, and single spaces."""
    return " ".join("".join(_words(element)).split())


def words_of(element: etree._Element) -> str:
    """The text of an element outside of all facts, which " | " stands for."""
    return _IN_BRACES.sub(" | ", skeleton_of(element))


def text_of(element: etree._Element) -> str:
    """The text of a paragraph as it is read, with single spaces."""
    return " ".join("".join(_words(element, as_read=True)).split())


def _words(element: etree._Element, *, as_read: bool = False) -> Iterator[str]:
    """The text of an element, with braces for facts and pictures unless it is `as_read`."""
    field_depth = 0  # what stands in a field is computed by Word
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        # A picture is drawn twice, and the fallback is for older programs.
        if child.tag in _UNREAD or child.tag == _FALLBACK or not isinstance(child.tag, str):
            continue
        if child.tag == w("fldChar"):
            kind = child.get(w("fldCharType"))
            field_depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        elif child.tag == w("sdt") and not as_read and (identity := fact_of(child)):
            yield f"{{{identity}}}"
        elif child.tag == w("t"):
            if field_depth <= 0:
                yield child.text or ""
        elif child.tag in (w("tab"), w("br"), w("cr")):
            yield " "
        else:
            if child.tag == w("p"):  # one of several, in a cell or a text box
                yield " "
            elif child.tag in _MARKS and not as_read and field_depth <= 0:
                charts = (f"{{{NAME}{chart.name}}}" for chart in charts_in(child))
                yield next(charts, _MARKS[child.tag])
            stack.append(iter(child))


def _facts(element: etree._Element) -> Iterator[str]:
    for control in element.iter(w("sdt")):
        identity = fact_of(control)
        if identity:
            yield identity


def record_of(fact: str) -> str:
    """The record that a fact is about. E.g. `'lum.12'` for `'lum.12.titel'`"""
    return fact.rpartition(".")[0]


def _hash(skeleton: str) -> bytes:
    return hashlib.sha256(skeleton.encode("utf-8", "replace")).digest()[:_HASH_SIZE]


def pack_skeleton(body: etree._Element) -> dict[str, str]:
    """The custom properties that carry what a body was written as."""
    hashes = b"".join(_hash(skeleton) for _, skeleton in _skeletons(body))
    return in_pieces(base64.b64encode(hashes).decode("ascii"), PREFIX)


def unpack_skeleton(properties: Mapping[str, str]) -> list[bytes] | None:
    """The keys of the units that a document was written with; None where it does not tell.

    `properties` are the document's custom properties.
    """
    names = sorted(name for name in properties if name.startswith(PREFIX))
    try:
        data = base64.b64decode("".join(properties[name] for name in names), validate=True)
    except binascii.Error:
        return None
    if not data or len(data) % _HASH_SIZE:
        return None
    return [data[start : start + _HASH_SIZE] for start in range(0, len(data), _HASH_SIZE)]
