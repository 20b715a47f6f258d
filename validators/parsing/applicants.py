"""Who applies, as people write it -> names of the call's card, or a question.

A cell holds one administration or several, with or without "stadsdelsförvaltning", and often a unit
("Socialförvaltningen, Grimman"). Case, kinds of hyphens and spaces, genitives and the endings of
"stadsdelsförvaltning" are normal life. A name that is only nearly right is asked about, never
accepted: one letter may be another district, or another alphabet.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from validators.cards.call import Call
from validators.model import Reading, Scalar
from validators.parsing.applicant_names import (
    WORD,
    ApplicantReading,
    Known,
    Names,
    alike,
    folded_words,
    names_of,
)
from validators.parsing.characters import LESS_INVISIBLE, clean, named, straight_dashes
from validators.wording import Sentence, sentence

LONGEST = 400
"""No applicant's cell holds more characters than this."""


def all_names(meant: ApplicantReading, call: Call) -> tuple[str, ...]:
    """Whom a reading names; "alla stadens stadsdelsförvaltningar" as all of the year's (A19)."""
    if not meant.everyone:
        return meant.names
    districts = (each.name for each in call.applicants if each.role == "district")
    return tuple(dict.fromkeys((*meant.names, *districts)))


def read_applicants(value: Scalar, call: Call) -> Reading[ApplicantReading]:
    """What a cell of an applicant column was taken to mean by the card of `call`, or a question.

    Never raises; what the same call has read before is remembered.
    """
    if value is None:
        return Reading()
    if not isinstance(value, str):
        return Reading(
            asked=sentence(
                "Cellen innehåller inget namn. Skriv den sökande förvaltningens namn som text.",
                "The cell holds no name. Write the name of the administration that applies, as "
                "text.",
            )
        )
    names = names_of(call.year, call.applicants)
    found = names.read.get(value)
    if found is None:
        found = _read(value, names)
        if len(names.read) >= _REMEMBERED:
            names.read.clear()
        if len(value) <= LONGEST:
            names.read[value] = found
    return found


_REMEMBERED = 4096

# ---------------------------------------------------------------------------------------------
# the names of a call

_ADMINISTRATION = re.compile(
    r"stadsdels?"
    r"(?:(?:förvaltning|förvalting|förvaltnig|förvalnting|förvaltnng|förvaltnin|forvaltning"
    r"|nämnd|namnd|område)(?:s|en|ens|et|ets|er|erna|ernas|ar|ars|arna|arnas)?|förv)"
    r"|stadsdel(?:s|en|ens|ar|ars|arna|arnas)?|sdf|sdfs|sdn|sdns"
)
_OTHER_BODY = re.compile(
    r".*(?:förvaltning|förvaltningen|förvaltningar|nämnd|nämnden|nämnder|kommun|kommunen|kommuner)"
    r"|sdf|sdn|region|regionen|landsting|landstinget|stadsledningskontoret"
)
_UNIT_HINT = re.compile(
    r".*(?:enhet|avdelning|team|grupp|jour|psykiatri|rätt|stöd|omsorg|ungdom|vuxen|äldre|social"
    r"|resurs|boende|mottagning|öppenvård|familj|barn|verksamhet|behandling).*|iof|bou|ifo|lss"
)
_ALL = frozenset({"alla", "samtliga"})
_FILLING = frozenset({"stadens", "stans", "stockholms", "våra", "de", "övriga", "andra"})
_JOINING = frozenset({"och", "samt", "jämte"})
_WITH = (("tillsammans", "med"), ("i", "samverkan", "med"), ("i", "samarbete", "med"))


# ---------------------------------------------------------------------------------------------
# reading


class _Unclear(Exception):
    """There is no single reading; `asked` is the question. Never leaves this module."""

    def __init__(self, asked: Sentence) -> None:
        super().__init__()
        self.asked = asked


