"""Whether two titles are nearly the same, and where a trip goes (rules L02, L03, D11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

NEAR = 0.75
"""Titles are alike when this share of the shorter one's words stands in the other. In the
allocation of 2015, projects 5 and 6 share 0.8 and projects 10 and 11 all of them."""

MIN_WORD_LENGTH = 4  # letters
"""Shorter words ("som", "för") say nothing about what a project is."""

MAX_COMPARED = 50
"""For each word, no more earlier titles are compared: this keeps long lists quick. A word that more
titles have does not distinguish projects."""

MAX_COMPARED_LENGTH = 1_000  # characters
"""Of a longer title no more is looked at: it would take seconds, and says nothing more."""

_WORD = re.compile(r"\w+")
_LEAD = re.compile(r"(?:(?:studie)?(?:resa|besök)|utbyte)\s+(?:till|i|hos|med)\s+", re.IGNORECASE)
_END = re.compile(r"[,;:(/]|\s[–—-]\s")
_TAIL = re.compile(r"\s(?:i|till)\s+(?=[A-ZÅÄÖ])")


def fold(text: str) -> str:
    """A text without case, punctuation and extra spaces; of a long one the beginning."""
    return " ".join(_WORD.findall(text[:MAX_COMPARED_LENGTH].casefold()))


@lru_cache(maxsize=4096)
def words(title: str) -> frozenset[str]:
    """The folded words of a title that say what it is about."""
    return frozenset(word for word in fold(title).split() if len(word) >= MIN_WORD_LENGTH)


def first_alike(titles: Sequence[str | None]) -> list[int | None]:
    """For each title the index of the earlier title that is most like it, or None.

    Titles are alike when they are equal but for case and punctuation, or have at least two words in
    common that are `NEAR` of the shorter title's words.
    """
    same: dict[str, int] = {}
    having: dict[str, list[int]] = {}
    earlier_ones: list[int | None] = []
    for index, title in enumerate(titles):
        folded = fold(title or "")
        if not folded:
            earlier_ones.append(None)
            continue
        title_words = words(title or "")
        common = Counter(
            earlier for word in title_words for earlier in having.get(word, ())[:MAX_COMPARED]
        )
        best: int | None = same.get(folded)
        if best is None:
            alike = [
                (-count, earlier)
                for earlier, count in common.items()
                if count >= 2
                and count >= NEAR * min(len(title_words), len(words(titles[earlier] or "")))
            ]
            best = min(alike)[1] if alike else None
        earlier_ones.append(best)
        same.setdefault(folded, index)
        for word in title_words:
            having.setdefault(word, []).append(index)
    return earlier_ones


@lru_cache(maxsize=4096)
def destinations(title: str) -> frozenset[str]:
    """The places that a trip goes to, folded, by the beginning of its title.

    E.g. "malmö" for "Malmö, Umgåsen" and "Studieresa till Malmö", "oslo" for "Seniorcenter i Oslo",
    both for "Göteborg och Borås". A title that begins with something else is its own place.
    """
    text = _LEAD.sub("", " ".join(title[:MAX_COMPARED_LENGTH].split()), count=1)
    first = _END.split(text, maxsplit=1)[0]
    first = _TAIL.split(first)[-1]
    return frozenset(
        place for part in re.split(r"\s(?:och|samt|&)\s", first) if (place := fold(part))
    )


def go_together(first: str, second: str) -> bool:
    """Whether two trips, by their titles, have a place in common."""
    places_1, places_2 = destinations(first), destinations(second)
    if places_1 & places_2:
        return True
    text_1, text_2 = f" {fold(first)} ", f" {fold(second)} "
    return any(f" {place} " in text_1 for place in places_2) or any(
        f" {place} " in text_2 for place in places_1
    )
