"""The names by which a call's applicants are known, and which of them a text is like."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from validators.cards.call import Applicant
from validators.model import Reading
from validators.spelling import genitive

WORD = re.compile(r"[^\W_]+")

ADMINISTRATION = re.compile(
    r"stadsdels?"
    r"(?:(?:förvaltning|förvalting|förvaltnig|förvalnting|förvaltnng|förvaltnin|forvaltning"
    r"|nämnd|namnd|område)(?:s|en|ens|et|ets|er|erna|ernas|ar|ars|arna|arnas)?|förv)"
    r"|stadsdel(?:s|en|ens|ar|ars|arna|arnas)?|sdf|sdfs|sdn|sdns"
)
"""A word that says that a name is a district's, with common mistakes in its spelling."""


@dataclass(frozen=True, slots=True)
class ApplicantReading:
    """Who applies."""

    names: tuple[str, ...]  # as the card spells them, the owner of the application first
    unit: str = ""  # as it was written
    everyone: bool = False  # all the city's district administrations take part beside the owner
    replaced: tuple[tuple[str, str], ...] = ()  # (older district, its successor), rules.md A08


@dataclass(frozen=True, slots=True)
class Known:
    """A spelling that stands for a card's applicant."""

    applicant: Applicant
    written: str  # as the card spells the name that was used
    how: Literal["name", "alias", "merged"]


@dataclass(frozen=True)
class Names:
    """All spellings of a call's applicants."""

    year: str
    known: Mapping[tuple[str, ...], Known]  # by folded words
    plain: Mapping[str, Known]  # for near misses: folded names without their genitives
    all: tuple[str, ...]  # as the card spells them
    longest: int  # words in the longest spelling
    read: dict[str, Reading[ApplicantReading]] = field(default_factory=dict)  # texts read before

    def near(self, text: str, cutoff: float) -> list[str]:
        """At most three names that are spelled nearly as the text; `cutoff` is difflib's ratio."""
        target = " ".join(_telling_words(text))
        if not 3 <= len(target) <= 50:
            return []
        matches = difflib.get_close_matches(
            target, _comparable(target, self.plain, cutoff), n=3, cutoff=cutoff
        )
        return list(dict.fromkeys(self.plain[name].applicant.name for name in matches))

    def having(self, text: str) -> list[str]:
        """The names that all words of a text are parts of: "Enskede", "Årsta-Vantör"."""
        words = set(_telling_words(text))
        if not any(len(word) > 3 for word in words):
            return []
        matches = [
            known.applicant.name for name, known in self.plain.items() if words <= set(name.split())
        ]
        return list(dict.fromkeys(matches))


@lru_cache(maxsize=32)
def names_of(year: str, applicants: tuple[Applicant, ...]) -> Names:
    """The spellings of a card's applicants: names, aliases and older districts, with genitives."""
    known: dict[tuple[str, ...], Known] = {}
    plain: dict[str, Known] = {}
    for applicant in applicants:
        for entry, card_genitive in _spellings(applicant):
            written = entry.written
            plain.setdefault(" ".join(folded_words(written)), entry)
            forms = {written, genitive(written), card_genitive or written}
            if written.endswith("förvaltningen"):
                forms |= {written[:-2], genitive(written[:-2])}
            for form in forms:
                known.setdefault(folded_words(form), entry)
    return Names(
        year,
        known,
        plain,
        tuple(applicant.name for applicant in applicants),
        max((len(words) for words in known), default=1),
    )


def _spellings(applicant: Applicant) -> list[tuple[Known, str]]:
    """The spellings that the card gives, each with its genitive where the card gives that too."""
    return [
        (Known(applicant, applicant.name, "name"), applicant.genitive),
        *((Known(applicant, alias, "alias"), "") for alias in applicant.aliases),
        *((Known(applicant, district, "merged"), "") for district in applicant.merged_from),
    ]


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, punctuation and variants of letters."""
    return tuple(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _telling_words(text: str) -> list[str]:
    """The words of a text that belong to a name: not "stadsdelsförvaltning"."""
    return [word for word in folded_words(text) if not ADMINISTRATION.fullmatch(word)]


def _comparable(target: str, names: Iterable[str], cutoff: float) -> list[str]:
    """The names that difflib could give a ratio of `cutoff`, at a fraction of its cost.

    Its ratio is twice what the two have in common over their length: a name that is too short, too
    long or of other letters cannot reach it.
    """
    letters = set(target)
    comparable = []
    for name in names:
        needed = cutoff * (len(target) + len(name)) / 2
        if min(len(target), len(name)) >= needed:
            strange = sum(c not in letters for c in name)
            if len(name) - strange >= needed:
                comparable.append(name)
    return comparable
