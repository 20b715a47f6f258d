"""A paragraph of a template cut at its directives.

Word splits text over runs as it likes; directives are therefore found in a paragraph's whole text,
and what else stands in the runs (line breaks, tabs, fields, pictures) keeps its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from docx_export.document.controls import w, written_run
from docx_export.filling.language.checks import FaultLog
from docx_export.filling.language.directives import (
    DIRECTIVE,
    STRAY_BRACES,
    Directive,
    DirectiveError,
    ShowChart,
    find_directives,
    guess_directive,
    read_directive,
)
from docx_export.filling.language.markup import Markup, text_in, without_ids
from docx_export.filling.language.nodes import FixedXml
from validators.errors import TemplateError

_NOT_TEXT = "\ufffc"  # stands in the text of a paragraph for what is no text
_IGNORED = frozenset({w("proofErr"), w("lastRenderedPageBreak")})
_MAX_QUOTE = 71  # characters of a paragraph that a message quotes


@dataclass(frozen=True)
class PlacedDirective:
    """A directive, and where it stands in the template."""

    directive: Directive

    properties: str
    """The properties of the run in which it begins, as XML."""

    place: str
    """For messages. E.g. `'brödtexten, stycke 3 ”{% slut %}”'`"""


Item = PlacedDirective | FixedXml | etree._Element
"""A directive, what is written as it is, or an element that has directives in it."""


class Position:
    """How far a part has been read, for messages."""

    def __init__(self, root: etree._Element, part: str) -> None:
        self.part = part
        self.card_text = ""
        """Which text of the card is being read; "" while it is the part itself."""
        self.depth = 0
        """How many om and för are open."""
        self._numbers = {element: n for n, element in enumerate(root.iter(w("p")), 1)}
        self._number = 0  # of the paragraph, from 1

    def move_to(self, element: etree._Element) -> None:
        """Come to a paragraph, or to an element that holds some."""
        first = element if element.tag == w("p") else next(element.iter(w("p")), None)
        if first is not None:
            self._number = self._numbers.get(first, self._number)

    def describe(self, text: str) -> str:
        """The place of a paragraph that reads so. E.g. `'sidfoten, stycke 1 ”Sida {{ x }}”'`"""
        quote = " ".join(text.split())
        quote = f"{quote[: _MAX_QUOTE - 1]}…" if len(quote) > _MAX_QUOTE else quote
        if self.card_text:
            return f"{self.card_text} ”{quote}”"
        return f"{self.part}, stycke {self._number} ”{quote}”"


@dataclass(frozen=True)
class _Piece:
    """A piece of a paragraph's text."""

    text: str

    item: FixedXml | etree._Element | None
    """What stands in the place of the text, None where it is text."""

    properties: str
    """The run properties, as XML."""

    start: int
    """Where it starts in the text of the paragraph, in characters from 0."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Pieces:
    """The pieces of a paragraph, in order, found by where they stand in its text."""

    def __init__(
        self, contents: Iterable[tuple[str, FixedXml | etree._Element | None, str]]
    ) -> None:
        self._pieces: list[_Piece] = []
        self._ends: list[int] = []
        end = 0
        for text, item, properties in contents:
            self._pieces.append(_Piece(text, item, properties, end))
            end += len(text)
            self._ends.append(end)
        self.text = "".join(piece.text for piece in self._pieces)

    def within(self, start: int, end: int) -> Iterator[_Piece]:
        """The pieces that reach beyond `start`, and begin before `end`."""
        for index in range(bisect_right(self._ends, start), len(self._pieces)):
            piece = self._pieces[index]
            if piece.start >= end:
                return
            yield piece


@dataclass(frozen=True)
class ParagraphReader:
    """Cuts the paragraphs of one part at their directives."""

    markup: Markup
    position: Position
    faults: FaultLog

    def children(self, parent: etree._Element) -> Iterator[Item]:
        """The children of an element; a paragraph or row that is one directive becomes that."""
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            self.position.move_to(child)
            text = text_in(child) if child.tag in (w("p"), w("tr")) else ""
            match = DIRECTIVE.match(text)
            directive = None
            if match and match.end() == len(text) and match.group().startswith("{%"):
                directive = self._directive(match, self.position.describe(text))
            # A chart does not take the place of its paragraph: it stands in it.
            if directive is None or isinstance(directive, ShowChart):
                yield child
            else:
                yield PlacedDirective(directive, "", self.position.describe(text))

    def cut(self, container: etree._Element) -> list[Item]:
        """What stands in a paragraph, or in a link inside of it, cut at its directives."""
        place = self.position.describe(text_in(container))
        pieces = _Pieces(self._contents(container, place))
        items: list[Item] = []
        end = 0
        for match in find_directives(pieces.text):
            items.extend(self._between(pieces, end, match.start(), place))
            plain = DIRECTIVE.fullmatch(match.group().replace(_NOT_TEXT, ""))
            assert plain is not None
            within = list(pieces.within(match.start(), match.end()))
            properties = within[0].properties if within else ""
            items.append(PlacedDirective(self._directive(plain, place), properties, place))
            items.extend(
                piece.item
                for piece in within
                if piece.item is not None and piece.start >= match.start()
            )
            end = match.end()
        items.extend(self._between(pieces, end, len(pieces.text), place))
        return items

    def _contents(
        self, container: etree._Element, place: str
    ) -> Iterator[tuple[str, FixedXml | etree._Element | None, str]]:
        """(text, what stands in its place, run properties) of each piece."""
        for child in container:
            if not isinstance(child.tag, str) or child.tag in _IGNORED or child.tag == w("pPr"):
                continue
            if child.tag == w("r"):
                yield from self._run_contents(child, place)
            elif STRAY_BRACES.search(text_in(child)):
                yield _NOT_TEXT, child, ""
            else:
                yield _NOT_TEXT, FixedXml(self.markup.xml(without_ids(child))), ""

    def _run_contents(
        self, run: etree._Element, place: str
    ) -> Iterator[tuple[str, FixedXml | None, str]]:
        properties = self.markup.xml(run.find(w("rPr")))
        start, end = self.markup.tags(run)
        for child in run:
            if not isinstance(child.tag, str) or child.tag in _IGNORED or child.tag == w("rPr"):
                continue
            if child.tag == w("t"):
                yield (child.text or "").replace(_NOT_TEXT, ""), None, properties
                continue
            if STRAY_BRACES.search(text_in(child)):
                raise TemplateError(
                    "Fält i textrutor fylls inte i.",
                    where=place,
                    todo="Flytta texten till ett vanligt stycke.",
                )
            xml = f"{start}{properties}{self.markup.xml(child)}{end}"
            yield _NOT_TEXT, FixedXml(xml), properties

    def _between(
        self, pieces: _Pieces, start: int, end: int, place: str
    ) -> Iterator[FixedXml | etree._Element]:
        """What stands between two directives: from `start` to `end` of the paragraph's text."""
        for piece in pieces.within(start, end):
            if piece.item is not None:
                yield piece.item
                continue
            text = piece.text[max(start - piece.start, 0) : end - piece.start]
            if braces := STRAY_BRACES.search(text):
                self.faults.report(
                    TemplateError(
                        f"”{braces.group()}” har ingen motsvarighet.",
                        where=place,
                        todo="Skriv {{ fält }} eller {% om … %}, med båda klamrarna i båda ändar.",
                    )
                )
            yield FixedXml(written_run(text, piece.properties))

    def _directive(self, match: re.Match[str], place: str) -> Directive:
        try:
            return read_directive(match)
        except DirectiveError as error:
            fault = TemplateError(str(error), where=place, todo="Rätta mallen.")
            self.faults.report(fault, cause=error)
            return guess_directive(match)
