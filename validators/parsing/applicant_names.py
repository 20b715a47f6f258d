"""The names by which applicants are known, and how likely a word means one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from validators.cards.call import Applicant
from validators.model import Reading
from validators.spelling import genitive


@dataclass(frozen=True, slots=True)
class ApplicantReading:
    """Who applies.

    `names` as the card spells them, the owner of the application first; `unit` as it was written,
    or ""; `everyone` when all the city's district administrations take part beside the owner;
    `replaced` the older districts that were named, each with its successor (rules.md A08).
    """

    names: tuple[str, ...]
    unit: str = ""
    everyone: bool = False
    replaced: tuple[tuple[str, str], ...] = ()


WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A spelling that stands for a card's applicant."""

    applicant: Applicant
    written: str  # as the card spells the name that was used
    how: str  # "name", "alias" or "merged"


@dataclass(frozen=True)
class Names:
    year: str
    known: Mapping[tuple[str, ...], Known]
    plain: Mapping[str, Known]  # for near misses: names without their genitives
    all: tuple[str, ...]
    longest: int
    read: dict[str, Reading[ApplicantReading]] = field(default_factory=dict)


@lru_cache(maxsize=32)
def names_of(year: str, applicants: tuple[Applicant, ...]) -> Names:
    known: dict[tuple[str, ...], Known] = {}
    plain: dict[str, Known] = {}
    for applicant in applicants:
        spellings = [(applicant.name, "name", applicant.genitive)]
        spellings += [(alias, "alias", "") for alias in applicant.aliases]
        spellings += [(old, "merged", "") for old in applicant.merged_from]
        for written, how, own in spellings:
            entry = Known(applicant, written, how)
            plain.setdefault(" ".join(folded_words(written)), entry)
            forms = {written, genitive(written), own or written}
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


def folded_words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def alike(target: str, names: Iterable[str], cutoff: float) -> list[str]:
    """The names that difflib could give a ratio of `cutoff`, at a fraction of its cost.

    Its ratio is twice what the two have in common over their length: a name that is too short, too
    long or of other letters cannot reach it.
    """
    letters = set(target)
    found = []
    for name in names:
        needed = cutoff * (len(target) + len(name)) / 2
        if min(len(target), len(name)) >= needed:
            strange = sum(c not in letters for c in name)
            if len(name) - strange >= needed:
                found.append(name)
    return found