def _read(raw: str, names: Names) -> Reading[ApplicantReading]:
    cleaned = clean(raw, LONGEST)
    if cleaned.long:
        return Reading(
            asked=sentence(
                "{text|citat} är en lång text. Skriv bara den sökande förvaltningen.",
                "{text|citat} is a long text. Write only the administration that applies.",
                text=raw.strip(),
            )
        )
    if not cleaned.text:
        return Reading()
    if cleaned.odd:
        return Reading(
            asked=sentence(
                "Namnet innehåller det osynliga tecknet {character}. Skriv det på nytt.",
                "The name contains the invisible character {character}. Write it anew.",
                character=cleaned.odd,
            )
        )
    text = straight_dashes(unicodedata.normalize("NFKC", cleaned.text))
    text = re.sub(r"[\"“”„«»]", "", text)
    if foreign := next((c for c in _BEYOND_LATIN.findall(text) if not _latin(c)), ""):
        return Reading(
            asked=sentence(
                "{text|citat} innehåller bokstaven {letter|citat}, {character}, från ett annat "
                "alfabet. Skriv namnet på nytt.",
                "{text|citat} contains the letter {letter|citat}, {character}, of another "
                "alphabet. Write the name anew.",
                text=text,
                letter=foreign,
                character=named(foreign),
            )
        )
    try:
        found = _parse(text, names)
    except _Unclear as unclear:
        return Reading(asked=unclear.asked)
    return Reading(found.reading, found.noted(hidden=cleaned.hidden))


_BEYOND_LATIN = re.compile(r"[^\W\d_A-Za-zÀ-ÖØ-öø-ɏ]")


def _latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def _parse(text: str, names: Names) -> _Parsed:
    """A line break is a space where a long name was wrapped, and else a comma."""
    try:
        return _Parser(text.replace("\n", " "), names).parse()
    except _Unclear:
        if "\n" not in text:
            raise
    return _Parser(text.replace("\n", ", "), names).parse()


@dataclass(frozen=True, slots=True)
class _Parsed:
    reading: ApplicantReading
    told: bool  # the reading is to be shown: an alias, a successor, a unit that might be a name

    def noted(self, *, hidden: bool) -> Sentence | None:
        if not self.told and not hidden:
            return None
        reading = self.reading
        old = dict[str, list[str]]()
        for before, after in reading.replaced:
            old.setdefault(after, []).append(before)
        shown: list[str | Sentence] = [
            sentence(
                "{name} (tidigare {old|lista})",
                "{name} (before: {old|lista})",
                name=name,
                old=old[name],
            )
            if name in old
            else name
            for name in reading.names
        ]
        if reading.everyone:
            shown.append(sentence("alla stadsdelsförvaltningar", "all district administrations"))
        unit = sentence(", enhet {unit|citat}", ", unit {unit|citat}", unit=reading.unit)
        return sentence(
            "tolkat som {names|lista}{unit}{hidden}",
            "read as {names|lista}{unit}{hidden}",
            names=shown,
            unit=unit if reading.unit else "",
            hidden=LESS_INVISIBLE if hidden else "",
        )


