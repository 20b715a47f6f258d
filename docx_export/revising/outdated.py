"""Figures in words that people have typed, or pasted as plain text, and that have changed since.

What a content control shows is brought up to date by its id. A figure without one is known only by
how it reads: the figures that the document was written with travel in its properties (origins). One
that has been reported and still stands there is remembered there too, until somebody corrects it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from docx_export.document.origins import Origin, pack, unpack
from validators import spelling
from validators.formats import word

PREFIX = "fordela.tidigare."
"""How the names of the properties begin that remember what was reported."""

_MIN_WORD_LENGTH = 3  # letters of a word that tells anything: "två", and not "en"
_MIN_SCALED = 1000  # kronor of an amount that may be written as tkr or mnkr
_MIN_TELLING_DIGITS = 4  # of a figure that hardly stands in a text by chance

_MAX_DIGITS = 30  # of a number that is written in groups of three

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_GROUPS = re.compile(r"[ .]((?:\d{3})+)(?!\d)")
_AMOUNT = re.compile(r"(\d[\d ]*)(?: kr| kronor)?")


@dataclass(frozen=True)
class Outdated:
    """A figure that stands in typed words, or whose place they have taken."""

    fact: str
    """The id of its fact."""

    figure: str
    """What stands in the words, as `figure_of` returns it; "" where they do not give the figure."""

    after: str
    """How the fact reads now; "" where it is no more."""

    @property
    def before(self) -> str:
        """The figure as people write it. E.g. `'50 000'`"""
        return spelling.grouped(int(self.figure)) if self.figure.isdecimal() else self.figure


@dataclass(frozen=True)
class Past:
    """What a document showed when it was written, against what would be shown now."""

    before: Mapping[str, Origin]
    """Fact id -> its origin when the document was written."""

    now: Mapping[str, Origin]
    """Fact id -> its origin now."""

    shown: Mapping[str, Collection[str]]
    """Fact id -> how it reads in the document."""

    wanted: Mapping[str, Sequence[str]]
    """Fact id -> how it reads in a document that is written now."""

    reported: Mapping[str, Sequence[str]]
    """Fact id -> the old figures that were reported before."""

    def find(self, words: str, lost: Collection[str]) -> Iterator[Outdated]:
        """What is out of date in words that stand outside of all controls.

        `lost` are facts that the same place would show now and does not: their figures are looked
        for however small, and reported also where the words do not give the new one. So is what was
        reported before. Of other facts only amounts and dates are looked for, and none that another
        fact still has.
        """
        text = Words(words)
        if not text:
            return
        lost = dict.fromkeys(lost)
        seen: set[str] = set()
        for fact in self._candidates(text, lost):
            current = self._figures_now(fact)
            old = [
                figure
                for figure in self._old_figures(fact)
                if figure not in current and text.hold(figure)
            ]
            if fact not in lost:
                old = [figure for figure in old if self._is_telling(fact, figure, seen)]
            after = _worded_alike(self.wanted.get(fact, ()), old[0] if old else "")
            if old:
                seen.add(old[0])
                yield Outdated(fact, old[0], after)
            elif (
                fact in lost
                and fact in self._changed
                and not any(text.hold(figure) for figure in current)
            ):
                yield Outdated(fact, "", after)

    def _candidates(self, text: Words, lost: Collection[str]) -> list[str]:
        """The facts whose old figures are looked for, the lost ones first."""
        others = self._facts_by_key if text.has_digit else self._reported_by_key
        found = {fact for key in text.keys for fact in others.get(key, ())}
        return [
            *(fact for fact in lost if fact in self._changed or fact in self.reported),
            *sorted(found.difference(lost), key=self._order.__getitem__),
        ]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {fact: index for index, fact in enumerate({**self._changed, **self.reported})}

    @cached_property
    def _facts_by_key(self) -> Mapping[str, Sequence[str]]:
        """What a text must have in it -> the facts of which an old figure may then stand there."""
        return self._by_key(self._order)

    @cached_property
    def _reported_by_key(self) -> Mapping[str, Sequence[str]]:
        return self._by_key(self.reported)

    def _by_key(self, facts: Iterable[str]) -> Mapping[str, Sequence[str]]:
        by_key: dict[str, list[str]] = {}
        for fact in facts:
            for key in {key_of(figure) for figure in self._old_figures(fact)}:
                by_key.setdefault(key, []).append(fact)
        return by_key

    def _is_telling(self, fact: str, figure: str, seen: Collection[str]) -> bool:
        """Whether a figure that stands in some words is this fact's, and not there by chance."""
        if figure in self.reported.get(fact, ()):
            return True
        return _tells_much(figure) and figure not in seen and figure not in self._all_figures_now

    def _old_figures(self, fact: str) -> Iterable[str]:
        return dict.fromkeys((*self._changed.get(fact, ()), *self.reported.get(fact, ())))

    @cached_property
    def _changed(self) -> Mapping[str, Sequence[str]]:
        """The old figures of each fact that has changed, or is no more."""
        changed: dict[str, Sequence[str]] = {}
        for fact in {**self.before, **self.shown}:
            origin, now = self.before.get(fact), self.now.get(fact)
            if origin is not None and origin.value is not None:
                if now is None or now.value != origin.value:
                    changed[fact] = list(_figures(origin))
            else:  # a text: how it reads elsewhere in the document is all that is known
                old = {figure_of(text) for text in self.shown.get(fact, ())}
                if old and not old & self._figures_now(fact):
                    changed[fact] = sorted(old)
        return changed

    @cached_property
    def _all_figures_now(self) -> Collection[str]:
        return {figure for fact in self.wanted for figure in self._figures_now(fact)}

    def _figures_now(self, fact: str) -> set[str]:
        figures = {figure_of(text) for text in self.wanted.get(fact, ())}
        origin = self.now.get(fact)
        if origin is None or origin.value is None:
            return figures
        return {*figures, *_figures(origin)}


