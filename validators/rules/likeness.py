"""Whether two titles are nearly the same, and where a trip goes (rules L02, L03, D11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

NEAR = 0.75
"""Titles are alike when this share of the shorter one's words stands in the other. In the
allocation of 2015, projects 5 and 6 share 0.8 and projects 10 and 11 all of them."""

SHORTEST = 4
"""Shorter words ("som", "för") say nothing about what a project is."""

MOST = 50
"""So many earlier titles are compared for each word: keeps long lists quick. A word that stands in
more titles than that does not tell projects apart."""

_WORD = re.compile(r"\w+")
_LEAD = re.compile(r"(?:(?:studie)?(?:resa|besök)|utbyte)\s+(?:till|i|hos|med)\s+", re.IGNORECASE)
_END = re.compile(r"[,;:(/]|\s[–—-]\s")
_TAIL = re.compile(r"\s(?:i|till)\s+(?=[A-ZÅÄÖ])")


def fold(text: str) -> str:
    """A text without case, punctuation and extra spaces."""
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache(maxsize=4096)
def words(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    return frozenset(word for word in fold(title).split() if len(word) >= SHORTEST)


def first_alike(titles: Sequence[str | None]) -> list[int | None]:
    """For each title the index of the earlier title that is most like it, or None.

    Alike: equal when folded, or at least two words in common that make up `NEAR` of the shorter
    title's words.
    """
    same: dict[str, int] = {}
    having: dict[str, list[int]] = {}
    found: list[int | None] = []
    for index, title in enumerate(titles):
        folded = fold(title or "")
        if not folded:
            found.append(None)
            continue
        own = words(title or "")
        common = Counter(earlier for word in own for earlier in having.get(word, ())[:MOST])
        best: int | None = same.get(folded)
        if best is None:
            alike = [
                (-count, earlier)
                for earlier, count in common.items()
                if count >= 2 and count >= NEAR * min(len(own), len(words(titles[earlier] or "")))
            ]
            best = min(alike)[1] if alike else None
        found.append(best)
        same.setdefault(folded, index)
        for word in own:
            having.setdefault(word, []).append(index)
    return found


@lru_cache(maxsize=4096)
def destinations(title: str) -> frozenset[str]:
    """Where a trip goes, folded: what stands first in its title, before the name of who is visited.

    "Malmö, Umgåsen" and "Studieresa till Malmö" -> malmö; "Göteborg och Borås" -> both;
    "Seniorcenter i Oslo" -> oslo. A title that begins with something else is its own place.
    """
    text = _LEAD.sub("", " ".join(title.split()), count=1)
    first = _END.split(text, maxsplit=1)[0]
    first = _TAIL.split(first)[-1]
    return frozenset(
        place for part in re.split(r"\s(?:och|samt|&)\s", first) if (place := fold(part))
    )


def go_together(one: str, other: str) -> bool:
    """Whether two trips have a place in common."""
    there, here = destinations(one), destinations(other)
    if there & here:
        return True
    padded, back = f" {fold(one)} ", f" {fold(other)} "
    return any(f" {place} " in padded for place in here) or any(
        f" {place} " in back for place in there
    )