class _Parser:
    """Reads words from the left: parties with separators between them, and then perhaps a unit."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = " ".join(text.split())
        self.names = names
        matches = list(WORD.finditer(self.text))
        self.words = [match[0].casefold() for match in matches]
        self.starts = [match.start() for match in matches]
        ends = [0, *(match.end() for match in matches)]
        self.gaps = [
            self.text[end:start]
            for end, start in zip(ends, [*self.starts, len(self.text)], strict=True)
        ]

    def parse(self) -> _Parsed:
        if self.words and "?" in self.text:
            raise _Unclear(
                sentence(
                    "{text|citat} har ett frågetecken. Skriv namnet utan det om det är rätt.",
                    "{text|citat} has a question mark. Write the name without it if it is right.",
                    text=self.text,
                )
            )
        if not self.words:
            raise _Unclear(
                sentence(
                    "{text|citat} är inget namn på en förvaltning. Sökande kan vara {all|lista}.",
                    "{text|citat} is not the name of an administration. Those that may apply are "
                    "{all|lista}.",
                    text=self.text,
                    all=self.names.all,
                )
            )
        parties: list[Known] = []
        everyone = closed = False
        unit = ""
        at = self._start()
        while at < len(self.words):
            if after := self._everyone(at):
                if not parties:
                    raise _Unclear(
                        sentence(
                            "Vilken förvaltning äger ansökan? Skriv den först, till exempel "
                            "”{example} och alla stadens stadsdelsförvaltningar”.",
                            "Which administration owns the application? Write it first, for "
                            "example “{example} och alla stadens stadsdelsförvaltningar”.",
                            example=self._example(),
                        )
                    )
                everyone = closed = True
                at = after
            elif party := self._party(at):
                known, at, named_so = party
                parties.append(known)
                closed = closed or named_so
            else:
                raise _Unclear(self._unknown(at))
            if at == len(self.words):
                break
            following = self._joined(at)
            if following > at:
                at = following
                if at == len(self.words):
                    raise _Unclear(
                        sentence(
                            "{text|citat} verkar sluta för tidigt. Skriv hela namnet.",
                            "{text|citat} seems to end too early. Write the whole name.",
                            text=self.text,
                        )
                    )
                continue
            if self._separated(at) and self._party_alone(at):
                continue
            if not self._separated(at) and not closed:
                raise _Unclear(self._run_together(parties, at))
            unit = self._unit(at, parties, closed=closed)
            break
        if not parties:
            raise _Unclear(self._unknown(0))
        return self._parsed(parties, unit, everyone=everyone, closed=closed)

    def _parsed(
        self, parties: Iterable[Known], unit: str, *, everyone: bool, closed: bool
    ) -> _Parsed:
        replaced = dict.fromkeys(
            (party.written, party.applicant.name) for party in parties if party.how == "merged"
        )
        told = everyone or any(party.how != "name" for party in parties)
        return _Parsed(
            ApplicantReading(
                tuple(dict.fromkeys(party.applicant.name for party in parties)),
                unit,
                everyone,
                tuple(replaced),
            ),
            told or bool(unit and not closed),
        )

    # --- the parts ---------------------------------------------------------------------------

    def _start(self) -> int:
        """Past a label, or the city's name, before the first party."""
        at = 0
        if self.words[:1] == ["sökande"] and len(self.words) > 1:
            at = 1
        if self.words[at : at + 2] == ["stockholms", "stad"] and len(self.words) > at + 2:
            at += 2
        return at

    def _known(self, at: int) -> tuple[Known, int] | None:
        """The longest name that stands at `at`, and where it ends."""
        for length in range(min(self.names.longest, len(self.words) - at), 0, -1):
            known = self.names.known.get(tuple(self.words[at : at + length]))
            if known and not any(self._marked(i) for i in range(at + 1, at + length)):
                return known, at + length
        return None

    def _party(self, at: int) -> tuple[Known, int, bool] | None:
        """A name, where it ends, and whether it is said to be an administration."""
        said = False
        if _ADMINISTRATION.fullmatch(self.words[at]) and at + 1 < len(self.words):
            said = True
            at += 2 if self.words[at + 1] in ("i", "för") and at + 2 < len(self.words) else 1
        found = self._known(at)
        if not found:
            return None
        known, after = found
        district = known.applicant.role == "district"
        if district and after < len(self.words) and self._administration(after):
            said = True
            after += 1
        return known, after, said or not district

    def _administration(self, at: int) -> bool:
        """Whether word `at` says what the name before it is: "stadsdelsförvaltning", "(sdf)"."""
        apart = self._marked(at) and self.gaps[at].strip() != "("
        return not apart and _ADMINISTRATION.fullmatch(self.words[at]) is not None

    def _party_alone(self, at: int) -> bool:
        """Whether a party stands at `at` that is not the beginning of a unit's name."""
        if self._everyone(at):
            return True
        party = self._party(at)
        if not party:
            return False
        after = party[1]
        return (
            after == len(self.words)
            or self._marked(after)
            or self._joined(after) > after
            or _ADMINISTRATION.fullmatch(self.words[after - 1]) is not None
        )

    def _everyone(self, at: int) -> int:
        """Where "alla stadens stadsdelsförvaltningar" ends if it stands at `at`, else 0."""
        if self.words[at] not in _ALL:
            return 0
        after = at + 1
        while after < len(self.words) and self.words[after] in _FILLING:
            after += 1
        if after == len(self.words) or not _ADMINISTRATION.fullmatch(self.words[after]):
            return 0
        after += 1
        for tail in (["i", "stockholms", "stad"], ["i", "stockholm"], ["i", "staden"]):
            if self.words[after : after + len(tail)] == tail:
                return after + len(tail)
        return after

    def _joined(self, at: int) -> int:
        """Past "och", "samt", "tillsammans med" ... at `at`; `at` itself if there is none."""
        for words in _WITH:
            if tuple(self.words[at : at + len(words)]) == words:
                return at + len(words)
        return at + 1 if self.words[at] in _JOINING else at

    def _marked(self, at: int) -> bool:
        """Whether a mark (not a space, not a hyphen) stands before word `at`."""
        return bool(self.gaps[at].strip(" -"))

    def _separated(self, at: int) -> bool:
        """Whether a mark, or a dash between spaces, stands before word `at`."""
        return self._marked(at) or re.fullmatch(r" -+ ", self.gaps[at]) is not None

    def _unit(self, at: int, parties: Iterable[Known], *, closed: bool) -> str:
        """The rest of the text as the name of a unit, if it cannot be anything else."""
        unit = self.text[self.starts[at] :].rstrip(" .,;:-")
        while unit.endswith(")") and unit.count(")") > unit.count("("):
            unit = unit[:-1].rstrip(" .,;:-")
        own = {party.applicant.name for party in parties}
        if self._names_another(at, own):
            raise _Unclear(
                sentence(
                    "{unit|citat} kan vara en enhet eller ytterligare en sökande. Skriv bara "
                    "sökande här, med komma emellan, och enheten i sin egen kolumn.",
                    "{unit|citat} may be a unit or one more applicant. Write only applicants here, "
                    "with a comma between them, and the unit in its own column.",
                    unit=unit,
                )
            )
        for segment in re.split(r"[,;/+&():.]", unit):
            near = [
                name
                for name in (*self._near(segment, 0.84), *self._having(segment))
                if name not in own
            ]
            if near:
                raise _Unclear(
                    sentence(
                        "{unit|citat} liknar {near}. Menade du {near}, skriv det så; är det en "
                        "enhet, skriv den i sin egen kolumn.",
                        "{unit|citat} is like {near}. If you meant {near}, write it so; if it is "
                        "a unit, write it in its own column.",
                        unit=segment.strip(),
                        near=near[0],
                    )
                )
        if not closed and not any(_UNIT_HINT.fullmatch(word) for word in self.words[at:]):
            raise _Unclear(
                sentence(
                    "{unit|citat} är ingen känd sökande i utlysningen {year}. Är det en enhet, "
                    "skriv den i sin egen kolumn.",
                    "{unit|citat} is no known applicant in the call of {year}. If it is a unit, "
                    "write it in its own column.",
                    unit=unit,
                    year=self.names.year,
                )
            )
        return unit

    def _names_another(self, at: int, own: set[str]) -> bool:
        """Whether an administration that is not one of the parties is named from word `at` on."""
        while at < len(self.words):
            if found := self._known(at):
                if found[0].applicant.name not in own:
                    return True
                at = found[1]
                if at < len(self.words) and self._administration(at):
                    at += 1
            elif self._everyone(at) or _OTHER_BODY.fullmatch(self.words[at]):
                return True
            else:
                at += 1
        return False

    # --- what to ask ---------------------------------------------------------------------------

    def _near(self, segment: str, cutoff: float) -> list[str]:
        words = [word for word in folded_words(segment) if not _ADMINISTRATION.fullmatch(word)]
        target = " ".join(words)
        if not 3 <= len(target) <= 50:
            return []
        close = difflib.get_close_matches(
            target, alike(target, self.names.plain, cutoff), n=3, cutoff=cutoff
        )
        found = [self.names.plain[name].applicant.name for name in close]
        return list(dict.fromkeys(found))

    def _having(self, segment: str) -> list[str]:
        """The names that all words of a segment are parts of: "Enskede", "Årsta-Vantör"."""
        words = {word for word in folded_words(segment) if not _ADMINISTRATION.fullmatch(word)}
        if not any(len(word) > 3 for word in words):
            return []
        found = [
            known.applicant.name
            for name, known in self.names.plain.items()
            if words <= set(name.split())
        ]
        return list(dict.fromkeys(found))

    def _unknown(self, at: int) -> Sentence:
        """The question about a name that the card does not have, at word `at`."""
        end = at + 1
        while end < len(self.words) and not self._separated(end) and self._joined(end) == end:
            end += 1
        stop = self.starts[end - 1] + len(self.words[end - 1])
        segment = self.text[self.starts[at] : stop] if at < len(self.words) else self.text
        near = self._near(segment, 0.7) or self._having(segment)
        if near:
            return sentence(
                "{text|citat} är ingen sökande i utlysningen {year}. Menade du {near}?",
                "{text|citat} is no applicant in the call of {year}. Did you mean {near}?",
                text=segment,
                year=self.names.year,
                near=Sentence(" eller ".join(near), " or ".join(near)),
            )
        return sentence(
            "{text|citat} är ingen sökande i utlysningen {year}. Sökande kan vara {all|lista}.",
            "{text|citat} is no applicant in the call of {year}. Those that may apply are "
            "{all|lista}.",
            text=segment,
            year=self.names.year,
            all=self.names.all,
        )

    def _run_together(self, parties: list[Known], at: int) -> Sentence:
        return sentence(
            "Är {rest|citat} en enhet eller ännu en sökande? Skriv bara {name} här om det är en "
            "enhet, annars komma emellan.",
            "Is {rest|citat} a unit or one more applicant? Write only {name} here if it is a unit, "
            "else put a comma between them.",
            rest=self.text[self.starts[at] :],
            name=parties[-1].applicant.name,
        )

    def _example(self) -> str:
        first = next(iter(self.names.plain.values()), None)
        return first.applicant.name if first else "Förvaltningen"