def _worded_alike(texts: Sequence[str], figure: str) -> str:
    """The text that is worded as an old figure: "två ansökningar" for "en ansökan" has as many
    words. "" for no texts."""
    length = len(figure.split())
    return min(texts, key=lambda text: abs(len(figure_of(text).split()) - length), default="")


def _figures(origin: Origin) -> Iterator[str]:
    """How the value of a fact may be written."""
    value = origin.value
    if isinstance(value, bool) or value is None:
        return
    formats = [format for format in origin.formats if not format.startswith("form:")]
    if isinstance(value, dt.date):
        formats += ["datum", "isodatum"]
    elif isinstance(value, int) and value >= _MIN_SCALED:
        formats += ["tal", "tkr", "mnkr"]
    for format in dict.fromkeys(formats):
        try:
            figure = figure_of(word(value, format))
        except ValueError:  # a format of before
            continue
        if len(figure) >= _MIN_WORD_LENGTH or figure.isdecimal():
            yield figure


def figure_of(text: str) -> str:
    """What is looked for of a text.

    E.g. `'50000'` for `'50 000 kr'`, `'4 maj 2025'` for `'den 4 maj 2025'`
    """
    plain = " ".join(text.split()).casefold().removeprefix("den ")
    amount = _AMOUNT.fullmatch(plain)
    return amount[1].replace(" ", "") if amount else plain


def _tells_much(figure: str) -> bool:
    """Whether a figure hardly stands in a text by chance."""
    digits = sum(letter.isdecimal() for letter in figure)
    return digits >= _MIN_TELLING_DIGITS or figure.endswith(("tkr", "mnkr"))


class Words:
    """Words in which figures are looked for. Those that cannot stand there are known at once: a
    text may be long, and the figures many."""

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split()).casefold()

    def __bool__(self) -> bool:
        return bool(self._text)

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is a digit in them."""
        return any(letter.isdecimal() for letter in self._text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words, and the numbers without their spaces: as `key_of` has them."""
        return frozenset(("", *_WORD.findall(self._text), *_numbers(self._text)))

    def hold(self, figure: str) -> bool:
        """Whether a figure stands in them, as itself and not as a part of a longer one."""
        if key_of(figure) not in self.keys:
            return False
        if not figure.isdecimal():
            pattern = rf"(?<![\w,]){re.escape(figure)}(?!\w)"
            return figure in self._text and re.search(pattern, self._text) is not None
        digits = "[ .]?".join(f"{int(figure):,}".split(","))
        before = r"(?<![\d,])(?<!\b\d )(?<!\b\d\d )(?<!\b\d\d\d )"
        after = r"(?!\d)(?! \d{3}\b)"
        return re.search(f"{before}{digits}{after}", self._text) is not None


def key_of(figure: str) -> str:
    """What stands in every text in which a figure does. E.g. `'50000'`, or `'maj'` for `'4 maj'`"""
    if figure.isdecimal():
        return str(int(figure))
    return max(_WORD.findall(figure), key=len, default="")


def _numbers(text: str) -> Iterator[str]:
    """The numbers of a text, where groups of three may be one number or several."""
    for start in _DIGITS.finditer(text):
        number = start[0]
        yield number
        end = start.end()
        while len(number) < _MAX_DIGITS and (group := _GROUPS.match(text, end)):
            number, end = number + group[1], group.end()
            yield number


def pack_reported(outdated: Iterable[Outdated]) -> dict[str, str]:
    """The custom properties that remember what was reported and still stands there; none for
    none."""
    by_fact: dict[str, list[str]] = {}
    for finding in outdated:
        if finding.figure:
            by_fact.setdefault(finding.fact, []).append(finding.figure)
    plain = {fact: sorted(set(by_fact[fact])) for fact in sorted(by_fact)}
    return pack(json.dumps(plain, ensure_ascii=False), PREFIX) if plain else {}


def unpack_reported(properties: Mapping[str, str]) -> dict[str, list[str]]:
    """Fact id -> the figures that were reported before; none where the properties are damaged."""
    try:
        data = unpack(properties, PREFIX) or b"{}"
        return msgspec.json.decode(data, type=dict[str, list[str]])
    except (ValueError, msgspec.MsgspecError):
        return {}
