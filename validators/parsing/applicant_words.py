"""The words of an applicant's cell: where names, "och" and "alla stadsdelsförvaltningar" stand.

Places are indexes of words, counted from 0; the place after the last word is the number of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from validators.parsing.applicant_names import ADMINISTRATION, WORD, Known, Names

_OTHER_BODY = re.compile(
    r".*(?:förvaltning|förvaltningen|förvaltningar|nämnd|nämnden|nämnder|kommun|kommunen|kommuner)"
    r"|sdf|sdn|region|regionen|landsting|landstinget|stadsledningskontoret"
)
_ALL = frozenset({"alla", "samtliga"})
_BESIDE_ALL = frozenset({"stadens", "stans", "stockholms", "våra", "de", "övriga", "andra"})
_AND = frozenset({"och", "samt", "jämte"})
_TOGETHER = (("tillsammans", "med"), ("i", "samverkan", "med"), ("i", "samarbete", "med"))
_OF_THE_CITY = (("i", "stockholms", "stad"), ("i", "stockholm"), ("i", "staden"))


@dataclass(frozen=True, slots=True)
class Party:
    """A name that stands in the text."""

    known: Known
    end: int  # the place after it
    closed: bool  # it is said to be an administration, or is no district: no name goes on here


class Words:
    """A text as words, with what stands between them."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = " ".join(text.split())
        self._names = names
        matches = list(WORD.finditer(self.text))
        self.words = [match[0].casefold() for match in matches]
        self._starts = [match.start() for match in matches]
        ends = [0, *(match.end() for match in matches)]
        self._gaps = [
            self.text[end:start]
            for end, start in zip(ends, [*self._starts, len(self.text)], strict=True)
        ]

    def __len__(self) -> int:
        return len(self.words)

    def rest(self, place: int) -> str:
        """The text from a place on."""
        return self.text[self._starts[place] :]

    def between(self, place: int, end: int) -> str:
        """The text from a place to the end of the word before `end`."""
        return self.text[self._starts[place] : self._starts[end - 1] + len(self.words[end - 1])]

    def start(self) -> int:
        """The place after a label, or the city's name, before the first party."""
        place = 0
        if self.words[:1] == ["sökande"] and len(self) > 1:
            place = 1
        if self._stands(("stockholms", "stad"), place) and len(self) > place + 2:
            place += 2
        return place

    def is_marked(self, place: int) -> bool:
        """Whether a mark (not a space, not a hyphen) stands before a word."""
        return bool(self._gaps[place].strip(" -"))

    def is_separated(self, place: int) -> bool:
        """Whether a mark, or a dash between spaces, stands before a word."""
        return self.is_marked(place) or re.fullmatch(r" -+ ", self._gaps[place]) is not None

    def known(self, place: int) -> tuple[Known, int] | None:
        """The longest name that stands at a place, and the place after it."""
        for length in range(min(self._names.longest, len(self) - place), 0, -1):
            known = self._names.known.get(tuple(self.words[place : place + length]))
            if known and not any(self.is_marked(i) for i in range(place + 1, place + length)):
                return known, place + length
        return None

    def party(self, place: int) -> Party | None:
        """The party that stands at a place, with "stadsdelsförvaltning" before or after it."""
        closed = False
        if ADMINISTRATION.fullmatch(self.words[place]) and place + 1 < len(self):
            closed = True
            place += 2 if self.words[place + 1] in ("i", "för") and place + 2 < len(self) else 1
        match = self.known(place)
        if not match:
            return None
        known, end = match
        district = known.applicant.role == "district"
        if district and end < len(self) and self.is_administration(end):
            closed = True
            end += 1
        return Party(known, end, closed or not district)

    def is_administration(self, place: int) -> bool:
        """Whether a word says what the name before it is: "stadsdelsförvaltning", "(sdf)"."""
        apart = self.is_marked(place) and self._gaps[place].strip() != "("
        return not apart and ADMINISTRATION.fullmatch(self.words[place]) is not None

    def is_party_alone(self, place: int) -> bool:
        """Whether a party stands at a place that is not the beginning of a unit's name."""
        if self.everyone_end(place):
            return True
        party = self.party(place)
        if not party:
            return False
        end = party.end
        return (
            end == len(self)
            or self.is_marked(end)
            or self.past_joining(end) > end
            or ADMINISTRATION.fullmatch(self.words[end - 1]) is not None
        )

    def everyone_end(self, place: int) -> int:
        """The place after "alla stadens stadsdelsförvaltningar"; 0 where it does not stand."""
        if self.words[place] not in _ALL:
            return 0
        end = place + 1
        while end < len(self) and self.words[end] in _BESIDE_ALL:
            end += 1
        if end == len(self) or not ADMINISTRATION.fullmatch(self.words[end]):
            return 0
        end += 1
        return end + next((len(tail) for tail in _OF_THE_CITY if self._stands(tail, end)), 0)

    def past_joining(self, place: int) -> int:
        """The place after "och", "tillsammans med" …; `place` itself where there is none."""
        for words in _TOGETHER:
            if self._stands(words, place):
                return place + len(words)
        return place + 1 if self.words[place] in _AND else place

    def names_another(self, place: int, parties: set[str]) -> bool:
        """Whether an administration other than the parties is named from a place on."""
        while place < len(self):
            if match := self.known(place):
                known, place = match
                if known.applicant.name not in parties:
                    return True
                if place < len(self) and self.is_administration(place):
                    place += 1
            elif self.everyone_end(place) or _OTHER_BODY.fullmatch(self.words[place]):
                return True
            else:
                place += 1
        return False

    def _stands(self, words: tuple[str, ...], place: int) -> bool:
        return tuple(self.words[place : place + len(words)]) == words
