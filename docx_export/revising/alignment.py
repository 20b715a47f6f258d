"""What of one version of a document stands in another: equal units, and paragraphs that read alike.

Both are answered in time that grows with the document's length, also where thousands of paragraphs
were typed, or stand there again and again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

MIN_LIKENESS = 0.6
"""Of the words of two paragraphs, from 0 to 1, to be the same in other words."""

_MAX_COMPARED = 40
"""Paragraphs that another is compared with: those that share its rarest words."""

_MAX_PAIRS = 1_000_000
"""Pairs of units in a gap that are compared to find the longest stretches of equal ones."""

Opcode = tuple[str, int, int, int, int]
"""As `difflib.SequenceMatcher.get_opcodes` gives them."""


def align(a: Sequence[bytes], b: Sequence[bytes]) -> dict[int, int]:
    """Index in `a` -> index of the same key in `b`, both rising.

    E.g. `{0: 0, 1: 2}` for the keys x, y and x, z, y. Keys that stand once in each and in the same
    order are all found; of others the longest stretches, as difflib finds them, where there are not
    too many to look for.
    """
    common = _common_once(a, b)
    if _is_in_order(common, a, b):
        return dict(common)
    if len(a) * len(b) <= _MAX_PAIRS:
        return _longest_stretches(a, b, 0, len(a), 0, len(b))
    pairs: dict[int, int] = {}
    start_a = start_b = 0
    for end_a, end_b in [*_rising(common), (len(a), len(b))]:
        pairs |= _fill_gap(a, b, (start_a, end_a), (start_b, end_b))
        if end_a < len(a):
            pairs[end_a] = end_b
        start_a, start_b = end_a + 1, end_b + 1
    return dict(sorted(pairs.items()))


def opcodes(a: Sequence[bytes], b: Sequence[bytes]) -> Iterator[Opcode]:
    """How `a` becomes `b`, as `difflib` tells it: equal, replace, delete, insert."""
    done_a = done_b = 0
    pairs = [*align(a, b).items(), (len(a), len(b))]
    index = 0
    while index < len(pairs):
        start_a, start_b = pairs[index]
        if done_a < start_a or done_b < start_b:
            tag = "insert" if done_a == start_a else "delete" if done_b == start_b else "replace"
            yield tag, done_a, start_a, done_b, start_b
        length = 0
        while index < len(pairs) - 1 and pairs[index] == (start_a + length, start_b + length):
            index, length = index + 1, length + 1
        if length:
            yield "equal", start_a, start_a + length, start_b, start_b + length
        else:
            index += 1
        done_a, done_b = start_a + length, start_b + length


def _common_once(a: Sequence[bytes], b: Sequence[bytes]) -> list[tuple[int, int]]:
    """The places of the keys that stand once in both, in order of `a`."""
    in_a, in_b = Counter(a), Counter(b)
    places = {key: index for index, key in enumerate(b) if in_b[key] == in_a[key] == 1}
    return [(index, places[key]) for index, key in enumerate(a) if key in places]


def _is_in_order(common: Sequence[tuple[int, int]], a: Sequence[bytes], b: Sequence[bytes]) -> bool:
    """Whether all that stands in both stands there once, and in the same order."""
    if len(common) < len({*a} & {*b}):
        return False
    return all(one[1] < other[1] for one, other in pairwise(common))


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs of which the second numbers rise as the first do (patience sorting)."""
    ends: list[int] = []  # the lowest second number that a run of each length ends with
    at_end: list[int] = []  # the pair that has it
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        length = bisect_left(ends, number)
        before.append(at_end[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            at_end.append(index)
        else:
            ends[length], at_end[length] = number, index
    run = []
    index = at_end[-1] if at_end else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _fill_gap(
    a: Sequence[bytes], b: Sequence[bytes], in_a: tuple[int, int], in_b: tuple[int, int]
) -> dict[int, int]:
    """The equal units between two that are found already: at its ends, and in between where it is
    short."""
    (start_a, end_a), (start_b, end_b) = in_a, in_b
    pairs: dict[int, int] = {}
    while start_a < end_a and start_b < end_b and a[start_a] == b[start_b]:
        pairs[start_a] = start_b
        start_a, start_b = start_a + 1, start_b + 1
    while start_a < end_a and start_b < end_b and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
        pairs[end_a] = end_b
    if 0 < (end_a - start_a) * (end_b - start_b) <= _MAX_PAIRS:
        pairs |= _longest_stretches(a, b, start_a, end_a, start_b, end_b)
    return pairs


def _longest_stretches(
    a: Sequence[bytes], b: Sequence[bytes], start_a: int, end_a: int, start_b: int, end_b: int
) -> dict[int, int]:
    matcher = SequenceMatcher(None, a[start_a:end_a], b[start_b:end_b], autojunk=False)
    return {
        start_a + block.a + step: start_b + block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


class AlikeTexts:
    """Texts, of which one is asked whether another reads like it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [
            list(words) for words in dict.fromkeys(tuple(text.split()) for text in texts)
        ]
        self._by_word: dict[str, list[int]] = {}
        for index, words in enumerate(self._words):
            for word in {*words}:
                self._by_word.setdefault(word, []).append(index)

    def has_one_like(self, text: str) -> bool:
        """Whether more than `MIN_LIKENESS` of the words of one of them and of a text are the
        same, in the same order."""
        words = text.split()
        if not words:  # two empty texts are the same
            return [] in self._words
        return any(_are_alike(self._words[index], words) for index in self._nearest(words))

    def _nearest(self, words: Sequence[str]) -> list[int]:
        """The texts that share words with this one, at most so many, in order."""
        shared = [self._by_word[word] for word in {*words} if word in self._by_word]
        nearest: set[int] = set()
        for indices in sorted(shared, key=lambda indices: (len(indices), indices)):
            nearest.update(indices[: _MAX_COMPARED - len(nearest)])
            if len(nearest) >= _MAX_COMPARED:
                break
        return sorted(nearest)


def _are_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return (
        matcher.real_quick_ratio() > MIN_LIKENESS
        and matcher.quick_ratio() > MIN_LIKENESS
        and matcher.ratio() > MIN_LIKENESS
    )
