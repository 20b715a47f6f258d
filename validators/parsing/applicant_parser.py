"""The text of an applicant's cell -> who applies, or a question.

The words are read from the left: parties with separators between them, and then perhaps a unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from validators.parsing.applicant_names import ApplicantReading, Known, Names
from validators.parsing.applicant_words import Words
from validators.wording import Sentence, sentence

_UNIT_WORD = re.compile(
    r".*(?:enhet|avdelning|team|grupp|jour|psykiatri|rätt|stöd|omsorg|ungdom|vuxen|äldre|social"
    r"|resurs|boende|mottagning|öppenvård|familj|barn|verksamhet|behandling).*|iof|bou|ifo|lss"
)
"""A word that the name of a unit may have."""

NEAR_UNIT, NEAR_NAME = 0.84, 0.7
"""From which likeness (difflib's ratio) a unit, and an unknown name, may be meant as a name."""


class Unclear(Exception):
    """There is no single reading; `asked` is the question. Never leaves this room."""

    def __init__(self, asked: Sentence) -> None:
        super().__init__()
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Parsed:
    """A reading, and whether people are told of it."""

    reading: ApplicantReading
    odd: bool  # it has an alias, a successor, everyone, or a unit that might be a name


def parse(text: str, names: Names) -> Parsed:
    """Who applies by a text on one line. Raises Unclear where that cannot be known."""
    words = Words(text, names)
    if not words:
        raise Unclear(
            sentence(
                "{text|citat} är inget namn på en förvaltning. Sökande kan vara {all|lista}.",
                "{text|citat} is not the name of an administration. Those that may apply are "
                "{all|lista}.",
                text=words.text,
                all=names.all,
            )
        )
    if "?" in words.text:
        raise Unclear(
            sentence(
                "{text|citat} har ett frågetecken. Skriv namnet utan det om det är rätt.",
                "{text|citat} has a question mark. Write the name without it if it is right.",
                text=words.text,
            )
        )
    return _Parser(words, names).parse()


class _Parser:
    def __init__(self, words: Words, names: Names) -> None:
        self._words, self._names = words, names
        self._parties: list[Known] = []
        self._everyone = False
        self._closed = False  # a name is said to be an administration: what follows is no name

    def parse(self) -> Parsed:
        words = self._words
        place = words.start()
        unit = ""
        while (place := self._read_party(place)) < len(words):
            following = words.past_joining(place)
            if following == len(words):
                raise Unclear(
                    sentence(
                        "{text|citat} verkar sluta för tidigt. Skriv hela namnet.",
                        "{text|citat} seems to end too early. Write the whole name.",
                        text=words.text,
                    )
                )
            if following > place:
                place = following
                continue
            if words.is_separated(place) and words.is_party_alone(place):
                continue
            if not words.is_separated(place) and not self._closed:
                raise Unclear(self._run_together(place))
            unit = self._unit(place)
            break
        return self._parsed(unit)

    def _read_party(self, place: int) -> int:
        """Read the party, or "alla stadsdelsförvaltningar", at a place; the place after it."""
        if end := self._words.everyone_end(place):
            if not self._parties:
                raise Unclear(
                    sentence(
                        "Vilken förvaltning äger ansökan? Skriv den först, till exempel "
                        "”{example} och alla stadens stadsdelsförvaltningar”.",
                        "Which administration owns the application? Write it first, for "
                        "example “{example} och alla stadens stadsdelsförvaltningar”.",
                        example=next(iter(self._names.all), "Förvaltningen"),
                    )
                )
            self._everyone = self._closed = True
            return end
        party = self._words.party(place)
        if party is None:
            raise Unclear(self._unknown(place))
        self._parties.append(party.known)
        self._closed = self._closed or party.closed
        return party.end

    def _parsed(self, unit: str) -> Parsed:
        parties = self._parties
        replaced = dict.fromkeys(
            (party.written, party.applicant.name) for party in parties if party.how == "merged"
        )
        odd = self._everyone or any(party.how != "name" for party in parties)
        return Parsed(
            ApplicantReading(
                tuple(dict.fromkeys(party.applicant.name for party in parties)),
                unit,
                self._everyone,
                tuple(replaced),
            ),
            odd or bool(unit and not self._closed),
        )

    def _unit(self, place: int) -> str:
        """The rest of the text as the name of a unit. Raises Unclear if it can be anything else."""
        unit = self._words.rest(place).rstrip(" .,;:-")
        while unit.endswith(")") and unit.count(")") > unit.count("("):
            unit = unit[:-1].rstrip(" .,;:-")
        parties = {party.applicant.name for party in self._parties}
        if self._words.names_another(place, parties):
            raise Unclear(
                sentence(
                    "{unit|citat} kan vara en enhet eller ytterligare en sökande. Skriv bara "
                    "sökande här, med komma emellan, och enheten i sin egen kolumn.",
                    "{unit|citat} may be a unit or one more applicant. Write only applicants here, "
                    "with a comma between them, and the unit in its own column.",
                    unit=unit,
                )
            )
        if question := self._like_a_name(unit, parties):
            raise Unclear(question)
        if not self._closed and not any(map(_UNIT_WORD.fullmatch, self._words.words[place:])):
            raise Unclear(
                sentence(
                    "{unit|citat} är ingen känd sökande i utlysningen {year}. Är det en enhet, "
                    "skriv den i sin egen kolumn.",
                    "{unit|citat} is no known applicant in the call of {year}. If it is a unit, "
                    "write it in its own column.",
                    unit=unit,
                    year=self._names.year,
                )
            )
        return unit

    def _like_a_name(self, unit: str, parties: set[str]) -> Sentence | None:
        """The question about a unit that is spelled nearly as an applicant that is no party."""
        for segment in re.split(r"[,;/+&():.]", unit):
            near = (*self._names.near(segment, NEAR_UNIT), *self._names.having(segment))
            meant = next((name for name in near if name not in parties), None)
            if meant is not None:
                return sentence(
                    "{unit|citat} liknar {near}. Menade du {near}, skriv det så; är det en "
                    "enhet, skriv den i sin egen kolumn.",
                    "{unit|citat} is like {near}. If you meant {near}, write it so; if it is "
                    "a unit, write it in its own column.",
                    unit=segment.strip(),
                    near=meant,
                )
        return None

    def _unknown(self, place: int) -> Sentence:
        """The question about a name that the card does not have."""
        words = self._words
        end = place + 1
        while end < len(words) and not words.is_separated(end) and words.past_joining(end) == end:
            end += 1
        segment = words.between(place, end)
        near = self._names.near(segment, NEAR_NAME) or self._names.having(segment)
        if near:
            return sentence(
                "{text|citat} är ingen sökande i utlysningen {year}. Menade du {near}?",
                "{text|citat} is no applicant in the call of {year}. Did you mean {near}?",
                text=segment,
                year=self._names.year,
                near=Sentence(" eller ".join(near), " or ".join(near)),
            )
        return sentence(
            "{text|citat} är ingen sökande i utlysningen {year}. Sökande kan vara {all|lista}.",
            "{text|citat} is no applicant in the call of {year}. Those that may apply are "
            "{all|lista}.",
            text=segment,
            year=self._names.year,
            all=self._names.all,
        )

    def _run_together(self, place: int) -> Sentence:
        """The question about text that follows a name without a mark between them."""
        return sentence(
            "Är {rest|citat} en enhet eller ännu en sökande? Skriv bara {name} här om det är en "
            "enhet, annars komma emellan.",
            "Is {rest|citat} a unit or one more applicant? Write only {name} here if it is a unit, "
            "else put a comma between them.",
            rest=self._words.rest(place),
            name=self._parties[-1].applicant.name,
        )
