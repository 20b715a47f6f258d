"""Figures in words that people have typed, or pasted as plain text, and that have changed since.

What a content control shows is brought up to date by its id. A figure without one is known only by
how it reads: those that the document was written with travel in its properties (origins), and one
that has been told and still stands there is remembered there too, until somebody puts it right.
"""

from __future__ import annotations

import binascii
import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from docx_export.document.origins import Origin, pack, unpack
from validators import wording

PREFIX = "fordela.tidigare."
_SHORTEST = 3
"""Letters of a word that tells anything: "två", and not "en"."""


@dataclass(frozen=True)
class Outdated:
    """A figure that stands in typed words, or whose place they have taken: of which fact, what was
    found of it (its `core`, "" where the words do not give it), and how it reads now ("" where it
    is no more)."""

    fact: str
    core: str
    after: str

    @property
    def before(self) -> str:
        """As people write it."""
        return wording.grouped(int(self.core)) if self.core.isdecimal() else self.core

    def stands_in(self, words: str) -> bool:
        """Whether it is what these words give."""
        return bool(self.core) and stands(self.core, words)


@dataclass(frozen=True)
class Past:
    """What a document showed when it was written, against what would be shown now.

    `before` and `now` are origins, `shown` and `wanted` how each fact reads in the document and in
    one that is written now, `told` the readings that were told before, by fact.
    """

    before: Mapping[str, Origin]
    now: Mapping[str, Origin]
    shown: Mapping[str, Collection[str]]
    wanted: Mapping[str, Sequence[str]]
    told: Mapping[str, Sequence[str]]

    def find(self, words: str, lost: Collection[str]) -> Iterator[Outdated]:
        """What is out of date in words that stand outside of all controls. `lost` are facts that
        the same place would show now and does not: their figures are looked for however small, and
        told also where the words do not give the new one. So is what was told before; of the others
        only amounts and dates, and none that another fact still has."""
        said = words.strip()
        seen: set[str] = set()
        has_digit = any(letter.isdecimal() for letter in said)
        facts = [fact for fact in lost if fact in self._changed or fact in self.told]
        others = {**self._changed, **self.told} if has_digit else self.told
        facts += [fact for fact in others if fact not in lost]
        for fact in facts if said else ():
            now = self._now(fact)
            old = [each for each in self._old(fact) if each not in now and stands(each, said)]
            if fact not in lost:
                told = self.told.get(fact, ())
                old = [
                    each
                    for each in old
                    if each in told
                    or (_tells_much(each) and each not in seen and each not in self._current)
                ]
            after = _alike(self.wanted.get(fact, ()), old[0] if old else "")
            if old:
                seen.add(old[0])
                yield Outdated(fact, old[0], after)
            elif fact in lost and fact in self._changed and not any(stands(n, said) for n in now):
                yield Outdated(fact, "", after)

    def _old(self, fact: str) -> Iterable[str]:
        return dict.fromkeys((*self._changed.get(fact, ()), *self.told.get(fact, ())))

    @cached_property
    def _changed(self) -> Mapping[str, Sequence[str]]:
        """The old readings of each fact that has changed, or is no more."""
        found: dict[str, Sequence[str]] = {}
        for fact in {**self.before, **self.shown}:
            origin, now = self.before.get(fact), self.now.get(fact)
            if origin is not None and origin.value is not None:
                if now is None or now.value != origin.value:
                    found[fact] = list(_readings(origin))
            else:  # a text: how it reads elsewhere in the document is all that is known
                old = {core(text) for text in self.shown.get(fact, ())}
                if old and not old & self._now(fact):
                    found[fact] = sorted(old)
        return found

    @cached_property
    def _current(self) -> Collection[str]:
        return {each for fact in self.wanted for each in self._now(fact)}

    def _now(self, fact: str) -> set[str]:
        origin = self.now.get(fact)
        found = {core(text) for text in self.wanted.get(fact, ())}
        return found if origin is None or origin.value is None else {*found, *_readings(origin)}


def _alike(texts: Sequence[str], reading: str) -> str:
    """The text that is worded as an old reading: "två ansökningar" for "en ansökan" has as many
    words. "" for none."""
    length = len(reading.split())
    return min(texts, key=lambda text: abs(len(core(text).split()) - length), default="")


def _readings(origin: Origin) -> Iterator[str]:
    """How the value of a fact may be written."""
    value = origin.value
    if isinstance(value, bool) or value is None:
        return
    formats = [each for each in origin.formats if not each.startswith("form:")]
    if isinstance(value, dt.date):
        formats += ["datum", "isodatum"]
    elif isinstance(value, int) and value >= 1000:
        formats += ["tal", "tkr", "mnkr"]
    for format in dict.fromkeys(formats):
        try:
            found = core(wording.word(value, format))
        except ValueError:  # a format of before
            continue
        if len(found) >= _SHORTEST or found.isdecimal():
            yield found


_AMOUNT = re.compile(r"(\d[\d ]*)(?: kr| kronor)?")


def core(text: str) -> str:
    """What is looked for of a text: "50 000 kr" -> "50000", "den 4 maj 2025" -> "4 maj 2025"."""
    plain = " ".join(text.split()).casefold().removeprefix("den ")
    amount = _AMOUNT.fullmatch(plain)
    return amount[1].replace(" ", "") if amount else plain


def _tells_much(core: str) -> bool:
    """Whether it is a figure that hardly stands in a text by chance."""
    return sum(letter.isdecimal() for letter in core) >= 4 or core.endswith(("tkr", "mnkr"))


def stands(core: str, words: str) -> bool:
    """Whether a figure stands in words, as itself and not as a part of a longer one."""
    said = " ".join(words.split()).casefold()
    if not core.isdecimal():
        return re.search(rf"(?<![\w,]){re.escape(core)}(?!\w)", said) is not None
    groups = f"{int(core):,}".split(",")
    figure = "[ .]?".join(groups)
    return (
        re.search(
            rf"(?<![\d,])(?<!\b\d )(?<!\b\d\d )(?<!\b\d\d\d ){figure}(?!\d)(?! \d{{3}}\b)", said
        )
        is not None
    )


# ---------------------------------------------------------------------------------------------
# as custom properties


def pack_told(told: Iterable[Outdated]) -> dict[str, str]:
    """The custom properties that remember what was told and stands there still; none for none."""
    found: dict[str, list[str]] = {}
    for each in told:
        if each.core:
            found.setdefault(each.fact, []).append(each.core)
    plain = {fact: sorted(set(found[fact])) for fact in sorted(found)}
    return pack(json.dumps(plain, ensure_ascii=False), PREFIX) if plain else {}


def unpack_told(properties: Mapping[str, str]) -> dict[str, list[str]]:
    """What was told before, by fact; none where it is damaged."""
    try:
        found = json.loads(unpack(properties, PREFIX) or "{}")
        return {str(fact): [str(text) for text in texts] for fact, texts in found.items()}
    except (ValueError, AttributeError, TypeError, binascii.Error):
        return {}
